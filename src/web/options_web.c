/* The options of web as a table. */
#include "avispero/web.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_web_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_WEB_OPTIONS(X)
#undef X
};

const avp_option_table avp_web_option_table = {"web", rows, sizeof rows / sizeof *rows, sizeof(avp_web_options)};
