/* labels, told: an account is called something, or the last label is taken back. */
#include "avispero/page_labels.h"
#include "view/ask.h"

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *action = "", *account = "", *label = "";
    uint64_t entry = 0;
    AVP_TRY(avpi_told_text(asked, "do", "", &action, err));
    AVP_TRY(avpi_told_text(asked, "account", "", &account, err));
    AVP_TRY(avpi_told_text(asked, "label", "", &label, err));
    if (strcmp(action, "set") == 0)
        AVP_TRY(avp_page_labels_set(asked->view->c, account, label, &entry, err));
    else if (strcmp(action, "undo") == 0)
        AVP_TRY(avp_page_labels_undo(asked->view->c, &entry, err));
    else
        AVP_TRY(avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"do\" is \"set\" or \"undo\"")));
    json_t *root = json_object();
    avpi_cells_set(root, "entry", avpi_cells_count(entry));
    AVP_TRY(avpi_answer_json(asked, root, answer, err));
done:
    return status;
}

const avpi_ask avpi_ask_tell_label = {
    .path = "labels", .names = {"do", "account", "label"}, .tells = true, .answer = answer};
