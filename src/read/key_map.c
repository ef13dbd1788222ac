#include "read/key_map.h"

#include "base/fail.h"

#include <string.h>

enum { FIRST_SLOTS = 16, KEY_SIZE = AVPI_KEY_WORDS * sizeof(uint32_t) };

/* What is kept of a key. */
typedef struct kept {
    uint32_t word[AVPI_KEY_WORDS];
} kept;

static kept keep(avpi_hash128 key) {
    kept k = {{(uint32_t)(key.low >> 32), (uint32_t)key.high, (uint32_t)(key.high >> 32)}};
    if (!k.word[0] && !k.word[1] && !k.word[2])
        k.word[0] = 1;
    return k;
}

static bool is_free(const uint32_t *slot) {
    return !slot[0] && !slot[1] && !slot[2];
}

static bool holds(const uint32_t *slot, const kept *key) {
    return slot[0] == key->word[0] && slot[1] == key->word[1] && slot[2] == key->word[2];
}

/* ---- a shard of slots that begin with their key; size is a constant wherever these are called ---- */

static inline uint32_t *slot_at(const avpi_key_shard *shard, size_t at, size_t size) {
    return (uint32_t *)((char *)shard->slots + at * size);
}

/* Slot of key, or the free one where it would be. */
static inline uint32_t *probe(const avpi_key_shard *shard, const kept *key, size_t size) {
    size_t at = (size_t)((uint64_t)key->word[0] * shard->n_slots >> 32);
    uint32_t *slot = slot_at(shard, at, size);
    while (!is_free(slot) && !holds(slot, key)) {
        at = at + 1 < shard->n_slots ? at + 1 : 0;
        slot = slot_at(shard, at, size);
    }
    return slot;
}

static inline avp_status grow(const avp_ctx *ctx, avpi_key_shard *shard, size_t size, avp_error *err) {
    avp_status status = AVP_OK;
    const uint64_t wanted = shard->n_slots ? (uint64_t)shard->n_slots + shard->n_slots / 8 : FIRST_SLOTS;
    avpi_key_shard larger = {.n_slots = (uint32_t)wanted, .count = shard->count};
    if (wanted > UINT32_MAX)
        return avpi_fail(ctx, err, AVP_E_LIMIT, N_("a case holds at most 4,294,967,294 posts: begin another one"));
    AVP_TRY(avpi_zalloc(ctx, larger.n_slots, size, &larger.slots, err));
    for (size_t i = 0; i < shard->n_slots; i++) {
        const uint32_t *slot = slot_at(shard, i, size);
        const kept key = {{slot[0], slot[1], slot[2]}};
        if (!is_free(slot))
            memcpy(probe(&larger, &key, size), slot, size);
    }
    avpi_free(ctx, shard->slots);
    *shard = larger;
done:
    return status;
}

static inline avp_status add(const avp_ctx *ctx, avpi_key_shard *shards, avpi_hash128 key, size_t size, uint32_t **slot,
                             bool *added, avp_error *err) {
    avp_status status = AVP_OK;
    const kept k = keep(key);
    avpi_key_shard *shard = &shards[avpi_key_shard_of(shards, key) - shards];
    if ((uint64_t)shard->count * 4 >= (uint64_t)shard->n_slots * 3)
        AVP_TRY(grow(ctx, shard, size, err));
    *slot = probe(shard, &k, size);
    *added = is_free(*slot);
    memcpy(*slot, k.word, KEY_SIZE);
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
    uint32_t *found = NULL;
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
    uint32_t *found = NULL;
    return add(set->ctx, set->shards, key, KEY_SIZE, &found, added, err);
}
