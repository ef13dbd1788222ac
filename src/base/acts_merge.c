/*
 * Objects are gone through in order, and each puts its acts, sorted as they are, behind those that its new object has already.
 * An object that was made of several runs is sorted afterwards.
 *
 *   before   o0: a b | o1: c | o2: d e          to = 0 1 0
 *   after    o0: a b d e, to be sorted | o1: c
 */
#include "base/acts_merge.h"

#include "base/acts_elders.h"
#include "base/acts_rows.h"
#include "base/parallel.h"
#include "base/sort.h"

#include <assert.h>

enum { OBJECTS_PER_TASK = 4096 };

typedef struct moved_act {
    int64_t time_us;
    uint32_t account, post, source;
} moved_act;

typedef struct merging {
    const avp_ctx *ctx;
    const avp_acts *from;
    const uint32_t *to;
    uint32_t n_objects;
    uint32_t *number; /* per old object that stays: its new number */
    uint8_t *runs;    /* per new object: 1, or 2 for more */
    uint64_t *fill;   /* per new object: where its next act goes */
    avp_acts made;
    moved_act **scratch; /* per worker */
    size_t *room;
} merging;

static void number_objects(merging *m) {
    for (uint32_t o = 0; o < m->from->n_objects; o++)
        if (m->to[o] == o)
            m->number[o] = m->n_objects++;
}

static void place_objects(merging *m) {
    const avp_acts *from = m->from;
    uint64_t *start = m->made.object_start;
    for (uint32_t o = 0; o < from->n_objects; o++) {
        uint32_t object = m->number[m->to[o]];
        start[object + 1] += from->object_start[o + 1] - from->object_start[o];
        m->runs[object] = m->runs[object] ? 2 : 1;
    }
    for (uint32_t object = 0; object < m->n_objects; object++) {
        m->fill[object] = start[object];
        start[object + 1] += start[object];
    }
}

static void move_acts(merging *m) {
    const avp_acts *from = m->from;
    avp_acts *made = &m->made;
    for (uint32_t o = 0; o < from->n_objects; o++) {
        size_t at = (size_t)from->object_start[o], n = (size_t)(from->object_start[o + 1] - from->object_start[o]);
        uint64_t *fill = &m->fill[m->number[m->to[o]]];
        memcpy(made->account + *fill, from->account + at, n * sizeof *made->account);
        memcpy(made->time_us + *fill, from->time_us + at, n * sizeof *made->time_us);
        if (made->post)
            memcpy(made->post + *fill, from->post + at, n * sizeof *made->post);
        if (made->source)
            memcpy(made->source + *fill, from->source + at, n * sizeof *made->source);
        *fill += n;
    }
}

static int by_time(const void *left, const void *right) {
    const moved_act *a = left, *b = right;
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us ? -1 : 1;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    if (a->post != b->post)
        return a->post < b->post ? -1 : 1;
    return (a->source > b->source) - (a->source < b->source);
}

static avp_status sort_object(merging *m, uint32_t object, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts *made = &m->made;
    size_t from = (size_t)made->object_start[object], n = (size_t)made->object_start[object + 1] - from;
    AVP_TRY(avpi_grow(m->ctx, &m->scratch[worker], &m->room[worker], n, sizeof(moved_act), err));
    moved_act *act = m->scratch[worker];
    for (size_t i = 0; i < n; i++)
        act[i] = (moved_act){made->time_us[from + i], made->account[from + i], made->post ? made->post[from + i] : 0,
                             made->source ? made->source[from + i] : 0};
    avpi_sort(act, n, sizeof *act, by_time);
    for (size_t i = 0; i < n; i++) {
        made->time_us[from + i] = act[i].time_us;
        made->account[from + i] = act[i].account;
        if (made->post)
            made->post[from + i] = act[i].post;
        if (made->source)
            made->source[from + i] = act[i].source;
    }
done:
    return status;
}

static avp_status sort_objects(void *arg, size_t task, unsigned worker, avp_error *err) {
    merging *m = arg;
    avp_status status = AVP_OK;
    uint32_t from = (uint32_t)task * OBJECTS_PER_TASK;
    uint32_t to = m->n_objects - from > OBJECTS_PER_TASK ? from + OBJECTS_PER_TASK : m->n_objects;
    for (uint32_t object = from; object < to; object++)
        if (m->runs[object] > 1)
            AVP_TRY(sort_object(m, object, worker, err));
done:
    return status;
}

/* The names that stay move forward; they are in bytewise order and remain so. */
static void keep_names(const merging *m, avp_names *names) {
    uint64_t used = 0;
    uint32_t kept = 0;
    for (uint32_t o = 0; o < names->count; o++) {
        avp_str name = avp_names_get(names, o);
        if (m->to[o] != o)
            continue;
        memmove(names->bytes + used, name.ptr, name.len);
        names->start[kept++] = used; /* kept <= o: start[o] and start[o + 1] were read already or stand behind */
        used += name.len;
    }
    names->start[kept] = used;
    names->count = kept;
}

/* The new arrays take the place of the old ones, which are freed with whatever they lie in. */
static void hand_over(merging *m, avp_acts *acts) {
    avp_acts old = *acts;
    m->made.trace = old.trace;
    m->made.n_accounts = old.n_accounts;
    m->made.n_sources = old.n_sources;
    m->made.precision_us = old.precision_us;
    m->made.accounts = old.accounts;
    m->made.objects = old.objects;
    m->made.sources = old.sources;
    m->made.posts = old.posts;
    m->made.duplicates = old.duplicates;
    m->made.spilled_bytes += old.spilled_bytes;
    old.accounts = old.objects = old.sources = old.posts = (avp_names){0};
    avp_acts_free(m->ctx, &old);
    *acts = m->made;
    m->made = (avp_acts){0};
    keep_names(m, &acts->objects);
}

static avp_status merging_alloc(merging *m, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *from = m->from;
    AVP_TRY(avpi_alloc(m->ctx, from->n_objects, sizeof *m->number, &m->number, err));
    number_objects(m);
    AVP_TRY(avpi_zalloc(m->ctx, m->n_objects, sizeof *m->runs, &m->runs, err));
    AVP_TRY(avpi_alloc(m->ctx, m->n_objects, sizeof *m->fill, &m->fill, err));
    AVP_TRY(avpi_acts_room(m->ctx, from->count, from->post, from->source, from->spill, &m->made, err));
    AVP_TRY(avpi_zalloc(m->ctx, (size_t)m->n_objects + 1, sizeof *m->made.object_start, &m->made.object_start, err));
done:
    return status;
}

avp_status avpi_acts_merge_objects(const avp_ctx *ctx, avp_acts *acts, const uint32_t *to, avp_error *err) {
    avp_status status = AVP_OK;
    merging m = {.ctx = ctx, .from = acts, .to = to};
    size_t n_tasks = 0;
    unsigned workers = avpi_workers(ctx, SIZE_MAX);
    assert(acts->n_parts == 0);
    AVP_TRY(avpi_zalloc(ctx, workers, sizeof *m.scratch, &m.scratch, err));
    AVP_TRY(avpi_zalloc(ctx, workers, sizeof *m.room, &m.room, err));
    AVP_TRY(merging_alloc(&m, err));
    place_objects(&m);
    move_acts(&m);
    n_tasks = ((size_t)m.n_objects + OBJECTS_PER_TASK - 1) / OBJECTS_PER_TASK;
    AVP_TRY(avpi_parallel(ctx, n_tasks, sort_objects, &m, err));
    m.made.count = acts->count;
    m.made.n_objects = m.n_objects;
    AVP_TRY(avpi_acts_find_elders(ctx, &m.made, err));
    hand_over(&m, acts);
done:
    for (unsigned w = 0; m.scratch && w < workers; w++)
        avpi_free(ctx, m.scratch[w]);
    avpi_free(ctx, m.scratch);
    avpi_free(ctx, m.room);
    avpi_free(ctx, m.number);
    avpi_free(ctx, m.runs);
    avpi_free(ctx, m.fill);
    avp_acts_free(ctx, &m.made);
    return status;
}
