/* What the members of each group did together, and how much of it chance would do. */
#include "groups/group_evidence.h"

#include "base/acts_elders.h"
#include "base/parallel.h"
#include "groups/top_objects.h"
#include "links/slots.h"

#include <string.h>

#define NOBODY UINT32_MAX

/* What one worker has seen of one group. */
typedef struct sight {
    uint64_t observed;
    int64_t first_us, last_us; /* first > last: nothing yet */
    uint64_t acts;             /* on the object at hand */
    uint32_t members;
    avpi_top top;
} sight;

/* An act of a member on the object at hand, in order of time. */
typedef struct member_act {
    int64_t time_us;
    uint32_t member, group;
    uint32_t elders; /* avp_elders.of */
    uint32_t next;   /* the member's next act on the object, NOBODY */
    bool first;      /* the member's first one */
} member_act;

typedef struct watcher { /* work space of one worker */
    sight *sights;       /* per group */
    uint64_t *met;       /* per member: stamp of the last time it was met as a partner */
    uint64_t *on_object; /* per member: stamp of the last object it acted on */
    uint32_t *last;      /* per member: its last act on that object */
    uint64_t stamp;
    member_act *acts;
    uint32_t *touched; /* groups with acts on the object */
    size_t capacity, n_touched;
} watcher;

/* One trace under the eyes of all workers. */
typedef struct survey {
    const avp_ctx *ctx;
    const avpi_fusion *fusion;
    const avp_acts *acts;
    size_t trace;
    int64_t window_us;
    size_t n_groups, n_members;
    const uint32_t *group_of_member;
    uint32_t *member_of; /* account of the trace -> member, NOBODY */
    avpi_slots slots;
    watcher *watchers;
    unsigned n_watchers;
} survey;

/* ---- what is observed ---- */

static uint32_t count_member_acts(const survey *s, uint32_t object) {
    uint32_t n = 0;
    for (uint64_t i = s->acts->object_start[object]; i < s->acts->object_start[object + 1]; i++)
        n += s->member_of[s->acts->account[i]] != NOBODY;
    return n;
}

/* Note an act in the counts of its group. */
static void note_act(const survey *s, watcher *w, uint32_t member, uint64_t stamp) {
    sight *seen = &w->sights[s->group_of_member[member]];
    if (seen->acts++ == 0)
        w->touched[w->n_touched++] = s->group_of_member[member];
    if (w->on_object[member] == stamp)
        return;
    w->on_object[member] = stamp;
    w->last[member] = NOBODY;
    seen->members++;
}

/* List the members' acts on an object that are not over the cap, each chained to the member's next one. */
static uint32_t list_acts(const survey *s, watcher *w, uint32_t object) {
    uint32_t n = 0;
    uint64_t stamp = ++w->stamp;
    w->n_touched = 0;
    for (uint64_t i = s->acts->object_start[object]; i < s->acts->object_start[object + 1]; i++) {
        uint32_t member = s->member_of[s->acts->account[i]];
        if (member == NOBODY)
            continue;
        note_act(s, w, member, stamp);
        if (s->slots.class_of && s->slots.class_of[i] == 0)
            continue;
        bool chained = w->last[member] != NOBODY;
        if (chained)
            w->acts[w->last[member]].next = n;
        w->last[member] = n;
        w->acts[n++] = (member_act){s->acts->time_us[i],
                                    member,
                                    s->group_of_member[member],
                                    s->acts->elders.of ? s->acts->elders.of[i] : 0,
                                    NOBODY,
                                    !chained};
    }
    return n;
}

/* An act and a neighbour of it: a co-action when they are of one group; counted once, from the smaller member's side. */
static void note_pair(const survey *s, watcher *w, const member_act *act, const member_act *other, uint64_t stamp) {
    if (other->group != act->group || other->member <= act->member ||
        avpi_met_before(&s->acts->elders, act->elders, other->elders))
        return;
    sight *seen = &w->sights[act->group];
    int64_t earlier = act->time_us < other->time_us ? act->time_us : other->time_us;
    int64_t later = act->time_us < other->time_us ? other->time_us : act->time_us;
    seen->first_us = earlier < seen->first_us ? earlier : seen->first_us;
    seen->last_us = later > seen->last_us ? later : seen->last_us;
    if (w->met[other->member] == stamp)
        return;
    w->met[other->member] = stamp;
    seen->observed++;
}

/* All that one member met on the object, from each of its acts there. */
static void note_partners(const survey *s, watcher *w, uint32_t n, uint32_t act) {
    uint64_t stamp = ++w->stamp;
    const member_act *acts = w->acts;
    for (uint32_t q = act; q != NOBODY; q = acts[q].next) {
        for (uint32_t r = q; r-- > 0 && avpi_within(acts[r].time_us, acts[q].time_us, s->window_us);)
            note_pair(s, w, &acts[q], &acts[r], stamp);
        for (uint32_t r = q + 1; r < n && avpi_within(acts[q].time_us, acts[r].time_us, s->window_us); r++)
            note_pair(s, w, &acts[q], &acts[r], stamp);
    }
}

static void note_object(const survey *s, watcher *w, uint32_t object) {
    for (size_t k = 0; k < w->n_touched; k++) {
        sight *seen = &w->sights[w->touched[k]];
        avpi_top_add(&seen->top, s->fusion->traces,
                     (avp_group_object){(uint32_t)s->trace, object, seen->members, seen->acts});
        seen->members = 0;
        seen->acts = 0;
    }
}

static avp_status watch_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    const survey *s = arg;
    watcher *w = &s->watchers[worker];
    avp_status status = AVP_OK;
    uint32_t end = avpi_slots_block(s->acts, block + 1);
    for (uint32_t object = avpi_slots_block(s->acts, block); object < end; object++) {
        uint32_t most = count_member_acts(s, object);
        if (most == 0)
            continue;
        AVP_TRY(avpi_grow(s->ctx, &w->acts, &w->capacity, most, sizeof *w->acts, err));
        uint32_t n = list_acts(s, w, object);
        for (uint32_t p = 0; p < n; p++)
            if (w->acts[p].first)
                note_partners(s, w, n, p);
        note_object(s, w, object);
    }
done:
    return status;
}

/* ---- one trace ---- */

static avp_status watchers_make(survey *s, avp_error *err) {
    avp_status status = AVP_OK;
    s->n_watchers = avpi_workers(s->ctx, avpi_slots_blocks(s->acts));
    AVP_TRY(avpi_zalloc(s->ctx, s->n_watchers, sizeof *s->watchers, &s->watchers, err));
    for (unsigned t = 0; t < s->n_watchers; t++) {
        watcher *w = &s->watchers[t];
        AVP_TRY(avpi_zalloc(s->ctx, s->n_groups, sizeof *w->sights, &w->sights, err));
        AVP_TRY(avpi_zalloc(s->ctx, s->n_members, sizeof *w->met, &w->met, err));
        AVP_TRY(avpi_zalloc(s->ctx, s->n_members, sizeof *w->on_object, &w->on_object, err));
        AVP_TRY(avpi_alloc(s->ctx, s->n_members, sizeof *w->last, &w->last, err));
        AVP_TRY(avpi_alloc(s->ctx, s->n_groups, sizeof *w->touched, &w->touched, err));
        for (size_t g = 0; g < s->n_groups; g++) {
            w->sights[g].first_us = INT64_MAX;
            w->sights[g].last_us = INT64_MIN;
        }
    }
done:
    return status;
}

static void survey_free(survey *s) {
    for (unsigned t = 0; s->watchers && t < s->n_watchers; t++) {
        avpi_free(s->ctx, s->watchers[t].sights);
        avpi_free(s->ctx, s->watchers[t].met);
        avpi_free(s->ctx, s->watchers[t].on_object);
        avpi_free(s->ctx, s->watchers[t].last);
        avpi_free(s->ctx, s->watchers[t].touched);
        avpi_free(s->ctx, s->watchers[t].acts);
    }
    avpi_free(s->ctx, s->watchers);
    avpi_free(s->ctx, s->member_of);
    avpi_slots_free(s->ctx, &s->slots);
}

static void gather_sights(const survey *s, sight *sums) {
    for (unsigned t = 0; t < s->n_watchers; t++)
        for (size_t g = 0; g < s->n_groups; g++) {
            const sight *seen = &s->watchers[t].sights[g];
            sums[g].observed += seen->observed;
            sums[g].first_us = seen->first_us < sums[g].first_us ? seen->first_us : sums[g].first_us;
            sums[g].last_us = seen->last_us > sums[g].last_us ? seen->last_us : sums[g].last_us;
            for (size_t k = 0; k < seen->top.n; k++)
                avpi_top_add(&sums[g].top, s->fusion->traces, seen->top.object[k]);
        }
}

/* (sum d)^2 - sum d^2 = sum d (sum d - d), in whole numbers. */
static avp_status add_expected(const survey *s, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *acts = NULL, *pairings = NULL;
    const uint32_t *d = s->slots.acts_of[0];
    AVP_TRY(avpi_zalloc(s->ctx, s->n_groups, sizeof *acts, &acts, err));
    AVP_TRY(avpi_zalloc(s->ctx, s->n_groups, sizeof *pairings, &pairings, err));
    for (uint32_t a = 0; a < s->acts->n_accounts; a++)
        if (s->member_of[a] != NOBODY)
            acts[s->group_of_member[s->member_of[a]]] += d[a];
    for (uint32_t a = 0; a < s->acts->n_accounts; a++)
        if (s->member_of[a] != NOBODY) {
            uint32_t g = s->group_of_member[s->member_of[a]];
            pairings[g] += d[a] * (acts[g] - d[a]);
        }
    for (size_t g = 0; g < s->n_groups && s->slots.pairings[0] > 0; g++)
        groups->groups[g].expected +=
            (double)s->slots.co_actions[0] * ((double)pairings[g] / (double)s->slots.pairings[0]);
done:
    avpi_free(s->ctx, acts);
    avpi_free(s->ctx, pairings);
    return status;
}

static avp_status survey_trace(const avp_ctx *ctx, const avpi_fusion *fusion, size_t trace, const uint32_t *member_of,
                               const uint32_t *group_of_member, size_t n_members, avp_groups *groups, sight *sums,
                               avp_error *err) {
    avp_status status = AVP_OK;
    survey s = {.ctx = ctx,
                .fusion = fusion,
                .acts = fusion->traces[trace].acts,
                .trace = trace,
                .window_us = groups->window_us,
                .n_groups = groups->count,
                .n_members = n_members,
                .group_of_member = group_of_member};
    avp_windows window = {.count = 1, .us = {groups->window_us}};
    AVP_TRY(avpi_alloc(ctx, s.acts->n_accounts, sizeof *s.member_of, &s.member_of, err));
    for (uint32_t a = 0; a < s.acts->n_accounts; a++)
        s.member_of[a] = member_of[fusion->map[trace][a]];
    AVP_TRY(avpi_slots_count(ctx, s.acts, &window, fusion->traces[trace].links->cap, true, &s.slots, err));
    AVP_TRY(watchers_make(&s, err));
    AVP_TRY(avpi_parallel(ctx, avpi_slots_blocks(s.acts), watch_block, &s, err));
    gather_sights(&s, sums);
    AVP_TRY(add_expected(&s, groups, err));
done:
    survey_free(&s);
    return status;
}

/* ---- all traces ---- */

static void take_sight(avp_group *group, const sight *seen) {
    group->observed = seen->observed;
    group->log10_p = avp_links_poisson_log10_tail(group->observed, group->expected);
    if (seen->observed > 0) {
        group->first_us = seen->first_us;
        group->last_us = seen->last_us;
    }
    group->n_objects = seen->top.n;
    memcpy(group->objects, seen->top.object, seen->top.n * sizeof *group->objects);
}

static avp_status survey_all(const avp_ctx *ctx, const avpi_fusion *fusion, const uint32_t *member_of,
                             const uint32_t *group_of_member, size_t n_members, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    sight *sums = NULL;
    AVP_TRY(avpi_zalloc(ctx, groups->count, sizeof *sums, &sums, err));
    for (size_t g = 0; g < groups->count; g++) {
        sums[g].first_us = INT64_MAX;
        sums[g].last_us = INT64_MIN;
    }
    for (size_t t = 0; t < fusion->n; t++)
        if (fusion->window[t] && fusion->traces[t].acts->count > 0)
            AVP_TRY(survey_trace(ctx, fusion, t, member_of, group_of_member, n_members, groups, sums, err));
    for (size_t g = 0; g < groups->count; g++)
        take_sight(&groups->groups[g], &sums[g]);
done:
    avpi_free(ctx, sums);
    return status;
}

avp_status avpi_group_evidence(const avp_ctx *ctx, const avpi_fusion *fusion, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *member_of = NULL, *group_of_member = NULL;
    size_t n_members = 0;
    for (size_t g = 0; g < groups->count; g++)
        n_members += groups->groups[g].n_members;
    if (n_members == 0)
        return AVP_OK;
    AVP_TRY(avpi_alloc(ctx, groups->accounts.count, sizeof *member_of, &member_of, err));
    AVP_TRY(avpi_alloc(ctx, n_members, sizeof *group_of_member, &group_of_member, err));
    memset(member_of, 0xff, groups->accounts.count * sizeof *member_of);
    uint32_t member = 0;
    for (size_t g = 0; g < groups->count; g++)
        for (size_t k = 0; k < groups->groups[g].n_members; k++) {
            member_of[groups->groups[g].members[k]] = member;
            group_of_member[member++] = (uint32_t)g;
        }
    AVP_TRY(survey_all(ctx, fusion, member_of, group_of_member, n_members, groups, err));
done:
    avpi_free(ctx, member_of);
    avpi_free(ctx, group_of_member);
    return status;
}
