/* A PNG looks as it did, and what no eye sees of it is gone. */
#include "registry/png_pixels.h"
#include "support/cleaning.h"

#include <cairo.h>
#include <zlib.h>

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

static void add_rows(png *p, const unsigned char *rows, size_t n, const char *behind) {
    unsigned char packed[ROOM];
    uLongf size = sizeof packed;
    assert_int_equal(compress2(packed, &size, rows, (uLong)n, Z_BEST_SPEED), Z_OK);
    memcpy(packed + size, behind, strlen(behind));
    add_chunk(p, "IDAT", packed, size + strlen(behind));
}

/* Pixels of zeros, and some bytes behind the packed ones. */
static void add_pixels(png *p, size_t size, const char *behind) {
    static const unsigned char zeros[4096];
    add_rows(p, zeros, size, behind);
}

static avp_str view(const png *p) {
    return (avp_str){(const char *)p->bytes, p->n};
}

#define GREY_8X8 "\0\0\0\x08\0\0\0\x08\x08\0\0\0\0" /* 8 rows of 1 + 8 bytes */
#define WOVEN_8X8                                                                                                      \
    "\0\0\0\x08\0\0\0\x08\x08\0\0\0\1" /* passes of 1x1 1x1 2x1 2x2 4x2 4x4 8x4 pixels: 64 bytes and 15 filters */

/* As libpng and cairo show it, eight bits a sample and alpha in it. */
typedef struct shown {
    avp_str from;
    size_t at;
    unsigned char pixels[ROOM];
    size_t n;
} shown;

static cairo_status_t read_some(void *closure, unsigned char *out, unsigned int n) {
    shown *of = closure;
    if (n > of->from.len - of->at)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(out, of->from.ptr + of->at, n);
    of->at += n;
    return CAIRO_STATUS_SUCCESS;
}

static void show(avp_str bytes, shown *out) {
    *out = (shown){.from = bytes};
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_some, out);
    assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    int row = cairo_image_surface_get_stride(surface), height = cairo_image_surface_get_height(surface);
    out->n = (size_t)row * (size_t)height;
    assert_true(out->n <= ROOM);
    memcpy(out->pixels, cairo_image_surface_get_data(surface), out->n);
    cairo_surface_destroy(surface);
}

/* It looks as it did, and stays as it is when it is cleaned again. */
static void same_look(const png *p) {
    static shown before, after;
    avp_ctx ctx = check_ctx(1);
    avpi_buf out;
    avp_str got = cleaned(&ctx, avpi_clean_png, view(p), &out);
    assert_non_null(got.ptr);
    show(view(p), &before);
    show(got, &after);
    assert_int_equal(before.n, after.n);
    assert_memory_equal(before.pixels, after.pixels, before.n);
    comes_out_as(avpi_clean_png, got, got);
    avpi_buf_free(&out);
}

/* Both look as they did, and come out as the same bytes. */
static void same_png(const png *dirty, const png *plain) {
    avp_ctx ctx = check_ctx(1);
    avpi_buf wanted;
    same_look(dirty);
    same_look(plain);
    comes_out_as(avpi_clean_png, view(dirty), cleaned(&ctx, avpi_clean_png, view(plain), &wanted));
    avpi_buf_free(&wanted);
}

static void end_with(png *p, const void *rows, size_t n) {
    add_rows(p, rows, n, "");
    add_chunk(p, "IEND", "", 0);
}

static void png__words_around_the_picture__gone(void **state) {
    png dirty, plain;
    (void)state;
    add_head(&plain, GREY_8X8);
    add_chunk(&plain, "gAMA", "\0\0\xb1\x8f", 4);
    add_pixels(&plain, 72, "");
    add_chunk(&plain, "IEND", "", 0);
    add_head(&dirty, GREY_8X8);
    add_chunk(&dirty, "tEXt", "Author\0secret", 13);
    add_chunk(&dirty, "gAMA", "\0\0\xb1\x8f", 4);
    add_chunk(&dirty, "cHRM", "secretsecretsecretsecretsecret12", 32); /* no numbers of colours */
    add_chunk(&dirty, "pHYs", "secret123", 9);
    add_chunk(&dirty, "eXIf", "secret", 6);
    add_chunk(&dirty, "prVt", "secret", 6);
    add_pixels(&dirty, 72, "");
    add_chunk(&dirty, "tIME", "secret!", 7);
    add_chunk(&dirty, "IEND", "", 0);
    memcpy(dirty.bytes + dirty.n, "secret", 6);
    dirty.n += 6;
    same_png(&dirty, &plain);
}

/* The first byte of each row of each pass. */
static void random_filters(const avpi_png *of, avpi_rng *rng, unsigned char *rows) {
    static const uint32_t first[7][4] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                         {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
    for (size_t pass = 0; pass < (of->interlaced ? 7 : 1); pass++) {
        uint32_t width = 0, height = 0;
        for (uint32_t x = of->interlaced ? first[pass][0] : 0; x < of->width; x += of->interlaced ? first[pass][2] : 1)
            width++;
        for (uint32_t y = of->interlaced ? first[pass][1] : 0; y < of->height; y += of->interlaced ? first[pass][3] : 1)
            height++;
        for (uint32_t y = 0; width > 0 && y < height; y++, rows += 1 + (width * of->depth * of->samples + 7) / 8)
            rows[0] = (unsigned char)avpi_rng_below(rng, 5);
    }
}

/* Rows of random bytes are a picture: with each filter, of each colour type, depth and order of rows. */
static void png__any_colours_filters_and_order__looks_as_it_did(void **state) {
    static const unsigned char kinds[][3] = {{0, 1, 1}, {0, 2, 1},  {0, 4, 1},  {0, 8, 1}, {0, 16, 1},
                                             {2, 8, 3}, {2, 16, 3}, {3, 1, 1},  {3, 2, 1}, {3, 4, 1},
                                             {3, 8, 1}, {4, 8, 2},  {4, 16, 2}, {6, 8, 4}, {6, 16, 4}};
    enum { KINDS = sizeof kinds / sizeof *kinds, ROUNDS = 40 };
    avpi_rng rng;
    (void)state;
    avpi_rng_init(&rng, 5, 0);
    for (size_t i = 0; i < (size_t)KINDS * ROUNDS; i++) {
        png p;
        char head[13] = {0};
        unsigned char rows[ROOM / 4], colours[768], alphas[256];
        const unsigned char *kind = kinds[i % KINDS];
        avpi_png of = {.width = 1 + (uint32_t)avpi_rng_below(&rng, 33),
                       .height = 1 + (uint32_t)avpi_rng_below(&rng, 20)};
        of.type = kind[0], of.depth = kind[1], of.samples = kind[2], of.interlaced = avpi_rng_below(&rng, 2) > 0;
        uint64_t size = 0;
        assert_true(avpi_png_size(&of, &size) && size <= sizeof rows);
        head[3] = (char)of.width, head[7] = (char)of.height, head[8] = (char)of.depth, head[9] = (char)of.type,
        head[12] = of.interlaced;
        for (size_t k = 0; k < size; k++)
            rows[k] = (unsigned char)avpi_rng_below(&rng, of.depth > 8 ? 3 : 256);
        random_filters(&of, &rng, rows);
        for (size_t k = 0; k < sizeof colours; k++)
            colours[k] = (unsigned char)avpi_rng_below(&rng, 3);
        for (size_t k = 0; k < sizeof alphas; k++)
            alphas[k] = (unsigned char)(avpi_rng_below(&rng, 3) * 127);
        add_head(&p, head);
        if (of.type == AVPI_PNG_PALETTE)
            add_chunk(&p, "PLTE", colours, 3 * ((size_t)1 << of.depth));
        if (of.type == AVPI_PNG_PALETTE)
            add_chunk(&p, "tRNS", alphas, (size_t)avpi_rng_below(&rng, (uint64_t)1 << of.depth) + 1);
        end_with(&p, rows, size);
        same_look(&p);
    }
}

#define RGBA_4X2 "\0\0\0\4\0\0\0\2\x08\6\0\0\0"
#define RGBA16_2X1 "\0\0\0\2\0\0\0\1\x10\6\0\0\0"
#define GREY_ALPHA_WOVEN_4X2 "\0\0\0\4\0\0\0\2\x08\4\0\0\1" /* passes of 1x1 1x1 2x1 4x1 pixels */
#define GREY_BIT_3X2 "\0\0\0\3\0\0\0\2\1\0\0\0\0"
#define PALETTE_4X1 "\0\0\0\4\0\0\0\1\x08\3\0\0\0"
#define PALETTE_BITS_3X1 "\0\0\0\3\0\0\0\1\2\3\0\0\0"

static void compare(const char head[13], avp_str dirty, avp_str plain) {
    png with, without;
    add_head(&with, head);
    add_head(&without, head);
    end_with(&with, dirty.ptr, dirty.len);
    end_with(&without, plain.ptr, plain.len);
    same_png(&with, &without);
}

static void png__colours_of_transparent_pixels__gone(void **state) {
    (void)state;
    compare(RGBA_4X2,
            AVPI_STR("\0sec\0ret\0abc\x80xyz\xff"
                     "\0sec\0abc\1ret\0ret\0"),
            AVPI_STR("\0\0\0\0\0\0\0\0\0abc\x80xyz\xff"
                     "\0\0\0\0\0abc\1\0\0\0\0\0\0\0\0"));
    compare(RGBA16_2X1, AVPI_STR("\0secret\0\0secret\0\x7f"), AVPI_STR("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
    compare(GREY_ALPHA_WOVEN_4X2,
            AVPI_STR("\0s\0"
                     "\0e\0"
                     "\0c\0r\0"
                     "\0e\0t\0x\xff.\0"),
            AVPI_STR("\0\0\0"
                     "\0\0\0"
                     "\0\0\0\0\0"
                     "\0\0\0\0\0x\xff\0\0"));
}

static void png__bits_behind_a_row_and_its_filter__gone(void **state) {
    (void)state;
    compare(GREY_BIT_3X2, AVPI_STR("\0\xb5\0\x5e"), AVPI_STR("\0\xa0\0\x40"));
    compare(GREY_BIT_3X2, AVPI_STR("\2\xb5\4\xa9"), AVPI_STR("\0\xa0\0\x40"));
}

static void add_palette(png *p, const char head[13], avp_str colours, avp_str alphas, avp_str rows) {
    add_head(p, head);
    add_chunk(p, "PLTE", colours.ptr, colours.len);
    if (alphas.len > 0)
        add_chunk(p, "tRNS", alphas.ptr, alphas.len);
    end_with(p, rows.ptr, rows.len);
}

static void png__colours_of_a_palette_that_no_pixel_has__gone(void **state) {
    png dirty, plain;
    (void)state;
    add_palette(&dirty, PALETTE_4X1, AVPI_STR("secABCretDEFsec"), AVPI_STR("\0\xff\0\x80s"), AVPI_STR("\0\1\3\3\1"));
    add_palette(&plain, PALETTE_4X1, AVPI_STR("ABCDEF"), AVPI_STR("\xff\x80"), AVPI_STR("\0\0\1\1\0"));
    same_png(&dirty, &plain);
    /* a picture within pixels that all are transparent, or of two colours that are one */
    add_palette(&dirty, PALETTE_4X1, AVPI_STR("secretABCABC"), AVPI_STR("\0\0"), AVPI_STR("\0\1\0\2\3"));
    add_palette(&plain, PALETTE_4X1, AVPI_STR("\0\0\0ABC"), AVPI_STR("\0"), AVPI_STR("\0\0\0\1\1"));
    same_png(&dirty, &plain);
    add_palette(&dirty, PALETTE_BITS_3X1, AVPI_STR("secABCretDEF"), AVPI_STR(""),
                AVPI_STR("\0\x76")); /* 1 3 1, and two bits */
    add_palette(&plain, PALETTE_BITS_3X1, AVPI_STR("ABCDEF"), AVPI_STR(""), AVPI_STR("\0\x10"));
    same_png(&dirty, &plain);
}

static void png__colours_beside_the_pixels__gone(void **state) {
    png dirty, plain;
    static const char row[] = "\0rgbrgbrgbrgb"
                              "\0rgbrgbrgbrgb";
    (void)state;
    add_head(&dirty, "\0\0\0\4\0\0\0\2\x08\2\0\0\0");
    add_chunk(&dirty, "PLTE", "secret", 6); /* only proposed */
    add_chunk(&dirty, "tRNS", "sresct", 6); /* bits that do not count */
    end_with(&dirty, row, sizeof row - 1);
    add_head(&plain, "\0\0\0\4\0\0\0\2\x08\2\0\0\0");
    add_chunk(&plain, "tRNS", "\0r\0s\0t", 6);
    end_with(&plain, row, sizeof row - 1);
    same_png(&dirty, &plain);
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
    add_palette(&p, PALETTE_4X1, AVPI_STR("ABCDEF"), AVPI_STR(""),
                AVPI_STR("\0\0\1\2\0")); /* a colour that is not there */
    is_refused(avpi_clean_png, view(&p));
    add_palette(&p, PALETTE_4X1, AVPI_STR("ABCDEF"), AVPI_STR("123"),
                AVPI_STR("\0\0\1\1\0")); /* more alphas than colours */
    is_refused(avpi_clean_png, view(&p));
    add_palette(&p, PALETTE_4X1, AVPI_STR("ABCDE"), AVPI_STR(""), AVPI_STR("\0\0\0\0\0"));
    is_refused(avpi_clean_png, view(&p));
    add_head(&p, PALETTE_4X1); /* no palette */
    end_with(&p, "\0\0\0\0\0", 5);
    is_refused(avpi_clean_png, view(&p));
    add_head(&p, GREY_8X8);
    add_chunk(&p, "gAMA", "\0\0\xb1\x8f", 4);
    add_chunk(&p, "gAMA", "secr", 4); /* twice */
    add_pixels(&p, 72, "");
    add_chunk(&p, "IEND", "", 0);
    is_refused(avpi_clean_png, view(&p));
}

static void png__bytes_changed_and_cut__nothing_read_behind_them(void **state) {
    png p;
    (void)state;
    add_head(&p, GREY_8X8);
    add_chunk(&p, "tEXt", "Author\0secret", 13);
    add_pixels(&p, 72, "");
    add_chunk(&p, "IEND", "", 0);
    spoil(avpi_clean_png, view(&p), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png__words_around_the_picture__gone),
        cmocka_unit_test(png__any_colours_filters_and_order__looks_as_it_did),
        cmocka_unit_test(png__colours_of_transparent_pixels__gone),
        cmocka_unit_test(png__bits_behind_a_row_and_its_filter__gone),
        cmocka_unit_test(png__colours_of_a_palette_that_no_pixel_has__gone),
        cmocka_unit_test(png__colours_beside_the_pixels__gone),
        cmocka_unit_test(png__not_as_it_should_be__refused),
        cmocka_unit_test(png__bytes_changed_and_cut__nothing_read_behind_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
