#include "base/aside.h"
#include "support/faulty.h"

typedef struct sum {
    uint64_t upto, total;
    bool fails;
} sum;

static avp_status add_up(void *arg, avp_error *err) {
    sum *s = arg;
    for (uint64_t i = 1; i <= s->upto; i++)
        s->total += i;
    return s->fails ? avpi_fail(NULL, err, AVP_E_INPUT, "no sum of %llu", (unsigned long long)s->upto) : AVP_OK;
}

static void aside__waited_for__is_done(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_error err = {0};
    avpi_aside *first = NULL, *second = NULL;
    sum a = {.upto = 100000}, b = {.upto = 10};
    avp_ctx_init(&ctx);
    assert_int_equal(avpi_aside_start(&ctx, add_up, &a, &first, &err), AVP_OK);
    assert_int_equal(avpi_aside_start(&ctx, add_up, &b, &second, &err), AVP_OK);
    assert_int_equal(avpi_aside_wait(&ctx, second, &err), AVP_OK);
    assert_int_equal(b.total, 55);
    assert_int_equal(avpi_aside_wait(&ctx, first, &err), AVP_OK);
    assert_int_equal(a.total, 5000050000);
    assert_int_equal(avpi_aside_wait(&ctx, NULL, &err), AVP_OK);
}

static void aside__task_fails__is_told_where_waited(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_error err = {0}, kept = {.status = AVP_E_IO};
    avpi_aside *aside = NULL;
    sum a = {.upto = 3, .fails = true};
    avp_ctx_init(&ctx);
    assert_int_equal(avpi_aside_start(&ctx, add_up, &a, &aside, &err), AVP_OK);
    assert_int_equal(avpi_aside_wait(&ctx, aside, &err), AVP_E_INPUT);
    assert_string_equal(err.text, "no sum of 3");
    assert_int_equal(avpi_aside_start(&ctx, add_up, &a, &aside, &err), AVP_OK);
    assert_int_equal(avpi_aside_wait(&ctx, aside, &kept), AVP_E_INPUT);
    assert_int_equal(kept.status, AVP_E_IO); /* the failure before it stays */
}

static void aside__no_memory__says_so(void **state) {
    (void)state;
    avp_error err = {0};
    avpi_aside *aside = NULL;
    sum a = {.upto = 3};
    faulty memory;
    avp_ctx ctx = faulty_ctx(&memory);
    memory.fail_at = 0;
    assert_int_equal(avpi_aside_start(&ctx, add_up, &a, &aside, &err), AVP_E_MEMORY);
    assert_null(aside);
    assert_int_equal(a.total, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aside__waited_for__is_done),
        cmocka_unit_test(aside__task_fails__is_told_where_waited),
        cmocka_unit_test(aside__no_memory__says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
