/* notes: what the user wrote beside views of the page. */
#include "avispero/notes.h"
#include "view/ask.h"

static json_t *json_of(const avp_note *note) {
    json_t *object = json_object();
    avpi_cells_set(object, "number", avpi_cells_count(note->number));
    avpi_cells_set(object, "title", json_string(note->title));
    avpi_cells_set(object, "text", json_string(note->text));
    avpi_cells_set(object, "view", json_string(note->view));
    avpi_cells_set(object, "written_us", json_integer(note->written_us));
    avpi_cells_set(object, "changed_us", json_integer(note->changed_us));
    return object;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    avp_notes notes = {.count = 0};
    json_t *root = json_object(), *list = json_array();
    AVP_TRY(avp_notes_load(asked->view->c, &notes, err));
    for (size_t i = 0; i < notes.count; i++)
        (void)json_array_append_new(list, json_of(&notes.of[i]));
    avpi_cells_set(root, "undoable", notes.undoable ? avpi_cells_count(notes.undoable) : json_null());
    avpi_cells_set(root, "notes", json_incref(list));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    avp_notes_free(&asked->view->ctx, &notes);
    json_decref(list);
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_notes = {.path = "notes", .names = {NULL}, .answer = answer};
