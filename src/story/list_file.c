/* The file whole, its header by the names of the columns, its rows cell by cell. */
#include "story/list_file.h"

#include "base/clock.h"
#include "base/files.h"
#include "read/csv.h"

#include <string.h>

enum { FILE_MOST = 1 << 26, CELLS_MOST = 64 };
static const size_t absent = SIZE_MAX;

void avpi_list_file_free(avpi_list_file *list) {
    if (!list->ctx)
        return;
    avpi_buf_free(&list->bytes);
    avpi_arena_free(&list->text);
    avpi_free(list->ctx, list->rows);
    *list = (avpi_list_file){.ctx = NULL};
}

avp_status avpi_list_fail_at(const avpi_list_file *list, size_t row, avp_error *err) {
    avpi_fail_at(err, list->path, list->rows[row].line, list->rows[row].byte);
    return AVP_E_INPUT;
}

/* ---- words of a list ---- */

/* The next of the names separated by |; false at the end. */
static bool next_name(const char **names, avp_str *name) {
    if (**names == '\0')
        return false;
    size_t length = strcspn(*names, "|");
    *name = (avp_str){*names, length};
    *names += length + ((*names)[length] == '|');
    return true;
}

size_t avpi_list_word(const char *names, avp_str text) {
    avp_str name;
    for (size_t i = 0; next_name(&names, &name); i++)
        if (avpi_str_equal_fold(name, text))
            return i;
    return absent;
}

avp_status avpi_list_words(const avp_ctx *ctx, const char *names, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str name;
    avpi_buf_clear(out);
    for (size_t i = 0; next_name(&names, &name); i++) {
        if (i > 0)
            AVP_TRY(avpi_buf_add(out, avpi_str_view(*names ? ", " : AVP_TR(ctx, N_(" or "))), err));
        AVP_TRY(avpi_buf_add(out, name, err));
    }
done:
    return status;
}

/* ---- times ---- */

/* Four digits, then a sign: only a year is written so. */
static bool has_year(avp_str text) {
    for (size_t i = 0; i < 4; i++)
        if (i >= text.len || text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 4 && text.ptr[4] == '-';
}

avp_status avpi_list_time(const avpi_list_file *list, size_t row, avp_str text, int64_t *time_us, int64_t *step_us,
                          avp_error *err) {
    avp_str shown = avpi_list_shown(text);
    if (has_year(text) && avpi_time_parse(text, AVPI_TIME_ISO, time_us, step_us))
        return AVP_OK;
    if (has_year(text))
        avpi_fail(list->ctx, err, AVP_E_INPUT,
                  N_("\"%.*s\" is no time; write the day as 2017-06-03, or with the hour as 2017-06-03 14:00"),
                  (int)shown.len, shown.ptr);
    else
        avpi_fail(list->ctx, err, AVP_E_INPUT,
                  N_("\"%.*s\" is no time with a year in front; write the day as 2017-06-03, or with the hour as "
                     "2017-06-03 14:00"),
                  (int)shown.len, shown.ptr);
    return avpi_list_fail_at(list, row, err);
}

/* ---- the file ---- */

typedef struct parsing {
    avpi_list_file *list;
    const avpi_list_column *columns;
    size_t n_columns;
    avpi_csv csv;
    size_t place[AVPI_LIST_COLUMNS_MOST]; /* cell of each column, `absent` */
    uint64_t line;
    bool headed;
} parsing;

static avpi_dialect dialect_of(avp_str text) {
    size_t end = avpi_str_find_byte(text, '\n');
    for (size_t i = 0; i < end; i++)
        if (text.ptr[i] == ',' || text.ptr[i] == ';' || text.ptr[i] == '\t')
            return (avpi_dialect){text.ptr[i], '"'};
    return (avpi_dialect){',', '"'};
}

static avp_status cell_at(parsing *p, const avpi_csv_row *row, size_t at, avp_str *out, avp_error *err) {
    *out = AVPI_STR("");
    if (at == absent || at >= row->n_cells || at >= CELLS_MOST)
        return AVP_OK;
    avp_str cell = avpi_csv_cell(&p->csv, at, &p->list->text);
    if (!cell.ptr)
        return avpi_fail_memory(p->list->ctx, err);
    *out = avpi_str_trim(cell);
    return AVP_OK;
}

static avp_status miss_column(parsing *p, size_t column, avp_error *err) {
    avp_status status = AVP_OK;
    const char *wanted = p->columns[column].names;
    avpi_buf all;
    avpi_buf_init(&all, p->list->ctx, FILE_MOST);
    for (size_t i = 0; i < p->n_columns; i++)
        AVP_TRY(avpi_buf_printf(&all, err, "%s%.*s", i ? "," : "", (int)strcspn(p->columns[i].names, "|"),
                                p->columns[i].names));
    status = avpi_fail(p->list->ctx, err, AVP_E_INPUT,
                       N_("the header has no column \"%.*s\"; the first line names the columns, as in: %s"),
                       (int)strcspn(wanted, "|"), wanted, all.ptr);
done:
    avpi_buf_free(&all);
    return status;
}

static avp_status take_header(parsing *p, const avpi_csv_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t c = 0; c < p->n_columns; c++)
        p->place[c] = absent;
    for (size_t i = 0; i < row->n_cells && i < CELLS_MOST; i++) {
        avp_str name;
        AVP_TRY(cell_at(p, row, i, &name, err));
        for (size_t c = 0; c < p->n_columns; c++)
            if (p->place[c] == absent && avpi_list_word(p->columns[c].names, name) != absent)
                p->place[c] = i;
    }
    for (size_t c = 0; c < p->n_columns; c++)
        if (p->columns[c].needed && p->place[c] == absent)
            AVP_TRY(miss_column(p, c, err));
    p->headed = true;
done:
    return status;
}

static avp_status take_row(parsing *p, const avpi_csv_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_list_file *list = p->list;
    if (row->broken || row->open) {
        status = avpi_fail(list->ctx, err, AVP_E_INPUT, N_("the row is broken: quotes do not match"));
        goto done;
    }
    if (!p->headed)
        return take_header(p, row, err);
    AVP_TRY(avpi_grow(list->ctx, &list->rows, &list->capacity, list->n + 1, sizeof *list->rows, err));
    avpi_list_row *out = &list->rows[list->n];
    *out = (avpi_list_row){.line = p->line, .byte = row->begin};
    size_t filled = 0;
    for (size_t c = 0; c < p->n_columns; c++) {
        AVP_TRY(cell_at(p, row, p->place[c], &out->cells[c], err));
        filled += out->cells[c].len > 0;
    }
    list->n += filled > 0;
    for (size_t c = 0; filled > 0 && c < p->n_columns; c++)
        if (p->columns[c].needed && out->cells[c].len == 0) {
            status = avpi_fail(list->ctx, err, AVP_E_INPUT, N_("the cell \"%.*s\" is empty"),
                               (int)strcspn(p->columns[c].names, "|"), p->columns[c].names);
            goto done;
        }
done:
    return status;
}

static avp_status parse(parsing *p, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_csv_row row;
    size_t bad = 0;
    if (avpi_str_starts(text, AVPI_STR("\xEF\xBB\xBF")))
        text = (avp_str){text.ptr + 3, text.len - 3};
    if (!avpi_utf8_valid(text, &bad))
        return avpi_fail(p->list->ctx, err, AVP_E_INPUT, N_("\"%s\" is not UTF-8 at byte %zu; save it as UTF-8"),
                         p->list->path, bad);
    AVP_TRY(avpi_csv_init(&p->csv, p->list->ctx, dialect_of(text), CELLS_MOST, err));
    avpi_csv_set(&p->csv, text);
    while (avpi_csv_next(&p->csv, &row)) {
        if (!row.blank)
            status = take_row(p, &row, err);
        if (status == AVP_E_INPUT)
            avpi_fail_at(err, p->list->path, p->line, row.begin);
        AVP_TRY(status);
        p->line += row.lines;
    }
    if (!p->headed)
        AVP_TRY(miss_column(p, 0, err));
done:
    avpi_csv_free(&p->csv);
    return status;
}

avp_status avpi_list_file_read(const avp_ctx *ctx, const char *path, const avpi_list_column *columns, size_t n_columns,
                               avpi_list_file *list, avp_error *err) {
    avp_status status = AVP_OK;
    parsing p = {.list = list, .columns = columns, .n_columns = n_columns, .line = 1};
    *list = (avpi_list_file){.ctx = ctx, .path = path};
    avpi_buf_init(&list->bytes, ctx, FILE_MOST);
    avpi_arena_init(&list->text, ctx);
    AVP_TRY(avpi_file_read(ctx, path, FILE_MOST, &list->bytes, err));
    avpi_sha256_hex(avpi_buf_view(&list->bytes), list->sha256);
    AVP_TRY(parse(&p, avpi_buf_view(&list->bytes), err));
done:
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, path, 0, 0);
    return status;
}
