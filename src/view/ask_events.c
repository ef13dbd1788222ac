/* events: the user's calendar, which the time line shows. */
#include "view/ask.h"

static const avpi_cells_column columns[] = {
    {"time_us", AVPI_SQL_I64}, {"step_us", AVPI_SQL_I64}, {"name", AVPI_SQL_TEXT}, {"kind", AVPI_SQL_TEXT}};

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    AVP_TRY(avpi_cells_select(
        asked->view,
        "SELECT epoch_us(happened_at), step_us, name, kind FROM events ORDER BY happened_at, name LIMIT 1000", NULL, 0,
        columns, sizeof columns / sizeof *columns, &rows, err));
    avpi_cells_set(root, "events", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_events = {.path = "events", .names = {NULL}, .answer = answer};
