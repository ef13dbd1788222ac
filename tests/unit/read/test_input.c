#include "support/faulty_io.h"
#include "support/reading.h"

#include "read/input.h"

#include <zlib.h>
#include <zstd.h>

enum { BIG = 3000000, MOST = 1000 };

/* Text that packs neither well nor badly. */
static void fill(char *out, size_t n) {
    uint32_t x = 1;
    for (size_t i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        out[i] = (char)('a' + (x >> 28));
    }
}

static size_t pack_gzip(const char *bytes, size_t n, char *out, size_t room) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)bytes;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t made = room - z.avail_out;
    deflateEnd(&z);
    return made;
}

static size_t pack_zstd(const char *bytes, size_t n, char *out, size_t room) {
    ZSTD_CCtx *packer = ZSTD_createCCtx();
    assert_false(ZSTD_isError(ZSTD_CCtx_setParameter(packer, ZSTD_c_checksumFlag, 1)));
    size_t made = ZSTD_compress2(packer, out, room, bytes, n);
    assert_false(ZSTD_isError(made));
    ZSTD_freeCCtx(packer);
    return made;
}

typedef size_t (*packer)(const char *bytes, size_t n, char *out, size_t room);

/* Read the whole file in pieces of `step`; the status of the first failing call. */
static avp_status slurp(const char *path, int64_t most, size_t step, char *out, size_t room, size_t *len,
                        avp_error *err) {
    avp_ctx ctx = check_ctx(1);
    avpi_input *in = NULL;
    size_t got = 0;
    *len = 0;
    avp_status status = avpi_input_open(&ctx, path, most, &in, err);
    while (status == AVP_OK && *len < room) {
        size_t want = room - *len < step ? room - *len : step;
        status = avpi_input_read(in, out + *len, want, &got, err);
        *len += got;
        if (got < want)
            break;
    }
    avpi_input_close(in);
    return status;
}

static void read__plain_file__its_bytes(void **state) {
    (void)state;
    char path[READING_PATH_SIZE], out[64];
    avp_error err = {0};
    size_t len = 0;
    reading_file("plain", AVPI_STR("hello\nworld"), path);
    for (size_t step = 1; step < 14; step++) {
        assert_int_equal(slurp(path, MOST, step, out, sizeof out, &len, &err), AVP_OK);
        assert_int_equal(len, 11);
        assert_memory_equal(out, "hello\nworld", 11);
    }
    reading_file("none", AVPI_STR(""), path);
    assert_int_equal(slurp(path, MOST, 8, out, sizeof out, &len, &err), AVP_OK);
    assert_int_equal(len, 0);
}

static void packed_file(packer pack, const char *name) {
    char path[READING_PATH_SIZE], *text = malloc(BIG), *packed = malloc(2 * BIG), *out = malloc(2 * BIG + 8);
    assert_true(text && packed && out);
    avp_error err = {0};
    size_t len = 0;
    fill(text, BIG);
    size_t one = pack(text, BIG, packed, 2 * BIG);
    reading_file(name, (avp_str){packed, one}, path);
    assert_int_equal(slurp(path, MOST, 70001, out, 2 * BIG + 8, &len, &err), AVP_OK);
    assert_int_equal(len, BIG);
    assert_memory_equal(out, text, BIG);
    size_t two = pack("tail", 4, packed + one, 2 * BIG - one); /* members follow one another */
    reading_file(name, (avp_str){packed, one + two}, path);
    assert_int_equal(slurp(path, MOST, 1 << 20, out, 2 * BIG + 8, &len, &err), AVP_OK);
    assert_int_equal(len, BIG + 4);
    assert_memory_equal(out + BIG, "tail", 4);
    for (size_t cut = 1; cut < one; cut += one / 7 + 1) { /* cut off anywhere: an error with the place, never silence */
        if (cut < 5)
            continue;
        reading_file(name, (avp_str){packed, cut}, path);
        avp_error_clear(&err);
        assert_int_equal(slurp(path, MOST, 1 << 20, out, 2 * BIG + 8, &len, &err), AVP_E_INPUT);
        assert_non_null(strstr(err.text, "cut off"));
        assert_true(err.byte > 0 && err.byte <= cut);
    }
    packed[one / 2] ^= 0x55;
    packed[one / 2 + 1] ^= 0x55;
    reading_file(name, (avp_str){packed, one}, path);
    avp_error_clear(&err);
    assert_int_equal(slurp(path, MOST, 1 << 20, out, 2 * BIG + 8, &len, &err), AVP_E_INPUT);
    free(text);
    free(packed);
    free(out);
}

static void read__gzip__unpacked_or_refused(void **state) {
    (void)state;
    packed_file(pack_gzip, "a.txt"); /* the name says nothing */
}

static void read__zstd__unpacked_or_refused(void **state) {
    (void)state;
    packed_file(pack_zstd, "b.csv");
}

static void read__gzip_with_padding__unpacked(void **state) {
    (void)state;
    char path[READING_PATH_SIZE], packed[256] = {0}, out[16];
    avp_error err = {0};
    size_t len = 0, one = pack_gzip("text", 4, packed, sizeof packed);
    reading_file("padded", (avp_str){packed, one + 100}, path);
    assert_int_equal(slurp(path, MOST, 16, out, sizeof out, &len, &err), AVP_OK);
    assert_int_equal(len, 4);
    packed[one + 50] = 'x';
    reading_file("padded", (avp_str){packed, one + 100}, path);
    assert_int_equal(slurp(path, MOST, 16, out, sizeof out, &len, &err), AVP_E_INPUT);
}

static void read__grows_too_much__refused_with_option(void **state) {
    (void)state;
    enum { BOMB = 40 << 20 };
    char path[READING_PATH_SIZE], *zeros = calloc(BOMB, 1), *packed = malloc(BOMB), *out = malloc(BOMB);
    assert_true(zeros && packed && out);
    avp_error err = {0};
    size_t len = 0, size = pack_zstd(zeros, BOMB, packed, BOMB);
    reading_file("bomb", (avp_str){packed, size}, path);
    assert_int_equal(slurp(path, MOST, 1 << 20, out, BOMB, &len, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "--max-expansion"));
    avp_error_clear(&err);
    assert_int_equal(slurp(path, 1000000, 1 << 20, out, BOMB, &len, &err), AVP_OK);
    assert_int_equal(len, BOMB);
    free(zeros);
    free(packed);
    free(out);
}

static void open__no_such_file_or_folder__input_error(void **state) {
    (void)state;
    char path[READING_PATH_SIZE], out[8];
    avp_error err = {0};
    size_t len = 0;
    assert_int_equal(slurp(reading_path("missing", path), MOST, 8, out, 8, &len, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "missing"));
    avp_error_clear(&err);
    assert_int_equal(slurp(reading_path("", path), MOST, 8, out, 8, &len, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "folder"));
}

static void peek__then_read__all_bytes_once(void **state) {
    (void)state;
    char path[READING_PATH_SIZE], packed[256], out[16];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    reading_file("peeked", (avp_str){packed, pack_gzip("0123456789", 10, packed, sizeof packed)}, path);
    avpi_input *in = NULL;
    avp_str head;
    size_t got = 0;
    assert_int_equal(avpi_input_open(&ctx, path, MOST, &in, &err), AVP_OK);
    assert_string_equal(avpi_input_packing(in), "gzip");
    assert_int_equal(avpi_input_peek(in, 3, &head, &err), AVP_OK);
    assert_true(avpi_str_equal(head, AVPI_STR("012")));
    assert_int_equal(avpi_input_peek(in, 6, &head, &err), AVP_OK);
    assert_true(avpi_str_equal(head, AVPI_STR("012345")));
    assert_int_equal(avpi_input_peek(in, 2, &head, &err), AVP_OK);
    assert_int_equal(head.len, 2);
    assert_int_equal(avpi_input_peek(in, 600, &head, &err), AVP_OK);
    assert_int_equal(head.len, 10);
    assert_int_equal(avpi_input_read(in, out, 4, &got, &err), AVP_OK);
    assert_int_equal(got, 4);
    assert_int_equal(avpi_input_read(in, out + 4, 12, &got, &err), AVP_OK);
    assert_int_equal(got, 6);
    assert_memory_equal(out, "0123456789", 10);
    avpi_input_close(in);
}

static void read__system_gives_one_byte_or_interrupts__same_bytes(void **state) {
    (void)state;
    char path[READING_PATH_SIZE], packed[256], out[16];
    avp_error err = {0};
    size_t len = 0, size = pack_zstd("0123456789", 10, packed, sizeof packed);
    reading_file("slow", (avp_str){packed, size}, path);
    faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER, .least = true, .interrupt = true};
    assert_int_equal(slurp(path, MOST, 16, out, sizeof out, &len, &err), AVP_OK);
    assert_int_equal(len, 10);
    faulty_io = (faulty_io_plan){.fail_at = 0, .code = EIO};
    assert_int_equal(slurp(path, MOST, 16, out, sizeof out, &len, &err), AVP_E_IO);
    faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER};
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__plain_file__its_bytes),
        cmocka_unit_test(read__gzip__unpacked_or_refused),
        cmocka_unit_test(read__zstd__unpacked_or_refused),
        cmocka_unit_test(read__gzip_with_padding__unpacked),
        cmocka_unit_test(read__grows_too_much__refused_with_option),
        cmocka_unit_test(open__no_such_file_or_folder__input_error),
        cmocka_unit_test(peek__then_read__all_bytes_once),
        cmocka_unit_test(read__system_gives_one_byte_or_interrupts__same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
