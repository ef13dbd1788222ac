#include "story/target_names.h"

#include "store/sql.h"
#include "story/list_kinds.h"

#include <string.h>

static const uint32_t nobody = UINT32_MAX;
enum { TEXT_MOST = 1 << 26 };

void avpi_target_names_free(avpi_target_names *names) {
    if (!names->ctx)
        return;
    for (size_t i = 0; names->id && names->name && i < names->n_targets; i++) {
        avpi_free(names->ctx, names->id[i]);
        avpi_free(names->ctx, names->name[i]);
    }
    avpi_free(names->ctx, names->id);
    avpi_free(names->ctx, names->name);
    avpi_free(names->ctx, names->aliases);
    avpi_automaton_free(names->ctx, &names->automaton);
    avpi_dict_free(&names->handles);
    avpi_free(names->ctx, names->handle_of);
    avpi_free(names->ctx, names->own);
    *names = (avpi_target_names){.ctx = NULL};
}

static avp_status load_targets(avp_case *c, avpi_target_names *names, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    int64_t n = 0;
    size_t got = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM targets", NULL, 0, &n, err));
    AVP_TRY(avpi_zalloc(names->ctx, (size_t)n, sizeof *names->id, &names->id, err));
    AVP_TRY(avpi_zalloc(names->ctx, (size_t)n, sizeof *names->name, &names->name, err));
    AVP_TRY(avpi_sql_query(c, "SELECT target, name FROM targets ORDER BY target", NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++) {
            size_t at = names->n_targets++;
            AVP_TRY(avpi_str_dup(names->ctx, avpi_rows_text(rows, 0)[i], &names->id[at], err));
            AVP_TRY(avpi_str_dup(names->ctx, avpi_rows_text(rows, 1)[i], &names->name[at], err));
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

static uint32_t target_of(const avpi_target_names *names, avp_str id) {
    for (uint32_t i = 0; i < names->n_targets; i++)
        if (avpi_str_equal(avpi_str_view(names->id[i]), id))
            return i;
    return nobody;
}

/* ---- patterns ---- */

typedef struct patterns {
    avpi_target_names *names;
    avpi_folder *folder;
    avpi_arena text;
    avp_str *all;
    size_t capacity;
} patterns;

static avp_status add_pattern(patterns *p, avp_str pattern, avpi_alias alias, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_target_names *names = p->names;
    AVP_TRY(avpi_grow(names->ctx, &p->all, &p->capacity, names->n + 1, sizeof *p->all, err));
    AVP_TRY(avpi_grow(names->ctx, &names->aliases, &names->capacity, names->n + 1, sizeof *names->aliases, err));
    p->all[names->n] = avpi_arena_copy(&p->text, pattern);
    if (!p->all[names->n].ptr) {
        status = avpi_fail_memory(names->ctx, err);
        goto done;
    }
    names->aliases[names->n++] = alias;
done:
    return status;
}

static avp_status lower(avpi_buf *out, char sign, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(out);
    if (sign)
        AVP_TRY(avpi_buf_add_byte(out, sign, err));
    AVP_TRY(avpi_buf_add(out, text, err));
    for (size_t i = 0; i < out->len; i++)
        if (out->ptr[i] >= 'A' && out->ptr[i] <= 'Z')
            out->ptr[i] = (char)(out->ptr[i] | 0x20);
done:
    return status;
}

static avp_status add_handle(patterns *p, avp_str value, avpi_alias alias, avpi_buf *work, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_target_names *names = p->names;
    uint32_t id;
    alias.kind = AVP_HIT_MENTION;
    AVP_TRY(lower(work, '@', value, err));
    AVP_TRY(add_pattern(p, avpi_buf_view(work), alias, err));
    AVP_TRY(avpi_dict_intern(&names->handles, (avp_str){work->ptr + 1, work->len - 1}, &id, err));
    AVP_TRY(avpi_grow(names->ctx, &names->handle_of, &names->handle_capacity, (size_t)id + 1, sizeof *names->handle_of,
                      err));
    names->handle_of[id] = (uint32_t)names->n - 1;
done:
    return status;
}

/* Words as they stand; and as the hashtag that they make when they are written as one. */
static avp_status add_words(patterns *p, avp_str value, avpi_alias alias, bool hashtag, avpi_buf *work,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folded folded;
    AVP_TRY(avpi_fold(p->folder, value, &folded, err));
    alias.kind = AVP_HIT_NAME;
    if (!hashtag && folded.text.len > 0)
        AVP_TRY(add_pattern(p, folded.text, alias, err));
    avpi_buf_clear(work);
    AVP_TRY(avpi_buf_add_byte(work, '#', err));
    for (size_t i = 0; i < folded.text.len; i++)
        if ((unsigned char)folded.text.ptr[i] > ' ')
            AVP_TRY(avpi_buf_add_byte(work, folded.text.ptr[i], err));
    alias.kind = hashtag ? AVP_HIT_HASHTAG : AVP_HIT_NAME;
    if (work->len > 1)
        AVP_TRY(add_pattern(p, avpi_buf_view(work), alias, err));
done:
    return status;
}

static avp_status add_alias(patterns *p, avp_str kind, avp_str value, avpi_alias alias, avpi_buf *work,
                            avp_error *err) {
    size_t word = avpi_list_word(avpi_alias_kinds, kind);
    if (value.len > 0 && (value.ptr[0] == '@' || value.ptr[0] == '#'))
        value = (avp_str){value.ptr + 1, value.len - 1};
    if (word == AVPI_ALIAS_HANDLE)
        return add_handle(p, value, alias, work, err);
    return add_words(p, value, alias, word == AVPI_ALIAS_HASHTAG, work, err);
}

static avp_status load_aliases(avp_case *c, patterns *p, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_I64, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_buf work;
    size_t got = 0;
    avpi_buf_init(&work, p->names->ctx, TEXT_MOST);
    AVP_TRY(avpi_sql_query(c, "SELECT target, kind, value, valid_from, valid_to FROM target_aliases ORDER BY ALL", NULL,
                           0, types, 5, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++) {
            avpi_alias alias = {.target = target_of(p->names, avpi_rows_text(rows, 0)[i]),
                                .from_us = avpi_rows_i64(rows, 3)[i],
                                .to_us = avpi_rows_null(rows, 4, i) ? INT64_MAX : avpi_rows_i64(rows, 4)[i]};
            if (alias.target != nobody)
                AVP_TRY(add_alias(p, avpi_rows_text(rows, 1)[i], avpi_rows_text(rows, 2)[i], alias, &work, err));
        }
    }
done:
    avpi_rows_close(rows);
    avpi_buf_free(&work);
    return status;
}

/* ---- accounts of targets ---- */

avp_status avpi_target_names_handle(const avpi_target_names *names, avp_str written, avpi_buf *work, uint32_t *alias,
                                    avp_error *err) {
    avp_status status = AVP_OK;
    *alias = nobody;
    if (!written.ptr || names->handles.count == 0)
        return AVP_OK;
    if (written.len > 0 && written.ptr[0] == '@')
        written = (avp_str){written.ptr + 1, written.len - 1};
    AVP_TRY(lower(work, 0, written, err));
    uint32_t id = avpi_dict_find(&names->handles, avpi_buf_view(work));
    *alias = id == nobody ? nobody : names->handle_of[id];
done:
    return status;
}

static avp_status take_account(avpi_target_names *names, uint32_t account, avp_str native, uint32_t alias,
                               avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id;
    avpi_buf work;
    avpi_buf_init(&work, names->ctx, TEXT_MOST);
    names->own[account] = names->aliases[alias].target;
    AVP_TRY(lower(&work, 0, native, err));
    AVP_TRY(avpi_dict_intern(&names->handles, avpi_buf_view(&work), &id, err));
    AVP_TRY(avpi_grow(names->ctx, &names->handle_of, &names->handle_capacity, (size_t)id + 1, sizeof *names->handle_of,
                      err));
    names->handle_of[id] = alias;
done:
    avpi_buf_free(&work);
    return status;
}

/* Accounts that had a handle of a target, or have it as native id. */
static avp_status load_own(avp_case *c, const avpi_crowd *crowd, avpi_target_names *names, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_buf work;
    size_t got = 0;
    uint32_t alias;
    avpi_buf_init(&work, names->ctx, TEXT_MOST);
    AVP_TRY(avpi_alloc(names->ctx, (size_t)crowd->n + 1, sizeof *names->own, &names->own, err));
    memset(names->own, 0xff, ((size_t)crowd->n + 1) * sizeof *names->own);
    if (names->handles.count == 0)
        goto done;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT account_id, native, native AS handle FROM accounts UNION SELECT s.account_id,"
                           " a.native, s.handle FROM account_snapshots s JOIN accounts a USING (account_id)"
                           " WHERE s.handle IS NOT NULL ORDER BY 2, 3",
                           NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++) {
            AVP_TRY(avpi_target_names_handle(names, avpi_rows_text(rows, 2)[i], &work, &alias, err));
            if (alias != nobody)
                AVP_TRY(take_account(names, avpi_rows_u32(rows, 0)[i], avpi_rows_text(rows, 1)[i], alias, err));
        }
    }
done:
    avpi_rows_close(rows);
    avpi_buf_free(&work);
    return status;
}

avp_status avpi_target_names_load(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd, avpi_target_names *names,
                                  avp_error *err) {
    avp_status status = AVP_OK;
    patterns p = {.names = names};
    *names = (avpi_target_names){.ctx = ctx};
    avpi_dict_init(&names->handles, ctx);
    avpi_arena_init(&p.text, ctx);
    AVP_TRY(avpi_folder_new(ctx, &p.folder, err));
    AVP_TRY(load_targets(c, names, err));
    AVP_TRY(load_aliases(c, &p, err));
    AVP_TRY(avpi_automaton_make(ctx, p.all, names->n, &names->automaton, err));
    AVP_TRY(load_own(c, crowd, names, err));
done:
    avpi_folder_free(p.folder);
    avpi_arena_free(&p.text);
    avpi_free(ctx, p.all);
    return status;
}
