/* What happened, as text for people. */
#ifndef AVPI_CLI_TOLD_OUT_H
#define AVPI_CLI_TOLD_OUT_H

#include "cli/analysis.h"

#include <stdio.h>

/** One line a finding. */
void avpi_told_print(const avp_ctx *ctx, const avp_findings *f, FILE *out);
/** Threats, floods and doxxing; called by the one above. */
void avpi_threats_print(const avp_ctx *ctx, const avp_findings *f, FILE *out);
/** Who launches, and whether small accounts come first. */
void avpi_cascades_print(const avp_ctx *ctx, const avp_cascades *cascades, FILE *out);

#endif
