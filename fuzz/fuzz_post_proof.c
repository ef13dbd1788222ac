/* Any bytes as the proof of one post. */
#include "feed.h"

#include "proof/post_proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avp_error err = {0};
    avpi_node_hash root;
    avpi_buf row;
    avp_ctx_init(&ctx);
    avpi_buf_init(&row, &ctx, size + 1);
    avp_status status = avpi_post_proof_check(&ctx, (avp_str){(const char *)bytes, size}, &row, &root, &err);
    demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
    avpi_buf_free(&row);
    return 0;
}
