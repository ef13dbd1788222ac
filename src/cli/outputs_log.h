/* What leaves a case is written into its log. */
#ifndef AVPI_CLI_OUTPUTS_LOG_H
#define AVPI_CLI_OUTPUTS_LOG_H

#include "cli/invocation.h"

/**
 * Note the files that --out gave in the log of the case that the first argument is, by name and SHA-256. A case that cannot be written to
 * (a read-only copy, one that is being served) is no reason to fail: it is said on stderr. The case must be closed.
 */
void avpi_outputs_log(const avpi_invocation *inv, const char *action);
/** The same for one file that stands for all that was written: the sums of a folder. */
void avpi_outputs_log_file(const avpi_invocation *inv, const char *action, const char *path);

/** Is the option (without dashes) one whose value is a file, read or written? */
bool avpi_names_file(const char *option);

/** Which words of the command line name files or folders: is_path[i] of word i. */
void avpi_mark_paths(const avpi_invocation *inv, bool *is_path);

/**
 * May what is about to leave the case show everything? Not where accounts or posts of the list of deletions stand in it, unless the user says
 * so (avpi_withheld_option_table, which the command has). c NULL: files were read, and there is no list.
 * Errors   AVP_E_ARG names what to do instead
 */
AVP_MUST_CHECK avp_status avpi_withhold(const avpi_invocation *inv, avp_case *c, avp_error *err);

#endif
