/* Moving onsets by whole days: what a series would look like that keeps its hours and habits, and knows nothing of another. */
#ifndef AVPI_STORY_SHIFTS_H
#define AVPI_STORY_SHIFTS_H

#include "base/memory.h"
#include "base/rng.h"

enum { AVPI_STREAM_RUSH = 1 << 20, AVPI_STREAM_SHIFT = 1 << 21, AVPI_STREAM_HABITS = 1 << 22 };

/* Days on which onsets may lie: bit per day from first_day on. */
typedef struct avpi_days {
    int64_t first_day;
    size_t n;
    uint8_t *active;
} avpi_days;

/** All days from from_us to to_us; active: all, or none yet. Freed with avpi_free(days->active). */
AVP_MUST_CHECK avp_status avpi_days_make(const avp_ctx *ctx, int64_t from_us, int64_t to_us, bool active,
                                         avpi_days *out, avp_error *err);
void avpi_days_set(avpi_days *days, int64_t time_us);
bool avpi_days_has(const avpi_days *days, int64_t time_us);

/**
 * Move an onset by a random whole number of days, 0 among them, of at most `most` either way, to an active day; where there is none it stays,
 * which can only make a coincidence look less rare.
 */
int64_t avpi_shift(const avpi_days *days, int64_t onset_us, int64_t most, avpi_rng *rng);

/**
 * Chance of at least k of n_a onsets having one of n_b others within window_s of the time_s that both last, lag_s apart, if both were
 * Poisson: sum over j >= k of C(n_a, j) q^(n_a - j) (1 - q)^j, q = (1 - window / (time - lag))^n_b.
 * Source: Donges et al. (2016), doi:10.1140/epjst/e2015-50233-y. Known answers: (6, 10, 20, 1, 100) .0039001512087; (3, 8, 5, 2, 365) .00100593254951
 */
double avpi_coincidence_poisson(uint64_t k, uint64_t n_a, uint64_t n_b, double window_s, double lag_s, double time_s);

#endif
