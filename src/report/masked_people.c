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
         " names AS (SELECT DISTINCT trim(" AS_WORDS(
             "s.name") ") AS said, a.native, coalesce(s.handle, '') AS handle FROM account_snapshots s JOIN accounts a"
                       " USING (account_id) WHERE length(s.name) >= 4 AND lower(s.name) NOT IN (SELECT lower(name) FROM"
                       " targets))"
                       " SELECT said, native, handle FROM names, told WHERE said <> '' AND contains(told.text, ' ' ||"
                       " said || ' ') ORDER BY length(said) DESC, said, native, handle";

/* One word may be a word or somebody else: it stays, and who publishes is told of it. */
static void warn_of(const avp_ctx *ctx, avp_str said) {
    avpi_warn(ctx, AVP_LOG_WARNING,
              N_("a note of the case says \"%.*s\", as an account of the case is called: it stands in the report as it "
                 "is, since it may be a word or somebody else; read the notes before you publish"),
              (int)said.len, said.ptr);
}

static avp_status new_plain(avpi_masks *masks, avp_str said, uint32_t native, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(masks->text.ctx, &masks->plain, &masks->plain_capacity, masks->n_plain + 1, sizeof *masks->plain,
                      err));
    avpi_masked_name *name = &masks->plain[masks->n_plain];
    *name = (avpi_masked_name){.said = avpi_arena_copy(&masks->text, said), .native = native};
    if (!name->said.ptr)
        AVP_TRY(avpi_fail_memory(masks->text.ctx, err));
    masks->n_plain++;
done:
    return status;
}

/* Rows come name by name: of a second account the name is nobody's alone, and of somebody public it stays. */
static avp_status take_plain(avpi_masks *masks, avp_str said, avp_str native, avp_str handle, avp_error *err) {
    avp_status status = AVP_OK;
    bool figure = avpi_masks_figure(masks, native) || avpi_masks_figure(masks, handle);
    uint32_t of;
    AVP_TRY(avpi_dict_intern(&masks->natives, native, &of, err));
    avpi_masked_name *last = masks->n_plain > 0 ? &masks->plain[masks->n_plain - 1] : NULL;
    if (!last || !avpi_str_equal(last->said, said)) {
        AVP_TRY(new_plain(masks, said, of, err));
        last = &masks->plain[masks->n_plain - 1];
    }
    last->several = last->several || last->native != of;
    last->figure = last->figure || figure;
done:
    return status;
}

/* Two words and more are taken for the name that they are. */
static void keep_long(const avp_ctx *ctx, avpi_masks *masks) {
    enum { WARNED_MOST = 5 };
    size_t kept = 0, warned = 0;
    for (size_t i = 0; i < masks->n_plain; i++) {
        avpi_masked_name name = masks->plain[i];
        bool word = avpi_str_find_byte(name.said, ' ') == name.said.len;
        if (word && !name.figure && warned++ < WARNED_MOST)
            warn_of(ctx, name.said);
        if (!word && !name.figure)
            masks->plain[kept++] = name;
    }
    masks->n_plain = kept;
}

static avp_status learn_plain(const avp_ctx *ctx, avpi_masks *masks, avp_case *c, avp_str text, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    const avpi_sql_value params[] = {avpi_sql_text(text)};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, plain_sql, params, 1, types, 3, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++)
            AVP_TRY(take_plain(masks, avpi_rows_text(rows, 0)[i], avpi_rows_text(rows, 1)[i],
                               avpi_rows_text(rows, 2)[i], err));
    } while (n > 0);
    keep_long(ctx, masks);
done:
    avpi_rows_close(rows);
    return status;
}

/* Bytes of the letter at this place, small: of ASCII and U+00C0 .. U+00DE; others as they are. */
static unsigned char small_byte(avp_str text, size_t at) {
    unsigned char byte = (unsigned char)text.ptr[at];
    bool ascii = byte >= 'A' && byte <= 'Z';
    bool latin = at > 0 && (unsigned char)text.ptr[at - 1] == 0xC3 && byte >= 0x80 && byte <= 0x9E && byte != 0x97;
    return (unsigned char)(ascii || latin ? byte + 0x20 : byte);
}

static bool is_gap(unsigned char byte) {
    return byte < 0x80 && !(byte >= '0' && byte <= '9') && !(byte >= 'a' && byte <= 'z') &&
           !(byte >= 'A' && byte <= 'Z');
}

/* Where the name ends that begins here; 0: it does not stand here. Signs between its words do not matter. */
static size_t end_of(avp_str said, avp_str text, size_t at) {
    for (size_t i = 0; i < said.len; i++) {
        if (said.ptr[i] != ' ') {
            if (at == text.len || small_byte(text, at) != (unsigned char)said.ptr[i])
                return 0;
            at++;
            continue;
        }
        size_t from = at;
        while (at < text.len && is_gap((unsigned char)text.ptr[at]))
            at++;
        if (at == from)
            return 0;
    }
    return at == text.len || is_gap((unsigned char)text.ptr[at]) || (unsigned char)text.ptr[at] >= 0xE2 ? at : 0;
}

size_t avpi_masks_plain(const avpi_masks *masks, avp_str text, size_t at, avp_str *native) {
    for (size_t i = 0; i < masks->n_plain; i++) {
        size_t end = end_of(masks->plain[i].said, text, at);
        if (end == 0)
            continue;
        *native = masks->plain[i].several ? (avp_str){NULL, 0} : avpi_dict_get(&masks->natives, masks->plain[i].native);
        return end;
    }
    return 0;
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
    AVP_TRY(learn_plain(ctx, masks, c, text, err));
done:
    avpi_rows_close(rows);
    avpi_buf_free(&sql);
    return status;
}
