/*
 * An account reaches x >= least with somebody only if it has at least `least` objects on which another account acts
 * within the window. Accounts with fewer go, their acts leave others without neighbours, and so on to the fixed point.
 */
#include "links/prune.h"

#include "base/parallel.h"

#include <string.h>

enum { LEAST_MOST = UINT8_MAX };

/* What one worker counts: objects of every account, up to LEAST_MOST. */
typedef struct counts {
    uint8_t *objects_of;
    uint32_t *seen;  /* per account: last object counted + 1, for acts of repeaters; NULL where there are none */
    uint8_t *beside; /* per act of one object: has a neighbour of another account */
    size_t capacity;
} counts;

typedef struct work {
    const avp_ctx *ctx;
    const avp_acts *acts;
    const avpi_slots *slots;
    size_t window;
    int64_t window_us;
    uint8_t least;
    avpi_live *live;
    uint8_t *keeps; /* per account: still in */
    counts *workers;
    unsigned n_workers;
    bool any_repeats, first;
} work;

/*
 * Mark the acts that another account's act stands beside, inside the window. Acts of one account in a row are a "run":
 * the act after a run is the nearest later one of another account for the whole run, the act before it the nearest earlier.
 */
static void mark_runs(const work *w, const uint32_t *act, size_t n, uint8_t *beside) {
    const int64_t *time_us = w->acts->time_us;
    const uint32_t *account = w->acts->account;
    size_t run = 0;
    beside[0] = 0;
    for (size_t i = 1; i < n; i++) {
        if (account[act[i]] != account[act[i - 1]]) {
            for (size_t j = i; j > run && avpi_within(time_us[act[j - 1]], time_us[act[i]], w->window_us); j--)
                beside[j - 1] = 1;
            run = i;
        }
        beside[i] = run > 0 && avpi_within(time_us[act[run - 1]], time_us[act[i]], w->window_us);
    }
}

/* The same without a branch, for the usual case that an account does not follow itself closely. */
static void mark_beside(const work *w, const uint32_t *act, size_t n, uint8_t *beside) {
    const int64_t *time_us = w->acts->time_us;
    const uint32_t *account = w->acts->account;
    bool runs = false;
    beside[0] = 0;
    for (size_t i = 1; i < n; i++) {
        bool close = avpi_within(time_us[act[i - 1]], time_us[act[i]], w->window_us);
        runs |= close & (account[act[i - 1]] == account[act[i]]);
        beside[i - 1] |= close;
        beside[i] = close;
    }
    if (runs)
        mark_runs(w, act, n, beside);
}

/* An account that repeats on the object counts once, the others need no looking up. */
static void count_objects(const work *w, counts *c, const uint32_t *act, size_t n, uint32_t object) {
    enum { AHEAD = 16 };
    const uint32_t *account = w->acts->account;
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n)
            __builtin_prefetch(&c->objects_of[account[act[i + AHEAD]]], 1);
        uint32_t a = account[act[i]];
        bool is_new = true;
        if (w->slots->repeats[act[i]]) {
            is_new = c->seen[a] != object + 1;
            c->seen[a] = object + 1;
        }
        c->objects_of[a] = (uint8_t)(c->objects_of[a] + (is_new & (c->objects_of[a] < w->least)));
    }
}

/* The acts of one object, already without those of accounts that went: keep those with company, count them. */
static size_t prune_object(const work *w, counts *c, uint32_t *act, size_t n, uint32_t object) {
    if (n < 2)
        return 0;
    mark_beside(w, act, n, c->beside);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        act[kept] = act[i];
        kept += c->beside[i];
    }
    if (w->least > 1)
        count_objects(w, c, act, kept, object);
    return kept;
}

/* First round: the acts of an object as they are, without those over the cap. */
static size_t all_acts(const work *w, uint32_t object, uint32_t *out) {
    uint64_t start = w->acts->object_start[object], end = w->acts->object_start[object + 1];
    const uint8_t *class_of = w->slots->class_of;
    size_t n = 0;
    for (uint64_t i = start; i < end; i++) {
        out[n] = (uint32_t)i;
        n += !class_of || class_of[i] > w->window;
    }
    return n;
}

/* Later rounds: the live acts of an object, without those of accounts that went. They start at *from, which moves on. */
static size_t remaining_acts(const work *w, uint32_t object, const uint32_t *live, size_t count, size_t *from,
                             uint32_t *out) {
    uint64_t end = w->acts->object_start[object + 1];
    size_t n = 0, i = *from;
    for (; i < count && live[i] < end; i++) {
        uint32_t act = live[i];
        out[n] = act;
        n += w->keeps[w->acts->account[act]];
    }
    *from = i;
    return n;
}

static avp_status make_room(const work *w, counts *c, size_t n, avp_error *err) {
    if (w->any_repeats && !c->seen) {
        avp_status status = avpi_zalloc(w->ctx, w->acts->n_accounts, sizeof *c->seen, &c->seen, err);
        if (status != AVP_OK)
            return status;
    }
    return avpi_grow(w->ctx, &c->beside, &c->capacity, n, 1, err);
}

static avp_status prune_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    work *w = arg;
    counts *c = &w->workers[worker];
    uint32_t first = avpi_slots_block(w->acts, block), end = avpi_slots_block(w->acts, block + 1);
    uint32_t *live = w->live->act + w->acts->object_start[first];
    size_t before = w->live->count[block], from = 0, kept = 0;
    for (uint32_t o = first; o < end && (w->first || from < before); o++) {
        size_t size = (size_t)(w->acts->object_start[o + 1] - w->acts->object_start[o]);
        if (w->slots->first_window[o] > w->window)
            continue;
        AVP_TRY(make_room(w, c, size, err));
        size_t n = w->first ? all_acts(w, o, live + kept) : remaining_acts(w, o, live, before, &from, live + kept);
        kept += prune_object(w, c, live + kept, n, o);
    }
    w->live->count[block] = kept;
done:
    return status;
}

/* Add up the workers' counts; an account with live acts but too few objects goes. True when one went. */
static bool drop_accounts(work *w) {
    bool dropped = false;
    for (uint32_t a = 0; a < w->acts->n_accounts; a++) {
        unsigned objects = 0;
        for (unsigned t = 0; t < w->n_workers; t++)
            objects += w->workers[t].objects_of[a];
        w->keeps[a] = objects >= w->least;
        dropped = dropped || (objects > 0 && objects < w->least);
    }
    for (unsigned t = 0; t < w->n_workers; t++) {
        memset(w->workers[t].objects_of, 0, w->acts->n_accounts);
        if (w->workers[t].seen)
            memset(w->workers[t].seen, 0, w->acts->n_accounts * sizeof *w->workers[t].seen);
    }
    return dropped;
}

static avp_status prune_rounds(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    bool again = true;
    for (w->first = true; again; w->first = false) {
        AVP_TRY(avpi_parallel(w->ctx, w->live->n_blocks, prune_block, w, err));
        w->live->rounds++;
        again = w->least > 1 && drop_accounts(w);
    }
    w->live->total = 0;
    for (size_t b = 0; b < w->live->n_blocks; b++)
        w->live->total += w->live->count[b];
done:
    return status;
}

avp_status avpi_prune(const avp_ctx *ctx, const avp_acts *acts, const avpi_slots *slots, size_t k, int64_t window_us,
                      uint64_t least, avpi_live *live, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_live pruned = {.n_blocks = avpi_slots_blocks(acts)};
    work w = {.ctx = ctx, .acts = acts, .slots = slots, .window = k, .window_us = window_us, .live = &pruned};
    w.least = (uint8_t)(least < LEAST_MOST ? least : LEAST_MOST);
    w.n_workers = avpi_workers(ctx, pruned.n_blocks);
    w.any_repeats = memchr(slots->repeats, 1, acts->count) != NULL;
    AVP_TRY(avpi_alloc(ctx, acts->count, sizeof *pruned.act, &pruned.act, err));
    AVP_TRY(avpi_zalloc(ctx, pruned.n_blocks, sizeof *pruned.count, &pruned.count, err));
    AVP_TRY(avpi_alloc(ctx, acts->n_accounts, 1, &w.keeps, err));
    AVP_TRY(avpi_zalloc(ctx, w.n_workers, sizeof *w.workers, &w.workers, err));
    for (unsigned t = 0; t < w.n_workers; t++)
        AVP_TRY(avpi_zalloc(ctx, acts->n_accounts, 1, &w.workers[t].objects_of, err));
    AVP_TRY(prune_rounds(&w, err));
    *live = pruned;
    pruned = (avpi_live){0};
done:
    for (unsigned t = 0; w.workers && t < w.n_workers; t++) {
        avpi_free(ctx, w.workers[t].objects_of);
        avpi_free(ctx, w.workers[t].seen);
        avpi_free(ctx, w.workers[t].beside);
    }
    avpi_free(ctx, w.workers);
    avpi_free(ctx, w.keeps);
    avpi_live_free(ctx, &pruned);
    return status;
}

avp_status avpi_live_marked(const avp_ctx *ctx, const avp_acts *acts, const uint8_t *marks, avpi_live *live,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_live marked = {.n_blocks = avpi_slots_blocks(acts)};
    AVP_TRY(avpi_alloc(ctx, acts->count, sizeof *marked.act, &marked.act, err));
    AVP_TRY(avpi_zalloc(ctx, marked.n_blocks, sizeof *marked.count, &marked.count, err));
    for (size_t b = 0; b < marked.n_blocks; b++) {
        uint64_t start = acts->object_start[avpi_slots_block(acts, b)],
                 end = acts->object_start[avpi_slots_block(acts, b + 1)];
        uint32_t *out = marked.act + start;
        size_t n = 0;
        for (uint64_t i = start; i < end; i++) {
            out[n] = (uint32_t)i;
            n += marks[i] != 0;
        }
        marked.count[b] = n;
        marked.total += n;
    }
    *live = marked;
    marked = (avpi_live){0};
done:
    avpi_live_free(ctx, &marked);
    return status;
}

void avpi_live_free(const avp_ctx *ctx, avpi_live *live) {
    avpi_free(ctx, live->count);
    avpi_free(ctx, live->act);
    *live = (avpi_live){0};
}
