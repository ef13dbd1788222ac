/* Texts that the case keeps in the language of whoever read the files, in the language that is asked for. */
#ifndef AVPI_VIEW_RETOLD_H
#define AVPI_VIEW_RETOLD_H

#include "view/ask.h"

/** What avpi_retell (base/retell.h) makes of one member of each row. */
AVP_MUST_CHECK avp_status avpi_retell_rows(const avpi_asked *asked, json_t *rows, const char *name, avp_error *err);

#endif
