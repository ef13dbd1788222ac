/* A trace kind: an SQL query that ends at five columns, and how its object is made. One file src/traces/trace_<name>.c each. */
#ifndef AVPI_TRACES_TRACE_H
#define AVPI_TRACES_TRACE_H

#include "avispero/traces.h"
#include "store/sql.h"

typedef struct avpi_trace {
    const char *name; /* "repost" */
    const char *help; /* one line, English msgid */
    /*
     * SELECT account (native text), object (text), source (text or NULL), time (microseconds), post_id ... Rows with a NULL object or
     * time are left out. The object column may be raw material that `key` turns into the object's text.
     */
    const char *sql;
    /* Optional: object text from the raw material, written into out (cleared before); false = no act. NULL = as it stands. */
    avp_status (*key)(const avp_ctx *ctx, void *state, avp_str raw, avpi_buf *out, bool *keep, avp_error *err);
    avp_status (*key_begin)(const avp_ctx *ctx, void **state, avp_error *err);
    void (*key_end)(const avp_ctx *ctx, void *state);
} avpi_trace;

extern const avpi_trace *const avpi_traces[];
extern const size_t avpi_traces_count;

#endif
