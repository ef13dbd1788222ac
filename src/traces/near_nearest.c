#include "traces/near_nearest.h"

#include "base/sort.h"

enum { SECOND_US = 1000000 };

/* A medoid that shares a bucket with the text in hand, and how much their prints agree. */
typedef struct candidate {
    uint32_t text, equal;
} candidate;

/* Open addressing: a slot is taken when its serial is the present one, so nothing is cleared between texts. */
typedef struct met_slot {
    uint32_t text, serial;
} met_slot;

/* Work space of one worker. */
struct avpi_near_bench {
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
};

typedef struct avpi_near_bench bench;

void avpi_nearest_free(avpi_nearest *c) {
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

avp_status avpi_nearest_init(avpi_nearest *c, const avpi_near_search *search, unsigned n_workers, avp_error *err) {
    avp_status status = AVP_OK;
    *c = (avpi_nearest){.search = search, .n_benches = n_workers};
    avpi_floors_init(&c->floors, search->opts->threshold);
    avpi_floors_init(&c->bit_floors, (1 + search->opts->threshold) / 2);
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

/* The buckets of a text that hold medoids from `least` on. */
typedef struct found_lists {
    const uint32_t *medoids[AVPI_BINS];
    const uint64_t *bits[AVPI_BINS];
    uint32_t count[AVPI_BINS];
    unsigned n;
} found_lists;

/* What a later step reads is called for ahead of time. */
static void find_lists(const avpi_near_bands *bands, uint32_t text, uint32_t least, found_lists *out) {
    out->n = 0;
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
        out->medoids[out->n] = band->medoids + bucket->start;
        out->bits[out->n] = band->bits + bucket->start;
        out->count[out->n] = bucket->count;
        __builtin_prefetch(out->medoids[out->n] + bucket->count - 1);
        __builtin_prefetch(out->bits[out->n] + bucket->count - 1);
        out->n++;
    }
}

/* The fewest grams that a text has to have to be near `text`: floors rise with them. */
static uint32_t smallest_near(const avpi_nearest *c, uint32_t text) {
    return (uint32_t)(c->search->opts->threshold * c->search->bands->grams[text]);
}

/* List the medoids from `least` on that share a bucket with text and enough bits of its print. */
static avp_status meet_medoids(const avpi_nearest *c, bench *b, uint32_t text, uint32_t least, avp_error *err) {
    avp_status status = AVP_OK;
    found_lists lists;
    uint64_t own = avpi_print_bits(&c->search->bands->prints[text]);
    unsigned floor = avpi_floor_of(&c->bit_floors, smallest_near(c, text));
    met_clear(b);
    find_lists(c->search->bands, text, least, &lists);
    for (unsigned i = 0; i < lists.n; i++)
        for (size_t k = lists.count[i]; k-- > 0 && lists.medoids[i][k] >= least;)
            if (avpi_bits_equal(own, lists.bits[i][k]) >= floor)
                AVP_TRY(meet(c->search->ctx, b, lists.medoids[i][k], err));
done:
    return status;
}

/* ---- candidates ---- */

static bool sizes_fit(uint32_t a, uint32_t b, double threshold) {
    return avpi_jaccard_reaches(a, b, a < b ? a : b, threshold);
}

/* True when sizes, times and prints allow that two texts are near. */
static bool may_be_near(const avpi_nearest *c, uint32_t text, uint32_t other, unsigned equal) {
    const avpi_near_search *s = c->search;
    uint32_t a = s->bands->grams[text], b = s->bands->grams[other];
    return equal >= avpi_floor_of(&c->floors, a < b ? a : b) && sizes_fit(a, b, s->opts->threshold) &&
           avpi_near_in_time(s->texts, text, other, (uint64_t)s->opts->window_s * SECOND_US);
}

/* Candidates among the listed medoids. Most go by their print alone, without a look at anything else. */
static avp_status screen(const avpi_nearest *c, bench *b, uint32_t text, avp_error *err) {
    enum { AHEAD = 12 };
    avp_status status = AVP_OK;
    const avpi_print *prints = c->search->bands->prints, own = prints[text];
    unsigned floor = avpi_floor_of(&c->floors, smallest_near(c, text));
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
static avp_status gather(const avpi_nearest *c, bench *b, uint32_t text, uint32_t least, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(meet_medoids(c, b, text, least, err));
    AVP_TRY(screen(c, b, text, err));
    avpi_sort(b->candidates, b->n_candidates, sizeof *b->candidates, likelier_first);
    if (b->n_candidates > (uint64_t)c->search->opts->compare)
        b->n_candidates = (size_t)c->search->opts->compare;
done:
    return status;
}

/* A medoid that a text may join, with the grams that they share and those that each has, added up. None: UINT32_MAX. */
typedef struct match {
    uint32_t medoid, shared;
    uint64_t sizes;
} match;

/* By the Jaccard index shared / (sizes - shared), then by rank. */
static bool nearer(match a, match b) {
    uint64_t left = a.shared * (b.sizes - b.shared), right = b.shared * (a.sizes - a.shared);
    return left != right ? left > right : a.medoid < b.medoid;
}

/* Grams that must be shared by two texts with `sizes` grams in all to be as near as best. */
static uint32_t need_beside(match best, uint64_t sizes) {
    return best.medoid == UINT32_MAX ? 0 : (uint32_t)((best.shared * sizes + best.sizes - 1) / best.sizes);
}

/* *found = other, when it is near text and not farther than best; else none. Counting ends as soon as that cannot be. */
static avp_status compare(const avpi_nearest *c, bench *b, uint32_t text, uint32_t other, match best, match *found,
                          avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_near_search *s = c->search;
    const uint32_t *grams = s->bands->grams;
    uint32_t most = (uint32_t)s->opts->grams;
    uint64_t sizes = (uint64_t)grams[text] + grams[other];
    if (b->set_text != text) {
        b->set_text = UINT32_MAX;
        AVP_TRY(avpi_gram_set_fill(&b->set, s->texts->text[text], most, err));
        b->set_text = text;
    }
    b->compared++;
    uint32_t need = avpi_jaccard_need(grams[text], grams[other], s->opts->threshold), beside = need_beside(best, sizes);
    need = need > beside ? need : beside;
    uint32_t shared = avpi_gram_set_shared(&b->set, s->texts->text[other], most, need);
    bool near = shared >= need && avpi_jaccard_reaches(grams[text], grams[other], shared, s->opts->threshold);
    *found = near ? (match){other, shared, sizes} : (match){UINT32_MAX, 0, 1};
done:
    return status;
}

/* *best = the nearest of the candidates and itself. The likeliest come first, so most of the others are soon out. */
static avp_status choose(const avpi_nearest *c, bench *b, uint32_t text, match *best, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < b->n_candidates; i++) {
        match found;
        if (b->candidates[i].text == best->medoid)
            continue;
        AVP_TRY(compare(c, b, text, b->candidates[i].text, *best, &found, err));
        if (found.medoid != UINT32_MAX && (best->medoid == UINT32_MAX || nearer(found, *best)))
            *best = found;
    }
done:
    return status;
}

static bool only_known(const bench *b, uint32_t known) {
    return b->n_candidates == 0 || (b->n_candidates == 1 && b->candidates[0].text == known);
}

avp_status avpi_nearest_find(const avpi_nearest *c, unsigned worker, uint32_t text, uint32_t least, uint32_t known,
                             uint32_t *medoid, avp_error *err) {
    avp_status status = AVP_OK;
    bench *b = &c->benches[worker];
    const match none = {UINT32_MAX, 0, 1};
    match best = none;
    AVP_TRY(gather(c, b, text, least, err));
    *medoid = known;
    if (only_known(b, known))
        return AVP_OK;
    if (known != UINT32_MAX)
        AVP_TRY(compare(c, b, text, known, none, &best, err));
    AVP_TRY(choose(c, b, text, &best, err));
    *medoid = best.medoid;
done:
    return status;
}
