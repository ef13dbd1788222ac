/* Methods 2.0 e: an army whose every burst is over the cap is found by who is in such moments again and again; fans of viral posts are not. */
#include "support/small_traces.h"

#include "base/text.h"

#include <math.h>

enum { FANS = 4000, SOURCES = 20, POSTS = 1200, ARMY = 400, BURST = 160, BURSTS = 40, CAP = 100, DAYS = 50, SEEDS = 3 };

typedef struct world {
    small_rows rows;
    avpi_rng rng;
} world;

static void act(world *w, char kind, uint32_t account, uint32_t post, double second) {
    char source[8];
    snprintf(source, sizeof source, "s%02u", post % SOURCES);
    small_numbered(&w->rows, kind, account, post, second);
    w->rows.row[w->rows.n - 1].source = small_text(source);
}

static double published(uint32_t post) {
    return (double)post * DAYS * 86400.0 / POSTS;
}

/* A fan shares what three sources post; one post in 60 goes viral: a third of its many fans come within the first minute. */
static void add_fans(world *w) {
    for (uint32_t post = 0; post < POSTS; post++) {
        bool viral = avpi_rng_below(&w->rng, 60) == 0;
        uint32_t n = viral ? 450 : (uint32_t)(3 * pow(1 - avpi_rng_real(&w->rng), -0.7)) % 200;
        for (uint32_t k = 0; k < n; k++) {
            uint32_t fan = (uint32_t)(FANS * pow(avpi_rng_real(&w->rng), 1.5));
            bool quick = viral && avpi_rng_below(&w->rng, 3) == 0;
            double delay = quick ? 60 * avpi_rng_real(&w->rng) : 60 + 20000 * avpi_rng_exponential(&w->rng);
            act(w, 'a', (fan / 3 * 3 + post) % FANS, post, published(post) + delay);
        }
    }
}

static void add_army(world *w) {
    uint32_t soldier[ARMY];
    for (uint32_t k = 0; k < ARMY; k++)
        soldier[k] = k;
    for (uint32_t burst = 0; burst < BURSTS; burst++) {
        uint32_t post = (uint32_t)avpi_rng_below(&w->rng, POSTS);
        for (uint32_t k = 0; k < BURST; k++) { /* others each time */
            uint32_t other = k + (uint32_t)avpi_rng_below(&w->rng, ARMY - k), held = soldier[k];
            soldier[k] = soldier[other];
            soldier[other] = held;
            act(w, 'p', soldier[k], post, published(post) + 3000 + 40 * avpi_rng_real(&w->rng));
        }
    }
    for (uint32_t k = 0; k < 3 * ARMY; k++) { /* and what anybody does */
        uint32_t post = (uint32_t)avpi_rng_below(&w->rng, POSTS);
        act(w, 'p', (uint32_t)avpi_rng_below(&w->rng, ARMY), post,
            published(post) + 60 + 20000 * avpi_rng_exponential(&w->rng));
    }
}

typedef struct result {
    size_t recurrent, innocent, groups, members, strangers;
    uint64_t moments;
    double mean_recurrent;
    bool whole;
} result;

static bool is_army(const avp_names *names, uint32_t account) {
    return avp_names_get(names, account).ptr[0] == 'p';
}

static void look(const avp_acts *acts, const avp_links *links, const avp_groups *groups, result *out) {
    const avp_recurrence *r = &links->windows[0].recurrence;
    out->moments = r->moments;
    for (size_t i = 0; i < r->count; i++) {
        out->recurrent += is_army(&acts->accounts, r->account[i]);
        out->innocent += !is_army(&acts->accounts, r->account[i]);
    }
    out->groups = groups->count;
    for (size_t g = 0; g < groups->count; g++)
        for (size_t k = 0; k < groups->groups[g].n_members; k++) {
            out->members += is_army(&groups->accounts, groups->groups[g].members[k]);
            out->strangers += !is_army(&groups->accounts, groups->groups[g].members[k]);
        }
    out->whole =
        groups->count == 1 && groups->groups[0].recurrence.members > 0 && groups->groups[0].recurrence.log10_p < -100;
}

static result run(uint64_t seed, bool army, bool shuffled, uint64_t shuffles) {
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    world w = {.rows = {0}};
    result out = {0};
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){1, {60000000}};
    opts.cap = CAP;
    avpi_rng_init(&w.rng, seed, 11);
    add_fans(&w);
    if (army)
        add_army(&w);
    avp_acts acts = {0};
    avp_links links = {0};
    avp_groups groups = {0};
    avp_calibration calibration = {0};
    assert_int_equal(avp_acts_build(&ctx, "object", w.rows.row, w.rows.n, &acts, &err), AVP_OK);
    if (shuffled)
        assert_int_equal(avp_acts_shuffle(&ctx, &acts, AVP_SHUFFLE_WITHIN_SOURCE, seed, &err), AVP_OK);
    assert_int_equal(avp_links_find(&ctx, &acts, &opts, &links, &err), AVP_OK);
    if (shuffles > 0)
        assert_int_equal(avp_links_calibrate(&ctx, &acts, &opts, shuffles, shuffles, 1, &links, &calibration, &err),
                         AVP_OK);
    const avp_trace_links trace = {&acts, &links};
    assert_int_equal(avp_groups_find(&ctx, &trace, 1, NULL, &groups, &err), AVP_OK);
    look(&acts, &links, &groups, &out);
    out.mean_recurrent = calibration.mean_recurrent[0];
    avp_groups_free(&ctx, &groups);
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
    for (size_t i = 0; i < w.rows.n; i++)
        free((void *)(uintptr_t)w.rows.row[i].source.ptr);
    small_rows_free(&w.rows);
    return out;
}

static void recurrence__army_over_the_cap__one_group_without_a_fan(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        result r = run(seed, true, false, 5);
        print_message(
            "seed %d: %zu of %d recurrent, %zu fans; %zu members, %zu strangers, %zu groups, %.1f a shuffle\n",
            (int)seed, r.recurrent, ARMY, r.innocent, r.members, r.strangers, r.groups, r.mean_recurrent);
        assert_true(r.moments > BURSTS); /* fans have theirs */
        assert_true(r.recurrent >= ARMY * 9 / 10);
        assert_true(r.innocent * 100 <= r.recurrent); /* q */
        assert_true(r.members >= ARMY * 9 / 10);
        assert_int_equal(r.strangers, 0);
        assert_true(r.whole);
        assert_true(r.mean_recurrent < 1);
    }
}

static void recurrence__fans_alone__none(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        result r = run(seed, false, false, 0);
        assert_true(r.moments > 5);
        assert_int_equal(r.recurrent + r.innocent, 0);
        assert_int_equal(r.groups, 0);
    }
}

static void recurrence__army_shuffled_within_sources__none(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        result r = run(seed, true, true, 0);
        assert_true(r.moments > BURSTS);
        assert_int_equal(r.recurrent + r.innocent, 0);
        assert_int_equal(r.groups, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recurrence__army_over_the_cap__one_group_without_a_fan),
        cmocka_unit_test(recurrence__fans_alone__none),
        cmocka_unit_test(recurrence__army_shuffled_within_sources__none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
