/* registry/tips: the queue of what was told in confidence, those that wait first; the key that forms of the case encrypt for. */
#include "avispero/tips.h"
#include "registry/standing.h"
#include "view/tip_rows.h"

static const avpi_cells_column columns[] = {
    {"id", AVPI_SQL_U64},         {"opened_us", AVPI_SQL_I64}, {"written", AVPI_SQL_TEXT}, {"what", AVPI_SQL_TEXT},
    {"when", AVPI_SQL_TEXT},      {"where", AVPI_SQL_TEXT},    {"consent", AVPI_SQL_BOOL}, {"verdict", AVPI_SQL_TEXT},
    {"record", AVPI_SQL_U64},     {"files", AVPI_SQL_U64},     {"sha256", AVPI_SQL_TEXT},  {"size_bytes", AVPI_SQL_U64},
    {"stored_as", AVPI_SQL_TEXT},
};

static const char sql[] =
    "SELECT t.tip_id, epoch_us(t.opened_at), left(t.written, 40), left(t.what, 200), left(t.happened, 200),"
    " left(t.place, 200), t.consent, t.verdict, t.record_id,"
    " CAST((SELECT count(*) FROM tip_files f WHERE f.tip_id = t.tip_id) AS UBIGINT), t.sha256, t.size_bytes, "
    "t.stored_as"
    " FROM tips_now t WHERE NOT t.removed ORDER BY t.verdict IS NOT NULL, t.tip_id LIMIT ? OFFSET ?";

static avp_status set_head(const avpi_asked *asked, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    char key[AVP_TIP_KEY_SIZE];
    int64_t total = 0, waiting = 0;
    AVP_TRY(avp_tip_key_known(asked->view->c, key, err));
    AVP_TRY(avpi_sql_number(asked->view->c, "SELECT count(*) FROM tips_now WHERE NOT removed", NULL, 0, &total, err));
    AVP_TRY(avpi_sql_number(asked->view->c, "SELECT count(*) FROM tips_now WHERE NOT removed AND verdict IS NULL", NULL,
                            0, &waiting, err));
    avpi_cells_set(root, "key", key[0] ? json_string(key) : NULL);
    avpi_cells_set(root, "total", json_integer(total));
    avpi_cells_set(root, "waiting", json_integer(waiting));
done:
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    int64_t limit, offset;
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(set_head(asked, root, err));
    const uint64_t numbers[] = {(uint64_t)limit, (uint64_t)offset};
    AVP_TRY(avpi_cells_select(asked->view, sql, numbers, 2, columns, sizeof columns / sizeof *columns, &rows, err));
    avpi_cells_set(root, "offset", json_integer(offset));
    avpi_cells_set(root, "tips", rows);
    AVP_TRY(avpi_tip_kept(asked, rows, err));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_registry_tips = {.path = "registry/tips", .names = {"limit", "offset"}, .answer = answer};
