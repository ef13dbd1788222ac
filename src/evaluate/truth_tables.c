#include "evaluate/truth_tables.h"

#include "base/files.h"
#include "store/sql.h"

#include <stdio.h>

static const char *const made[] = {
    "CREATE TEMP TABLE truth (j JSON)",
    "CREATE TEMP TABLE truth_members (name VARCHAR, kind VARCHAR, account VARCHAR)",
    "CREATE TEMP TABLE truth_launchers (account VARCHAR)",
    "CREATE TEMP TABLE truth_awakenings (name VARCHAR, valid_from TIMESTAMP, valid_to TIMESTAMP)",
    "CREATE TEMP TABLE truth_episodes (name VARCHAR, target VARCHAR, valid_from TIMESTAMP, valid_to TIMESTAMP)",
    ("CREATE TEMP TABLE truth_trends (name VARCHAR, phrase VARCHAR, target VARCHAR, valid_from TIMESTAMP,"
     " valid_to TIMESTAMP)"),
    "CREATE TEMP TABLE truth_pairs (a VARCHAR, b VARCHAR)",
    "CREATE TEMP TABLE truth_posts (kind VARCHAR, post VARCHAR)",
    "CREATE TEMP TABLE found (group_id UINTEGER, account VARCHAR, confirmed BOOLEAN, exclusive BOOLEAN)",
    "CREATE TEMP TABLE stands_for (group_id UINTEGER, name VARCHAR)",
};
static const char *const dropped[] = {"truth",          "truth_members", "truth_launchers", "truth_awakenings",
                                      "truth_episodes", "truth_trends",  "truth_pairs",     "truth_posts",
                                      "found",          "stands_for"};

/* A time of the file as the case keeps times; NULL for what is none. */
#define TIME(key) "CAST(TRY_CAST(g->>'$." key "' AS TIMESTAMPTZ) AS TIMESTAMP)"
/* The items of a list of objects, as g. */
#define ITEMS(list) "(SELECT unnest(CAST(j->'$." list "' AS JSON[])) AS g FROM truth)"

/* From the text of the file, in this order. */
static const char *const filled[] = {
    "INSERT INTO truth_members SELECT g->>'$.name', g->>'$.kind', unnest(CAST(g->'$.accounts' AS VARCHAR[]))"
    " FROM " ITEMS("groups"),
    "INSERT INTO truth_launchers SELECT unnest(CAST(j->'$.launchers' AS VARCHAR[])) FROM truth",
    "INSERT INTO truth_awakenings SELECT g->>'$.group', " TIME("from") ", " TIME("to") " FROM " ITEMS("awakenings"),
    "INSERT INTO truth_episodes SELECT g->>'$.group', g->>'$.target', " TIME("from") ", " TIME("to") " FROM " ITEMS(
        "episodes"),
    "INSERT INTO truth_trends SELECT g->>'$.group', lower(ltrim(g->>'$.phrase', '#')), g->>'$.target', " TIME(
        "from") ", " TIME("to") " FROM " ITEMS("trends"),
    "INSERT INTO truth_pairs SELECT g->>'$.a', g->>'$.b' FROM " ITEMS("coincidence"),
    "INSERT INTO truth_posts SELECT 'threat', unnest(CAST(j->'$.threats' AS VARCHAR[])) FROM truth",
    "INSERT INTO truth_posts SELECT 'doxxing', unnest(CAST(j->'$.doxxing' AS VARCHAR[])) FROM truth",
};

static avp_status check(avp_case *c, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t groups = 0, unknown = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT coalesce(json_type(j, '$.groups') = 'ARRAY', false)::BIGINT FROM truth", NULL, 0,
                            &groups, err));
    if (!groups)
        return avpi_fail(avpi_case_ctx(c), err, AVP_E_INPUT,
                         N_("\"%s\" has no list \"groups\"; docs/formats/truth.md says what a truth file holds"), path);
    AVP_TRY(avpi_sql_number(c,
                            "SELECT count(*) FROM (SELECT unnest(CAST(j->'$.groups' AS JSON[])) AS g FROM truth) WHERE"
                            " g->>'$.name' IS NULL OR json_type(g, '$.accounts') IS DISTINCT FROM 'ARRAY' OR"
                            " coalesce(g->>'$.kind', '') NOT IN ('troll', 'army', 'organic', 'confuser')",
                            NULL, 0, &unknown, err));
    if (unknown)
        status =
            avpi_fail(avpi_case_ctx(c), err, AVP_E_INPUT,
                      N_("\"%s\": a group has no name, no list of accounts, or a kind that is not troll, army, organic "
                         "or confuser"),
                      path);
done:
    return status;
}

static avp_status read_file(avp_case *c, const char *path, avp_error *err) {
    static const size_t size_most = (size_t)1 << 30;
    avp_status status = AVP_OK;
    int64_t valid = 0;
    avpi_buf text;
    avpi_buf_init(&text, avpi_case_ctx(c), size_most);
    AVP_TRY(avpi_file_read(avpi_case_ctx(c), path, size_most, &text, err));
    const avpi_sql_value param = avpi_sql_text(avpi_buf_view(&text));
    size_t bad;
    if (avpi_utf8_valid(avpi_buf_view(&text), &bad))
        AVP_TRY(avpi_sql_number(c, "SELECT json_valid(?)::BIGINT", &param, 1, &valid, err));
    if (!valid) {
        status = avpi_fail(avpi_case_ctx(c), err, AVP_E_INPUT, N_("\"%s\" is not JSON"), path);
        goto done;
    }
    AVP_TRY(avpi_sql_exec(c, "INSERT INTO truth VALUES (?)", &param, 1, err));
    AVP_TRY(check(c, path, err));
done:
    avpi_buf_free(&text);
    return status;
}

/* Whoever writes a scenario by hand misspells a name: nothing would ever stand for it, and nobody would know why. */
static avp_status check_story(avp_case *c, const char *path, avp_error *err) {
    static const avpi_sql_type type[] = {AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c,
                           "WITH s AS (SELECT name, valid_from, valid_to FROM truth_episodes UNION ALL SELECT name,"
                           " valid_from, valid_to FROM truth_trends UNION ALL FROM truth_awakenings)"
                           " SELECT CASE WHEN valid_from IS NULL OR valid_to IS NULL THEN NULL ELSE coalesce(name, '')"
                           " END FROM s WHERE valid_from IS NULL OR valid_to IS NULL OR coalesce(name, '') NOT IN"
                           " (SELECT name FROM truth_members) ORDER BY ALL LIMIT 1",
                           NULL, 0, type, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n == 0)
        goto done;
    avp_str name = avpi_rows_text(rows, 0)[0];
    if (name.ptr)
        status =
            avpi_fail(avpi_case_ctx(c), err, AVP_E_INPUT,
                      N_("\"%s\": an episode, a trend or an awakening is of the group \"%.*s\", which is not one of "
                         "\"groups\""),
                      path, (int)name.len, name.ptr);
    else
        status =
            avpi_fail(avpi_case_ctx(c), err, AVP_E_INPUT,
                      N_("\"%s\": an episode, a trend or an awakening has no \"from\" or \"to\", or one that is no "
                         "time like 2017-06-04T08:00:00Z"),
                      path);
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status fill_found(avp_case *c, uint64_t run_id, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sql_value run = avpi_sql_u64(run_id);
    AVP_TRY(avpi_sql_exec(c,
                          "INSERT INTO found SELECT m.group_id, m.account, coalesce(c.verdict = 'confirmed', false),"
                          " coalesce(c.exclusive, false) FROM members m LEFT JOIN confirmations c"
                          " ON c.run_id = m.run_id AND c.group_id = m.group_id WHERE m.run_id = ?",
                          &run, 1, err));
    AVP_TRY(
        avpi_sql_exec(c,
                      "INSERT INTO stands_for SELECT group_id, arg_max(name, (n, name)) FROM (SELECT group_id, name,"
                      " count(*) AS n FROM found JOIN truth_members USING (account) GROUP BY ALL) GROUP BY group_id",
                      NULL, 0, err));
done:
    return status;
}

avp_status avpi_truth_tables_make(avp_case *c, const char *path, uint64_t run_id, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_truth_tables_drop(c);
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        AVP_TRY(avpi_sql_exec(c, made[i], NULL, 0, err));
    AVP_TRY(read_file(c, path, err));
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++)
        AVP_TRY(avpi_sql_exec(c, filled[i], NULL, 0, err));
    AVP_TRY(check_story(c, path, err));
    AVP_TRY(fill_found(c, run_id, err));
done:
    return status;
}

void avpi_truth_tables_drop(avp_case *c) {
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++) {
        char sql[64];
        avp_error ignored = {0};
        snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS temp.%s", dropped[i]);
        avp_status status = avpi_sql_exec(c, sql, NULL, 0, &ignored);
        (void)status; /* what cannot be dropped goes with the case's memory */
    }
}
