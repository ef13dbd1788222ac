/* registry/rejects: rows of the registry's files that were not kept, with place, reason and the beginning of the row itself. */
#include "view/retold.h"

static const avpi_cells_column columns[] = {{"file", AVPI_SQL_TEXT},
                                            {"line", AVPI_SQL_U64},
                                            {"byte", AVPI_SQL_U64},
                                            {"reason", AVPI_SQL_TEXT},
                                            {"raw", AVPI_SQL_TEXT}};

/* Of a file that a person took out no row waits for anybody. */
#define REJECTS "registry_rejects r JOIN registry_files_now f USING (file_id) WHERE NOT f.removed"

static const char count_sql[] = "SELECT count(*) FROM " REJECTS;
/* Raw rows may hold any byte: where they are no UTF-8, those that are no printable ASCII stand as \xHH. */
static const char sql[] =
    "SELECT regexp_extract(f.path, '[^/]*$'), r.line, r.byte_offset, r.reason, left(coalesce(TRY(decode(r.raw)),"
    " CAST(r.raw AS VARCHAR)), 600) FROM " REJECTS " ORDER BY r.file_id, r.line, r.byte_offset LIMIT ? OFFSET ?";

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    int64_t limit, offset, total = 0;
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(avpi_sql_number(asked->view->c, count_sql, NULL, 0, &total, err));
    const uint64_t numbers[] = {(uint64_t)limit, (uint64_t)offset};
    AVP_TRY(avpi_cells_select(asked->view, sql, numbers, 2, columns, sizeof columns / sizeof *columns, &rows, err));
    AVP_TRY(avpi_retell_rows(asked, rows, "reason", err));
    avpi_cells_set(root, "total", json_integer(total));
    avpi_cells_set(root, "offset", json_integer(offset));
    avpi_cells_set(root, "rejects", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_registry_rejects = {.path = "registry/rejects", .names = {"limit", "offset"}, .answer = answer};
