/* Accounts of the case that words of the authors name: all of them, not only those that have a link. */
#include "report/masks.h"

#include "base/fail.h"
#include "store/sql.h"

enum { SQL_MOST = 1 << 24 };

/* Handles and ids that stand in the text as words, whatever stands around them: one row an account. */
static avp_status list_known(const avp_ctx *ctx, avp_str text, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("WITH words AS (SELECT DISTINCT lower(w) AS w FROM (SELECT unnest("), err));
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("regexp_extract_all("), err));
    AVP_TRY(avpi_sql_quote(ctx, text, sql, err));
    AVP_TRY(
        avpi_buf_add(sql,
                     AVPI_STR(", '[\\p{L}\\p{N}_]([\\p{L}\\p{N}_.:-]*[\\p{L}\\p{N}_])?')) AS w)),"
                              " called AS (SELECT a.native, a.native AS name FROM accounts a UNION"
                              " SELECT a.native, s.handle FROM account_snapshots s JOIN accounts a USING (account_id)"
                              " WHERE s.handle IS NOT NULL)"
                              " SELECT DISTINCT native, name FROM called JOIN words ON w = lower(name) ORDER BY ALL"),
                     err));
done:
    return status;
}

static avp_status take_known(avpi_masks *masks, avp_str native, avp_str name, avp_error *err) {
    avp_status status = AVP_OK;
    char room[AVPI_MASK_NAME];
    uint32_t id, of;
    AVP_TRY(avpi_dict_intern(&masks->natives, native, &of, err));
    AVP_TRY(avpi_dict_intern(&masks->told, avpi_masks_folded(name, room), &id, err));
    AVP_TRY(
        avpi_grow(masks->text.ctx, &masks->native_of, &masks->told_capacity, id + 1, sizeof *masks->native_of, err));
    masks->native_of[id] = of;
done:
    return status;
}

/* ---- names in plain words ---- */

#define AS_WORDS(text) "' ' || regexp_replace(lower(" text "), '[^\\p{L}\\p{N}]+', ' ', 'g') || ' '"
static const char plain_sql[] = "WITH told AS (SELECT " AS_WORDS(
    "?") " AS text),"
         " names AS (SELECT DISTINCT name FROM account_snapshots WHERE length(name) >= 4"
         " AND lower(name) NOT IN (SELECT lower(name) FROM targets))"
         " SELECT name FROM names, told WHERE contains(told.text, " AS_WORDS("name") ") ORDER BY ALL LIMIT 5";

/* They stay, for nobody can tell a name from a word; who publishes is told of them. */
static avp_status warn_of_plain(const avp_ctx *ctx, avp_case *c, avp_str text, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT};
    const avpi_sql_value params[] = {avpi_sql_text(text)};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, plain_sql, params, 1, types, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        avp_str name = avpi_rows_text(rows, 0)[i];
        avpi_warn(
            ctx, AVP_LOG_WARNING,
            N_("a note of the case says \"%.*s\", as an account of the case is called: it stands in the report as it "
               "is, since it may be a word or somebody else; read the notes before you publish"),
            (int)name.len, name.ptr);
    }
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_masks_learn(const avp_ctx *ctx, avpi_masks *masks, avp_case *c, avp_str text, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    avpi_buf sql;
    avpi_buf_init(&sql, ctx, SQL_MOST);
    if (masks->names || !c || text.len == 0)
        goto done;
    AVP_TRY(list_known(ctx, text, &sql, err));
    AVP_TRY(avpi_sql_query(c, sql.ptr, NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            AVP_TRY(take_known(masks, avpi_rows_text(rows, 0)[i], avpi_rows_text(rows, 1)[i], err));
    }
    AVP_TRY(warn_of_plain(ctx, c, text, err));
done:
    avpi_rows_close(rows);
    avpi_buf_free(&sql);
    return status;
}
