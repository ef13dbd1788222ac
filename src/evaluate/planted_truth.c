/* The results of a run against what a simulation planted. */
#include "avispero/evaluate.h"

#include "evaluate/truth_tables.h"
#include "store/sql.h"

#include <math.h>

static double share(uint64_t part, uint64_t whole) {
    return whole ? (double)part / (double)whole : (double)NAN;
}

enum { COUNTS_MOST = 8 };

/* One row of n counts. */
static avp_status ask_counts(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params, size_t n,
                             uint64_t counts[COUNTS_MOST], avp_error *err) {
    static const avpi_sql_type types[COUNTS_MOST] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64,
                                                     AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t chunk = 0;
    AVP_TRY(avpi_sql_query(c, sql, params, n_params, types, n, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &chunk, err));
    for (size_t i = 0; i < n; i++)
        counts[i] = chunk ? avpi_rows_u64(rows, i)[0] : 0;
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- accounts ---- */

static avp_status judge_accounts(avp_case *c, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t n[COUNTS_MOST];
    AVP_TRY(
        ask_counts(c,
                   "WITH planted AS (SELECT DISTINCT account FROM truth_members WHERE kind IN ('troll', 'army')),"
                   " honest AS (SELECT DISTINCT account FROM truth_members WHERE kind = 'confuser'),"
                   " judged AS (SELECT account, bool_or(confirmed) AS c, bool_or(exclusive) AS e FROM found GROUP BY"
                   " account), hit AS (SELECT * FROM planted JOIN judged USING (account))"
                   " SELECT (SELECT count(*) FROM planted), count(*), count(*) FILTER (c), count(*) FILTER (e),"
                   " count(*) FILTER (c OR e), (SELECT count(*) FROM judged WHERE account NOT IN (FROM planted) AND"
                   " account NOT IN (FROM honest)) FROM hit",
                   NULL, 0, 6, n, err));
    out->planted = n[0];
    out->accused_organic = n[5];
    out->precision = share(n[1], n[1] + n[5]);
    out->recall = share(n[1], n[0]);
    out->recall_confirmed = share(n[2], n[0]);
    out->recall_exclusive = share(n[3], n[0]);
    out->recall_either = share(n[4], n[0]);
done:
    return status;
}

/* ---- groups ---- */

static void copy_name(char out[AVP_TRUTH_NAME_SIZE], avp_str text) {
    avp_str cut = avpi_utf8_cut(text, AVP_TRUTH_NAME_SIZE - 1);
    if (cut.len)
        memcpy(out, cut.ptr, cut.len);
    out[cut.len] = '\0';
}

static avp_status judge_groups(avp_case *c, avp_truth_evaluation *out, avp_error *err) {
    enum { NAME, KIND, ACCOUNTS, FOUND, GROUP, JACCARD, COLUMNS };
    static const avpi_sql_type types[COLUMNS] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U64,
                                                 AVPI_SQL_U64,  AVPI_SQL_U32,  AVPI_SQL_F64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0, capacity = 0;
    AVP_TRY(avpi_sql_query(c,
                           "WITH t AS (SELECT name, kind, count(*) AS n FROM truth_members GROUP BY ALL),"
                           " g AS (SELECT group_id, count(*) AS n FROM found GROUP BY ALL),"
                           " x AS (SELECT name, group_id, count(*) AS k FROM truth_members JOIN found USING (account)"
                           " GROUP BY ALL), y AS (SELECT t.name, x.group_id, x.k, x.k / (t.n + g.n - x.k)::DOUBLE AS j"
                           " FROM x JOIN t USING (name) JOIN g USING (group_id))"
                           " SELECT t.name, t.kind, t.n, coalesce(sum(y.k), 0)::UBIGINT,"
                           " coalesce(arg_max(y.group_id, (j, -y.group_id::BIGINT)), 0)::UINTEGER, coalesce(max(j), 0)"
                           " FROM t LEFT JOIN y USING (name) GROUP BY t.name, t.kind, t.n ORDER BY t.kind, t.name",
                           NULL, 0, types, COLUMNS, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(avpi_grow(avpi_case_ctx(c), &out->groups, &capacity, out->n_groups + n, sizeof *out->groups, err));
        for (size_t i = 0; i < n; i++) {
            avp_truth_group *group = &out->groups[out->n_groups++];
            copy_name(group->name, avpi_rows_text(rows, NAME)[i]);
            copy_name(group->kind, avpi_rows_text(rows, KIND)[i]);
            group->accounts = avpi_rows_u64(rows, ACCOUNTS)[i];
            group->found = avpi_rows_u64(rows, FOUND)[i];
            group->group_id = avpi_rows_u32(rows, GROUP)[i];
            group->jaccard = avpi_rows_f64(rows, JACCARD)[i];
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status judge_army(avp_case *c, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t n[COUNTS_MOST];
    AVP_TRY(
        ask_counts(c,
                   "WITH army AS (SELECT DISTINCT account FROM truth_members WHERE kind = 'army'),"
                   " g AS (SELECT group_id, count(*) AS n, count(*) FILTER (account IN (FROM army)) AS k FROM found"
                   " GROUP BY group_id) SELECT (SELECT count(*) FROM army),"
                   " coalesce(sum(k) FILTER (100 * k >= 99 * n), 0)::UBIGINT,"
                   " coalesce(sum(k) FILTER (2 * k > n), 0)::UBIGINT, coalesce(sum(n) FILTER (2 * k > n), 0)::UBIGINT"
                   " FROM g",
                   NULL, 0, 4, n, err));
    out->army_recall = share(n[1], n[0]);
    out->army_purity = share(n[2], n[3]);
done:
    return status;
}

/* ---- the story ---- */

/* The smallest p of each planted awakening that a group standing for it has within a week of it; the largest of those. */
static avp_status judge_awakenings(avp_case *c, const avpi_sql_value *run, avp_truth_evaluation *out, avp_error *err) {
    static const avpi_sql_type type[] = {AVPI_SQL_F64};
    avp_status status = AVP_OK;
    uint64_t n[COUNTS_MOST];
    avpi_rows *rows = NULL;
    size_t chunk = 0;
    AVP_TRY(avpi_sql_exec(c,
                          "CREATE OR REPLACE TEMP TABLE woken AS SELECT t.name, a.passes, a.p, a.run_id FROM"
                          " truth_awakenings t JOIN stands_for s USING (name) JOIN awakenings a USING (group_id) WHERE"
                          " a.valid_from < t.valid_to + INTERVAL 7 DAY AND a.valid_to > t.valid_from - INTERVAL 7 DAY",
                          NULL, 0, err));
    const avpi_sql_value twice[] = {*run, *run};
    AVP_TRY(
        ask_counts(c,
                   "SELECT (SELECT count(*) FROM truth_awakenings), (SELECT count(*) FROM awakenings WHERE passes AND"
                   " run_id = ?), count(DISTINCT name) FILTER (passes) FROM woken WHERE run_id = ?",
                   twice, 2, 3, n, err));
    out->awakenings = (avp_truth_share){n[0], n[1], n[2]};
    AVP_TRY(avpi_sql_query(c, "SELECT max(p) FROM (SELECT min(p) AS p FROM woken WHERE run_id = ? GROUP BY name)", run,
                           1, type, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &chunk, err));
    out->awakening_p = chunk ? avpi_rows_f64(rows, 0)[0] : (double)NAN;
done:
    avpi_rows_close(rows);
    return status;
}

/* Newsrooms and campaigns have launchers too, and no truth says who: theirs count neither way. */
static avp_status judge_launchers(avp_case *c, const avpi_sql_value *run, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t n[COUNTS_MOST];
    AVP_TRY(ask_counts(c,
                       "WITH f AS (SELECT DISTINCT l.account FROM launchers l LEFT JOIN stands_for USING (group_id)"
                       " WHERE l.passes AND l.run_id = ? AND coalesce(name, '') NOT IN"
                       " (SELECT name FROM truth_members WHERE kind = 'confuser'))"
                       " SELECT (SELECT count(*) FROM truth_launchers), count(*),"
                       " count(*) FILTER (account IN (FROM truth_launchers)) FROM f",
                       run, 1, 3, n, err));
    out->launchers = (avp_truth_share){n[0], n[1], n[2]};
    out->launchers_precision = share(n[2], n[1]);
    out->launchers_recall = share(n[2], n[0]);
done:
    return status;
}

static avp_status judge_order(avp_case *c, const avpi_sql_value *run, avp_truth_evaluation *out, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_BOOL, AVPI_SQL_F64};
    const double ten = 10;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    out->order_p = out->order_p_by_hour = (double)NAN;
    AVP_TRY(avpi_sql_query(c, "SELECT by_hour, log10_p FROM order_tests WHERE run_id = ? AND group_id IS NULL", run, 1,
                           types, 2, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    for (size_t i = 0; i < n; i++)
        *(avpi_rows_bool(rows, 0)[i] ? &out->order_p_by_hour : &out->order_p) = pow(ten, avpi_rows_f64(rows, 1)[i]);
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status judge(avp_case *c, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sql_value run = avpi_sql_u64(out->run_id);
    AVP_TRY(judge_accounts(c, out, err));
    AVP_TRY(judge_groups(c, out, err));
    AVP_TRY(judge_army(c, out, err));
    AVP_TRY(judge_awakenings(c, &run, out, err));
    AVP_TRY(judge_launchers(c, &run, out, err));
    AVP_TRY(judge_order(c, &run, out, err));
done:
    return status;
}

avp_status avp_evaluate_truth(avp_case *c, const char *truth_path, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    *out = (avp_truth_evaluation){.run_id = 0};
    AVP_TRY(avp_run_latest(c, &out->run_id, err));
    if (out->run_id == 0) {
        status = avpi_fail(avpi_case_ctx(c), err, AVP_E_INPUT,
                           N_("the case has no results to judge; avispero run makes some"));
        goto done;
    }
    AVP_TRY(avpi_truth_tables_make(c, truth_path, out->run_id, err));
    AVP_TRY(judge(c, out, err));
done:
    avpi_truth_tables_drop(c);
    return status;
}

void avp_truth_evaluation_free(const avp_ctx *ctx, avp_truth_evaluation *evaluation) {
    avpi_free(ctx, evaluation->groups);
    *evaluation = (avp_truth_evaluation){.run_id = 0};
}
