/* registry/geometry: shapes of states, of municipalities as the user loaded them, of the world: TopoJSON with one object `places`. */
#include "registry/outlines.h"
#include "registry/standing.h"
#include "view/registry_rows.h"

static avp_status answer_loaded(const avpi_asked *asked, const char *level, avp_answer *answer, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value param = avpi_sql_text(avpi_str_view(level));
    AVP_TRY(avpi_sql_query(asked->view->c,
                           "SELECT topology FROM geometries WHERE level = ? ORDER BY file_id DESC LIMIT 1", &param, 1,
                           &type, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n > 0)
        AVP_TRY(avpi_answer_bytes(asked, "application/json", avpi_rows_text(rows, 0)[0], answer, err));
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *of = avpi_asked_text(asked, "of");
    bool states = !of || strcmp(of, "states") == 0, world = of && strcmp(of, "world") == 0;
    if (!states && !world && strcmp(of, "municipalities") != 0)
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"of\" is \"states\", \"municipalities\" or \"world\""));
    if (!world)
        AVP_TRY(answer_loaded(asked, of ? of : "states", answer, err));
    if (answer->found || !(states || world))
        goto done;
    const avpi_embedded *outline = &avpi_outlines[world ? AVPI_OUTLINE_WORLD : AVPI_OUTLINE_STATES];
    AVP_TRY(avpi_answer_bytes(asked, "application/json", (avp_str){outline->text, outline->size}, answer, err));
done:
    return status;
}

const avpi_ask avpi_ask_registry_geometry = {.path = "registry/geometry", .names = {"of"}, .answer = answer};
