#include "support/check.h"
#include "support/faulty.h"

#include "base/rng.h"
#include "story/kleinberg.h"

#include <math.h>
#include <string.h>

static void bursts_of(const uint64_t *r, const uint64_t *d, size_t n, uint8_t *burst) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    assert_int_equal(avpi_kleinberg(&ctx, r, d, n, 2, 1, burst, &err), AVP_OK);
}

static void kleinberg__known_answer__three_bins(void **state) {
    (void)state;
    const uint64_t r[] = {2, 1, 2, 9, 12, 10, 2, 1}, d[] = {100, 100, 100, 100, 100, 100, 100, 100};
    const uint8_t expected[] = {0, 0, 0, 1, 1, 1, 0, 0};
    uint8_t burst[8];
    bursts_of(r, d, 8, burst);
    assert_memory_equal(burst, expected, 8);
}

static void kleinberg__nothing_or_everything__no_burst(void **state) {
    (void)state;
    const uint64_t none[] = {0, 0, 0}, d[] = {5, 0, 7};
    uint8_t burst[3] = {9, 9, 9};
    bursts_of(none, d, 3, burst);
    assert_int_equal(burst[0] + burst[1] + burst[2], 0);
    bursts_of(d, d, 3, burst);
    assert_int_equal(burst[0] + burst[1] + burst[2], 0);
    bursts_of(d, d, 0, burst);
}

/* Cost of a path by the definition, binomial coefficient and all. */
static double cost_of(const uint64_t *r, const uint64_t *d, size_t n, unsigned path, double p0, double p1) {
    double cost = 0;
    unsigned before = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned now = path >> i & 1;
        double p = now ? p1 : p0, rr = (double)r[i], dd = (double)d[i];
        cost -= lgamma(dd + 1) - lgamma(rr + 1) - lgamma(dd - rr + 1) + rr * log(p) + (dd - rr) * log(1 - p);
        cost += now && !before ? log((double)n) : 0;
        before = now;
    }
    return cost;
}

static void kleinberg__random_counts__cheapest_of_all_paths(void **state) {
    (void)state;
    enum { BINS = 10, ROUNDS = 300 };
    avpi_rng rng;
    avpi_rng_init(&rng, 7, 1);
    for (size_t round = 0; round < ROUNDS; round++) {
        uint64_t r[BINS], d[BINS], all_r = 0, all_d = 0;
        uint8_t burst[BINS];
        unsigned found = 0;
        for (size_t i = 0; i < BINS; i++) {
            d[i] = avpi_rng_below(&rng, 60);
            r[i] = avpi_rng_poisson(&rng, i % 4 == 3 ? 8 : 2);
            r[i] = r[i] > d[i] ? d[i] : r[i];
            all_r += r[i], all_d += d[i];
        }
        if (all_r == 0 || 2 * all_r >= all_d)
            continue;
        bursts_of(r, d, BINS, burst);
        for (size_t i = 0; i < BINS; i++)
            found |= (unsigned)burst[i] << i;
        double p0 = (double)all_r / (double)all_d, mine = cost_of(r, d, BINS, found, p0, 2 * p0);
        for (unsigned path = 0; path < 1u << BINS; path++)
            assert_true(mine <= cost_of(r, d, BINS, path, p0, 2 * p0) + 1e-9);
    }
}

static avp_status work(const avp_ctx *ctx, void *state, avp_error *err) {
    const uint64_t r[] = {1, 9, 1}, d[] = {20, 20, 20};
    uint8_t burst[3];
    (void)state;
    return avpi_kleinberg(ctx, r, d, 3, 2, 1, burst, err);
}

static void kleinberg__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(work, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kleinberg__known_answer__three_bins),
        cmocka_unit_test(kleinberg__nothing_or_everything__no_burst),
        cmocka_unit_test(kleinberg__random_counts__cheapest_of_all_paths),
        cmocka_unit_test(kleinberg__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
