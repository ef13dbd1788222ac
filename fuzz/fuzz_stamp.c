/* Any bytes as the answer of a time-stamping authority, which nobody trusts. */
#include "feed.h"

#include "proof/time_stamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avp_error err = {0};
    avp_stamp stamp = {.records = 1};
    avpi_node_hash root = {{0}};
    avp_ctx_init(&ctx);
    avp_str response = {(const char *)bytes, size};
    avp_status status = avpi_stamp_imprint(&ctx, response, &root, &err);
    demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
    avp_error_clear(&err);
    /* the certificate is the answer itself: never one that is trusted */
    status = avpi_stamp_check(&ctx, response, (avp_str){NULL, 0}, response, &root, &stamp, &err);
    demand(status == AVP_E_INPUT && err.text[0]);
    avp_error_clear(&err);
    status = avpi_stamp_check(&ctx, response, response, response, &root, &stamp, &err);
    demand(status == AVP_E_INPUT && err.text[0]);
    return 0;
}
