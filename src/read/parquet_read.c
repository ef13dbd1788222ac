/* Workers take frames of rows in turn, make batches of them side by side, and hand them to the sink. */
#include "base/parallel.h"
#include "read/handing.h"
#include "read/parquet.h"

typedef struct reading {
    avpi_importing *run;
    const avpi_plan *plan;
    uint64_t n_frames, n_rows; /* guarded by fetching, like the decoder and what is below */
    bool stopped;              /* there is no more, or fetching failed */
    bool nonsense;             /* what decodes sent cells that are none */
    pthread_mutex_t fetching;
    avpi_handing handing;
} reading;

/* What one worker has in hand. */
typedef struct frame_work {
    avpi_frame frame;
    avpi_batch batch;
    avp_str *cells; /* of a row */
    uint64_t number, first_row;
    size_t n;
} frame_work;

/* A frame of rows, or none any more. */
static avp_status fetch(const reading *r, frame_work *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_frame_top *top = &w->frame.top;
    AVP_TRY(avpi_decoder_next(r->run->decoder, &w->frame, err));
    if (top->kind == AVPI_FRAME_ROWS && top->n_columns == r->plan->n_items)
        w->n = top->n_rows;
    else if (top->kind != AVPI_FRAME_END)
        status = avpi_frame_refuse(r->run->ctx, err);
done:
    return status;
}

static avp_status next_frame(reading *r, frame_work *w, avp_error *err) {
    avp_status status = AVP_OK;
    pthread_mutex_lock(&r->fetching);
    w->n = 0;
    if (!r->stopped && !avpi_handing_failed(&r->handing))
        status = fetch(r, w, err);
    w->number = r->n_frames++;
    w->first_row = r->n_rows;
    r->n_rows += w->n;
    if (status == AVP_OK && w->n > 0)
        status = avpi_progress(r->run->ctx, N_("reading"), r->n_rows, 0, "rows", err);
    r->stopped |= status != AVP_OK || w->n == 0;
    pthread_mutex_unlock(&r->fetching);
    return status;
}

static avp_status make_cells(reading *r, frame_work *w, avp_error *err) {
    avp_status status = avpi_frame_cells(&w->frame, err);
    pthread_mutex_lock(&r->fetching);
    r->nonsense |= status != AVP_OK;
    pthread_mutex_unlock(&r->fetching);
    return status;
}

static avp_status fill_batch(reading *r, frame_work *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_plan *plan = r->plan;
    avpi_batch_clear(&w->batch);
    AVP_TRY(make_cells(r, w, err));
    for (size_t i = 0; i < w->n; i++) {
        avpi_place place = {w->first_row + i + 1, 0, 0};
        if (!avpi_plan_wants(plan, place))
            continue;
        for (size_t k = 0; k < plan->n_items; k++)
            w->cells[plan->items[k].column] = w->frame.cells[i * plan->n_items + k];
        w->batch.rows_read++;
        AVP_TRY(avpi_plan_take(plan, w->cells, plan->n_columns, place, AVPI_STR(""), &w->batch, err));
    }
done:
    return status;
}

static avp_status hand(reading *r, frame_work *w, unsigned worker, avp_error *err) {
    avpi_batch *batch = &w->batch;
    return r->handing.sink->ordered ? avpi_hand_in_turn(&r->handing, worker, &batch, 1, w->number, err)
                                    : avpi_hand_on(&r->handing, worker, batch, err);
}

static avp_status work(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)task;
    avp_status status = AVP_OK;
    reading *r = arg;
    const avp_ctx *ctx = r->run->ctx;
    frame_work w = {.number = UINT64_MAX};
    avpi_frame_init(&w.frame, ctx);
    AVP_TRY(avpi_batch_init(&w.batch, ctx, r->plan->have, err));
    AVP_TRY(avpi_zalloc(ctx, r->plan->n_columns, sizeof *w.cells, &w.cells, err));
    for (;;) {
        AVP_TRY(next_frame(r, &w, err));
        if (w.n == 0)
            break;
        AVP_TRY(fill_batch(r, &w, err));
        AVP_TRY(hand(r, &w, worker, err));
    }
done:
    if (status != AVP_OK)
        avpi_handing_fail(&r->handing, w.number, status, err);
    avpi_frame_free(&w.frame);
    avpi_free(ctx, w.cells);
    avpi_batch_free(&w.batch);
    return AVP_OK; /* the handing tells */
}

static avp_status read_frames(reading *r, const char *path, unsigned n_workers, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = r->run->ctx;
    AVP_TRY(avpi_parquet_ask(r->run, path, r->plan, err));
    AVP_TRY(avpi_parallel(ctx, n_workers, work, r, err));
    AVP_TRY(avpi_handing_verdict(&r->handing, err));
    avpi_tally_sort(r->handing.tally);
done:
    if (r->nonsense || avpi_cancelled(ctx))
        avpi_decoder_end(r->run->decoder);
    else
        avpi_decoder_leave(r->run->decoder);
    return status;
}

avp_status avpi_parquet_read(avpi_importing *run, const char *path, const avpi_plan *plan, unsigned n_workers,
                             avpi_tally *tally, avp_error *err) {
    avp_status status = AVP_OK;
    reading r = {.run = run, .plan = plan};
    *tally = (avpi_tally){0};
    if (pthread_mutex_init(&r.fetching, NULL) != 0)
        return avpi_fail_memory(run->ctx, err);
    status = avpi_handing_init(&r.handing, run->ctx, &run->sink, tally, err);
    if (status == AVP_OK) {
        status = read_frames(&r, path, n_workers, err);
        avpi_handing_free(&r.handing);
    }
    pthread_mutex_destroy(&r.fetching);
    return status;
}
