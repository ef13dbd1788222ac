/* Results as text for people. */
#ifndef AVPI_CLI_TABLES_OUT_H
#define AVPI_CLI_TABLES_OUT_H

#include "cli/analysis.h"

#include <stdio.h>

enum { AVPI_PLACE_SIZE = 1024 };
/** "path:17 (byte 423)" of a bad file, or its path alone. */
const char *avpi_place_text(const avp_ctx *ctx, const avp_read_file *file, char out[AVPI_PLACE_SIZE]);
/** One paragraph a file, then the totals and the warnings. */
/** The warnings of a reading alone, a line each. */
void avpi_read_print_warnings(const avp_ctx *ctx, const avp_read_report *report, FILE *out);
void avpi_read_print(const avp_ctx *ctx, const avp_read_report *report, FILE *out);
/** One line a trace and window. */
void avpi_links_print(const avp_ctx *ctx, const avpi_analysis *analysis, FILE *out);
/** One paragraph a group. */
void avpi_groups_print(const avp_ctx *ctx, const avpi_analysis *analysis, bool members, FILE *out);

#endif
