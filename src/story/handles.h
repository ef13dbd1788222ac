/* Patterns of handles that were made by the dozen. */
#ifndef AVPI_STORY_HANDLES_H
#define AVPI_STORY_HANDLES_H

#include "base/text.h"

/** Digits at the end of the handle. */
size_t avpi_handle_digits(avp_str handle);

/**
 * Mark handles that are one of a series: stem (what stands before the digits at the end, ASCII case aside, not empty) equal, digits
 * different, at least `least` of them.
 *
 *   maria.01 maria.02 maria.7   a series of three          luz luz2   two: luz has no digits, so luz2 stands alone
 *
 * In       handles  n of them, ptr NULL = not known
 * Out      series   n flags
 * Errors   AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_handle_series(const avp_ctx *ctx, const avp_str *handles, size_t n, size_t least,
                                             bool *series, avp_error *err);

#endif
