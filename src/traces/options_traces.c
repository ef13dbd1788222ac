/* The options of traces, made from the tables in the public header; those of near-duplicate texts stand alone as well. */
#include "traces/near_cluster.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_traces_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_TRACES_OPTIONS(X)
#undef X
};

const avp_option_table avp_traces_option_table = {
    .stage = "traces",
    .options = rows,
    .count = sizeof rows / sizeof *rows,
    .struct_size = sizeof(avp_traces_options),
};

static const avp_option near_rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avpi_near_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_NEAR_OPTIONS(X)
#undef X
};

const avp_option_table avpi_near_option_table = {
    .stage = "traces",
    .options = near_rows,
    .count = sizeof near_rows / sizeof *near_rows,
    .struct_size = sizeof(avpi_near_options),
};
