/* Statements and transactions. */
#include "store/engine.h"

#include <time.h>

bool avpi_engine_matches(avpi_sql_type type, duckdb_type have) {
    switch (type) {
    case AVPI_SQL_TEXT: return have == DUCKDB_TYPE_VARCHAR || have == DUCKDB_TYPE_BLOB;
    case AVPI_SQL_I64:
        return have == DUCKDB_TYPE_BIGINT || have == DUCKDB_TYPE_TIMESTAMP || have == DUCKDB_TYPE_TIMESTAMP_TZ;
    case AVPI_SQL_F64: return have == DUCKDB_TYPE_DOUBLE;
    case AVPI_SQL_U32: return have == DUCKDB_TYPE_UINTEGER;
    case AVPI_SQL_U64: return have == DUCKDB_TYPE_UBIGINT;
    case AVPI_SQL_BOOL: return have == DUCKDB_TYPE_BOOLEAN;
    case AVPI_SQL_U128: return have == DUCKDB_TYPE_UHUGEINT;
    }
    return false;
}

size_t avpi_engine_width(avpi_sql_type type) {
    switch (type) {
    case AVPI_SQL_TEXT: return sizeof(avp_str);
    case AVPI_SQL_U32: return sizeof(uint32_t);
    case AVPI_SQL_BOOL: return sizeof(bool);
    case AVPI_SQL_U128: return sizeof(avpi_hash128);
    default: return sizeof(int64_t);
    }
}

static duckdb_state bind_one(duckdb_prepared_statement s, idx_t at, const avpi_sql_value *v) {
    if (v->null)
        return duckdb_bind_null(s, at);
    switch (v->type) {
    case AVPI_SQL_TEXT: return duckdb_bind_varchar_length(s, at, v->text.ptr, v->text.len);
    case AVPI_SQL_I64: return duckdb_bind_int64(s, at, v->i64);
    case AVPI_SQL_F64: return duckdb_bind_double(s, at, v->f64);
    case AVPI_SQL_U32:
    case AVPI_SQL_U64: return duckdb_bind_uint64(s, at, v->u64);
    case AVPI_SQL_BOOL: return duckdb_bind_boolean(s, at, v->u64 != 0);
    case AVPI_SQL_U128: return duckdb_bind_uhugeint(s, at, (duckdb_uhugeint){v->u64, (uint64_t)v->i64});
    }
    return DuckDBError;
}

static avp_status bind_all(avp_case *c, duckdb_prepared_statement s, const avpi_sql_value *params, size_t n,
                           avp_error *err) {
    for (size_t i = 0; i < n; i++) {
        size_t bad;
        if (params[i].type == AVPI_SQL_TEXT && !params[i].null && !avpi_utf8_valid(params[i].text, &bad))
            return avpi_fail(&c->ctx, err, AVP_E_INPUT, N_("a text is not valid UTF-8 at byte %zu"), bad);
        if (bind_one(s, i + 1, &params[i]) != DuckDBSuccess)
            return avpi_engine_fail(c, err, DUCKDB_ERROR_BINDER, duckdb_prepare_error(s));
    }
    return AVP_OK;
}

/* DuckDB tells the kind of error of a statement that cannot be prepared only in the beginning of its text. */
static duckdb_error_type prepare_error_type(const char *text) {
    static const struct {
        const char *start;
        duckdb_error_type type;
    } rows[] = {
        {"IO Error", DUCKDB_ERROR_IO},
        {"Permission Error", DUCKDB_ERROR_PERMISSION},
        {"Invalid Input Error", DUCKDB_ERROR_INVALID_INPUT},
        {"Conversion Error", DUCKDB_ERROR_CONVERSION},
        {"Out of Memory Error", DUCKDB_ERROR_OUT_OF_MEMORY},
        {"TransactionContext Error", DUCKDB_ERROR_TRANSACTION},
    };
    for (size_t i = 0; text && i < sizeof rows / sizeof *rows; i++)
        if (strncmp(text, rows[i].start, strlen(rows[i].start)) == 0)
            return rows[i].type;
    return DUCKDB_ERROR_BINDER;
}

avp_status avpi_engine_prepare(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params,
                               duckdb_prepared_statement *out, avp_error *err) {
    avp_status status = AVP_OK;
    *out = NULL;
    AVP_TRY(avpi_engine_ready(c, err));
    if (duckdb_prepare(c->connection, sql, out) != DuckDBSuccess) {
        const char *text = duckdb_prepare_error(*out);
        status = avpi_engine_fail(c, err, prepare_error_type(text), text);
        goto done;
    }
    AVP_TRY(bind_all(c, *out, params, n_params, err));
done:
    if (status != AVP_OK)
        duckdb_destroy_prepare(out);
    return status;
}

/* DuckDB's own threads do the work while this one has none to do. */
static void nap(void) {
    struct timespec moment = {0, 50000};
    nanosleep(&moment, NULL);
}

static avp_status work(avp_case *c, duckdb_pending_result pending, bool heeds, avp_error *err) {
    for (;;) {
        duckdb_pending_state state = duckdb_pending_execute_task(pending);
        if (state == DUCKDB_PENDING_ERROR)
            return avpi_engine_fail(c, err, prepare_error_type(duckdb_pending_error(pending)),
                                    duckdb_pending_error(pending));
        if (state == DUCKDB_PENDING_RESULT_READY || duckdb_pending_execution_is_finished(state))
            return AVP_OK;
        if (heeds && avpi_cancelled(&c->ctx)) {
            duckdb_interrupt(c->connection);
            return avpi_fail(&c->ctx, err, AVP_E_CANCELLED, N_("interrupted"));
        }
        if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE)
            nap();
    }
}

static avp_status run(avp_case *c, duckdb_prepared_statement statement, bool stream, bool heeds, duckdb_result *result,
                      avp_error *err) {
    avp_status status = AVP_OK;
    duckdb_pending_result pending = NULL;
    duckdb_state done_well =
        stream ? duckdb_pending_prepared_streaming(statement, &pending) : duckdb_pending_prepared(statement, &pending);
    if (done_well != DuckDBSuccess) {
        const char *text = duckdb_pending_error(pending);
        status = avpi_engine_fail(c, err, prepare_error_type(text), text);
        goto done;
    }
    AVP_TRY(work(c, pending, heeds, err));
    if (duckdb_execute_pending(pending, result) != DuckDBSuccess) {
        status = avpi_engine_fail(c, err, duckdb_result_error_type(result), duckdb_result_error(result));
        duckdb_destroy_result(result);
    }
done:
    duckdb_destroy_pending(&pending);
    return status;
}

avp_status avpi_engine_run(avp_case *c, duckdb_prepared_statement statement, bool stream, duckdb_result *result,
                           avp_error *err) {
    return run(c, statement, stream, true, result, err);
}

/* By tasks, for DuckDB's own call turns about without a pause while another thread commits or writes a checkpoint. */
avp_status avpi_engine_at_once(avp_case *c, const char *sql, avp_error *err) {
    avp_status status = AVP_OK;
    duckdb_prepared_statement statement = NULL;
    duckdb_result result;
    AVP_TRY(avpi_engine_prepare(c, sql, NULL, 0, &statement, err));
    AVP_TRY(run(c, statement, false, false, &result, err));
    duckdb_destroy_result(&result);
done:
    duckdb_destroy_prepare(&statement);
    return status;
}

static avp_status exec_prepared(avp_case *c, duckdb_prepared_statement statement, avp_error *err) {
    duckdb_result result;
    avp_status status = avpi_engine_run(c, statement, false, &result, err);
    if (status == AVP_OK)
        duckdb_destroy_result(&result);
    return status;
}

static avp_status exec_many(avp_case *c, const char *sql, avp_error *err) {
    avp_status status = AVP_OK;
    duckdb_extracted_statements all = NULL;
    duckdb_prepared_statement one = NULL;
    AVP_TRY(avpi_engine_ready(c, err));
    idx_t n = duckdb_extract_statements(c->connection, sql, &all);
    if (n == 0) {
        const char *text = duckdb_extract_statements_error(all);
        if (text)
            status = avpi_engine_fail(c, err, DUCKDB_ERROR_PARSER, text);
        goto done;
    }
    for (idx_t i = 0; i < n; i++) {
        if (duckdb_prepare_extracted_statement(c->connection, all, i, &one) != DuckDBSuccess) {
            const char *text = duckdb_prepare_error(one);
            status = avpi_engine_fail(c, err, prepare_error_type(text), text);
            goto done;
        }
        AVP_TRY(exec_prepared(c, one, err));
        duckdb_destroy_prepare(&one);
    }
done:
    duckdb_destroy_prepare(&one);
    duckdb_destroy_extracted(&all);
    return status;
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_journal(avp_str table) {
    return avpi_str_equal(table, AVPI_STR("log_records")) || avpi_str_equal(table, AVPI_STR("manifest_records"));
}

/* A view or table that is no part of the case? `made` stands behind CREATE. */
static bool is_passing(const char *made) {
    static const char *const rows[] = {"TEMP ", "OR REPLACE TEMP ", "OR REPLACE TABLE shared.beside.",
                                       "SCHEMA IF NOT EXISTS shared.beside"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strncmp(made, rows[i], strlen(rows[i])) == 0)
            return true;
    return false;
}

/* Something is made that stays in the case, or rows are added. */
static bool adds(const char *sql) {
    static const char create[] = "CREATE ";
    if (strstr(sql, "INSERT ") || strstr(sql, "COPY "))
        return true;
    for (const char *at = sql; (at = strstr(at, create)) != NULL;) {
        at += sizeof create - 1;
        if (!is_passing(at))
            return true;
    }
    return false;
}

/* Our own statements write keywords in capitals. What is not known is taken for a change: one record more, no harm. */
avp_status avpi_engine_note(avp_case *c, const char *sql, avp_error *err) {
    static const char *const rewrites[] = {"DELETE FROM ", "UPDATE ", "ALTER TABLE ", "DROP TABLE ", "REPLACE INTO "};
    avp_status status = AVP_OK;
    c->changing |= adds(sql);
    for (size_t i = 0; i < sizeof rewrites / sizeof *rewrites; i++)
        for (const char *at = sql; (at = strstr(at, rewrites[i])) != NULL;) {
            size_t length = 0;
            at += strlen(rewrites[i]);
            while (is_word(at[length]))
                length++;
            if (is_journal((avp_str){at, length}))
                continue;
            c->changing = true;
            AVP_TRY(avpi_buf_add_byte(&c->rewrote, '|', err));
            AVP_TRY(avpi_buf_add(&c->rewrote, (avp_str){at, length}, err));
            AVP_TRY(avpi_buf_add_byte(&c->rewrote, '|', err));
        }
    c->changed |= c->changing && !c->in_transaction;
    if (c->changing)
        AVP_TRY(avpi_closing_take_in(c, err));
done:
    return status;
}

bool avpi_engine_rewrote(const avp_case *c, const char *table) {
    avp_str list = avpi_buf_view(&c->rewrote), name = avpi_str_view(table);
    for (size_t at = 0; at + name.len + 2 <= list.len; at++)
        if (list.ptr[at] == '|' && list.ptr[at + 1 + name.len] == '|' &&
            avpi_str_equal((avp_str){list.ptr + at + 1, name.len}, name))
            return true;
    return false;
}

avp_status avpi_sql_exec(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params, avp_error *err) {
    avp_status status = AVP_OK;
    duckdb_prepared_statement statement = NULL;
    AVP_TRY(avpi_rows_settle(c, err));
    AVP_TRY(avpi_engine_note(c, sql, err));
    c->touched = true;
    if (n_params == 0)
        return exec_many(c, sql, err);
    AVP_TRY(avpi_engine_prepare(c, sql, params, n_params, &statement, err));
    AVP_TRY(exec_prepared(c, statement, err));
done:
    duckdb_destroy_prepare(&statement);
    return status;
}

avp_status avpi_sql_number(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params, int64_t *out,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    const avpi_sql_type type = AVPI_SQL_I64;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, sql, params, n_params, &type, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    *out = n > 0 && !avpi_rows_null(rows, 0, 0) ? avpi_rows_i64(rows, 0)[0] : 0;
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_sql_begin(avp_case *c, avp_error *err) {
    if (c->in_transaction)
        return avpi_fail(&c->ctx, err, AVP_E_BUG, N_("a transaction is open already"));
    avp_status status = avpi_closing_take_in(c, err);
    if (status == AVP_OK)
        status = avpi_sql_exec(c, "BEGIN", NULL, 0, err);
    c->in_transaction = status == AVP_OK;
    c->changing = false;
    c->record_us = 0;
    return status;
}

/* The data are in once DuckDB says so. A journal that could not be written then is completed by the next commit or opening. */
static void sync_after_commit(avp_case *c) {
    avp_error reason = {0};
    if (avpi_journals_sync(c, &reason) != AVP_OK)
        avpi_warn(&c->ctx, AVP_LOG_WARNING, N_("the data are saved, but the custody files are not complete yet: %s"),
                  reason.text);
}

avp_status avpi_sql_commit(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    bool asked = false;
    if (!c->in_transaction)
        return avpi_fail(&c->ctx, err, AVP_E_BUG, N_("no transaction is open"));
    AVP_TRY(avpi_rows_settle(c, err));
    AVP_TRY(avpi_originals_sync(c, err));
    asked = true;
    AVP_TRY(avpi_engine_at_once(c, "COMMIT", err)); /* not to be interrupted: either it is in or it is not */
    c->in_transaction = false;
    c->changed |= c->changing;
    c->changing = false;
    avpi_originals_settle(c, true);
    avpi_engine_tidy(c);
    sync_after_commit(c);
done:
    if (status != AVP_OK) {
        /* A device that fails at the wrong moment may have taken the commit all the same: then the originals are needed. */
        if (asked)
            avpi_originals_settle(c, true);
        avpi_sql_rollback(c);
    }
    return status;
}

void avpi_sql_rollback(avp_case *c) {
    duckdb_result result;
    avp_error reason = {0};
    if (c->in_transaction && !c->connection)
        c->in_transaction = false;
    if (c->in_transaction) {
        avpi_rows_cut(c);
        (void)duckdb_query(c->connection, "ROLLBACK", &result); /* fails when a failed COMMIT has ended it already */
        duckdb_destroy_result(&result);
        c->in_transaction = false;
        if (avpi_engine_revive(c, &reason) != AVP_OK)
            avpi_warn(&c->ctx, AVP_LOG_WARNING, N_("the case cannot be used further before it is opened again: %s"),
                      reason.text);
    }
    c->run_id = 0;
    c->changing = false;
    for (size_t i = 0; i < AVPI_JOURNALS; i++)
        c->journals[i].headed = false;
    avpi_originals_settle(c, false);
}

avp_status avpi_sql_quote(const avp_ctx *ctx, avp_str text, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t bad = avpi_str_find_byte(text, '\0');
    if (bad < text.len || !avpi_utf8_valid(text, &bad))
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("a text is not valid UTF-8 at byte %zu"), bad);
    AVP_TRY(avpi_buf_add_byte(out, '\'', err));
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            AVP_TRY(avpi_buf_add_byte(out, '\'', err));
        AVP_TRY(avpi_buf_add_byte(out, text.ptr[i], err));
    }
    AVP_TRY(avpi_buf_add_byte(out, '\'', err));
done:
    return status;
}

avp_status avpi_sql_repair(avp_str text, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t bad = 0;
    while (text.len > 0 && !avpi_utf8_valid(text, &bad)) {
        AVP_TRY(avpi_buf_add(out, (avp_str){text.ptr, bad}, err));
        AVP_TRY(avpi_buf_add(out, AVPI_STR("\xEF\xBF\xBD"), err));
        text = (avp_str){text.ptr + bad + 1, text.len - bad - 1};
    }
    if (text.len > 0)
        AVP_TRY(avpi_buf_add(out, text, err));
done:
    return status;
}

const avp_ctx *avpi_case_ctx(const avp_case *c) {
    return &c->ctx;
}

bool avpi_case_is_written(const avp_case *c) {
    return c->mode != AVP_CASE_READ;
}
