#include "story/roots.h"

#include "base/dict.h"
#include "store/sql.h"

static const avpi_root unknown = {AVP_NOBODY, AVP_NOBODY, UINT32_MAX, INT64_MAX};

/* The author of an object is its source; the acts of an object agree on it. */
static void take_sources(const avp_groups *groups, const avp_acts *acts, avpi_roots *roots) {
    for (uint32_t o = 0; o < roots->n; o++) {
        uint64_t first = acts->object_start[o];
        roots->of[o] = unknown;
        if (!acts->source || first == acts->object_start[o + 1] || acts->source[first] == UINT32_MAX)
            continue;
        roots->of[o].source = acts->source[first];
        roots->of[o].account = avpi_names_find(&groups->accounts, avp_names_get(&acts->sources, acts->source[first]));
    }
}

/* Of several posts of one native id the earliest counts, whatever the order of the rows. */
static void take_posts(avpi_rows *rows, size_t n, const avp_acts *acts, avpi_roots *roots) {
    for (size_t i = 0; i < n; i++) {
        uint32_t object = avpi_names_find(&acts->objects, avpi_rows_text(rows, 1)[i]);
        int64_t time_us = avpi_rows_i64(rows, 2)[i];
        if (object == UINT32_MAX || time_us == INT64_MIN || time_us >= roots->of[object].time_us)
            continue;
        roots->of[object].time_us = time_us;
        roots->of[object].post = avpi_rows_u32(rows, 0)[i];
    }
}

static avp_status load_posts(avp_case *c, const avp_acts *acts, avpi_roots *roots, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT post_id, native, posted_at FROM posts WHERE posted_at IS NOT NULL AND native IN"
                           " (SELECT repost_of FROM posts WHERE repost_of IS NOT NULL)",
                           NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        take_posts(rows, n, acts, roots);
    }
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_roots_load(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, const avp_acts *reposts,
                           avpi_roots *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_roots roots = {.n = reposts->n_objects};
    AVP_TRY(avpi_alloc(ctx, roots.n, sizeof *roots.of, &roots.of, err));
    take_sources(groups, reposts, &roots);
    if (c)
        AVP_TRY(load_posts(c, reposts, &roots, err));
    *out = roots;
    roots = (avpi_roots){0};
done:
    avpi_roots_free(ctx, &roots);
    return status;
}

avpi_root avpi_roots_get(const avpi_roots *roots, uint32_t object) {
    return roots->of ? roots->of[object] : unknown;
}

void avpi_roots_free(const avp_ctx *ctx, avpi_roots *roots) {
    avpi_free(ctx, roots->of);
    *roots = (avpi_roots){0};
}
