/* Words of a table that mean one of a few things. */
#ifndef AVPI_REGISTRY_CASE_WORDS_H
#define AVPI_REGISTRY_CASE_WORDS_H

#include "base/text.h"

/** Kind as it is kept: disappearance, killing, attack, threat for the words of both languages; any other word as it stands. */
avp_str avpi_kind_word(avp_str text);
/** confirmed, probable, doubtful, unknown; ptr NULL: none of them. "" is unknown. */
avp_str avpi_confidence_word(avp_str text);
/** yes, no in both languages. false: neither */
bool avpi_flag_word(avp_str text, bool *out);
/** A country that is told and is not Mexico. */
bool avpi_abroad_word(avp_str country);
/** An age in years: "17", "17 anos"; *known false for nothing and words for "not known". false: something else */
bool avpi_age_word(avp_str text, int64_t *years, bool *known);
/** Degrees with a point or a comma. false: no number, or beyond most */
bool avpi_degrees_word(avp_str text, double most, double *out);

#endif
