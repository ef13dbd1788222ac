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

/* What a post says about its account at its time: counts, yes (1) or no (0), and when the account was made (microseconds). */
typedef enum avpi_number {
    AVPI_NUMBER_FOLLOWERS,
    AVPI_NUMBER_FOLLOWING,
    AVPI_NUMBER_STATUSES,
    AVPI_NUMBER_DEFAULT_PROFILE,
    AVPI_NUMBER_HAS_DESCRIPTION,
    AVPI_NUMBER_HAS_PICTURE,
    AVPI_NUMBER_VERIFIED,
    AVPI_NUMBER_PROTECTED,
    AVPI_NUMBER_CREATED_AT, /* the others are a snapshot, this is a fact for ever */
    AVPI_NUMBER_COUNT
} avpi_number;
enum { AVPI_NUMBER_FIRST_FLAG = AVPI_NUMBER_DEFAULT_PROFILE, AVPI_NUMBER_SNAPSHOT = AVPI_NUMBER_CREATED_AT };

/* Lists of a post; items of all posts of the batch stand in one array per kind. */
typedef enum avpi_list {
    AVPI_LIST_URLS,
    AVPI_LIST_HASHTAGS,
    AVPI_LIST_MENTIONS,
    AVPI_LIST_MEDIA,
    AVPI_LIST_MEDIA_KIND, /* beside each of MEDIA, "" = unknown; both or none of these two */
    AVPI_LIST_MEDIA_HASH,
    AVPI_LIST_COUNT
} avpi_list;

enum { AVPI_BATCH_ROWS = 1024, AVPI_NOTES_MAX = 16 };
#define AVPI_NO_TIME INT64_MIN
#define AVPI_NO_NUMBER INT64_MIN

/* Which columns a batch has: bit f of fields for AVPI_FIELD_f, and so on. */
typedef struct avpi_columns {
    uint32_t fields, numbers, lists;
} avpi_columns;

/* Where a record stands in its file (uncompressed bytes). */
typedef struct avpi_place {
    uint64_t line; /* from 1: physical line of the record's first byte */
    uint64_t offset, size;
} avpi_place;

/* A record that is not kept, with the reason (English msgid of N_) and its raw bytes. */
typedef struct avpi_reject {
    avpi_place place;
    const char *reason;
    avp_str raw;
} avpi_reject;

/* Something that deserves a word though the row is kept: English msgid of N_, how often, and where first. */
typedef struct avpi_note {
    const char *text;
    uint64_t count;
    avpi_place first;
} avpi_note;

/*
 * What became of a post or an account, as the platform says. kind is a word of the table deletions and no msgid: deleted, edited,
 * withheld, unavailable, restored. alone: the record says nothing else, and counts as read and kept.
 */
typedef struct avpi_fact {
    const char *kind;
    avp_str post, account, detail; /* ptr NULL = not told */
    int64_t time_us;               /* or AVPI_NO_TIME */
    avpi_place place;
    bool alone;
} avpi_fact;

/* How fine the times of a file are: the finest step that their text shows, and the largest step that divides all of them. */
typedef struct avpi_steps {
    uint64_t times;
    int64_t written_us, divisor_us;
} avpi_steps;

/* Posts whose id tells their time within a day, and those whose id tells another; see snowflake.h. */
typedef struct avpi_snowflakes {
    uint64_t agree, differ;
    avpi_place first; /* that differs */
} avpi_snowflakes;

enum { AVPI_POST_EMBEDDED = 1, AVPI_POST_REPOST = 2, AVPI_ROW_ACCOUNT = 4 };

typedef struct avpi_batch {
    const avp_ctx *ctx;
    avpi_columns have;
    size_t count, capacity;          /* posts */
    avp_str *text[AVPI_FIELD_COUNT]; /* NULL = the format has no such field; ptr NULL = absent in this post */
    int64_t *number[AVPI_NUMBER_COUNT];
    int64_t *time_us;
    avpi_place *place;
    uint8_t *flags;                        /* EMBEDDED: stands inside another record, is not counted as read; REPOST;
                                              ROW_ACCOUNT: no post, but what is said of an account (a time may be absent) */
    uint32_t *list_start[AVPI_LIST_COUNT]; /* NULL = the format does not list them (avpi_enrich finds them in TEXT) */
    avp_str *list_items[AVPI_LIST_COUNT];  /* items of post i: list_start[i] .. list_start[i + 1] - 1 */
    size_t list_count[AVPI_LIST_COUNT], list_capacity[AVPI_LIST_COUNT];
    avpi_reject *rejects;
    size_t n_rejects, rejects_capacity;
    avpi_fact *facts;
    size_t n_facts, facts_capacity;
    avpi_note notes[AVPI_NOTES_MAX];
    size_t n_notes;
    uint64_t rows_read; /* records met in this batch's stretch of the file */
    avpi_steps steps;
    avpi_snowflakes snowflakes;
    avpi_arena arena; /* text of this batch that stands nowhere in the file as it is */
    /* filled by avpi_enrich for the sinks that keep posts */
    avpi_hash128 *row_key, *post_key;    /* of the whole row; of its post id */
    avp_str *url_canonical, *url_domain; /* beside list_items[AVPI_LIST_URLS]; domain ptr NULL = not a URL of the web */
    size_t key_capacity, url_capacity;
} avpi_batch;

/** Make an empty batch with the columns `have`. Freed with avpi_batch_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_batch_init(avpi_batch *batch, const avp_ctx *ctx, avpi_columns have, avp_error *err);
void avpi_batch_free(avpi_batch *batch);
void avpi_batch_clear(avpi_batch *batch);

/* Room for more rows; new cells are absent. */
AVP_MUST_CHECK avp_status avpi_batch_grow(avpi_batch *batch, avp_error *err);

/**
 * A row is begun (all its cells absent, the time too), filled at index batch->count, and then committed or dropped. list_add
 * appends to the list of the row begun.
 */
AVP_MUST_CHECK static inline avp_status avpi_batch_begin(avpi_batch *batch, avp_error *err) {
    return batch->count < batch->capacity ? AVP_OK : avpi_batch_grow(batch, err);
}

static inline void avpi_batch_commit(avpi_batch *batch, avpi_place place, uint8_t flags) {
    batch->place[batch->count] = place;
    batch->flags[batch->count] = flags;
    batch->count++;
    for (uint32_t left = batch->have.lists; left; left &= left - 1) {
        int k = __builtin_ctz(left);
        batch->list_start[k][batch->count] = (uint32_t)batch->list_count[k];
    }
}

void avpi_batch_drop(avpi_batch *batch);
AVP_MUST_CHECK avp_status avpi_batch_list_add(avpi_batch *batch, avpi_list list, avp_str item, avp_error *err);

AVP_MUST_CHECK avp_status avpi_batch_reject(avpi_batch *batch, avpi_place place, const char *reason, avp_str raw,
                                            avp_error *err);
/** Texts of the fact must live as long as the batch's rows. */
AVP_MUST_CHECK avp_status avpi_batch_fact(avpi_batch *batch, avpi_fact fact, avp_error *err);
/** A medium of the row begun: its id, kind ("photo", "video" ...) and hash; the latter two may be empty. */
AVP_MUST_CHECK avp_status avpi_batch_media(avpi_batch *batch, avp_str id, avp_str kind, avp_str hash, avp_error *err);
/** Count one more of a kind of note; text is compared by address. */
void avpi_batch_note(avpi_batch *batch, const char *text, avpi_place place);

/** Copy of text that lives as long as the batch's rows. */
AVP_MUST_CHECK avp_status avpi_batch_copy(avpi_batch *batch, avp_str text, avp_str *out, avp_error *err);

void avpi_steps_add(avpi_steps *steps, int64_t time_us, int64_t written_us);
void avpi_steps_merge(avpi_steps *into, const avpi_steps *from);
/** Finest step that the times use; 0 = no times. Data-derived steps count from ten times on. */
int64_t avpi_steps_precision(const avpi_steps *steps);

/** Key of a mapping ("repost_of") of a field. */
const char *avpi_field_key(avpi_field field);

struct avpi_source;

/* Who takes batches: the case (in order, enriched), acts in memory (any order, one work space per worker). */
typedef struct avpi_sink {
    void *self;
    bool ordered;  /* batches must come in the order of the file, one at a time */
    bool enriched; /* wants row keys, canonical URLs and extracted lists */
    /*
     * Begin file number `index`. The sink may have the bytes read from its own copy (source->copy), and may know
     * them already: *known, and nothing follows, not even abandon_file; file then says what became of them.
     */
    avp_status (*begin_file)(void *self, struct avpi_source *source, size_t index, avp_read_file *file, bool *known,
                             avp_error *err);
    /* kept and duplicate rows of this batch are added to *kept, *duplicate */
    avp_status (*take)(void *self, unsigned worker, const avpi_batch *batch, uint64_t *kept, uint64_t *duplicate,
                       avp_error *err);
    /*
     * NULL, or: put where it belongs what this worker took; its batches live until then, and it takes no others before. In the same
     * order, one at a time, while another worker takes. Only of an ordered sink.
     */
    avp_status (*put)(void *self, unsigned worker, avp_error *err);
    /* it is in, whole: at once, or with the next commit where there is one. file and notes live until then */
    avp_status (*end_file)(void *self, avp_read_file *file, const avpi_note *notes, size_t n_notes, avp_error *err);
    /* NULL, or: all files that were ended since the last one are in, together; tells their conflicts */
    avp_status (*commit)(void *self, avp_error *err);
    /* it leaves nothing; nor do those that were ended and not committed, unless it is held and nothing was taken of it */
    void (*abandon_file)(void *self);
} avpi_sink;

#endif
