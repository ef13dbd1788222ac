#include "registry/table_rows.h"

#include "read/encoding.h"

enum { HEAD_SIZE = 1 << 18, EXPANSION_MOST = 1000, ROW_MOST = 1 << 26, WHOLE_STEP = 1 << 20 };

/* ---- opening ---- */

static avp_status read_header(avpi_table *t, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str head;
    AVP_TRY(avpi_input_peek(t->input, HEAD_SIZE, &head, err));
    if (head.len == 0)
        AVP_TRY(avpi_fail(t->ctx, err, AVP_E_INPUT, N_("the file is empty")));
    if (memchr(head.ptr, '\0', head.len))
        AVP_TRY(avpi_fail(t->ctx, err, AVP_E_INPUT, N_("this is a binary file, not text")));
    AVP_TRY(avpi_buf_add(&t->header, head, err)); /* the names point into it */
    AVP_TRY(avpi_dialect_find(&t->plan, avpi_buf_view(&t->header), head.len < HEAD_SIZE, &t->head, err));
done:
    return status;
}

avp_status avpi_table_open(const avp_ctx *ctx, const char *path, avpi_table *t, avp_error *err) {
    avp_status status = AVP_OK;
    *t = (avpi_table){.ctx = ctx};
    avpi_plan_init(&t->plan, ctx);
    avpi_head_init(&t->head, ctx);
    avpi_buf_init(&t->room, ctx, SIZE_MAX);
    avpi_buf_init(&t->header, ctx, SIZE_MAX);
    avpi_arena_init(&t->arena, ctx);
    AVP_TRY(avpi_input_open(ctx, path, EXPANSION_MOST, &t->input, err));
    AVP_TRY(read_header(t, err));
    AVP_TRY(avpi_alloc(ctx, t->plan.n_columns, sizeof *t->cells, &t->cells, err));
    AVP_TRY(avpi_csv_init(&t->csv, ctx, t->plan.dialect, t->plan.n_columns, err));
    AVP_TRY(avpi_csv_init(&t->single, ctx, t->plan.dialect, t->plan.n_columns, err));
    t->splitting = true;
    AVP_TRY(avpi_splitter_init(&t->splitter, ctx, t->input, AVPI_CUT_CSV, t->plan.dialect, ROW_MOST, t->plan.skip,
                               t->plan.skip_lines, err));
done:
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, path, 0, 0);
    return status;
}

void avpi_table_close(avpi_table *t) {
    if (!t->ctx)
        return;
    if (t->splitting)
        avpi_splitter_free(&t->splitter);
    avpi_csv_free(&t->csv);
    avpi_csv_free(&t->single);
    avpi_input_close(t->input);
    avpi_head_free(&t->head, t->ctx);
    avpi_plan_free(&t->plan);
    avpi_buf_free(&t->room);
    avpi_buf_free(&t->header);
    avpi_arena_free(&t->arena);
    avpi_free(t->ctx, t->cells);
    *t = (avpi_table){.ctx = NULL};
}

/* ---- rows ---- */

static const char *judge(const avpi_table *t, const avpi_csv *csv, const avpi_csv_row *row) {
    if (row->open)
        return N_("a quote is opened and never closed");
    if (row->broken)
        return N_("text follows a closing quote");
    if (row->n_cells < t->plan.n_least)
        return N_("the row has fewer columns than the header");
    if (row->n_cells <= t->plan.n_columns)
        return NULL;
    const avp_str last = csv->cells[t->plan.n_columns - 1];
    for (const char *at = last.ptr + last.len, *end = csv->text.ptr + row->end; at < end; at++)
        if (*at != csv->dialect.delimiter && *at != csv->dialect.quote && *at != ' ')
            return N_("the row has more columns than the header");
    return NULL;
}

static avp_status take_cells(avpi_table *t, const avpi_csv *csv, const avpi_csv_row *row, avp_error *err) {
    for (size_t i = 0; i < t->plan.n_columns; i++) {
        avp_str cell = i < row->n_cells ? avpi_csv_cell(csv, i, &t->arena) : AVPI_STR("");
        if (!cell.ptr)
            return avpi_fail_memory(t->ctx, err);
        t->cells[i] = avpi_str_trim(cell);
    }
    return AVP_OK;
}

/* Text that is not UTF-8: Windows-1252, or nothing that can be read. The row's text is then another one. */
static avp_status mend(avpi_table *t, avp_str *text, avpi_table_row *out, avp_error *err) {
    size_t bad = 0, length = 0;
    if (memchr(text->ptr, '\0', text->len)) {
        out->reason = N_("there is a zero byte in the row");
        return AVP_OK;
    }
    if (avpi_utf8_valid(*text, &bad))
        return AVP_OK;
    char *room = avpi_arena_take(&t->arena, 3 * text->len + 1);
    if (!room)
        return avpi_fail_memory(t->ctx, err);
    if (!avpi_text_from_cesu8(*text, room, &length) && !avpi_text_from_cp1252(*text, room, &length))
        out->reason = N_("the row is not UTF-8");
    *text = (avp_str){room, length};
    return AVP_OK;
}

static avp_status take_row(avpi_table *t, const avpi_csv_row *row, avpi_table_row *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str raw = {t->csv.text.ptr + row->begin, row->end - row->begin}, text = raw;
    avpi_csv_row again = *row;
    const avpi_csv *csv = &t->csv;
    *out = (avpi_table_row){.cells = t->cells, .raw = raw, .line = t->line, .byte = t->stretch.offset + row->begin};
    avpi_arena_clear(&t->arena);
    AVP_TRY(mend(t, &text, out, err));
    if (!out->reason && text.ptr != raw.ptr) {
        avpi_csv_set(&t->single, text);
        csv = &t->single;
        if (!avpi_csv_next(&t->single, &again))
            out->reason = N_("the row is not UTF-8");
    }
    if (!out->reason)
        out->reason = judge(t, csv, &again);
    if (!out->reason)
        AVP_TRY(take_cells(t, csv, &again, err));
done:
    return status;
}

static avp_status begin_stretch(avpi_table *t, bool *end, avp_error *err) {
    avp_status status = avpi_splitter_next(&t->splitter, &t->room, &t->stretch, end, err);
    if (status == AVP_OK && !*end) {
        t->within = t->stretch.reason == NULL;
        t->line = t->stretch.line;
        avpi_csv_set(&t->csv, t->stretch.bytes);
    }
    return status;
}

avp_status avpi_table_next(avpi_table *t, avpi_table_row *out, bool *more, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_csv_row row;
    bool end = false;
    *more = true;
    for (;;) {
        while (t->within && avpi_csv_next(&t->csv, &row)) {
            if (!row.blank)
                status = take_row(t, &row, out, err);
            t->line += row.lines;
            if (!row.blank)
                return status;
        }
        AVP_TRY(begin_stretch(t, &end, err));
        if (end)
            break;
        if (!t->stretch.reason)
            continue;
        *out = (avpi_table_row){
            .raw = t->stretch.bytes, .line = t->stretch.line, .byte = t->stretch.offset, .reason = t->stretch.reason};
        return AVP_OK;
    }
    *more = false;
done:
    return status;
}

/* ---- whole files ---- */

avp_status avpi_table_peek(const avp_ctx *ctx, const char *path, size_t want, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    avp_str head;
    avpi_buf_clear(out);
    AVP_TRY(avpi_input_open(ctx, path, EXPANSION_MOST, &input, err));
    AVP_TRY(avpi_input_peek(input, want, &head, err));
    AVP_TRY(avpi_buf_add(out, head, err));
done:
    avpi_input_close(input);
    return status;
}

avp_status avpi_table_whole(const avp_ctx *ctx, const char *path, size_t most, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    char *bytes = NULL;
    size_t got = WHOLE_STEP;
    avpi_buf_clear(out);
    AVP_TRY(avpi_alloc(ctx, WHOLE_STEP, 1, &bytes, err));
    AVP_TRY(avpi_input_open(ctx, path, EXPANSION_MOST, &input, err));
    while (got == WHOLE_STEP) {
        AVP_TRY(avpi_input_read(input, bytes, WHOLE_STEP, &got, err));
        if (out->len + got > most)
            AVP_TRY(avpi_fail(ctx, err, AVP_E_LIMIT, N_("\"%s\" has more than %zu bytes"), path, most));
        AVP_TRY(avpi_buf_add(out, (avp_str){bytes, got}, err));
    }
done:
    avpi_input_close(input);
    avpi_free(ctx, bytes);
    return status;
}
