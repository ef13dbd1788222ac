/* Networks of the literature against their definitions with full tables of accounts x objects, and known answers. */
#include "support/check.h"
#include "support/faulty.h"
#include "support/small_acts.h"

#include "avispero/compare.h"
#include "avispero/links.h"
#include "compare/hypergeometric.h"
#include "compare/similar.h"

#include <math.h>
#include <string.h>

enum { ACCOUNTS = 24, OBJECTS = 12, ACTS = 90 };

/* rows, as a table: cell[account][object] = acts */
typedef struct table {
    double cell[ACCOUNTS][OBJECTS];
    bool kept[ACCOUNTS]; /* has an object that stays */
    bool object[OBJECTS];
} table;

static void fill(table *t, const avp_acts *acts, const avpi_floors_of_rows *floors) {
    double acts_of[ACCOUNTS] = {0};
    memset(t, 0, sizeof *t);
    for (uint32_t o = 0; o < acts->n_objects; o++)
        for (uint64_t k = acts->object_start[o]; k < acts->object_start[o + 1]; k++) {
            t->cell[acts->account[k]][o]++;
            acts_of[acts->account[k]]++;
        }
    for (size_t o = 0; o < OBJECTS; o++) {
        uint64_t n = 0;
        for (size_t i = 0; i < ACCOUNTS; i++) {
            if (acts_of[i] < (double)floors->acts_least || t->cell[i][o] < floors->cell_least)
                t->cell[i][o] = 0;
            n += t->cell[i][o] > 0;
        }
        t->object[o] = n > 0 && n >= floors->accounts_least;
        for (size_t i = 0; i < ACCOUNTS; i++) {
            t->cell[i][o] = t->object[o] ? (floors->counts || t->cell[i][o] == 0 ? t->cell[i][o] : 1) : 0;
            t->kept[i] |= t->cell[i][o] > 0;
        }
    }
}

static double shared(const table *t, size_t i, size_t j) {
    double n = 0;
    for (size_t o = 0; o < OBJECTS; o++)
        n += t->cell[i][o] > 0 && t->cell[j][o] > 0;
    return n;
}

static double size_of(const table *t, size_t i) {
    return shared(t, i, i);
}

static double plain_weight(const table *t, size_t i, size_t j, avpi_measure measure) {
    double n = 0, dot = 0, a = 0, b = 0;
    if (measure == AVPI_MEASURE_SHARED)
        return shared(t, i, j);
    if (measure == AVPI_MEASURE_JACCARD)
        return shared(t, i, j) / (size_of(t, i) + size_of(t, j) - shared(t, i, j));
    for (size_t k = 0; k < ACCOUNTS; k++)
        n += t->kept[k];
    for (size_t o = 0; o < OBJECTS; o++) {
        double df = 0;
        for (size_t k = 0; k < ACCOUNTS; k++)
            df += t->cell[k][o] > 0;
        double idf = log((1 + n) / (1 + df)) + 1, x = t->cell[i][o] * idf, y = t->cell[j][o] * idf;
        dot += x * y;
        a += x * x;
        b += y * y;
    }
    return dot / (sqrt(a) * sqrt(b));
}

static avp_compare_options options(void) {
    avp_compare_options opts;
    avp_options_init(&avp_compare_option_table, &opts);
    return opts;
}

static void check_edges(const avp_acts *acts, const avpi_floors_of_rows *floors, const avpi_similar_rule *rule,
                        unsigned n_threads) {
    avp_ctx ctx = check_ctx(n_threads);
    avp_error err = {0};
    avpi_incidence incidence = {0};
    avp_compared_network net = {0};
    avp_compare_options opts = options();
    table t;
    size_t at = 0;
    fill(&t, acts, floors);
    assert_int_equal(avpi_incidence_build(&ctx, acts, NULL, floors, &incidence, &err), AVP_OK);
    if (rule->measure == AVPI_MEASURE_PRODUCT)
        avpi_incidence_tf_idf(&incidence);
    assert_int_equal(avpi_similar_edges(&ctx, &incidence, rule, &opts, &net, &err), AVP_OK);
    for (size_t i = 0; i < ACCOUNTS; i++)
        for (size_t j = i + 1; j < ACCOUNTS; j++) {
            if (!t.kept[i] || !t.kept[j] || shared(&t, i, j) == 0)
                continue;
            double weight = plain_weight(&t, i, j, rule->measure);
            bool wanted = weight >= net.threshold - 1e-12;
            bool is = at < net.count && incidence.account[net.a[at]] == i && incidence.account[net.b[at]] == j;
            if (is && fabs(net.weight[at] - weight) > 1e-12)
                fail_msg("weight %.15g, not %.15g", net.weight[at], weight);
            assert_true(is == wanted || fabs(weight - net.threshold) < 1e-12);
            at += is;
        }
    assert_int_equal(at, net.count);
    avpi_free(&ctx, net.a);
    avpi_free(&ctx, net.b);
    avpi_free(&ctx, net.weight);
    avpi_incidence_free(&ctx, &incidence);
}

static void edges__random_acts_any_measure_and_floor__as_the_full_table(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    for (uint64_t seed = 0; seed < 300; seed++) {
        small_act rows[ACTS];
        avpi_rng rng;
        avpi_rng_init(&rng, seed, 3);
        small_random(&rng, rows, ACTS, ACCOUNTS, OBJECTS, 100, 0);
        avp_acts acts = small_acts(&ctx, rows, ACTS, ACCOUNTS, OBJECTS, false);
        avpi_floors_of_rows floors = {
            .acts_least = seed % 5, .accounts_least = 1 + seed % 3, .cell_least = 1 + seed % 2, .counts = seed % 4 < 2};
        avpi_similar_rule rule = {
            .measure = (avpi_measure)(seed % 3), .by_percentile = true, .percentile = (double)(seed % 10) * 10};
        check_edges(&acts, &floors, &rule, 1 + (unsigned)(seed % 3));
        avp_acts_free(&ctx, &acts);
    }
}

/* ---- known answers ---- */

static void cosine__three_rows__known(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    /* rows (1,1,0), (1,0,1), (1,1,1); sklearn's TfidfTransformer and cosine_similarity */
    small_act rows[] = {{0, 0, 0, 0}, {1, 0, 0, 1}, {0, 1, 0, 2}, {2, 1, 0, 3},
                        {0, 2, 0, 4}, {1, 2, 0, 5}, {2, 2, 0, 6}};
    avp_acts acts = small_acts(&ctx, rows, 7, 3, 3, false);
    const avpi_floors_of_rows floors = {.acts_least = 1, .accounts_least = 1, .cell_least = 1, .counts = true};
    const avpi_similar_rule rule = {.measure = AVPI_MEASURE_PRODUCT, .by_percentile = true, .percentile = 0};
    avp_compare_options opts = options();
    avpi_incidence incidence = {0};
    avp_compared_network net = {0};
    assert_int_equal(avpi_incidence_build(&ctx, &acts, NULL, &floors, &incidence, &err), AVP_OK);
    avpi_incidence_tf_idf(&incidence);
    assert_int_equal(avpi_similar_edges(&ctx, &incidence, &rule, &opts, &net, &err), AVP_OK);
    assert_int_equal(net.count, 3);
    assert_true(fabs(net.weight[0] - .376205014799) < 1e-12);
    assert_true(fabs(net.weight[1] - .784755561303) < 1e-12);
    assert_true(fabs(net.weight[2] - .784755561303) < 1e-12);
    avpi_free(&ctx, net.a);
    avpi_free(&ctx, net.b);
    avpi_free(&ctx, net.weight);
    avpi_incidence_free(&ctx, &incidence);
    avp_acts_free(&ctx, &acts);
}

/* The trap: two accounts with one common object have cosine 1, however popular it is. */
static void cosine__two_accounts_with_one_object__one(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_comparison found = {0};
    avp_compare_options opts = options();
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 900000000, 1}, {0, 2, 0, 2}, {1, 2, 0, 3}, {1, 3, 0, 4}};
    avp_acts acts = small_acts(&ctx, rows, 5, 4, 2, true);
    acts.trace = "url";
    opts.url_percentile = 90;
    assert_int_equal(avp_compare_run(&ctx, NULL, &acts, 1, &opts, &found, &err), AVP_OK);
    assert_int_equal(found.n_networks, 1);
    assert_int_equal(found.network[0].single, 3);
    assert_int_equal(found.network[0].count, 1);
    assert_true(found.network[0].a[0] == 0 && found.network[0].b[0] == 1);
    assert_true(fabs(found.network[0].weight[0] - 1) < 1e-12);
    assert_true(fabs(found.top_score - sqrt(.5)) < 1e-9 && found.top_accounts == 2);
    avp_comparison_free(&ctx, &found);
    avp_acts_free(&ctx, &acts);
}

/* ---- svn ---- */

static void svn__random_acts__as_defined(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    for (uint64_t seed = 0; seed < 60; seed++) {
        avp_error err = {0};
        avp_comparison found = {0};
        avp_compare_options opts = options();
        small_act rows[ACTS];
        avpi_rng rng;
        table t;
        const avpi_floors_of_rows any = {.acts_least = 1, .accounts_least = 1, .cell_least = 1};
        double p[ACCOUNTS * ACCOUNTS], m = 0, accounts = 0, objects = 0;
        size_t n = 0, bonferroni = 0;
        avpi_rng_init(&rng, seed, 4);
        small_random(&rng, rows, ACTS, ACCOUNTS, OBJECTS, 100, 0);
        avp_acts acts = small_acts(&ctx, rows, ACTS, ACCOUNTS, OBJECTS, true);
        opts.method = AVP_COMPARE_SVN;
        opts.q = 0.3;
        fill(&t, &acts, &any);
        for (size_t i = 0; i < ACCOUNTS; i++)
            accounts += t.kept[i];
        for (size_t o = 0; o < OBJECTS; o++)
            objects += t.object[o];
        m = accounts * (accounts - 1) / 2;
        for (size_t i = 0; i < ACCOUNTS; i++)
            for (size_t j = i + 1; j < ACCOUNTS; j++)
                if (shared(&t, i, j) > 0) {
                    p[n] = avpi_overlap_log10_tail((uint64_t)shared(&t, i, j), (uint64_t)objects,
                                                   (uint64_t)size_of(&t, i), (uint64_t)size_of(&t, j));
                    bonferroni += p[n++] <= log10(opts.q / m) + 1e-12;
                }
        assert_int_equal(avp_compare_run(&ctx, NULL, &acts, 1, &opts, &found, &err), AVP_OK);
        assert_string_equal(found.network[0].name, "svn-uncorrected-do-not-use:test");
        assert_true((double)found.network[0].tests == m);
        assert_int_equal(found.network[0].pairs, n);
        assert_int_equal(found.network[0].bonferroni, bonferroni);
        /* Benjamini-Hochberg as defined: the largest k with p(k) <= q k / m */
        for (size_t i = 1; i < n; i++)
            for (size_t j = i; j > 0 && p[j] < p[j - 1]; j--) {
                double kept = p[j];
                p[j] = p[j - 1];
                p[j - 1] = kept;
            }
        size_t passed = 0;
        for (size_t k = 1; k <= n; k++)
            if (p[k - 1] <= log10(opts.q * (double)k / m))
                passed = k;
        assert_int_equal(found.network[0].count, passed);
        avp_comparison_free(&ctx, &found);
        avp_acts_free(&ctx, &acts);
    }
}

/* ---- percentiles from a sample, threads, limits, faults ---- */

static avp_acts many_acts(const avp_ctx *ctx) {
    enum { ROWS = 6000, PEOPLE = 900, THINGS = 500 };
    static small_act rows[ROWS];
    avpi_rng rng;
    avpi_rng_init(&rng, 11, 5);
    small_random(&rng, rows, ROWS, PEOPLE, THINGS, 100000, 0);
    avp_acts acts = small_acts(ctx, rows, ROWS, PEOPLE, THINGS, true);
    acts.trace = "url";
    return acts;
}

static void percentile__from_a_sample__near_the_exact_one(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_comparison exact = {0}, sampled = {0};
    avp_compare_options opts = options();
    avp_acts acts = many_acts(&ctx);
    assert_int_equal(avp_compare_run(&ctx, NULL, &acts, 1, &opts, &exact, &err), AVP_OK);
    assert_false(exact.network[0].sampled);
    opts.pairs_exact = 1000;
    opts.pairs_sampled = 10000;
    assert_int_equal(avp_compare_run(&ctx, NULL, &acts, 1, &opts, &sampled, &err), AVP_OK);
    assert_true(sampled.network[0].sampled);
    assert_true(sampled.network[0].pairs >= 10000 && sampled.network[0].pairs < exact.network[0].pairs);
    assert_true(fabs(sampled.network[0].threshold - exact.network[0].threshold) < .02);
    avp_comparison_free(&ctx, &exact);
    avp_comparison_free(&ctx, &sampled);
    avp_acts_free(&ctx, &acts);
}

static void run__threads__same_bytes(void **state) {
    (void)state;
    for (int method = 0; method < 4; method++) {
        avp_comparison found[2] = {{0}, {0}};
        avp_ctx one = check_ctx(1), eight = check_ctx(8);
        avp_acts acts = many_acts(&one);
        avp_compare_options opts = options();
        avp_error err = {0};
        opts.method = method;
        if (method == AVP_COMPARE_PACHECO)
            acts.trace = "repost";
        opts.q = .4;
        assert_int_equal(avp_compare_run(&one, NULL, &acts, 1, &opts, &found[0], &err), AVP_OK);
        assert_int_equal(avp_compare_run(&eight, NULL, &acts, 1, &opts, &found[1], &err), AVP_OK);
        const avp_compared_network *a = &found[0].network[0], *b = &found[1].network[0];
        assert_int_equal(a->count, b->count);
        assert_true(a->count > 0 || method == AVP_COMPARE_SVN);
        assert_memory_equal(a->a, b->a, a->count * sizeof *a->a);
        assert_memory_equal(a->weight, b->weight, a->count * sizeof *a->weight);
        assert_memory_equal(found[0].score, found[1].score, found[0].accounts.count * sizeof(double));
        avp_comparison_free(&one, &found[0]);
        avp_comparison_free(&one, &found[1]);
        avp_acts_free(&one, &acts);
    }
}

static void run__too_many_edges_or_pairs__said(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = many_acts(&ctx);
    avp_compare_options opts = options();
    avp_comparison found = {0};
    avp_error err = {0};
    opts.edges_most = 10;
    assert_int_equal(avp_compare_run(&ctx, NULL, &acts, 1, &opts, &found, &err), AVP_E_LIMIT);
    avp_error_clear(&err);
    opts.method = AVP_COMPARE_SVN;
    opts.pairs_exact = 10;
    assert_int_equal(avp_compare_run(&ctx, NULL, &acts, 1, &opts, &found, &err), AVP_E_LIMIT);
    avp_error_clear(&err);
    opts = options();
    acts.trace = "mention";
    assert_int_equal(avp_compare_run(&ctx, NULL, &acts, 1, &opts, &found, &err), AVP_E_ARG);
    assert_null(found.score);
    avp_acts_free(&ctx, &acts);
}

static avp_status compare_all(const avp_ctx *ctx, void *state, avp_error *err) {
    avp_status status = AVP_OK;
    for (int method = 0; method < 4 && status == AVP_OK; method++) {
        avp_comparison found = {0};
        avp_compare_options opts = options();
        opts.method = method;
        status = avp_compare_run(ctx, NULL, state, 2, &opts, &found, err);
        avp_comparison_free(ctx, &found);
    }
    return status;
}

static void run__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_act rows[ACTS], more[ACTS];
    avpi_rng rng;
    avpi_rng_init(&rng, 2, 6);
    small_random(&rng, rows, ACTS, ACCOUNTS, OBJECTS, 100, 0);
    small_random(&rng, more, ACTS, ACCOUNTS, OBJECTS, 100, 0);
    avp_acts acts[2] = {small_acts(&ctx, rows, ACTS, ACCOUNTS, OBJECTS, true),
                        small_acts(&ctx, more, ACTS, ACCOUNTS, OBJECTS, true)};
    acts[0].trace = "url";
    acts[1].trace = "object";
    faulty_run(compare_all, acts);
    avp_acts_free(&ctx, &acts[0]);
    avp_acts_free(&ctx, &acts[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges__random_acts_any_measure_and_floor__as_the_full_table),
        cmocka_unit_test(cosine__three_rows__known),
        cmocka_unit_test(cosine__two_accounts_with_one_object__one),
        cmocka_unit_test(svn__random_acts__as_defined),
        cmocka_unit_test(percentile__from_a_sample__near_the_exact_one),
        cmocka_unit_test(run__threads__same_bytes),
        cmocka_unit_test(run__too_many_edges_or_pairs__said),
        cmocka_unit_test(run__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
