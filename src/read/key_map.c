#include "read/key_map.h"

enum { FIRST_SLOTS = 1024 };

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

void avpi_key_map_init(avpi_key_map *map, const avp_ctx *ctx) {
    *map = (avpi_key_map){.ctx = ctx};
}

void avpi_key_map_free(avpi_key_map *map) {
    if (map->ctx)
        avpi_free(map->ctx, map->slots);
    map->slots = NULL;
    map->n_slots = map->count = 0;
}

static avpi_key_slot *probe_map(const avpi_key_map *map, avpi_hash128 key) {
    size_t mask = map->n_slots - 1, at = (size_t)key.low & mask;
    while (!is_free(map->slots[at].key) && !same(map->slots[at].key, key))
        at = (at + 1) & mask;
    return &map->slots[at];
}

static avp_status grow_map(avpi_key_map *map, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_key_map larger = {.ctx = map->ctx, .n_slots = map->n_slots ? map->n_slots * 2 : FIRST_SLOTS};
    AVP_TRY(avpi_zalloc(map->ctx, larger.n_slots, sizeof *larger.slots, &larger.slots, err));
    for (size_t i = 0; i < map->n_slots; i++)
        if (!is_free(map->slots[i].key))
            *probe_map(&larger, map->slots[i].key) = map->slots[i];
    avpi_free(map->ctx, map->slots);
    map->slots = larger.slots;
    map->n_slots = larger.n_slots;
done:
    return status;
}

avp_status avpi_key_map_reserve(avpi_key_map *map, size_t more, avp_error *err) {
    avp_status status = AVP_OK;
    while ((map->count + more) * 4 > map->n_slots * 3)
        AVP_TRY(grow_map(map, err));
done:
    return status;
}

avp_status avpi_key_map_add(avpi_key_map *map, avpi_hash128 key, avpi_key_slot **slot, bool *added, avp_error *err) {
    avp_status status = AVP_OK;
    key = never_zero(key);
    AVP_TRY(avpi_key_map_reserve(map, 1, err));
    avpi_key_slot *found = probe_map(map, key);
    *added = is_free(found->key);
    found->key = key;
    map->count += *added;
    *slot = found;
done:
    return status;
}

void avpi_key_set_init(avpi_key_set *set, const avp_ctx *ctx) {
    *set = (avpi_key_set){.ctx = ctx};
}

void avpi_key_set_free(avpi_key_set *set) {
    if (set->ctx)
        avpi_free(set->ctx, set->slots);
    set->slots = NULL;
    set->n_slots = set->count = 0;
}

static avpi_hash128 *probe_set(const avpi_key_set *set, avpi_hash128 key) {
    size_t mask = set->n_slots - 1, at = (size_t)key.low & mask;
    while (!is_free(set->slots[at]) && !same(set->slots[at], key))
        at = (at + 1) & mask;
    return &set->slots[at];
}

static avp_status grow_set(avpi_key_set *set, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_key_set larger = {.ctx = set->ctx, .n_slots = set->n_slots ? set->n_slots * 2 : FIRST_SLOTS};
    AVP_TRY(avpi_zalloc(set->ctx, larger.n_slots, sizeof *larger.slots, &larger.slots, err));
    for (size_t i = 0; i < set->n_slots; i++)
        if (!is_free(set->slots[i]))
            *probe_set(&larger, set->slots[i]) = set->slots[i];
    avpi_free(set->ctx, set->slots);
    set->slots = larger.slots;
    set->n_slots = larger.n_slots;
done:
    return status;
}

avp_status avpi_key_set_reserve(avpi_key_set *set, size_t more, avp_error *err) {
    avp_status status = AVP_OK;
    while ((set->count + more) * 4 > set->n_slots * 3)
        AVP_TRY(grow_set(set, err));
done:
    return status;
}

avp_status avpi_key_set_add(avpi_key_set *set, avpi_hash128 key, bool *added, avp_error *err) {
    avp_status status = AVP_OK;
    key = never_zero(key);
    AVP_TRY(avpi_key_set_reserve(set, 1, err));
    avpi_hash128 *found = probe_set(set, key);
    *added = is_free(*found);
    *found = key;
    set->count += *added;
done:
    return status;
}
