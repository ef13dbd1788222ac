/* DuckDB opened for one case: settings, the shut file system, its errors in our words. */
#include "store/engine.h"
#include "base/files.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

enum { SETTING_SIZE = 64, MESSAGE_SIZE = 512 };
/* DuckDB gets half of the budget: the rest is for dictionaries and arrays. Below the least it cannot work at all. */
static const size_t least_memory_bytes = (size_t)64 << 20;
static const uint64_t checkpoint_bytes = (uint64_t)16 << 20;

static bool has(const char *text, const char *part) {
    return strstr(text, part) != NULL;
}

/* What DuckDB says about files names no code, only words. */
static avp_status status_of_text(const char *text) {
    static const struct {
        const char *part;
        avp_status status;
    } rows[] = {
        {"No space left on device", AVP_E_FULL},
        {"File too large", AVP_E_FULL},
        {"Disk quota exceeded", AVP_E_FULL},
        {"max_temp_directory_size", AVP_E_FULL},
        {"Could not set lock", AVP_E_BUSY},
        {"we can only read versions", AVP_E_VERSION},
        {"orrupt", AVP_E_INPUT},
        {"checksum", AVP_E_INPUT},
        {"not a valid DuckDB", AVP_E_INPUT},
        {"Could not read enough bytes", AVP_E_INPUT},
        {"while replaying WAL", AVP_E_INPUT},
        {"Serialization Error", AVP_E_INPUT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (has(text, rows[i].part))
            return rows[i].status;
    return AVP_OK;
}

static avp_status status_of_type(duckdb_error_type type) {
    switch (type) {
    case DUCKDB_ERROR_OUT_OF_MEMORY: return AVP_E_MEMORY;
    case DUCKDB_ERROR_INTERRUPT: return AVP_E_CANCELLED;
    case DUCKDB_ERROR_IO:
    case DUCKDB_ERROR_PERMISSION:
    case DUCKDB_ERROR_TRANSACTION:
    case DUCKDB_ERROR_FATAL: return AVP_E_IO;
    case DUCKDB_ERROR_INVALID_INPUT:
    case DUCKDB_ERROR_CONVERSION:
    case DUCKDB_ERROR_OUT_OF_RANGE:
    case DUCKDB_ERROR_NOT_IMPLEMENTED: return AVP_E_INPUT;
    default: return AVP_E_BUG;
    }
}

/* The first line of DuckDB's message; below it stands the SQL. */
static void first_line(const char *text, char out[MESSAGE_SIZE]) {
    size_t length = strcspn(text, "\n");
    avp_str cut = avpi_utf8_cut((avp_str){text, length}, MESSAGE_SIZE - 1);
    memcpy(out, cut.ptr, cut.len);
    out[cut.len] = '\0';
}

avp_status avpi_engine_fail(const avp_case *c, avp_error *err, duckdb_error_type type, const char *text) {
    const char *path = c->path ? c->path : ":memory:";
    char line[MESSAGE_SIZE];
    first_line(text ? text : "", line);
    avp_status status = status_of_text(line);
    bool damaged = status == AVP_E_INPUT;
    if (status == AVP_OK)
        status = status_of_type(type);
    if (damaged)
        return avpi_fail(&c->ctx, err, status, N_("the case \"%s\" is damaged (%s); restore it from a copy"), path,
                         line);
    switch (status) {
    case AVP_E_FULL:
        return avpi_fail(&c->ctx, err, status,
                         N_("the disk is full while writing the case \"%s\" (%s); free some space"), path, line);
    case AVP_E_BUSY:
        return avpi_fail(&c->ctx, err, status, N_("another process uses the case \"%s\" (%s); wait until it is done"),
                         path, line);
    case AVP_E_VERSION:
        return avpi_fail(&c->ctx, err, status,
                         N_("the case \"%s\" was written by a newer DuckDB (%s); update this program"), path, line);
    case AVP_E_MEMORY:
        return avpi_fail(&c->ctx, err, status,
                         N_("not enough memory for the case \"%s\" (%s); give --memory a higher value"), path, line);
    case AVP_E_CANCELLED: return avpi_fail(&c->ctx, err, status, N_("interrupted"));
    case AVP_E_INPUT: return avpi_fail(&c->ctx, err, status, N_("the input cannot be read: %s"), line);
    case AVP_E_IO:
        return avpi_fail(&c->ctx, err, status, N_("reading or writing the case \"%s\" failed: %s"), path, line);
    default:
        return avpi_fail(&c->ctx, err, AVP_E_BUG, N_("the program asked the case for something impossible: %s"), line);
    }
}

avp_status avpi_engine_file(const avp_case *c, char **out, avp_error *err) {
    *out = NULL;
    return c->folder ? avpi_path_join(&c->ctx, c->folder, "case.duckdb", out, err) : AVP_OK;
}

static void add_sizes(const avp_ctx *ctx, duckdb_config config) {
    char text[SETTING_SIZE];
    snprintf(text, sizeof text, "%u", ctx->n_threads ? ctx->n_threads : 1);
    duckdb_set_config(config, "threads", text);
    if (ctx->memory_bytes) {
        size_t half = ctx->memory_bytes / 2;
        snprintf(text, sizeof text, "%zuB", half > least_memory_bytes ? half : least_memory_bytes);
        duckdb_set_config(config, "memory_limit", text);
    }
}

static avp_status make_config(const avp_case *c, duckdb_config *out, avp_error *err) {
    static const char *const rows[][2] = {
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions", "false"},
        {"allow_community_extensions", "false"},
        {"preserve_insertion_order", "true"},
        /* Never by itself: a checkpoint that fails inside a commit leaves open whether the commit happened. See avpi_engine_tidy. */
        {"checkpoint_threshold", "1000TB"},
        /* A file that changed is read as it is now; the system keeps what is read often. */
        {"enable_external_file_cache", "false"},
    };
    if (duckdb_create_config(out) != DuckDBSuccess)
        return avpi_fail_memory(&c->ctx, err);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        duckdb_set_config(*out, rows[i][0], rows[i][1]);
    if (c->mode == AVP_CASE_READ)
        duckdb_set_config(*out, "access_mode", "READ_ONLY");
    if (c->spill)
        duckdb_set_config(*out, "temp_directory", c->spill);
    add_sizes(&c->ctx, *out);
    return AVP_OK;
}

/* SET allowed_directories=['...', ...]: has to come before the file system is shut. */
static avp_status allowed_sql(const avp_case *c, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("SET allowed_directories=["), err));
    for (size_t i = 0; i < c->n_allowed; i++) {
        if (i > 0)
            AVP_TRY(avpi_buf_add_byte(sql, ',', err));
        AVP_TRY(avpi_sql_quote(&c->ctx, avpi_str_view(c->allowed[i]), sql, err));
    }
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("]"), err));
done:
    return status;
}

avp_status avpi_engine_ready(const avp_case *c, avp_error *err) {
    if (c->connection)
        return AVP_OK;
    return avpi_fail(&c->ctx, err, AVP_E_IO, N_("the case \"%s\" was closed by an error before; open it again"),
                     c->path ? c->path : ":memory:");
}

/* Times in a case are UTC; a DuckDB without its ICU part knows no zones and needs no setting. */
static void set_zone(avp_case *c) {
    duckdb_result result;
    (void)duckdb_query(c->connection, "SET GLOBAL TimeZone='UTC'", &result);
    duckdb_destroy_result(&result);
}

static avp_status shut(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf sql;
    avpi_buf_init(&sql, &c->ctx, (size_t)1 << 20);
    set_zone(c);
    if (c->n_allowed > 0) {
        AVP_TRY(allowed_sql(c, &sql, err));
        AVP_TRY(avpi_engine_at_once(c, sql.ptr, err));
    }
    AVP_TRY(avpi_engine_at_once(c, "SET enable_external_access=false", err));
    AVP_TRY(avpi_engine_at_once(c, "SET lock_configuration=true", err));
done:
    avpi_buf_free(&sql);
    return status;
}

avp_status avpi_engine_open(avp_case *c, const char *file, avp_error *err) {
    avp_status status = AVP_OK;
    duckdb_config config = NULL;
    char *text = NULL;
    AVP_TRY(make_config(c, &config, err));
    if (duckdb_open_ext(file, &c->database, config, &text) != DuckDBSuccess) {
        status = avpi_engine_fail(c, err, DUCKDB_ERROR_IO, text);
        goto done;
    }
    if (duckdb_connect(c->database, &c->connection) != DuckDBSuccess) {
        status = avpi_fail_memory(&c->ctx, err);
        goto done;
    }
    AVP_TRY(shut(c, err));
done:
    duckdb_free(text);
    duckdb_destroy_config(&config);
    if (status != AVP_OK)
        avpi_engine_close(c);
    return status;
}

avp_status avpi_engine_reader(const avp_case *c, avp_case *out, avp_error *err) {
    avp_status status = avpi_engine_ready(c, err);
    if (status != AVP_OK)
        return status;
    *out = (avp_case){.ctx = c->ctx, .mode = AVP_CASE_READ, .path = c->path, .lock_fd = -1};
    return duckdb_connect(c->database, &out->connection) == DuckDBSuccess ? AVP_OK : avpi_fail_memory(&c->ctx, err);
}

void avpi_engine_reader_end(avp_case *reader) {
    duckdb_disconnect(&reader->connection);
}

avp_status avpi_engine_revive(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error ignored = {0};
    char *file = NULL;
    if (!c->folder || avpi_engine_at_once(c, "SELECT 1", &ignored) == AVP_OK)
        return AVP_OK;
    AVP_TRY(avpi_engine_file(c, &file, err));
    avpi_engine_close(c);
    AVP_TRY(avpi_engine_open(c, file, err));
done:
    avpi_free(&c->ctx, file);
    return status;
}

/* Size of the write-ahead log, 0 when there is none. */
static uint64_t log_size(const avp_case *c) {
    char path[PATH_MAX];
    struct stat info;
    int n = c->folder ? snprintf(path, sizeof path, "%s/case.duckdb.wal", c->folder) : 0;
    return n > 0 && (size_t)n < sizeof path && stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

void avpi_engine_tidy(avp_case *c) {
    avp_error reason = {0};
    if (log_size(c) < checkpoint_bytes || avpi_engine_at_once(c, "CHECKPOINT", &reason) == AVP_OK)
        return;
    avpi_warn(&c->ctx, AVP_LOG_WARNING, N_("the data are saved, but the database could not be tidied up: %s"),
              reason.text);
    avp_error_clear(&reason);
    if (avpi_engine_revive(c, &reason) != AVP_OK)
        avpi_warn(&c->ctx, AVP_LOG_WARNING, N_("the case cannot be used further before it is opened again: %s"),
                  reason.text);
}

void avpi_engine_close(avp_case *c) {
    if (c->connection)
        duckdb_disconnect(&c->connection);
    if (c->database)
        duckdb_close(&c->database);
    c->connection = NULL;
    c->database = NULL;
}
