/* The list of deletions of a case: what must not be published any more. The case and its seal keep what it names. */
#include "avispero/proof.h"

#include "base/files.h"
#include "proof/seal.h"
#include "store/sql.h"

enum { LIST_MOST = 1 << 26 };

static avp_status load(avp_case *c, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_sql_exec(c, "CREATE OR REPLACE TEMP TABLE withheld(name VARCHAR)", NULL, 0, err));
    while (text.len > 0) {
        avp_str line = {text.ptr, avpi_str_find_byte(text, '\n')}, value = avpi_str_trim(line);
        size_t taken = line.len < text.len ? line.len + 1 : line.len;
        text = (avp_str){text.ptr + taken, text.len - taken};
        const avpi_sql_value param = avpi_sql_text(value);
        if (value.len > 0)
            AVP_TRY(avpi_sql_exec(c, "INSERT INTO withheld VALUES (?)", &param, 1, err));
    }
done:
    return status;
}

avp_status avp_case_withheld(avp_case *c, uint64_t *count, avp_error *err) {
    static const char sql[] =
        "SELECT count(*) FROM (SELECT DISTINCT name FROM withheld) WHERE name IN (SELECT native FROM accounts)"
        " OR name IN (SELECT handle FROM account_snapshots WHERE handle IS NOT NULL)"
        " OR name IN (SELECT native FROM posts WHERE native IS NOT NULL)";
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    char *path = NULL;
    int64_t n = 0;
    avpi_buf text;
    avpi_buf_init(&text, ctx, LIST_MOST);
    if (!avp_case_path(c))
        goto done;
    AVP_TRY(avpi_path_join(ctx, avp_case_path(c), AVPI_DELETIONS, &path, err));
    if (!avpi_file_exists(path))
        goto done;
    AVP_TRY(avpi_file_read(ctx, path, LIST_MOST, &text, err));
    AVP_TRY(load(c, avpi_buf_view(&text), err));
    AVP_TRY(avpi_sql_number(c, sql, NULL, 0, &n, err));
done:
    avpi_free(ctx, path);
    avpi_buf_free(&text);
    if (status == AVP_OK)
        *count = (uint64_t)n;
    return status;
}
