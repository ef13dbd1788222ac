#include "support/check.h"

#include "base/text.h"
#include "read/batch.h"
#include "read/enrich.h"

enum { SECOND = 1000000 };

static void row__dropped__leaves_no_cell_behind(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_batch b;
    assert_int_equal(avpi_batch_init(&b, &ctx, (avpi_columns){1u << AVPI_FIELD_TEXT, 1, 1}, &err), AVP_OK);
    assert_int_equal(avpi_batch_begin(&b, &err), AVP_OK);
    b.text[AVPI_FIELD_TEXT][0] = AVPI_STR("x");
    b.number[0][0] = 7;
    b.time_us[0] = 7;
    assert_int_equal(avpi_batch_list_add(&b, AVPI_LIST_URLS, AVPI_STR("u"), &err), AVP_OK);
    avpi_batch_drop(&b);
    assert_int_equal(avpi_batch_begin(&b, &err), AVP_OK);
    assert_null(b.text[AVPI_FIELD_TEXT][0].ptr);
    assert_true(b.number[0][0] == AVPI_NO_NUMBER && b.time_us[0] == AVPI_NO_TIME);
    avpi_batch_commit(&b, (avpi_place){1, 0, 1}, 0);
    assert_int_equal(b.list_start[AVPI_LIST_URLS][1], 0);
    avpi_batch_free(&b);
}

static void rows__more_than_the_first_room__kept(void **state) {
    (void)state;
    enum { MANY = 3 * AVPI_BATCH_ROWS };
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_batch b;
    assert_int_equal(avpi_batch_init(&b, &ctx, (avpi_columns){1u << AVPI_FIELD_TEXT, 1, 1}, &err), AVP_OK);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            assert_int_equal(avpi_batch_begin(&b, &err), AVP_OK);
            assert_null(b.text[AVPI_FIELD_TEXT][i].ptr);
            b.text[AVPI_FIELD_TEXT][i] = AVPI_STR("x");
            assert_int_equal(avpi_batch_list_add(&b, AVPI_LIST_URLS, AVPI_STR("u"), &err), AVP_OK);
            avpi_batch_commit(&b, (avpi_place){(uint64_t)i, 0, 1}, 0);
        }
        assert_int_equal(b.list_start[AVPI_LIST_URLS][MANY], MANY);
        avpi_batch_clear(&b);
    }
    avpi_batch_free(&b);
}

static void note__same_kind__counted_with_the_first_place(void **state) {
    (void)state;
    static const char *const one = "one", *const two = "two";
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_batch b;
    assert_int_equal(avpi_batch_init(&b, &ctx, (avpi_columns){0, 0, 0}, &err), AVP_OK);
    avpi_batch_note(&b, one, (avpi_place){3, 0, 0});
    avpi_batch_note(&b, two, (avpi_place){4, 0, 0});
    avpi_batch_note(&b, one, (avpi_place){5, 0, 0});
    assert_int_equal(b.n_notes, 2);
    assert_true(b.notes[0].count == 2 && b.notes[0].first.line == 3);
    avpi_batch_free(&b);
}

static void steps__few_times__as_written(void **state) {
    (void)state;
    avpi_steps s = {0};
    assert_int_equal(avpi_steps_precision(&s), 0);
    avpi_steps_add(&s, 60 * SECOND, SECOND);
    avpi_steps_add(&s, 120 * SECOND, SECOND);
    assert_int_equal(avpi_steps_precision(&s), SECOND); /* two full minutes are chance */
}

static void steps__many_times__as_the_data_shows(void **state) {
    (void)state;
    static const int64_t units[] = {86400LL * SECOND, 3600LL * SECOND, 60LL * SECOND, SECOND, 1000, 1};
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
        avpi_steps s = {0}, other = {0}, sum = {0};
        for (int i = 1; i <= 10; i++) {
            avpi_steps_add(i % 2 ? &s : &other, i * 7 * units[k], 1);
        }
        avpi_steps_merge(&sum, &s);
        avpi_steps_merge(&sum, &other);
        assert_int_equal(sum.times, 10);
        assert_int_equal(avpi_steps_precision(&sum), units[k]);
    }
}

/* A row with two fields, a count, a list and a time. */
static avpi_hash128 key_of(const char *text, const char *handle, int64_t number, const char *item, int64_t time_us,
                           uint8_t flags) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_batch b;
    assert_int_equal(
        avpi_batch_init(&b, &ctx, (avpi_columns){1u << AVPI_FIELD_TEXT | 1u << AVPI_FIELD_HANDLE, 1, 3}, &err), AVP_OK);
    assert_int_equal(avpi_batch_begin(&b, &err), AVP_OK);
    b.text[AVPI_FIELD_TEXT][0] = avpi_str_view(text);
    b.text[AVPI_FIELD_HANDLE][0] = avpi_str_view(handle);
    b.number[0][0] = number;
    b.time_us[0] = time_us;
    assert_int_equal(avpi_batch_list_add(&b, AVPI_LIST_URLS, avpi_str_view(item), &err), AVP_OK);
    avpi_batch_commit(&b, (avpi_place){1, 0, 1}, flags);
    avpi_hash128 key = avpi_row_key(&b, 0, 0);
    avpi_batch_free(&b);
    return key;
}

static bool same(avpi_hash128 a, avpi_hash128 b) {
    return a.low == b.low && a.high == b.high;
}

static void row_key__any_part_differs__differs(void **state) {
    (void)state;
    avpi_hash128 key = key_of("ab", "c", 1, "u", 5, 0);
    assert_true(same(key, key_of("ab", "c", 1, "u", 5, 0)));
    assert_false(same(key, key_of("a", "bc", 1, "u", 5, 0)));
    assert_false(same(key, key_of("ab", NULL, 1, "u", 5, 0)));
    assert_false(same(key, key_of("c", "ab", 1, "u", 5, 0)));
    assert_false(same(key, key_of("ab", "c", 2, "u", 5, 0)));
    assert_false(same(key, key_of("ab", "c", AVPI_NO_NUMBER, "u", 5, 0)));
    assert_false(same(key, key_of("ab", "c", 1, "v", 5, 0)));
    assert_false(same(key, key_of("ab", "c", 1, "u", 6, 0)));
    assert_false(same(key, key_of("ab", "c", 1, "u", 5, AVPI_POST_REPOST)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row__dropped__leaves_no_cell_behind),
        cmocka_unit_test(rows__more_than_the_first_room__kept),
        cmocka_unit_test(note__same_kind__counted_with_the_first_place),
        cmocka_unit_test(steps__few_times__as_written),
        cmocka_unit_test(steps__many_times__as_the_data_shows),
        cmocka_unit_test(row_key__any_part_differs__differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
