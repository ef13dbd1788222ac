/* The option table of the report; see src/links/options_links.c for the pattern. */
#include "avispero/report.h"

#define report_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                           \
    AVP_OPTION_ROW(avp_report_options, field, flag, type, dflt, least, most, unit, choices, help, source)
static const avp_option report_rows[] = {AVP_REPORT_OPTIONS(report_row)};
const avp_option_table avp_report_option_table = {
    .stage = "report",
    .options = report_rows,
    .count = sizeof report_rows / sizeof *report_rows,
    .struct_size = sizeof(avp_report_options),
};
