/* What leaves a case is written into its log. */
#ifndef AVPI_CLI_OUTPUTS_LOG_H
#define AVPI_CLI_OUTPUTS_LOG_H

#include "cli/invocation.h"

/**
 * Note the files that --out gave in the log of the case that the first argument is, by name and SHA-256. A case that cannot be written to
 * (a read-only copy, one that is being served) is no reason to fail: it is said on stderr. The case must be closed.
 */
void avpi_outputs_log(const avpi_invocation *inv, const char *action);

#endif
