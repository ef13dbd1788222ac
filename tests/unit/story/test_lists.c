#include "support/check.h"
#include "support/faulty.h"

#include "avispero/lists.h"
#include "store/sql.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char path[] = "list.csv";

static void put(const char *text) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static avp_status check(avp_list_kind kind, const char *text, avp_error *err) {
    avp_ctx ctx = check_ctx(1);
    *err = (avp_error){0};
    put(text);
    return avp_list_check(&ctx, kind, path, err);
}

static void check__templates__are_valid(void **state) {
    (void)state;
    avp_error err;
    for (size_t k = 0; k < AVP_LISTS; k++)
        assert_int_equal(check((avp_list_kind)k, avp_list_template((avp_list_kind)k), &err), AVP_OK);
}

/* Each with the line where it stands, and the words that tell what is wrong and what is allowed. */
static void check__bad_lists__line_and_cause(void **state) {
    (void)state;
    static const struct {
        avp_list_kind kind;
        const char *text;
        uint64_t line;
        const char *says, *allows;
    } cases[] = {
        {AVP_LIST_TARGETS, "id,kind,value\na,name,Ana\na,nick,Anita\n", 3, "\"nick\"",
         "handle, name, alias or hashtag"},
        {AVP_LIST_TARGETS, "id,kind\na,name\n", 1, "no column \"value\"", "id,name,kind,value,valid_from,valid_to"},
        {AVP_LIST_TARGETS, "", 0, "no column \"id\"", "id,name,kind"},
        {AVP_LIST_TARGETS, "id,kind,value\na,name,\n", 2, "\"value\" is empty", ""},
        {AVP_LIST_TARGETS, "id,kind,value\na,name,\xC3\x81na\nb,alias,ana\n", 3, "\"a\" in line 2", "valid_from"},
        {AVP_LIST_TARGETS, "id,kind,value\na,handle,@Ana\nb,handle,ana\n", 3, "\"a\" in line 2", "one of them"},
        {AVP_LIST_TARGETS, "id,kind,value,valid_from,valid_to\na,name,Ana,2017-05-02,2017-05-01\n", 2, "valid_to", ""},
        {AVP_LIST_TARGETS, "id,kind,value,valid_from\na,name,Ana,mayo\n", 2, "\"mayo\"", "2017-06-03"},
        {AVP_LIST_TARGETS, "id,kind,value\na,name,...\n", 2, "no letter or digit", ""},
        {AVP_LIST_EVENTS, "time,name\n2017-06-04,vote\n4 de junio,vote\n", 3, "\"4 de junio\"", "a year in front"},
        {AVP_LIST_EVENTS, "time,name\n06-04,vote\n", 2, "\"06-04\"", "a year in front"},
        {AVP_LIST_EVENTS, "time,name\n2017-13-04,vote\n", 2, "\"2017-13-04\"", "2017-06-03 14:00"},
        {AVP_LIST_DOMAINS, "domain,kind\na.example,portal\nb.example,blog\n", 3, "\"blog\"", "portal, media, party"},
        {AVP_LIST_DOMAINS, "domain,kind\na.example,portal\nhttps://www.A.example/x,media\n", 3, "two kinds", ""},
        {AVP_LIST_DOMAINS, "domain,kind\nportal,portal\n", 2, "no domain", "example.org"},
        {AVP_LIST_CLAIMS, "claim,verdict\nx,maybe\n", 2, "\"maybe\"", "true, false or unverified"},
        {AVP_LIST_CLAIMS, "claim,verdict,follows\nx,true,\ny,false,z\n", 3, "\"z\"", "word for word"},
        {AVP_LIST_CLAIMS, "claim,verdict,follows\nx,true,x\n", 2, "\"x\"", "word for word"},
        {AVP_LIST_CLAIMS, "claim,verdict\nx,true\nx,false\n", 3, "twice", ""},
        {AVP_LIST_CLAIMS, "claim,verdict\n\"x,true\n", 2, "quotes do not match", ""},
        {AVP_LIST_EVENTS, "time,name\n2017-06-04,vo\xFFte\n", 0, "not UTF-8", "save it as UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        avp_error err;
        avp_status status = check(cases[i].kind, cases[i].text, &err);
        if (status != AVP_E_INPUT || err.line != cases[i].line || !strstr(err.text, cases[i].says) ||
            !strstr(err.text, cases[i].allows) || strcmp(err.file, path) != 0)
            fail_msg("list %zu: status %s, %s:%llu: %s", i, avp_status_name(status), err.file,
                     (unsigned long long)err.line, err.text);
    }
}

static void check__names_at_different_times__allowed(void **state) {
    (void)state;
    avp_error err;
    assert_int_equal(check(AVP_LIST_TARGETS,
                           "id;tipo;valor;desde;hasta\na;alias;la alcaldesa;;2016-12-31\nb;alias;La Alcaldesa;"
                           "2017-01-01;\n\na;alias;la alcaldesa;;\n",
                           &err),
                     AVP_E_INPUT); /* the last line takes the first limit off again */
    assert_int_equal(err.line, 5);
    assert_int_equal(check(AVP_LIST_TARGETS,
                           "id;tipo;valor;desde;hasta\na;alias;la alcaldesa;;2016-12-31\nb;alias;La Alcaldesa;"
                           "2017-01-01;\na;handle;la_alcaldesa;;\n",
                           &err),
                     AVP_OK);
}

static int64_t number(avp_case *c, const char *sql) {
    avp_error err = {0};
    int64_t n = -1;
    assert_int_equal(avpi_sql_number(c, sql, NULL, 0, &n, &err), AVP_OK);
    return n;
}

static void import__twice__the_second_stands(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = NULL;
    uint64_t rows = 0;
    assert_int_equal(avp_case_open(&ctx, NULL, AVP_CASE_MEMORY, &c, &err), AVP_OK);
    put("id,name,kind,value,valid_to\na,Ana,name,Ana,\na,,handle,ana,2017-01-31\nb,,name,Beto,\n");
    assert_int_equal(avp_list_import(c, AVP_LIST_TARGETS, path, &rows, &err), AVP_OK);
    assert_int_equal(rows, 3);
    assert_int_equal(number(c, "SELECT count(*) FROM targets"), 2);
    assert_int_equal(number(c, "SELECT count(*) FROM target_aliases WHERE valid_to = TIMESTAMP '2017-02-01'"), 1);
    assert_int_equal(number(c, "SELECT count(*) FROM targets WHERE target = 'b' AND name = 'b'"), 1);
    put("id,kind,value\na,name,Ana\na,nick,Anita\n");
    assert_int_equal(avp_list_import(c, AVP_LIST_TARGETS, path, &rows, &err), AVP_E_INPUT);
    assert_int_equal(number(c, "SELECT count(*) FROM target_aliases"), 3);
    put("id,kind,value\nc,name,Carla\n");
    err = (avp_error){0};
    assert_int_equal(avp_list_import(c, AVP_LIST_TARGETS, path, &rows, &err), AVP_OK);
    assert_int_equal(number(c, "SELECT count(*) FROM target_aliases"), 1);
    for (size_t k = 0; k < AVP_LISTS; k++) {
        put(avp_list_template((avp_list_kind)k));
        assert_int_equal(avp_list_import(c, (avp_list_kind)k, path, &rows, &err), AVP_OK);
        assert_true(rows >= 2);
    }
    assert_int_equal(number(c, "SELECT count(*) FROM claims WHERE follows IS NOT NULL"), 1);
    assert_int_equal(number(c, "SELECT count(*) FROM events WHERE step_us = 60000000"), 1);
    avp_case_close(c);
}

static avp_status work(const avp_ctx *ctx, void *state, avp_error *err) {
    return avp_list_check(ctx, *(avp_list_kind *)state, path, err);
}

/* No accents here: a page of the table of characters that finds no memory is no error. */
static void check__any_allocation_fails__clean(void **state) {
    (void)state;
    for (size_t k = 0; k < AVP_LISTS; k++) {
        avp_list_kind kind = (avp_list_kind)k;
        put(avp_list_template(kind));
        for (uint64_t at = 0;; at++) {
            faulty f;
            avp_ctx ctx = faulty_ctx(&f);
            avp_error err = {0};
            f.fail_at = at;
            avp_status status = work(&ctx, &kind, &err);
            assert_int_equal(f.live, 0);
            if (f.failed == 0)
                break;
            assert_true(status == AVP_E_MEMORY || kind == AVP_LIST_TARGETS);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check__templates__are_valid),
        cmocka_unit_test(check__bad_lists__line_and_cause),
        cmocka_unit_test(check__names_at_different_times__allowed),
        cmocka_unit_test(import__twice__the_second_stands),
        cmocka_unit_test(check__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
