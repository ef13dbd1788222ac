/* The options of story as a table, and the names of what it finds. */
#include "avispero/story.h"

#include "base/fail.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_story_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_STORY_OPTIONS(X)
#undef X
};

const avp_option_table avp_story_option_table = {"story", rows, sizeof rows / sizeof *rows, sizeof(avp_story_options)};

static const avp_option known_rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_known_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_KNOWN_OPTIONS(X)
#undef X
};

const avp_option_table avp_known_option_table = {"story", known_rows, sizeof known_rows / sizeof *known_rows,
                                                 sizeof(avp_known_options)};

static const char *const indicator_names[][2] = {
#define X(name, text, title) {text, title},
    AVP_INDICATOR_TABLE(X)
#undef X
};

const char *avp_indicator_name(avp_indicator_kind kind) {
    return indicator_names[kind][0];
}

const char *avp_indicator_title(avp_indicator_kind kind) {
    return indicator_names[kind][1];
}

const char *avp_known_kind_name(avp_known_kind kind) {
    static const char *const names[] = {
#define X(name, spanish, english) english,
        AVP_KNOWN_KIND_TABLE(X)
#undef X
    };
    return names[kind];
}
