/* What stands in a tip is taken as it was written, or refused; names of files are made harmless, lengths believed only where they fit. */
#include "support/check.h"

#include "registry/tip_letter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct bytes_source {
    const char *bytes;
    size_t at, n;
} bytes_source;

static avp_status read_bytes(void *self, char *bytes, size_t size, size_t *got, avp_error *err) {
    bytes_source *s = self;
    (void)err;
    *got = s->n - s->at < size ? s->n - s->at : size;
    memcpy(bytes, s->bytes + s->at, *got);
    s->at += *got;
    return AVP_OK;
}

/* The letter with its length before it, and `behind` after it. */
static avp_status read_letter(const avp_ctx *ctx, const char *json, const char *behind, size_t n_behind,
                              avpi_tip_letter *out, avp_error *err) {
    size_t length = strlen(json), n = 4 + length + n_behind;
    char *bytes = malloc(n + 1);
    for (size_t i = 0; i < 4; i++)
        bytes[i] = (char)(length >> 8 * i & 0xff);
    memcpy(bytes + 4, json, length);
    memcpy(bytes + 4 + length, behind, n_behind);
    bytes_source source = {bytes, 0, n};
    avp_status status = avpi_tip_letter_read(ctx, (avpi_tape_source){read_bytes, &source}, n, out, err);
    char skipped[64];
    for (size_t i = 0; status == AVP_OK && i < out->n_files; i++) {
        size_t got = 0;
        assert_true(out->files[i].size_bytes < sizeof skipped);
        assert_int_equal(read_bytes(&source, skipped, (size_t)out->files[i].size_bytes, &got, err), AVP_OK);
    }
    if (status == AVP_OK)
        status = avpi_tip_letter_end(out, (avpi_tape_source){read_bytes, &source}, err);
    free(bytes);
    return status;
}

static void is(avp_str text, const char *expected) {
    if (!avpi_str_equal(text, avpi_str_view(expected)))
        fail_msg("\"%.*s\" is not \"%s\"", (int)text.len, text.ptr ? text.ptr : "", expected);
}

static void letter__whole__taken_as_written(void **state) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_tip_letter letter;
    (void)state;
    assert_int_equal(
        read_letter(&ctx,
                    "{\"form\":1,\"lang\":\"es\",\"written\":\"2026-11-30\",\"later\":[{}],\"fields\":{\"what\":"
                    "\"  una\\nlinea \\u0000 \\ud800\",\"when\":\"\",\"consent\":true,\"contact\":null,\"more\":7},"
                    "\"files\":[{\"name\":\"a.png\",\"size\":3},{\"name\":\"b\",\"size\":0}],\"pad\":2}",
                    "xyz\0\0", 5, &letter, &err),
        AVP_OK);
    is(letter.fields[AVPI_TIP_WHAT], "una\nlinea   \xef\xbf\xbd");
    is(letter.fields[AVPI_TIP_WRITTEN], "2026-11-30");
    assert_null(letter.fields[AVPI_TIP_WHEN].ptr);
    assert_null(letter.fields[AVPI_TIP_NAME].ptr);
    assert_true(letter.consent);
    assert_int_equal(letter.n_files, 2);
    assert_int_equal(letter.pad_bytes, 2);
    avpi_tip_letter_free(&letter);
}

static void name__of_strangers__made_harmless(void **state) {
    static const char *const names[][2] = {{"foto.jpg", "foto.jpg"},
                                           {"../../../etc/passwd", "passwd"},
                                           {"C:\\\\fakepath\\\\casa.jpg", "casa.jpg"},
                                           {"/", "file"},
                                           {"", "file"},
                                           {"..", "file"},
                                           {".bashrc", "bashrc"},
                                           {"a\\u0000b\\nc\\u007f\\u0085d", "abcd"},
                                           {"gato\\u202egpj.exe", "gatogpj.exe"},
                                           {"\\u200f\\u2066", "file"},
                                           {"ñandú 🦉.png", "ñandú 🦉.png"}};
    avp_ctx ctx = check_ctx(1);
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        avp_error err = {0};
        avpi_tip_letter letter;
        char json[256];
        snprintf(json, sizeof json, "{\"form\":1,\"fields\":{},\"files\":[{\"name\":\"%s\",\"size\":0}]}", names[i][0]);
        assert_int_equal(read_letter(&ctx, json, "", 0, &letter, &err), AVP_OK);
        is(letter.files[0].name, names[i][1]);
        avpi_tip_letter_free(&letter);
    }
}

static void name__too_long__cut_between_characters(void **state) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_tip_letter letter;
    char json[2048] = "{\"form\":1,\"fields\":{},\"files\":[{\"name\":\"x";
    size_t bad = 0;
    (void)state;
    for (size_t i = 0; i < 300; i++)
        strncat(json, "ñ", sizeof json - strlen(json) - 1);
    strncat(json, "\",\"size\":0}]}", sizeof json - strlen(json) - 1);
    assert_int_equal(read_letter(&ctx, json, "", 0, &letter, &err), AVP_OK);
    assert_true(letter.files[0].name.len <= AVPI_TIP_NAME_MOST && letter.files[0].name.len > AVPI_TIP_NAME_MOST - 3);
    assert_true(avpi_utf8_valid(letter.files[0].name, &bad));
    avpi_tip_letter_free(&letter);
}

static void letter__that_lies__refused(void **state) {
    static const struct {
        const char *json, *behind;
        size_t n_behind;
    } bad[] = {
        {"", "", 0},
        {"{", "", 0},
        {"[]", "", 0},
        {"null", "", 0},
        {"{\"form\":2,\"fields\":{},\"files\":[]}", "", 0},
        {"{\"form\":1,\"files\":[]}", "", 0},
        {"{\"form\":1,\"fields\":{}}", "", 0},
        {"{\"form\":1,\"fields\":{\"what\":1},\"files\":[]}", "", 0},
        {"{\"form\":1,\"fields\":[],\"files\":[]}", "", 0},
        {"{\"form\":1,\"fields\":{},\"files\":[1]}", "", 0},
        {"{\"form\":1,\"fields\":{},\"files\":[{\"name\":\"a\"}]}", "", 0},
        {"{\"form\":1,\"fields\":{},\"files\":[{\"name\":\"a\",\"size\":-1}]}", "", 0},
        {"{\"form\":1,\"fields\":{},\"files\":[{\"name\":\"a\",\"size\":1.5}]}", "x", 1},
        {"{\"form\":1,\"fields\":{},\"files\":[{\"name\":\"a\",\"size\":4}]}", "xyz", 3},
        {"{\"form\":1,\"fields\":{},\"files\":[{\"name\":\"a\",\"size\":2}]}", "xyz", 3},
        {"{\"form\":1,\"fields\":{},\"files\":[{\"name\":\"a\",\"size\":9223372036854775807},{\"name\":\"b\",\"size\":"
         "9223372036854775807},{\"name\":\"c\",\"size\":5}]}",
         "xyz", 3},
        {"{\"form\":1,\"fields\":{},\"files\":[],\"pad\":3}", "xyz", 3},
        {"{\"form\":1,\"fields\":{},\"files\":[],\"pad\":4}", "\0\0\0", 3},
        {"{\"form\":1,\"fields\":{},\"files\":[],\"pad\":-1}", "", 0},
        {"{\"form\":1,\"fields\":{},\"files\":[]}", "\0", 1},
        {"{\"form\":1,\"fields\":{\"what\":\"\xff\"},\"files\":[]}", "", 0}};
    avp_ctx ctx = check_ctx(1);
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        avp_error err = {0};
        avpi_tip_letter letter;
        avp_status status = read_letter(&ctx, bad[i].json, bad[i].behind, bad[i].n_behind, &letter, &err);
        if (status != AVP_E_INPUT || !err.text[0])
            fail_msg("%s: %s %s", bad[i].json, avp_status_name(status), err.text);
        avpi_tip_letter_free(&letter);
    }
}

static void letter__declares_more_than_there_is__takes_no_memory_for_it(void **state) {
    static const unsigned char bytes[] = {0xff, 0xff, 0xff, 0xff, '{', '}'};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_tip_letter letter;
    bytes_source source = {(const char *)bytes, 0, sizeof bytes};
    (void)state;
    assert_int_equal(avpi_tip_letter_read(&ctx, (avpi_tape_source){read_bytes, &source}, UINT64_MAX, &letter, &err),
                     AVP_E_INPUT);
    avpi_tip_letter_free(&letter);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letter__whole__taken_as_written), cmocka_unit_test(name__of_strangers__made_harmless),
        cmocka_unit_test(name__too_long__cut_between_characters), cmocka_unit_test(letter__that_lies__refused),
        cmocka_unit_test(letter__declares_more_than_there_is__takes_no_memory_for_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
