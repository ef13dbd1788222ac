/* Any bytes as log.jsonl: a chain, or a message. */
#include "feed.h"

#include "proof/journal_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avp_error err = {0};
    avp_ctx_init(&ctx);
    avp_status status = avpi_journal_text_check(&ctx, "log.jsonl", (avp_str){(const char *)bytes, size}, &err);
    demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
    return 0;
}
