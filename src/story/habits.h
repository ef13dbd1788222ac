/* Do a group's accounts keep the same hours and use the same program, more than accounts do? docs/methods/styles.md */
#ifndef AVPI_STORY_HABITS_H
#define AVPI_STORY_HABITS_H

#include "story/telling.h"

/**
 * Fill habits of styles 1 .. (0 is left untested).
 *
 * Hours: hours.h.
 * Clients: of every account the one it posts with most; Fisher's exact test for each that members use, times their number.
 * Benjamini-Hochberg over groups, each of the two by itself; passes at opts->told_q.
 *
 * Errors   AVP_E_IO, AVP_E_MEMORY
 * Cost     that of hours.h, one scan of posts
 */
AVP_MUST_CHECK avp_status avpi_habits_find(const avpi_telling *t, avp_styles *styles, avp_error *err);

#endif
