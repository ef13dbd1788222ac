/* The options of compare as a table. */
#include "avispero/compare.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_compare_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_COMPARE_OPTIONS(X)
#undef X
};

const avp_option_table avp_compare_option_table = {"compare", rows, sizeof rows / sizeof *rows,
                                                   sizeof(avp_compare_options)};
