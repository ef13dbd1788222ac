/*
 * Methods 2.0 c: armies that boost twelve launchers whom nobody else reposts are found whole, as evidence of class exclusive, and no organic account with
 * them. The same army on sources that others use is found by shared evidence.
 */
#include "support/fan_world.h"
#include "support/near.h"

enum { LAUNCHERS = 12, POSTS_EACH = 4 };

static const fan_world organic = {.communities = 10,
                                  .fans = 400,
                                  .objects = 400,
                                  .acts = 10,
                                  .skew = 2,
                                  .mixing = .05,
                                  .ageing_s = 6 * 3600,
                                  .span_s = 30 * 86400.0,
                                  .authors = 20};

/* Four in five of the army act on each post of each launcher; the posts are of private sources, or of authors with readers. */
static void add_army(small_rows *rows, uint32_t army, bool private, avpi_rng *rng) {
    uint32_t authors = organic.communities * organic.authors;
    for (uint32_t post = 0; post < LAUNCHERS * POSTS_EACH; post++) {
        double start_s = (double)avpi_rng_below(rng, (uint64_t)organic.span_s);
        uint32_t launcher = post % LAUNCHERS, source = private ? authors + launcher : organic.authors * launcher / 2;
        for (uint32_t i = 0; i < army; i++)
            if (avpi_rng_below(rng, 5) > 0)
                fan_row(rows, 'p', i, organic.communities * organic.objects + post, source,
                        start_s + (double)avpi_rng_below(rng, FAN_SPREAD_S + 1));
    }
}

/* Accounts with a link, by kind. */
static void count_linked(const avp_acts *acts, const avp_window_links *w, uint32_t *army, uint32_t *others) {
    uint8_t *linked = calloc(acts->n_accounts, 1);
    assert_non_null(linked);
    for (size_t i = 0; i < w->count; i++)
        linked[w->a[i]] = linked[w->b[i]] = 1;
    *army = *others = 0;
    for (uint32_t a = 0; a < acts->n_accounts; a++)
        if (linked[a])
            ++*(avp_names_get(&acts->accounts, a).ptr[0] == 'p' ? army : others);
    free(linked);
}

static avp_groups find(const avp_ctx *ctx, const small_rows *rows, small_traces *t) {
    avp_error err = {0};
    avp_groups groups = {0};
    avp_links_options opts;
    avp_groups_options group_opts;
    avp_options_init(&avp_links_option_table, &opts);
    avp_options_init(&avp_groups_option_table, &group_opts);
    opts.windows = (avp_windows){1, {60000000}};
    small_trace(ctx, t, "repost", rows, &opts);
    if (avp_groups_find(ctx, t->trace, 1, &group_opts, &groups, &err) != AVP_OK ||
        avp_groups_confirm(ctx, t->trace, 1, &opts, &group_opts, &groups, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return groups;
}

/* With delays drawn anew from those of the whole collection nothing is left of it: the null of the class. */
static void expect_nothing_by_chance(const avp_ctx *ctx, small_traces *t) {
    avp_error err = {0};
    avp_calibration calibration;
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){1, {60000000}};
    assert_int_equal(avp_links_calibrate(ctx, &t->acts[0], &opts, 10, 10, 1, &t->links[0], &calibration, &err), AVP_OK);
    assert_int_equal(calibration.shuffles, 10);
    assert_int_equal(calibration.dropped[0], 0);
    assert_near(calibration.mean_exclusive[0], 0, 0);
}

static void expect_army(uint32_t army, bool private) {
    avp_ctx ctx = check_ctx(2);
    small_traces t = {0};
    avpi_rng rng;
    uint32_t linked, others;
    avpi_rng_init(&rng, army, 1);
    small_rows rows = fan_world_rows(&organic, army);
    add_army(&rows, army, private, &rng);
    avp_groups groups = find(&ctx, &rows, &t);
    count_linked(&t.acts[0], &t.links[0].windows[0], &linked, &others);
    print_message("army of %u, %s sources: %u linked, %u others, %zu links, %zu exclusive, %zu groups\n", army,
                  private ? "private" : "shared", linked, others, t.links[0].windows[0].count,
                  t.links[0].windows[0].exclusive_count, groups.count);
    assert_int_equal(linked, army);
    assert_int_equal(others, 0);
    if (private)
        assert_int_equal(t.links[0].windows[0].exclusive_count, t.links[0].windows[0].count);
    else
        assert_int_equal(t.links[0].windows[0].exclusive_count, 0);
    assert_int_equal(groups.count, 1);
    assert_int_equal(groups.groups[0].n_members, army);
    assert_int_equal(groups.groups[0].exclusive, private);
    assert_int_equal(groups.groups[0].confirmation.confirmed, private ? AVP_NOT_TESTABLE : AVP_CONFIRMED);
    if (private)
        expect_nothing_by_chance(&ctx, &t);
    avp_groups_free(&ctx, &groups);
    small_traces_free(&ctx, &t);
    small_rows_free(&rows);
}

static void exclusive__armies_on_private_launchers__found_whole_and_alone(void **state) {
    (void)state;
    expect_army(60, true);
    expect_army(300, true);
}

static void exclusive__the_same_armies_on_shared_sources__found_by_shared_evidence(void **state) {
    (void)state;
    expect_army(60, false);
    expect_army(300, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exclusive__armies_on_private_launchers__found_whole_and_alone),
        cmocka_unit_test(exclusive__the_same_armies_on_shared_sources__found_by_shared_evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
