#include "proof/redact_tables.h"

#include <string.h>

const char avpi_redact_macros[] =
    "CREATE TEMP MACRO coarse(n) AS CASE WHEN n < 10 THEN n ELSE CAST(floor(n / pow(10, floor(log10(n))))"
    " * pow(10, floor(log10(n))) AS BIGINT) END;"
    "CREATE TEMP MACRO thing(o) AS coalesce((SELECT shown FROM post_names WHERE name = o),"
    " (SELECT shown FROM people WHERE name = o AND NOT gone),"
    " CASE WHEN regexp_matches(o, '^[a-z]+://') THEN page(o, NULL) ELSE clean(o) END);";

/* ---- the tables that need a query of their own ---- */

/* Where files came from is not told, and when they were read only by the day. */
static const char sources_query[] =
    "SELECT source_id, 'source ' || source_id AS path, sha256, size_bytes, format, '' AS explanation,"
    " CAST(date_trunc('day', imported_at) AS TIMESTAMP) AS imported_at, rows_read, kept, duplicate, rejected,"
    " precision_us FROM sources";

static const char snapshots_query[] =
    "SELECT s.account_id, CASE WHEN p.kept THEN s.seen_at END AS seen_at, CASE WHEN p.kept THEN s.handle END AS handle,"
    " CASE WHEN p.kept THEN s.followers ELSE coarse(s.followers) END AS followers,"
    " CASE WHEN p.kept THEN s.following ELSE coarse(s.following) END AS following,"
    " CASE WHEN p.kept THEN s.statuses ELSE coarse(s.statuses) END AS statuses"
    " FROM account_snapshots s JOIN accounts a USING (account_id) JOIN people p ON p.name = a.native WHERE NOT p.gone";

#define ACCOUNT(column) "(SELECT shown FROM people WHERE name = x." #column " AND NOT gone) AS " #column
#define POST(column) "(SELECT shown FROM post_names WHERE name = x." #column ") AS " #column
/* clang-format off */
static const char posts_query[] =
    "SELECT x.post_id, " POST(native) ", x.account_id, x.posted_at, m.text, x.language, " POST(repost_of) ", "
    ACCOUNT(repost_account) ", " POST(reply_to) ", " ACCOUNT(reply_account) ", " POST(quote_of) ", "
    ACCOUNT(quote_account) ", x.embedded, x.is_repost FROM posts x JOIN living USING (post_id) LEFT JOIN masked m ON"
    " m.post_id = x.post_id";
/* clang-format on */

/* A row per post, so that counts hold; where it stood in which file is not told. */
static const char origins_query[] =
    "SELECT post_id, min(source_id) AS source_id, CAST(post_id AS UBIGINT) AS line, CAST(0 AS UBIGINT) AS byte_offset,"
    " CAST(0 AS UBIGINT) AS byte_count, CAST(post_id AS UHUGEINT) AS row_key FROM post_origins JOIN living USING "
    "(post_id) GROUP BY post_id";

static const char post_urls_query[] =
    "SELECT x.post_id, x.url_id, x.position, page(u.url, u.domain) AS written FROM post_urls x JOIN living"
    " USING (post_id) JOIN urls u USING (url_id)";

/* A label that fewer than k accounts have would point at them. */
static const char labels_query[] =
    "SELECT p.shown AS account, clean(l.scheme) AS scheme, clean(l.value) AS value FROM labels l JOIN people p ON "
    "p.name = l.account"
    " WHERE NOT p.gone AND (l.scheme, l.value) IN (SELECT (scheme, value) FROM labels GROUP BY scheme, value"
    " HAVING count(DISTINCT account) >= (SELECT k FROM settings))";

static const char runs_query[] = "SELECT run_id, CAST(date_trunc('day', started_at) AS TIMESTAMP) AS started_at,"
                                 " 'avispero' AS command, version, seed FROM runs";

/* Options that are names of files are left out. */
static const char options_query[] =
    "SELECT run_id, stage, name, value FROM run_options WHERE stage IN ('links', 'groups', 'traces', 'story')"
    " AND name NOT IN ('targets', 'events', 'domains', 'claims', 'labels', 'known-organic', 'call-more', 'threat-more',"
    " 'threat-grammar', 'public', 'pseudonyms', 'mapping', 'save-mapping', 'out', 'scores')";

/* The pseudonyms are in another order than the names. */
#define PAIR "least(a.shown, b.shown) AS account_a, greatest(a.shown, b.shown) AS account_b, weight, expected, log10_p"
#define OF_PAIR                                                                                                        \
    " JOIN people a ON a.name = account_a JOIN people b ON b.name = account_b WHERE NOT a.gone AND NOT b.gone"
static const char links_query[] = "SELECT run_id, trace, window_s, " PAIR " FROM links" OF_PAIR;
static const char fused_query[] =
    "SELECT run_id, trace, log10_mp, strength, admits, exclusive, " PAIR " FROM fused_links" OF_PAIR;

/* ---- all of them ---- */

#define WHOLE(table, columns)                                                                                          \
    { table, AVPI_REDACT_ALL, columns, NULL, NULL, NULL }
#define COUNTED(table, columns, cells)                                                                                 \
    { table, AVPI_REDACT_ALL, columns, cells, NULL, NULL }
#define GROUPED(table, columns, cells)                                                                                 \
    { table, AVPI_REDACT_OF_GROUP, "run_id group_id " columns, cells, NULL, NULL }
#define SIFTED(table, only, columns, cells)                                                                            \
    { table, AVPI_REDACT_OF_GROUP, "run_id group_id " columns, cells, only, NULL }
#define OF_POST(table, columns)                                                                                        \
    { table, AVPI_REDACT_OF_POST, "post_id " columns, NULL, NULL, NULL }
#define ASKED(table, query)                                                                                            \
    { table, AVPI_REDACT_ALL, NULL, NULL, NULL, query }

const avpi_redact_table avpi_redact_tables[] = {
    /* what was read */
    ASKED("sources", sources_query),
    WHOLE("accounts", "account_id @native"),
    ASKED("account_snapshots", snapshots_query),
    ASKED("posts", posts_query),
    ASKED("post_origins", origins_query),
    ASKED("urls", "SELECT url_id, page(url, domain) AS url, clean(domain) AS domain FROM urls"),
    ASKED("post_urls", post_urls_query),
    WHOLE("hashtags", "hashtag_id ~hashtag"),
    OF_POST("post_hashtags", "hashtag_id position"),
    OF_POST("post_mentions", "@mentioned position"),
    OF_POST("post_objects", "*object"),
    ASKED("labels", labels_query),
    /* what only a person knows: whom it is about and what happened, without the names that people go by */
    WHOLE("targets", "!target ~name"),
    WHOLE("events", "happened_at step_us ~name ~kind"),
    WHOLE("domains", "~domain ~kind"),
    WHOLE("claims", "*claim ~verdict ?follows"),
    /* runs and groups */
    ASKED("runs", runs_query),
    ASKED("run_options", options_query),
    WHOLE("run_inputs", "run_id source_id sha256"),
    ASKED("links", links_query),
    GROUPED("groups", "accounts links observed expected log10_p traces stability whole first_at last_at", NULL),
    GROUPED("members", "@account strength partners", NULL),
    GROUPED(
        "confirmations",
        "window_s exclusive verdict by_blocks split_at accounts observed expected log10_p permutations permutation_p",
        NULL),
    GROUPED("sweeps", "window_s observed expected", NULL),
    SIFTED("group_objects", "x.trace != 'text'", "place trace *object accounts acts", "accounts"),
    ASKED("fused_links", fused_query),
    WHOLE("positions", "run_id @account x y"),
    /* what groups are like: shares of which neither side is a handful of accounts */
    GROUPED(
        "indicators",
        "indicator group_yes group_known group_share rest_yes rest_known rest_share p q passes window_from window_s",
        "group_yes group_known-group_yes rest_yes rest_known-rest_yes"),
    GROUPED("awakenings", "dormant verified pool accounts valid_from valid_to expected p q passes", "dormant"),
    GROUPED("dormancies", "@account valid_from valid_to silent_days verified hidden_most uniform_p conformal_p", NULL),
    WHOLE("outages", "run_id valid_from valid_to"),
    COUNTED("known_groups", "run_id accounts known observed expected log10_p", "accounts known"),
    /* who launches and who boosts: accounts by pseudonym */
    SIFTED("cascades", "x.trace != 'text'",
           "trace *object ?author members others valid_from valid_to z log10_p <reach_most ?jump_account jump_at <jump "
           "tree_known depth",
           "members others"),
    GROUPED("order_tests", "by_hour cascades actors z log10_p", NULL),
    GROUPED("launchers", "@account member cascades first expected log10_p q <followers small passes", NULL),
    GROUPED("boosters", "@launcher @account after before median_s <followers log10_p q passes", NULL),
    /* what happened */
    COUNTED("target_hits", "run_id !target hits accounts replies mentions names hashtags bursts attributed",
            "accounts"),
    GROUPED("styles",
            "posts accounts reposts replies about_target threat_candidates own_words median_age_days hours_from "
            "hours_share "
            "hours_rest hours_p hours_q ~client client_yes client_known rest_yes rest_known client_p client_q",
            "accounts client_yes client_known-client_yes rest_yes rest_known-rest_yes"),
    GROUPED("episodes",
            "!target valid_from valid_to hits accounts group_hits group_share rest_share log10_p q hostile_share "
            "hostile_rest hostile_log10_p",
            "accounts"),
    SIFTED("trends", "starts_with(x.phrase, '#')", /* any other phrase is words of people's texts */
           "~phrase valid_from valid_to posts accounts texts !target target_share share_first share log10_p q "
           "top10_share posts_per_account repost_share median_age_days rise_s gone_share organic_before organic_in",
           "accounts"),
    WHOLE("rushes", "run_id !target valid_from valid_to trends of_group all_trends expected p poisson_p"),
    WHOLE("onsets", "run_id ~series onset_at"),
    WHOLE("coincidences",
          "run_id ~series_a ~series_b valid_from valid_to onsets_a onsets_b coincide lag_s expected p q poisson_p "
          "passes"),
    GROUPED("carried", "*claim posts accounts first_at median_at last_at", "accounts"),
    COUNTED("floods",
            "run_id !target ~event happened_at before after hours_before hours_after rate_ratio accounts alike_share "
            "log10_p q passes",
            "accounts"),
    WHOLE("threat_counts", "run_id l3 l2 l1 excluded unnamed"),
};
const size_t avpi_redact_tables_count = sizeof avpi_redact_tables / sizeof avpi_redact_tables[0];

const char *const avpi_redact_never[][2] = {
    {"meta", "the new case has its own"},
    {"log_records", "the new case has its own"},
    {"manifest_records", "the new case has its own"},
    {"source_origins", "may name whoever collected it"},
    {"pieces", "where records stand in files that are not published"},
    {"rejects", "raw rows"},
    {"warnings", "words of raw rows"},
    {"conflicts", "words of raw rows"},
    {"deletions", "what was taken back"},
    {"account_origins", "where records stand in files that are not published"},
    {"post_media", "pictures are searched by their ids"},
    {"media_clusters", "pictures are searched by their ids"},
    {"target_aliases", "names and accounts of the persons that it is about"},
    {"threats", "points at each threatening post, which names its victim"},
    {"doxxing", "points at each post with an address or a number"},
    {"calls", "words of people's texts"},
    {"reviews", "who judged what"},
    {"records", "cases of harm: people's own, in no redacted case"},
    {"incidents", "as records"},
    {"documents", "as records"},
    {"statements", "as records"},
    {"relations", "as records"},
    {"proposals", "points at records"},
    {"registry_edits", "who changed what, and what was there before"},
    {"registry_files", "where files came from"},
    {"registry_file_kinds", "of the registry"},
    {"registry_rejects", "raw rows"},
    {"registry_waits", "what waits, and words that nobody has looked at"},
    {"registry_origins", "where records stand in files that are not published"},
    {"registry_counts", "small cells of published counts may tell of one person"},
    {"places", "of the registry"},
    {"populations", "of the registry"},
    {"geometries", "of the registry"},
    {"geometry_codes", "of the registry"},
    {"tips", "what strangers told in confidence"},
    {"tip_files", "what strangers told in confidence"},
    {"tip_keys", "of the form for tips"},
};
const size_t avpi_redact_never_count = sizeof avpi_redact_never / sizeof avpi_redact_never[0];

/* ---- queries ---- */

/* before the name, behind it: "before" name "behind" AS name. */
static avp_status add_column(avpi_buf *sql, char how, avp_str name, avp_error *err) {
    static const struct {
        char how;
        const char *before, *behind;
    } ways[] = {
        {'@', "p_", ".shown"},  {'?', "(SELECT shown FROM people WHERE name = x.", " AND NOT gone)"},
        {'*', "thing(x.", ")"}, {'~', "clean(x.", ")"},
        {'!', "clean(x.", ")"}, {'<', "coarse(x.", ")"},
        {'\0', "x.", ""},
    };
    size_t i = 0;
    while (ways[i].how != how && ways[i].how != '\0')
        i++;
    return avpi_buf_printf(sql, err, "%s%.*s%s AS %.*s", ways[i].before, (int)name.len, name.ptr, ways[i].behind,
                           (int)name.len, name.ptr);
}

/* What has to hold for the row. */
static avp_status add_condition(avpi_buf *where, char how, avp_str name, avp_error *err) {
    int n = (int)name.len;
    switch (how) {
    case '@': return avpi_buf_printf(where, err, " AND NOT p_%.*s.gone", n, name.ptr);
    case '*': return avpi_buf_printf(where, err, " AND x.%.*s NOT IN (SELECT name FROM gone_things)", n, name.ptr);
    case '!':
        return avpi_buf_printf(where, err, " AND (x.%.*s IS NULL OR x.%.*s NOT IN (SELECT name FROM gone_targets))", n,
                               name.ptr, n, name.ptr);
    default: return AVP_OK;
    }
}

static bool next_word(const char **at, avp_str *word) {
    *at += strspn(*at, " ");
    *word = (avp_str){*at, strcspn(*at, " ")};
    *at += word->len;
    return word->len > 0;
}

static avp_status add_columns(const avpi_redact_table *table, avpi_buf *select, avpi_buf *from, avpi_buf *where,
                              avp_error *err) {
    avp_status status = AVP_OK;
    avp_str word;
    for (const char *at = table->columns; next_word(&at, &word);) {
        char how = strchr("@?*~!<", word.ptr[0]) ? word.ptr[0] : '\0';
        avp_str name = {word.ptr + (how != '\0'), word.len - (how != '\0')};
        AVP_TRY(avpi_buf_add(select, select->len > 0 ? AVPI_STR(", ") : AVPI_STR(""), err));
        AVP_TRY(add_column(select, how, name, err));
        AVP_TRY(add_condition(where, how, name, err));
        if (how == '@')
            AVP_TRY(avpi_buf_printf(from, err, " JOIN people p_%.*s ON p_%.*s.name = x.%.*s", (int)name.len, name.ptr,
                                    (int)name.len, name.ptr, (int)name.len, name.ptr));
    }
done:
    return status;
}

static avp_status add_rules(const avpi_redact_table *table, avpi_buf *from, avpi_buf *where, avp_error *err) {
    static const char of_group[] =
        " AND (x.group_id IS NULL OR (x.run_id, x.group_id) IN (SELECT (run_id, group_id) FROM groups"
        " WHERE accounts >= (SELECT k FROM settings)))";
    avp_status status = AVP_OK;
    avp_str cell;
    if (table->rule == AVPI_REDACT_OF_POST)
        AVP_TRY(avpi_buf_add(from, AVPI_STR(" JOIN living USING (post_id)"), err));
    if (table->rule == AVPI_REDACT_OF_GROUP)
        AVP_TRY(avpi_buf_add(where, avpi_str_view(of_group), err));
    if (table->only)
        AVP_TRY(avpi_buf_printf(where, err, " AND %s", table->only));
    for (const char *at = table->cells ? table->cells : ""; next_word(&at, &cell);)
        AVP_TRY(avpi_buf_printf(where, err, " AND NOT (%.*s > 0 AND %.*s < (SELECT k FROM settings))", (int)cell.len,
                                cell.ptr, (int)cell.len, cell.ptr));
done:
    return status;
}

avp_status avpi_redact_query(const avpi_redact_table *table, avpi_buf *out, avp_error *err) {
    enum { PART_MOST = 1 << 14 };
    avp_status status = AVP_OK;
    avpi_buf select, from, where;
    avpi_buf_init(&select, out->ctx, PART_MOST);
    avpi_buf_init(&from, out->ctx, PART_MOST);
    avpi_buf_init(&where, out->ctx, PART_MOST);
    if (table->query)
        return avpi_buf_add(out, avpi_str_view(table->query), err);
    AVP_TRY(avpi_buf_printf(&from, err, " FROM \"%s\" x", table->name));
    AVP_TRY(avpi_buf_add(&where, AVPI_STR(" WHERE true"), err));
    AVP_TRY(add_columns(table, &select, &from, &where, err));
    AVP_TRY(add_rules(table, &from, &where, err));
    AVP_TRY(avpi_buf_printf(out, err, "SELECT %s%s%s", select.ptr, from.ptr, where.ptr));
done:
    avpi_buf_free(&select);
    avpi_buf_free(&from);
    avpi_buf_free(&where);
    return status;
}
