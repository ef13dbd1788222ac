/* Did threats about a target come in a flood after an event? Formulas: docs/methods/threats.md. */
#ifndef AVPI_STORY_FLOOD_H
#define AVPI_STORY_FLOOD_H

#include "story/telling.h"

/** Hours of [from, to) that lie inside the collection and in no outage. */
double avpi_covered_hours(const avp_mask *mask, int64_t from_us, int64_t to_us);

/** log10 P(X >= after), X ~ Binomial(before + after, hours_after / all hours); NaN where one side has no hours. */
double avpi_rate_log10_p(uint64_t before, double hours_before, uint64_t after, double hours_after);

/**
 * Every event of the case by every target that is threatened after it.
 * In       f->threats  threats
 * Out      f->threats  n_floods, floods
 * Errors   AVP_E_IO, AVP_E_MEMORY
 * Cost     events x threats
 */
AVP_MUST_CHECK avp_status avpi_floods_find(const avpi_telling *t, avp_findings *f, avp_error *err);

#endif
