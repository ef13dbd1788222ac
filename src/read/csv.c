#include "read/csv.h"
#include "read/marks.h"

enum { WINDOW = 1 << 15 };

avp_status avpi_csv_init(avpi_csv *csv, const avp_ctx *ctx, avpi_dialect dialect, size_t max_cells, avp_error *err) {
    avp_status status = AVP_OK;
    *csv = (avpi_csv){.ctx = ctx, .dialect = dialect, .max_cells = max_cells};
    AVP_TRY(avpi_alloc(ctx, WINDOW, sizeof *csv->marks, &csv->marks, err));
    AVP_TRY(avpi_alloc(ctx, max_cells, sizeof *csv->cells, &csv->cells, err));
    AVP_TRY(avpi_alloc(ctx, max_cells, sizeof *csv->doubled, &csv->doubled, err));
done:
    return status;
}

void avpi_csv_free(avpi_csv *csv) {
    if (!csv->ctx)
        return;
    avpi_free(csv->ctx, csv->marks);
    avpi_free(csv->ctx, csv->cells);
    avpi_free(csv->ctx, csv->doubled);
    *csv = (avpi_csv){0};
}

void avpi_csv_seek(avpi_csv *csv, avp_str text, size_t at) {
    csv->text = text;
    csv->at = csv->indexed = csv->window = at;
    csv->mark = csv->n_marks = 0;
}

void avpi_csv_set(avpi_csv *csv, avp_str text) {
    avpi_csv_seek(csv, text, 0);
}

/* Index the next window that has a mark; false when there is none left. */
static bool refill(avpi_csv *csv) {
    while (csv->indexed < csv->text.len) {
        size_t left = csv->text.len - csv->indexed, size = left < WINDOW ? left : WINDOW;
        avp_str window = {csv->text.ptr + csv->indexed, size};
        csv->window = csv->indexed;
        csv->indexed += size;
        csv->mark = 0;
        csv->n_marks = avpi_marks_find(window, csv->dialect.delimiter, csv->dialect.quote, csv->marks);
        if (csv->n_marks > 0)
            return true;
    }
    csv->window = csv->text.len;
    csv->mark = csv->n_marks = 0;
    return false;
}

/* Offset of the next mark, text.len when there is none. The mark is not taken. */
static inline size_t peek_mark(avpi_csv *csv) {
    if (csv->mark == csv->n_marks && !refill(csv))
        return csv->text.len;
    return csv->window + csv->marks[csv->mark];
}

static inline void put_cell(avpi_csv *csv, avpi_csv_row *row, size_t begin, size_t end, bool doubled) {
    if (row->n_cells < csv->max_cells) {
        csv->cells[row->n_cells] = (avp_str){csv->text.ptr + begin, end - begin};
        csv->doubled[row->n_cells] = doubled;
    }
    row->n_cells++;
}

/* The mark at p is CR or LF and ends the record. */
static bool end_record(avpi_csv *csv, avpi_csv_row *row, size_t p) {
    row->end = p;
    row->next = p + 1;
    if (csv->text.ptr[p] == '\r' && peek_mark(csv) == p + 1 && p + 1 < csv->text.len && csv->text.ptr[p + 1] == '\n') {
        row->next++;
        csv->mark++;
    }
    row->lines++;
    csv->at = row->next;
    return true;
}

static bool end_text(avpi_csv *csv, avpi_csv_row *row) {
    row->end = row->next = csv->at = csv->text.len;
    return true;
}

/* Physical line ends inside quotes count too. */
static void count_line(const avpi_csv *csv, avpi_csv_row *row, size_t p) {
    char c = csv->text.ptr[p];
    if (c == '\n')
        row->lines += p == 0 || csv->text.ptr[p - 1] != '\r' || p - 1 < row->begin;
    else if (c == '\r')
        row->lines++;
}

/* After the opening quote: offset of the closing one, or text.len when the text ends first. */
static size_t skip_quoted(avpi_csv *csv, avpi_csv_row *row, bool *doubled) {
    for (size_t p; (p = peek_mark(csv)) < csv->text.len;) {
        csv->mark++;
        if (csv->text.ptr[p] != csv->dialect.quote) {
            count_line(csv, row, p);
            continue;
        }
        if (p + 1 >= csv->text.len || csv->text.ptr[p + 1] != csv->dialect.quote)
            return p;
        *doubled = true;
        peek_mark(csv);
        csv->mark++;
    }
    return csv->text.len;
}

/* The cell at start opens with a quote, whose mark is taken. False when the text ends inside it. */
static bool quoted_cell(avpi_csv *csv, avpi_csv_row *row, size_t *start, bool *cell_done) {
    bool doubled = false;
    size_t close = skip_quoted(csv, row, &doubled), n = csv->text.len;
    row->doubled |= doubled;
    if (close == n) {
        row->open = true;
        put_cell(csv, row, *start + 1, n, doubled);
        return false;
    }
    char after = close + 1 < n ? csv->text.ptr[close + 1] : '\n';
    *cell_done = after == csv->dialect.delimiter || after == '\n' || after == '\r';
    if (*cell_done)
        put_cell(csv, row, *start + 1, close, doubled);
    else
        row->broken = true;
    return true;
}

bool avpi_csv_next(avpi_csv *csv, avpi_csv_row *row) {
    size_t n = csv->text.len, start = csv->at;
    const char *text = csv->text.ptr;
    const char delimiter = csv->dialect.delimiter, quote = csv->dialect.quote;
    if (start >= n)
        return false;
    *row = (avpi_csv_row){.begin = start};
    bool cell_done = false; /* a quoted cell is put already: only its delimiter is awaited */
    for (size_t p; (p = peek_mark(csv)) < n;) {
        csv->mark++;
        char c = text[p];
        if (c == delimiter) {
            if (!cell_done)
                put_cell(csv, row, start, p, false);
            cell_done = false;
            start = p + 1;
        } else if (c == quote) {
            if (p == start && !cell_done && !quoted_cell(csv, row, &start, &cell_done))
                return end_text(csv, row);
        } else {
            row->blank = p == row->begin;
            if (!cell_done && !row->blank)
                put_cell(csv, row, start, p, false);
            return end_record(csv, row, p);
        }
    }
    if (!cell_done)
        put_cell(csv, row, start, n, false);
    return end_text(csv, row);
}

avp_str avpi_csv_cell(const avpi_csv *csv, size_t i, avpi_arena *arena) {
    avp_str cell = csv->cells[i];
    if (!csv->doubled[i])
        return cell;
    char *out = avpi_arena_take(arena, cell.len);
    if (!out)
        return (avp_str){NULL, 0};
    size_t len = 0;
    for (size_t at = 0; at < cell.len; at++) {
        out[len++] = cell.ptr[at];
        at += cell.ptr[at] == csv->dialect.quote;
    }
    return (avp_str){out, len};
}

/* Past the last line end in text[from, to), or 0. A CR that is the last byte of all may be half of CR LF. */
static size_t last_line_end(avp_str text, size_t from, size_t to, bool at_end) {
    for (size_t p = to; p > from; p--) {
        char c = text.ptr[p - 1];
        if (c == '\n' || (c == '\r' && (p < text.len || at_end)))
            return p;
    }
    return 0;
}

/* Past the closing quote of the cell that opens at `open`, or text.len when it does not close for sure. */
static size_t quoted_end(avp_str text, char quote, size_t open, bool at_end) {
    for (size_t at = open + 1; at < text.len;) {
        const char *found = memchr(text.ptr + at, quote, text.len - at);
        if (!found)
            return text.len + 1;
        size_t p = (size_t)(found - text.ptr);
        if (p + 1 == text.len)
            return at_end ? text.len : text.len + 1;
        if (text.ptr[p + 1] != quote)
            return p + 1;
        at = p + 2;
    }
    return text.len + 1;
}

size_t avpi_csv_last_end(avp_str text, avpi_dialect dialect, bool at_end, bool *open) {
    size_t last = 0, at = 0;
    bool quoting = dialect.quote != dialect.delimiter;
    *open = false;
    while (at < text.len) {
        const char *found = quoting ? memchr(text.ptr + at, dialect.quote, text.len - at) : NULL;
        size_t p = found ? (size_t)(found - text.ptr) : text.len;
        size_t end = last_line_end(text, at, p, at_end);
        last = end ? end : last;
        char before = p == 0 ? '\n' : text.ptr[p - 1];
        at = p + 1;
        if (p == text.len || !(before == dialect.delimiter || before == '\n' || before == '\r'))
            continue;
        at = quoted_end(text, dialect.quote, p, at_end);
        if (at > text.len) {
            *open = true;
            return last;
        }
    }
    return at_end ? text.len : last;
}
