/* What a file brings, kept from being public: new things, and texts of things that are public. */
#include "registry/waiting.h"

#include "registry/case_withdrawn.h"

#include <stdio.h>

avp_status avpi_waiting_begin(avpi_taking *t, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_withdrawn_any(t->c, &t->guarded, err));
    AVP_TRY(avpi_registry_next_id(t->c, "record_id", "records", &t->first_record, err));
    AVP_TRY(avpi_registry_next_id(t->c, "incident_id", "incidents", &t->first_incident, err));
    AVP_TRY(avpi_registry_next_id(t->c, "statement_id", "statements", &t->first_statement, err));
    AVP_TRY(avpi_registry_next_id(t->c, "document_id", "documents", &t->first_document, err));
    AVP_TRY(avpi_sql_exec(t->c, "CREATE OR REPLACE TEMP TABLE waiting_said (incident_id UBIGINT)", NULL, 0, err));
    AVP_TRY(avpi_sheet_open(t->c, "waiting_said", "u", &t->said, err));
done:
    return status;
}

avp_status avpi_waiting_say(avpi_taking *t, uint64_t incident_id, avp_error *err) {
    avpi_sheet_u64(&t->said, incident_id, true);
    return avpi_sheet_row(&t->said, err);
}

/* ---- texts ---- */

avp_status avpi_waiting_come_again(avpi_taking *t, avp_error *err) {
    static const char sql[] =
        "DELETE FROM registry_waits USING (SELECT 'record' AS thing, record_id AS id, says_no FROM again_rows WHERE "
        "tells_of_case UNION ALL SELECT 'incident', incident_id, says_no FROM again_rows UNION ALL SELECT 'statement', "
        "statement_id, says_no FROM again_rows JOIN statements USING (incident_id)) a WHERE registry_waits.thing = "
        "a.thing AND registry_waits.thing_id = a.id AND (registry_waits.field <> 'public' OR a.says_no)";
    return avpi_sql_exec(t->c, sql, NULL, 0, err);
}

/* Texts that say a word more than before; of how a case stands, whatever its day, and of the sex, only words that are nowhere public yet. */
static const char fields_sql[] =
    "CREATE OR REPLACE TEMP TABLE waiting_fields AS WITH shown AS (SELECT status FROM records "
    "WHERE public AND NOT removed AND status IS NOT NULL UNION SELECT i.status FROM incidents i JOIN records r USING "
    "(record_id) WHERE i.public AND NOT i.removed AND r.public AND NOT r.removed AND i.status IS NOT NULL) SELECT "
    "row_number() OVER (ORDER BY thing, id, field) AS nr, f.* "
    "EXCLUDE (was, still) FROM (SELECT *, word_list(coalesce(old, '')) AS was, word_list(coalesce(new, '')) AS still "
    "FROM again_fields) f SEMI JOIN (SELECT 'record' AS thing, record_id AS id FROM records WHERE public UNION ALL "
    "SELECT 'incident', incident_id FROM incidents WHERE public UNION ALL SELECT 'statement', statement_id FROM "
    "statements WHERE public) p USING (thing, id) WHERE f.new IS NOT NULL AND f.field IN ('title', 'name', 'sex', "
    "'status', "
    "'what', 'value', 'source') AND len(words_without(still, was)) > 0 AND NOT (f.field = 'sex' AND f.new IN "
    "(SELECT sex FROM records WHERE public AND NOT removed AND sex IS NOT NULL)) AND NOT (f.field = 'status' AND "
    "(undated_words(f.new) "
    "<> '' OR f.new IN (SELECT status FROM shown)) AND undated_words(f.new) IN (SELECT undated_words(status) FROM "
    "shown))";
static const char told_sql[] = "CREATE OR REPLACE TEMP TABLE near_told AS SELECT nr, of_record AS record_id, thing, id "
                               "AS thing_id, field, new AS text, old AS before FROM waiting_fields";
static const char keep_sql[] = "INSERT INTO registry_waits SELECT $1, thing, id, field, old, new, (SELECT "
                               "coalesce(max(edit_id), 0) FROM registry_edits) FROM waiting_fields ORDER BY nr";
static const char drop_sql[] = "DELETE FROM again_fields USING waiting_fields w WHERE again_fields.thing = w.thing AND "
                               "again_fields.id = w.id AND again_fields.field = w.field";

avp_status avpi_waiting_fields(avpi_taking *t, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sql_value file = avpi_sql_u64(t->file_id);
    if (!t->guarded)
        return AVP_OK;
    AVP_TRY(avpi_sql_exec(t->c, fields_sql, NULL, 0, err));
    if (t->opts->seen) {
        AVP_TRY(avpi_sql_exec(t->c, told_sql, NULL, 0, err));
        AVP_TRY(avpi_withdrawn_words(t->c, err));
        AVP_TRY(avpi_sql_exec(t->c, "DELETE FROM waiting_fields WHERE nr NOT IN (SELECT nr FROM near_words)", NULL, 0,
                              err));
    }
    AVP_TRY(avpi_sql_exec(t->c, keep_sql, &file, 1, err));
    AVP_TRY(avpi_sql_exec(t->c, drop_sql, NULL, 0, err));
done:
    return status;
}

/* ---- marks ---- */

static const char marks_sql[] =
    "CREATE OR REPLACE TEMP TABLE waiting_marks AS SELECT 'record' AS thing, record_id AS id, true AS shown FROM "
    "records WHERE record_id >= $1 AND public UNION ALL SELECT 'incident', incident_id, public FROM incidents WHERE "
    "incident_id >= $2 AND (public OR incident_id IN (FROM waiting_said)) UNION ALL SELECT 'statement', statement_id, "
    "public FROM statements WHERE statement_id >= $3 AND (public OR incident_id IN (FROM waiting_said)) UNION ALL "
    "SELECT 'document', document_id, public FROM documents WHERE document_id >= $4 AND (public OR incident_id IN (FROM "
    "waiting_said))";
static const char wait_sql[] = "INSERT INTO registry_waits SELECT $1, thing, id, 'public', 'false', 'true', (SELECT "
                               "coalesce(max(edit_id), 0) FROM registry_edits) FROM waiting_marks ORDER BY thing, id";

/* Those of waiting_marks that were shown: not public, or public after all. */
static avp_status mark(avpi_taking *t, bool public, avp_error *err) {
    static const avpi_thing things[] = {AVPI_RECORD, AVPI_INCIDENT, AVPI_STATEMENT, AVPI_DOCUMENT};
    avp_status status = AVP_OK;
    char sql[256];
    for (size_t i = 0; i < sizeof things / sizeof *things; i++) {
        const avpi_thing_of *of = &avpi_things[things[i]];
        (void)snprintf(
            sql, sizeof sql,
            "UPDATE %s SET public = %s WHERE %s IN (SELECT id FROM waiting_marks WHERE thing = '%s' AND shown)",
            of->table, public ? "true" : "false", of->id, of->name);
        AVP_TRY(avpi_sql_exec(t->c, sql, NULL, 0, err));
    }
done:
    return status;
}

/* Somebody looked at the file: what may be nothing that was taken back is public. */
static avp_status let_go(avpi_taking *t, avp_error *err) {
    static const char free_sql[] =
        "DELETE FROM waiting_marks WHERE NOT shown OR (thing, id) IN (SELECT (thing, thing_id) FROM waiting_things "
        "WHERE field = 'public' AND case_id IN (SELECT record_id FROM near_cases))";
    static const char gone_sql[] =
        "DELETE FROM registry_waits USING waiting_marks m WHERE registry_waits.thing = m.thing AND "
        "registry_waits.thing_id = m.id AND registry_waits.field = 'public' AND registry_waits.file_id = $1";
    avp_status status = AVP_OK;
    const avpi_sql_value file = avpi_sql_u64(t->file_id);
    AVP_TRY(avpi_sql_exec(t->c, free_sql, NULL, 0, err));
    AVP_TRY(mark(t, true, err));
    AVP_TRY(avpi_sql_exec(t->c, gone_sql, &file, 1, err));
    AVP_TRY(avpi_sql_exec(t->c,
                          "DELETE FROM waiting_things USING waiting_marks m WHERE waiting_things.thing = m.thing AND "
                          "waiting_things.thing_id = m.id AND waiting_things.field = 'public'",
                          NULL, 0, err));
done:
    return status;
}

/* ---- and what came of it ---- */

/* Ten at most for a new one; two cases are proposed once. */
static const char propose_sql[] =
    "WITH fresh AS (SELECT * FROM near_pairs WHERE b >= $2 OR b IN (SELECT case_id FROM waiting_things WHERE file_id = "
    "$1)), pairs AS (SELECT * FROM fresh QUALIFY row_number() OVER (PARTITION BY b ORDER BY reason, a) <= 10) INSERT "
    "INTO proposals SELECT (SELECT coalesce(max(proposal_id), 0) FROM proposals) + row_number() OVER (ORDER BY a, b), "
    "a, b, reason, NULL, false FROM pairs WHERE (a, b) NOT IN (SELECT (record_a, record_b) FROM proposals) AND (b, a) "
    "NOT IN (SELECT (record_a, record_b) FROM proposals) ORDER BY a, b";

static avp_status count(avpi_taking *t, avp_error *err) {
    const struct {
        uint64_t *to;
        const char *sql;
    } counts[] = {{&t->report->withheld, "SELECT count(*) FROM waiting_things WHERE file_id = $1 AND thing = "
                                         "'incident' AND field = 'public' AND thing_id NOT IN (FROM waiting_said)"},
                  {&t->report->waiting, "SELECT count(DISTINCT case_id) FROM waiting_things WHERE file_id = $1"},
                  {&t->report->alike, "SELECT count(DISTINCT case_id) FROM waiting_things JOIN near_cases n ON "
                                      "n.record_id = case_id WHERE file_id = $1"}};
    avp_status status = AVP_OK;
    const avpi_sql_value file = avpi_sql_u64(t->file_id);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int64_t n = 0;
        AVP_TRY(avpi_sql_number(t->c, counts[i].sql, &file, 1, &n, err));
        *counts[i].to += (uint64_t)n;
    }
done:
    return status;
}

avp_status avpi_waiting_hold(avpi_taking *t, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sql_value file = avpi_sql_u64(t->file_id);
    const avpi_sql_value firsts[] = {avpi_sql_u64(t->first_record), avpi_sql_u64(t->first_incident),
                                     avpi_sql_u64(t->first_statement), avpi_sql_u64(t->first_document)};
    AVP_TRY(avpi_sheet_finish(&t->said, err));
    if (!t->guarded)
        goto done;
    AVP_TRY(avpi_sql_exec(t->c, marks_sql, firsts, 4, err));
    AVP_TRY(avpi_sql_exec(t->c, wait_sql, &file, 1, err));
    AVP_TRY(mark(t, false, err));
    AVP_TRY(avpi_waiting_stand(t->c, t->first_record, err));
    if (t->opts->seen)
        AVP_TRY(let_go(t, err));
    const avpi_sql_value fresh[] = {file, firsts[0]};
    AVP_TRY(avpi_sql_exec(t->c, propose_sql, fresh, 2, err));
    AVP_TRY(count(t, err));
done:
    return status;
}
