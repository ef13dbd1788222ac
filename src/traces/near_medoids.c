/*
 * "A text is a medoid when no earlier medoid is near" is a sequence by nature. It goes in batches: the texts of a batch look
 * for an earlier medoid in parallel; those that find none look, one after the other, among the new medoids of the batch.
 * Batches begin small, because the first texts meet few medoids of earlier batches.
 *
 *   | batch 1 | batch 2      | batch 3                    |
 *   |  done   |  done        | parallel: medoids of 1, 2  |  then in order: medoids of 3
 */
#include "traces/near_medoids.h"

#include "base/parallel.h"

#include <stdlib.h>

enum { BATCH_LEAST = 256, BATCH_MOST = 1 << 16, TEXTS_PER_TASK = 256 };

/* A medoid that shares a bucket with the text in hand, and how much their prints agree. */
typedef struct candidate {
    uint32_t text, equal;
} candidate;

/* Work space of one worker. */
typedef struct bench {
    avpi_gram_set set;
    uint32_t set_text; /* whose grams the set holds; UINT32_MAX: nobody's */
    candidate *candidates;
    size_t n_candidates, candidates_capacity;
    uint32_t *met; /* open addressing: medoids that the text in hand met already */
    uint32_t *met_serial;
    size_t n_met, met_count;
    uint32_t serial;
    uint64_t looked_at, compared;
} bench;

typedef struct crew {
    const avpi_near_search *search;
    avpi_floors floors;
    uint32_t from, to; /* the batch */
    bench *benches;
    unsigned n_benches;
} crew;

static void crew_free(crew *c) {
    const avp_ctx *ctx = c->search->ctx;
    for (unsigned w = 0; c->benches && w < c->n_benches; w++) {
        bench *b = &c->benches[w];
        c->search->work->looked_at += b->looked_at;
        c->search->work->compared += b->compared;
        avpi_gram_set_free(&b->set);
        avpi_free(ctx, b->candidates);
        avpi_free(ctx, b->met);
        avpi_free(ctx, b->met_serial);
    }
    avpi_free(ctx, c->benches);
}

static avp_status crew_init(crew *c, const avpi_near_search *search, avp_error *err) {
    avp_status status = AVP_OK;
    *c = (crew){.search = search, .n_benches = avpi_workers(search->ctx, search->texts->count)};
    avpi_floors_init(&c->floors, search->opts->threshold);
    AVP_TRY(avpi_zalloc(search->ctx, c->n_benches, sizeof *c->benches, &c->benches, err));
    for (unsigned w = 0; w < c->n_benches; w++) {
        c->benches[w].set_text = UINT32_MAX;
        avpi_gram_set_init(&c->benches[w].set, search->ctx, search->minhash->gram_key);
    }
done:
    return status;
}

/* ---- medoids met already ---- */

static size_t met_place(const bench *b, uint32_t text) {
    size_t mask = b->n_met - 1, at = (text * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask;
    while (b->met_serial[at] == b->serial && b->met[at] != text)
        at = (at + 1) & mask;
    return at;
}

/* Twice the room; what stands there moves over. */
static avp_status met_grow(const avp_ctx *ctx, bench *b, avp_error *err) {
    enum { LEAST = 1024 };
    avp_status status = AVP_OK;
    bench larger = {.n_met = b->n_met ? 2 * b->n_met : LEAST, .serial = 1};
    AVP_TRY(avpi_alloc(ctx, larger.n_met, sizeof *larger.met, &larger.met, err));
    AVP_TRY(avpi_zalloc(ctx, larger.n_met, sizeof *larger.met_serial, &larger.met_serial, err));
    for (size_t i = 0; i < b->n_met; i++) {
        if (b->met_serial[i] != b->serial)
            continue;
        size_t at = met_place(&larger, b->met[i]);
        larger.met[at] = b->met[i];
        larger.met_serial[at] = 1;
    }
    avpi_free(ctx, b->met);
    avpi_free(ctx, b->met_serial);
    b->met = larger.met;
    b->met_serial = larger.met_serial;
    b->n_met = larger.n_met;
    b->serial = 1;
    larger.met = NULL;
done:
    avpi_free(ctx, larger.met);
    return status;
}

static void met_clear(bench *b) {
    b->met_count = 0;
    if (++b->serial == 0) {
        memset(b->met_serial, 0, b->n_met * sizeof *b->met_serial);
        b->serial = 1;
    }
}

/* *fresh: text was not met since met_clear. */
static avp_status meet(const avp_ctx *ctx, bench *b, uint32_t text, bool *fresh, avp_error *err) {
    avp_status status = AVP_OK;
    if (2 * b->met_count >= b->n_met)
        AVP_TRY(met_grow(ctx, b, err));
    size_t at = met_place(b, text);
    *fresh = b->met_serial[at] != b->serial;
    if (*fresh) {
        b->met[at] = text;
        b->met_serial[at] = b->serial;
        b->met_count++;
    }
done:
    return status;
}

/* ---- candidates ---- */

static bool sizes_fit(uint32_t a, uint32_t b, double threshold) {
    return avpi_jaccard_reaches(a, b, a < b ? a : b, threshold);
}

/* Note medoid `other` when size, time and print allow it to be near text. */
static avp_status consider(const crew *c, bench *b, uint32_t text, uint32_t other, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_near_search *s = c->search;
    const avpi_near_bands *bands = s->bands;
    uint32_t grams = bands->grams[text], other_grams = bands->grams[other];
    bool fresh = false;
    AVP_TRY(meet(s->ctx, b, other, &fresh, err));
    if (!fresh)
        goto done;
    b->looked_at++;
    uint32_t equal = avpi_print_equal(&bands->prints[text], &bands->prints[other]);
    if (equal < avpi_floor_of(&c->floors, grams < other_grams ? grams : other_grams) ||
        !sizes_fit(grams, other_grams, s->opts->threshold) ||
        !avpi_near_in_time(s->texts, text, other, (uint64_t)s->opts->window_s * 1000000))
        goto done;
    AVP_TRY(
        avpi_grow(s->ctx, &b->candidates, &b->candidates_capacity, b->n_candidates + 1, sizeof *b->candidates, err));
    b->candidates[b->n_candidates++] = (candidate){other, equal};
done:
    return status;
}

static int likelier_first(const void *left, const void *right) {
    const candidate *a = left, *b = right;
    if (a->equal != b->equal)
        return a->equal > b->equal ? -1 : 1;
    return (a->text > b->text) - (a->text < b->text);
}

/* The likeliest medoids, from `least` on, that share a bucket with text. */
static avp_status gather(const crew *c, bench *b, uint32_t text, uint32_t least, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_near_bands *bands = c->search->bands;
    b->n_candidates = 0;
    met_clear(b);
    for (unsigned i = 0; i < bands->n_bands; i++) {
        const avpi_near_band *band = &bands->band[i];
        if (band->bucket_of[text] == UINT32_MAX)
            continue;
        const avpi_near_bucket *bucket = &band->buckets[band->bucket_of[text]];
        if (bucket->count == 0 || bucket->last < least)
            continue;
        const uint32_t *list = band->medoids + bucket->start;
        for (size_t k = bucket->count; k-- > 0 && list[k] >= least;)
            AVP_TRY(consider(c, b, text, list[k], err));
    }
    if (b->n_candidates > 1)
        qsort(b->candidates, b->n_candidates, sizeof *b->candidates, likelier_first);
    if (b->n_candidates > (uint64_t)c->search->opts->compare)
        b->n_candidates = (size_t)c->search->opts->compare;
done:
    return status;
}

/* *shared = grams that text and other have in common, when they are near; else 0. */
static avp_status compare(const crew *c, bench *b, uint32_t text, uint32_t other, uint32_t *shared, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_near_search *s = c->search;
    const uint32_t *grams = s->bands->grams;
    uint32_t most = (uint32_t)s->opts->grams;
    if (b->set_text != text) {
        b->set_text = UINT32_MAX;
        AVP_TRY(avpi_gram_set_fill(&b->set, s->texts->text[text], most, err));
        b->set_text = text;
    }
    b->compared++;
    uint32_t need = avpi_jaccard_need(grams[text], grams[other], s->opts->threshold);
    uint32_t found = avpi_gram_set_shared(&b->set, s->texts->text[other], most, need);
    *shared = avpi_jaccard_reaches(grams[text], grams[other], found, s->opts->threshold) ? found : 0;
done:
    return status;
}

/* ---- medoids ---- */

/* joined[text] = some medoid from `least` on that is near, else UINT32_MAX. */
static avp_status look_for_medoid(const crew *c, bench *b, uint32_t text, uint32_t least, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *joined = c->search->joined;
    joined[text] = UINT32_MAX;
    AVP_TRY(gather(c, b, text, least, err));
    for (size_t i = 0; i < b->n_candidates && joined[text] == UINT32_MAX; i++) {
        uint32_t shared = 0;
        AVP_TRY(compare(c, b, text, b->candidates[i].text, &shared, err));
        if (shared > 0)
            joined[text] = b->candidates[i].text;
    }
done:
    return status;
}

static avp_status look_among_earlier(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    crew *c = arg;
    uint32_t from = c->from + (uint32_t)task * TEXTS_PER_TASK, to = from + TEXTS_PER_TASK;
    if (to > c->to)
        to = c->to;
    for (uint32_t text = from; text < to; text++)
        AVP_TRY(look_for_medoid(c, &c->benches[worker], text, 0, err));
done:
    return status;
}

static void enter_medoid(const avpi_near_bands *bands, uint32_t text) {
    for (unsigned i = 0; i < bands->n_bands; i++) {
        const avpi_near_band *band = &bands->band[i];
        if (band->bucket_of[text] == UINT32_MAX)
            continue;
        avpi_near_bucket *bucket = &band->buckets[band->bucket_of[text]];
        if (bucket->count == bucket->room)
            continue;
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
        AVP_TRY(look_for_medoid(c, &c->benches[0], text, c->from, err));
        if (joined[text] != UINT32_MAX)
            continue;
        joined[text] = text;
        enter_medoid(c->search->bands, text);
    }
done:
    return status;
}

avp_status avpi_near_medoids_find(const avpi_near_search *search, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = search->texts->count, size = BATCH_LEAST;
    crew c;
    AVP_TRY(crew_init(&c, search, err));
    for (c.from = 0; c.from < n; c.from = c.to) {
        c.to = n - c.from > size ? c.from + size : n;
        AVP_TRY(avpi_parallel(search->ctx, (c.to - c.from + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK, look_among_earlier,
                              &c, err));
        AVP_TRY(settle_batch(&c, err));
        AVP_TRY(avpi_progress(search->ctx, N_("comparing texts"), c.to, n, N_("texts"), err));
        size = size < BATCH_MOST ? 2 * size : size;
    }
done:
    crew_free(&c);
    return status;
}

/* ---- joining ---- */

/* A medoid that text may join, with the grams that they share and those that each has, added up. */
typedef struct match {
    uint32_t medoid, shared;
    uint64_t sizes;
} match;

/* By the Jaccard index shared / (sizes - shared), then by rank. */
static bool nearer(match a, match b) {
    uint64_t left = a.shared * (b.sizes - b.shared), right = b.shared * (a.sizes - a.shared);
    return left != right ? left > right : a.medoid < b.medoid;
}

static avp_status join_nearest(const crew *c, bench *b, uint32_t text, avp_error *err) {
    avp_status status = AVP_OK;
    const uint32_t *grams = c->search->bands->grams;
    match best = {c->search->joined[text], 0, 1};
    AVP_TRY(gather(c, b, text, 0, err));
    for (size_t i = 0; b->n_candidates > 1 && i < b->n_candidates; i++) {
        uint32_t other = b->candidates[i].text;
        match found = {other, 0, (uint64_t)grams[text] + grams[other]};
        AVP_TRY(compare(c, b, text, other, &found.shared, err));
        if (found.shared > 0 && nearer(found, best))
            best = found;
    }
    c->search->joined[text] = best.medoid;
done:
    return status;
}

static avp_status join_texts(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    const crew *c = arg;
    uint32_t from = (uint32_t)task * TEXTS_PER_TASK, n = c->search->texts->count;
    uint32_t to = n - from > TEXTS_PER_TASK ? from + TEXTS_PER_TASK : n;
    for (uint32_t text = from; text < to; text++)
        if (c->search->joined[text] != text)
            AVP_TRY(join_nearest(c, &c->benches[worker], text, err));
done:
    return status;
}

avp_status avpi_near_medoids_join(const avpi_near_search *search, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = search->texts->count;
    crew c;
    AVP_TRY(crew_init(&c, search, err));
    AVP_TRY(avpi_parallel(search->ctx, ((size_t)n + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK, join_texts, &c, err));
done:
    crew_free(&c);
    return status;
}
