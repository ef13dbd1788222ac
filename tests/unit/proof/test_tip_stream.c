/* A tip comes out as it went in, or not at all: whatever bit is changed, wherever it is cut or lengthened. */
#include "support/make_tip.h"

/* Everything that comes out of the file, hashed by its sum; the status of the first thing that fails. */
static avp_status read_whole(const avp_ctx *ctx, const char *path, const avp_key *key, unsigned char *out, size_t most,
                             size_t *n, avp_error *err) {
    avpi_tip_stream *stream = NULL;
    uint64_t size_bytes = 0;
    size_t got = 0;
    *n = 0;
    avp_status status = avpi_tip_stream_open(ctx, path, key, &stream, &size_bytes, err);
    while (status == AVP_OK) {
        size_t want = most - *n < 1000 ? most - *n : 1000;
        status = avpi_tip_stream_read(stream, (char *)out + *n, want, &got, err);
        *n += got;
        if (got < want || want == 0)
            break;
    }
    if (status == AVP_OK)
        assert_int_equal(*n, size_bytes);
    avpi_tip_stream_close(stream);
    return status;
}

static void tip__of_any_length__comes_out_as_it_went_in(void **state) {
    static const size_t lengths[] = {1,
                                     2,
                                     1000,
                                     AVPI_TIP_CHUNK - 1,
                                     AVPI_TIP_CHUNK,
                                     AVPI_TIP_CHUNK + 1,
                                     2 * AVPI_TIP_CHUNK,
                                     2 * AVPI_TIP_CHUNK + 77};
    avp_ctx ctx = check_ctx(1);
    avp_key *key = tip_key(&ctx, 1);
    unsigned char *plain = malloc(3 * AVPI_TIP_CHUNK), *out = malloc(3 * AVPI_TIP_CHUNK);
    (void)state;
    for (size_t i = 0; i < 3 * (size_t)AVPI_TIP_CHUNK; i++)
        plain[i] = (unsigned char)(i * 31 + i / 977);
    for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
        avp_error err = {0};
        size_t size = 0, n = 0;
        unsigned char *bytes =
            tip_bytes(key, plain, lengths[k], crypto_secretstream_xchacha20poly1305_TAG_FINAL, &size);
        assert_int_equal(read_whole(&ctx, tip_file("tip", bytes, size), key, out, 3 * AVPI_TIP_CHUNK, &n, &err),
                         AVP_OK);
        assert_int_equal(n, lengths[k]);
        assert_memory_equal(out, plain, n);
        free(bytes);
    }
    free(plain);
    free(out);
    avp_key_free(&ctx, key);
}

static void refused(const avp_ctx *ctx, const avp_key *key, const unsigned char *bytes, size_t size, const char *what,
                    size_t at) {
    unsigned char out[4096];
    avp_error err = {0};
    size_t n = 0;
    avp_status status = read_whole(ctx, tip_file("tip", bytes, size), key, out, sizeof out, &n, &err);
    if (status != AVP_E_INPUT || !err.text[0])
        fail_msg("%s at %zu: %s %s", what, at, avp_status_name(status), err.text);
}

static void tip__every_single_bit_flipped__refused(void **state) {
    static const char plain[] = "{\"form\":1} and so on, until there is enough of it to be read";
    avp_ctx ctx = check_ctx(1);
    avp_key *key = tip_key(&ctx, 1);
    size_t size = 0;
    unsigned char *bytes = tip_bytes(key, plain, sizeof plain, crypto_secretstream_xchacha20poly1305_TAG_FINAL, &size);
    (void)state;
    for (size_t bit = 0; bit < 8 * size; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        refused(&ctx, key, bytes, size, "bit", bit);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    free(bytes);
    avp_key_free(&ctx, key);
}

static void tip__cut_at_every_byte_or_lengthened__refused(void **state) {
    static const char plain[] = "{\"form\":1} and so on, until there is enough of it to be read";
    avp_ctx ctx = check_ctx(1);
    avp_key *key = tip_key(&ctx, 1), *other = tip_key(&ctx, 2);
    size_t size = 0;
    unsigned char *bytes = tip_bytes(key, plain, sizeof plain, crypto_secretstream_xchacha20poly1305_TAG_FINAL, &size);
    unsigned char *longer = calloc(1, 2 * size);
    (void)state;
    for (size_t n = 0; n < size; n++)
        refused(&ctx, key, bytes, n, "cut", n);
    memcpy(longer, bytes, size);
    memcpy(longer + size, bytes, size);
    for (size_t n = size + 1; n <= 2 * size; n++)
        refused(&ctx, key, longer, n, "lengthened", n);
    refused(&ctx, other, bytes, size, "another key", 0);
    free(bytes);
    free(longer);
    bytes = tip_bytes(key, plain, sizeof plain, 0, &size); /* never marked as the last: more of it is missing */
    refused(&ctx, key, bytes, size, "without an end", 0);
    free(bytes);
    avp_key_free(&ctx, key);
    avp_key_free(&ctx, other);
}

static void tip__chunks_left_out_or_exchanged__refused(void **state) {
    enum { CHUNK = AVPI_TIP_CHUNK + 17, HEAD = 111 };
    avp_ctx ctx = check_ctx(1);
    avp_key *key = tip_key(&ctx, 1);
    size_t size = 0, n = 3 * (size_t)AVPI_TIP_CHUNK, got = 0;
    unsigned char *plain = calloc(1, n), *out = malloc(n + 1), *bad;
    unsigned char *bytes = tip_bytes(key, plain, n, crypto_secretstream_xchacha20poly1305_TAG_FINAL, &size);
    (void)state;
    assert_int_equal(size, HEAD + 3 * CHUNK);
    bad = malloc(size);
    for (int which = 0; which < 3; which++) {
        avp_error err = {0};
        memcpy(bad, bytes, size);
        memcpy(bad + HEAD, bytes + HEAD + CHUNK, CHUNK); /* the second in the place of the first */
        if (which == 0)
            memcpy(bad + HEAD + CHUNK, bytes + HEAD, CHUNK);
        size_t length = which == 1 ? size - CHUNK : size;
        if (which == 1)
            memcpy(bad + HEAD + CHUNK, bytes + HEAD + 2 * (size_t)CHUNK, CHUNK);
        assert_int_equal(read_whole(&ctx, tip_file("tip", bad, length), key, out, n + 1, &got, &err), AVP_E_INPUT);
    }
    free(plain);
    free(out);
    free(bad);
    free(bytes);
    avp_key_free(&ctx, key);
}

static void key__for_forms__is_no_signing_key(void **state) {
    avp_ctx ctx = check_ctx(1);
    avp_key *key = tip_key(&ctx, 7);
    char hex[AVPI_TIP_KEY_SIZE], again[AVPI_TIP_KEY_SIZE];
    (void)state;
    avpi_tip_public(key, hex);
    avpi_tip_public(key, again);
    assert_string_equal(hex, again);
    assert_int_equal(strlen(hex), AVPI_TIP_KEY_SIZE - 1);
    assert_string_not_equal(hex, avp_key_public_of(key).hex);
    avp_key_free(&ctx, key);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(tip__of_any_length__comes_out_as_it_went_in),
                                       cmocka_unit_test(tip__every_single_bit_flipped__refused),
                                       cmocka_unit_test(tip__cut_at_every_byte_or_lengthened__refused),
                                       cmocka_unit_test(tip__chunks_left_out_or_exchanged__refused),
                                       cmocka_unit_test(key__for_forms__is_no_signing_key)};
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
