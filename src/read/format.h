/* A format: how to tell it, and where each field stands. One file src/read/format_<name>.c defines `const avpi_format avpi_format_<name>`. */
#ifndef AVPI_READ_FORMAT_H
#define AVPI_READ_FORMAT_H

#include "base/clock.h"
#include "base/json_scan.h"
#include "read/batch.h"

typedef enum avpi_container { AVPI_CONTAINER_CSV, AVPI_CONTAINER_JSON, AVPI_CONTAINER_PARQUET } avpi_container;

/* How a column's text is read. */
typedef enum avpi_how {
    AVPI_HOW_TEXT, /* as it stands; empty = absent */
    AVPI_HOW_ID, /* an id: empty, NA, null = absent; scientific notation = mangled: absent and noted, rejected where required */
    AVPI_HOW_NAME, /* a handle: empty = absent, a leading @ is dropped */
    AVPI_HOW_INT,
    AVPI_HOW_FLAG,        /* a number: true, yes, 1 = 1; false, no, 0 = 0 */
    AVPI_HOW_FILLED,      /* a number: 1 when there is a text, else 0 */
    AVPI_HOW_MOMENT,      /* a number: a time as microseconds */
    AVPI_HOW_LIST_PYTHON, /* ['a', 'b'], ["a"], [a, b] */
    AVPI_HOW_LIST_SPACE,
    AVPI_HOW_LIST_COMMA,
    AVPI_HOW_LIST_PIPE,
    AVPI_HOW_LIST_UNIT, /* separated by byte 31, as we write it ourselves */
    AVPI_HOW_ONE        /* one item of a list */
} avpi_how;

/* One field of a mapping. Exactly one of field, number, list is >= 0, or time is true. */
typedef struct avpi_csv_column {
    const char *names; /* "tweetid|tweet_id|id": header names, first that is there; ASCII case ignored */
    int field, number, list;
    bool time;
    avpi_time_kind time_kind; /* AUTO: found out from the first rows */
    avpi_how how;
    bool required; /* an empty value rejects the row */
} avpi_csv_column;

#define AVPI_COLUMN_FIELD(names, FIELD, HOW, needed)                                                                   \
    { names, AVPI_FIELD_##FIELD, -1, -1, false, AVPI_TIME_AUTO, AVPI_HOW_##HOW, needed }
#define AVPI_COLUMN_NUMBER(names, NUMBER)                                                                              \
    { names, -1, AVPI_NUMBER_##NUMBER, -1, false, AVPI_TIME_AUTO, AVPI_HOW_INT, false }
#define AVPI_COLUMN_NUMBER_AS(names, NUMBER, HOW)                                                                      \
    { names, -1, AVPI_NUMBER_##NUMBER, -1, false, AVPI_TIME_AUTO, AVPI_HOW_##HOW, false }
#define AVPI_COLUMN_LIST(names, LIST, HOW)                                                                             \
    { names, -1, -1, AVPI_LIST_##LIST, false, AVPI_TIME_AUTO, AVPI_HOW_##HOW, false }
#define AVPI_COLUMN_TIME(names, KIND)                                                                                  \
    { names, -1, -1, -1, true, AVPI_TIME_##KIND, AVPI_HOW_TEXT, true }

enum { AVPI_EXTRAS_MAX = 12 };
#define AVPI_BIT(kind) (UINT32_C(1) << AVPI_##kind)

typedef struct avpi_format {
    const char *name; /* "coortweet" */
    const char *help; /* one line, English msgid */
    avpi_container container;
    int priority;  /* higher is tried first; more specific formats have more; 0 = only by mapping or guess */
    bool acts;     /* each row says who did what to which object: can be counted without a case */
    bool accounts; /* each row is about an account, none is a post */
    /* CSV: detected when all of these header names are there ("a,b|c": a and one of b, c). */
    const char *csv_needs;
    const avpi_csv_column *csv_columns;
    size_t n_csv_columns;
    /* CSV: columns that csv_finish wants to see, by name as above; it may change the row and its flags before it is committed, and
       say what became of the post. A row that has no account after it is rejected. */
    const char *csv_extras[AVPI_EXTRAS_MAX];
    avp_status (*csv_finish)(avpi_batch *batch, avpi_place place, const avp_str *extras, uint8_t *flags,
                             avp_error *err);
    /* JSON: how sure a parsed record is of this format (0 = not, 100 = certain), and its posts appended to the batch. json_take
       counts in batch->rows_read what it meets, before it knows what becomes of it. */
    bool
        json_inside; /* a document may be too large to be parsed at once: json_take also takes it in parts, see inside.h */
    avpi_columns have; /* what csv_finish or json_take fill beside the mapped columns */
    int (*json_detect)(const avpi_json *json, uint32_t root);
    avp_status (*json_take)(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err);
} avpi_format;

extern const avpi_format *const avpi_formats[];
extern const size_t avpi_formats_count;

#endif
