/* Sets and maps of 128-bit keys: which rows and posts were there before. */
#ifndef AVPI_READ_KEY_MAP_H
#define AVPI_READ_KEY_MAP_H

#include "base/hash.h"
#include "base/memory.h"

/*
 * Open addressing in shards that grow by a quarter, one at a time: at any moment three fifths to three quarters of what is held is
 * in use, and to grow takes the room of one shard more. Within a shard keys stand near the place that their value has in order, so
 * that growing reads and writes from front to back.
 *
 *   key.high: top bits -> shard        key.low: top bits * slots of it >> 32 -> first slot to look at, then the next, round about
 */
enum { AVPI_KEY_SHARDS = 64 };

typedef struct avpi_key_shard {
    void *slots;
    uint32_t n_slots, count;
} avpi_key_shard;

/* value, check and row are the owner's */
typedef struct avpi_key_slot {
    avpi_hash128 key; /* 0, 0 = free; a key that is 0, 0 is kept as 1, 0 */
    uint64_t row;
    uint32_t value, check;
} avpi_key_slot;

typedef struct avpi_key_map {
    const avp_ctx *ctx;
    avpi_key_shard shards[AVPI_KEY_SHARDS]; /* of avpi_key_slot */
} avpi_key_map;

/* The same for keys alone: 16 bytes a slot where the map has 32. */
typedef struct avpi_key_set {
    const avp_ctx *ctx;
    avpi_key_shard shards[AVPI_KEY_SHARDS]; /* of avpi_hash128 */
} avpi_key_set;

static inline const avpi_key_shard *avpi_key_shard_of(const avpi_key_shard *shards, avpi_hash128 key) {
    return &shards[key.high / (UINT64_MAX / AVPI_KEY_SHARDS + 1)];
}
static inline size_t avpi_key_place(const avpi_key_shard *shard, avpi_hash128 key) {
    return (size_t)((key.low >> 32) * shard->n_slots >> 32);
}

/* Keys come by the thousand: touch where each will be, then add; the misses of memory overlap. */

void avpi_key_map_init(avpi_key_map *map, const avp_ctx *ctx);
void avpi_key_map_free(avpi_key_map *map);
static inline void avpi_key_map_touch(const avpi_key_map *map, avpi_hash128 key) {
    const avpi_key_shard *shard = avpi_key_shard_of(map->shards, key);
    if (shard->slots)
        __builtin_prefetch((const avpi_key_slot *)shard->slots + avpi_key_place(shard, key), 1);
}
/**
 * Slot of key, added when it was not there (*added; row, value and check are then 0).
 * Errors  AVP_E_LIMIT a shard would have 2^32 slots
 * Beware  the pointer is valid until the next call
 * Cost    O(1), 43 to 54 bytes a key
 */
AVP_MUST_CHECK avp_status avpi_key_map_add(avpi_key_map *map, avpi_hash128 key, avpi_key_slot **slot, bool *added,
                                           avp_error *err);

void avpi_key_set_init(avpi_key_set *set, const avp_ctx *ctx);
void avpi_key_set_free(avpi_key_set *set);
static inline void avpi_key_set_touch(const avpi_key_set *set, avpi_hash128 key) {
    const avpi_key_shard *shard = avpi_key_shard_of(set->shards, key);
    if (shard->slots)
        __builtin_prefetch((const avpi_hash128 *)shard->slots + avpi_key_place(shard, key), 1);
}
AVP_MUST_CHECK avp_status avpi_key_set_add(avpi_key_set *set, avpi_hash128 key, bool *added, avp_error *err);

#endif
