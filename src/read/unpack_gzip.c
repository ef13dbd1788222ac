#include "read/unpack.h"

#define ZLIB_CONST
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16 }; /* largest window, gzip header only */

typedef struct gzip_state {
    const avp_ctx *ctx;
    z_stream stream;
    bool between;
} gzip_state;

static voidpf take_memory(voidpf self, uInt count, uInt size) {
    gzip_state *s = self;
    void *block = NULL;
    avp_error ignored = {0};
    return avpi_alloc(s->ctx, count, size, &block, &ignored) == AVP_OK ? block : NULL;
}

static void give_memory(voidpf self, voidpf block) {
    gzip_state *s = self;
    avpi_free(s->ctx, block);
}

static avp_status fail_gzip(const avp_ctx *ctx, int code, avp_error *err) {
    if (code == Z_MEM_ERROR)
        return avpi_fail_memory(ctx, err);
    return avpi_fail(ctx, err, AVP_E_INPUT, N_("the gzip data is damaged: get the file again"));
}

/* Members follow one another; zero bytes after the last one are padding. */
static avp_status next_member(const avp_ctx *ctx, gzip_state *s, avp_str *in, avp_error *err) {
    while (in->len > 0 && in->ptr[0] == '\0')
        *in = (avp_str){in->ptr + 1, in->len - 1};
    if (in->len == 0)
        return AVP_OK;
    int code = inflateReset(&s->stream);
    s->between = false;
    return code == Z_OK ? AVP_OK : fail_gzip(ctx, code, err);
}

static avp_status step_gzip(const avp_ctx *ctx, void *state, avp_str *in, char **out, size_t *out_left, bool *between,
                            avp_error *err) {
    avp_status status = AVP_OK;
    gzip_state *s = state;
    if (s->between)
        AVP_TRY(next_member(ctx, s, in, err));
    if (in->len > 0) {
        uInt room = *out_left > UINT32_MAX ? UINT32_MAX : (uInt)*out_left,
             given = in->len > UINT32_MAX ? UINT32_MAX : (uInt)in->len;
        s->stream.next_in = (const Bytef *)in->ptr;
        s->stream.avail_in = given;
        s->stream.next_out = (Bytef *)*out;
        s->stream.avail_out = room;
        int code = inflate(&s->stream, Z_NO_FLUSH);
        size_t used = given - s->stream.avail_in, made = room - s->stream.avail_out;
        *in = (avp_str){in->ptr + used, in->len - used};
        *out += made;
        *out_left -= made;
        s->between = code == Z_STREAM_END;
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
            status = fail_gzip(ctx, code, err);
    }
    *between = s->between;
done:
    return status;
}

static void free_gzip(const avp_ctx *ctx, void *state) {
    gzip_state *s = state;
    inflateEnd(&s->stream);
    avpi_free(ctx, s);
}

avp_status avpi_unpacker_gzip(const avp_ctx *ctx, avpi_unpacker *out, avp_error *err) {
    avp_status status = AVP_OK;
    gzip_state *s = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *s, &s, err));
    s->ctx = ctx;
    s->stream = (z_stream){.zalloc = take_memory, .zfree = give_memory, .opaque = s};
    if (inflateInit2(&s->stream, GZIP_WINDOW) != Z_OK) {
        status = avpi_fail_memory(ctx, err);
        goto done;
    }
    *out = (avpi_unpacker){"gzip", s, step_gzip, free_gzip};
    s = NULL;
done:
    avpi_free(ctx, s);
    return status;
}
