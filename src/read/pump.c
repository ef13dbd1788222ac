#include "read/pump.h"
#include "base/parallel.h"
#include "read/handing.h"
#include "read/reader.h"

/*
 *   input --reading--> stretch k of worker w --parse--> batches --handing--> sink
 */
typedef struct pump {
    const avp_ctx *ctx;
    const avpi_plan *plan;
    avpi_input *input;
    avpi_journey journey;
    avpi_splitter splitter; /* guarded by reading */
    avpi_handing handing;
    pthread_mutex_t reading;
    bool stopped; /* cutting failed: there is no next stretch; guarded by reading */
} pump;

/* What a worker needs to know when a batch is handed on. */
typedef struct hand {
    pump *p;
    unsigned worker;
} hand;

static avp_status hand_on(void *self, avpi_batch *batch, avp_error *err) {
    const hand *h = self;
    return avpi_hand_on(&h->p->handing, h->worker, batch, err);
}

static avp_status next_stretch(pump *p, avpi_reader *r, avpi_stretch *stretch, bool *end, avp_error *err) {
    pthread_mutex_lock(&p->reading);
    *end = p->stopped || avpi_handing_failed(&p->handing);
    avp_status status = AVP_OK;
    if (!*end)
        status = avpi_splitter_next(&p->splitter, &r->room, stretch, end, err);
    if (status == AVP_OK && !*end)
        status = avpi_progress(p->ctx, N_("reading"), p->journey.done_before + avpi_input_taken(p->input),
                               p->journey.total, "bytes", err);
    p->stopped |= status != AVP_OK;
    pthread_mutex_unlock(&p->reading);
    return status;
}

/* One stretch after the other. *at: the one it is about; cutting the next one comes after all that are cut. */
static avp_status work_on(pump *p, avpi_reader *reader, unsigned worker, uint64_t *at, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stretch stretch = {0};
    bool end = false;
    for (;;) {
        *at = UINT64_MAX;
        AVP_TRY(next_stretch(p, reader, &stretch, &end, err));
        if (end)
            break;
        *at = stretch.sequence;
        AVP_TRY(avpi_reader_parse(reader, &stretch, err));
        if (!reader->at_once)
            AVP_TRY(avpi_hand_in_turn(&p->handing, worker, reader->batches, reader->used, stretch.sequence, err));
    }
done:
    return status;
}

static avp_status work(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)task;
    avp_status status = AVP_OK;
    pump *p = arg;
    avpi_reader reader;
    hand h = {p, worker};
    uint64_t at = UINT64_MAX;
    AVP_TRY(avpi_reader_init(&reader, p->ctx, p->plan, err));
    reader.at_once = !p->handing.sink->ordered;
    reader.hand_on = hand_on;
    reader.self = &h;
    AVP_TRY(work_on(p, &reader, worker, &at, err));
done:
    if (status != AVP_OK)
        avpi_handing_fail(&p->handing, at, status, err);
    pthread_mutex_lock(&p->handing.counting);
    p->handing.tally->valid += reader.valid;
    p->handing.tally->invalid += reader.invalid;
    pthread_mutex_unlock(&p->handing.counting);
    avpi_reader_free(&reader);
    return AVP_OK; /* the handing tells */
}

static avp_status cut_and_parse(pump *p, unsigned n_workers, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_plan *plan = p->plan;
    avpi_tally *tally = p->handing.tally;
    AVP_TRY(avpi_splitter_init(&p->splitter, p->ctx, p->input, plan->cut, plan->dialect, plan->record_limit, plan->skip,
                               plan->skip_lines, err));
    p->splitter.keep_cut = plan->keep_cut;
    AVP_TRY(avpi_parallel(p->ctx, n_workers, work, p, err));
    AVP_TRY(avpi_handing_verdict(&p->handing, err));
    if (p->splitter.was_cut)
        avpi_tally_cut(tally, p->splitter.line, p->splitter.offset);
    avpi_tally_sort(tally);
done:
    avpi_splitter_free(&p->splitter);
    return status;
}

avp_status avpi_pump_run(const avp_ctx *ctx, const avpi_plan *plan, avpi_input *input, avpi_sink *sink,
                         unsigned n_workers, avpi_journey journey, avpi_tally *tally, avp_error *err) {
    avp_status status = AVP_OK;
    pump p = {.ctx = ctx, .plan = plan, .input = input, .journey = journey};
    *tally = (avpi_tally){0};
    if (pthread_mutex_init(&p.reading, NULL) != 0)
        return avpi_fail_memory(ctx, err);
    status = avpi_handing_init(&p.handing, ctx, sink, tally, err);
    if (status == AVP_OK) {
        status = cut_and_parse(&p, n_workers, err);
        avpi_handing_free(&p.handing);
    }
    pthread_mutex_destroy(&p.reading);
    return status;
}
