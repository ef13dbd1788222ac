/* The accounts of a case by their native ids, which are the same everywhere; account_id depends on the order of rows. */
#include "story/case_accounts.h"

#include "base/memory.h"
#include "store/sql.h"

#include <string.h>

uint32_t avpi_find_in_names(const void *names, avp_str native) {
    return avpi_names_find(names, native);
}

uint32_t avpi_find_in_dict(const void *dict, avp_str native) {
    return avpi_dict_find(dict, native);
}

avp_status avpi_case_accounts(const avp_ctx *ctx, avp_case *c, avpi_find_account find, const void *self, uint32_t **of,
                              uint32_t *n, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    uint32_t *found = NULL;
    int64_t most = 0;
    size_t got = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT coalesce(max(account_id) + 1, 0) FROM accounts", NULL, 0, &most, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)most, sizeof *found, &found, err));
    memset(found, 0xff, (size_t)most * sizeof *found);
    AVP_TRY(avpi_sql_query(c, "SELECT account_id, native FROM accounts", NULL, 0, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got; i++)
            found[avpi_rows_u32(rows, 0)[i]] = find(self, avpi_rows_text(rows, 1)[i]);
    } while (got > 0);
    *of = found;
    *n = (uint32_t)most;
    found = NULL;
done:
    avpi_rows_close(rows);
    avpi_free(ctx, found);
    return status;
}
