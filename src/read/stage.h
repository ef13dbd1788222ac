/* Rows of one table of the case, gathered as columns and appended together. */
#ifndef AVPI_READ_STAGE_H
#define AVPI_READ_STAGE_H

#include "store/sql.h"

enum { AVPI_STAGE_COLUMNS = 16 };

typedef struct avpi_stage {
    const avp_ctx *ctx;
    const char *table;
    avpi_appender *appender; /* NULL = closed */
    bool borrowed;           /* it is another stage's */
    size_t n_columns, count, capacity;
    avpi_sql_type type[AVPI_STAGE_COLUMNS];
    void *values[AVPI_STAGE_COLUMNS];
    bool optional[AVPI_STAGE_COLUMNS]; /* may be absent, and is not text: */
    bool *present[AVPI_STAGE_COLUMNS];
} avpi_stage;

/** types has n_columns entries: 't' text, 'i' i64, 'I' i64 that may be absent, 'u' u32, 'U' u64, 'b' bool, 'B' bool that may be absent, 'k' 128-bit key. */
void avpi_stage_init(avpi_stage *stage, const avp_ctx *ctx, const char *table, const char *types);
void avpi_stage_free(avpi_stage *stage);
AVP_MUST_CHECK avp_status avpi_stage_open(avpi_stage *stage, avp_case *c, avp_error *err);
/** Rows of another thread for the table that `owner` has open, and closes. */
void avpi_stage_share(avpi_stage *stage, const avpi_stage *owner);
/** Begin a row; its columns are set below, and stage->count counts it when the next one is begun or the stage is flushed. */
AVP_MUST_CHECK avp_status avpi_stage_row(avpi_stage *stage, avp_error *err);
/** Append what was gathered. Texts must live until here. */
AVP_MUST_CHECK avp_status avpi_stage_flush(avpi_stage *stage, avp_error *err);
/** Flush and close the appender, if it is its own. */
AVP_MUST_CHECK avp_status avpi_stage_finish(avpi_stage *stage, avp_error *err);
void avpi_stage_abandon(avpi_stage *stage);

/* Set column c of the row begun. */
static inline void avpi_stage_text(avpi_stage *s, size_t c, avp_str v) {
    ((avp_str *)s->values[c])[s->count - 1] = v;
}
static inline void avpi_stage_u32(avpi_stage *s, size_t c, uint32_t v) {
    ((uint32_t *)s->values[c])[s->count - 1] = v;
}
static inline void avpi_stage_u64(avpi_stage *s, size_t c, uint64_t v) {
    ((uint64_t *)s->values[c])[s->count - 1] = v;
}
static inline void avpi_stage_bool(avpi_stage *s, size_t c, bool v) {
    ((bool *)s->values[c])[s->count - 1] = v;
}
static inline void avpi_stage_flag(avpi_stage *s, size_t c, bool v, bool present) {
    ((bool *)s->values[c])[s->count - 1] = present && v;
    s->present[c][s->count - 1] = present;
}
static inline void avpi_stage_key(avpi_stage *s, size_t c, avpi_hash128 v) {
    ((avpi_hash128 *)s->values[c])[s->count - 1] = v;
}
static inline void avpi_stage_i64(avpi_stage *s, size_t c, int64_t v, bool present) {
    ((int64_t *)s->values[c])[s->count - 1] = present ? v : 0;
    if (s->present[c])
        s->present[c][s->count - 1] = present;
}

#endif
