/*
 * Gustavson's row product with a dense accumulator: what every way of counting in memory shares.
 *
 * For every account i, a "gather" puts partners into a batch, one entry per co-action; the product counts them in an array
 * that has one cell per account, hands on the pairs that the rule keeps, and puts the cells back to zero:
 *
 *   gather   rows of account i   ->  batch of partners
 *   tally    batch               ->  cell[y]++, touched y    no branch: y is noted always, and kept if the cell was 0
 *   finish   touched             ->  pairs kept, in order
 */
#ifndef AVPI_LINKS_ROW_PRODUCT_H
#define AVPI_LINKS_ROW_PRODUCT_H

#include "links/pairs.h"
#include "links/rows.h"

enum { AVPI_BATCH = 2048, AVPI_BATCH_AHEAD = 16 };

/* Work space of one thread. */
typedef struct avpi_row_worker {
    uint32_t *cell;    /* per number: co-actions with the account at hand */
    uint32_t *touched; /* partners met, n_touched; room for one more than accounts */
    size_t n_touched, n_batch;
    uint32_t
        batch[AVPI_BATCH + AVPI_BATCH_AHEAD]; /* stale but valid numbers stand behind the end: prefetched in vain */
    uint32_t rough[AVPI_BATCH + AVPI_BATCH_AHEAD]; /* for gathers that sort out repeats */
    uint32_t *stamp; /* per number: serial of the last group of rows that met it; NULL until avpi_row_serial */
    uint32_t serial;
    uint64_t *keys, *scratch; /* n_keys sortable numbers of the account at hand; room for more with avpi_row_keys */
    size_t n_keys, keys_capacity;
    uint64_t met, co_actions;
    avpi_keep_space space;
} avpi_row_worker;

/* Put the partners of account number i into the batch. arg is the way of counting's own. */
typedef avp_status (*avpi_gather)(const void *arg, avpi_row_worker *t, uint32_t i, avp_error *err);

/**
 * Count all accounts of rows. Tasks are blocks of accounts cut by work alone, joined in order: the same pairs at any number
 * of threads.
 * Out      out   kept, freed with avpi_pairs_free; met; co_actions
 * Cost     O(rows + batch entries); 8 bytes per account and thread, 12 with stamps, 4 per cell of the rule
 */
AVP_MUST_CHECK avp_status avpi_row_product(const avp_ctx *ctx, const avpi_rows *rows, const avpi_keep *keep,
                                           avpi_gather gather, const void *arg, avpi_counted *out, avp_error *err);

/** Bytes of its work space, for the memory budget. */
uint64_t avpi_row_product_size_bytes(const avp_ctx *ctx, uint32_t n_accounts, const avpi_keep *keep);

/** Count what is in the batch and empty it. */
static inline void avpi_row_tally(avpi_row_worker *t) {
    uint32_t *cell = t->cell, *touched = t->touched;
    size_t n_touched = t->n_touched;
    for (size_t i = 0; i < t->n_batch; i++) {
        __builtin_prefetch(&cell[t->batch[i + AVPI_BATCH_AHEAD]], 1);
        uint32_t y = t->batch[i], before = cell[y];
        cell[y] = before + 1;
        touched[n_touched] = y;
        n_touched += before == 0;
    }
    t->n_touched = n_touched;
    t->co_actions += t->n_batch;
    t->n_batch = 0;
}

/** One partner, where speed does not matter. */
static inline void avpi_row_add(avpi_row_worker *t, uint32_t y) {
    if (t->n_batch == AVPI_BATCH)
        avpi_row_tally(t);
    t->batch[t->n_batch++] = y;
}

/** Begin a group of rows in which a partner counts once: stamp[y] != serial until it is met. */
AVP_MUST_CHECK avp_status avpi_row_serial(const avp_ctx *ctx, const avpi_rows *rows, avpi_row_worker *t,
                                          avp_error *err);

/** Room for n keys. */
AVP_MUST_CHECK avp_status avpi_row_keys(const avp_ctx *ctx, avpi_row_worker *t, size_t n, avp_error *err);

#endif
