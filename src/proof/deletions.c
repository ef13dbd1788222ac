/* The list of deletions of a case: what must not be published any more. The case and its seal keep what it names. */
#include "avispero/proof.h"

#include "base/files.h"
#include "proof/name_list.h"
#include "proof/seal.h"

enum { LIST_MOST = 1 << 26 };

avp_status avp_case_withheld(avp_case *c, uint64_t *count, avp_error *err) {
    static const char sql[] = "SELECT count(DISTINCT w) FROM (SELECT DISTINCT " AVPI_NAME_FOLDED(
        "name") " AS w FROM withheld)"
                " WHERE w IN (SELECT " AVPI_NAME_FOLDED(
                    "native") " FROM accounts)"
                              " OR w IN (SELECT " AVPI_NAME_FOLDED(
                                  "handle") " FROM account_snapshots WHERE handle IS NOT NULL)"
                                            " OR w IN (SELECT " AVPI_NAME_FOLDED(
                                                "native") " FROM posts WHERE native IS NOT NULL)";
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
    AVP_TRY(avpi_name_list_load(c, "withheld", avpi_buf_view(&text), err));
    AVP_TRY(avpi_sql_number(c, sql, NULL, 0, &n, err));
done:
    avpi_free(ctx, path);
    avpi_buf_free(&text);
    if (status == AVP_OK)
        *count = (uint64_t)n;
    return status;
}
