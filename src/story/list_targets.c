/* Targets: the same name, at one time, is one target's alone. */
#include "story/list_kinds.h"

#include "base/dict.h"
#include "story/folding.h"

enum { ID, NAME, KIND, VALUE, FROM, TO };
const char avpi_alias_kinds[] = "handle|name|alias|hashtag";

typedef struct span {
    int64_t from_us, to_us; /* half open */
} span;

static avp_status span_of(const avpi_list_file *list, size_t row, span *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_str *cells = list->rows[row].cells;
    int64_t step_us = 0;
    *out = (span){INT64_MIN, INT64_MAX};
    if (cells[FROM].len > 0)
        AVP_TRY(avpi_list_time(list, row, cells[FROM], &out->from_us, &step_us, err));
    if (cells[TO].len > 0) {
        AVP_TRY(avpi_list_time(list, row, cells[TO], &out->to_us, &step_us, err));
        out->to_us += step_us;
    }
    if (out->from_us >= out->to_us) {
        avpi_fail(list->ctx, err, AVP_E_INPUT, N_("valid_to lies before valid_from"));
        status = avpi_list_fail_at(list, row, err);
    }
done:
    return status;
}

/* What a value is looked for as; handles are apart from words. */
static avp_status key_of(const avpi_list_file *list, size_t row, avpi_folder *folder, avpi_buf *key, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str value = list->rows[row].cells[VALUE], shown = avpi_list_shown(value);
    bool handle = avpi_list_word(avpi_alias_kinds, list->rows[row].cells[KIND]) == AVPI_ALIAS_HANDLE;
    avpi_folded folded;
    if (value.len > 0 && (value.ptr[0] == '@' || value.ptr[0] == '#'))
        value = (avp_str){value.ptr + 1, value.len - 1};
    avpi_buf_clear(key);
    AVP_TRY(avpi_buf_add_byte(key, handle ? '@' : ' ', err));
    if (handle) {
        AVP_TRY(avpi_buf_add(key, value, err));
        for (size_t i = 0; i < key->len; i++)
            if (key->ptr[i] >= 'A' && key->ptr[i] <= 'Z')
                key->ptr[i] = (char)(key->ptr[i] | 0x20);
    } else {
        AVP_TRY(avpi_fold(folder, value, &folded, err));
        AVP_TRY(avpi_buf_add(key, folded.text, err));
    }
    if (key->len < 2) {
        avpi_fail(list->ctx, err, AVP_E_INPUT, N_("\"%.*s\" has no letter or digit to look for"), (int)shown.len,
                  shown.ptr);
        status = avpi_list_fail_at(list, row, err);
    }
done:
    return status;
}

/* Rows by what they are looked for as. */
typedef struct shelf {
    avpi_dict keys;
    size_t *last;     /* per key: its last row */
    size_t *previous; /* per row: the row of the same key before it, SIZE_MAX = none */
    span *spans;
    size_t last_capacity;
} shelf;

static avp_status clash(const avpi_list_file *list, size_t row, size_t other, avp_error *err) {
    const avp_str *mine = list->rows[row].cells, *its = list->rows[other].cells;
    avp_str value = avpi_list_shown(mine[VALUE]), a = avpi_list_shown(mine[ID]), b = avpi_list_shown(its[ID]);
    avpi_fail(list->ctx, err, AVP_E_INPUT,
              N_("\"%.*s\" names \"%.*s\" here and \"%.*s\" in line %llu at the same time; give it to one of them, or "
                 "set valid_from and valid_to apart"),
              (int)value.len, value.ptr, (int)a.len, a.ptr, (int)b.len, b.ptr,
              (unsigned long long)list->rows[other].line);
    return avpi_list_fail_at(list, row, err);
}

static avp_status shelve(const avpi_list_file *list, size_t row, avp_str key, shelf *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id;
    size_t before = s->keys.count;
    AVP_TRY(avpi_dict_intern(&s->keys, key, &id, err));
    AVP_TRY(avpi_grow(list->ctx, &s->last, &s->last_capacity, s->keys.count, sizeof *s->last, err));
    if (id == before)
        s->last[id] = SIZE_MAX;
    for (size_t other = s->last[id]; other != SIZE_MAX; other = s->previous[other])
        if (!avpi_str_equal(list->rows[row].cells[ID], list->rows[other].cells[ID]) &&
            s->spans[row].from_us < s->spans[other].to_us && s->spans[other].from_us < s->spans[row].to_us)
            return clash(list, row, other, err);
    s->previous[row] = s->last[id];
    s->last[id] = row;
done:
    return status;
}

avp_status avpi_list_targets_check(const avpi_list_file *list, avp_error *err) {
    avp_status status = AVP_OK;
    shelf s = {.last = NULL};
    avpi_folder *folder = NULL;
    avpi_buf key;
    size_t kind;
    avpi_dict_init(&s.keys, list->ctx);
    avpi_buf_init(&key, list->ctx, SIZE_MAX);
    AVP_TRY(avpi_folder_new(list->ctx, &folder, err));
    AVP_TRY(avpi_alloc(list->ctx, list->n, sizeof *s.previous, &s.previous, err));
    AVP_TRY(avpi_alloc(list->ctx, list->n, sizeof *s.spans, &s.spans, err));
    for (size_t i = 0; i < list->n; i++) {
        AVP_TRY(avpi_list_choice(list, i, KIND, avpi_alias_kinds, &kind, err));
        AVP_TRY(span_of(list, i, &s.spans[i], err));
        AVP_TRY(key_of(list, i, folder, &key, err));
        AVP_TRY(shelve(list, i, avpi_buf_view(&key), &s, err));
    }
done:
    avpi_folder_free(folder);
    avpi_buf_free(&key);
    avpi_dict_free(&s.keys);
    avpi_free(list->ctx, s.last);
    avpi_free(list->ctx, s.previous);
    avpi_free(list->ctx, s.spans);
    return status;
}

avp_status avpi_list_targets_store(avp_case *c, const avpi_list_file *list, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < list->n; i++) {
        const avp_str *cells = list->rows[i].cells;
        span valid;
        AVP_TRY(span_of(list, i, &valid, err));
        avpi_sql_value from = avpi_sql_i64(valid.from_us), to = avpi_sql_i64(valid.to_us);
        from.null = cells[FROM].len == 0;
        to.null = cells[TO].len == 0;
        const avpi_sql_value target[] = {avpi_sql_text(cells[ID]),
                                         avpi_sql_text(cells[NAME].len > 0 ? cells[NAME] : cells[ID])};
        const avpi_sql_value alias[] = {target[0], avpi_sql_text(cells[KIND]), avpi_sql_text(cells[VALUE]), from, to};
        AVP_TRY(avpi_sql_exec(c,
                              "INSERT INTO targets SELECT t, n FROM (VALUES (?, ?)) v(t, n)"
                              " WHERE t NOT IN (SELECT target FROM targets)",
                              target, 2, err));
        AVP_TRY(avpi_sql_exec(c,
                              "INSERT INTO target_aliases VALUES (?, lower(?), ?, make_timestamp(CAST(? AS BIGINT)),"
                              " make_timestamp(CAST(? AS BIGINT)))",
                              alias, 5, err));
    }
done:
    return status;
}
