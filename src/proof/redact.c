/* A case that may be published, made from one that may not. */
#include "proof/redact_tables.h"

#include "base/files.h"
#include "proof/keyring.h"
#include "proof/name_list.h"
#include "proof/pseudonyms.h"
#include "proof/redact_words.h"
#include "proof/seal.h"
#include "store/custody.h"

#include <limits.h>
#include <unistd.h>

enum { CHUNK = 2048, LIST_MOST = 1 << 26, LINE_MOST = 1 << 16 };
static const size_t sql_most = (size_t)1 << 28;

typedef struct redacting {
    const avp_ctx *ctx;
    avp_case *from, *to;
    const avp_redact_options *opts;
    unsigned char key[32];
    char *exchange; /* folder that both may reach: only redacted rows pass through it */
    avp_redacted counts;
} redacting;

/* ---- lists ---- */

static avp_status load_list(redacting *r, const char *table, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, r->ctx, LIST_MOST);
    if (path)
        AVP_TRY(avpi_file_read(r->ctx, path, LIST_MOST, &text, err));
    AVP_TRY(avpi_name_list_load(r->from, table, avpi_buf_view(&text), err));
done:
    avpi_buf_free(&text);
    return status;
}

/* The case's own list grows by what was given, and holds from now on. */
static avp_status load_deletions(redacting *r, avp_error *err) {
    avp_status status = AVP_OK;
    char *own = NULL;
    avpi_buf more;
    avpi_buf_init(&more, r->ctx, LIST_MOST);
    AVP_TRY(avpi_path_join(r->ctx, avp_case_path(r->from), AVPI_DELETIONS, &own, err));
    if (r->opts->deletions) {
        AVP_TRY(avpi_file_read(r->ctx, r->opts->deletions, LIST_MOST, &more, err));
        if (more.len > 0 && more.ptr[more.len - 1] != '\n')
            AVP_TRY(avpi_buf_add_byte(&more, '\n', err));
        AVP_TRY(avpi_file_append(r->ctx, own, avpi_buf_view(&more), err));
    }
    AVP_TRY(load_list(r, "deletion_list", avpi_file_exists(own) ? own : NULL, err));
done:
    avpi_buf_free(&more);
    avpi_free(r->ctx, own);
    return status;
}

static avp_status make_settings(redacting *r, avp_error *err) {
    const avpi_sql_value params[] = {avpi_sql_i64(r->opts->k), avpi_sql_i64(r->opts->texts)};
    avp_status status = avpi_sql_exec(r->from, "CREATE TEMP TABLE settings(k BIGINT, texts BOOLEAN)", NULL, 0, err);
    return status == AVP_OK ? avpi_sql_exec(r->from, "INSERT INTO settings VALUES (?, ? = 1)", params, 2, err) : status;
}

/* ---- names ---- */

/* Each name of `query` (name, what it stands for) with its pseudonym into a table (name, native, pseudonym). */
static avp_status name_all(redacting *r, const char *query, const char *table, char kind, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_appender *appender = NULL;
    char(*texts)[AVPI_PSEUDONYM_SIZE] = NULL;
    avp_str *shown = NULL;
    size_t n = 0;
    AVP_TRY(avpi_alloc(r->ctx, CHUNK, sizeof *texts, &texts, err));
    AVP_TRY(avpi_alloc(r->ctx, CHUNK, sizeof *shown, &shown, err));
    AVP_TRY(avpi_sql_query(r->from, query, NULL, 0, types, 2, &rows, err));
    AVP_TRY(avpi_appender_open(r->from, table, &appender, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            avpi_pseudonym(r->key, kind, avpi_rows_text(rows, 1)[i], texts[i]);
            shown[i] = (avp_str){texts[i], AVPI_PSEUDONYM_SIZE - 1};
        }
        const avpi_column columns[] = {{AVPI_SQL_TEXT, avpi_rows_text(rows, 0), NULL},
                                       {AVPI_SQL_TEXT, avpi_rows_text(rows, 1), NULL},
                                       {AVPI_SQL_TEXT, shown, NULL}};
        AVP_TRY(avpi_appender_add(appender, columns, 3, n, err));
    }
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    avpi_rows_close(rows);
    avpi_free(r->ctx, texts);
    avpi_free(r->ctx, shown);
    return status;
}

/* A handle stands for the account that had it. */
static const char people_query[] =
    "WITH handles AS (SELECT s.handle AS name, min(a.native) AS native FROM account_snapshots s JOIN accounts a"
    " USING (account_id) WHERE s.handle IS NOT NULL GROUP BY s.handle), names AS (SELECT native AS name FROM accounts"
    " UNION SELECT name FROM handles UNION SELECT mentioned FROM post_mentions UNION SELECT repost_account FROM posts"
    " UNION SELECT reply_account FROM posts UNION SELECT quote_account FROM posts UNION SELECT account FROM labels"
    " UNION SELECT account_a FROM links UNION SELECT account_b FROM links UNION SELECT account FROM members)"
    " SELECT n.name, coalesce(a.native, h.native, n.name) FROM names n LEFT JOIN accounts a ON a.native = n.name"
    " LEFT JOIN handles h ON h.name = n.name WHERE n.name IS NOT NULL ORDER BY n.name";

static const char posts_query[] =
    "WITH names AS (SELECT native AS name FROM posts UNION SELECT repost_of FROM posts UNION SELECT reply_to FROM posts"
    " UNION SELECT quote_of FROM posts) SELECT name, name FROM names WHERE name IS NOT NULL ORDER BY name";

#define FOLDED_IN(name, list) AVPI_NAME_FOLDED(name) " IN (SELECT name FROM " list ")"

/* Shown as it is: in a group that is large enough, with enough followers, and not on a list. */
static const char people_judged
    [] = "CREATE TEMP TABLE gone_names AS SELECT name FROM victim_list UNION SELECT name FROM deletion_list UNION "
         "SELECT "
         "account"
         " FROM deletions WHERE kind = 'deleted' AND account IS NOT NULL AND post IS NULL;"
         "CREATE TEMP TABLE gone_targets AS SELECT target AS name FROM targets WHERE " FOLDED_IN(
             "target",
             "gone_"
             "names") " OR"
                      " " FOLDED_IN("name", "gone_names") " UNION SELECT target FROM target_aliases WHERE " FOLDED_IN("value", "gone_names") " OR " FOLDED_IN(
                          "ltrim(value, '@#')",
                          "gone_names") ";"
                                        "CREATE TEMP TABLE gone_accounts AS SELECT DISTINCT "
                                        "native FROM people_named WHERE name IN (SELECT name FROM "
                                        "gone_names)"
                                        " OR native IN (SELECT name FROM gone_names) "
                                        "OR " FOLDED_IN("name", "gone_names") " OR " FOLDED_IN(
                                            "native",
                                            "gone_names") ";"
                                                          "CREATE TEMP TABLE victim_names AS "
                                                          "SELECT name FROM victim_list UNION "
                                                          "SELECT name FROM people_named WHERE "
                                                          "native IN"
                                                          " (SELECT native FROM people_named "
                                                          "WHERE " FOLDED_IN("name", "victim_list") " OR " FOLDED_IN(
                                                              "native",
                                                              "victim_list") ")"
                                                                             " UNION SELECT name "
                                                                             "FROM targets WHERE "
                                                                             "target IN (SELECT "
                                                                             "name FROM "
                                                                             "gone_targets) UNION "
                                                                             "SELECT ltrim(value, "
                                                                             "'@#') FROM"
                                                                             " target_aliases "
                                                                             "WHERE target IN "
                                                                             "(SELECT name FROM "
                                                                             "gone_targets);"
                                                                             "CREATE TEMP TABLE "
                                                                             "gone_things AS "
                                                                             "SELECT name FROM "
                                                                             "gone_names UNION "
                                                                             "SELECT n.name FROM "
                                                                             "people_named n JOIN"
                                                                             " gone_accounts g "
                                                                             "USING (native);"
                                                                             "CREATE TEMP TABLE "
                                                                             "known AS SELECT "
                                                                             "DISTINCT m.account "
                                                                             "AS native FROM "
                                                                             "members m JOIN "
                                                                             "groups g USING "
                                                                             "(run_id, "
                                                                             "group_id)"
                                                                             " WHERE g.accounts "
                                                                             ">= (SELECT k FROM "
                                                                             "settings) AND "
                                                                             "m.account IN "
                                                                             "(SELECT a.native "
                                                                             "FROM accounts a "
                                                                             "JOIN "
                                                                             "account_snapshots s"
                                                                             " USING (account_id) "
                                                                             "GROUP BY a.native "
                                                                             "HAVING "
                                                                             "max(s.followers) >= "
                                                                             "(SELECT "
                                                                             "least_followers "
                                                                             "FROM thresholds));"
                                                                             "CREATE TEMP TABLE "
                                                                             "people AS SELECT "
                                                                             "n.name, n.native IN "
                                                                             "(SELECT native FROM "
                                                                             "known) AND NOT "
                                                                             "n.native IN (SELECT "
                                                                             "native"
                                                                             " FROM "
                                                                             "gone_accounts) AS "
                                                                             "kept, n.native IN "
                                                                             "(SELECT native FROM "
                                                                             "gone_accounts) AS "
                                                                             "gone,"
                                                                             " CASE WHEN n.native "
                                                                             "IN (SELECT native "
                                                                             "FROM known) AND NOT "
                                                                             "n.native IN (SELECT "
                                                                             "native FROM "
                                                                             "gone_accounts) THEN "
                                                                             "n.name"
                                                                             " ELSE n.pseudonym "
                                                                             "END AS shown FROM "
                                                                             "people_named n;"
                                                                             "CREATE TEMP TABLE "
                                                                             "post_names AS "
                                                                             "SELECT name, "
                                                                             "pseudonym AS shown "
                                                                             "FROM posts_named;"
                                                                             "CREATE TEMP TABLE "
                                                                             "living AS SELECT "
                                                                             "x.post_id FROM "
                                                                             "posts x JOIN "
                                                                             "accounts a USING "
                                                                             "(account_id) JOIN "
                                                                             "people p ON "
                                                                             "p.name ="
                                                                             " a.native WHERE NOT "
                                                                             "p.gone AND "
                                                                             "(x.native IS NULL "
                                                                             "OR (NOT " FOLDED_IN("x.native",
                                                                                                  "gone_names") " A"
                                                                                                                "ND"
                                                                                                                " x"
                                                                                                                ".n"
                                                                                                                "at"
                                                                                                                "iv"
                                                                                                                "e "
                                                                                                                "NO"
                                                                                                                "T "
                                                                                                                "IN"
                                                                                                                " ("
                                                                                                                "SE"
                                                                                                                "LE"
                                                                                                                "CT"
                                                                                                                " p"
                                                                                                                "os"
                                                                                                                "t "
                                                                                                                "FR"
                                                                                                                "OM"
                                                                                                                " d"
                                                                                                                "el"
                                                                                                                "et"
                                                                                                                "io"
                                                                                                                "ns"
                                                                                                                " W"
                                                                                                                "HE"
                                                                                                                "RE"
                                                                                                                " k"
                                                                                                                "in"
                                                                                                                "d "
                                                                                                                "= "
                                                                                                                "'d"
                                                                                                                "el"
                                                                                                                "et"
                                                                                                                "ed"
                                                                                                                "' "
                                                                                                                "AN"
                                                                                                                "D "
                                                                                                                "po"
                                                                                                                "st"
                                                                                                                " I"
                                                                                                                "S "
                                                                                                                "NO"
                                                                                                                "T "
                                                                                                                "NU"
                                                                                                                "LL"
                                                                                                                "))"
                                                                                                                ")"
                                                                                                                ";";

static avp_status judge_people(redacting *r, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sql_value least = avpi_sql_i64(r->opts->least_followers);
    AVP_TRY(avpi_sql_exec(r->from, "CREATE TEMP TABLE thresholds(least_followers BIGINT)", NULL, 0, err));
    AVP_TRY(avpi_sql_exec(r->from, "INSERT INTO thresholds VALUES (?)", &least, 1, err));
    AVP_TRY(avpi_sql_exec(r->from,
                          "CREATE TEMP TABLE people_named(name VARCHAR, native VARCHAR, pseudonym VARCHAR);"
                          "CREATE TEMP TABLE posts_named(name VARCHAR, native VARCHAR, pseudonym VARCHAR)",
                          NULL, 0, err));
    AVP_TRY(name_all(r, people_query, "people_named", 'u', err));
    AVP_TRY(name_all(r, posts_query, "posts_named", 'p', err));
    AVP_TRY(avpi_sql_exec(r->from, people_judged, NULL, 0, err));
done:
    return status;
}

/* ---- tables ---- */

static avp_status copy_table(redacting *r, const avpi_redact_table *table, avp_error *err) {
    avp_status status = AVP_OK;
    char *file = NULL;
    avpi_buf quoted, query, sql;
    avpi_buf_init(&quoted, r->ctx, LINE_MOST);
    avpi_buf_init(&query, r->ctx, LINE_MOST);
    avpi_buf_init(&sql, r->ctx, sql_most);
    AVP_TRY(avpi_redact_query(table, &query, err));
    AVP_TRY(avpi_path_join(r->ctx, r->exchange, "redacted.parquet", &file, err));
    AVP_TRY(avpi_sql_quote(r->ctx, avpi_str_view(file), &quoted, err));
    AVP_TRY(avpi_buf_printf(&sql, err, "COPY (%s) TO %s (FORMAT parquet)", query.ptr, quoted.ptr));
    AVP_TRY(avpi_sql_exec(r->from, sql.ptr, NULL, 0, err));
    avpi_buf_clear(&sql);
    AVP_TRY(avpi_buf_printf(&sql, err, "INSERT INTO \"%s\" BY NAME SELECT * FROM read_parquet(%s)", table->name,
                            quoted.ptr));
    AVP_TRY(avpi_sql_exec(r->to, sql.ptr, NULL, 0, err));
done:
    if (file)
        (void)unlink(file);
    avpi_free(r->ctx, file);
    avpi_buf_free(&quoted);
    avpi_buf_free(&query);
    avpi_buf_free(&sql);
    return status;
}

static avp_status count_all(redacting *r, avp_error *err) {
    const struct {
        avp_case *c;
        const char *sql;
        uint64_t *out;
    } wanted[] = {
        {r->to, "SELECT count(*) FROM accounts", &r->counts.accounts},
        {r->from, "SELECT count(*) FROM accounts a JOIN people p ON p.name = a.native WHERE p.kept", &r->counts.shown},
        {r->from, "SELECT count(*) FROM accounts a JOIN people p ON p.name = a.native WHERE p.gone", &r->counts.gone},
        {r->from,
         "SELECT count(DISTINCT f) FROM (SELECT " AVPI_NAME_FOLDED(
             "name") " AS f FROM (SELECT name FROM victim_list UNION"
                     " SELECT name FROM deletion_list)) WHERE f NOT IN (SELECT " AVPI_NAME_FOLDED(
                         "name") " FROM people_named) AND f NOT"
                                 " IN (SELECT " AVPI_NAME_FOLDED("name") " FROM posts_named)",
         &r->counts.unmatched},
        {r->to, "SELECT count(*) FROM posts", &r->counts.posts},
        {r->from, "SELECT (SELECT count(*) FROM posts) - (SELECT count(*) FROM living)", &r->counts.posts_gone},
        {r->to, "SELECT count(*) FROM groups", &r->counts.groups},
        {r->from, "SELECT count(*) FROM groups WHERE accounts < (SELECT k FROM settings)", &r->counts.groups_gone}};
    avp_status status = AVP_OK;
    int64_t n = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        AVP_TRY(avpi_sql_number(wanted[i].c, wanted[i].sql, NULL, 0, &n, err));
        *wanted[i].out = (uint64_t)n;
    }
done:
    return status;
}

static avp_status log_redaction(redacting *r, avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, r->ctx, LINE_MOST);
    AVP_TRY(avpi_buf_printf(&details, err,
                            "{\"accounts\":%llu,\"gone\":%llu,\"groups\":%llu,\"k\":%lld,\"least_followers\":%lld,"
                            "\"posts\":%llu,\"shown\":%llu,\"texts\":\"%s\"}",
                            (unsigned long long)r->counts.accounts, (unsigned long long)r->counts.gone,
                            (unsigned long long)r->counts.groups, (long long)r->opts->k,
                            (long long)r->opts->least_followers, (unsigned long long)r->counts.posts,
                            (unsigned long long)r->counts.shown, r->opts->texts == 1 ? "masked" : "none"));
    AVP_TRY(avpi_custody_log(c, "redact", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

/* ---- in order ---- */

static avp_status fill(redacting *r, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_sql_begin(r->to, err));
    for (size_t i = 0; i < avpi_redact_tables_count; i++)
        AVP_TRY(copy_table(r, &avpi_redact_tables[i], err));
    AVP_TRY(count_all(r, err));
    AVP_TRY(log_redaction(r, r->to, err));
    AVP_TRY(avpi_sql_commit(r->to, err));
    AVP_TRY(avpi_sql_begin(r->from, err));
    AVP_TRY(log_redaction(r, r->from, err));
    AVP_TRY(avpi_sql_commit(r->from, err));
done:
    avpi_sql_rollback(r->to);
    avpi_sql_rollback(r->from);
    return status;
}

static avp_status prepare(redacting *r, const char *folder, const avp_key_options *keys, avp_error *err) {
    avp_status status = AVP_OK;
    char *own = NULL;
    if (avpi_file_exists(folder))
        return avpi_fail(r->ctx, err, AVP_E_ARG, N_("\"%s\" exists already; give the name of a new folder"), folder);
    if (!r->opts->pseudonyms)
        AVP_TRY(avpi_key_neighbour(r->ctx, keys, "pseudonyms.key", &own, err));
    AVP_TRY(avpi_pseudonym_key(r->ctx, own ? own : r->opts->pseudonyms, r->key, err));
    AVP_TRY(avp_case_open(r->ctx, folder, AVP_CASE_CREATE, &r->to, err));
    AVP_TRY(avpi_path_join(r->ctx, avp_case_path(r->to), "originals", &r->exchange, err));
    AVP_TRY(avpi_sql_allow(r->from, r->exchange, err));
    AVP_TRY(load_list(r, "victim_list", r->opts->victims, err));
    AVP_TRY(load_deletions(r, err));
    AVP_TRY(make_settings(r, err));
    AVP_TRY(judge_people(r, err));
    AVP_TRY(avpi_redact_words(r->from, r->opts->strike, err));
    AVP_TRY(avpi_sql_exec(r->from, avpi_redact_macros, NULL, 0, err));
done:
    avpi_free(r->ctx, own);
    return status;
}

avp_status avp_case_redact(avp_case *c, const char *folder, const avp_redact_options *opts, const avp_key_options *keys,
                           avp_redacted *out, avp_error *err) {
    avp_status status = AVP_OK;
    redacting r = {.ctx = avpi_case_ctx(c), .from = c, .opts = opts};
    AVP_TRY(prepare(&r, folder, keys, err));
    AVP_TRY(fill(&r, err));
    *out = r.counts;
done:
    sodium_memzero(r.key, sizeof r.key);
    avp_case_close(r.to);
    avpi_free(r.ctx, r.exchange);
    return status;
}
