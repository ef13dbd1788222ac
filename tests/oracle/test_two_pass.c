/* The two-pass null against its plain definition, pair by pair and act by act. */
#include "avispero/links.h"
#include "base/rng.h"
#include "base/text.h"
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ACCOUNTS = 40, OBJECTS = 60, SOURCES = 6, ROWS = 500, WINDOW_S = 60, CLEAN = 20 };

typedef struct world {
    char text[ROWS][3][8];
    avp_act rows[ROWS];
    size_t n;
    avp_acts acts;
} world;

/* Organic acts, and a clique that acts together inside source 0 (shared with everyone) and source 5 (nobody else goes there). */
static void make_world(world *w, const avp_ctx *ctx, uint64_t seed) {
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 9);
    w->n = 0;
    while (w->n < ROWS) {
        bool planted = avpi_rng_below(&rng, 3) == 0;
        unsigned account = planted ? (unsigned)avpi_rng_below(&rng, 4) : (unsigned)avpi_rng_below(&rng, ACCOUNTS);
        unsigned object =
            planted ? (unsigned)avpi_rng_below(&rng, 14) : (unsigned)(14 + avpi_rng_below(&rng, OBJECTS - 14));
        unsigned source = planted ? (object < (seed % 2 ? 12 : 7) ? 0 : SOURCES - 1) : object % (SOURCES - 1);
        int64_t time_s = (int64_t)object * 50000 + (int64_t)avpi_rng_below(&rng, planted ? 90 : 4000);
        char(*t)[8] = w->text[w->n];
        snprintf(t[0], 8, "u%02u", account);
        snprintf(t[1], 8, "o%02u", object);
        snprintf(t[2], 8, "s%u", source);
        w->rows[w->n++] =
            (avp_act){avpi_str_view(t[0]), avpi_str_view(t[1]), avpi_str_view(t[2]), {NULL, 0}, time_s * 1000000};
    }
    assert_int_equal(avp_acts_build(ctx, "object", w->rows, w->n, &w->acts, NULL), AVP_OK);
}

/* ---- the definition: dense tables over everything ---- */

typedef struct definition {
    uint32_t x[ACCOUNTS][ACCOUNTS][SOURCES]; /* co-actions by source, a < b */
    uint64_t d[ACCOUNTS][SOURCES];
    double expected[ACCOUNTS][ACCOUNTS], like[ACCOUNTS][ACCOUNTS];
    bool suspect[ACCOUNTS];
} definition;

static void count_all(definition *def, const avp_acts *acts) {
    memset(def, 0, sizeof *def);
    for (uint32_t o = 0; o < acts->n_objects; o++) {
        bool met[ACCOUNTS][ACCOUNTS] = {{false}};
        for (uint64_t i = acts->object_start[o]; i < acts->object_start[o + 1]; i++) {
            def->d[acts->account[i]][acts->source[i]]++;
            for (uint64_t j = acts->object_start[o]; j < acts->object_start[o + 1]; j++) {
                uint32_t a = acts->account[i], b = acts->account[j];
                if (a < b && llabs(acts->time_us[i] - acts->time_us[j]) <= WINDOW_S * INT64_C(1000000) && !met[a][b]) {
                    met[a][b] = true;
                    def->x[a][b][acts->source[i]]++;
                }
            }
        }
    }
}

static uint32_t weight(const definition *def, uint32_t a, uint32_t b) {
    uint32_t sum = 0;
    for (size_t s = 0; s < SOURCES; s++)
        sum += def->x[a][b][s];
    return sum;
}

/* Largest log10 p that passes among all pairs with at least one co-action. */
static double threshold(const definition *def, double (*log10_p)(const definition *, uint32_t, uint32_t), uint32_t n,
                        double m) {
    static double list[ACCOUNTS * ACCOUNTS];
    size_t count = 0;
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = a + 1; b < n; b++)
            if (weight(def, a, b) > 0)
                list[count++] = log10_p(def, a, b);
    return avp_links_bh_threshold(list, count, m, 0.01);
}

static double n1_scale; /* 2 W / (E^2 - S2) of the first pass */

static double first_p(const definition *def, uint32_t a, uint32_t b) {
    uint64_t da = 0, db = 0;
    for (size_t s = 0; s < SOURCES; s++) {
        da += def->d[a][s];
        db += def->d[b][s];
    }
    return avp_links_poisson_log10_tail(weight(def, a, b), n1_scale * (double)da * (double)db);
}

static double shared_p(const definition *def, uint32_t a, uint32_t b) {
    return avp_links_poisson_log10_tail(weight(def, a, b), def->expected[a][b]);
}

static double like_p(const definition *def, uint32_t a, uint32_t b) {
    return avp_links_poisson_log10_tail(weight(def, a, b), def->like[a][b]);
}

static void first_pass(definition *def, uint32_t n, double m) {
    double w = 0, e = 0, s2 = 0;
    for (uint32_t a = 0; a < n; a++) {
        double d = 0;
        for (size_t s = 0; s < SOURCES; s++)
            d += (double)def->d[a][s];
        e += d;
        s2 += d * d;
        for (uint32_t b = a + 1; b < n; b++)
            w += weight(def, a, b);
    }
    n1_scale = 2 * w / (e * e - s2);
    double most = threshold(def, first_p, n, m);
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = a + 1; b < n; b++)
            if (weight(def, a, b) > 0 && first_p(def, a, b) <= most)
                def->suspect[a] = def->suspect[b] = true;
}

typedef struct source_sums {
    double w, e, s2, accounts;
} source_sums;

static source_sums sums_of(const definition *def, uint32_t n, size_t s, bool clean) {
    source_sums sums = {0};
    for (uint32_t a = 0; a < n; a++) {
        if (clean && def->suspect[a])
            continue;
        sums.e += (double)def->d[a][s];
        sums.s2 += (double)(def->d[a][s] * def->d[a][s]);
        sums.accounts += def->d[a][s] > 0;
        for (uint32_t b = a + 1; b < n; b++)
            if (!clean || !def->suspect[b])
                sums.w += def->x[a][b][s];
    }
    return sums;
}

static void second_pass(definition *def, uint32_t n, size_t n_sources) {
    source_sums all[SOURCES], clean[SOURCES];
    double w = 0, h = 0, rate[SOURCES], like[SOURCES];
    for (size_t s = 0; s < n_sources; s++) {
        all[s] = sums_of(def, n, s, false);
        clean[s] = sums_of(def, n, s, true);
        w += clean[s].w;
        h += clean[s].e * clean[s].e - clean[s].s2;
    }
    double base = w / h;
    for (size_t s = 0; s < n_sources; s++) {
        double pw = 0, ph = 0;
        for (size_t t = 0; t < n_sources; t++)
            if (fabs(floor(log2(all[t].e)) - floor(log2(all[s].e))) <= 1) {
                pw += clean[t].w;
                ph += clean[t].e * clean[t].e - clean[t].s2;
            }
        rate[s] = like[s] = (clean[s].w + 1) / (clean[s].e * clean[s].e - clean[s].s2 + 1 / base);
        if (clean[s].accounts < CLEAN) {
            double den = all[s].e * all[s].e - all[s].s2;
            rate[s] = den > 0 ? all[s].w / den : 0;
            like[s] = (pw + 1) / (ph + 1 / base);
        }
    }
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = a + 1; b < n; b++)
            for (size_t s = 0; s < n_sources; s++) {
                def->expected[a][b] += 2 * rate[s] * (double)def->d[a][s] * (double)def->d[b][s];
                def->like[a][b] += 2 * like[s] * (double)def->d[a][s] * (double)def->d[b][s];
            }
}

static void expect_links(const definition *def, const avp_window_links *found, uint32_t n, double m) {
    double shared = threshold(def, shared_p, n, m), like = fmin(threshold(def, like_p, n, m), -log10(m));
    size_t at = 0;
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = a + 1; b < n; b++) {
            if (weight(def, a, b) == 0)
                continue;
            bool passes = shared_p(def, a, b) <= shared;
            if (!passes && !(like_p(def, a, b) <= like))
                continue;
            assert_true(at < found->count);
            assert_int_equal(found->a[at], a);
            assert_int_equal(found->b[at], b);
            assert_int_equal(found->weight[at], weight(def, a, b));
            assert_int_equal(found->exclusive[at], !passes);
            double expected = passes ? def->expected[a][b] : def->like[a][b];
            assert_true(fabs(found->expected[at] - expected) <= 1e-9 * expected);
            at++;
        }
    assert_int_equal(at, found->count);
}

static void two_pass__random_worlds__equals_the_definition(void **state) {
    (void)state;
    static world w;
    static definition def;
    avp_ctx ctx = check_ctx(2);
    size_t shared = 0, exclusive = 0;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        make_world(&w, &ctx, seed);
        avp_links_options opts;
        avp_options_init(&avp_links_option_table, &opts);
        opts.null = AVP_NULL_TWO_PASS;
        opts.windows = (avp_windows){1, {WINDOW_S * INT64_C(1000000)}};
        opts.cap = 0;
        avp_links links = {0};
        assert_int_equal(avp_links_find(&ctx, &w.acts, &opts, &links, NULL), AVP_OK);
        count_all(&def, &w.acts);
        first_pass(&def, w.acts.n_accounts, links.m);
        second_pass(&def, w.acts.n_accounts, w.acts.n_sources);
        expect_links(&def, &links.windows[0], w.acts.n_accounts, links.m);
        exclusive += links.windows[0].exclusive_count;
        shared += links.windows[0].count - links.windows[0].exclusive_count;
        avp_links_free(&ctx, &links);
        avp_acts_free(&ctx, &w.acts);
    }
    assert_true(shared > 0);    /* the planted clique is there to be found, */
    assert_true(exclusive > 0); /* in both classes of evidence */
}

/* One world: what is found, and what shuffles of it give on average; the acts stay as they are. */
static void calibrate_world(const avp_ctx *ctx, uint64_t seed, double *found, double *mean_false) {
    static world w;
    avp_links links = {0}, twin = {0};
    avp_calibration first = {0}, again = {0};
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.null = AVP_NULL_TWO_PASS;
    opts.windows = (avp_windows){1, {WINDOW_S * INT64_C(1000000)}};
    make_world(&w, ctx, seed);
    uint32_t *before = malloc(w.acts.count * sizeof *before);
    assert_non_null(before);
    memcpy(before, w.acts.account, w.acts.count * sizeof *before);
    assert_int_equal(avp_links_find(ctx, &w.acts, &opts, &links, NULL), AVP_OK);
    assert_int_equal(avp_links_find(ctx, &w.acts, &opts, &twin, NULL), AVP_OK);
    size_t all = links.windows[0].count - links.windows[0].exclusive_count;
    assert_int_equal(avp_links_calibrate(ctx, &w.acts, &opts, 5, 5, 1, &links, &first, NULL), AVP_OK);
    assert_int_equal(avp_links_calibrate(ctx, &w.acts, &opts, 5, 5, 1, &twin, &again, NULL), AVP_OK);
    size_t kept = links.windows[0].count - links.windows[0].exclusive_count;
    assert_true(kept <= all && kept + first.dropped[0] >= all);
    assert_true(kept == 0 || first.mean_false[0] <= opts.q * (double)kept);
    for (size_t i = 0; i < links.windows[0].count; i++)
        assert_true(links.windows[0].exclusive[i] ||
                    links.windows[0].log10_p[i] <= log10(links.windows[0].threshold_p) + 1e-9);
    assert_int_equal(twin.windows[0].count, links.windows[0].count);
    avp_links_free(ctx, &twin);
    assert_memory_equal(before, w.acts.account, w.acts.count * sizeof *before);
    assert_int_equal(first.shuffles, 5);
    assert_true(first.mean_false[0] == again.mean_false[0]);
    *found += (double)(links.windows[0].count - links.windows[0].exclusive_count);
    *mean_false += first.mean_false[0];
    free(before);
    avp_links_free(ctx, &links);
    avp_acts_free(ctx, &w.acts);
}

static void calibrate__planted_worlds__far_fewer_on_shuffles(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    double found = 0, mean_false = 0;
    for (uint64_t seed = 1; seed <= 60; seed++)
        calibrate_world(&ctx, seed, &found, &mean_false);
    assert_true(found > 0);
    assert_true(mean_false <= 0.1 * found);
}

/* Links that are left of one world, and how many shuffles that took. */
static size_t left_after(const avp_ctx *ctx, const avp_acts *acts, const avp_links_options *opts, uint64_t least,
                         size_t *found, uint64_t *shuffles) {
    avp_links links = {0};
    avp_calibration calibration = {0};
    assert_int_equal(avp_links_find(ctx, acts, opts, &links, NULL), AVP_OK);
    *found = links.windows[0].count - links.windows[0].exclusive_count;
    assert_int_equal(links.windows[0].recurrence.count, 0);
    assert_int_equal(avp_links_calibrate(ctx, acts, opts, least, 20, 1, &links, &calibration, NULL), AVP_OK);
    size_t left = links.windows[0].count;
    *shuffles = calibration.shuffles;
    avp_links_free(ctx, &links);
    return left;
}

/* To stop when there is no doubt takes back what all shuffles would take back, and no shuffle where there is nothing to take back. */
static void calibrate__as_soon_as_there_is_no_doubt__the_same_links(void **state) {
    (void)state;
    static world w;
    avp_ctx ctx = check_ctx(2);
    size_t none = 0, early = 0, late = 0, found, all;
    uint64_t needed, drawn;
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.null = AVP_NULL_TWO_PASS;
    opts.windows = (avp_windows){1, {WINDOW_S * INT64_C(1000000)}};
    opts.cap = 0;
    opts.q = 0.2;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        make_world(&w, &ctx, seed);
        size_t left = left_after(&ctx, &w.acts, &opts, 0, &found, &needed);
        assert_int_equal(left, left_after(&ctx, &w.acts, &opts, 20, &all, &drawn));
        assert_int_equal(drawn, 20);
        assert_true((needed == 0) == (found == 0));
        none += needed == 0;
        early += needed > 0 && needed < 20;
        late += needed == 20;
        avp_acts_free(&ctx, &w.acts);
    }
    print_message("none %zu, early %zu, all %zu\n", none, early, late);
    assert_true(none > 0 && early > 0 && late > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calibrate__as_soon_as_there_is_no_doubt__the_same_links),
        cmocka_unit_test(two_pass__random_worlds__equals_the_definition),
        cmocka_unit_test(calibrate__planted_worlds__far_fewer_on_shuffles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
