#include "links/chance.h"

#include "base/radix.h"

static avp_status below_cap(const avp_ctx *ctx, uint64_t cap, avpi_chance *chance, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_slots slots = {0};
    avp_windows windows = {.count = 1, .us = {chance->window_us}};
    const avp_acts *acts = &chance->strata.acts;
    if (cap == 0)
        return AVP_OK;
    AVP_TRY(avpi_slots_count(ctx, acts, &windows, cap, false, &slots, err));
    if (!slots.class_of || slots.over[0] == 0)
        goto done;
    AVP_TRY(avpi_alloc(ctx, acts->count, 1, &chance->counts, err));
    for (size_t i = 0; i < acts->count; i++)
        chance->counts[i] = slots.class_of[i] > 0;
done:
    avpi_slots_free(ctx, &slots);
    return status;
}

static avp_status make_rates(const avp_ctx *ctx, const uint8_t *suspect, avpi_chance *chance, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_two_pass model = {0};
    AVP_TRY(avpi_strata_count(ctx, &chance->strata, chance->counts, err));
    AVP_TRY(
        avpi_two_pass_model(ctx, &chance->strata, chance->counts, chance->window_us, suspect, 1, 0.01, &model, err));
    chance->rates = model.rates;
done:
    return status;
}

avp_status avpi_chance_make(const avp_ctx *ctx, const avp_acts *acts, const avp_links *links,
                            const avp_window_links *window, avpi_chance *chance, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_chance made = {.given = acts, .window_us = window->window_us};
    bool by_source = links->null == AVP_NULL_TWO_PASS;
    AVP_TRY(by_source ? avpi_strata_split(ctx, acts, &made.strata, err)
                      : avpi_strata_parts(ctx, acts, NULL, &made.strata, err));
    AVP_TRY(below_cap(ctx, links->cap, &made, err));
    AVP_TRY(make_rates(ctx, by_source ? window->suspect : NULL, &made, err));
    *chance = made;
    made = (avpi_chance){0};
done:
    avpi_chance_free(ctx, &made);
    return status;
}

void avpi_chance_free(const avp_ctx *ctx, avpi_chance *chance) {
    avpi_strata_free(ctx, &chance->strata);
    avpi_rates_free(ctx, &chance->rates);
    avpi_free(ctx, chance->counts);
    *chance = (avpi_chance){0};
}

/* ---- groups ---- */

/* d_is of all members: (group, stratum) and d, sorted so that those of one group and stratum stand together. */
typedef struct entries {
    size_t n;
    uint64_t *key, *key_scratch;
    uint32_t *d, *d_scratch;
} entries;

static void entries_free(const avp_ctx *ctx, entries *e) {
    avpi_free(ctx, e->key);
    avpi_free(ctx, e->key_scratch);
    avpi_free(ctx, e->d);
    avpi_free(ctx, e->d_scratch);
}

static avp_status list_entries(const avp_ctx *ctx, const avpi_strata *strata, const avpi_grouping *groups, entries *e,
                               avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0;
    for (uint32_t a = 0; a < strata->acts.n_accounts; a++)
        if (groups->group_of[a] != UINT32_MAX)
            n += (size_t)(strata->start[a + 1] - strata->start[a]);
    AVP_TRY(avpi_alloc(ctx, n, sizeof *e->key, &e->key, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *e->key_scratch, &e->key_scratch, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *e->d, &e->d, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *e->d_scratch, &e->d_scratch, err));
    for (uint32_t a = 0; a < strata->acts.n_accounts; a++) {
        if (groups->group_of[a] == UINT32_MAX)
            continue;
        for (uint64_t i = strata->start[a]; i < strata->start[a + 1]; i++) {
            e->key[e->n] = (uint64_t)groups->group_of[a] << 32 | strata->stratum[i];
            e->d[e->n++] = strata->acts_in[i];
        }
    }
    avpi_radix_u64_u32(e->key, e->d, e->key_scratch, e->d_scratch, e->n);
done:
    return status;
}

avp_status avpi_chance_of_groups(const avp_ctx *ctx, const avp_acts *given, const avpi_strata *strata,
                                 const double *rate, const avpi_grouping *groups, double *expected, avp_error *err) {
    avp_status status = AVP_OK;
    entries e = {0};
    AVP_TRY(list_entries(ctx, strata, groups, &e, err));
    for (size_t i = 0; i < groups->n_groups * groups->n_parts; i++)
        expected[i] = 0;
    for (size_t from = 0, to; from < e.n; from = to) {
        double sum = 0, squares = 0; /* whole numbers below 2^53 for any collection that fits into memory */
        for (to = from; to < e.n && e.key[to] == e.key[from]; to++) {
            sum += e.d[to];
            squares += (double)e.d[to] * e.d[to];
        }
        uint32_t group = (uint32_t)(e.key[from] >> 32), stratum = (uint32_t)e.key[from];
        size_t part = groups->n_parts > 1 ? avpi_strata_part(given, strata, stratum) : 0;
        expected[group * groups->n_parts + part] += rate[stratum] * (sum * sum - squares);
    }
done:
    entries_free(ctx, &e);
    return status;
}
