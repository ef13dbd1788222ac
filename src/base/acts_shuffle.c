/* Permuted labels: the null worlds that results are compared with. */
#include "avispero/acts.h"
#include "base/acts_swap.h"
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
        AVP_TRY(avpi_acts_swap_within_sources(ctx, acts, seed, err));
    AVP_TRY(restore_order(ctx, acts, err));
done:
    return status;
}
