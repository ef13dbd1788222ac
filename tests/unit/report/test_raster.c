/* The raster adds light up the same way on any number of threads. */
#include "support/check.h"

#include "base/rng.h"
#include "report/raster.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 300, HEIGHT = 200, LINES = 3000, DISCS = 200 };

static void scatter(avpi_streak *streaks, avpi_disc *discs) {
    avpi_rng rng;
    avpi_rng_init(&rng, 5, 0);
    for (size_t i = 0; i < LINES; i++)
        streaks[i] = (avpi_streak){(float)(avpi_rng_real(&rng) * 400 - 50),
                                   (float)(avpi_rng_real(&rng) * 300 - 50),
                                   (float)(avpi_rng_real(&rng) * 400 - 50),
                                   (float)(avpi_rng_real(&rng) * 300 - 50),
                                   0.05F,
                                   (uint32_t)avpi_rng_below(&rng, 1 << 24)};
    for (size_t i = 0; i < DISCS; i++)
        discs[i] = (avpi_disc){(float)(avpi_rng_real(&rng) * 320 - 10), (float)(avpi_rng_real(&rng) * 220 - 10),
                               (float)(avpi_rng_real(&rng) * 9), 0.8F, 0x808080};
}

static void draw__any_threads__same_bytes(void **state) {
    (void)state;
    static avpi_streak streaks[LINES];
    static avpi_disc discs[DISCS];
    avpi_raster first = {0};
    scatter(streaks, discs);
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        avp_ctx ctx = check_ctx(threads);
        avp_error err = {0};
        avpi_raster raster = {0};
        assert_int_equal(avpi_raster_draw(&ctx, WIDTH, HEIGHT, streaks, LINES, discs, DISCS, &raster, &err), AVP_OK);
        if (threads == 1)
            first = raster;
        else {
            assert_memory_equal(first.pixels, raster.pixels, (size_t)4 * WIDTH * HEIGHT);
            avpi_free(&ctx, raster.pixels);
        }
    }
    avp_ctx ctx = check_ctx(1);
    avpi_free(&ctx, first.pixels);
}

/* No channel above alpha, or cairo shows nonsense. */
static void draw__any_pixel__premultiplied(void **state) {
    (void)state;
    static avpi_streak streaks[LINES];
    static avpi_disc discs[DISCS];
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avpi_raster raster = {0};
    scatter(streaks, discs);
    assert_int_equal(avpi_raster_draw(&ctx, WIDTH, HEIGHT, streaks, LINES, discs, DISCS, &raster, &err), AVP_OK);
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++) {
        uint32_t alpha = raster.pixels[i] >> 24;
        for (unsigned shift = 0; shift < 24; shift += 8)
            assert_true((raster.pixels[i] >> shift & 255) <= alpha);
    }
    avpi_free(&ctx, raster.pixels);
}

static void draw__one_level_line__only_its_pixels(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_raster raster = {0};
    avpi_streak line = {10, 70.5F, 49.9F, 70.5F, 100, 0xFF0000};
    assert_int_equal(avpi_raster_draw(&ctx, 64, 130, &line, 1, NULL, 0, &raster, &err), AVP_OK);
    for (uint32_t y = 0; y < 130; y++)
        for (uint32_t x = 0; x < 64; x++)
            assert_int_equal(raster.pixels[y * 64 + x], y == 70 && x >= 10 && x < 50 ? 0xFFFF0000 : 0);
    avpi_free(&ctx, raster.pixels);
}

static void draw__point_and_nothing__fine(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_raster raster = {0};
    avpi_streak point = {3, 3, 3, 3, 1, 0xFFFFFF};
    assert_int_equal(avpi_raster_draw(&ctx, 8, 8, &point, 1, NULL, 0, &raster, &err), AVP_OK);
    avpi_free(&ctx, raster.pixels);
    assert_int_equal(avpi_raster_draw(&ctx, 8, 8, NULL, 0, NULL, 0, &raster, &err), AVP_OK);
    for (size_t i = 0; i < 64; i++)
        assert_int_equal(raster.pixels[i], 0);
    avpi_free(&ctx, raster.pixels);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draw__any_threads__same_bytes),
        cmocka_unit_test(draw__any_pixel__premultiplied),
        cmocka_unit_test(draw__one_level_line__only_its_pixels),
        cmocka_unit_test(draw__point_and_nothing__fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
