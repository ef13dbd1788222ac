#include "links/margins.h"

#include "base/parallel.h"
#include "links/distinct.h"
#include "links/slots.h"

typedef struct work_space {
    avpi_distinct distinct;
    bool ready;
    int64_t *time_us;
    uint32_t *account;
    uint8_t *repeats;
    uint32_t *elders;
    size_t capacity;
} work_space;

typedef struct counting {
    const avp_ctx *ctx;
    const avpi_strata *strata;
    const uint8_t *counts, *left_out;
    int64_t window_us;
    avpi_margins *margins;
    work_space *spaces;
} counting;

static avp_status make_room(const counting *c, work_space *w, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    if (!w->ready)
        AVP_TRY(avpi_distinct_init(c->ctx, c->strata->acts.n_accounts, &w->distinct, err));
    w->ready = true;
    if (n > w->capacity) {
        AVP_TRY(avpi_resize(c->ctx, &w->time_us, n, sizeof *w->time_us, err));
        AVP_TRY(avpi_resize(c->ctx, &w->account, n, sizeof *w->account, err));
        AVP_TRY(avpi_resize(c->ctx, &w->repeats, n, sizeof *w->repeats, err));
        AVP_TRY(avpi_resize(c->ctx, &w->elders, n, sizeof *w->elders, err));
        w->capacity = n;
    }
done:
    return status;
}

/* The acts of an object that count, copied together; how many. */
static size_t gather(const counting *c, work_space *w, uint32_t object) {
    const avp_acts *acts = &c->strata->acts;
    size_t n = 0;
    for (uint64_t i = acts->object_start[object]; i < acts->object_start[object + 1]; i++) {
        if ((c->counts && !c->counts[i]) || (c->left_out && c->left_out[acts->account[i]]))
            continue;
        w->time_us[n] = acts->time_us[i];
        w->account[n] = acts->account[i];
        w->elders[n] = acts->elders.of ? acts->elders.of[i] : 0;
        w->repeats[n++] = 0;
    }
    return n;
}

/* Pairs of acts inside the window, whoever made them. */
static uint64_t pairs_of_acts(const int64_t *time_us, size_t n, int64_t window_us) {
    uint64_t pairs = 0;
    for (size_t last = 0, first = 0; last < n; last++) {
        while (!avpi_within(time_us[first], time_us[last], window_us))
            first++;
        pairs += last - first;
    }
    return pairs;
}

/* W of one object. */
static avp_status count_object(const counting *c, work_space *w, uint32_t object, uint64_t *pairs, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = &c->strata->acts;
    AVP_TRY(make_room(c, w, (size_t)(acts->object_start[object + 1] - acts->object_start[object]), err));
    size_t n = gather(c, w, object);
    avpi_distinct_acts list = {w->time_us, w->account, w->repeats, w->elders, n};
    *pairs = pairs_of_acts(w->time_us, n, c->window_us);
    if (*pairs == 0)
        return AVP_OK;
    if (avpi_any_elders(w->elders, n))
        AVP_TRY(avpi_distinct_first_meetings(&w->distinct, &acts->elders, &list, c->window_us, pairs, err));
    else if (avpi_distinct_repeats(&w->distinct, w->account, n, w->repeats))
        AVP_TRY(avpi_distinct_pairs(&w->distinct, &list, c->window_us, *pairs, pairs, err));
done:
    return status;
}

static avp_status count_block(void *arg, size_t task, unsigned worker, avp_error *err) {
    counting *c = arg;
    avp_status status = AVP_OK;
    const avp_acts *acts = &c->strata->acts;
    for (uint32_t o = avpi_slots_block(acts, task); o < avpi_slots_block(acts, task + 1); o++) {
        uint64_t pairs = 0;
        AVP_TRY(count_object(c, &c->spaces[worker], o, &pairs, err));
        __atomic_fetch_add(&c->margins->co_actions[c->strata->of_object[o]], pairs, __ATOMIC_RELAXED);
    }
done:
    return status;
}

/* E, S2 and the number of accounts, account by account: sums of whole numbers, exact in any order. */
static avp_status count_acts(const counting *c, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_strata *strata = c->strata;
    uint64_t *squares = NULL;
    AVP_TRY(avpi_zalloc(c->ctx, strata->count, sizeof *squares, &squares, err));
    for (uint32_t a = 0; a < strata->acts.n_accounts; a++) {
        if (c->left_out && c->left_out[a])
            continue;
        for (uint64_t e = strata->start[a]; e < strata->start[a + 1]; e++) {
            uint32_t s = strata->stratum[e];
            c->margins->acts[s] += strata->acts_in[e];
            squares[s] += (uint64_t)strata->acts_in[e] * strata->acts_in[e];
            c->margins->accounts[s]++;
        }
    }
    for (uint32_t s = 0; s < strata->count; s++)
        c->margins->pairings[s] = (double)c->margins->acts[s] * (double)c->margins->acts[s] - (double)squares[s];
done:
    avpi_free(c->ctx, squares);
    return status;
}

static void free_spaces(const counting *c) {
    for (unsigned t = 0; c->spaces && t < avpi_workers(c->ctx, SIZE_MAX); t++) {
        work_space *w = &c->spaces[t];
        if (w->ready)
            avpi_distinct_free(&w->distinct);
        avpi_free(c->ctx, w->time_us);
        avpi_free(c->ctx, w->account);
        avpi_free(c->ctx, w->repeats);
        avpi_free(c->ctx, w->elders);
    }
    avpi_free(c->ctx, c->spaces);
}

avp_status avpi_margins_count(const avp_ctx *ctx, const avpi_strata *strata, const uint8_t *counts,
                              const uint8_t *left_out, int64_t window_us, avpi_margins *margins, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_margins made = {.count = strata->count};
    counting c = {ctx, strata, counts, left_out, window_us, &made, NULL};
    AVP_TRY(avpi_zalloc(ctx, made.count, sizeof *made.co_actions, &made.co_actions, err));
    AVP_TRY(avpi_zalloc(ctx, made.count, sizeof *made.acts, &made.acts, err));
    AVP_TRY(avpi_zalloc(ctx, made.count, sizeof *made.pairings, &made.pairings, err));
    AVP_TRY(avpi_zalloc(ctx, made.count, sizeof *made.accounts, &made.accounts, err));
    AVP_TRY(avpi_zalloc(ctx, avpi_workers(ctx, SIZE_MAX), sizeof *c.spaces, &c.spaces, err));
    AVP_TRY(avpi_parallel(ctx, avpi_slots_blocks(&strata->acts), count_block, &c, err));
    AVP_TRY(count_acts(&c, err));
    *margins = made;
    made = (avpi_margins){0};
done:
    free_spaces(&c);
    avpi_margins_free(ctx, &made);
    return status;
}

void avpi_margins_free(const avp_ctx *ctx, avpi_margins *margins) {
    avpi_free(ctx, margins->co_actions);
    avpi_free(ctx, margins->acts);
    avpi_free(ctx, margins->pairings);
    avpi_free(ctx, margins->accounts);
    *margins = (avpi_margins){0};
}
