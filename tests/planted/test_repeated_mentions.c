/*
 * Methods 2.0 a: accounts that repeat the same names all day meet often without knowing of each other. Rates count acts, not distinct objects, so that
 * they are no network; twenty that besides mention the same names within a minute are.
 */
#include "support/near.h"
#include "support/small_traces.h"

enum { ACCOUNTS = 3000, NAMES = 300, FAVOURITES = 30, ACTS_MOST = 3000, GROUP = 20, JOINT = 12 };
enum { MINUTE = 60, TEN_MINUTES = 600, SEEDS = 3 };

static const uint64_t span_s = 30 * 86400;

/* The source of a mention is who is mentioned. */
static void add(small_rows *rows, char kind, uint32_t account, uint32_t name, double second) {
    small_numbered(rows, kind, account, name, second);
    rows->row[rows->n - 1].source = rows->row[rows->n - 1].object;
}

/* Mentions by Pareto's law, at any time, of favourite names: of rank r as 1 / r. */
static void add_account(small_rows *rows, char kind, uint32_t account, avpi_rng *rng) {
    uint32_t favourite[FAVOURITES];
    for (int k = 0; k < FAVOURITES; k++)
        favourite[k] = (uint32_t)(pow(NAMES + 1, avpi_rng_real(rng)) - 1);
    double wanted = 10 / (1 - avpi_rng_real(rng));
    for (uint32_t i = 0; i < wanted && i < ACTS_MOST; i++) {
        int k = (int)pow(FAVOURITES + 1, avpi_rng_real(rng)) - 1;
        add(rows, kind, account, favourite[k], (double)avpi_rng_below(rng, span_s));
    }
}

static small_rows make(uint64_t seed, bool planted) {
    small_rows rows = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 20);
    for (uint32_t account = 0; account < ACCOUNTS; account++)
        add_account(&rows, 'u', account, &rng);
    for (uint32_t member = 0; planted && member < GROUP; member++)
        add_account(&rows, 'p', member, &rng);
    for (uint32_t k = 0; planted && k < JOINT; k++) {
        double start_s = (double)avpi_rng_below(&rng, span_s);
        for (uint32_t member = 0; member < GROUP; member++)
            add(&rows, 'p', member, 10 + 3 * k, start_s + (double)avpi_rng_below(&rng, 50));
    }
    return rows;
}

static avp_links_options at(int window_s, int null) {
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){1, {window_s * INT64_C(1000000)}};
    opts.null = null;
    return opts;
}

/* Links of the world, and members of groups by kind. */
static uint64_t find(const avp_ctx *ctx, const small_rows *rows, int window_s, int null, uint32_t *group,
                     uint32_t *others) {
    avp_error err = {0};
    small_traces t = {0};
    avp_groups groups = {0};
    avp_links_options opts = at(window_s, null);
    small_trace(ctx, &t, "mention", rows, &opts);
    if (avp_groups_find(ctx, t.trace, 1, NULL, &groups, &err) != AVP_OK)
        fail_msg("%s", err.text);
    *group = *others = 0;
    for (uint32_t a = 0; a < groups.accounts.count; a++)
        if (groups.group_of[a])
            ++*(avp_names_get(&groups.accounts, a).ptr[0] == 'p' ? group : others);
    uint64_t links = t.links[0].windows[0].count;
    avp_groups_free(ctx, &groups);
    small_traces_free(ctx, &t);
    return links;
}

static void mentions__repeated_by_heavy_tails__no_links(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    uint32_t group, others;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        small_rows rows = make(seed, false);
        for (int window_s = MINUTE; window_s <= TEN_MINUTES; window_s *= TEN_MINUTES / MINUTE)
            for (int null = AVP_NULL_N1; null <= AVP_NULL_TWO_PASS; null++)
                assert_int_equal(find(&ctx, &rows, window_s, null, &group, &others), 0);
        small_rows_free(&rows);
    }
}

static void mentions__group_among_them__found_alone(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    uint32_t group, others;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        small_rows rows = make(seed, true);
        for (int window_s = MINUTE; window_s <= TEN_MINUTES; window_s *= TEN_MINUTES / MINUTE) {
            assert_true(find(&ctx, &rows, window_s, AVP_NULL_TWO_PASS, &group, &others) > 0);
            assert_int_equal(group, GROUP);
            assert_int_equal(others, 0);
        }
        small_rows_free(&rows);
    }
}

/* ---- what the rule is good for: N1 by its definition, with distinct objects for d ---- */

static uint64_t links_by_distinct_objects(const avp_ctx *ctx, const small_rows *rows, int window_s) {
    small_traces t = {0};
    avp_links_options opts = at(window_s, AVP_NULL_NONE);
    small_trace(ctx, &t, "mention", rows, &opts);
    const avp_acts *acts = &t.acts[0];
    const avp_window_links *w = &t.links[0].windows[0];
    double *d = calloc(acts->n_accounts, sizeof *d), *log10_p = malloc((w->count + 1) * sizeof *log10_p);
    uint32_t *last = calloc(acts->n_accounts, sizeof *last);
    assert_true(d && log10_p && last);
    for (uint32_t o = 0; o < acts->n_objects; o++)
        for (uint64_t i = acts->object_start[o]; i < acts->object_start[o + 1]; i++) {
            d[acts->account[i]] += last[acts->account[i]] != o + 1;
            last[acts->account[i]] = o + 1;
        }
    double e = 0, s2 = 0, met = 0, m = acts->n_accounts * (acts->n_accounts - 1.0) / 2;
    for (uint32_t a = 0; a < acts->n_accounts; a++) {
        e += d[a];
        s2 += d[a] * d[a];
    }
    for (size_t i = 0; i < w->count; i++)
        met += w->weight[i];
    for (size_t i = 0; i < w->count; i++)
        log10_p[i] = avp_links_poisson_log10_tail(w->weight[i], 2 * met * d[w->a[i]] * d[w->b[i]] / (e * e - s2));
    double most = avp_links_bh_threshold(log10_p, w->count, m, .01);
    uint64_t passed = 0;
    for (size_t i = 0; i < w->count; i++)
        passed += log10_p[i] <= most;
    free(last);
    free(log10_p);
    free(d);
    small_traces_free(ctx, &t);
    return passed;
}

static void mentions__rates_of_distinct_objects__would_link_innocents(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    small_rows rows = make(1, false);
    uint64_t minute = links_by_distinct_objects(&ctx, &rows, MINUTE),
             more = links_by_distinct_objects(&ctx, &rows, TEN_MINUTES);
    print_message("with distinct objects: %d links at 60 s, %d at 10 min\n", (int)minute, (int)more);
    assert_true(minute > 10);
    assert_true(more > 100);
    small_rows_free(&rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mentions__repeated_by_heavy_tails__no_links),
        cmocka_unit_test(mentions__group_among_them__found_alone),
        cmocka_unit_test(mentions__rates_of_distinct_objects__would_link_innocents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
