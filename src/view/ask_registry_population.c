/* registry/population: inhabitants by code, as the user gave them; of a state that was not given the sum of its municipalities. */
#include "registry/standing.h"
#include "view/registry_rows.h"

static const char sql[] =
    "WITH held AS (SELECT code, arg_max(inhabitants, file_id) AS n FROM populations GROUP BY code),"
    " summed AS (SELECT left(code, 2) AS code, sum(n) AS n FROM held WHERE length(code) = 5 GROUP BY 1)"
    " SELECT code, CAST(n AS UBIGINT) FROM held UNION ALL SELECT code, CAST(n AS UBIGINT) FROM summed WHERE code NOT IN"
    " (SELECT code FROM held) ORDER BY 1";

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    static const avpi_cells_column columns[] = {{"code", AVPI_SQL_TEXT}, {"inhabitants", AVPI_SQL_U64}};
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    AVP_TRY(avpi_cells_select(asked->view, sql, NULL, 0, columns, 2, &rows, err));
    avpi_cells_set(root, "places", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_registry_population = {.path = "registry/population", .names = {NULL}, .answer = answer};
