/* Filters of the registry's questions, and the row of a record. */
#include "view/registry_rows.h"

#include <stdio.h>

/* ---- filters ---- */

static avp_status add_text(const avpi_asked *asked, avpi_query *q, const char *name, const char *sql, avp_error *err) {
    const char *value = avpi_asked_text(asked, name);
    return value ? avpi_query_bind(q, sql, avpi_sql_text(avpi_str_view(value)), err) : AVP_OK;
}

static avp_status add_age(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    const char *age = avpi_asked_text(asked, "age"), *dash = age ? strchr(age, '-') : NULL;
    int64_t least = 0, most = 0;
    if (!age)
        return AVP_OK;
    if (!dash || !avpi_str_to_i64((avp_str){age, (size_t)(dash - age)}, &least) ||
        !avpi_str_to_i64(avpi_str_view(dash + 1), &most))
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("the parameter \"age\" must be two numbers, as 18-29"));
    AVP_TRY(avpi_query_bind(q, " AND r.age >= ?", avpi_sql_i64(least), err));
    AVP_TRY(avpi_query_bind(q, " AND r.age <= ?", avpi_sql_i64(most), err));
done:
    return status;
}

avp_status avpi_registry_facts(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    bool of_case = avpi_asked_text(asked, "status") || avpi_asked_text(asked, "sex") || avpi_asked_text(asked, "age");
    AVP_TRY(avpi_query_add(q, " FROM case_facts_now i", err));
    AVP_TRY(avpi_query_add(q, of_case ? " JOIN cases_now r ON r.record_id = i.case_id" : "", err));
    AVP_TRY(avpi_query_add(
        q, avpi_asked_text(asked, "kind") ? " WHERE true" : " WHERE (NOT i.own_kind OR i.incident_id IS NULL)", err));
done:
    return status;
}

avp_status avpi_registry_filter(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(add_text(asked, q, "kind", " AND i.kind = ?", err));
    AVP_TRY(add_text(asked, q, "status", " AND " AVPI_SQL_MEANING("r.status") " = " AVPI_SQL_MEANING("?"), err));
    AVP_TRY(add_text(asked, q, "sex", " AND " AVPI_SQL_MEANING("r.sex") " = " AVPI_SQL_MEANING("?"), err));
    AVP_TRY(add_text(asked, q, "state", " AND i.state = ?", err));
    AVP_TRY(add_text(asked, q, "municipality", " AND i.municipality = ?", err));
    AVP_TRY(add_age(asked, q, err));
done:
    return status;
}

/* A year or a month that was given: 2014 or 2014-09; month 0 = none. */
typedef struct asked_month {
    int year, month;
} asked_month;

static avp_status take_month(const avpi_asked *asked, const char *name, asked_month *out, avp_error *err) {
    const char *text = avpi_asked_text(asked, name);
    int end = 0;
    *out = (asked_month){0, 0};
    bool good = sscanf(text, "%4d%n", &out->year, &end) == 1 && end == 4 && out->year >= 0;
    if (good && text[4] != '\0')
        good = text[4] == '-' && strlen(text) == 7 && sscanf(text + 5, "%2d", &out->month) == 1 && out->month >= 1 &&
               out->month <= 12;
    if (!good)
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("the parameter \"%s\" must be a year or a month, as 2014-09"),
                         name);
    return AVP_OK;
}

static avp_status add_date(avpi_query *q, const char *before, const asked_month *at, const char *after,
                           avp_error *err) {
    avp_status status = AVP_OK;
    char sql[96];
    snprintf(sql, sizeof sql, " AND i.happened %s printf('%%04d%s%s', CAST(? AS BIGINT)", before,
             at->month > 0 ? "-%02d" : "", after);
    AVP_TRY(avpi_query_bind(q, sql, avpi_sql_i64(at->year), err));
    if (at->month > 0)
        AVP_TRY(avpi_query_bind(q, ", CAST(? AS BIGINT)", avpi_sql_i64(at->month), err));
    AVP_TRY(avpi_query_add(q, ")", err));
done:
    return status;
}

/*
 * Dates are texts that are cut where the knowledge ends, in the order of time: 2014 < 2014-01 < 2014-01-31 < 2014-02. A date lies in the span
 * whole: a year alone is no part of a span that begins after its January, or ends before its December.
 */
avp_status avpi_registry_span(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    asked_month at;
    if (avpi_asked_text(asked, "from")) {
        AVP_TRY(take_month(asked, "from", &at, err));
        at.month = at.month == 1 ? 0 : at.month;
        AVP_TRY(add_date(q, ">=", &at, "", err));
    }
    if (avpi_asked_text(asked, "to")) {
        AVP_TRY(take_month(asked, "to", &at, err));
        at.month = at.month == 12 ? 0 : at.month;
        AVP_TRY(add_date(q, "<", &at, "~", err)); /* ~ comes after every digit and - */
        if (at.month > 0) {
            at.month = 0;
            AVP_TRY(add_date(q, "<>", &at, "", err));
        }
    }
done:
    return status;
}

/* ---- a record ---- */

const avpi_cells_column avpi_record_columns[AVPI_RECORD_COLUMNS] = {{"id", AVPI_SQL_U64},
                                                                    {"code", AVPI_SQL_TEXT},
                                                                    {"kind", AVPI_SQL_TEXT},
                                                                    {"title", AVPI_SQL_TEXT},
                                                                    {"name", AVPI_SQL_TEXT},
                                                                    {"sex", AVPI_SQL_TEXT},
                                                                    {"age", AVPI_SQL_I64},
                                                                    {"status", AVPI_SQL_TEXT},
                                                                    {"target", AVPI_SQL_TEXT},
                                                                    {"public", AVPI_SQL_BOOL},
                                                                    {"state", AVPI_SQL_TEXT},
                                                                    {"state_name", AVPI_SQL_TEXT},
                                                                    {"municipality", AVPI_SQL_TEXT},
                                                                    {"municipality_name", AVPI_SQL_TEXT},
                                                                    {"place_written", AVPI_SQL_TEXT},
                                                                    {"from_us", AVPI_SQL_I64},
                                                                    {"precision", AVPI_SQL_TEXT},
                                                                    {"when", AVPI_SQL_TEXT},
                                                                    {"incidents", AVPI_SQL_U64},
                                                                    {"documents", AVPI_SQL_U64}};

/* The first incident: of those with a date the earliest, else the one entered first. */
const char avpi_record_select[] =
    "SELECT r.record_id, r.code, r.kind, r.title, r.name, r.sex, r.age, coalesce(c.status, r.status), r.target, "
    "r.public, i.state,"
    " " AVPI_SQL_PLACE("i.state") ", i.municipality, " AVPI_SQL_PLACE(
        "i.municipality") ", i.place_written,"
                          " " AVPI_SQL_WHEN_US("i.happened") ", " AVPI_SQL_PRECISION(
                              "i.happened") ", i.happened, p.incidents,"
                                            " CAST((SELECT count(*) FROM case_documents_now d WHERE d.case_id = "
                                            "r.record_id) AS UBIGINT)"
                                            " FROM paged p JOIN records_now r USING (record_id) LEFT JOIN "
                                            "last_statuses c ON c.case_id = r.record_id LEFT JOIN "
                                            "its i ON i.incident_id = p.first_incident";

/*
 * The records of a case, and their incidents that were not removed. Hardly any case was joined with another: then its number alone is asked for, so that
 * DuckDB skips all rows but few.
 */
static avp_status add_members(const avpi_asked *asked, uint64_t record, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t others = 0;
    const avpi_sql_value id = avpi_sql_u64(record);
    AVP_TRY(avpi_sql_number(asked->view->c, "SELECT count(*) FROM record_ends WHERE end_id = ?", &id, 1, &others, err));
    AVP_TRY(avpi_query_bind(q,
                            others > 0
                                ? "WITH members AS (SELECT * FROM case_members_now WHERE case_id = ?)"
                                : "WITH members AS (SELECT record_id AS case_id, record_id FROM records_now WHERE"
                                  " record_id = ?)",
                            id, err));
    AVP_TRY(avpi_query_bind(q,
                            others > 0 ? ", its AS (SELECT i.* FROM incidents_now i JOIN case_members_now m USING"
                                         " (record_id) WHERE m.case_id = ? AND NOT i.removed)"
                                       : ", its AS (SELECT * FROM incidents_now WHERE record_id = ? AND NOT removed)",
                            id, err));
done:
    return status;
}

avp_status avpi_record_row(const avpi_asked *asked, uint64_t record, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *rows = NULL;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(add_members(asked, record, &q, err));
    AVP_TRY(avpi_query_add(&q,
                           ", paged AS (SELECT m.case_id AS record_id, CAST(count(i.incident_id) AS UBIGINT) AS"
                           " incidents, arg_min(i.incident_id, (i.happened IS NULL, i.happened, i.incident_id)) AS"
                           " first_incident FROM members m LEFT JOIN its i USING (record_id) GROUP BY m.case_id) ",
                           err));
    AVP_TRY(avpi_query_add(&q, avpi_record_select, err));
    AVP_TRY(avpi_cells_rows(asked->view, &q, avpi_record_columns, AVPI_RECORD_COLUMNS, &rows, err));
    *out = avpi_cells_first(rows);
    rows = NULL;
done:
    json_decref(rows);
    avpi_query_free(&q);
    return status;
}
