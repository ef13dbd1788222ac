/* Cases that earlier files with the same columns told of, as they are here. */
#include "registry/case_again.h"

#include "registry/case_withdrawn.h"
#include "registry/each_row.h"

/* ---- what is here ---- */

/*
 * Incidents that files with the same columns told of. Code, kind, day and words are those that a table told last: what a person edits stays the same case;
 * names and titles are all that it ever had, a line each. A case of again_touched (case_withdrawn.h) gets nothing public anew.
 */
static const char here_sql[] =
    "WITH firsts AS (SELECT thing, thing_id, field, arg_min({'v': before}, edit_id).v AS v FROM registry_edits WHERE"
    " action NOT IN ('refused', 'import') GROUP BY ALL),"
    " latest AS (SELECT record_id, incident_id, arg_max(row_key, (file_id, line, byte_offset)) AS row_key FROM"
    " registry_origins WHERE file_id IN (SELECT file_id FROM registry_files WHERE holds IN ('records', 'points') AND"
    " columns = $1) GROUP BY ALL),"
    " said AS (SELECT record_id, unnest(['name', 'title']) AS field, unnest([name, title]) AS v FROM records UNION ALL"
    " SELECT thing_id, field, unnest([before, after]) FROM registry_edits WHERE thing = 'record' AND field IN ('name',"
    " 'title') AND action <> 'refused'),"
    " called AS (SELECT record_id, string_agg(DISTINCT v, chr(10)) FILTER (field = 'name') AS names, "
    "string_agg(DISTINCT"
    " v, chr(10)) FILTER (field = 'title') AS titles FROM said GROUP BY record_id),"
    " cases AS (SELECT r.record_id, CASE WHEN c.thing_id IS NULL THEN r.code ELSE c.v END AS code, n.titles, n.names,"
    " r.removed, r.public AND coalesce(s.public AND NOT s.removed, r.merged_into IS NULL) AS is_public, r.record_id IN"
    " (SELECT record_id FROM again_touched) AS touched FROM records r JOIN called n ON n.record_id = r.record_id"
    " LEFT JOIN firsts c ON c.thing = 'record' AND c.field = 'code' AND c.thing_id = r.record_id"
    " LEFT JOIN record_ends e ON e.record_id = r.record_id LEFT JOIN records s ON s.record_id = e.end_id),"
    " edited AS (SELECT id, max({'v': told}) FILTER (field = 'kind') AS kind, max({'v': told}) FILTER (field = 'when')"
    " AS happened, max({'v': told}) FILTER (field = 'what') AS what, max({'v': told}) FILTER (field = 'place') AS place"
    " FROM again_edits WHERE thing = 'incident' AND field <> 'status' GROUP BY id)"
    " SELECT c.code, c.record_id, i.incident_id, l.row_key, CASE WHEN d.kind IS NULL THEN i.kind ELSE d.kind.v END, "
    "CASE"
    " WHEN d.happened IS NULL THEN i.happened ELSE d.happened.v END, CASE WHEN d.what IS NULL THEN i.what ELSE d.what.v"
    " END, CASE WHEN d.place IS NULL THEN i.place_written ELSE d.place.v END, i.status, c.titles, c.names,"
    " c.removed, i.removed, c.is_public, c.touched, i.incident_id = min(i.incident_id) OVER (PARTITION BY c.record_id),"
    " i.public, d.id IS NOT NULL"
    " FROM latest l JOIN cases c ON c.record_id = l.record_id JOIN incidents i ON i.incident_id = l.incident_id"
    " LEFT JOIN edited d ON d.id = i.incident_id WHERE c.code <> '' ORDER BY c.code, c.record_id, i.incident_id";
enum {
    CODE,
    RECORD,
    INCIDENT,
    ROW_KEY,
    KIND,
    HAPPENED,
    WHAT,
    PLACE,
    STATUS,
    TITLES,
    NAMES,
    CASE_GONE,
    INCIDENT_GONE,
    IS_PUBLIC,
    TOUCHED,
    FIRST,
    SHOWN,
    EDITED,
    COLUMNS
};

static avp_status keep_text(avpi_again *again, const avpi_rows *rows, size_t column, size_t i, avp_str *out,
                            avp_error *err) {
    avp_str text = avpi_rows_text(rows, column)[i];
    *out = text.len > 0 ? avpi_arena_copy(&again->text, text) : AVPI_STR("");
    return out->ptr ? AVP_OK : avpi_fail_memory(again->t->ctx, err);
}

/* Cases of one code lie beside one another, and their incidents do. */
static avp_status add_code(avpi_again *again, avp_str code, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id = 0;
    size_t before = again->codes.count;
    AVP_TRY(avpi_dict_intern(&again->codes, code, &id, err));
    AVP_TRY(avpi_grow(again->t->ctx, &again->of_code, &again->codes_capacity, again->codes.count,
                      sizeof *again->of_code, err));
    if (id == before)
        again->of_code[id] = (avpi_again_code){.from = again->n_cases, .to = again->n_cases};
    again->of_code[id].to++;
done:
    return status;
}

static avp_status add_case(avpi_again *again, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t record = avpi_rows_u64(rows, RECORD)[i];
    if (again->n_cases == 0 || again->cases[again->n_cases - 1].record_id != record) {
        AVP_TRY(add_code(again, avpi_rows_text(rows, CODE)[i], err));
        AVP_TRY(avpi_grow(again->t->ctx, &again->cases, &again->cases_capacity, again->n_cases + 1,
                          sizeof *again->cases, err));
        avpi_again_case *of = &again->cases[again->n_cases];
        *of = (avpi_again_case){.from = again->n_incidents,
                                .to = again->n_incidents,
                                .record_id = record,
                                .gone = avpi_rows_bool(rows, CASE_GONE)[i],
                                .touched = avpi_rows_bool(rows, TOUCHED)[i],
                                .is_public = avpi_rows_bool(rows, IS_PUBLIC)[i]};
        AVP_TRY(keep_text(again, rows, TITLES, i, &of->titles, err));
        AVP_TRY(keep_text(again, rows, NAMES, i, &of->names, err));
        again->n_cases++;
    }
    again->cases[again->n_cases - 1].to++;
done:
    return status;
}

static avp_str bytes_of(const avpi_hash128 *key) {
    return (avp_str){(const char *)(const void *)key, sizeof *key};
}

static avp_status add_key(avpi_again *again, const avpi_hash128 *key, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id = 0;
    AVP_TRY(avpi_dict_intern(&again->keys, bytes_of(key), &id, err));
    AVP_TRY(
        avpi_grow(again->t->ctx, &again->of_key, &again->keys_capacity, again->keys.count, sizeof *again->of_key, err));
    again->of_key[id] = again->n_incidents;
done:
    return status;
}

static avp_status take_here(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_again *again = self;
    avpi_again_incident of = {.record_id = avpi_rows_u64(rows, RECORD)[i],
                              .incident_id = avpi_rows_u64(rows, INCIDENT)[i],
                              .gone = avpi_rows_bool(rows, CASE_GONE)[i] || avpi_rows_bool(rows, INCIDENT_GONE)[i],
                              .first = avpi_rows_bool(rows, FIRST)[i],
                              .shown = avpi_rows_bool(rows, SHOWN)[i] && avpi_rows_bool(rows, IS_PUBLIC)[i],
                              .edited = avpi_rows_bool(rows, EDITED)[i]};
    AVP_TRY(keep_text(again, rows, KIND, i, &of.kind, err));
    AVP_TRY(keep_text(again, rows, HAPPENED, i, &of.happened, err));
    AVP_TRY(keep_text(again, rows, WHAT, i, &of.what, err));
    AVP_TRY(keep_text(again, rows, PLACE, i, &of.place, err));
    AVP_TRY(keep_text(again, rows, STATUS, i, &of.status, err));
    AVP_TRY(add_case(again, rows, i, err));
    AVP_TRY(add_key(again, &avpi_rows_u128(rows, ROW_KEY)[i], err));
    AVP_TRY(avpi_grow(again->t->ctx, &again->incidents, &again->incidents_capacity, again->n_incidents + 1,
                      sizeof *again->incidents, err));
    again->incidents[again->n_incidents++] = of;
done:
    return status;
}

avp_status avpi_again_open(avpi_taking *t, avpi_again *again, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sql_type types[COLUMNS];
    const avpi_sql_value layout = avpi_sql_text(avpi_buf_view(&t->columns));
    *again = (avpi_again){.t = t};
    avpi_dict_init(&again->codes, t->ctx);
    avpi_dict_init(&again->keys, t->ctx);
    avpi_arena_init(&again->text, t->ctx);
    avpi_buf_init(&again->told, t->ctx, SIZE_MAX);
    avpi_buf_init(&again->held, t->ctx, SIZE_MAX);
    AVP_TRY(avpi_withdrawn_open(t->c, err));
    for (size_t i = 0; i < COLUMNS; i++)
        types[i] = i == RECORD || i == INCIDENT ? AVPI_SQL_U64
                   : i == ROW_KEY               ? AVPI_SQL_U128
                   : i >= CASE_GONE             ? AVPI_SQL_BOOL
                                                : AVPI_SQL_TEXT;
    const avpi_asked_rows asked = {here_sql, &layout, 1, types, COLUMNS};
    AVP_TRY(avpi_each_row(t->c, &asked, take_here, again, err));
    AVP_TRY(avpi_update_rows_open(t->c, &again->rows, err));
done:
    return status;
}

void avpi_again_free(avpi_again *again) {
    if (!again->t)
        return;
    avpi_sheet_free(&again->rows);
    avpi_dict_free(&again->codes);
    avpi_dict_free(&again->keys);
    avpi_arena_free(&again->text);
    avpi_buf_free(&again->told);
    avpi_buf_free(&again->held);
    avpi_free(again->t->ctx, again->of_code);
    avpi_free(again->t->ctx, again->cases);
    avpi_free(again->t->ctx, again->incidents);
    avpi_free(again->t->ctx, again->of_key);
    *again = (avpi_again){.t = NULL};
}

/* ---- rows that are here already ---- */

void avpi_again_claim(avpi_again *again, avp_str raw) {
    const avpi_hash128 key = avpi_hash128_of(raw);
    uint32_t id = avpi_dict_find(&again->keys, bytes_of(&key));
    if (id != UINT32_MAX && avpi_dict_find(&again->t->seen, bytes_of(&key)) != UINT32_MAX)
        again->incidents[again->of_key[id]].used = true;
}
