/* Words that must not get out: values to strike, names of victims, and in texts the names of all who are not shown. */
#ifndef AVPI_PROOF_REDACT_WORDS_H
#define AVPI_PROOF_REDACT_WORDS_H

#include "store/sql.h"
#include "traces/spelling.h"

/**
 * A regular expression (RE2) for one value, however it is written: with other separators or none between its words, other case, with and
 * without accents, digits of full width.
 *     "Calle Zarzamora 12"  ->  c[^\\p{L}\\p{N}]{0,4}...: also "CALLE-ZARZAMÓRA  12" and "#CalleZarzamora12"
 * Out      out   grows by it. Of a value without letters and digits it is the value itself
 */
AVP_MUST_CHECK avp_status avpi_strike_pattern(avpi_spelling *spelling, avp_str value, avpi_buf *out, avp_error *err);

/**
 * Make the macros clean, clean_text and page, and the table masked(post_id, text) of what may be shown of texts (redact_tables.h).
 * In       strike  file of values, one a line; NULL = none. The case has victim_names(name), people and settings
 * Errors   AVP_E_IO the list cannot be read
 */
AVP_MUST_CHECK avp_status avpi_redact_words(avp_case *c, const char *strike, avp_error *err);

#endif
