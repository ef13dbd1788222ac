/* The options of near-duplicate texts as a table. */
#include "traces/near_cluster.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avpi_near_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVPI_NEAR_OPTIONS(X)
#undef X
};

const avp_option_table avpi_near_option_table = {"traces", rows, sizeof rows / sizeof *rows, sizeof(avpi_near_options)};
