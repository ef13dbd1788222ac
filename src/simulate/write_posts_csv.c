/* Rows of cells as CSV: posts in the columns of the QUT toolkit, acts in four columns. */
#include "simulate/post_writer.h"

enum { FULL_SIZE = 3 << 22 };

static avp_status begin(const avpi_sim_table *table, avpi_sim_output *output, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < table->n_columns; i++) {
        AVP_TRY(avpi_out_write(&output->out, avpi_str_view(table->names[i]), err));
        AVP_TRY(avpi_out_write(&output->out, i + 1 < table->n_columns ? AVPI_STR(",") : AVPI_STR("\n"), err));
    }
done:
    return status;
}

static bool needs_quotes(avp_str cell) {
    for (size_t i = 0; i < cell.len; i++)
        if (cell.ptr[i] == '"' || cell.ptr[i] == ',' || cell.ptr[i] == '\n' || cell.ptr[i] == '\r')
            return true;
    return false;
}

static avp_status add_quoted(avpi_buf *out, avp_str cell, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add_byte(out, '"', err));
    while (cell.len) {
        size_t part = avpi_str_find_byte(cell, '"');
        AVP_TRY(avpi_buf_add(out, (avp_str){cell.ptr, part}, err));
        if (part < cell.len) {
            AVP_TRY(avpi_buf_add(out, AVPI_STR("\"\""), err));
            part++;
        }
        cell = (avp_str){cell.ptr + part, cell.len - part};
    }
    AVP_TRY(avpi_buf_add_byte(out, '"', err));
done:
    return status;
}

static avp_status add(const avpi_sim_table *table, avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str cells[AVPI_SIM_CELLS_MAX];
    AVP_TRY(table->fill(work, row, cells, err));
    for (size_t i = 0; i < table->n_columns; i++) {
        if (table->types[i] == AVPI_SIM_CELL_TEXT && needs_quotes(cells[i]))
            AVP_TRY(add_quoted(&work->bytes, cells[i], err));
        else
            AVP_TRY(avpi_buf_add(&work->bytes, cells[i], err));
        AVP_TRY(avpi_buf_add_byte(&work->bytes, i + 1 < table->n_columns ? ',' : '\n', err));
    }
done:
    return status;
}

bool avpi_sim_bytes_full(const avpi_sim_work *work) {
    return work->bytes.len >= FULL_SIZE;
}

avp_status avpi_sim_bytes_flush(avpi_sim_work *work, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_sim_output_wait(work->output, work->task, err));
    AVP_TRY(avpi_out_write(&work->output->out, avpi_buf_view(&work->bytes), err));
    avpi_buf_clear(&work->bytes);
    work->rows = 0;
done:
    return status;
}

static avp_status begin_posts(avpi_sim_output *output, void **shared, avp_error *err) {
    *shared = NULL;
    return begin(&avpi_sim_table_posts, output, err);
}

static avp_status begin_acts(avpi_sim_output *output, void **shared, avp_error *err) {
    *shared = NULL;
    return begin(&avpi_sim_table_acts, output, err);
}

static avp_status add_post(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    return add(&avpi_sim_table_posts, work, row, err);
}

static avp_status add_act(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    return add(&avpi_sim_table_acts, work, row, err);
}

const avpi_sim_writer avpi_sim_writer_csv = {
    .file_name = "posts.csv",
    .rows_per_task = AVPI_SIM_BYTES_ROWS,
    .begin = begin_posts,
    .add = add_post,
    .full = avpi_sim_bytes_full,
    .flush = avpi_sim_bytes_flush,
};
const avpi_sim_writer avpi_sim_writer_acts = {
    .file_name = "posts.csv",
    .rows_per_task = AVPI_SIM_BYTES_ROWS,
    .begin = begin_acts,
    .add = add_act,
    .full = avpi_sim_bytes_full,
    .flush = avpi_sim_bytes_flush,
};
