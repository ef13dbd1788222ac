/* The options behind the result: those that the story carries, and of the other stages those on record for the run. */
#include "report/records.h"

#include "store/sql.h"

enum { VALUE_SIZE = 256 };

static avp_status keep_setting(const avp_ctx *ctx, avpi_records *records, size_t *capacity, avp_str stage, avp_str name,
                               avp_str value, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_setting setting = {0};
    setting.stage = avpi_arena_copy(&records->text, stage);
    setting.name = avpi_arena_copy(&records->text, name);
    if (!setting.stage.ptr || !setting.name.ptr)
        AVP_TRY(avpi_fail_memory(ctx, err));
    if (value.ptr)
        AVP_TRY(avpi_without_folders(&records->text, value, &setting.value, err));
    AVP_TRY(avpi_grow(ctx, &records->settings, capacity, records->n_settings + 1, sizeof *records->settings, err));
    records->settings[records->n_settings++] = setting;
done:
    return status;
}

static avp_status load_run(const avp_ctx *ctx, const avp_story *story, avpi_records *records, size_t *capacity,
                           avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const char *links = story->links_options ? avp_links_option_table.stage : "";
    const char *groups = story->groups_options ? avp_groups_option_table.stage : "";
    avpi_sql_value params[] = {avpi_sql_u64(story->run_id), avpi_sql_text(avpi_str_view(links)),
                               avpi_sql_text(avpi_str_view(groups))};
    AVP_TRY(
        avpi_sql_query(story->c,
                       "SELECT stage, name, value FROM run_options WHERE run_id = ?::UBIGINT AND stage NOT IN (?, ?)"
                       " ORDER BY stage, name, value",
                       params, 3, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            AVP_TRY(keep_setting(ctx, records, capacity, avpi_rows_text(rows, 0)[i], avpi_rows_text(rows, 1)[i],
                                 avpi_rows_text(rows, 2)[i], err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status load_table(const avp_ctx *ctx, const avp_option_table *table, const void *options,
                             avpi_records *records, size_t *capacity, avp_error *err) {
    avp_status status = AVP_OK;
    char value[VALUE_SIZE];
    for (size_t i = 0; options && i < table->count; i++) {
        size_t len = avp_options_format(table, options, i, value, sizeof value);
        avp_str text = {value, len < sizeof value ? len : sizeof value - 1};
        AVP_TRY(keep_setting(ctx, records, capacity, avpi_str_view(table->stage), avpi_str_view(table->options[i].name),
                             text, err));
    }
done:
    return status;
}

avp_status avpi_records_settings(const avp_ctx *ctx, const avp_story *story, avpi_records *records, avp_error *err) {
    avp_status status = AVP_OK;
    size_t capacity = 0;
    if (story->c && story->run_id)
        AVP_TRY(load_run(ctx, story, records, &capacity, err));
    AVP_TRY(load_table(ctx, &avp_links_option_table, story->links_options, records, &capacity, err));
    AVP_TRY(load_table(ctx, &avp_groups_option_table, story->groups_options, records, &capacity, err));
done:
    return status;
}
