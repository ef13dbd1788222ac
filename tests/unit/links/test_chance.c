/* Counts whose rate is uncertain, and chance of groups against its definition. */
#include "links/chance.h"
#include "support/check.h"
#include "support/near.h"
#include "support/small_acts.h"

#include <math.h>

/* Size 2, mean 3: P(X >= 5) = sum of (k + 1) 0.4^2 0.6^k = 0.23328 */
static void mixed_tail__known_answers__to_twelve_digits(void **state) {
    (void)state;
    assert_near(avpi_mixed_log10_tail(5, 3, 4.5), log10(0.23328), 1e-12);
    assert_near(avpi_mixed_log10_tail(1, 3, 4.5), log10(1 - 0.16), 1e-12);
    assert_true(avpi_mixed_log10_tail(0, 3, 4.5) == 0);
}

static void mixed_tail__no_spread__is_poisson(void **state) {
    (void)state;
    for (uint64_t x = 1; x < 60; x += 7) {
        double poisson = avp_links_poisson_log10_tail(x, 4.25);
        assert_true(avpi_mixed_log10_tail(x, 4.25, 0) == poisson);
        assert_near(avpi_mixed_log10_tail(x, 4.25, 1e-9), poisson, 1e-6 * (1 - poisson));
        assert_true(x < 8 ||
                    avpi_mixed_log10_tail(x, 4.25, 2) > poisson); /* doubt about the rate makes much less striking */
    }
}

static void mixed_tail__large_counts__falls_with_x(void **state) {
    (void)state;
    double before = 0;
    for (uint64_t x = 1; x < 2000000; x = 3 * x / 2 + 1) {
        double tail = avpi_mixed_log10_tail(x, 5000, 2000000);
        assert_true(isfinite(tail) && tail <= before + 1e-12);
        before = tail;
    }
    assert_true(before < -100);
}

/* The sum of its terms, for laws that are not wide. */
static double summed_log10_tail(uint64_t x, double lambda, double spread) {
    double r = lambda * lambda / spread, share = lambda / (lambda + r), sum = 0;
    for (uint64_t k = x; k < x + 20000; k++)
        sum +=
            exp(lgamma((double)k + r) - lgamma(r) - lgamma((double)k + 1) + (double)k * log(share) + r * log1p(-share));
    return log10(sum);
}

static void mixed_tail__both_sides_of_the_mean__equals_the_sum(void **state) {
    (void)state;
    static const double means[] = {0.01, 0.8, 7, 120}, widths[] = {0.02, 0.7, 9, 60};
    for (size_t m = 0; m < sizeof means / sizeof *means; m++)
        for (size_t w = 0; w < sizeof widths / sizeof *widths; w++)
            for (uint64_t x = 1; x < 900; x = 2 * x + 1) {
                double summed = summed_log10_tail(x, means[m], means[m] * widths[w]);
                if (isfinite(summed)) /* far out its terms are too small for a double */
                    assert_near(avpi_mixed_log10_tail(x, means[m], means[m] * widths[w]), summed, 1e-8);
            }
}

/* A hopelessly uncertain rate: the terms fall so slowly that their sum would take hours. */
static void mixed_tail__wide_law__at_once(void **state) {
    (void)state;
    double before = 0;
    for (uint64_t x = 1; x < 1000000000000; x *= 10) {
        double tail = avpi_mixed_log10_tail(x, 1e9, 1e18 / 0.05);
        assert_true(isfinite(tail) && tail <= before);
        before = tail;
    }
    assert_true(before < -1 && isfinite(avpi_mixed_log10_tail(5, 3e10, 1e25)));
    /* size 1 is the geometric law: P(X >= x) = s^x */
    assert_near(avpi_mixed_log10_tail(1000000, 1e9, 1e18), -1e6 * log1p(1e-9) / log(10), 1e-9);
    assert_near(avpi_mixed_log10_tail(30000000000, 1e9, 1e18), -3e10 * log1p(1e-9) / log(10), 1e-6);
}

enum { ACCOUNTS = 9, OBJECTS = 6, ACTS = 80, GROUPS = 2 };

/* One stratum: sum of rate d_i d_j over ordered pairs of members. */
static void chance_of_groups__random_acts__equals_definition(void **state) {
    (void)state;
    avpi_rng rng;
    avpi_rng_init(&rng, 8, 0);
    for (int round = 0; round < 300; round++) {
        avp_ctx ctx = check_ctx(1);
        avp_error err = {0};
        small_act rows[ACTS];
        small_random(&rng, rows, ACTS, ACCOUNTS, OBJECTS, 600, 0);
        avp_acts acts = small_acts(&ctx, rows, ACTS, ACCOUNTS, OBJECTS, false);
        avpi_chance chance = {0};
        uint32_t group_of[ACCOUNTS], d[ACCOUNTS] = {0};
        double expected[GROUPS], spread[GROUPS], rate = 0.125, pairings[GROUPS] = {0};
        for (uint32_t a = 0; a < ACCOUNTS; a++)
            group_of[a] = a % 3 < GROUPS ? a % 3 : UINT32_MAX;
        for (size_t i = 0; i < ACTS; i++)
            d[acts.account[i]]++;
        for (uint32_t a = 0; a < ACCOUNTS; a++)
            for (uint32_t b = 0; b < ACCOUNTS; b++)
                if (a != b && group_of[a] == group_of[b] && group_of[a] != UINT32_MAX)
                    pairings[group_of[a]] += (double)d[a] * d[b];
        assert_int_equal(avpi_chance_strata(&ctx, &acts, true, 0, 60000000, &chance, &err), AVP_OK);
        assert_int_equal(chance.strata.count, 1);
        const avpi_grouping grouping = {group_of, GROUPS, 1};
        assert_int_equal(avpi_chance_of_groups(&ctx, &acts, &chance.strata, &rate, &grouping, expected, &err), AVP_OK);
        assert_int_equal(avpi_chance_spread(&ctx, &chance.strata, &rate, &grouping, spread, &err), AVP_OK);
        for (int g = 0; g < GROUPS; g++) {
            assert_near(expected[g], rate * pairings[g], 1e-9);
            assert_near(spread[g], rate * pairings[g] * pairings[g], 1e-6);
        }
        avpi_chance_free(&ctx, &chance);
        avp_acts_free(&ctx, &acts);
    }
}

static void assert_same_chance(const avpi_chance *a, const avpi_chance *b) {
    assert_int_equal(a->strata.count, b->strata.count);
    assert_int_equal(a->counts != NULL, b->counts != NULL);
    assert_int_equal(a->window_us, b->window_us);
    for (uint32_t s = 0; s < a->strata.count; s++) {
        assert_true(a->rates.shared[s] == b->rates.shared[s]);
        assert_true(a->rates.like_size[s] == b->rates.like_size[s]);
    }
    size_t accounts = a->strata.acts.n_accounts;
    assert_memory_equal(a->strata.start, b->strata.start, (accounts + 1) * sizeof *a->strata.start);
    size_t entries = (size_t)a->strata.start[accounts];
    assert_memory_equal(a->strata.acts_in, b->strata.acts_in, entries * sizeof *a->strata.acts_in);
    assert_memory_equal(a->strata.stratum, b->strata.stratum, entries * sizeof *a->strata.stratum);
}

/* Acts of a crowd in a day: many on few objects, so that a cap leaves some out in the longer windows. */
static avp_acts crowd(const avp_ctx *ctx, size_t n, uint32_t accounts, uint32_t objects) {
    avpi_rng rng;
    small_act *rows = calloc(n, sizeof *rows);
    avpi_rng_init(&rng, 5, 0);
    for (size_t i = 0; i < n; i++) {
        rows[i].account = (uint32_t)avpi_rng_below(&rng, accounts);
        rows[i].object = (uint32_t)(avpi_rng_below(&rng, objects) * avpi_rng_below(&rng, objects) / objects);
        rows[i].time_us = (int64_t)avpi_rng_below(&rng, 86400) * 1000000;
        rows[i].post = UINT32_MAX;
    }
    avp_acts acts = small_acts(ctx, rows, n, accounts, objects, false);
    free(rows);
    return acts;
}

static void chance_within__one_window_after_another__as_made_anew(void **state) {
    (void)state;
    static const int64_t seconds[] = {10, 600, 7200, 30, 3600};
    static const uint64_t caps[] = {0, 40, 100000};
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_acts acts = crowd(&ctx, 20000, 700, 60);
    for (size_t k = 0; k < sizeof caps / sizeof *caps; k++) {
        avp_links links = {.null = AVP_NULL_TWO_PASS, .cap = caps[k]};
        avpi_chance again = {0};
        size_t left_out = 0;
        for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
            avp_window_links window = {.window_us = seconds[i] * 1000000};
            avpi_chance fresh = {0};
            assert_int_equal(avpi_chance_make(&ctx, &acts, &links, &window, &fresh, &err), AVP_OK);
            assert_int_equal(i == 0 ? avpi_chance_make(&ctx, &acts, &links, &window, &again, &err)
                                    : avpi_chance_within(&ctx, &links, &window, &again, &err),
                             AVP_OK);
            assert_same_chance(&again, &fresh);
            left_out += fresh.counts != NULL;
            avpi_chance_free(&ctx, &fresh);
        }
        assert_int_equal(left_out, caps[k] == 40 ? 3 : 0); /* the cap is met in some windows, and not in all */
        avpi_chance_free(&ctx, &again);
    }
    avp_acts_free(&ctx, &acts);
}

static void strata_count__any_number_of_threads__same_entries(void **state) {
    (void)state;
    avp_ctx one = check_ctx(1), many = check_ctx(5);
    avp_error err = {0};
    avp_acts acts = crowd(&one, 200000, 300, 5000);
    avpi_strata a = {0}, b = {0};
    assert_int_equal(avpi_strata_split(&one, &acts, &a, &err), AVP_OK);
    assert_int_equal(avpi_strata_split(&many, &acts, &b, &err), AVP_OK);
    uint8_t *counts = calloc(acts.count, 1);
    for (size_t i = 0; i < acts.count; i++)
        counts[i] = i % 7 > 2;
    for (int marked = 0; marked < 2; marked++) {
        uint64_t entries = 0;
        assert_int_equal(avpi_strata_count(&one, &a, marked ? counts : NULL, &err), AVP_OK);
        assert_int_equal(avpi_strata_count(&many, &b, marked ? counts : NULL, &err), AVP_OK);
        assert_memory_equal(a.start, b.start, (acts.n_accounts + 1) * sizeof *a.start);
        assert_memory_equal(a.stratum, b.stratum, (size_t)a.start[acts.n_accounts] * sizeof *a.stratum);
        assert_memory_equal(a.acts_in, b.acts_in, (size_t)a.start[acts.n_accounts] * sizeof *a.acts_in);
        for (uint64_t i = 0; i < a.start[acts.n_accounts]; i++)
            entries += a.acts_in[i];
        uint64_t wanted = 0;
        for (size_t i = 0; i < acts.count; i++)
            wanted += marked ? counts[i] : 1;
        assert_int_equal(entries, wanted);
    }
    free(counts);
    avpi_strata_free(&one, &a);
    avpi_strata_free(&many, &b);
    avp_acts_free(&one, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mixed_tail__known_answers__to_twelve_digits),
        cmocka_unit_test(mixed_tail__no_spread__is_poisson),
        cmocka_unit_test(mixed_tail__large_counts__falls_with_x),
        cmocka_unit_test(mixed_tail__both_sides_of_the_mean__equals_the_sum),
        cmocka_unit_test(mixed_tail__wide_law__at_once),
        cmocka_unit_test(chance_of_groups__random_acts__equals_definition),
        cmocka_unit_test(chance_within__one_window_after_another__as_made_anew),
        cmocka_unit_test(strata_count__any_number_of_threads__same_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
