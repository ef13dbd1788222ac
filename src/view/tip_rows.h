/* What questions about tips share: where a file of the case lies, and whether it is still there. */
#ifndef AVPI_VIEW_TIP_ROWS_H
#define AVPI_VIEW_TIP_ROWS_H

#include "view/ask.h"

/** Full path of a file kept in the case; *out NULL: stored is NULL, or the case is in memory. Caller frees with avpi_free. */
AVP_MUST_CHECK avp_status avpi_tip_path(const avpi_asked *asked, const char *stored, char **out, avp_error *err);
/** In place of the member "stored_as" of each row (or of one object) "kept": is the file there? null where none was kept. */
AVP_MUST_CHECK avp_status avpi_tip_kept(const avpi_asked *asked, json_t *rows, avp_error *err);

#endif
