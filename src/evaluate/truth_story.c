#include "evaluate/truth_story.h"

#include <math.h>

/* One probability; NaN for NULL or no row. */
static avp_status ask_p(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params, double *p,
                        avp_error *err) {
    static const avpi_sql_type type[] = {AVPI_SQL_F64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, sql, params, n_params, type, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    *p = n ? avpi_rows_f64(rows, 0)[0] : (double)NAN;
done:
    avpi_rows_close(rows);
    return status;
}

/* The smallest p of each planted awakening that a group standing for it has within a week of it; the largest of those. */
static avp_status judge_awakenings(avp_case *c, const avpi_sql_value *run, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t n[AVPI_TRUTH_COUNTS_MOST];
    AVP_TRY(avpi_sql_exec(c,
                          "CREATE OR REPLACE TEMP TABLE woken AS SELECT t.name, a.passes, a.p, a.run_id FROM"
                          " truth_awakenings t JOIN stands_for s USING (name) JOIN awakenings a USING (group_id) WHERE"
                          " a.valid_from < t.valid_to + INTERVAL 7 DAY AND a.valid_to > t.valid_from - INTERVAL 7 DAY",
                          NULL, 0, err));
    const avpi_sql_value twice[] = {*run, *run};
    AVP_TRY(avpi_truth_counts(
        c,
        "SELECT (SELECT count(*) FROM truth_awakenings), (SELECT count(*) FROM awakenings WHERE passes AND"
        " run_id = ?), count(DISTINCT name) FILTER (passes) FROM woken WHERE run_id = ?",
        twice, 2, 3, n, err));
    out->awakenings = (avp_truth_share){n[0], n[1], n[2]};
    AVP_TRY(ask_p(c, "SELECT max(p) FROM (SELECT min(p) AS p FROM woken WHERE run_id = ? GROUP BY name)", run, 1,
                  &out->awakening_p, err));
done:
    return status;
}

/* Newsrooms and campaigns have launchers too, and no truth says who: theirs count neither way. */
static avp_status judge_launchers(avp_case *c, const avpi_sql_value *run, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t n[AVPI_TRUTH_COUNTS_MOST];
    AVP_TRY(
        avpi_truth_counts(c,
                          "WITH f AS (SELECT DISTINCT l.account FROM launchers l LEFT JOIN stands_for USING (group_id)"
                          " WHERE l.passes AND l.run_id = ? AND coalesce(name, '') NOT IN"
                          " (SELECT name FROM truth_members WHERE kind = 'confuser'))"
                          " SELECT (SELECT count(*) FROM truth_launchers), count(*),"
                          " count(*) FILTER (account IN (FROM truth_launchers)) FROM f",
                          run, 1, 3, n, err));
    out->launchers = (avp_truth_share){n[0], n[1], n[2]};
    out->launchers_precision = avpi_truth_share(n[2], n[1]);
    out->launchers_recall = avpi_truth_share(n[2], n[0]);
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

/* ---- attacks and trends ---- */

/* What was planted is met when it is about the same target, and the times overlap but for an hour before and six after. */
#define OVERLAP " e.valid_from < t.valid_to + INTERVAL 6 HOUR AND e.valid_to > t.valid_from - INTERVAL 1 HOUR"

static avp_status judge_episodes(avp_case *c, const avpi_sql_value *run, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t n[AVPI_TRUTH_COUNTS_MOST];
    AVP_TRY(avpi_truth_counts(
        c,
        "WITH e AS (SELECT * FROM episodes LEFT JOIN stands_for USING (group_id) WHERE run_id = ? AND group_id IS NOT"
        " NULL), main AS (SELECT arg_max(target, n) AS target FROM (SELECT target, count(*) AS n FROM truth_episodes "
        "GROUP"
        " BY ALL)), m AS (SELECT t.target, t.valid_from, bool_or(e.name = t.name) AS named FROM truth_episodes t JOIN "
        "e ON"
        " e.target = t.target AND" OVERLAP " GROUP BY ALL)"
        " SELECT (SELECT count(*) FROM truth_episodes), (SELECT count(*) FROM e), (SELECT count(*) FROM m),"
        " (SELECT count(*) FROM m WHERE named),"
        " (SELECT count(*) FROM truth_episodes WHERE target = (SELECT target FROM main)),"
        " (SELECT count(*) FROM e WHERE target = (SELECT target FROM main))",
        run, 1, 6, n, err));
    out->episodes = (avp_truth_share){n[0], n[1], n[2]};
    out->episodes_named = n[3];
    out->against_main_truth = n[4];
    out->against_main_found = n[5];
done:
    return status;
}

static avp_status judge_trends(avp_case *c, const avpi_sql_value *run, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t n[AVPI_TRUTH_COUNTS_MOST];
    AVP_TRY(avpi_truth_counts(
        c,
        "WITH t AS (SELECT target, min(valid_from) AS valid_from, max(valid_to) AS valid_to FROM truth_trends GROUP BY"
        " target), e AS (SELECT lower(ltrim(phrase, '#')) AS said, trends.*, name FROM trends LEFT JOIN stands_for "
        "USING"
        " (group_id) WHERE run_id = ? AND group_id IS NOT NULL), m AS (SELECT p.phrase, bool_or(e.name = p.name) AS "
        "named"
        " FROM truth_trends p JOIN e ON e.said = p.phrase GROUP BY ALL)"
        " SELECT (SELECT count(*) FROM truth_trends), (SELECT count(*) FROM e JOIN t ON e.target = t.target AND" OVERLAP
        "), (SELECT count(*) FROM m), (SELECT count(*) FROM m WHERE named)",
        run, 1, 4, n, err));
    out->trends = (avp_truth_share){n[0], n[1], n[2]};
    out->trends_named = n[3];
done:
    return status;
}

static avp_status judge_coincidences(avp_case *c, const avpi_sql_value *run, avp_truth_evaluation *out,
                                     avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t n[AVPI_TRUTH_COUNTS_MOST];
    AVP_TRY(avpi_sql_exec(c,
                          "CREATE OR REPLACE TEMP TABLE together AS SELECT e.run_id, e.p, e.passes, a, b FROM"
                          " coincidences e JOIN truth_pairs t ON (series_a = a AND series_b = b) OR (series_a = b AND"
                          " series_b = a)",
                          NULL, 0, err));
    const avpi_sql_value twice[] = {*run, *run};
    AVP_TRY(
        avpi_truth_counts(c,
                          "SELECT (SELECT count(*) FROM truth_pairs), (SELECT count(*) FROM coincidences WHERE passes"
                          " AND run_id = ?), count(DISTINCT (a, b)) FILTER (passes) FROM together WHERE run_id = ?",
                          twice, 2, 3, n, err));
    out->coincidences = (avp_truth_share){n[0], n[1], n[2]};
    AVP_TRY(ask_p(c, "SELECT max(p) FROM together WHERE run_id = ?", run, 1, &out->coincidence_p, err));
done:
    return status;
}

/* ---- threats, personal data ---- */

static avp_status judge_posts(avp_case *c, const avpi_sql_value *run, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t looked = 0;
    uint64_t n[AVPI_TRUTH_COUNTS_MOST];
    out->threats_precision = out->threats_recall = (double)NAN;
    /* The tables of threats need not be there: not every run looks for them. */
    AVP_TRY(avpi_sql_number(c,
                            "SELECT count(*) FROM information_schema.tables WHERE table_name IN ('threats', 'doxxing',"
                            " 'threat_counts')",
                            NULL, 0, &looked, err));
    if (looked < 3)
        goto done;
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM threat_counts WHERE run_id = ?", run, 1, &looked, err));
    out->threats_looked = looked > 0;
    const avpi_sql_value twice[] = {*run, *run};
    AVP_TRY(avpi_truth_counts(
        c,
        "WITH l AS (SELECT DISTINCT post FROM threats WHERE run_id = ? AND level = 3), d AS (SELECT DISTINCT post FROM"
        " doxxing WHERE run_id = ?), t AS (SELECT DISTINCT kind, post FROM truth_posts)"
        " SELECT (SELECT count(*) FROM t WHERE kind = 'threat'), (SELECT count(*) FROM l),"
        " (SELECT count(*) FROM l JOIN t USING (post) WHERE kind = 'threat'),"
        " (SELECT count(*) FROM t WHERE kind = 'doxxing'), (SELECT count(*) FROM d),"
        " (SELECT count(*) FROM d JOIN t USING (post) WHERE kind = 'doxxing')",
        twice, 2, 6, n, err));
    out->threats = (avp_truth_share){n[0], n[1], n[2]};
    out->doxxing = (avp_truth_share){n[3], n[4], n[5]};
    if (!out->threats_looked)
        goto done;
    out->threats_precision = avpi_truth_share(n[2], n[1]);
    out->threats_recall = avpi_truth_share(n[2], n[0]);
done:
    return status;
}

avp_status avpi_truth_judge_story(avp_case *c, avp_truth_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sql_value run = avpi_sql_u64(out->run_id);
    AVP_TRY(judge_awakenings(c, &run, out, err));
    AVP_TRY(judge_launchers(c, &run, out, err));
    AVP_TRY(judge_order(c, &run, out, err));
    AVP_TRY(judge_episodes(c, &run, out, err));
    AVP_TRY(judge_trends(c, &run, out, err));
    AVP_TRY(judge_coincidences(c, &run, out, err));
    AVP_TRY(judge_posts(c, &run, out, err));
done:
    return status;
}
