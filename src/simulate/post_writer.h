/* File formats of simulated posts, and the work space of one worker. */
#ifndef AVPI_SIMULATE_POST_WRITER_H
#define AVPI_SIMULATE_POST_WRITER_H

#include "simulate/content.h"
#include "simulate/ordered_output.h"

typedef struct avpi_sim_writer avpi_sim_writer;
enum { AVPI_SIM_IDS = 5 };

/* Accounts that an object has had: at most one post each. Open addressing, account + 1, 0 = free. */
typedef struct avpi_sim_seen {
    uint64_t *slots;
    size_t n_slots, capacity; /* in use for this object; allocated */
} avpi_sim_seen;

/* What a post refers to: nothing, the post that it repeats, the post that it answers. */
typedef enum avpi_sim_reference {
    AVPI_SIM_REFERS_NOT,
    AVPI_SIM_REFERS_REPOST,
    AVPI_SIM_REFERS_REPLY
} avpi_sim_reference;

/* The author at the time of the post. The texts below are NULL where the scenario does not tell them. */
typedef struct avpi_sim_profile {
    int64_t created_s;
    unsigned followers, following, statuses;
    const char *client, *description;
    bool has_picture;
} avpi_sim_profile;

/* A post as files have it: ids as text, and whom to ask for the rest. */
typedef struct avpi_sim_row {
    const struct avpi_sim_voice *voice;
    const void *post; /* the voice's own description of it */
    int64_t time_s;
    avpi_sim_reference refers;
    char id[AVPI_SIM_ID_SIZE], account[AVPI_SIM_ID_SIZE];
    char object[AVPI_SIM_ID_SIZE]; /* the post referred to, or the thing shared */
    char author[AVPI_SIM_ID_SIZE]; /* of the post referred to; "" without one */
} avpi_sim_row;

/* What one worker holds. Nothing in it grows with the number of posts. */
typedef struct avpi_sim_work {
    const avp_ctx *ctx;
    const avpi_sim_world *world;
    const void *scenario;               /* what its own tasks and voices need beside the world */
    const struct avpi_sim_voice *voice; /* of the world's posts; NULL = avpi_sim_voice_world */
    const avpi_sim_writer *writer;
    avpi_sim_output *output;
    void *shared; /* the writer's, for the whole file; touched by whoever has the turn */
    size_t task;
    size_t rows; /* since the last flush */
    avpi_buf bytes;
    avpi_sim_content content;
    char ids[AVPI_SIM_IDS][AVPI_SIM_ID_SIZE]; /* short texts of the row at hand */
    avpi_buf words;                           /* the same for longer ones */
    avpi_sim_seen seen;
    void *own; /* the writer's, for this worker */
} avpi_sim_work;

/* Who tells the rest of a post: each scenario has its own. */
typedef struct avpi_sim_voice {
    /* text and entities, into work->content */
    avp_status (*say)(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err);
    avp_status (*handle)(avpi_sim_work *work, const avpi_sim_row *row, avpi_buf *out, avp_error *err);
    avp_status (*name)(avpi_sim_work *work, const avpi_sim_row *row, avpi_buf *out, avp_error *err);
    avpi_sim_profile (*profile)(const avpi_sim_work *work, const avpi_sim_row *row);
} avpi_sim_voice;

struct avpi_sim_writer {
    const char *file_name;
    size_t rows_per_task; /* about; a worker should hold that many before it must wait for its turn */
    /* before the first task, with the turn of task 0: header; *shared is the writer's */
    avp_status (*begin)(avpi_sim_output *output, void **shared, avp_error *err);
    avp_status (*work_begin)(avpi_sim_work *work, avp_error *err); /* may be NULL */
    avp_status (*add)(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err);
    bool (*full)(const avpi_sim_work *work);
    /* wait for the turn and write all rows since the last flush */
    avp_status (*flush)(avpi_sim_work *work, avp_error *err);
    void (*work_end)(avpi_sim_work *work);                                       /* may be NULL */
    avp_status (*finish)(avpi_sim_output *output, void *shared, avp_error *err); /* after the last task */
    void (*end)(const avp_ctx *ctx, void *shared);                               /* frees shared; may be NULL */
};

/** Writer of a value of --format. */
const avpi_sim_writer *avpi_sim_writer_of(int format);

/** Write one post; flushes when the work space is full. */
AVP_MUST_CHECK avp_status avpi_sim_write(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err);
/** Write one post of the world. */
AVP_MUST_CHECK avp_status avpi_sim_write_post(avpi_sim_work *work, const avpi_sim_post *post, avp_error *err);
extern const avpi_sim_voice avpi_sim_voice_world;
/** What an account of the world looks like at a time; its number of posts grows by its own daily rate. */
avpi_sim_profile avpi_sim_profile_of(const avpi_sim_world *world, uint64_t account, int64_t time_s);

/* For writers of text, which add to work->bytes: full at 12 MiB; write it out. Rows of 700 bytes, the longest, just fit. */
enum { AVPI_SIM_BYTES_ROWS = 1 << 14 };
bool avpi_sim_bytes_full(const avpi_sim_work *work);
AVP_MUST_CHECK avp_status avpi_sim_bytes_flush(avpi_sim_work *work, avp_error *err);

/* ---- the two tables: rows of cells, written as CSV or as Parquet ---- */

enum { AVPI_SIM_CELLS_MAX = 16 };

typedef enum avpi_sim_cell_type { AVPI_SIM_CELL_ID, AVPI_SIM_CELL_TEXT, AVPI_SIM_CELL_SECONDS } avpi_sim_cell_type;

typedef struct avpi_sim_table {
    size_t n_columns;
    const char *names[AVPI_SIM_CELLS_MAX];
    avpi_sim_cell_type types[AVPI_SIM_CELLS_MAX];
    /* the cells of a post; they live until the next call */
    avp_status (*fill)(avpi_sim_work *work, const avpi_sim_row *row, avp_str *cells, avp_error *err);
} avpi_sim_table;

/* posts: the QUT toolkit's columns; acts: four columns; authors: posts with what is known of their authors */
extern const avpi_sim_table avpi_sim_table_posts, avpi_sim_table_acts, avpi_sim_table_authors;
extern const avpi_sim_writer avpi_sim_writer_csv, avpi_sim_writer_acts, avpi_sim_writer_jsonl, avpi_sim_writer_parquet,
    avpi_sim_writer_acts_parquet, avpi_sim_writer_authors_parquet;

#endif
