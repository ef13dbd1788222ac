/* Every allocation on the way to links fails once: the right status, no leak. */
#include "support/check.h"
#include "support/faulty.h"
#include "support/small_acts.h"

#include "avispero/links.h"

enum { ACCOUNTS = 6, OBJECTS = 4, ACTS = 60 };

static avp_acts busy_acts(const avp_ctx *ctx) {
    small_act rows[ACTS];
    avpi_rng rng;
    avpi_rng_init(&rng, 5, 0);
    small_random(&rng, rows, ACTS, ACCOUNTS, OBJECTS, 30, 0);
    return small_acts(ctx, rows, ACTS, ACCOUNTS, OBJECTS, true);
}

/* What is tried: options, and whether pairs go through disk. */
typedef struct trial {
    const avp_acts *acts;
    avp_links_options opts;
    size_t memory_bytes;
} trial;

static avp_status find_all(const avp_ctx *ctx, void *state, avp_error *err) {
    const trial *t = state;
    avp_ctx own = *ctx;
    avp_links links = {.n_windows = 77};
    own.memory_bytes = t->memory_bytes;
    avp_status status = avp_links_find(&own, t->acts, &t->opts, &links, err);
    if (status != AVP_OK)
        assert_int_equal(links.n_windows, 77);
    else
        avp_links_free(ctx, &links);
    return status;
}

static void try_all(int count, int null, size_t memory_bytes) {
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = busy_acts(&ctx);
    trial t = {.acts = &acts, .memory_bytes = memory_bytes};
    avp_options_init(&avp_links_option_table, &t.opts);
    t.opts.windows = (avp_windows){.count = 1, .us = {5000000}};
    t.opts.count = count;
    t.opts.null = null;
    t.opts.cap = 12;
    if (count == AVP_COUNT_OBJECTS)
        t.opts.windows = (avp_windows){.count = 2, .us = {1000000, 9000000}};
    faulty_run(find_all, &t);
    avp_acts_free(&ctx, &acts);
}

static void links__any_allocation_fails_without_null__clean(void **state) {
    (void)state;
    try_all(AVP_COUNT_OBJECTS, AVP_NULL_NONE, 0);
}

static void links__any_allocation_fails_under_n1__clean(void **state) {
    (void)state;
    try_all(AVP_COUNT_OBJECTS, AVP_NULL_N1, 0);
}

static void links__any_allocation_fails_while_spilling__clean(void **state) {
    (void)state;
    try_all(AVP_COUNT_OBJECTS, AVP_NULL_NONE, 1);
}

static void links__any_allocation_fails_in_coortweet__clean(void **state) {
    (void)state;
    try_all(AVP_COUNT_COORTWEET, AVP_NULL_NONE, 0);
}

static void links__any_allocation_fails_in_qut__clean(void **state) {
    (void)state;
    try_all(AVP_COUNT_QUT, AVP_NULL_NONE, 0);
}

static avp_status find_evidence(const avp_ctx *ctx, void *state, avp_error *err) {
    avp_co_action *found = NULL;
    size_t count = 77;
    avp_status status = avp_links_evidence(ctx, state, 0, 1, 9000000, &found, &count, err);
    if (status != AVP_OK)
        assert_true(found == NULL && count == 77);
    avp_free(ctx, found);
    return status;
}

static void evidence__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = busy_acts(&ctx);
    faulty_run(find_evidence, &acts);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links__any_allocation_fails_without_null__clean),
        cmocka_unit_test(links__any_allocation_fails_under_n1__clean),
        cmocka_unit_test(links__any_allocation_fails_while_spilling__clean),
        cmocka_unit_test(links__any_allocation_fails_in_coortweet__clean),
        cmocka_unit_test(links__any_allocation_fails_in_qut__clean),
        cmocka_unit_test(evidence__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
