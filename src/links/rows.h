/* Live acts seen from their accounts: what a row product walks. */
#ifndef AVPI_LINKS_ROWS_H
#define AVPI_LINKS_ROWS_H

#include "links/prune.h"

/*
 * Live acts stand at places 0, 1, ... in order of object and time. Accounts with live acts have numbers, in order of id.
 *
 *   place    0  1  2  3 | 4  5  6         two objects
 *   who      0  2  1  0 | 1  2  1         number of the account
 *   start    0 2 5 7                      rows of account 1: row[2], row[3], row[4]
 *   row      (0,3)(1,3) (1,2)(4,5)(5,6) ...  low and high: first and last place inside the window, its own included
 */
typedef struct avpi_row {
    uint32_t low;  /* top bit: AVPI_ROW_SAME */
    uint32_t high; /* top bit: AVPI_ROW_REPEATS */
} avpi_row;

#define AVPI_ROW_SAME (UINT32_C(1) << 31)    /* in low: same object as the account's row before */
#define AVPI_ROW_REPEATS (UINT32_C(1) << 31) /* in high: a partner may be met more than once on this object */
#define AVPI_ROW_PLACE (~(UINT32_C(1) << 31))

typedef struct avpi_rows {
    size_t n_acts;
    uint32_t n_accounts;
    uint32_t *account; /* number -> id in acts, ascending */
    uint32_t *who;     /* per place */
    uint32_t *start;   /* per number, n_accounts + 1 */
    avpi_row *row;     /* n_acts, grouped by account, ascending */
    /* Only when asked for: */
    uint32_t *place; /* per row: its own place */
    uint32_t *act;   /* per place: index in acts */
} avpi_rows;

/* How rows are made. */
typedef struct avpi_rows_plan {
    int64_t window_us;
    const uint8_t
        *repeats;     /* per act: its account acts more than once on the object; NULL = rows without the two flags */
    bool with_places; /* also place and act */
} avpi_rows_plan;

/** Make rows of the live acts. Errors: AVP_E_MEMORY. Cost: O(live acts), O(accounts) per thread. */
AVP_MUST_CHECK avp_status avpi_rows_build(const avp_ctx *ctx, const avp_acts *acts, const avpi_live *live,
                                          const avpi_rows_plan *plan, avpi_rows *rows, avp_error *err);
void avpi_rows_free(const avp_ctx *ctx, avpi_rows *rows);

/** Bytes that rows of so many live acts take, for the memory budget. */
uint64_t avpi_rows_size_bytes(const avp_ctx *ctx, const avp_acts *acts, size_t n_live, bool with_places);

#endif
