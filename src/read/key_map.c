#include "read/key_map.h"

#include "base/fail.h"

#include <string.h>

enum { FIRST_SLOTS = 16 };

static avpi_hash128 never_zero(avpi_hash128 key) {
    if (key.low == 0 && key.high == 0)
        key.low = 1;
    return key;
}

static bool is_free(avpi_hash128 key) {
    return key.low == 0 && key.high == 0;
}

static bool same(avpi_hash128 a, avpi_hash128 b) {
    return a.low == b.low && a.high == b.high;
}

/* ---- a shard of slots that begin with their key; size is a constant wherever these are called ---- */

static inline avpi_hash128 *slot_at(const avpi_key_shard *shard, size_t at, size_t size) {
    return (avpi_hash128 *)((char *)shard->slots + at * size);
}

/* Slot of key, or the free one where it would be. */
static inline avpi_hash128 *probe(const avpi_key_shard *shard, avpi_hash128 key, size_t size) {
    size_t at = avpi_key_place(shard, key);
    avpi_hash128 *slot = slot_at(shard, at, size);
    while (!is_free(*slot) && !same(*slot, key)) {
        at = at + 1 < shard->n_slots ? at + 1 : 0;
        slot = slot_at(shard, at, size);
    }
    return slot;
}

static inline avp_status grow(const avp_ctx *ctx, avpi_key_shard *shard, size_t size, avp_error *err) {
    avp_status status = AVP_OK;
    const uint64_t wanted = shard->n_slots ? (uint64_t)shard->n_slots + shard->n_slots / 4 : FIRST_SLOTS;
    avpi_key_shard larger = {.n_slots = (uint32_t)wanted, .count = shard->count};
    if (wanted > UINT32_MAX)
        return avpi_fail(ctx, err, AVP_E_LIMIT, N_("a case holds at most 4,294,967,294 posts: begin another one"));
    AVP_TRY(avpi_zalloc(ctx, larger.n_slots, size, &larger.slots, err));
    for (size_t i = 0; i < shard->n_slots; i++) {
        const avpi_hash128 *slot = slot_at(shard, i, size);
        if (!is_free(*slot))
            memcpy(probe(&larger, *slot, size), slot, size);
    }
    avpi_free(ctx, shard->slots);
    *shard = larger;
done:
    return status;
}

static inline avp_status add(const avp_ctx *ctx, avpi_key_shard *shards, avpi_hash128 key, size_t size,
                             avpi_hash128 **slot, bool *added, avp_error *err) {
    avp_status status = AVP_OK;
    key = never_zero(key);
    avpi_key_shard *shard = &shards[avpi_key_shard_of(shards, key) - shards];
    if ((uint64_t)shard->count * 4 >= (uint64_t)shard->n_slots * 3)
        AVP_TRY(grow(ctx, shard, size, err));
    *slot = probe(shard, key, size);
    *added = is_free(**slot);
    **slot = key;
    shard->count += *added;
done:
    return status;
}

static void free_shards(const avp_ctx *ctx, avpi_key_shard *shards) {
    for (size_t i = 0; ctx && i < AVPI_KEY_SHARDS; i++) {
        avpi_free(ctx, shards[i].slots);
        shards[i] = (avpi_key_shard){0};
    }
}

/* ---- maps and sets ---- */

void avpi_key_map_init(avpi_key_map *map, const avp_ctx *ctx) {
    *map = (avpi_key_map){.ctx = ctx};
}

void avpi_key_map_free(avpi_key_map *map) {
    free_shards(map->ctx, map->shards);
}

avp_status avpi_key_map_add(avpi_key_map *map, avpi_hash128 key, avpi_key_slot **slot, bool *added, avp_error *err) {
    avpi_hash128 *found = NULL;
    avp_status status = add(map->ctx, map->shards, key, sizeof **slot, &found, added, err);
    *slot = (avpi_key_slot *)found;
    return status;
}

void avpi_key_set_init(avpi_key_set *set, const avp_ctx *ctx) {
    *set = (avpi_key_set){.ctx = ctx};
}

void avpi_key_set_free(avpi_key_set *set) {
    free_shards(set->ctx, set->shards);
}

avp_status avpi_key_set_add(avpi_key_set *set, avpi_hash128 key, bool *added, avp_error *err) {
    avpi_hash128 *found = NULL;
    return add(set->ctx, set->shards, key, sizeof key, &found, added, err);
}
