/* Texts that a case keeps in the language of whoever read the files, in the language that is asked for. */
#ifndef AVPI_BASE_RETELL_H
#define AVPI_BASE_RETELL_H

#include "base/text.h"

/**
 * Add text to out with each message of ours in it in `lang`: the whole, else what stands between "; " and ": ". Messages that hold numbers or
 * names stay as they were written.
 */
AVP_MUST_CHECK avp_status avpi_retell(const char *lang, avp_str text, avpi_buf *out, avp_error *err);

#endif
