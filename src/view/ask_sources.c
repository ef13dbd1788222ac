/* sources: what was read, file by file, with what became of every row. */
#include "view/retold.h"

static const avpi_cells_column columns[] = {
    {"id", AVPI_SQL_U32},           {"file", AVPI_SQL_TEXT},     {"format", AVPI_SQL_TEXT},
    {"explanation", AVPI_SQL_TEXT}, {"sha256", AVPI_SQL_TEXT},   {"size_bytes", AVPI_SQL_U64},
    {"imported_us", AVPI_SQL_I64},  {"rows_read", AVPI_SQL_U64}, {"kept", AVPI_SQL_U64},
    {"duplicate", AVPI_SQL_U64},    {"rejected", AVPI_SQL_U64},  {"precision_us", AVPI_SQL_I64}};
static const avpi_cells_column warning_columns[] = {
    {"file", AVPI_SQL_TEXT}, {"warning", AVPI_SQL_TEXT}, {"occurrences", AVPI_SQL_U64}, {"first_line", AVPI_SQL_U64}};
static const avpi_cells_column option_columns[] = {
    {"stage", AVPI_SQL_TEXT}, {"name", AVPI_SQL_TEXT}, {"value", AVPI_SQL_TEXT}};

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    const avp_view *view = asked->view;
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    AVP_TRY(
        avpi_cells_select(view,
                          "SELECT source_id, regexp_extract(path, '[^/]*$'), format, explanation, sha256, size_bytes,"
                          " epoch_us(imported_at), rows_read, kept, duplicate, rejected, precision_us FROM sources"
                          " ORDER BY source_id LIMIT 1000",
                          NULL, 0, columns, sizeof columns / sizeof *columns, &rows, err));
    AVP_TRY(avpi_retell_rows(asked, rows, "explanation", err));
    avpi_cells_set(root, "sources", rows);
    AVP_TRY(avpi_cells_select(
        view,
        "SELECT regexp_extract(s.path, '[^/]*$'), w.warning, w.occurrences, w.first_line FROM warnings w"
        " JOIN sources s USING (source_id) ORDER BY w.occurrences DESC, w.warning LIMIT 500",
        NULL, 0, warning_columns, 4, &rows, err));
    AVP_TRY(avpi_retell_rows(asked, rows, "warning", err));
    avpi_cells_set(root, "warnings", rows);
    AVP_TRY(avpi_cells_select(view, "SELECT stage, name, value FROM run_options WHERE run_id = ? ORDER BY stage, name",
                              &view->run_id, 1, option_columns, 3, &rows, err));
    avpi_cells_set(root, "options", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_sources = {.path = "sources", .names = {NULL}, .answer = answer};
