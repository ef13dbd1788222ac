/* Parquet through the store's SQL: columns and rows of a file as text. It runs beside the rest of the program: see decoder.h. */
#ifndef AVPI_READ_PARQUET_SQL_H
#define AVPI_READ_PARQUET_SQL_H

#include "store/sql.h"

enum { AVPI_PARQUET_COLUMNS = 1000 };

typedef struct avpi_parquet_sql {
    const avp_ctx *ctx;
    avp_case *sql; /* in memory; may be NULL */
    char *reached; /* the folder that it may reach; may be NULL */
    char *path;    /* the file that was described last */
    avpi_arena arena;
    size_t n; /* its columns: their names, and the SQL that makes text of each */
    avp_str names[AVPI_PARQUET_COLUMNS], expressions[AVPI_PARQUET_COLUMNS];
} avpi_parquet_sql;

void avpi_parquet_sql_init(avpi_parquet_sql *p, const avp_ctx *ctx);
void avpi_parquet_sql_free(avpi_parquet_sql *p);
/** Columns of the file at an absolute path. Errors: AVP_E_INPUT it is damaged */
AVP_MUST_CHECK avp_status avpi_parquet_sql_describe(avpi_parquet_sql *p, avp_str path, avp_error *err);
/** These columns of the file that was described, or all (columns NULL) of the first rows. The rows are closed before p is freed. */
AVP_MUST_CHECK avp_status avpi_parquet_sql_rows(avpi_parquet_sql *p, const uint32_t *columns, size_t n, bool sample,
                                                avpi_rows **rows, avp_error *err);
/** What SQL cannot make sense of, or cannot read, is not our mistake but the file's. */
avp_status avpi_parquet_blame(const avp_ctx *ctx, avp_status status, avp_error *err);

#endif
