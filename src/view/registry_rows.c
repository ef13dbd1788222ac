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

avp_status avpi_registry_filter(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(add_text(asked, q, "kind", " AND i.kind = ?", err));
    AVP_TRY(add_text(asked, q, "status", " AND coalesce(r.status, i.status) = ?", err));
    AVP_TRY(add_text(asked, q, "sex", " AND r.sex = ?", err));
    AVP_TRY(add_text(asked, q, "state", " AND i.state = ?", err));
    AVP_TRY(add_text(asked, q, "municipality", " AND i.municipality = ?", err));
    AVP_TRY(add_age(asked, q, err));
done:
    return status;
}

/* 12 x year + month, of 2014 or 2014-09; `last` fills in what is missing. */
static avp_status month_of(const avpi_asked *asked, const char *name, int last, int64_t *out, avp_error *err) {
    const char *text = avpi_asked_text(asked, name);
    int year = 0, month = last, end = 0;
    bool good = sscanf(text, "%4d%n", &year, &end) == 1 && end == 4;
    if (good && text[4] != '\0')
        good = text[4] == '-' && strlen(text) == 7 && sscanf(text + 5, "%2d", &month) == 1 && month >= 1 && month <= 12;
    if (!good)
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("the parameter \"%s\" must be a year or a month, as 2014-09"),
                         name);
    *out = 12 * (int64_t)year + month;
    return AVP_OK;
}

#define MONTH_OF(missing)                                                                                              \
    "12 * CAST(left(i.happened, 4) AS BIGINT) + CASE WHEN length(i.happened) >= 7 THEN CAST(substr(i.happened, 6, 2)"  \
    " AS BIGINT) ELSE " missing " END"

avp_status avpi_registry_span(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t month = 0;
    if (avpi_asked_text(asked, "from")) {
        AVP_TRY(month_of(asked, "from", 1, &month, err));
        AVP_TRY(avpi_query_bind(q, " AND " MONTH_OF("1") " >= ?", avpi_sql_i64(month), err));
    }
    if (avpi_asked_text(asked, "to")) {
        AVP_TRY(month_of(asked, "to", 12, &month, err));
        AVP_TRY(avpi_query_bind(q, " AND " MONTH_OF("12") " <= ?", avpi_sql_i64(month), err));
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
    "SELECT r.record_id, r.code, r.kind, r.title, r.name, r.sex, r.age, r.status, r.target, r.public, i.state,"
    " " AVPI_SQL_PLACE("i.state") ", i.municipality, " AVPI_SQL_PLACE(
        "i.municipality") ", i.place_written,"
                          " " AVPI_SQL_WHEN_US("i.happened") ", " AVPI_SQL_PRECISION(
                              "i.happened") ", i.happened, p.incidents,"
                                            " CAST((SELECT count(*) FROM documents_now d WHERE d.record_id = "
                                            "r.record_id AND NOT d.removed) AS UBIGINT)"
                                            " FROM paged p JOIN records_now r USING (record_id) LEFT JOIN "
                                            "incidents_now i ON i.incident_id = p.first_incident";

avp_status avpi_record_row(const avpi_asked *asked, uint64_t record, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *rows = NULL;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(
        avpi_query_bind(&q,
                        "WITH paged AS (SELECT r.record_id, CAST(count(i.incident_id) AS UBIGINT) AS incidents,"
                        " arg_min(i.incident_id, (i.happened IS NULL, i.happened, i.incident_id)) AS first_incident"
                        " FROM records_now r LEFT JOIN incidents_now i ON i.record_id = r.record_id AND NOT i.removed"
                        " WHERE r.record_id = ? GROUP BY r.record_id) ",
                        avpi_sql_u64(record), err));
    AVP_TRY(avpi_query_add(&q, avpi_record_select, err));
    AVP_TRY(avpi_cells_rows(asked->view, &q, avpi_record_columns, AVPI_RECORD_COLUMNS, &rows, err));
    *out = avpi_cells_first(rows);
    rows = NULL;
done:
    json_decref(rows);
    avpi_query_free(&q);
    return status;
}
