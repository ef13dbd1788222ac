/* Counting through disk: the same links as in memory, many runs, and every system call failing once. */
#include "support/check.h"
#include "support/faulty_io.h"
#include "support/small_acts.h"

#include "avispero/links.h"

enum { ACTS = 20000, ACCOUNTS = 400, OBJECTS = 150, MINUTE = 60 };

static small_act rows[ACTS];

static avp_acts busy_acts(const avp_ctx *ctx, uint64_t seed) {
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 0);
    small_random(&rng, rows, ACTS, ACCOUNTS, OBJECTS, 10000, 0);
    return small_acts(ctx, rows, ACTS, ACCOUNTS, OBJECTS, false);
}

static avp_links_options options(void) {
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){.count = 2, .us = {MINUTE * 1000000, 10 * MINUTE * (int64_t)1000000}};
    opts.null = AVP_NULL_NONE;
    return opts;
}

static void equal(const avp_links *left, const avp_links *right) {
    assert_int_equal(left->pairs_counted, right->pairs_counted);
    assert_int_equal(left->co_actions_counted, right->co_actions_counted);
    assert_int_equal(left->n_windows, right->n_windows);
    for (size_t k = 0; k < left->n_windows; k++) {
        const avp_window_links *a = &left->windows[k], *b = &right->windows[k];
        assert_int_equal(a->count, b->count);
        assert_int_equal(a->co_actions, b->co_actions);
        assert_memory_equal(a->a, b->a, a->count * sizeof *a->a);
        assert_memory_equal(a->b, b->b, a->count * sizeof *a->b);
        assert_memory_equal(a->weight, b->weight, a->count * sizeof *a->weight);
    }
}

/* A budget of one byte leaves the smallest buffers: about a hundred runs. */
static void spill__hundreds_of_runs__same_links_as_in_memory(void **state) {
    (void)state;
    avp_error err = {0};
    for (unsigned threads = 1; threads <= 3; threads++) {
        avp_ctx ctx = check_ctx(threads);
        avp_acts acts = busy_acts(&ctx, threads);
        avp_links_options opts = options();
        avp_links memory = {0}, disk = {0};
        assert_int_equal(avp_links_find(&ctx, &acts, &opts, &memory, &err), AVP_OK);
        ctx.memory_bytes = 1;
        assert_int_equal(avp_links_find(&ctx, &acts, &opts, &disk, &err), AVP_OK);
        assert_int_equal(memory.spilled_bytes, 0);
        assert_true(disk.spilled_bytes > 100000);
        assert_true(disk.windows[1].count > 10000);
        equal(&memory, &disk);
        avp_links_free(&ctx, &memory);
        avp_links_free(&ctx, &disk);
        avp_acts_free(&ctx, &acts);
    }
}

static void spill__budget_that_suffices__stays_in_memory(void **state) {
    (void)state;
    avp_error err = {0};
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = busy_acts(&ctx, 9);
    avp_links_options opts = options();
    avp_links links = {0};
    ctx.memory_bytes = (size_t)1 << 30;
    assert_int_equal(avp_links_find(&ctx, &acts, &opts, &links, &err), AVP_OK);
    assert_int_equal(links.spilled_bytes, 0);
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

static void spill__short_and_interrupted_calls__same_links(void **state) {
    (void)state;
    avp_error err = {0};
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = busy_acts(&ctx, 5);
    avp_links_options opts = options();
    avp_links memory = {0}, disk = {0};
    opts.windows.count = 1;
    assert_int_equal(avp_links_find(&ctx, &acts, &opts, &memory, &err), AVP_OK);
    ctx.memory_bytes = 1;
    faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER, .interrupt = true};
    assert_int_equal(avp_links_find(&ctx, &acts, &opts, &disk, &err), AVP_OK);
    assert_true(faulty_io.calls > 20);
    faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER};
    equal(&memory, &disk);
    avp_links_free(&ctx, &memory);
    avp_links_free(&ctx, &disk);
    avp_acts_free(&ctx, &acts);
}

/* The n-th call fails: an error that names it, or a close that nobody needs. */
static void spill__any_call_fails__said_and_clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = busy_acts(&ctx, 6);
    avp_links_options opts = options();
    opts.windows.count = 1;
    ctx.memory_bytes = 1;
    size_t failures = 0;
    for (uint64_t n = 0;; n++) {
        avp_error err = {0};
        avp_links links = {.n_windows = 77};
        faulty_io = (faulty_io_plan){.fail_at = n, .code = n % 2 ? ENOSPC : EIO};
        avp_status status = avp_links_find(&ctx, &acts, &opts, &links, &err);
        bool failed = faulty_io.failed > 0;
        faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER};
        if (status == AVP_OK) {
            avp_links_free(&ctx, &links);
            if (!failed)
                break;
            continue;
        }
        assert_int_equal(status, n % 2 ? AVP_E_FULL : AVP_E_IO);
        assert_true(err.text[0] != '\0');
        assert_int_equal(links.n_windows, 77);
        failures++;
    }
    assert_true(failures > 20);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spill__hundreds_of_runs__same_links_as_in_memory),
        cmocka_unit_test(spill__budget_that_suffices__stays_in_memory),
        cmocka_unit_test(spill__short_and_interrupted_calls__same_links),
        cmocka_unit_test(spill__any_call_fails__said_and_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
