/* Rows cut out of the originals again, by the places that reading kept. */
#include "proof/row_leaves.h"

#include "base/files.h"
#include "read/input.h"
#include "store/canonical.h"

enum { READ_STEP = 1 << 20 };
static const size_t row_most = (size_t)1 << 32;
/* The file was accepted when it was read: how far it unpacks is known to be fine. */
static const int64_t expansion_most = INT32_MAX;

/*
 *   the original, unpacked   ...........[offset | bytes + begin, len bytes]......
 */
typedef struct row_window {
    const avp_ctx *ctx;
    avpi_input *input;
    const char *name;
    char *bytes;
    size_t begin, len, capacity;
    uint64_t offset; /* of bytes[begin] */
    bool end;
} row_window;

static avp_status read_more(row_window *w, size_t want, avp_error *err) {
    avp_status status = AVP_OK;
    if (w->len > 0)
        memmove(w->bytes, w->bytes + w->begin, w->len);
    w->begin = 0;
    AVP_TRY(avpi_grow(w->ctx, &w->bytes, &w->capacity, want + READ_STEP, 1, err));
    while (w->len < want && !w->end) {
        size_t got = 0, room = w->capacity - w->len;
        AVP_TRY(avpi_input_read(w->input, w->bytes + w->len, room, &got, err));
        w->end = got < room;
        w->len += got;
    }
done:
    return status;
}

/* Drop what stands before `offset`, then make sure that `size` bytes are there. */
static avp_status move_to(row_window *w, uint64_t offset, uint64_t size, avp_error *err) {
    avp_status status = AVP_OK;
    while (w->offset < offset) {
        if (w->len == 0)
            AVP_TRY(read_more(w, 1, err));
        uint64_t skip = offset - w->offset;
        size_t n = skip < w->len ? (size_t)skip : w->len;
        if (n == 0)
            break;
        w->begin += n;
        w->len -= n;
        w->offset += n;
    }
    if (w->offset == offset && size <= row_most && w->len < size)
        AVP_TRY(read_more(w, (size_t)size, err));
    if (w->offset != offset || w->len < size)
        status = avpi_fail(w->ctx, err, AVP_E_INPUT, N_("the original \"%s\" ends before the row at byte %llu does"),
                           w->name, (unsigned long long)offset);
done:
    return status;
}

/* ---- sources ---- */

void avpi_row_sources_free(const avp_ctx *ctx, avpi_row_source *sources, size_t n) {
    for (size_t i = 0; sources && i < n; i++) {
        avpi_free(ctx, sources[i].path);
        avpi_free(ctx, sources[i].name);
    }
    avpi_free(ctx, sources);
}

static avp_status take_source(avp_case *c, const avpi_rows *rows, size_t i, avpi_row_source *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_str stored = avpi_rows_text(rows, 2)[i], sha256 = avpi_rows_text(rows, 1)[i];
    avp_str name = stored.ptr ? stored : avpi_rows_text(rows, 3)[i];
    out->id = avpi_rows_u32(rows, 0)[i];
    out->rows = avpi_rows_u64(rows, 4)[i];
    out->bytes = avpi_rows_bool(rows, 5)[i];
    out->by_reference = !stored.ptr;
    if (sha256.len >= sizeof out->sha256)
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("source %lu has no SHA-256"), (unsigned long)out->id);
    memcpy(out->sha256, sha256.ptr, sha256.len);
    AVP_TRY(avpi_str_dup(ctx, name, &out->name, err));
    AVP_TRY(stored.ptr && avp_case_path(c) ? avpi_path_join(ctx, avp_case_path(c), out->name, &out->path, err)
                                           : avpi_str_dup(ctx, name, &out->path, err));
done:
    return status;
}

avp_status avpi_row_sources(avp_case *c, avpi_row_source **out, size_t *n, avp_error *err) {
    static const char sql[] =
        "SELECT s.source_id, s.sha256, s.stored_as, s.path, coalesce(o.n, 0), coalesce(o.bytes, true) FROM sources s"
        " LEFT JOIN (SELECT source_id, count(DISTINCT (CAST(byte_offset AS UHUGEINT) << 64) | line) AS n,"
        " max(byte_count) > 0 AS bytes"
        " FROM post_origins GROUP BY source_id) o USING (source_id) ORDER BY s.source_id";
    static const avpi_sql_type types[] = {AVPI_SQL_U32,  AVPI_SQL_TEXT, AVPI_SQL_TEXT,
                                          AVPI_SQL_TEXT, AVPI_SQL_U64,  AVPI_SQL_BOOL};
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avpi_rows *rows = NULL;
    avpi_row_source *sources = NULL;
    size_t count = 0, capacity = 0, chunk = 0;
    AVP_TRY(avpi_sql_query(c, sql, NULL, 0, types, 6, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &chunk, err));
        if (chunk == 0)
            break;
        AVP_TRY(avpi_grow(ctx, &sources, &capacity, count + chunk, sizeof *sources, err));
        for (size_t i = 0; i < chunk; i++) {
            sources[count] = (avpi_row_source){0};
            AVP_TRY(take_source(c, rows, i, &sources[count++], err));
        }
    }
    *out = sources;
    *n = count;
    sources = NULL;
done:
    avpi_rows_close(rows);
    avpi_row_sources_free(ctx, sources, count);
    return status;
}

/* ---- rows with bytes of their own ---- */

static avp_status cut_rows(avp_case *c, const avpi_row_source *source, row_window *w, avpi_row_visit visit, void *self,
                           avp_error *err) {
    static const char sql[] = "SELECT byte_offset, line, byte_count, post_id FROM post_origins WHERE source_id = ?"
                              " ORDER BY byte_offset, line, post_id";
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U32};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_row_leaf row = {0};
    size_t n = 0;
    const avpi_sql_value param = avpi_sql_u64(source->id);
    AVP_TRY(avpi_sql_query(c, sql, &param, 1, types, 4, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            uint64_t offset = avpi_rows_u64(rows, 0)[i], line = avpi_rows_u64(rows, 1)[i];
            uint64_t size = avpi_rows_u64(rows, 2)[i];
            if (row.index > 0 && offset == row.offset && line == row.line)
                continue; /* another post of the same row */
            AVP_TRY(move_to(w, offset, size, err));
            row.offset = offset;
            row.line = line;
            row.post_id = avpi_rows_u32(rows, 3)[i];
            row.bytes = (avp_str){w->bytes + w->begin, (size_t)size};
            AVP_TRY(visit(self, &row, err));
            row.index++;
        }
        AVP_TRY(avpi_progress(w->ctx, N_("hashing rows"), row.index, source->rows, "rows", err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- rows without ---- */

enum { RECORD_FIELDS = 8 };
static const char *const before_field[RECORD_FIELDS] = {
    "{\"account\":",  ",\"objects\":",   ",\"post\":", ",\"quote_of\":",
    ",\"reply_to\":", ",\"repost_of\":", ",\"text\":", ",\"time_us\":"};

static avp_status write_record(avpi_buf *out, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(out);
    for (size_t k = 0; k < RECORD_FIELDS; k++) {
        avp_str value = avpi_rows_text(rows, 2 + k)[i];
        AVP_TRY(avpi_buf_add(out, avpi_str_view(before_field[k]), err));
        AVP_TRY(value.ptr ? avpi_canonical_string(out, value, err) : avpi_buf_add(out, AVPI_STR("null"), err));
    }
    AVP_TRY(avpi_buf_add_byte(out, '}', err));
done:
    return status;
}

static avp_status write_rows(avp_case *c, const avpi_row_source *source, avpi_row_visit visit, void *self,
                             avp_error *err) {
    static const char sql[] =
        "SELECT o.line, o.post_id, a.native, x.objects, p.native, p.quote_of, p.reply_to, p.repost_of, p.text,"
        " CAST(epoch_us(p.posted_at) AS VARCHAR) FROM post_origins o JOIN posts p USING (post_id) JOIN accounts a"
        " USING (account_id) LEFT JOIN (SELECT post_id, string_agg(object, chr(10) ORDER BY object) AS objects"
        " FROM post_objects GROUP BY post_id) x USING (post_id)"
        " WHERE o.source_id = ? ORDER BY o.byte_offset, o.line, o.post_id";
    static const avpi_sql_type types[] = {AVPI_SQL_U64,  AVPI_SQL_U32,  AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT,
                                          AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_row_leaf row = {0};
    avpi_buf record;
    size_t n = 0;
    avpi_buf_init(&record, avpi_case_ctx(c), row_most);
    const avpi_sql_value param = avpi_sql_u64(source->id);
    AVP_TRY(avpi_sql_query(c, sql, &param, 1, types, 2 + RECORD_FIELDS, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            uint64_t line = avpi_rows_u64(rows, 0)[i];
            if (row.index > 0 && line == row.line)
                continue;
            AVP_TRY(write_record(&record, rows, i, err));
            row.line = line;
            row.post_id = avpi_rows_u32(rows, 1)[i];
            row.bytes = avpi_buf_view(&record);
            AVP_TRY(visit(self, &row, err));
            row.index++;
        }
    }
done:
    avpi_rows_close(rows);
    avpi_buf_free(&record);
    return status;
}

avp_status avpi_row_leaves(avp_case *c, const avpi_row_source *source, avpi_row_visit visit, void *self,
                           avp_error *err) {
    avp_status status = AVP_OK;
    row_window w = {.ctx = avpi_case_ctx(c), .name = source->name};
    if (source->rows == 0)
        return AVP_OK;
    if (!source->bytes)
        return write_rows(c, source, visit, self, err);
    if (!avpi_file_exists(source->path))
        return avpi_fail(w.ctx, err, AVP_E_INPUT, N_("the original \"%s\" is missing"), source->name);
    AVP_TRY(avpi_input_open(w.ctx, source->path, expansion_most, &w.input, err));
    AVP_TRY(cut_rows(c, source, &w, visit, self, err));
done:
    avpi_input_close(w.input);
    avpi_free(w.ctx, w.bytes);
    return status;
}
