/* Where a case is made. */
#ifndef AVPI_CLI_CASE_FOLDER_H
#define AVPI_CLI_CASE_FOLDER_H

#include "cli/invocation.h"

/** Open the case named by the first argument for writing; make it if it is not there. A folder of other things is refused without --force. */
AVP_MUST_CHECK avp_status avpi_case_open_or_make(const avpi_invocation *inv, avp_case **out, avp_error *err);
/** The same where files may also be given by options. */
AVP_MUST_CHECK avp_status avpi_case_open_with(const avpi_invocation *inv, bool gives_files, avp_case **out,
                                              avp_error *err);

#endif
