/* The options of read, made from the tables in the public header. */
#include "avispero/read.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_read_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_READ_OPTIONS(X)
#undef X
};

const avp_option_table avp_read_option_table = {
    .stage = "read",
    .options = rows,
    .count = sizeof rows / sizeof *rows,
    .struct_size = sizeof(avp_read_options),
};

static const avp_option follow_rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_follow_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_FOLLOW_OPTIONS(X)
#undef X
};

const avp_option_table avp_follow_option_table = {
    .stage = "follow",
    .options = follow_rows,
    .count = sizeof follow_rows / sizeof *follow_rows,
    .struct_size = sizeof(avp_follow_options),
};
