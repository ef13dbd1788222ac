/* When the members that had slept posted, day by day: what is drawn of groups that woke together. */
#ifndef AVPI_REPORT_SLEEPERS_H
#define AVPI_REPORT_SLEEPERS_H

#include "avispero/report.h"
#include "base/memory.h"

/* Groups drawn, and members of each: more of them are no easier to see. */
enum { AVPI_SLEEPER_GROUPS = 6, AVPI_SLEEPERS_OF_GROUP = 24 };

/* One account: its longest silence, in days of the raster. */
typedef struct avpi_sleeper {
    uint32_t account; /* id in avp_groups.accounts */
    size_t asleep_day, awake_day;
    bool verified;
} avpi_sleeper;

/* Rows of one group: of[first .. first + n). */
typedef struct avpi_sleeper_group {
    const avp_awakening *awakening;
    size_t first, n, slept; /* slept: members that did, drawn or not */
} avpi_sleeper_group;

/*
 *            day 0   1   2 ...
 *   row 0      1     0   0        posted on that day
 *   row 1      1     1   0        rows of a group in the order in which they woke
 */
typedef struct avpi_sleepers {
    const avp_groups *groups;
    int64_t first_day; /* days since 1970, UTC */
    size_t n_days, n, n_groups;
    avpi_sleeper *of;
    avpi_sleeper_group group[AVPI_SLEEPER_GROUPS];
    uint8_t *posted; /* n x n_days */
} avpi_sleepers;

/**
 * Members of groups whose awakening passes, evenly spread over the order in which they woke where there are too many.
 * Out      out  empty without a case or such groups; freed with avpi_sleepers_free
 * Errors   AVP_E_MEMORY, AVP_E_IO
 * Cost     the posts of the accounts drawn
 */
AVP_MUST_CHECK avp_status avpi_sleepers_load(const avp_ctx *ctx, const avp_story *story, avpi_sleepers *out,
                                             avp_error *err);
void avpi_sleepers_free(const avp_ctx *ctx, avpi_sleepers *sleepers);

#endif
