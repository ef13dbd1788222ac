/* What the two halves of the acts builder share: chunks of rows in workers' ids. */
#ifndef AVPI_BASE_ACTS_ROWS_H
#define AVPI_BASE_ACTS_ROWS_H

#include "base/acts_builder.h"
#include "base/dict.h"
#include "base/files.h"
#include "base/number_names.h"

enum { AVPI_CHUNK_ROWS = 1 << 15, AVPI_STRETCHES = 64 };
enum { AVPI_NAMES_ACCOUNT, AVPI_NAMES_OBJECT, AVPI_NAMES_SOURCE, AVPI_NAMES_POST, AVPI_NAMES_KINDS };

/* One block of columns; on disk the block is at file_offset of the builder's temporary file. */
typedef struct avpi_act_chunk {
    struct avpi_act_chunk *next;
    uint32_t file;
    bool on_disk;
    size_t count;
    uint64_t file_offset;
    void *block;
    int64_t *time_us;
    uint64_t *key;
    uint32_t *account, *object, *source, *post;
} avpi_act_chunk;

/*
 * Ids of a worker are places in its dictionary. Posts whose names are numbers are not looked up, nearly every row having another one:
 * their ids are places in `numbers`, with AVPI_NUMBER set. In maps they stand behind those of the dictionary.
 */
#define AVPI_NUMBER (UINT32_C(1) << 31)

typedef struct avpi_acts_worker {
    avpi_dict dict[AVPI_NAMES_KINDS];
    avpi_numbers numbers; /* posts */
    avpi_act_chunk *chunks, *open;
} avpi_acts_worker;

struct avpi_acts_builder {
    const avp_ctx *ctx;
    const char *trace;
    unsigned n_workers;
    bool with_source, with_key;
    avpi_posts posts;
    uint32_t file;
    avpi_acts_worker *workers;
    int fd; /* -1 = no budget, nothing spills */
    uint64_t spilled_bytes, held_bytes;
};

/* A chunk together with its worker, whose ids it speaks. */
typedef struct avpi_chunk_ref {
    avpi_act_chunk *chunk;
    unsigned worker;
} avpi_chunk_ref;

/* Names of all workers in one canonical numbering. */
typedef struct avpi_acts_names {
    avp_names names[AVPI_NAMES_KINDS];
    uint32_t **maps[AVPI_NAMES_KINDS]; /* [worker][worker's id] = canonical id */
    uint8_t *used[AVPI_NAMES_KINDS];
} avpi_acts_names;

static inline size_t avpi_acts_post_place(const avpi_acts_worker *worker, uint32_t id) {
    return id & AVPI_NUMBER ? worker->dict[AVPI_NAMES_POST].count + (id & ~AVPI_NUMBER) : id;
}

/** Merge the workers' dictionaries. Caller frees with avpi_acts_names_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_acts_names_merge(const avpi_acts_builder *b, avpi_acts_names *names, avp_error *err);
/** Drop names whose used mark is 0 and renumber the maps: rows that were passed over or forgotten leave no name behind. */
AVP_MUST_CHECK avp_status avpi_acts_names_compact(const avpi_acts_builder *b, avpi_acts_names *names, avp_error *err);
void avpi_acts_names_free(const avpi_acts_builder *b, avpi_acts_names *names);

/** Point the columns of a chunk into block. */
void avpi_act_chunk_lay_out(const avpi_acts_builder *b, avpi_act_chunk *chunk, void *block);
size_t avpi_act_row_bytes(const avpi_acts_builder *b);

/** Room for count acts: on the heap, or in a mapped temporary file (reserved on disk beforehand) when in_file. */
AVP_MUST_CHECK avp_status avpi_acts_room(const avp_ctx *ctx, size_t count, bool with_post, bool with_source,
                                         bool in_file, avp_acts *acts, avp_error *err);

#endif
