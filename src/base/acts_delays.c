#include "base/acts_delays.h"

#include "base/radix.h"
#include "base/rng.h"

#include <string.h>

enum { COLUMNS = 4 };

/* Delays of all acts but the first of every object. */
static size_t list_delays(const avp_acts *acts, int64_t *delay) {
    size_t n = 0;
    for (uint32_t o = 0; o < acts->n_objects; o++)
        for (uint64_t i = acts->object_start[o] + 1; i < acts->object_start[o + 1]; i++)
            delay[n++] = acts->time_us[i] - acts->time_us[acts->object_start[o]];
    return n;
}

/* Acts [from, from + n) into order of time. */
static avp_status sort_object(const avp_ctx *ctx, avp_acts *acts, size_t from, size_t n, uint64_t *key, uint32_t *order,
                              void *copy, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *columns[COLUMNS] = {acts->account, acts->post, acts->source, acts->elders.of};
    for (size_t i = 0; i < n; i++)
        key[i] = (uint64_t)acts->time_us[from + i] ^ UINT64_C(1) << 63; /* unsigned order is the order of time */
    AVP_TRY(avpi_radix_order(ctx, key, n, order, err));
    int64_t *times = copy;
    uint32_t *values = copy;
    memcpy(times, acts->time_us + from, n * sizeof *times);
    for (size_t i = 0; i < n; i++)
        acts->time_us[from + i] = times[order[i]];
    for (size_t c = 0; c < COLUMNS; c++) {
        if (!columns[c])
            continue;
        memcpy(values, columns[c] + from, n * sizeof *values);
        for (size_t i = 0; i < n; i++)
            columns[c][from + i] = values[order[i]];
    }
done:
    return status;
}

static size_t largest_object(const avp_acts *acts) {
    uint64_t largest = 0;
    for (uint32_t o = 0; o < acts->n_objects; o++)
        if (acts->object_start[o + 1] - acts->object_start[o] > largest)
            largest = acts->object_start[o + 1] - acts->object_start[o];
    return (size_t)largest;
}

avp_status avpi_acts_resample_delays(const avp_ctx *ctx, avp_acts *acts, uint64_t seed, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t *delay = NULL, *copy = NULL;
    uint64_t *key = NULL;
    uint32_t *order = NULL;
    avpi_rng rng;
    size_t most = largest_object(acts);
    avpi_rng_init(&rng, seed, 0x64656c61);
    AVP_TRY(avpi_alloc(ctx, acts->count, sizeof *delay, &delay, err));
    AVP_TRY(avpi_alloc(ctx, most, sizeof *copy, &copy, err));
    AVP_TRY(avpi_alloc(ctx, most, sizeof *key, &key, err));
    AVP_TRY(avpi_alloc(ctx, most, sizeof *order, &order, err));
    size_t n = list_delays(acts, delay);
    for (uint32_t o = 0; o < acts->n_objects; o++) {
        size_t from = (size_t)acts->object_start[o], to = (size_t)acts->object_start[o + 1];
        if (to - from < 2)
            continue;
        for (size_t i = from + 1; i < to; i++)
            acts->time_us[i] = acts->time_us[from] + delay[avpi_rng_below(&rng, n)];
        AVP_TRY(sort_object(ctx, acts, from, to - from, key, order, copy, err));
    }
    AVP_TRY(avpi_acts_restore_order(ctx, acts, err));
done:
    avpi_free(ctx, delay);
    avpi_free(ctx, copy);
    avpi_free(ctx, key);
    avpi_free(ctx, order);
    return status;
}
