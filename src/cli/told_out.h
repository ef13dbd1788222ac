/* What happened, as text for people. */
#ifndef AVPI_CLI_TOLD_OUT_H
#define AVPI_CLI_TOLD_OUT_H

#include "cli/analysis.h"

#include <stdio.h>

/** One line a finding. */
void avpi_told_print(const avp_ctx *ctx, const avp_findings *f, FILE *out);

#endif
