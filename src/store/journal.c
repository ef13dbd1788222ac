/* Completing the custody files: cut a torn end, append what the tables hold beyond it. */
#include "store/journal.h"

#include "base/files.h"
#include "base/json_scan.h"
#include "store/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP = 1 << 16, BATCH_MOST = 1 << 30, LINE_MOST = 1 << 28, JOURNAL_SQL_SIZE = 128 };

/* Offset after the last newline before `end`; 0 when there is none. */
static avp_status line_start(const avp_ctx *ctx, int fd, uint64_t end, uint64_t *out, avp_error *err) {
    avp_status status = AVP_OK;
    char bytes[STEP];
    while (end > 0) {
        size_t n = end < STEP ? (size_t)end : STEP;
        AVP_TRY(avpi_pread(ctx, fd, bytes, n, end - n, err));
        for (size_t i = n; i > 0; i--)
            if (bytes[i - 1] == '\n') {
                *out = end - n + i;
                return AVP_OK;
            }
        end -= n;
    }
    *out = 0;
done:
    return status;
}

/* Does the table hold this very line, and as which record? 0 = no. */
static avp_status find_record(avp_case *c, const avpi_journal *j, avp_str line, uint64_t *sequence, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t number = 0, found = 0;
    avpi_json json;
    avpi_buf sql;
    avp_error ignored = {0};
    avpi_json_init(&json, &c->ctx);
    avpi_buf_init(&sql, &c->ctx, JOURNAL_SQL_SIZE);
    *sequence = 0;
    status = avpi_json_parse(&json, line, &ignored);
    if (status == AVP_E_MEMORY)
        avpi_fail_memory(&c->ctx, err);
    if (status != AVP_OK || !avpi_json_i64(&json, avpi_json_member(&json, 0, AVPI_STR("sequence")), &number) ||
        number < 1) {
        status = status == AVP_E_MEMORY ? status : AVP_OK;
        goto done;
    }
    AVP_TRY(avpi_buf_printf(&sql, err, "SELECT count(*) FROM %s WHERE sequence = ? AND line = ?", j->table));
    const avpi_sql_value params[] = {avpi_sql_i64(number), avpi_sql_text(line)};
    AVP_TRY(avpi_sql_number(c, sql.ptr, params, 2, &found, err));
    *sequence = found > 0 ? (uint64_t)number : 0;
done:
    avpi_json_free(&json);
    avpi_buf_free(&sql);
    return status;
}

/* Find out what the file holds: cut a torn end, and take the number of its last whole record. */
static avp_status inspect(avp_case *c, avpi_journal *j, int fd, uint64_t size, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t whole = 0, start = 0, sequence = 0;
    char *line = NULL;
    AVP_TRY(line_start(&c->ctx, fd, size, &whole, err));
    if (whole < size) {
        avpi_warn(&c->ctx, AVP_LOG_WARNING, N_("the last line of %s was torn by an interruption and is written again"),
                  j->name);
        if (ftruncate(fd, (off_t)whole) != 0) {
            status = avpi_fail_errno(&c->ctx, err, errno, N_("cannot write"), j->name);
            goto done;
        }
    }
    if (whole > 0) {
        size_t bad = 0;
        AVP_TRY(line_start(&c->ctx, fd, whole - 1, &start, err));
        size_t length = whole - 1 - start < LINE_MOST ? (size_t)(whole - 1 - start) : 0;
        AVP_TRY(avpi_alloc(&c->ctx, length + 1, 1, &line, err));
        AVP_TRY(avpi_pread(&c->ctx, fd, line, length, start, err));
        if (avpi_utf8_valid((avp_str){line, length}, &bad))
            AVP_TRY(find_record(c, j, (avp_str){line, length}, &sequence, err));
        if (j == &c->journals[AVPI_JOURNAL_LOG] && avpi_str_equal(avpi_closing_line(c), (avp_str){line, length}))
            sequence = c->closing.sequence; /* the one record that the table does not hold yet */
        if (sequence == 0) {
            status = avpi_fail(
                &c->ctx, err, AVP_E_INPUT,
                N_("the last record of \"%s/%s\" is not in the database: one of them was replaced, altered or has "
                   "lost data; restore the case from a copy"),
                c->path, j->name);
            goto done;
        }
    }
    *j = (avpi_journal){.table = j->table, .name = j->name, .sequence = sequence, .size_bytes = whole, .known = true};
done:
    avpi_free(&c->ctx, line);
    return status;
}

static avp_status write_lines(avp_case *c, avpi_journal *j, int fd, avpi_rows *rows, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf batch;
    size_t n = 0;
    avpi_buf_init(&batch, &c->ctx, BATCH_MOST);
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        avpi_buf_clear(&batch);
        for (size_t i = 0; i < n; i++) {
            AVP_TRY(avpi_buf_add(&batch, avpi_rows_text(rows, 1)[i], err));
            AVP_TRY(avpi_buf_add_byte(&batch, '\n', err));
        }
        AVP_TRY(avpi_pwrite(&c->ctx, fd, batch.ptr, batch.len, j->size_bytes, err));
        j->size_bytes += batch.len;
        j->sequence = (uint64_t)avpi_rows_i64(rows, 0)[n - 1];
    }
done:
    avpi_buf_free(&batch);
    return status;
}

static avp_status append_missing(avp_case *c, avpi_journal *j, int fd, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_buf sql;
    uint64_t before = j->sequence;
    avpi_buf_init(&sql, &c->ctx, JOURNAL_SQL_SIZE);
    AVP_TRY(avpi_buf_printf(&sql, err, "SELECT sequence, line FROM %s WHERE sequence > ? ORDER BY sequence", j->table));
    const avpi_sql_value param = avpi_sql_u64(j->sequence);
    AVP_TRY(avpi_sql_query(c, sql.ptr, &param, 1, types, 2, &rows, err));
    j->known = false;
    AVP_TRY(write_lines(c, j, fd, rows, err));
    if (j->sequence != before && fsync(fd) != 0 && errno != EINVAL) {
        status = avpi_fail_errno(&c->ctx, err, errno, N_("cannot write"), j->name);
        goto done;
    }
    j->known = true;
done:
    avpi_rows_close(rows);
    avpi_buf_free(&sql);
    return status;
}

static avp_status sync_one(avp_case *c, avpi_journal *j, avp_error *err) {
    avp_status status = AVP_OK;
    struct stat info;
    char *path = NULL;
    int fd = -1;
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, j->name, &path, err));
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0 || fstat(fd, &info) != 0) {
        status = avpi_fail_errno(&c->ctx, err, errno, N_("cannot open"), path);
        goto done;
    }
    if (!j->known || (uint64_t)info.st_size != j->size_bytes)
        AVP_TRY(inspect(c, j, fd, (uint64_t)info.st_size, err));
    AVP_TRY(append_missing(c, j, fd, err));
done:
    if (fd >= 0)
        close(fd);
    avpi_free(&c->ctx, path);
    return status;
}

avp_status avpi_journals_sync(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    if (!c->folder || c->making || c->mode == AVP_CASE_READ)
        return AVP_OK;
    for (size_t i = 0; i < AVPI_JOURNALS; i++)
        AVP_TRY(sync_one(c, &c->journals[i], err));
done:
    return status;
}
