/* `avispero read --preview`: how files would be read. */
#ifndef AVPI_CLI_PREVIEW_OUT_H
#define AVPI_CLI_PREVIEW_OUT_H

#include "cli/analysis.h"

/** Look at the arguments (a first one that is a case, or is not there, is passed over) and print; changes nothing. */
AVP_MUST_CHECK avp_status avpi_preview_run(avpi_invocation *inv, avp_error *err);

#endif
