/*
 * Rows of cells as Parquet: each worker encodes and compresses its own row group, so writing is as parallel as making.
 *
 *   PAR1 | page page page ... (one a column) | page page ... | footer | length of the footer, u32 | PAR1
 *   page = header (Thrift), then zstd of the values: u32 length and bytes of a text, i64 of a time; no value is absent,
 *          an empty text says that there is none
 *
 * Source: the Parquet format, version 2.9, https://parquet.apache.org/docs/file-format/
 */
#include "simulate/post_writer.h"
#include "simulate/thrift.h"

#include <zstd.h>

enum { ROWS_FULL = 1 << 16, BYTES_FULL = 1 << 24, COLUMN_MOST = 1 << 30, ZSTD_LEVEL = 1 };
static const uint64_t footer_most = (uint64_t)1 << 31;
/* Numbers of the format. */
enum { TYPE_INT64 = 2, TYPE_BYTE_ARRAY = 6, REQUIRED = 0, CONVERTED_UTF8 = 0, PLAIN = 0, RLE = 3, CODEC_ZSTD = 6 };
static const char magic[] = "PAR1";
enum { MAGIC_SIZE = sizeof magic - 1 };

/* A worker's rows, column by column; encoded[i] = header and compressed values of a column. */
typedef struct columns {
    avpi_buf values[AVPI_SIM_CELLS_MAX], encoded[AVPI_SIM_CELLS_MAX];
    size_t page_size[AVPI_SIM_CELLS_MAX]; /* header + uncompressed */
    ZSTD_CCtx *zstd;
} columns;

/* The footer's list of row groups grows by about 300 bytes for each 65,536 rows: the one thing that is kept. */
typedef struct footer {
    const avpi_sim_table *table;
    avpi_buf groups;
    size_t n_groups;
    int64_t rows;
} footer;

static avp_status begin(const avpi_sim_table *table, avpi_sim_output *output, void **shared, avp_error *err) {
    avp_status status = AVP_OK;
    footer *f = NULL;
    AVP_TRY(avpi_zalloc(output->ctx, 1, sizeof *f, &f, err));
    f->table = table;
    avpi_buf_init(&f->groups, output->ctx, footer_most);
    *shared = f;
    status = avpi_out_write(&output->out, AVPI_STR("PAR1"), err);
done:
    return status;
}

static void end(const avp_ctx *ctx, void *shared) {
    footer *f = shared;
    if (f)
        avpi_buf_free(&f->groups);
    avpi_free(ctx, f);
}

static void work_end(avpi_sim_work *work) {
    columns *c = work->own;
    if (!c)
        return;
    for (size_t i = 0; i < AVPI_SIM_CELLS_MAX; i++) {
        avpi_buf_free(&c->values[i]);
        avpi_buf_free(&c->encoded[i]);
    }
    ZSTD_freeCCtx(c->zstd);
    avpi_free(work->ctx, c);
    work->own = NULL;
}

static avp_status work_begin(avpi_sim_work *work, avp_error *err) {
    avp_status status = AVP_OK;
    columns *c = NULL;
    AVP_TRY(avpi_zalloc(work->ctx, 1, sizeof *c, &c, err));
    work->own = c;
    for (size_t i = 0; i < AVPI_SIM_CELLS_MAX; i++) {
        avpi_buf_init(&c->values[i], work->ctx, COLUMN_MOST);
        avpi_buf_init(&c->encoded[i], work->ctx, COLUMN_MOST);
    }
    c->zstd = ZSTD_createCCtx();
    if (!c->zstd)
        status = avpi_fail_memory(work->ctx, err);
done:
    return status;
}

static avp_status add_number(avpi_buf *out, uint64_t value, size_t size, avp_error *err) {
    char bytes[sizeof value];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(unsigned char)(value >> (8 * i));
    return avpi_buf_add(out, (avp_str){bytes, size}, err);
}

static avp_status add_cell(avpi_buf *out, avp_str cell, avp_error *err) {
    avp_status status = add_number(out, cell.len, sizeof(uint32_t), err);
    return status == AVP_OK ? avpi_buf_add(out, cell, err) : status;
}

static avp_status add(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sim_table *table = ((const footer *)work->shared)->table;
    columns *c = work->own;
    avp_str cells[AVPI_SIM_CELLS_MAX];
    AVP_TRY(table->fill(work, row, cells, err));
    for (size_t i = 0; i < table->n_columns; i++) {
        if (table->types[i] == AVPI_SIM_CELL_SECONDS)
            AVP_TRY(add_number(&c->values[i], (uint64_t)row->time_s, sizeof(int64_t), err));
        else
            AVP_TRY(add_cell(&c->values[i], cells[i], err));
    }
done:
    return status;
}

static bool full(const avpi_sim_work *work) {
    const columns *c = work->own;
    size_t size = 0;
    for (size_t i = 0; i < AVPI_SIM_CELLS_MAX; i++)
        size += c->values[i].len;
    return work->rows >= ROWS_FULL || size >= BYTES_FULL;
}

static avp_status page_header(avpi_buf *out, size_t rows, size_t size, size_t compressed_size, avp_error *err) {
    enum { DATA_PAGE = 0 };
    avpi_thrift t = {.out = out, .err = err};
    avpi_thrift_i32(&t, 1, DATA_PAGE);
    avpi_thrift_i32(&t, 2, (int32_t)size);
    avpi_thrift_i32(&t, 3, (int32_t)compressed_size);
    int outer = avpi_thrift_struct(&t, 5);
    avpi_thrift_i32(&t, 1, (int32_t)rows);
    avpi_thrift_i32(&t, 2, PLAIN);
    avpi_thrift_i32(&t, 3, RLE);
    avpi_thrift_i32(&t, 4, RLE);
    avpi_thrift_struct_end(&t, outer);
    avpi_thrift_struct_end(&t, 0);
    return t.status;
}

/* values[i] -> encoded[i]; values[i] is empty afterwards. `packed` is work space. */
static avp_status encode(avpi_sim_work *work, columns *c, size_t i, avpi_buf *packed, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str values = avpi_buf_view(&c->values[i]);
    size_t most = ZSTD_compressBound(values.len);
    avpi_buf_clear(packed);
    avpi_buf_clear(&c->encoded[i]);
    if (packed->capacity < most)
        AVP_TRY(avpi_resize(work->ctx, &packed->ptr, most, 1, err));
    packed->capacity = packed->capacity < most ? most : packed->capacity;
    size_t size = ZSTD_compressCCtx(c->zstd, packed->ptr, packed->capacity, values.ptr, values.len, ZSTD_LEVEL);
    if (ZSTD_isError(size)) {
        status = avpi_fail_memory(work->ctx, err);
        goto done;
    }
    AVP_TRY(page_header(&c->encoded[i], work->rows, values.len, size, err));
    c->page_size[i] = c->encoded[i].len + values.len;
    AVP_TRY(avpi_buf_add(&c->encoded[i], (avp_str){packed->ptr, size}, err));
    avpi_buf_clear(&c->values[i]);
done:
    return status;
}

/* One ColumnChunk of the footer. */
static void chunk_of(avpi_thrift *t, const avpi_sim_table *table, const columns *c, size_t i, uint64_t offset,
                     size_t rows) {
    bool seconds = table->types[i] == AVPI_SIM_CELL_SECONDS;
    int outer = avpi_thrift_item_struct(t);
    avpi_thrift_i64(t, 2, (int64_t)offset);
    int inner = avpi_thrift_struct(t, 3);
    avpi_thrift_i32(t, 1, seconds ? TYPE_INT64 : TYPE_BYTE_ARRAY);
    avpi_thrift_list(t, 2, AVPI_THRIFT_I32, 2);
    avpi_thrift_item_i32(t, PLAIN);
    avpi_thrift_item_i32(t, RLE);
    avpi_thrift_list(t, 3, AVPI_THRIFT_TEXT, 1);
    avpi_thrift_item_text(t, avpi_str_view(table->names[i]));
    avpi_thrift_i32(t, 4, CODEC_ZSTD);
    avpi_thrift_i64(t, 5, (int64_t)rows);
    avpi_thrift_i64(t, 6, (int64_t)c->page_size[i]);
    avpi_thrift_i64(t, 7, (int64_t)c->encoded[i].len);
    avpi_thrift_i64(t, 9, (int64_t)offset);
    avpi_thrift_struct_end(t, inner);
    avpi_thrift_struct_end(t, outer);
}

/* With the turn: the pages go out, the row group goes into the footer. */
static avp_status write_group(avpi_sim_work *work, const columns *c, avp_error *err) {
    avp_status status = AVP_OK;
    footer *f = work->shared;
    avpi_out *out = &work->output->out;
    avpi_thrift t = {.out = &f->groups, .err = err};
    int64_t size = 0;
    int outer = avpi_thrift_item_struct(&t);
    avpi_thrift_list(&t, 1, AVPI_THRIFT_STRUCT, f->table->n_columns);
    for (size_t i = 0; i < f->table->n_columns; i++) {
        chunk_of(&t, f->table, c, i, out->written_bytes, work->rows);
        size += (int64_t)c->page_size[i];
        AVP_TRY(avpi_out_write(out, avpi_buf_view(&c->encoded[i]), err));
    }
    avpi_thrift_i64(&t, 2, size);
    avpi_thrift_i64(&t, 3, (int64_t)work->rows);
    avpi_thrift_struct_end(&t, outer);
    AVP_TRY(t.status);
    f->n_groups++;
    f->rows += (int64_t)work->rows;
done:
    return status;
}

static avp_status flush(avpi_sim_work *work, avp_error *err) {
    avp_status status = AVP_OK;
    columns *c = work->own;
    if (work->rows == 0)
        return avpi_sim_output_wait(work->output, work->task, err);
    for (size_t i = 0; i < ((const footer *)work->shared)->table->n_columns; i++)
        AVP_TRY(encode(work, c, i, &work->bytes, err));
    AVP_TRY(avpi_sim_output_wait(work->output, work->task, err));
    AVP_TRY(write_group(work, c, err));
    work->rows = 0;
done:
    return status;
}

static void schema_of(avpi_thrift *t, const avpi_sim_table *table) {
    avpi_thrift_list(t, 2, AVPI_THRIFT_STRUCT, table->n_columns + 1);
    int outer = avpi_thrift_item_struct(t);
    avpi_thrift_text(t, 4, AVPI_STR("posts"));
    avpi_thrift_i32(t, 5, (int32_t)table->n_columns);
    avpi_thrift_struct_end(t, outer);
    for (size_t i = 0; i < table->n_columns; i++) {
        bool seconds = table->types[i] == AVPI_SIM_CELL_SECONDS;
        outer = avpi_thrift_item_struct(t);
        avpi_thrift_i32(t, 1, seconds ? TYPE_INT64 : TYPE_BYTE_ARRAY);
        avpi_thrift_i32(t, 3, REQUIRED);
        avpi_thrift_text(t, 4, avpi_str_view(table->names[i]));
        if (!seconds)
            avpi_thrift_i32(t, 6, CONVERTED_UTF8);
        avpi_thrift_struct_end(t, outer);
    }
}

static avp_status finish(avpi_sim_output *output, void *shared, avp_error *err) {
    enum { FORMAT_VERSION = 1 };
    avp_status status = AVP_OK;
    footer *f = shared;
    avpi_buf text;
    avpi_buf_init(&text, output->ctx, footer_most);
    avpi_thrift t = {.out = &text, .err = err};
    avpi_thrift_i32(&t, 1, FORMAT_VERSION);
    schema_of(&t, f->table);
    avpi_thrift_i64(&t, 3, f->rows);
    avpi_thrift_list(&t, 4, AVPI_THRIFT_STRUCT, f->n_groups);
    AVP_TRY(t.status);
    AVP_TRY(avpi_buf_add(&text, avpi_buf_view(&f->groups), err));
    avpi_thrift_text(&t, 6, AVPI_STR("avispero"));
    avpi_thrift_struct_end(&t, 0);
    AVP_TRY(t.status);
    AVP_TRY(add_number(&text, text.len, sizeof(uint32_t), err));
    AVP_TRY(avpi_buf_add(&text, (avp_str){magic, MAGIC_SIZE}, err));
    status = avpi_out_write(&output->out, avpi_buf_view(&text), err);
done:
    avpi_buf_free(&text);
    return status;
}

static avp_status begin_posts(avpi_sim_output *output, void **shared, avp_error *err) {
    return begin(&avpi_sim_table_posts, output, shared, err);
}

static avp_status begin_authors(avpi_sim_output *output, void **shared, avp_error *err) {
    return begin(&avpi_sim_table_authors, output, shared, err);
}

static avp_status begin_acts(avpi_sim_output *output, void **shared, avp_error *err) {
    return begin(&avpi_sim_table_acts, output, shared, err);
}

const avpi_sim_writer avpi_sim_writer_parquet = {
    .file_name = "posts.parquet",
    .rows_per_task = ROWS_FULL,
    .begin = begin_posts,
    .work_begin = work_begin,
    .add = add,
    .full = full,
    .flush = flush,
    .work_end = work_end,
    .finish = finish,
    .end = end,
};
const avpi_sim_writer avpi_sim_writer_acts_parquet = {
    .file_name = "posts.parquet",
    .rows_per_task = ROWS_FULL,
    .begin = begin_acts,
    .work_begin = work_begin,
    .add = add,
    .full = full,
    .flush = flush,
    .work_end = work_end,
    .finish = finish,
    .end = end,
};
const avpi_sim_writer avpi_sim_writer_authors_parquet = {
    .file_name = "posts.parquet",
    .rows_per_task = ROWS_FULL,
    .begin = begin_authors,
    .work_begin = work_begin,
    .add = add,
    .full = full,
    .flush = flush,
    .work_end = work_end,
    .finish = finish,
    .end = end,
};
