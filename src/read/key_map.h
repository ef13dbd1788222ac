/* Sets and maps of 128-bit keys: which rows and posts were there before. */
#ifndef AVPI_READ_KEY_MAP_H
#define AVPI_READ_KEY_MAP_H

#include "base/hash.h"
#include "base/memory.h"

/*
 * Open addressing in shards that grow by an eighth, one at a time: at any moment two thirds to three quarters of what is held is in
 * use, and to grow takes the room of one shard more. Within a shard keys stand near the place that their value has in order, so that
 * growing reads and writes from front to back. 96 bits of a key are kept: of 2^32 keys two are taken for one with probability 10^-10.
 *
 *   key.high: kept whole; its top bits -> shard
 *   key.low:  its upper half is kept; that * slots of the shard >> 32 -> first slot to look at, then the next, round about
 */
enum { AVPI_KEY_SHARDS = 64, AVPI_KEY_WORDS = 3 };

typedef struct avpi_key_shard {
    void *slots;
    uint32_t n_slots, count;
} avpi_key_shard;

/* Words of 32 bits, so that nothing is lost to alignment. value, check and row are the owner's */
typedef struct avpi_key_slot {
    uint32_t key[AVPI_KEY_WORDS]; /* 0, 0, 0 = free; a key that is 0 is kept as 1 */
    uint32_t value, check;
    uint32_t row[2]; /* see avpi_key_slot_row */
} avpi_key_slot;

static inline uint64_t avpi_key_slot_row(const avpi_key_slot *slot) {
    return (uint64_t)slot->row[1] << 32 | slot->row[0];
}
static inline void avpi_key_slot_set_row(avpi_key_slot *slot, uint64_t row) {
    slot->row[0] = (uint32_t)row;
    slot->row[1] = (uint32_t)(row >> 32);
}

typedef struct avpi_key_map {
    const avp_ctx *ctx;
    avpi_key_shard shards[AVPI_KEY_SHARDS]; /* of avpi_key_slot */
} avpi_key_map;

/* The same for keys alone: 12 bytes a slot where the map has 28. */
typedef struct avpi_key_set {
    const avp_ctx *ctx;
    avpi_key_shard shards[AVPI_KEY_SHARDS]; /* of uint32_t[AVPI_KEY_WORDS] */
} avpi_key_set;

static inline const avpi_key_shard *avpi_key_shard_of(const avpi_key_shard *shards, avpi_hash128 key) {
    return &shards[key.high / (UINT64_MAX / AVPI_KEY_SHARDS + 1)];
}
static inline void avpi_key_touch(const avpi_key_shard *shards, avpi_hash128 key, size_t slot_size) {
    const avpi_key_shard *shard = avpi_key_shard_of(shards, key);
    if (shard->slots)
        __builtin_prefetch((const char *)shard->slots + ((key.low >> 32) * shard->n_slots >> 32) * slot_size, 1);
}

/* Keys come by the thousand: touch where each will be, then add; the misses of memory overlap. */

void avpi_key_map_init(avpi_key_map *map, const avp_ctx *ctx);
void avpi_key_map_free(avpi_key_map *map);
static inline void avpi_key_map_touch(const avpi_key_map *map, avpi_hash128 key) {
    avpi_key_touch(map->shards, key, sizeof(avpi_key_slot));
}
/**
 * Slot of key, added when it was not there (*added; row, value and check are then 0).
 * Errors  AVP_E_LIMIT a shard would have 2^32 slots
 * Beware  the pointer is valid until the next call
 * Cost    O(1), 37 to 42 bytes a key
 */
AVP_MUST_CHECK avp_status avpi_key_map_add(avpi_key_map *map, avpi_hash128 key, avpi_key_slot **slot, bool *added,
                                           avp_error *err);

void avpi_key_set_init(avpi_key_set *set, const avp_ctx *ctx);
void avpi_key_set_free(avpi_key_set *set);
static inline void avpi_key_set_touch(const avpi_key_set *set, avpi_hash128 key) {
    avpi_key_touch(set->shards, key, AVPI_KEY_WORDS * sizeof(uint32_t));
}
AVP_MUST_CHECK avp_status avpi_key_set_add(avpi_key_set *set, avpi_hash128 key, bool *added, avp_error *err);

#endif
