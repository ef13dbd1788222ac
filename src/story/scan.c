/* The standardised scan statistic, its permutation test, and its union bound. Formulas: docs/methods/dormancy.md. */
#include "story/scan.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "base/radix.h"
#include "base/rng.h"
#include "story/tails.h"

#include <math.h>
#include <string.h>

/* Where a window that begins at a moment of the pool ends, and what it is worth. By rank in the pool. */
typedef struct reach {
    uint32_t *end;   /* first rank past the window */
    double *scale;   /* 1 / sqrt(e + 1) */
    double *expects; /* e */
} reach;

typedef struct draw_space { /* of one worker */
    uint32_t *order;        /* all ranks; put back in order after each draw */
    uint32_t *swapped;      /* what was exchanged, to undo it */
    uint32_t *ranks;        /* drawn, ascending */
    uint64_t *keys, *scratch;
    uint8_t *drawn; /* per rank */
} draw_space;

typedef struct test {
    const avp_ctx *ctx;
    const avpi_scan *scan;
    uint32_t *start; /* per rank: first rank with the same moment */
    reach reach[AVP_WINDOWS_MAX];
    double observed;
    draw_space *spaces;
    unsigned n_spaces;
    uint64_t *exceeding; /* per block */
} test;

enum { BLOCK = 64, DENSE = 24 };

static avp_status reach_make(test *t, size_t w, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_scan *scan = t->scan;
    reach *r = &t->reach[w];
    uint32_t n = (uint32_t)scan->n_pool, end = 0;
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *r->end, &r->end, err));
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *r->scale, &r->scale, err));
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *r->expects, &r->expects, err));
    for (uint32_t i = 0; i < n; i++) {
        while (end < n && scan->pool[end] - scan->pool[i] <= scan->windows.us[w])
            end++;
        r->end[i] = end;
        r->expects[i] = (double)(end - t->start[i]) * ((double)scan->n_members / (double)n);
        r->scale[i] = 1 / sqrt(r->expects[i] + 1);
    }
done:
    return status;
}

static avp_status tables_make(test *t, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_scan *scan = t->scan;
    AVP_TRY(avpi_alloc(t->ctx, scan->n_pool, sizeof *t->start, &t->start, err));
    for (uint32_t i = 0; i < scan->n_pool; i++)
        t->start[i] = i > 0 && scan->pool[i] == scan->pool[i - 1] ? t->start[i - 1] : i;
    for (size_t w = 0; w < scan->windows.count; w++)
        AVP_TRY(reach_make(t, w, err));
done:
    return status;
}

/* T of n ranks in ascending order; *at and *window say where, when they are wanted. */
static double statistic(const test *t, const uint32_t *ranks, size_t n, size_t *at, size_t *window) {
    double most = -INFINITY;
    for (size_t w = 0; w < t->scan->windows.count; w++) {
        const reach *r = &t->reach[w];
        size_t first = 0, end = 0;
        for (size_t i = 0; i < n; i++) {
            uint32_t rank = ranks[i];
            while (ranks[first] < t->start[rank])
                first++;
            while (end < n && ranks[end] < r->end[rank])
                end++;
            double value = ((double)(end - first) - r->expects[rank]) * r->scale[rank];
            if (value <= most)
                continue;
            most = value;
            if (at) {
                *at = first;
                *window = w;
            }
        }
    }
    return most;
}

/* ---- draws ---- */

static avp_status spaces_make(test *t, size_t n_blocks, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = t->scan->n_pool, k = t->scan->n_members;
    t->n_spaces = avpi_workers(t->ctx, n_blocks);
    AVP_TRY(avpi_zalloc(t->ctx, t->n_spaces, sizeof *t->spaces, &t->spaces, err));
    for (unsigned i = 0; i < t->n_spaces; i++) {
        draw_space *s = &t->spaces[i];
        AVP_TRY(avpi_alloc(t->ctx, n, sizeof *s->order, &s->order, err));
        AVP_TRY(avpi_alloc(t->ctx, k, sizeof *s->swapped, &s->swapped, err));
        AVP_TRY(avpi_alloc(t->ctx, k, sizeof *s->ranks, &s->ranks, err));
        AVP_TRY(avpi_alloc(t->ctx, k, sizeof *s->keys, &s->keys, err));
        AVP_TRY(avpi_alloc(t->ctx, k, sizeof *s->scratch, &s->scratch, err));
        AVP_TRY(avpi_zalloc(t->ctx, n, sizeof *s->drawn, &s->drawn, err));
        for (uint32_t r = 0; r < n; r++)
            s->order[r] = r;
    }
    AVP_TRY(avpi_zalloc(t->ctx, n_blocks, sizeof *t->exceeding, &t->exceeding, err));
done:
    return status;
}

static void insertion_sort(uint32_t *ranks, size_t n) {
    for (size_t i = 1; i < n; i++) {
        uint32_t rank = ranks[i];
        size_t at = i;
        for (; at > 0 && ranks[at - 1] > rank; at--)
            ranks[at] = ranks[at - 1];
        ranks[at] = rank;
    }
}

/* The drawn ranks in ascending order: by insertion when few, by marks when they are a good part of the pool, else by radix. */
static void sort_ranks(draw_space *s, size_t k, size_t n) {
    if (k <= DENSE) {
        memcpy(s->ranks, s->order, k * sizeof *s->ranks);
        insertion_sort(s->ranks, k);
        return;
    }
    if (k < n / DENSE) {
        for (size_t i = 0; i < k; i++)
            s->keys[i] = s->order[i];
        avpi_radix_u64(s->keys, s->scratch, k);
        for (size_t i = 0; i < k; i++)
            s->ranks[i] = (uint32_t)s->keys[i];
        return;
    }
    for (size_t i = 0; i < k; i++)
        s->drawn[s->order[i]] = 1;
    for (size_t r = 0, at = 0; r < n; r++)
        if (s->drawn[r])
            s->ranks[at++] = (uint32_t)r;
    memset(s->drawn, 0, n);
}

/* k of n ranks, each set as likely as any other: the first k steps of Fisher and Yates' shuffle, undone afterwards. */
static void draw(draw_space *s, avpi_rng *rng, size_t k, size_t n) {
    for (size_t i = 0; i < k; i++) {
        size_t j = i + (size_t)avpi_rng_below(rng, n - i);
        uint32_t taken = s->order[j];
        s->order[j] = s->order[i];
        s->order[i] = taken;
        s->swapped[i] = (uint32_t)j;
    }
    sort_ranks(s, k, n);
    for (size_t i = k; i-- > 0;) {
        uint32_t back = s->order[i];
        s->order[i] = s->order[s->swapped[i]];
        s->order[s->swapped[i]] = back;
    }
}

static avp_status draw_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    (void)err;
    test *t = arg;
    avpi_rng rng;
    const avpi_scan *scan = t->scan;
    uint64_t first = (uint64_t)block * BLOCK, left = scan->draws - first, n = left < BLOCK ? left : BLOCK;
    avpi_rng_init(&rng, scan->seed, scan->stream << 24 | (uint64_t)block);
    for (uint64_t i = 0; i < n; i++) {
        draw_space *s = &t->spaces[worker];
        draw(s, &rng, scan->n_members, scan->n_pool);
        t->exceeding[block] += statistic(t, s->ranks, scan->n_members, NULL, NULL) >= t->observed;
    }
    return AVP_OK;
}

/* ---- the union bound ---- */

/* Smallest count inside a window with this e whose value reaches T. */
static uint64_t count_needed(double t, double e, double scale) {
    double guess = floor(t / scale + e);
    uint64_t n = guess > 2 ? (uint64_t)guess - 2 : 0;
    while (((double)n - e) * scale < t)
        n++;
    return n;
}

/* P(T >= observed) is at most the sum, over windows that begin at a moment of the pool, of P(n reaches what it needs there). */
static avp_status union_bound(const test *t, double *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_scan *scan = t->scan;
    double *by_size = NULL, sum = 0;
    AVP_TRY(avpi_alloc(t->ctx, scan->n_pool + 1, sizeof *by_size, &by_size, err));
    for (size_t i = 0; i <= scan->n_pool; i++)
        by_size[i] = NAN;
    for (size_t w = 0; w < scan->windows.count; w++)
        for (uint32_t i = 0; i < scan->n_pool; i++) {
            uint32_t size = t->reach[w].end[i] - t->start[i];
            if (t->start[i] != i)
                continue;
            if (isnan(by_size[size])) {
                uint64_t needed = count_needed(t->observed, t->reach[w].expects[i], t->reach[w].scale[i]);
                by_size[size] = pow(10, avpi_hypergeometric_log10_tail(needed, scan->n_pool, size, scan->n_members));
            }
            sum += by_size[size];
        }
    *out = sum < 1 ? sum : 1;
done:
    avpi_free(t->ctx, by_size);
    return status;
}

/* ---- the whole ---- */

/* Rank in the pool of each member: of equal moments the first ones. */
static void ranks_of(const avpi_scan *scan, uint32_t *ranks) {
    uint32_t rank = 0;
    for (size_t i = 0; i < scan->n_members; i++, rank++) {
        while (scan->pool[rank] < scan->members[i])
            rank++;
        ranks[i] = rank;
    }
}

static avp_status observe(test *t, avpi_scan_found *found, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_scan *scan = t->scan;
    uint32_t *ranks = NULL;
    size_t at = 0, w = 0, end;
    AVP_TRY(avpi_alloc(t->ctx, scan->n_members, sizeof *ranks, &ranks, err));
    ranks_of(scan, ranks);
    t->observed = statistic(t, ranks, scan->n_members, &at, &w);
    uint32_t first = ranks[at];
    for (end = at; end < scan->n_members && ranks[end] < t->reach[w].end[first]; end++)
        continue;
    *found = (avpi_scan_found){.t = t->observed,
                               .from_us = scan->pool[first],
                               .window_us = scan->windows.us[w],
                               .inside = end - at,
                               .pool_inside = t->reach[w].end[first] - t->start[first],
                               .expected = t->reach[w].expects[first]};
done:
    avpi_free(t->ctx, ranks);
    return status;
}

static void test_free(test *t) {
    for (size_t w = 0; w < AVP_WINDOWS_MAX; w++) {
        avpi_free(t->ctx, t->reach[w].end);
        avpi_free(t->ctx, t->reach[w].scale);
        avpi_free(t->ctx, t->reach[w].expects);
    }
    for (unsigned i = 0; t->spaces && i < t->n_spaces; i++) {
        void *const blocks[] = {t->spaces[i].order, t->spaces[i].swapped, t->spaces[i].ranks,
                                t->spaces[i].keys,  t->spaces[i].scratch, t->spaces[i].drawn};
        for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++)
            avpi_free(t->ctx, blocks[b]);
    }
    avpi_free(t->ctx, t->spaces);
    avpi_free(t->ctx, t->exceeding);
    avpi_free(t->ctx, t->start);
}

avp_status avpi_scan_test(const avp_ctx *ctx, const avpi_scan *scan, avpi_scan_found *out, avp_error *err) {
    avp_status status = AVP_OK;
    test t = {.ctx = ctx, .scan = scan};
    avpi_scan_found found = {0};
    size_t n_blocks = (size_t)((scan->draws + BLOCK - 1) / BLOCK);
    double bound = 1;
    AVP_TRY(tables_make(&t, err));
    AVP_TRY(observe(&t, &found, err));
    AVP_TRY(union_bound(&t, &bound, err));
    found.p = bound;
    if (bound * (double)(1 + scan->draws) > 1) { /* else no number of draws could say less */
        AVP_TRY(spaces_make(&t, n_blocks, err));
        AVP_TRY(avpi_parallel(ctx, n_blocks, draw_block, &t, err));
        for (size_t b = 0; b < n_blocks; b++)
            found.exceeding += t.exceeding[b];
        found.p = (double)(1 + found.exceeding) / (double)(1 + scan->draws);
    }
    *out = found;
done:
    test_free(&t);
    return status;
}
