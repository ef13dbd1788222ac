/* Pictures come out as pictures, and without what was hidden in them. */
#include "support/check.h"

#include "base/rng.h"
#include "registry/clean.h"

#include <zlib.h>

enum { ROOM = 1 << 16 };

typedef avp_status (*cleaner)(avp_str bytes, avpi_buf *out, bool *good, avp_error *err);

/* Cleaned bytes, or ptr NULL where the picture is refused; freed by the caller. */
static avp_str cleaned(const avp_ctx *ctx, cleaner clean, avp_str bytes, avpi_buf *out) {
    bool good = false;
    avpi_buf_init(out, ctx, SIZE_MAX);
    assert_int_equal(clean(bytes, out, &good, NULL), AVP_OK);
    return good ? avpi_buf_view(out) : (avp_str){NULL, 0};
}

static void comes_out_as(cleaner clean, avp_str bytes, avp_str wanted) {
    avp_ctx ctx = check_ctx(1);
    avpi_buf out;
    avp_str got = cleaned(&ctx, clean, bytes, &out);
    assert_non_null(got.ptr);
    assert_int_equal(got.len, wanted.len);
    assert_memory_equal(got.ptr, wanted.ptr, wanted.len);
    avpi_buf_free(&out);
}

static void is_refused(cleaner clean, avp_str bytes) {
    avp_ctx ctx = check_ctx(1);
    avpi_buf out;
    assert_null(cleaned(&ctx, clean, bytes, &out).ptr);
    avpi_buf_free(&out);
}

/* ---- JPEG ---- */

#define SOI "\xff\xd8"
#define EOI "\xff\xd9"
#define JFIF "\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
#define COMMENT "\xff\xfe\0\x08secret"
#define XMP "\xff\xe1\0\x0ahttp:x\0\0"
#define IPTC "\xff\xed\0\x08secret"
#define QUANTIZERS                                                                                                     \
    "\xff\xdb\0\x43\0"                                                                                                 \
    "1111111111111111111111111111111111111111111111111111111111111111"
#define FRAME "\xff\xc0\0\x0b\x08\0\x08\0\x08\1\1\x11\0"
#define CODES "\xff\xc4\0\x14\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xc4\0\x14\x10\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define SCAN "\xff\xda\0\x08\1\1\0\0\x3f\0\x12\xff\0\x34\xff\xd0\x3f"
#define EXIF_TURNED                                                                                                    \
    "\xff\xe1\0\x36"                                                                                                   \
    "Exif\0\0II\x2a\0\x08\0\0\0\2\0\x0f\1\2\0\6\0\0\0\x26\0\0\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0secret\0\0"
#define TURNED                                                                                                         \
    "\xff\xe1\0\x22"                                                                                                   \
    "Exif\0\0MM\0\x2a\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
#define PICTURE QUANTIZERS FRAME CODES SCAN

static void jpeg__plain__stays(void **state) {
    (void)state;
    comes_out_as(avpi_clean_jpeg, AVPI_STR(SOI PICTURE EOI), AVPI_STR(SOI PICTURE EOI));
}

static void jpeg__words_around_the_picture__gone(void **state) {
    (void)state;
    comes_out_as(avpi_clean_jpeg, AVPI_STR(SOI JFIF COMMENT XMP IPTC QUANTIZERS COMMENT FRAME CODES SCAN EOI "secret"),
                 AVPI_STR(SOI PICTURE EOI));
    comes_out_as(avpi_clean_jpeg, AVPI_STR(SOI PICTURE "\xff\xff\xff\xfe\0\x08secret" SCAN EOI),
                 AVPI_STR(SOI PICTURE SCAN EOI));
}

static void jpeg__held_on_its_side__is_told_and_nothing_else(void **state) {
    (void)state;
    comes_out_as(avpi_clean_jpeg, AVPI_STR(SOI JFIF EXIF_TURNED PICTURE EOI), AVPI_STR(SOI TURNED PICTURE EOI));
}

static void jpeg__colours_of_adobe__kept_in_their_shortest_form(void **state) {
    (void)state;
    comes_out_as(avpi_clean_jpeg,
                 AVPI_STR(SOI "\xff\xee\0\x14"
                              "Adobe\0\x65\0\1\0\1\1secret" PICTURE EOI),
                 AVPI_STR(SOI "\xff\xee\0\x0e"
                              "Adobe\0\x64\0\0\0\0\1" PICTURE EOI));
}

static void jpeg__not_as_it_should_be__refused(void **state) {
    (void)state;
    is_refused(avpi_clean_jpeg, AVPI_STR(""));
    is_refused(avpi_clean_jpeg, AVPI_STR(SOI EOI));
    is_refused(avpi_clean_jpeg, AVPI_STR(SOI PICTURE));                            /* no end */
    is_refused(avpi_clean_jpeg, AVPI_STR(SOI QUANTIZERS CODES SCAN EOI));          /* no frame */
    is_refused(avpi_clean_jpeg, AVPI_STR(SOI "secret" PICTURE EOI));               /* between segments */
    is_refused(avpi_clean_jpeg, AVPI_STR(SOI "\xff\xdb\0\x08secret" PICTURE EOI)); /* words as a table */
    is_refused(avpi_clean_jpeg, AVPI_STR(SOI "\xff\xc4\0\x08secret" PICTURE EOI));
    is_refused(avpi_clean_jpeg, AVPI_STR(SOI PICTURE "\xff\xf0\0\x08secret" EOI)); /* a segment that nobody knows */
    is_refused(avpi_clean_jpeg, AVPI_STR(SOI PICTURE "\xff\xdb\xff\xff\0" EOI));   /* longer than the file */
}

/* ---- PNG ---- */

typedef struct png {
    unsigned char bytes[ROOM];
    size_t n;
} png;

static void add_chunk(png *p, const char *name, const void *body, size_t n) {
    const unsigned char length[] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16), (unsigned char)(n >> 8),
                                    (unsigned char)n};
    memcpy(p->bytes + p->n, length, 4);
    memcpy(p->bytes + p->n + 4, name, 4);
    if (n > 0)
        memcpy(p->bytes + p->n + 8, body, n);
    uLong sum = crc32(0, p->bytes + p->n + 4, (uInt)(4 + n));
    const unsigned char crc[] = {(unsigned char)(sum >> 24), (unsigned char)(sum >> 16), (unsigned char)(sum >> 8),
                                 (unsigned char)sum};
    memcpy(p->bytes + p->n + 8 + n, crc, 4);
    p->n += 12 + n;
}

static void add_head(png *p, const char head[13]) {
    memcpy(p->bytes, "\x89PNG\r\n\x1a\n", 8);
    p->n = 8;
    add_chunk(p, "IHDR", head, 13);
}

/* Pixels of zeros, with `more` zeros behind them and some bytes behind the packed ones. */
static void add_pixels(png *p, size_t size, const char *behind) {
    static const unsigned char zeros[4096];
    unsigned char packed[4096];
    uLongf n = sizeof packed;
    assert_int_equal(compress2(packed, &n, zeros, (uLong)size, Z_BEST_COMPRESSION), Z_OK);
    memcpy(packed + n, behind, strlen(behind));
    add_chunk(p, "IDAT", packed, n + strlen(behind));
}

static avp_str view(const png *p) {
    return (avp_str){(const char *)p->bytes, p->n};
}

#define GREY_8X8 "\0\0\0\x08\0\0\0\x08\x08\0\0\0\0" /* 8 rows of 1 + 8 bytes */
#define WOVEN_8X8                                                                                                      \
    "\0\0\0\x08\0\0\0\x08\x08\0\0\0\1" /* passes of 1x1 1x1 2x1 2x2 4x2 4x4 8x4 pixels: 64 bytes and 15 filters */

static void png__words_around_the_picture__gone(void **state) {
    png dirty, wanted;
    (void)state;
    add_head(&wanted, GREY_8X8);
    add_chunk(&wanted, "gAMA", "\0\0\xb1\x8f", 4);
    add_pixels(&wanted, 72, "");
    add_chunk(&wanted, "IEND", "", 0);
    add_head(&dirty, GREY_8X8);
    add_chunk(&dirty, "tEXt", "Author\0secret", 13);
    add_chunk(&dirty, "gAMA", "\0\0\xb1\x8f", 4);
    add_chunk(&dirty, "eXIf", "secret", 6);
    add_chunk(&dirty, "prVt", "secret", 6);
    add_pixels(&dirty, 72, "");
    add_chunk(&dirty, "tIME", "secret!", 7);
    add_chunk(&dirty, "IEND", "", 0);
    memcpy(dirty.bytes + dirty.n, "secret", 6);
    dirty.n += 6;
    comes_out_as(avpi_clean_png, view(&dirty), view(&wanted));
    comes_out_as(avpi_clean_png, view(&wanted), view(&wanted));
}

static void png__woven_rows__measured(void **state) {
    png p;
    (void)state;
    add_head(&p, WOVEN_8X8);
    add_pixels(&p, 79, "");
    add_chunk(&p, "IEND", "", 0);
    comes_out_as(avpi_clean_png, view(&p), view(&p));
}

static void refused_with(const char head[13], size_t pixels, const char *behind, bool ended) {
    png p;
    add_head(&p, head);
    add_pixels(&p, pixels, behind);
    if (ended)
        add_chunk(&p, "IEND", "", 0);
    is_refused(avpi_clean_png, view(&p));
}

static void png__not_as_it_should_be__refused(void **state) {
    png p;
    (void)state;
    refused_with(GREY_8X8, 72, "secret", true); /* behind the packed pixels */
    refused_with(GREY_8X8, 80, "", true);       /* more pixels than there are */
    refused_with(GREY_8X8, 64, "", true);
    refused_with(WOVEN_8X8, 72, "", true);
    refused_with(GREY_8X8, 72, "", false);
    refused_with("\0\0\0\0\0\0\0\x08\x08\0\0\0\0", 8, "", true);               /* no width */
    refused_with("\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\6\0\0\0", 8, "", true); /* a bomb */
    add_head(&p, GREY_8X8);
    add_pixels(&p, 72, "");
    add_chunk(&p, "IEND", "", 0);
    p.bytes[p.n - 1] ^= 1; /* a wrong sum */
    is_refused(avpi_clean_png, view(&p));
}

/* ---- both: whatever bytes come, no word of those that stand around a picture comes out ---- */

static bool holds(avp_str bytes, const char *word) {
    return avpi_str_find(bytes, avpi_str_view(word)) < bytes.len;
}

static void spoil(cleaner clean, avp_str whole, uint64_t seed) {
    avp_ctx ctx = check_ctx(1);
    avpi_rng rng;
    char *bytes = NULL;
    avpi_rng_init(&rng, seed, 0);
    for (size_t round = 0; round < 3000; round++) {
        avpi_buf out;
        size_t n = (size_t)avpi_rng_below(&rng, whole.len + 1);
        assert_int_equal(avpi_alloc(&ctx, n, 1, &bytes, NULL), AVP_OK); /* exactly as long: reads behind it are found */
        memcpy(bytes, whole.ptr, n);
        for (size_t k = avpi_rng_below(&rng, 3); n > 0 && k > 0; k--)
            bytes[avpi_rng_below(&rng, n)] = (char)avpi_rng_below(&rng, 256);
        avp_str got = cleaned(&ctx, clean, (avp_str){bytes, n}, &out);
        assert_true(!got.ptr || got.len <= whole.len + 64);
        avpi_buf_free(&out);
        avpi_free(&ctx, bytes);
    }
    for (size_t n = 0; n < whole.len; n++) { /* cut off anywhere */
        avpi_buf out;
        avp_str got = cleaned(&ctx, clean, (avp_str){whole.ptr, n}, &out);
        assert_false(got.ptr && holds(got, "secret"));
        avpi_buf_free(&out);
    }
}

static void both__bytes_changed_and_cut__nothing_read_behind_them(void **state) {
    png p;
    (void)state;
    add_head(&p, GREY_8X8);
    add_chunk(&p, "tEXt", "Author\0secret", 13);
    add_pixels(&p, 72, "");
    add_chunk(&p, "IEND", "", 0);
    spoil(avpi_clean_png, view(&p), 1);
    spoil(avpi_clean_jpeg, AVPI_STR(SOI JFIF COMMENT EXIF_TURNED PICTURE EOI), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jpeg__plain__stays),
        cmocka_unit_test(jpeg__words_around_the_picture__gone),
        cmocka_unit_test(jpeg__held_on_its_side__is_told_and_nothing_else),
        cmocka_unit_test(jpeg__colours_of_adobe__kept_in_their_shortest_form),
        cmocka_unit_test(jpeg__not_as_it_should_be__refused),
        cmocka_unit_test(png__words_around_the_picture__gone),
        cmocka_unit_test(png__woven_rows__measured),
        cmocka_unit_test(png__not_as_it_should_be__refused),
        cmocka_unit_test(both__bytes_changed_and_cut__nothing_read_behind_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
