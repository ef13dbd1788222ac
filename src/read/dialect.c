#include "read/dialect.h"
#include "read/marks.h"

enum { SAMPLE_ROWS = 200, TRIED_ROWS = 50 };

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

static avp_status find_dialect(avpi_plan *plan, avp_str text, char delimiter, avp_error *err) {
    static const char delimiters[] = {',', '\t', ';', '|'};
    avp_status status = AVP_OK;
    uint64_t best = 0, score = 0;
    for (size_t i = 0; i < sizeof delimiters; i++)
        for (unsigned quoting = 1; quoting < 2; quoting--) { /* with quotes first: they win a tie */
            avpi_dialect dialect = {delimiters[i], quoting ? '"' : delimiters[i]};
            if ((delimiter && delimiter != delimiters[i]) || (!quoting && delimiters[i] != '\t'))
                continue;
            AVP_TRY(score_dialect(plan->ctx, text, dialect, &score, err));
            if (score <= best)
                continue;
            best = score;
            plan->dialect = dialect;
        }
    if (best == 0)
        status = avpi_fail(
            plan->ctx, err, AVP_E_INPUT,
            N_("this is no table: its first line has no two columns separated by comma, tab, semicolon or |"));
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
    for (size_t c = 0; c < n; c++) {
        head->names[c] = avpi_csv_cell(csv, c, &head->arena);
        if (!head->names[c].ptr) {
            status = avpi_fail_memory(plan->ctx, err);
            goto done;
        }
    }
done:
    return status;
}

static avp_status take_row(avpi_plan *plan, avpi_csv *csv, avpi_head *head, size_t row, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = plan->n_columns;
    AVP_TRY(avpi_grow(plan->ctx, &head->cells, &head->cells_capacity, (row + 1) * n, sizeof *head->cells, err));
    for (size_t c = 0; c < n; c++) {
        head->cells[row * n + c] = avpi_csv_cell(csv, c, &head->arena);
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
        } else if (row.n_cells == plan->n_columns && !row.broken && !row.open && !has_nul(text, &row)) {
            AVP_TRY(take_row(plan, &csv, head, n_rows++, err));
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
    avp_str text = {bytes.ptr + begin, bytes.len - begin};
    AVP_TRY(find_dialect(plan, text, delimiter, err));
    text.len = avpi_csv_last_end(text, plan->dialect, whole, &open);
    if (open && text.len == 0) /* a quote in the header or in the first row that is not closed here */
        text.len = bytes.len - begin;
    plan->skip = begin;
    AVP_TRY(take_sample(plan, text, head, err));
    if (!head->names)
        AVP_TRY(avpi_fail(plan->ctx, err, AVP_E_INPUT, N_("the file has no header line")));
    plan->skip_lines = avpi_marks_lines((avp_str){bytes.ptr, plan->skip});
done:
    return status;
}
