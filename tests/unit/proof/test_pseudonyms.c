#include "unit/proof/proof_fixture.h"

#include "proof/pseudonyms.h"

#include <sodium.h>

/* libsodium computes the HMAC of the whole text; the letters are taken bit by bit. */
static void pseudonym__by_definition__first_bits_of_the_hmac_in_base32(void **state) {
    (void)state;
    unsigned char key[32], hash[crypto_auth_hmacsha256_BYTES];
    char name[AVPI_PSEUDONYM_SIZE];
    memset(key, 0x0b, sizeof key);
    avpi_pseudonym(key, 'u', AVPI_STR("ana"), name);
    crypto_auth_hmacsha256(hash, (const unsigned char *)"uana", 4, key);
    assert_memory_equal(name, "u-", 2);
    assert_int_equal(strlen(name), 12);
    for (int i = 0; i < 10; i++) {
        int value = 0;
        for (int bit = 5 * i; bit < 5 * i + 5; bit++)
            value = value << 1 | ((hash[bit / 8] >> (7 - bit % 8)) & 1);
        assert_int_equal(name[2 + i], "abcdefghijklmnopqrstuvwxyz234567"[value]);
    }
}

static void pseudonym__other_key_name_or_kind__another_one(void **state) {
    (void)state;
    unsigned char key[32] = {1}, other[32] = {2};
    char a[AVPI_PSEUDONYM_SIZE], b[AVPI_PSEUDONYM_SIZE];
    avpi_pseudonym(key, 'u', AVPI_STR("ana"), a);
    avpi_pseudonym(key, 'u', AVPI_STR("ana"), b);
    assert_string_equal(a, b);
    avpi_pseudonym(other, 'u', AVPI_STR("ana"), b);
    assert_string_not_equal(a + 2, b + 2);
    avpi_pseudonym(key, 'p', AVPI_STR("ana"), b);
    assert_string_not_equal(a + 2, b + 2);
    avpi_pseudonym(key, 'u', AVPI_STR("anb"), b);
    assert_string_not_equal(a + 2, b + 2);
}

static void key__made_once__kept_for_its_owner(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    unsigned char first[32], again[32];
    char path[FIXTURE_PATH], bad[FIXTURE_PATH];
    struct stat info;
    fixture_path(path, "names.key");
    MUST(avpi_pseudonym_key(&ctx, path, first, &err));
    MUST(avpi_pseudonym_key(&ctx, path, again, &err));
    assert_memory_equal(first, again, sizeof first);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    proof_file("bad.key", AVPI_STR("no key"), bad);
    assert_int_equal(avpi_pseudonym_key(&ctx, bad, again, &err), AVP_E_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pseudonym__by_definition__first_bits_of_the_hmac_in_base32),
        cmocka_unit_test(pseudonym__other_key_name_or_kind__another_one),
        cmocka_unit_test(key__made_once__kept_for_its_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
