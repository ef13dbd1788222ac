/* Lists of counted pairs, and which pairs a count hands on at all. */
#ifndef AVPI_LINKS_PAIRS_H
#define AVPI_LINKS_PAIRS_H

#include "avispero/links.h"
#include "base/memory.h"

/* Two accounts and their weight; a < b unless the count is directed (a acts, b answers) or keeps loops. */
typedef struct avpi_pair {
    uint32_t a, b, weight;
} avpi_pair;

typedef struct avpi_pairs {
    size_t count, capacity;
    avpi_pair *pair;
} avpi_pairs;

static inline AVP_MUST_CHECK avp_status avpi_pairs_add(const avp_ctx *ctx, avpi_pairs *list, avpi_pair pair,
                                                       avp_error *err) {
    if (list->count == list->capacity) {
        avp_status status = avpi_grow(ctx, &list->pair, &list->capacity, list->count + 1, sizeof pair, err);
        if (status != AVP_OK)
            return status;
    }
    list->pair[list->count++] = pair;
    return AVP_OK;
}

/** Concatenate n lists in order into out; they are empty afterwards. */
AVP_MUST_CHECK avp_status avpi_pairs_join(const avp_ctx *ctx, avpi_pairs *lists, size_t n, avpi_pairs *out,
                                          avp_error *err);
void avpi_pairs_free(const avp_ctx *ctx, avpi_pairs *list);

/* What a count hands back: the pairs that its rule keeps, sorted by (a, b), and sums over all that it met. */
typedef struct avpi_counted {
    avpi_pairs kept;
    uint64_t met;        /* pairs of accounts */
    uint64_t co_actions; /* sum of their weights */
    uint64_t spilled_bytes;
} avpi_counted;

enum { AVPI_KEEP_LIMITS = 256 };

/* What a rule keeps at hand about the first account of the pairs that come next. One per thread. */
typedef struct avpi_keep_space {
    uint32_t account; /* UINT32_MAX = none yet */
    float *cell;      /* keep->cells zeros, and what the rule writes for the account */
} avpi_keep_space;

/*
 * The tail of the null model depends on x and d_a d_b alone and falls as d_a d_b does, so one product and one comparison
 * tell whether a pair can pass: x co-actions pass at most with d_a d_b <= limit[x]. Beyond the table all are kept.
 */
typedef struct avpi_keep {
    uint32_t least;          /* smallest weight; UINT32_MAX = nothing is kept, nothing need be counted */
    const uint32_t *acts_of; /* d per account id; NULL = no null model, the weight decides */
    uint64_t limit[AVPI_KEEP_LIMITS];
    /* For models that the table cannot hold; NULL = none. May keep a pair too many, never one too few. Called by many threads. */
    bool (*could_pass)(const void *self, avpi_keep_space *space, uint32_t a, uint32_t b, uint32_t weight);
    const void *self;
    size_t cells; /* of a space */
} avpi_keep;

/** A space of the rule's; freed with avpi_keep_space_free. Errors: AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_keep_space_make(const avp_ctx *ctx, const avpi_keep *keep, avpi_keep_space *space,
                                               avp_error *err);
void avpi_keep_space_free(const avp_ctx *ctx, avpi_keep_space *space);

/** Cheapest where pairs come in order of a. */
static inline bool avpi_keeps(const avpi_keep *keep, avpi_keep_space *space, uint32_t a, uint32_t b, uint32_t weight) {
    if (weight < keep->least)
        return false;
    if (keep->could_pass)
        return keep->could_pass(keep->self, space, a, b, weight);
    if (!keep->acts_of || weight >= AVPI_KEEP_LIMITS)
        return true;
    return (uint64_t)keep->acts_of[a] * keep->acts_of[b] <= keep->limit[weight];
}

/** Arrays for count links of one window, freed with avp_links_free; out->count stays 0. */
AVP_MUST_CHECK avp_status avpi_links_room(const avp_ctx *ctx, size_t count, bool tested, avp_window_links *out,
                                          avp_error *err);
void avpi_links_free_window(const avp_ctx *ctx, avp_window_links *window);
/** All pairs as links of one window, untested. */
AVP_MUST_CHECK avp_status avpi_links_untested(const avp_ctx *ctx, const avpi_pairs *kept, avp_window_links *out,
                                              avp_error *err);
/** Keep of the untested links of a window those that are strictly heavier than the quantile `share` (type 7) of their weights; 0 keeps all. */
AVP_MUST_CHECK avp_status avpi_links_heavier(const avp_ctx *ctx, double share, avp_window_links *out, avp_error *err);

#endif
