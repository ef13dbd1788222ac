/* A small CSV file that a person wrote: a header, named columns, and errors that say where and what is allowed. */
#ifndef AVPI_STORY_LIST_FILE_H
#define AVPI_STORY_LIST_FILE_H

#include "avispero/lists.h"
#include "base/hash.h"
#include "base/text.h"

enum { AVPI_LIST_COLUMNS_MOST = 6 };

/* A column: its names, English first, then Spanish, separated by |; a file without a column that is needed is refused. */
typedef struct avpi_list_column {
    const char *names;
    bool needed;
} avpi_list_column;

typedef struct avpi_list_row {
    uint64_t line, byte;
    avp_str cells[AVPI_LIST_COLUMNS_MOST]; /* trimmed; "" where the file has no such column or cell */
} avpi_list_row;

typedef struct avpi_list_file {
    const avp_ctx *ctx;
    const char *path;
    avpi_buf bytes;
    avpi_arena text;
    char sha256[AVPI_SHA256_HEX_SIZE];
    avpi_list_row *rows;
    size_t n, capacity;
} avpi_list_file;

/** Out: list, freed with avpi_list_file_free whatever happens. Errors: AVP_E_INPUT with the place; AVP_E_LIMIT, AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_list_file_read(const avp_ctx *ctx, const char *path, const avpi_list_column *columns,
                                              size_t n_columns, avpi_list_file *list, avp_error *err);
void avpi_list_file_free(avpi_list_file *list);

/** Note that row as the place of the error in err. */
avp_status avpi_list_fail_at(const avpi_list_file *list, size_t row, avp_error *err);

/** "handle, name, alias or hashtag" out of "handle|name|alias|hashtag". */
AVP_MUST_CHECK avp_status avpi_list_words(const avp_ctx *ctx, const char *names, avpi_buf *out, avp_error *err);
/** Index of text among names separated by |, ASCII case aside; SIZE_MAX when it is none of them. */
size_t avpi_list_word(const char *names, avp_str text);

/**
 * A time with a year, as 2017-06-03, 2017-06-03 14:00 or 2017-06-03T14:00:00-05:00.
 * Out      time_us, step_us  what it is known to: a day, a minute, a second
 * Errors   AVP_E_INPUT another way of writing; the place is row
 */
AVP_MUST_CHECK avp_status avpi_list_time(const avpi_list_file *list, size_t row, avp_str text, int64_t *time_us,
                                         int64_t *step_us, avp_error *err);

/** The text of a cell for a message: at most 80 bytes. */
static inline avp_str avpi_list_shown(avp_str cell) {
    enum { SHOWN = 80 };
    return avpi_utf8_cut(cell, SHOWN);
}

#endif
