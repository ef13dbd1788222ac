/* targets, events, domains, claims: one command, four kinds of list. */
#ifndef AVPI_CLI_LISTS_CLI_H
#define AVPI_CLI_LISTS_CLI_H

#include "cli/invocation.h"
#include "cli/say.h"

/** --template prints a file to begin with; CASE FILE takes the file into the case. */
AVP_MUST_CHECK avp_status avpi_list_run(avpi_invocation *inv, avp_list_kind kind, avp_error *err);

#endif
