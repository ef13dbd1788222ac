/* Rows for one table, cell by cell; they go in by the thousand. */
#ifndef AVPI_REGISTRY_SHEET_H
#define AVPI_REGISTRY_SHEET_H

#include "store/sql.h"

enum { AVPI_SHEET_COLUMNS = 24, AVPI_SHEET_ROWS = 2048 };

typedef struct avpi_sheet {
    const avp_ctx *ctx;
    avpi_appender *appender;
    const char *types; /* a letter a column: t text, u u64, i i64, f f64, b bool, k 128 bits */
    size_t n_columns, at, rows;
    void *values[AVPI_SHEET_COLUMNS];
    bool *present[AVPI_SHEET_COLUMNS];
    avpi_arena text;
} avpi_sheet;

/** Freed with avpi_sheet_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_sheet_open(avp_case *c, const char *table, const char *types, avpi_sheet *out,
                                          avp_error *err);
void avpi_sheet_free(avpi_sheet *s);
/** The cells of a row in their order. Text with ptr NULL and *_if with known == false are NULL. */
AVP_MUST_CHECK avp_status avpi_sheet_text(avpi_sheet *s, avp_str text, avp_error *err);
void avpi_sheet_u64(avpi_sheet *s, uint64_t value, bool known);
void avpi_sheet_i64(avpi_sheet *s, int64_t value, bool known);
void avpi_sheet_f64(avpi_sheet *s, double value, bool known);
void avpi_sheet_bool(avpi_sheet *s, bool value);
void avpi_sheet_key(avpi_sheet *s, avpi_hash128 value);
/** End the row. */
AVP_MUST_CHECK avp_status avpi_sheet_row(avpi_sheet *s, avp_error *err);
/** All rows into the table. */
AVP_MUST_CHECK avp_status avpi_sheet_finish(avpi_sheet *s, avp_error *err);

/** The text, or NULL where it is empty. */
static inline avp_str avpi_sheet_some(avp_str text) {
    return text.len > 0 ? text : (avp_str){NULL, 0};
}

#endif
