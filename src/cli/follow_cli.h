/* `avispero read --follow`. */
#ifndef AVPI_CLI_FOLLOW_CLI_H
#define AVPI_CLI_FOLLOW_CLI_H

#include "cli/invocation.h"

/**
 * Follow the folders that are given until a signal comes; what each round took is said on stderr and logged as a command that reads
 * these files, so that `reproduce` can give it again.
 * Out     report, bad  as of avp_read_follow: inv->late has its status
 */
AVP_MUST_CHECK avp_status avpi_follow_run(avpi_invocation *inv, avp_case *c, avp_read_report *report, avp_error *bad,
                                          avp_error *err);

/** Open or make the case so that a signal which ends the following does not keep its last records from being written. */
AVP_MUST_CHECK avp_status avpi_follow_open(const avpi_invocation *inv, avp_case **c, avp_error *err);

#endif
