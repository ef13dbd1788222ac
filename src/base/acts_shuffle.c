/* Permuted labels: the null worlds that results are compared with. */
#include "avispero/acts.h"
#include "base/memory.h"
#include "base/radix.h"
#include "base/rng.h"

#include <string.h>

static void permute_labels(avp_acts *acts, avpi_rng *rng) {
    for (size_t i = acts->count; i > 1; i--) {
        size_t j = (size_t)avpi_rng_below(rng, i);
        uint32_t label = acts->account[i - 1];
        acts->account[i - 1] = acts->account[j];
        acts->account[j] = label;
    }
}

/* ---- swaps within sources ---- */

/*
 * Set of (account, object) pairs that hold an act, with their number of acts, open addressing:
 *   keys account << 32 | object, 0 = free (stored + 1)
 */
typedef struct pair_set {
    uint64_t *keys;
    uint32_t *counts;
    size_t mask;
} pair_set;

static uint64_t pair_key(uint32_t account, uint32_t object) {
    return ((uint64_t)account << 32 | object) + 1;
}

static size_t pair_slot(const pair_set *set, uint64_t key) {
    size_t at = (size_t)((key * 0x9E3779B97F4A7C15u) >> 20) & set->mask;
    while (set->keys[at] && set->keys[at] != key)
        at = (at + 1) & set->mask;
    return at;
}

static bool pair_held(const pair_set *set, uint64_t key) {
    return set->counts[pair_slot(set, key)] > 0;
}

static void pair_add(pair_set *set, uint64_t key) {
    size_t at = pair_slot(set, key);
    set->keys[at] = key;
    set->counts[at]++;
}

/* Keys stay when their count falls to 0, so that probing still finds what lies behind; the set is made anew when it fills. */
static void pair_drop(pair_set *set, uint64_t key) {
    set->counts[pair_slot(set, key)]--;
}

/*
 *   by_source  acts ordered by source (canonical order inside); members of source s are by_source[start[s] .. start[s + 1])
 */
typedef struct swaps {
    avp_acts *acts;
    uint32_t *object; /* per act */
    uint32_t *by_source;
    uint64_t *start;
    pair_set set;
    size_t keys_used;
} swaps;

static void fill_set(swaps *s) {
    memset(s->set.keys, 0, (s->set.mask + 1) * sizeof *s->set.keys);
    memset(s->set.counts, 0, (s->set.mask + 1) * sizeof *s->set.counts);
    for (size_t i = 0; i < s->acts->count; i++)
        pair_add(&s->set, pair_key(s->acts->account[i], s->object[i]));
    s->keys_used = s->acts->count;
}

static avp_status prepare_swaps(const avp_ctx *ctx, swaps *s, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = s->acts->count, slots = 64;
    while (slots < n * 4)
        slots *= 2;
    s->set.mask = slots - 1;
    AVP_TRY(avpi_alloc(ctx, slots, sizeof *s->set.keys, &s->set.keys, err));
    AVP_TRY(avpi_alloc(ctx, slots, sizeof *s->set.counts, &s->set.counts, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *s->object, &s->object, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *s->by_source, &s->by_source, err));
    AVP_TRY(avpi_zalloc(ctx, (size_t)s->acts->n_sources + 2, sizeof *s->start, &s->start, err));
    for (uint32_t o = 0; o < s->acts->n_objects; o++)
        for (uint64_t i = s->acts->object_start[o]; i < s->acts->object_start[o + 1]; i++)
            s->object[i] = o;
    for (size_t i = 0; i < n; i++)
        if (s->acts->source[i] != UINT32_MAX)
            s->start[s->acts->source[i] + 2]++;
    for (size_t k = 2; k <= (size_t)s->acts->n_sources + 1; k++)
        s->start[k] += s->start[k - 1];
    for (size_t i = 0; i < n; i++)
        if (s->acts->source[i] != UINT32_MAX)
            s->by_source[s->start[s->acts->source[i] + 1]++] = (uint32_t)i;
    fill_set(s);
done:
    return status;
}

/* One try: true when the labels of acts i and j were exchanged. */
static bool try_swap(swaps *s, size_t i, size_t j) {
    uint32_t a = s->acts->account[i], b = s->acts->account[j], oi = s->object[i], oj = s->object[j];
    if (a == b || oi == oj || pair_held(&s->set, pair_key(a, oj)) || pair_held(&s->set, pair_key(b, oi)))
        return false;
    if (s->keys_used + 2 > s->set.mask / 4 * 3)
        fill_set(s);
    pair_drop(&s->set, pair_key(a, oi));
    pair_drop(&s->set, pair_key(b, oj));
    pair_add(&s->set, pair_key(a, oj));
    pair_add(&s->set, pair_key(b, oi));
    s->keys_used += 2;
    s->acts->account[i] = b;
    s->acts->account[j] = a;
    return true;
}

static void swap_labels(swaps *s, avpi_rng *rng) {
    uint64_t n = s->acts->count;
    for (uint64_t tries = 0; tries < 40 * n; tries++) {
        size_t i = (size_t)avpi_rng_below(rng, n);
        uint32_t source = s->acts->source[i];
        if (source == UINT32_MAX)
            continue;
        uint64_t from = s->start[source], size = s->start[source + 1] - from;
        try_swap(s, i, s->by_source[from + avpi_rng_below(rng, size)]);
    }
}

static avp_status swap_within_sources(const avp_ctx *ctx, avp_acts *acts, avpi_rng *rng, avp_error *err) {
    avp_status status = AVP_OK;
    swaps s = {.acts = acts};
    if (!acts->source)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("trace \"%s\" has no sources to shuffle within: use --shuffle labels"),
                         acts->trace);
    AVP_TRY(prepare_swaps(ctx, &s, err));
    swap_labels(&s, rng);
done:
    avpi_free(ctx, s.set.keys);
    avpi_free(ctx, s.set.counts);
    avpi_free(ctx, s.object);
    avpi_free(ctx, s.by_source);
    avpi_free(ctx, s.start);
    return status;
}

/* ---- canonical order again: within one object and time, by account, then post ---- */

static bool after(const avp_acts *acts, size_t a, uint32_t account, uint32_t post) {
    return acts->account[a] > account || (acts->account[a] == account && acts->post && acts->post[a] > post);
}

/* Acts [from, to) share object and time; small runs almost always, so insertion by hand, else a radix sort of (account, post). */
static avp_status order_ties(const avp_ctx *ctx, avp_acts *acts, size_t from, size_t to, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *order = NULL, *copy = NULL;
    uint64_t *keys = NULL;
    size_t n = to - from;
    if (n <= 64) {
        for (size_t i = from + 1; i < to; i++) {
            uint32_t account = acts->account[i], post = acts->post ? acts->post[i] : 0,
                     source = acts->source ? acts->source[i] : 0;
            size_t j = i;
            for (; j > from && after(acts, j - 1, account, post); j--) {
                acts->account[j] = acts->account[j - 1];
                if (acts->post)
                    acts->post[j] = acts->post[j - 1];
                if (acts->source)
                    acts->source[j] = acts->source[j - 1];
            }
            acts->account[j] = account;
            if (acts->post)
                acts->post[j] = post;
            if (acts->source)
                acts->source[j] = source;
        }
        return AVP_OK;
    }
    AVP_TRY(avpi_alloc(ctx, n, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *copy, &copy, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *keys, &keys, err));
    for (size_t i = 0; i < n; i++)
        keys[i] = (uint64_t)acts->account[from + i] << 32 | (acts->post ? acts->post[from + i] : 0);
    AVP_TRY(avpi_radix_order(ctx, keys, n, order, err));
    uint32_t *columns[] = {acts->account, acts->post, acts->source};
    for (size_t c = 0; c < 3; c++) {
        if (!columns[c])
            continue;
        memcpy(copy, columns[c] + from, n * sizeof *copy);
        for (size_t i = 0; i < n; i++)
            columns[c][from + i] = copy[order[i]];
    }
done:
    avpi_free(ctx, order);
    avpi_free(ctx, copy);
    avpi_free(ctx, keys);
    return status;
}

static avp_status restore_order(const avp_ctx *ctx, avp_acts *acts, avp_error *err) {
    avp_status status = AVP_OK;
    for (uint32_t o = 0; o < acts->n_objects; o++) {
        size_t end = (size_t)acts->object_start[o + 1];
        for (size_t i = (size_t)acts->object_start[o], j; i < end; i = j) {
            for (j = i + 1; j < end && acts->time_us[j] == acts->time_us[i]; j++) {
            }
            if (j - i > 1)
                AVP_TRY(order_ties(ctx, acts, i, j, err));
        }
    }
done:
    return status;
}

avp_status avp_acts_shuffle(const avp_ctx *ctx, avp_acts *acts, avp_shuffle how, uint64_t seed, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 0x73687566);
    if (how == AVP_SHUFFLE_NONE || acts->count == 0)
        return AVP_OK;
    if (how == AVP_SHUFFLE_LABELS)
        permute_labels(acts, &rng);
    else
        AVP_TRY(swap_within_sources(ctx, acts, &rng, err));
    AVP_TRY(restore_order(ctx, acts, err));
done:
    return status;
}
