/* What is behind the groups of a run, as tables of the case: out-of-sample tests, sweeps, objects, fused links, positions. */
#include "groups/store_evidence.h"

#include "base/text.h"
#include "store/sql.h"

enum { ROWS_AT_ONCE = 4096 };

/* Rows that wait; full, they go into the appender. */
typedef struct rows {
    avpi_appender *appender;
    size_t n, n_columns;
    const avpi_column *columns;
    uint64_t run[ROWS_AT_ONCE], u64[2][ROWS_AT_ONCE];
    uint32_t u32[3][ROWS_AT_ONCE];
    double f64[4][ROWS_AT_ONCE];
    int64_t time_us[ROWS_AT_ONCE];
    avp_str text[4][ROWS_AT_ONCE];
    bool flag[2][ROWS_AT_ONCE], known[2][ROWS_AT_ONCE];
} rows;

static avp_status flush(rows *r, avp_error *err) {
    avp_status status = AVP_OK;
    if (r->n > 0)
        status = avpi_appender_add(r->appender, r->columns, r->n_columns, r->n, err);
    r->n = 0;
    return status;
}

/* The row just filled counts. */
static avp_status next(rows *r, avp_error *err) {
    r->n++;
    return r->n == ROWS_AT_ONCE ? flush(r, err) : AVP_OK;
}

static avp_status begin(avp_case *c, const char *table, const avpi_column *columns, size_t n, rows *r, avp_error *err) {
    r->columns = columns;
    r->n_columns = n;
    r->n = 0;
    return avpi_appender_open(c, table, &r->appender, err);
}

static avp_status end(rows *r, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(flush(r, err));
    avpi_appender *finished = r->appender;
    r->appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    return status;
}

static void fill_confirmation(rows *r, const avp_group *group, double window_s) {
    static const char *const verdicts[] = {"not testable", "not confirmed", "confirmed"};
    const avp_confirmation *of = &group->confirmation;
    size_t i = r->n;
    r->u32[0][i] = group->id;
    r->f64[3][i] = window_s;
    r->flag[0][i] = group->exclusive;
    r->text[0][i] = avpi_str_view(verdicts[of->confirmed]);
    r->flag[1][i] = of->by_blocks;
    r->time_us[i] = of->split_us;
    r->known[0][i] = of->accounts > 0;
    r->u32[1][i] = of->accounts;
    r->u64[0][i] = of->observed;
    r->f64[0][i] = of->expected;
    r->f64[1][i] = of->log10_p;
    r->u64[1][i] = group->permutation.samples;
    r->f64[2][i] = group->permutation.p;
    r->known[1][i] = group->permutation.samples > 0;
}

static avp_status store_confirmations(avp_case *c, rows *r, const avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_column columns[] = {{AVPI_SQL_U64, r->run, NULL},
                                   {AVPI_SQL_U32, r->u32[0], NULL},
                                   {AVPI_SQL_F64, r->f64[3], NULL},
                                   {AVPI_SQL_BOOL, r->flag[0], NULL},
                                   {AVPI_SQL_TEXT, r->text[0], NULL},
                                   {AVPI_SQL_BOOL, r->flag[1], NULL},
                                   {AVPI_SQL_I64, r->time_us, r->known[0]},
                                   {AVPI_SQL_U32, r->u32[1], NULL},
                                   {AVPI_SQL_U64, r->u64[0], r->known[0]},
                                   {AVPI_SQL_F64, r->f64[0], r->known[0]},
                                   {AVPI_SQL_F64, r->f64[1], r->known[0]},
                                   {AVPI_SQL_U64, r->u64[1], NULL},
                                   {AVPI_SQL_F64, r->f64[2], r->known[1]}};
    AVP_TRY(begin(c, "confirmations", columns, sizeof columns / sizeof *columns, r, err));
    for (size_t g = 0; g < groups->count; g++) {
        fill_confirmation(r, &groups->groups[g], (double)groups->window_us * 1e-6);
        AVP_TRY(next(r, err));
    }
    AVP_TRY(end(r, err));
done:
    return status;
}

static avp_status store_sweeps(avp_case *c, rows *r, const avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_column columns[] = {{AVPI_SQL_U64, r->run, NULL},
                                   {AVPI_SQL_U32, r->u32[0], NULL},
                                   {AVPI_SQL_F64, r->f64[0], NULL},
                                   {AVPI_SQL_U64, r->u64[0], NULL},
                                   {AVPI_SQL_F64, r->f64[1], NULL}};
    AVP_TRY(begin(c, "sweeps", columns, sizeof columns / sizeof *columns, r, err));
    for (size_t g = 0; g < groups->count; g++)
        for (size_t w = 0; w < groups->groups[g].n_sweep; w++) {
            const avp_group_sweep *sweep = &groups->groups[g].sweep[w];
            r->u32[0][r->n] = groups->groups[g].id;
            r->f64[0][r->n] = (double)sweep->window_us * 1e-6;
            r->u64[0][r->n] = sweep->observed;
            r->f64[1][r->n] = sweep->expected;
            AVP_TRY(next(r, err));
        }
    AVP_TRY(end(r, err));
done:
    return status;
}

/* A joint set names its objects "TRACE NAME"; the case keeps trace and name apart. */
static avp_str trace_of_object(const avp_acts *acts, uint32_t object, avp_str *name) {
    *name = avp_names_get(&acts->objects, object);
    for (size_t p = 0; p < acts->n_parts; p++) {
        avp_str trace = avpi_str_view(acts->parts[p].trace);
        if (object < acts->parts[p].first_object || object >= acts->parts[p].end_object || trace.len >= name->len)
            continue;
        *name = (avp_str){name->ptr + trace.len + 1, name->len - trace.len - 1};
        return trace;
    }
    return avpi_str_view(acts->trace);
}

static avp_status store_objects(avp_case *c, rows *r, const avp_trace_links *traces, const avp_groups *groups,
                                avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_column columns[] = {{AVPI_SQL_U64, r->run, NULL},      {AVPI_SQL_U32, r->u32[0], NULL},
                                   {AVPI_SQL_U32, r->u32[1], NULL},   {AVPI_SQL_TEXT, r->text[0], NULL},
                                   {AVPI_SQL_TEXT, r->text[1], NULL}, {AVPI_SQL_U32, r->u32[2], NULL},
                                   {AVPI_SQL_U64, r->u64[0], NULL}};
    AVP_TRY(begin(c, "group_objects", columns, sizeof columns / sizeof *columns, r, err));
    for (size_t g = 0; g < groups->count; g++)
        for (size_t k = 0; k < groups->groups[g].n_objects; k++) {
            const avp_group_object *object = &groups->groups[g].objects[k];
            r->u32[0][r->n] = groups->groups[g].id;
            r->u32[1][r->n] = (uint32_t)k;
            r->text[0][r->n] = trace_of_object(traces[object->trace].acts, object->object, &r->text[1][r->n]);
            r->u32[2][r->n] = object->accounts;
            r->u64[0][r->n] = object->acts;
            AVP_TRY(next(r, err));
        }
    AVP_TRY(end(r, err));
done:
    return status;
}

static void fill_link(rows *r, const avp_trace_links *traces, const avp_groups *groups, const avp_fused_link *link) {
    size_t i = r->n;
    r->text[0][i] = avp_names_get(&groups->accounts, link->a);
    r->text[1][i] = avp_names_get(&groups->accounts, link->b);
    r->text[2][i] = avpi_str_view(traces[link->trace].acts->trace);
    r->u32[0][i] = link->weight;
    r->f64[0][i] = link->expected;
    r->f64[1][i] = link->log10_p;
    r->f64[2][i] = link->log10_mp;
    r->f64[3][i] = link->strength;
    r->flag[0][i] = link->admits;
    r->flag[1][i] = link->exclusive;
}

static avp_status store_fused(avp_case *c, rows *r, const avp_trace_links *traces, const avp_groups *groups,
                              avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_column columns[] = {
        {AVPI_SQL_U64, r->run, NULL},      {AVPI_SQL_TEXT, r->text[0], NULL}, {AVPI_SQL_TEXT, r->text[1], NULL},
        {AVPI_SQL_TEXT, r->text[2], NULL}, {AVPI_SQL_U32, r->u32[0], NULL},   {AVPI_SQL_F64, r->f64[0], NULL},
        {AVPI_SQL_F64, r->f64[1], NULL},   {AVPI_SQL_F64, r->f64[2], NULL},   {AVPI_SQL_F64, r->f64[3], NULL},
        {AVPI_SQL_BOOL, r->flag[0], NULL}, {AVPI_SQL_BOOL, r->flag[1], NULL}};
    AVP_TRY(begin(c, "fused_links", columns, sizeof columns / sizeof *columns, r, err));
    for (size_t l = 0; l < groups->n_links; l++) {
        fill_link(r, traces, groups, &groups->links[l]);
        AVP_TRY(next(r, err));
    }
    AVP_TRY(end(r, err));
done:
    return status;
}

static avp_status new_rows(const avp_ctx *ctx, uint64_t run_id, rows **out, avp_error *err) {
    avp_status status = avpi_zalloc(ctx, 1, sizeof **out, out, err);
    for (size_t i = 0; status == AVP_OK && i < ROWS_AT_ONCE; i++)
        (*out)->run[i] = run_id;
    return status;
}

avp_status avpi_store_evidence(avp_case *c, uint64_t run_id, const avp_trace_links *traces, const avp_groups *groups,
                               avp_error *err) {
    avp_status status = AVP_OK;
    rows *r = NULL;
    AVP_TRY(new_rows(avpi_case_ctx(c), run_id, &r, err));
    AVP_TRY(store_confirmations(c, r, groups, err));
    AVP_TRY(store_sweeps(c, r, groups, err));
    AVP_TRY(store_objects(c, r, traces, groups, err));
    AVP_TRY(store_fused(c, r, traces, groups, err));
done:
    avpi_appender_abandon(r ? r->appender : NULL);
    avpi_free(avpi_case_ctx(c), r);
    return status;
}

avp_status avp_layout_store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_layout *layout,
                            avp_error *err) {
    avp_status status = AVP_OK;
    rows *r = NULL;
    AVP_TRY(new_rows(avpi_case_ctx(c), run_id, &r, err));
    const avpi_column columns[] = {{AVPI_SQL_U64, r->run, NULL},
                                   {AVPI_SQL_TEXT, r->text[0], NULL},
                                   {AVPI_SQL_F64, r->f64[0], NULL},
                                   {AVPI_SQL_F64, r->f64[1], NULL}};
    AVP_TRY(begin(c, "positions", columns, sizeof columns / sizeof *columns, r, err));
    for (size_t i = 0; i < layout->count; i++) {
        r->text[0][r->n] = avp_names_get(&groups->accounts, layout->account[i]);
        r->f64[0][r->n] = (double)layout->x[i];
        r->f64[1][r->n] = (double)layout->y[i];
        AVP_TRY(next(r, err));
    }
    AVP_TRY(end(r, err));
done:
    avpi_appender_abandon(r ? r->appender : NULL);
    avpi_free(avpi_case_ctx(c), r);
    return status;
}
