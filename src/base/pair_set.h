/* A small hash set of (account, object) pairs with counts, for the innermost loop of shuffles. */
#ifndef AVPI_BASE_PAIR_SET_H
#define AVPI_BASE_PAIR_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which (account, object) pairs hold how many acts of the family: linear probing, power of two, at most half full.
 *   key = account << 32 | object, + 1; 0 = free. A pair that falls to 0 leaves, and those behind it move up.
 */
typedef struct avpi_pair_set {
    uint64_t *keys;
    uint32_t *counts;
    size_t mask, capacity;
} avpi_pair_set;

static inline uint64_t avpi_pair_key(uint32_t account, uint32_t object) {
    return ((uint64_t)account << 32 | object) + 1;
}

static inline size_t avpi_pairs_home(const avpi_pair_set *set, uint64_t key) {
    return (size_t)((key * 0x9E3779B97F4A7C15U) >> 32) & set->mask;
}

static inline size_t avpi_pairs_find(const avpi_pair_set *set, uint64_t key) {
    size_t at = avpi_pairs_home(set, key);
    while (set->keys[at] && set->keys[at] != key)
        at = (at + 1) & set->mask;
    return at;
}

static inline bool avpi_pairs_hold(const avpi_pair_set *set, uint64_t key) {
    return set->keys[avpi_pairs_find(set, key)] == key;
}

static inline void avpi_pairs_add(avpi_pair_set *set, uint64_t key) {
    size_t at = avpi_pairs_find(set, key);
    set->counts[at] = set->keys[at] == key ? set->counts[at] + 1 : 1;
    set->keys[at] = key;
}

static inline void avpi_pairs_drop(avpi_pair_set *set, uint64_t key) {
    size_t gap = avpi_pairs_find(set, key);
    if (--set->counts[gap] > 0)
        return;
    for (size_t at = (gap + 1) & set->mask; set->keys[at]; at = (at + 1) & set->mask) {
        size_t home = avpi_pairs_home(set, set->keys[at]);
        if (((at - home) & set->mask) < ((at - gap) & set->mask))
            continue; /* it would move before its home */
        set->keys[gap] = set->keys[at];
        set->counts[gap] = set->counts[at];
        gap = at;
    }
    set->keys[gap] = 0;
}

#endif
