/* A file begun and ended: its original, its row in `sources`, its records of custody; and what is tidied before a commit. */
#include "base/clock.h"
#include "base/files.h"
#include "read/sink_case_inside.h"
#include "store/canonical.h"

#include <time.h>

static int64_t now_us(void) {
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* What became of the same bytes when they were imported: all of it is a duplicate now. */
static avp_status recall(avpi_case_sink *s, avp_read_file *file, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U64,
                                          AVPI_SQL_U64,  AVPI_SQL_I64,  AVPI_SQL_U32};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    char *format = NULL, *explanation = NULL;
    avpi_sql_value hash = avpi_sql_text(avpi_str_view(s->original.sha256));
    AVP_TRY(avpi_sql_query(s->c,
                           "SELECT format, explanation, rows_read, rejected, precision_us, source_id FROM sources "
                           "WHERE sha256 = ? LIMIT 1",
                           &hash, 1, types, 6, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n == 0)
        goto done;
    AVP_TRY(avpi_str_dup(s->ctx, avpi_rows_text(rows, 0)[0], &format, err));
    AVP_TRY(avpi_str_dup(s->ctx, avpi_rows_text(rows, 1)[0], &explanation, err));
    avpi_free(s->ctx, file->format);
    avpi_free(s->ctx, file->explanation);
    file->format = format;
    file->explanation = explanation;
    format = explanation = NULL;
    file->rows_read = avpi_rows_u64(rows, 2)[0];
    file->rejected = avpi_rows_u64(rows, 3)[0];
    file->duplicate = file->rows_read - file->rejected;
    file->precision_us = avpi_rows_i64(rows, 4)[0];
    s->source_id = avpi_rows_u32(rows, 5)[0];
    file->already = true;
done:
    avpi_rows_close(rows);
    avpi_free(s->ctx, format);
    avpi_free(s->ctx, explanation);
    return status;
}

/* Read from the copy: what is parsed is what is kept. */
static avp_status read_the_copy(avpi_case_sink *s, avpi_source *source, avp_error *err) {
    if (!s->original.stored_as || !avp_case_path(s->c))
        return AVP_OK;
    return avpi_path_join(s->ctx, avp_case_path(s->c), s->original.stored_as, &source->copy, err);
}

static avp_status next_source(avpi_case_sink *s, avp_error *err) {
    int64_t next = 0;
    avp_status status =
        avpi_sql_number(s->c, "SELECT coalesce(max(source_id) + 1, 0) FROM sources", NULL, 0, &next, err);
    s->source_id = (uint32_t)next;
    return status;
}

/* A large file has a transaction of its own: what went before it is in. */
static avp_status begin_transaction(avpi_case_sink *s, const avpi_source *source, avp_error *err) {
    avp_status status = AVP_OK;
    s->held = source->held;
    if (!s->held)
        AVP_TRY(avpi_case_sink_commit(s, err));
    AVP_TRY(avpi_case_sink_open(s, err));
done:
    return status;
}

avp_status avpi_case_sink_begin(void *self, avpi_source *source, size_t index, avp_read_file *file, bool *known,
                                avp_error *err) {
    (void)index;
    avp_status status = AVP_OK;
    avpi_case_sink *s = self;
    bool seen = false;
    AVP_TRY(begin_transaction(s, source, err));
    avpi_free(s->ctx, source->copy); /* of a reading that was abandoned */
    source->copy = NULL;
    AVP_TRY(avpi_custody_take(s->c, source->given, s->opts.by_reference, &s->original, &seen, err));
    s->piece = source->piece;
    s->original.path = source->path;
    s->original.collector = s->opts.collector;
    s->original.source_url = s->opts.source_url;
    s->original.legal_basis = s->opts.legal_basis;
    if (seen) {
        AVP_TRY(recall(s, file, err));
    } else {
        AVP_TRY(next_source(s, err));
        AVP_TRY(read_the_copy(s, source, err));
    }
    source->source_id = s->source_id;
    *known = seen;
done:
    if (status != AVP_OK)
        avpi_case_sink_abandon(s);
    return status;
}

void avpi_case_sink_abandon(void *self) {
    avpi_case_sink *s = self;
    if (s->in_file && s->held && !s->took)
        avpi_custody_drop(s->c, &s->original);
    else
        avpi_case_sink_undo(s);
    s->original = (avpi_original){0};
}

/* ---- the end ---- */

/* Put ids into a temporary table that SQL can join. */
static avp_status put_ids(avpi_case_sink *s, const char *table, const avpi_ids *ids, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    avpi_buf sql;
    avpi_buf_init(&sql, s->ctx, SIZE_MAX);
    AVP_TRY(avpi_buf_printf(&sql, err, "CREATE OR REPLACE TEMP TABLE %s (post_id UINTEGER)", table));
    AVP_TRY(avpi_sql_exec(s->c, sql.ptr, NULL, 0, err));
    AVP_TRY(avpi_appender_open(s->c, table, &appender, err));
    avpi_column column = {AVPI_SQL_U32, ids->ids, NULL};
    AVP_TRY(avpi_appender_add(appender, &column, 1, ids->count, err));
    status = avpi_appender_finish(appender, err);
    appender = NULL;
done:
    avpi_appender_abandon(appender);
    avpi_buf_free(&sql);
    return status;
}

avp_status avpi_case_sink_tidy(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_case_sink_finish_tables(s, err));
    if (s->dead.count > 0) {
        AVP_TRY(put_ids(s, "dead_posts", &s->dead, err));
        AVP_TRY(avpi_sql_exec(s->c,
                              "DELETE FROM posts WHERE post_id IN (SELECT post_id FROM dead_posts);"
                              "DELETE FROM post_urls WHERE post_id IN (SELECT post_id FROM dead_posts);"
                              "DELETE FROM post_hashtags WHERE post_id IN (SELECT post_id FROM dead_posts);"
                              "DELETE FROM post_mentions WHERE post_id IN (SELECT post_id FROM dead_posts);"
                              "DELETE FROM post_media WHERE post_id IN (SELECT post_id FROM dead_posts);"
                              "DROP TABLE dead_posts",
                              NULL, 0, err));
    }
    if (s->merged.count > 0) {
        AVP_TRY(put_ids(s, "merged_posts", &s->merged, err));
        AVP_TRY(avpi_sql_exec(
            s->c,
            "DELETE FROM post_urls WHERE rowid IN (SELECT rowid FROM post_urls SEMI JOIN merged_posts USING (post_id)"
            " QUALIFY row_number() OVER (PARTITION BY post_id, url_id ORDER BY rowid) > 1);"
            "DELETE FROM post_hashtags WHERE rowid IN (SELECT rowid FROM post_hashtags SEMI JOIN merged_posts USING "
            "(post_id)"
            " QUALIFY row_number() OVER (PARTITION BY post_id, hashtag_id, position ORDER BY rowid) > 1);"
            "DELETE FROM post_mentions WHERE rowid IN (SELECT rowid FROM post_mentions SEMI JOIN merged_posts USING "
            "(post_id)"
            " QUALIFY row_number() OVER (PARTITION BY post_id, mentioned ORDER BY rowid) > 1);"
            "DELETE FROM post_media WHERE rowid IN (SELECT rowid FROM post_media SEMI JOIN merged_posts USING (post_id)"
            " QUALIFY row_number() OVER (PARTITION BY post_id, media ORDER BY rowid) > 1);"
            "DELETE FROM post_objects WHERE rowid IN (SELECT rowid FROM post_objects SEMI JOIN merged_posts USING "
            "(post_id)"
            " QUALIFY row_number() OVER (PARTITION BY post_id, object, source ORDER BY rowid) > 1);"
            "DROP TABLE merged_posts",
            NULL, 0, err));
    }
    AVP_TRY(avpi_case_sink_births(s, err));
done:
    return status;
}

/* File names may hold any bytes, tables may not. */
static avp_status clean_text(avpi_case_sink *s, const char *text, avpi_buf *out, avp_error *err) {
    (void)s;
    avpi_buf_clear(out);
    return avpi_sql_repair(avpi_str_view(text ? text : ""), out, err);
}

static avp_status put_source(avpi_case_sink *s, const avp_read_file *file, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf path, collector;
    avpi_buf_init(&path, s->ctx, SIZE_MAX);
    avpi_buf_init(&collector, s->ctx, SIZE_MAX);
    AVP_TRY(clean_text(s, file->path, &path, err));
    AVP_TRY(clean_text(s, s->original.collector, &collector, err));
    const avpi_sql_value values[] = {
        avpi_sql_u64(s->source_id),
        avpi_sql_text(avpi_buf_view(&path)),
        avpi_sql_text(avpi_str_view(s->original.sha256)),
        avpi_sql_u64(s->original.size_bytes),
        avpi_sql_text(avpi_str_view(file->format)),
        avpi_sql_text(avpi_str_view(file->explanation)),
        avpi_sql_i64(now_us()),
        s->original.collector ? avpi_sql_text(avpi_buf_view(&collector)) : avpi_sql_text((avp_str){NULL, 0}),
        avpi_sql_text(avpi_str_view(s->original.stored_as)),
        avpi_sql_u64(file->rows_read),
        avpi_sql_u64(file->kept),
        avpi_sql_u64(file->duplicate),
        avpi_sql_u64(file->rejected),
        avpi_sql_i64(file->precision_us),
    };
    AVP_TRY(avpi_sql_exec(s->c, "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, make_timestamp(?), ?, ?, ?, ?, ?, ?, ?)",
                          values, sizeof values / sizeof *values, err));
done:
    avpi_buf_free(&path);
    avpi_buf_free(&collector);
    return status;
}

/* Where it was got, and what it is kept on: a row where somebody said it. */
static avp_status put_origin(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf url, basis;
    avpi_buf_init(&url, s->ctx, SIZE_MAX);
    avpi_buf_init(&basis, s->ctx, SIZE_MAX);
    if (!s->original.source_url && !s->original.legal_basis)
        return AVP_OK;
    AVP_TRY(clean_text(s, s->original.source_url, &url, err));
    AVP_TRY(clean_text(s, s->original.legal_basis, &basis, err));
    const avpi_sql_value values[] = {avpi_sql_u64(s->source_id), avpi_sql_text(avpi_buf_view(&url)),
                                     avpi_sql_text(avpi_buf_view(&basis))};
    AVP_TRY(avpi_sql_exec(s->c, "INSERT INTO source_origins VALUES (?, nullif(?, ''), nullif(?, ''))", values, 3, err));
done:
    avpi_buf_free(&url);
    avpi_buf_free(&basis);
    return status;
}

/* A piece of a growing file: which bytes of it. */
static avp_status put_piece(avpi_case_sink *s, avp_error *err) {
    uint32_t first_id = s->piece.begins_at ? s->piece.first_id : s->source_id;
    const avpi_sql_value values[] = {avpi_sql_u64(s->source_id), avpi_sql_u64(first_id),
                                     avpi_sql_u64(s->piece.head_bytes), avpi_sql_u64(s->piece.begins_at),
                                     avpi_sql_u64(s->piece.ends_at)};
    return s->piece.ends_at ? avpi_sql_exec(s->c, "INSERT INTO pieces VALUES (?, ?, ?, ?, ?)", values, 5, err) : AVP_OK;
}

avp_status avpi_case_sink_warning(avpi_case_sink *s, uint32_t source_id, const avpi_note *note, avp_error *err) {
    const avpi_sql_value values[] = {avpi_sql_u64(source_id), avpi_sql_text(avpi_str_view(note->text)),
                                     avpi_sql_u64(note->count), avpi_sql_u64(note->first.line)};
    return avpi_sql_exec(s->c, "INSERT INTO warnings VALUES (?, ?, ?, ?)", values, 4, err);
}

static avp_status add_said(avpi_case_sink *s, avpi_buf *details, const char *name, const char *text, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf clean;
    avpi_buf_init(&clean, s->ctx, SIZE_MAX);
    if (!text)
        return AVP_OK;
    AVP_TRY(clean_text(s, text, &clean, err));
    AVP_TRY(avpi_buf_printf(details, err, ",\"%s\":", name));
    AVP_TRY(avpi_canonical_string(details, avpi_buf_view(&clean), err));
done:
    avpi_buf_free(&clean);
    return status;
}

/* By which mapping the files were read: part of what was asked, so it is kept with them. */
static avp_status put_mapping(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_original original = {.path = s->opts.mapping};
    avpi_buf details;
    avpi_buf_init(&details, s->ctx, SIZE_MAX);
    if (!s->opts.mapping || s->mapping_kept)
        return AVP_OK;
    AVP_TRY(avpi_custody_keep(s->c, s->opts.mapping, s->opts.by_reference, &original, err));
    AVP_TRY(avpi_buf_add_byte(&details, '{', err));
    AVP_TRY(avpi_custody_describe(&original, &details, err));
    AVP_TRY(avpi_buf_add_byte(&details, '}', err));
    AVP_TRY(avpi_custody_log(s->c, "mapping", avpi_buf_view(&details), err));
    s->mapping_kept = true;
done:
    avpi_buf_free(&details);
    return status;
}

static avp_status put_custody(avpi_case_sink *s, const avp_read_file *file, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, s->ctx, SIZE_MAX);
    AVP_TRY(avpi_custody_manifest(s->c, &s->original, file->format, err));
    AVP_TRY(avpi_buf_printf(
        &details, err,
        "{\"duplicate\":%llu,\"format\":\"%s\",\"kept\":%llu,\"rejected\":%llu,\"rows_read\":%llu,\"sha256\":\"%s\","
        "\"size_bytes\":%llu,\"source_id\":%lu",
        (unsigned long long)file->duplicate, file->format, (unsigned long long)file->kept,
        (unsigned long long)file->rejected, (unsigned long long)file->rows_read, s->original.sha256,
        (unsigned long long)s->original.size_bytes, (unsigned long)s->source_id));
    AVP_TRY(add_said(s, &details, "collector", s->original.collector, err));
    AVP_TRY(add_said(s, &details, "source_url", s->original.source_url, err));
    AVP_TRY(add_said(s, &details, "legal_basis", s->original.legal_basis, err));
    AVP_TRY(avpi_buf_add_byte(&details, '}', err));
    AVP_TRY(avpi_custody_log(s->c, "import", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avpi_case_sink_end(void *self, avp_read_file *file, const avpi_note *notes, size_t n_notes, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_sink *s = self;
    s->took = true;
    AVP_TRY(put_source(s, file, err));
    AVP_TRY(put_piece(s, err));
    AVP_TRY(put_origin(s, err));
    AVP_TRY(put_mapping(s, err));
    AVP_TRY(put_custody(s, file, err));
    AVP_TRY(avpi_case_sink_ended(s, file, notes, n_notes, err));
done:
    return status;
}
