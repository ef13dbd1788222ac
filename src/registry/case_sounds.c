/* Words and names as they are compared where one may have been written otherwise: macros of SQL. */
#include "registry/case_withdrawn.h"

/* Words as the gazetteer folds them would not do: here no letter of any script is lost, and what nobody sees (\p{Cf}) parts no word. */
static const char words_sql[] =
    "CREATE OR REPLACE TEMP MACRO folded_code(t) AS regexp_replace(regexp_replace(regexp_replace(strip_accents("
    "lower(trim(t))), '[.,]0+$', ''), '(^|[^0-9])0+([0-9])', '\\1\\2', 'g'), '[^\\p{L}\\p{N}]+', '', 'g');"
    "CREATE OR REPLACE TEMP MACRO plain_words(t) AS regexp_replace(strip_accents(lower(regexp_replace(t, '\\p{Cf}+', "
    "'',"
    " 'g'))), '[^\\p{L}\\p{N}]+', ' ', 'g');"
    "CREATE OR REPLACE TEMP MACRO some_words(t) AS list_filter(string_split(t, ' '), lambda w: w <> '');"
    "CREATE OR REPLACE TEMP MACRO word_list(t) AS some_words(plain_words(t));"
    "CREATE OR REPLACE TEMP MACRO folded_words(t) AS array_to_string(list_sort(word_list(t)), ' ');"
    "CREATE OR REPLACE TEMP MACRO word_runs(w) AS list_transform(range(1, len(w) - 1), lambda i: w[i] || ' ' || w[i +"
    " 1] || ' ' || w[i + 2]);"
    "CREATE OR REPLACE TEMP MACRO words_without(x, y) AS list_filter(x, lambda u: NOT list_contains(y, u));"
    "CREATE OR REPLACE TEMP MACRO capital_words(t) AS word_list(array_to_string(regexp_extract_all(t,"
    " '\\p{Lu}[\\p{L}\\p{M}]{2,}'), ' '));"
    "CREATE OR REPLACE TEMP MACRO undated_words(t) AS trim(regexp_replace(plain_words(t), '(^| )((el|on) )?("
    "[0-9]{1,2} (de )?(enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|"
    "diciembre|january|february|march|april|may|june|july|august|september|october|november|december)( ((de|del) )?"
    "[0-9]{4})?|[0-9]{4} [0-9]{1,2} [0-9]{1,2}|[0-9]{1,2} [0-9]{1,2} [0-9]{4})( |$)', ' '));"
    "CREATE OR REPLACE TEMP MACRO folded_day(t) AS nullif(regexp_extract(t, '^[0-9]{4}(-[0-9]{2}){0,2}'), '')";

/* Given names and surnames as lists and forms in Mexico shorten them. */
static const char shortened_sql[] =
    "CREATE OR REPLACE TEMP MACRO whole_name(w) AS CASE w WHEN 'ma' THEN 'maria' WHEN 'gpe' THEN 'guadalupe' WHEN "
    "'guad'"
    " THEN 'guadalupe' WHEN 'fco' THEN 'francisco' WHEN 'fca' THEN 'francisca' WHEN 'ant' THEN 'antonio' WHEN 'jse' "
    "THEN"
    " 'jose' WHEN 'mgl' THEN 'miguel' WHEN 'alej' THEN 'alejandro' WHEN 'fdo' THEN 'fernando' WHEN 'edo' THEN 'eduardo'"
    " WHEN 'ricdo' THEN 'ricardo' WHEN 'hdz' THEN 'hernandez' WHEN 'hndz' THEN 'hernandez'"
    " WHEN 'hdez' THEN 'hernandez' WHEN 'mtz' THEN 'martinez' WHEN 'mtnz' THEN 'martinez' WHEN 'glez' THEN 'gonzalez'"
    " WHEN 'gzlz' THEN 'gonzalez' WHEN 'gzz' THEN 'gonzalez' WHEN 'rdz' THEN 'rodriguez' WHEN 'rdgz' THEN 'rodriguez'"
    " WHEN 'rguez' THEN 'rodriguez' WHEN 'lpz' THEN 'lopez' WHEN 'prz' THEN 'perez' WHEN 'pz' THEN 'perez' WHEN 'schz'"
    " THEN 'sanchez' WHEN 'snchz' THEN 'sanchez' WHEN 'gcia' THEN 'garcia' WHEN 'grcia' THEN 'garcia' WHEN 'rmz' THEN"
    " 'ramirez' WHEN 'jmz' THEN 'jimenez' WHEN 'jmnz' THEN 'jimenez' WHEN 'vzqz' THEN 'vazquez' WHEN 'vqz' THEN"
    " 'vazquez' WHEN 'fdz' THEN 'fernandez' WHEN 'gmz' THEN 'gomez' WHEN 'dmz' THEN 'dominguez' WHEN 'pepe' THEN 'jose'"
    " WHEN 'paco' THEN 'francisco' WHEN 'pancho' THEN 'francisco' WHEN 'lupe' THEN 'guadalupe' WHEN 'lupita' THEN"
    " 'guadalupe' WHEN 'chuy' THEN 'jesus' WHEN 'memo' THEN 'guillermo' WHEN 'nacho' THEN 'ignacio' WHEN 'lalo' THEN"
    " 'eduardo' WHEN 'quique' THEN 'enrique' WHEN 'tono' THEN 'antonio' WHEN 'juanito' THEN 'juan' ELSE w END";

/*
 * Names as they sound in Mexico, so that one that is spelled otherwise is found: Perez and Peres, Jimenez and Ximenes, Chavez and Chaves, Ana and Hanna,
 * Yolanda and Llolanda; and letters of other scripts that look like those of ours. To hold one too many costs a decision.
 */
static const char sounds_sql[] =
    "CREATE OR REPLACE TEMP MACRO latin_letters(t) AS translate(lower(t), 'авекмнорстухіѕјαειορυντκ',"
    " 'abekmhopctyxisjaeiopuvtk');"
    "CREATE OR REPLACE TEMP MACRO hard_letters(t) AS regexp_replace(regexp_replace(regexp_replace(regexp_replace("
    "replace(replace(replace(t, 'ph', 'f'), 'ch', '#'), 'h', ''), 'g([ei])', 'j\\1', 'g'), 'gu([ei])', 'g\\1', 'g'),"
    " 'qu([ei])', 'k\\1', 'g'), 'c([ei])', 's\\1', 'g');"
    "CREATE OR REPLACE TEMP MACRO single_letters(t) AS regexp_replace(translate(replace(t, 'll', 'y'), 'cqzvwxy',"
    " 'kksbuji'), '(s)s+|(n)n+|(m)m+|(t)t+|(r)r+|(p)p+|(f)f+|(k)k+', '\\1\\2\\3\\4\\5\\6\\7\\8', 'g');"
    "CREATE OR REPLACE TEMP MACRO sounding(t) AS some_words(single_letters(hard_letters(t)));"
    "CREATE OR REPLACE TEMP MACRO name_words(t) AS sounding(array_to_string(list_transform(list_filter(word_list("
    "latin_letters(t)), lambda w: w NOT IN ('de', 'del', 'la', 'las', 'los', 'y', 'e')), lambda w: whole_name(w)), ' "
    "'))";

/* Pairs of words, in no order; and are two words one, or one the beginning of the other? Are all words of x in y, or some? */
static const char pairs_sql[] =
    "CREATE OR REPLACE TEMP MACRO one_pair(u, v) AS least(u, v) || ' ' || greatest(u, v);"
    "CREATE OR REPLACE TEMP MACRO word_pairs(w) AS list_distinct(flatten(list_transform(w, lambda u:"
    " list_transform(list_filter(w, lambda v: v > u), lambda v: u || ' ' || v))));"
    "CREATE OR REPLACE TEMP MACRO pairs_in_text(w) AS list_distinct(list_transform(range(1, len(w)), lambda i:"
    " one_pair(w[i], w[i + 1])));"
    "CREATE OR REPLACE TEMP MACRO with_initials(w) AS list_distinct(list_concat(w, list_transform(w, lambda u: u[1])));"
    "CREATE OR REPLACE TEMP MACRO alike_words(u, v) AS u = v OR (length(u) = 1 AND starts_with(v, u)) OR (length(v) = 1"
    " AND starts_with(u, v)) OR (least(length(u), length(v)) >= 4 AND damerau_levenshtein(u, v) <= 1);"
    "CREATE OR REPLACE TEMP MACRO is_part(x, y) AS len(x) > 0 AND len(list_filter(x, lambda u: len(list_filter(y, "
    "lambda"
    " v: alike_words(u, v))) = 0)) = 0;"
    "CREATE OR REPLACE TEMP MACRO is_in_part(x, y) AS len(list_filter(x, lambda u: len(list_filter(y, lambda v: "
    "alike_words(u, v))) > 0)) > 0;"
    "CREATE OR REPLACE TEMP MACRO whole_words(x) AS len(list_filter(x, lambda u: length(u) > 1))";

avp_status avpi_withdrawn_macros(avp_case *c, avp_error *err) {
    const char *const steps[] = {words_sql, shortened_sql, sounds_sql, pairs_sql};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        AVP_TRY(avpi_sql_exec(c, steps[i], NULL, 0, err));
done:
    return status;
}
