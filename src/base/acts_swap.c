/* Labels swapped inside sources: object sizes, times, accounts' activity in every source stay as they are. */
#include "base/acts_swap.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "base/radix.h"
#include "base/rng.h"

#include <string.h>

/*
 * Which (account, object) pairs hold how many acts of the stratum: linear probing, power of two, at most half full.
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
    return (size_t)((key * 0x9E3779B97F4A7C15U) >> 32) & set->mask;
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

/* Work space of one thread: the units of one stratum, copied together so that small strata stay in the cache. */
typedef struct space {
    uint32_t *unit, *label, *start, *object;        /* per unit; per unit and one more; per act that may be of a pair */
    size_t n, bound, units_capacity, acts_capacity; /* the first `bound` units have such acts, the others none */
    pair_set set;
} space;

/*
 * A stratum is the source of a unit; the sources, where it has several; with the day, where the collection is long.
 *   unit   units of the first stratum, of the second, ... each in canonical order
 *   start  n_strata + 1 offsets into it
 */
typedef struct swapping {
    const avp_ctx *ctx;
    const avp_acts *acts;
    avpi_units *units;
    uint64_t seed;
    bool by_day;
    uint32_t *object_of; /* per act */
    uint64_t *key;       /* per unit: its stratum */
    uint32_t *unit;
    uint32_t *start;
    size_t n_strata;
    size_t *first; /* first stratum of each task, n_tasks + 1 */
    size_t n_tasks;
    space *spaces;
} swapping;

/* ---- strata ---- */

static const int64_t day_us = INT64_C(86400) * 1000000;
enum { LONG_DAYS = 60 };

static uint64_t mix(uint64_t a, uint64_t b) {
    uint64_t z = a * 0x9E3779B97F4A7C15U ^ (b + 0x632BE59BD9B4E019U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

/* Equal for units that may change labels. A sum does not depend on the order in which a post's objects stand. */
static uint64_t stratum_of(const swapping *w, uint32_t u) {
    const avp_acts *acts = w->acts;
    uint32_t from = w->units->start[u], n = w->units->start[u + 1] - from;
    int64_t day = w->by_day ? acts->time_us[w->units->act[from]] / day_us : 0;
    if (n == 1 && !w->by_day)
        return acts->source[w->units->act[from]];
    uint64_t sum = 0;
    for (uint32_t k = from; k < from + n; k++)
        sum += mix(acts->source[w->units->act[k]], 1);
    return mix(sum, mix((uint64_t)day, n)) | UINT64_C(1) << 63;
}

static bool spans_long(const avp_acts *acts) {
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < acts->count; i++) {
        first = acts->time_us[i] < first ? acts->time_us[i] : first;
        last = acts->time_us[i] > last ? acts->time_us[i] : last;
    }
    return first <= last && (uint64_t)last - (uint64_t)first > (uint64_t)LONG_DAYS * (uint64_t)day_us;
}

static avp_status find_strata(swapping *w, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = w->units->count;
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *w->key, &w->key, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *w->unit, &w->unit, err));
    AVP_TRY(avpi_alloc(w->ctx, (size_t)n + 1, sizeof *w->start, &w->start, err));
    w->by_day = w->by_day || spans_long(w->acts);
    for (uint32_t u = 0; u < n; u++)
        w->key[u] = stratum_of(w, u);
    AVP_TRY(avpi_radix_order(w->ctx, w->key, n, w->unit, err));
    for (uint32_t k = 0; k < n; k++)
        if (k == 0 || w->key[w->unit[k]] != w->key[w->unit[k - 1]])
            w->start[w->n_strata++] = k;
    w->start[w->n_strata] = n;
done:
    return status;
}

/* Strata in tasks of about equal size. */
static avp_status cut_tasks(swapping *w, avp_error *err) {
    enum { UNITS_PER_TASK = 1 << 15 };
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(w->ctx, w->n_strata + 1, sizeof *w->first, &w->first, err));
    uint32_t held = 0;
    w->first[0] = 0;
    for (size_t s = 0; s < w->n_strata; s++) {
        held += w->start[s + 1] - w->start[s];
        if (held < UNITS_PER_TASK && s + 1 < w->n_strata)
            continue;
        w->first[++w->n_tasks] = s + 1;
        held = 0;
    }
done:
    return status;
}

/* ---- one stratum ---- */

static avp_status make_room(const avp_ctx *ctx, space *s, size_t units, size_t acts, avp_error *err) {
    avp_status status = AVP_OK;
    size_t slots = 16;
    while (slots < 2 * acts + 2)
        slots *= 2;
    if (units + 1 > s->units_capacity) {
        AVP_TRY(avpi_resize(ctx, &s->unit, units + 1, sizeof *s->unit, err));
        AVP_TRY(avpi_resize(ctx, &s->label, units + 1, sizeof *s->label, err));
        AVP_TRY(avpi_resize(ctx, &s->start, units + 1, sizeof *s->start, err));
        s->units_capacity = units + 1;
    }
    if (acts > s->acts_capacity) {
        AVP_TRY(avpi_resize(ctx, &s->object, acts, sizeof *s->object, err));
        s->acts_capacity = acts;
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

/* Nobody can act twice on an object with a single act: such acts are not looked up. */
static bool may_repeat(const swapping *w, uint32_t act) {
    const uint64_t *start = w->acts->object_start + w->object_of[act];
    return start[1] - start[0] > 1;
}

static size_t acts_that_may_repeat(const swapping *w, uint32_t unit) {
    size_t n = 0;
    for (uint32_t k = w->units->start[unit]; k < w->units->start[unit + 1]; k++)
        n += may_repeat(w, w->units->act[k]);
    return n;
}

static avp_status make_room_for(const swapping *w, space *s, const uint32_t *unit, size_t n, avp_error *err) {
    size_t acts = 0;
    for (size_t i = 0; i < n; i++)
        acts += acts_that_may_repeat(w, unit[i]);
    return make_room(w->ctx, s, n, acts, err);
}

static void copy_unit(const swapping *w, space *s, uint32_t unit, size_t *at) {
    s->unit[s->n] = unit;
    s->label[s->n] = w->units->label[unit];
    s->start[s->n] = (uint32_t)*at;
    for (uint32_t k = w->units->start[unit]; k < w->units->start[unit + 1]; k++)
        if (may_repeat(w, w->units->act[k])) {
            s->object[*at] = w->object_of[w->units->act[k]];
            add_pair(&s->set, pair_key(s->label[s->n], s->object[(*at)++]));
        }
    s->start[++s->n] = (uint32_t)*at;
}

/* Bound units first: those that some label might not have. */
static avp_status copy_stratum(const swapping *w, space *s, size_t stratum, avp_error *err) {
    avp_status status = AVP_OK;
    const uint32_t *unit = w->unit + w->start[stratum];
    size_t n = w->start[stratum + 1] - w->start[stratum], at = 0;
    AVP_TRY(make_room_for(w, s, unit, n, err));
    s->n = 0;
    for (size_t i = 0; i < n; i++)
        if (acts_that_may_repeat(w, unit[i]) > 0)
            copy_unit(w, s, unit[i], &at);
    s->bound = s->n;
    for (size_t i = 0; i < n; i++)
        if (acts_that_may_repeat(w, unit[i]) == 0)
            copy_unit(w, s, unit[i], &at);
done:
    return status;
}

static bool acts_on(const space *s, size_t unit, uint32_t object) {
    for (uint32_t k = s->start[unit]; k < s->start[unit + 1]; k++)
        if (s->object[k] == object)
            return true;
    return false;
}

/* Would the label act twice on an object, were it to give up unit `from` for unit `to`? On objects of both it acts already, and only once. */
static bool would_repeat(const space *s, uint32_t label, size_t from, size_t to) {
    for (uint32_t k = s->start[to]; k < s->start[to + 1]; k++)
        if (holds_pair(&s->set, pair_key(label, s->object[k])) && !acts_on(s, from, s->object[k]))
            return true;
    return false;
}

static void relabel(space *s, size_t unit, uint32_t label) {
    for (uint32_t k = s->start[unit]; k < s->start[unit + 1]; k++) {
        drop_pair(&s->set, pair_key(s->label[unit], s->object[k]));
        add_pair(&s->set, pair_key(label, s->object[k]));
    }
    s->label[unit] = label;
}

/* One try: true when the labels of units i and j of the stratum were exchanged. */
static bool try_swap(space *s, size_t i, size_t j) {
    uint32_t a = s->label[i], b = s->label[j];
    if (a == b || would_repeat(s, a, i, j) || would_repeat(s, b, j, i))
        return false;
    relabel(s, i, b);
    relabel(s, j, a);
    return true;
}

/* Any order of the labels of the free units is as likely as any other. */
static void permute_free(space *s, avpi_rng *rng) {
    uint32_t *label = s->label + s->bound;
    for (size_t n = s->n - s->bound; n > 1; n--) {
        size_t other = (size_t)avpi_rng_below(rng, n);
        uint32_t held = label[n - 1];
        label[n - 1] = label[other];
        label[other] = held;
    }
}

/* Tries of a bound unit with any other; how many were accepted. */
static size_t try_swaps(space *s, size_t tries, avpi_rng *rng) {
    size_t accepted = 0;
    for (size_t k = 0; k < tries; k++) {
        size_t i = (size_t)avpi_rng_below(rng, s->bound), j = (size_t)avpi_rng_below(rng, s->n);
        accepted += try_swap(s, i, j);
    }
    return accepted;
}

/*
 * Tries that give 10 accepted swaps a bound unit, 40 at most, by the share that a few of them had. To stop at the tenth accepted one
 * would prefer worlds with many neighbours: how long a chain goes on must not depend on where it stands.
 */
static void swap_bound(space *s, avpi_rng *rng) {
    enum { ACCEPTED_PER_UNIT = 10, TRIES_PER_UNIT = 40, FIRST_PER_UNIT = 4 };
    size_t n = s->bound, first = FIRST_PER_UNIT * n, most = TRIES_PER_UNIT * n - first;
    size_t accepted = try_swaps(s, first, rng);
    size_t wanted =
        accepted > 0 ? (size_t)((double)ACCEPTED_PER_UNIT * (double)n * (double)first / (double)accepted) : most;
    (void)try_swaps(s, wanted < most ? wanted : most, rng);
}

/*
 * A draw among the assignments of the labels to the units in which nobody acts twice on an object of the stratum: among all where units have
 * one act, else among those that exchanges reach. Free units are drawn outright; every swap has a bound one. All steps are as likely as
 * their reverse.
 */
static avp_status swap_stratum(swapping *w, space *s, size_t stratum, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rng rng;
    if (w->start[stratum + 1] - w->start[stratum] < 2)
        return AVP_OK;
    AVP_TRY(copy_stratum(w, s, stratum, err));
    avpi_rng_init(&rng, w->seed, w->key[w->unit[w->start[stratum]]]);
    permute_free(s, &rng);
    swap_bound(s, &rng);
    permute_free(s, &rng);
    for (size_t i = 0; i < s->n; i++)
        w->units->label[s->unit[i]] = s->label[i];
done:
    return status;
}

static avp_status swap_task(void *arg, size_t task, unsigned worker, avp_error *err) {
    swapping *w = arg;
    avp_status status = AVP_OK;
    for (size_t stratum = w->first[task]; stratum < w->first[task + 1]; stratum++)
        AVP_TRY(swap_stratum(w, &w->spaces[worker], stratum, err));
done:
    return status;
}

static avp_status prepare(swapping *w, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(w->ctx, w->acts->count, sizeof *w->object_of, &w->object_of, err));
    AVP_TRY(avpi_zalloc(w->ctx, avpi_workers(w->ctx, SIZE_MAX), sizeof *w->spaces, &w->spaces, err));
    for (uint32_t o = 0; o < w->acts->n_objects; o++)
        for (uint64_t i = w->acts->object_start[o]; i < w->acts->object_start[o + 1]; i++)
            w->object_of[i] = o;
    AVP_TRY(find_strata(w, err));
    AVP_TRY(cut_tasks(w, err));
done:
    return status;
}

static void release(swapping *w) {
    for (unsigned t = 0; w->spaces && t < avpi_workers(w->ctx, SIZE_MAX); t++) {
        space *s = &w->spaces[t];
        void *arrays[] = {s->unit, s->label, s->start, s->object, s->set.keys, s->set.counts};
        for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
            avpi_free(w->ctx, arrays[i]);
    }
    void *arrays[] = {w->object_of, w->key, w->unit, w->start, w->first, w->spaces};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        avpi_free(w->ctx, arrays[i]);
}

avp_status avpi_swap_within_sources(const avp_ctx *ctx, const avp_acts *acts, bool by_day, uint64_t seed,
                                    avpi_units *units, avp_error *err) {
    avp_status status = AVP_OK;
    swapping w = {.ctx = ctx, .acts = acts, .units = units, .seed = seed, .by_day = by_day};
    if (!acts->source)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("trace \"%s\" has no sources to shuffle within: use --shuffle labels"),
                         acts->trace);
    AVP_TRY(prepare(&w, err));
    AVP_TRY(avpi_parallel(ctx, w.n_tasks, swap_task, &w, err));
done:
    release(&w);
    return status;
}
