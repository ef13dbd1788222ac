#include "base/radix.h"

#include "base/parallel.h"

#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 6, BUCKETS = 1 << DIGIT_BITS, SMALL = 48 };

static size_t digit_of(uint64_t key, unsigned digit) {
    return (size_t)(key >> (digit * DIGIT_BITS)) & (BUCKETS - 1);
}

/* One histogram per digit in a single pass over the keys. */
static void histograms(const uint64_t *keys, size_t n, size_t (*counts)[BUCKETS]) {
    memset(counts, 0, sizeof(size_t[DIGITS][BUCKETS]));
    for (size_t i = 0; i < n; i++)
        for (unsigned d = 0; d < DIGITS; d++)
            counts[d][digit_of(keys[i], d)]++;
}

/* Counts become start positions; true when all keys share this digit, so that the pass can be skipped. */
static bool starts_from_counts(size_t *counts, size_t n) {
    size_t at = 0;
    for (size_t b = 0; b < BUCKETS; b++) {
        size_t count = counts[b];
        if (count == n)
            return true;
        counts[b] = at;
        at += count;
    }
    return false;
}

static void insertion_u64(uint64_t *keys, size_t n) {
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t j = i;
        for (; j > 0 && keys[j - 1] > key; j--)
            keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

void avpi_radix_u64(uint64_t *keys, uint64_t *scratch, size_t n) {
    if (n < SMALL) {
        insertion_u64(keys, n);
        return;
    }
    size_t counts[DIGITS][BUCKETS];
    histograms(keys, n, counts);
    uint64_t *from = keys, *to = scratch;
    for (unsigned d = 0; d < DIGITS; d++) {
        if (starts_from_counts(counts[d], n))
            continue;
        for (size_t i = 0; i < n; i++)
            to[counts[d][digit_of(from[i], d)]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != keys)
        memcpy(keys, from, n * sizeof *keys);
}

static void insertion_pairs(uint64_t *keys, uint32_t *values, size_t n) {
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        uint32_t value = values[i];
        size_t j = i;
        for (; j > 0 && keys[j - 1] > key; j--) {
            keys[j] = keys[j - 1];
            values[j] = values[j - 1];
        }
        keys[j] = key;
        values[j] = value;
    }
}

void avpi_radix_u64_u32(uint64_t *keys, uint32_t *values, uint64_t *key_scratch, uint32_t *value_scratch, size_t n) {
    if (n < SMALL) {
        insertion_pairs(keys, values, n);
        return;
    }
    size_t counts[DIGITS][BUCKETS];
    histograms(keys, n, counts);
    uint64_t *from = keys, *to = key_scratch;
    uint32_t *from_values = values, *to_values = value_scratch;
    for (unsigned d = 0; d < DIGITS; d++) {
        if (starts_from_counts(counts[d], n))
            continue;
        for (size_t i = 0; i < n; i++) {
            size_t at = counts[d][digit_of(from[i], d)]++;
            to[at] = from[i];
            to_values[at] = from_values[i];
        }
        uint64_t *swap = from;
        from = to;
        to = swap;
        uint32_t *swap_values = from_values;
        from_values = to_values;
        to_values = swap_values;
    }
    if (from != keys) {
        memcpy(keys, from, n * sizeof *keys);
        memcpy(values, from_values, n * sizeof *values);
    }
}

/* Runs of the order, sorted by one task each, then merged in rounds of two. */
typedef struct order_work {
    const uint64_t *keys;
    uint64_t *sorted, *scratch;
    uint32_t *order, *order_scratch;
    size_t n, run;
} order_work;

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static avp_status sort_run(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    order_work *w = arg;
    size_t from = task * w->run, to = smaller(from + w->run, w->n);
    for (size_t i = from; i < to; i++) {
        w->sorted[i] = w->keys[i];
        w->order[i] = (uint32_t)i;
    }
    avpi_radix_u64_u32(w->sorted + from, w->order + from, w->scratch + from, w->order_scratch + from, to - from);
    return AVP_OK;
}

/* Merge runs 2 task and 2 task + 1 from sorted/order into the scratch arrays; the left run wins ties, so the sort is stable. */
static avp_status merge_runs(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    order_work *w = arg;
    size_t left = smaller(2 * task * w->run, w->n), middle = smaller(left + w->run, w->n),
           right = smaller(middle + w->run, w->n);
    size_t i = left, j = middle;
    for (size_t k = left; k < right; k++) {
        bool take_left = i < middle && (j >= right || w->sorted[i] <= w->sorted[j]);
        size_t from = take_left ? i++ : j++;
        w->scratch[k] = w->sorted[from];
        w->order_scratch[k] = w->order[from];
    }
    return AVP_OK;
}

static avp_status merge_all(const avp_ctx *ctx, order_work *w, avp_error *err) {
    avp_status status = AVP_OK;
    while (w->run < w->n) {
        AVP_TRY(avpi_parallel(ctx, (w->n + 2 * w->run - 1) / (2 * w->run), merge_runs, w, err));
        uint64_t *swap = w->sorted;
        w->sorted = w->scratch;
        w->scratch = swap;
        uint32_t *swap_order = w->order;
        w->order = w->order_scratch;
        w->order_scratch = swap_order;
        w->run *= 2;
    }
done:
    return status;
}

avp_status avpi_radix_order(const avp_ctx *ctx, const uint64_t *keys, size_t n, uint32_t *order, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *sorted = NULL, *scratch = NULL;
    uint32_t *order_scratch = NULL;
    if (n == 0)
        goto done;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *sorted, &sorted, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *scratch, &scratch, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *order_scratch, &order_scratch, err));
    size_t runs = n < (1u << 16) ? 1 : avpi_workers(ctx, 64);
    order_work w = {keys, sorted, scratch, order, order_scratch, n, (n + runs - 1) / runs};
    AVP_TRY(avpi_parallel(ctx, (n + w.run - 1) / w.run, sort_run, &w, err));
    AVP_TRY(merge_all(ctx, &w, err));
    if (w.order != order)
        memcpy(order, w.order, n * sizeof *order);
done:
    avpi_free(ctx, sorted);
    avpi_free(ctx, scratch);
    avpi_free(ctx, order_scratch);
    return status;
}
