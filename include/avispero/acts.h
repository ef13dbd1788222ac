/* Acts: who did what to which object when. The one shape that every stage after the traces sees. */
#ifndef AVISPERO_ACTS_H
#define AVISPERO_ACTS_H

#include "avispero/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* id -> native text. Ids are ranks: names are sorted bytewise and distinct, so id order is native order. */
typedef struct avp_names {
    uint32_t count;
    char *bytes;     /* all names one after the other */
    uint64_t *start; /* count + 1 offsets into bytes */
} avp_names;

static inline avp_str avp_names_get(const avp_names *names, uint32_t id) {
    return (avp_str){names->bytes + names->start[id], (size_t)(names->start[id + 1] - names->start[id])};
}

/*
 * count acts in canonical order: by (object, time, account, post).
 *
 *   object_start  0      3    5          n_objects + 1 offsets: acts of object o are [object_start[o], object_start[o + 1])
 *   account       7 2 7  2 9  ...        dense ids, ranks of native ids
 *   time_us       1 5 9  0 4  ...        microseconds since 1970, UTC
 *   post          ...                    id of the post; NULL when nobody asked for posts
 *   source        ...                    stratum of the null model; NULL when the trace has none
 */
typedef struct avp_acts {
    const char *trace; /* name of the trace, static */
    size_t count;
    uint32_t n_accounts, n_objects, n_sources;
    uint64_t *object_start;
    uint32_t *account;
    int64_t *time_us;
    uint32_t *post;
    uint32_t *source;
    int64_t precision_us; /* 1 s, 60 s ...: the coarsest time step met; windows below it mean nothing */
    avp_names accounts, objects, sources, posts; /* posts: empty where ids are the case's own post ids */
    uint64_t duplicates;                         /* rows equal in every field that were dropped while building */
    void *spill; /* private: set when the arrays lie in a file because of ctx->memory_bytes */
    uint64_t spilled_bytes;
} avp_acts;

/** Free all arrays. acts may be zeroed; it is zeroed afterwards. */
AVP_API void avp_acts_free(const avp_ctx *ctx, avp_acts *acts);

/**
 * Check every invariant above (order, ids in range, names sorted and distinct).
 * Errors   AVP_E_BUG names the first breach
 * Cost     O(count + names)
 */
AVP_API AVP_MUST_CHECK avp_status avp_acts_validate(const avp_ctx *ctx, const avp_acts *acts, avp_error *err);

/** One act with native texts, for small inputs, tests and bindings. post and source may have ptr == NULL. */
typedef struct avp_act {
    avp_str account, object, source, post;
    int64_t time_us;
} avp_act;

/**
 * Build acts from rows of native text.
 * In       rows  count rows in any order; rows equal in every field are kept once
 * Out      acts  caller frees with avp_acts_free; posts and sources are numbered only if some row has them
 * Errors   AVP_E_MEMORY; AVP_E_LIMIT more than 2^32 - 2 distinct names
 * Cost     O(n log n)
 */
AVP_API AVP_MUST_CHECK avp_status avp_acts_build(const avp_ctx *ctx, const char *trace, const avp_act *rows,
                                                 size_t count, avp_acts *acts, avp_error *err);

/* How labels are permuted for a null model; the start is the canonical order, so a seed means the same everywhere. */
typedef enum avp_shuffle { AVP_SHUFFLE_NONE, AVP_SHUFFLE_LABELS, AVP_SHUFFLE_WITHIN_SOURCE } avp_shuffle;

/**
 * Permute account labels over the acts, then restore canonical order.
 * labels         a uniform permutation of all labels over all acts (degree-preserving)
 * within-source  swaps of two labels inside one source that make no duplicate (account, object); 10 accepted swaps an act, or 40 tries
 * Errors   AVP_E_MEMORY; AVP_E_ARG within-source on acts without sources
 * Cost     O(n log n)
 */
AVP_API AVP_MUST_CHECK avp_status avp_acts_shuffle(const avp_ctx *ctx, avp_acts *acts, avp_shuffle how, uint64_t seed,
                                                   avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
