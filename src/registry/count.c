/* Counts by what is asked for: of what was published, and, apart from it, of single cases. */
#include "registry/standing.h"
#include "registry/when.h"

#include "avispero/registry.h"

static const char *const by_names[AVP_BYS] = {"state", "municipality", "sex", "status", "kind", "period"};

const char *avp_registry_by_name(avp_registry_by by) {
    return by_names[by];
}

/* ---- what is asked for ---- */

static avp_status take_by(const avp_ctx *ctx, const char *text, bool by[AVP_BYS], avp_error *err) {
    while (*text) {
        avp_str word = avpi_str_trim((avp_str){text, strcspn(text, ",")});
        size_t found = AVP_BYS;
        for (size_t i = 0; i < AVP_BYS; i++)
            if (avpi_str_equal(word, avpi_str_view(by_names[i])))
                found = i;
        if (found == AVP_BYS)
            return avpi_fail(
                ctx, err, AVP_E_ARG,
                N_("nothing is counted by \"%.*s\"; there are state, municipality, sex, status, kind, period"),
                (int)word.len, word.ptr);
        if (by[found])
            return avpi_fail(ctx, err, AVP_E_ARG, N_("--by names %s twice"), by_names[found]);
        by[found] = true;
        text += strcspn(text, ",");
        text += *text == ',';
    }
    return AVP_OK;
}

/* "" = open at this end; words for "not known" are no end of a period */
static bool take_end(avp_str text, avpi_when *out) {
    text = avpi_str_trim(text);
    return avpi_when_parse(text, out) && (text.len == 0 || out->text[0] != '\0');
}

/* from..to, of which one may be left open, or one period; "" = all */
static avp_status take_period(const avp_ctx *ctx, const char *text, avpi_when *from, avpi_when *to, avp_error *err) {
    const char *dots = strstr(text, "..");
    avp_str first = {text, dots ? (size_t)(dots - text) : strlen(text)}, last = dots ? avpi_str_view(dots + 2) : first;
    bool ends = take_end(first, from) && take_end(last, to);
    size_t said = ends ? strlen(from->text) : 0, shorter = ends && strlen(to->text) < said ? strlen(to->text) : said;
    if (!ends || (*text && from->text[0] == '\0' && to->text[0] == '\0'))
        return avpi_fail(ctx, err, AVP_E_ARG,
                         N_("\"%s\" is no period; write 2014, 2014-09, 2014-09-26, or 2014-01..2014-12"), text);
    if (strncmp(from->text, to->text, shorter) > 0)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("the period \"%s\" ends before it begins"), text);
    return AVP_OK;
}

/* ---- queries ---- */

typedef struct asking {
    const char *names[AVP_BYS]; /* columns; NULL = the table has none */
    const char *codes[2], *sum, *from, *period;
} asking;

/*
 * A code is one row however its name is written: by the name of the source where the source has one, else as the place is called. Where the source
 * says itself that the municipality is not known, a code says nothing, and the words stay.
 */
static const asking of_counts = {
    {"state_name", "municipality_name", "sex", "status", "kind", "period"},
    {"state", "municipality"},
    "sum(count)",
    "FROM (SELECT c.* REPLACE (coalesce(s.name, c.state_name) AS state_name, CASE WHEN c.place_how = 'none' THEN"
    " c.municipality_name ELSE coalesce(m.name, c.municipality_name) END AS municipality_name) FROM registry_counts c"
    " LEFT JOIN (SELECT state AS code, CASE WHEN count(DISTINCT state_name) = 1 THEN min(state_name) ELSE min(n.name)"
    " END AS name FROM registry_counts LEFT JOIN place_names n ON n.code = state WHERE stands AND state IS NOT NULL"
    " GROUP BY state) s ON s.code = c.state"
    " LEFT JOIN (SELECT municipality AS code, CASE WHEN count(DISTINCT municipality_name) = 1 THEN"
    " min(municipality_name) ELSE min(n.name) END AS name FROM registry_counts LEFT JOIN place_names n ON n.code ="
    " municipality WHERE stands AND place_how <> 'none' AND municipality IS NOT NULL GROUP BY municipality) m"
    " ON m.code = c.municipality) WHERE stands",
    "period"};
/* Cases, each once in a row: the same case stands in several rows where its incidents do. */
static const asking of_single = {
    {"(SELECT name FROM place_names n WHERE n.code = i.state)",
     "coalesce((SELECT name FROM place_names n WHERE n.code = i.municipality), CASE WHEN i.municipality IS NULL AND"
     " i.place_how IN ('unknown', 'none') THEN nullif(i.place_written, '') END)",
     "r.sex", "r.status", "i.kind", "i.happened"},
    {"i.state", "i.municipality"},
    "count(DISTINCT i.case_id)",
    "FROM case_facts_now i JOIN cases_now r ON r.record_id = i.case_id WHERE true",
    "i.happened"};

/* $1 or $2 is inside of what the date leaves open: 2014 against 2014-06 */
static const char coarser_sql[] = "(%s <> '' AND ((length(%s) < length(CAST($1 AS VARCHAR)) AND starts_with(CAST($1 AS "
                                  "VARCHAR), %s)) OR (length(%s) <"
                                  " length(CAST($2 AS VARCHAR)) AND starts_with(CAST($2 AS VARCHAR), %s))))";

static avp_status add_coarser(const char *period, avpi_buf *sql, avp_error *err) {
    return avpi_buf_printf(sql, err, coarser_sql, period, period, period, period, period);
}

/* NULL in place of what is not asked for, so that every query gives the same columns. A municipality is in a state. */
static avp_status compose(const asking *of, const bool by[AVP_BYS], avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    bool state = by[AVP_BY_STATE] || by[AVP_BY_MUNICIPALITY];
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("SELECT "), err));
    for (size_t i = 0; i < AVP_BYS; i++)
        AVP_TRY(avpi_buf_printf(sql, err, "%s AS by_%s, ",
                                by[i] || (i == AVP_BY_STATE && state) ? of->names[i] : "CAST(NULL AS VARCHAR)",
                                by_names[i]));
    AVP_TRY(avpi_buf_printf(sql, err, "%s AS state_code, %s AS municipality_code, CAST(%s AS UBIGINT) ",
                            state ? of->codes[0] : "CAST(NULL AS VARCHAR)",
                            by[AVP_BY_MUNICIPALITY] ? of->codes[1] : "CAST(NULL AS VARCHAR)", of->sum));
    AVP_TRY(
        avpi_buf_printf(sql, err,
                        "%s AND ((CAST($1 AS VARCHAR) = '' AND CAST($2 AS VARCHAR) = '') OR (%s <> '' AND %s >= "
                        "CAST($1 AS VARCHAR) AND left(%s, length(CAST($2 AS VARCHAR))) <= CAST($2 AS VARCHAR) AND NOT ",
                        of->from, of->period, of->period, of->period));
    AVP_TRY(add_coarser(of->period, sql, err));
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("))"), err));
    AVP_TRY(avpi_buf_add(sql, AVPI_STR(" GROUP BY ALL ORDER BY ALL"), err));
done:
    return status;
}

static avp_status dup_cell(const avp_ctx *ctx, const avpi_rows *rows, size_t column, size_t i, char **out,
                           avp_error *err) {
    avp_str text = avpi_rows_text(rows, column)[i];
    return text.ptr ? avpi_str_dup(ctx, text, out, err) : AVP_OK;
}

static avp_status take_row(const avp_ctx *ctx, const avpi_rows *rows, size_t i, avp_registry_row *out, avp_error *err) {
    avp_status status = AVP_OK;
    out->count = avpi_rows_u64(rows, AVP_BYS + 2)[i];
    for (size_t k = 0; k < AVP_BYS; k++)
        AVP_TRY(dup_cell(ctx, rows, k, i, &out->of[k], err));
    AVP_TRY(dup_cell(ctx, rows, AVP_BYS, i, &out->state_code, err));
    AVP_TRY(dup_cell(ctx, rows, AVP_BYS + 1, i, &out->municipality_code, err));
done:
    return status;
}

static avp_status ask(avp_case *c, const asking *of, const bool by[AVP_BYS], const avpi_when *from, const avpi_when *to,
                      avp_registry_row **out, size_t *n, avp_error *err) {
    enum { COLUMNS = AVP_BYS + 3 };
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avpi_sql_type types[COLUMNS];
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0;
    avpi_buf sql;
    avpi_buf_init(&sql, ctx, SIZE_MAX);
    for (size_t i = 0; i < COLUMNS; i++)
        types[i] = i == COLUMNS - 1 ? AVPI_SQL_U64 : AVPI_SQL_TEXT;
    const avpi_sql_value params[] = {avpi_sql_text(avpi_str_view(from->text)), avpi_sql_text(avpi_str_view(to->text))};
    AVP_TRY(compose(of, by, &sql, err));
    AVP_TRY(avpi_sql_query(c, sql.ptr, params, 2, types, COLUMNS, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        AVP_TRY(avpi_grow(ctx, out, &capacity, *n + got + 1, sizeof **out, err));
        for (size_t i = 0; i < got; i++) {
            (*out)[*n] = (avp_registry_row){.count = 0};
            AVP_TRY(take_row(ctx, rows, i, &(*out)[(*n)++], err));
        }
    } while (got > 0);
done:
    avpi_rows_close(rows);
    avpi_buf_free(&sql);
    return status;
}

static void free_rows(const avp_ctx *ctx, avp_registry_row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < AVP_BYS; k++)
            avpi_free(ctx, rows[i].of[k]);
        avpi_free(ctx, rows[i].state_code);
        avpi_free(ctx, rows[i].municipality_code);
    }
    avpi_free(ctx, rows);
}

/* All in one row: a case that stands in several rows of the answer is one. */
static avp_status count_cases(avp_case *c, const avpi_when *from, const avpi_when *to, uint64_t *out, avp_error *err) {
    static const bool by_nothing[AVP_BYS] = {false};
    avp_status status = AVP_OK;
    avp_registry_row *rows = NULL;
    size_t n = 0;
    AVP_TRY(ask(c, &of_single, by_nothing, from, to, &rows, &n, err));
    *out = n > 0 ? rows[0].count : 0;
done:
    free_rows(avpi_case_ctx(c), rows, n);
    return status;
}

static avp_status ask_coarser(avp_case *c, const asking *of, const avpi_when *from, const avpi_when *to, uint64_t *out,
                              avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    avpi_buf sql;
    avpi_buf_init(&sql, avpi_case_ctx(c), SIZE_MAX);
    const avpi_sql_value params[] = {avpi_sql_text(avpi_str_view(from->text)), avpi_sql_text(avpi_str_view(to->text))};
    AVP_TRY(avpi_buf_printf(&sql, err, "SELECT CAST(coalesce(%s, 0) AS BIGINT) %s AND ", of->sum, of->from));
    AVP_TRY(add_coarser(of->period, &sql, err));
    AVP_TRY(avpi_sql_number(c, sql.ptr, params, 2, &n, err));
    *out = (uint64_t)n;
done:
    avpi_buf_free(&sql);
    return status;
}

avp_status avp_registry_count(avp_case *c, const avp_registry_count_options *opts, avp_registry_rows *rows,
                              avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_registry_rows made = {.n_counts = 0};
    avpi_when from, to;
    AVP_TRY(take_by(ctx, opts->by ? opts->by : "state", made.by, err));
    AVP_TRY(take_period(ctx, opts->period ? opts->period : "", &from, &to, err));
    AVP_TRY(avpi_registry_stand(c, err));
    AVP_TRY(ask(c, &of_counts, made.by, &from, &to, &made.counts, &made.n_counts, err));
    AVP_TRY(ask(c, &of_single, made.by, &from, &to, &made.single, &made.n_single, err));
    AVP_TRY(count_cases(c, &from, &to, &made.n_cases, err));
    AVP_TRY(ask_coarser(c, &of_counts, &from, &to, &made.coarser_counts, err));
    AVP_TRY(ask_coarser(c, &of_single, &from, &to, &made.coarser_single, err));
    *rows = made;
    made = (avp_registry_rows){.n_counts = 0};
done:
    avp_registry_rows_free(ctx, &made);
    return status;
}

void avp_registry_rows_free(const avp_ctx *ctx, avp_registry_rows *rows) {
    free_rows(ctx, rows->counts, rows->n_counts);
    free_rows(ctx, rows->single, rows->n_single);
    *rows = (avp_registry_rows){.n_counts = 0};
}
