/* registry/points: single cases on the map; latitude null where nobody gave a point. */
#include "registry/standing.h"
#include "view/registry_rows.h"

enum { POINTS_MOST = 20000 };

static const avpi_cells_column columns[] = {
    {"incident", AVPI_SQL_U64},  {"record", AVPI_SQL_U64},        {"title", AVPI_SQL_TEXT}, {"latitude", AVPI_SQL_F64},
    {"longitude", AVPI_SQL_F64}, {"municipality", AVPI_SQL_TEXT}, {"state", AVPI_SQL_TEXT}, {"when", AVPI_SQL_TEXT}};

static avp_status find(const avpi_asked *asked, const char *select, const char *tail, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_query_add(q, select, err));
    AVP_TRY(avpi_registry_facts(asked, q, err));
    AVP_TRY(avpi_query_add(q, " AND i.incident_id IS NOT NULL", err));
    AVP_TRY(avpi_registry_filter(asked, q, err));
    AVP_TRY(avpi_registry_span(asked, q, err));
    AVP_TRY(avpi_query_add(q, tail, err));
done:
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    int64_t total = 0;
    avpi_query counting, listing;
    avpi_query_init(&counting, asked->view);
    avpi_query_init(&listing, asked->view);
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(find(asked, "SELECT count(*)", "", &counting, err));
    AVP_TRY(avpi_sql_number(asked->view->c, counting.sql.ptr, counting.bound, counting.n_bound, &total, err));
    avpi_cells_set(root, "total", json_integer(total));
    if (total <= POINTS_MOST) {
        AVP_TRY(avpi_query_add(&listing, "WITH f AS (", err));
        AVP_TRY(find(asked,
                     "SELECT i.incident_id, i.case_id AS record_id, i.latitude, i.longitude, i.municipality, i.state, "
                     "i.happened",
                     ") SELECT f.incident_id, f.record_id, coalesce(r.title, r.name, r.code), f.latitude, f.longitude,"
                     " f.municipality, f.state, f.happened FROM f JOIN records_now r ON r.record_id = f.record_id"
                     " ORDER BY f.incident_id",
                     &listing, err));
        AVP_TRY(avpi_cells_rows(asked->view, &listing, columns, sizeof columns / sizeof *columns, &rows, err));
    }
    avpi_cells_set(root, "points", rows ? rows : json_array());
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    avpi_query_free(&counting);
    avpi_query_free(&listing);
    return status;
}

const avpi_ask avpi_ask_registry_points = {
    .path = "registry/points",
    .names = {"kind", "status", "sex", "age", "state", "municipality", "from", "to"},
    .answer = answer};
