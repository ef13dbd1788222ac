/* Gustavson (1978): the product of a sparse matrix with its transpose, one row at a time over a dense accumulator. */
#include "compare/all_pairs.h"

#include "base/parallel.h"
#include "base/sort.h"

enum { BLOCK_ROWS = 64 };

/* Work space of one worker. */
typedef struct accumulator {
    double *sum;     /* per row; 0 outside the touched ones */
    uint8_t *marked; /* per row */
    uint32_t *touched;
    double *weight; /* of the touched, in their order */
} accumulator;

typedef struct walk {
    const avp_ctx *ctx;
    const avpi_incidence *incidence;
    avpi_measure measure;
    const uint32_t *rows;
    size_t n_rows;
    avpi_pairs_taker take;
    void *arg;
    accumulator *accumulators;
} walk;

size_t avpi_pair_blocks(const avpi_incidence *incidence) {
    return ((size_t)incidence->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
}

/* First place of a column whose row is above `row`. */
static uint64_t first_above(const avpi_incidence *m, uint32_t column, uint32_t row) {
    uint64_t low = m->column_start[column], high = m->column_start[column + 1];
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (m->column_row[middle] <= row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int ascending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static double weigh(const walk *w, uint32_t row, uint32_t other, double sum) {
    if (w->measure != AVPI_MEASURE_JACCARD)
        return sum;
    double either = (double)(avpi_incidence_row_size(w->incidence, row) + avpi_incidence_row_size(w->incidence, other));
    return sum / (either - sum);
}

/* Columns in ascending order: the sum of a pair is the same whoever computes it. */
static size_t gather(const walk *w, uint32_t row, accumulator *a) {
    const avpi_incidence *m = w->incidence;
    size_t n = 0;
    for (uint64_t k = m->row_start[row]; k < m->row_start[row + 1]; k++) {
        uint32_t column = m->row_column[k];
        double own = w->measure == AVPI_MEASURE_PRODUCT ? m->row_value[k] : 1;
        for (uint64_t j = first_above(m, column, row); j < m->column_start[column + 1]; j++) {
            uint32_t other = m->column_row[j];
            a->sum[other] += w->measure == AVPI_MEASURE_PRODUCT ? own * m->column_value[j] : 1;
            a->touched[n] = other;
            n += !a->marked[other];
            a->marked[other] = 1;
        }
    }
    avpi_sort(a->touched, n, sizeof *a->touched, ascending);
    for (size_t i = 0; i < n; i++) {
        uint32_t other = a->touched[i];
        a->weight[i] = weigh(w, row, other, a->sum[other]);
        a->sum[other] = 0;
        a->marked[other] = 0;
    }
    return n;
}

static avp_status walk_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    walk *w = arg;
    avp_status status = AVP_OK;
    accumulator *a = &w->accumulators[worker];
    size_t end = (block + 1) * BLOCK_ROWS;
    for (size_t i = block * BLOCK_ROWS; i < end && i < w->n_rows; i++) {
        avpi_row_of_pairs pairs = {.row = w->rows ? w->rows[i] : (uint32_t)i, .other = a->touched, .weight = a->weight};
        pairs.count = gather(w, pairs.row, a);
        AVP_TRY(w->take(w->arg, block, &pairs, err));
    }
done:
    return status;
}

static avp_status accumulator_new(const avp_ctx *ctx, size_t n, accumulator *a, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *a->sum, &a->sum, err));
    AVP_TRY(avpi_zalloc(ctx, n, 1, &a->marked, err));
    /* one more: a place is written before it is known whether it counts */
    AVP_TRY(avpi_alloc(ctx, n + 1, sizeof *a->touched, &a->touched, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *a->weight, &a->weight, err));
done:
    return status;
}

avp_status avpi_all_pairs(const avp_ctx *ctx, const avpi_incidence *incidence, avpi_measure measure,
                          const uint32_t *rows, size_t n_rows, avpi_pairs_taker take, void *arg, avp_error *err) {
    avp_status status = AVP_OK;
    walk w = {.ctx = ctx,
              .incidence = incidence,
              .measure = measure,
              .rows = rows,
              .n_rows = rows ? n_rows : incidence->n_rows,
              .take = take,
              .arg = arg};
    size_t blocks = (w.n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    unsigned workers = avpi_workers(ctx, blocks);
    AVP_TRY(avpi_zalloc(ctx, workers, sizeof *w.accumulators, &w.accumulators, err));
    for (unsigned i = 0; i < workers; i++)
        AVP_TRY(accumulator_new(ctx, incidence->n_rows, &w.accumulators[i], err));
    AVP_TRY(avpi_parallel(ctx, blocks, walk_block, &w, err));
done:
    for (unsigned i = 0; w.accumulators && i < workers; i++) {
        avpi_free(ctx, w.accumulators[i].sum);
        avpi_free(ctx, w.accumulators[i].marked);
        avpi_free(ctx, w.accumulators[i].touched);
        avpi_free(ctx, w.accumulators[i].weight);
    }
    avpi_free(ctx, w.accumulators);
    return status;
}
