/*
 * N1 raises no false alarm where labels are shuffled, and finds what is planted: the two belong together, for a test that
 * never finds anything raises no alarm either.
 */
#include "support/check.h"
#include "support/real_data.h"
#include "support/small_acts.h"

#include "avispero/links.h"
#include "avispero/read.h"

#include <math.h>

enum {
    ACTS = 30000,
    ACCOUNTS = 3000,
    OBJECTS = 1000,
    PLANTED = 20,
    SHARED = 6,
    PLANTED_PAIRS = PLANTED * (PLANTED - 1) / 2
};
enum { SHUFFLES = 10, SECOND = 1000000 };

static small_act rows[ACTS + PLANTED * SHARED];

/* Heavy tails: accounts and objects by 1 / (rank + c), delays log-normal with a median of six hours. */
static size_t organic(avpi_rng *rng) {
    for (size_t i = 0; i < ACTS; i++) {
        uint32_t object = (uint32_t)(10 * (pow(OBJECTS / 10.0 + 1, avpi_rng_real(rng)) - 1));
        uint32_t account = (uint32_t)(50 * (pow(ACCOUNTS / 50.0 + 1, avpi_rng_real(rng)) - 1));
        double delay_s = 21600 * exp(1.5 * avpi_rng_normal(rng));
        rows[i] = (small_act){object % OBJECTS, account % ACCOUNTS,
                              ((int64_t)object * 3600 + (int64_t)delay_s) * SECOND, (uint32_t)i};
    }
    return ACTS;
}

/* The last accounts share the same objects within 50 s. */
static size_t plant(avpi_rng *rng, size_t n) {
    for (uint32_t s = 0; s < SHARED; s++)
        for (uint32_t a = 0; a < PLANTED; a++)
            rows[n++] = (small_act){100 + 50 * s, ACCOUNTS + a,
                                    (int64_t)(400000 + 7200 * s + avpi_rng_below(rng, 50)) * SECOND, UINT32_MAX};
    return n;
}

static avp_links find(const avp_ctx *ctx, const avp_acts *acts, int64_t window_s) {
    avp_error err = {0};
    avp_links links = {0};
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){.count = 1, .us = {window_s * SECOND}};
    assert_int_equal(avp_links_find(ctx, acts, &opts, &links, &err), AVP_OK);
    return links;
}

static void no_alarm_when_shuffled(const avp_ctx *ctx, avp_acts *acts) {
    avp_error err = {0};
    for (uint64_t seed = 1; seed <= SHUFFLES; seed++) {
        assert_int_equal(avp_acts_shuffle(ctx, acts, AVP_SHUFFLE_LABELS, seed, &err), AVP_OK);
        for (int64_t window_s = 60; window_s <= 3600; window_s *= 60) {
            avp_links links = find(ctx, acts, window_s);
            if (links.windows[0].count > 0)
                fail_msg("%zu false links at %d s, seed %d", links.windows[0].count, (int)window_s, (int)seed);
            assert_true(links.windows[0].co_actions > 1000); /* there was something to be wrong about */
            avp_links_free(ctx, &links);
        }
    }
}

static void n1__planted_accounts_among_heavy_tails__are_found(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 0);
    avp_acts acts = small_acts(&ctx, rows, plant(&rng, organic(&rng)), ACCOUNTS + PLANTED, OBJECTS, false);
    avp_links links = find(&ctx, &acts, 60);
    size_t planted = 0;
    for (size_t i = 0; i < links.windows[0].count; i++)
        planted += links.windows[0].a[i] >= ACCOUNTS && links.windows[0].b[i] >= ACCOUNTS;
    assert_int_equal(planted, PLANTED_PAIRS);
    assert_int_equal(links.windows[0].count, PLANTED_PAIRS); /* and nobody else */
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

static void n1__heavy_tails_shuffled__no_links(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 0);
    avp_acts acts = small_acts(&ctx, rows, plant(&rng, organic(&rng)), ACCOUNTS + PLANTED, OBJECTS, false);
    no_alarm_when_shuffled(&ctx, &acts);
    avp_acts_free(&ctx, &acts);
}

/* ---- posts with several objects ---- */

enum { THREADS = 300, ANSWERS = 12, NAMES = 4 };

/* Threads in which everybody answers with all the names of the thread: a pair of answers meets on up to four names at once. */
static size_t threads(avpi_rng *rng) {
    size_t n = 0;
    uint32_t post = 0;
    for (uint32_t t = 0; t < THREADS; t++)
        for (uint32_t k = 0; k < ANSWERS; k++, post++) {
            uint32_t account = (uint32_t)avpi_rng_below(rng, ACCOUNTS);
            int64_t time_us = ((int64_t)t * 3600 + (int64_t)avpi_rng_below(rng, 600)) * SECOND;
            for (uint32_t name = 0; name < NAMES; name++)
                rows[n++] = (small_act){NAMES * t % OBJECTS + name, account, time_us, post};
        }
    return n;
}

static void n1__answers_with_the_same_names__no_links(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avpi_rng rng;
    avpi_rng_init(&rng, 4, 0);
    for (int round = 0; round < SHUFFLES; round++) {
        avp_acts acts = small_acts(&ctx, rows, threads(&rng), ACCOUNTS, OBJECTS, false);
        avp_links links = find(&ctx, &acts, 60);
        assert_true(links.windows[0].co_actions > 1000);
        assert_int_equal(links.windows[0].count, 0);
        avp_links_free(&ctx, &links);
        avp_acts_free(&ctx, &acts);
    }
}

/* The same twenty accounts answer together in six threads: found, though each pair of answers counts once. */
static void n1__planted_answers__are_found(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avpi_rng rng;
    avpi_rng_init(&rng, 4, 0);
    size_t n = threads(&rng);
    uint32_t post = THREADS * ANSWERS;
    for (uint32_t s = 0; s < SHARED; s++)
        for (uint32_t a = 0; a < PLANTED; a++, post++)
            for (uint32_t name = 0; name < NAMES; name++)
                rows[n++] = (small_act){40 * s + name, ACCOUNTS + a,
                                        (int64_t)(2000000 + 7200 * s + avpi_rng_below(&rng, 50)) * SECOND, post};
    avp_acts acts = small_acts(&ctx, rows, n, ACCOUNTS + PLANTED, OBJECTS, false);
    avp_links links = find(&ctx, &acts, 60);
    assert_int_equal(links.windows[0].count, PLANTED_PAIRS);
    for (size_t i = 0; i < links.windows[0].count; i++)
        assert_int_equal(links.windows[0].weight[i], SHARED);
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

static void n1__published_case_shuffled__no_links(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_acts acts = {0};
    avp_read_report report = {0};
    char path[REAL_DATA_PATH];
    real_data_path("coortweet/russian_coord_tweets.csv.zst", path);
    const char *paths[] = {path};
    assert_int_equal(avp_read_acts(&ctx, paths, 1, NULL, "repost", false, &acts, &report, &err), AVP_OK);
    no_alarm_when_shuffled(&ctx, &acts);
    avp_read_report_free(&ctx, &report);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(n1__planted_accounts_among_heavy_tails__are_found),
        cmocka_unit_test(n1__heavy_tails_shuffled__no_links),
        cmocka_unit_test(n1__answers_with_the_same_names__no_links),
        cmocka_unit_test(n1__planted_answers__are_found),
        cmocka_unit_test(n1__published_case_shuffled__no_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
