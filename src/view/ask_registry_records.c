/* registry/records: a page of cases, filtered by place, time, kind, status and words. */
#include "registry/gazetteer.h"
#include "registry/standing.h"
#include "view/registry_rows.h"

enum { WORDS_MOST = 16, FOLDED_MOST = 4096 };

/* Cases of which one fact passes: a kind and a place of the same incident. One without incidents has no place and no time. */
static avp_status add_incidents(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    static const char *const names[] = {"kind", "status", "sex", "age", "state", "municipality", "from", "to"};
    avp_status status = AVP_OK;
    bool asked_for = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        asked_for = asked_for || avpi_asked_text(asked, names[i]);
    if (!asked_for)
        return AVP_OK;
    AVP_TRY(avpi_query_add(q, " AND r.record_id IN (SELECT i.case_id", err));
    AVP_TRY(avpi_registry_facts(asked, q, err));
    AVP_TRY(avpi_registry_filter(asked, q, err));
    AVP_TRY(avpi_registry_span(asked, q, err));
    AVP_TRY(avpi_query_add(q, ")", err));
done:
    return status;
}

/* Every word stands in the case, in one that was joined into it, or in an incident of them. */
static avp_status add_words(avpi_query *q, const char *words, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t n = 0; n < WORDS_MOST && *words; n++) {
        avp_str word = {words, strcspn(words, " ")};
        words += word.len + (words[word.len] == ' ');
        if (word.len == 0)
            continue;
        AVP_TRY(avpi_query_bind(q, " AND (contains(r.folded, ?)", avpi_sql_text(word), err));
        AVP_TRY(avpi_query_bind(q,
                                " OR r.record_id IN (SELECT i.case_id FROM case_incidents_now i WHERE"
                                " contains(i.folded, ?))",
                                avpi_sql_text(word), err));
        AVP_TRY(avpi_query_bind(q,
                                " OR r.record_id IN (SELECT e.end_id FROM record_ends e JOIN records_now o USING"
                                " (record_id) WHERE NOT o.removed AND contains(o.folded, ?)))",
                                avpi_sql_text(word), err));
    }
done:
    return status;
}

static avp_status add_filter(const avpi_asked *asked, avpi_query *q, const char *words, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t is_public = -1;
    AVP_TRY(avpi_asked_number(asked, "public", -1, 0, 1, &is_public, err));
    AVP_TRY(avpi_query_add(q, " FROM records_now r WHERE NOT removed AND merged_into IS NULL", err));
    if (is_public >= 0)
        AVP_TRY(avpi_query_add(q, is_public ? " AND r.public" : " AND NOT r.public", err));
    AVP_TRY(add_incidents(asked, q, err));
    AVP_TRY(add_words(q, words, err));
done:
    return status;
}

/* As what is searched was folded. */
static avp_status fold(const avpi_asked *asked, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_gazetteer *g = NULL;
    const char *words = avpi_asked_text(asked, "q");
    AVP_TRY(avpi_buf_add(out, AVPI_STR(""), err));
    if (words && *words) {
        AVP_TRY(avpi_gazetteer_new(&asked->view->ctx, &g, err));
        AVP_TRY(avpi_gazetteer_fold(g, avpi_str_view(words), out, err));
    }
done:
    avpi_gazetteer_free(g);
    return status;
}

/* What a list is ordered by: a value of each record found (x, of its incidents i where it needs them), and how. */
typedef struct listing_order {
    const char *name, *value, *sql;
    bool of_incidents;
} listing_order;

static const listing_order orders[] = {
    {"newest", "min(i.happened)", "x DESC NULLS LAST, f.record_id DESC", true},
    {"oldest", "min(i.happened)", "x NULLS LAST, f.record_id", true},
    {"name", "any_value(f.title)", "x, f.record_id", false},
    {"place", "min(coalesce(i.municipality, i.state))", "x NULLS LAST, f.record_id", true}};

static avp_status order_of(const avpi_asked *asked, const listing_order **out, avp_error *err) {
    const char *order = avpi_asked_text(asked, "order");
    *out = &orders[0];
    if (!order)
        return AVP_OK;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (strcmp(order, orders[i].name) == 0) {
            *out = &orders[i];
            return AVP_OK;
        }
    return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"order\" is \"newest\", \"oldest\", \"name\" or \"place\""));
}

/* The records that pass, once: they are counted, ordered and paged from there. Titles cost more than the rest, and one order alone needs them. */
static avp_status find(const avpi_asked *asked, const char *words, const listing_order *order, json_t *root,
                       avp_error *err) {
    avp_status status = AVP_OK;
    int64_t total = 0;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_query_add(&q, "CREATE OR REPLACE TEMP TABLE registry_found AS SELECT r.record_id", err));
    if (!order->of_incidents)
        AVP_TRY(avpi_query_add(&q, ", coalesce(r.title, r.name, r.code, '~') AS title", err));
    AVP_TRY(add_filter(asked, &q, words, err));
    AVP_TRY(avpi_sql_exec(asked->view->c, q.sql.ptr, q.bound, q.n_bound, err));
    AVP_TRY(avpi_sql_number(asked->view->c, "SELECT count(*) FROM registry_found", NULL, 0, &total, err));
    avpi_cells_set(root, "total", json_integer(total));
done:
    avpi_query_free(&q);
    return status;
}

/* The page from its order alone; what its rows hold is looked up for these only. */
static avp_status add_page(const listing_order *order, int64_t limit, int64_t offset, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_query_add(q, "WITH page AS (SELECT f.record_id, ", err));
    AVP_TRY(avpi_query_add(q, order->value, err));
    AVP_TRY(avpi_query_add(q, " AS x FROM registry_found f", err));
    if (order->of_incidents)
        AVP_TRY(avpi_query_add(q, " LEFT JOIN case_incidents_now i ON i.case_id = f.record_id", err));
    AVP_TRY(avpi_query_add(q, " GROUP BY f.record_id ORDER BY ", err));
    AVP_TRY(avpi_query_add(q, order->sql, err));
    AVP_TRY(avpi_query_bind(q, " LIMIT ?", avpi_sql_i64(limit), err));
    AVP_TRY(avpi_query_bind(q, " OFFSET ?), ordered AS (SELECT *, row_number() OVER () AS place_in_order FROM page),",
                            avpi_sql_i64(offset), err));
done:
    return status;
}

static avp_status list(const avpi_asked *asked, const listing_order *order, int64_t limit, int64_t offset, json_t **out,
                       avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(add_page(order, limit, offset, &q, err));
    AVP_TRY(avpi_query_add(
        &q,
        " begun AS (SELECT case_id AS record_id, CAST(count(*) AS UBIGINT) AS incidents, arg_min(incident_id,"
        " (happened IS NULL, happened, incident_id)) AS first_incident FROM case_incidents_now"
        " WHERE case_id IN (SELECT record_id FROM page) GROUP BY case_id), paged AS (SELECT"
        " o.record_id, o.place_in_order, coalesce(b.incidents, 0) AS incidents, b.first_incident FROM"
        " ordered o LEFT JOIN begun b USING (record_id)), its AS (FROM incidents_now) ",
        err));
    AVP_TRY(avpi_query_add(&q, avpi_record_select, err));
    AVP_TRY(avpi_query_add(&q, " ORDER BY p.place_in_order", err));
    AVP_TRY(avpi_cells_rows(asked->view, &q, avpi_record_columns, AVPI_RECORD_COLUMNS, out, err));
    AVP_TRY(avpi_sql_exec(asked->view->c, "DROP TABLE registry_found", NULL, 0, err));
done:
    avpi_query_free(&q);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    const listing_order *order = NULL;
    int64_t limit, offset;
    avpi_buf words;
    avpi_buf_init(&words, &asked->view->ctx, FOLDED_MOST);
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(fold(asked, &words, err));
    AVP_TRY(order_of(asked, &order, err));
    AVP_TRY(find(asked, words.ptr ? words.ptr : "", order, root, err));
    AVP_TRY(list(asked, order, limit, offset, &rows, err));
    avpi_cells_set(root, "offset", json_integer(offset));
    avpi_cells_set(root, "records", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    avpi_buf_free(&words);
    return status;
}

const avpi_ask avpi_ask_registry_records = {.path = "registry/records",
                                            .names = {"q", "kind", "status", "sex", "age", "state", "municipality",
                                                      "from", "to", "public", "order", "limit", "offset"},
                                            .answer = answer};
