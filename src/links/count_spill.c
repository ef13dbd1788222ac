/*
 * Object by object, every co-action goes as a number a << 32 | b into the buffer of its worker. A full buffer is sorted,
 * equal numbers become one pair with a weight, and the pairs go to the temporary file as a run. Merging the runs adds up
 * the weights; sums do not depend on which worker wrote what.
 *
 *   buffer   7 3 7 9 | 3 3 8        runs   3 7:2 9 | 3:2 8        merged   3:3 7:2 8 9
 */
#include "links/count_spill.h"

#include "base/acts_elders.h"
#include "base/files.h"
#include "base/parallel.h"
#include "base/radix.h"
#include "links/spill_runs.h"

#include <string.h>
#include <unistd.h>

enum { LEAST_KEYS = 1 << 10 };

typedef struct worker {
    uint64_t *keys, *scratch;
    size_t n_keys;
    uint64_t *order, *order_scratch; /* acts of an object with repeats: account << 32 | index */
    size_t order_capacity;
    uint32_t *met; /* per account: serial of the last group that met it */
    uint32_t serial;
    uint64_t co_actions;
} worker;

typedef struct work {
    const avp_ctx *ctx;
    const avpi_spill_job *job;
    avpi_spill_runs runs;
    size_t keys_capacity;
    worker *workers;
    unsigned n_workers;
} work;

static avp_status flush(work *w, worker *t, avp_error *err) {
    avpi_radix_u64(t->keys, t->scratch, t->n_keys);
    t->co_actions += t->n_keys;
    avp_status status = avpi_spill_write(&w->runs, t->keys, t->n_keys, err);
    t->n_keys = 0;
    return status;
}

static avp_status add(work *w, worker *t, uint32_t a, uint32_t b, avp_error *err) {
    if (t->n_keys == w->keys_capacity) {
        avp_status status = flush(w, t, err);
        if (status != AVP_OK)
            return status;
    }
    t->keys[t->n_keys++] = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
    return AVP_OK;
}

/* Did the posts of two acts meet on an object before this one? */
static bool met_before(const avp_acts *acts, size_t i, size_t j) {
    return acts->elders.of && avpi_met_before(&acts->elders, acts->elders.of[i], acts->elders.of[j]);
}

/* An object on which nobody repeats: every pair of acts inside the window. */
static avp_status add_plain(work *w, worker *t, const uint32_t *act, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = w->job->acts;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n && avpi_within(acts->time_us[act[i]], acts->time_us[act[j]], w->job->window_us);
             j++)
            if (!met_before(acts, act[i], act[j]))
                AVP_TRY(add(w, t, acts->account[act[i]], acts->account[act[j]], err));
done:
    return status;
}

/* Room to group the n acts of an object by account. */
static avp_status order_ready(work *w, worker *t, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    if (!t->met)
        AVP_TRY(avpi_zalloc(w->ctx, w->job->acts->n_accounts, sizeof *t->met, &t->met, err));
    if (n > t->order_capacity) {
        AVP_TRY(avpi_resize(w->ctx, &t->order, n, sizeof *t->order, err));
        AVP_TRY(avpi_resize(w->ctx, &t->order_scratch, n, sizeof *t->order_scratch, err));
        t->order_capacity = n;
    }
done:
    return status;
}

/* Partners with a higher id that one act sees, each once per serial. */
static avp_status add_seen(work *w, worker *t, const uint32_t *act, size_t n, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = w->job->acts;
    uint32_t own = acts->account[act[i]];
    size_t from = i, to = i + 1;
    while (from > 0 && avpi_within(acts->time_us[act[from - 1]], acts->time_us[act[i]], w->job->window_us))
        from--;
    while (to < n && avpi_within(acts->time_us[act[i]], acts->time_us[act[to]], w->job->window_us))
        to++;
    for (size_t j = from; j < to; j++) {
        uint32_t other = acts->account[act[j]];
        if (other <= own || t->met[other] == t->serial || met_before(acts, act[i], act[j]))
            continue;
        t->met[other] = t->serial;
        AVP_TRY(add(w, t, own, other, err));
    }
done:
    return status;
}

/* An object on which accounts repeat: account by account, a partner counts once. */
static avp_status add_once(work *w, worker *t, const uint32_t *act, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(order_ready(w, t, n, err));
    for (size_t i = 0; i < n; i++)
        t->order[i] = (uint64_t)w->job->acts->account[act[i]] << 32 | i;
    avpi_radix_u64(t->order, t->order_scratch, n);
    for (size_t k = 0; k < n; k++) {
        if ((k == 0 || t->order[k] >> 32 != t->order[k - 1] >> 32) && ++t->serial == 0) {
            memset(t->met, 0, w->job->acts->n_accounts * sizeof *t->met);
            t->serial = 1;
        }
        AVP_TRY(add_seen(w, t, act, n, (uint32_t)t->order[k], err));
    }
done:
    return status;
}

static avp_status spill_block(void *arg, size_t block, unsigned worker_index, avp_error *err) {
    avp_status status = AVP_OK;
    work *w = arg;
    const avpi_live *live = w->job->live;
    const uint32_t *act = avpi_live_block(w->job->acts, live, block);
    uint32_t object = avpi_slots_block(w->job->acts, block);
    for (size_t i = 0, end; i < live->count[block]; i = end, object++) {
        uint8_t repeats = 0;
        for (end = i; end < live->count[block] && act[end] < w->job->acts->object_start[object + 1]; end++)
            repeats |= w->job->repeats[act[end]];
        if (repeats)
            AVP_TRY(add_once(w, &w->workers[worker_index], act + i, end - i, err));
        else
            AVP_TRY(add_plain(w, &w->workers[worker_index], act + i, end - i, err));
    }
done:
    return status;
}

static avp_status make_room(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    w->n_workers = avpi_workers(w->ctx, w->job->live->n_blocks);
    w->keys_capacity = w->job->buffer_bytes / w->n_workers / (2 * sizeof(uint64_t));
    if (w->keys_capacity < LEAST_KEYS)
        w->keys_capacity = LEAST_KEYS;
    AVP_TRY(avpi_zalloc(w->ctx, w->n_workers, sizeof *w->workers, &w->workers, err));
    for (unsigned t = 0; t < w->n_workers; t++) {
        AVP_TRY(avpi_alloc(w->ctx, w->keys_capacity, sizeof(uint64_t), &w->workers[t].keys, err));
        AVP_TRY(avpi_alloc(w->ctx, w->keys_capacity, sizeof(uint64_t), &w->workers[t].scratch, err));
    }
done:
    return status;
}

static void free_room(work *w) {
    for (unsigned t = 0; w->workers && t < w->n_workers; t++) {
        worker *one = &w->workers[t];
        void *arrays[] = {one->keys, one->scratch, one->order, one->order_scratch, one->met};
        for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
            avpi_free(w->ctx, arrays[i]);
    }
    avpi_free(w->ctx, w->workers);
    w->workers = NULL;
}

avp_status avpi_count_spill(const avp_ctx *ctx, const avpi_spill_job *job, const avpi_keep *keep, avpi_counted *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_counted counted = {0};
    work w = {.ctx = ctx, .job = job};
    AVP_TRY(avpi_spill_open(ctx, &w.runs, err));
    AVP_TRY(make_room(&w, err));
    AVP_TRY(avpi_parallel(ctx, job->live->n_blocks, spill_block, &w, err));
    for (unsigned t = 0; t < w.n_workers; t++) {
        AVP_TRY(flush(&w, &w.workers[t], err));
        counted.co_actions += w.workers[t].co_actions;
    }
    free_room(&w); /* the merge takes the memory over */
    AVP_TRY(avpi_spill_merge(&w.runs, job->buffer_bytes, keep, &counted, err));
    counted.spilled_bytes = w.runs.end;
    *out = counted;
    counted = (avpi_counted){0};
done:
    free_room(&w);
    avpi_spill_close(&w.runs);
    avpi_pairs_free(ctx, &counted.kept);
    return status;
}
