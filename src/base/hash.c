/* XXH3 for tables, SHA-256 for proof. */
#define XXH_INLINE_ALL
#include "base/hash.h"

#include <sodium.h>
#include <xxhash.h>

_Static_assert(sizeof(avpi_sha256) >= sizeof(crypto_hash_sha256_state), "room for libsodium's state");
_Static_assert((int)AVPI_SHA256_SIZE == (int)crypto_hash_sha256_BYTES, "size of SHA-256");

uint64_t avpi_hash64(avp_str text) {
    return XXH3_64bits(text.ptr ? text.ptr : "", text.len);
}

avpi_hash128 avpi_hash128_of(avp_str text) {
    XXH128_hash_t hash = XXH3_128bits(text.ptr ? text.ptr : "", text.len);
    return (avpi_hash128){hash.low64, hash.high64};
}

/* Little-endian, so that keys are the same on every machine. */
static void put_u64(unsigned char *out, uint64_t value) {
    for (size_t i = 0; i < 8; i++)
        out[i] = (unsigned char)(value >> (8 * i));
}

avpi_hash128 avpi_hash128_mix(avpi_hash128 key, avp_str text) {
    enum { WORDS = 5 };
    unsigned char bytes[WORDS * 8];
    avpi_hash128 hash = avpi_hash128_of(text);
    const uint64_t words[WORDS] = {key.low, key.high, hash.low, hash.high, text.len};
    for (size_t i = 0; i < WORDS; i++)
        put_u64(bytes + 8 * i, words[i]);
    return avpi_hash128_of((avp_str){(const char *)bytes, sizeof bytes});
}

/* The state is copied in and out: `opaque` promises no alignment. */
void avpi_sha256_init(avpi_sha256 *state) {
    crypto_hash_sha256_state inner;
    crypto_hash_sha256_init(&inner);
    memcpy(state->opaque, &inner, sizeof inner);
}

void avpi_sha256_add(avpi_sha256 *state, const void *bytes, size_t n) {
    crypto_hash_sha256_state inner;
    if (n == 0)
        return;
    memcpy(&inner, state->opaque, sizeof inner);
    crypto_hash_sha256_update(&inner, bytes, n);
    memcpy(state->opaque, &inner, sizeof inner);
}

void avpi_sha256_end(avpi_sha256 *state, unsigned char out[AVPI_SHA256_SIZE]) {
    crypto_hash_sha256_state inner;
    memcpy(&inner, state->opaque, sizeof inner);
    crypto_hash_sha256_final(&inner, out);
    *state = (avpi_sha256){{0}};
}

void avpi_hex(const unsigned char *bytes, size_t n, char *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}
