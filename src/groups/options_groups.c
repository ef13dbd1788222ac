/* The options of groups as a table. */
#include "avispero/groups.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_groups_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_GROUPS_OPTIONS(X)
#undef X
};

const avp_option_table avp_groups_option_table = {"groups", rows, sizeof rows / sizeof *rows,
                                                  sizeof(avp_groups_options)};
