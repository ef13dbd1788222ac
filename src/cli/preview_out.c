#include "cli/preview_out.h"

#include "cli/json_out.h"
#include "cli/say.h"

#include <string.h>
#include <sys/stat.h>

/* ---- JSON ---- */

static json_t *json_of_column(const avp_preview_column *column) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "name", avpi_cli_json_text(column->name));
    avpi_cli_json_set(object, "read", json_boolean(column->read));
    avpi_cli_json_set(object, "key", avpi_cli_json_text(column->key));
    avpi_cli_json_set(object, "why", avpi_cli_json_text(column->why));
    avpi_cli_json_set(object, "filled", avpi_cli_json_count(column->filled));
    avpi_cli_json_set(object, "example", avpi_cli_json_text(column->example));
    return object;
}

static json_t *json_of_row(const avp_preview_row *row) {
    json_t *object = json_object(), *cells = json_object();
    for (size_t i = 0; i < row->n_cells; i++)
        avpi_cli_json_set(cells, row->cells[i].key, avpi_cli_json_text(row->cells[i].value));
    avpi_cli_json_set(object, "line", avpi_cli_json_count(row->line));
    avpi_cli_json_set(object, "rejected", avpi_cli_json_text(row->rejected));
    avpi_cli_json_set(object, "cells", cells);
    return object;
}

static json_t *json_of_file(const avp_read_file *how, const avp_preview_file *file) {
    json_t *object = json_object(), *columns = json_array(), *rows = json_array();
    for (size_t i = 0; i < file->n_columns; i++)
        (void)json_array_append_new(columns, json_of_column(&file->columns[i]));
    for (size_t i = 0; i < file->n_rows; i++)
        (void)json_array_append_new(rows, json_of_row(&file->rows[i]));
    avpi_cli_json_set(object, "path", avpi_cli_json_text(how->path));
    avpi_cli_json_set(object, "format", avpi_cli_json_text(how->format));
    avpi_cli_json_set(object, "explanation", avpi_cli_json_text(how->explanation));
    avpi_cli_json_set(object, "status", json_string(avp_status_name(how->status)));
    avpi_cli_json_set(object, "message", avpi_cli_json_text(how->message));
    avpi_cli_json_set(object, "looked_at", avpi_cli_json_count(file->looked_at));
    avpi_cli_json_set(object, "columns", columns);
    avpi_cli_json_set(object, "rows", rows);
    return object;
}

static json_t *json_of(const avp_preview *preview) {
    json_t *root = json_object(), *files = json_array();
    for (size_t i = 0; i < preview->report.n_files; i++)
        (void)json_array_append_new(files, json_of_file(&preview->report.files[i], &preview->files[i]));
    avpi_cli_json_set(root, "files", files);
    return root;
}

/* ---- text ---- */

static void print_native(FILE *out, const char *text) {
    avpi_say_native(out, (avp_str){text, strlen(text)});
}

static void print_column(const avp_ctx *ctx, const avp_preview_file *file, const avp_preview_column *column,
                         FILE *out) {
    char filled[AVPI_COUNT_SIZE], looked_at[AVPI_COUNT_SIZE];
    fputs("    ", out);
    print_native(out, column->name);
    if (column->read)
        fprintf(out, " -> %s", column->key ? column->key : "*");
    else
        avpi_say(ctx, out, N_(" is not read"));
    fprintf(out, ": %s", column->why);
    if (!column->read && column->key)
        fprintf(out, " (%s)", column->key);
    avpi_say(ctx, out, N_("; filled in %s of %s rows"), avpi_count_text(column->filled, filled),
             avpi_count_text(file->looked_at, looked_at));
    if (column->example[0]) {
        avpi_say(ctx, out, N_(", like "));
        print_native(out, column->example);
    }
    fputc('\n', out);
}

static void print_row(const avp_ctx *ctx, const avp_preview_row *row, FILE *out) {
    char line[AVPI_COUNT_SIZE];
    avpi_say(ctx, out, N_("  line %s"), avpi_count_text(row->line, line));
    if (row->rejected)
        avpi_say(ctx, out, N_(" would be rejected: %s"), row->rejected);
    fputc('\n', out);
    for (size_t i = 0; i < row->n_cells; i++) {
        fprintf(out, "    %s: ", row->cells[i].key);
        print_native(out, row->cells[i].value);
        fputc('\n', out);
    }
}

static void print_file(const avp_ctx *ctx, const avp_read_file *how, const avp_preview_file *file, FILE *out) {
    if (how->status == AVP_OK)
        avpi_say(ctx, out, N_("%s: %s: %s\n"), how->path, how->format, how->explanation);
    else
        avpi_say(ctx, out, N_("%s: cannot be read: %s\n"), how->path, how->message ? how->message : "");
    if (file->n_columns > 0)
        avpi_say(ctx, out, N_("  columns:\n"));
    for (size_t i = 0; i < file->n_columns; i++)
        print_column(ctx, file, &file->columns[i], out);
    for (size_t i = 0; i < file->n_rows; i++)
        print_row(ctx, &file->rows[i], out);
}

/* ---- the command ---- */

static avp_status print(const avpi_invocation *inv, const avp_preview *preview, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_of(preview), results.stream, err));
    for (size_t i = 0; i < preview->report.n_files && !inv->global->json; i++)
        print_file(&inv->ctx, &preview->report.files[i], &preview->files[i], results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

/* The first argument where it can only be the case: one that is there, or one that `read` would make. */
static bool names_case(const avpi_invocation *inv) {
    struct stat about;
    const char *first = inv->arguments[0];
    bool there = strcmp(first, "-") == 0 || strpbrk(first, "*?[") || stat(first, &about) == 0;
    return inv->n_arguments > 1 && (avp_case_is(first) || !there);
}

avp_status avpi_preview_run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avp_preview preview = {0};
    avp_error bad = {0};
    size_t first = names_case(inv);
    AVPI_TRY(avpi_inputs_check(&inv->ctx, inv->arguments + first, inv->n_arguments - first, err));
    inv->late = avp_read_preview(&inv->ctx, inv->arguments + first, inv->n_arguments - first,
                                 avpi_options_of(inv, &avp_read_option_table), &preview, &bad);
    if (inv->late != AVP_OK)
        avpi_say_error(&inv->ctx, &bad);
    if (preview.report.n_files > 0 || inv->late == AVP_OK)
        AVPI_TRY(print(inv, &preview, err));
done:
    avp_preview_free(&inv->ctx, &preview);
    return status;
}
