/* How often the members of groups act together. */
#ifndef AVPI_GROUPS_GROUP_COUNTS_H
#define AVPI_GROUPS_GROUP_COUNTS_H

#include "links/chance.h"

typedef struct avpi_group_count {
    uint64_t observed;
    uint64_t of_part[AVP_PARTS_MAX]; /* the same by part of a joint set */
    int64_t first_us, last_us;       /* first > last: nothing observed */
} avpi_group_count;

/* What is counted. */
typedef struct avpi_group_job {
    const avp_acts *acts;
    const uint8_t *counts;          /* per act: 1 = counts; NULL = all do */
    const uint32_t *part_of_object; /* NULL = all of part 0 */
    int64_t window_us;
    const uint32_t *group_of; /* per account: 0 .. n_groups - 1, UINT32_MAX = in none */
    size_t n_groups;
} avpi_group_job;

/**
 * (pair of members, object) combinations met inside the window, each pair of posts on the first object that it shares.
 * Out      out  n_groups, set
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     O(acts) and, for the members' acts, their neighbours of the window among members
 * Threads  blocks of objects; same numbers at any number
 */
AVP_MUST_CHECK avp_status avpi_groups_count(const avp_ctx *ctx, const avpi_group_job *job, avpi_group_count *out,
                                            avp_error *err);

/** A job over the acts of a chance; parts stay NULL unless asked for. part_of_object is freed by the caller. */
AVP_MUST_CHECK avp_status avpi_group_parts(const avp_ctx *ctx, const avpi_chance *chance, uint32_t **part_of_object,
                                           avp_error *err);

#endif
