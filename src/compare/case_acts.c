#include "compare/case_acts.h"

#include "base/acts_builder.h"
#include "store/sql.h"

avp_status avpi_case_acts(const avp_ctx *ctx, avp_case *c, const char *name, const char *sql, avp_acts *acts,
                          avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_I64, AVPI_SQL_U32};
    avp_status status = AVP_OK;
    avpi_acts_builder *builder = NULL;
    avpi_rows *rows = NULL;
    size_t n = 1;
    AVP_TRY(avpi_acts_builder_new(ctx, name, 1, false, AVPI_POSTS_NUMBERED, &builder, err));
    AVP_TRY(avpi_sql_query(c, sql, NULL, 0, types, sizeof types / sizeof *types, &rows, err));
    while (n > 0) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        avpi_act_columns columns = {.n = n,
                                    .account = avpi_rows_text(rows, 0),
                                    .object = avpi_rows_text(rows, 1),
                                    .time_us = avpi_rows_i64(rows, 2),
                                    .post_number = avpi_rows_u32(rows, 3)};
        if (n > 0)
            AVP_TRY(avpi_acts_builder_add(builder, 0, &columns, err));
    }
    AVP_TRY(avpi_acts_builder_finish(builder, 1, acts, NULL, 0, err));
done:
    avpi_rows_close(rows);
    avpi_acts_builder_free(builder);
    return status;
}
