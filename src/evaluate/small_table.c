#include "evaluate/small_table.h"

#include "read/dialect.h"
#include "read/input.h"

enum { STEP_BYTES = 1 << 20, BYTES_MOST = 1 << 30, EXPANSION_MOST = 1000 };

static avp_status read_bytes(const avp_ctx *ctx, const char *path, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    size_t got = STEP_BYTES, bad = 0;
    AVP_TRY(avpi_input_open(ctx, path, EXPANSION_MOST, &input, err));
    while (got == STEP_BYTES) {
        if (out->len >= BYTES_MOST)
            AVP_TRY(avpi_fail(ctx, err, AVP_E_LIMIT, N_("the table \"%s\" takes more than 1 GiB"), path));
        AVP_TRY(avpi_grow(ctx, &out->ptr, &out->capacity, out->len + STEP_BYTES + 1, 1, err));
        AVP_TRY(avpi_input_read(input, out->ptr + out->len, STEP_BYTES, &got, err));
        out->len += got;
    }
    if (!avpi_utf8_valid(avpi_buf_view(out), &bad))
        status = avpi_fail(ctx, err, AVP_E_INPUT, N_("the table \"%s\" is not UTF-8 at byte %zu"), path, bad);
done:
    avpi_input_close(input);
    return status;
}

static avp_status add_row(const avp_ctx *ctx, const avpi_csv *csv, avpi_small_table *table, avp_error *err) {
    avp_status status = AVP_OK;
    size_t at = table->n_rows * table->n_columns;
    AVP_TRY(avpi_grow(ctx, &table->cells, &table->capacity, at + table->n_columns, sizeof *table->cells, err));
    for (size_t c = 0; c < table->n_columns; c++) {
        avp_str cell = avpi_csv_cell(csv, c, &table->arena);
        if (!cell.ptr && cell.len > 0)
            AVP_TRY(avpi_fail_memory(ctx, err));
        table->cells[at + c] = avpi_str_trim(cell);
    }
    table->n_rows++;
done:
    return status;
}

static avp_status read_rows(const avp_ctx *ctx, const avpi_plan *plan, avpi_small_table *table, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_csv csv = {0};
    avpi_csv_row row;
    uint64_t line = plan->skip_lines + 1;
    avp_str text = avpi_buf_view(&table->bytes);
    AVP_TRY(avpi_csv_init(&csv, ctx, plan->dialect, plan->n_columns, err));
    avpi_csv_set(&csv, (avp_str){text.ptr + plan->skip, text.len - plan->skip});
    while (avpi_csv_next(&csv, &row)) {
        if (!row.blank && (row.broken || row.open || row.n_cells != plan->n_columns)) {
            status = avpi_fail(ctx, err, AVP_E_INPUT,
                               N_("a row is broken, or has another number of columns than the header"));
            avpi_fail_at(err, table->path, line, plan->skip + row.begin);
            goto done;
        }
        if (!row.blank)
            AVP_TRY(add_row(ctx, &csv, table, err));
        line += row.lines;
    }
done:
    avpi_csv_free(&csv);
    return status;
}

static avp_status copy_names(const avp_ctx *ctx, const avpi_head *head, avpi_small_table *table, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(ctx, table->n_columns, sizeof *table->names, &table->names, err));
    for (size_t c = 0; c < table->n_columns; c++) {
        avp_str name = avpi_str_trim(head->names[c]);
        table->names[c] = avpi_arena_copy(&table->arena, name);
        if (!table->names[c].ptr && name.len > 0)
            AVP_TRY(avpi_fail_memory(ctx, err));
    }
done:
    return status;
}

avp_status avpi_small_table_read(const avp_ctx *ctx, const char *path, avpi_small_table *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_plan plan;
    avpi_head head;
    *out = (avpi_small_table){.path = path};
    avpi_arena_init(&out->arena, ctx);
    avpi_buf_init(&out->bytes, ctx, SIZE_MAX);
    avpi_plan_init(&plan, ctx);
    avpi_head_init(&head, ctx);
    AVP_TRY(read_bytes(ctx, path, &out->bytes, err));
    AVP_TRY(avpi_dialect_find(&plan, avpi_buf_view(&out->bytes), true, &head, err));
    out->n_columns = plan.n_columns;
    AVP_TRY(copy_names(ctx, &head, out, err));
    AVP_TRY(read_rows(ctx, &plan, out, err));
done:
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, path, 0, 0);
    avpi_head_free(&head, ctx);
    avpi_plan_free(&plan);
    return status;
}

void avpi_small_table_free(const avp_ctx *ctx, avpi_small_table *table) {
    if (!table->path)
        return;
    avpi_free(ctx, table->names);
    avpi_free(ctx, table->cells);
    avpi_arena_free(&table->arena);
    avpi_buf_free(&table->bytes);
    *table = (avpi_small_table){0};
}

size_t avpi_small_table_column(const avpi_small_table *table, avp_str name) {
    for (size_t c = 0; c < table->n_columns; c++)
        if (avpi_str_equal(table->names[c], name))
            return c;
    return SIZE_MAX;
}
