#include "base/plain_run.h"
#include "support/faulty.h"

static void check_all(const unsigned char *p, const unsigned char *end) {
    const unsigned char *expected = avpi_plain_run_bytes(p, end);
    assert_ptr_equal(avpi_plain_run_swar(p, end), expected);
    assert_ptr_equal(avpi_plain_run(p, end), expected);
}

/* Every byte value at every place of texts up to 50 bytes, with every start: 16, 8 and 1 bytes at a step agree. */
static void plain_run__every_byte_at_every_place__three_ways_agree(void **state) {
    (void)state;
    enum { LENGTH_MOST = 50 };
    for (size_t length = 0; length <= LENGTH_MOST; length++) {
        unsigned char *text = malloc(length + 1); /* exact, so that a sanitizer sees a read behind it */
        assert_non_null(text);
        memset(text, 'a', length);
        check_all(text, text + length);
        for (size_t place = 0; place < length; place++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                text[place] = (unsigned char)byte;
                check_all(text, text + length);
            }
            text[place] = 'a';
        }
        free(text);
    }
}

static void plain_run__random_bytes__three_ways_agree(void **state) {
    (void)state;
    unsigned char text[200];
    uint32_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        for (size_t i = 0; i < sizeof text; i++) {
            seed = seed * 1664525U + 1013904223U;
            /* Mostly bytes near the borders: 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B .. 0x5D, 0x7F, 0x80, 0xFF. */
            static const unsigned char near[] = {0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x61, 0x61,
                                                 0x22, 0x5C, 0x1F, 0x80, 0xFF, 0xA2, 0xDC, 0x00};
            text[i] = near[(seed >> 24) % (round % 2 ? 8 : 16)];
        }
        check_all(text + round % 16, text + sizeof text - round % 7);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_run__every_byte_at_every_place__three_ways_agree),
        cmocka_unit_test(plain_run__random_bytes__three_ways_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
