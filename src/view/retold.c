/* Stored messages of rows, in the language that is asked for. */
#include "view/retold.h"

#include "base/retell.h"

avp_status avpi_retell_rows(const avpi_asked *asked, json_t *rows, const char *name, avp_error *err) {
    enum { TEXT_MOST = 1 << 16 };
    avp_status status = AVP_OK;
    json_t *row;
    size_t i;
    avpi_buf told;
    avpi_buf_init(&told, &asked->view->ctx, TEXT_MOST);
    json_array_foreach(rows, i, row) {
        const json_t *text = json_object_get(row, name);
        if (!json_is_string(text))
            continue;
        avpi_buf_clear(&told);
        AVP_TRY(avpi_retell(asked->ctx.lang, avpi_str_view(json_string_value(text)), &told, err));
        avpi_cells_set(row, name, avpi_cells_text(avpi_buf_view(&told)));
    }
done:
    avpi_buf_free(&told);
    return status;
}
