/* Which accounts of the collection the list means. */
#include "story/known.h"

#include "base/files.h"
#include "base/hash.h"
#include "store/sql.h"

#include <string.h>

#define NOBODY UINT32_MAX
#define SEVERAL (UINT32_MAX - 1)

/* Whom each entry means. Accounts by native id: an id in groups->accounts, or ELSEWHERE: without an act in any trace. */
typedef struct lookup {
    const avp_ctx *ctx;
    const avp_groups *groups;
    const avpi_known_list *list;
    uint8_t *native;           /* per entry: an account has it as native id */
    avpi_dict folded, bearers; /* entries in lower case; accounts that had such a handle */
    uint32_t *bearer;          /* per folded entry: id in bearers, NOBODY, SEVERAL */
} lookup;

static void note_known(const lookup *l, avp_known *known, avp_str native, uint8_t kind) {
    uint32_t account = avpi_names_find(&l->groups->accounts, native);
    if (account != NOBODY)
        known->kind_of[account] = (uint8_t)(1 + kind);
}

/* ---- native ids ---- */

static void match_native(const lookup *l, avp_str native, avp_known *known) {
    uint32_t entry = avpi_dict_find(&l->list->keys, native);
    if (entry == NOBODY)
        return;
    l->native[entry] = 1;
    note_known(l, known, native, l->list->kind[entry]);
}

static avp_status match_natives(const lookup *l, avp_case *c, avp_known *known, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    for (uint32_t a = 0; a < l->groups->accounts.count; a++)
        match_native(l, avp_names_get(&l->groups->accounts, a), known);
    if (!c)
        return AVP_OK;
    AVP_TRY(avpi_sql_query(c, "SELECT native FROM accounts", NULL, 0, &type, 1, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            match_native(l, avpi_rows_text(rows, 0)[i], known);
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- handles ---- */

static avp_status fold(avpi_buf *out, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(out);
    AVP_TRY(avpi_buf_add(out, text, err));
    for (size_t i = 0; i < out->len; i++)
        if (out->ptr[i] >= 'A' && out->ptr[i] <= 'Z')
            out->ptr[i] = (char)(out->ptr[i] - 'A' + 'a');
done:
    return status;
}

static avp_status fold_entries(lookup *l, avp_error *err) {
    enum { KEY_MOST = 1 << 28 };
    avp_status status = AVP_OK;
    avpi_buf text;
    uint32_t id;
    avpi_buf_init(&text, l->ctx, KEY_MOST);
    for (uint32_t e = 0; e < l->list->keys.count; e++) {
        AVP_TRY(fold(&text, avpi_dict_get(&l->list->keys, e), err));
        AVP_TRY(avpi_dict_intern(&l->folded, avpi_buf_view(&text), &id, err));
    }
    AVP_TRY(avpi_alloc(l->ctx, l->folded.count, sizeof *l->bearer, &l->bearer, err));
    memset(l->bearer, 0xff, l->folded.count * sizeof *l->bearer);
done:
    avpi_buf_free(&text);
    return status;
}

static avp_status take_handles(lookup *l, avpi_rows *rows, size_t n, avpi_buf *text, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        uint32_t entry, account;
        AVP_TRY(fold(text, avpi_rows_text(rows, 1)[i], err));
        entry = avpi_dict_find(&l->folded, avpi_buf_view(text));
        if (entry == NOBODY)
            continue;
        AVP_TRY(avpi_dict_intern(&l->bearers, avpi_rows_text(rows, 0)[i], &account, err));
        l->bearer[entry] = l->bearer[entry] == NOBODY || l->bearer[entry] == account ? account : SEVERAL;
    }
done:
    return status;
}

static avp_status match_handles(lookup *l, avp_case *c, avp_error *err) {
    enum { HANDLE_MOST = 1 << 28 };
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_buf text;
    size_t n = 0;
    avpi_buf_init(&text, l->ctx, HANDLE_MOST);
    AVP_TRY(fold_entries(l, err));
    if (!c)
        goto done;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT DISTINCT a.native, s.handle FROM account_snapshots s JOIN accounts a"
                           " USING (account_id) WHERE s.handle IS NOT NULL",
                           NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(take_handles(l, rows, n, &text, err));
    }
done:
    avpi_rows_close(rows);
    avpi_buf_free(&text);
    return status;
}

static avp_status resolve(const lookup *l, avp_known *known, avp_error *err) {
    enum { KEY_MOST = 1 << 28 };
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, l->ctx, KEY_MOST);
    known->entries = l->list->keys.count;
    for (uint32_t e = 0; e < l->list->keys.count; e++) {
        AVP_TRY(fold(&text, avpi_dict_get(&l->list->keys, e), err));
        uint32_t bearer = l->bearer[avpi_dict_find(&l->folded, avpi_buf_view(&text))];
        if (!l->native[e] && bearer != NOBODY && bearer != SEVERAL)
            note_known(l, known, avpi_dict_get(&l->bearers, bearer), l->list->kind[e]);
        bool found = l->native[e] || (bearer != NOBODY && bearer != SEVERAL);
        known->found += found;
        known->ambiguous += !found && bearer == SEVERAL;
        known->absent += !found && bearer == NOBODY;
    }
done:
    avpi_buf_free(&text);
    return status;
}

static avp_status match(const avp_ctx *ctx, avp_case *c, const avpi_known_list *list, const avp_groups *groups,
                        avp_known *known, avp_error *err) {
    avp_status status = AVP_OK;
    lookup l = {.ctx = ctx, .groups = groups, .list = list};
    avpi_dict_init(&l.folded, ctx);
    avpi_dict_init(&l.bearers, ctx);
    AVP_TRY(avpi_zalloc(ctx, list->keys.count, sizeof *l.native, &l.native, err));
    AVP_TRY(match_natives(&l, c, known, err));
    AVP_TRY(match_handles(&l, c, err));
    AVP_TRY(resolve(&l, known, err));
done:
    avpi_dict_free(&l.folded);
    avpi_dict_free(&l.bearers);
    avpi_free(ctx, l.native);
    avpi_free(ctx, l.bearer);
    return status;
}

static avp_status load_list(const avp_ctx *ctx, const char *path, char hex[AVPI_SHA256_HEX_SIZE], avpi_known_list *list,
                            avp_error *err) {
    enum { FILE_MOST = 1 << 28 };
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, ctx, FILE_MOST);
    AVP_TRY(avpi_file_read(ctx, path, FILE_MOST, &text, err));
    avpi_sha256_hex(avpi_buf_view(&text), hex);
    AVP_TRY(avpi_known_parse(ctx, path, avpi_buf_view(&text), list, err));
done:
    avpi_buf_free(&text);
    return status;
}

avp_status avp_known_check(const avp_ctx *ctx, const char *path, avp_error *err) {
    char hex[AVPI_SHA256_HEX_SIZE];
    avpi_known_list list = {.kind = NULL};
    avp_status status = load_list(ctx, path, hex, &list, err);
    avpi_known_list_free(ctx, &list);
    return status;
}

avp_status avp_known_read(const avp_ctx *ctx, avp_case *c, const char *path, const avp_groups *groups, avp_known *out,
                          avp_error *err) {
    avp_status status = AVP_OK;
    avp_known known = {.entries = 0};
    avpi_known_list list = {.kind = NULL};
    AVP_TRY(load_list(ctx, path, known.sha256, &list, err));
    AVP_TRY(avpi_zalloc(ctx, groups->accounts.count, sizeof *known.kind_of, &known.kind_of, err));
    AVP_TRY(match(ctx, c, &list, groups, &known, err));
    *out = known;
    known = (avp_known){.entries = 0};
done:
    avpi_known_list_free(ctx, &list);
    avp_known_free(ctx, &known);
    return status;
}
