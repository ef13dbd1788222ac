#include "read/parquet.h"
#include "read/detect.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

enum { SAMPLE_ROWS = 200 };

static avp_status ask(avpi_importing *run, avpi_frame_kind kind, const char *path, const uint32_t *columns, size_t n,
                      avp_error *err) {
    char absolute[PATH_MAX];
    if (!realpath(path, absolute))
        return avpi_fail_errno(run->ctx, err, errno, N_("cannot open"), path);
    return avpi_decoder_ask(run->ctx, &run->decoder, kind, absolute, columns, n, err);
}

static avp_status keep_cells(const avp_ctx *ctx, const avpi_frame *frame, avpi_head *head, size_t *first,
                             avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = (size_t)frame->top.n_rows * frame->top.n_columns;
    AVP_TRY(avpi_grow(ctx, &head->cells, &head->cells_capacity, *first + n, sizeof *head->cells, err));
    for (size_t i = 0; i < n; i++) {
        avp_str cell = frame->cells[i], *kept = &head->cells[*first + i];
        *kept = avpi_arena_copy(&head->arena, cell.ptr ? cell : AVPI_STR(""));
        if (!kept->ptr)
            AVP_TRY(avpi_fail_memory(ctx, err));
    }
    *first += n;
done:
    return status;
}

/* The names; a file has one column at least. */
static avp_status take_names(const avp_ctx *ctx, const avpi_frame *frame, avpi_head *head, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = frame->top.n_columns;
    if (frame->top.kind != AVPI_FRAME_NAMES || frame->top.n_rows != 1 || n == 0 || head->names)
        return avpi_frame_refuse(ctx, err);
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *head->names, &head->names, err));
    for (size_t c = 0; c < n; c++) {
        avp_str name = frame->cells[c];
        head->names[c] = avpi_arena_copy(&head->arena, name.ptr ? name : AVPI_STR(""));
        if (!head->names[c].ptr)
            AVP_TRY(avpi_fail_memory(ctx, err));
    }
    head->sample = (avpi_sample){n, 0, head->names, NULL};
done:
    return status;
}

static avp_status take_rows(const avp_ctx *ctx, const avpi_frame *frame, avpi_head *head, size_t *n_cells,
                            avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = head->sample.n_columns, rows = head->sample.n_rows + frame->top.n_rows;
    if (frame->top.kind != AVPI_FRAME_ROWS || frame->top.n_columns != n || n == 0 || rows > SAMPLE_ROWS)
        return avpi_frame_refuse(ctx, err);
    AVP_TRY(keep_cells(ctx, frame, head, n_cells, err));
    head->sample = (avpi_sample){n, rows, head->names, head->cells};
done:
    return status;
}

static avp_status take_head(avpi_importing *run, avpi_head *head, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = run->ctx;
    avpi_frame frame;
    size_t n_cells = 0;
    avpi_frame_init(&frame, ctx);
    for (;;) {
        AVP_TRY(avpi_decoder_next(run->decoder, &frame, err));
        if (frame.top.kind == AVPI_FRAME_END && head->names)
            break;
        AVP_TRY(avpi_frame_cells(&frame, err));
        AVP_TRY(head->names ? take_rows(ctx, &frame, head, &n_cells, err) : take_names(ctx, &frame, head, err));
    }
done:
    avpi_frame_free(&frame);
    return status;
}

avp_status avpi_parquet_plan(avpi_importing *run, const char *path, avpi_plan *plan, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_head head;
    avpi_head_init(&head, run->ctx);
    AVP_TRY(ask(run, AVPI_FRAME_PLAN, path, NULL, 0, err));
    AVP_TRY(take_head(run, &head, err));
    const avpi_format *given = plan->format ? plan->format : run->opts.map ? NULL : avpi_format_for(&head.sample);
    if (given && (given->n_csv_columns == 0 || given->csv_finish)) /* the latter wants the text of a table's cells */
        given = NULL;
    plan->format = given ? given : avpi_format_generic(AVPI_CONTAINER_PARQUET);
    AVP_TRY(avpi_plan_choose(plan, &head.sample, given, run->opts.map, err));
    plan->n_columns = head.sample.n_columns;
done:
    avpi_head_free(&head, run->ctx);
    return status;
}

avp_status avpi_parquet_ask(avpi_importing *run, const char *path, const avpi_plan *plan, avp_error *err) {
    uint32_t columns[AVPI_PLAN_ITEMS_MAX];
    for (size_t k = 0; k < plan->n_items; k++)
        columns[k] = (uint32_t)plan->items[k].column;
    return ask(run, AVPI_FRAME_READ, path, columns, plan->n_items, err);
}
