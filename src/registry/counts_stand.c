/*
 * Which rows of published counts stand, so that nobody is counted twice and nobody is lost:
 *
 *   late     a later table tells of the same: kind, state, stretch of time, status, and the sex, age or place if it tells of one alone
 *   removed  a person took the table out
 *   within   a sum of a longer stretch, of all sexes or ages, or of the whole state holds the row, and is not late
 *
 * A row stands if it is none of them. They are found anew over all rows whenever a table was taken in or out, so the order of taking in does not matter but between
 * tables that do not say when they were asked.
 */
#include "registry/each_row.h"
#include "registry/taking.h"

/* First and last day of a period that is a year, a month or a day. */
#define FIRST_DAY "left(period, 10) || right('-01-01', greatest(0, 10 - length(period)))"
#define LAST_DAY "left(period, 10) || right('-12-31', greatest(0, 10 - length(period)))"
/* What a table tells of alone; NULL = of several, or it tells none apart */
#define ALONE(column) "CASE WHEN count(DISTINCT coalesce(" column ", '')) = 1 THEN max(" column ") END"
/* Files that a person took out: they tell of nothing. */
#define REMOVED "(SELECT file_id FROM registry_files WHERE removed)"
/* A row among those of no kind, status, ... has the empty word for it, so that rows compare. */
#define CELLS                                                                                                          \
    "WITH cells AS (SELECT file_id, line, period, sex, age, stands, coalesce(kind, '') AS kind, coalesce(state, '') "  \
    "AS"                                                                                                               \
    " state, coalesce(status, '') AS status, coalesce(municipality, municipality_name) AS place, coalesce(as_of, '')"  \
    " AS as_of FROM registry_counts WHERE file_id NOT IN " REMOVED ") "

/* What each table tells of, by kind. A later one comes after in (as_of, file_id). */
static const char tables_sql[] =
    "CREATE OR REPLACE TEMP TABLE counted_tables AS " CELLS "SELECT file_id, kind, max(as_of) AS as_of, min(" FIRST_DAY
    ") AS first, max(" LAST_DAY ") AS last, bool_or(period"
    " IS NULL) AS undated, list(DISTINCT state) AS states, list(DISTINCT status) AS statuses, " ALONE(
        "sex") " AS sex,"
               " " ALONE("age") " AS age, " ALONE(
                   "place") " AS place, max(sex) IS NULL AS any_sex, max(age) IS NULL AS any_age,"
                            " max(place) IS NULL AS any_place FROM cells GROUP BY file_id, kind";

/*
 * A table that was asked on a later day is a later state of the source: the same person may have another status by now, or a date, so it takes the place of
 * every status of its stretch. Of tables of one day, or of none, each tells of its own statuses: sources give one file for each. Of several that come after, the last
 * one stands.
 */
static const char late_sql[] =
    "CREATE OR REPLACE TEMP TABLE counted_late AS " CELLS
    "SELECT c.file_id, c.line, arg_max(l.file_id, (l.as_of, l.file_id)) AS later FROM cells c JOIN counted_tables o ON "
    "o.file_id = c.file_id AND o.kind = c.kind"
    " JOIN counted_tables l ON l.kind = c.kind AND (l.as_of > o.as_of OR (l.as_of = o.as_of AND l.file_id > o.file_id))"
    " WHERE list_contains(l.states, c.state)"
    " AND CASE WHEN c.period IS NULL THEN l.undated OR (l.as_of > o.as_of AND o.as_of <> '')"
    " ELSE " FIRST_DAY " >= l.first AND " LAST_DAY " <= l.last END"
    " AND (list_contains(l.statuses, c.status) OR (l.as_of > o.as_of AND o.as_of <> ''))"
    " AND (l.sex IS NULL OR l.sex = c.sex) AND (l.age IS NULL OR l.age = c.age) AND (l.place IS NULL OR l.place ="
    " c.place) GROUP BY c.file_id, c.line";

/* w holds c in all that tells rows apart, and in one of it more than c. A sum without a date holds no dated one: it tells of people whose day is unknown. */
static const char within_sql[] =
    "CREATE OR REPLACE TEMP TABLE counted_within AS " CELLS
    ", left_over AS (SELECT * FROM cells ANTI JOIN counted_late USING (file_id, line))"
    " SELECT DISTINCT c.file_id, c.line FROM left_over c JOIN left_over w ON w.kind = c.kind AND w.state = c.state AND"
    " w.status = c.status AND left(w.period, 4) IS NOT DISTINCT FROM left(c.period, 4)"
    " JOIN counted_tables t ON t.file_id = w.file_id AND t.kind = w.kind"
    " WHERE (w.period IS NULL OR starts_with(c.period, w.period))"
    " AND (t.any_sex OR w.sex IS NOT DISTINCT FROM c.sex) AND (t.any_age OR w.age IS NOT DISTINCT FROM c.age)"
    " AND (t.any_place OR w.place IS NOT DISTINCT FROM c.place)"
    " AND (length(w.period) < length(c.period) OR (t.any_sex AND c.sex IS NOT NULL) OR (t.any_age AND c.age IS NOT"
    " NULL) OR (t.any_place AND c.place IS NOT NULL))";

static const char stands_sql[] =
    "UPDATE registry_counts SET stands = NOT stands WHERE stands = ((file_id, line) IN (SELECT (file_id, line) FROM"
    " counted_late UNION ALL SELECT (file_id, line) FROM counted_within) OR file_id IN " REMOVED ")";

static avp_status make(avp_case *c, avp_error *err) {
    static const char *const steps[] = {tables_sql, late_sql, within_sql};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        AVP_TRY(avpi_sql_exec(c, steps[i], NULL, 0, err));
done:
    return status;
}

static avp_status drop(avp_case *c, avp_error *err) {
    static const char *const steps[] = {"DROP TABLE counted_within", "DROP TABLE counted_late",
                                        "DROP TABLE counted_tables"};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        AVP_TRY(avpi_sql_exec(c, steps[i], NULL, 0, err));
done:
    return status;
}

/* Two offices may count the same in tables of other columns; with the same ones a table is a state of its source. */
static const char elsewhere_sql[] =
    "WITH told AS (SELECT file_id, columns FROM registry_files UNION ALL SELECT $1, $2) SELECT count(*) FROM"
    " registry_counts c JOIN counted_late USING (file_id, line) JOIN told o USING (file_id) JOIN told l ON l.file_id ="
    " later WHERE c.stands AND o.columns <> l.columns";

/* Who closed a table has closed the later states of it. */
static const char closed_sql[] =
    "SELECT count(*) FROM registry_counts c JOIN counted_late l USING (file_id, line) JOIN registry_files f USING"
    " (file_id) WHERE c.stands AND l.later = $1 AND NOT f.public AND NOT f.removed";

static avp_status tell(avp_case *c, const avpi_taking *t, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t late = 0, elsewhere = 0, within = 0, closed = 0;
    const avpi_sql_value of[] = {avpi_sql_u64(t->file_id), avpi_sql_text(avpi_buf_view(&t->columns))};
    AVP_TRY(avpi_sql_number(c,
                            "SELECT count(*) FROM registry_counts JOIN counted_late USING (file_id, line) WHERE stands",
                            NULL, 0, &late, err));
    AVP_TRY(avpi_sql_number(c, elsewhere_sql, of, 2, &elsewhere, err));
    AVP_TRY(avpi_sql_number(
        c, "SELECT count(*) FROM registry_counts JOIN counted_within USING (file_id, line) WHERE stands", NULL, 0,
        &within, err));
    AVP_TRY(avpi_sql_number(c, closed_sql, of, 1, &closed, err));
    t->report->closed = closed > 0;
    t->report->superseded = (uint64_t)late;
    t->report->elsewhere = (uint64_t)elsewhere;
    t->report->within = (uint64_t)within;
done:
    return status;
}

avp_status avpi_counts_settle(avp_case *c, const avpi_taking *t, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(make(c, err));
    if (t)
        AVP_TRY(tell(c, t, err));
    AVP_TRY(avpi_sql_exec(c, stands_sql, NULL, 0, err));
    AVP_TRY(drop(c, err));
done:
    return status;
}

static avp_status add_later(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avpi_buf *by = self;
    return avpi_buf_printf(by, err, "%ssource:%llu", by->len > 0 ? ", " : "",
                           (unsigned long long)avpi_rows_u64(rows, 0)[i]);
}

avp_status avpi_counts_replaced(avp_case *c, uint64_t file_id, uint64_t *rows, avpi_buf *by, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_U64;
    avp_status status = AVP_OK;
    int64_t n = 0;
    const avpi_sql_value file = avpi_sql_u64(file_id);
    const avpi_asked_rows asked = {"SELECT DISTINCT later FROM counted_late WHERE file_id = $1 ORDER BY later", &file,
                                   1, &type, 1};
    AVP_TRY(make(c, err));
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM counted_late WHERE file_id = $1", &file, 1, &n, err));
    AVP_TRY(avpi_each_row(c, &asked, add_later, by,
                          err)); /* nothing is dropped: that would count as a change of the case */
    *rows = (uint64_t)n;
done:
    return status;
}
