/* compared-runs: what two runs have in common: options that differ, groups with the members that they share. */
#include "view/ask.h"

/* Parameters: a, b of each query, as often as it names them. */
static const char options_sql[] =
    "SELECT coalesce(a.stage, b.stage), coalesce(a.name, b.name), a.value, b.value FROM"
    " (SELECT * FROM run_options WHERE run_id = $1) a FULL JOIN (SELECT * FROM run_options WHERE run_id = $2) b"
    " ON a.stage = b.stage AND a.name = b.name WHERE a.value IS DISTINCT FROM b.value ORDER BY 1, 2 LIMIT 500";
static const avpi_cells_column option_columns[] = {
    {"stage", AVPI_SQL_TEXT}, {"name", AVPI_SQL_TEXT}, {"a", AVPI_SQL_TEXT}, {"b", AVPI_SQL_TEXT}};

/* Every pair of groups with a common member; groups with none stand alone. */
static const char groups_sql[] =
    "WITH a AS (SELECT group_id, account FROM members WHERE run_id = $1), b AS (SELECT group_id, account FROM members"
    " WHERE run_id = $2), s AS (SELECT a.group_id AS ga, b.group_id AS gb, count(*) AS n FROM a JOIN b USING (account)"
    " GROUP BY ALL) SELECT x.group_id, y.group_id, x.accounts, y.accounts, coalesce(s.n, 0), x.log10_p, y.log10_p"
    " FROM (SELECT * FROM groups WHERE run_id = $1) x LEFT JOIN s ON s.ga = x.group_id FULL JOIN"
    " (SELECT * FROM groups WHERE run_id = $2) y ON y.group_id = s.gb"
    " ORDER BY x.group_id NULLS LAST, s.n DESC, y.group_id LIMIT 2000";
static const avpi_cells_column group_columns[] = {
    {"a", AVPI_SQL_U32},      {"b", AVPI_SQL_U32},         {"a_accounts", AVPI_SQL_U32}, {"b_accounts", AVPI_SQL_U32},
    {"shared", AVPI_SQL_U64}, {"a_log10_p", AVPI_SQL_F64}, {"b_log10_p", AVPI_SQL_F64}};

static const char counts_sql[] =
    "SELECT (SELECT count(DISTINCT account) FROM members WHERE run_id = $1), (SELECT count(DISTINCT account) FROM"
    " members WHERE run_id = $2), (SELECT count(*) FROM (SELECT account FROM members WHERE run_id = $1 INTERSECT SELECT"
    " account FROM members WHERE run_id = $2))";
static const avpi_cells_column count_columns[] = {{"a", AVPI_SQL_U64}, {"b", AVPI_SQL_U64}, {"both", AVPI_SQL_U64}};

static avp_status is_run(const avpi_asked *asked, uint64_t id, bool *there, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    const avpi_sql_value run = avpi_sql_u64(id);
    AVP_TRY(avpi_sql_number(asked->view->c, "SELECT count(*) FROM runs WHERE run_id = ?", &run, 1, &n, err));
    *there = *there && n > 0;
done:
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_view *view = asked->view;
    json_t *root = json_object(), *rows = NULL;
    int64_t a, b;
    bool there = true;
    AVP_TRY(avpi_asked_number(asked, "a", 0, 0, INT64_MAX, &a, err));
    AVP_TRY(avpi_asked_number(asked, "b", 0, 0, INT64_MAX, &b, err));
    const uint64_t runs[] = {(uint64_t)a, (uint64_t)b};
    AVP_TRY(is_run(asked, runs[0], &there, err));
    AVP_TRY(is_run(asked, runs[1], &there, err));
    if (!there)
        goto done;
    AVP_TRY(avpi_cells_select(view, counts_sql, runs, 2, count_columns, 3, &rows, err));
    avpi_cells_set(root, "members", avpi_cells_first(rows));
    AVP_TRY(avpi_cells_select(view, options_sql, runs, 2, option_columns, 4, &rows, err));
    avpi_cells_set(root, "options", rows);
    AVP_TRY(avpi_cells_select(view, groups_sql, runs, 2, group_columns, 7, &rows, err));
    avpi_cells_set(root, "groups", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_compared_runs = {.path = "compared-runs", .names = {"a", "b"}, .answer = answer};
