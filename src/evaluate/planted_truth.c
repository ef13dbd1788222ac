/* The results of a run against what a simulation planted. */
#include "avispero/evaluate.h"

#include "evaluate/truth_story.h"
#include "evaluate/truth_tables.h"
#include "store/sql.h"

#include <math.h>

double avpi_truth_share(uint64_t part, uint64_t whole) {
    return whole ? (double)part / (double)whole : (double)NAN;
}

avp_status avpi_truth_counts(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params, size_t n,
                             uint64_t counts[AVPI_TRUTH_COUNTS_MOST], avp_error *err) {
    static const avpi_sql_type types[AVPI_TRUTH_COUNTS_MOST] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64,
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
    uint64_t n[AVPI_TRUTH_COUNTS_MOST];
    AVP_TRY(avpi_truth_counts(
        c,
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
    out->precision = avpi_truth_share(n[1], n[1] + n[5]);
    out->recall = avpi_truth_share(n[1], n[0]);
    out->recall_confirmed = avpi_truth_share(n[2], n[0]);
    out->recall_exclusive = avpi_truth_share(n[3], n[0]);
    out->recall_either = avpi_truth_share(n[4], n[0]);
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
    uint64_t n[AVPI_TRUTH_COUNTS_MOST];
    AVP_TRY(avpi_truth_counts(
        c,
        "WITH army AS (SELECT DISTINCT account FROM truth_members WHERE kind = 'army'),"
        " g AS (SELECT group_id, count(*) AS n, count(*) FILTER (account IN (FROM army)) AS k FROM found"
        " GROUP BY group_id) SELECT (SELECT count(*) FROM army),"
        " coalesce(sum(k) FILTER (100 * k >= 99 * n), 0)::UBIGINT,"
        " coalesce(sum(k) FILTER (2 * k > n), 0)::UBIGINT, coalesce(sum(n) FILTER (2 * k > n), 0)::UBIGINT"
        " FROM g",
        NULL, 0, 4, n, err));
    out->army_recall = avpi_truth_share(n[1], n[0]);
    out->army_purity = avpi_truth_share(n[2], n[3]);
done:
    return status;
}

static avp_status judge(avp_case *c, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(judge_accounts(c, out, err));
    AVP_TRY(judge_groups(c, out, err));
    AVP_TRY(judge_army(c, out, err));
    AVP_TRY(avpi_truth_judge_story(c, out, err));
done:
    return status;
}

/* By its command line a reader sees whether it is the run that was meant. */
static avp_status take_command(avp_case *c, avp_truth_evaluation *out, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    const avpi_sql_value run = avpi_sql_u64(out->run_id);
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, "SELECT command FROM runs WHERE run_id = ?", &run, 1, &type, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    AVP_TRY(avpi_str_dup(avpi_case_ctx(c), n > 0 ? avpi_rows_text(rows, 0)[0] : AVPI_STR(""), &out->command, err));
done:
    avpi_rows_close(rows);
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
    AVP_TRY(take_command(c, out, err));
    AVP_TRY(avpi_truth_tables_make(c, truth_path, out->run_id, err));
    AVP_TRY(judge(c, out, err));
done:
    avpi_truth_tables_drop(c);
    return status;
}

void avp_truth_evaluation_free(const avp_ctx *ctx, avp_truth_evaluation *evaluation) {
    avpi_free(ctx, evaluation->groups);
    avpi_free(ctx, evaluation->command);
    *evaluation = (avp_truth_evaluation){.run_id = 0};
}
