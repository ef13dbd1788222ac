#include "links/row_product.h"

#include "base/parallel.h"
#include "base/radix.h"

#include <string.h>

enum { TASKS = 512, ROW_WORK = 8 };

typedef struct work {
    const avp_ctx *ctx;
    const avpi_rows *rows;
    const avpi_keep *keep;
    avpi_gather gather;
    const void *arg;
    uint32_t *first; /* account of every task, and one past the last */
    size_t n_tasks;
    avpi_pairs *kept; /* of every task */
    avpi_row_worker *workers;
    unsigned n_workers;
} work;

avp_status avpi_row_serial(const avp_ctx *ctx, const avpi_rows *rows, avpi_row_worker *t, avp_error *err) {
    avp_status status = AVP_OK;
    if (!t->stamp)
        AVP_TRY(avpi_zalloc(ctx, rows->n_accounts, sizeof *t->stamp, &t->stamp, err));
    if (++t->serial == 0) {
        memset(t->stamp, 0, rows->n_accounts * sizeof *t->stamp);
        t->serial = 1;
    }
done:
    return status;
}

avp_status avpi_row_keys(const avp_ctx *ctx, avpi_row_worker *t, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    if (n <= t->keys_capacity)
        return AVP_OK;
    AVP_TRY(avpi_grow(ctx, &t->keys, &t->keys_capacity, n, sizeof *t->keys, err));
    AVP_TRY(avpi_resize(ctx, &t->scratch, t->keys_capacity, sizeof *t->scratch, err));
done:
    return status;
}

/* Hand on the pairs that the rule keeps, in order of the partner, and put the cells back. */
static avp_status finish_account(const work *w, avpi_row_worker *t, uint32_t i, avpi_pairs *out, avp_error *err) {
    avp_status status = AVP_OK;
    const uint32_t *account = w->rows->account;
    uint32_t least = w->keep->least;
    t->n_keys = 0;
    for (size_t k = 0; k < t->n_touched; k++) {
        uint32_t y = t->touched[k], weight = t->cell[y];
        t->cell[y] = 0;
        if (weight < least || !avpi_keeps(w->keep, &t->space, account[i], account[y], weight))
            continue;
        AVP_TRY(avpi_row_keys(w->ctx, t, t->n_keys + 1, err));
        t->keys[t->n_keys++] = (uint64_t)y << 32 | weight;
    }
    t->met += t->n_touched;
    t->n_touched = 0;
    avpi_radix_u64(t->keys, t->scratch, t->n_keys);
    for (size_t k = 0; k < t->n_keys; k++) {
        avpi_pair pair = {account[i], account[t->keys[k] >> 32], (uint32_t)t->keys[k]};
        AVP_TRY(avpi_pairs_add(w->ctx, out, pair, err));
    }
done:
    return status;
}

static avp_status count_task(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    work *w = arg;
    avpi_row_worker *t = &w->workers[worker];
    for (uint32_t i = w->first[task]; i < w->first[task + 1]; i++) {
        AVP_TRY(w->gather(w->arg, t, i, err));
        avpi_row_tally(t);
        AVP_TRY(finish_account(w, t, i, &w->kept[task], err));
    }
done:
    return status;
}

/* Places that an account visits, and something for each of its rows. */
static uint64_t work_of(const avpi_rows *rows, uint32_t number) {
    uint64_t sum = 0;
    for (uint32_t i = rows->start[number]; i < rows->start[number + 1]; i++)
        sum += (rows->row[i].high & AVPI_ROW_PLACE) - (rows->row[i].low & AVPI_ROW_PLACE) + ROW_WORK;
    return sum;
}

/* Cut the accounts into tasks of about equal work. */
static avp_status cut_tasks(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t total = 0, in_task = 0;
    AVP_TRY(avpi_alloc(w->ctx, TASKS + 2, sizeof *w->first, &w->first, err));
    w->first[0] = 0;
    for (uint32_t a = 0; a < w->rows->n_accounts; a++)
        total += work_of(w->rows, a);
    for (uint32_t a = 0; a < w->rows->n_accounts; a++) {
        in_task += work_of(w->rows, a);
        if (in_task < total / TASKS + 1 && a + 1 < w->rows->n_accounts)
            continue;
        w->first[++w->n_tasks] = a + 1;
        in_task = 0;
    }
done:
    return status;
}

static avp_status make_room(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    size_t accounts = w->rows->n_accounts;
    AVP_TRY(avpi_zalloc(w->ctx, w->n_tasks, sizeof *w->kept, &w->kept, err));
    w->n_workers = avpi_workers(w->ctx, w->n_tasks);
    AVP_TRY(avpi_zalloc(w->ctx, w->n_workers, sizeof *w->workers, &w->workers, err));
    for (unsigned t = 0; t < w->n_workers; t++) {
        AVP_TRY(avpi_zalloc(w->ctx, accounts, sizeof(uint32_t), &w->workers[t].cell, err));
        AVP_TRY(avpi_alloc(w->ctx, accounts + 1, sizeof(uint32_t), &w->workers[t].touched, err));
        AVP_TRY(avpi_keep_space_make(w->ctx, w->keep, &w->workers[t].space, err));
    }
done:
    return status;
}

static void free_room(work *w) {
    for (unsigned t = 0; w->workers && t < w->n_workers; t++) {
        avpi_row_worker *worker = &w->workers[t];
        void *arrays[] = {worker->cell, worker->touched, worker->stamp, worker->keys, worker->scratch};
        for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
            avpi_free(w->ctx, arrays[i]);
        avpi_keep_space_free(w->ctx, &worker->space);
    }
    for (size_t t = 0; w->kept && t < w->n_tasks; t++)
        avpi_pairs_free(w->ctx, &w->kept[t]);
    avpi_free(w->ctx, w->workers);
    avpi_free(w->ctx, w->kept);
    avpi_free(w->ctx, w->first);
}

avp_status avpi_row_product(const avp_ctx *ctx, const avpi_rows *rows, const avpi_keep *keep, avpi_gather gather,
                            const void *arg, avpi_counted *out, avp_error *err) {
    avp_status status = AVP_OK;
    work w = {.ctx = ctx, .rows = rows, .keep = keep, .gather = gather, .arg = arg};
    AVP_TRY(cut_tasks(&w, err));
    AVP_TRY(make_room(&w, err));
    AVP_TRY(avpi_parallel(ctx, w.n_tasks, count_task, &w, err));
    AVP_TRY(avpi_pairs_join(ctx, w.kept, w.n_tasks, &out->kept, err));
    for (unsigned t = 0; t < w.n_workers; t++) {
        out->met += w.workers[t].met;
        out->co_actions += w.workers[t].co_actions;
    }
done:
    free_room(&w);
    return status;
}

uint64_t avpi_row_product_size_bytes(const avp_ctx *ctx, uint32_t n_accounts, const avpi_keep *keep) {
    return (uint64_t)ctx->n_threads * (sizeof(avpi_row_worker) + 3 * sizeof(uint32_t) * (uint64_t)n_accounts +
                                       sizeof(float) * (uint64_t)keep->cells);
}
