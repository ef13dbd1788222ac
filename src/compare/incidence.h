/* Accounts x objects as two lists of lists: what every similarity of the literature starts from. */
#ifndef AVPI_COMPARE_INCIDENCE_H
#define AVPI_COMPARE_INCIDENCE_H

#include "avispero/acts.h"
#include "base/memory.h"

/*
 *   rows     account 0 | object 0 2 5 | account 1 | object 2 ...      columns ascending
 *   columns  object 0 | row 0 7 | object 1 | row 3 9 ...              rows ascending, values repeated
 *
 * Rows and columns are numbered without gaps; account[row] is the id in the acts.
 */
typedef struct avpi_incidence {
    uint32_t n_rows, n_columns;
    uint64_t *row_start, *column_start;
    uint32_t *row_column, *column_row;
    double *row_value, *column_value; /* acts, until avpi_incidence_tf_idf */
    uint32_t *account;
    uint64_t single; /* rows with one column */
} avpi_incidence;

/* Floors, applied in this order, once each: as the literature's scripts do. */
typedef struct avpi_floors_of_rows {
    uint64_t acts_least;     /* of an account, over all its objects */
    uint64_t accounts_least; /* of an object */
    uint32_t cell_least;     /* acts of an account on one object */
    bool counts;             /* the value is the number of acts; else 1 */
} avpi_floors_of_rows;

/**
 * Build from acts.
 * In   kept  per act, 0 = passed over; NULL = all
 * Out  out   freed with avpi_incidence_free whatever happens
 */
AVP_MUST_CHECK avp_status avpi_incidence_build(const avp_ctx *ctx, const avp_acts *acts, const uint8_t *kept,
                                               const avpi_floors_of_rows *floors, avpi_incidence *out, avp_error *err);
void avpi_incidence_free(const avp_ctx *ctx, avpi_incidence *incidence);

/**
 * Value = value x (ln((1 + N) / (1 + df)) + 1), then rows of length 1, so that the product of two rows is their cosine.
 * N = rows, df = rows of the column.
 */
void avpi_incidence_tf_idf(avpi_incidence *incidence);

static inline uint64_t avpi_incidence_row_size(const avpi_incidence *incidence, uint32_t row) {
    return incidence->row_start[row + 1] - incidence->row_start[row];
}

#endif
