#include "registry/waiting.h"

#include "registry/case_withdrawn.h"
#include "registry/standing.h"

/* What can wait: marks, and texts that a site shows. */
static const struct {
    avpi_thing thing;
    const char *field;
} fields[] = {{AVPI_RECORD, "public"},    {AVPI_RECORD, "title"},    {AVPI_RECORD, "name"},
              {AVPI_RECORD, "sex"},       {AVPI_RECORD, "status"},   {AVPI_INCIDENT, "public"},
              {AVPI_INCIDENT, "what"},    {AVPI_INCIDENT, "status"}, {AVPI_DOCUMENT, "public"},
              {AVPI_STATEMENT, "public"}, {AVPI_STATEMENT, "value"}, {AVPI_STATEMENT, "source"}};
enum { FIELDS = sizeof fields / sizeof *fields };

avp_status avpi_waiting_values(const char *table, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < FIELDS; i++) {
        const avpi_thing_of *of = &avpi_things[fields[i].thing];
        AVP_TRY(avpi_buf_printf(sql, err,
                                "%sSELECT w.*, t.record_id, CAST(t.%s AS VARCHAR) AS now, t.removed FROM %s w JOIN "
                                "%s_now t ON t.%s = w.thing_id WHERE w.thing = '%s' AND w.field = '%s'",
                                i > 0 ? " UNION ALL " : "",
                                avpi_registry_field_named(fields[i].thing, avpi_str_view(fields[i].field))->column,
                                table, of->table, of->id, of->name, fields[i].field));
    }
done:
    return status;
}

/* ---- what waits ---- */

/*
 * While the value before stands and nobody said otherwise: who set the field by hand has decided, even where that was taken back. What was published at once
 * and taken back waits again, and so does what was kept back.
 */
static const char things_sql[] =
    ") SELECT row_number() OVER (ORDER BY w.file_id, w.thing, w.thing_id, w.field) AS nr, w.file_id, w.thing, "
    "w.thing_id, w.field, w.before, w.after, w.record_id, coalesce(x.end_id, w.record_id) AS case_id FROM held w LEFT "
    "JOIN record_ends x ON x.record_id = w.record_id LEFT JOIN (SELECT thing, thing_id, field, max(edit_id) AS last "
    "FROM edits_now e WHERE action NOT IN ('publish', 'undo', 'refused', 'import') AND NOT (action = 'withhold' "
    "AND " AVPI_UNDONE("e") ") GROUP BY ALL) d ON d.thing = w.thing AND d.thing_id = w.thing_id AND d.field = w.field "
                            "WHERE w.now IS NOT DISTINCT FROM w.before AND NOT w.removed AND coalesce(d.last, 0) <= "
                            "w.since AND w.record_id NOT IN (SELECT record_id FROM records_gone)";

/* A kind of the user's own words; those of the program say nothing of anybody. */
#define OWN_KIND "CASE WHEN kind NOT IN ('disappearance', 'killing', 'attack', 'threat', 'other') THEN kind END"
/* What would be published: all words of it that a site shows, and the place as it was written. */
static const char of_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_of AS SELECT record_id, bool_or(is_new) AS is_new FROM (SELECT case_id AS "
    "record_id, thing = 'record' AND field = 'public' AND thing_id = case_id AS is_new FROM waiting_things UNION ALL "
    "SELECT record_id, true FROM records_now WHERE record_id >= $1) GROUP BY record_id";
static const char told_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_told AS WITH marks AS (SELECT nr, case_id AS record_id, thing, thing_id FROM "
    "waiting_things WHERE field = 'public') SELECT nr, case_id AS record_id, thing, thing_id, field, after AS text, "
    "before "
    "FROM waiting_things WHERE field <> 'public' UNION ALL SELECT nr, w.record_id, thing, thing_id, unnest(['title', "
    "'name', 'sex', 'status', 'kind']), unnest([title, name, sex, status, " OWN_KIND
    "]), NULL FROM marks w JOIN records_now r "
    "ON w.thing = 'record' AND "
    "r.record_id = thing_id UNION ALL SELECT nr, w.record_id, thing, thing_id, unnest(['what', 'place', 'status', "
    "'kind']), "
    "unnest([what, place_written, status, " OWN_KIND
    "]), NULL FROM marks w JOIN incidents_now i ON w.thing = 'incident' AND i.incident_id "
    "= thing_id UNION ALL SELECT nr, w.record_id, thing, thing_id, unnest(['value', 'source']), unnest([value, "
    "source]), NULL FROM marks w JOIN statements_now s ON w.thing = 'statement' AND s.statement_id = thing_id UNION "
    "ALL "
    "SELECT nr, w.record_id, thing, thing_id, unnest(['title', 'file', 'source']), unnest([title, file_name, source]), "
    "NULL "
    "FROM marks w JOIN documents_now d ON w.thing = 'document' AND d.document_id = thing_id";

static const char none_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_cases (record_id UBIGINT, near_id UBIGINT, reason VARCHAR);CREATE OR REPLACE "
    "TEMP TABLE near_pairs (a UBIGINT, b UBIGINT, reason VARCHAR);CREATE OR REPLACE TEMP TABLE near_told (nr BIGINT, "
    "record_id UBIGINT, thing VARCHAR, thing_id UBIGINT, field VARCHAR, text VARCHAR, before VARCHAR)";

static avp_status make_things(avp_case *c, int64_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf sql;
    avpi_buf_init(&sql, avpi_case_ctx(c), SIZE_MAX);
    AVP_TRY(avpi_buf_add(&sql, AVPI_STR("CREATE OR REPLACE TEMP TABLE waiting_things AS WITH held AS ("), err));
    AVP_TRY(avpi_waiting_values("registry_waits", &sql, err));
    AVP_TRY(avpi_buf_add(&sql, AVPI_STR(things_sql), err));
    AVP_TRY(avpi_sql_exec(c, sql.ptr, NULL, 0, err));
    AVP_TRY(avpi_sql_number(c, "SELECT count(DISTINCT case_id) FROM waiting_things", NULL, 0, n, err));
done:
    avpi_buf_free(&sql);
    return status;
}

avp_status avpi_waiting_count(avp_case *c, uint64_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t cases = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM registry_waits", NULL, 0, &cases, err));
    if (cases > 0)
        AVP_TRY(make_things(c, &cases, err));
    *n = (uint64_t)cases;
done:
    return status;
}

avp_status avpi_waiting_stand(avp_case *c, uint64_t first_record, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    const avpi_sql_value first = avpi_sql_u64(first_record);
    AVP_TRY(make_things(c, &n, err));
    if (n == 0 && first_record == AVPI_WAITING_ALONE) {
        status = avpi_sql_exec(c, none_sql, NULL, 0, err);
        goto done;
    }
    AVP_TRY(avpi_withdrawn_open(c, err));
    AVP_TRY(avpi_sql_exec(c, of_sql, &first, 1, err));
    AVP_TRY(avpi_sql_exec(c, told_sql, NULL, 0, err));
    AVP_TRY(avpi_withdrawn_near(c, err));
done:
    return status;
}
