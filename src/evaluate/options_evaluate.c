/* The options of evaluate as a table. */
#include "avispero/evaluate.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_evaluate_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_EVALUATE_OPTIONS(X)
#undef X
};

const avp_option_table avp_evaluate_option_table = {"evaluate", rows, sizeof rows / sizeof *rows,
                                                    sizeof(avp_evaluate_options)};
