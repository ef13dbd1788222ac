/* How a CSV file is written, told from its first bytes. */
#ifndef AVPI_READ_DIALECT_H
#define AVPI_READ_DIALECT_H

#include "read/plan.h"

/* A sample with its memory. */
typedef struct avpi_head {
    avpi_sample sample;
    avp_str *names, *cells;
    size_t cells_capacity;
    avpi_arena arena;
} avpi_head;

void avpi_head_init(avpi_head *head, const avp_ctx *ctx);
void avpi_head_free(avpi_head *head, const avp_ctx *ctx);

/**
 * Guess delimiter and quoting, pass over notes above the header, read the header and the first rows.
 * In      bytes  the beginning of the file; whole = all of it
 * Out     plan   dialect, n_columns, n_least, skip, skip_lines, lines_above
 *         head   names and cells, valid while bytes are
 * Errors  AVP_E_INPUT no header, a header of one column, a header longer than bytes
 */
AVP_MUST_CHECK avp_status avpi_dialect_find(avpi_plan *plan, avp_str bytes, bool whole, avpi_head *head,
                                            avp_error *err);

#endif
