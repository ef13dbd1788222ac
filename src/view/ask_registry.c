/* registry: what the registry holds: kinds, statuses, sexes, files, codes without a shape. */
#include "avispero/registry.h"
#include "registry/standing.h"
#include "view/registry_rows.h"

#define STANDS " FROM registry_counts WHERE stands"
#define STANDING " AND file_id NOT IN (SELECT file_id FROM registry_files WHERE removed)"

static const avpi_part single[] = {
    {"kinds",
     "SELECT kind, CAST(count(DISTINCT case_id) AS UBIGINT), CAST(count(incident_id) AS UBIGINT) FROM case_facts_now"
     " GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 200",
     3,
     {{"value", AVPI_SQL_TEXT}, {"records", AVPI_SQL_U64}, {"incidents", AVPI_SQL_U64}}},
    {"statuses",
     "SELECT status, CAST(count(*) AS UBIGINT) FROM cases_now GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 200",
     2,
     {{"value", AVPI_SQL_TEXT}, {"records", AVPI_SQL_U64}}},
    {"sexes",
     "SELECT sex, CAST(count(*) AS UBIGINT) FROM cases_now GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50",
     2,
     {{"value", AVPI_SQL_TEXT}, {"records", AVPI_SQL_U64}}}};

static const avpi_part aggregate[] = {
    {"kinds",
     "SELECT kind, CAST(sum(count) AS UBIGINT)" STANDS " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 200",
     2,
     {{"value", AVPI_SQL_TEXT}, {"count", AVPI_SQL_U64}}},
    {"statuses",
     "SELECT status, CAST(sum(count) AS UBIGINT)" STANDS " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 200",
     2,
     {{"value", AVPI_SQL_TEXT}, {"count", AVPI_SQL_U64}}},
    {"sexes",
     "SELECT sex, CAST(sum(count) AS UBIGINT)" STANDS " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50",
     2,
     {{"value", AVPI_SQL_TEXT}, {"count", AVPI_SQL_U64}}}};

static const avpi_part lists[] = {
    {"files",
     "SELECT file_id, regexp_extract(path, '[^/]*$'), sha256, holds, rows_read, kept, duplicate, rejected,"
     " epoch_us(imported_at), public FROM registry_files_now WHERE NOT removed ORDER BY file_id DESC LIMIT"
     " 500",
     10,
     {{"id", AVPI_SQL_U64},
      {"file", AVPI_SQL_TEXT},
      {"sha256", AVPI_SQL_TEXT},
      {"holds", AVPI_SQL_TEXT},
      {"read", AVPI_SQL_U64},
      {"kept", AVPI_SQL_U64},
      {"duplicate", AVPI_SQL_U64},
      {"rejected", AVPI_SQL_U64},
      {"imported_us", AVPI_SQL_I64},
      {"public", AVPI_SQL_BOOL}}},
    {"targets",
     "SELECT target, name FROM targets ORDER BY name, target LIMIT 500",
     2,
     {{"id", AVPI_SQL_TEXT}, {"name", AVPI_SQL_TEXT}}}};

/* The columns of one row. */
static avp_status set_row(const avpi_asked *asked, json_t *root, const char *sql, const avpi_cells_column *columns,
                          size_t n_columns, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *rows = NULL, *first;
    AVP_TRY(avpi_cells_select(asked->view, sql, NULL, 0, columns, n_columns, &rows, err));
    first = avpi_cells_first(rows);
    if (first && json_object_update(root, first) != 0)
        status = avpi_fail_memory(&asked->ctx, err);
    json_decref(first);
done:
    return status;
}

static const avpi_cells_column single_span[] = {
    {"from", AVPI_SQL_TEXT}, {"to", AVPI_SQL_TEXT}, {"undated", AVPI_SQL_I64}, {"unplaced", AVPI_SQL_I64}};
static const avpi_cells_column sums_span[] = {{"from", AVPI_SQL_TEXT},
                                              {"to", AVPI_SQL_TEXT},
                                              {"undated", AVPI_SQL_I64},
                                              {"rows", AVPI_SQL_I64},
                                              {"total", AVPI_SQL_I64}};

static avp_status set_single(const avpi_asked *asked, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *of = json_object();
    AVP_TRY(avpi_cells_parts(asked->view, single, sizeof single / sizeof *single, NULL, 0, of, err));
    AVP_TRY(set_row(asked, of,
                    "SELECT min(i.happened), max(i.happened), count(*) FILTER (i.happened IS NULL),"
                    " count(*) FILTER (i.state IS NULL) FROM case_incidents_now i",
                    single_span, sizeof single_span / sizeof *single_span, err));
    avpi_cells_set(root, "single", json_incref(of));
done:
    json_decref(of);
    return status;
}

static avp_status set_aggregate(const avpi_asked *asked, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *of = json_object();
    AVP_TRY(avpi_cells_parts(asked->view, aggregate, sizeof aggregate / sizeof *aggregate, NULL, 0, of, err));
    AVP_TRY(set_row(asked, of,
                    "SELECT min(period), max(period), CAST(coalesce(sum(count) FILTER (period IS NULL), 0) AS BIGINT),"
                    " count(*), CAST(coalesce(sum(count), 0) AS BIGINT)" STANDS,
                    sums_span, sizeof sums_span / sizeof *sums_span, err));
    avpi_cells_set(root, "aggregate", json_incref(of));
done:
    json_decref(of);
    return status;
}

static avp_status set_places(const avpi_asked *asked, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *geometry = json_object(), *population = json_object();
    AVP_TRY(avpi_cells_number(asked, geometry, "states", "SELECT 32", err));
    AVP_TRY(avpi_cells_number(
        asked, geometry, "municipalities",
        "SELECT CAST(coalesce(sum(shapes), 0) AS BIGINT) FROM geometries WHERE level = 'municipalities'", err));
    AVP_TRY(avpi_cells_number(asked, population, "states",
                              "SELECT count(DISTINCT code) FROM populations WHERE length(code) = 2" STANDING, err));
    AVP_TRY(avpi_cells_number(asked, population, "municipalities",
                              "SELECT count(DISTINCT code) FROM populations WHERE length(code) = 5" STANDING, err));
    avpi_cells_set(root, "geometry", json_incref(geometry));
    avpi_cells_set(root, "population", json_incref(population));
done:
    json_decref(geometry);
    json_decref(population);
    return status;
}

static avp_status set_unjoined(const avpi_asked *asked, const avp_registry_report *report, json_t *root,
                               avp_error *err) {
    enum { UNJOINED_MOST = 1000 };
    json_t *list = json_array();
    for (size_t i = 0; i < report->n_unjoined && i < UNJOINED_MOST; i++) {
        const avp_unjoined *of = &report->unjoined[i];
        if (of->code[0] == '\0')
            continue;
        json_t *one = json_pack("{s:s, s:s, s:I, s:I}", "code", of->code, "name", of->name, "rows",
                                (json_int_t)of->rows, "count", (json_int_t)of->count);
        if (json_array_append_new(list, one) != 0) {
            json_decref(list);
            return avpi_fail_memory(&asked->ctx, err);
        }
    }
    avpi_cells_set(root, "unjoined", list);
    return AVP_OK;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object();
    avp_registry_report report = {.n_files = 0};
    AVP_TRY(avp_registry_look(asked->view->c, &report, err));
    avpi_cells_set(root, "records", avpi_cells_count(report.records));
    avpi_cells_set(root, "incidents", avpi_cells_count(report.incidents));
    avpi_cells_set(root, "documents", avpi_cells_count(report.documents));
    avpi_cells_set(root, "rejects", avpi_cells_count(report.rejected));
    avpi_cells_set(root, "proposals", avpi_cells_count(report.proposals));
    avpi_cells_set(root, "waiting", avpi_cells_count(report.waiting));
    AVP_TRY(avpi_cells_number(asked, root, "public", "SELECT count(*) FROM cases_now WHERE public", err));
    AVP_TRY(set_single(asked, root, err));
    AVP_TRY(set_aggregate(asked, root, err));
    AVP_TRY(set_places(asked, root, err));
    AVP_TRY(set_unjoined(asked, &report, root, err));
    AVP_TRY(avpi_cells_parts(asked->view, lists, sizeof lists / sizeof *lists, NULL, 0, root, err));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    avp_registry_report_free(&asked->view->ctx, &report);
    return status;
}

const avpi_ask avpi_ask_registry = {.path = "registry", .names = {NULL}, .answer = answer};
