/* Did the accounts that carried one thing carry another, more than their being active explains? Formulas: docs/methods/claims.md. */
#ifndef AVPI_STORY_CARRIERS_H
#define AVPI_STORY_CARRIERS_H

#include "base/memory.h"

typedef struct avpi_carriers {
    uint64_t both;
    double expected, log10_p; /* of both, were carriers of the second no other than accounts as active */
} avpi_carriers;

/**
 * Compare the carriers of two things account by account.
 *
 * In       exposure  n accounts: 1 + posts that carry neither; 0 = it posts nothing at all, and is not looked at
 *          first, second  n flags each; only where exposure > 0
 * Out      out       log10_p is 0 when nobody, or everybody, carried the first
 * Errors   AVP_E_MEMORY
 * Cost     O(n) times the halvings of one equation, then carriers of the second x spread of the count
 * Proof    tests/unit/story/test_carriers.c
 */
AVP_MUST_CHECK avp_status avpi_carriers_test(const avp_ctx *ctx, const double *exposure, const uint8_t *first,
                                             const uint8_t *second, size_t n, avpi_carriers *out, avp_error *err);

#endif
