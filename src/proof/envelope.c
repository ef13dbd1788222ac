#include "proof/envelope.h"

#include "proof/merkle.h"
#include "store/canonical.h"

enum {
    OVERHEAD = crypto_secretstream_xchacha20poly1305_ABYTES,
    STREAM_SIZE = crypto_secretstream_xchacha20poly1305_HEADERBYTES
};

static void hash_line(avp_str line, unsigned char out[AVPI_SHA256_SIZE]) {
    avpi_sha256 state;
    avpi_sha256_init(&state);
    avpi_sha256_add(&state, line.ptr, line.len);
    avpi_sha256_end(&state, out);
}

/* ---- writing ---- */

static avp_status write_head(avpi_envelope_writer *w, avp_str members, const unsigned char *stream, avp_error *err) {
    avp_status status = AVP_OK;
    char hex[2 * STREAM_SIZE + 1], hash[AVPI_SHA256_HEX_SIZE];
    avpi_buf loose, line;
    avpi_buf_init(&loose, w->ctx, AVPI_ENVELOPE_HEAD_MOST);
    avpi_buf_init(&line, w->ctx, AVPI_ENVELOPE_HEAD_MOST);
    avpi_hex(stream, STREAM_SIZE, hex);
    AVP_TRY(avpi_buf_printf(&loose, err, "{\"chunk_bytes\":%d,\"stream\":\"%s\",", AVPI_ENVELOPE_CHUNK, hex));
    AVP_TRY(avpi_buf_add(&loose, members, err));
    AVP_TRY(avpi_buf_add_byte(&loose, '}', err));
    AVP_TRY(avpi_canonical_json(w->ctx, avpi_buf_view(&loose), &line, err));
    hash_line(avpi_buf_view(&line), w->head_hash);
    avpi_hex(w->head_hash, sizeof w->head_hash, hash);
    AVP_TRY(avpi_buf_printf(&line, err, "\n%s\n", hash));
    AVP_TRY(w->sink.write(w->sink.self, avpi_buf_view(&line), err));
done:
    avpi_buf_free(&loose);
    avpi_buf_free(&line);
    return status;
}

avp_status avpi_envelope_begin(avpi_envelope_writer *w, const avp_ctx *ctx, avpi_tape_sink sink, avp_str members,
                               const unsigned char *key, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char stream[STREAM_SIZE];
    *w = (avpi_envelope_writer){.ctx = ctx, .sink = sink};
    AVP_TRY(avpi_secret_ready(ctx, err));
    AVP_TRY(avpi_alloc(ctx, AVPI_ENVELOPE_CHUNK, 1, &w->plain, err));
    AVP_TRY(avpi_alloc(ctx, AVPI_ENVELOPE_SEALED_CHUNK, 1, &w->sealed, err));
    (void)crypto_secretstream_xchacha20poly1305_init_push(&w->state, stream, key);
    AVP_TRY(write_head(w, members, stream, err));
done:
    return status;
}

static avp_status push(avpi_envelope_writer *w, unsigned char tag, avp_error *err) {
    const unsigned char *bound = w->begun ? NULL : w->head_hash;
    unsigned long long size = 0;
    (void)crypto_secretstream_xchacha20poly1305_push(&w->state, (unsigned char *)w->sealed, &size,
                                                     (const unsigned char *)w->plain, w->used, bound,
                                                     bound ? sizeof w->head_hash : 0, tag);
    w->begun = true;
    w->used = 0;
    return w->sink.write(w->sink.self, (avp_str){w->sealed, (size_t)size}, err);
}

avp_status avpi_envelope_write(void *self, avp_str bytes, avp_error *err) {
    avpi_envelope_writer *w = self;
    avp_status status = AVP_OK;
    while (bytes.len > 0) {
        if (w->used == AVPI_ENVELOPE_CHUNK)
            AVP_TRY(push(w, 0, err));
        size_t room = AVPI_ENVELOPE_CHUNK - w->used, n = bytes.len < room ? bytes.len : room;
        memcpy(w->plain + w->used, bytes.ptr, n);
        w->used += n;
        bytes = (avp_str){bytes.ptr + n, bytes.len - n};
    }
done:
    return status;
}

avp_status avpi_envelope_finish(avpi_envelope_writer *w, avp_error *err) {
    return push(w, crypto_secretstream_xchacha20poly1305_TAG_FINAL, err);
}

void avpi_envelope_writer_free(avpi_envelope_writer *w) {
    if (w->plain)
        sodium_memzero(w->plain, AVPI_ENVELOPE_CHUNK);
    if (w->ctx) {
        avpi_free(w->ctx, w->plain);
        avpi_free(w->ctx, w->sealed);
    }
    sodium_memzero(w, sizeof *w);
}

/* ---- reading ---- */

static avp_status damaged(const avpi_envelope_reader *r, avp_error *err) {
    return avpi_fail(r->ctx, err, AVP_E_INPUT, N_("the head of the file is damaged, or it is of another kind"));
}

/* Up to the line end, which is not kept. */
static avp_status read_line(avpi_envelope_reader *r, size_t most, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    for (;;) {
        char byte = 0;
        size_t got = 0;
        AVP_TRY(r->source.read(r->source.self, &byte, 1, &got, err));
        if (got == 0 || out->len > most || (out->len == 0 && byte != '{' && most > AVPI_SHA256_HEX_SIZE))
            return damaged(r, err);
        if (byte == '\n')
            return AVP_OK;
        AVP_TRY(avpi_buf_add_byte(out, byte, err));
    }
done:
    return status;
}

static avp_status parse_head(avpi_envelope_reader *r, avp_str hash_hex, const char *format, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    unsigned char said[AVPI_SHA256_SIZE], stream[STREAM_SIZE];
    int64_t chunk = 0;
    avpi_buf again;
    avpi_buf_init(&again, r->ctx, AVPI_ENVELOPE_HEAD_MOST);
    hash_line(avpi_buf_view(&r->head), r->head_hash);
    if (!avpi_unhex(hash_hex, said, sizeof said) || memcmp(said, r->head_hash, sizeof said) != 0)
        return damaged(r, err);
    status = avpi_json_parse(&r->json, avpi_buf_view(&r->head), &why);
    if (status == AVP_OK)
        status = avpi_canonical_node(&r->json, 0, false, &again, &why);
    if (status == AVP_E_MEMORY)
        status = avpi_fail_memory(r->ctx, err);
    else if (status != AVP_OK || !avpi_str_equal(avpi_buf_view(&again), avpi_buf_view(&r->head)) ||
             !avpi_str_equal(avpi_json_text(&r->json, avpi_json_member(&r->json, 0, AVPI_STR("format"))),
                             avpi_str_view(format)) ||
             !avpi_json_i64(&r->json, avpi_json_member(&r->json, 0, AVPI_STR("chunk_bytes")), &chunk) ||
             chunk != AVPI_ENVELOPE_CHUNK || !avpi_hex_member(&r->json, "stream", stream, sizeof stream))
        status = damaged(r, err);
    avpi_buf_free(&again);
    return status;
}

avp_status avpi_envelope_open(avpi_envelope_reader *r, const avp_ctx *ctx, avpi_tape_source source, const char *format,
                              avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf hash;
    *r = (avpi_envelope_reader){.ctx = ctx, .source = source};
    avpi_buf_init(&r->head, ctx, AVPI_ENVELOPE_HEAD_MOST);
    avpi_buf_init(&hash, ctx, AVPI_ENVELOPE_HEAD_MOST);
    avpi_json_init(&r->json, ctx);
    AVP_TRY(avpi_secret_ready(ctx, err));
    AVP_TRY(read_line(r, AVPI_ENVELOPE_HEAD_MOST - 2, &r->head, err));
    AVP_TRY(read_line(r, AVPI_SHA256_HEX_SIZE, &hash, err));
    AVP_TRY(parse_head(r, avpi_buf_view(&hash), format, err));
    AVP_TRY(avpi_alloc(ctx, AVPI_ENVELOPE_CHUNK, 1, &r->plain, err));
    AVP_TRY(avpi_alloc(ctx, AVPI_ENVELOPE_SEALED_CHUNK, 1, &r->sealed, err));
done:
    avpi_buf_free(&hash);
    return status;
}

avp_status avpi_envelope_start(avpi_envelope_reader *r, const unsigned char *key, avp_error *err) {
    unsigned char stream[STREAM_SIZE];
    if (!avpi_hex_member(&r->json, "stream", stream, sizeof stream) ||
        crypto_secretstream_xchacha20poly1305_init_pull(&r->state, stream, key) != 0)
        return damaged(r, err);
    return AVP_OK;
}

static avp_status altered(const avpi_envelope_reader *r, avp_error *err) {
    return avpi_fail(r->ctx, err, AVP_E_INPUT, N_("the file was altered or cut off, within its megabyte number %llu"),
                     (unsigned long long)r->chunks + 1);
}

static avp_status pull(avpi_envelope_reader *r, avp_error *err) {
    avp_status status = AVP_OK;
    const unsigned char *bound = r->chunks == 0 ? r->head_hash : NULL;
    unsigned char tag = 0;
    unsigned long long size = 0;
    size_t got = 0, more = 0;
    char byte = 0;
    AVP_TRY(r->source.read(r->source.self, r->sealed, AVPI_ENVELOPE_SEALED_CHUNK, &got, err));
    if (got < OVERHEAD || crypto_secretstream_xchacha20poly1305_pull(&r->state, (unsigned char *)r->plain, &size, &tag,
                                                                     (const unsigned char *)r->sealed, got, bound,
                                                                     bound ? sizeof r->head_hash : 0) != 0)
        return altered(r, err);
    r->end = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (!r->end && size != AVPI_ENVELOPE_CHUNK)
        return altered(r, err);
    if (r->end)
        AVP_TRY(r->source.read(r->source.self, &byte, 1, &more, err));
    r->at = 0;
    r->used = (size_t)size;
    r->chunks++;
    if (more > 0)
        status = avpi_fail(r->ctx, err, AVP_E_INPUT, N_("there is something after the end of the file"));
done:
    return status;
}

avp_status avpi_envelope_read(void *self, char *bytes, size_t size, size_t *got, avp_error *err) {
    avpi_envelope_reader *r = self;
    avp_status status = AVP_OK;
    *got = 0;
    while (*got < size) {
        if (r->at == r->used && r->end)
            break;
        if (r->at == r->used)
            AVP_TRY(pull(r, err));
        size_t left = r->used - r->at, n = size - *got < left ? size - *got : left;
        memcpy(bytes + *got, r->plain + r->at, n);
        r->at += n;
        *got += n;
    }
done:
    return status;
}

void avpi_envelope_reader_free(avpi_envelope_reader *r) {
    if (!r->ctx)
        return;
    if (r->plain)
        sodium_memzero(r->plain, AVPI_ENVELOPE_CHUNK);
    avpi_json_free(&r->json);
    avpi_buf_free(&r->head);
    avpi_free(r->ctx, r->plain);
    avpi_free(r->ctx, r->sealed);
    sodium_memzero(r, sizeof *r);
}
