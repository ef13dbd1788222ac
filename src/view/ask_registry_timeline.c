/* registry/timeline: what happened to a person beside the bursts of posts about that person, and whether the two fall together more than by chance. */
#include "base/sort.h"
#include "registry/standing.h"
#include "story/coincidence.h"
#include "view/registry_rows.h"

#include <math.h>
#include <stdlib.h>

static const int64_t day_us = INT64_C(86400000000);

static const avpi_cells_column incident_columns[] = {
    {"id", AVPI_SQL_U64},    {"record", AVPI_SQL_U64},  {"title", AVPI_SQL_TEXT},     {"kind", AVPI_SQL_TEXT},
    {"what", AVPI_SQL_TEXT}, {"from_us", AVPI_SQL_I64}, {"precision", AVPI_SQL_TEXT}, {"when", AVPI_SQL_TEXT}};
static const avpi_cells_column episode_columns[] = {{"from_us", AVPI_SQL_I64},
                                                    {"to_us", AVPI_SQL_I64},
                                                    {"hits", AVPI_SQL_U64},
                                                    {"accounts", AVPI_SQL_U64},
                                                    {"group", AVPI_SQL_U32}};

/* ---- who ---- */

static avp_status rows_of(const avpi_asked *asked, const char *sql, avpi_sql_value param,
                          const avpi_cells_column *columns, size_t n, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_query_bind(&q, sql, param, err));
    AVP_TRY(avpi_cells_rows(asked->view, &q, columns, n, out, err));
done:
    avpi_query_free(&q);
    return status;
}

/* {"target", "name"} of the target, or of the record's; null: there is none. */
static avp_status find_target(const avpi_asked *asked, json_t **out, avp_error *err) {
    static const avpi_cells_column columns[] = {{"target", AVPI_SQL_TEXT}, {"name", AVPI_SQL_TEXT}};
    avp_status status = AVP_OK;
    const char *target = avpi_asked_text(asked, "target");
    int64_t record = 0;
    json_t *rows = NULL;
    AVP_TRY(avpi_asked_number(asked, "record", 0, 0, INT64_MAX, &record, err));
    if (!target && record == 0)
        return AVP_OK;
    if (target && record > 0)
        return avpi_fail(&asked->ctx, err, AVP_E_ARG,
                         N_("a time line is of a \"target\" or of a \"record\", not of both"));
    if (target)
        AVP_TRY(rows_of(asked, "SELECT target, name FROM targets WHERE target = ?",
                        avpi_sql_text(avpi_str_view(target)), columns, 2, &rows, err));
    else
        AVP_TRY(rows_of(asked,
                        "SELECT r.target, t.name FROM records_now r LEFT JOIN targets t ON t.target = r.target WHERE"
                        " r.record_id = ? AND r.target IS NOT NULL",
                        avpi_sql_i64(record), columns, 2, &rows, err));
    *out = avpi_cells_first(rows);
done:
    return status;
}

/* ---- the test ---- */

static int ascending(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* Begins of rows; of incidents only where the day is known: they stand at its noon. The caller frees. */
static avp_status begins(const avpi_asked *asked, const json_t *rows, bool incidents, int64_t **out, size_t *n,
                         avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(&asked->view->ctx, json_array_size(rows) + 1, sizeof **out, out, err));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i), *at = json_object_get(row, "from_us");
        const char *precision = json_string_value(json_object_get(row, "precision"));
        bool whole_day = precision && strcmp(precision, "day") == 0;
        bool known = !incidents || whole_day || (precision && strcmp(precision, "minute") == 0);
        if (json_is_integer(at) && known)
            (*out)[(*n)++] = json_integer_value(at) + (incidents && whole_day ? day_us / 2 : 0);
    }
    avpi_sort(*out, *n, sizeof **out, ascending);
done:
    return status;
}

static json_t *told(const avpi_coincidence_found *found) {
    json_t *of = json_object();
    avpi_cells_set(of, "n_a", avpi_cells_count(found->n_a));
    avpi_cells_set(of, "n_b", avpi_cells_count(found->n_b));
    avpi_cells_set(of, "coincide", avpi_cells_count(found->k));
    avpi_cells_set(of, "expected", json_real(found->expected));
    avpi_cells_set(of, "lag_us", json_integer(found->lag_us));
    avpi_cells_set(of, "p", json_real(found->p));
    avpi_cells_set(of, "log10_p", json_real(log10(found->p)));
    avpi_cells_set(of, "why", json_null());
    return of;
}

static json_t *not_tested(const avpi_asked *asked, size_t n_a, size_t n_b) {
    json_t *of = json_object();
    avpi_cells_set(of, "n_a", avpi_cells_count(n_a));
    avpi_cells_set(of, "n_b", avpi_cells_count(n_b));
    avpi_cells_set(of, "p", json_null());
    avpi_cells_set(
        of, "why",
        json_string(avp_translate(asked->ctx.lang, N_("It takes two incidents whose day is known and two bursts "
                                                      "of posts, in a time that has both."))));
    return of;
}

static avp_status test_them(const avpi_asked *asked, const json_t *incidents, const json_t *episodes, json_t *root,
                            avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = &asked->view->ctx;
    avpi_coincidence_found found = {.p = 1};
    avp_told_options opts;
    int64_t *a = NULL, *b = NULL;
    size_t n_a = 0, n_b = 0;
    avp_options_init(&avp_told_option_table, &opts);
    AVP_TRY(begins(asked, incidents, true, &a, &n_a, err));
    AVP_TRY(begins(asked, episodes, false, &b, &n_b, err));
    const avpi_coincidence_test test = {.a = a,
                                        .b = b,
                                        .n_a = n_a,
                                        .n_b = n_b,
                                        .window_us = day_us, /* incidents are known to the day */
                                        .shift_days = opts.shift_days,
                                        .draws = (uint64_t)opts.shifts,
                                        .seed = 1,
                                        .stream = 0};
    if (n_a > 0 && n_b > 0)
        AVP_TRY(avpi_coincidence_find(ctx, &test, &found, err));
    json_t *of = found.n_a >= 2 && found.n_b >= 2 ? told(&found) : not_tested(asked, n_a, n_b);
    avpi_cells_set(of, "left_out", avpi_cells_count(json_array_size(incidents) - n_a));
    avpi_cells_set(root, "coincidence", of);
done:
    avpi_free(ctx, a);
    avpi_free(ctx, b);
    return status;
}

static void set_sentences(const avpi_asked *asked, json_t *root) {
    json_t *of = json_object();
    avpi_cells_set(
        of, "null_hypothesis",
        json_string(avp_translate(asked->ctx.lang,
                                  N_("Null hypothesis: the bursts of posts fall the same beside the incidents when "
                                     "each is moved to another day of the same weeks, at the same hour."))));
    avpi_cells_set(of, "doubt",
                   json_string(avp_translate(
                       asked->ctx.lang, N_("Incidents are known to the day, and only those that somebody entered. What "
                                           "draws attention online can come before both, or after either."))));
    avpi_cells_set(root, "sentences", of);
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = NULL, *incidents = NULL, *episodes = NULL;
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(find_target(asked, &root, err));
    if (!json_is_object(root))
        goto done;
    const avpi_sql_value target = avpi_sql_text(avpi_str_view(json_string_value(json_object_get(root, "target"))));
    AVP_TRY(rows_of(asked,
                    "SELECT i.incident_id, i.case_id, coalesce(r.title, r.name, r.code), i.kind, i.what,"
                    " " AVPI_SQL_WHEN_US("i.happened") ", " AVPI_SQL_PRECISION(
                        "i.happened") ", i.happened FROM case_incidents_now"
                                      " i JOIN cases_now r ON r.record_id = i.case_id WHERE r.target = ? ORDER BY"
                                      " i.happened NULLS LAST, i.incident_id LIMIT 2000",
                    target, incident_columns, sizeof incident_columns / sizeof *incident_columns, &incidents, err));
    AVP_TRY(
        rows_of(asked,
                "SELECT epoch_us(valid_from), epoch_us(valid_to), hits, accounts, coalesce(group_id, 0) FROM episodes"
                " WHERE target = ? AND run_id = (SELECT max(run_id) FROM episodes) ORDER BY valid_from LIMIT 2000",
                target, episode_columns, sizeof episode_columns / sizeof *episode_columns, &episodes, err));
    AVP_TRY(test_them(asked, incidents, episodes, root, err));
    set_sentences(asked, root);
    avpi_cells_set(root, "incidents", json_incref(incidents));
    avpi_cells_set(root, "episodes", json_incref(episodes));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    json_decref(incidents);
    json_decref(episodes);
    return status;
}

const avpi_ask avpi_ask_registry_timeline = {
    .path = "registry/timeline", .names = {"target", "record"}, .answer = answer};
