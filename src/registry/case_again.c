#include "registry/case_again.h"

#include "registry/each_row.h"

/* ---- what is here ---- */

/*
 * Incidents that files with the same columns told of. Code, kind, day, title and name are those that were imported: what a person edits stays the same
 * case. `touched`: less stands now than was imported.
 */
static const char here_sql[] =
    "WITH firsts AS (SELECT thing, thing_id, field, arg_min({'v': before}, edit_id).v AS v FROM registry_edits WHERE"
    " action NOT IN ('refused', 'import') GROUP BY ALL),"
    " latest AS (SELECT record_id, incident_id, arg_max(row_key, (file_id, line, byte_offset)) AS row_key FROM"
    " registry_origins WHERE file_id IN (SELECT file_id FROM registry_files WHERE holds IN ('records', 'points') AND"
    " columns = $1) GROUP BY ALL),"
    " cases AS (SELECT r.record_id, CASE WHEN c.thing_id IS NULL THEN r.code ELSE c.v END AS code, CASE WHEN t.thing_id"
    " IS NULL THEN r.title ELSE t.v END AS title, CASE WHEN n.thing_id IS NULL THEN r.name ELSE n.v END AS name,"
    " r.removed, r.public AND coalesce(s.public AND NOT s.removed, r.merged_into IS NULL) AS is_public, r.removed OR"
    " r.merged_into IS NOT NULL OR (p.v = 'true' AND NOT r.public) AS touched FROM records r"
    " LEFT JOIN firsts c ON c.thing = 'record' AND c.field = 'code' AND c.thing_id = r.record_id"
    " LEFT JOIN firsts t ON t.thing = 'record' AND t.field = 'title' AND t.thing_id = r.record_id"
    " LEFT JOIN firsts n ON n.thing = 'record' AND n.field = 'name' AND n.thing_id = r.record_id"
    " LEFT JOIN firsts p ON p.thing = 'record' AND p.field = 'public' AND p.thing_id = r.record_id"
    " LEFT JOIN record_ends e ON e.record_id = r.record_id LEFT JOIN records s ON s.record_id = e.end_id)"
    " SELECT c.code, c.record_id, i.incident_id, l.row_key, CASE WHEN k.thing_id IS NULL THEN i.kind ELSE k.v END, CASE"
    " WHEN w.thing_id IS NULL THEN i.happened ELSE w.v END, i.what, i.place_written, i.status, c.title, c.name,"
    " c.removed, i.removed, c.is_public, coalesce(c.touched, false) OR i.removed OR coalesce(p.v = 'true' AND NOT"
    " i.public, false), i.incident_id = min(i.incident_id) OVER (PARTITION BY c.record_id)"
    " FROM latest l JOIN cases c ON c.record_id = l.record_id JOIN incidents i ON i.incident_id = l.incident_id"
    " LEFT JOIN firsts k ON k.thing = 'incident' AND k.field = 'kind' AND k.thing_id = i.incident_id"
    " LEFT JOIN firsts w ON w.thing = 'incident' AND w.field = 'when' AND w.thing_id = i.incident_id"
    " LEFT JOIN firsts p ON p.thing = 'incident' AND p.field = 'public' AND p.thing_id = i.incident_id"
    " WHERE c.code <> '' ORDER BY c.code, c.record_id, i.incident_id";
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
    TITLE,
    NAME,
    CASE_GONE,
    INCIDENT_GONE,
    IS_PUBLIC,
    TOUCHED,
    FIRST,
    COLUMNS
};

static avp_status keep_text(avpi_again *again, const avpi_rows *rows, size_t column, size_t i, avp_str *out,
                            avp_error *err) {
    avp_str text = avpi_rows_text(rows, column)[i];
    *out = text.len > 0 ? avpi_arena_copy(&again->text, text) : AVPI_STR("");
    return out->ptr ? AVP_OK : avpi_fail_memory(again->t->ctx, err);
}

static avp_status add_case(avpi_again *again, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id = 0;
    size_t before = again->codes.count;
    AVP_TRY(avpi_dict_intern(&again->codes, avpi_rows_text(rows, CODE)[i], &id, err));
    AVP_TRY(
        avpi_grow(again->t->ctx, &again->cases, &again->cases_capacity, again->codes.count, sizeof *again->cases, err));
    avpi_again_case *of = &again->cases[id];
    if (id == before)
        *of = (avpi_again_case){
            .from = again->n_incidents, .to = again->n_incidents, .title = AVPI_STR(""), .name = AVPI_STR("")};
    of->to++;
    of->touched = of->touched || avpi_rows_bool(rows, TOUCHED)[i];
    if (of->record_id > 0 || avpi_rows_bool(rows, CASE_GONE)[i])
        goto done;
    of->record_id = avpi_rows_u64(rows, RECORD)[i];
    of->is_public = avpi_rows_bool(rows, IS_PUBLIC)[i];
    AVP_TRY(keep_text(again, rows, TITLE, i, &of->title, err));
    AVP_TRY(keep_text(again, rows, NAME, i, &of->name, err));
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
                              .first = avpi_rows_bool(rows, FIRST)[i]};
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
    avpi_free(again->t->ctx, again->cases);
    avpi_free(again->t->ctx, again->incidents);
    avpi_free(again->t->ctx, again->of_key);
    *again = (avpi_again){.t = NULL};
}

/* ---- which row is which ---- */

void avpi_again_seen(avpi_again *again, avpi_hash128 key) {
    uint32_t id = avpi_dict_find(&again->keys, bytes_of(&key));
    if (id != UINT32_MAX)
        again->incidents[again->of_key[id]].used = true;
}

static unsigned alike(const avpi_again_incident *of, const avpi_case_row *row) {
    return (unsigned)avpi_str_equal(of->what, row->what) + (unsigned)avpi_str_equal(of->place, row->place_written) +
           (unsigned)avpi_str_equal(of->status, row->status);
}

/* Of the same kind and day; of several the one that is most alike, first those that stand. NULL: there is none. */
static avpi_again_incident *match(avpi_again *again, const avpi_again_case *of, const avpi_case_row *row) {
    avpi_again_incident *best = NULL;
    for (size_t i = of->from; i < of->to; i++) {
        avpi_again_incident *at = &again->incidents[i];
        if (at->used || !avpi_str_equal(at->kind, row->kind) ||
            !avpi_str_equal(at->happened, avpi_str_view(row->when.text)))
            continue;
        if (!best || best->gone > at->gone || (best->gone == at->gone && alike(at, row) > alike(best, row)))
            best = at;
    }
    return best;
}

static bool is_same(avp_str a, avp_str b) {
    return a.len > 0 && avpi_str_equal(a, b);
}

static avpi_again_how refuse(avpi_case_ids *ids, const char *why) {
    ids->refused = why;
    return AVPI_AGAIN_REFUSED;
}

avpi_again_how avpi_again_find(avpi_again *again, avpi_case_row *row, avpi_case_ids *ids) {
    uint32_t id = row->code.len > 0 ? avpi_dict_find(&again->codes, row->code) : UINT32_MAX;
    if (id == UINT32_MAX || again->cases[id].anew > 0)
        return AVPI_AGAIN_NEW;
    const avpi_again_case *of = &again->cases[id];
    avpi_again_incident *found = match(again, of, row);
    if (!of->touched && !found && !is_same(of->title, row->title) && !is_same(of->name, row->name))
        return AVPI_AGAIN_NEW;
    if (of->record_id == 0)
        return refuse(ids, N_("its case was removed here: it stays so"));
    if (found && found->gone)
        return refuse(ids, N_("its incident was removed here: it stays so"));
    bool open = of->is_public && !of->touched;
    again->t->report->withheld += row->public && !open;
    row->says_public = row->public;
    row->public = row->public && open;
    ids->record_id = found ? found->record_id : of->record_id;
    if (!found)
        return AVPI_AGAIN_INCIDENT;
    found->used = true;
    ids->incident_id = found->incident_id;
    ids->tells_of_case = found->first;
    return AVPI_AGAIN_UPDATE;
}

void avpi_again_anew(avpi_again *again, const avpi_case_row *row, uint64_t record_id) {
    uint32_t id = row->code.len > 0 ? avpi_dict_find(&again->codes, row->code) : UINT32_MAX;
    if (id != UINT32_MAX)
        again->cases[id].anew = record_id;
}
