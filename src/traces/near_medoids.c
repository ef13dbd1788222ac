/*
 * "A text is a medoid when no earlier medoid is near" is a sequence by nature. It goes in batches: the texts of a batch look
 * for the nearest earlier medoid in parallel; those that find none look, one after the other, among the new medoids of the batch.
 * A batch is small beside all that came before it, so that few medoids are new in it. When all medoids are known, every text
 * looks at those of its own batch and of later ones, which it has not seen.
 *
 *   | batch 1 | batch 2      | batch 3                    | ...
 *   |  done   |  done        | parallel: medoids of 1, 2  |  then in order: medoids of 3      at the end: medoids of 3, 4, ...
 */
#include "traces/near_nearest.h"

#include "base/parallel.h"

enum { BATCH_LEAST = 512, BATCH_MOST = 1 << 11, BATCH_SHARE = 16, TEXTS_PER_TASK = 64 };

typedef struct crew {
    const avpi_near_search *search;
    avpi_nearest nearest;
    uint32_t from, to; /* the batch */
} crew;

/* ---- medoids ---- */

static avp_status look_among_earlier(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    crew *c = arg;
    uint32_t from = c->from + (uint32_t)task * TEXTS_PER_TASK, to = from + TEXTS_PER_TASK;
    if (to > c->to)
        to = c->to;
    for (uint32_t text = from; text < to; text++)
        AVP_TRY(avpi_nearest_find(&c->nearest, worker, text, 0, UINT32_MAX, &c->search->joined[text], err));
done:
    return status;
}

static void enter_medoid(const avpi_near_bands *bands, uint32_t text) {
    uint64_t bits = avpi_print_bits(&bands->prints[text]);
    for (unsigned i = 0; i < bands->n_bands; i++) {
        const avpi_near_band *band = &bands->band[i];
        if (band->bucket_of[text] == UINT32_MAX)
            continue;
        avpi_near_bucket *bucket = &band->buckets[band->bucket_of[text]];
        if (bucket->count == bucket->room)
            continue;
        band->bits[bucket->start + bucket->count] = bits;
        band->medoids[bucket->start + bucket->count++] = text;
        bucket->last = text;
    }
}

static avp_status settle_batch(crew *c, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *joined = c->search->joined;
    for (uint32_t text = c->from; text < c->to; text++) {
        if (joined[text] != UINT32_MAX)
            continue;
        AVP_TRY(avpi_nearest_find(&c->nearest, 0, text, c->from, UINT32_MAX, &joined[text], err));
        if (joined[text] != UINT32_MAX)
            continue;
        joined[text] = text;
        enter_medoid(c->search->bands, text);
    }
done:
    return status;
}

/* Small beside what came before: then little is left for the part that goes in order. */
static uint32_t batch_end(const crew *c) {
    uint32_t n = c->search->texts->count, size = c->from / BATCH_SHARE;
    size = size < BATCH_LEAST ? BATCH_LEAST : size < BATCH_MOST ? size : BATCH_MOST;
    return n - c->from > size ? c->from + size : n;
}

static size_t tasks_of(const crew *c) {
    return (c->to - c->from + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK;
}

avp_status avpi_near_medoids_find(const avpi_near_search *search, avp_error *err) {
    avp_status status = AVP_OK;
    crew c = {.search = search};
    AVP_TRY(avpi_nearest_init(&c.nearest, search, avpi_workers(search->ctx, search->texts->count), err));
    for (c.from = 0; c.from < search->texts->count; c.from = c.to) {
        c.to = batch_end(&c);
        AVP_TRY(avpi_parallel(search->ctx, tasks_of(&c), look_among_earlier, &c, err));
        AVP_TRY(settle_batch(&c, err));
        AVP_TRY(avpi_progress(search->ctx, N_("comparing texts"), c.to, search->texts->count, N_("texts"), err));
    }
done:
    avpi_nearest_free(&c.nearest);
    return status;
}

/* ---- joining ---- */

/* Is a medoid of its own batch or of a later one nearer than the one that a text found? */
static avp_status join_texts(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    const crew *c = arg;
    uint32_t *joined = c->search->joined, from = c->from + (uint32_t)task * TEXTS_PER_TASK;
    uint32_t to = c->to - from > TEXTS_PER_TASK ? from + TEXTS_PER_TASK : c->to;
    for (uint32_t text = from; text < to; text++)
        if (joined[text] != text)
            AVP_TRY(avpi_nearest_find(&c->nearest, worker, text, c->from, joined[text], &joined[text], err));
done:
    return status;
}

avp_status avpi_near_medoids_join(const avpi_near_search *search, avp_error *err) {
    avp_status status = AVP_OK;
    crew c = {.search = search};
    AVP_TRY(avpi_nearest_init(&c.nearest, search, avpi_workers(search->ctx, search->texts->count), err));
    for (c.from = 0; c.from < search->texts->count; c.from = c.to) {
        c.to = batch_end(&c);
        AVP_TRY(avpi_parallel(search->ctx, tasks_of(&c), join_texts, &c, err));
    }
done:
    avpi_nearest_free(&c.nearest);
    return status;
}
