/* What happened when: posts per step of time, and those by which group members acted together. */
#ifndef AVPI_REPORT_TIMELINE_H
#define AVPI_REPORT_TIMELINE_H

#include "avispero/report.h"
#include "base/memory.h"

enum { AVPI_LANES_MAX = 20, AVPI_BINS_MAX = 320 };

/*
 *          bin 0    bin 1    bin 2 ...      step_us each, bin 0 begins at start_us (a whole step, UTC)
 * posts    [ 12       40       33  ]        all posts with a time
 * together [  0        9        1  ]        of these, posts of members that took part in a co-action of their group
 * lane 0   [  0        7        1  ]        the same of group 1, and so on for the first n_lanes groups
 */
typedef struct avpi_timeline {
    int64_t start_us, step_us, first_us, last_us;
    size_t n_bins, n_lanes;
    uint64_t *posts, *together, *lanes;
    uint64_t posts_total, together_total;
    uint64_t *of_group;       /* per group: its posts that took part */
    const avp_groups *groups; /* borrowed */
    bool of_acts;             /* there is no case to ask: acts were counted in place of posts */
} avpi_timeline;

/**
 * Count.
 * Out      out  freed with avpi_timeline_free; n_bins is 0 when nothing has a time
 * Errors   AVP_E_MEMORY, AVP_E_IO, AVP_E_CANCELLED
 * Cost     one scan of the posts' times and two of the acts
 */
AVP_MUST_CHECK avp_status avpi_timeline_build(const avp_ctx *ctx, const avp_story *story, avpi_timeline *out,
                                              avp_error *err);
void avpi_timeline_free(const avp_ctx *ctx, avpi_timeline *timeline);

/** Group of every account of acts (0 = none), as many as acts->n_accounts; caller frees with avpi_free. Cost: O(accounts). */
AVP_MUST_CHECK avp_status avpi_groups_of_acts(const avp_ctx *ctx, const avp_groups *groups, const avp_acts *acts,
                                              uint32_t **out, avp_error *err);

/**
 * Mark the acts that took part in a co-action of their group: another member acted on the same object within the group window.
 * In   group_of  as avpi_groups_of_acts gives it
 * Out  marks     acts->count, set to true or left alone
 * Cost O(acts)
 */
AVP_MUST_CHECK avp_status avpi_mark_together(const avp_ctx *ctx, const avp_groups *groups, const avp_acts *acts,
                                             const uint32_t *group_of, bool *marks, avp_error *err);

#endif
