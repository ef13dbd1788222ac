/* Level 0: the distinct texts of many posts, in the order in which they may become medoids. */
#ifndef AVPI_TRACES_NEAR_TEXTS_H
#define AVPI_TRACES_NEAR_TEXTS_H

#include "avispero/acts.h"
#include "base/text.h"

/*
 * Text 0 has the most posts; among equals the first bytewise. So an order over numbers depends on the texts alone, not on
 * the order of the posts.
 */
typedef struct avpi_near_texts {
    uint32_t *of_row; /* per post: its text; UINT32_MAX for an empty one */
    uint32_t count;
    avp_str *text;               /* borrowed from the posts */
    uint32_t *posts, *first_row; /* how many posts have it; the first of them */
    uint32_t *bytewise;          /* texts in bytewise order */
    int64_t *first_us, *last_us; /* times of its first and last post; NULL without times */
} avpi_near_texts;

/** Cost O(bytes + n) and the bytewise sort of the distinct texts, parallel. The caller frees with avpi_near_texts_free. */
AVP_MUST_CHECK avp_status avpi_near_texts_build(const avp_ctx *ctx, const avp_str *rows, const int64_t *time_us,
                                                size_t n, avpi_near_texts *out, avp_error *err);
/** The objects of acts as texts, which are distinct and in bytewise order already; of_row and first_row speak of objects. Cost O(acts). */
AVP_MUST_CHECK avp_status avpi_near_texts_of_objects(const avp_ctx *ctx, const avp_acts *acts, avpi_near_texts *out,
                                                     avp_error *err);
void avpi_near_texts_free(const avp_ctx *ctx, avpi_near_texts *texts);

/** True when posts of a and b stand at most window_us apart, or among each other. Always true without times. */
static inline bool avpi_near_in_time(const avpi_near_texts *texts, uint32_t a, uint32_t b, uint64_t window_us) {
    if (!texts->first_us)
        return true;
    if (texts->first_us[a] > texts->last_us[b])
        return (uint64_t)texts->first_us[a] - (uint64_t)texts->last_us[b] <= window_us;
    if (texts->first_us[b] > texts->last_us[a])
        return (uint64_t)texts->first_us[b] - (uint64_t)texts->last_us[a] <= window_us;
    return true;
}

#endif
