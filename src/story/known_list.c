/* The file of known accounts: rows of an account and a kind. */
#include "story/known.h"

#include "base/files.h"
#include "read/csv.h"

static const struct {
    const char *english, *spanish;
} kinds[] = {
#define X(name, spanish, english) {english, spanish},
    AVP_KNOWN_KIND_TABLE(X)
#undef X
};

static const char *const header_words[] = {"account",   "account_id", "id",         "user",   "user_id",
                                           "handle",    "username",   "author",     "cuenta", "usuario",
                                           "id_cuenta", "author_id",  "screen_name"};

/* An accent or a tilde is optional: "redacción", "campaña". */
static avp_status fold_kind(avpi_buf *out, avp_str text, avp_error *err) {
    static const char *const marks[][2] = {{"\xC3\xB3", "o"}, {"\xC3\xB1", "n"}, {"\xC3\x93", "o"}, {"\xC3\x91", "n"}};
    avp_status status = AVP_OK;
    avpi_buf_clear(out);
    for (size_t i = 0; i < text.len;) {
        avp_str rest = {text.ptr + i, text.len - i};
        size_t m = 0;
        while (m < sizeof marks / sizeof *marks && !avpi_str_starts(rest, avpi_str_view(marks[m][0])))
            m++;
        if (m < sizeof marks / sizeof *marks) {
            AVP_TRY(avpi_buf_add(out, avpi_str_view(marks[m][1]), err));
            i += 2;
        } else {
            AVP_TRY(avpi_buf_add_byte(out, rest.ptr[0] == '-' || rest.ptr[0] == '_' ? ' ' : rest.ptr[0], err));
            i++;
        }
    }
done:
    return status;
}

static bool find_kind(avp_str text, uint8_t *kind) {
    if (text.len == 0) {
        *kind = AVP_KNOWN_OTHER;
        return true;
    }
    for (size_t k = 0; k < AVP_KNOWN_KINDS; k++)
        if (avpi_str_equal_fold(text, avpi_str_view(kinds[k].english)) ||
            avpi_str_equal_fold(text, avpi_str_view(kinds[k].spanish))) {
            *kind = (uint8_t)k;
            return true;
        }
    return false;
}

static bool is_header(avp_str cell) {
    for (size_t i = 0; i < sizeof header_words / sizeof *header_words; i++)
        if (avpi_str_equal_fold(cell, avpi_str_view(header_words[i])))
            return true;
    return false;
}

/* Comma, semicolon or tab: whichever stands first in the first line; a comma when none does. */
static avpi_dialect dialect_of(avp_str text) {
    size_t end = avpi_str_find_byte(text, '\n');
    for (size_t i = 0; i < end; i++)
        if (text.ptr[i] == ',' || text.ptr[i] == ';' || text.ptr[i] == '\t')
            return (avpi_dialect){text.ptr[i], '"'};
    return (avpi_dialect){',', '"'};
}

static avp_status add_entry(const avp_ctx *ctx, avp_str key, uint8_t kind, avpi_known_list *list, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id = 0;
    AVP_TRY(avpi_dict_intern(&list->keys, key, &id, err));
    AVP_TRY(avpi_grow(ctx, &list->kind, &list->kind_capacity, (size_t)id + 1, sizeof *list->kind, err));
    list->kind[id] = kind;
done:
    return status;
}

typedef struct parsing {
    const avp_ctx *ctx;
    const char *path;
    avpi_csv csv;
    avpi_arena arena;
    avpi_buf folded;
    uint64_t line;
    bool first;
} parsing;

static avp_status take_row(parsing *p, const avpi_csv_row *row, avpi_known_list *list, avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t kind = AVP_KNOWN_OTHER;
    if (row->broken || row->open) {
        status = avpi_fail(p->ctx, err, AVP_E_INPUT, N_("a row of the known accounts is broken: quotes do not match"));
        goto done;
    }
    avp_str key = avpi_csv_unguarded(avpi_str_trim(avpi_csv_cell(&p->csv, 0, &p->arena)));
    avp_str written = row->n_cells > 1 ? avpi_str_trim(avpi_csv_cell(&p->csv, 1, &p->arena)) : AVPI_STR("");
    if (p->first && is_header(key))
        goto done;
    AVP_TRY(fold_kind(&p->folded, written, err));
    if (!find_kind(avpi_buf_view(&p->folded), &kind)) {
        status = avpi_fail(p->ctx, err, AVP_E_INPUT,
                           N_("\"%.*s\" is no kind of known account; use newsroom, campaign, fan club or other"),
                           (int)avpi_utf8_cut(written, 80).len, written.ptr);
        goto done;
    }
    if (key.len > 0 && key.ptr[0] == '@')
        key = (avp_str){key.ptr + 1, key.len - 1};
    if (key.len > 0)
        AVP_TRY(add_entry(p->ctx, key, kind, list, err));
done:
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, p->path, p->line, row->begin);
    p->first = false;
    return status;
}

avp_status avpi_known_parse(const avp_ctx *ctx, const char *path, avp_str text, avpi_known_list *list, avp_error *err) {
    enum { CELLS = 2, KIND_MOST = 1 << 20 };
    avp_status status = AVP_OK;
    parsing p = {.ctx = ctx, .path = path, .line = 1, .first = true};
    avpi_csv_row row;
    size_t bad = 0;
    avpi_arena_init(&p.arena, ctx);
    avpi_buf_init(&p.folded, ctx, KIND_MOST);
    avpi_dict_init(&list->keys, ctx);
    if (avpi_str_starts(text, AVPI_STR("\xEF\xBB\xBF")))
        text = (avp_str){text.ptr + 3, text.len - 3};
    if (!avpi_utf8_valid(text, &bad)) {
        status =
            avpi_fail(ctx, err, AVP_E_INPUT, N_("the known accounts in \"%s\" are not UTF-8 at byte %zu"), path, bad);
        goto done;
    }
    AVP_TRY(avpi_csv_init(&p.csv, ctx, dialect_of(text), CELLS, err));
    avpi_csv_set(&p.csv, text);
    while (avpi_csv_next(&p.csv, &row)) {
        if (!row.blank)
            AVP_TRY(take_row(&p, &row, list, err));
        p.line += row.lines;
    }
done:
    avpi_csv_free(&p.csv);
    avpi_arena_free(&p.arena);
    avpi_buf_free(&p.folded);
    return status;
}

void avpi_known_list_free(const avp_ctx *ctx, avpi_known_list *list) {
    if (list->keys.ctx)
        avpi_dict_free(&list->keys);
    avpi_free(ctx, list->kind);
    *list = (avpi_known_list){.kind = NULL};
}
