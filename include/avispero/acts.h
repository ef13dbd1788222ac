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
 * Which common object of two posts counts. A pair of posts is one meeting, however many objects it shares, and it counts on the
 * first of them: rarest first (fewest acts), then by id. An act's elders are the objects of its post that come before its own;
 * two acts meet on their object only if they have no elder in common.
 *
 *   post 7 acts on objects o4 (3 acts), o1 (90), o2 (500)     ranks 0 < 1 < 2
 *   of       its acts on o4: 0 (no elders)   on o1: list a   on o2: list b
 *   list     a = rank 0        b = ranks 0, 1
 */
typedef struct avp_elder_list {
    uint64_t bits;  /* bit rank % 64 of every rank in it: lists without a common bit have no common rank */
    uint64_t start; /* where it begins in rank */
    uint32_t size;
} avp_elder_list;

typedef struct avp_elders {
    uint32_t *of; /* per act: number of its list, 0 = empty; NULL = every post acts once */
    uint32_t n_lists;
    avp_elder_list *list;
    uint32_t *rank; /* ascending inside a list */
} avp_elders;

/* Some acts of a joint set: those on objects [first_object, end_object), with sources [first_source, end_source), are one trace. */
typedef struct avp_part {
    const char *trace; /* static */
    uint32_t first_object, end_object;
    uint32_t first_source, end_source;
} avp_part;

enum { AVP_PARTS_MAX = 32 };
#define AVP_TRACE_ALL "all" /* trace of a joint set */

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
    avp_elders elders;
    size_t n_parts; /* 0 = one trace; else a joint set of several (avp_acts_join) */
    avp_part parts[AVP_PARTS_MAX];
    uint64_t duplicates; /* rows equal in every field that were dropped while building */
    void *spill;         /* private: set when the arrays lie in a file because of ctx->memory_bytes */
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

/**
 * Several traces as one set of acts, in which a pair of posts counts once over all traces: in the first of text, hashtags, url, repost,
 * reply, mention, any other by name; then as in avp_elders.
 * In       acts   n pointers: traces of one case, at least one, posts numbered alike in all; names of traces differ
 * Out      joint  objects and sources are named "TRACE NAME"; where a trace gives no source, "TRACE " is one; caller frees
 * Errors   AVP_E_LIMIT more than AVP_PARTS_MAX traces or 2^32 - 2 names; AVP_E_MEMORY
 * Cost     O(acts + names)
 */
AVP_API AVP_MUST_CHECK avp_status avp_acts_join(const avp_ctx *ctx, const avp_acts *const *acts, size_t n,
                                                avp_acts *joint, avp_error *err);

/**
 * One trace of a joint set as acts of its own, with the accounts that act in it.
 * In       part  index into joint->parts
 * Out      acts  names without the trace's; caller frees
 * Errors   AVP_E_MEMORY
 * Cost     O(acts and names of the part + accounts)
 */
AVP_API AVP_MUST_CHECK avp_status avp_acts_part(const avp_ctx *ctx, const avp_acts *joint, size_t part, avp_acts *acts,
                                                avp_error *err);

/* How labels are permuted for a null model; the start is the canonical order, so a seed means the same everywhere. */
typedef enum avp_shuffle {
    AVP_SHUFFLE_NONE,
    AVP_SHUFFLE_LABELS,
    AVP_SHUFFLE_WITHIN_SOURCE,
    AVP_SHUFFLE_WITHIN_SOURCE_AND_DAY
} avp_shuffle;

/**
 * Permute account labels over the posts, then restore canonical order. All acts of a post go together; acts without a post go alone.
 * labels         a uniform permutation of all labels over all posts (degree-preserving)
 * within-source  swaps of two labels between posts of the same source (posts of several: of the same sources) that make no duplicate
 *                (account, object) among those; of the same day too, when the collection spans more than 60 days, or when asked for; about 10
 *                accepted swaps a post, 40 tries at most
 * Errors   AVP_E_MEMORY; AVP_E_ARG within-source on acts without sources
 * Cost     O(n log n)
 */
AVP_API AVP_MUST_CHECK avp_status avp_acts_shuffle(const avp_ctx *ctx, avp_acts *acts, avp_shuffle how, uint64_t seed,
                                                   avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
