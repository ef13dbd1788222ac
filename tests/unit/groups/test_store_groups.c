#include "support/small_traces.h"

#include "base/text.h"
#include "store/sql.h"

typedef struct stored {
    avp_ctx ctx;
    avp_case *c;
    uint64_t run;
    small_rows rows;
    small_traces traces;
    avp_groups groups;
} stored;

static int make(void **state) {
    static stored s;
    static const small_world world = {.accounts = 300,
                                      .objects = 200,
                                      .organic_acts = 2000,
                                      .groups = 2,
                                      .members = 6,
                                      .acts = 5,
                                      .span_s = 20 * 86400.0};
    avp_error err = {0};
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    s = (stored){.ctx = check_ctx(2)};
    opts.windows = (avp_windows){2, {10000000, 60000000}};
    s.rows = small_world_rows(&world, 1);
    small_trace(&s.ctx, &s.traces, "repost", &s.rows, &opts);
    small_trace(&s.ctx, &s.traces, "url", &s.rows, &opts);
    assert_int_equal(avp_groups_find(&s.ctx, s.traces.trace, 2, NULL, &s.groups, &err), AVP_OK);
    assert_int_equal(avp_case_open(&s.ctx, NULL, AVP_CASE_MEMORY, &s.c, &err), AVP_OK);
    assert_int_equal(avp_run_begin(s.c, "test", NULL, 0, 1, &s.run, &err), AVP_OK);
    *state = &s;
    return 0;
}

static int drop(void **state) {
    stored *s = *state;
    avp_run_abandon(s->c);
    avp_case_close(s->c);
    avp_groups_free(&s->ctx, &s->groups);
    small_traces_free(&s->ctx, &s->traces);
    small_rows_free(&s->rows);
    return 0;
}

static int64_t number(const stored *s, const char *sql) {
    avp_error err = {0};
    int64_t out = -1;
    if (avpi_sql_number(s->c, sql, NULL, 0, &out, &err) != AVP_OK)
        fail_msg("%s: %s", sql, err.text);
    return out;
}

static void store__a_run__its_rows_are_in_the_tables(void **state) {
    stored *s = *state;
    avp_error err = {0};
    size_t links = 0, members = 0;
    if (avp_groups_store(s->c, s->run, s->traces.trace, 2, &s->groups, &err) != AVP_OK)
        fail_msg("%s", err.text);
    assert_int_equal(avp_run_commit(s->c, &err), AVP_OK);
    for (size_t t = 0; t < 2; t++)
        for (size_t w = 0; w < 2; w++)
            links += s->traces.links[t].windows[w].count;
    for (size_t g = 0; g < s->groups.count; g++)
        members += s->groups.groups[g].n_members;
    assert_int_equal(s->groups.count, 2);
    assert_int_equal(number(s, "SELECT count(*) FROM links"), links);
    assert_int_equal(number(s, "SELECT count(DISTINCT (trace, window_s)) FROM links"), 4);
    assert_int_equal(
        number(s, "SELECT count(*) FROM links WHERE account_a >= account_b OR weight < 1 OR expected <= 0"), 0);
    assert_int_equal(number(s, "SELECT count(*) FROM groups"), 2);
    assert_int_equal(number(s, "SELECT count(*) FROM members"), members);
    assert_int_equal(
        number(s, "SELECT count(*) FROM members WHERE account LIKE 'p%' AND partners = 5 AND strength > 0"), members);
    assert_int_equal(number(s, "SELECT observed FROM groups WHERE group_id = 1"), s->groups.groups[0].observed);
    assert_int_equal(number(s,
                            "SELECT count(*) FROM groups WHERE traces = 'repost,url' AND accounts = 6 AND stability = 1"
                            " AND NOT whole AND log10_p < -10 AND first_at < last_at"),
                     2);
    assert_int_equal(number(s, "SELECT epoch_us(first_at) FROM groups WHERE group_id = 2"),
                     s->groups.groups[1].first_us);
}

static void store__no_groups__empty_tables(void **state) {
    stored *s = *state;
    avp_error err = {0};
    avp_groups none = {0};
    assert_int_equal(avp_groups_store(s->c, s->run, NULL, 0, &none, &err), AVP_OK);
    assert_int_equal(number(s, "SELECT (SELECT count(*) FROM links) + (SELECT count(*) FROM groups)"), 0);
}

/* More than one batch of rows; a group that nothing was observed of has no times. */
static void store__many_groups__all_rows(void **state) {
    enum { GROUPS = 9000 };
    stored *s = *state;
    avp_error err = {0};
    avp_groups many = s->groups;
    many.count = GROUPS;
    many.groups = calloc(GROUPS, sizeof *many.groups);
    assert_non_null(many.groups);
    for (uint32_t g = 0; g < GROUPS; g++) {
        many.groups[g] = s->groups.groups[0];
        many.groups[g].id = g + 1;
        many.groups[g].observed = g;
        many.groups[g].traces = g % 4;
    }
    assert_int_equal(avp_groups_store(s->c, s->run, s->traces.trace, 2, &many, &err), AVP_OK);
    assert_int_equal(number(s, "SELECT count(*) FROM groups WHERE group_id = observed + 1"), GROUPS);
    assert_int_equal(number(s, "SELECT count(*) FROM groups WHERE first_at IS NULL AND last_at IS NULL"), 1);
    assert_int_equal(number(s, "SELECT count(*) FROM groups WHERE traces = ['', 'repost', 'url', "
                               "'repost,url'][CAST(observed % 4 + 1 AS BIGINT)]"),
                     GROUPS);
    assert_int_equal(number(s, "SELECT count(*) FROM members"), 6 * GROUPS);
    free(many.groups);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(store__a_run__its_rows_are_in_the_tables, make, drop),
        cmocka_unit_test_setup_teardown(store__no_groups__empty_tables, make, drop),
        cmocka_unit_test_setup_teardown(store__many_groups__all_rows, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
