/* Which links a picture shows, and lists of links, beside their plain definitions over a few hundred random links. */
#include "support/trace_case.h"

#include "avispero/view.h"
#include "view/ask.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { ACCOUNTS = 60 };

/* Two groups of 30 with links of few different p, so that many are tied; account a59 has no place in the picture. */
static const char *const random_case =
    "INSERT INTO runs VALUES (1, TIMESTAMP '2020-02-01', TIMESTAMP '2020-02-01', 'run', '0', 1);"
    "INSERT INTO accounts SELECT i, 'a' || lpad(i::VARCHAR, 2, '0'), NULL FROM range(60) t(i);"
    "INSERT INTO account_snapshots (account_id, seen_at, handle) SELECT i, TIMESTAMP '2020-01-01', 'h' || i FROM"
    " range(0, 60, 2) t(i);"
    "INSERT INTO groups SELECT 1, 1 + i, 30, 1, 1, 0.25, -4, 'repost', 1, false, TIMESTAMP '2020-01-01',"
    " TIMESTAMP '2020-01-01' FROM range(2) t(i);"
    "INSERT INTO members SELECT 1, 1 + i // 30, 'a' || lpad(i::VARCHAR, 2, '0'), 3, 1 FROM range(60) t(i);"
    "INSERT INTO positions SELECT 1, 'a' || lpad(i::VARCHAR, 2, '0'), i, i FROM range(59) t(i);"
    "INSERT INTO fused_links SELECT 1, 'a' || lpad(i::VARCHAR, 2, '0'), 'a' || lpad(j::VARCHAR, 2, '0'),"
    " ['repost', 'url'][1 + (hash(i, j) % 2)::INT], 1 + hash(j, i) % 9, 0.25, -4.0 - (hash(i * 100 + j) % 17)::DOUBLE, "
    "-1, 4,"
    " true, false FROM range(60) t(i), range(60) u(j) WHERE i < j AND hash(i, j, 7) % 5 = 0;";

typedef struct looking {
    avp_ctx ctx;
    avp_case *c;
    avp_view *view;
} looking;

static int look(void **state) {
    static looking l;
    avp_error err = {0};
    l = (looking){.ctx = check_ctx(1)};
    l.c = make_case(&l.ctx, random_case);
    if (avp_view_open(&l.ctx, l.c, &l.view, &err) != AVP_OK)
        fail_msg("%s", err.text);
    *state = &l;
    return 0;
}

static int look_away(void **state) {
    looking *l = *state;
    avp_view_close(l->view);
    avp_case_close(l->c);
    return 0;
}

static bool is_placed(const avp_fused_link *link) {
    return link->a != ACCOUNTS - 1 && link->b != ACCOUNTS - 1;
}

/* Does link i come before j? */
static bool before(const avp_groups *groups, size_t i, size_t j) {
    double p = groups->links[i].log10_p, q = groups->links[j].log10_p;
    return p < q || (p == q && i < j);
}

/* Place of a link among the placed ones of an account, from the definition. */
static uint32_t place_at(const avp_groups *groups, size_t link, uint32_t account) {
    uint32_t n = 0;
    for (size_t other = 0; other < groups->n_links; other++) {
        const avp_fused_link *of = &groups->links[other];
        n += (of->a == account || of->b == account) && is_placed(of) && before(groups, other, link);
    }
    return n;
}

static uint32_t rank_of(const avp_groups *groups, size_t link) {
    uint32_t a = place_at(groups, link, groups->links[link].a), b = place_at(groups, link, groups->links[link].b);
    return a < b ? a : b;
}

/* By rank, then by strength, a link is wanted if fewer than `most` come before it; but ranks are never split otherwise. */
static bool is_wanted(const avp_groups *groups, const uint32_t *ranks, size_t link, size_t most) {
    size_t earlier = 0;
    for (size_t other = 0; other < groups->n_links; other++)
        if (is_placed(&groups->links[other]))
            earlier += ranks[other] < ranks[link] || (ranks[other] == ranks[link] && before(groups, other, link));
    return is_placed(&groups->links[link]) && earlier < most;
}

static void check_choice(const looking *l, const uint32_t *ranks, size_t most) {
    const avp_groups *groups = &l->view->groups;
    avpi_links_drawn drawn = {.n = 0};
    avp_error err = {0};
    size_t placed = 0, wanted = 0;
    assert_int_equal(avpi_links_choose(l->view, most, &drawn, &err), AVP_OK);
    bool *taken = calloc(groups->n_links, sizeof *taken);
    assert_non_null(taken);
    for (size_t k = 0; k < drawn.n; k++) {
        taken[drawn.links[k]] = true;
        assert_true(k == 0 || before(groups, drawn.links[k - 1], drawn.links[k]));
    }
    for (size_t link = 0; link < groups->n_links; link++) {
        bool want = is_wanted(groups, ranks, link, most);
        assert_int_equal(taken[link], want);
        assert_true(want || !is_placed(&groups->links[link]) || ranks[link] >= drawn.each);
        placed += is_placed(&groups->links[link]);
        wanted += want;
    }
    assert_int_equal(drawn.total, placed);
    assert_int_equal(drawn.n, wanted);
    assert_int_equal(drawn.n, most < placed ? most : placed);
    assert_int_equal(drawn.each == UINT32_MAX, placed <= most);
    free(taken);
    avpi_links_drawn_free(l->view, &drawn);
}

static void choice__any_room__as_defined(void **state) {
    const looking *l = *state;
    const avp_groups *groups = &l->view->groups;
    uint32_t *ranks = calloc(groups->n_links, sizeof *ranks);
    assert_non_null(ranks);
    assert_true(groups->n_links > 200);
    for (size_t link = 0; link < groups->n_links; link++)
        ranks[link] = is_placed(&groups->links[link]) ? rank_of(groups, link) : UINT32_MAX;
    for (size_t most = 1; most <= groups->n_links + 1; most += most < 70 ? 1 : 13)
        check_choice(l, ranks, most);
    free(ranks);
}

/* Room for a link an account: everybody in the picture keeps the strongest of theirs. */
static void choice__room_for_each_account__nobody_alone(void **state) {
    const looking *l = *state;
    avpi_links_drawn drawn = {.n = 0};
    avp_error err = {0};
    bool reached[ACCOUNTS] = {false};
    assert_int_equal(avpi_links_choose(l->view, ACCOUNTS, &drawn, &err), AVP_OK);
    for (size_t k = 0; k < drawn.n; k++)
        reached[l->view->groups.links[drawn.links[k]].a] = reached[l->view->groups.links[drawn.links[k]].b] = true;
    for (size_t i = 0; i < ACCOUNTS - 1; i++)
        assert_true(reached[i]);
    assert_true(drawn.each >= 1);
    avpi_links_drawn_free(l->view, &drawn);
}

/* ---- lists ---- */

static json_t *ask(const looking *l, const avp_view_param *params, size_t n, avp_status expected) {
    avp_answer answer = {.found = false};
    avp_error err = {0};
    assert_int_equal(avp_view_ask(l->view, "en", "links", params, n, &answer, &err), expected);
    json_t *root = answer.found ? json_loadb(answer.bytes, answer.size_bytes, 0, NULL) : NULL;
    avp_answer_free(&l->ctx, &answer);
    return root;
}

/* Rows of SQL as "a b trace", in the order that lists have. */
static void check_list(const looking *l, const avp_view_param *filter, const char *where) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    char sql[512];
    avpi_rows *rows = NULL;
    size_t n = 0, seen = 0;
    avp_error err = {0};
    const avp_view_param params[] = {{"limit", "500"}, {filter->name, filter->value}};
    json_t *root = ask(l, params, filter->name ? 2 : 1, AVP_OK), *links = json_object_get(root, "links");
    snprintf(sql, sizeof sql,
             "SELECT f.account_a, f.account_b, f.trace, s.handle FROM fused_links f JOIN shown s ON s.native ="
             " f.account_a WHERE %s ORDER BY log10_p, account_a, account_b",
             where);
    assert_int_equal(avpi_sql_query(l->c, sql, NULL, 0, types, 4, &rows, &err), AVP_OK);
    do {
        assert_int_equal(avpi_rows_next(rows, &n, &err), AVP_OK);
        for (size_t i = 0; i < n; i++, seen++) {
            static const char *const keys[] = {"a", "b", "trace", "a_handle"};
            for (size_t k = 0; k < 4; k++) {
                const json_t *value = json_object_get(json_array_get(links, seen), keys[k]);
                avp_str expected = avpi_rows_text(rows, k)[i];
                assert_true(expected.ptr ? avpi_str_equal(avpi_str_view(json_string_value(value)), expected)
                                         : json_is_null(value));
            }
        }
    } while (n > 0);
    assert_int_equal(json_integer_value(json_object_get(root, "total")), seen);
    assert_int_equal(json_array_size(links), seen);
    avpi_rows_close(rows);
    json_decref(root);
}

static void links__filters__as_plain_sql(void **state) {
    const looking *l = *state;
    check_list(l, &(avp_view_param){NULL, NULL}, "true");
    check_list(l, &(avp_view_param){"group", "2"}, "account_a >= 'a30'");
    check_list(l, &(avp_view_param){"account", "a17"}, "account_a = 'a17' OR account_b = 'a17'");
    check_list(l, &(avp_view_param){"account", "nobody"}, "false");
}

/* Pages put together are the whole list. */
static void links__paged__parts_of_the_whole(void **state) {
    const looking *l = *state;
    const avp_view_param all[] = {{"limit", "500"}, {"group", "1"}};
    json_t *whole = ask(l, all, 2, AVP_OK), *links = json_object_get(whole, "links");
    for (size_t offset = 0; offset < json_array_size(links) + 7; offset += 7) {
        char text[24];
        snprintf(text, sizeof text, "%zu", offset);
        const avp_view_param page[] = {{"limit", "7"}, {"offset", text}, {"group", "1"}};
        json_t *part = ask(l, page, 3, AVP_OK), *rows = json_object_get(part, "links");
        size_t left = offset < json_array_size(links) ? json_array_size(links) - offset : 0;
        assert_int_equal(json_array_size(rows), left < 7 ? left : 7);
        for (size_t i = 0; i < json_array_size(rows); i++)
            assert_true(json_equal(json_array_get(rows, i), json_array_get(links, offset + i)));
        json_decref(part);
    }
    json_decref(whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(choice__any_room__as_defined, look, look_away),
        cmocka_unit_test_setup_teardown(choice__room_for_each_account__nobody_alone, look, look_away),
        cmocka_unit_test_setup_teardown(links__filters__as_plain_sql, look, look_away),
        cmocka_unit_test_setup_teardown(links__paged__parts_of_the_whole, look, look_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
