/* Any bytes as a picture or a text to be cleaned: it is refused, or what comes out is cleaned again to the same bytes. */
#include "feed.h"

#include "registry/clean.h"

typedef avp_status (*cleaner)(avp_str bytes, avpi_buf *out, bool *good, avp_error *err);

static void clean(const avp_ctx *ctx, cleaner with, avp_str bytes) {
    avpi_buf once, again;
    bool good = false, still = false;
    avpi_buf_init(&once, ctx, SIZE_MAX);
    avpi_buf_init(&again, ctx, SIZE_MAX);
    if (with(bytes, &once, &good, NULL) == AVP_OK && good) {
        demand(with(avpi_buf_view(&once), &again, &still, NULL) == AVP_OK && still);
        demand(avpi_str_equal(avpi_buf_view(&once), avpi_buf_view(&again)));
    }
    avpi_buf_free(&once);
    avpi_buf_free(&again);
}

static avp_status clean_text(avp_str bytes, avpi_buf *out, bool *good, avp_error *err) {
    avpi_text_look found;
    avp_status status = avpi_clean_text(bytes, out, &found, err);
    *good = found.is == AVPI_TEXT_PLAIN;
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    clean(&ctx, avpi_clean_jpeg, (avp_str){(const char *)data, size});
    clean(&ctx, avpi_clean_png, (avp_str){(const char *)data, size});
    clean(&ctx, clean_text, (avp_str){(const char *)data, size});
    return 0;
}
