#include "read/marks.h"
#include "read/reader.h"

enum { RETRIES_MAX = 64 };

/* Where a run of rows stands: its first byte in the file. */
typedef struct origin {
    uint64_t offset, line;
    bool clean;
} origin;

/* Why the row cannot be a row of the table, or NULL. Cells beyond the header must be empty: trailing commas. */
static const char *judge_row(const avpi_reader *r, const avpi_csv *csv, const avpi_csv_row *row) {
    const avpi_plan *plan = r->plan;
    if (row->end - row->begin > plan->record_limit)
        return N_("the record is longer than --max-record");
    if (row->open)
        return N_("a quote is opened and never closed");
    if (row->broken)
        return N_("text follows a closing quote");
    if (row->n_cells < plan->n_least)
        return N_("the row has fewer columns than the header");
    if (row->n_cells <= plan->n_columns)
        return NULL;
    const char *end = csv->text.ptr + row->end;
    avp_str last = csv->cells[plan->n_columns - 1];
    for (const char *at = last.ptr + last.len; at < end; at++)
        if (*at != csv->dialect.delimiter && *at != csv->dialect.quote && *at != ' ')
            return N_("the row has more columns than the header");
    return NULL;
}

/* Undo doubled quotes in the cells that are read. */
static avp_status undouble(const avpi_reader *r, avpi_csv *csv, size_t n, avpi_batch *batch, avp_error *err) {
    for (size_t c = 0; c < n; c++) {
        csv->cells[c] = avpi_csv_cell(csv, c, &batch->arena);
        csv->doubled[c] = false;
        if (!csv->cells[c].ptr)
            return avpi_fail_memory(r->ctx, err);
    }
    return AVP_OK;
}

static avp_status take_cells(avpi_reader *r, avpi_csv *csv, const avpi_csv_row *row, avpi_place place, avp_str raw,
                             avp_error *err) {
    avp_status status = AVP_OK;
    avpi_batch *batch = NULL;
    size_t n = row->n_cells < csv->max_cells ? row->n_cells : csv->max_cells;
    AVP_TRY(avpi_reader_batch(r, &batch, err));
    if (row->doubled)
        AVP_TRY(undouble(r, csv, n, batch, err));
    batch->rows_read++;
    AVP_TRY(avpi_plan_take(r->plan, csv->cells, n, place, raw, batch, err));
done:
    return status;
}

/* A row that is not clean UTF-8 is mended and cut into cells again; delimiters and quotes stay where they are. */
static avp_status take_unclean(avpi_reader *r, avp_str raw, avpi_place place, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_batch *batch = NULL;
    avpi_csv_row row;
    avp_str text = raw;
    const char *reason = NULL;
    AVP_TRY(avpi_reader_batch(r, &batch, err));
    AVP_TRY(avpi_reader_mend(r, batch, place, &text, &reason, err));
    avpi_csv_set(&r->single, text);
    if (!reason && avpi_csv_next(&r->single, &row))
        AVP_TRY(take_cells(r, &r->single, &row, place, raw, err));
    else
        AVP_TRY(
            avpi_reader_reject(r, place, reason ? reason : N_("the row has fewer columns than the header"), raw, err));
done:
    return status;
}

static avp_status take_row(avpi_reader *r, avpi_csv *csv, const avpi_csv_row *row, const origin *from, avpi_place place,
                           avp_error *err) {
    avp_str raw = {csv->text.ptr + row->begin, row->end - row->begin};
    if (!avpi_plan_wants(r->plan, place))
        return AVP_OK;
    const char *reason = judge_row(r, csv, row);
    if (reason)
        return avpi_reader_reject(r, place, reason, raw, err);
    return from->clean ? take_cells(r, csv, row, place, raw, err) : take_unclean(r, raw, place, err);
}

/*
 * A row with text after a closing quote, over several lines: most likely one stray quote swallowed good rows. Its first
 * line is rejected and the lines after it are read anew, up to the end of the row and no further.
 */
static avp_status take_apart(avpi_reader *r, avp_str text, const origin *from, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_csv_row row;
    uint64_t line = from->line;
    size_t at = 0;
    for (unsigned tries = 0; at < text.len; tries++) {
        avp_str rest = {text.ptr + at, text.len - at};
        size_t first = avpi_str_find_byte(rest, '\n'),
               size = tries < RETRIES_MAX && first < rest.len ? first + 1 : rest.len;
        avpi_place place = {line, from->offset + at, size};
        AVP_TRY(avpi_reader_reject(r, place, N_("text follows a closing quote"),
                                   avpi_str_trim((avp_str){rest.ptr, size}), err));
        line += avpi_marks_lines((avp_str){rest.ptr, size});
        at += size;
        size_t begin = at;
        avpi_csv_set(&r->csv, (avp_str){text.ptr + begin, text.len - begin});
        while (avpi_csv_next(&r->csv, &row)) {
            if ((row.broken || row.open) && row.lines + row.open > 1)
                break;
            avpi_place here = {line, from->offset + begin + row.begin, row.end - row.begin};
            if (!row.blank)
                AVP_TRY(take_row(r, &r->csv, &row, from, here, err));
            line += row.lines;
            at = begin + row.next;
        }
    }
done:
    return status;
}

avp_status avpi_reader_csv(avpi_reader *r, const avpi_stretch *stretch, bool clean, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_csv_row row;
    avpi_csv *csv = &r->csv;
    uint64_t line = stretch->line;
    size_t at = 0;
    avpi_csv_set(csv, stretch->bytes);
    while (avpi_csv_next(csv, &row)) {
        at = row.next;
        avpi_place place = {line, stretch->offset + row.begin, row.end - row.begin};
        if (row.broken && row.lines > 1) {
            origin from = {place.offset, line, clean};
            AVP_TRY(take_apart(r, (avp_str){stretch->bytes.ptr + row.begin, row.next - row.begin}, &from, err));
            avpi_csv_seek(csv, stretch->bytes, at);
        } else if (!row.blank) {
            origin from = {place.offset, line, clean};
            AVP_TRY(take_row(r, csv, &row, &from, place, err));
        }
        line += row.lines;
    }
done:
    return status;
}
