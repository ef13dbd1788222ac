/* Text -> dense u32 ids. One dictionary per thread while reading; merged into canonical names afterwards. */
#ifndef AVPI_BASE_DICT_H
#define AVPI_BASE_DICT_H

#include "avispero/acts.h"
#include "base/text.h"

/*
 * slots   [tag|id][tag|id]...   open addressing, power of two, <= 70 % full, id + 1 (0 = free)
 * entries id -> (pointer into arena, length)
 */
typedef struct avpi_dict {
    const avp_ctx *ctx;
    avpi_arena text;
    struct avpi_dict_slot *slots;
    size_t n_slots;
    avp_str *entries;
    size_t count, capacity;
} avpi_dict;

void avpi_dict_init(avpi_dict *dict, const avp_ctx *ctx);
void avpi_dict_free(avpi_dict *dict);
/** Bytes held, for the memory budget. */
size_t avpi_dict_size_bytes(const avpi_dict *dict);
/** Id of text, new when unseen. Errors: AVP_E_MEMORY, AVP_E_LIMIT beyond 2^32 - 2 names. */
AVP_MUST_CHECK avp_status avpi_dict_intern(avpi_dict *dict, avp_str text, uint32_t *id, avp_error *err);
/** The same for n texts at once, with prefetching: several times faster on large dictionaries. texts with ptr NULL get UINT32_MAX. */
AVP_MUST_CHECK avp_status avpi_dict_intern_many(avpi_dict *dict, const avp_str *texts, size_t n, uint32_t *ids,
                                                avp_error *err);
/** Id of text, or UINT32_MAX when absent. */
uint32_t avpi_dict_find(const avpi_dict *dict, avp_str text);
/** The same when avpi_hash64(text) is known. */
uint32_t avpi_dict_find_hashed(const avpi_dict *dict, avp_str text, uint64_t hash);
static inline avp_str avpi_dict_get(const avpi_dict *dict, uint32_t id) {
    return dict->entries[id];
}

/**
 * Union of n dictionaries as canonical names (sorted bytewise, distinct).
 * Out      names    caller frees with avpi_names_free
 *          maps     maps[d][id of dictionary d] = rank in names; each caller frees with avpi_free; the array of n is the caller's
 * Cost     multikey sort with cached 8-byte keys over all entries, parallel over ctx->n_threads
 */
AVP_MUST_CHECK avp_status avpi_dict_merge(const avp_ctx *ctx, const avpi_dict *dicts, size_t n, avp_names *names,
                                          uint32_t **maps, avp_error *err);

void avpi_names_free(const avp_ctx *ctx, avp_names *names);

/**
 * Union of n sorted lists.
 * Out      joined  caller frees with avpi_names_free
 *          maps    n arrays, id in list i -> id in joined; caller frees each with avpi_free, also after an error
 * Errors   AVP_E_LIMIT more than 2^32 - 2 names; AVP_E_MEMORY
 * Cost     O(names * n)
 */
AVP_MUST_CHECK avp_status avpi_names_join(const avp_ctx *ctx, const avp_names *const *lists, size_t n,
                                          avp_names *joined, uint32_t **maps, avp_error *err);
/** Rank of text by binary search, UINT32_MAX when absent. */
uint32_t avpi_names_find(const avp_names *names, avp_str text);

/** Order of n texts, bytewise: order[k] = index of the k-th. Equal texts keep their index order. Parallel. */
AVP_MUST_CHECK avp_status avpi_sort_text(const avp_ctx *ctx, const avp_str *texts, size_t n, uint32_t *order,
                                         avp_error *err);

#endif
