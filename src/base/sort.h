/* Sorting by comparison. Where keys are integers and rows many, base/radix is quicker. */
#ifndef AVPI_BASE_SORT_H
#define AVPI_BASE_SORT_H

#include <stdlib.h>

/** qsort that takes an empty array as it comes: `of` may be NULL when n is 0, which the standard forbids. Ties are left to compare. */
static inline void avpi_sort(void *of, size_t n, size_t size, int (*compare)(const void *left, const void *right)) {
    if (n > 1)
        qsort(of, n, size, compare);
}

#endif
