/* Sets and maps of 128-bit keys: which rows and posts were there before. */
#ifndef AVPI_READ_KEY_MAP_H
#define AVPI_READ_KEY_MAP_H

#include "base/hash.h"
#include "base/memory.h"

/* Open addressing, power of two, <= 3/4 full; value and check are the owner's. */
typedef struct avpi_key_slot {
    avpi_hash128 key; /* 0, 0 = free; a key that is 0, 0 is kept as 1, 0 */
    uint32_t value, check;
} avpi_key_slot;

typedef struct avpi_key_map {
    const avp_ctx *ctx;
    avpi_key_slot *slots;
    size_t n_slots, count;
} avpi_key_map;

/* Keys come by the thousand: reserve room for them, touch where each will be, then add; the misses of memory overlap. */

void avpi_key_map_init(avpi_key_map *map, const avp_ctx *ctx);
void avpi_key_map_free(avpi_key_map *map);
AVP_MUST_CHECK avp_status avpi_key_map_reserve(avpi_key_map *map, size_t more, avp_error *err);
static inline void avpi_key_map_touch(const avpi_key_map *map, avpi_hash128 key) {
    __builtin_prefetch(&map->slots[(size_t)key.low & (map->n_slots - 1)], 1);
}
/**
 * Slot of key, added when it was not there (*added; value and check are then 0).
 * Beware  the pointer is valid until the next call
 */
AVP_MUST_CHECK avp_status avpi_key_map_add(avpi_key_map *map, avpi_hash128 key, avpi_key_slot **slot, bool *added,
                                           avp_error *err);

/* The same for keys alone. */
typedef struct avpi_key_set {
    const avp_ctx *ctx;
    avpi_hash128 *slots;
    size_t n_slots, count;
} avpi_key_set;

void avpi_key_set_init(avpi_key_set *set, const avp_ctx *ctx);
void avpi_key_set_free(avpi_key_set *set);
AVP_MUST_CHECK avp_status avpi_key_set_reserve(avpi_key_set *set, size_t more, avp_error *err);
static inline void avpi_key_set_touch(const avpi_key_set *set, avpi_hash128 key) {
    __builtin_prefetch(&set->slots[(size_t)key.low & (set->n_slots - 1)], 1);
}
AVP_MUST_CHECK avp_status avpi_key_set_add(avpi_key_set *set, avpi_hash128 key, bool *added, avp_error *err);

#endif
