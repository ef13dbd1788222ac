/* Labels swapped inside sources: object sizes, times, accounts' activity in every source stay as they are. */
#include "base/acts_swap.h"

#include "base/memory.h"
#include "base/pair_set.h"
#include "base/parallel.h"
#include "base/radix.h"
#include "base/rng.h"

#include <string.h>

/* A stratum inside a family: units [from, to), of which those before `free` have acts that somebody could repeat. */
typedef struct stratum {
    size_t from, free, to;
} stratum;

/* Work space of one thread: the units of one family, copied together so that small families stay in the cache. */
typedef struct space {
    uint32_t *unit, *label, *start, *object; /* per unit; per unit and one more; per act that may be of a pair */
    stratum *strata;
    bool
        unbound; /* all acts of the family are on one object: whoever acts there does so as often in any order of the labels */
    size_t n, n_strata, units_capacity, acts_capacity, strata_capacity;
    avpi_pair_set set;
} space;

/*
 * Labels move inside a stratum: the units of a source; of the same sources, where they have several; of the same number of objects; of the
 * day, where the collection is long. Strata of one source are a family, in which nobody gets an object twice.
 *   unit          units of the first stratum, of the second, ... each in canonical order
 *   start         n_strata + 1 offsets into it
 *   first_strata  n_families + 1: where the strata of each family begin
 */
typedef struct swapping {
    const avp_ctx *ctx;
    const avp_acts *acts;
    avpi_units *units;
    uint64_t seed;
    bool by_day;
    uint32_t *object_of;    /* per act */
    uint64_t *key, *family; /* per unit: its stratum, its family */
    uint32_t *unit;
    uint32_t *start, *first_strata;
    size_t n_strata, n_families;
    size_t *first; /* first family of each task, n_tasks + 1 */
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

static uint64_t source_sum(const swapping *w, uint32_t u, bool *several) {
    const avp_acts *acts = w->acts;
    uint32_t from = w->units->start[u], to = w->units->start[u + 1];
    uint64_t sum = 0;
    *several = false;
    for (uint32_t k = from; k < to; k++) {
        sum += mix(acts->source[w->units->act[k]], 1);
        *several = *several || acts->source[w->units->act[k]] != acts->source[w->units->act[from]];
    }
    return sum;
}

/* Equal for units that may change labels, and for units of one family. A sum does not depend on the order in which a post's objects stand. */
static void name_unit(swapping *w, uint32_t u) {
    uint32_t from = w->units->start[u], n = w->units->start[u + 1] - from, act = w->units->act[from];
    int64_t day = w->by_day ? w->acts->time_us[act] / day_us : 0;
    bool several;
    uint64_t sum = source_sum(w, u, &several);
    w->family[u] = several ? mix(sum, 2) | UINT64_C(1) << 63 : w->acts->source[act];
    w->key[u] = n == 1 && !w->by_day ? w->family[u] : mix(sum, mix((uint64_t)day, n)) | UINT64_C(1) << 63;
}

static bool spans_long(const avp_acts *acts) {
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < acts->count; i++) {
        first = acts->time_us[i] < first ? acts->time_us[i] : first;
        last = acts->time_us[i] > last ? acts->time_us[i] : last;
    }
    return first <= last && (uint64_t)last - (uint64_t)first > (uint64_t)LONG_DAYS * (uint64_t)day_us;
}

/* By family, then by stratum: first by the latter, for the sort is stable. */
static avp_status order_units(swapping *w, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = w->units->count, *by_stratum = NULL, *by_family = NULL;
    uint64_t *keys = NULL;
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *by_stratum, &by_stratum, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *by_family, &by_family, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *keys, &keys, err));
    AVP_TRY(avpi_radix_order(w->ctx, w->key, n, by_stratum, err));
    for (uint32_t k = 0; k < n; k++)
        keys[k] = w->family[by_stratum[k]];
    AVP_TRY(avpi_radix_order(w->ctx, keys, n, by_family, err));
    for (uint32_t k = 0; k < n; k++)
        w->unit[k] = by_stratum[by_family[k]];
done:
    avpi_free(w->ctx, by_stratum);
    avpi_free(w->ctx, by_family);
    avpi_free(w->ctx, keys);
    return status;
}

static void mark_borders(swapping *w) {
    for (uint32_t k = 0; k < w->units->count; k++) {
        bool family = k == 0 || w->family[w->unit[k]] != w->family[w->unit[k - 1]];
        if (family)
            w->first_strata[w->n_families++] = (uint32_t)w->n_strata;
        if (family || w->key[w->unit[k]] != w->key[w->unit[k - 1]])
            w->start[w->n_strata++] = k;
    }
    w->start[w->n_strata] = w->units->count;
    w->first_strata[w->n_families] = (uint32_t)w->n_strata;
}

static avp_status find_strata(swapping *w, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = w->units->count;
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *w->key, &w->key, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *w->family, &w->family, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *w->unit, &w->unit, err));
    AVP_TRY(avpi_alloc(w->ctx, (size_t)n + 1, sizeof *w->start, &w->start, err));
    AVP_TRY(avpi_alloc(w->ctx, (size_t)n + 1, sizeof *w->first_strata, &w->first_strata, err));
    w->by_day = w->by_day || spans_long(w->acts);
    for (uint32_t u = 0; u < n; u++)
        name_unit(w, u);
    AVP_TRY(order_units(w, err));
    mark_borders(w);
done:
    return status;
}

static uint32_t units_of(const swapping *w, size_t family) {
    return w->start[w->first_strata[family + 1]] - w->start[w->first_strata[family]];
}

/* Families in tasks of about equal size. */
static avp_status cut_tasks(swapping *w, avp_error *err) {
    enum { UNITS_PER_TASK = 1 << 15 };
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(w->ctx, w->n_families + 1, sizeof *w->first, &w->first, err));
    uint32_t held = 0;
    w->first[0] = 0;
    for (size_t f = 0; f < w->n_families; f++) {
        held += units_of(w, f);
        if (held < UNITS_PER_TASK && f + 1 < w->n_families)
            continue;
        w->first[++w->n_tasks] = f + 1;
        held = 0;
    }
done:
    return status;
}

/* ---- one family ---- */

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

static size_t acts_that_may_repeat(const swapping *w, const space *s, uint32_t unit) {
    size_t n = 0;
    for (uint32_t k = w->units->start[unit]; !s->unbound && k < w->units->start[unit + 1]; k++)
        n += may_repeat(w, w->units->act[k]);
    return n;
}

static bool has_one_object(const swapping *w, size_t family) {
    const uint32_t *unit = w->unit + w->start[w->first_strata[family]];
    uint32_t object = w->object_of[w->units->act[w->units->start[unit[0]]]];
    for (size_t i = 0; i < units_of(w, family); i++)
        for (uint32_t k = w->units->start[unit[i]]; k < w->units->start[unit[i] + 1]; k++)
            if (w->object_of[w->units->act[k]] != object)
                return false;
    return true;
}

static avp_status make_room_for(const swapping *w, space *s, const uint32_t *unit, size_t n, avp_error *err) {
    size_t acts = 0;
    for (size_t i = 0; i < n; i++)
        acts += acts_that_may_repeat(w, s, unit[i]);
    return make_room(w->ctx, s, n, acts, err);
}

static void copy_unit(const swapping *w, space *s, uint32_t unit, size_t *at) {
    s->unit[s->n] = unit;
    s->label[s->n] = w->units->label[unit];
    s->start[s->n] = (uint32_t)*at;
    for (uint32_t k = w->units->start[unit]; !s->unbound && k < w->units->start[unit + 1]; k++)
        if (may_repeat(w, w->units->act[k])) {
            s->object[*at] = w->object_of[w->units->act[k]];
            avpi_pairs_add(&s->set, avpi_pair_key(s->label[s->n], s->object[(*at)++]));
        }
    s->start[++s->n] = (uint32_t)*at;
}

/* Those first that some label might not have. */
static void copy_stratum(const swapping *w, space *s, size_t stratum_at, stratum *out, size_t *at) {
    const uint32_t *unit = w->unit + w->start[stratum_at];
    size_t n = w->start[stratum_at + 1] - w->start[stratum_at];
    out->from = s->n;
    for (size_t i = 0; i < n; i++)
        if (acts_that_may_repeat(w, s, unit[i]) > 0)
            copy_unit(w, s, unit[i], at);
    out->free = s->n;
    for (size_t i = 0; i < n; i++)
        if (acts_that_may_repeat(w, s, unit[i]) == 0)
            copy_unit(w, s, unit[i], at);
    out->to = s->n;
}

static avp_status copy_family(const swapping *w, space *s, size_t family, avp_error *err) {
    avp_status status = AVP_OK;
    size_t first = w->first_strata[family], n = w->first_strata[family + 1] - first, at = 0;
    s->unbound = has_one_object(w, family);
    AVP_TRY(make_room_for(w, s, w->unit + w->start[first], units_of(w, family), err));
    AVP_TRY(avpi_grow(w->ctx, &s->strata, &s->strata_capacity, n, sizeof *s->strata, err));
    s->n = 0;
    s->n_strata = n;
    for (size_t i = 0; i < n; i++)
        copy_stratum(w, s, first + i, &s->strata[i], &at);
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
        if (avpi_pairs_hold(&s->set, avpi_pair_key(label, s->object[k])) && !acts_on(s, from, s->object[k]))
            return true;
    return false;
}

static void relabel(space *s, size_t unit, uint32_t label) {
    for (uint32_t k = s->start[unit]; k < s->start[unit + 1]; k++) {
        avpi_pairs_drop(&s->set, avpi_pair_key(s->label[unit], s->object[k]));
        avpi_pairs_add(&s->set, avpi_pair_key(label, s->object[k]));
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
static void permute_free(space *s, const stratum *of, avpi_rng *rng) {
    uint32_t *label = s->label + of->free;
    for (size_t n = of->to - of->free; n > 1; n--) {
        size_t other = (size_t)avpi_rng_below(rng, n);
        uint32_t held = label[n - 1];
        label[n - 1] = label[other];
        label[other] = held;
    }
}

/* Tries of a bound unit with any other; how many were accepted. */
static size_t try_swaps(space *s, const stratum *of, size_t tries, avpi_rng *rng) {
    size_t accepted = 0;
    for (size_t k = 0; k < tries; k++) {
        size_t i = (size_t)avpi_rng_below(rng, of->free - of->from), j = (size_t)avpi_rng_below(rng, of->to - of->from);
        accepted += try_swap(s, of->from + i, of->from + j);
    }
    return accepted;
}

/*
 * Tries that give 10 accepted swaps a bound unit, 40 at most, by the share that a few of them had. To stop at the tenth accepted one
 * would prefer worlds with many neighbours: how long a chain goes on must not depend on where it stands.
 */
static void swap_bound(space *s, const stratum *of, avpi_rng *rng) {
    enum { ACCEPTED_PER_UNIT = 10, TRIES_PER_UNIT = 40, FIRST_PER_UNIT = 4 };
    size_t n = of->free - of->from, first = FIRST_PER_UNIT * n, most = TRIES_PER_UNIT * n - first;
    size_t accepted = try_swaps(s, of, first, rng);
    size_t wanted =
        accepted > 0 ? (size_t)((double)ACCEPTED_PER_UNIT * (double)n * (double)first / (double)accepted) : most;
    (void)try_swaps(s, of, wanted < most ? wanted : most, rng);
}

/*
 * A draw among the assignments of the labels to the units in which nobody acts twice on an object: among all where the family is one
 * stratum of units with one act, or has one object, else among those that exchanges reach. Free units are drawn outright; every swap has a bound one. All
 * steps are as likely as their reverse.
 */
static avp_status swap_family(swapping *w, space *s, size_t family, avp_error *err) {
    avp_status status = AVP_OK;
    if (units_of(w, family) < 2)
        return AVP_OK;
    AVP_TRY(copy_family(w, s, family, err));
    for (size_t i = 0; i < s->n_strata; i++) {
        const stratum *of = &s->strata[i];
        avpi_rng rng;
        avpi_rng_init(&rng, w->seed, w->key[w->unit[w->start[w->first_strata[family] + i]]]);
        permute_free(s, of, &rng);
        swap_bound(s, of, &rng);
        permute_free(s, of, &rng);
    }
    for (size_t i = 0; i < s->n; i++)
        w->units->label[s->unit[i]] = s->label[i];
done:
    return status;
}

static avp_status swap_task(void *arg, size_t task, unsigned worker, avp_error *err) {
    swapping *w = arg;
    avp_status status = AVP_OK;
    for (size_t family = w->first[task]; family < w->first[task + 1]; family++)
        AVP_TRY(swap_family(w, &w->spaces[worker], family, err));
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
        void *arrays[] = {s->unit, s->label, s->start, s->object, s->strata, s->set.keys, s->set.counts};
        for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
            avpi_free(w->ctx, arrays[i]);
    }
    void *arrays[] = {w->object_of, w->key, w->family, w->unit, w->start, w->first_strata, w->first, w->spaces};
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
