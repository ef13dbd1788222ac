/* Inside of the case sink, shared by its files: rows, loading, files. */
#ifndef AVPI_READ_SINK_CASE_INSIDE_H
#define AVPI_READ_SINK_CASE_INSIDE_H

#include "base/dict.h"
#include "read/key_map.h"
#include "read/sink_case.h"
#include "read/sources.h"
#include "read/stage.h"
#include "store/custody.h"

/* T(name, table, types of its columns) */
#define AVPI_CASE_TABLES(T)                                                                                            \
    T(ACCOUNTS, "accounts", "utI")                                                                                     \
    T(SNAPSHOTS, "account_snapshots", "uIttIIIBBBBB")                                                                  \
    T(POSTS, "posts", "utuItttttttttbb")                                                                               \
    T(ORIGINS, "post_origins", "uuUUUk")                                                                               \
    T(URLS, "urls", "utt")                                                                                             \
    T(POST_URLS, "post_urls", "uuut")                                                                                  \
    T(HASHTAGS, "hashtags", "ut")                                                                                      \
    T(POST_HASHTAGS, "post_hashtags", "uuu")                                                                           \
    T(MENTIONS, "post_mentions", "utu")                                                                                \
    T(MEDIA, "post_media", "ututt")                                                                                    \
    T(OBJECTS, "post_objects", "utt")                                                                                  \
    T(REJECTS, "rejects", "uUUtt")                                                                                     \
    T(ACCOUNT_ORIGINS, "account_origins", "uuUUUk")                                                                    \
    T(DELETIONS, "deletions", "uUUUkbtttIt")                                                                           \
    T(SUSPECTS, "suspects", "uuUUtttttttttb")

typedef enum avpi_case_table {
#define T(name, table, types) AVPI_TABLE_##name,
    AVPI_CASE_TABLES(T)
#undef T
        AVPI_TABLE_COUNT
} avpi_case_table;

/* What one worker staged and has not put yet. */
typedef struct avpi_case_lane {
    avpi_stage tables[AVPI_TABLE_COUNT];
} avpi_case_lane;

/* A growing list of post ids. */
typedef struct avpi_ids {
    uint32_t *ids;
    size_t count, capacity;
} avpi_ids;

/* What a source had before its rejects are read again. */
typedef struct avpi_retried {
    bool on;
    uint32_t source_id;
    uint64_t rejects;
} avpi_retried;

/* A file that is whole, in a transaction that goes on. */
typedef struct avpi_ended {
    uint32_t source_id;
    avp_read_file *file;
    avpi_note *notes;
    size_t n_notes;
} avpi_ended;

/*
 * One post is one (native id, account, time). posts: native id -> post, a check of account and time, and 64 bits of the key of the
 * first row of that id; where one native id stands with several accounts or times, `variants` holds the others by all three. rows:
 * keys of all other rows: the second and later ones of an id, those without, accounts, facts.
 */
struct avpi_case_sink {
    const avp_ctx *ctx;
    avp_case *c;
    avp_read_options opts;
    avpi_dict accounts, urls, hashtags;
    avpi_key_map posts, variants;
    avpi_key_set rows;
    uint8_t *embedded; /* by post id: only known from inside another record */
    size_t embedded_capacity;
    uint64_t *last_snapshot; /* by account id: hash of the last one */
    size_t snapshot_capacity;
    int64_t *born_us; /* by account id: earliest time told at which it was made, or AVPI_NO_TIME */
    size_t born_capacity;
    uint32_t *account_ids; /* of the rows of a batch */
    size_t ids_capacity;
    uint32_t n_posts, source_id;
    avpi_case_lane *lanes; /* by worker; the first one's tables have the appenders, the others share them */
    unsigned n_lanes;
    avpi_stage *tables;    /* of the lane that takes */
    avpi_ids dead, merged; /* of this transaction: replaced embedded posts; posts that got another row */
    avpi_ids reborn;       /* of this transaction: accounts of earlier batches of which it tells when they were made */
    avpi_original original;
    avpi_piece piece; /* of the file that was begun */
    bool loaded, in_file;
    bool took;         /* something of the file that was begun is in the tables */
    bool held;         /* that file is held: see avpi_source */
    avpi_ended *ended; /* of this transaction */
    size_t n_ended, ended_capacity;
    bool mapping_kept;    /* the file of --mapping is among the originals */
    avpi_retried retried; /* the source whose rejects are read again */
    uint64_t n_suspects, n_varied;
};

AVP_MUST_CHECK avp_status avpi_ids_add(const avp_ctx *ctx, avpi_ids *ids, uint32_t id, avp_error *err);

/** Read the dictionaries from the case; drops what was there. */
AVP_MUST_CHECK avp_status avpi_case_sink_load(avpi_case_sink *sink, avp_error *err);

/* What a post is known by. */
typedef struct avpi_case_post_key {
    avpi_hash128 native;     /* hash of its id */
    const avpi_hash128 *row; /* of the row that tells it; NULL = it is not looked up */
    avp_str account;
    int64_t time_us;
    bool embedded;
} avpi_case_post_key;

/* What a row is about. */
typedef struct avpi_case_post {
    uint32_t id;
    bool known;  /* the very row was there before; the rest is not settled then */
    bool fresh;  /* the post was not there, or only embedded: the embedded one goes to `dead` */
    bool varies; /* its native id stands with another account or time as well */
} avpi_case_post;

/** Post of a row. */
AVP_MUST_CHECK avp_status avpi_case_sink_post(avpi_case_sink *sink, const avpi_case_post_key *key, avpi_case_post *post,
                                              avp_error *err);
/** Whether a row was there before; it is from now on. In  slot  of its native id in posts, NULL = it has none */
AVP_MUST_CHECK avp_status avpi_case_sink_row(avpi_case_sink *sink, avpi_key_slot *slot, avpi_hash128 row, bool *known,
                                             avp_error *err);
/** Make room for the marks of a new post id and count it. */
AVP_MUST_CHECK avp_status avpi_case_sink_number(avpi_case_sink *sink, bool embedded, uint32_t *id, avp_error *err);

/** Open, close and abandon the tables of all lanes. */
AVP_MUST_CHECK avp_status avpi_case_sink_open_tables(avpi_case_sink *sink, avp_error *err);
AVP_MUST_CHECK avp_status avpi_case_sink_finish_tables(avpi_case_sink *sink, avp_error *err);
void avpi_case_sink_abandon_tables(avpi_case_sink *sink);

/** Ids of the accounts of all rows, into account_ids; new ones are put into their table. */
AVP_MUST_CHECK avp_status avpi_case_sink_accounts(avpi_case_sink *sink, const avpi_batch *batch, avp_error *err);
/** Keep the earliest time at which an account is said to be made. */
AVP_MUST_CHECK avp_status avpi_case_sink_born(avpi_case_sink *sink, uint32_t account, int64_t time_us, bool *earlier,
                                              avp_error *err);
/** At the end of a file: bring those times into the rows of accounts that were there before. */
AVP_MUST_CHECK avp_status avpi_case_sink_births(avpi_case_sink *sink, avp_error *err);
/** A record that is about an account alone. */
AVP_MUST_CHECK avp_status avpi_case_sink_account_row(avpi_case_sink *sink, const avpi_batch *batch, size_t row,
                                                     avp_error *err);
AVP_MUST_CHECK avp_status avpi_case_sink_snapshot(avpi_case_sink *sink, const avpi_batch *batch, size_t row,
                                                  uint32_t account, avp_error *err);
/** Facts of a batch; those that stand alone are counted. */
AVP_MUST_CHECK avp_status avpi_case_sink_facts(avpi_case_sink *sink, const avpi_batch *batch, uint64_t *kept,
                                               uint64_t *duplicate, avp_error *err);

/** Hash of what a snapshot says: AVPI_NUMBER_SNAPSHOT numbers. */
uint64_t avpi_case_sink_snapshot_key(avp_str handle, avp_str name, const int64_t *counts);
/** Whether a snapshot with this key says something else than the account's last one, which it becomes. */
AVP_MUST_CHECK avp_status avpi_case_sink_says_new(avpi_case_sink *sink, uint32_t account, uint64_t key, bool *fresh,
                                                  avp_error *err);

avp_status avpi_case_sink_take(void *self, unsigned worker, const avpi_batch *batch, uint64_t *kept,
                               uint64_t *duplicate, avp_error *err);
avp_status avpi_case_sink_put(void *self, unsigned worker, avp_error *err);
avp_status avpi_case_sink_begin(void *self, struct avpi_source *source, size_t index, avp_read_file *file, bool *known,
                                avp_error *err);
avp_status avpi_case_sink_end(void *self, avp_read_file *file, const avpi_note *notes, size_t n_notes, avp_error *err);
void avpi_case_sink_abandon(void *self);

/** Flush the tables; embedded posts that stand in the files themselves give way, a post on several rows has each item once. */
AVP_MUST_CHECK avp_status avpi_case_sink_tidy(avpi_case_sink *sink, avp_error *err);
/**
 * Rows of the transaction that may contradict the case, or tell more than it does: the temporary table for them; one more; what was
 * not told of a post before and is now; what they contradict, counted in the ended files, from the row `before` of conflicts on.
 */
AVP_MUST_CHECK avp_status avpi_case_sink_suspects_open(avpi_case_sink *sink, avp_error *err);
AVP_MUST_CHECK avp_status avpi_case_sink_suspect(avpi_case_sink *sink, const avpi_batch *batch, size_t row,
                                                 const avpi_case_post *post, avp_error *err);
AVP_MUST_CHECK avp_status avpi_case_sink_gaps(avpi_case_sink *sink, avp_error *err);
AVP_MUST_CHECK avp_status avpi_case_sink_conflicts(avpi_case_sink *sink, int64_t *before, avp_error *err);
/** Warnings about the conflicts of an ended file, which are counted in it. */
AVP_MUST_CHECK avp_status avpi_case_sink_tell_conflicts(avpi_case_sink *sink, const avpi_ended *ended, int64_t before,
                                                        avp_error *err);
AVP_MUST_CHECK avp_status avpi_case_sink_warning(avpi_case_sink *sink, uint32_t source_id, const avpi_note *note,
                                                 avp_error *err);
/** Load what is not loaded, begin the transaction if none is open, open the tables. */
AVP_MUST_CHECK avp_status avpi_case_sink_open(avpi_case_sink *sink, avp_error *err);
/** A file is whole: remember what has to be told of it at the end of the transaction. */
AVP_MUST_CHECK avp_status avpi_case_sink_ended(avpi_case_sink *sink, avp_read_file *file, const avpi_note *notes,
                                               size_t n_notes, avp_error *err);
/** All that is done once for the files of a transaction, before it is committed. */
AVP_MUST_CHECK avp_status avpi_case_sink_settle(avpi_case_sink *sink, avp_error *err);
/** Roll the transaction back, if one is open. */
void avpi_case_sink_undo(avpi_case_sink *sink);
avp_status avpi_case_sink_commit(void *self, avp_error *err);

#endif
