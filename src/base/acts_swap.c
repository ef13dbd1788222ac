/* Labels swapped inside sources: object sizes, times, accounts' activity in every source stay as they are. */
#include "base/acts_swap.h"

#include "base/memory.h"

#include "base/parallel.h"
#include "base/rng.h"

#include <string.h>

/*
 * Which (account, object) pairs hold how many acts of the source: linear probing, power of two, at most half full.
 *   key = account << 32 | object, + 1; 0 = free. A pair that falls to 0 leaves, and those behind it move up.
 */
typedef struct pair_set {
    uint64_t *keys;
    uint32_t *counts;
    size_t mask, capacity;
} pair_set;

static uint64_t pair_key(uint32_t account, uint32_t object) {
    return ((uint64_t)account << 32 | object) + 1;
}
static size_t home_of(const pair_set *set, uint64_t key) {
    return (size_t)((key * 0x9E3779B97F4A7C15U) >> 24) & set->mask;
}

static size_t find_pair(const pair_set *set, uint64_t key) {
    size_t at = home_of(set, key);
    while (set->keys[at] && set->keys[at] != key)
        at = (at + 1) & set->mask;
    return at;
}

static bool holds_pair(const pair_set *set, uint64_t key) {
    return set->keys[find_pair(set, key)] == key;
}

static void add_pair(pair_set *set, uint64_t key) {
    size_t at = find_pair(set, key);
    set->counts[at] = set->keys[at] == key ? set->counts[at] + 1 : 1;
    set->keys[at] = key;
}

static void drop_pair(pair_set *set, uint64_t key) {
    size_t gap = find_pair(set, key);
    if (--set->counts[gap] > 0)
        return;
    for (size_t at = (gap + 1) & set->mask; set->keys[at]; at = (at + 1) & set->mask) {
        size_t home = home_of(set, set->keys[at]);
        if (((at - home) & set->mask) < ((at - gap) & set->mask))
            continue; /* it would move before its home */
        set->keys[gap] = set->keys[at];
        set->counts[gap] = set->counts[at];
        gap = at;
    }
    set->keys[gap] = 0;
}

/* Work space of one thread: the acts of one source, copied together so that small sources stay in the cache. */
typedef struct space {
    uint32_t *account, *object;
    size_t capacity;
    pair_set set;
} space;

/*
 *   by_source  acts of source 0, of source 1, ... in canonical order
 *   start      n_sources + 1 offsets into it
 */
typedef struct swapping {
    const avp_ctx *ctx;
    avp_acts *acts;
    uint64_t seed;
    uint32_t *object_of; /* per act */
    uint32_t *by_source;
    uint64_t *start;
    uint32_t *first; /* first source of each task, n_tasks + 1 */
    size_t n_tasks;
    space *spaces;
} swapping;

static avp_status make_room(const avp_ctx *ctx, space *s, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    size_t slots = 16;
    while (slots < 2 * n + 2)
        slots *= 2;
    if (n > s->capacity) {
        AVP_TRY(avpi_resize(ctx, &s->account, n, sizeof *s->account, err));
        AVP_TRY(avpi_resize(ctx, &s->object, n, sizeof *s->object, err));
        s->capacity = n;
    }
    if (slots > s->set.capacity) {
        AVP_TRY(avpi_resize(ctx, &s->set.keys, slots, sizeof *s->set.keys, err));
        AVP_TRY(avpi_resize(ctx, &s->set.counts, slots, sizeof *s->set.counts, err));
        s->set.capacity = slots;
    }
    s->set.mask = slots - 1;
    memset(s->set.keys, 0, slots * sizeof *s->set.keys);
done:
    return status;
}

/* One try: true when the labels of acts i and j of the source were exchanged. */
static bool try_swap(space *s, size_t i, size_t j) {
    uint32_t a = s->account[i], b = s->account[j], oi = s->object[i], oj = s->object[j];
    if (a == b || oi == oj || holds_pair(&s->set, pair_key(a, oj)) || holds_pair(&s->set, pair_key(b, oi)))
        return false;
    drop_pair(&s->set, pair_key(a, oi));
    drop_pair(&s->set, pair_key(b, oj));
    add_pair(&s->set, pair_key(a, oj));
    add_pair(&s->set, pair_key(b, oi));
    s->account[i] = b;
    s->account[j] = a;
    return true;
}

/* 10 accepted swaps an act, or 40 tries an act where the source leaves little room. */
static avp_status swap_source(swapping *w, space *s, uint32_t source, avp_error *err) {
    enum { ACCEPTED_PER_ACT = 10, TRIES_PER_ACT = 40 };
    avp_status status = AVP_OK;
    const uint32_t *members = w->by_source + w->start[source];
    size_t n = (size_t)(w->start[source + 1] - w->start[source]);
    if (n < 2)
        return AVP_OK;
    AVP_TRY(make_room(w->ctx, s, n, err));
    for (size_t i = 0; i < n; i++) {
        s->account[i] = w->acts->account[members[i]];
        s->object[i] = w->object_of[members[i]];
        add_pair(&s->set, pair_key(s->account[i], s->object[i]));
    }
    avpi_rng rng;
    avpi_rng_init(&rng, w->seed, source);
    uint64_t accepted = 0;
    for (uint64_t tries = 0; tries < TRIES_PER_ACT * (uint64_t)n && accepted < ACCEPTED_PER_ACT * (uint64_t)n;
         tries++) {
        size_t i = (size_t)avpi_rng_below(&rng, n), j = (size_t)avpi_rng_below(&rng, n);
        accepted += try_swap(s, i, j);
    }
    for (size_t i = 0; i < n; i++)
        w->acts->account[members[i]] = s->account[i];
done:
    return status;
}

static avp_status swap_task(void *arg, size_t task, unsigned worker, avp_error *err) {
    swapping *w = arg;
    avp_status status = AVP_OK;
    for (uint32_t source = w->first[task]; source < w->first[task + 1]; source++)
        AVP_TRY(swap_source(w, &w->spaces[worker], source, err));
done:
    return status;
}

static void order_by_source(swapping *w) {
    const avp_acts *acts = w->acts;
    for (uint32_t o = 0; o < acts->n_objects; o++)
        for (uint64_t i = acts->object_start[o]; i < acts->object_start[o + 1]; i++)
            w->object_of[i] = o;
    /* start[s + 2] counts, then start[s + 1] runs from the begin of s to its end, which is the begin of s + 1 */
    for (size_t i = 0; i < acts->count; i++)
        if (acts->source[i] != UINT32_MAX)
            w->start[(size_t)acts->source[i] + 2]++;
    for (size_t k = 2; k < (size_t)acts->n_sources + 2; k++)
        w->start[k] += w->start[k - 1];
    for (size_t i = 0; i < acts->count; i++)
        if (acts->source[i] != UINT32_MAX)
            w->by_source[w->start[(size_t)acts->source[i] + 1]++] = (uint32_t)i;
}

/* Sources in tasks of about equal acts. */
static void cut_tasks(swapping *w) {
    enum { ACTS_PER_TASK = 1 << 15 };
    uint64_t held = 0;
    w->first[0] = 0;
    for (uint32_t source = 0; source < w->acts->n_sources; source++) {
        held += w->start[source + 1] - w->start[source];
        if (held >= ACTS_PER_TASK || source + 1 == w->acts->n_sources) {
            w->first[++w->n_tasks] = source + 1;
            held = 0;
        }
    }
}

static avp_status prepare(swapping *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = w->ctx;
    AVP_TRY(avpi_alloc(ctx, w->acts->count, sizeof *w->object_of, &w->object_of, err));
    AVP_TRY(avpi_alloc(ctx, w->acts->count, sizeof *w->by_source, &w->by_source, err));
    AVP_TRY(avpi_zalloc(ctx, (size_t)w->acts->n_sources + 2, sizeof *w->start, &w->start, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)w->acts->n_sources + 1, sizeof *w->first, &w->first, err));
    AVP_TRY(avpi_zalloc(ctx, avpi_workers(ctx, SIZE_MAX), sizeof *w->spaces, &w->spaces, err));
    order_by_source(w);
    cut_tasks(w);
done:
    return status;
}

static void release(swapping *w) {
    for (unsigned t = 0; w->spaces && t < avpi_workers(w->ctx, SIZE_MAX); t++) {
        avpi_free(w->ctx, w->spaces[t].account);
        avpi_free(w->ctx, w->spaces[t].object);
        avpi_free(w->ctx, w->spaces[t].set.keys);
        avpi_free(w->ctx, w->spaces[t].set.counts);
    }
    avpi_free(w->ctx, w->object_of);
    avpi_free(w->ctx, w->by_source);
    avpi_free(w->ctx, w->start);
    avpi_free(w->ctx, w->first);
    avpi_free(w->ctx, w->spaces);
}

avp_status avpi_acts_swap_within_sources(const avp_ctx *ctx, avp_acts *acts, uint64_t seed, avp_error *err) {
    avp_status status = AVP_OK;
    swapping w = {.ctx = ctx, .acts = acts, .seed = seed};
    if (!acts->source)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("trace \"%s\" has no sources to shuffle within: use --shuffle labels"),
                         acts->trace);
    AVP_TRY(prepare(&w, err));
    AVP_TRY(avpi_parallel(ctx, w.n_tasks, swap_task, &w, err));
done:
    release(&w);
    return status;
}
