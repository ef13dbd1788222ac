/* A JPEG comes out with the same pixels, and without what was hidden in it. */
#include "support/cleaning.h"

#include <turbojpeg.h>

#define SOI "\xff\xd8"
#define EOI "\xff\xd9"
#define COMMENT "\xff\xfe\0\x08secret"
#define XMP "\xff\xe1\0\x0ahttp:x\0\0"
#define IPTC "\xff\xed\0\x08secret"
#define SPARE_QUANTIZERS                                                                                               \
    "\xff\xdb\0\x43\3"                                                                                                 \
    "secretsecretsecretsecretsecretsecretsecretsecretsecretsecret1111"
#define SPARE_CODES "\xff\xc4\0\x19\3\0\1\5\0\0\0\0\0\0\0\0\0\0\0\0\0secret"
#define EXIF_TURNED                                                                                                    \
    "\xff\xe1\0\x36"                                                                                                   \
    "Exif\0\0II\x2a\0\x08\0\0\0\2\0\x0f\1\2\0\6\0\0\0\x26\0\0\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0secret\0\0"
#define TURNED                                                                                                         \
    "\xff\xe1\0\x22"                                                                                                   \
    "Exif\0\0MM\0\x2a\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"

enum { SIDE = 37, SAMPLES = SIDE * SIDE * 4 };

typedef struct jpeg {
    char bytes[ROOM];
    size_t n;
} jpeg;

/* A picture of 37 x 37 pixels with something on it everywhere, in colours (TJSAMP_...), coded as flags say. */
static void draw(jpeg *out, int sampling, int flags) {
    unsigned char pixels[SAMPLES], *made = (unsigned char *)out->bytes;
    unsigned long n = ROOM;
    tjhandle handle = tjInitCompress();
    for (size_t i = 0; i < SAMPLES; i++)
        pixels[i] = (unsigned char)(i * i / 7 % 251 + i % 5);
    assert_int_equal(
        tjCompress2(handle, pixels, SIDE, 0, SIDE, TJPF_RGBX, &made, &n, sampling, 75, flags | TJFLAG_NOREALLOC), 0);
    tjDestroy(handle);
    out->n = n;
}

static void pixels_of(avp_str bytes, unsigned char out[SAMPLES]) {
    tjhandle handle = tjInitDecompress();
    int done = tjDecompress2(handle, (const unsigned char *)bytes.ptr, bytes.len, out, SIDE, 0, SIDE, TJPF_RGBX, 0);
    assert_true(done == 0 || tjGetErrorCode(handle) == TJERR_WARNING);
    tjDestroy(handle);
}

/* Bytes put in at a place. */
static void put(jpeg *into, size_t at, avp_str bytes) {
    assert_true(into->n + bytes.len <= ROOM);
    memmove(into->bytes + at + bytes.len, into->bytes + at, into->n - at);
    memcpy(into->bytes + at, bytes.ptr, bytes.len);
    into->n += bytes.len;
}

static avp_str bytes_of(const jpeg *of) {
    return (avp_str){of->bytes, of->n};
}

/* The pixels of `bytes` come out as they are, the word does not, and what comes out stays as it is. */
static avp_str same_picture(avp_str bytes, avpi_buf *out) {
    static avp_ctx ctx;
    unsigned char before[SAMPLES], after[SAMPLES];
    ctx = check_ctx(1);
    avp_str got = cleaned(&ctx, avpi_clean_jpeg, bytes, out);
    assert_non_null(got.ptr);
    assert_false(holds(got, "secret"));
    pixels_of(bytes, before);
    pixels_of(got, after);
    assert_memory_equal(before, after, sizeof before);
    comes_out_as(avpi_clean_jpeg, got, got);
    return got;
}

static void comes_out_the_same_as(const jpeg *plain, const jpeg *dirty) {
    avpi_buf wanted;
    (void)same_picture(bytes_of(plain), &wanted);
    comes_out_as(avpi_clean_jpeg, bytes_of(dirty), avpi_buf_view(&wanted));
    avpi_buf_free(&wanted);
}

static void jpeg__any_colours_and_coding__pixels_stay(void **state) {
    static const int samplings[] = {TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_GRAY, TJSAMP_440, TJSAMP_411};
    jpeg plain, progressive;
    (void)state;
    for (size_t i = 0; i < sizeof samplings / sizeof *samplings; i++) {
        draw(&plain, samplings[i], 0);
        draw(&progressive, samplings[i], TJFLAG_PROGRESSIVE);
        comes_out_the_same_as(&plain, &progressive); /* how it was coded is not told either */
    }
}

static void jpeg__words_around_the_picture__gone(void **state) {
    jpeg plain, dirty;
    (void)state;
    draw(&plain, TJSAMP_420, 0);
    dirty = plain;
    put(&dirty, dirty.n, AVPI_STR("secret"));
    put(&dirty, 2, AVPI_STR(COMMENT XMP IPTC));
    comes_out_the_same_as(&plain, &dirty);
}

static void jpeg__tables_that_no_scan_uses__gone(void **state) {
    jpeg plain, dirty;
    (void)state;
    draw(&plain, TJSAMP_420, 0);
    dirty = plain;
    put(&dirty, 2, AVPI_STR(SPARE_QUANTIZERS SPARE_CODES));
    comes_out_the_same_as(&plain, &dirty);
    draw(&dirty, TJSAMP_420, TJFLAG_PROGRESSIVE);
    put(&dirty, 2, AVPI_STR(SPARE_QUANTIZERS SPARE_CODES));
    comes_out_the_same_as(&plain, &dirty);
}

/* A gray picture of one colour: of 64 scales the first alone is one of something. */
static void draw_flat(jpeg *out) {
    unsigned char pixels[SIDE * SIDE], *made = (unsigned char *)out->bytes;
    unsigned long n = ROOM;
    tjhandle handle = tjInitCompress();
    memset(pixels, 70, sizeof pixels);
    assert_int_equal(
        tjCompress2(handle, pixels, SIDE, 0, SIDE, TJPF_GRAY, &made, &n, TJSAMP_GRAY, 75, TJFLAG_NOREALLOC), 0);
    tjDestroy(handle);
    out->n = n;
}

static void jpeg__scales_of_what_is_zero__gone(void **state) {
    enum { HEAD = 5 };
    jpeg plain, dirty;
    (void)state;
    draw_flat(&plain);
    dirty = plain;
    size_t at = avpi_str_find(bytes_of(&dirty), AVPI_STR("\xff\xdb\0\x43"));
    assert_true(at < dirty.n);
    memcpy(dirty.bytes + at + HEAD + 1, "secretsecret", 12);
    comes_out_the_same_as(&plain, &dirty);
}

static void jpeg__numbers_of_its_colours__are_told_in_their_order(void **state) {
    jpeg plain, dirty;
    (void)state;
    draw(&plain, TJSAMP_420, 0);
    dirty = plain;
    size_t frame = avpi_str_find(bytes_of(&dirty), AVPI_STR("\xff\xc0\0\x11")),
           scan = avpi_str_find(bytes_of(&dirty), AVPI_STR("\xff\xda\0\x0c"));
    assert_true(frame < dirty.n && scan < dirty.n);
    for (size_t i = 0; i < 3; i++)
        dirty.bytes[frame + 10 + 3 * i] = dirty.bytes[scan + 5 + 2 * i] = "sec"[i];
    comes_out_the_same_as(&plain, &dirty);
}

static void jpeg__bytes_behind_the_last_pixel__gone(void **state) {
    jpeg plain, dirty;
    (void)state;
    draw(&plain, TJSAMP_420, 0);
    dirty = plain;
    put(&dirty, dirty.n - 2, AVPI_STR("secret\xff\0secret\xff\xd3secret"));
    comes_out_the_same_as(&plain, &dirty);
    draw(&dirty, TJSAMP_420, TJFLAG_PROGRESSIVE);
    put(&dirty, dirty.n - 2, AVPI_STR("secret"));
    comes_out_the_same_as(&plain, &dirty);
}

static void jpeg__cut_short__as_far_as_it_goes(void **state) {
    jpeg cut;
    avpi_buf out;
    (void)state;
    draw(&cut, TJSAMP_420, 0);
    cut.n -= 200;
    is_refused(avpi_clean_jpeg, bytes_of(&cut));
    put(&cut, cut.n, AVPI_STR(EOI));
    (void)same_picture(bytes_of(&cut), &out);
    avpi_buf_free(&out);
}

static void jpeg__held_on_its_side__is_told_and_nothing_else(void **state) {
    jpeg plain, wanted;
    avpi_buf out;
    (void)state;
    draw(&plain, TJSAMP_420, 0);
    avp_str got = same_picture(bytes_of(&plain), &out);
    assert_int_equal(got.ptr[3] == '\xe1', false);
    memcpy(wanted.bytes, got.ptr, got.len);
    wanted.n = got.len;
    put(&wanted, 2, AVPI_STR(TURNED));
    put(&plain, 2, AVPI_STR(EXIF_TURNED));
    comes_out_as(avpi_clean_jpeg, bytes_of(&plain), bytes_of(&wanted));
    avpi_buf_free(&out);
}

static void jpeg__colours_of_adobe__told_in_their_shortest_form(void **state) {
    jpeg rgb;
    avpi_buf out;
    (void)state;
    draw(&rgb, TJSAMP_444, 0);
    put(&rgb, 2,
        AVPI_STR("\xff\xee\0\x14"
                 "Adobe\0\x65\0\1\0\1\0secret"));        /* 0: red, green, blue as they are */
    memmove(rgb.bytes + 24, rgb.bytes + 42, rgb.n - 42); /* without the head of JFIF, which says otherwise */
    rgb.n -= 18;
    avp_str got = same_picture(bytes_of(&rgb), &out);
    assert_true(holds(got, "Adobe"));
    assert_memory_equal(got.ptr + 2,
                        "\xff\xee\0\x0e"
                        "Adobe\0\x64\0\0\0\0\0",
                        16);
    avpi_buf_free(&out);
}

static void refused_with_frame(const char *frame, size_t n) {
    jpeg whole;
    draw(&whole, TJSAMP_420, 0);
    size_t at = avpi_str_find(bytes_of(&whole), AVPI_STR("\xff\xc0\0\x11"));
    assert_true(at < whole.n);
    memcpy(whole.bytes + at + 4, frame, n);
    is_refused(avpi_clean_jpeg, bytes_of(&whole));
}

static void jpeg__larger_than_what_is_read__refused(void **state) {
    jpeg whole;
    (void)state;
    refused_with_frame("\x08\xff\xdc\xff\xdc", 5); /* 65,500 x 65,500 in some hundred bytes */
    refused_with_frame("\x08\0\0\0\x25", 5);
    refused_with_frame("\x0c", 1); /* twelve bits a sample */
    draw(&whole, TJSAMP_GRAY, TJFLAG_PROGRESSIVE);
    size_t scan = avpi_str_find(bytes_of(&whole), AVPI_STR("\xff\xda"));
    for (size_t i = 0; i < 200; i++)
        put(&whole, scan, AVPI_STR("\xff\xda\0\x08\1\1\0\0\0\x21\0\0"));
    is_refused(avpi_clean_jpeg, bytes_of(&whole)); /* scans without end */
}

static void refused_with_put(avp_str bytes) {
    jpeg whole;
    draw(&whole, TJSAMP_420, 0);
    put(&whole, 2, bytes);
    is_refused(avpi_clean_jpeg, bytes_of(&whole));
}

static void jpeg__not_as_it_should_be__refused(void **state) {
    (void)state;
    is_refused(avpi_clean_jpeg, AVPI_STR(""));
    is_refused(avpi_clean_jpeg, AVPI_STR(SOI EOI));
    is_refused(avpi_clean_jpeg, AVPI_STR(SOI SPARE_QUANTIZERS SPARE_CODES EOI));
    refused_with_put(AVPI_STR("secret"));               /* between segments */
    refused_with_put(AVPI_STR("\xff\xdb\0\x08secret")); /* words as a table */
    refused_with_put(AVPI_STR("\xff\xc4\0\x08secret"));
    refused_with_put(AVPI_STR("\xff\xda\0\x08\1\1\0\0\x3f\0\x12"));         /* a scan before the frame */
    refused_with_put(AVPI_STR("\xff\xf0\0\x08secret"));                     /* a segment that nobody knows */
    refused_with_put(AVPI_STR("\xff\xdb\xff\xff\0"));                       /* longer than the file */
    refused_with_put(AVPI_STR("\xff\xc0\0\x0b\x08\0\x08\0\x08\1\1\x11\0")); /* two frames */
}

static void jpeg__bytes_changed_and_cut__nothing_read_behind_them(void **state) {
    jpeg whole;
    (void)state;
    draw(&whole, TJSAMP_420, 0);
    put(&whole, 2, AVPI_STR(COMMENT EXIF_TURNED));
    spoil(avpi_clean_jpeg, bytes_of(&whole), 2);
    draw(&whole, TJSAMP_GRAY, TJFLAG_PROGRESSIVE);
    spoil(avpi_clean_jpeg, bytes_of(&whole), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jpeg__any_colours_and_coding__pixels_stay),
        cmocka_unit_test(jpeg__words_around_the_picture__gone),
        cmocka_unit_test(jpeg__tables_that_no_scan_uses__gone),
        cmocka_unit_test(jpeg__scales_of_what_is_zero__gone),
        cmocka_unit_test(jpeg__numbers_of_its_colours__are_told_in_their_order),
        cmocka_unit_test(jpeg__bytes_behind_the_last_pixel__gone),
        cmocka_unit_test(jpeg__cut_short__as_far_as_it_goes),
        cmocka_unit_test(jpeg__held_on_its_side__is_told_and_nothing_else),
        cmocka_unit_test(jpeg__colours_of_adobe__told_in_their_shortest_form),
        cmocka_unit_test(jpeg__larger_than_what_is_read__refused),
        cmocka_unit_test(jpeg__not_as_it_should_be__refused),
        cmocka_unit_test(jpeg__bytes_changed_and_cut__nothing_read_behind_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
