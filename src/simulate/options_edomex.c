/* The options of `simulate edomex-2017`, made from the table in the public header. */
#include "avispero/simulate.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_edomex_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_EDOMEX_OPTIONS(X)
#undef X
};

const avp_option_table avp_edomex_option_table = {
    .stage = "simulate",
    .options = rows,
    .count = sizeof rows / sizeof *rows,
    .struct_size = sizeof(avp_edomex_options),
};
