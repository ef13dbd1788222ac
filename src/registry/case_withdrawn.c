#include "registry/case_withdrawn.h"

/* ---- what a person took back ---- */

/* Words as the gazetteer folds them would not do: here no letter of any script is lost, and the order of words is none. */
static const char macros_sql[] =
    "CREATE OR REPLACE TEMP MACRO folded_code(t) AS regexp_replace(regexp_replace(regexp_replace(strip_accents("
    "lower(trim(t))), '[.,]0+$', ''), '(^|[^0-9])0+([0-9])', '\\1\\2', 'g'), '[^\\p{L}\\p{N}]+', '', 'g');"
    "CREATE OR REPLACE TEMP MACRO plain_words(t) AS regexp_replace(strip_accents(lower(t)), '[^\\p{L}\\p{N}]+', ' ',"
    " 'g');"
    "CREATE OR REPLACE TEMP MACRO sorted_words(t) AS array_to_string(list_sort(list_filter(string_split(t, ' '), lambda"
    " w: w <> '')), ' ');"
    "CREATE OR REPLACE TEMP MACRO folded_words(t) AS sorted_words(plain_words(t));"
    "CREATE OR REPLACE TEMP MACRO folded_day(t) AS nullif(regexp_extract(t, '^[0-9]{4}(-[0-9]{2}){0,2}'), '')";

/*
 * Names as they sound in Mexico, so that one that is spelled otherwise is found: Perez and Peres, Jimenez and Ximenes, Chavez and Chaves, Ana and Hanna,
 * Yolanda and Llolanda. To hold one too many costs a decision.
 */
static const char sounds_sql[] =
    "CREATE OR REPLACE TEMP MACRO hard_letters(t) AS regexp_replace(regexp_replace(regexp_replace(regexp_replace("
    "replace(replace(replace(t, 'ph', 'f'), 'ch', '#'), 'h', ''), 'g([ei])', 'j\\1', 'g'), 'gu([ei])', 'g\\1', 'g'),"
    " 'qu([ei])', 'k\\1', 'g'), 'c([ei])', 's\\1', 'g');"
    "CREATE OR REPLACE TEMP MACRO single_letters(t) AS regexp_replace(translate(replace(t, 'll', 'y'), 'cqzvwxy',"
    " 'kksbuji'), '(s)s+|(n)n+|(m)m+|(t)t+|(r)r+|(p)p+|(f)f+|(k)k+', '\\1\\2\\3\\4\\5\\6\\7\\8', 'g');"
    "CREATE OR REPLACE TEMP MACRO folded_names(t) AS sorted_words(single_letters(hard_letters(plain_words(t))))";

static const char edits_sql[] =
    "CREATE OR REPLACE TEMP TABLE again_edits AS WITH changed AS (SELECT thing, thing_id AS id, field,"
    " arg_max({'v': after}, edit_id) AS stands, arg_max({'v': after}, edit_id) FILTER (action IN ('import', 'add')) AS"
    " told, arg_min({'v': before}, edit_id) AS begun FROM registry_edits WHERE action <> 'refused' GROUP BY ALL),"
    " both_told AS (SELECT thing, id, field, stands.v AS stands, CASE WHEN told IS NULL THEN begun.v ELSE told.v END AS"
    " told FROM changed) SELECT thing, id, field, told FROM both_told WHERE stands IS DISTINCT FROM told AND NOT (field"
    " = 'public' AND stands = 'true')";

/* Joined cases are one: what was taken back of one of them was taken back of all. */
static const char touched_sql[] =
    "CREATE OR REPLACE TEMP TABLE again_touched AS WITH own AS (SELECT id AS record_id FROM again_edits WHERE thing ="
    " 'record' AND field NOT IN ('status', 'sex', 'age', 'target')"
    " UNION SELECT record_id FROM incidents JOIN again_edits e ON e.thing = 'incident' AND e.field <> 'status' AND e.id"
    " = incident_id"
    " UNION SELECT record_id FROM documents JOIN again_edits e ON e.thing = 'document' AND e.id = document_id"
    " UNION SELECT record_id FROM statements JOIN again_edits e ON e.thing = 'statement' AND e.id = statement_id"
    " UNION SELECT record_id FROM relations JOIN again_edits e ON e.thing = 'relation' AND e.id = relation_id"
    " UNION SELECT record_id FROM registry_origins JOIN again_edits e ON e.thing = 'source' AND e.id = file_id"
    " UNION SELECT record_id FROM records WHERE removed OR merged_into IS NOT NULL),"
    " joined AS (SELECT record_id, coalesce(end_id, record_id) AS end_id FROM records LEFT JOIN record_ends USING"
    " (record_id)) SELECT record_id FROM joined WHERE end_id IN (SELECT end_id FROM joined JOIN own USING (record_id))";

/* And what its own table took back, and nobody gave again: another table may know it under other words, but not make it public. */
static const char shut_sql[] =
    "CREATE OR REPLACE TEMP TABLE again_withdrawn AS WITH shut AS (SELECT thing, thing_id FROM registry_edits WHERE"
    " action = 'import' AND field = 'public' AND after = 'false')"
    " SELECT record_id FROM again_touched UNION SELECT record_id FROM records JOIN shut ON thing = 'record' AND"
    " thing_id = record_id WHERE NOT public UNION SELECT record_id FROM incidents JOIN shut ON thing = 'incident' AND"
    " thing_id = incident_id WHERE NOT public";

avp_status avpi_withdrawn_open(avp_case *c, avp_error *err) {
    const char *const steps[] = {macros_sql, sounds_sql, edits_sql, touched_sql, shut_sql};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        AVP_TRY(avpi_sql_exec(c, steps[i], NULL, 0, err));
done:
    return status;
}

/* ---- new cases that may be the same ---- */

/* What cases are called, by folio and by name or title: now, and ever before. */
static const char keys_sql[] =
    "CREATE OR REPLACE TEMP TABLE again_keys AS WITH said AS (SELECT record_id, unnest(['code', 'name', 'title']) AS"
    " field, unnest([code, name, title]) AS v FROM records UNION ALL SELECT thing_id, field, unnest([before, after])"
    " FROM registry_edits WHERE thing = 'record' AND field IN ('code', 'name', 'title') AND action <> 'refused'),"
    " folded AS (SELECT DISTINCT record_id, field, CASE WHEN field = 'code' THEN folded_code(v) ELSE folded_names(v)"
    " END AS key FROM said WHERE v IS NOT NULL) SELECT * FROM folded WHERE key <> ''";

/* When, where and of which kind: now, and ever before. */
static const char acts_sql[] =
    "CREATE OR REPLACE TEMP TABLE again_acts AS WITH told AS (SELECT record_id, incident_id, unnest([i.kind, k.told])"
    " AS kind, i.happened, w.told AS day_before, i.municipality, i.state, p.told AS place_before, i.place_written"
    " FROM incidents i LEFT JOIN again_edits k ON k.thing = 'incident' AND k.field = 'kind' AND k.id = incident_id"
    " LEFT JOIN again_edits w ON w.thing = 'incident' AND w.field = 'when' AND w.id = incident_id"
    " LEFT JOIN again_edits p ON p.thing = 'incident' AND p.field = 'place' AND p.id = incident_id"
    " WHERE record_id IN (SELECT record_id FROM again_withdrawn) OR record_id >= $1)"
    " SELECT DISTINCT record_id, kind, day, place FROM (SELECT record_id, kind, folded_day(unnest([happened,"
    " day_before])) AS day, [folded_words(place_written), folded_words(place_before), municipality] AS places FROM"
    " told), (SELECT unnest(places) AS place) WHERE kind IS NOT NULL";

/*
 * Pairs (old, new, reason). A folio alone is enough. Words that more than ten cases have, and a title where the names differ, need a day that agrees; of
 * incidents alone, where one of the two has no folio, the names must not differ.
 */
static const char pairs_sql[] =
    "CREATE OR REPLACE TEMP TABLE again_pairs AS WITH old AS (SELECT * FROM again_keys WHERE record_id < $1 AND"
    " record_id IN (SELECT record_id FROM again_withdrawn)), fresh AS (SELECT * FROM again_keys WHERE record_id >= $1),"
    " common AS (SELECT key FROM again_keys WHERE field <> 'code' GROUP BY key HAVING count(DISTINCT record_id) > 10),"
    " same AS (SELECT o.record_id AS a, n.record_id AS b, o.field = 'code' AS by_code, o.field = 'name' AND n.field ="
    " 'name' AS by_name, o.key IN (SELECT key FROM common) AS is_common FROM old o JOIN fresh n ON o.key = n.key AND "
    "(o.field ="
    " 'code') = (n.field = 'code')),"
    " acts AS (SELECT DISTINCT o.record_id AS a, n.record_id AS b FROM again_acts o JOIN again_acts n ON o.kind ="
    " n.kind AND o.day = n.day AND o.place = n.place WHERE o.record_id < $1 AND n.record_id >= $1 AND length(o.day) ="
    " 10 AND o.place <> ''),"
    " named AS (SELECT record_id, list(key) AS names FROM again_keys WHERE field = 'name' GROUP BY record_id),"
    " days AS (SELECT record_id, list(DISTINCT day) AS days FROM again_acts WHERE day IS NOT NULL GROUP BY record_id),"
    " coded AS (SELECT DISTINCT record_id FROM again_keys WHERE field = 'code'),"
    " judged AS (SELECT p.*, coalesce(NOT list_has_any(x.names, y.names), false) AS differ,"
    " coalesce(len(list_filter(d.days, lambda u: len(list_filter(e.days, lambda v: starts_with(u, v) OR starts_with(v, "
    "u)))"
    " > 0)) > 0, true) AS day_agrees FROM (SELECT a, b, by_code, by_name, is_common, false AS by_act FROM same UNION"
    " ALL SELECT a, b, false, false, false, true FROM acts) p LEFT JOIN named x ON x.record_id = a LEFT JOIN named y ON"
    " y.record_id = b LEFT JOIN days d ON d.record_id = a LEFT JOIN days e ON e.record_id = b)"
    " SELECT a, b, min(CASE WHEN by_code THEN 'code' WHEN by_act THEN 'place' ELSE 'name' END) AS reason FROM judged"
    " WHERE by_code OR (NOT by_act AND (day_agrees OR NOT (is_common OR (differ AND NOT by_name)))) OR (by_act AND NOT"
    " differ AND NOT (a IN (SELECT record_id FROM coded) AND b IN (SELECT record_id FROM coded))) GROUP BY a, b";

static const char hold_sql[] = "UPDATE records SET public = false WHERE record_id IN (SELECT b FROM again_pairs);"
                               "UPDATE incidents SET public = false WHERE record_id IN (SELECT b FROM again_pairs);"
                               "UPDATE statements SET public = false WHERE record_id IN (SELECT b FROM again_pairs)";

/* With the case that stands for the old one; ten at most for a new one. */
static const char propose_sql[] =
    "WITH ends AS (SELECT coalesce(end_id, a) AS a, b, reason FROM again_pairs LEFT JOIN record_ends ON record_id = a),"
    " one AS (SELECT a, b, min(reason) AS reason FROM ends GROUP BY a, b),"
    " pairs AS (SELECT * FROM one QUALIFY row_number() OVER (PARTITION BY b ORDER BY reason, a) <= 10)"
    " INSERT INTO proposals SELECT (SELECT coalesce(max(proposal_id), 0) FROM proposals) + row_number() OVER (ORDER BY "
    "a,"
    " b), a, b, reason, NULL, false FROM pairs WHERE (a, b) NOT IN (SELECT (record_a, record_b) FROM proposals)"
    " ORDER BY a, b";

avp_status avpi_withdrawn_hold(avpi_taking *t, uint64_t first_record, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t touched = 0, held = 0;
    const avpi_sql_value first = avpi_sql_u64(first_record);
    AVP_TRY(avpi_sql_number(t->c, "SELECT count(*) FROM again_withdrawn", NULL, 0, &touched, err));
    if (touched == 0)
        goto done;
    AVP_TRY(avpi_sql_exec(t->c, keys_sql, NULL, 0, err));
    AVP_TRY(avpi_sql_exec(t->c, acts_sql, &first, 1, err));
    AVP_TRY(avpi_sql_exec(t->c, pairs_sql, &first, 1, err));
    AVP_TRY(avpi_sql_number(t->c,
                            "SELECT count(*) FROM incidents WHERE public AND record_id IN (SELECT b FROM again_pairs)",
                            NULL, 0, &held, err));
    t->report->withheld += (uint64_t)held;
    AVP_TRY(avpi_sql_exec(t->c, hold_sql, NULL, 0, err));
    AVP_TRY(avpi_sql_exec(t->c, propose_sql, NULL, 0, err));
done:
    return status;
}
