/* Hashes: XXH3 for tables (seedless, not for proof), SHA-256 for proof. */
#ifndef AVPI_BASE_HASH_H
#define AVPI_BASE_HASH_H

#include "base/text.h"

typedef struct avpi_hash128 {
    uint64_t low, high;
} avpi_hash128;

uint64_t avpi_hash64(avp_str text);
avpi_hash128 avpi_hash128_of(avp_str text);
/** Mix a text into a running 128-bit key so that ("ab","c") and ("a","bc") differ. */
avpi_hash128 avpi_hash128_mix(avpi_hash128 key, avp_str text);

enum { AVPI_SHA256_SIZE = 32, AVPI_SHA256_HEX_SIZE = 65 };
typedef struct avpi_sha256 {
    unsigned char opaque[128];
} avpi_sha256; /* at least the size of the library's state, checked */
void avpi_sha256_init(avpi_sha256 *state);
void avpi_sha256_add(avpi_sha256 *state, const void *bytes, size_t n);
void avpi_sha256_end(avpi_sha256 *state, unsigned char out[AVPI_SHA256_SIZE]);
void avpi_hex(const unsigned char *bytes, size_t n, char *out); /* 2 n + 1 */
/** SHA-256 of a text, in hex. */
void avpi_sha256_hex(avp_str text, char out[AVPI_SHA256_HEX_SIZE]);

#endif
