/* What the registry holds, and the codes that join no municipality. */
#include "registry/each_row.h"
#include "registry/standing.h"
#include "registry/taking.h"
#include "registry/waiting_now.h"

void avp_registry_report_free(const avp_ctx *ctx, avp_registry_report *report) {
    for (size_t i = 0; i < report->n_files; i++) {
        avpi_free(ctx, report->files[i].path);
        avpi_free(ctx, report->files[i].columns);
        avpi_free(ctx, report->files[i].message);
        avpi_free(ctx, report->files[i].replaced_by);
    }
    for (size_t i = 0; i < report->n_unjoined; i++) {
        avpi_free(ctx, report->unjoined[i].code);
        avpi_free(ctx, report->unjoined[i].name);
    }
    for (size_t i = 0; i < report->n_sources; i++)
        avpi_free(ctx, report->sources[i].path);
    for (size_t i = 0; i < report->n_partly; i++)
        avpi_free(ctx, report->partly[i].code);
    avpi_free(ctx, report->partly);
    avpi_free(ctx, report->sources);
    avpi_free(ctx, report->files);
    avpi_free(ctx, report->unjoined);
    *report = (avp_registry_report){.n_files = 0};
}

/* ---- totals ---- */

static avp_status count_all(avp_case *c, avp_registry_report *out, avp_error *err) {
    avp_status status = AVP_OK;
    const struct {
        uint64_t *to;
        const char *sql;
    } totals[] = {{&out->records, "SELECT count(*) FROM cases_now"},
                  {&out->incidents, "SELECT count(*) FROM case_incidents_now"},
                  {&out->documents, "SELECT count(*) FROM case_documents_now"},
                  {&out->counted, "SELECT count(*) FROM registry_counts WHERE stands"},
                  {&out->rejected, "SELECT coalesce(sum(rejected), 0) FROM registry_files_now WHERE NOT removed"},
                  {&out->proposals, "SELECT count(*) FROM proposals_now WHERE verdict IS NULL AND NOT removed"}};
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
        int64_t n = 0;
        AVP_TRY(avpi_sql_number(c, totals[i].sql, NULL, 0, &n, err));
        *totals[i].to = (uint64_t)n;
    }
done:
    return status;
}

typedef struct looking {
    const avp_ctx *ctx;
    avp_registry_report *out;
    size_t unjoined_capacity, sources_capacity, partly_capacity;
} looking;

/* ---- codes ---- */

/*
 * Codes of municipalities that no shape has, and codes whose rows say themselves that the municipality is not known. Where no shapes are loaded:
 * the latter, and those of no state of Mexico. Then the names that are no municipality known here, each as it is written, with no code.
 */
static const char unjoined_sql[] =
    "WITH held AS (SELECT municipality AS code, municipality_name AS name, place_how = 'none' AS lost, count AS of FROM"
    " registry_counts WHERE stands AND municipality IS NOT NULL UNION ALL SELECT municipality, NULL, false, 1 FROM"
    " case_incidents_now WHERE municipality IS NOT NULL),"
    " shaped AS (SELECT code FROM geometry_codes WHERE level = 'municipalities'),"
    " codes AS (SELECT code, lost, coalesce(min(name), '') AS name, count(*) AS n, CAST(sum(of) AS UBIGINT) AS of,"
    " code IN (FROM shaped) AS has_shape FROM held GROUP BY code, lost),"
    " written AS (SELECT municipality_name AS name, count AS of FROM registry_counts WHERE stands AND municipality IS"
    " NULL AND place_how = 'unknown' UNION ALL SELECT place_written, 1 FROM case_incidents_now WHERE"
    " municipality IS NULL AND place_how = 'unknown' AND coalesce(country, '') = '')"
    " SELECT '' AS code, name, count(*) AS n, CAST(sum(of) AS UBIGINT) AS of, false AS has_shape FROM written WHERE"
    " name <> '' GROUP BY name UNION ALL SELECT code, name, n, of, has_shape FROM codes WHERE lost OR (NOT has_shape "
    "AND ((SELECT count(*) FROM shaped) > "
    "0"
    " OR left(code, 2) NOT BETWEEN '01' AND '32')) ORDER BY code, has_shape, name";

static avp_status keep_unjoined(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    looking *k = self;
    avp_registry_report *out = k->out;
    AVP_TRY(avpi_grow(k->ctx, &out->unjoined, &k->unjoined_capacity, out->n_unjoined + 1, sizeof *out->unjoined, err));
    avp_unjoined *of = &out->unjoined[out->n_unjoined++];
    *of = (avp_unjoined){
        .rows = avpi_rows_u64(rows, 2)[i], .count = avpi_rows_u64(rows, 3)[i], .has_shape = avpi_rows_bool(rows, 4)[i]};
    AVP_TRY(avpi_str_dup(k->ctx, avpi_rows_text(rows, 0)[i], &of->code, err));
    AVP_TRY(avpi_str_dup(k->ctx, avpi_rows_text(rows, 1)[i], &of->name, err));
done:
    return status;
}

/* ---- sources ---- */

static const char sources_sql[] = "SELECT file_id, kept, public, holds = 'counts', path FROM registry_files_now WHERE"
                                  " holds IN ('counts', 'population') AND NOT removed ORDER BY file_id";

static avp_status keep_source(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    looking *k = self;
    avp_registry_report *out = k->out;
    AVP_TRY(avpi_grow(k->ctx, &out->sources, &k->sources_capacity, out->n_sources + 1, sizeof *out->sources, err));
    avp_registry_source *of = &out->sources[out->n_sources++];
    *of = (avp_registry_source){.id = avpi_rows_u64(rows, 0)[i],
                                .kept = avpi_rows_u64(rows, 1)[i],
                                .is_public = avpi_rows_bool(rows, 2)[i],
                                .holds = avpi_rows_bool(rows, 3)[i] ? "counts" : "population"};
    AVP_TRY(avpi_str_dup(k->ctx, avpi_rows_text(rows, 4)[i], &of->path, err));
done:
    return status;
}

/* ---- states whose inhabitants are not known ---- */

static const char partly_sql[] = "SELECT code, CAST(given AS UBIGINT), CAST(wanted AS UBIGINT) FROM inhabitants_now"
                                 " WHERE inhabitants IS NULL ORDER BY code";

static avp_status keep_partly(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    looking *k = self;
    avp_registry_report *out = k->out;
    AVP_TRY(avpi_grow(k->ctx, &out->partly, &k->partly_capacity, out->n_partly + 1, sizeof *out->partly, err));
    avp_partly_given *of = &out->partly[out->n_partly++];
    *of = (avp_partly_given){.given = avpi_rows_u64(rows, 1)[i], .of = avpi_rows_u64(rows, 2)[i]};
    AVP_TRY(avpi_str_dup(k->ctx, avpi_rows_text(rows, 0)[i], &of->code, err));
done:
    return status;
}

/* ---- all of it ---- */

static avp_status list_all(avp_case *c, avp_registry_report *out, avp_error *err) {
    static const avpi_sql_type of_unjoined[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U64, AVPI_SQL_U64,
                                                AVPI_SQL_BOOL},
                               of_sources[] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_BOOL, AVPI_SQL_BOOL, AVPI_SQL_TEXT},
                               of_partly[] = {AVPI_SQL_TEXT, AVPI_SQL_U64, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    looking k = {.ctx = avpi_case_ctx(c), .out = out};
    const avpi_asked_rows unjoined = {unjoined_sql, NULL, 0, of_unjoined, 5},
                          sources = {sources_sql, NULL, 0, of_sources, 5}, partly = {partly_sql, NULL, 0, of_partly, 3};
    AVP_TRY(avpi_each_row(c, &unjoined, keep_unjoined, &k, err));
    AVP_TRY(avpi_each_row(c, &sources, keep_source, &k, err));
    AVP_TRY(avpi_each_row(c, &partly, keep_partly, &k, err));
done:
    return status;
}

avp_status avp_registry_look(avp_case *c, avp_registry_report *report, avp_error *err) {
    avp_status status = AVP_OK;
    avp_registry_report made = {.n_files = 0};
    AVP_TRY(avpi_registry_stand(c, err));
    AVP_TRY(count_all(c, &made, err));
    AVP_TRY(avpi_waiting_count(c, &made.waiting, err));
    AVP_TRY(list_all(c, &made, err));
    *report = made;
    made = (avp_registry_report){.n_files = 0};
done:
    avp_registry_report_free(avpi_case_ctx(c), &made);
    return status;
}
