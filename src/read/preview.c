/* A look at files that changes nothing: their plan, and their first records as they would be kept or rejected. */
#include "base/clock.h"
#include "read/importing.h"
#include "read/parquet.h"

#include <stdio.h>

enum { ROWS = 10, CELLS_MOST = 64, VALUE_MOST = 200 };

/* The first rows of a file, through the same steps as a reading. */
typedef struct looker {
    const avp_ctx *ctx;
    avpi_arena *arena;
    avp_preview_file *file;
    bool full;
} looker;

static const char *copy_text(looker *l, avp_str text, avp_error *err, avp_status *status) {
    avp_str cut = avpi_utf8_cut(text, VALUE_MOST);
    char *copy = avpi_arena_take(l->arena, cut.len + 1);
    if (!copy) {
        *status = avpi_fail_memory(l->ctx, err);
        return "";
    }
    memcpy(copy, cut.ptr ? cut.ptr : "", cut.len);
    copy[cut.len] = '\0';
    return copy;
}

/* A cell more for the row begun. */
static avp_status put(looker *l, const char *key, avp_str value, avp_error *err) {
    avp_status status = AVP_OK;
    avp_preview_row *row = &l->file->rows[l->file->n_rows];
    if (row->n_cells < CELLS_MOST) {
        row->cells[row->n_cells] = (avp_preview_cell){key, copy_text(l, value, err, &status)};
        row->n_cells++;
    }
    return status;
}

static avp_status put_numbers(looker *l, const avpi_batch *b, size_t row, avp_error *err) {
    avp_status status = AVP_OK;
    char text[32];
    for (int k = 0; k < AVPI_NUMBER_COUNT; k++) {
        if (!b->number[k] || b->number[k][row] == AVPI_NO_NUMBER)
            continue;
        const avpi_csv_column what = {.field = -1, .number = k, .list = -1};
        if (k == AVPI_NUMBER_CREATED_AT)
            avpi_time_format(b->number[k][row], text);
        else
            snprintf(text, sizeof text, "%lld", (long long)b->number[k][row]);
        AVP_TRY(put(l, avpi_plan_key(&what), avpi_str_view(text), err));
    }
done:
    return status;
}

static avp_status put_lists(looker *l, const avpi_batch *b, size_t row, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, l->ctx, SIZE_MAX);
    for (int k = 0; k <= AVPI_LIST_MEDIA; k++) {
        const avpi_csv_column what = {.field = -1, .number = -1, .list = k};
        avpi_buf_clear(&text);
        for (size_t i = b->list_start[k] ? b->list_start[k][row] : 0; b->list_start[k] && i < b->list_start[k][row + 1];
             i++) {
            AVP_TRY(avpi_buf_add(&text, text.len ? AVPI_STR(" ") : AVPI_STR(""), err));
            AVP_TRY(avpi_buf_add(&text, b->list_items[k][i], err));
        }
        if (text.len > 0)
            AVP_TRY(put(l, avpi_plan_key(&what), avpi_buf_view(&text), err));
    }
done:
    avpi_buf_free(&text);
    return status;
}

static avp_status begin_row(looker *l, uint64_t line, avp_error *err) {
    avp_preview_row *row = &l->file->rows[l->file->n_rows];
    *row = (avp_preview_row){.line = line, .cells = avpi_arena_take(l->arena, CELLS_MOST * sizeof(avp_preview_cell))};
    return row->cells ? AVP_OK : avpi_fail_memory(l->ctx, err);
}

static avp_status show_kept(looker *l, const avpi_batch *b, size_t row, avp_error *err) {
    avp_status status = AVP_OK;
    char time[32];
    AVP_TRY(begin_row(l, b->place[row].line, err));
    for (int f = 0; f < AVPI_FIELD_COUNT; f++)
        if (b->text[f] && b->text[f][row].ptr)
            AVP_TRY(put(l, avpi_field_key((avpi_field)f), b->text[f][row], err));
    if (b->time_us[row] != AVPI_NO_TIME) {
        avpi_time_format(b->time_us[row], time);
        AVP_TRY(put(l, "time", avpi_str_view(time), err));
    }
    AVP_TRY(put_lists(l, b, row, err));
    AVP_TRY(put_numbers(l, b, row, err));
    l->file->n_rows++;
done:
    return status;
}

static avp_status show_rejected(looker *l, const avpi_reject *reject, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(begin_row(l, reject->place.line, err));
    l->file->rows[l->file->n_rows].rejected = copy_text(l, avpi_str_view(AVP_TR(l->ctx, reject->reason)), err, &status);
    if (status == AVP_OK)
        AVP_TRY(put(l, "raw", reject->raw, err));
    l->file->n_rows++;
done:
    return status;
}

/* Rows and rejects of a batch, in the order of the file. AVP_E_CANCELLED, without words, when there are enough. */
static avp_status take(void *self, unsigned worker, const avpi_batch *b, uint64_t *kept, uint64_t *duplicate,
                       avp_error *err) {
    (void)worker;
    (void)duplicate;
    avp_status status = AVP_OK;
    looker *l = self;
    size_t row = 0, reject = 0;
    while (l->file->n_rows < ROWS && (row < b->count || reject < b->n_rejects)) {
        bool rejected =
            row == b->count || (reject < b->n_rejects && b->rejects[reject].place.offset < b->place[row].offset);
        if (rejected)
            AVP_TRY(show_rejected(l, &b->rejects[reject++], err));
        else if (!(b->flags[row] & AVPI_POST_EMBEDDED))
            AVP_TRY(show_kept(l, b, row, err));
        row += !rejected;
    }
    *kept += b->count;
    l->full = l->file->n_rows == ROWS;
    status = l->full ? AVP_E_CANCELLED : AVP_OK;
done:
    return status;
}

/* The beginning of a file into the looker. */
static avp_status look_once(avpi_importing *run, size_t i, avpi_plan *plan, looker *l, avpi_tally *tally,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    avp_error own = {0};
    const char *path = avpi_source_opened(&run->sources.items[i]);
    l->file->n_rows = 0;
    l->full = false;
    if (plan->container == AVPI_CONTAINER_PARQUET) {
        status = avpi_parquet_read(run, path, plan, 1, tally, &own);
    } else {
        AVP_TRY(avpi_input_open(run->ctx, path, run->opts.expansion_limit, &input, err));
        status = avpi_pump_run(run->ctx, plan, input, &run->sink, 1, run->journey, tally, &own);
    }
    if (l->full)
        status = AVP_OK;
    else if (status != AVP_OK && err)
        *err = own;
done:
    avpi_input_close(input);
    return status;
}

static avp_status keep_columns(const avpi_plan *plan, looker *l, avp_error *err) {
    avp_status status = AVP_OK;
    avp_preview_file *file = l->file;
    file->columns = avpi_arena_take(l->arena, plan->n_described * sizeof *file->columns + 1);
    if (!file->columns)
        return avpi_fail_memory(l->ctx, err);
    for (size_t c = 0; c < plan->n_described && status == AVP_OK; c++) {
        const avpi_plan_column *from = &plan->columns[c];
        file->columns[c] = (avp_preview_column){.name = copy_text(l, from->name, err, &status),
                                                .example = copy_text(l, from->example, err, &status),
                                                .key = from->key,
                                                .read = from->read,
                                                .filled = from->filled};
        file->columns[c].why = copy_text(l, avpi_str_view(AVP_TR(l->ctx, from->why)), err, &status);
    }
    file->n_columns = status == AVP_OK ? plan->n_described : 0;
    file->looked_at = plan->n_looked_at;
    return status;
}

static avp_status look_at(avpi_importing *run, size_t i, looker *l, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_plan plan;
    avpi_tally tally = {0};
    avpi_plan_init(&plan, run->ctx);
    plan.describing = true;
    l->file->rows = avpi_arena_take(l->arena, ROWS * sizeof *l->file->rows);
    if (!l->file->rows)
        AVP_TRY(avpi_fail_memory(run->ctx, err));
    status = avpi_importing_look(run, i, &plan, err);
    if (plan.n_described > 0) { /* also where a needed column is missing: then most of all */
        avp_status kept = keep_columns(&plan, l, err);
        status = status == AVP_OK ? kept : status;
    }
    AVP_TRY(status);
    AVP_TRY(look_once(run, i, &plan, l, &tally, err));
    if (!plan.from_cp1252 && avpi_importing_is_cp1252(&tally)) {
        plan.from_cp1252 = true;
        AVP_TRY(avpi_importing_explain(run, i, &plan, err));
        AVP_TRY(look_once(run, i, &plan, l, &tally, err));
    }
    if (l->file->n_rows == 0 && tally.read == 0)
        status = avpi_fail(run->ctx, err, AVP_E_INPUT, N_("the file holds no rows"));
done:
    avpi_plan_free(&plan);
    return status;
}

static avp_status look_at_all(avpi_importing *run, avpi_arena *arena, avp_preview_file *files, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < run->sources.count; i++) {
        looker l = {.ctx = run->ctx, .arena = arena, .file = &files[i]};
        avp_error file_error = {0};
        run->sink = (avpi_sink){.self = &l, .ordered = true, .enriched = true, .take = take};
        avp_status one = look_at(run, i, &l, &file_error);
        AVP_TRY(avpi_importing_settle(run, i, one, &file_error, err));
    }
    status = avpi_importing_verdict(run, err);
done:
    return status;
}

avp_status avp_read_preview(const avp_ctx *ctx, const char *const *paths, size_t n, const avp_read_options *opts,
                            avp_preview *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_importing run = {0};
    avpi_arena *arena = NULL;
    *out = (avp_preview){0};
    AVP_TRY(avpi_importing_init(&run, ctx, paths, n, opts, err));
    AVP_TRY(avpi_alloc(ctx, 1, sizeof *arena, &arena, err));
    avpi_arena_init(arena, ctx);
    out->memory = arena;
    AVP_TRY(avpi_zalloc(ctx, run.sources.count, sizeof *out->files, &out->files, err));
    status = look_at_all(&run, arena, out->files, err);
    out->report = run.report;
    run.report = (avp_read_report){0};
done:
    avpi_importing_free(&run);
    return status;
}

void avp_preview_free(const avp_ctx *ctx, avp_preview *preview) {
    if (!preview)
        return;
    avp_read_report_free(ctx, &preview->report);
    if (preview->memory)
        avpi_arena_free(preview->memory);
    avpi_free(ctx, preview->memory);
    avpi_free(ctx, preview->files);
    *preview = (avp_preview){0};
}
