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

/* Out of sample, sweep, objects, fused links and positions say what the structs say. */
static void store__a_run__what_is_behind_it_is_kept(void **state) {
    stored *s = *state;
    avp_error err = {0};
    avp_layout layout = {0};
    const avp_windows windows = {2, {10000000, 60000000}};
    assert_int_equal(avp_groups_sweep(&s->ctx, s->traces.trace, 2, &windows, &s->groups, &err), AVP_OK);
    s->groups.groups[1].confirmation = (avp_confirmation){AVP_CONFIRMED, false, 86400000000, 5, 40, 0.5, -60};
    s->groups.groups[1].permutation = (avp_permutation){199, 0, 0.005};
    assert_int_equal(avp_layout_compute(&s->ctx, &s->groups, 1, &layout, &err), AVP_OK);
    assert_int_equal(avp_groups_store(s->c, s->run, s->traces.trace, 2, &s->groups, &err), AVP_OK);
    assert_int_equal(avp_layout_store(s->c, s->run, &s->groups, &layout, &err), AVP_OK);
    assert_int_equal(number(s, "SELECT count(*) FROM confirmations WHERE verdict = 'not testable' AND split_at IS NULL"
                               " AND observed IS NULL AND expected IS NULL AND permutation_p IS NULL"),
                     1);
    assert_int_equal(number(s, "SELECT count(*) FROM confirmations WHERE group_id = 2 AND verdict = 'confirmed' AND"
                               " epoch_us(split_at) = 86400000000 AND accounts = 5 AND observed = 40 AND"
                               " expected = 0.5 AND log10_p = -60 AND permutations = 199 AND permutation_p = 0.005 AND"
                               " window_s = 60"),
                     1);
    assert_int_equal(number(s, "SELECT count(*) FROM sweeps WHERE group_id = 1"), s->groups.groups[0].n_sweep);
    assert_int_equal(number(s, "SELECT observed FROM sweeps WHERE group_id = 1 AND window_s = 60"),
                     s->groups.groups[0].sweep[1].observed);
    assert_int_equal(number(s, "SELECT count(*) FROM group_objects WHERE group_id = 1 AND trace IN ('repost', 'url')"),
                     s->groups.groups[0].n_objects);
    assert_int_equal(number(s, "SELECT acts FROM group_objects WHERE group_id = 1 AND place = 0"),
                     s->groups.groups[0].objects[0].acts);
    assert_int_equal(number(s, "SELECT count(*) FROM fused_links WHERE account_a < account_b AND strength > 0"),
                     s->groups.n_links);
    assert_int_equal(number(s, "SELECT count(*) FROM positions p JOIN members m USING (account)"), layout.count);
    avp_layout_free(&s->ctx, &layout);
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
        cmocka_unit_test_setup_teardown(store__a_run__what_is_behind_it_is_kept, make, drop),
        cmocka_unit_test_setup_teardown(store__no_groups__empty_tables, make, drop),
        cmocka_unit_test_setup_teardown(store__many_groups__all_rows, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
