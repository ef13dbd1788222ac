/* Runs: every result belongs to one; a run is in whole or not at all. */
#include "store/custody.h"

#include "store/canonical.h"
#include "store/engine.h"
#include "store/journal.h"

enum { DETAILS_MOST = 1 << 24 };

static avp_status add_run(avp_case *c, const char *command, uint64_t seed, uint64_t run_id, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf line;
    avpi_buf_init(&line, &c->ctx, DETAILS_MOST);
    AVP_TRY(avpi_sql_repair(avpi_str_view(command), &line, err)); /* a command line may hold any bytes */
    const avpi_sql_value params[] = {avpi_sql_u64(run_id), avpi_sql_i64(avpi_journal_now_us()),
                                     avpi_sql_text(avpi_buf_view(&line)), avpi_sql_text(avpi_str_view(avp_version())),
                                     avpi_sql_i64((int64_t)seed)};
    AVP_TRY(avpi_sql_exec(c, "INSERT INTO runs VALUES (?, make_timestamp(CAST(? AS BIGINT)), NULL, ?, ?, ?)", params, 5,
                          err));
done:
    avpi_buf_free(&line);
    return status;
}

static avp_status add_options(avp_case *c, const avp_run_option *options, size_t n, uint64_t run_id, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf value;
    avpi_buf_init(&value, &c->ctx, DETAILS_MOST);
    for (size_t i = 0; i < n; i++) {
        avpi_buf_clear(&value);
        AVP_TRY(avpi_sql_repair(avpi_str_view(options[i].value), &value, err));
        const avpi_sql_value params[] = {avpi_sql_u64(run_id), avpi_sql_text(avpi_str_view(options[i].stage)),
                                         avpi_sql_text(avpi_str_view(options[i].name)),
                                         avpi_sql_text(options[i].value ? avpi_buf_view(&value) : (avp_str){NULL, 0})};
        AVP_TRY(avpi_sql_exec(c, "INSERT INTO run_options VALUES (?, ?, ?, ?)", params, 4, err));
    }
done:
    avpi_buf_free(&value);
    return status;
}

avp_status avp_run_begin(avp_case *c, const char *command, const avp_run_option *options, size_t n_options,
                         uint64_t seed, uint64_t *run_id, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t id = 0;
    bool begun = false;
    if (c->run_id != 0)
        return avpi_fail(&c->ctx, err, AVP_E_BUG, N_("a run is open already"));
    AVP_TRY(avpi_sql_begin(c, err));
    begun = true;
    AVP_TRY(avp_run_latest(c, &id, err));
    id++;
    AVP_TRY(add_run(c, command, seed, id, err));
    AVP_TRY(add_options(c, options, n_options, id, err));
    const avpi_sql_value param = avpi_sql_u64(id);
    AVP_TRY(avpi_sql_exec(c, "INSERT INTO run_inputs SELECT ?, source_id, sha256 FROM sources", &param, 1, err));
    c->run_id = id;
    *run_id = id;
done:
    if (status != AVP_OK && begun)
        avpi_sql_rollback(c);
    return status;
}

static avp_status log_run(avp_case *c, avp_error *err) {
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    avpi_buf details;
    avpi_buf_init(&details, &c->ctx, DETAILS_MOST);
    const avpi_sql_value param = avpi_sql_u64(c->run_id);
    AVP_TRY(avpi_sql_query(c, "SELECT command FROM runs WHERE run_id = ?", &param, 1, &text, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"command\":"), err));
    AVP_TRY(avpi_canonical_string(&details, n > 0 ? avpi_rows_text(rows, 0)[0] : AVPI_STR(""), err));
    AVP_TRY(avpi_buf_printf(&details, err, ",\"run_id\":%llu,\"version\":", (unsigned long long)c->run_id));
    AVP_TRY(avpi_canonical_string(&details, avpi_str_view(avp_version()), err));
    AVP_TRY(avpi_buf_add_byte(&details, '}', err));
    AVP_TRY(avpi_custody_log(c, "run", avpi_buf_view(&details), err));
done:
    avpi_rows_close(rows);
    avpi_buf_free(&details);
    return status;
}

avp_status avp_run_commit(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    if (c->run_id == 0)
        return avpi_fail(&c->ctx, err, AVP_E_BUG, N_("no run is open"));
    const avpi_sql_value params[] = {avpi_sql_i64(avpi_journal_now_us()), avpi_sql_u64(c->run_id)};
    AVP_TRY(avpi_sql_exec(c, "UPDATE runs SET finished_at = make_timestamp(CAST(? AS BIGINT)) WHERE run_id = ?", params,
                          2, err));
    AVP_TRY(log_run(c, err));
    AVP_TRY(avpi_sql_commit(c, err));
    c->run_id = 0;
done:
    if (status != AVP_OK)
        avp_run_abandon(c);
    return status;
}

void avp_run_abandon(avp_case *c) {
    if (c->run_id != 0)
        avpi_sql_rollback(c);
}

avp_status avp_run_latest(avp_case *c, uint64_t *run_id, avp_error *err) {
    int64_t id = 0;
    avp_status status = avpi_sql_number(c, "SELECT max(run_id) FROM runs", NULL, 0, &id, err);
    if (status == AVP_OK)
        *run_id = (uint64_t)id;
    return status;
}
