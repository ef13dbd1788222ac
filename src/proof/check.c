/* Is it what it was? A case, or what was taken out of one: told apart by their first bytes. */
#include "avispero/proof.h"

#include "base/files.h"
#include "proof/case_tree.h"
#include "proof/post_proof.h"

static const size_t post_proof_most = (size_t)1 << 30;

/* The journals and the originals, then every row: what the tables say stands where, stands there. */
static avp_status check_case(const avp_ctx *ctx, const char *path, avp_verified *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    out->kind = AVP_VERIFY_CASE;
    AVP_TRY(avp_case_open(ctx, path, AVP_CASE_READ, &c, err));
    AVP_TRY(avp_case_verify(c, err));
    AVP_TRY(avp_proof_root_of(c, &out->facts, err));
done:
    avp_case_close(c);
    return status;
}

static avp_status check_post(const avp_ctx *ctx, const char *path, avp_verified *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_node_hash root;
    avpi_buf text, row;
    avpi_buf_init(&text, ctx, post_proof_most);
    avpi_buf_init(&row, ctx, post_proof_most);
    out->kind = AVP_VERIFY_POST;
    AVP_TRY(avpi_file_read(ctx, path, post_proof_most, &text, err));
    AVP_TRY(avpi_post_proof_check(ctx, avpi_buf_view(&text), &row, &root, err));
    avpi_hex(root.bytes, sizeof root.bytes, out->facts.root);
    AVP_TRY(avpi_str_dup(ctx, avpi_buf_view(&row), &out->row, err));
    out->row_size = row.len;
done:
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, path, 0, 0);
    avpi_buf_free(&text);
    avpi_buf_free(&row);
    return status;
}

avp_status avp_verify(const avp_ctx *ctx, const char *path, avp_verified *out, avp_error *err) {
    avp_verified found = {0};
    avp_status status = AVP_OK;
    AVP_TRY(avp_case_is(path) ? check_case(ctx, path, &found, err) : check_post(ctx, path, &found, err));
    *out = found;
    found = (avp_verified){0};
done:
    avp_verified_free(ctx, &found);
    return status;
}

void avp_verified_free(const avp_ctx *ctx, avp_verified *verified) {
    avpi_free(ctx, verified->row);
    *verified = (avp_verified){0};
}
