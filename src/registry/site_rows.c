/* What is marked public, and nothing else, into memory: every other part of a site sees these lists alone. */
#include "base/clock.h"
#include "registry/clean.h"
#include "registry/registry_site.h"
#include "registry/standing.h"
#include "registry/when.h"
#include "store/journal.h"

#include <stddef.h>
#include <stdio.h>

/* A case that is public, and is one. */
#define PUBLIC_RECORDS "(SELECT record_id FROM cases_now WHERE public)"
/* Of which case of the site (end_id) something is: what is of a public case that was joined into another is of that one, if that is public as well. */
#define PUBLIC_OWNERS                                                                                                  \
    "(SELECT r.record_id, coalesce(e.end_id, r.record_id) AS end_id FROM records_now r LEFT JOIN record_ends e USING"  \
    " (record_id) WHERE r.public AND NOT r.removed AND coalesce(e.end_id, r.record_id) IN " PUBLIC_RECORDS ")"

/*
 * Kind and status of a case may have come from an incident that is not public, and would tell of it. They are told where a public incident says the same,
 * where a person told them of the case, or where every incident that the case was imported with is still in it and public; else they are the kind of the
 * first public one, and the status of the last.
 */
static const char facts_sql[] =
    "CREATE OR REPLACE TEMP VIEW site_facts AS WITH open AS (SELECT o.end_id, i.*, (coalesce(happened, ''),"
    " incident_id) AS turn FROM incidents_now i JOIN " PUBLIC_OWNERS
    " o USING (record_id) WHERE public AND NOT removed),"
    " closed AS (SELECT o.record_id FROM registry_origins o LEFT JOIN open i ON i.incident_id = o.incident_id AND"
    " i.record_id = o.record_id WHERE i.incident_id IS NULL), told AS (SELECT record_id, 'kind' AS field, kind AS value"
    " FROM open UNION ALL SELECT record_id, 'status', status FROM open UNION ALL SELECT thing_id, field, after FROM"
    " edits_now WHERE thing = 'record' AND undoes IS NULL AND action NOT IN ('refused', 'import', 'publish', "
    "'withhold') AND edit_id NOT IN"
    " (SELECT undoes FROM edits_now WHERE undoes IS NOT NULL)), ends AS (SELECT end_id AS record_id, arg_min(kind,"
    " (happened IS NULL, turn)) AS kind, arg_max(status, turn) FILTER (status IS NOT NULL) AS status FROM open GROUP"
    " BY end_id), facts AS (SELECT record_id, 'kind' AS field, kind AS value FROM records_now UNION ALL SELECT"
    " record_id, 'status', status FROM records_now), otherwise AS (SELECT record_id, 'kind' AS field, kind AS value"
    " FROM ends UNION ALL SELECT record_id, 'status', status FROM ends)"
    " SELECT f.record_id, f.field, CASE WHEN f.record_id NOT IN (SELECT record_id FROM closed) OR (f.record_id,"
    " f.field, f.value) IN (SELECT (record_id, field, value) FROM told WHERE value IS NOT NULL) THEN coalesce(f.value,"
    " o.value) ELSE o.value END AS value FROM facts f LEFT JOIN otherwise o ON o.record_id = f.record_id AND o.field ="
    " f.field";

static const char records_sql[] =
    "SELECT r.record_id, r.record_id, CAST(0 AS UBIGINT), CASE WHEN $1 THEN r.code END, k.value, r.title, r.name, "
    "r.sex, CAST(r.age AS"
    " VARCHAR), s.value FROM records_now r LEFT JOIN site_facts k ON k.record_id = r.record_id AND k.field = 'kind'"
    " LEFT JOIN site_facts s ON s.record_id = r.record_id AND s.field = 'status' WHERE r.record_id IN"
    " " PUBLIC_RECORDS " ORDER BY r.record_id";

/* A point is told where a person asks for exact ones, and the case says that its own may be told. */
static const char incidents_sql[] =
    "WITH exactly AS (SELECT record_id FROM statements_now WHERE field = 'point' AND value = 'exact' AND NOT removed)"
    " SELECT incident_id, o.end_id, incident_id, kind, what, happened, state, CASE WHEN place_how <> 'none' THEN "
    "municipality END,"
    " status, CASE WHEN exact THEN CAST(latitude AS VARCHAR) END, CASE WHEN exact THEN CAST(longitude AS VARCHAR) END"
    " FROM (SELECT *, $1 AND record_id IN (SELECT record_id FROM exactly) AND isfinite(latitude) AND"
    " isfinite(longitude) AS exact FROM incidents_now) JOIN " PUBLIC_OWNERS " o USING (record_id) WHERE public AND NOT"
    " removed ORDER BY o.end_id, happened NULLS LAST, incident_id";

static const char documents_sql[] =
    "SELECT document_id, o.end_id, CAST(coalesce(incident_id, 0) AS UBIGINT), title, type, sha256, CAST(size_bytes AS "
    "VARCHAR), "
    "stored_as, file_name FROM "
    "documents_now d "
    "JOIN"
    " " PUBLIC_OWNERS " o USING (record_id) WHERE public AND NOT removed AND (incident_id IS NULL OR EXISTS (SELECT 1"
    " FROM incidents_now i WHERE i.incident_id = d.incident_id AND i.record_id = d.record_id AND i.public AND NOT"
    " i.removed)) ORDER BY o.end_id, document_id";

/*
 * What was said of an incident goes with it: out where the incident is not public, is removed or is another case's now. Of an incident that is not known (0)
 * what a person marked public, and nothing that a table did. Of what a table said the words and the day are told only while the incident still has them:
 * who edits them away, or makes them less exact, means the earlier ones too. Who said it stays.
 */
static const char statements_sql[] =
    "WITH kept AS (SELECT statement_id FROM statements_now JOIN incidents_now USING (incident_id) WHERE value IS NOT"
    " DISTINCT FROM what AND stated IS NOT DISTINCT FROM happened UNION ALL SELECT statement_id FROM statements_now "
    "WHERE"
    " field <> 'incident' OR incident_id IS NULL UNION ALL SELECT thing_id FROM edits_now WHERE thing = 'statement'"
    " AND action NOT IN ('refused', 'import', 'undo', 'publish', 'withhold'))"
    " SELECT statement_id, o.end_id, CAST(coalesce(incident_id, 0) AS UBIGINT), field, CASE WHEN statement_id IN "
    "(SELECT statement_id "
    "FROM kept) THEN value END,"
    " CASE WHEN statement_id IN (SELECT statement_id FROM kept) THEN stated END, source, confidence FROM statements_now"
    " s JOIN " PUBLIC_OWNERS " o USING (record_id) WHERE public AND NOT removed AND (incident_id IS NULL OR EXISTS"
    " (SELECT 1 FROM incidents_now i WHERE i.incident_id = s.incident_id AND i.record_id = s.record_id AND i.public AND"
    " NOT i.removed) OR (incident_id = 0 AND statement_id IN (SELECT thing_id FROM edits_now WHERE thing = 'statement'"
    " AND field = 'public' AND after = 'true' AND undoes IS NULL))) ORDER BY o.end_id, field, stated NULLS LAST,"
    " statement_id";

/* Between two cases that were joined there is none. */
static const char relations_sql[] =
    "SELECT relation_id, o.end_id, CAST(0 AS UBIGINT), kind, CAST(t.end_id AS VARCHAR), note FROM relations_now x "
    "JOIN " PUBLIC_OWNERS " o"
    " USING (record_id) JOIN " PUBLIC_OWNERS " t ON CAST(t.record_id AS VARCHAR) = x.to_id WHERE public AND NOT removed"
    " AND to_kind = 'record' AND o.end_id <> t.end_id ORDER BY o.end_id, relation_id";

#define NO_OPTION SIZE_MAX
static const struct {
    const char *sql;
    size_t n_cells, option; /* offset of the option that is its parameter; NO_OPTION = it has none */
} queries[AVPI_SITE_LISTS] = {
    [AVPI_SITE_RECORDS] = {records_sql, 7, offsetof(avp_registry_site_options, codes)},
    [AVPI_SITE_INCIDENTS] = {incidents_sql, 8, offsetof(avp_registry_site_options, exact_points)},
    [AVPI_SITE_DOCUMENTS] = {documents_sql, 6, NO_OPTION},
    [AVPI_SITE_STATEMENTS] = {statements_sql, 5, NO_OPTION},
    [AVPI_SITE_RELATIONS] = {relations_sql, 3, NO_OPTION}};
enum { CELLS_MOST = 8, COLUMNS_BEFORE = 3 };

/* ---- loading ---- */

/* As it is read: in what was pasted, the mark may stand of who got that copy. */
static avp_status add_cell(avpi_site *site, avp_str text, avp_str *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf seen;
    avpi_buf_init(&seen, site->ctx, SIZE_MAX);
    *out = (avp_str){NULL, 0};
    if (!text.ptr)
        goto done;
    AVP_TRY(avpi_clean_words(text, &seen, err));
    *out = avpi_arena_copy(&site->text, avpi_buf_view(&seen));
    if (!out->ptr)
        status = avpi_fail_memory(site->ctx, err);
done:
    avpi_buf_free(&seen);
    return status;
}

static avp_status add_row(avpi_site *site, avpi_site_list *list, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str *cells = avpi_arena_take(&site->text, list->n_cells * sizeof *cells);
    if (!cells)
        return avpi_fail_memory(site->ctx, err);
    for (size_t k = 0; k < list->n_cells; k++)
        AVP_TRY(add_cell(site, avpi_rows_text(rows, COLUMNS_BEFORE + k)[i], &cells[k], err));
    AVP_TRY(avpi_grow(site->ctx, &list->rows, &list->capacity, list->n + 1, sizeof *list->rows, err));
    list->rows[list->n++] = (avpi_site_row){.id = avpi_rows_u64(rows, 0)[i],
                                            .record_id = avpi_rows_u64(rows, 1)[i],
                                            .incident_id = avpi_rows_u64(rows, 2)[i],
                                            .cells = cells};
done:
    return status;
}

static avp_status load_list(avpi_site *site, size_t which, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_site_list *list = &site->lists[which];
    avpi_sql_type types[COLUMNS_BEFORE + CELLS_MOST];
    size_t option = queries[which].option;
    const avpi_sql_value param = {.type = AVPI_SQL_BOOL,
                                  .u64 = option != NO_OPTION &&
                                         *(const bool *)(const void *)((const char *)site->opts + option)};
    avpi_rows *rows = NULL;
    size_t got = 0;
    list->n_cells = queries[which].n_cells;
    for (size_t i = 0; i < COLUMNS_BEFORE + list->n_cells; i++)
        types[i] = i < COLUMNS_BEFORE ? AVPI_SQL_U64 : AVPI_SQL_TEXT;
    AVP_TRY(avpi_sql_query(site->c, queries[which].sql, &param, option != NO_OPTION, types,
                           COLUMNS_BEFORE + list->n_cells, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got; i++)
            AVP_TRY(add_row(site, list, rows, i, err));
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- names of places ---- */

static avp_status add_name(avpi_site *site, avp_str code, avp_str name, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(site->ctx, &site->names, &site->names_capacity, site->n_names + 2, sizeof *site->names, err));
    site->names[site->n_names] = avpi_arena_copy(&site->text, code);
    site->names[site->n_names + 1] = avpi_arena_copy(&site->text, name);
    if (!site->names[site->n_names].ptr || !site->names[site->n_names + 1].ptr)
        status = avpi_fail_memory(site->ctx, err);
    site->n_names += 2;
done:
    return status;
}

/* Of states as they are called today; of municipalities as the first file has it that is public. */
static const char names_sql[] =
    "SELECT code, min(name) FROM place_names WHERE length(code) = 2 GROUP BY code UNION ALL SELECT code, arg_min(name,"
    " (file_id, rowid)) FROM places WHERE length(code) = 5 AND file_id IN (SELECT file_id FROM registry_files_now WHERE"
    " public AND NOT removed) GROUP BY code ORDER BY 1";

static avp_status load_names(avpi_site *site, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    AVP_TRY(avpi_sql_query(site->c, names_sql, NULL, 0, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got; i++)
            AVP_TRY(add_name(site, avpi_rows_text(rows, 0)[i], avpi_rows_text(rows, 1)[i], err));
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

avp_str avpi_site_name(const avpi_site *site, avp_str code) {
    size_t low = 0, high = site->n_names / 2;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = avpi_str_compare(site->names[2 * middle], code);
        if (order == 0)
            return site->names[2 * middle + 1];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (avp_str){NULL, 0};
}

const avpi_site_row *avpi_site_first(const avpi_site *site, const avpi_site_row *record, size_t at) {
    const avpi_site_list *list = &site->lists[AVPI_SITE_INCIDENTS];
    for (size_t i = avpi_site_of(list, record->record_id, &at); i < at; i++)
        if (!list->rows[i].gone)
            return &list->rows[i];
    return NULL;
}

/* ---- the day ---- */

/* Today, unless a person says another: the day of the last edit would tell of edits that are not public. */
static avp_status load_day(avpi_site *site, avp_error *err) {
    static const int64_t furthest_us = INT64_C(14) * 3600 * 1000000; /* where the day begins first: UTC+14 */
    char now[32], latest[32];
    avpi_when when;
    const char *told = site->opts->date;
    avpi_time_format(avpi_journal_now_us(), now);
    avpi_time_format(avpi_journal_now_us() + furthest_us, latest);
    if (!told)
        (void)snprintf(site->made, sizeof site->made, "%.10s", now);
    else if (avpi_when_parse(avpi_str_view(told), &when) && strlen(when.text) == sizeof site->made - 1)
        memcpy(site->made, when.text, sizeof site->made);
    else
        return avpi_fail(site->ctx, err, AVP_E_ARG, N_("\"%s\" is no day; write it as 2026-11-30"), told);
    if (strncmp(site->made, latest, sizeof site->made - 1) > 0)
        return avpi_fail(site->ctx, err, AVP_E_ARG, N_("the day \"%s\" has not come yet"), told);
    return AVP_OK;
}

avp_status avpi_site_load(avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_sql_exec(site->c, facts_sql, NULL, 0, err));
    for (size_t i = 0; i < AVPI_SITE_LISTS; i++)
        AVP_TRY(load_list(site, i, err));
    AVP_TRY(load_names(site, err));
    AVP_TRY(load_day(site, err));
    AVP_TRY(avpi_site_counts_load(site->c, (uint64_t)site->opts->least_cell, &site->text, &site->counts, err));
done:
    return status;
}
