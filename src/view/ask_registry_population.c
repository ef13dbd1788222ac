/* registry/population: inhabitants by code, and the states of which they are not known because municipalities are missing. */
#include "registry/standing.h"
#include "view/registry_rows.h"

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    static const avpi_cells_column known[] = {{"code", AVPI_SQL_TEXT}, {"inhabitants", AVPI_SQL_U64}},
                                   partly[] = {{"code", AVPI_SQL_TEXT}, {"given", AVPI_SQL_U64}, {"of", AVPI_SQL_U64}};
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(avpi_cells_select(asked->view,
                              "SELECT code, inhabitants FROM inhabitants_now WHERE inhabitants IS NOT NULL ORDER BY 1",
                              NULL, 0, known, 2, &rows, err));
    avpi_cells_set(root, "places", rows);
    AVP_TRY(avpi_cells_select(asked->view,
                              "SELECT code, CAST(given AS UBIGINT), CAST(wanted AS UBIGINT) FROM inhabitants_now WHERE"
                              " inhabitants IS NULL ORDER BY 1",
                              NULL, 0, partly, 3, &rows, err));
    avpi_cells_set(root, "partly", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_registry_population = {.path = "registry/population", .names = {NULL}, .answer = answer};
