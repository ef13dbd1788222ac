/* notes, told: one is written, edited, removed, or an entry is taken back. */
#include "avispero/notes.h"
#include "view/ask.h"

static avp_status keep(const avpi_asked *asked, const char *action, uint64_t *entry, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = asked->view->c;
    const char *title = "", *text = "", *view = "";
    uint64_t of = 0;
    AVP_TRY(avpi_told_text(asked, "title", "", &title, err));
    AVP_TRY(avpi_told_text(asked, "text", "", &text, err));
    AVP_TRY(avpi_told_text(asked, "view", "", &view, err));
    if (strcmp(action, "write") != 0)
        AVP_TRY(avpi_told_number(asked, "of", &of, err));
    if (strcmp(action, "write") == 0)
        AVP_TRY(avp_notes_write(c, title, text, view, entry, err));
    else if (strcmp(action, "edit") == 0)
        AVP_TRY(avp_notes_edit(c, of, title, text, entry, err));
    else if (strcmp(action, "remove") == 0)
        AVP_TRY(avp_notes_remove(c, of, entry, err));
    else if (strcmp(action, "undo") == 0)
        AVP_TRY(avp_notes_undo(c, of, entry, err));
    else
        status = avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"do\" is \"write\", \"edit\", \"remove\" or \"undo\""));
done:
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *action = "";
    uint64_t entry = 0;
    AVP_TRY(avpi_told_text(asked, "do", "", &action, err));
    AVP_TRY(keep(asked, action, &entry, err));
    json_t *root = json_object();
    avpi_cells_set(root, "entry", avpi_cells_count(entry));
    AVP_TRY(avpi_answer_json(asked, root, answer, err));
done:
    return status;
}

const avpi_ask avpi_ask_tell_note = {
    .path = "notes", .names = {"do", "of", "title", "text", "view"}, .tells = true, .answer = answer};
