/* A trace kind: an SQL query that ends at five columns, and how its object is made. One file src/traces/trace_<name>.c each. */
#ifndef AVPI_TRACES_TRACE_H
#define AVPI_TRACES_TRACE_H

#include "avispero/traces.h"
#include "store/sql.h"

/* The texts of one act. A key function writes new ones into the arena; texts that are given stay as they are. */
typedef struct avpi_trace_texts {
    avpi_arena *arena;
    avp_str object; /* ptr NULL = no act */
    avp_str source; /* ptr NULL = none */
} avpi_trace_texts;

enum { AVPI_TRACE_SEPARATOR = 31 }; /* a character that no element holds */

/*
 * For queries that need times to the second: posts that no file knows better than to more than a second, and how well the best does.
 * Embedded posts have no file of their own.
 */
#define AVPI_TRACE_COARSE                                                                                              \
    "coarse AS (SELECT o.post_id, min(s.precision_us) AS step_us FROM post_origins o JOIN sources s USING (source_id)" \
    " WHERE s.precision_us > 0 AND o.post_id IN (SELECT i.post_id FROM post_origins i JOIN sources t"                  \
    " USING (source_id) WHERE t.precision_us > 1000000) GROUP BY o.post_id HAVING min(s.precision_us) > 1000000)"

enum { AVPI_TRACE_PARAMS = 4 };

typedef struct avpi_trace {
    const char *name; /* "repost" */
    const char *help; /* one line, English msgid */
    /*
     * SELECT account_id, post_id, posted_at, object (text), source (text) ... Rows with a NULL object or time are left out. Object and
     * source may be raw material that `key` turns into what stands in the acts. Embedded posts are left out by the query.
     */
    const char *sql;
    /* Optional: values for the ? of the query, at most AVPI_TRACE_PARAMS; returns how many. */
    size_t (*bind)(const avp_traces_options *opts, avpi_sql_value *params);
    bool
        on_request; /* used only when it is named: it is no evidence by itself, or says again what another trace says */
    /*
     * 0, or the least length of a sequence: the query gives one element a row in `object`, the rows of a post together and in order. They
     * become one act, its object the elements with AVPI_TRACE_SEPARATOR between them; shorter sequences are left out.
     */
    size_t sequence_least;
    /* Optional: texts from raw material. NULL = as they stand. */
    avp_status (*key)(const avp_ctx *ctx, void *state, avpi_trace_texts *texts, avp_error *err);
    avp_status (*key_begin)(const avp_ctx *ctx, void **state, avp_error *err); /* one state per thread; may be NULL */
    void (*key_end)(const avp_ctx *ctx, void *state);
    /* Optional: what only a look at all acts can tell, such as objects that are the same after all. NULL = nothing. */
    avp_status (*finish)(const avp_ctx *ctx, const avp_traces_options *opts, avp_acts *acts, avp_error *err);
} avpi_trace;

extern const avpi_trace *const avpi_traces[];
extern const size_t avpi_traces_count;

#endif
