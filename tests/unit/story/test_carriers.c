#include "support/check.h"
#include "support/faulty.h"

#include "base/rng.h"
#include "story/carriers.h"
#include "story/tails.h"

#include <math.h>

enum { ACCOUNTS = 2000 };

typedef struct crowd {
    double exposure[ACCOUNTS];
    uint8_t first[ACCOUNTS], second[ACCOUNTS];
    size_t n, carriers[2];
} crowd;

static avpi_carriers tested(const crowd *c) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_carriers found;
    assert_int_equal(avpi_carriers_test(&ctx, c->exposure, c->first, c->second, c->n, &found, &err), AVP_OK);
    return found;
}

/* Posts from one to a thousand, many with few (density 1 / x^2); each post carries either claim by itself, a few in a thousand. */
static void fill(crowd *c, uint64_t seed) {
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 1);
    *c = (crowd){.n = ACCOUNTS};
    for (size_t i = 0; i < ACCOUNTS; i++) {
        uint64_t posts = (uint64_t)(1 / (.001 + .999 * ((double)avpi_rng_below(&rng, 1000000) + .5) / 1e6));
        c->exposure[i] = 1;
        for (uint64_t k = 0; k < posts; k++) {
            uint64_t carries = avpi_rng_below(&rng, 1000);
            c->first[i] |= carries < 4;
            c->second[i] |= carries >= 4 && carries < 10;
            c->exposure[i] += carries >= 10;
        }
        c->carriers[0] += c->first[i];
        c->carriers[1] += c->second[i];
    }
}

/* Equal accounts: c e = -ln(1 - m / n), so q = m / n for all, and both is binomial. */
static void carriers__equal_accounts__binomial(void **state) {
    (void)state;
    crowd c = {.n = 100};
    for (size_t i = 0; i < c.n; i++) {
        c.exposure[i] = 3;
        c.first[i] = i < 20;
        c.second[i] = i >= 10 && i < 22;
    }
    c.exposure[99] = 0; /* posts nothing: 99 are left */
    avpi_carriers found = tested(&c);
    assert_int_equal(found.both, 10);
    assert_true(fabs(found.expected - 12 * 20 / 99.0) < 1e-9);
    assert_true(fabs(found.log10_p - avpi_binomial_log10_tail(10, 12, 20 / 99.0)) < 1e-9);
}

static void carriers__nobody_or_everybody__no_finding(void **state) {
    (void)state;
    crowd c = {.n = 10};
    for (size_t i = 0; i < c.n; i++) {
        c.exposure[i] = (double)i + 1;
        c.second[i] = i % 2;
    }
    avpi_carriers found = tested(&c);
    assert_true(found.both == 0 && found.expected == 0 && found.log10_p == 0);
    for (size_t i = 0; i < c.n; i++)
        c.first[i] = 1;
    found = tested(&c);
    assert_true(found.both == 5 && found.expected == 5 && found.log10_p == 0);
    c.n = 0;
    found = tested(&c);
    assert_true(found.both == 0 && found.log10_p == 0);
}

/* Who posts much carries much: that is all that these carriers share. */
static void carriers__active_carry_more__within_level(void **state) {
    (void)state;
    enum { SEEDS = 200 };
    static crowd c;
    size_t below_05 = 0, below_01 = 0, alike_05 = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        fill(&c, seed);
        avpi_carriers found = tested(&c);
        below_05 += found.log10_p < log10(.05);
        below_01 += found.log10_p < log10(.01);
        alike_05 += avpi_hypergeometric_log10_tail(found.both, ACCOUNTS, c.carriers[0], c.carriers[1]) < log10(.05);
    }
    print_message("of %d: %zu at .05, %zu at .01; were all accounts alike, %zu at .05\n", SEEDS, below_05, below_01,
                  alike_05);
    assert_true((double)below_05 <= .05 * SEEDS + 3 * sqrt(.05 * .95 * SEEDS));
    assert_true((double)below_01 <= .01 * SEEDS + 3 * sqrt(.01 * .99 * SEEDS));
    assert_true(alike_05 > (size_t)SEEDS * 9 / 10);
}

/* Among them 15 accounts of few posts that carry both. */
static void carriers__planted_ring__found(void **state) {
    (void)state;
    static crowd c;
    fill(&c, 3);
    size_t n = 0; /* of those who carried neither before: any fifteen would have the most active among them */
    for (size_t i = 0; i < ACCOUNTS && n < 15; i++) {
        if (c.first[i] || c.second[i] || c.exposure[i] > 4)
            continue;
        c.first[i] = c.second[i] = 1;
        n++;
    }
    avpi_carriers found = tested(&c);
    print_message("%d carried both, %.1f would; 10^%.1f\n", (int)found.both, found.expected, found.log10_p);
    assert_true(found.both >= 15 && found.log10_p < -2);
}

static avp_status work(const avp_ctx *ctx, void *state, avp_error *err) {
    const double exposure[] = {1, 2, 3, 4};
    const uint8_t first[] = {1, 0, 1, 0}, second[] = {1, 1, 1, 0};
    avpi_carriers found;
    (void)state;
    return avpi_carriers_test(ctx, exposure, first, second, 4, &found, err);
}

static void carriers__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(work, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carriers__equal_accounts__binomial),
        cmocka_unit_test(carriers__nobody_or_everybody__no_finding),
        cmocka_unit_test(carriers__active_carry_more__within_level),
        cmocka_unit_test(carriers__planted_ring__found),
        cmocka_unit_test(carriers__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
