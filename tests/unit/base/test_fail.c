#include "base/fail.h"
#include "support/faulty.h"

#include <errno.h>
#include <string.h>

static void status__every_one__has_name_code_and_text(void **state) {
    (void)state;
    assert_string_equal(avp_status_name(AVP_OK), "OK");
    assert_string_equal(avp_status_name(AVP_E_INPUT), "E_INPUT");
    assert_int_equal(avp_status_exit_code(AVP_OK), 0);
    assert_int_equal(avp_status_exit_code(AVP_E_ARG), 2);
    assert_int_equal(avp_status_exit_code(AVP_E_FULL), 4);
    for (int i = 0; i < AVP_STATUS_COUNT; i++) {
        assert_true(strlen(avp_status_text((avp_status)i)) > 0);
        assert_in_range(avp_status_exit_code((avp_status)i), 0, 5);
    }
}

static void status__no_such_number__is_our_mistake(void **state) {
    (void)state;
    avp_status none = (avp_status)AVP_STATUS_COUNT;
    assert_string_equal(avp_status_name(none), "?");
    assert_int_equal(avp_status_exit_code(none), 5);
    assert_string_equal(avp_status_text(none), avp_status_text(AVP_E_BUG));
}

static void fail__two_messages__first_wins(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_error err = {0};
    avp_ctx_init(&ctx);
    assert_int_equal(avpi_fail(&ctx, &err, AVP_E_INPUT, "row %d is bad", 7), AVP_E_INPUT);
    assert_int_equal(avpi_fail(&ctx, &err, AVP_E_IO, "later"), AVP_E_IO);
    assert_int_equal(err.status, AVP_E_INPUT);
    assert_string_equal(err.text, "row 7 is bad");
    avp_error_clear(&err);
    assert_int_equal(err.status, AVP_OK);
    assert_string_equal(err.text, "");
    assert_int_equal(avpi_fail(&ctx, &err, AVP_E_IO, "later"), AVP_E_IO);
    assert_string_equal(err.text, "later");
}

static void fail__no_error_and_no_ctx__still_gives_status(void **state) {
    (void)state;
    avp_error err = {0};
    assert_int_equal(avpi_fail(NULL, NULL, AVP_E_LIMIT, "x"), AVP_E_LIMIT);
    assert_int_equal(avpi_fail(NULL, &err, AVP_E_LIMIT, "x"), AVP_E_LIMIT);
    assert_string_equal(err.text, "x");
    avp_error_clear(NULL);
}

/* A message longer than its room ends at a whole character, wherever the cut falls. */
static void fail__message_too_long__is_cut_at_a_character(void **state) {
    (void)state;
    static const char *const characters[] = {"a", "\xC3\xB1", "\xE2\x82\xAC", "\xF0\x9F\x90\x9D"};
    for (size_t k = 0; k < sizeof characters / sizeof *characters; k++) {
        for (size_t shift = 0; shift < 4; shift++) {
            char text[AVP_ERROR_TEXT_SIZE * 2] = "";
            avp_error err = {0};
            size_t size = strlen(characters[k]), used = shift;
            memset(text, 'x', shift);
            for (; used + size < sizeof text; used += size)
                memcpy(text + used, characters[k], size);
            avpi_fail(NULL, &err, AVP_E_ARG, "%s", text);
            size_t length = strlen(err.text);
            assert_true(length >= AVP_ERROR_TEXT_SIZE - 4 && length < AVP_ERROR_TEXT_SIZE);
            assert_int_equal((length - shift) % size, 0);
        }
    }
}

static void fail_errno__common_codes__say_what_to_do(void **state) {
    (void)state;
    avp_error err = {0};
    assert_int_equal(avpi_fail_errno(NULL, &err, ENOSPC, "cannot write", "a.csv"), AVP_E_FULL);
    assert_string_equal(err.text, "cannot write \"a.csv\": the disk is full; free some space");
    avp_error_clear(&err);
    assert_int_equal(avpi_fail_errno(NULL, &err, EDQUOT, "cannot write", "a.csv"), AVP_E_FULL);
    avp_error_clear(&err);
    assert_int_equal(avpi_fail_errno(NULL, &err, ENOENT, "cannot open", NULL), AVP_E_IO);
    assert_string_equal(err.text, "cannot open: there is no such file or folder");
    avp_error_clear(&err);
    assert_int_equal(avpi_fail_errno(NULL, &err, ENOMEM, "cannot open", "x"), AVP_E_MEMORY);
    avp_error_clear(&err);
    assert_int_equal(avpi_fail_errno(NULL, &err, 4321, "cannot open", "x"), AVP_E_IO);
    assert_string_equal(err.text, "cannot open \"x\": system error 4321");
}

static void fail_errno__spanish__is_all_spanish(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_error err = {0};
    avp_ctx_init(&ctx);
    memcpy(ctx.lang, "es", 3);
    avpi_fail_errno(&ctx, &err, EACCES, N_("cannot open"), "x");
    assert_string_equal(err.text, "no se puede abrir \"x\": falta el permiso");
}

static void fail_at__place_noted_twice__first_stays(void **state) {
    (void)state;
    avp_error err = {0};
    avpi_fail(NULL, &err, AVP_E_INPUT, "bad");
    assert_int_equal(avpi_fail_at(&err, NULL, 0, 12), AVP_E_INPUT);
    assert_int_equal(avpi_fail_at(&err, "x.csv", 3, 99), AVP_E_INPUT);
    assert_int_equal(avpi_fail_at(&err, "y.csv", 4, 1), AVP_E_INPUT);
    assert_string_equal(err.file, "x.csv");
    assert_int_equal(err.byte, 12);
    assert_int_equal(err.line, 0);
    assert_int_equal(avpi_fail_at(NULL, "x.csv", 1, 1), AVP_OK);
}

static void fail_at__name_too_long__is_cut(void **state) {
    (void)state;
    char name[600];
    avp_error err = {0};
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    avpi_fail_at(&err, name, 1, 1);
    assert_int_equal(strlen(err.file), AVP_ERROR_FILE_SIZE - 1);
}

typedef struct heard {
    int count;
    char text[64];
    uint64_t done;
} heard;

static void hear_log(void *self, avp_log_level level, const char *text) {
    heard *h = self;
    h->count++;
    assert_int_equal(level, AVP_LOG_WARNING);
    assert_true(strlen(text) < sizeof h->text);
    memcpy(h->text, text, strlen(text) + 1);
}

static void hear_progress(void *self, const char *stage, uint64_t done, uint64_t total, const char *unit) {
    heard *h = self;
    h->count++;
    h->done = done;
    assert_string_equal(stage, "reading");
    assert_string_equal(unit, "rows");
    assert_true(done <= total);
}

static bool always(void *self) {
    (void)self;
    return true;
}

static void warn__with_and_without_listener__formats(void **state) {
    (void)state;
    avp_ctx ctx;
    heard h = {0};
    int64_t gate = 0;
    avp_ctx_init(&ctx);
    avpi_warn(&ctx, AVP_LOG_WARNING, "nobody hears %d", 1);
    avpi_warn(NULL, AVP_LOG_WARNING, "nobody hears %d", 1);
    ctx.log = hear_log;
    ctx.log_self = &h;
    ctx.gate = &gate;
    avpi_warn(&ctx, AVP_LOG_WARNING, "%d rows", 5);
    avpi_warn(&ctx, AVP_LOG_WARNING, "%d rows", 6);
    assert_int_equal(h.count, 2);
    assert_string_equal(h.text, "6 rows");
}

static void progress__with_a_gate__few_reports_and_the_last(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_error err = {0};
    heard h = {0};
    int64_t gate = 0;
    avp_ctx_init(&ctx);
    ctx.progress = hear_progress;
    ctx.progress_self = &h;
    ctx.gate = &gate;
    for (uint64_t i = 0; i <= 1000; i++)
        assert_int_equal(avpi_progress(&ctx, "reading", i, 1000, "rows", &err), AVP_OK);
    assert_int_equal(h.done, 1000);
    assert_in_range(h.count, 2, 30);
    ctx.gate = NULL;
    h.count = 0;
    for (uint64_t i = 0; i < 50; i++)
        assert_int_equal(avpi_progress(&ctx, "reading", i, 1000, "rows", &err), AVP_OK);
    assert_int_equal(h.count, 50);
}

static void progress__caller_asks_to_stop__is_cancelled(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_error err = {0};
    avp_ctx_init(&ctx);
    assert_false(avpi_cancelled(&ctx));
    assert_false(avpi_cancelled(NULL));
    ctx.cancelled = always;
    assert_true(avpi_cancelled(&ctx));
    assert_int_equal(avpi_progress(&ctx, "reading", 0, 0, "rows", &err), AVP_E_CANCELLED);
    assert_string_equal(err.text, "interrupted");
}

static void context__defaults__are_usable(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    assert_true(ctx.n_threads >= 1);
    assert_string_equal(ctx.lang, "en");
    void *block = ctx.allocator.resize(ctx.allocator.self, NULL, 10);
    assert_non_null(block);
    avp_free(&ctx, block);
    avp_free(&ctx, NULL);
    assert_true(strchr(avp_version(), '.') != NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status__every_one__has_name_code_and_text),
        cmocka_unit_test(status__no_such_number__is_our_mistake),
        cmocka_unit_test(fail__two_messages__first_wins),
        cmocka_unit_test(fail__no_error_and_no_ctx__still_gives_status),
        cmocka_unit_test(fail__message_too_long__is_cut_at_a_character),
        cmocka_unit_test(fail_errno__common_codes__say_what_to_do),
        cmocka_unit_test(fail_errno__spanish__is_all_spanish),
        cmocka_unit_test(fail_at__place_noted_twice__first_stays),
        cmocka_unit_test(fail_at__name_too_long__is_cut),
        cmocka_unit_test(warn__with_and_without_listener__formats),
        cmocka_unit_test(progress__with_a_gate__few_reports_and_the_last),
        cmocka_unit_test(progress__caller_asks_to_stop__is_cancelled),
        cmocka_unit_test(context__defaults__are_usable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
