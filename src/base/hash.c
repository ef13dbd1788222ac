/* XXH3 for tables, SHA-256 for proof: OpenSSL's, which uses the processor's instructions for it (docs/decisions/0007). */
#define OPENSSL_API_COMPAT 0x10100000L /* the calls that need no allocation for each of ten million rows */
#define XXH_INLINE_ALL
#include "base/hash.h"

#include <openssl/sha.h>
#include <xxhash.h>

_Static_assert(sizeof(avpi_sha256) >= sizeof(SHA256_CTX), "room for OpenSSL's state");
_Static_assert((int)AVPI_SHA256_SIZE == (int)SHA256_DIGEST_LENGTH, "size of SHA-256");

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
    SHA256_CTX inner;
    (void)SHA256_Init(&inner);
    memcpy(state->opaque, &inner, sizeof inner);
}

void avpi_sha256_add(avpi_sha256 *state, const void *bytes, size_t n) {
    SHA256_CTX inner;
    if (n == 0)
        return;
    memcpy(&inner, state->opaque, sizeof inner);
    (void)SHA256_Update(&inner, bytes, n);
    memcpy(state->opaque, &inner, sizeof inner);
}

void avpi_sha256_end(avpi_sha256 *state, unsigned char out[AVPI_SHA256_SIZE]) {
    SHA256_CTX inner;
    memcpy(&inner, state->opaque, sizeof inner);
    (void)SHA256_Final(out, &inner);
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

void avpi_sha256_hex(avp_str text, char out[AVPI_SHA256_HEX_SIZE]) {
    unsigned char bytes[AVPI_SHA256_SIZE];
    avpi_sha256 state;
    avpi_sha256_init(&state);
    avpi_sha256_add(&state, text.ptr, text.len);
    avpi_sha256_end(&state, bytes);
    avpi_hex(bytes, sizeof bytes, out);
}
