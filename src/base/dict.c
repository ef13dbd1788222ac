#include "base/dict.h"

#include "base/hash.h"

#include <string.h>

struct avpi_dict_slot {
    uint32_t tag;     /* upper half of the hash */
    uint32_t id_next; /* id + 1, 0 = free */
};

enum { FIRST_SLOTS = 1024, STRIDE = 64 };

void avpi_dict_init(avpi_dict *dict, const avp_ctx *ctx) {
    *dict = (avpi_dict){.ctx = ctx};
    avpi_arena_init(&dict->text, ctx);
}

void avpi_dict_free(avpi_dict *dict) {
    if (!dict->ctx)
        return;
    avpi_arena_free(&dict->text);
    avpi_free(dict->ctx, dict->slots);
    avpi_free(dict->ctx, dict->entries);
    *dict = (avpi_dict){0};
}

size_t avpi_dict_size_bytes(const avpi_dict *dict) {
    return dict->text.used_bytes + dict->n_slots * sizeof *dict->slots + dict->capacity * sizeof *dict->entries;
}

static void place(struct avpi_dict_slot *slots, size_t mask, uint64_t hash, uint32_t id) {
    size_t at = (size_t)hash & mask;
    while (slots[at].id_next)
        at = (at + 1) & mask;
    slots[at] = (struct avpi_dict_slot){(uint32_t)(hash >> 32), id + 1};
}

/* Twice the slots; hashes are recomputed, they are not kept. */
static avp_status rehash(avpi_dict *dict, size_t n_slots, avp_error *err) {
    struct avpi_dict_slot *slots = NULL;
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(dict->ctx, n_slots, sizeof *slots, &slots, err));
    for (size_t id = 0; id < dict->count; id++)
        place(slots, n_slots - 1, avpi_hash64(dict->entries[id]), (uint32_t)id);
    avpi_free(dict->ctx, dict->slots);
    dict->slots = slots;
    dict->n_slots = n_slots;
done:
    return status;
}

/* Room for `more` new names without rehashing in between. */
static avp_status reserve(avpi_dict *dict, size_t more, avp_error *err) {
    avp_status status = AVP_OK;
    size_t need = dict->count + more, n_slots = dict->n_slots ? dict->n_slots : FIRST_SLOTS;
    if (need >= UINT32_MAX - 1)
        return avpi_fail(dict->ctx, err, AVP_E_LIMIT, N_("more than 4,294,967,294 distinct names: split the input"));
    while (need * 10 > n_slots * 7)
        n_slots *= 2;
    if (n_slots != dict->n_slots)
        AVP_TRY(rehash(dict, n_slots, err));
    AVP_TRY(avpi_grow(dict->ctx, &dict->entries, &dict->capacity, need, sizeof *dict->entries, err));
done:
    return status;
}

static avp_status add_at(avpi_dict *dict, size_t slot, uint64_t hash, avp_str text, uint32_t *id, avp_error *err) {
    avp_str copy = avpi_arena_copy(&dict->text, text);
    if (!copy.ptr)
        return avpi_fail_memory(dict->ctx, err);
    *id = (uint32_t)dict->count;
    dict->entries[dict->count++] = copy;
    dict->slots[slot] = (struct avpi_dict_slot){(uint32_t)(hash >> 32), *id + 1};
    return AVP_OK;
}

/* Slot that holds text, or the free slot where it belongs. */
static size_t probe(const avpi_dict *dict, uint64_t hash, avp_str text) {
    size_t mask = dict->n_slots - 1, at = (size_t)hash & mask;
    uint32_t tag = (uint32_t)(hash >> 32);
    while (dict->slots[at].id_next) {
        if (dict->slots[at].tag == tag && avpi_str_equal(dict->entries[dict->slots[at].id_next - 1], text))
            return at;
        at = (at + 1) & mask;
    }
    return at;
}

static avp_status intern_hashed(avpi_dict *dict, uint64_t hash, avp_str text, uint32_t *id, avp_error *err) {
    size_t at = probe(dict, hash, text);
    if (!dict->slots[at].id_next)
        return add_at(dict, at, hash, text, id, err);
    *id = dict->slots[at].id_next - 1;
    return AVP_OK;
}

avp_status avpi_dict_intern(avpi_dict *dict, avp_str text, uint32_t *id, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(reserve(dict, 1, err));
    status = intern_hashed(dict, avpi_hash64(text), text, id, err);
done:
    return status;
}

/* Touch what a look-up will need, one dependent load further each round, so that the misses of a stride overlap. */
static void prefetch_stride(const avpi_dict *dict, const avp_str *texts, size_t n, uint64_t *hashes) {
    size_t mask = dict->n_slots - 1;
    for (size_t i = 0; i < n; i++) {
        hashes[i] = texts[i].ptr ? avpi_hash64(texts[i]) : 0;
        __builtin_prefetch(&dict->slots[(size_t)hashes[i] & mask]);
    }
    uint32_t ids[STRIDE];
    for (size_t i = 0; i < n; i++) {
        struct avpi_dict_slot slot = dict->slots[(size_t)hashes[i] & mask];
        ids[i] = slot.tag == (uint32_t)(hashes[i] >> 32) ? slot.id_next : 0;
        if (ids[i])
            __builtin_prefetch(&dict->entries[ids[i] - 1]);
    }
    for (size_t i = 0; i < n; i++)
        if (ids[i])
            __builtin_prefetch(dict->entries[ids[i] - 1].ptr);
}

avp_status avpi_dict_intern_many(avpi_dict *dict, const avp_str *texts, size_t n, uint32_t *ids, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t hashes[STRIDE];
    for (size_t from = 0; from < n; from += STRIDE) {
        size_t stride = n - from < STRIDE ? n - from : STRIDE;
        AVP_TRY(reserve(dict, stride, err));
        prefetch_stride(dict, texts + from, stride, hashes);
        for (size_t i = 0; i < stride; i++) {
            ids[from + i] = UINT32_MAX;
            if (texts[from + i].ptr)
                AVP_TRY(intern_hashed(dict, hashes[i], texts[from + i], &ids[from + i], err));
        }
    }
done:
    return status;
}

uint32_t avpi_dict_find_hashed(const avpi_dict *dict, avp_str text, uint64_t hash) {
    if (!dict->n_slots)
        return UINT32_MAX;
    size_t at = probe(dict, hash, text);
    return dict->slots[at].id_next ? dict->slots[at].id_next - 1 : UINT32_MAX;
}

uint32_t avpi_dict_find(const avpi_dict *dict, avp_str text) {
    return avpi_dict_find_hashed(dict, text, avpi_hash64(text));
}

void avpi_names_free(const avp_ctx *ctx, avp_names *names) {
    avpi_free(ctx, names->bytes);
    avpi_free(ctx, names->start);
    *names = (avp_names){0};
}

uint32_t avpi_names_find(const avp_names *names, avp_str text) {
    uint32_t low = 0, high = names->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = avpi_str_compare(avp_names_get(names, middle), text);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}
