#include "read/unpack.h"

#include <zstd.h>
#include <zstd_errors.h>

typedef struct zstd_state {
    ZSTD_DStream *stream;
    bool between;
} zstd_state;

static avp_status fail_zstd(const avp_ctx *ctx, size_t code, avp_error *err) {
    switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_memory_allocation: return avpi_fail_memory(ctx, err);
    case ZSTD_error_frameParameter_windowTooLarge:
        return avpi_fail(
            ctx, err, AVP_E_INPUT,
            N_("the zstd data needs a window of more than 128 MiB: unpack it with zstd -d --long=31 first"));
    default: return avpi_fail(ctx, err, AVP_E_INPUT, N_("the zstd data is damaged: get the file again"));
    }
}

static avp_status step_zstd(const avp_ctx *ctx, void *state, avp_str *in, char **out, size_t *out_left, bool *between,
                            avp_error *err) {
    zstd_state *s = state;
    ZSTD_inBuffer source = {in->ptr, in->len, 0};
    ZSTD_outBuffer target = {*out, *out_left, 0};
    size_t left = ZSTD_decompressStream(s->stream, &target, &source);
    *in = (avp_str){in->ptr + source.pos, in->len - source.pos};
    *out += target.pos;
    *out_left -= target.pos;
    if (ZSTD_isError(left))
        return fail_zstd(ctx, left, err);
    if (source.pos > 0 || target.pos > 0)
        s->between = left == 0;
    *between = s->between;
    return AVP_OK;
}

static void free_zstd(const avp_ctx *ctx, void *state) {
    zstd_state *s = state;
    ZSTD_freeDStream(s->stream);
    avpi_free(ctx, s);
}

avp_status avpi_unpacker_zstd(const avp_ctx *ctx, avpi_unpacker *out, avp_error *err) {
    avp_status status = AVP_OK;
    zstd_state *s = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *s, &s, err));
    s->stream = ZSTD_createDStream();
    if (!s->stream) {
        status = avpi_fail_memory(ctx, err);
        goto done;
    }
    *out = (avpi_unpacker){"zstd", s, step_zstd, free_zstd};
    s = NULL;
done:
    avpi_free(ctx, s);
    return status;
}
