/* One pass over the objects: acts over the cap, acts of every account, co-actions of every window. */
#include "links/slots.h"

#include "base/parallel.h"
#include "base/search.h"
#include "links/distinct.h"

#include <string.h>

size_t avpi_slots_blocks(const avp_acts *acts) {
    return acts->count / AVPI_BLOCK_ACTS + 1;
}

uint32_t avpi_slots_block(const avp_acts *acts, size_t b) {
    uint64_t act = (uint64_t)b * AVPI_BLOCK_ACTS;
    return (uint32_t)avpi_first_u64(acts->object_start, sizeof *acts->object_start, 0, acts->n_objects, act);
}

/* Sums of one worker; sums of whole numbers do not depend on who adds what. */
typedef struct tallies {
    uint64_t co_actions[AVP_WINDOWS_MAX], over[AVP_WINDOWS_MAX];
    uint32_t *acts_of;
    avpi_distinct distinct;
    int64_t *time_us; /* of the acts of one object that are not over */
    uint32_t *account;
    uint8_t *repeats;
    uint32_t *elders;
    size_t capacity;
} tallies;

typedef struct work {
    const avp_ctx *ctx;
    const avp_acts *acts;
    const avp_windows *windows;
    uint64_t cap;
    avpi_slots *slots;
    tallies *workers;
} work;

static size_t object_size(const avp_acts *acts, uint32_t object) {
    return (size_t)(acts->object_start[object + 1] - acts->object_start[object]);
}

/* Mark the acts of one object that window w puts over the cap and no shorter window did. */
static void classify(const work *w, const int64_t *time_us, size_t n, size_t window, uint8_t *class_of) {
    size_t low = 0, high = 0;
    for (size_t i = 0; i < n; i++) {
        while (!avpi_within(time_us[low], time_us[i], w->windows->us[window]))
            low++;
        while (high + 1 < n && avpi_within(time_us[i], time_us[high + 1], w->windows->us[window]))
            high++;
        if (high - low > w->cap && class_of[i] > window)
            class_of[i] = (uint8_t)window;
    }
}

static avp_status classify_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    work *w = arg;
    uint32_t end = avpi_slots_block(w->acts, block + 1);
    for (uint32_t o = avpi_slots_block(w->acts, block); o < end; o++) {
        size_t n = object_size(w->acts, o), start = (size_t)w->acts->object_start[o];
        for (size_t k = 0; k < w->windows->count && n > w->cap; k++)
            classify(w, w->acts->time_us + start, n, k, w->slots->class_of + start);
    }
    return AVP_OK;
}

/* Find acts over the cap; class_of stays NULL when no object is large enough to have one. */
static avp_status find_over(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    bool any = false;
    for (uint32_t o = 0; o < w->acts->n_objects && w->cap > 0 && !any; o++)
        any = object_size(w->acts, o) > w->cap;
    if (!any)
        return AVP_OK;
    AVP_TRY(avpi_alloc(w->ctx, w->acts->count, 1, &w->slots->class_of, err));
    memset(w->slots->class_of, AVP_WINDOWS_MAX, w->acts->count);
    AVP_TRY(avpi_parallel(w->ctx, avpi_slots_blocks(w->acts), classify_block, w, err));
done:
    return status;
}

/* Pairs of acts inside the window: an upper bound of the co-actions, equal to them where no account repeats. */
static uint64_t pairs_of_acts(const int64_t *time_us, size_t n, int64_t window_us) {
    uint64_t pairs = 0;
    size_t low = 0;
    for (size_t i = 1; i < n; i++) {
        while (!avpi_within(time_us[low], time_us[i], window_us))
            low++;
        pairs += i - low;
    }
    return pairs;
}

/* Acts of one object that count in window k: as they stand, or copied without those over the cap. */
static avp_status acts_inside(const work *w, tallies *t, uint32_t object, size_t k, avpi_distinct_acts *acts,
                              avp_error *err) {
    avp_status status = AVP_OK;
    size_t start = (size_t)w->acts->object_start[object], size = object_size(w->acts, object), kept = 0;
    const uint32_t *elders = w->acts->elders.of ? w->acts->elders.of + start : NULL;
    *acts = (avpi_distinct_acts){w->acts->time_us + start, w->acts->account + start, w->slots->repeats + start, elders,
                                 size};
    if (!w->slots->class_of || size <= w->cap)
        return AVP_OK;
    if (size > t->capacity) {
        AVP_TRY(avpi_resize(w->ctx, &t->time_us, size, sizeof *t->time_us, err));
        AVP_TRY(avpi_resize(w->ctx, &t->account, size, sizeof *t->account, err));
        AVP_TRY(avpi_resize(w->ctx, &t->repeats, size, 1, err));
        AVP_TRY(avpi_resize(w->ctx, &t->elders, size, sizeof *t->elders, err));
        t->capacity = size;
    }
    for (size_t i = 0; i < size; i++) {
        t->time_us[kept] = acts->time_us[i];
        t->account[kept] = acts->account[i];
        t->repeats[kept] = acts->repeats[i];
        t->elders[kept] = elders ? elders[i] : 0;
        kept += w->slots->class_of[start + i] > k;
    }
    t->over[k] += size - kept;
    *acts = (avpi_distinct_acts){t->time_us, t->account, t->repeats, t->elders, kept};
done:
    return status;
}

/* First window that is as long as the smallest gap between acts of the object; n_windows when none is. */
static size_t first_window(const work *w, const int64_t *time_us, size_t n) {
    uint64_t least = UINT64_MAX;
    for (size_t i = 1; i < n; i++) {
        uint64_t gap = (uint64_t)time_us[i] - (uint64_t)time_us[i - 1];
        least = gap < least ? gap : least;
    }
    size_t k = 0;
    while (k < w->windows->count && (uint64_t)w->windows->us[k] < least)
        k++;
    return k;
}

static avp_status count_object(const work *w, tallies *t, uint32_t object, avp_error *err) {
    avp_status status = AVP_OK;
    size_t start = (size_t)w->acts->object_start[object], size = object_size(w->acts, object);
    size_t first = first_window(w, w->acts->time_us + start, size);
    w->slots->first_window[object] = (uint8_t)first;
    if (first == w->windows->count)
        return AVP_OK;
    bool repeats = avpi_distinct_repeats(&t->distinct, w->acts->account + start, size, w->slots->repeats + start);
    bool elders = w->acts->elders.of && avpi_any_elders(w->acts->elders.of + start, size);
    for (size_t k = first; k < w->windows->count; k++) {
        avpi_distinct_acts acts;
        AVP_TRY(acts_inside(w, t, object, k, &acts, err));
        uint64_t pairs = pairs_of_acts(acts.time_us, acts.count, w->windows->us[k]);
        if (elders && pairs > 0)
            AVP_TRY(
                avpi_distinct_first_meetings(&t->distinct, &w->acts->elders, &acts, w->windows->us[k], &pairs, err));
        else if (repeats && pairs > 0)
            AVP_TRY(avpi_distinct_pairs(&t->distinct, &acts, w->windows->us[k], pairs, &pairs, err));
        t->co_actions[k] += pairs;
    }
done:
    return status;
}

static avp_status count_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    work *w = arg;
    tallies *t = &w->workers[worker];
    avp_status status = AVP_OK;
    uint32_t first = avpi_slots_block(w->acts, block), end = avpi_slots_block(w->acts, block + 1);
    for (uint32_t o = first; o < end; o++)
        AVP_TRY(count_object(w, t, o, err));
    if (t->acts_of && first < end)
        for (uint64_t i = w->acts->object_start[first]; i < w->acts->object_start[end]; i++)
            t->acts_of[w->acts->account[i]]++;
done:
    return status;
}

/* Take the acts that are over the cap in window k from the acts of their accounts. */
static void leave_out_over(const work *w, size_t k, uint32_t *acts_of) {
    for (uint32_t o = 0; o < w->acts->n_objects; o++) {
        if (object_size(w->acts, o) <= w->cap)
            continue;
        for (uint64_t i = w->acts->object_start[o]; i < w->acts->object_start[o + 1]; i++)
            acts_of[w->acts->account[i]] -= w->slots->class_of[i] <= k;
    }
}

/* d in every window; a window without acts over the cap shares the array of all acts. */
static avp_status acts_of_windows(const work *w, uint32_t *all, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_slots *s = w->slots;
    size_t n = w->acts->n_accounts;
    for (size_t k = 0; k < s->n_windows; k++)
        s->acts_of[k] = all; /* freed with the slots from here on, whatever happens */
    for (size_t k = s->n_windows; k-- > 1;) {
        if (s->over[k] == 0)
            continue;
        uint32_t *own = NULL;
        AVP_TRY(avpi_alloc(w->ctx, n, sizeof *own, &own, err));
        memcpy(own, all, n * sizeof *own);
        leave_out_over(w, k, own);
        s->acts_of[k] = own;
    }
    if (s->over[0] > 0) /* last, since the others start from it; none shares it then */
        leave_out_over(w, 0, all);
    for (size_t k = 0; k < s->n_windows; k++)
        for (uint32_t a = 0; a < n; a++)
            s->pairings[k] += s->acts_of[k][a] * (s->acts[k] - s->acts_of[k][a]);
done:
    return status;
}

/* Add up the workers' sums: W, E and what the cap left out; then d and E^2 - S2 = sum d_i (E - d_i), without rounding. */
static avp_status gather(work *w, unsigned n_workers, bool with_accounts, avp_error *err) {
    avpi_slots *s = w->slots;
    uint32_t *all = w->workers[0].acts_of;
    for (unsigned t = 0; t < n_workers; t++)
        for (size_t k = 0; k < s->n_windows; k++) {
            s->co_actions[k] += w->workers[t].co_actions[k];
            s->over[k] += w->workers[t].over[k];
        }
    for (size_t k = 0; k < s->n_windows; k++)
        s->acts[k] = w->acts->count - s->over[k];
    if (!with_accounts)
        return AVP_OK;
    for (unsigned t = 1; t < n_workers; t++)
        for (uint32_t a = 0; a < w->acts->n_accounts; a++)
            all[a] += w->workers[t].acts_of[a];
    w->workers[0].acts_of = NULL;
    return acts_of_windows(w, all, err);
}

static void free_workers(const work *w, unsigned n_workers) {
    for (unsigned t = 0; w->workers && t < n_workers; t++) {
        avpi_free(w->ctx, w->workers[t].acts_of);
        avpi_free(w->ctx, w->workers[t].time_us);
        avpi_free(w->ctx, w->workers[t].account);
        avpi_free(w->ctx, w->workers[t].repeats);
        avpi_free(w->ctx, w->workers[t].elders);
        avpi_distinct_free(&w->workers[t].distinct);
    }
    avpi_free(w->ctx, w->workers);
}

avp_status avpi_slots_count(const avp_ctx *ctx, const avp_acts *acts, const avp_windows *windows, uint64_t cap,
                            bool with_accounts, avpi_slots *slots, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_slots counted = {.n_windows = windows->count};
    work w = {.ctx = ctx, .acts = acts, .windows = windows, .cap = cap, .slots = &counted};
    size_t n_blocks = avpi_slots_blocks(acts);
    unsigned n_workers = avpi_workers(ctx, n_blocks);
    AVP_TRY(avpi_zalloc(ctx, n_workers, sizeof *w.workers, &w.workers, err));
    AVP_TRY(avpi_zalloc(ctx, acts->count, 1, &counted.repeats, err));
    AVP_TRY(avpi_alloc(ctx, acts->n_objects, 1, &counted.first_window, err));
    for (unsigned t = 0; t < n_workers; t++) {
        AVP_TRY(avpi_distinct_init(ctx, acts->n_accounts, &w.workers[t].distinct, err));
        if (with_accounts)
            AVP_TRY(avpi_zalloc(ctx, acts->n_accounts, sizeof(uint32_t), &w.workers[t].acts_of, err));
    }
    AVP_TRY(find_over(&w, err));
    AVP_TRY(avpi_parallel(ctx, n_blocks, count_block, &w, err));
    AVP_TRY(gather(&w, n_workers, with_accounts, err));
    *slots = counted;
    counted = (avpi_slots){0};
done:
    free_workers(&w, n_workers);
    avpi_slots_free(ctx, &counted);
    return status;
}

void avpi_slots_free(const avp_ctx *ctx, avpi_slots *slots) {
    for (size_t k = 0; k < AVP_WINDOWS_MAX; k++) {
        bool shared = false;
        for (size_t j = 0; j < k; j++)
            shared = shared || slots->acts_of[j] == slots->acts_of[k];
        if (!shared)
            avpi_free(ctx, slots->acts_of[k]);
    }
    avpi_free(ctx, slots->class_of);
    avpi_free(ctx, slots->repeats);
    avpi_free(ctx, slots->first_window);
    *slots = (avpi_slots){0};
}
