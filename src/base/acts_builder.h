/* Building acts: workers add rows of text in any order; finish gives canonical ids and canonical order. */
#ifndef AVPI_BASE_ACTS_BUILDER_H
#define AVPI_BASE_ACTS_BUILDER_H

#include "avispero/acts.h"
#include "base/memory.h"

/* What becomes of the posts of the rows. */
typedef enum avpi_posts {
    AVPI_POSTS_NONE,    /* acts.post is NULL; rows differ by their key alone */
    AVPI_POSTS_NAMED,   /* native texts are given; acts.post are ranks, acts.posts the names */
    AVPI_POSTS_NUMBERED /* the caller's own numbers; acts.posts stays empty */
} avpi_posts;

typedef struct avpi_acts_builder avpi_acts_builder;

/* n rows as columns; what the builder was not made for may be NULL. Rows equal in account, object, source, time, post and key are one act. */
typedef struct avpi_act_columns {
    size_t n;
    const avp_str *account, *object; /* ptr NULL in either, or time AVPI_ACT_NO_TIME: the row is passed over */
    const avp_str *source;           /* ptr NULL = no source */
    const avp_str *post;             /* for NAMED */
    const uint32_t *post_number;     /* for NUMBERED */
    const int64_t *time_us;
    const uint64_t *key; /* hash of whatever else tells rows apart; NULL = nothing else does */
} avpi_act_columns;
#define AVPI_ACT_NO_TIME INT64_MIN

/**
 * Begin. with_source: rows carry sources. n_workers: how many threads will add, each under its own number.
 * With ctx->memory_bytes set, rows beyond the budget go to a temporary file, and the finished arrays lie in one.
 */
AVP_MUST_CHECK avp_status avpi_acts_builder_new(const avp_ctx *ctx, const char *trace, unsigned n_workers,
                                                bool with_source, avpi_posts posts, avpi_acts_builder **out,
                                                avp_error *err);

/** Rows added from now on belong to file number `file`: duplicates are counted for the later file. Not while workers add. */
AVP_MUST_CHECK avp_status avpi_acts_builder_file(avpi_acts_builder *builder, uint32_t file, avp_error *err);

/** Add rows; different workers may call at the same time. Errors: AVP_E_MEMORY, AVP_E_LIMIT, AVP_E_FULL */
AVP_MUST_CHECK avp_status avpi_acts_builder_add(avpi_acts_builder *builder, unsigned worker,
                                                const avpi_act_columns *columns, avp_error *err);

/** Take back everything added since the last avpi_acts_builder_file: a bad file leaves nothing (names stay, unused names are dropped at the end). */
void avpi_acts_builder_forget_file(avpi_acts_builder *builder);

/**
 * Canonical acts from all rows.
 * Out      acts        caller frees with avp_acts_free
 *          duplicates  per file number below n_files, how many rows were dropped; may be NULL
 * Cost     sorting of names + O(n log(acts per object)), parallel
 */
AVP_MUST_CHECK avp_status avpi_acts_builder_finish(avpi_acts_builder *builder, int64_t precision_us, avp_acts *acts,
                                                   uint64_t *duplicates, size_t n_files, avp_error *err);
void avpi_acts_builder_free(avpi_acts_builder *builder);

#endif
