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

/* What one worker holds. Nothing in it grows with the number of posts. */
typedef struct avpi_sim_work {
    const avp_ctx *ctx;
    const avpi_sim_world *world;
    const avpi_sim_writer *writer;
    avpi_sim_output *output;
    void *shared; /* the writer's, for the whole file; touched by whoever has the turn */
    size_t task;
    size_t rows; /* since the last flush */
    avpi_buf bytes;
    avpi_sim_content content;
    char ids[AVPI_SIM_IDS][AVPI_SIM_ID_SIZE]; /* texts of the row at hand */
    avpi_buf words;                           /* the same for longer ones */
    avpi_sim_seen seen;
    void *own; /* the writer's, for this worker */
} avpi_sim_work;

struct avpi_sim_writer {
    const char *file_name;
    size_t rows_per_task; /* about; a worker should hold that many before it must wait for its turn */
    /* before the first task, with the turn of task 0: header; *shared is the writer's */
    avp_status (*begin)(avpi_sim_output *output, void **shared, avp_error *err);
    avp_status (*work_begin)(avpi_sim_work *work, avp_error *err); /* may be NULL */
    avp_status (*add)(avpi_sim_work *work, const avpi_sim_post *post, avp_error *err);
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
AVP_MUST_CHECK avp_status avpi_sim_write(avpi_sim_work *work, const avpi_sim_post *post, avp_error *err);

/* For writers of text, which add to work->bytes: full at 12 MiB; write it out. Rows of 700 bytes, the longest, just fit. */
enum { AVPI_SIM_BYTES_ROWS = 1 << 14 };
bool avpi_sim_bytes_full(const avpi_sim_work *work);
AVP_MUST_CHECK avp_status avpi_sim_bytes_flush(avpi_sim_work *work, avp_error *err);

/* ---- the two tables: rows of cells, written as CSV or as Parquet ---- */

enum { AVPI_SIM_CELLS_MAX = 8 };

typedef enum avpi_sim_cell_type { AVPI_SIM_CELL_ID, AVPI_SIM_CELL_TEXT, AVPI_SIM_CELL_SECONDS } avpi_sim_cell_type;

typedef struct avpi_sim_table {
    size_t n_columns;
    const char *names[AVPI_SIM_CELLS_MAX];
    avpi_sim_cell_type types[AVPI_SIM_CELLS_MAX];
    /* the cells of a post; they live until the next call */
    avp_status (*fill)(avpi_sim_work *work, const avpi_sim_post *post, avp_str *cells, avp_error *err);
} avpi_sim_table;

extern const avpi_sim_table avpi_sim_table_posts, avpi_sim_table_acts;
extern const avpi_sim_writer avpi_sim_writer_csv, avpi_sim_writer_acts, avpi_sim_writer_jsonl, avpi_sim_writer_parquet,
    avpi_sim_writer_acts_parquet;

#endif
