/* Accounts with more partners than one batch holds; small random inputs never get there. */
#include "support/check.h"
#include "support/small_acts.h"

#include "avispero/links.h"
#include "links/row_product.h"

enum { CROWD = AVPI_BATCH + 777, SECOND = 1000000 };

static small_act rows[3 * CROWD];

static avp_links find(const avp_ctx *ctx, const avp_acts *acts, int64_t min_weight) {
    avp_error err = {0};
    avp_links links = {0};
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){.count = 1, .us = {10 * SECOND}};
    opts.null = AVP_NULL_NONE;
    opts.min_weight = min_weight;
    assert_int_equal(avp_links_find(ctx, acts, &opts, &links, &err), AVP_OK);
    return links;
}

/* Everybody at once on object 0: every pair once. */
static void row_product__thousands_at_once__every_pair(void **state) {
    (void)state;
    for (unsigned threads = 1; threads <= 2; threads++) {
        avp_ctx ctx = check_ctx(threads);
        for (uint32_t i = 0; i < CROWD; i++)
            rows[i] = (small_act){0, i, (int64_t)(i % 10) * SECOND, i};
        avp_acts acts = small_acts(&ctx, rows, CROWD, CROWD, 1, false);
        avp_links links = find(&ctx, &acts, 1);
        const avp_window_links *w = &links.windows[0];
        size_t at = 0;
        assert_int_equal(w->count, (size_t)CROWD * (CROWD - 1) / 2);
        for (uint32_t a = 0; a < CROWD; a++)
            for (uint32_t b = a + 1; b < CROWD; b++, at++)
                if (w->a[at] != a || w->b[at] != b || w->weight[at] != 1)
                    fail_msg("link %zu is (%u, %u) %u", at, w->a[at], w->b[at], w->weight[at]);
        avp_links_free(&ctx, &links);
        avp_acts_free(&ctx, &acts);
    }
}

/* Everybody twice on object 0, in other orders, and the first hundred once more on object 1. */
static void row_product__thousands_repeat__every_pair_once_an_object(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    size_t n = 0;
    for (uint32_t i = 0; i < CROWD; i++) {
        rows[n++] = (small_act){0, i, (int64_t)(i % 10) * SECOND, UINT32_MAX};
        rows[n++] = (small_act){0, i, (int64_t)(i % 7) * SECOND, UINT32_MAX};
    }
    for (uint32_t i = 0; i < 100; i++)
        rows[n++] = (small_act){1, i, 0, UINT32_MAX};
    avp_acts acts = small_acts(&ctx, rows, n, CROWD, 2, false);
    avp_links all = find(&ctx, &acts, 1), twice = find(&ctx, &acts, 2);
    assert_int_equal(all.windows[0].count, (size_t)CROWD * (CROWD - 1) / 2);
    assert_int_equal(all.windows[0].co_actions, (size_t)CROWD * (CROWD - 1) / 2 + 4950);
    assert_int_equal(twice.windows[0].count, 4950);
    assert_int_equal(twice.windows[0].weight[4949], 2);
    avp_links_free(&ctx, &all);
    avp_links_free(&ctx, &twice);
    avp_acts_free(&ctx, &acts);
}

/* The serial of the stamps wraps after 2^32 groups: the stamps are cleared then. */
static void row_serial__last_number__starts_again(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_rows empty = {.n_accounts = 4};
    avpi_row_worker worker = {.serial = UINT32_MAX - 1};
    assert_int_equal(avpi_row_serial(&ctx, &empty, &worker, &err), AVP_OK);
    assert_int_equal(worker.serial, UINT32_MAX);
    worker.stamp[2] = 1;
    assert_int_equal(avpi_row_serial(&ctx, &empty, &worker, &err), AVP_OK);
    assert_int_equal(worker.serial, 1);
    assert_int_equal(worker.stamp[2], 0);
    avp_free(&ctx, worker.stamp);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_product__thousands_at_once__every_pair),
        cmocka_unit_test(row_product__thousands_repeat__every_pair_once_an_object),
        cmocka_unit_test(row_serial__last_number__starts_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
