/* What the case's own tables say: files, rejects, warnings. */
#include "report/records.h"

#include "base/sort.h"

#include "store/sql.h"

static avp_status keep(avpi_records *records, avp_str text, avp_str *out, avp_error *err) {
    *out = text.ptr ? avpi_arena_copy(&records->text, text) : (avp_str){0};
    return !text.ptr || out->ptr ? AVP_OK : avpi_fail_memory(records->text.ctx, err);
}

avp_status avpi_without_folders(avpi_arena *arena, avp_str text, avp_str *out, avp_error *err) {
    char *copy = avpi_arena_take(arena, text.len + 1);
    size_t len = 0, word = 0;
    if (!copy)
        return avpi_fail_memory(arena->ctx, err);
    for (size_t i = 0; i < text.len; i++) {
        bool last = i + 1 == text.len || text.ptr[i + 1] == ' ';
        if (text.ptr[i] == '/' && !last)
            len = word; /* forget the folder */
        else if (text.ptr[i] != '/')
            copy[len++] = text.ptr[i];
        if (text.ptr[i] == ' ' || text.ptr[i] == '=')
            word = len;
    }
    *out = (avp_str){copy, len};
    return AVP_OK;
}

/* ---- files ---- */

static avp_str base_name(avp_str path) {
    for (size_t i = path.len; i-- > 0;)
        if (path.ptr[i] == '/')
            return (avp_str){path.ptr + i + 1, path.len - i - 1};
    return path;
}

static avp_status keep_file(avpi_records *records, avpi_rows *rows, size_t i, avpi_file *file, avp_error *err) {
    avp_status status = AVP_OK;
    const uint64_t *numbers[] = {avpi_rows_u64(rows, 5), avpi_rows_u64(rows, 6), avpi_rows_u64(rows, 7),
                                 avpi_rows_u64(rows, 8)};
    file->source = avpi_rows_u32(rows, 0)[i];
    AVP_TRY(keep(records, base_name(avpi_rows_text(rows, 1)[i]), &file->name, err));
    AVP_TRY(keep(records, avpi_rows_text(rows, 2)[i], &file->format, err));
    AVP_TRY(keep(records, avpi_rows_text(rows, 3)[i], &file->explanation, err));
    AVP_TRY(keep(records, avpi_rows_text(rows, 4)[i], &file->sha256, err));
    AVP_TRY(keep(records, avpi_rows_text(rows, 9)[i], &file->collector, err));
    AVP_TRY(keep(records, avpi_rows_text(rows, 10)[i], &file->source_url, err));
    AVP_TRY(keep(records, avpi_rows_text(rows, 11)[i], &file->legal_basis, err));
    file->rows_read = numbers[0][i];
    file->kept = numbers[1][i];
    file->duplicate = numbers[2][i];
    file->rejected = numbers[3][i];
    records->rows_read += file->rows_read;
    records->kept += file->kept;
    records->duplicate += file->duplicate;
    records->rejected += file->rejected;
done:
    return status;
}

static int by_name(const void *left, const void *right) {
    const avpi_file *a = left, *b = right;
    int order = avpi_str_compare(a->name, b->name);
    return order ? order : avpi_str_compare(a->sha256, b->sha256);
}

static avp_status load_files(const avp_ctx *ctx, avp_case *c, avpi_records *records, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32,  AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT,
                                          AVPI_SQL_TEXT, AVPI_SQL_U64,  AVPI_SQL_U64,  AVPI_SQL_U64,
                                          AVPI_SQL_U64,  AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0, capacity = 0;
    AVP_TRY(
        avpi_sql_query(c,
                       "SELECT source_id, path, format, explanation, sha256, rows_read, kept, duplicate, rejected,"
                       " collector, source_url, legal_basis FROM sources LEFT JOIN source_origins USING (source_id)",
                       NULL, 0, types, 12, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(avpi_grow(ctx, &records->files, &capacity, records->n_files + n, sizeof *records->files, err));
        for (size_t i = 0; i < n; i++) {
            records->files[records->n_files] = (avpi_file){0};
            AVP_TRY(keep_file(records, rows, i, &records->files[records->n_files], err));
            records->n_files++;
        }
    }
    if (records->n_files > 0)
        avpi_sort(records->files, records->n_files, sizeof *records->files, by_name);
done:
    avpi_rows_close(rows);
    return status;
}

static avpi_file *find_file(avpi_records *records, uint32_t source) {
    for (size_t i = 0; i < records->n_files; i++)
        if (records->files[i].source == source)
            return &records->files[i];
    return NULL;
}

static avp_status load_rejects(avp_case *c, avpi_records *records, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_U64, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT source_id, reason, count(*), min(line) FROM rejects GROUP BY source_id, reason"
                           " QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY count(*) DESC, reason) <= 5"
                           " ORDER BY source_id, count(*) DESC, reason",
                           NULL, 0, types, 4, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            avpi_file *file = find_file(records, avpi_rows_u32(rows, 0)[i]);
            if (!file || file->n_reasons == AVPI_REASONS_MAX)
                continue;
            avpi_reason *reason = &file->reasons[file->n_reasons];
            AVP_TRY(keep(records, avpi_rows_text(rows, 1)[i], &reason->text, err));
            reason->count = avpi_rows_u64(rows, 2)[i];
            reason->first_line = avpi_rows_u64(rows, 3)[i];
            file->n_reasons++;
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status load_warnings(const avp_ctx *ctx, avp_case *c, avpi_records *records, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_U64, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0, capacity = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT warning, sum(occurrences) AS n, coalesce(min(first_line), 0) FROM warnings GROUP BY "
                           "warning ORDER BY n DESC, warning",
                           NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(avpi_grow(ctx, &records->warnings, &capacity, records->n_warnings + n, sizeof *records->warnings, err));
        for (size_t i = 0; i < n; i++) {
            avpi_reason *warning = &records->warnings[records->n_warnings];
            *warning = (avpi_reason){.count = avpi_rows_u64(rows, 1)[i], .first_line = avpi_rows_u64(rows, 2)[i]};
            AVP_TRY(keep(records, avpi_rows_text(rows, 0)[i], &warning->text, err));
            records->n_warnings++;
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status load_counts(avp_case *c, avpi_records *records, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t posts, accounts, notices;
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM posts WHERE NOT embedded", NULL, 0, &posts, err));
    AVP_TRY(
        avpi_sql_number(c, "SELECT count(DISTINCT account_id) FROM posts WHERE NOT embedded", NULL, 0, &accounts, err));
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM deletions WHERE alone", NULL, 0, &notices, err));
    records->posts = (uint64_t)posts;
    records->notices = (uint64_t)notices;
    records->accounts = (uint64_t)accounts;
done:
    return status;
}

avp_status avpi_records_load(const avp_ctx *ctx, const avp_story *story, avpi_records *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_records records = {0};
    avpi_arena_init(&records.text, ctx);
    if (story->c) {
        AVP_TRY(load_counts(story->c, &records, err));
        AVP_TRY(load_files(ctx, story->c, &records, err));
        AVP_TRY(load_rejects(story->c, &records, err));
        AVP_TRY(load_warnings(ctx, story->c, &records, err));
        AVP_TRY(avpi_records_labels(ctx, story, &records, err));
    }
    AVP_TRY(avpi_records_settings(ctx, story, &records, err));
    *out = records;
    records = (avpi_records){.text = {.ctx = ctx}};
done:
    avpi_records_free(ctx, &records);
    return status;
}

void avpi_records_free(const avp_ctx *ctx, avpi_records *records) {
    avpi_free(ctx, records->files);
    avpi_free(ctx, records->warnings);
    avpi_free(ctx, records->settings);
    avpi_free(ctx, records->labels);
    avpi_free(ctx, records->label_of_group);
    if (records->text.ctx)
        avpi_arena_free(&records->text);
    *records = (avpi_records){0};
}
