/* Looking up in what is sorted by a number. */
#ifndef AVPI_BASE_SEARCH_H
#define AVPI_BASE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

/** Index of the first of n rows, ascending by the member at `offset`, whose member is not below `key`; n when all are. An array of numbers: offset 0. */
static inline size_t avpi_first_u32(const void *rows, size_t row_size, size_t offset, size_t n, uint32_t key) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (*(const uint32_t *)(const void *)((const char *)rows + middle * row_size + offset) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/** The same of 64 bits. */
static inline size_t avpi_first_u64(const void *rows, size_t row_size, size_t offset, size_t n, uint64_t key) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (*(const uint64_t *)(const void *)((const char *)rows + middle * row_size + offset) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#endif
