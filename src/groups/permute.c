/*
 * Permutation p-values of groups: labels are swapped within (source, day) among the acts of the sources that groups use; how often do the
 * members then act together as often as they did?
 */
#include "groups/group_counts.h"
#include "groups/whole.h"

#include "base/acts_filter.h"
#include "base/radix.h"

#include <string.h>

enum { STOP_AFTER = 10 }; /* Besag and Clifford 1991: once so many samples were as large, p is known well enough */

typedef struct permuting {
    const avp_ctx *ctx;
    const avp_trace_links *whole;
    avp_groups *groups;
    uint32_t *group_of;
    uint8_t *used;   /* per source: two members or more of one group act in it */
    avp_acts acts;   /* those of used sources */
    avp_acts sample; /* the same, to be shuffled */
    uint8_t *counts;
    avpi_group_count *now;
    uint64_t *given;
} permuting;

static uint32_t source_of(const avp_acts *acts, uint64_t i) {
    return acts->source ? acts->source[i] : UINT32_MAX;
}

/* (group, source) of every act of a member, once per account: what stands there twice is used by two. */
static avp_status mark_sources(permuting *p, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = p->whole->acts;
    uint64_t *keys = NULL, *scratch = NULL;
    uint32_t *accounts = NULL, *account_scratch = NULL;
    size_t n = 0;
    for (size_t i = 0; i < acts->count; i++)
        n += p->group_of[acts->account[i]] != UINT32_MAX;
    AVP_TRY(avpi_zalloc(p->ctx, (size_t)acts->n_sources + 1, 1, &p->used, err));
    AVP_TRY(avpi_alloc(p->ctx, n, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(p->ctx, n, sizeof *scratch, &scratch, err));
    AVP_TRY(avpi_alloc(p->ctx, n, sizeof *accounts, &accounts, err));
    AVP_TRY(avpi_alloc(p->ctx, n, sizeof *account_scratch, &account_scratch, err));
    n = 0;
    for (size_t i = 0; i < acts->count; i++) {
        uint32_t group = p->group_of[acts->account[i]], source = source_of(acts, i);
        if (group == UINT32_MAX)
            continue;
        keys[n] = (uint64_t)group << 32 | (source == UINT32_MAX ? acts->n_sources : source);
        accounts[n++] = acts->account[i];
    }
    avpi_radix_u64_u32(keys, accounts, scratch, account_scratch, n);
    for (size_t i = 1; i < n; i++)
        if (keys[i] == keys[i - 1] && accounts[i] != accounts[i - 1])
            p->used[(uint32_t)keys[i]] = 1;
done:
    avpi_free(p->ctx, keys);
    avpi_free(p->ctx, scratch);
    avpi_free(p->ctx, accounts);
    avpi_free(p->ctx, account_scratch);
    return status;
}

static avp_status take_acts(permuting *p, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = p->whole->acts;
    uint8_t *keep = NULL;
    avpi_chance chance = {0};
    AVP_TRY(avpi_alloc(p->ctx, acts->count, 1, &keep, err));
    for (size_t i = 0; i < acts->count; i++) {
        uint32_t source = source_of(acts, i);
        keep[i] = p->used[source == UINT32_MAX ? acts->n_sources : source];
    }
    AVP_TRY(avpi_acts_filter(p->ctx, acts, keep, &p->acts, err));
    memset(keep, 1, acts->count);
    AVP_TRY(avpi_acts_filter(p->ctx, &p->acts, keep, &p->sample, err));
    /* acts over the cap do not count; which they are does not depend on labels */
    AVP_TRY(avpi_chance_strata(p->ctx, &p->acts, false, p->whole->links->cap, p->groups->window_us, &chance, err));
    p->counts = chance.counts;
    chance.counts = NULL;
done:
    avpi_chance_free(p->ctx, &chance);
    avpi_free(p->ctx, keep);
    return status;
}

static avp_status count(permuting *p, const avp_acts *acts, avp_error *err) {
    const avpi_group_job job = {.acts = acts,
                                .counts = p->counts,
                                .window_us = p->groups->window_us,
                                .group_of = p->group_of,
                                .n_groups = p->groups->count};
    return avpi_groups_count(p->ctx, &job, p->now, err);
}

static void restore(permuting *p) {
    size_t bytes = p->acts.count * sizeof(uint32_t);
    if (bytes == 0)
        return;
    memcpy(p->sample.account, p->acts.account, bytes);
    if (p->acts.post)
        memcpy(p->sample.post, p->acts.post, bytes);
    if (p->acts.source)
        memcpy(p->sample.source, p->acts.source, bytes);
    if (p->acts.elders.of)
        memcpy(p->sample.elders.of, p->acts.elders.of, bytes);
}

/* Swaps count pairs: they say nothing of groups of exclusive sources, nor of those that rest on moments too large for pairs. */
static bool is_tested(const avp_group *group) {
    return !group->exclusive && !(group->recurrence.members > 0 && group->recurrence.log10_p < group->log10_p);
}

/* Note one sample; false when no group needs another. */
static bool note_sample(permuting *p) {
    bool open = false;
    for (size_t g = 0; g < p->groups->count; g++) {
        avp_permutation *of = &p->groups->groups[g].permutation;
        if (!is_tested(&p->groups->groups[g]) || of->as_large == STOP_AFTER)
            continue;
        of->samples++;
        of->as_large += p->now[g].observed >= p->given[g];
        of->p = of->as_large == STOP_AFTER ? (double)STOP_AFTER / (double)of->samples
                                           : (double)(1 + of->as_large) / (double)(1 + of->samples);
        open = open || of->as_large < STOP_AFTER;
    }
    return open;
}

static avp_status sample_all(permuting *p, uint64_t samples, uint64_t seed, avp_error *err) {
    avp_status status = AVP_OK;
    avp_shuffle how = p->acts.source ? AVP_SHUFFLE_WITHIN_SOURCE_AND_DAY : AVP_SHUFFLE_LABELS;
    AVP_TRY(count(p, &p->acts, err));
    for (size_t g = 0; g < p->groups->count; g++)
        p->given[g] = p->now[g].observed;
    for (uint64_t i = 0; i < samples; i++) {
        AVP_TRY(avpi_progress(p->ctx, N_("permuting labels"), i, samples, N_("samples"), err));
        restore(p);
        AVP_TRY(avp_acts_shuffle(p->ctx, &p->sample, how, seed + i, err));
        AVP_TRY(count(p, &p->sample, err));
        if (!note_sample(p))
            break;
    }
done:
    return status;
}

/* As many samples as the work allows: about 25 look-ups an act and sample. */
static uint64_t bounded(uint64_t samples, uint64_t most_work, size_t acts) {
    enum { WORK_PER_ACT = 25, LEAST = 19 };
    uint64_t most = most_work / (WORK_PER_ACT * ((uint64_t)acts + 1));
    if (most_work == 0 || most >= samples)
        return samples;
    return most >= LEAST ? most : 0; /* fewer could not even show 1 in 20 */
}

avp_status avp_groups_permute(const avp_ctx *ctx, const avp_trace_links *traces, size_t n, uint64_t samples,
                              uint64_t most_work, uint64_t seed, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    permuting p = {.ctx = ctx, .whole = avpi_whole_of(traces, n), .groups = groups};
    if (!p.whole || groups->count == 0 || samples == 0)
        return AVP_OK;
    AVP_TRY(avpi_whole_groups(ctx, groups, false, &p.group_of, err));
    AVP_TRY(mark_sources(&p, err));
    AVP_TRY(take_acts(&p, err));
    AVP_TRY(avpi_alloc(ctx, groups->count, sizeof *p.now, &p.now, err));
    AVP_TRY(avpi_alloc(ctx, groups->count, sizeof *p.given, &p.given, err));
    AVP_TRY(sample_all(&p, bounded(samples, most_work, p.acts.count), seed, err));
done:
    avpi_acts_filter_free(ctx, &p.acts);
    avpi_acts_filter_free(ctx, &p.sample);
    void *arrays[] = {p.group_of, p.used, p.counts, p.now, p.given};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        avpi_free(ctx, arrays[i]);
    return status;
}
