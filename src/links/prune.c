/*
 * An account reaches x >= least with somebody only if it has at least `least` objects on which another account acts
 * within the window. Accounts with fewer go, their acts leave others without company, and so on to the fixed point.
 *
 * The first round looks at every act. Later rounds look closer only at objects that an account has gone from, and take
 * what is lost there from the counts; few are.
 */
#include "links/prune.h"

#include "base/parallel.h"

#include <string.h>

/* What one worker needs. */
typedef struct counts {
    uint32_t *objects_of; /* per account: objects with company, in the first round */
    uint32_t *seen;       /* per account that repeats on the object at hand: object + 1; NULL where nobody repeats */
    uint8_t *beside;      /* per act of one object: has company */
    uint32_t *before;     /* the acts of one object, as they were */
    size_t beside_capacity, before_capacity;
} counts;

typedef struct work {
    const avp_ctx *ctx;
    const avp_acts *acts;
    const avpi_slots *slots;
    size_t window;
    int64_t window_us;
    uint64_t least;
    avpi_live *live;
    uint32_t *objects_of; /* per account, over all workers; later rounds take from it */
    uint8_t *keeps;       /* per account: still in */
    counts *workers;
    unsigned n_workers;
    bool any_repeats;
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

/* Without the acts that stand alone. */
static size_t keep_beside(const work *w, counts *c, uint32_t *act, size_t n) {
    size_t kept = 0;
    if (n < 2)
        return 0;
    mark_beside(w, act, n, c->beside);
    for (size_t i = 0; i < n; i++) {
        act[kept] = act[i];
        kept += c->beside[i];
    }
    return kept;
}

/* ---- the first round ---- */

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
        c->objects_of[a] += is_new;
    }
}

/* The acts of an object, without those over the cap. */
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

static avp_status first_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    work *w = arg;
    counts *c = &w->workers[worker];
    uint32_t first = avpi_slots_block(w->acts, block), end = avpi_slots_block(w->acts, block + 1);
    uint32_t *live = w->live->act + w->acts->object_start[first];
    size_t kept = 0;
    for (uint32_t o = first; o < end; o++) {
        if (w->slots->first_window[o] > w->window)
            continue;
        size_t size = (size_t)(w->acts->object_start[o + 1] - w->acts->object_start[o]);
        AVP_TRY(avpi_grow(w->ctx, &c->beside, &c->beside_capacity, size, 1, err));
        size_t n = keep_beside(w, c, live + kept, all_acts(w, o, live + kept));
        if (w->least > 1)
            count_objects(w, c, live + kept, n, o);
        kept += n;
    }
    w->live->count[block] = kept;
done:
    return status;
}

/* ---- later rounds ---- */

/* Take the object from the counts of accounts that were there before and are not any more, though they are still in. */
static void count_lost(const work *w, counts *c, size_t n_before, const uint32_t *act, size_t n) {
    const uint32_t *account = w->acts->account;
    const uint8_t *repeats = w->slots->repeats;
    for (size_t i = 0; i < n_before; i++)
        if (repeats[c->before[i]])
            c->seen[account[c->before[i]]] = 0;
    for (size_t i = 0; i < n; i++)
        if (repeats[act[i]])
            c->seen[account[act[i]]] = 1;
    for (size_t i = 0, k = 0; i < n_before; i++) {
        uint32_t a = account[c->before[i]];
        if (k < n && act[k] == c->before[i]) {
            k++;
            continue;
        }
        if (!w->keeps[a] || (repeats[c->before[i]] && c->seen[a]))
            continue;
        if (repeats[c->before[i]])
            c->seen[a] = 1;
        __atomic_fetch_sub(&w->objects_of[a], 1, __ATOMIC_RELAXED);
    }
}

/* One object that was live: its n acts stand at from and, those that stay, move to `to`, which is not behind. */
static avp_status again_object(const work *w, counts *c, const uint32_t *from, size_t n, uint32_t *to, size_t *kept,
                               avp_error *err) {
    avp_status status = AVP_OK;
    const uint32_t *account = w->acts->account;
    uint8_t all_stay = 1;
    for (size_t i = 0; i < n; i++)
        all_stay &= w->keeps[account[from[i]]];
    *kept = n;
    if (all_stay) {
        memmove(to, from, n * sizeof *to);
        return AVP_OK;
    }
    AVP_TRY(avpi_grow(w->ctx, &c->before, &c->before_capacity, n, sizeof *c->before, err));
    memcpy(c->before, from, n * sizeof *from);
    size_t staying = 0;
    for (size_t i = 0; i < n; i++) {
        to[staying] = c->before[i];
        staying += w->keeps[account[c->before[i]]];
    }
    *kept = keep_beside(w, c, to, staying);
    count_lost(w, c, n, to, *kept);
done:
    return status;
}

static avp_status again_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    work *w = arg;
    counts *c = &w->workers[worker];
    uint32_t object = avpi_slots_block(w->acts, block);
    uint32_t *live = w->live->act + w->acts->object_start[object];
    size_t before = w->live->count[block], kept = 0;
    for (size_t i = 0, end; i < before; i = end, object++) {
        size_t n;
        for (end = i; end < before && live[end] < w->acts->object_start[object + 1]; end++)
            continue;
        if (end == i)
            continue;
        AVP_TRY(avpi_grow(w->ctx, &c->beside, &c->beside_capacity, end - i, 1, err));
        AVP_TRY(again_object(w, c, live + i, end - i, live + kept, &n, err));
        kept += n;
    }
    w->live->count[block] = kept;
done:
    return status;
}

/* ---- rounds ---- */

/* Add the workers' counts into the first one's. */
static void add_counts(work *w) {
    w->objects_of = w->workers[0].objects_of;
    for (unsigned t = 1; t < w->n_workers; t++)
        for (uint32_t a = 0; a < w->acts->n_accounts; a++)
            w->objects_of[a] += w->workers[t].objects_of[a];
}

/* Accounts with live acts but too few objects go. True when one went that was in before. */
static bool drop_accounts(work *w) {
    bool dropped = false;
    for (uint32_t a = 0; a < w->acts->n_accounts; a++) {
        uint8_t keeps = w->objects_of[a] >= w->least;
        dropped |= w->objects_of[a] > 0 && w->keeps[a] && !keeps;
        w->keeps[a] &= keeps;
    }
    return dropped;
}

static avp_status prune_rounds(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_parallel(w->ctx, w->live->n_blocks, first_block, w, err));
    w->live->rounds = 1;
    if (w->least > 1)
        add_counts(w);
    while (w->least > 1 && drop_accounts(w)) {
        AVP_TRY(avpi_parallel(w->ctx, w->live->n_blocks, again_block, w, err));
        w->live->rounds++;
    }
    for (size_t b = 0; b < w->live->n_blocks; b++)
        w->live->total += w->live->count[b];
done:
    return status;
}

static avp_status make_room(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n_accounts = w->acts->n_accounts;
    AVP_TRY(avpi_alloc(w->ctx, w->acts->count, sizeof *w->live->act, &w->live->act, err));
    AVP_TRY(avpi_zalloc(w->ctx, w->live->n_blocks, sizeof *w->live->count, &w->live->count, err));
    AVP_TRY(avpi_alloc(w->ctx, n_accounts, 1, &w->keeps, err));
    memset(w->keeps, 1, n_accounts);
    AVP_TRY(avpi_zalloc(w->ctx, w->n_workers, sizeof *w->workers, &w->workers, err));
    for (unsigned t = 0; t < w->n_workers && w->least > 1; t++) {
        AVP_TRY(avpi_zalloc(w->ctx, n_accounts, sizeof(uint32_t), &w->workers[t].objects_of, err));
        if (w->any_repeats)
            AVP_TRY(avpi_zalloc(w->ctx, n_accounts, sizeof(uint32_t), &w->workers[t].seen, err));
    }
done:
    return status;
}

static void free_workers(work *w) {
    for (unsigned t = 0; w->workers && t < w->n_workers; t++) {
        void *arrays[] = {w->workers[t].objects_of, w->workers[t].seen, w->workers[t].beside, w->workers[t].before};
        for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
            avpi_free(w->ctx, arrays[i]);
    }
    avpi_free(w->ctx, w->workers);
    avpi_free(w->ctx, w->keeps);
}

avp_status avpi_prune(const avp_ctx *ctx, const avp_acts *acts, const avpi_slots *slots, size_t k, int64_t window_us,
                      uint64_t least, avpi_live *live, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_live pruned = {.n_blocks = avpi_slots_blocks(acts)};
    work w = {
        .ctx = ctx, .acts = acts, .slots = slots, .window = k, .window_us = window_us, .least = least, .live = &pruned};
    w.n_workers = avpi_workers(ctx, pruned.n_blocks);
    w.any_repeats = memchr(slots->repeats, 1, acts->count) != NULL;
    AVP_TRY(make_room(&w, err));
    AVP_TRY(prune_rounds(&w, err));
    *live = pruned;
    pruned = (avpi_live){0};
done:
    free_workers(&w);
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
