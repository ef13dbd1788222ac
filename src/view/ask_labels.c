/* labels: what the user called accounts at the page; as lists, for the next run. */
#include "avispero/page_labels.h"

#include "base/files.h"
#include "view/ask.h"

static const avpi_cells_column columns[] = {{"handle", AVPI_SQL_TEXT}, {"group", AVPI_SQL_U32}};

static avp_status add_label(const avpi_asked *asked, const avp_page_label *label, json_t *list, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *rows = NULL;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_query_bind(&q, "SELECT handle, group_id FROM shown WHERE native = ?",
                            avpi_sql_text(avpi_str_view(label->account)), err));
    AVP_TRY(avpi_cells_rows(asked->view, &q, columns, 2, &rows, err));
    json_t *row = avpi_cells_first(rows);
    if (!json_is_object(row)) {
        json_decref(row);
        row = json_object();
    }
    avpi_cells_set(row, "account", json_string(label->account));
    avpi_cells_set(row, "label", json_string(label->label));
    avpi_cells_set(row, "told_us", json_integer(label->told_us));
    (void)json_array_append_new(list, row);
done:
    avpi_query_free(&q);
    return status;
}

static avp_status as_json(const avpi_asked *asked, const avp_page_labels *labels, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *list = json_array();
    for (size_t i = 0; i < labels->count; i++)
        AVP_TRY(add_label(asked, &labels->of[i], list, err));
    avpi_cells_set(root, "undoable", labels->undoable ? avpi_cells_count(labels->undoable) : json_null());
    avpi_cells_set(root, "labels", json_incref(list));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(list);
    json_decref(root);
    return status;
}

/* For `--labels` every label, for `--known-organic` the organic accounts. Those who read them take the guard of formulas off. */
static avp_status as_list(const avpi_asked *asked, const avp_page_labels *labels, bool organic, avp_answer *answer,
                          avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf csv;
    avpi_buf_init(&csv, &asked->view->ctx, SIZE_MAX);
    AVP_TRY(avpi_buf_add(&csv, organic ? AVPI_STR("account,kind\n") : AVPI_STR("account,label\n"), err));
    for (size_t i = 0; i < labels->count; i++) {
        const avp_page_label *of = &labels->of[i];
        if (organic && strcmp(of->label, "organic") != 0)
            continue;
        AVP_TRY(avpi_buf_csv(&csv, avpi_str_view(of->account), true, err));
        AVP_TRY(avpi_buf_add_byte(&csv, ',', err));
        AVP_TRY(avpi_buf_csv(&csv, organic ? AVPI_STR("other") : avpi_str_view(of->label), true, err));
        AVP_TRY(avpi_buf_add_byte(&csv, '\n', err));
    }
    AVP_TRY(avpi_answer_bytes(asked, "text/csv; charset=utf-8", avpi_buf_view(&csv), answer, err));
    answer->file_name = organic ? "organic.csv" : "labels.csv";
done:
    avpi_buf_free(&csv);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *as = avpi_asked_text(asked, "as");
    avp_page_labels labels = {.count = 0};
    AVP_TRY(avp_page_labels_load(asked->view->c, &labels, err));
    if (!as)
        AVP_TRY(as_json(asked, &labels, answer, err));
    else if (strcmp(as, "labels") == 0 || strcmp(as, "known-organic") == 0) {
        AVP_TRY(avpi_asked_withhold(asked, err));
        AVP_TRY(as_list(asked, &labels, as[0] == 'k', answer, err));
    } else
        status = avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"as\" is \"labels\" or \"known-organic\""));
done:
    avp_page_labels_free(&asked->view->ctx, &labels);
    return status;
}

const avpi_ask avpi_ask_labels = {.path = "labels", .names = {"as", "with_deleted"}, .answer = answer};
