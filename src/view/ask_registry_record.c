/* registry/records/ID: one case with everything that is known of it, its history, and what happened online meanwhile. */
#include "avispero/registry.h"
#include "registry/standing.h"
#include "view/registry_rows.h"

enum { PROPOSALS_MOST = 20 };

/* Which records are of the case $1: {its} in the queries below. */
static const char joined[] = "IN (SELECT record_id FROM case_members_now WHERE case_id = $1)";
/* Hardly any case was joined with another. Then its number alone is asked for, and DuckDB skips all rows but few of every table, which a list keeps it from. */
static const char alone[] = "= $1";

static const avpi_part parts[] = {
    {"incidents",
     "SELECT i.incident_id, i.kind, i.what, " AVPI_SQL_WHEN_US("i.happened") ", " AVPI_SQL_PRECISION(
         "i.happened") ", i.happened, i.state, " AVPI_SQL_PLACE("i.state") ", "
                                                                           "i.municipality,"
                                                                           " " AVPI_SQL_PLACE("i."
                                                                                              "municipalit"
                                                                                              "y") ", "
                                                                                                   "i."
                                                                                                   "place_"
                                                                                                   "written"
                                                                                                   ", "
                                                                                                   "i."
                                                                                                   "place_"
                                                                                                   "how, "
                                                                                                   "i."
                                                                                                   "latitud"
                                                                                                   "e, "
                                                                                                   "i."
                                                                                                   "longitu"
                                                                                                   "de, "
                                                                                                   "i."
                                                                                                   "status,"
                                                                                                   " i."
                                                                                                   "public "
                                                                                                   "FROM "
                                                                                                   "inciden"
                                                                                                   "ts_now "
                                                                                                   "i "
                                                                                                   "WHERE "
                                                                                                   "i."
                                                                                                   "record_"
                                                                                                   "id "
                                                                                                   "{its} "
                                                                                                   "AND "
                                                                                                   "NOT "
                                                                                                   "i."
                                                                                                   "removed"
                                                                                                   " ORDER "
                                                                                                   "BY "
                                                                                                   "i."
                                                                                                   "happene"
                                                                                                   "d "
                                                                                                   "NULLS "
                                                                                                   "LAST, "
                                                                                                   "i."
                                                                                                   "inciden"
                                                                                                   "t_id "
                                                                                                   "LIMIT "
                                                                                                   "1000",
     16,
     {{"id", AVPI_SQL_U64},
      {"kind", AVPI_SQL_TEXT},
      {"what", AVPI_SQL_TEXT},
      {"from_us", AVPI_SQL_I64},
      {"precision", AVPI_SQL_TEXT},
      {"when", AVPI_SQL_TEXT},
      {"state", AVPI_SQL_TEXT},
      {"state_name", AVPI_SQL_TEXT},
      {"municipality", AVPI_SQL_TEXT},
      {"municipality_name", AVPI_SQL_TEXT},
      {"place_written", AVPI_SQL_TEXT},
      {"place_how", AVPI_SQL_TEXT},
      {"latitude", AVPI_SQL_F64},
      {"longitude", AVPI_SQL_F64},
      {"status", AVPI_SQL_TEXT},
      {"public", AVPI_SQL_BOOL}}},
    {"documents",
     "SELECT document_id, title, file_name, type, sha256, size_bytes, source, public, CASE WHEN type LIKE "
     "'image/%' THEN"
     " 'image' WHEN type = 'application/pdf' THEN 'pdf' WHEN type LIKE 'text/plain%' THEN 'text' ELSE "
     "'none' END,"
     " incident_id FROM documents_now WHERE record_id {its} AND NOT removed ORDER BY document_id LIMIT "
     "1000",
     10,
     {{"id", AVPI_SQL_U64},
      {"title", AVPI_SQL_TEXT},
      {"file_name", AVPI_SQL_TEXT},
      {"type", AVPI_SQL_TEXT},
      {"sha256", AVPI_SQL_TEXT},
      {"size_bytes", AVPI_SQL_U64},
      {"source", AVPI_SQL_TEXT},
      {"public", AVPI_SQL_BOOL},
      {"shows", AVPI_SQL_TEXT},
      {"incident", AVPI_SQL_U64}}},
    {"relations",
     "SELECT x.relation_id, x.kind, x.to_kind, x.to_id, coalesce(r.title, r.name, r.code), x.note, "
     "x.source, x.confidence,"
     " x.public, false FROM relations_now x LEFT JOIN records_now r ON x.to_kind = 'record' AND "
     "r.record_id ="
     " TRY_CAST(x.to_id AS UBIGINT) WHERE x.record_id {its} AND NOT x.removed UNION ALL"
     " SELECT x.relation_id, x.kind, 'record', CAST(x.record_id AS VARCHAR), coalesce(r.title, r.name, "
     "r.code), x.note,"
     " x.source, x.confidence, x.public, true FROM relations_now x JOIN records_now r USING (record_id) "
     "WHERE x.to_kind ="
     " 'record' AND TRY_CAST(x.to_id AS UBIGINT) {its} AND NOT"
     " x.removed ORDER BY 10, 1 LIMIT 500",
     10,
     {{"id", AVPI_SQL_U64},
      {"kind", AVPI_SQL_TEXT},
      {"to_kind", AVPI_SQL_TEXT},
      {"to", AVPI_SQL_TEXT},
      {"title", AVPI_SQL_TEXT},
      {"note", AVPI_SQL_TEXT},
      {"source", AVPI_SQL_TEXT},
      {"confidence", AVPI_SQL_TEXT},
      {"public", AVPI_SQL_BOOL},
      {"back", AVPI_SQL_BOOL}}},
    {"statements",
     "SELECT statement_id, field, value, stated, source, confidence, document_id, public FROM "
     "statements_now WHERE"
     " record_id {its} AND NOT removed ORDER BY field, stated NULLS LAST, statement_id LIMIT 1000",
     8,
     {{"id", AVPI_SQL_U64},
      {"field", AVPI_SQL_TEXT},
      {"value", AVPI_SQL_TEXT},
      {"when", AVPI_SQL_TEXT},
      {"source", AVPI_SQL_TEXT},
      {"confidence", AVPI_SQL_TEXT},
      {"document", AVPI_SQL_U64},
      {"public", AVPI_SQL_BOOL}}},
    {"history",
     "WITH own AS (SELECT 'record' AS thing, record_id AS id FROM records_now WHERE record_id {its}"
     " UNION ALL SELECT"
     " 'incident', incident_id FROM incidents_now WHERE record_id {its} UNION ALL SELECT 'document', "
     "document_id FROM"
     " documents_now WHERE record_id {its} UNION ALL SELECT 'statement', statement_id FROM statements_now "
     "WHERE record_id {its}"
     " UNION ALL SELECT 'relation', relation_id FROM relations_now WHERE record_id {its} UNION ALL SELECT "
     "'proposal',"
     " proposal_id FROM proposals_now WHERE record_a = $1 OR record_b = $1)"
     " SELECT e.edit_id, epoch_us(e.edited_at), nullif(e.who, ''), nullif(e.why, ''), e.action, e.thing, "
     "e.thing_id,"
     " e.field, e.before, e.after, e.edit_id IN (SELECT undoes FROM edits_now WHERE undoes IS NOT NULL) "
     "FROM edits_now e"
     " JOIN own ON own.thing = e.thing AND own.id = e.thing_id ORDER BY e.edit_id DESC, e.thing, "
     "e.thing_id, e.field LIMIT"
     " 1000",
     11,
     {{"edit", AVPI_SQL_U64},
      {"at_us", AVPI_SQL_I64},
      {"who", AVPI_SQL_TEXT},
      {"why", AVPI_SQL_TEXT},
      {"do", AVPI_SQL_TEXT},
      {"thing", AVPI_SQL_TEXT},
      {"of", AVPI_SQL_U64},
      {"field", AVPI_SQL_TEXT},
      {"before", AVPI_SQL_TEXT},
      {"after", AVPI_SQL_TEXT},
      {"undone", AVPI_SQL_BOOL}}},
    {"origins",
     "SELECT DISTINCT regexp_extract(f.path, '[^/]*$'), f.sha256, o.line, o.byte_offset FROM "
     "registry_origins o JOIN"
     " registry_files f USING (file_id) WHERE o.record_id {its} ORDER BY 1, 3 LIMIT 200",
     4,
     {{"file", AVPI_SQL_TEXT}, {"sha256", AVPI_SQL_TEXT}, {"line", AVPI_SQL_U64}, {"byte", AVPI_SQL_U64}}},
    {"merged",
     "SELECT record_id, coalesce(title, name), code FROM records_now WHERE merged_into = $1 ORDER BY 1 "
     "LIMIT 100",
     3,
     {{"id", AVPI_SQL_U64}, {"title", AVPI_SQL_TEXT}, {"code", AVPI_SQL_TEXT}}},
    /* Of the latest run, within 30 days of an incident whose day is known. */
    {"episodes",
     "WITH days AS (SELECT TRY_CAST(left(i.happened, 10) AS TIMESTAMP) AS day FROM incidents_now i WHERE "
     "i.record_id {its} AND NOT i.removed AND length(i.happened) >= 10)"
     " SELECT e.target, t.name, epoch_us(e.valid_from), epoch_us(e.valid_to), e.hits, e.accounts, "
     "coalesce(e.group_id, 0),"
     " arg_min(epoch_us(e.valid_from) - epoch_us(d.day), abs(epoch_us(e.valid_from) - epoch_us(d.day))) "
     "FROM episodes e"
     " JOIN records_now r ON r.record_id = $1 AND r.target = e.target JOIN days d ON e.valid_from BETWEEN "
     "d.day - INTERVAL"
     " 30 DAY AND d.day + INTERVAL 30 DAY LEFT JOIN targets t ON t.target = e.target WHERE e.run_id = "
     "(SELECT max(run_id)"
     " FROM episodes) GROUP BY ALL ORDER BY 3 LIMIT 500",
     8,
     {{"target", AVPI_SQL_TEXT},
      {"name", AVPI_SQL_TEXT},
      {"from_us", AVPI_SQL_I64},
      {"to_us", AVPI_SQL_I64},
      {"hits", AVPI_SQL_U64},
      {"accounts", AVPI_SQL_U64},
      {"group", AVPI_SQL_U32},
      {"near_us", AVPI_SQL_I64}}}};

/* ---- proposals, with the rows of both cases ---- */

static avp_status complete(const avpi_asked *asked, json_t *proposal, avp_error *err) {
    static const char *const sides[] = {"a", "b"};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < 2; i++) {
        json_t *row = NULL;
        uint64_t record = (uint64_t)json_integer_value(json_object_get(proposal, sides[i]));
        AVP_TRY(avpi_record_row(asked, record, &row, err));
        avpi_cells_set(proposal, sides[i], row);
    }
    const char *reason = json_string_value(json_object_get(proposal, "reason"));
    avpi_cells_set(proposal, "reason",
                   json_string(avp_translate(asked->ctx.lang, avp_registry_reason(reason ? reason : ""))));
done:
    return status;
}

static avp_status add_proposals(const avpi_asked *asked, json_t *root, avp_error *err) {
    static const avpi_part of = {
        "proposals",
        "SELECT proposal_id, record_a, record_b, reason, coalesce(verdict, 'open') FROM"
        " proposals_now WHERE (record_a = $1 OR record_b = $1) AND NOT removed ORDER BY verdict IS"
        " NOT NULL, proposal_id LIMIT 20",
        5,
        {{"id", AVPI_SQL_U64},
         {"a", AVPI_SQL_U64},
         {"b", AVPI_SQL_U64},
         {"reason", AVPI_SQL_TEXT},
         {"status", AVPI_SQL_TEXT}}};
    avp_status status = AVP_OK;
    AVP_TRY(avpi_cells_parts(asked->view, &of, 1, &asked->number, 1, root, err));
    json_t *list = json_object_get(root, "proposals");
    for (size_t i = 0; i < json_array_size(list); i++)
        AVP_TRY(complete(asked, json_array_get(list, i), err));
done:
    return status;
}

static avp_status add_state(const avpi_asked *asked, json_t *record, avp_error *err) {
    static const avpi_cells_column columns[] = {{"merged_into", AVPI_SQL_U64}, {"removed", AVPI_SQL_BOOL}};
    avp_status status = AVP_OK;
    json_t *rows = NULL, *first = NULL;
    AVP_TRY(avpi_cells_select(asked->view, "SELECT merged_into, removed FROM records_now WHERE record_id = $1",
                              &asked->number, 1, columns, 2, &rows, err));
    first = avpi_cells_first(rows);
    if (json_object_update(record, first) != 0)
        status = avpi_fail_memory(&asked->ctx, err);
done:
    json_decref(first);
    return status;
}

/* ---- all parts ---- */

/* sql with `its` in place of {its}; added to out. */
static avp_status fill_in(const char *sql, const char *its, avpi_buf *out, avp_error *err) {
    static const char mark[] = "{its}";
    avp_status status = AVP_OK;
    for (const char *at = strstr(sql, mark); at; at = strstr(sql, mark)) {
        AVP_TRY(avpi_buf_add(out, (avp_str){sql, (size_t)(at - sql)}, err));
        AVP_TRY(avpi_buf_add(out, avpi_str_view(its), err));
        sql = at + strlen(mark);
    }
    AVP_TRY(avpi_buf_add(out, avpi_str_view(sql), err));
done:
    return status;
}

static avp_status add_parts(const avpi_asked *asked, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t others = 0;
    avpi_buf sql;
    avpi_buf_init(&sql, &asked->ctx, SIZE_MAX);
    const avpi_sql_value id = avpi_sql_u64(asked->number);
    AVP_TRY(avpi_sql_number(asked->view->c, "SELECT count(*) FROM record_ends WHERE end_id = ?", &id, 1, &others, err));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        avpi_part of = parts[i];
        avpi_buf_clear(&sql);
        AVP_TRY(fill_in(of.sql, others > 0 ? joined : alone, &sql, err));
        of.sql = sql.ptr;
        AVP_TRY(avpi_cells_parts(asked->view, &of, 1, &asked->number, 1, root, err));
    }
done:
    avpi_buf_free(&sql);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *record = NULL;
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(avpi_record_row(asked, asked->number, &record, err));
    if (!json_is_object(record))
        goto done;
    AVP_TRY(add_state(asked, record, err));
    avpi_cells_set(root, "record", json_incref(record));
    AVP_TRY(add_parts(asked, root, err));
    AVP_TRY(add_proposals(asked, root, err));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    json_decref(record);
    return status;
}

const avpi_ask avpi_ask_registry_record = {.path = "registry/records/#", .names = {NULL}, .answer = answer};
