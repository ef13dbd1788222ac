/* Links, groups and members of a run as tables of the case. */
#include "avispero/groups.h"

#include "base/aside.h"
#include "base/text.h"
#include "groups/store_evidence.h"
#include "store/sql.h"

enum { ROWS_AT_ONCE = 4096 };

/* Columns that are made row by row; the others are handed on as they lie in memory. */
typedef struct batch {
    uint64_t run[ROWS_AT_ONCE], u64[2][ROWS_AT_ONCE];
    uint32_t u32[2][ROWS_AT_ONCE];
    double f64[4][ROWS_AT_ONCE];
    int64_t time_us[2][ROWS_AT_ONCE];
    avp_str text[3][ROWS_AT_ONCE];
    bool flag[2][ROWS_AT_ONCE];
} batch;

static size_t batch_size(size_t left) {
    return left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE;
}

static avp_status add_links(avpi_appender *appender, batch *b, const avp_acts *acts, const avp_window_links *w,
                            avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t first = 0, n; first < w->count; first += n) {
        n = batch_size(w->count - first);
        for (size_t i = 0; i < n; i++) {
            b->text[0][i] = avpi_str_view(acts->trace);
            b->text[1][i] = avp_names_get(&acts->accounts, w->a[first + i]);
            b->text[2][i] = avp_names_get(&acts->accounts, w->b[first + i]);
            b->f64[0][i] = (double)w->window_us * 1e-6;
        }
        avpi_column columns[] = {{AVPI_SQL_U64, b->run, NULL},
                                 {AVPI_SQL_TEXT, b->text[0], NULL},
                                 {AVPI_SQL_F64, b->f64[0], NULL},
                                 {AVPI_SQL_TEXT, b->text[1], NULL},
                                 {AVPI_SQL_TEXT, b->text[2], NULL},
                                 {AVPI_SQL_U32, w->weight + first, NULL},
                                 {AVPI_SQL_F64, w->expected ? w->expected + first : NULL, NULL},
                                 {AVPI_SQL_F64, w->log10_p ? w->log10_p + first : NULL, NULL}};
        AVP_TRY(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, n, err));
    }
done:
    return status;
}

static avp_status store_links(avp_case *c, batch *b, const avp_trace_links *traces, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    AVP_TRY(avpi_appender_open(c, "links", &appender, err));
    for (size_t t = 0; t < n; t++)
        for (size_t w = 0; w < traces[t].links->n_windows; w++)
            AVP_TRY(add_links(appender, b, traces[t].acts, &traces[t].links->windows[w], err));
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

/* "repost,url": the traces in which a group has links. */
static avp_status add_traces(avpi_buf *text, const avp_trace_links *traces, size_t n, uint32_t bits, avp_error *err) {
    avp_status status = AVP_OK;
    bool any = false;
    for (size_t t = 0; t < n; t++) {
        if (!(bits >> t & 1))
            continue;
        if (any)
            AVP_TRY(avpi_buf_add_byte(text, ',', err));
        AVP_TRY(avpi_buf_add(text, avpi_str_view(traces[t].acts->trace), err));
        any = true;
    }
done:
    return status;
}

static void fill_group(batch *b, size_t i, const avp_group *group) {
    b->u32[0][i] = group->id;
    b->u32[1][i] = (uint32_t)group->n_members;
    b->u64[0][i] = group->links;
    b->u64[1][i] = group->observed;
    b->f64[0][i] = group->expected;
    b->f64[1][i] = group->log10_p;
    b->f64[2][i] = group->stability;
    b->flag[0][i] = group->whole;
    b->time_us[0][i] = group->first_us;
    b->time_us[1][i] = group->last_us;
    b->flag[1][i] = group->observed > 0; /* has times */
}

static avp_status add_groups(avpi_appender *appender, batch *b, const avp_trace_links *traces, size_t n_traces,
                             const avp_group *groups, size_t n, avpi_buf *text, avp_error *err) {
    avp_status status = AVP_OK;
    size_t end[ROWS_AT_ONCE];
    avpi_buf_clear(text);
    for (size_t i = 0; i < n; i++) {
        fill_group(b, i, &groups[i]);
        AVP_TRY(add_traces(text, traces, n_traces, groups[i].traces, err));
        end[i] = text->len;
    }
    for (size_t i = 0; i < n; i++) { /* only now does the text stay where it is */
        size_t start = i > 0 ? end[i - 1] : 0;
        b->text[0][i] = (avp_str){avpi_buf_view(text).ptr + start, end[i] - start};
    }
    avpi_column columns[] = {{AVPI_SQL_U64, b->run, NULL},
                             {AVPI_SQL_U32, b->u32[0], NULL},
                             {AVPI_SQL_U32, b->u32[1], NULL},
                             {AVPI_SQL_U64, b->u64[0], NULL},
                             {AVPI_SQL_U64, b->u64[1], NULL},
                             {AVPI_SQL_F64, b->f64[0], NULL},
                             {AVPI_SQL_F64, b->f64[1], NULL},
                             {AVPI_SQL_TEXT, b->text[0], NULL},
                             {AVPI_SQL_F64, b->f64[2], NULL},
                             {AVPI_SQL_BOOL, b->flag[0], NULL},
                             {AVPI_SQL_I64, b->time_us[0], b->flag[1]},
                             {AVPI_SQL_I64, b->time_us[1], b->flag[1]}};
    AVP_TRY(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, n, err));
done:
    return status;
}

static avp_status store_groups(avp_case *c, batch *b, const avp_trace_links *traces, size_t n, const avp_groups *groups,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    avpi_buf text;
    avpi_buf_init(&text, avpi_case_ctx(c), SIZE_MAX / 2);
    AVP_TRY(avpi_appender_open(c, "groups", &appender, err));
    for (size_t first = 0, rows; first < groups->count; first += rows) {
        rows = batch_size(groups->count - first);
        AVP_TRY(add_groups(appender, b, traces, n, groups->groups + first, rows, &text, err));
    }
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    avpi_buf_free(&text);
    return status;
}

static avp_status add_members(avpi_appender *appender, batch *b, const avp_groups *groups, const avp_group *group,
                              avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t first = 0, n; first < group->n_members; first += n) {
        n = batch_size(group->n_members - first);
        for (size_t i = 0; i < n; i++) {
            b->u32[0][i] = group->id;
            b->text[0][i] = avp_names_get(&groups->accounts, group->members[first + i]);
        }
        avpi_column columns[] = {{AVPI_SQL_U64, b->run, NULL},
                                 {AVPI_SQL_U32, b->u32[0], NULL},
                                 {AVPI_SQL_TEXT, b->text[0], NULL},
                                 {AVPI_SQL_F64, group->strength + first, NULL},
                                 {AVPI_SQL_U32, group->partners + first, NULL}};
        AVP_TRY(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, n, err));
    }
done:
    return status;
}

static avp_status store_members(avp_case *c, batch *b, const avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    AVP_TRY(avpi_appender_open(c, "members", &appender, err));
    for (size_t g = 0; g < groups->count; g++)
        AVP_TRY(add_members(appender, b, groups, &groups->groups[g], err));
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

avp_status avp_groups_store(avp_case *c, uint64_t run_id, const avp_trace_links *traces, size_t n,
                            const avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    batch *b = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *b, &b, err));
    for (size_t i = 0; i < ROWS_AT_ONCE; i++)
        b->run[i] = run_id;
    AVP_TRY(store_links(c, b, traces, n, err));
    AVP_TRY(store_groups(c, b, traces, n, groups, err));
    AVP_TRY(store_members(c, b, groups, err));
    AVP_TRY(avpi_store_evidence(c, run_id, traces, groups, err));
done:
    avpi_free(ctx, b);
    return status;
}

/* ---- on a thread ---- */

struct avp_groups_storing {
    avp_ctx ctx;
    avp_case *c;
    uint64_t run_id;
    const avp_trace_links *traces;
    size_t n;
    const avp_groups *groups;
    avpi_aside *aside;
};

static avp_status store_aside(void *self, avp_error *err) {
    avp_groups_storing *s = self;
    return avp_groups_store(s->c, s->run_id, s->traces, s->n, s->groups, err);
}

avp_status avp_groups_store_begin(avp_case *c, uint64_t run_id, const avp_trace_links *traces, size_t n,
                                  const avp_groups *groups, avp_groups_storing **out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_groups_storing *s = NULL;
    const avp_ctx *ctx = avpi_case_ctx(c);
    AVP_TRY(avpi_alloc(ctx, 1, sizeof *s, &s, err));
    *s = (avp_groups_storing){*ctx, c, run_id, traces, n, groups, NULL};
    AVP_TRY(avpi_aside_start(ctx, store_aside, s, &s->aside, err));
    *out = s;
    s = NULL;
done:
    avpi_free(ctx, s);
    return status;
}

avp_status avp_groups_store_end(avp_groups_storing *s, avp_error *err) {
    if (!s)
        return AVP_OK;
    const avp_ctx ctx = s->ctx;
    avp_status status = avpi_aside_wait(&ctx, s->aside, err);
    avpi_free(&ctx, s);
    return status;
}
