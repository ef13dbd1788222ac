/* registry/waiting: what waits until a person publishes it, what may have been taken back first. */
#include "avispero/registry.h"
#include "registry/standing.h"
#include "registry/waiting_now.h"
#include "view/registry_rows.h"

static const avpi_cells_column case_columns[] = {
    {"record", AVPI_SQL_U64}, {"source", AVPI_SQL_U64},     {"near", AVPI_SQL_U64},        {"file", AVPI_SQL_TEXT},
    {"name", AVPI_SQL_TEXT},  {"title", AVPI_SQL_TEXT},     {"kind", AVPI_SQL_TEXT},       {"when", AVPI_SQL_TEXT},
    {"place", AVPI_SQL_TEXT}, {"near_name", AVPI_SQL_TEXT}, {"near_title", AVPI_SQL_TEXT}, {"reason", AVPI_SQL_TEXT}};
static const avpi_cells_column thing_columns[] = {{"record", AVPI_SQL_U64},  {"of", AVPI_SQL_U64},
                                                  {"what", AVPI_SQL_TEXT},   {"field", AVPI_SQL_TEXT},
                                                  {"before", AVPI_SQL_TEXT}, {"words", AVPI_SQL_TEXT}};
static const avpi_cells_column source_columns[] = {
    {"source", AVPI_SQL_U64}, {"file", AVPI_SQL_TEXT}, {"cases", AVPI_SQL_U64}};
static const char sources_sql[] =
    "SELECT w.file_id, any_value(regexp_extract(f.path, '[^/]*$')), CAST(count(DISTINCT case_id) AS UBIGINT) FROM"
    " waiting_things w JOIN registry_files_now f ON f.file_id = w.file_id WHERE case_id NOT IN (SELECT record_id FROM"
    " near_cases) GROUP BY w.file_id ORDER BY 1";

/* Each thing under its case; a sentence for the reason. */
static void nest(const avpi_asked *asked, json_t *cases, const json_t *things) {
    size_t at = 0, n = json_array_size(things);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        json_t *of = json_array_get(cases, i), *its = json_array();
        const json_int_t record = json_integer_value(json_object_get(of, "record"));
        const char *reason = json_string_value(json_object_get(of, "reason"));
        for (; at < n; at++) {
            json_t *thing = json_array_get(things, at);
            if (json_integer_value(json_object_get(thing, "record")) != record)
                break;
            (void)json_array_append(its, thing);
        }
        avpi_cells_set(of, "things", its);
        if (reason)
            avpi_cells_set(of, "reason", json_string(avp_translate(asked->ctx.lang, avp_registry_reason(reason))));
    }
}

static avp_status add_page(const avpi_asked *asked, json_t *root, int64_t limit, int64_t offset, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *cases = NULL, *things = NULL, *sources = NULL;
    const uint64_t page[] = {(uint64_t)limit, (uint64_t)offset};
    AVP_TRY(avpi_cells_select(asked->view, avpi_waiting_cases_sql, page, 2, case_columns,
                              sizeof case_columns / sizeof *case_columns, &cases, err));
    AVP_TRY(avpi_cells_select(asked->view, avpi_waiting_things_sql, page, 2, thing_columns,
                              sizeof thing_columns / sizeof *thing_columns, &things, err));
    AVP_TRY(avpi_cells_select(asked->view, sources_sql, NULL, 0, source_columns,
                              sizeof source_columns / sizeof *source_columns, &sources, err));
    nest(asked, cases, things);
    avpi_cells_set(root, "cases", json_incref(cases));
    avpi_cells_set(root, "sources", json_incref(sources));
done:
    json_decref(cases);
    json_decref(things);
    json_decref(sources);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object();
    int64_t limit, offset;
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(avpi_waiting_stand(asked->view->c, AVPI_WAITING_ALONE, err));
    AVP_TRY(avpi_cells_number(asked, root, "total", "SELECT count(DISTINCT case_id) FROM waiting_things", err));
    AVP_TRY(avpi_cells_number(asked, root, "alike", "SELECT count(*) FROM near_cases", err));
    avpi_cells_set(root, "offset", json_integer(offset));
    AVP_TRY(add_page(asked, root, limit, offset, err));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_registry_waiting = {.path = "registry/waiting", .names = {"limit", "offset"}, .answer = answer};
