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
                                   {(uint32_t)avpi_rng_below(&rng, 1 << 24), (uint32_t)avpi_rng_below(&rng, 1 << 24)}};
    for (size_t i = 0; i < DISCS; i++)
        discs[i] = (avpi_disc){(float)(avpi_rng_real(&rng) * 320 - 10),
                               (float)(avpi_rng_real(&rng) * 220 - 10),
                               (float)(avpi_rng_real(&rng) * 9),
                               0.8F,
                               {0x808080, 0xC0C0C0}};
}

static void free_both(const avp_ctx *ctx, avpi_raster both[2]) {
    avpi_free(ctx, both[0].pixels);
    avpi_free(ctx, both[1].pixels);
}

static void draw__any_threads__same_bytes(void **state) {
    (void)state;
    static avpi_streak streaks[LINES];
    static avpi_disc discs[DISCS];
    avpi_raster first[2] = {{0}};
    scatter(streaks, discs);
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        avp_ctx ctx = check_ctx(threads);
        avp_error err = {0};
        avpi_raster both[2] = {{0}};
        assert_int_equal(avpi_raster_draw(&ctx, WIDTH, HEIGHT, streaks, LINES, discs, DISCS, both, &err), AVP_OK);
        if (threads == 1) {
            memcpy(first, both, sizeof first);
            continue;
        }
        for (size_t dark = 0; dark < 2; dark++)
            assert_memory_equal(first[dark].pixels, both[dark].pixels, (size_t)4 * WIDTH * HEIGHT);
        free_both(&ctx, both);
    }
    avp_ctx ctx = check_ctx(1);
    free_both(&ctx, first);
}

/* No channel above alpha, or cairo shows nonsense. */
static void draw__any_pixel__premultiplied(void **state) {
    (void)state;
    static avpi_streak streaks[LINES];
    static avpi_disc discs[DISCS];
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avpi_raster both[2] = {{0}};
    scatter(streaks, discs);
    assert_int_equal(avpi_raster_draw(&ctx, WIDTH, HEIGHT, streaks, LINES, discs, DISCS, both, &err), AVP_OK);
    for (size_t i = 0; i < (size_t)2 * WIDTH * HEIGHT; i++) {
        uint32_t pixel = both[i % 2].pixels[i / 2], alpha = pixel >> 24;
        for (unsigned shift = 0; shift < 24; shift += 8)
            assert_true((pixel >> shift & 255) <= alpha);
    }
    free_both(&ctx, both);
}

static void draw__one_level_line__only_its_pixels(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_raster both[2] = {{0}};
    avpi_streak line = {10, 70.5F, 49.9F, 70.5F, 100, {0xFF0000, 0x00FF00}};
    assert_int_equal(avpi_raster_draw(&ctx, 64, 130, &line, 1, NULL, 0, both, &err), AVP_OK);
    for (uint32_t y = 0; y < 130; y++)
        for (uint32_t x = 0; x < 64; x++) {
            bool on = y == 70 && x >= 10 && x < 50;
            assert_int_equal(both[0].pixels[y * 64 + x], on ? 0xFFFF0000 : 0);
            assert_int_equal(both[1].pixels[y * 64 + x], on ? 0xFF00FF00 : 0);
        }
    free_both(&ctx, both);
}

static void draw__point_and_nothing__fine(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_raster both[2] = {{0}};
    avpi_streak point = {3, 3, 3, 3, 1, {0xFFFFFF, 0x000000}};
    assert_int_equal(avpi_raster_draw(&ctx, 8, 8, &point, 1, NULL, 0, both, &err), AVP_OK);
    free_both(&ctx, both);
    assert_int_equal(avpi_raster_draw(&ctx, 8, 8, NULL, 0, NULL, 0, both, &err), AVP_OK);
    for (size_t i = 0; i < 64; i++)
        assert_true(both[0].pixels[i] == 0 && both[1].pixels[i] == 0);
    free_both(&ctx, both);
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
