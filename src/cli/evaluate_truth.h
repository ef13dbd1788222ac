/* `evaluate --truth`: the results of a case against what a simulation planted. */
#ifndef AVPI_CLI_EVALUATE_TRUTH_H
#define AVPI_CLI_EVALUATE_TRUTH_H

#include "cli/invocation.h"

AVP_MUST_CHECK avp_status avpi_cli_evaluate_truth(avpi_invocation *inv, const char *truth, avp_error *err);

#endif
