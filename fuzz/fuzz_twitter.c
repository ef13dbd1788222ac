/* Any bytes as pages and lines of X's API, v1.1 and v2: every record kept or rejected, and no stray read. */
#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avpi_plan plan;
    if (size == 0)
        return 0;
    avp_ctx_init(&ctx);
    ctx.n_threads = 1;
    avpi_plan_init(&plan, &ctx);
    plan.container = AVPI_CONTAINER_JSON;
    plan.cut = bytes[0] & 1 ? AVPI_CUT_JSON : AVPI_CUT_LINES;
    plan.format = avpi_format_find(bytes[0] & 2 ? "twitter-v2" : "twitter-v1");
    plan.have = plan.format->have;
    plan.record_limit = 1 << 20;
    feed(&ctx, &plan, (avp_str){(const char *)bytes + 1, size - 1});
    avpi_plan_free(&plan);
    return 0;
}
