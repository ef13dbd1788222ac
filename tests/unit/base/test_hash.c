#include "base/hash.h"
#include "support/faulty.h"

#include <string.h>

static void check_sha256(const char *text, size_t step, const char *expected) {
    avpi_sha256 hash;
    unsigned char digest[AVPI_SHA256_SIZE];
    char hex[AVPI_SHA256_HEX_SIZE];
    size_t size = strlen(text);
    avpi_sha256_init(&hash);
    for (size_t i = 0; i < size; i += step)
        avpi_sha256_add(&hash, text + i, size - i < step ? size - i : step);
    avpi_sha256_add(&hash, NULL, 0);
    avpi_sha256_end(&hash, digest);
    avpi_hex(digest, sizeof digest, hex);
    assert_string_equal(hex, expected);
}

/* The examples of FIPS 180-4. */
static void sha256__standard_examples__at_any_step(void **state) {
    (void)state;
    for (size_t step = 1; step <= 64; step += 9) {
        check_sha256("", step, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        check_sha256("abc", step, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        check_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", step,
                     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }
}

static void hash__known_values__same_on_every_machine(void **state) {
    (void)state;
    assert_int_equal(avpi_hash64(AVPI_STR("")), 0x2d06800538d394c2U);
    assert_int_equal(avpi_hash64((avp_str){NULL, 0}), 0x2d06800538d394c2U);
    avpi_hash128 none = avpi_hash128_of(AVPI_STR(""));
    assert_int_equal(none.high, 0x99aa06d3014798d8U);
    assert_int_equal(none.low, 0x6001c324468d497fU);
}

static void hash__one_bit_changes__hash_changes(void **state) {
    (void)state;
    char text[300];
    memset(text, 'a', sizeof text);
    for (size_t size = 1; size <= sizeof text; size += 7) {
        uint64_t before = avpi_hash64((avp_str){text, size});
        avpi_hash128 wide = avpi_hash128_of((avp_str){text, size});
        text[size / 2] ^= 1;
        assert_true(avpi_hash64((avp_str){text, size}) != before);
        avpi_hash128 other = avpi_hash128_of((avp_str){text, size});
        assert_true(other.low != wide.low && other.high != wide.high);
        text[size / 2] ^= 1;
    }
}

static avpi_hash128 mix_two(const char *a, const char *b) {
    avpi_hash128 key = {0, 0};
    return avpi_hash128_mix(avpi_hash128_mix(key, avpi_str_view(a)), avpi_str_view(b));
}

static void mix__other_borders_and_orders__other_keys(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"c", "ab"}, {"", ""}};
    size_t n = sizeof pairs / sizeof *pairs;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            avpi_hash128 a = mix_two(pairs[i][0], pairs[i][1]), b = mix_two(pairs[k][0], pairs[k][1]);
            assert_int_equal(a.low == b.low, i == k);
            assert_int_equal(a.high == b.high, i == k);
        }
    }
}

static void hex__bytes__two_digits_each(void **state) {
    (void)state;
    char out[9];
    avpi_hex((const unsigned char *)"\x00\x0F\xA5\xFF", 4, out);
    assert_string_equal(out, "000fa5ff");
    avpi_hex(NULL, 0, out);
    assert_string_equal(out, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256__standard_examples__at_any_step),
        cmocka_unit_test(hash__known_values__same_on_every_machine),
        cmocka_unit_test(hash__one_bit_changes__hash_changes),
        cmocka_unit_test(mix__other_borders_and_orders__other_keys),
        cmocka_unit_test(hex__bytes__two_digits_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
