/* Cases that wait, and which of those that were taken back each may be: by what they are called, by what happened, by words that a person took out. */
#include "registry/case_withdrawn.h"

/* ---- what is compared ---- */

/*
 * What many public cases have tells of nobody: words of what happened (text), words of names and titles (name), whole titles (title), two words of these beside each other (pair). Of the five thousand
 * that came last; many are more than ten, or, of fewer than a hundred cases, a tenth of them and more than three.
 */
static const char common_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_common AS WITH lately AS (SELECT record_id, what FROM incidents_now ANTI "
    "JOIN again_withdrawn USING (record_id) WHERE public AND NOT removed AND what IS NOT NULL ORDER BY "
    "incident_id DESC LIMIT 5000), called AS (SELECT record_id, name, title FROM records_now ANTI JOIN "
    "again_withdrawn USING (record_id) WHERE public AND NOT removed ORDER BY record_id DESC LIMIT 5000), said AS "
    "(SELECT record_id, 'text' AS how, unnest(word_list(what)) AS word FROM lately UNION SELECT record_id, "
    "'name', unnest(name_words(concat_ws(' ', name, title))) FROM called UNION SELECT record_id, 'title', "
    "unnest([array_to_string(list_sort(name_words(title)), ' '), array_to_string(name_words(title), '')]) FROM "
    "called UNION SELECT record_id, 'pair', unnest(pairs_in_text(name_words(title))) FROM called), many AS "
    "(SELECT least(10, greatest(3, count(*) // 10)) AS most FROM called) SELECT how, word FROM said, many WHERE "
    "word IS NOT NULL GROUP BY how, word, most HAVING count(DISTINCT record_id) > most";

/*
 * What cases are called, by folio and by name or title: now, ever before, and when what waits is published. As it sounds, and without spaces. Of a case that was
 * here and stays (near_of, not is_new) only what waits is fresh, and news are the words that it had not before.
 */
static const char keys_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_all AS SELECT record_id, bool_or(is_new) AS is_new FROM (SELECT "
    "record_id, is_new FROM near_of UNION SELECT record_id, false FROM again_withdrawn) GROUP BY "
    "record_id;CREATE OR REPLACE TEMP TABLE near_keys AS WITH said AS (SELECT record_id, unnest(['code', 'name', "
    "'title']) AS field, unnest([code, name, title]) AS v, is_new AS fresh, CAST(NULL AS VARCHAR) AS old FROM "
    "records_now JOIN near_all USING (record_id) UNION ALL SELECT record_id, field, unnest([before, after]), "
    "is_new, NULL FROM edits_now JOIN near_all ON record_id = thing_id WHERE thing = 'record' AND field IN "
    "('code', 'name', 'title') AND action <> 'refused' UNION ALL SELECT record_id, field, text, true, before "
    "FROM near_told WHERE thing = 'record' AND field IN ('name', 'title')), told AS (SELECT DISTINCT record_id, "
    "field, v, fresh, old FROM said WHERE v IS NOT NULL), named AS (SELECT record_id, field, name_words(v) AS "
    "words, fresh, CASE WHEN old IS NOT NULL THEN words_without(name_words(v), name_words(old)) END AS news FROM "
    "told WHERE field <> 'code'), keyed AS (SELECT record_id, field, words, array_to_string(list_sort(words), ' "
    "') AS key, fresh, news FROM named UNION SELECT record_id, field, words, array_to_string(words, ''), fresh, "
    "news FROM named UNION SELECT record_id, 'code', NULL, folded_code(v), fresh, NULL FROM told WHERE field = "
    "'code') SELECT * FROM keyed WHERE key <> ''";

/* When, where and of which kind: now, and ever before. */
static const char acts_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_acts AS WITH told AS (SELECT record_id, unnest([i.kind, k.told]) AS kind, "
    "i.happened, w.told AS day_before, i.municipality, i.state, p.told AS place_before, i.place_written, is_new "
    "OR incident_id IN (SELECT thing_id FROM waiting_things WHERE thing = 'incident' AND field = 'public') AS "
    "fresh FROM incidents_now i JOIN near_all USING (record_id) LEFT JOIN again_edits k ON k.thing = 'incident' "
    "AND k.field = 'kind' AND k.id = incident_id LEFT JOIN again_edits w ON w.thing = 'incident' AND w.field = "
    "'when' AND w.id = incident_id LEFT JOIN again_edits p ON p.thing = 'incident' AND p.field = 'place' AND "
    "p.id = incident_id) SELECT DISTINCT record_id, kind, day, state, place, fresh FROM (SELECT record_id, kind, "
    "state, folded_day(unnest([happened, day_before])) AS day, [folded_words(place_written), "
    "folded_words(place_before), municipality] AS places, fresh FROM told), (SELECT unnest(places) AS place) "
    "WHERE kind IS NOT NULL";

/* Texts of what happened, as lists of words, and which of these are rare: now, and ever before; of one that waits in the place of another, those that are new. */
static const char texts_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_texts AS WITH said AS (SELECT record_id, incident_id, what, is_new AS "
    "fresh, CAST(NULL AS VARCHAR) AS old FROM incidents_now JOIN near_all USING (record_id) UNION ALL SELECT "
    "record_id, incident_id, told, is_new, NULL FROM (SELECT id, told FROM again_edits WHERE thing = 'incident' "
    "AND field = 'what' UNION SELECT id, told FROM again_lost WHERE thing = 'incident' AND field = 'what') JOIN "
    "incidents_now ON incident_id = id JOIN near_all USING (record_id) UNION ALL SELECT record_id, thing_id, "
    "text, true, before FROM near_told WHERE thing = 'incident' AND field = 'what'), listed AS (SELECT DISTINCT "
    "s.record_id, folded_day(i.happened) AS day, i.state, fresh, list_distinct(words_without(word_list(s.what), "
    "word_list(coalesce(s.old, '')))) AS words FROM said s JOIN incidents_now i USING (incident_id) WHERE s.what "
    "IS NOT NULL), numbered AS (SELECT row_number() OVER () AS nr, * FROM listed), rare AS (SELECT nr, "
    "list(word) AS rare FROM (SELECT nr, unnest(words) AS word FROM numbered) u WHERE NOT EXISTS (SELECT 1 FROM "
    "near_common c WHERE c.how = 'text' AND c.word = u.word) GROUP BY nr) SELECT n.* EXCLUDE (nr), "
    "coalesce(rare, []) AS rare FROM numbered n LEFT JOIN rare USING (nr)";

/* ---- which may be the same ---- */

/*
 * Candidates (a taken back, b waiting). A folio alone is enough. Words that more than ten cases have, and a title where the names differ, need a day that
 * agrees; so does a name of which the other has one or two words alone, unless the state agrees and one of the words is no usual one; of incidents alone, where
 * one of the two has no folio, the names must not differ; texts are the same where half of their rare words are, on one day in one state, or all of five and
 * more anywhere. A form letter has no rare word.
 */
static const char found_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_found AS WITH old AS (SELECT * FROM near_keys SEMI JOIN again_withdrawn "
    "USING (record_id)), fresh AS (SELECT * FROM near_keys SEMI JOIN near_of USING (record_id) WHERE fresh AND "
    "coalesce(len(news) > 0, true)), common AS (SELECT key FROM near_keys WHERE field <> 'code' GROUP BY key "
    "HAVING count(DISTINCT record_id) > 10 UNION SELECT word FROM near_common WHERE how = 'title'), same AS "
    "(SELECT DISTINCT o.record_id AS a, n.record_id AS b, CASE WHEN o.field = 'code' THEN 'code' WHEN o.field = "
    "'name' AND n.field = 'name' THEN 'name' ELSE 'title' END AS how, o.key IN (SELECT key FROM common) AS weak "
    "FROM old o JOIN fresh n ON o.key = n.key AND (o.field = 'code') = (n.field = 'code')), forms AS (SELECT "
    "DISTINCT record_id, field, words, with_initials(words) AS forms FROM old WHERE len(words) BETWEEN 2 AND "
    "10), pairs AS (SELECT record_id, field, words, unnest(word_pairs(forms)) AS pair FROM forms), short_words "
    "AS (SELECT count(*) > 0 AS any_short FROM pairs WHERE len(list_filter(words, lambda w: length(w) = 1)) > "
    "0), fresh_forms AS (SELECT DISTINCT record_id, field, words, news, CASE WHEN any_short THEN "
    "with_initials(words) ELSE words END AS forms FROM fresh, short_words WHERE len(words) BETWEEN 2 AND 14), "
    "fresh_pairs AS (SELECT record_id, field, words, news, unnest(word_pairs(forms)) AS pair FROM fresh_forms), "
    "old_acts AS (SELECT * FROM near_acts SEMI JOIN again_withdrawn USING (record_id) WHERE length(day) = 10), "
    "fresh_acts AS (SELECT * FROM near_acts SEMI JOIN near_of USING (record_id) WHERE length(day) = 10), days AS "
    "(SELECT DISTINCT o.record_id AS a, n.record_id AS b FROM old_acts o JOIN fresh_acts n USING (day, state)), "
    "named AS (SELECT o.record_id AS a, n.record_id AS b, o.words AS x, n.words AS y, n.news, 'name' IN "
    "(o.field, n.field) AS by_name FROM pairs o JOIN fresh_pairs n USING (pair) UNION SELECT a, b, o.words, "
    "n.words, n.news, true FROM days JOIN old o ON o.record_id = a AND o.field = 'name' JOIN fresh n ON "
    "n.record_id = b AND n.field = 'name'), usual AS (SELECT coalesce(list(word), []) AS usual FROM near_common "
    "WHERE how = 'name'), parts AS (SELECT DISTINCT a, b, CASE WHEN len(words_without(CASE WHEN len(x) < len(y) "
    "THEN x ELSE y END, usual)) > 0 THEN 'part' ELSE 'usual' END AS how, NOT by_name OR least(whole_words(x), "
    "whole_words(y)) < 3 AS weak FROM named, usual WHERE a <> b AND (news IS NULL OR is_in_part(news, x)) AND "
    "CASE WHEN len(x) < len(y) THEN is_part(x, y) ELSE is_part(y, x) END), acts AS (SELECT DISTINCT o.record_id "
    "AS a, n.record_id AS b, 'place' AS how, false AS weak FROM old_acts o JOIN fresh_acts n USING (kind, day, "
    "place) WHERE o.place <> '' AND n.fresh), old_texts AS (SELECT * FROM near_texts SEMI JOIN again_withdrawn "
    "USING (record_id) WHERE len(rare) > 0), fresh_texts AS (SELECT * FROM near_texts SEMI JOIN near_of USING "
    "(record_id) WHERE fresh AND len(rare) > 0), texts AS (SELECT o.record_id AS a, n.record_id AS b, 'text' AS "
    "how, false AS weak FROM old_texts o JOIN fresh_texts n USING (day, state) WHERE 2 * "
    "len(list_intersect(o.rare, n.rare)) >= greatest(len(o.rare), len(n.rare)) UNION SELECT o.record_id, "
    "n.record_id, 'text', false FROM old_texts o JOIN fresh_texts n ON list_sort(o.words) = list_sort(n.words) "
    "WHERE len(o.words) >= 5) SELECT * FROM (FROM same UNION ALL FROM parts UNION ALL FROM acts UNION ALL FROM "
    "texts) WHERE a <> b";

static const char judged_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_pairs AS WITH names AS (SELECT record_id, list(key) AS names FROM "
    "near_keys WHERE field = 'name' GROUP BY record_id), days AS (SELECT record_id, list(DISTINCT day) AS days, "
    "list(DISTINCT state) AS states FROM near_acts GROUP BY record_id), coded AS (SELECT DISTINCT record_id FROM "
    "near_keys WHERE field = 'code'), judged AS (SELECT f.*, coalesce(NOT list_has_any(x.names, y.names), false) "
    "AS differ, coalesce(len(list_filter(d.days, lambda u: len(list_filter(e.days, lambda v: starts_with(u, v) "
    "OR starts_with(v, u))) > 0)) > 0, true) AS day_agrees, coalesce(list_has_any(d.states, e.states), false) AS "
    "state_agrees, coalesce(len(list_filter(e.days, lambda v: v IS NOT NULL)) = 0, true) AS undated FROM "
    "near_found f LEFT JOIN names x ON x.record_id = a LEFT JOIN names y ON y.record_id = b LEFT JOIN days d ON "
    "d.record_id = a LEFT JOIN days e ON e.record_id = b), ends AS (SELECT record_id, coalesce(end_id, "
    "record_id) AS end_id FROM near_all LEFT JOIN record_ends USING (record_id)), decided AS (SELECT record_a, "
    "record_b FROM proposals_now WHERE verdict = 'different' AND NOT removed) SELECT x.end_id AS a, b, min(CASE "
    "how WHEN 'part' THEN 'name' WHEN 'usual' THEN 'name' WHEN 'title' THEN 'name' ELSE how END) AS reason FROM "
    "judged JOIN ends x ON x.record_id = a JOIN ends y ON y.record_id = b WHERE x.end_id <> y.end_id AND CASE "
    "how WHEN 'part' THEN NOT weak OR day_agrees OR state_agrees WHEN 'usual' THEN NOT weak OR day_agrees OR "
    "undated WHEN 'place' THEN NOT differ AND NOT (a IN (SELECT record_id FROM coded) AND b IN (SELECT record_id "
    "FROM coded)) WHEN 'name' THEN day_agrees OR NOT weak WHEN 'title' THEN day_agrees OR NOT (weak OR differ) "
    "ELSE true END AND (x.end_id, b) NOT IN (SELECT (record_a, record_b) FROM decided) AND (b, x.end_id) NOT IN "
    "(SELECT (record_a, record_b) FROM decided) GROUP BY x.end_id, b";

/* ---- words that were taken out ---- */

/*
 * Of a case its own: runs of three words that stand there no more, words in capitals, words of a name or title, all words of what had two; and those of what
 * a person closed or removed. Of all: names that stand in no case any more that is public, in whatever text they come.
 */
static const char lost_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_lost AS WITH gone AS (SELECT thing, id, field, told, coalesce(stands, '') AS "
    "stands FROM again_lost WHERE field NOT IN ('public', 'removed') UNION SELECT thing, id, field, told, "
    "coalesce(stands, '') FROM again_edits WHERE told IS NOT NULL AND (field IN ('title', 'name', 'what', 'value', "
    "'source', 'note') OR (field IN ('status', 'sex') AND stands IS NULL))), closed AS (SELECT thing, id FROM "
    "again_edits WHERE field IN ('public', 'removed') UNION "
    "SELECT thing, id FROM again_lost WHERE field IN ('public', 'removed')), said AS (SELECT r.record_id, field, told, "
    "stands FROM gone JOIN records_now r ON thing = 'record' AND record_id = id UNION ALL SELECT i.record_id, field, "
    "told, stands FROM gone JOIN incidents_now i ON thing = 'incident' AND incident_id = id UNION ALL SELECT "
    "s.record_id, gone.field, told, stands FROM gone JOIN statements_now s ON thing = 'statement' AND statement_id = "
    "id UNION ALL SELECT d.record_id, field, told, stands FROM gone JOIN documents_now d ON thing = 'document' AND "
    "document_id = id UNION ALL SELECT record_id, 'what', what, '' FROM incidents_now JOIN closed ON thing = "
    "'incident' AND incident_id = id UNION ALL SELECT record_id, 'value', unnest([value, source]), '' FROM "
    "statements_now JOIN closed ON thing = 'statement' AND statement_id = id), lists AS (SELECT DISTINCT "
    "coalesce(end_id, record_id) AS case_id, field, told, word_list(told) AS was, word_list(stands) AS stands FROM "
    "said LEFT JOIN record_ends USING (record_id) WHERE told IS NOT NULL), runs AS (SELECT case_id, stands, CASE WHEN "
    "field IN ('name', 'title') OR len(was) < 3 THEN was ELSE capital_words(told) END AS words, word_runs(was) AS was, "
    "word_runs(stands) AS still FROM lists) SELECT DISTINCT case_id, unnest(list_concat(words_without(was, still), "
    "words_without(words, stands))) AS piece FROM runs";

static const char hidden_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_hidden AS WITH names AS (SELECT record_id, unnest(['name', 'title']) AS "
    "field, name_words(unnest([name, title])) AS words FROM records_now r SEMI JOIN again_withdrawn USING "
    "(record_id) WHERE NOT public OR removed UNION SELECT id, field, name_words(told) FROM again_lost WHERE "
    "thing = 'record' AND field IN ('name', 'title')), long_words AS (SELECT record_id, field, "
    "list_filter(words, lambda w: length(w) > 2) AS words FROM names), pairs AS (SELECT record_id, field, "
    "unnest(word_pairs(words)) AS pair FROM long_words WHERE len(words) BETWEEN 2 AND 6) SELECT DISTINCT "
    "record_id, pair FROM pairs WHERE field = 'name' OR pair NOT IN (SELECT word FROM near_common WHERE how = "
    "'pair')";

/* near_words (nr, record_id, a): a row of near_told with a word of its own case's, or a name of another's. */
static const char words_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_words AS WITH told AS (SELECT nr, record_id, coalesce(end_id, record_id) "
    "AS case_id, text, word_list(text) AS words, coalesce(before, '') AS before, word_list(coalesce(before, '')) "
    "AS was FROM near_told LEFT JOIN record_ends USING (record_id) WHERE text IS NOT NULL), own AS (SELECT nr, "
    "record_id, case_id, unnest(words_without(list_concat(words, word_runs(words)), list_concat(was, "
    "word_runs(was)))) AS piece FROM told WHERE case_id IN (SELECT case_id FROM near_lost)), names AS (SELECT "
    "nr, record_id, case_id, name_words(text) AS words, name_words(before) AS was FROM told WHERE (SELECT "
    "count(*) FROM near_hidden) > 0), pairs AS (SELECT nr, record_id, case_id, "
    "unnest(words_without(pairs_in_text(words), pairs_in_text(was))) AS pair FROM names), hits AS (SELECT nr, "
    "o.record_id, o.case_id AS a FROM own o JOIN near_lost l ON l.case_id = o.case_id AND l.piece = o.piece "
    "UNION SELECT nr, p.record_id, coalesce(e.end_id, h.record_id) FROM pairs p JOIN near_hidden h USING (pair) "
    "LEFT JOIN record_ends e ON e.record_id = h.record_id) SELECT nr, record_id, min(a) AS a FROM hits GROUP BY "
    "ALL";

static avp_status run(avp_case *c, const char *const *steps, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++)
        AVP_TRY(avpi_sql_exec(c, steps[i], NULL, 0, err));
done:
    return status;
}

avp_status avpi_withdrawn_words(avp_case *c, avp_error *err) {
    const char *const steps[] = {common_sql, lost_sql, hidden_sql, words_sql};
    return run(c, steps, sizeof steps / sizeof *steps, err);
}

/* With the case that a new one may be first, then what its own words say; of several the first. */
static const char near_sql[] =
    "CREATE OR REPLACE TEMP TABLE near_cases AS WITH decided AS (SELECT record_a AS a, record_b AS b FROM "
    "proposals_now WHERE verdict = 'different' AND NOT removed), found AS (SELECT b AS record_id, a, reason, "
    "list_position(['code', 'name', 'text', 'place'], reason) AS turn FROM near_pairs UNION ALL SELECT record_id, a, "
    "'words', 5 FROM near_words w WHERE NOT EXISTS (SELECT 1 FROM decided d WHERE (d.a = w.a AND d.b = w.record_id) OR "
    "(d.b = w.a AND d.a = w.record_id)) UNION ALL SELECT record_id, record_id, 'case', 6 FROM near_of SEMI JOIN "
    "again_touched USING (record_id) UNION ALL SELECT record_id, record_id, 'case', 6 FROM near_of JOIN records_now "
    "USING (record_id) WHERE NOT public AND NOT is_new) SELECT record_id, arg_min(a, (turn, a)) AS near_id, "
    "arg_min(reason, (turn, a)) AS reason FROM found GROUP BY record_id";

avp_status avpi_withdrawn_near(avp_case *c, avp_error *err) {
    const char *const steps[] = {keys_sql, acts_sql, texts_sql, found_sql, judged_sql};
    avp_status status = AVP_OK;
    AVP_TRY(avpi_withdrawn_words(c, err));
    AVP_TRY(run(c, steps, sizeof steps / sizeof *steps, err));
    AVP_TRY(avpi_sql_exec(c, near_sql, NULL, 0, err));
done:
    return status;
}
