/* registry/documents/ID: the bytes of a document, with a type that was told from them. */
#include "base/files.h"
#include "registry/documents.h"
#include "registry/standing.h"
#include "view/registry_rows.h"

#include <fcntl.h>
#include <unistd.h>

/* A browser shows pictures, PDF and text; all else it keeps. */
static avp_answer given(const avpi_paper_type *type, int fd) {
    return (avp_answer){.found = true,
                        .type = type->type,
                        .file_name = type->shows == AVPI_SHOWS_NONE ? "document" : NULL,
                        .in_file = true,
                        .fd = fd};
}

static avp_status open_stored(const avpi_asked *asked, avp_str type, avp_str stored, avp_answer *answer,
                              avp_error *err) {
    const avp_ctx *ctx = &asked->view->ctx;
    avp_status status = AVP_OK;
    char *name = NULL, *path = NULL;
    int fd;
    if (!stored.ptr || !avp_case_path(asked->view->c))
        return AVP_OK; /* kept by reference, or in memory: there are no bytes here */
    AVP_TRY(avpi_str_dup(ctx, stored, &name, err));
    AVP_TRY(avpi_path_join(ctx, avp_case_path(asked->view->c), name, &path, err));
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        status = avpi_fail(&asked->ctx, err, AVP_E_IO, N_("the document is not in originals/ any more"));
        goto done;
    }
    *answer = given(avpi_paper_type_named(type), fd);
done:
    avpi_free(ctx, name);
    avpi_free(ctx, path);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value id = avpi_sql_u64(asked->number);
    AVP_TRY(avpi_registry_stand(asked->view->c, err));
    AVP_TRY(avpi_sql_query(asked->view->c,
                           "SELECT type, stored_as FROM documents_now WHERE document_id = ? AND NOT removed", &id, 1,
                           types, 2, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n > 0)
        AVP_TRY(open_stored(asked, avpi_rows_text(rows, 0)[0], avpi_rows_text(rows, 1)[0], answer, err));
done:
    avpi_rows_close(rows);
    return status;
}

const avpi_ask avpi_ask_registry_document = {.path = "registry/documents/#", .names = {NULL}, .answer = answer};
