#include "read/pump.h"
#include "base/parallel.h"
#include "read/enrich.h"
#include "read/reader.h"
#include "read/snowflake.h"

#include <pthread.h>

/*
 *   input --reading lock--> stretch k of worker w --parse--> batches --> sink
 *                                                               ordered: when `turn` is k; else at once
 */
typedef struct pump {
    const avp_ctx *ctx;
    const avpi_plan *plan;
    avpi_input *input;
    avpi_sink *sink;
    avpi_journey journey;
    avpi_splitter splitter;
    avpi_tally *tally;
    pthread_mutex_t reading, handing; /* the splitter; turn, tally and an ordered sink */
    pthread_cond_t turned;
    uint64_t turn;
    bool stopped; /* cutting failed: there is no next stretch; guarded by reading */
    bool failed;
    uint64_t fault_at; /* the first stretch with a fault: the same for any number of threads */
    avp_status fault;
    avp_error why;
} pump;

/* What a worker needs to know when a batch is handed on. */
typedef struct hand {
    pump *p;
    unsigned worker;
} hand;

static void add_note(avpi_note *notes, size_t *n, avpi_note one) {
    size_t i = 0;
    while (i < *n && notes[i].text != one.text)
        i++;
    if (i == AVPI_TALLY_NOTES)
        return;
    if (i == *n)
        notes[(*n)++] = (avpi_note){one.text, 0, one.first};
    notes[i].count += one.count;
    if (one.first.line < notes[i].first.line ||
        (one.first.line == notes[i].first.line && one.first.offset < notes[i].first.offset))
        notes[i].first = one.first;
}

void avpi_tally_note(avpi_tally *t, avpi_note note) {
    add_note(t->notes, &t->n_notes, note);
}

void avpi_tally_add(avpi_tally *t, const avpi_batch *batch) {
    t->read += batch->rows_read;
    t->rejected += batch->n_rejects;
    avpi_steps_merge(&t->steps, &batch->steps);
    avpi_snowflakes_merge(&t->snowflakes, &batch->snowflakes);
    for (size_t i = 0; i < batch->n_notes; i++)
        add_note(t->notes, &t->n_notes, batch->notes[i]);
    for (size_t i = 0; i < batch->n_rejects; i++)
        add_note(t->reasons, &t->n_reasons, (avpi_note){batch->rejects[i].reason, 1, batch->rejects[i].place});
}

/* To an unordered sink: workers side by side. */
static avp_status hand_on(void *self, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    const hand *h = self;
    uint64_t kept = 0, duplicate = 0;
    avpi_snowflakes_count(batch);
    if (h->p->sink->enriched)
        AVP_TRY(avpi_enrich(batch, err));
    AVP_TRY(h->p->sink->take(h->p->sink->self, h->worker, batch, &kept, &duplicate, err));
    pthread_mutex_lock(&h->p->handing);
    avpi_tally_add(h->p->tally, batch);
    h->p->tally->kept += kept;
    h->p->tally->duplicate += duplicate;
    pthread_mutex_unlock(&h->p->handing);
done:
    return status;
}

static avp_status give_batches(pump *p, unsigned worker, avpi_reader *r, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < r->used; i++) {
        uint64_t kept = 0, duplicate = 0;
        AVP_TRY(p->sink->take(p->sink->self, worker, r->batches[i], &kept, &duplicate, err));
        avpi_tally_add(p->tally, r->batches[i]);
        p->tally->kept += kept;
        p->tally->duplicate += duplicate;
    }
done:
    return status;
}

/* To an ordered sink: parsed and enriched side by side, given one stretch after the other. */
static avp_status hand_in_turn(pump *p, unsigned worker, avpi_reader *r, uint64_t sequence, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < r->used; i++) {
        avpi_snowflakes_count(r->batches[i]);
        if (p->sink->enriched)
            AVP_TRY(avpi_enrich(r->batches[i], err));
    }
    pthread_mutex_lock(&p->handing);
    while (p->turn != sequence && !p->failed)
        pthread_cond_wait(&p->turned, &p->handing);
    if (!p->failed)
        status = give_batches(p, worker, r, err);
    p->turn++;
    pthread_cond_broadcast(&p->turned);
    pthread_mutex_unlock(&p->handing);
done:
    return status;
}

static avp_status next_stretch(pump *p, avpi_reader *r, avpi_stretch *stretch, bool *end, avp_error *err) {
    pthread_mutex_lock(&p->reading);
    *end = p->failed || p->stopped;
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

/* Stretches are handed out in order, so whoever has an earlier one still comes to its end; the fault of the earliest counts. */
static void note_failure(pump *p, uint64_t at, avp_status status, const avp_error *why) {
    pthread_mutex_lock(&p->reading);
    pthread_mutex_lock(&p->handing);
    if (!p->failed || at < p->fault_at) {
        p->fault_at = at;
        p->fault = status;
        p->why = *why;
    }
    p->failed = true;
    pthread_cond_broadcast(&p->turned);
    pthread_mutex_unlock(&p->handing);
    pthread_mutex_unlock(&p->reading);
}

static avp_status work(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)task;
    avp_status status = AVP_OK;
    pump *p = arg;
    avpi_reader reader;
    avpi_stretch stretch = {0};
    hand h = {p, worker};
    bool end = false;
    uint64_t at = UINT64_MAX; /* cutting the next stretch comes after all that are cut */
    AVP_TRY(avpi_reader_init(&reader, p->ctx, p->plan, err));
    reader.at_once = !p->sink->ordered;
    reader.hand_on = hand_on;
    reader.self = &h;
    for (;;) {
        AVP_TRY(next_stretch(p, &reader, &stretch, &end, err));
        if (end)
            break;
        at = stretch.sequence;
        AVP_TRY(avpi_reader_parse(&reader, &stretch, err));
        if (p->sink->ordered)
            AVP_TRY(hand_in_turn(p, worker, &reader, stretch.sequence, err));
        at = UINT64_MAX;
    }
done:
    if (status != AVP_OK)
        note_failure(p, at, status, err);
    pthread_mutex_lock(&p->handing);
    p->tally->valid += reader.valid;
    p->tally->invalid += reader.invalid;
    pthread_mutex_unlock(&p->handing);
    avpi_reader_free(&reader);
    return AVP_OK; /* the pump tells */
}

static void sort_notes(avpi_note *notes, size_t n) {
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && notes[k].first.offset < notes[k - 1].first.offset; k--) {
            avpi_note held = notes[k];
            notes[k] = notes[k - 1];
            notes[k - 1] = held;
        }
}

static const char cut_off[] = N_("the file is cut off: what it held beyond its end is not there");

void avpi_tally_cut(avpi_tally *t, uint64_t line, uint64_t offset) {
    avpi_tally_note(t, (avpi_note){cut_off, 1, {line, offset, 0}});
}

void avpi_tally_keep_cut(const avpi_tally *from, avpi_tally *into) {
    for (size_t i = 0; i < from->n_notes; i++)
        if (from->notes[i].text == cut_off)
            avpi_tally_note(into, from->notes[i]);
}

void avpi_tally_sort(avpi_tally *tally) {
    sort_notes(tally->notes, tally->n_notes);
    sort_notes(tally->reasons, tally->n_reasons);
}

avp_status avpi_pump_run(const avp_ctx *ctx, const avpi_plan *plan, avpi_input *input, avpi_sink *sink,
                         unsigned n_workers, avpi_journey journey, avpi_tally *tally, avp_error *err) {
    avp_status status = AVP_OK;
    pump p = {.ctx = ctx, .plan = plan, .input = input, .sink = sink, .journey = journey, .tally = tally};
    *tally = (avpi_tally){0};
    if (pthread_mutex_init(&p.reading, NULL) != 0 || pthread_mutex_init(&p.handing, NULL) != 0 ||
        pthread_cond_init(&p.turned, NULL) != 0)
        return avpi_fail_memory(ctx, err);
    AVP_TRY(avpi_splitter_init(&p.splitter, ctx, input, plan->cut, plan->dialect, plan->record_limit, plan->skip,
                               plan->skip_lines, err));
    p.splitter.keep_cut = plan->keep_cut;
    AVP_TRY(avpi_parallel(ctx, n_workers, work, &p, err));
    if (p.failed) {
        status = p.fault;
        *err = p.why;
        goto done;
    }
    if (p.splitter.was_cut)
        avpi_tally_cut(tally, p.splitter.line, p.splitter.offset);
    avpi_tally_sort(tally);
done:
    avpi_splitter_free(&p.splitter);
    pthread_cond_destroy(&p.turned);
    pthread_mutex_destroy(&p.handing);
    pthread_mutex_destroy(&p.reading);
    return status;
}
