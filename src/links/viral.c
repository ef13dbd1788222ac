/* Viral moments: where the cap took acts out, said object by object. */
#include "links/slots.h"

#include "base/radix.h"

typedef struct search {
    const avp_ctx *ctx;
    const avp_acts *acts;
    int64_t window_us;
    uint64_t cap;
    uint32_t *seen; /* per account: last object whose over-cap act it made, + 1 */
    avp_viral *found;
    size_t count, capacity;
} search;

static avp_status look_at_object(search *s, uint32_t object, avp_error *err) {
    avp_status status = AVP_OK;
    const int64_t *time_us = s->acts->time_us;
    size_t start = (size_t)s->acts->object_start[object], end = (size_t)s->acts->object_start[object + 1];
    avp_viral moment = {.object = object};
    for (size_t i = start, low = start, high = start; i < end; i++) {
        while (!avpi_within(time_us[low], time_us[i], s->window_us))
            low++;
        while (high + 1 < end && avpi_within(time_us[i], time_us[high + 1], s->window_us))
            high++;
        if (high - low <= s->cap)
            continue;
        uint32_t a = s->acts->account[i];
        moment.first_us = moment.acts ? moment.first_us : time_us[i];
        moment.last_us = time_us[i];
        moment.acts++;
        moment.accounts += s->seen[a] != object + 1;
        s->seen[a] = object + 1;
    }
    if (moment.acts == 0)
        return AVP_OK;
    AVP_TRY(avpi_grow(s->ctx, &s->found, &s->capacity, s->count + 1, sizeof *s->found, err));
    s->found[s->count++] = moment;
done:
    return status;
}

/* Most acts first; the sort is stable and the objects stand in order of id. */
static avp_status sort_by_acts(search *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    uint32_t *order = NULL;
    avp_viral *sorted = NULL;
    AVP_TRY(avpi_alloc(s->ctx, s->count, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(s->ctx, s->count, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(s->ctx, s->count, sizeof *sorted, &sorted, err));
    for (size_t i = 0; i < s->count; i++)
        keys[i] = UINT64_MAX - s->found[i].acts;
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

avp_status avp_links_viral(const avp_ctx *ctx, const avp_acts *acts, int64_t window_us, uint64_t cap, avp_viral **out,
                           size_t *count, avp_error *err) {
    avp_status status = AVP_OK;
    search s = {.ctx = ctx, .acts = acts, .window_us = window_us, .cap = cap};
    AVP_TRY(avpi_zalloc(ctx, acts->n_accounts, sizeof *s.seen, &s.seen, err));
    for (uint32_t o = 0; o < acts->n_objects && cap > 0; o++)
        if (acts->object_start[o + 1] - acts->object_start[o] > cap)
            AVP_TRY(look_at_object(&s, o, err));
    AVP_TRY(sort_by_acts(&s, err));
    *out = s.found;
    *count = s.count;
    s.found = NULL;
done:
    avpi_free(ctx, s.seen);
    avpi_free(ctx, s.found);
    return status;
}
