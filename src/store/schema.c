#include "store/schema.h"

#include <string.h>

/*
 * Ids (source_id, account_id, post_id, url_id, hashtag_id) count from 0 in order of first appearance; a reader that needs an order
 * that does not depend on the input's row order sorts by native ids. Native ids are text.
 *
 *   sources 1-n post_origins n-1 posts 1-n post_urls n-1 urls
 *                                 posts n-1 accounts 1-n account_snapshots
 *
 * posts.is_repost is true also where the export does not say what was reposted (repost_of NULL); posts.embedded marks originals that
 * stood inside another record (the reposted post) and were not read as rows of their own.
 */
static const char *const version_1 =
    "CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);"
    "CREATE TABLE sources (source_id UINTEGER PRIMARY KEY, path VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,"
    " size_bytes UBIGINT NOT NULL, format VARCHAR NOT NULL, explanation VARCHAR NOT NULL,"
    " imported_at TIMESTAMP NOT NULL, collector VARCHAR, stored_as VARCHAR, rows_read UBIGINT NOT NULL,"
    " kept UBIGINT NOT NULL, duplicate UBIGINT NOT NULL, rejected UBIGINT NOT NULL,"
    " precision_us BIGINT NOT NULL);"
    "CREATE TABLE rejects (source_id UINTEGER NOT NULL, line UBIGINT NOT NULL, byte_offset UBIGINT NOT NULL,"
    " reason VARCHAR NOT NULL, raw BLOB);"
    "CREATE TABLE warnings (source_id UINTEGER NOT NULL, warning VARCHAR NOT NULL,"
    " occurrences UBIGINT NOT NULL, first_line UBIGINT);"
    "CREATE TABLE accounts (account_id UINTEGER NOT NULL, native VARCHAR NOT NULL);"
    "CREATE TABLE account_snapshots (account_id UINTEGER NOT NULL, seen_at TIMESTAMP, handle VARCHAR,"
    " name VARCHAR, followers BIGINT, following BIGINT, statuses BIGINT);"
    "CREATE TABLE posts (post_id UINTEGER NOT NULL, native VARCHAR, account_id UINTEGER NOT NULL,"
    " posted_at TIMESTAMP, text VARCHAR, language VARCHAR, client VARCHAR, repost_of VARCHAR,"
    " repost_account VARCHAR, reply_to VARCHAR, reply_account VARCHAR, quote_of VARCHAR,"
    " quote_account VARCHAR, embedded BOOLEAN NOT NULL, is_repost BOOLEAN NOT NULL);"
    /* one row per kept record: where it stands, and the key that finds duplicates */
    "CREATE TABLE post_origins (post_id UINTEGER NOT NULL, source_id UINTEGER NOT NULL,"
    " line UBIGINT NOT NULL, byte_offset UBIGINT NOT NULL, byte_count UBIGINT NOT NULL,"
    " row_key UHUGEINT NOT NULL);"
    "CREATE TABLE urls (url_id UINTEGER NOT NULL, url VARCHAR NOT NULL, domain VARCHAR);"
    "CREATE TABLE post_urls (post_id UINTEGER NOT NULL, url_id UINTEGER NOT NULL, position UINTEGER NOT NULL,"
    " written VARCHAR NOT NULL);"
    "CREATE TABLE hashtags (hashtag_id UINTEGER NOT NULL, hashtag VARCHAR NOT NULL);"
    "CREATE TABLE post_hashtags (post_id UINTEGER NOT NULL, hashtag_id UINTEGER NOT NULL,"
    " position UINTEGER NOT NULL);"
    "CREATE TABLE post_mentions (post_id UINTEGER NOT NULL, mentioned VARCHAR NOT NULL,"
    " position UINTEGER NOT NULL);"
    "CREATE TABLE post_media (post_id UINTEGER NOT NULL, media VARCHAR NOT NULL, position UINTEGER NOT NULL);"
    "CREATE TABLE post_objects (post_id UINTEGER NOT NULL, object VARCHAR NOT NULL, source VARCHAR);"
    "CREATE TABLE labels (account VARCHAR NOT NULL, scheme VARCHAR NOT NULL, value VARCHAR NOT NULL);"
    "CREATE TABLE runs (run_id UBIGINT PRIMARY KEY, started_at TIMESTAMP NOT NULL, finished_at TIMESTAMP,"
    " command VARCHAR NOT NULL, version VARCHAR NOT NULL, seed BIGINT NOT NULL);"
    "CREATE TABLE run_options (run_id UBIGINT NOT NULL, stage VARCHAR NOT NULL, name VARCHAR NOT NULL,"
    " value VARCHAR);"
    "CREATE TABLE run_inputs (run_id UBIGINT NOT NULL, source_id UINTEGER NOT NULL, sha256 VARCHAR NOT NULL);"
    "CREATE TABLE links (run_id UBIGINT NOT NULL, trace VARCHAR NOT NULL, window_s DOUBLE NOT NULL,"
    " account_a VARCHAR NOT NULL, account_b VARCHAR NOT NULL, weight UINTEGER NOT NULL, expected DOUBLE,"
    " log10_p DOUBLE);"
    "CREATE TABLE groups (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, accounts UINTEGER NOT NULL,"
    " links UBIGINT NOT NULL, observed UBIGINT NOT NULL, expected DOUBLE NOT NULL, log10_p DOUBLE NOT NULL,"
    " traces VARCHAR NOT NULL, stability DOUBLE NOT NULL, whole BOOLEAN NOT NULL, first_at TIMESTAMP,"
    " last_at TIMESTAMP);"
    "CREATE TABLE members (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, account VARCHAR NOT NULL,"
    " strength DOUBLE NOT NULL, partners UINTEGER NOT NULL);"
    "CREATE TABLE log_records (sequence UBIGINT PRIMARY KEY, line VARCHAR NOT NULL);"
    "CREATE TABLE manifest_records (sequence UBIGINT PRIMARY KEY, line VARCHAR NOT NULL);"
    "CREATE VIEW post_list AS SELECT p.post_id, p.native AS post, a.native AS account, p.posted_at, p.text,"
    " p.repost_of, p.reply_to FROM posts p JOIN accounts a USING (account_id) WHERE NOT p.embedded;";

/*
 * What platforms say beside the posts.
 *
 * account_origins is for records about an account what post_origins is for posts. deletions holds what became of posts and accounts:
 * kind is deleted, edited, withheld, unavailable or restored; happened_at is NULL where the platform does not tell; detail is in its
 * words (countries, earlier ids). alone marks a notice that is a record of its own, and so counted as kept.
 * post_media.hash begins with its kind ("cid:", "blurhash:", "md5:"); media is unique in its platform.
 */
static const char *const version_2 =
    "ALTER TABLE accounts ADD COLUMN created_at TIMESTAMP;"
    "ALTER TABLE account_snapshots ADD COLUMN default_profile BOOLEAN;"
    "ALTER TABLE account_snapshots ADD COLUMN has_description BOOLEAN;"
    "ALTER TABLE account_snapshots ADD COLUMN has_picture BOOLEAN;"
    "ALTER TABLE account_snapshots ADD COLUMN verified BOOLEAN;"
    "ALTER TABLE account_snapshots ADD COLUMN protected BOOLEAN;"
    "ALTER TABLE post_media ADD COLUMN kind VARCHAR;"
    "ALTER TABLE post_media ADD COLUMN hash VARCHAR;"
    "CREATE TABLE account_origins (account_id UINTEGER NOT NULL, source_id UINTEGER NOT NULL,"
    " line UBIGINT NOT NULL, byte_offset UBIGINT NOT NULL, byte_count UBIGINT NOT NULL,"
    " row_key UHUGEINT NOT NULL);"
    "CREATE TABLE deletions (source_id UINTEGER NOT NULL, line UBIGINT NOT NULL, byte_offset UBIGINT NOT NULL,"
    " byte_count UBIGINT NOT NULL, row_key UHUGEINT NOT NULL, alone BOOLEAN NOT NULL, kind VARCHAR NOT NULL,"
    " post VARCHAR, account VARCHAR, happened_at TIMESTAMP, detail VARCHAR);";

/*
 * What groups are like, apart from what they did together. A share is NULL where nothing is known. `rest` is the accounts of the
 * collection in no group. dormancies has the dormant members only: dates, no verdict.
 */
static const char *const version_3 =
    "CREATE TABLE indicators (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, indicator VARCHAR NOT NULL,"
    " group_yes UBIGINT NOT NULL, group_known UBIGINT NOT NULL, group_share DOUBLE, rest_yes UBIGINT NOT NULL,"
    " rest_known UBIGINT NOT NULL, rest_share DOUBLE, p DOUBLE, q DOUBLE, passes BOOLEAN NOT NULL,"
    " window_from TIMESTAMP, window_s DOUBLE);"
    "CREATE TABLE awakenings (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, dormant UBIGINT NOT NULL,"
    " verified UBIGINT NOT NULL, pool UBIGINT NOT NULL, accounts UBIGINT NOT NULL, valid_from TIMESTAMP NOT NULL,"
    " valid_to TIMESTAMP NOT NULL, expected DOUBLE NOT NULL, p DOUBLE NOT NULL, q DOUBLE NOT NULL,"
    " passes BOOLEAN NOT NULL);"
    "CREATE TABLE dormancies (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, account VARCHAR NOT NULL,"
    " valid_from TIMESTAMP NOT NULL, valid_to TIMESTAMP NOT NULL, silent_days DOUBLE NOT NULL,"
    " verified BOOLEAN NOT NULL, hidden_most UBIGINT, uniform_p DOUBLE NOT NULL, conformal_p DOUBLE NOT NULL);"
    "CREATE TABLE outages (run_id UBIGINT NOT NULL, valid_from TIMESTAMP NOT NULL, valid_to TIMESTAMP NOT NULL);"
    "CREATE TABLE known_groups (run_id UBIGINT NOT NULL, accounts UBIGINT NOT NULL, known UBIGINT NOT NULL,"
    " observed UBIGINT NOT NULL, expected DOUBLE NOT NULL, log10_p DOUBLE NOT NULL);";

/*
 * Rows that tell of a post something else than the case did: kind is account, time or text; kept is what stood there first, told what
 * this row says. With another account or time the row is a post of its own as well; of two texts the first stands in posts.
 */
static const char *const version_4 =
    "CREATE TABLE conflicts (source_id UINTEGER NOT NULL, line UBIGINT NOT NULL, byte_offset UBIGINT NOT NULL,"
    " native VARCHAR NOT NULL, kind VARCHAR NOT NULL, kept VARCHAR, told VARCHAR);";

/*
 * What is behind the groups of a run, for those who look at it later: the test out of sample (verdict is not testable, not confirmed or
 * confirmed; NULL where nothing was tested), exchanges of names, what a group did per window, what it pushed (place 0 first), the links of
 * all traces as one graph, and where each member stands in the picture. exclusive: held together by sources of its own;
 * window_s: of the links that made the group.
 */
static const char *const version_5 =
    "CREATE TABLE confirmations (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, window_s DOUBLE NOT NULL, "
    "exclusive BOOLEAN NOT NULL,"
    " verdict VARCHAR NOT NULL, by_blocks BOOLEAN NOT NULL, split_at TIMESTAMP, accounts UINTEGER NOT NULL,"
    " observed UBIGINT, expected DOUBLE, log10_p DOUBLE, permutations UBIGINT NOT NULL, permutation_p DOUBLE);"
    "CREATE TABLE sweeps (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, window_s DOUBLE NOT NULL,"
    " observed UBIGINT NOT NULL, expected DOUBLE NOT NULL);"
    "CREATE TABLE group_objects (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, place UINTEGER NOT NULL,"
    " trace VARCHAR NOT NULL, object VARCHAR NOT NULL, accounts UINTEGER NOT NULL, acts UBIGINT NOT NULL);"
    "CREATE TABLE fused_links (run_id UBIGINT NOT NULL, account_a VARCHAR NOT NULL, account_b VARCHAR NOT NULL,"
    " trace VARCHAR NOT NULL, weight UINTEGER NOT NULL, expected DOUBLE NOT NULL, log10_p DOUBLE NOT NULL,"
    " log10_mp DOUBLE NOT NULL, strength DOUBLE NOT NULL, admits BOOLEAN NOT NULL, exclusive BOOLEAN NOT NULL);"
    "CREATE TABLE positions (run_id UBIGINT NOT NULL, account VARCHAR NOT NULL, x DOUBLE NOT NULL, y DOUBLE NOT NULL);";

/*
 * What only a person knows: whom a collection is about and by which names, a calendar, whose sites are whose, stories and their
 * verdicts. valid_from and valid_to are half open, NULL = always; step_us is what the time of an event is known to (a day, a minute).
 */
static const char *const version_6 =
    "CREATE TABLE targets (target VARCHAR NOT NULL, name VARCHAR NOT NULL);"
    "CREATE TABLE target_aliases (target VARCHAR NOT NULL, kind VARCHAR NOT NULL, value VARCHAR NOT NULL,"
    " valid_from TIMESTAMP, valid_to TIMESTAMP);"
    "CREATE TABLE events (happened_at TIMESTAMP NOT NULL, step_us BIGINT NOT NULL, name VARCHAR NOT NULL,"
    " kind VARCHAR NOT NULL);"
    "CREATE TABLE domains (domain VARCHAR NOT NULL, kind VARCHAR NOT NULL);"
    "CREATE TABLE claims (claim VARCHAR NOT NULL, verdict VARCHAR NOT NULL, follows VARCHAR);";

/*
 * Who launches and who boosts what groups spread. Times are those of the first and the last actor; reach_most is the sum of followers, an upper
 * bound. order_tests: group_id NULL = all groups together. launchers holds everybody tested, boosters every pair.
 */
static const char *const version_7 =
    "CREATE TABLE cascades (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, trace VARCHAR NOT NULL,"
    " object VARCHAR NOT NULL, author VARCHAR, members UINTEGER NOT NULL, others UINTEGER NOT NULL,"
    " valid_from TIMESTAMP NOT NULL, valid_to TIMESTAMP NOT NULL, z DOUBLE, log10_p DOUBLE,"
    " reach_most UBIGINT NOT NULL, jump_account VARCHAR, jump_at TIMESTAMP, jump UBIGINT, tree_known UINTEGER,"
    " depth UINTEGER);"
    "CREATE TABLE order_tests (run_id UBIGINT NOT NULL, group_id UINTEGER, by_hour BOOLEAN NOT NULL,"
    " cascades UBIGINT NOT NULL, actors UBIGINT NOT NULL, z DOUBLE, log10_p DOUBLE);"
    "CREATE TABLE launchers (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, account VARCHAR NOT NULL,"
    " member BOOLEAN NOT NULL, cascades UBIGINT NOT NULL, first UBIGINT NOT NULL, expected DOUBLE NOT NULL,"
    " log10_p DOUBLE NOT NULL, q DOUBLE NOT NULL, followers BIGINT, small BOOLEAN NOT NULL, passes BOOLEAN NOT NULL);"
    "CREATE TABLE boosters (run_id UBIGINT NOT NULL, group_id UINTEGER NOT NULL, launcher VARCHAR NOT NULL,"
    " account VARCHAR NOT NULL, after UBIGINT NOT NULL, before UBIGINT NOT NULL, median_s DOUBLE NOT NULL,"
    " followers BIGINT NOT NULL, log10_p DOUBLE NOT NULL, q DOUBLE NOT NULL, passes BOOLEAN NOT NULL);";

/*
 * What happened. target_hits: posts about each target by kind of hit. episodes: bursts of hits; group_id NULL where no group stands out,
 * group_hits, shares and p are then those of the group that comes nearest; hostile_* NULL where that was not looked at.
 */
static const char *const version_8 =
    "CREATE TABLE target_hits (run_id UBIGINT NOT NULL, target VARCHAR NOT NULL, hits UBIGINT NOT NULL,"
    " accounts UBIGINT NOT NULL, replies UBIGINT NOT NULL, mentions UBIGINT NOT NULL, names UBIGINT NOT NULL,"
    " hashtags UBIGINT NOT NULL, bursts UBIGINT NOT NULL, attributed UBIGINT NOT NULL);"
    "CREATE TABLE episodes (run_id UBIGINT NOT NULL, target VARCHAR NOT NULL, valid_from TIMESTAMP NOT NULL,"
    " valid_to TIMESTAMP NOT NULL, hits UBIGINT NOT NULL, accounts UBIGINT NOT NULL, group_id UINTEGER,"
    " group_hits UBIGINT NOT NULL, group_share DOUBLE, rest_share DOUBLE, log10_p DOUBLE, q DOUBLE,"
    " hostile_share DOUBLE, hostile_rest DOUBLE);";

/*
 * trends: bursts of hashtags and phrases; group_id NULL where no group stands out among the first posts, share_first, share and p are then
 * those of the group that comes nearest; organic_* where others had the hashtag before. rushes: most trends about one target.
 * onsets: when each series began something; coincidences: pairs of series, lag_s how long b's onsets come after a's.
 * carried: how each claim was carried by each group; group_id NULL: by accounts in none.
 */
static const char *const version_9 =
    "CREATE TABLE trends (run_id UBIGINT NOT NULL, phrase VARCHAR NOT NULL, valid_from TIMESTAMP NOT NULL,"
    " valid_to TIMESTAMP NOT NULL, posts UBIGINT NOT NULL, accounts UBIGINT NOT NULL, texts UBIGINT NOT NULL,"
    " target VARCHAR,"
    " target_share DOUBLE NOT NULL, group_id UINTEGER, share_first DOUBLE, share DOUBLE, log10_p DOUBLE, q DOUBLE,"
    " top10_share DOUBLE NOT NULL, posts_per_account DOUBLE NOT NULL, repost_share DOUBLE NOT NULL,"
    " median_age_days DOUBLE, rise_s DOUBLE NOT NULL, gone_share DOUBLE, organic_before DOUBLE, organic_in DOUBLE);"
    "CREATE TABLE rushes (run_id UBIGINT NOT NULL, target VARCHAR NOT NULL, valid_from TIMESTAMP NOT NULL,"
    " valid_to TIMESTAMP NOT NULL, trends UBIGINT NOT NULL, of_group UBIGINT NOT NULL, all_trends UBIGINT NOT NULL,"
    " expected DOUBLE NOT NULL, p DOUBLE NOT NULL, poisson_p DOUBLE NOT NULL);"
    "CREATE TABLE onsets (run_id UBIGINT NOT NULL, series VARCHAR NOT NULL, onset_at TIMESTAMP NOT NULL);"
    "CREATE TABLE coincidences (run_id UBIGINT NOT NULL, series_a VARCHAR NOT NULL, series_b VARCHAR NOT NULL,"
    " valid_from TIMESTAMP NOT NULL, valid_to TIMESTAMP NOT NULL, onsets_a UBIGINT NOT NULL, onsets_b UBIGINT NOT NULL,"
    " coincide UBIGINT NOT NULL, lag_s DOUBLE NOT NULL, expected DOUBLE NOT NULL, p DOUBLE NOT NULL, q DOUBLE NOT NULL,"
    " poisson_p DOUBLE NOT NULL, passes BOOLEAN NOT NULL);"
    "CREATE TABLE carried (run_id UBIGINT NOT NULL, claim VARCHAR NOT NULL, group_id UINTEGER, posts UBIGINT NOT NULL,"
    " accounts UBIGINT NOT NULL, first_at TIMESTAMP NOT NULL, median_at TIMESTAMP NOT NULL, last_at TIMESTAMP NOT "
    "NULL);";

/*
 * Candidates for a person to judge. doxxing.hash is of the value, salted, for joins within the case; the value stands in the post alone.
 * floods: threats about a target before and after an event.
 */
static const char *const version_10 =
    "CREATE TABLE threats (run_id UBIGINT NOT NULL, post_id UINTEGER NOT NULL, post VARCHAR, account VARCHAR NOT NULL,"
    " posted_at TIMESTAMP NOT NULL, level UTINYINT NOT NULL, rule VARCHAR NOT NULL, group_id UINTEGER, target VARCHAR,"
    " alike UBIGINT NOT NULL);"
    "CREATE TABLE doxxing (run_id UBIGINT NOT NULL, post_id UINTEGER NOT NULL, post VARCHAR, account VARCHAR NOT NULL,"
    " posted_at TIMESTAMP NOT NULL, kind VARCHAR NOT NULL, hash VARCHAR NOT NULL, group_id UINTEGER,"
    " target VARCHAR NOT NULL, by_thread BOOLEAN NOT NULL);"
    "CREATE TABLE floods (run_id UBIGINT NOT NULL, target VARCHAR NOT NULL, event VARCHAR NOT NULL,"
    " happened_at TIMESTAMP NOT NULL, before UBIGINT NOT NULL, after UBIGINT NOT NULL, hours_before DOUBLE NOT NULL,"
    " hours_after DOUBLE NOT NULL, rate_ratio DOUBLE, accounts UBIGINT NOT NULL, alike_share DOUBLE, log10_p DOUBLE,"
    " q DOUBLE, passes BOOLEAN NOT NULL);"
    "CREATE TABLE threat_counts (run_id UBIGINT NOT NULL, l3 UBIGINT NOT NULL, l2 UBIGINT NOT NULL,"
    " l1 UBIGINT NOT NULL, excluded UBIGINT NOT NULL, unnamed UBIGINT NOT NULL);"
    /* what persons said of them; rows are only ever added. verdict: 1 yes, 2 no, 3 unsure, 4 takes the one before back */
    "CREATE TABLE reviews (place UBIGINT NOT NULL, post_id UINTEGER NOT NULL, verdict UTINYINT NOT NULL,"
    " judged_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL);";

/* Calls to action: launched_by is the group of the account that had it first, group_id the one with most of its posts; NULL = none. */
static const char *const version_11 =
    "CREATE TABLE calls (run_id UBIGINT NOT NULL, phrase VARCHAR NOT NULL, level UTINYINT NOT NULL, posts UBIGINT NOT "
    "NULL,"
    " accounts UBIGINT NOT NULL, first_at TIMESTAMP NOT NULL, last_at TIMESTAMP NOT NULL, launched_by UINTEGER,"
    " group_id UINTEGER, share DOUBLE NOT NULL);";

/*
 * Sources that are pieces of files that grow while they are read: head_bytes from the beginning of the file, then its bytes from begins_at
 * to ends_at. Those of one file have the source of its first piece as first_id, and follow one another in the order of their ids; their
 * path is the one that the file had then. A file that was written anew begins anew.
 */
static const char *const version_12 = "CREATE TABLE pieces (source_id UINTEGER NOT NULL, first_id UINTEGER NOT NULL, "
                                      "head_bytes UBIGINT NOT NULL, begins_at UBIGINT NOT NULL,"
                                      " ends_at UBIGINT NOT NULL);";

/* hostile_log10_p: of so large a hostile share, if it were that outside all bursts. styles: what each group does; group_id NULL: accounts in none. */
static const char *const version_13 =
    "ALTER TABLE episodes ADD COLUMN hostile_log10_p DOUBLE;"
    "ALTER TABLE trends ADD COLUMN gone_first DOUBLE;" /* of the first posts, as gone_share of all */
    "CREATE TABLE styles (run_id UBIGINT NOT NULL, group_id UINTEGER, posts UBIGINT NOT NULL, accounts UBIGINT NOT "
    "NULL,"
    " reposts UBIGINT NOT NULL, replies UBIGINT NOT NULL, about_target UBIGINT NOT NULL, threat_candidates UBIGINT NOT "
    "NULL,"
    " own_words UBIGINT NOT NULL, median_age_days DOUBLE, hours_from UINTEGER, hours_share DOUBLE, hours_rest DOUBLE,"
    " hours_p DOUBLE, hours_q DOUBLE, client VARCHAR, client_yes UBIGINT NOT NULL, client_known UBIGINT NOT NULL,"
    " rest_yes UBIGINT NOT NULL, rest_known UBIGINT NOT NULL, client_p DOUBLE, client_q DOUBLE);";

/* Where a file was got and on which legal basis it is kept, in the words of who read it: no row where nothing was said. */
static const char *const version_14 =
    "CREATE TABLE source_origins (source_id UINTEGER NOT NULL, source_url VARCHAR, legal_basis VARCHAR);";

/* Pictures and films that a group posted more than others do: for a person to look at. group_id: that group; blurhash: its looks from afar. */
static const char *const version_15 =
    "CREATE TABLE media_clusters (run_id UBIGINT NOT NULL, object VARCHAR NOT NULL, blurhash VARCHAR, post_id UINTEGER"
    " NOT NULL, post VARCHAR, posts UBIGINT NOT NULL, accounts UBIGINT NOT NULL, group_id UINTEGER NOT NULL,"
    " group_accounts UBIGINT NOT NULL, first_at TIMESTAMP NOT NULL, last_at TIMESTAMP NOT NULL, log10_p DOUBLE NOT "
    "NULL,"
    " q DOUBLE NOT NULL);";

/*
 * The registry: cases of harm and what was published of them as counts. Single cases (records, incidents) and aggregates (registry_counts) are
 * different things: no query adds them.
 *
 *   records 1-n incidents      a case, and what happened: when, where
 *           1-n documents, statements, relations, registry_origins (where its rows stand in the files)
 *
 * Dates are texts cut at the precision that was stated: 2014, 2014-09, 2014-09-26, 2014-09-26 21:30; NULL = not known. Codes of places are
 * INEGI's (12, 12035); place_how says how they came from place_written. Rows are never deleted: removed, merged_into and stands say what counts, and
 * registry_edits every change with what was there before; entry is its number in notes.jsonl, NULL where it was not told there.
 * folded is what a search looks at: small letters without accents.
 */
static const char *const version_16 =
    "CREATE TABLE records (record_id UBIGINT NOT NULL, code VARCHAR, kind VARCHAR NOT NULL, title VARCHAR, name "
    "VARCHAR,"
    " sex VARCHAR, age BIGINT, status VARCHAR, target VARCHAR, public BOOLEAN NOT NULL, removed BOOLEAN NOT NULL,"
    " merged_into UBIGINT, folded VARCHAR NOT NULL);"
    "CREATE TABLE incidents (incident_id UBIGINT NOT NULL, record_id UBIGINT NOT NULL, kind VARCHAR NOT NULL,"
    " what VARCHAR, happened VARCHAR, country VARCHAR, state VARCHAR, municipality VARCHAR, place_written VARCHAR,"
    " place_how VARCHAR NOT NULL, latitude DOUBLE, longitude DOUBLE, status VARCHAR, public BOOLEAN NOT NULL,"
    " removed BOOLEAN NOT NULL, folded VARCHAR NOT NULL);"
    "CREATE TABLE documents (document_id UBIGINT NOT NULL, record_id UBIGINT NOT NULL, incident_id UBIGINT,"
    " title VARCHAR, file_name VARCHAR NOT NULL, type VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,"
    " size_bytes UBIGINT NOT NULL, stored_as VARCHAR, source VARCHAR, public BOOLEAN NOT NULL,"
    " removed BOOLEAN NOT NULL);"
    "CREATE TABLE statements (statement_id UBIGINT NOT NULL, record_id UBIGINT NOT NULL, field VARCHAR NOT NULL,"
    " value VARCHAR, stated VARCHAR, source VARCHAR, confidence VARCHAR NOT NULL, document_id UBIGINT,"
    " public BOOLEAN NOT NULL, removed BOOLEAN NOT NULL);"
    "CREATE TABLE relations (relation_id UBIGINT NOT NULL, record_id UBIGINT NOT NULL, kind VARCHAR NOT NULL,"
    " to_kind VARCHAR NOT NULL, to_id VARCHAR NOT NULL, note VARCHAR, source VARCHAR, confidence VARCHAR NOT NULL,"
    " public BOOLEAN NOT NULL, removed BOOLEAN NOT NULL);"
    "CREATE TABLE proposals (proposal_id UBIGINT NOT NULL, record_a UBIGINT NOT NULL, record_b UBIGINT NOT NULL,"
    " reason VARCHAR NOT NULL, verdict VARCHAR, removed BOOLEAN NOT NULL);"
    "CREATE TABLE registry_edits (edit_id UBIGINT NOT NULL, edited_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL,"
    " why VARCHAR NOT NULL, action VARCHAR NOT NULL, thing VARCHAR NOT NULL, thing_id UBIGINT NOT NULL,"
    " field VARCHAR NOT NULL, before VARCHAR, after VARCHAR, undoes UBIGINT, entry UBIGINT);"
    "CREATE TABLE registry_files (file_id UBIGINT NOT NULL, path VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,"
    " size_bytes UBIGINT NOT NULL, stored_as VARCHAR, holds VARCHAR NOT NULL, columns VARCHAR NOT NULL,"
    " imported_at TIMESTAMP NOT NULL, rows_read UBIGINT NOT NULL, kept UBIGINT NOT NULL, duplicate UBIGINT NOT NULL,"
    " rejected UBIGINT NOT NULL);"
    "CREATE TABLE registry_rejects (file_id UBIGINT NOT NULL, line UBIGINT NOT NULL, byte_offset UBIGINT NOT NULL,"
    " reason VARCHAR NOT NULL, raw BLOB);"
    "CREATE TABLE registry_origins (record_id UBIGINT NOT NULL, incident_id UBIGINT NOT NULL, file_id UBIGINT NOT NULL,"
    " line UBIGINT NOT NULL, byte_offset UBIGINT NOT NULL, row_key UHUGEINT NOT NULL);"
    "CREATE TABLE registry_counts (file_id UBIGINT NOT NULL, line UBIGINT NOT NULL, state VARCHAR, state_name VARCHAR,"
    " municipality VARCHAR, municipality_name VARCHAR, period VARCHAR, sex VARCHAR, age VARCHAR, status VARCHAR,"
    " kind VARCHAR, count UBIGINT NOT NULL, as_of VARCHAR, place_how VARCHAR NOT NULL, row_key UHUGEINT NOT NULL,"
    " stands BOOLEAN NOT NULL);"
    "CREATE TABLE places (code VARCHAR NOT NULL, name VARCHAR NOT NULL, file_id UBIGINT NOT NULL);"
    "CREATE TABLE populations (code VARCHAR NOT NULL, inhabitants UBIGINT NOT NULL, file_id UBIGINT NOT NULL);"
    "CREATE TABLE geometries (level VARCHAR NOT NULL, shapes UBIGINT NOT NULL, topology VARCHAR NOT NULL,"
    " file_id UBIGINT NOT NULL);"
    "CREATE TABLE geometry_codes (level VARCHAR NOT NULL, code VARCHAR NOT NULL);";

/*
 * Tips: what strangers wrote in the form of the case, decrypted, until a person decides on it. fields as the form has them; happened is what they wrote
 * under when, in words. verdict: accepted (into record_id), refused, NULL = it waits. tip_keys: for which keys forms were written; the secrets are elsewhere.
 */
static const char *const version_17 =
    "CREATE TABLE tips (tip_id UBIGINT NOT NULL, sha256 VARCHAR NOT NULL, size_bytes UBIGINT NOT NULL,"
    " stored_as VARCHAR, opened_at TIMESTAMP NOT NULL, lang VARCHAR, written VARCHAR, what VARCHAR, happened VARCHAR,"
    " place VARCHAR, name VARCHAR, contact VARCHAR, relation VARCHAR, consent BOOLEAN NOT NULL, verdict VARCHAR,"
    " record_id UBIGINT, removed BOOLEAN NOT NULL);"
    "CREATE TABLE tip_files (tip_id UBIGINT NOT NULL, position UBIGINT NOT NULL, file_name VARCHAR NOT NULL,"
    " type VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, size_bytes UBIGINT NOT NULL, stored_as VARCHAR);"
    "CREATE TABLE tip_keys (key_id VARCHAR NOT NULL, public_key VARCHAR NOT NULL, made_at TIMESTAMP NOT NULL);";

/*
 * The incident that a statement tells of: NULL = of the case as a whole; 0 = of one that is not known any more. What an import said belongs to an incident,
 * what a person added does not; which incident it was, older cases do not say, and words that are alike are no proof.
 */
static const char *const version_18 =
    "ALTER TABLE statements ADD COLUMN incident_id UBIGINT;"
    "UPDATE statements SET incident_id = 0 WHERE statement_id NOT IN (SELECT thing_id FROM registry_edits WHERE thing ="
    " 'statement' AND field = 'removed' AND action = 'add');";

/*
 * May what a file holds stand in a site that is published? Of counts and inhabitants: cases have marks of their own. Counts were published by others, so
 * that they may, unless somebody says otherwise. removed: a person took the file out; of counts, inhabitants and names of places.
 */
static const char *const version_19 =
    "ALTER TABLE registry_files ADD COLUMN public BOOLEAN; ALTER TABLE registry_files ADD COLUMN removed BOOLEAN;"
    "UPDATE registry_files SET public = true, removed = false;";

/*
 * The kind that was told with a file (--kind), "" = none; no row = not known, of a file of cases that was taken in before this was kept. A table of its own:
 * in one transaction DuckDB alters no table that version 19 altered and updated. The day
 * of which counts tell (as_of) is kept as dates are, so that texts of it are in the order of time: 28/11/2026 was not.
 */
#define VERSION_20_DAY "try_strptime(as_of, ['%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%Y/%m/%d', '%Y.%m.%d'])"
static const char *const version_20 =
    "CREATE TABLE registry_file_kinds (file_id UBIGINT NOT NULL, kind VARCHAR NOT NULL);"
    "INSERT INTO registry_file_kinds SELECT f.file_id, coalesce(max(c.kind), '') FROM registry_files f JOIN"
    " registry_counts c USING (file_id) WHERE f.holds = 'counts' AND NOT contains(',' || f.columns, ',kind=') GROUP BY"
    " f.file_id ORDER BY 1;"
    "UPDATE registry_counts SET as_of = strftime(" VERSION_20_DAY ", '%Y-%m-%d') WHERE " VERSION_20_DAY " IS NOT NULL;";

/*
 * What files brought and nobody has looked at: a field (public, or a text of what is public) that gets the value after once a person says so. It waits while
 * the value before stands and no edit from since on says otherwise; a later state of its table takes its place.
 */
static const char *const version_21 =
    "CREATE TABLE registry_waits (file_id UBIGINT NOT NULL, thing VARCHAR NOT NULL, thing_id UBIGINT NOT NULL, field"
    " VARCHAR NOT NULL, before VARCHAR, after VARCHAR, since UBIGINT NOT NULL);";

const char *const avpi_schema_migrations[] = {version_1,  version_2,  version_3,  version_4,  version_5,  version_6,
                                              version_7,  version_8,  version_9,  version_10, version_11, version_12,
                                              version_13, version_14, version_15, version_16, version_17, version_18,
                                              version_19, version_20, version_21};
const size_t avpi_schema_version = sizeof avpi_schema_migrations / sizeof avpi_schema_migrations[0];

bool avpi_schema_has_table(const char *name) {
    static const char before[] = "CREATE TABLE ";
    size_t length = strlen(name);
    for (size_t v = 0; v < avpi_schema_version; v++)
        for (const char *at = avpi_schema_migrations[v]; (at = strstr(at, before)) != NULL;) {
            at += sizeof before - 1;
            if (strncmp(at, name, length) == 0 && at[length] == ' ')
                return true;
        }
    return false;
}
