#include "read/dialect.h"
#include "read/marks.h"

enum { SAMPLE_ROWS = 200, TRIED_ROWS = 50, NOTES_MOST = 20 };

/* How a text looks as a table whose first record is its header. */
typedef struct shape {
    size_t columns, least; /* of the header; without unnamed ones at its end */
    size_t named;          /* of these, how many say something */
    bool label_like;       /* no name begins as numbers, dates or comments do */
    size_t rows, even;     /* after the header; those that fit it */
} shape;

void avpi_head_init(avpi_head *head, const avp_ctx *ctx) {
    *head = (avpi_head){0};
    avpi_arena_init(&head->arena, ctx);
}

void avpi_head_free(avpi_head *head, const avp_ctx *ctx) {
    avpi_free(ctx, head->names);
    avpi_free(ctx, head->cells);
    avpi_arena_free(&head->arena);
}

/* Bytes before the header: a byte order mark, and the line "sep=;" that a spreadsheet understands. */
static size_t preamble_size(avp_str bytes, char *delimiter) {
    size_t at = avpi_str_starts(bytes, AVPI_STR("\xef\xbb\xbf")) ? 3 : 0;
    avp_str rest = {bytes.ptr + at, bytes.len - at};
    size_t line = avpi_str_find_byte(rest, '\n');
    avp_str first = avpi_str_trim((avp_str){rest.ptr, line});
    if (first.len == 5 && avpi_str_starts(first, AVPI_STR("sep=")) && line < rest.len) {
        *delimiter = first.ptr[4];
        at += line + 1;
    }
    return at;
}

/* How well a dialect fits: rows with as many cells as the header, in thousandths, and then the number of columns. */
static avp_status score_dialect(const avp_ctx *ctx, avp_str text, avpi_dialect dialect, uint64_t *score,
                                avp_error *err) {
    avp_status status = AVP_OK;
    avpi_csv csv;
    avpi_csv_row row;
    size_t columns = 0, rows = 0, even = 0;
    AVP_TRY(avpi_csv_init(&csv, ctx, dialect, 1, err));
    avpi_csv_set(&csv, text);
    while (rows < TRIED_ROWS && avpi_csv_next(&csv, &row)) {
        if (row.blank)
            continue;
        columns = rows == 0 ? row.n_cells : columns;
        even += row.n_cells == columns && !row.broken && !row.open;
        rows++;
    }
    uint64_t width = columns < 999 ? columns : 999;
    *score = columns < 2 ? 0 : even * 1000 / rows * 1000 + width;
done:
    avpi_csv_free(&csv);
    return status;
}

/* *best 0: nothing fits. */
static avp_status find_dialect(avpi_plan *plan, avp_str text, char delimiter, uint64_t *best, avp_error *err) {
    static const char delimiters[] = {',', '\t', ';', '|'};
    avp_status status = AVP_OK;
    uint64_t score = 0;
    *best = 0;
    for (size_t i = 0; i < sizeof delimiters; i++)
        for (unsigned quoting = 1; quoting < 2; quoting--) { /* with quotes first: they win a tie */
            avpi_dialect dialect = {delimiters[i], quoting ? '"' : delimiters[i]};
            if ((delimiter && delimiter != delimiters[i]) || (!quoting && delimiters[i] != '\t'))
                continue;
            AVP_TRY(score_dialect(plan->ctx, text, dialect, &score, err));
            if (score <= *best)
                continue;
            *best = score;
            plan->dialect = dialect;
        }
done:
    return status;
}

static void look_at_names(const avpi_csv *csv, size_t n, shape *out) {
    *out = (shape){.columns = n, .label_like = true};
    for (size_t c = 0; c < n && c < csv->max_cells; c++) {
        avp_str name = avpi_str_trim(csv->cells[c]);
        if (name.len == 0)
            continue;
        out->least = c + 1;
        out->named++;
        out->label_like &= name.ptr[0] != '#' && (name.ptr[0] < '0' || name.ptr[0] > '9');
    }
}

/* Whether a row fits the header: cells behind its last column may stand there empty (trailing commas). */
static bool fits(const avpi_csv *csv, const avpi_csv_row *row, size_t least, size_t columns) {
    if (row->broken || row->open || row->n_cells < least || row->n_cells > csv->max_cells)
        return false;
    for (size_t c = columns; c < row->n_cells; c++)
        if (csv->cells[c].len > 0)
            return false;
    return true;
}

static avp_status look_at_table(const avpi_plan *plan, avp_str text, shape *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_csv csv;
    avpi_csv_row row;
    *out = (shape){0};
    AVP_TRY(avpi_csv_init(&csv, plan->ctx, plan->dialect, AVPI_COLUMNS_MAX, err));
    avpi_csv_set(&csv, text);
    while (out->rows < TRIED_ROWS && avpi_csv_next(&csv, &row)) {
        if (row.blank)
            continue;
        if (out->columns == 0) {
            look_at_names(&csv, row.n_cells, out);
            continue;
        }
        out->even += fits(&csv, &row, out->least, out->columns);
        out->rows++;
    }
done:
    avpi_csv_free(&csv);
    return status;
}

/*
 * People put notes above a table. Where the first line makes no header for most of what follows, the header is the first line
 * below that does for nearly all, that has more names, and that no row of data could be. *size: bytes above it, 0 = no notes.
 */
static avp_status find_notes(avpi_plan *plan, avp_str text, const shape *first, size_t *size, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_dialect held = plan->dialect;
    size_t at = 0;
    *size = 0;
    if (first->named >= 2 && first->even * 2 >= first->rows)
        return AVP_OK;
    for (unsigned line = 0; line < NOTES_MOST; line++) {
        shape s;
        uint64_t score = 0;
        at += avpi_str_find_byte((avp_str){text.ptr + at, text.len - at}, '\n') + 1;
        if (at >= text.len)
            break;
        avp_str rest = {text.ptr + at, text.len - at};
        AVP_TRY(find_dialect(plan, rest, '\0', &score, err));
        if (score == 0)
            continue;
        AVP_TRY(look_at_table(plan, rest, &s, err));
        if (s.label_like && s.named >= 2 && s.named > first->named && s.rows > 0 && s.even * 10 >= s.rows * 9) {
            *size = at;
            return AVP_OK;
        }
    }
    plan->dialect = held;
done:
    return status;
}

/* Delimiter, quoting, and where the header begins behind *begin. */
static avp_status find_table(avpi_plan *plan, avp_str bytes, size_t *begin, char delimiter, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str text = {bytes.ptr + *begin, bytes.len - *begin};
    uint64_t score = 0;
    size_t notes = 0;
    shape first = {0};
    AVP_TRY(find_dialect(plan, text, delimiter, &score, err));
    if (score > 0)
        AVP_TRY(look_at_table(plan, text, &first, err));
    AVP_TRY(find_notes(plan, text, &first, &notes, err));
    if (score == 0 && notes == 0)
        AVP_TRY(avpi_fail(
            plan->ctx, err, AVP_E_INPUT,
            N_("this is no table: its first line has no two columns separated by comma, tab, semicolon or |")));
    plan->lines_above = avpi_marks_lines((avp_str){text.ptr, notes});
    *begin += notes;
done:
    return status;
}

static avp_status take_names(avpi_plan *plan, avpi_csv *csv, size_t n, avpi_head *head, avp_error *err) {
    avp_status status = AVP_OK;
    if (n > AVPI_COLUMNS_MAX)
        return avpi_fail(plan->ctx, err, AVP_E_INPUT, N_("the header has %zu columns: at most %d are read"), n,
                         AVPI_COLUMNS_MAX);
    plan->n_columns = n;
    AVP_TRY(avpi_alloc(plan->ctx, n, sizeof *head->names, &head->names, err));
    plan->n_least = 1;
    for (size_t c = 0; c < n; c++) {
        head->names[c] = avpi_csv_cell(csv, c, &head->arena);
        if (!head->names[c].ptr) {
            status = avpi_fail_memory(plan->ctx, err);
            goto done;
        }
        plan->n_least = avpi_str_trim(head->names[c]).len > 0 ? c + 1 : plan->n_least;
    }
done:
    return status;
}

static avp_status take_row(avpi_plan *plan, avpi_csv *csv, size_t n_cells, avpi_head *head, size_t row,
                           avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = plan->n_columns;
    AVP_TRY(avpi_grow(plan->ctx, &head->cells, &head->cells_capacity, (row + 1) * n, sizeof *head->cells, err));
    for (size_t c = 0; c < n; c++) {
        head->cells[row * n + c] = c < n_cells ? avpi_csv_cell(csv, c, &head->arena) : AVPI_STR("");
        if (!head->cells[row * n + c].ptr) {
            status = avpi_fail_memory(plan->ctx, err);
            goto done;
        }
    }
done:
    return status;
}

/* Such a row will be rejected: it says nothing about the others. */
static bool has_nul(avp_str text, const avpi_csv_row *row) {
    return memchr(text.ptr + row->begin, '\0', row->end - row->begin) != NULL;
}

static avp_status take_sample(avpi_plan *plan, avp_str text, avpi_head *head, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_csv csv;
    avpi_csv_row row;
    size_t n_rows = 0;
    AVP_TRY(avpi_csv_init(&csv, plan->ctx, plan->dialect, AVPI_COLUMNS_MAX, err));
    avpi_csv_set(&csv, text);
    while (n_rows < SAMPLE_ROWS && avpi_csv_next(&csv, &row)) {
        if (row.blank)
            continue;
        if (!head->names) {
            AVP_TRY(take_names(plan, &csv, row.n_cells, head, err));
            plan->skip += row.next;
        } else if (fits(&csv, &row, plan->n_least, plan->n_columns) && !has_nul(text, &row)) {
            AVP_TRY(take_row(plan, &csv, row.n_cells, head, n_rows++, err));
        }
    }
    head->sample = (avpi_sample){plan->n_columns, n_rows, head->names, head->cells};
done:
    avpi_csv_free(&csv);
    return status;
}

avp_status avpi_dialect_find(avpi_plan *plan, avp_str bytes, bool whole, avpi_head *head, avp_error *err) {
    avp_status status = AVP_OK;
    char delimiter = '\0';
    bool open = false;
    size_t begin = preamble_size(bytes, &delimiter);
    AVP_TRY(find_table(plan, bytes, &begin, delimiter, err));
    avp_str text = {bytes.ptr + begin, bytes.len - begin};
    text.len = avpi_csv_last_end(text, plan->dialect, whole, &open);
    if (text.len == 0) /* no end of the header is here, or a quote in it or in the first row that is not closed */
        text.len = bytes.len - begin;
    plan->skip = begin;
    AVP_TRY(take_sample(plan, text, head, err));
    if (!head->names)
        AVP_TRY(avpi_fail(plan->ctx, err, AVP_E_INPUT, N_("the file has no header line")));
    plan->skip_lines = avpi_marks_lines((avp_str){bytes.ptr, plan->skip});
done:
    return status;
}
