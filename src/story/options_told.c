/* The options of what is told, and the names of its kinds. */
#include "avispero/told.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_told_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_TOLD_OPTIONS(X)
#undef X
};

const avp_option_table avp_told_option_table = {"story", rows, sizeof rows / sizeof *rows, sizeof(avp_told_options)};

const char *avp_hit_kind_name(avp_hit_kind kind) {
    static const char *const names[] = {"reply-to", "mention", "name", "hashtag"};
    return names[kind];
}
