/*
 * registry/series: how many by place and month, of the sums that a source states and, apart from them, of single cases. Both are flat triples
 *
 *   place, period, how many,  place, period, how many, ...      indexes into `places` and `periods`
 *
 * for there may be hundreds of thousands of them, and a map that plays asks no second time.
 */
#include "base/dict.h"
#include "registry/standing.h"
#include "view/registry_rows.h"

#include <stdlib.h>

enum { SERIES_MOST = 1 << 28, KEY_MOST = 256 };

typedef struct series {
    const avpi_asked *asked;
    bool municipal;
    avpi_dict places, periods;
    json_t *place_list, *period_list;
    avpi_buf triples, key;
} series;

/* ---- places and periods ---- */

static avp_status place_id(series *s, avp_str code, avp_str name, uint32_t *id, avp_error *err) {
    avp_status status = AVP_OK;
    size_t before = s->places.count;
    avpi_buf_clear(&s->key);
    AVP_TRY(avpi_buf_add(&s->key, code, err));
    AVP_TRY(avpi_dict_intern(&s->places, avpi_buf_view(&s->key), id, err));
    if (s->places.count == before)
        goto done;
    json_t *place = json_object();
    avpi_cells_set(place, "code", avpi_cells_text(code));
    avpi_cells_set(place, "name", avpi_cells_text(name));
    if (json_array_append_new(s->place_list, place) != 0)
        status = avpi_fail_memory(&s->asked->ctx, err);
done:
    return status;
}

static avp_status period_id(series *s, avp_str period, uint32_t *id, avp_error *err) {
    avp_status status = AVP_OK;
    size_t before = s->periods.count;
    AVP_TRY(avpi_dict_intern(&s->periods, period.ptr ? period : AVPI_STR(""), id, err));
    if (s->periods.count > before && json_array_append_new(s->period_list, avpi_cells_text(period)) != 0)
        status = avpi_fail_memory(&s->asked->ctx, err);
done:
    return status;
}

/* ---- rows ---- */

static avp_status add_rows(series *s, const avpi_query *q, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    bool first = true;
    AVP_TRY(avpi_sql_query(s->asked->view->c, q->sql.ptr, q->bound, q->n_bound, types, 4, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            uint32_t place = 0, period = 0;
            AVP_TRY(place_id(s, avpi_rows_text(rows, 0)[i], avpi_rows_text(rows, 1)[i], &place, err));
            AVP_TRY(period_id(s, avpi_rows_text(rows, 2)[i], &period, err));
            AVP_TRY(avpi_buf_printf(&s->triples, err, "%s%u,%u,%llu", first ? "" : ",", place, period,
                                    (unsigned long long)avpi_rows_u64(rows, 3)[i]));
            first = false;
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* Where no municipality is told: the state, so that it is known how many stand on no shape. */
static avp_status add_sums(series *s, avp_error *err) {
    static const char *const names[][2] = {
        {"kind", " AND kind = ?"}, {"status", " AND status = ?"}, {"sex", " AND sex = ?"}, {"state", " AND state = ?"}};
    avp_status status = AVP_OK;
    avpi_query q;
    avpi_query_init(&q, s->asked->view);
    AVP_TRY(avpi_query_add(
        &q,
        s->municipal ? "SELECT coalesce(municipality, state), any_value(coalesce(municipality_name, state_name)), "
                     : "SELECT state, any_value(state_name), ",
        err));
    AVP_TRY(avpi_query_add(&q, "left(period, 7), CAST(sum(count) AS UBIGINT) FROM registry_counts WHERE stands", err));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = avpi_asked_text(s->asked, names[i][0]);
        if (value)
            AVP_TRY(avpi_query_bind(&q, names[i][1], avpi_sql_text(avpi_str_view(value)), err));
    }
    if (avpi_asked_text(s->asked, "age"))
        AVP_TRY(avpi_query_add(&q, " AND false", err)); /* sums do not tell ages in years */
    AVP_TRY(avpi_query_add(&q, " GROUP BY 1, left(period, 7) ORDER BY 1, 3", err));
    AVP_TRY(add_rows(s, &q, err));
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
    AVP_TRY(
        avpi_query_add(&q,
                       " AS code, left(i.happened, 7) AS period, CAST(count(*) AS UBIGINT) AS n FROM incidents_now i"
                       " JOIN records_now r USING (record_id) WHERE NOT i.removed AND NOT r.removed",
                       err));
    AVP_TRY(avpi_registry_filter(s->asked, &q, err));
    AVP_TRY(avpi_query_add(
        &q,
        " GROUP BY 1, 2), names AS (SELECT code, any_value(name) AS name FROM place_names GROUP BY code)"
        " SELECT f.code, p.name, f.period, f.n FROM found f LEFT JOIN names p USING (code) ORDER BY 1, 3",
        err));
    AVP_TRY(add_rows(s, &q, err));
done:
    avpi_query_free(&q);
    return status;
}

/* ---- the answer ---- */

static avp_status add_json(series *s, const char *before, const json_t *list, avp_error *err) {
    avp_status status = AVP_OK;
    char *text = json_dumps(list, JSON_COMPACT);
    if (!text)
        return avpi_fail_memory(&s->asked->ctx, err);
    AVP_TRY(avpi_buf_add(&s->triples, avpi_str_view(before), err));
    AVP_TRY(avpi_buf_add(&s->triples, avpi_str_view(text), err));
done:
    free(text);
    return status;
}

static avp_status compose(series *s, avp_error *err) {
    static const avpi_cells_column column = {"code", AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    json_t *rows = NULL, *covered = json_array();
    AVP_TRY(avpi_buf_printf(&s->triples, err, "{\"by\":\"%s\",\"step\":\"month\",\"aggregate\":[",
                            s->municipal ? "municipality" : "state"));
    AVP_TRY(add_sums(s, err));
    AVP_TRY(avpi_buf_add(&s->triples, AVPI_STR("],\"single\":["), err));
    AVP_TRY(add_single(s, err));
    AVP_TRY(avpi_cells_select(
        s->asked->view, "SELECT DISTINCT state FROM registry_counts WHERE stands AND state IS NOT NULL ORDER BY 1",
        NULL, 0, &column, 1, &rows, err));
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (json_array_append(covered, json_object_get(json_array_get(rows, i), "code")) != 0) {
            status = avpi_fail_memory(&s->asked->ctx, err);
            goto done;
        }
    AVP_TRY(add_json(s, "],\"places\":", s->place_list, err));
    AVP_TRY(add_json(s, ",\"periods\":", s->period_list, err));
    AVP_TRY(add_json(s, ",\"covered\":", covered, err));
    AVP_TRY(avpi_buf_add(&s->triples, AVPI_STR("}"), err));
done:
    json_decref(rows);
    json_decref(covered);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *by = avpi_asked_text(asked, "by"), *step = avpi_asked_text(asked, "step");
    series s = {.asked = asked,
                .municipal = by && strcmp(by, "municipality") == 0,
                .place_list = json_array(),
                .period_list = json_array()};
    avpi_dict_init(&s.places, &asked->view->ctx);
    avpi_dict_init(&s.periods, &asked->view->ctx);
    avpi_buf_init(&s.triples, &asked->view->ctx, SERIES_MOST);
    avpi_buf_init(&s.key, &asked->view->ctx, KEY_MOST);
    if ((by && !s.municipal && strcmp(by, "state") != 0) || (step && strcmp(step, "month") != 0)) {
        status = avpi_fail(&asked->ctx, err, AVP_E_ARG,
                           N_("\"by\" is \"state\" or \"municipality\", \"step\" is \"month\""));
        goto done;
    }
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(compose(&s, err));
    AVP_TRY(avpi_answer_bytes(asked, "application/json", avpi_buf_view(&s.triples), answer, err));
done:
    avpi_dict_free(&s.places);
    avpi_dict_free(&s.periods);
    avpi_buf_free(&s.triples);
    avpi_buf_free(&s.key);
    json_decref(s.place_list);
    json_decref(s.period_list);
    return status;
}

const avpi_ask avpi_ask_registry_series = {
    .path = "registry/series",
    .names = {"by", "step", "kind", "status", "sex", "age", "state", "municipality"},
    .answer = answer};
