#include "support/reading.h"

#include "read/split.h"

enum { MOST = 1000 };

/* All stretches of a text cut as it says: bytes put together again, with sums. */
typedef struct cut_text {
    char *bytes;
    size_t len, stretches, rejected;
    uint64_t sequence, last_line, rejected_size;
    char reason[128];
} cut_text;

static void cut_all(avp_str text, avpi_cut cut, size_t limit, size_t skip, uint64_t skip_lines, cut_text *out) {
    char path[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_input *in = NULL;
    avpi_splitter s;
    avpi_buf room;
    avpi_stretch stretch;
    bool end = false;
    avpi_buf_init(&room, &ctx, SIZE_MAX);
    reading_file("cut", text, path);
    *out = (cut_text){.bytes = malloc(text.len + 1)};
    assert_int_equal(avpi_input_open(&ctx, path, MOST, &in, &err), AVP_OK);
    assert_int_equal(avpi_splitter_init(&s, &ctx, in, cut, (avpi_dialect){',', '"'}, limit, skip, skip_lines, &err),
                     AVP_OK);
    uint64_t offset = skip;
    for (;;) {
        assert_int_equal(avpi_splitter_next(&s, &room, &stretch, &end, &err), AVP_OK);
        if (end)
            break;
        assert_int_equal(stretch.sequence, out->sequence++);
        assert_int_equal(stretch.offset, offset);
        offset += stretch.size;
        out->last_line = stretch.line;
        out->stretches++;
        if (stretch.reason) {
            out->rejected++;
            out->rejected_size = stretch.size;
            snprintf(out->reason, sizeof out->reason, "%s", stretch.reason);
        } else {
            assert_int_equal(stretch.size, stretch.bytes.len);
        }
        memcpy(out->bytes + out->len, stretch.bytes.ptr, stretch.bytes.len);
        out->len += stretch.bytes.len;
    }
    assert_int_equal(offset, text.len);
    avpi_splitter_free(&s);
    avpi_buf_free(&room);
    avpi_input_close(in);
}

/* n rows "<i>,\"text\nof two lines\"\n" */
static avp_str many_rows(size_t n, char **owner) {
    char *bytes = malloc(n * 40);
    size_t len = 0;
    assert_non_null(bytes);
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(bytes + len, 40, "%zu,\"text\nof two lines\"\n", i);
    *owner = bytes;
    return (avp_str){bytes, len};
}

static void next__many_rows__every_byte_in_whole_records(void **state) {
    (void)state;
    char *owner = NULL;
    cut_text cut;
    avp_str text = many_rows(150000, &owner);
    cut_all(text, AVPI_CUT_CSV, 1 << 26, 0, 0, &cut);
    assert_true(cut.stretches > 2);
    assert_int_equal(cut.rejected, 0);
    assert_int_equal(cut.len, text.len);
    assert_memory_equal(cut.bytes, text.ptr, text.len);
    assert_int_equal(cut.last_line % 2, 1); /* a stretch never begins inside a record of two lines */
    free(cut.bytes);
    free(owner);
}

static void next__header_skipped__offsets_and_lines_go_on(void **state) {
    (void)state;
    cut_text cut;
    cut_all(AVPI_STR("a,b\n1,2\n"), AVPI_CUT_CSV, 1 << 20, 4, 1, &cut);
    assert_int_equal(cut.len, 4);
    assert_int_equal(cut.last_line, 2);
    free(cut.bytes);
    cut_all(AVPI_STR(""), AVPI_CUT_LINES, 1 << 20, 0, 0, &cut);
    assert_int_equal(cut.stretches, 0);
    free(cut.bytes);
}

static void next__quote_never_closed__its_line_is_given_up(void **state) {
    (void)state;
    cut_text cut;
    cut_all(AVPI_STR("1,a\n2,\"b\n3,c\n4,d\n"), AVPI_CUT_CSV, 1 << 20, 0, 0, &cut);
    assert_int_equal(cut.rejected, 1);
    assert_int_equal(cut.rejected_size, 5);
    assert_int_equal(cut.stretches, 3);
    assert_int_equal(cut.last_line, 3);
    free(cut.bytes);
}

static void next__line_longer_than_limit__passed_over(void **state) {
    (void)state;
    enum { LONG = 5 << 20, LIMIT = 1 << 20 };
    char *bytes = malloc(LONG + 8);
    cut_text cut;
    assert_non_null(bytes);
    memset(bytes, 'x', LONG);
    memcpy(bytes, "1,a\n", 4);
    memcpy(bytes + LONG, "\n2,b\n", 5);
    for (avpi_cut how = AVPI_CUT_CSV; how <= AVPI_CUT_LINES; how++) {
        cut_all((avp_str){bytes, LONG + 5}, how, LIMIT, 0, 0, &cut);
        assert_int_equal(cut.rejected, 1);
        assert_int_equal(cut.rejected_size, LONG - 4 + 1);
        assert_int_equal(cut.last_line, 3);
        assert_non_null(strstr(cut.reason, "--max-record"));
        assert_memory_equal(cut.bytes + cut.len - 4, "2,b\n", 4);
        free(cut.bytes);
    }
    free(bytes);
}

static void next__object_longer_than_limit__passed_over(void **state) {
    (void)state;
    enum { LONG = 5 << 20, LIMIT = 1 << 20 };
    char *bytes = malloc(LONG + 64);
    cut_text cut;
    assert_non_null(bytes);
    memset(bytes, 'x', LONG);
    memcpy(bytes, "[{\"a\":1},{\"b\":\"", 15);
    memcpy(bytes + LONG, "\\\"}{\"}, {\"c\":2}]", 16);
    cut_all((avp_str){bytes, LONG + 16}, AVPI_CUT_JSON, LIMIT, 0, 0, &cut);
    assert_int_equal(cut.rejected, 1);
    assert_int_equal(cut.rejected_size, LONG + 6 - 9);
    assert_memory_equal(cut.bytes + cut.len - 10, ", {\"c\":2}]", 10);
    free(cut.bytes);
    free(bytes);
}

/* What the splitter says of a whole text of JSON: its status, and the place in *err. */
static avp_status split_json(avp_str text, avp_error *err) {
    avp_ctx ctx = check_ctx(1);
    avpi_input *in = NULL;
    avpi_splitter s;
    avpi_buf room;
    avpi_stretch stretch;
    char path[READING_PATH_SIZE];
    bool end = false;
    avp_status status = AVP_OK;
    avpi_buf_init(&room, &ctx, SIZE_MAX);
    assert_int_equal(avpi_input_open(&ctx, reading_file("cut", text, path), MOST, &in, err), AVP_OK);
    assert_int_equal(
        avpi_splitter_init(&s, &ctx, in, AVPI_CUT_JSON, (avpi_dialect){',', '"'}, (size_t)1 << 20, 0, 0, err), AVP_OK);
    while (status == AVP_OK && !end)
        status = avpi_splitter_next(&s, &room, &stretch, &end, err);
    avpi_splitter_free(&s);
    avpi_buf_free(&room);
    avpi_input_close(in);
    return status;
}

static void next__json_cut_off__fails_with_its_place(void **state) {
    (void)state;
    avp_error in_object = {0}, in_array = {0}, whole = {0}, strings = {0};
    assert_int_equal(split_json(AVPI_STR("[{\"a\":1},\n{\"b\":[1,2"), &in_object), AVP_E_INPUT);
    assert_int_equal(in_object.line, 2);
    assert_int_equal(in_object.byte, 10);
    assert_int_equal(split_json(AVPI_STR("[[{\"a\":1}]\n"), &in_array), AVP_E_INPUT);
    assert_int_equal(in_array.line, 2);
    assert_int_equal(in_array.byte, 11);
    assert_int_equal(split_json(AVPI_STR("[{\"a\":1},{\"a\":2}]\n[]\n"), &whole), AVP_OK);
    assert_int_equal(split_json(AVPI_STR("[{\"a\":\"[[\"}]{\"a\":\"}\"}"), &strings), AVP_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next__many_rows__every_byte_in_whole_records),
        cmocka_unit_test(next__header_skipped__offsets_and_lines_go_on),
        cmocka_unit_test(next__quote_never_closed__its_line_is_given_up),
        cmocka_unit_test(next__line_longer_than_limit__passed_over),
        cmocka_unit_test(next__object_longer_than_limit__passed_over),
        cmocka_unit_test(next__json_cut_off__fails_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
