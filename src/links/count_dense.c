/*
 * The gather of the row product for distinct objects: the partners of account i are the accounts with a higher number at
 * the places that its rows cover. Both ends of a pair see each other; the lower number counts it.
 */
#include "links/count_dense.h"

#include "base/acts_elders.h"

enum { ROWS_AHEAD = 12 };

typedef struct work {
    const avp_ctx *ctx;
    const avpi_rows *rows;
    const avp_elders *elders; /* NULL = nobody has any */
} work;

/* Places from .. to - 1, where no partner can be met twice. Without a branch: written always, kept if higher. */
static void gather_plain(avpi_row_worker *t, const uint32_t *who, uint32_t i, uint32_t from, uint32_t to) {
    while (from < to) {
        if (t->n_batch == AVPI_BATCH)
            avpi_row_tally(t);
        uint32_t room = AVPI_BATCH - (uint32_t)t->n_batch, end = to - from < room ? to : from + room;
        size_t n = t->n_batch;
        for (; from < end; from++) {
            t->batch[n] = who[from];
            n += who[from] > i;
        }
        t->n_batch = n;
    }
}

/* The same where a partner may stand more than once: it counts once per serial. */
static void gather_once(avpi_row_worker *t, const uint32_t *who, uint32_t i, uint32_t from, uint32_t to) {
    while (from < to) {
        uint32_t end = to - from < AVPI_BATCH ? to : from + AVPI_BATCH;
        size_t n = 0;
        for (; from < end; from++) {
            t->rough[n] = who[from];
            n += who[from] > i;
        }
        if (t->n_batch + n > AVPI_BATCH)
            avpi_row_tally(t);
        for (size_t k = 0; k < n; k++) {
            __builtin_prefetch(&t->stamp[t->rough[k + AVPI_BATCH_AHEAD]], 1);
            uint32_t y = t->rough[k];
            t->batch[t->n_batch] = y;
            t->n_batch += t->stamp[y] != t->serial;
            t->stamp[y] = t->serial;
        }
    }
}

/* List of elders of row k; 0 = none. */
static uint32_t elders_of(const work *w, uint32_t k) {
    return w->elders ? w->elders->of[w->rows->act[w->rows->place[k]]] : 0;
}

/* Places from .. to - 1 seen by an act with elders: those whose posts it has met before do not count here. */
static void gather_first(const work *w, avpi_row_worker *t, uint32_t i, uint32_t own, uint32_t from, uint32_t to) {
    const avpi_rows *r = w->rows;
    for (; from < to; from++) {
        uint32_t y = r->who[from];
        if (y <= i || t->stamp[y] == t->serial || avpi_met_before(w->elders, own, w->elders->of[r->act[from]]))
            continue;
        t->stamp[y] = t->serial;
        avpi_row_add(t, y);
    }
}

static avp_status gather(const void *arg, avpi_row_worker *t, uint32_t i, avp_error *err) {
    avp_status status = AVP_OK;
    const work *w = arg;
    const avpi_rows *r = w->rows;
    uint32_t covered = 0; /* places of the object at hand below this one are done */
    for (uint32_t k = r->start[i]; k < r->start[i + 1]; k++) {
        if (k + ROWS_AHEAD < r->n_acts)
            __builtin_prefetch(&r->who[r->row[k + ROWS_AHEAD].low & AVPI_ROW_PLACE]);
        uint32_t low = r->row[k].low & AVPI_ROW_PLACE, end = (r->row[k].high & AVPI_ROW_PLACE) + 1;
        uint32_t elders = elders_of(w, k);
        bool repeats = r->row[k].high & AVPI_ROW_REPEATS;
        if (!repeats && !elders) {
            gather_plain(t, r->who, i, low, end);
            continue;
        }
        if (!(r->row[k].low & AVPI_ROW_SAME)) {
            AVP_TRY(avpi_row_serial(w->ctx, r, t, err));
            covered = 0;
        }
        if (elders) {
            gather_first(w, t, i, elders, low, end);
            continue;
        }
        gather_once(t, r->who, i, low > covered ? low : covered, end);
        covered = end;
    }
done:
    return status;
}

avp_status avpi_count_dense(const avp_ctx *ctx, const avpi_rows *rows, const avp_elders *elders, const avpi_keep *keep,
                            avpi_counted *out, avp_error *err) {
    work w = {.ctx = ctx, .rows = rows, .elders = elders->of ? elders : NULL};
    return avpi_row_product(ctx, rows, keep, gather, &w, out, err);
}
