#include "support/check.h"
#include "support/small_acts.h"

#include "links/rows.h"

enum { SECOND = 1000000 };

static avpi_rows make(const avp_ctx *ctx, const avp_acts *acts, int64_t window_us) {
    avp_error err = {0};
    avpi_slots slots = {0};
    avpi_live live = {0};
    avpi_rows rows = {0};
    avp_windows windows = {.count = 1, .us = {window_us}};
    assert_int_equal(avpi_slots_count(ctx, acts, &windows, 0, false, &slots, &err), AVP_OK);
    assert_int_equal(avpi_prune(ctx, acts, &slots, 0, window_us, 1, &live, &err), AVP_OK);
    avpi_rows_plan plan = {.window_us = window_us, .repeats = slots.repeats, .with_places = true};
    assert_int_equal(avpi_rows_build(ctx, acts, &live, &plan, &rows, &err), AVP_OK);
    avpi_slots_free(ctx, &slots);
    avpi_live_free(ctx, &live);
    return rows;
}

static void expect_row(const avpi_rows *rows, uint32_t row, uint32_t low, uint32_t high, bool same, bool repeats) {
    assert_int_equal(rows->row[row].low & AVPI_ROW_PLACE, low);
    assert_int_equal(rows->row[row].high & AVPI_ROW_PLACE, high);
    assert_int_equal((rows->row[row].low & AVPI_ROW_SAME) != 0, same);
    assert_int_equal((rows->row[row].high & AVPI_ROW_REPEATS) != 0, repeats);
}

/* Two objects, window 10 s; accounts 3 and 5 of 8 have no live act. The drawing of rows.h, with numbers 0 1 2 for 1, 4, 7. */
static void rows__two_objects__as_drawn(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    small_act acts_drawn[] = {{0, 1, 0, 0}, {0, 7, 5 * SECOND, 1}, {0, 4, 12 * SECOND, 2}, {0, 3, 900 * SECOND, 3},
                              {1, 4, 0, 4}, {1, 7, SECOND, 5}};
    avp_acts acts = small_acts(&ctx, acts_drawn, 6, 8, 2, false);
    avpi_rows rows = make(&ctx, &acts, 10 * SECOND);
    static const uint32_t account[] = {1, 4, 7}, who[] = {0, 2, 1, 1, 2}, start[] = {0, 1, 3, 5},
                          place[] = {0, 2, 3, 1, 4};
    assert_int_equal(rows.n_accounts, 3);
    assert_int_equal(rows.n_acts, 5);
    assert_memory_equal(rows.account, account, sizeof account);
    assert_memory_equal(rows.who, who, sizeof who);
    assert_memory_equal(rows.start, start, sizeof start);
    assert_memory_equal(rows.place, place, sizeof place);
    expect_row(&rows, 0, 0, 1, false, false); /* 1 on object 0 */
    expect_row(&rows, 1, 1, 2, false, false); /* 4 on object 0 */
    expect_row(&rows, 2, 3, 4, false, false); /* 4 on object 1 */
    expect_row(&rows, 3, 0, 2, false, false); /* 7 on object 0 */
    expect_row(&rows, 4, 3, 4, false, false); /* 7 on object 1 */
    avpi_rows_free(&ctx, &rows);
    avp_acts_free(&ctx, &acts);
}

/* Account 0 acts twice, 15 s apart, and account 1 between sees both; account 2, at the end, sees neither twice. */
static void rows__repeats__are_flagged_where_a_partner_can_be_met_again(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    small_act acts_drawn[] = {{0, 0, 0, 0}, {0, 1, 8 * SECOND, 1}, {0, 0, 15 * SECOND, 2}, {0, 2, 25 * SECOND, 3}};
    avp_acts acts = small_acts(&ctx, acts_drawn, 4, 3, 1, false);
    avpi_rows rows = make(&ctx, &acts, 10 * SECOND);
    expect_row(&rows, 0, 0, 1, false, true);
    expect_row(&rows, 1, 1, 3, true, true);
    expect_row(&rows, 2, 0, 2, false, true);
    expect_row(&rows, 3, 2, 3, false,
               true); /* sees one act of an account whose other is close by: flagged in vain, never wrong */
    avpi_rows_free(&ctx, &rows);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows__two_objects__as_drawn),
        cmocka_unit_test(rows__repeats__are_flagged_where_a_partner_can_be_met_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
