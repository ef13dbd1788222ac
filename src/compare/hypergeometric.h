/* The hypergeometric tail in logarithms. */
#ifndef AVPI_COMPARE_HYPERGEOMETRIC_H
#define AVPI_COMPARE_HYPERGEOMETRIC_H

#include <stdint.h>

/**
 * log10 P(X >= x), X = how many of `drawn` objects, drawn without replacement from `objects`, are among `marked` ones.
 * 0 for x = 0, -inf for x > min(marked, drawn). marked, drawn <= objects.
 */
double avpi_overlap_log10_tail(uint64_t x, uint64_t objects, uint64_t marked, uint64_t drawn);

#endif
