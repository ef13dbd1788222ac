#include "groups/group_counts.h"

#include "base/acts_elders.h"
#include "base/parallel.h"

#include <string.h>

#define NOBODY UINT32_MAX

/* An act of a member on the object at hand, in order of time. */
typedef struct member_act {
    int64_t time_us;
    uint32_t account, group;
    uint32_t elders; /* avp_elders.of */
    uint32_t next;   /* the account's next act on the object, NOBODY */
    bool first;      /* the account's first one */
} member_act;

typedef struct watcher {  /* work space of one worker */
    avpi_group_count *of; /* per group */
    uint64_t *met;        /* per account: stamp of the last time it was met as a partner */
    uint64_t *on_object;  /* per account: stamp of the last object it acted on */
    uint32_t *last;       /* per account: its last act on that object */
    uint64_t stamp;
    member_act *acts;
    size_t capacity;
} watcher;

typedef struct counting {
    const avp_ctx *ctx;
    const avpi_group_job *job;
    watcher *watchers;
    unsigned n_watchers;
} counting;

static bool is_watched(const avpi_group_job *job, uint64_t i) {
    return job->group_of[job->acts->account[i]] != NOBODY && (!job->counts || job->counts[i]);
}

/* List the members' acts on an object, each chained to the account's next one. */
static avp_status list_acts(const counting *c, watcher *w, uint32_t object, uint32_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = c->job->acts;
    size_t most = 0;
    uint64_t stamp = ++w->stamp;
    *n = 0;
    for (uint64_t i = acts->object_start[object]; i < acts->object_start[object + 1]; i++)
        most += is_watched(c->job, i);
    AVP_TRY(avpi_grow(c->ctx, &w->acts, &w->capacity, most, sizeof *w->acts, err));
    for (uint64_t i = acts->object_start[object]; i < acts->object_start[object + 1]; i++) {
        uint32_t account = acts->account[i];
        if (!is_watched(c->job, i))
            continue;
        bool chained = w->on_object[account] == stamp;
        if (chained)
            w->acts[w->last[account]].next = *n;
        w->on_object[account] = stamp;
        w->last[account] = *n;
        w->acts[(*n)++] = (member_act){.time_us = acts->time_us[i],
                                       .account = account,
                                       .group = c->job->group_of[account],
                                       .elders = acts->elders.of ? acts->elders.of[i] : 0,
                                       .next = NOBODY,
                                       .first = !chained};
    }
done:
    return status;
}

/* An act and a neighbour of it: a co-action when they are of one group; counted once, from the smaller account's side. */
static void note_pair(const counting *c, watcher *w, const member_act *act, const member_act *other, uint32_t part,
                      uint64_t stamp) {
    if (other->group != act->group || other->account <= act->account ||
        avpi_met_before(&c->job->acts->elders, act->elders, other->elders))
        return;
    avpi_group_count *seen = &w->of[act->group];
    int64_t earlier = act->time_us < other->time_us ? act->time_us : other->time_us;
    int64_t later = act->time_us < other->time_us ? other->time_us : act->time_us;
    seen->first_us = earlier < seen->first_us ? earlier : seen->first_us;
    seen->last_us = later > seen->last_us ? later : seen->last_us;
    if (w->met[other->account] == stamp)
        return;
    w->met[other->account] = stamp;
    seen->observed++;
    seen->of_part[part]++;
}

/* All that one member met on the object, from each of its acts there. */
static void note_partners(const counting *c, watcher *w, uint32_t n, uint32_t act, uint32_t part) {
    uint64_t stamp = ++w->stamp;
    const member_act *acts = w->acts;
    int64_t window_us = c->job->window_us;
    for (uint32_t q = act; q != NOBODY; q = acts[q].next) {
        for (uint32_t r = q; r-- > 0 && avpi_within(acts[r].time_us, acts[q].time_us, window_us);)
            note_pair(c, w, &acts[q], &acts[r], part, stamp);
        for (uint32_t r = q + 1; r < n && avpi_within(acts[q].time_us, acts[r].time_us, window_us); r++)
            note_pair(c, w, &acts[q], &acts[r], part, stamp);
    }
}

static avp_status count_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    counting *c = arg;
    watcher *w = &c->watchers[worker];
    const avp_acts *acts = c->job->acts;
    uint32_t end = avpi_slots_block(acts, block + 1), n = 0;
    for (uint32_t object = avpi_slots_block(acts, block); object < end; object++) {
        AVP_TRY(list_acts(c, w, object, &n, err));
        uint32_t part = c->job->part_of_object ? c->job->part_of_object[object] : 0;
        for (uint32_t k = 0; k < n; k++)
            if (w->acts[k].first)
                note_partners(c, w, n, k, part);
    }
done:
    return status;
}

static void clear_counts(avpi_group_count *counts, size_t n) {
    memset(counts, 0, n * sizeof *counts);
    for (size_t g = 0; g < n; g++) {
        counts[g].first_us = INT64_MAX;
        counts[g].last_us = INT64_MIN;
    }
}

static avp_status make_watchers(counting *c, avp_error *err) {
    avp_status status = AVP_OK;
    size_t accounts = c->job->acts->n_accounts;
    c->n_watchers = avpi_workers(c->ctx, avpi_slots_blocks(c->job->acts));
    AVP_TRY(avpi_zalloc(c->ctx, c->n_watchers, sizeof *c->watchers, &c->watchers, err));
    for (unsigned t = 0; t < c->n_watchers; t++) {
        watcher *w = &c->watchers[t];
        AVP_TRY(avpi_alloc(c->ctx, c->job->n_groups, sizeof *w->of, &w->of, err));
        AVP_TRY(avpi_zalloc(c->ctx, accounts, sizeof *w->met, &w->met, err));
        AVP_TRY(avpi_zalloc(c->ctx, accounts, sizeof *w->on_object, &w->on_object, err));
        AVP_TRY(avpi_alloc(c->ctx, accounts, sizeof *w->last, &w->last, err));
        clear_counts(w->of, c->job->n_groups);
    }
done:
    return status;
}

static void free_watchers(counting *c) {
    for (unsigned t = 0; c->watchers && t < c->n_watchers; t++) {
        watcher *w = &c->watchers[t];
        void *arrays[] = {w->of, w->met, w->on_object, w->last, w->acts};
        for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
            avpi_free(c->ctx, arrays[i]);
    }
    avpi_free(c->ctx, c->watchers);
}

static void add_up(const counting *c, avpi_group_count *out) {
    clear_counts(out, c->job->n_groups);
    for (unsigned t = 0; t < c->n_watchers; t++)
        for (size_t g = 0; g < c->job->n_groups; g++) {
            const avpi_group_count *seen = &c->watchers[t].of[g];
            out[g].observed += seen->observed;
            for (size_t part = 0; part < AVP_PARTS_MAX; part++)
                out[g].of_part[part] += seen->of_part[part];
            out[g].first_us = seen->first_us < out[g].first_us ? seen->first_us : out[g].first_us;
            out[g].last_us = seen->last_us > out[g].last_us ? seen->last_us : out[g].last_us;
        }
}

avp_status avpi_groups_count(const avp_ctx *ctx, const avpi_group_job *job, avpi_group_count *out, avp_error *err) {
    avp_status status = AVP_OK;
    counting c = {.ctx = ctx, .job = job};
    AVP_TRY(make_watchers(&c, err));
    AVP_TRY(avpi_parallel(ctx, avpi_slots_blocks(job->acts), count_block, &c, err));
    add_up(&c, out);
done:
    free_watchers(&c);
    return status;
}

avp_status avpi_group_parts(const avp_ctx *ctx, const avpi_chance *chance, uint32_t **part_of_object, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_strata *strata = &chance->strata;
    uint32_t *part = NULL;
    AVP_TRY(avpi_alloc(ctx, strata->acts.n_objects, sizeof *part, &part, err));
    for (uint32_t o = 0; o < strata->acts.n_objects; o++)
        part[o] = avpi_strata_part(chance->given, strata, strata->of_object[o]);
    *part_of_object = part;
done:
    return status;
}
