/* Group colours stay apart for colour-blind readers and in grey print, and stand out from their paper. */
#include "support/check.h"

#include "report/palette.h"

#include <math.h>

typedef struct linear {
    double v[3]; /* red, green, blue, linear light */
} linear;

static linear light_of(uint32_t rgb) {
    linear out;
    for (int i = 0; i < 3; i++) {
        double c = (rgb >> (16 - 8 * i) & 255) / 255.0;
        out.v[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
    return out;
}

static double luminance(linear c) {
    return 0.2126 * c.v[0] + 0.7152 * c.v[1] + 0.0722 * c.v[2];
}

static double contrast(avpi_role a, avpi_role b, bool dark) {
    double x = luminance(light_of(avpi_palette_rgb(a, dark))), y = luminance(light_of(avpi_palette_rgb(b, dark)));
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* CIE L*, 0..100 */
static double lightness(linear c) {
    double y = luminance(c);
    return y > 0.008856 ? 116 * cbrt(y) - 16 : 903.3 * y;
}

/* Machado, Oliveira, Fernandes (2009), severity 1; the first is normal sight. */
static const double sight[4][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
};

static linear seen(linear c, int kind) {
    linear out;
    for (int i = 0; i < 3; i++) {
        double sum = sight[kind][i][0] * c.v[0] + sight[kind][i][1] * c.v[1] + sight[kind][i][2] * c.v[2];
        out.v[i] = fmin(1, fmax(0, sum));
    }
    return out;
}

/* OKLab (Ottosson 2020): distances are about even to the eye. */
static void oklab(linear c, double out[3]) {
    double l = cbrt(0.4122214708 * c.v[0] + 0.5363325363 * c.v[1] + 0.0514459929 * c.v[2]);
    double m = cbrt(0.2119034982 * c.v[0] + 0.6806995451 * c.v[1] + 0.1073969566 * c.v[2]);
    double s = cbrt(0.0883024619 * c.v[0] + 0.2817188376 * c.v[1] + 0.6299787005 * c.v[2]);
    out[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    out[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    out[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static double distance(avpi_role a, avpi_role b, bool dark, int kind) {
    double x[3], y[3], sum = 0;
    oklab(seen(light_of(avpi_palette_rgb(a, dark)), kind), x);
    oklab(seen(light_of(avpi_palette_rgb(b, dark)), kind), y);
    for (int i = 0; i < 3; i++)
        sum += (x[i] - y[i]) * (x[i] - y[i]);
    return sqrt(sum);
}

static void groups__every_sight__apart(void **state) {
    (void)state;
    for (int dark = 0; dark < 2; dark++)
        for (uint32_t a = 1; a <= AVPI_GROUP_COLOURS; a++)
            for (uint32_t b = a + 1; b <= AVPI_GROUP_COLOURS; b++)
                for (int kind = 0; kind < 4; kind++)
                    assert_true(distance(avpi_palette_group(a), avpi_palette_group(b), dark, kind) > 0.07);
}

/* Of class exclusive; grey print tells it by its hollow points and dashed rings. */
static void exclusive__every_sight__apart_from_all_groups(void **state) {
    (void)state;
    for (int dark = 0; dark < 2; dark++) {
        assert_true(contrast(AVPI_ROLE_SOLE, AVPI_ROLE_PAPER, dark) >= 3);
        for (uint32_t g = 1; g <= AVPI_GROUP_COLOURS + 1; g++)
            for (int kind = 0; kind < 4; kind++)
                assert_true(distance(AVPI_ROLE_SOLE, avpi_palette_group(g), dark, kind) > 0.07);
    }
}

static void groups__grey_print__apart(void **state) {
    (void)state;
    for (uint32_t a = 1; a <= AVPI_GROUP_COLOURS; a++)
        for (uint32_t b = a + 1; b <= AVPI_GROUP_COLOURS; b++) {
            double x = lightness(light_of(avpi_palette_rgb(avpi_palette_group(a), false)));
            double y = lightness(light_of(avpi_palette_rgb(avpi_palette_group(b), false)));
            assert_true(fabs(x - y) >= 4.9);
        }
}

static void roles__on_their_paper__readable(void **state) {
    (void)state;
    for (int dark = 0; dark < 2; dark++) {
        for (uint32_t g = 1; g <= AVPI_GROUP_COLOURS + 1; g++)
            assert_true(contrast(avpi_palette_group(g), AVPI_ROLE_PAPER, dark) >= 3);
        static const avpi_role texts[] = {AVPI_ROLE_INK, AVPI_ROLE_MUTED, AVPI_ROLE_ACCENT};
        for (size_t i = 0; i < 3; i++) {
            assert_true(contrast(texts[i], AVPI_ROLE_PAPER, dark) >= 4.5);
            assert_true(contrast(texts[i], AVPI_ROLE_PANEL, dark) >= 4.5);
        }
    }
}

static void group__beyond_the_eighth__other(void **state) {
    (void)state;
    assert_int_equal(avpi_palette_group(0), AVPI_ROLE_OTHER);
    assert_int_equal(avpi_palette_group(8), AVPI_ROLE_G8);
    assert_int_equal(avpi_palette_group(9), AVPI_ROLE_OTHER);
    assert_int_equal(avpi_palette_group(UINT32_MAX), AVPI_ROLE_OTHER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups__every_sight__apart),
        cmocka_unit_test(exclusive__every_sight__apart_from_all_groups),
        cmocka_unit_test(groups__grey_print__apart),
        cmocka_unit_test(roles__on_their_paper__readable),
        cmocka_unit_test(group__beyond_the_eighth__other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
