/* Permuted labels: the null worlds that results are compared with. */
#include "avispero/acts.h"
#include "base/acts_delays.h"
#include "base/acts_swap.h"
#include "base/memory.h"
#include "base/radix.h"
#include "base/rng.h"

#include <string.h>

static void permute_labels(avpi_units *units, avpi_rng *rng) {
    for (uint32_t i = units->count; i > 1; i--) {
        uint32_t j = (uint32_t)avpi_rng_below(rng, i);
        uint32_t label = units->label[i - 1];
        units->label[i - 1] = units->label[j];
        units->label[j] = label;
    }
}

/* ---- canonical order again: within one object and time, by account, then post ---- */

static bool after(const avp_acts *acts, size_t a, uint32_t account, uint32_t post) {
    return acts->account[a] > account || (acts->account[a] == account && acts->post && acts->post[a] > post);
}

enum { COLUMNS = 4, FEW = 64 };

/* The columns that go with an act; absent ones are NULL. */
static void columns_of(avp_acts *acts, uint32_t *columns[COLUMNS]) {
    columns[0] = acts->account;
    columns[1] = acts->post;
    columns[2] = acts->source;
    columns[3] = acts->elders.of;
}

/* A short run, by hand. */
static void insert_ties(avp_acts *acts, uint32_t *const columns[COLUMNS], size_t from, size_t to) {
    for (size_t i = from + 1; i < to; i++) {
        uint32_t held[COLUMNS];
        for (size_t c = 0; c < COLUMNS; c++)
            held[c] = columns[c] ? columns[c][i] : 0;
        size_t j = i;
        for (; j > from && after(acts, j - 1, held[0], held[1]); j--)
            for (size_t c = 0; c < COLUMNS; c++)
                if (columns[c])
                    columns[c][j] = columns[c][j - 1];
        for (size_t c = 0; c < COLUMNS; c++)
            if (columns[c])
                columns[c][j] = held[c];
    }
}

/* Acts [from, to) share object and time; short runs almost always, else a radix sort of (account, post). */
static avp_status order_ties(const avp_ctx *ctx, avp_acts *acts, size_t from, size_t to, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *order = NULL, *copy = NULL, *columns[COLUMNS];
    uint64_t *keys = NULL;
    size_t n = to - from;
    columns_of(acts, columns);
    if (n <= FEW) {
        insert_ties(acts, columns, from, to);
        return AVP_OK;
    }
    AVP_TRY(avpi_alloc(ctx, n, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *copy, &copy, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *keys, &keys, err));
    for (size_t i = 0; i < n; i++)
        keys[i] = (uint64_t)acts->account[from + i] << 32 | (acts->post ? acts->post[from + i] : 0);
    AVP_TRY(avpi_radix_order(ctx, keys, n, order, err));
    for (size_t c = 0; c < COLUMNS; c++) {
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

avp_status avpi_acts_restore_order(const avp_ctx *ctx, avp_acts *acts, avp_error *err) {
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
    avpi_units units = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 0x73687566);
    if (how == AVP_SHUFFLE_NONE || acts->count == 0)
        return AVP_OK;
    AVP_TRY(avpi_units_find(ctx, acts, &units, err));
    if (how == AVP_SHUFFLE_LABELS)
        permute_labels(&units, &rng);
    else
        AVP_TRY(avpi_swap_within_sources(ctx, acts, how == AVP_SHUFFLE_WITHIN_SOURCE_AND_DAY, seed, &units, err));
    avpi_units_apply(&units, acts);
    AVP_TRY(avpi_acts_restore_order(ctx, acts, err));
done:
    avpi_units_free(ctx, &units);
    return status;
}
