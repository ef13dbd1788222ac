#include "traces/near_bands.h"

#include "base/parallel.h"
#include "base/radix.h"

enum { TEXTS_PER_TASK = 1 << 12, LARGE_ROOM = 16 };

typedef struct sketcher {
    const avpi_near_texts *texts;
    const avpi_near_options *opts;
    const avpi_minhash *minhash;
    avpi_near_bands *bands;
    avpi_gram_set *sets; /* one per worker */
} sketcher;

static avp_status sketch_text(const sketcher *s, uint32_t text, avpi_gram_set *set, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_near_bands *bands = s->bands;
    avp_str bytes = s->texts->text[text];
    uint32_t most = (uint32_t)s->opts->grams;
    avpi_signature signature;
    avpi_signature_clear(&signature);
    AVP_TRY(avpi_gram_set_begin(set, bytes.len < most ? bytes.len : most, err));
    for (avpi_grams g = avpi_grams_of(bytes, most); avpi_grams_next(&g);) {
        uint64_t hash = avpi_gram_hash(set->key, g.gram);
        if (avpi_gram_set_add(set, g.gram, hash))
            avpi_signature_add(&signature, hash);
    }
    avpi_signature_densify(s->minhash, &signature);
    avpi_signature_print(&signature, &bands->prints[text]);
    bands->grams[text] = set->count;
    for (unsigned b = 0; b < bands->n_bands; b++)
        bands->bucket_of[(size_t)b * bands->n_texts + text] =
            avpi_signature_band(s->minhash, &signature, b, (unsigned)s->opts->rows);
done:
    return status;
}

static avp_status sketch_texts(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    const sketcher *s = arg;
    size_t to = (task + 1) * TEXTS_PER_TASK;
    if (to > s->bands->n_texts)
        to = s->bands->n_texts;
    for (size_t text = task * TEXTS_PER_TASK; text < to; text++)
        AVP_TRY(sketch_text(s, (uint32_t)text, &s->sets[worker], err));
done:
    return status;
}

avp_status avpi_near_bands_sketch(const avp_ctx *ctx, const avpi_near_texts *texts, const avpi_near_options *opts,
                                  const avpi_minhash *minhash, avpi_near_bands *bands, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = texts->count, n_tasks = (n + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK;
    unsigned workers = avpi_workers(ctx, n_tasks);
    sketcher s = {texts, opts, minhash, bands, NULL};
    *bands = (avpi_near_bands){.n_texts = texts->count, .n_bands = AVPI_BINS / (unsigned)opts->rows};
    AVP_TRY(avpi_zalloc(ctx, bands->n_bands, sizeof *bands->band, &bands->band, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *bands->prints, &bands->prints, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *bands->grams, &bands->grams, err));
    AVP_TRY(avpi_alloc(ctx, n, bands->n_bands * sizeof *bands->bucket_of, &bands->bucket_of, err));
    for (unsigned b = 0; b < bands->n_bands; b++)
        bands->band[b].bucket_of = bands->bucket_of + b * n;
    AVP_TRY(avpi_zalloc(ctx, workers, sizeof *s.sets, &s.sets, err));
    for (unsigned w = 0; w < workers; w++)
        avpi_gram_set_init(&s.sets[w], ctx, minhash->gram_key);
    AVP_TRY(avpi_parallel(ctx, n_tasks, sketch_texts, &s, err));
done:
    for (unsigned w = 0; s.sets && w < workers; w++)
        avpi_gram_set_free(&s.sets[w]);
    avpi_free(ctx, s.sets);
    return status;
}

/* Work space for the keys of one band. */
typedef struct band_space {
    uint64_t *keys, *key_scratch;
    uint32_t *texts, *text_scratch;
} band_space;

typedef struct filler {
    const avp_ctx *ctx;
    const avpi_near_options *opts;
    avpi_near_bands *bands;
    band_space *spaces; /* one per worker */
} filler;

static avp_status band_space_alloc(const avp_ctx *ctx, size_t n, band_space *space, avp_error *err) {
    avp_status status = AVP_OK;
    if (space->keys)
        return AVP_OK;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *space->key_scratch, &space->key_scratch, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *space->texts, &space->texts, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *space->text_scratch, &space->text_scratch, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *space->keys, &space->keys, err));
done:
    return status;
}

/* Texts with grams in order of their key, ties by number. */
static size_t sort_by_key(const avpi_near_bands *bands, const avpi_near_band *band, const band_space *space) {
    size_t count = 0;
    for (uint32_t text = 0; text < bands->n_texts; text++) {
        if (bands->grams[text] == 0)
            continue;
        space->keys[count] = band->bucket_of[text];
        space->texts[count++] = text;
    }
    avpi_radix_u64_u32(space->keys, space->texts, space->key_scratch, space->text_scratch, count);
    return count;
}

static size_t run_end(const uint64_t *keys, size_t n, size_t from) {
    size_t to = from + 1;
    while (to < n && keys[to] == keys[from])
        to++;
    return to;
}

static uint32_t room_of(const avpi_near_options *opts, size_t size) {
    return size <= (uint64_t)opts->cap || size <= LARGE_ROOM ? (uint32_t)size : LARGE_ROOM;
}

/* Runs of two or more texts with one key become buckets. */
static avp_status make_buckets(const filler *f, avpi_near_band *band, const band_space *space, size_t n,
                               avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n_buckets = 0, room = 0;
    for (size_t from = 0, to; from < n; from = to) {
        to = run_end(space->keys, n, from);
        n_buckets += to - from > 1;
        room += to - from > 1 ? room_of(f->opts, to - from) : 0;
    }
    AVP_TRY(avpi_alloc(f->ctx, n_buckets, sizeof *band->buckets, &band->buckets, err));
    AVP_TRY(avpi_alloc(f->ctx, room, sizeof *band->medoids, &band->medoids, err));
    AVP_TRY(avpi_alloc(f->ctx, room, sizeof *band->bits, &band->bits, err));
    memset(band->bucket_of, 0xFF, f->bands->n_texts * sizeof *band->bucket_of);
    room = 0;
    for (size_t from = 0, to; from < n; from = to) {
        to = run_end(space->keys, n, from);
        if (to - from == 1)
            continue;
        for (size_t i = from; i < to; i++)
            band->bucket_of[space->texts[i]] = band->n_buckets;
        uint32_t own = room_of(f->opts, to - from);
        band->buckets[band->n_buckets++] = (avpi_near_bucket){.start = room, .room = own, .last = UINT32_MAX};
        band->n_capped += own < to - from;
        room += own;
    }
done:
    return status;
}

static avp_status fill_band(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    filler *f = arg;
    avpi_near_band *band = &f->bands->band[task];
    band_space *space = &f->spaces[worker];
    AVP_TRY(band_space_alloc(f->ctx, f->bands->n_texts, space, err));
    size_t n = sort_by_key(f->bands, band, space);
    AVP_TRY(make_buckets(f, band, space, n, err));
done:
    return status;
}

avp_status avpi_near_bands_fill(const avp_ctx *ctx, const avpi_near_options *opts, avpi_near_bands *bands,
                                avp_error *err) {
    avp_status status = AVP_OK;
    unsigned workers = avpi_workers(ctx, bands->n_bands);
    filler f = {ctx, opts, bands, NULL};
    AVP_TRY(avpi_zalloc(ctx, workers, sizeof *f.spaces, &f.spaces, err));
    AVP_TRY(avpi_parallel(ctx, bands->n_bands, fill_band, &f, err));
done:
    for (unsigned w = 0; f.spaces && w < workers; w++) {
        avpi_free(ctx, f.spaces[w].keys);
        avpi_free(ctx, f.spaces[w].key_scratch);
        avpi_free(ctx, f.spaces[w].texts);
        avpi_free(ctx, f.spaces[w].text_scratch);
    }
    avpi_free(ctx, f.spaces);
    return status;
}

void avpi_near_bands_free(const avp_ctx *ctx, avpi_near_bands *bands) {
    for (unsigned b = 0; bands->band && b < bands->n_bands; b++) {
        avpi_free(ctx, bands->band[b].buckets);
        avpi_free(ctx, bands->band[b].medoids);
        avpi_free(ctx, bands->band[b].bits);
    }
    avpi_free(ctx, bands->band);
    avpi_free(ctx, bands->prints);
    avpi_free(ctx, bands->grams);
    avpi_free(ctx, bands->bucket_of);
    *bands = (avpi_near_bands){.n_texts = 0};
}
