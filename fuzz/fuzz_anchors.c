/* Any bytes as a proof of OpenTimestamps. */
#include "feed.h"

#include "proof/anchors.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avp_error err = {0};
    avpi_anchors anchors;
    avp_ctx_init(&ctx);
    avp_status status = avpi_anchors_read(&ctx, (avp_str){(const char *)bytes, size}, &anchors, &err);
    demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
    demand(status != AVP_OK || anchors.n + anchors.pending + anchors.unknown > 0);
    avpi_anchors_free(&anchors);
    return 0;
}
