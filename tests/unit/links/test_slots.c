#include "support/check.h"
#include "support/small_acts.h"

#include "links/slots.h"

enum { SECOND = 1000000 };

/* Neighbours of the act at 0 s: 1 in 10 s, 2 in 60 s, 4 in 600 s. With a cap of 2 it leaves the third window only. */
static void slots__growing_windows__acts_leave_one_by_one(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    small_act rows[] = {
        {0, 0, 0, 0}, {0, 1, 10 * SECOND, 1}, {0, 2, 60 * SECOND, 2}, {0, 3, 400 * SECOND, 3}, {0, 3, 500 * SECOND, 4}};
    avp_acts acts = small_acts(&ctx, rows, 5, 4, 1, false);
    avp_windows windows = {.count = 3, .us = {10 * SECOND, 60 * SECOND, 600 * SECOND}};
    avpi_slots slots = {0};
    assert_int_equal(avpi_slots_count(&ctx, &acts, &windows, 2, true, &slots, &err), AVP_OK);
    assert_int_equal(slots.class_of[0], 2);
    assert_true(slots.class_of[3] == 2 && slots.class_of[4] == 2);
    assert_int_equal(slots.over[1], 0);
    assert_int_equal(slots.over[2], 5);
    assert_int_equal(slots.co_actions[0], 1);
    assert_int_equal(slots.co_actions[1], 3);
    assert_int_equal(slots.co_actions[2], 0);
    assert_ptr_equal(slots.acts_of[0], slots.acts_of[1]); /* nothing left out: shared */
    assert_int_equal(slots.acts_of[1][3], 2);
    assert_int_equal(slots.acts_of[2][3], 0);
    assert_int_equal(slots.pairings[0], 4 + 4 + 4 + 2 * 3);
    assert_int_equal(slots.pairings[2], 0);
    avpi_slots_free(&ctx, &slots);
    avp_acts_free(&ctx, &acts);
}

static void slots__small_objects__need_no_classes(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 0, 1}, {1, 0, 0, 2}, {1, 0, SECOND, 3}};
    avp_acts acts = small_acts(&ctx, rows, 4, 2, 2, false);
    avp_windows windows = {.count = 1, .us = {SECOND}};
    avpi_slots slots = {0};
    assert_int_equal(avpi_slots_count(&ctx, &acts, &windows, 500, false, &slots, &err), AVP_OK);
    assert_null(slots.class_of);
    assert_null(slots.acts_of[0]);
    assert_int_equal(slots.co_actions[0], 1);
    assert_true(!slots.repeats[0] && !slots.repeats[1] && slots.repeats[2] && slots.repeats[3]);
    avpi_slots_free(&ctx, &slots);
    avp_acts_free(&ctx, &acts);
}

/* Blocks hold whole objects and cover them all, also when one object is larger than several blocks. */
static void slots_block__large_object__stays_whole(void **state) {
    (void)state;
    uint64_t start[] = {0, 10, 10, 10 + 3 * AVPI_BLOCK_ACTS, 20 + 3 * AVPI_BLOCK_ACTS};
    avp_acts acts = {.count = 20 + 3 * AVPI_BLOCK_ACTS, .n_objects = 4, .object_start = start};
    assert_int_equal(avpi_slots_blocks(&acts), 4);
    assert_int_equal(avpi_slots_block(&acts, 0), 0);
    assert_int_equal(avpi_slots_block(&acts, 1), 3);
    assert_int_equal(avpi_slots_block(&acts, 2), 3);
    assert_int_equal(avpi_slots_block(&acts, 3), 3);
    assert_int_equal(avpi_slots_block(&acts, 4), 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots__growing_windows__acts_leave_one_by_one),
        cmocka_unit_test(slots__small_objects__need_no_classes),
        cmocka_unit_test(slots_block__large_object__stays_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
