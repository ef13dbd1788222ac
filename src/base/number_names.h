/* Names that are whole numbers, as most ids of posts are: kept in nine bytes, sorted as integers. */
#ifndef AVPI_BASE_NUMBER_NAMES_H
#define AVPI_BASE_NUMBER_NAMES_H

#include "avispero/acts.h"
#include "base/memory.h"

/*
 * One name per element, equal ones not brought together. Digits stand at the left of 19 places, so keys order as the texts do bytewise;
 * of equal keys the shorter text comes first.
 *
 *   "1200"  key 1200000000000000000  digits 4
 *   "12"    key 1200000000000000000  digits 2     before "1200"
 *   "007"   key   70000000000000000  digits 3     another name than "7"
 */
typedef struct avpi_numbers {
    const avp_ctx *ctx;
    uint64_t *key;
    uint8_t *digits;
    size_t n, key_capacity, digits_capacity;
} avpi_numbers;

void avpi_numbers_init(avpi_numbers *numbers, const avp_ctx *ctx);
void avpi_numbers_free(avpi_numbers *numbers);

/** 1 to 19 ASCII digits and nothing else. */
bool avpi_number_of(avp_str text, uint64_t *key, uint8_t *digits);
/** Add a name; its place is numbers->n - 1 then. Errors: AVP_E_MEMORY */
AVP_MUST_CHECK avp_status avpi_numbers_add(avpi_numbers *numbers, uint64_t key, uint8_t digits, avp_error *err);

/**
 * Union of n lists as canonical names (sorted bytewise, distinct).
 * Out      names  caller frees with avpi_names_free
 *          maps   maps[l][place in list l] = rank in names; each caller frees with avpi_free; the array of n is the caller's
 * Errors   AVP_E_MEMORY, AVP_E_LIMIT beyond 2^32 - 2 names; then nothing is out
 * Cost     a radix sort of every list, in parallel, and a merge
 */
AVP_MUST_CHECK avp_status avpi_numbers_merge(const avp_ctx *ctx, const avpi_numbers *lists, size_t n, avp_names *names,
                                             uint32_t **maps, avp_error *err);

#endif
