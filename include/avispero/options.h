/* Options of a method as one table: struct, defaults, range check, flag, help, man page and provenance all come from it. */
#ifndef AVISPERO_OPTIONS_H
#define AVISPERO_OPTIONS_H

#include "avispero/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { AVP_WINDOWS_MAX = 8 };

/* A list of window lengths in microseconds, ascending, no duplicates. */
typedef struct avp_windows {
    size_t count;
    int64_t us[AVP_WINDOWS_MAX];
} avp_windows;

/*
 * Kinds of value, each with its C type:
 *   BOOL bool; INT int64_t; REAL double; SIZE uint64_t (256M, 4G); TEXT const char * (NULL = not given, borrowed);
 *   CHOICE int (index into `choices`, a "|"-separated list); WINDOWS avp_windows (seconds, "10,60,600", fractions allowed)
 */
typedef enum avp_option_type {
    AVP_OPTION_BOOL,
    AVP_OPTION_INT,
    AVP_OPTION_REAL,
    AVP_OPTION_SIZE,
    AVP_OPTION_TEXT,
    AVP_OPTION_CHOICE,
    AVP_OPTION_WINDOWS
} avp_option_type;

typedef struct avp_option {
    const char *name; /* flag without the dashes: "min-weight" */
    avp_option_type type;
    size_t offset;            /* of the field in the struct */
    const char *default_text; /* parsed like a flag's value; NULL = not given */
    double least, most;       /* for INT, REAL, SIZE and each window (seconds) */
    const char *unit;         /* "s", "rows", "" */
    const char *choices;      /* for CHOICE, else NULL */
    const char *help;         /* English msgid, one sentence */
    const char *source;       /* where the default comes from */
} avp_option;

typedef struct avp_option_table {
    const char *stage; /* "links" */
    const avp_option *options;
    size_t count;
    size_t struct_size;
} avp_option_table;

/*
 * One line of an X-macro table is X(field, "flag", TYPE, ctype, "default", least, most, "unit", "choices", "help", "source").
 * AVP_OPTION_FIELD and AVP_OPTION_ROW turn it into the struct and the table (see src/links/options_links.c for the pattern).
 */
#define AVP_OPTION_FIELD(field, flag, type, ctype, dflt, least, most, unit, choices, help, source) ctype field;
#define AVP_OPTION_ROW(structname, field, flag, type, dflt, least, most, unit, choices, help, source)                  \
    {flag, AVP_OPTION_##type, offsetof(structname, field), dflt, least, most, unit, choices, help, source},

/** Set every field to its default. Cannot fail: a default that does not parse is a mistake that the tests find. */
AVP_API void avp_options_init(const avp_option_table *table, void *options);

/**
 * Set one option from text.
 * In      table, options; name without dashes; value as typed (BOOL: NULL, "true", "false")
 * Errors  AVP_E_ARG unknown name, does not parse, NaN, out of range (the message names the range); options untouched
 */
AVP_API AVP_MUST_CHECK avp_status avp_options_set(const avp_ctx *ctx, const avp_option_table *table, void *options,
                                                  const char *name, const char *value, avp_error *err);

/** Check every field against its range, NaN-safe. Errors: AVP_E_ARG with the name of the first offender. */
AVP_API AVP_MUST_CHECK avp_status avp_options_validate(const avp_ctx *ctx, const avp_option_table *table,
                                                       const void *options, avp_error *err);

/** Write the value of one option as text ("60", "10,60,600", "true"), as avp_options_set would read it; returns the length needed (like snprintf). */
AVP_API size_t avp_options_format(const avp_option_table *table, const void *options, size_t index, char *out,
                                  size_t out_size);

#ifdef __cplusplus
}
#endif
#endif
