/* registry/history: what was changed, the latest first, with what was there before. */
#include "registry/standing.h"
#include "view/ask.h"

static const avpi_cells_column columns[] = {
    {"edit", AVPI_SQL_U64},    {"at_us", AVPI_SQL_I64},  {"who", AVPI_SQL_TEXT},   {"why", AVPI_SQL_TEXT},
    {"do", AVPI_SQL_TEXT},     {"thing", AVPI_SQL_TEXT}, {"of", AVPI_SQL_U64},     {"field", AVPI_SQL_TEXT},
    {"before", AVPI_SQL_TEXT}, {"after", AVPI_SQL_TEXT}, {"undone", AVPI_SQL_BOOL}};

/* An edit is undone where an undo of it stands. */
static const char history_sql[] =
    "SELECT e.edit_id, epoch_us(e.edited_at), e.who, e.why, e.action, e.thing, e.thing_id, e.field, e.before, e.after,"
    " EXISTS (SELECT 1 FROM edits_now u WHERE u.undoes = e.edit_id AND NOT EXISTS (SELECT 1 FROM edits_now v WHERE"
    " v.undoes = u.edit_id)) FROM edits_now e ORDER BY e.edit_id DESC, e.thing, e.thing_id, e.field LIMIT ? OFFSET ?";

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    int64_t limit, offset, total = 0;
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(avpi_sql_number(asked->view->c, "SELECT count(*) FROM edits_now", NULL, 0, &total, err));
    const uint64_t numbers[] = {(uint64_t)limit, (uint64_t)offset};
    AVP_TRY(
        avpi_cells_select(asked->view, history_sql, numbers, 2, columns, sizeof columns / sizeof *columns, &rows, err));
    avpi_cells_set(root, "total", json_integer(total));
    avpi_cells_set(root, "offset", json_integer(offset));
    avpi_cells_set(root, "history", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_registry_history = {.path = "registry/history", .names = {"limit", "offset"}, .answer = answer};
