/* groups: the groups of the run, strongest evidence first, with their posts in a span of time. */
#include "view/group_rows.h"

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_asked_span span;
    json_t *root = json_object(), *rows = NULL;
    int64_t limit, offset;
    AVP_TRY(avpi_asked_span_of(asked, &span, err));
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_MOST, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(avpi_group_rows(asked, span, 0, limit, offset, &rows, err));
    avpi_cells_set(root, "total", avpi_cells_count(asked->view->groups.count));
    avpi_cells_set(root, "window_s", json_real((double)asked->view->groups.window_us * 1e-6));
    avpi_cells_set(root, "groups", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_groups = {.path = "groups", .names = {"from", "to", "limit", "offset"}, .answer = answer};
