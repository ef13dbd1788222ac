/* The keys of --map, and the columns that are guessed for each. */
#ifndef AVPI_READ_KEYS_H
#define AVPI_READ_KEYS_H

#include "read/plan.h"

typedef struct avpi_key {
    const char *name;
    avpi_csv_column what;
    /* Names of columns as people write them, in English and Spanish, best first: lower case, without accents, _ for all else */
    const char *guesses;
} avpi_key;

/* Positions in avpi_keys that the guess treats specially. */
enum {
    AVPI_KEY_POST,
    AVPI_KEY_ACCOUNT,
    AVPI_KEY_TIME,
    AVPI_KEY_OBJECT,
    AVPI_KEY_SOURCE,
    AVPI_KEY_TEXT,
    AVPI_KEY_URL,
    AVPI_KEY_HANDLE
};

extern const avpi_key avpi_keys[];
extern const size_t avpi_keys_count;

/** Position of the key with this name, avpi_keys_count when there is none. */
size_t avpi_keys_find(avp_str name);

/** Column of the sample guessed for each key, SIZE_MAX = none. out has avpi_keys_count entries. */
AVP_MUST_CHECK avp_status avpi_guess_columns(const avp_ctx *ctx, const avpi_sample *sample, size_t *out,
                                             avp_error *err);

/** Key whose names of columns hold this one, avpi_keys_count when there is none. */
size_t avpi_guess_promised(avp_str column);

/** How the items of a list column are separated, by its first values. */
avpi_how avpi_guess_list(const avpi_sample *sample, size_t column);

/** Kind of time that most values of a column are written in, AVPI_TIME_AUTO when none parses. *ambiguous: day and month could be swapped. */
AVP_MUST_CHECK avp_status avpi_guess_time(const avp_ctx *ctx, const avpi_sample *sample, size_t column,
                                          avpi_time_kind *kind, bool *ambiguous, avp_error *err);

#endif
