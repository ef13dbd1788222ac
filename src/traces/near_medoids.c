/*
 * "A text is a medoid when no earlier medoid is near" is a sequence by nature. It goes in batches: the texts of a batch look
 * for an earlier medoid in parallel; those that find none look, one after the other, among the new medoids of the batch.
 * A batch is small beside all that came before it, so that few medoids are new in it.
 *
 *   | batch 1 | batch 2      | batch 3                    |
 *   |  done   |  done        | parallel: medoids of 1, 2  |  then in order: medoids of 3
 */
#include "traces/near_medoids.h"

#include "base/parallel.h"
#include "base/sort.h"

enum { BATCH_LEAST = 512, BATCH_MOST = 1 << 11, BATCH_SHARE = 16, TEXTS_PER_TASK = 64, SECOND_US = 1000000 };

/* A medoid that shares a bucket with the text in hand, and how much their prints agree. */
typedef struct candidate {
    uint32_t text, equal;
} candidate;

/* Open addressing: a slot is taken when its serial is the present one, so nothing is cleared between texts. */
typedef struct met_slot {
    uint32_t text, serial;
} met_slot;

/* Work space of one worker. */
typedef struct bench {
    avpi_gram_set set;
    uint32_t set_text; /* whose grams the set holds; UINT32_MAX: nobody's */
    met_slot *met;     /* medoids that the text in hand met already; n_met slots */
    size_t n_met;
    uint32_t serial;
    uint32_t *medoids; /* the same as a list */
    size_t n_medoids, medoids_capacity;
    candidate *candidates;
    size_t n_candidates, candidates_capacity;
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
        avpi_free(ctx, b->met);
        avpi_free(ctx, b->medoids);
        avpi_free(ctx, b->candidates);
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

/* ---- medoids that share a bucket with a text ---- */

static met_slot *met_slot_of(const bench *b, uint32_t text) {
    size_t mask = b->n_met - 1, at = (text * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask;
    while (b->met[at].serial == b->serial && b->met[at].text != text)
        at = (at + 1) & mask;
    return &b->met[at];
}

/* Room in the table for the listed medoids and as many again. */
static avp_status met_grow(const avp_ctx *ctx, bench *b, avp_error *err) {
    enum { LEAST = 512 };
    avp_status status = AVP_OK;
    met_slot *larger = NULL;
    size_t n = b->n_met ? 2 * b->n_met : LEAST;
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *larger, &larger, err));
    avpi_free(ctx, b->met);
    b->met = larger;
    b->n_met = n;
    b->serial = 1;
    for (size_t i = 0; i < b->n_medoids; i++)
        *met_slot_of(b, b->medoids[i]) = (met_slot){b->medoids[i], b->serial};
done:
    return status;
}

static void met_clear(bench *b) {
    b->n_medoids = 0;
    if (++b->serial == 0) {
        memset(b->met, 0, b->n_met * sizeof *b->met);
        b->serial = 1;
    }
}

static avp_status meet(const avp_ctx *ctx, bench *b, uint32_t text, avp_error *err) {
    avp_status status = AVP_OK;
    if (2 * b->n_medoids >= b->n_met)
        AVP_TRY(met_grow(ctx, b, err));
    met_slot *slot = met_slot_of(b, text);
    if (slot->serial == b->serial)
        return AVP_OK;
    *slot = (met_slot){text, b->serial};
    AVP_TRY(avpi_grow(ctx, &b->medoids, &b->medoids_capacity, b->n_medoids + 1, sizeof *b->medoids, err));
    b->medoids[b->n_medoids++] = text;
done:
    return status;
}

/* List the medoids from `least` on that share a bucket with text. What a later step reads is called for ahead of time. */
static avp_status meet_medoids(const crew *c, bench *b, uint32_t text, uint32_t least, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_near_bands *bands = c->search->bands;
    const uint32_t *lists[AVPI_BINS];
    uint32_t counts[AVPI_BINS];
    unsigned n_lists = 0;
    met_clear(b);
    for (unsigned i = 0; i < bands->n_bands; i++)
        if (bands->band[i].bucket_of[text] != UINT32_MAX)
            __builtin_prefetch(&bands->band[i].buckets[bands->band[i].bucket_of[text]]);
    for (unsigned i = 0; i < bands->n_bands; i++) {
        const avpi_near_band *band = &bands->band[i];
        if (band->bucket_of[text] == UINT32_MAX)
            continue;
        const avpi_near_bucket *bucket = &band->buckets[band->bucket_of[text]];
        if (bucket->count == 0 || bucket->last < least)
            continue;
        lists[n_lists] = band->medoids + bucket->start;
        counts[n_lists] = bucket->count;
        __builtin_prefetch(lists[n_lists] + bucket->count - 1);
        n_lists++;
    }
    for (unsigned i = 0; i < n_lists; i++)
        for (size_t k = counts[i]; k-- > 0 && lists[i][k] >= least;)
            AVP_TRY(meet(c->search->ctx, b, lists[i][k], err));
done:
    return status;
}

/* ---- candidates ---- */

static bool sizes_fit(uint32_t a, uint32_t b, double threshold) {
    return avpi_jaccard_reaches(a, b, a < b ? a : b, threshold);
}

/* True when sizes, times and prints allow that two texts are near. */
static bool may_be_near(const crew *c, uint32_t text, uint32_t other, unsigned equal) {
    const avpi_near_search *s = c->search;
    uint32_t a = s->bands->grams[text], b = s->bands->grams[other];
    return equal >= avpi_floor_of(&c->floors, a < b ? a : b) && sizes_fit(a, b, s->opts->threshold) &&
           avpi_near_in_time(s->texts, text, other, (uint64_t)s->opts->window_s * SECOND_US);
}

/* Candidates among the listed medoids. Most go by their print alone, without a look at anything else. */
static avp_status screen(const crew *c, bench *b, uint32_t text, avp_error *err) {
    enum { AHEAD = 12 };
    avp_status status = AVP_OK;
    const avpi_print *prints = c->search->bands->prints, own = prints[text];
    uint32_t smallest = (uint32_t)(c->search->opts->threshold * c->search->bands->grams[text]);
    unsigned floor = avpi_floor_of(&c->floors, smallest); /* rises with the number of grams */
    b->n_candidates = 0;
    b->looked_at += b->n_medoids;
    for (size_t i = 0; i < b->n_medoids; i++) {
        if (i + AHEAD < b->n_medoids)
            __builtin_prefetch(&prints[b->medoids[i + AHEAD]]);
        uint32_t other = b->medoids[i];
        unsigned equal = avpi_print_equal(&own, &prints[other]);
        if (equal < floor || !may_be_near(c, text, other, equal))
            continue;
        AVP_TRY(avpi_grow(c->search->ctx, &b->candidates, &b->candidates_capacity, b->n_candidates + 1,
                          sizeof *b->candidates, err));
        b->candidates[b->n_candidates++] = (candidate){other, equal};
    }
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
    AVP_TRY(meet_medoids(c, b, text, least, err));
    AVP_TRY(screen(c, b, text, err));
    avpi_sort(b->candidates, b->n_candidates, sizeof *b->candidates, likelier_first);
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

/* Small beside what came before: then little is left for the part that goes in order. */
static uint32_t batch_size(uint32_t before) {
    uint32_t size = before / BATCH_SHARE;
    return size < BATCH_LEAST ? BATCH_LEAST : size < BATCH_MOST ? size : BATCH_MOST;
}

avp_status avpi_near_medoids_find(const avpi_near_search *search, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = search->texts->count;
    crew c;
    AVP_TRY(crew_init(&c, search, err));
    for (c.from = 0; c.from < n; c.from = c.to) {
        uint32_t size = batch_size(c.from);
        c.to = n - c.from > size ? c.from + size : n;
        AVP_TRY(avpi_parallel(search->ctx, (c.to - c.from + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK, look_among_earlier,
                              &c, err));
        AVP_TRY(settle_batch(&c, err));
        AVP_TRY(avpi_progress(search->ctx, N_("comparing texts"), c.to, n, N_("texts"), err));
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
