/* A batch of posts as columns: what every format gives and every sink takes. */
#ifndef AVPI_READ_BATCH_H
#define AVPI_READ_BATCH_H

#include "avispero/read.h"
#include "base/hash.h"

/* Text columns of a post. X(name, mapping key) */
#define AVPI_FIELD_TABLE(X)                                                                                            \
    X(POST, "post")                                                                                                    \
    X(ACCOUNT, "account")                                                                                              \
    X(HANDLE, "handle")                                                                                                \
    X(NAME, "name")                                                                                                    \
    X(TEXT, "text")                                                                                                    \
    X(LANGUAGE, "language")                                                                                            \
    X(CLIENT, "client")                                                                                                \
    X(REPOST_OF, "repost_of")                                                                                          \
    X(REPOST_ACCOUNT, "repost_account")                                                                                \
    X(REPLY_TO, "reply_to")                                                                                            \
    X(REPLY_ACCOUNT, "reply_account")                                                                                  \
    X(QUOTE_OF, "quote_of")                                                                                            \
    X(QUOTE_ACCOUNT, "quote_account")                                                                                  \
    X(OBJECT, "object")                                                                                                \
    X(SOURCE, "source")

typedef enum avpi_field {
#define X(name, key) AVPI_FIELD_##name,
    AVPI_FIELD_TABLE(X)
#undef X
        AVPI_FIELD_COUNT
} avpi_field;

/* Counts carried by a post, a snapshot of its account at its time. */
typedef enum avpi_number { AVPI_NUMBER_FOLLOWERS, AVPI_NUMBER_FOLLOWING, AVPI_NUMBER_STATUSES, AVPI_NUMBER_COUNT } avpi_number;

/* Lists of a post; items of all posts of the batch stand in one array per kind. */
typedef enum avpi_list { AVPI_LIST_URLS, AVPI_LIST_HASHTAGS, AVPI_LIST_MENTIONS, AVPI_LIST_MEDIA, AVPI_LIST_COUNT } avpi_list;

enum { AVPI_BATCH_ROWS = 1024 };
#define AVPI_NO_TIME INT64_MIN
#define AVPI_NO_NUMBER INT64_MIN

/* Where a record stands in its file (uncompressed bytes). */
typedef struct avpi_place {
    uint64_t line;  /* from 1: physical line of the record's first byte */
    uint64_t offset, size;
} avpi_place;

/* A record that is not kept, with the reason (English msgid of N_) and its raw bytes. */
typedef struct avpi_reject {
    avpi_place place;
    const char *reason;
    avp_str raw;
} avpi_reject;

typedef struct avpi_batch {
    size_t count;                               /* posts, <= AVPI_BATCH_ROWS */
    avp_str *text[AVPI_FIELD_COUNT];            /* NULL = the format has no such field; ptr NULL = absent in this post */
    int64_t *number[AVPI_NUMBER_COUNT];
    int64_t *time_us;
    avpi_place *place;
    bool *embedded;                             /* NULL = none: a post inside another record (the reposted one), not counted as read */
    uint32_t *list_start[AVPI_LIST_COUNT];      /* NULL = the format does not list them (the sink then extracts them from TEXT) */
    avp_str *list_items[AVPI_LIST_COUNT];       /* items of post i: list_start[i] .. list_start[i + 1] - 1 */
    size_t list_capacity[AVPI_LIST_COUNT];
    avpi_reject *rejects;
    size_t n_rejects, rejects_capacity;
    uint64_t rows_read;                         /* records met by the splitter in this batch's stretch of the file */
    int64_t step_us;                            /* finest time step met */
    avpi_arena arena;                           /* unescaped text of this batch */
    uint64_t sequence;                          /* 0, 1, 2 ... within the file: the order of the file */
} avpi_batch;

/* Who takes batches: the case (in order), acts in memory (any order, one work space per worker). */
typedef struct avpi_sink {
    void *self;
    bool ordered; /* batches must come by sequence, one at a time */
    avp_status (*begin_file)(void *self, const avp_read_file *file, size_t file_index, unsigned n_workers, avp_error *err);
    /* kept and duplicate rows of this batch are added to *kept, *duplicate */
    avp_status (*take)(void *self, unsigned worker, const avpi_batch *batch, uint64_t *kept, uint64_t *duplicate, avp_error *err);
    avp_status (*end_file)(void *self, avp_read_file *file, avp_error *err); /* the file is in, whole */
    void (*abandon_file)(void *self);                                        /* the file leaves nothing */
} avpi_sink;

#endif
