/* links --pair A,B: one pair exactly. */
#ifndef AVPI_CLI_ONE_PAIR_H
#define AVPI_CLI_ONE_PAIR_H

#include "cli/analysis.h"

/**
 * The exact probability of what two accounts did together, trace by trace, at the 60 s window or else the first, to stdout or --out.
 * In       pair  "A,B": native ids
 * Errors   AVP_E_ARG not two accounts, or one that no trace has
 */
AVP_MUST_CHECK avp_status avpi_one_pair(avpi_invocation *inv, const avpi_analysis *analysis, const char *pair,
                                        avp_error *err);

#endif
