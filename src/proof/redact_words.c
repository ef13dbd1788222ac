#include "proof/redact_words.h"

#include "base/files.h"
#include "proof/name_list.h"

enum { LIST_MOST = 1 << 26, CHUNK_VALUES = 50, NAME_LEAST = 5 };
static const size_t pattern_most = (size_t)1 << 28;

/* ---- one value ---- */

/* Letters that people write with and without accents; case is the pattern's affair. */
static const char *variants_of(char letter) {
    static const char *const of[] = {"aàáâãäåāă", "cçćč", "eèéêëēě", "iìíîïī", "nñńň",
                                     "oòóôõöō",   "sšśş", "uùúûüūů", "yýÿ",    "zžźż"};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        if (of[i][0] == letter)
            return of[i];
    return NULL;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

/* What may stand between two characters where the value has something, and between digits: whatever is no letter and no digit. */
static bool is_parted(bool parted, char before, char after) {
    return parted || is_digit(before) || is_digit(after);
}

static avp_status add_character(avpi_buf *out, char c, avp_error *err) {
    const char *variants = variants_of(c);
    if (is_digit(c)) /* U+FF10 .. U+FF19 */
        return avpi_buf_printf(out, err, "[%c\xEF\xBC%c]", c, (char)(0x90 + (c - '0')));
    return variants ? avpi_buf_printf(out, err, "[%s]", variants) : avpi_buf_add_byte(out, c, err);
}

/* Of any other alphabet: as it is, escaped where that means something. */
static avp_status add_bytes(avpi_buf *out, avp_str bytes, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        bool plain = (unsigned char)c >= 0x80 || is_digit(c) || is_letter(c) || (c >= 'A' && c <= 'Z');
        if (!plain)
            AVP_TRY(avpi_buf_add_byte(out, '\\', err));
        AVP_TRY(avpi_buf_add_byte(out, c, err));
    }
done:
    return status;
}

avp_status avpi_strike_pattern(avpi_spelling *spelling, avp_str value, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str plain;
    size_t before = out->len;
    char last = '\0';
    bool parted = false;
    AVP_TRY(avpi_spelling_plain(spelling, value, &plain, err));
    for (size_t at = 0; at < plain.len;) {
        size_t from = at;
        avpi_letter kind = avpi_spelling_letter(spelling, plain, &at);
        char c = plain.ptr[from];
        if (kind == AVPI_LETTER_SPACE || kind == AVPI_LETTER_SEPARATOR || kind == AVPI_LETTER_APOSTROPHE || c == '_') {
            parted = true;
            continue;
        }
        if (out->len > before && is_parted(parted, last, c))
            AVP_TRY(avpi_buf_add(out, AVPI_STR("[^a-z0-9\\x{c0}-\\x{24f}\\x{ff10}-\\x{ff19}]*"), err));
        AVP_TRY(is_digit(c) || is_letter(c) ? add_character(out, c, err)
                                            : add_bytes(out, (avp_str){plain.ptr + from, at - from}, err));
        last = c;
        parted = false;
    }
    if (out->len == before)
        AVP_TRY(add_bytes(out, value, err));
done:
    return status;
}

/* ---- values to strike, names of victims ---- */

/*
 * Values: regexp_replace(regexp_replace(t, 'a|b', ...), 'c|d', ...), for a pattern must not be too large for RE2. Of victims there may be
 * thousands: their names are looked for as plain letters in a text without accents and separators, and what holds one goes whole.
 */
typedef struct striking {
    const avp_ctx *ctx;
    avpi_spelling *spelling;
    avpi_buf pattern, starts, ends; /* of what is at hand; "regexp_replace(" for each that is done, and their ends */
    size_t values;
    avpi_buf names, short_names; /* short ones are words of their own */
} striking;

static avp_status end_piece(striking *s, avp_error *err) {
    avp_status status = AVP_OK;
    if (s->values == 0)
        return AVP_OK;
    AVP_TRY(avpi_buf_add(&s->starts, AVPI_STR("regexp_replace("), err));
    AVP_TRY(avpi_buf_add(&s->ends, AVPI_STR(", "), err));
    AVP_TRY(avpi_sql_quote(s->ctx, avpi_buf_view(&s->pattern), &s->ends, err));
    AVP_TRY(avpi_buf_add(&s->ends, AVPI_STR(", '[...]', 'gi')"), err));
    avpi_buf_clear(&s->pattern);
    s->values = 0;
done:
    return status;
}

static avp_status add_list(striking *s, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str value;
    avpi_buf text;
    avpi_buf_init(&text, s->ctx, LIST_MOST);
    if (path)
        AVP_TRY(avpi_file_read(s->ctx, path, LIST_MOST, &text, err));
    for (size_t at = 0; avpi_name_list_next(avpi_buf_view(&text), &at, &value);) {
        AVP_TRY(avpi_buf_add(&s->pattern, avpi_str_view(s->values > 0 ? "|" : ""), err));
        AVP_TRY(avpi_strike_pattern(s->spelling, value, &s->pattern, err));
        if (++s->values == CHUNK_VALUES)
            AVP_TRY(end_piece(s, err));
    }
    AVP_TRY(end_piece(s, err));
done:
    avpi_buf_free(&text);
    return status;
}

/* Letters and digits alone. */
static avp_status add_name(striking *s, avp_str name, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str plain;
    avpi_buf bare;
    avpi_buf_init(&bare, s->ctx, LIST_MOST);
    AVP_TRY(avpi_spelling_plain(s->spelling, name, &plain, err));
    for (size_t at = 0; at < plain.len;) {
        size_t from = at;
        avpi_letter kind = avpi_spelling_letter(s->spelling, plain, &at);
        if (kind >= AVPI_LETTER_WORD && plain.ptr[from] != '_')
            AVP_TRY(add_bytes(&bare, (avp_str){plain.ptr + from, at - from}, err));
    }
    avpi_buf *to = bare.len >= NAME_LEAST ? &s->names : &s->short_names;
    if (bare.len > 0 && to->len > 0)
        AVP_TRY(avpi_buf_add_byte(to, '|', err));
    AVP_TRY(avpi_buf_add(to, avpi_buf_view(&bare), err));
done:
    avpi_buf_free(&bare);
    return status;
}

static avp_status add_victims(striking *s, avp_case *c, avp_error *err) {
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, "SELECT DISTINCT name FROM victim_names WHERE name IS NOT NULL ORDER BY name", NULL, 0,
                           &text, 1, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++)
            AVP_TRY(add_name(s, avpi_rows_text(rows, 0)[i], err));
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* regexp_matches(text, 'before|pattern|behind'), or false where there is none. */
static avp_status add_match(const striking *s, const char *text, const char *before, const avpi_buf *pattern,
                            const char *behind, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf whole;
    avpi_buf_init(&whole, s->ctx, pattern_most);
    if (pattern->len == 0)
        return avpi_buf_add(out, AVPI_STR("false"), err);
    AVP_TRY(avpi_buf_printf(&whole, err, "%s%s%s", before, pattern->ptr, behind));
    AVP_TRY(avpi_buf_printf(out, err, "regexp_matches(%s, ", text));
    AVP_TRY(avpi_sql_quote(s->ctx, avpi_buf_view(&whole), out, err));
    AVP_TRY(avpi_buf_add_byte(out, ')', err));
done:
    avpi_buf_free(&whole);
    return status;
}

static const char spelling_macros[] =
    "CREATE TEMP MACRO unaccented(t) AS lower(strip_accents(translate(t, '０１２３４５６７８９', '0123456789')));"
    "CREATE TEMP MACRO seen(t) AS regexp_replace(nfc_normalize(t),"
    " '[\\x{ad}\\x{200b}-\\x{200f}\\x{2060}\\x{feff}]', '', 'g');";

/* Macros: valued(t) is t without the values, of_victim(t) whether it names one. */
static avp_status add_lists(striking *s, avp_case *c, const char *path, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(add_list(s, path, err));
    AVP_TRY(add_victims(s, c, err));
    AVP_TRY(avpi_buf_add(out, avpi_str_view(spelling_macros), err));
    AVP_TRY(avpi_buf_add(out, AVPI_STR("CREATE TEMP MACRO valued(t) AS "), err));
    AVP_TRY(avpi_buf_add(out, avpi_buf_view(&s->starts), err));
    AVP_TRY(avpi_buf_add(out, AVPI_STR("seen(t)"), err));
    AVP_TRY(avpi_buf_add(out, avpi_buf_view(&s->ends), err));
    AVP_TRY(avpi_buf_add(out, AVPI_STR("; CREATE TEMP MACRO of_victim(t) AS "), err));
    AVP_TRY(
        add_match(s, "regexp_replace(unaccented(seen(t)), '[^\\p{L}\\p{N}]', '', 'g')", "", &s->names, "", out, err));
    AVP_TRY(avpi_buf_add(out, AVPI_STR(" OR "), err));
    AVP_TRY(
        add_match(s, "unaccented(seen(t))", "(^|[^\\p{L}\\p{N}])(", &s->short_names, ")([^\\p{L}\\p{N}]|$)", out, err));
    AVP_TRY(avpi_buf_add_byte(out, ';', err));
done:
    return status;
}

/* ---- macros and masked texts ---- */

#define DIGIT "[0-9\xEF\xBC\x90-\xEF\xBC\x99]"
#define WORD "[\\p{L}\\p{N}\\p{M}_]+"

/*
 * Values are struck first. Addresses of mail; ten digits or more with what people put between them, which in a link is less than in a text,
 * where a stroke parts numbers too. Platforms' links name accounts: their domain is left.
 */
static const char macros[] =
    "CREATE TEMP MACRO unnumbered(t) AS regexp_replace(regexp_replace(valued(t),"
    " '[\\p{L}\\p{N}._%+-]+@[\\p{L}\\p{N}.-]+', '[...]', 'g'), '\\+?" DIGIT "([-. ()]*" DIGIT "){9,}', '[...]', 'g');"
    "CREATE TEMP MACRO clean(t) AS CASE WHEN of_victim(t) THEN '[...]' ELSE unnumbered(t) END;"
    "CREATE TEMP MACRO page(u, d) AS CASE WHEN regexp_matches(coalesce(d, u),"
    " '(^|[./])(twitter|x|facebook|instagram|tiktok|youtube|threads|bsky|t)\\.(com|app|net|me)') OR u LIKE '%@%'"
    " THEN clean('https://' || coalesce(d, 'platform.invalid') || '/') ELSE clean(regexp_replace(u, '[?#].*', '')) END;"
    /* Of a text: mail before mentions, whose beginning would stay; links with and without their scheme. */
    "CREATE TEMP MACRO unlinked(t) AS regexp_replace(regexp_replace(t, 'https?://\\S+', '[...]', 'gi'),"
    " '(www\\.\\S+|[\\p{L}\\p{N}-]+(\\.[\\p{L}\\p{N}-]+)+/\\S*)', '[...]', 'gi');"
    "CREATE TEMP MACRO unaddressed(t) AS regexp_replace(regexp_replace(t, "
    "'[\\p{L}\\p{N}._%+-]+(@|\\s*[(\\[]\\s*(arroba|at)"
    "\\s*[)\\]]\\s*)[\\p{L}\\p{N}.-]+', '[...]', 'gi'), '[@\xEF\xBC\xA0]\\s?[\\p{L}\\p{N}\\p{M}_.-]+', '[...]', 'g');"
    "CREATE TEMP MACRO clean_text(t) AS unnumbered(regexp_replace(unaddressed(unlinked(t)),"
    " '\\+?" DIGIT "([^\\p{L}\\p{N}]{0,3}" DIGIT "){9,}', '[...]', 'g'));";

/* Names of all who are not shown, as words; those that are short numbers are no names to anybody who reads them. */
#define STRUCK(from, pattern)                                                                                          \
    "(SELECT post_id, string_agg(CASE WHEN h.word IS NULL AND NOT of_victim(w.word) THEN w.word ELSE '[...]' END, '' " \
    "ORDER BY place) AS text "                                                                                         \
    "FROM"                                                                                                             \
    " (SELECT post_id, unnest(list) AS word, generate_subscripts(list, 1) AS place FROM (SELECT post_id,"              \
    " regexp_extract_all(text, '" pattern "|[^\\p{L}\\p{N}\\p{M}_]+') AS list FROM " from "))"                         \
    " w LEFT JOIN hidden_words h ON h.word = lower(w.word) GROUP BY post_id)"

/* Values once more at the end: a name in the middle of one would have hidden it. */
static const char masking[] =
    "CREATE TEMP TABLE hidden_words AS SELECT DISTINCT lower(name) AS word FROM people WHERE NOT kept AND length(name)"
    " >= 4 AND NOT regexp_full_match(name, '[0-9]{1,9}') UNION SELECT " AVPI_NAME_FOLDED(
        "name") " FROM victim_names;"
                "CREATE TEMP TABLE bare AS SELECT x.post_id, clean_text(x.text) AS text FROM posts x JOIN accounts a "
                "ON "
                "a.account_id ="
                " x.account_id JOIN people p ON p.name = a.native WHERE p.kept AND x.text IS NOT NULL AND (SELECT "
                "texts FROM "
                "settings);"
                "CREATE TEMP TABLE masked AS SELECT post_id, clean(clean_text(text)) AS text FROM " STRUCK(
                    STRUCK("bare", WORD "(?:[.-]" WORD ")*"), WORD);

avp_status avpi_redact_words(avp_case *c, const char *strike, avp_error *err) {
    avp_status status = AVP_OK;
    striking s = {.ctx = avpi_case_ctx(c)};
    avpi_buf sql;
    avpi_buf *const all[] = {&s.pattern, &s.starts, &s.ends, &s.names, &s.short_names, &sql};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        avpi_buf_init(all[i], s.ctx, pattern_most);
    AVP_TRY(avpi_spelling_new(s.ctx, &s.spelling, err));
    AVP_TRY(add_lists(&s, c, strike, &sql, err));
    AVP_TRY(avpi_sql_exec(c, sql.ptr, NULL, 0, err));
    AVP_TRY(avpi_sql_exec(c, macros, NULL, 0, err));
    AVP_TRY(avpi_sql_exec(c, masking, NULL, 0, err));
done:
    avpi_spelling_free(s.spelling);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        avpi_buf_free(all[i]);
    return status;
}
