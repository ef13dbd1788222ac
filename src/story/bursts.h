/* Bursts of a set of posts among all posts: of hits on a target, of posts with a phrase, of what a group does. */
#ifndef AVPI_STORY_BURSTS_H
#define AVPI_STORY_BURSTS_H

#include "story/talk.h"

/* All posts per bin of time, once for all bursts. */
typedef struct avpi_volume {
    int64_t first_us, bin_us;
    size_t n;
    uint64_t *posts;
} avpi_volume;

AVP_MUST_CHECK avp_status avpi_volume_make(const avp_ctx *ctx, const avpi_talk *talk, double bin_s, avpi_volume *out,
                                           avp_error *err);
void avpi_volume_free(const avp_ctx *ctx, avpi_volume *volume);

typedef struct avpi_burst {
    size_t from, to; /* rows[from .. to) */
} avpi_burst;

typedef struct avpi_bursts {
    size_t n, capacity;
    avpi_burst *of;
} avpi_bursts;

/**
 * Kleinberg's bursts in bins of the volume. A set that falls silent for 60 days begins anew after it: what is usual is what is usual
 * while it is spoken of, and opts->spoken_pad days before and after, not over silent years. Bursts no further apart than gap_s are one; and over
 * nights, when over_nights says so, those between which all of the collection said no more than it usually does in gap_s.
 *
 * In   rows  n indices into talk, ascending: the set
 *      gap_s [s]
 * Out  out   bursts of any size, ascending; freed with avpi_bursts_free
 */
AVP_MUST_CHECK avp_status avpi_bursts_find(const avpi_telling *t, const avpi_volume *volume, const uint32_t *rows,
                                           size_t n, double gap_s, bool over_nights, avpi_bursts *out, avp_error *err);
void avpi_bursts_free(const avp_ctx *ctx, avpi_bursts *bursts);

/** The burst with the posts of the set in the bin's time before it: what began it may fall into a bin that is none yet. */
avpi_burst avpi_burst_opened(const avpi_talk *talk, const avpi_volume *volume, const uint32_t *rows, avpi_burst burst);

/** Distinct accounts of n rows. seen: work space, one per account, below mark; it is left at mark. */
uint64_t avpi_rows_accounts(const avpi_talk *talk, const uint32_t *rows, size_t n, uint32_t *seen, uint32_t mark);

#endif
