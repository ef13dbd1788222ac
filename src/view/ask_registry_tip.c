/* registry/tips/ID: one tip, its files with their hashes, and what was decided; with "file" the bytes of one of them, never to be shown. */
#include "registry/standing.h"
#include "view/tip_rows.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

static const avpi_cells_column tip_columns[] = {
    {"id", AVPI_SQL_U64},         {"opened_us", AVPI_SQL_I64},     {"lang", AVPI_SQL_TEXT},
    {"written", AVPI_SQL_TEXT},   {"what", AVPI_SQL_TEXT},         {"when", AVPI_SQL_TEXT},
    {"where", AVPI_SQL_TEXT},     {"name", AVPI_SQL_TEXT},         {"contact", AVPI_SQL_TEXT},
    {"relation", AVPI_SQL_TEXT},  {"consent", AVPI_SQL_BOOL},      {"verdict", AVPI_SQL_TEXT},
    {"record", AVPI_SQL_U64},     {"record_title", AVPI_SQL_TEXT}, {"sha256", AVPI_SQL_TEXT},
    {"size_bytes", AVPI_SQL_U64}, {"stored_as", AVPI_SQL_TEXT}};
static const char tip_sql[] =
    "SELECT t.tip_id, epoch_us(t.opened_at), t.lang, t.written, t.what, t.happened, t.place, t.name, t.contact,"
    " t.relation, t.consent, t.verdict, t.record_id, (SELECT any_value(coalesce(r.title, r.name, r.code)) FROM"
    " records_now r WHERE r.record_id = t.record_id), t.sha256, t.size_bytes, t.stored_as FROM tips_now t"
    " WHERE t.tip_id = ? AND NOT t.removed";

static const avpi_cells_column file_columns[] = {{"file", AVPI_SQL_U64},       {"name", AVPI_SQL_TEXT},
                                                 {"type", AVPI_SQL_TEXT},      {"sha256", AVPI_SQL_TEXT},
                                                 {"size_bytes", AVPI_SQL_U64}, {"stored_as", AVPI_SQL_TEXT}};
static const char file_sql[] =
    "SELECT position, file_name, type, sha256, size_bytes, stored_as FROM tip_files WHERE tip_id = ? ORDER BY position";

/* The edit that decided, while it stands. */
static const avpi_cells_column decided_columns[] = {
    {"edit", AVPI_SQL_U64}, {"at_us", AVPI_SQL_I64}, {"who", AVPI_SQL_TEXT}, {"why", AVPI_SQL_TEXT}};
static const char decided_sql[] =
    "SELECT e.edit_id, epoch_us(e.edited_at), e.who, e.why FROM edits_now e WHERE e.thing = 'tip' AND e.thing_id = ? "
    "AND"
    " e.field = 'verdict' AND e.action != 'undo' AND NOT EXISTS (SELECT 1 FROM edits_now u WHERE u.undoes = e.edit_id "
    "AND"
    " NOT EXISTS (SELECT 1 FROM edits_now v WHERE v.undoes = u.edit_id)) ORDER BY e.edit_id DESC LIMIT 1";

/* ---- the bytes of a file ---- */

static avp_status open_file(const avpi_asked *asked, const char *stored, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    AVP_TRY(avpi_tip_path(asked, stored, &path, err));
    if (!path)
        goto done;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        AVP_TRY(avpi_fail(&asked->ctx, err, AVP_E_IO, N_("the file of the tip is not in originals/ any more")));
    *answer = (avp_answer){
        .found = true, .type = "application/octet-stream", .file_name = "tip-file", .in_file = true, .fd = fd};
done:
    avpi_free(&asked->view->ctx, path);
    return status;
}

/* A stranger sent it: a browser keeps it, and shows nothing, whatever its bytes say that it is. */
static avp_status answer_file(const avpi_asked *asked, int64_t file, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const uint64_t numbers[] = {asked->number};
    json_t *files = NULL, *row;
    size_t i;
    AVP_TRY(avpi_cells_select(asked->view, file_sql, numbers, 1, file_columns,
                              sizeof file_columns / sizeof *file_columns, &files, err));
    json_array_foreach(files, i, row) if (json_integer_value(json_object_get(row, "file")) == file)
        AVP_TRY(open_file(asked, json_string_value(json_object_get(row, "stored_as")), answer, err));
done:
    json_decref(files);
    return status;
}

/* ---- one tip ---- */

static avp_status answer_tip(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const uint64_t numbers[] = {asked->number};
    json_t *root = json_object(), *tip = NULL, *files = NULL, *decided = NULL;
    AVP_TRY(avpi_cells_select(asked->view, tip_sql, numbers, 1, tip_columns, sizeof tip_columns / sizeof *tip_columns,
                              &tip, err));
    if (json_array_size(tip) == 0)
        goto done;
    AVP_TRY(avpi_tip_kept(asked, tip, err));
    AVP_TRY(avpi_cells_select(asked->view, file_sql, numbers, 1, file_columns,
                              sizeof file_columns / sizeof *file_columns, &files, err));
    AVP_TRY(avpi_tip_kept(asked, files, err));
    AVP_TRY(avpi_cells_select(asked->view, decided_sql, numbers, 1, decided_columns,
                              sizeof decided_columns / sizeof *decided_columns, &decided, err));
    avpi_cells_set(root, "tip", json_incref(json_array_get(tip, 0)));
    avpi_cells_set(root, "files", json_incref(files));
    avpi_cells_set(root, "decided", json_incref(json_array_get(decided, 0)));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(tip);
    json_decref(files);
    json_decref(decided);
    json_decref(root);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t file;
    AVP_TRY(avpi_asked_number(asked, "file", 0, 0, INT32_MAX, &file, err));
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    status = file > 0 ? answer_file(asked, file, answer, err) : answer_tip(asked, answer, err);
done:
    return status;
}

const avpi_ask avpi_ask_registry_tip = {.path = "registry/tips/#", .names = {"file"}, .answer = answer};
