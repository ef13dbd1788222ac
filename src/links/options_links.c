/* The options of links, made from the table in the public header. Every stage has a file like this one. */
#include "avispero/links.h"

/* 1. The X-macro table AVP_LINKS_OPTIONS and the struct that AVP_OPTION_FIELD makes of it stand in the header.
 * 2. Here AVP_OPTION_ROW makes the rows that init, range check, flags, help and provenance read. */
static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_links_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_LINKS_OPTIONS(X)
#undef X
};

/* 3. The table itself is public: the command line walks it. */
const avp_option_table avp_links_option_table = {
    .stage = "links",
    .options = rows,
    .count = sizeof rows / sizeof *rows,
    .struct_size = sizeof(avp_links_options),
};
