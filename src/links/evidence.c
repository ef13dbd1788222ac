/* The moments behind a link: on which objects two accounts acted together, and which acts show it. */
#include "avispero/links.h"

#include "base/acts_elders.h"
#include "base/radix.h"
#include "links/slots.h"

typedef struct search {
    const avp_ctx *ctx;
    const avp_acts *acts;
    uint32_t a, b;
    int64_t window_us;
    avp_co_action *found;
    size_t count, capacity;
} search;

static bool counts_here(const avp_acts *acts, size_t i, size_t j) {
    return !acts->elders.of || !avpi_met_before(&acts->elders, acts->elders.of[i], acts->elders.of[j]);
}

/* Closest pair of acts of the two on one object, among those that count there. */
static avp_status look_at_object(search *s, uint32_t object, size_t first, size_t last, avp_error *err) {
    const avp_acts *acts = s->acts;
    size_t best_a = SIZE_MAX, best_b = 0;
    uint64_t best = (uint64_t)s->window_us;
    for (size_t i = first; i <= last; i++) {
        if (acts->account[i] != s->a && acts->account[i] != s->b)
            continue;
        for (size_t j = i; j-- > first && (uint64_t)acts->time_us[i] - (uint64_t)acts->time_us[j] <= best;) {
            if (acts->account[j] != (acts->account[i] == s->a ? s->b : s->a) || !counts_here(acts, i, j))
                continue;
            uint64_t gap = (uint64_t)acts->time_us[i] - (uint64_t)acts->time_us[j];
            if (best_a != SIZE_MAX && gap >= best)
                continue;
            best = gap;
            best_a = acts->account[i] == s->a ? i : j;
            best_b = acts->account[i] == s->a ? j : i;
        }
    }
    if (best_a == SIZE_MAX)
        return AVP_OK;
    avp_status status = avpi_grow(s->ctx, &s->found, &s->capacity, s->count + 1, sizeof *s->found, err);
    if (status == AVP_OK)
        s->found[s->count++] = (avp_co_action){object, best_a, best_b, acts->time_us[best_b] - acts->time_us[best_a]};
    return status;
}

/* The two accounts' acts stand in order of object: from the first to the last of an object's, look closer. */
static avp_status look_at_all(search *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t object = 0;
    for (size_t i = 0; i < s->acts->count; i++) {
        if (s->acts->account[i] != s->a && s->acts->account[i] != s->b)
            continue;
        while (s->acts->object_start[object + 1] <= i)
            object++;
        size_t last = (size_t)s->acts->object_start[object + 1] - 1;
        AVP_TRY(look_at_object(s, object, i, last, err));
        i = last;
    }
done:
    return status;
}

/* Order of the earlier act's time, then of the object. */
static avp_status sort_by_time(search *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    uint32_t *order = NULL;
    avp_co_action *sorted = NULL;
    AVP_TRY(avpi_alloc(s->ctx, s->count, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(s->ctx, s->count, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(s->ctx, s->count, sizeof *sorted, &sorted, err));
    for (size_t i = 0; i < s->count; i++) {
        size_t earlier = s->found[i].act_a < s->found[i].act_b ? s->found[i].act_a : s->found[i].act_b;
        keys[i] = (uint64_t)s->acts->time_us[earlier] ^ UINT64_C(1)
                                                            << 63; /* so that unsigned order is the order of time */
    }
    AVP_TRY(avpi_radix_order(s->ctx, keys, s->count, order, err));
    for (size_t i = 0; i < s->count; i++)
        sorted[i] = s->found[order[i]];
    avpi_free(s->ctx, s->found);
    s->found = sorted;
    sorted = NULL;
done:
    avpi_free(s->ctx, keys);
    avpi_free(s->ctx, order);
    avpi_free(s->ctx, sorted);
    return status;
}

avp_status avp_links_evidence(const avp_ctx *ctx, const avp_acts *acts, uint32_t a, uint32_t b, int64_t window_us,
                              avp_co_action **out, size_t *count, avp_error *err) {
    avp_status status = AVP_OK;
    search s = {.ctx = ctx, .acts = acts, .a = a, .b = b, .window_us = window_us};
    if (a == b || a >= acts->n_accounts || b >= acts->n_accounts || window_us < 0)
        return avpi_fail(ctx, err, AVP_E_ARG,
                         N_("evidence needs two different accounts of these acts and a window that is not negative"));
    AVP_TRY(look_at_all(&s, err));
    AVP_TRY(sort_by_time(&s, err));
    *out = s.found;
    *count = s.count;
    s.found = NULL;
done:
    avpi_free(ctx, s.found);
    return status;
}
