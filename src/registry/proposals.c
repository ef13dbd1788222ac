/* Cases that may be the same: the program proposes, a person decides. docs/methods/places.md has a section on it. */
#include "registry/taking.h"

/*
 * Two records are proposed when they have the same code in two files; or names of the same words (in any order, accents and case aside), ages at
 * most a year apart where both are known, and dates of which one is the beginning of the other, or one is not known, or that are days at most a week apart
 * in one state, or in no state that both have: two who tell of one night write two days. A name that more than ten records have proposes nothing: it is too
 * common to say anything.
 */
static const char propose_sql[] =
    "WITH live AS (SELECT r.record_id, r.code, r.age, min(i.happened) AS happened, arg_min(i.state, (i.happened, "
    "i.incident_id)) AS state, min(o.file_id) AS file_id, "
    "array_to_string(list_sort(string_split(trim(regexp_replace(strip_accents(lower(r.name)), '[^a-z0-9]+', ' ', "
    "'g')), ' ')), ' ') AS words FROM records r LEFT JOIN incidents i USING (record_id) LEFT JOIN registry_origins o "
    "ON o.record_id = r.record_id WHERE NOT r.removed AND r.merged_into IS NULL AND (r.code IS NOT NULL OR r.name IS "
    "NOT NULL) GROUP BY ALL), named AS (SELECT * FROM live WHERE words <> '' AND words IN (SELECT words FROM live "
    "GROUP BY words HAVING count(*) BETWEEN 2 AND 10)), coded AS (SELECT * FROM live WHERE code IN (SELECT code FROM "
    "live GROUP BY code HAVING count(*) BETWEEN 2 AND 10)), pairs AS (SELECT a.record_id AS a, b.record_id AS b, "
    "'code' AS reason FROM coded a JOIN coded b ON a.code = b.code AND a.record_id < b.record_id UNION ALL SELECT "
    "a.record_id, b.record_id, 'name' FROM named a JOIN named b ON a.words = b.words AND a.record_id < b.record_id "
    "WHERE (a.age IS NULL OR b.age IS NULL OR abs(a.age - b.age) <= 1) AND (a.happened IS NULL OR b.happened IS NULL "
    "OR starts_with(a.happened, b.happened) OR starts_with(b.happened, a.happened) OR (coalesce(a.state = b.state, "
    "true) AND abs(date_diff('day', TRY_CAST(left(a.happened, 10) AS DATE), TRY_CAST(left(b.happened, 10) AS DATE))) "
    "<= 7))), one AS (SELECT a, b, min(reason) AS reason FROM pairs GROUP BY a, b) INSERT INTO proposals SELECT "
    "(SELECT coalesce(max(proposal_id), 0) FROM proposals) + row_number() OVER (ORDER BY a, b), a, b, reason, NULL, "
    "false FROM one WHERE (a, b) NOT IN (SELECT (record_a, record_b) FROM proposals) ORDER BY a, b";

avp_status avpi_registry_propose(avp_case *c, uint64_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t before = 0, after = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM proposals", NULL, 0, &before, err));
    AVP_TRY(avpi_sql_exec(c, propose_sql, NULL, 0, err));
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM proposals", NULL, 0, &after, err));
    *n = (uint64_t)(after - before);
done:
    return status;
}
