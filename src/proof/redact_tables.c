#include "proof/redact_tables.h"

/* Addresses of mail, and ten digits or more with what people put between them. Platforms' links name accounts: their domain is left. */
const char avpi_redact_macros_before[] =
    "CREATE TEMP MACRO clean(t) AS regexp_replace(regexp_replace(regexp_replace(t, ";
const char avpi_redact_macros_after[] =
    ", '[...]', 'gi'),"
    " '[[:alnum:]._%+-]+@[[:alnum:].-]+', '[...]', 'g'), '\\+?[0-9]([-. ()]*[0-9]){9,}', '[...]', 'g');"
    "CREATE TEMP MACRO page(u, d) AS CASE WHEN regexp_matches(coalesce(d, u),"
    " '(^|[./])(twitter|x|facebook|instagram|tiktok|youtube|threads|bsky|t)\\.(com|app|net|me)') OR u LIKE '%@%'"
    " THEN 'https://' || coalesce(d, 'platform.invalid') || '/' ELSE clean(regexp_replace(u, '[?#].*', '')) END;"
    "CREATE TEMP MACRO coarse(n) AS CASE WHEN n < 10 THEN n ELSE CAST(floor(n / pow(10, floor(log10(n))))"
    " * pow(10, floor(log10(n))) AS BIGINT) END;";

#define SHOWN(column) "(SELECT shown FROM people WHERE name = " column " AND NOT gone)"
#define POST(column) "(SELECT shown FROM post_names WHERE name = " column ")"
#define LIVING " JOIN living USING (post_id)" /* posts that are neither deleted nor by an account that goes */

const avpi_redact_table avpi_redact_tables[] =
    {
        {"sources",
         "SELECT source_id, 'source ' || source_id AS path, sha256, size_bytes, format, '' AS explanation,"
         " CAST(date_trunc('day', imported_at) AS TIMESTAMP) AS imported_at, rows_read, kept, duplicate, rejected,"
         " precision_us FROM sources"},
        {"accounts",
         "SELECT account_id, shown AS native FROM accounts a JOIN people p ON p.name = a.native WHERE NOT p.gone"},
        {"account_snapshots", "SELECT s.account_id, CASE WHEN p.kept THEN s.seen_at END AS seen_at, CASE WHEN p.kept "
                              "THEN s.handle END AS handle,"
                              " CASE WHEN p.kept THEN s.followers ELSE coarse(s.followers) END AS followers,"
                              " CASE WHEN p.kept THEN s.following ELSE coarse(s.following) END AS following,"
                              " CASE WHEN p.kept THEN s.statuses ELSE coarse(s.statuses) END AS statuses"
                              " FROM account_snapshots s JOIN accounts a USING (account_id) JOIN people p ON p.name = "
                              "a.native WHERE NOT p.gone"},
        {"posts",
         "SELECT x.post_id, " POST(
             "x.native") " AS native, x.account_id, x.posted_at,"
                         " CASE WHEN p.kept AND (SELECT texts FROM settings) THEN"
                         " clean(regexp_replace(regexp_replace(x.text, 'https?://[^ ]+', '[...]', 'g'), "
                         "'@[[:alnum:]_.]+', '[...]', 'g'))"
                         " END AS text, x.language, " POST("x.repost_of") " AS repost_of, " SHOWN("x.repost_account") " AS repost_account, " POST("x.reply_to") " AS reply_to, " SHOWN(
                             "x.reply_account") " AS reply_account, " POST("x.quote_of") " AS quote_of, " SHOWN("x."
                                                                                                                "quote_"
                                                                                                                "accoun"
                                                                                                                "t") " "
                                                                                                                     "A"
                                                                                                                     "S"
                                                                                                                     " "
                                                                                                                     "q"
                                                                                                                     "u"
                                                                                                                     "o"
                                                                                                                     "t"
                                                                                                                     "e"
                                                                                                                     "_"
                                                                                                                     "a"
                                                                                                                     "c"
                                                                                                                     "c"
                                                                                                                     "o"
                                                                                                                     "u"
                                                                                                                     "n"
                                                                                                                     "t"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "x"
                                                                                                                     "."
                                                                                                                     "e"
                                                                                                                     "m"
                                                                                                                     "b"
                                                                                                                     "e"
                                                                                                                     "d"
                                                                                                                     "d"
                                                                                                                     "e"
                                                                                                                     "d"
                                                                                                                     ","
                                                                                                                     " "
                                                                                                                     "x"
                                                                                                                     "."
                                                                                                                     "i"
                                                                                                                     "s"
                                                                                                                     "_"
                                                                                                                     "r"
                                                                                                                     "e"
                                                                                                                     "p"
                                                                                                                     "o"
                                                                                                                     "s"
                                                                                                                     "t"
                                                                                                                     " "
                                                                                                                     "F"
                                                                                                                     "R"
                                                                                                                     "O"
                                                                                                                     "M"
                                                                                                                     " "
                                                                                                                     "p"
                                                                                                                     "o"
                                                                                                                     "s"
                                                                                                                     "t"
                                                                                                                     "s"
                                                                                                                     " "
                                                                                                                     "x" LIVING
                                                                                                                     " "
                                                                                                                     "J"
                                                                                                                     "O"
                                                                                                                     "I"
                                                                                                                     "N"
                                                                                                                     " "
                                                                                                                     "a"
                                                                                                                     "c"
                                                                                                                     "c"
                                                                                                                     "o"
                                                                                                                     "u"
                                                                                                                     "n"
                                                                                                                     "t"
                                                                                                                     "s"
                                                                                                                     " "
                                                                                                                     "a"
                                                                                                                     " "
                                                                                                                     "O"
                                                                                                                     "N"
                                                                                                                     " "
                                                                                                                     "a"
                                                                                                                     "."
                                                                                                                     "a"
                                                                                                                     "c"
                                                                                                                     "c"
                                                                                                                     "o"
                                                                                                                     "u"
                                                                                                                     "n"
                                                                                                                     "t"
                                                                                                                     "_"
                                                                                                                     "i"
                                                                                                                     "d"
                                                                                                                     " "
                                                                                                                     "="
                                                                                                                     " "
                                                                                                                     "x"
                                                                                                                     "."
                                                                                                                     "a"
                                                                                                                     "c"
                                                                                                                     "c"
                                                                                                                     "o"
                                                                                                                     "u"
                                                                                                                     "n"
                                                                                                                     "t"
                                                                                                                     "_"
                                                                                                                     "i"
                                                                                                                     "d"
                                                                                                                     " "
                                                                                                                     "J"
                                                                                                                     "O"
                                                                                                                     "I"
                                                                                                                     "N"
                                                                                                                     " "
                                                                                                                     "p"
                                                                                                                     "e"
                                                                                                                     "o"
                                                                                                                     "p"
                                                                                                                     "l"
                                                                                                                     "e"
                                                                                                                     " "
                                                                                                                     "p"
                                                                                                                     " "
                                                                                                                     "O"
                                                                                                                     "N"
                                                                                                                     " "
                                                                                                                     "p"
                                                                                                                     "."
                                                                                                                     "n"
                                                                                                                     "a"
                                                                                                                     "m"
                                                                                                                     "e"
                                                                                                                     " "
                                                                                                                     "="
                                                                                                                     " "
                                                                                                                     "a"
                                                                                                                     "."
                                                                                                                     "n"
                                                                                                                     "a"
                                                                                                                     "t"
                                                                                                                     "i"
                                                                                                                     "v"
                                                                                                                     "e"},
        {"post_origins",
         "SELECT post_id, min(source_id) AS source_id, CAST(post_id AS UBIGINT) AS line, CAST(0 AS UBIGINT) AS "
         "byte_offset,"
         " CAST(0 AS UBIGINT) AS byte_count, CAST(post_id AS UHUGEINT) AS row_key FROM post_origins" LIVING
         " GROUP BY post_id"},
        {"urls", "SELECT url_id, page(url, domain) AS url, domain FROM urls"},
        {"post_urls", "SELECT x.post_id, x.url_id, x.position, page(u.url, u.domain) AS written FROM post_urls x" LIVING
                      " JOIN urls u USING (url_id)"},
        {"hashtags", "SELECT hashtag_id, clean(hashtag) AS hashtag FROM hashtags"},
        {"post_hashtags", "SELECT x.post_id, x.hashtag_id, x.position FROM post_hashtags x" LIVING},
        {"post_mentions", "SELECT x.post_id, p.shown AS mentioned, x.position FROM post_mentions x" LIVING
                          " JOIN people p ON p.name = x.mentioned WHERE NOT p.gone"},
        {"post_objects",
         "SELECT x.post_id, coalesce(" POST("x.object") ", " SHOWN("x.object") ", page(x.object, NULL)) AS object"
                                                                               " FROM post_objects x" LIVING},
        {"labels", "SELECT p.shown AS account, l.scheme, clean(l.value) AS value FROM labels l JOIN people p ON p.name "
                   "= l.account"
                   " WHERE NOT p.gone"},
        {"runs", "SELECT run_id, CAST(date_trunc('day', started_at) AS TIMESTAMP) AS started_at, 'avispero' AS "
                 "command, version, seed"
                 " FROM runs"},
        {"run_options",
         "SELECT run_id, stage, name, value FROM run_options WHERE stage IN ('links', 'groups', 'traces', 'story')"},
        {"run_inputs", "SELECT * FROM run_inputs"},
        {"links",
         "SELECT run_id, trace, window_s, least(a.shown, b.shown) AS account_a, greatest(a.shown, b.shown) AS "
         "account_b,"
         " weight, expected, log10_p FROM links JOIN people a ON a.name = account_a JOIN people b ON b.name = account_b"
         " WHERE NOT a.gone AND NOT b.gone"},
        {"groups", "SELECT * FROM groups WHERE accounts >= (SELECT k FROM settings)"},
        {"members", "SELECT m.run_id, m.group_id, p.shown AS account, m.strength, m.partners FROM members m"
                    " JOIN people p ON p.name = m.account JOIN groups g USING (run_id, group_id)"
                    " WHERE NOT p.gone AND g.accounts >= (SELECT k FROM settings)"},
        {"confirmations", "SELECT x.* FROM confirmations x JOIN groups g USING (run_id, group_id)"
                          " WHERE g.accounts >= (SELECT k FROM settings)"},
        {"sweeps", "SELECT x.* FROM sweeps x JOIN groups g USING (run_id, group_id)"
                   " WHERE g.accounts >= (SELECT k FROM settings)"},
        {"fused_links",
         "SELECT run_id, least(a.shown, b.shown) AS account_a, greatest(a.shown, b.shown) AS account_b, trace,"
         " weight, expected, log10_p, log10_mp, strength, admits, exclusive FROM fused_links"
         " JOIN people a ON a.name = account_a JOIN people b ON b.name = account_b WHERE NOT a.gone AND NOT b.gone"},
        {"positions",
         "SELECT x.run_id, p.shown AS account, x.x, x.y FROM positions x JOIN people p ON p.name = x.account"
         " WHERE NOT p.gone"},
};
const size_t avpi_redact_tables_count = sizeof avpi_redact_tables / sizeof *avpi_redact_tables;
