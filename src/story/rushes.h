/* Many trends about one target in a short time: more than its trends usually make? */
#ifndef AVPI_STORY_RUSHES_H
#define AVPI_STORY_RUSHES_H

#include "store/sql.h"
#include "story/shifts.h"
#include "story/talk.h"

/**
 * For each target with at least three trends: the opts->rush_hours with most onsets of its trends, against onsets that are moved by
 * whole days while the target is spoken of, and against a Poisson process of its own rate.
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_rushes_find(const avpi_telling *t, avp_told *told, avp_error *err);
AVP_MUST_CHECK avp_status avpi_rushes_store(avp_case *c, uint64_t run_id, const avp_told *told, avp_error *err);

/** Most of n onsets within window_us, and where it begins. onsets are sorted in place. */
size_t avpi_rush_most(int64_t *onset_us, size_t n, int64_t window_us, size_t *first);

typedef struct avpi_rush_test {
    const avpi_days *days; /* on which the target is spoken of: onsets are moved to no other */
    const int64_t *onset_us;
    size_t n;
    int64_t window_us, shift_days; /* an onset is moved by so many days at most, either way */
    uint64_t draws, seed, stream;
} avpi_rush_test;

/**
 * Chance of `most` onsets within the window, each being moved by whole days: (1 + draws with as many) / (1 + draws).
 * moved: room for n; Cost: draws x n log n
 */
double avpi_rush_p(const avpi_rush_test *test, size_t most, int64_t *moved);

#endif
