/*
 * registry/series: how many by place and month, of the sums that a source states and, apart from them, of single cases. Both are flat triples
 *
 *   place, period, how many,  place, period, how many, ...      indexes into `places` and `periods`
 *
 * for there may be hundreds of thousands of them, and a map that plays asks no second time.
 */
#include "registry/standing.h"
#include "store/canonical.h"
#include "view/place_months.h"
#include "view/registry_rows.h"

enum { SERIES_MOST = 1 << 28, SUMS = 0, SINGLE = 1 };

typedef struct series {
    const avpi_asked *asked;
    bool municipal;
    avpi_place_months cells;
} series;

/* ---- rows ---- */

/* Place, name, month, how many. */
static avp_status add_rows(series *s, size_t layer, const avpi_query *q, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(s->asked->view->c, q->sql.ptr, q->bound, q->n_bound, types, 4, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++)
            AVP_TRY(avpi_place_months_add(&s->cells, layer, avpi_rows_text(rows, 0)[i], avpi_rows_text(rows, 1)[i],
                                          avpi_rows_text(rows, 2)[i], avpi_rows_u64(rows, 3)[i], err));
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* To the sums that are asked for; all = false: to those that their source tells of, for one that has no such status there counts nobody of it. */
static avp_status narrow(const series *s, avpi_query *q, bool all, avp_error *err) {
    static const char *const names[][2] = {{"kind", " AND kind = ?"},
                                           {"state", " AND state = ?"},
                                           {"status", " AND " AVPI_SQL_MEANING("status") " = " AVPI_SQL_MEANING("?")},
                                           {"sex", " AND " AVPI_SQL_MEANING("sex") " = " AVPI_SQL_MEANING("?")}};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < (all ? sizeof names / sizeof *names : 2); i++) {
        const char *value = avpi_asked_text(s->asked, names[i][0]);
        if (value)
            AVP_TRY(avpi_query_bind(q, names[i][1], avpi_sql_text(avpi_str_view(value)), err));
    }
    if (avpi_asked_text(s->asked, "age"))
        AVP_TRY(avpi_query_add(q, " AND false", err)); /* sums do not tell ages in years */
done:
    return status;
}

/* Where no municipality is told, or its code stands for one that is not known: the state, so that it is known how many stand on no shape. */
static avp_status add_sums(series *s, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query q;
    avpi_query_init(&q, s->asked->view);
    AVP_TRY(avpi_query_add(&q,
                           s->municipal ? "SELECT coalesce(CASE WHEN place_how <> 'none' THEN municipality END, state),"
                                          " min(coalesce(municipality_name, state_name)), "
                                        : "SELECT state, min(state_name), ",
                           err));
    AVP_TRY(avpi_query_add(&q, "left(period, 7), CAST(sum(count) AS UBIGINT) FROM registry_counts WHERE stands", err));
    AVP_TRY(narrow(s, &q, true, err));
    AVP_TRY(avpi_query_add(&q, " GROUP BY 1, left(period, 7)", err));
    AVP_TRY(add_rows(s, SUMS, &q, err));
done:
    avpi_query_free(&q);
    return status;
}

static avp_status add_single(series *s, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query q;
    avpi_query_init(&q, s->asked->view);
    AVP_TRY(avpi_query_add(&q, "WITH found AS (SELECT ", err));
    AVP_TRY(avpi_query_add(&q, s->municipal ? "coalesce(i.municipality, i.state)" : "i.state", err));
    AVP_TRY(avpi_query_add(&q, " AS code, left(i.happened, 7) AS period, CAST(count(*) AS UBIGINT) AS n", err));
    AVP_TRY(avpi_registry_facts(s->asked, &q, err));
    AVP_TRY(avpi_query_add(&q, " AND i.incident_id IS NOT NULL", err));
    AVP_TRY(avpi_registry_filter(s->asked, &q, err));
    AVP_TRY(avpi_query_add(&q,
                           " GROUP BY 1, 2), names AS (SELECT code, min(name) AS name FROM place_names GROUP BY code)"
                           " SELECT f.code, p.name, f.period, f.n FROM found f LEFT JOIN names p USING (code)",
                           err));
    AVP_TRY(add_rows(s, SINGLE, &q, err));
done:
    avpi_query_free(&q);
    return status;
}

/* Texts of a query's one column as [..], without those that are not told. */
static avp_status add_texts(const series *s, const char *sql, const char *rest, avpi_buf *out, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const char *before = "[";
    avpi_query q;
    avpi_query_init(&q, s->asked->view);
    AVP_TRY(avpi_query_add(&q, sql, err));
    AVP_TRY(narrow(s, &q, false, err));
    AVP_TRY(avpi_query_add(&q, rest, err));
    AVP_TRY(avpi_sql_query(s->asked->view->c, q.sql.ptr, q.bound, q.n_bound, &type, 1, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++, before = ",") {
            AVP_TRY(avpi_buf_add(out, avpi_str_view(before), err));
            AVP_TRY(avpi_canonical_string(out, avpi_rows_text(rows, 0)[i], err));
        }
    } while (n > 0);
    AVP_TRY(avpi_buf_add(out, before[0] == '[' ? AVPI_STR("[]") : AVPI_STR("]"), err));
done:
    avpi_query_free(&q);
    avpi_rows_close(rows);
    return status;
}

/* States that the source of these sums tells of at all, and its first and last period: nothing else is zero where no sum is. */
static avp_status add_covered(const series *s, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(out, AVPI_STR(",\"covered\":"), err));
    AVP_TRY(add_texts(s, "SELECT DISTINCT state FROM registry_counts WHERE stands AND state IS NOT NULL", " ORDER BY 1",
                      out, err));
    AVP_TRY(avpi_buf_add(out, AVPI_STR(",\"told\":"), err));
    AVP_TRY(add_texts(s,
                      "WITH told AS (SELECT period, left(period, 10) || right('-12-31', greatest(0, 10 -"
                      " length(period))) AS ends FROM registry_counts WHERE stands AND period IS NOT NULL",
                      ") SELECT unnest([min(period), arg_max(period, ends)]) FROM told HAVING count(*) > 0", out, err));
done:
    return status;
}

static avp_status compose(series *s, avpi_buf *out, avp_error *err) {
    static const char *const layers[AVPI_PLACE_LAYERS] = {[SUMS] = "aggregate", [SINGLE] = "single"};
    avp_status status = AVP_OK;
    AVP_TRY(add_sums(s, err));
    AVP_TRY(add_single(s, err));
    AVP_TRY(avpi_buf_printf(out, err, "{\"by\":\"%s\",\"step\":\"month\",", s->municipal ? "municipality" : "state"));
    AVP_TRY(avpi_place_months_write(&s->cells, layers, out, err));
    AVP_TRY(add_covered(s, out, err));
    AVP_TRY(avpi_buf_add_byte(out, '}', err));
done:
    return status;
}

/* ---- the answer ---- */

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *by = avpi_asked_text(asked, "by"), *step = avpi_asked_text(asked, "step");
    series s = {.asked = asked, .municipal = by && strcmp(by, "municipality") == 0};
    avpi_buf text;
    if ((by && !s.municipal && strcmp(by, "state") != 0) || (step && strcmp(step, "month") != 0))
        return avpi_fail(&asked->ctx, err, AVP_E_ARG,
                         N_("\"by\" is \"state\" or \"municipality\", \"step\" is \"month\""));
    avpi_place_months_init(&s.cells, &asked->view->ctx);
    avpi_buf_init(&text, &asked->view->ctx, SERIES_MOST);
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(compose(&s, &text, err));
    AVP_TRY(avpi_answer_bytes(asked, "application/json", avpi_buf_view(&text), answer, err));
done:
    avpi_place_months_free(&s.cells);
    avpi_buf_free(&text);
    return status;
}

const avpi_ask avpi_ask_registry_series = {
    .path = "registry/series",
    .names = {"by", "step", "kind", "status", "sex", "age", "state", "municipality"},
    .answer = answer};
