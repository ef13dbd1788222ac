/*
 * Discover and confirm: groups are found in one part of the collection and tested in the other, against other users of the same sources.
 *
 *   by time    found before the median of all times, tested from there on
 *   by weeks   for groups that one of these parts does not show: found in weeks 0, 2, 4 ..., tested in weeks 1, 3, 5 ...
 *
 * Symbols: W_s co-actions, E_s acts, S2_s squares, over accounts that are in no group, neither in one found in the first part nor in a
 * listed one (members of a network who came later are no other users); d_is acts of member i in source s; rate_s = (W_s + 1) / (E_s^2 - S2_s) where at least 20 such accounts act in s; H_s = (sum d)^2 - sum d^2; lambda = sum_s rate_s H_s.
 * The rates come from counts: their uncertainty gives lambda the variance sum_s (W_s + 1) (H_s / (E_s^2 - S2_s))^2, and the count
 * expected a negative binomial law instead of Poisson's. A margin (2) covers what d_i d_j does not: accounts that act on most objects of a
 * small source meet more often there than light ones, whoever they are.
 */
#include "groups/group_counts.h"
#include "groups/whole.h"

#include "base/acts_filter.h"
#include "base/radix.h"

#include <math.h>
#include <string.h>

enum { OUTSIDE_LEAST = 20, SHARED_LEAST = 3 };
static const int64_t week_us = INT64_C(7) * 86400 * 1000000;
static const double level = 0.01, power_least = 0.8;

typedef struct confirming {
    const avp_ctx *ctx;
    const avp_trace_links *traces;
    size_t n;
    const avp_trace_links *whole;
    const avp_links_options *links_options;
    const avp_groups_options *groups_options;
    avp_groups *groups;
    int64_t first_us, split_us;
    bool by_blocks;
    avp_groups found;   /* of the first part */
    uint32_t *tested;   /* per account: the listed group over which it is tested, UINT32_MAX = none */
    uint8_t *left_out;  /* per account: in a group of the first part, or in a listed one */
    avp_acts later;     /* of the whole */
    avpi_chance chance; /* of later */
    double *rate;       /* per stratum; 0 = too few outside accounts */
    double *doubt;      /* per stratum: rate_s / (E_s^2 - S2_s), how uncertain the rate is */
    uint8_t *counts;    /* per act of chance.strata.acts: below the cap, in a stratum with a rate */
    avpi_group_count *seen;
    double *expected;
    double *spread;   /* per group: variance of expected, from what is not known about the rates */
    double *before;   /* per group: co-actions of the group that stands for it, in the first part */
    double *foreseen; /* per group: in the tested part, had the members gone on as before */
} confirming;

static bool is_first(const confirming *c, int64_t time_us) {
    if (!c->by_blocks)
        return time_us < c->split_us;
    return ((uint64_t)time_us - (uint64_t)c->first_us) / (uint64_t)week_us % 2 == 0;
}

static avp_status filter_part(const confirming *c, const avp_acts *acts, bool first, avp_acts *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t *keep = NULL;
    AVP_TRY(avpi_alloc(c->ctx, acts->count, 1, &keep, err));
    for (size_t i = 0; i < acts->count; i++)
        keep[i] = is_first(c, acts->time_us[i]) == first;
    AVP_TRY(avpi_acts_filter(c->ctx, acts, keep, out, err));
done:
    avpi_free(c->ctx, keep);
    return status;
}

/* ---- the first part: the whole search over again ---- */

static avp_status discover(confirming *c, avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts acts[AVP_GROUPS_TRACES_MAX] = {{0}};
    avp_links links[AVP_GROUPS_TRACES_MAX] = {{0}};
    avp_trace_links traces[AVP_GROUPS_TRACES_MAX];
    avp_links_options opts = *c->links_options;
    avp_groups_options liberal = *c->groups_options;
    liberal.anchor =
        1; /* who is chosen here accuses nobody: the other part decides. N1 sees small and crowded sources too */
    opts.null = AVP_NULL_N1;
    opts.windows = (avp_windows){.count = 1, .us = {c->groups->window_us}};
    for (size_t t = 0; t < c->n; t++) {
        AVP_TRY(filter_part(c, c->traces[t].acts, true, &acts[t], err));
        AVP_TRY(avp_links_find(c->ctx, &acts[t], &opts, &links[t], err));
        traces[t] = (avp_trace_links){&acts[t], &links[t]};
    }
    AVP_TRY(avp_groups_find(c->ctx, traces, c->n, &liberal, &c->found, err));
done:
    for (size_t t = 0; t < c->n; t++) {
        avp_links_free(c->ctx, &links[t]);
        avpi_acts_filter_free(c->ctx, &acts[t]);
    }
    return status;
}

/*
 * The found group that stands for a listed one: that which shares most members (ties: the first), three at least, and has most of its own
 * members there. 0 = none.
 */
static uint32_t best_match(const confirming *c, const avp_group *group, uint32_t *shares) {
    uint32_t best = 0, match = 0;
    memset(shares, 0, (c->found.count + 1) * sizeof *shares);
    for (size_t k = 0; k < group->n_members; k++)
        shares[c->found.group_of[group->members[k]]]++;
    for (uint32_t f = 1; f <= c->found.count; f++)
        if (shares[f] > best) {
            best = shares[f];
            match = f;
        }
    return best >= SHARED_LEAST && 2 * best >= c->found.groups[match - 1].n_members ? match : 0;
}

/*
 * Whom to test for which listed group: all members of the group that stands for it, so that the choice knows nothing of the other part.
 * Groups that a former way of splitting has tested are done.
 */
static avp_status choose_tested(confirming *c, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *shares = NULL, n = c->groups->accounts.count;
    AVP_TRY(avpi_alloc(c->ctx, c->found.count + 1, sizeof *shares, &shares, err));
    AVP_TRY(avpi_alloc(c->ctx, n, sizeof *c->tested, &c->tested, err));
    AVP_TRY(avpi_zalloc(c->ctx, n, 1, &c->left_out, err));
    AVP_TRY(avpi_zalloc(c->ctx, c->groups->count, sizeof *c->before, &c->before, err));
    memset(c->tested, 0xff, n * sizeof *c->tested);
    for (uint32_t a = 0; a < n; a++)
        c->left_out[a] = c->found.group_of[a] != 0 || c->groups->group_of[a] != 0;
    for (size_t g = 0; g < c->groups->count; g++) {
        const avp_group *group = &c->groups->groups[g];
        uint32_t match = 0;
        if (!group->exclusive && group->confirmation.accounts == 0)
            match = best_match(c, group, shares);
        c->before[g] = match > 0 ? (double)c->found.groups[match - 1].observed : 0;
        for (size_t k = 0; match > 0 && k < c->found.groups[match - 1].n_members; k++)
            c->tested[c->found.groups[match - 1].members[k]] = (uint32_t)g;
    }
done:
    avpi_free(c->ctx, shares);
    return status;
}

/* ---- the other part: beside users of the same sources who are in no group ---- */

static avp_status find_rates(confirming *c, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_margins outside = {0};
    const avpi_strata *strata = &c->chance.strata;
    AVP_TRY(avpi_margins_count(c->ctx, strata, c->chance.counts, c->left_out, c->chance.window_us, &outside, err));
    AVP_TRY(avpi_zalloc(c->ctx, strata->count, sizeof *c->rate, &c->rate, err));
    AVP_TRY(avpi_zalloc(c->ctx, strata->count, sizeof *c->doubt, &c->doubt, err));
    for (uint32_t s = 0; s < strata->count; s++)
        if (outside.accounts[s] >= OUTSIDE_LEAST && outside.pairings[s] > 0) {
            c->rate[s] = ((double)outside.co_actions[s] + 1) / outside.pairings[s];
            c->doubt[s] = c->rate[s] / outside.pairings[s];
        }
    AVP_TRY(avpi_alloc(c->ctx, strata->acts.count, 1, &c->counts, err));
    for (uint32_t o = 0; o < strata->acts.n_objects; o++)
        for (uint64_t i = strata->acts.object_start[o]; i < strata->acts.object_start[o + 1]; i++)
            c->counts[i] = c->rate[strata->of_object[o]] > 0 && (!c->chance.counts || c->chance.counts[i]);
done:
    avpi_margins_free(c->ctx, &outside);
    return status;
}

static avp_status observe(confirming *c, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_grouping grouping = {c->tested, c->groups->count, 1};
    AVP_TRY(avpi_alloc(c->ctx, c->groups->count, sizeof *c->seen, &c->seen, err));
    AVP_TRY(avpi_alloc(c->ctx, c->groups->count, sizeof *c->expected, &c->expected, err));
    AVP_TRY(avpi_alloc(c->ctx, c->groups->count, sizeof *c->spread, &c->spread, err));
    const avpi_group_job job = {.acts = &c->chance.strata.acts,
                                .counts = c->counts,
                                .window_us = c->chance.window_us,
                                .group_of = c->tested,
                                .n_groups = c->groups->count};
    AVP_TRY(avpi_groups_count(c->ctx, &job, c->seen, err));
    AVP_TRY(avpi_chance_of_groups(c->ctx, c->chance.given, &c->chance.strata, c->rate, &grouping, c->expected, err));
    AVP_TRY(avpi_chance_spread(c->ctx, &c->chance.strata, c->doubt, &grouping, c->spread, err));
done:
    return status;
}

/* Begin of the part that a split tests. */
static int64_t tested_from(const confirming *c) {
    return c->by_blocks ? c->first_us + week_us : c->split_us;
}

/* Smallest count that would be confirmed, if as many groups are tested as are listed. */
static uint64_t count_needed(const confirming *c, size_t g) {
    double margin = c->groups_options->margin, mean = margin * c->expected[g], spread = margin * margin * c->spread[g],
           most = log10(level / (double)c->groups->count);
    uint64_t low = 0, high = 1; /* low is too small, high is enough */
    while (avpi_mixed_log10_tail(high, mean, spread) > most) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (avpi_mixed_log10_tail(middle, mean, spread) > most)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* Pairs of acts by two members in one stratum, sum_s H_s, per listed group: over the strata that have a rate, or, without rates, over all. */
static avp_status count_pairings(const confirming *c, const avpi_chance *chance, const double *rate, double *pairings,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_grouping grouping = {c->tested, c->groups->count, 1};
    double *one = NULL;
    AVP_TRY(avpi_alloc(c->ctx, chance->strata.count, sizeof *one, &one, err));
    for (uint32_t s = 0; s < chance->strata.count; s++)
        one[s] = !rate || rate[s] > 0;
    AVP_TRY(avpi_chance_of_groups(c->ctx, chance->given, &chance->strata, one, &grouping, pairings, err));
done:
    avpi_free(c->ctx, one);
    return status;
}

/*
 * How many co-actions would there be, had the members gone on as before, as many for each pair of their acts in one source? It knows how
 * active they are in the tested part, and not what they did together there.
 */
static avp_status foresee(confirming *c, avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts acts = {0};
    avpi_chance chance = {0};
    double *first = NULL;
    size_t n = c->groups->count;
    AVP_TRY(filter_part(c, c->whole->acts, true, &acts, err));
    AVP_TRY(avpi_chance_strata(c->ctx, &acts, true, c->whole->links->cap, c->groups->window_us, &chance, err));
    AVP_TRY(avpi_alloc(c->ctx, n, sizeof *first, &first, err));
    AVP_TRY(avpi_alloc(c->ctx, n, sizeof *c->foreseen, &c->foreseen, err));
    AVP_TRY(count_pairings(c, &chance, NULL, first, err));
    AVP_TRY(count_pairings(c, &c->chance, c->rate, c->foreseen, err));
    for (size_t g = 0; g < n; g++)
        c->foreseen[g] = first[g] > 0 ? c->before[g] * c->foreseen[g] / first[g] : 0;
done:
    avpi_chance_free(c->ctx, &chance);
    avpi_acts_filter_free(c->ctx, &acts);
    avpi_free(c->ctx, first);
    return status;
}

/* Would the test confirm what is foreseen, in four cases of five? Else it says nothing, whatever comes. */
static bool can_tell(const confirming *c, size_t g) {
    return avp_links_poisson_log10_tail(count_needed(c, g), c->foreseen[g]) >= log10(power_least);
}

static void take_tests(confirming *c) {
    double margin = c->groups_options->margin;
    for (uint32_t a = 0; a < c->groups->accounts.count; a++)
        if (c->tested[a] != UINT32_MAX && c->expected[c->tested[a]] > 0)
            c->groups->groups[c->tested[a]].confirmation.accounts++;
    for (size_t g = 0; g < c->groups->count; g++) {
        avp_confirmation *of = &c->groups->groups[g].confirmation;
        if (of->accounts == 0 || !(c->expected[g] > 0))
            continue;
        if (!can_tell(c, g)) {
            *of = (avp_confirmation){.accounts = 0};
            continue;
        }
        *of = (avp_confirmation){.confirmed = AVP_NOT_CONFIRMED,
                                 .by_blocks = c->by_blocks,
                                 .split_us = tested_from(c),
                                 .accounts = of->accounts,
                                 .observed = c->seen[g].observed,
                                 .expected = c->expected[g],
                                 .log10_p = avpi_mixed_log10_tail(c->seen[g].observed, margin * c->expected[g],
                                                                  margin * margin * c->spread[g])};
    }
}

static void free_part(confirming *c) {
    avp_groups_free(c->ctx, &c->found);
    avpi_chance_free(c->ctx, &c->chance);
    avpi_acts_filter_free(c->ctx, &c->later);
    void **arrays[] = {(void **)&c->tested, (void **)&c->left_out, (void **)&c->rate,     (void **)&c->doubt,
                       (void **)&c->counts, (void **)&c->seen,     (void **)&c->expected, (void **)&c->spread,
                       (void **)&c->before, (void **)&c->foreseen};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        avpi_free(c->ctx, *arrays[i]);
        *arrays[i] = NULL;
    }
}

static avp_status split_and_test(confirming *c, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(discover(c, err));
    AVP_TRY(choose_tested(c, err));
    AVP_TRY(filter_part(c, c->whole->acts, false, &c->later, err));
    AVP_TRY(avpi_chance_strata(c->ctx, &c->later, true, c->whole->links->cap, c->groups->window_us, &c->chance, err));
    AVP_TRY(find_rates(c, err));
    AVP_TRY(observe(c, err));
    AVP_TRY(foresee(c, err));
    take_tests(c);
done:
    free_part(c);
    return status;
}

/* ---- both ways ---- */

static avp_status find_times(confirming *c, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = c->whole->acts;
    uint64_t *keys = NULL, *scratch = NULL;
    AVP_TRY(avpi_alloc(c->ctx, acts->count, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(c->ctx, acts->count, sizeof *scratch, &scratch, err));
    for (size_t i = 0; i < acts->count; i++)
        keys[i] = (uint64_t)acts->time_us[i] ^ UINT64_C(1) << 63; /* unsigned order is the order of time */
    avpi_radix_u64(keys, scratch, acts->count);
    c->first_us = (int64_t)(keys[0] ^ UINT64_C(1) << 63);
    c->split_us = (int64_t)(keys[acts->count / 2] ^ UINT64_C(1) << 63);
done:
    avpi_free(c->ctx, keys);
    avpi_free(c->ctx, scratch);
    return status;
}

static size_t untested(const avp_groups *groups) {
    size_t n = 0;
    for (size_t g = 0; g < groups->count; g++)
        n += !groups->groups[g].exclusive && groups->groups[g].confirmation.accounts == 0;
    return n;
}

/* Bonferroni over the groups that could be tested. */
static void decide(avp_groups *groups) {
    double tests = 0;
    for (size_t g = 0; g < groups->count; g++)
        tests += groups->groups[g].confirmation.accounts > 0;
    for (size_t g = 0; g < groups->count; g++) {
        avp_confirmation *of = &groups->groups[g].confirmation;
        if (of->accounts > 0 && of->log10_p + log10(tests) <= log10(level))
            of->confirmed = AVP_CONFIRMED;
    }
}

avp_status avp_groups_confirm(const avp_ctx *ctx, const avp_trace_links *traces, size_t n,
                              const avp_links_options *links_options, const avp_groups_options *groups_options,
                              avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    confirming c = {.ctx = ctx,
                    .traces = traces,
                    .n = n,
                    .whole = avpi_whole_of(traces, n),
                    .links_options = links_options,
                    .groups_options = groups_options,
                    .groups = groups};
    for (size_t g = 0; g < groups->count; g++)
        groups->groups[g].confirmation = (avp_confirmation){0};
    if (!c.whole || c.whole->acts->count == 0 || untested(groups) == 0)
        return AVP_OK;
    AVP_TRY(find_times(&c, err));
    AVP_TRY(split_and_test(&c, err));
    c.by_blocks = true;
    if (untested(groups) > 0)
        AVP_TRY(split_and_test(&c, err));
    decide(groups);
done:
    return status;
}
