/* registry, told: a change of a case, an incident, a statement, a relation; a decision; an edit taken back. */
#include "avispero/registry.h"
#include "view/ask.h"

#include <stdlib.h>

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    avp_registry_changed changed = {.edit = 0};
    char *text = json_dumps(asked->told, JSON_COMPACT);
    if (!text)
        return avpi_fail_memory(&asked->ctx, err);
    AVP_TRY(avp_registry_change(asked->view->c, text, &changed, err));
    json_t *root = json_object();
    avpi_cells_set(root, "edit", changed.edit > 0 ? avpi_cells_count(changed.edit) : json_null());
    avpi_cells_set(root, "id", avpi_cells_count(changed.id));
    AVP_TRY(avpi_answer_json(asked, root, answer, err));
done:
    free(text);
    return status;
}

const avpi_ask avpi_ask_tell_registry = {
    .path = "registry", .names = {"do", "what", "of", "values", "who", "why"}, .tells = true, .answer = answer};
