/* dossier: what a person said yes to, as a PDF. */
#include "avispero/proof.h"
#include "base/files.h"
#include "view/ask.h"

#include <stdlib.h>
#include <unistd.h>

enum { DOSSIER_MOST = 1 << 28 };

/* The report stage writes files: one in a private folder, read and removed. */
static avp_status write_and_read(const avpi_asked *asked, const char *root, avpi_buf *pdf, avp_error *err) {
    const avp_ctx *ctx = &asked->view->ctx;
    avp_status status = AVP_OK;
    char *folder = NULL, *path = NULL;
    uint64_t posts = 0;
    AVP_TRY(avpi_view_folder(ctx, &folder, err));
    AVP_TRY(avpi_path_join(ctx, folder, "dossier.pdf", &path, err));
    AVP_TRY(avp_report_dossier(ctx, asked->view->c, root, asked->ctx.lang, path, &posts, err));
    AVP_TRY(avpi_file_read(ctx, path, DOSSIER_MOST, pdf, err));
done:
    if (path)
        unlink(path);
    if (folder)
        rmdir(folder);
    avpi_free(ctx, path);
    avpi_free(ctx, folder);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    avp_proof_root root = {.root = ""};
    avpi_buf pdf;
    avpi_buf_init(&pdf, &asked->view->ctx, DOSSIER_MOST);
    AVP_TRY(avpi_asked_withhold(asked, err));
    AVP_TRY(avp_proof_root_of(asked->view->c, NULL, &root, err));
    AVP_TRY(write_and_read(asked, root.evidence[0] ? root.evidence : NULL, &pdf, err));
    AVP_TRY(avpi_answer_bytes(asked, "application/pdf", avpi_buf_view(&pdf), answer, err));
    answer->file_name = "dossier.pdf";
done:
    avpi_buf_free(&pdf);
    return status;
}

const avpi_ask avpi_ask_dossier = {.path = "dossier", .names = {"with_deleted"}, .answer = answer};
