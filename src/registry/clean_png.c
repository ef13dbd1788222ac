#include "registry/clean.h"

#include <limits.h>
#include <zlib.h>

enum { CHUNK_BEFORE = 8, CHUNK_AROUND = 12, HEAD_SIZE = 13, FILTERS = 5, PASSES = 7 };
static const uint64_t pixels_most = (uint64_t)1 << 30; /* bytes */

/* Chunks that may stay, with how long they are at most; and what an eye sees of a picture without them is another picture. */
static const struct {
    const char *name;
    size_t least, most;
} allowed[] = {{"PLTE", 3, 768}, {"tRNS", 1, 256}, {"gAMA", 4, 4}, {"cHRM", 32, 32}, {"sRGB", 1, 1}, {"pHYs", 9, 9}};

typedef struct picture {
    uint32_t width, height;
    unsigned depth, colours, interlaced; /* colours: samples of a pixel */
} picture;

typedef struct chunk {
    avp_str name, body;
} chunk;

static uint32_t long_at(avp_str text, size_t at) {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++)
        value = value << 8 | (unsigned char)text.ptr[at + i];
    return value;
}

/* ---- chunks ---- */

static uint32_t crc_of(avp_str name, avp_str body) {
    uLong crc = crc32(0, (const Bytef *)name.ptr, (uInt)name.len);
    return (uint32_t)(body.len > 0 ? crc32(crc, (const Bytef *)body.ptr, (uInt)body.len) : crc);
}

/* false: it is cut off, or its sum is wrong. */
static bool next_chunk(avp_str bytes, size_t *at, chunk *out) {
    if (bytes.len - *at < CHUNK_AROUND)
        return false;
    uint32_t length = long_at(bytes, *at);
    if (length > INT_MAX || length > bytes.len - *at - CHUNK_AROUND)
        return false;
    *out = (chunk){{bytes.ptr + *at + 4, 4}, {bytes.ptr + *at + CHUNK_BEFORE, length}};
    *at += CHUNK_AROUND + length;
    return long_at(bytes, *at - 4) == crc_of(out->name, out->body);
}

static bool is_named(const chunk *c, const char *name) {
    return avpi_str_equal(c->name, avpi_str_view(name));
}

static avp_status add_long(avpi_buf *out, uint32_t value, avp_error *err) {
    const char bytes[] = {(char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value};
    return avpi_buf_add(out, (avp_str){bytes, sizeof bytes}, err);
}

static avp_status add_chunk(avpi_buf *out, const char *name, avp_str body, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(add_long(out, (uint32_t)body.len, err));
    AVP_TRY(avpi_buf_add(out, avpi_str_view(name), err));
    AVP_TRY(avpi_buf_add(out, body, err));
    AVP_TRY(add_long(out, crc_of(avpi_str_view(name), body), err));
done:
    return status;
}

/* ---- how many bytes the pixels take ---- */

static bool read_head(const chunk *c, picture *out) {
    static const unsigned colours[] = {1, 0, 3, 1, 2, 0, 4};
    if (!is_named(c, "IHDR") || c->body.len != HEAD_SIZE)
        return false;
    const unsigned char *rest = (const unsigned char *)c->body.ptr + 8;
    *out =
        (picture){.width = long_at(c->body, 0), .height = long_at(c->body, 4), .depth = rest[0], .interlaced = rest[4]};
    out->colours = rest[1] < sizeof colours / sizeof *colours ? colours[rest[1]] : 0;
    bool depth = out->depth == 1 || out->depth == 2 || out->depth == 4 || out->depth == 8 || out->depth == 16;
    return out->width > 0 && out->height > 0 && out->width <= INT_MAX && out->height <= INT_MAX && out->colours > 0 &&
           depth && rest[2] == 0 && rest[3] == 0 && out->interlaced <= 1;
}

/* Rows and the bytes of a row, with the one of its filter, of a pass over the picture. */
static void pass_size(const picture *p, size_t pass, uint64_t *rows, uint64_t *row_bytes) {
    static const uint32_t first_x[] = {0, 4, 0, 2, 0, 1, 0}, first_y[] = {0, 0, 4, 0, 2, 0, 1},
                          step_x[] = {8, 8, 4, 4, 2, 2, 1}, step_y[] = {8, 8, 8, 4, 4, 2, 2};
    uint64_t width = p->width, height = p->height;
    if (p->interlaced) {
        width = width > first_x[pass] ? (width - first_x[pass] + step_x[pass] - 1) / step_x[pass] : 0;
        height = height > first_y[pass] ? (height - first_y[pass] + step_y[pass] - 1) / step_y[pass] : 0;
    }
    *rows = width > 0 ? height : 0;
    *row_bytes = 1 + (width * p->depth * p->colours + 7) / 8;
}

/* Every row begins with the number of its filter. Without pixels (ptr NULL): only the sum of their bytes. */
static bool measure(const picture *p, avp_str pixels, uint64_t *size) {
    bool good = true;
    *size = 0;
    for (size_t pass = 0; pass < (p->interlaced ? PASSES : 1); pass++) {
        uint64_t rows = 0, row_bytes = 0;
        pass_size(p, pass, &rows, &row_bytes);
        if (row_bytes > pixels_most || rows > pixels_most / row_bytes)
            return false;
        for (uint64_t i = 0; pixels.ptr && i < rows; i++)
            good = good && (unsigned char)pixels.ptr[*size + i * row_bytes] < FILTERS;
        *size += rows * row_bytes;
    }
    return good && *size <= pixels_most;
}

/* ---- pixels ---- */

/* All of `packed`, into exactly `size` bytes. */
static bool unpack(avp_str packed, char *out, size_t size) {
    z_stream z = {.next_in = (Bytef *)(uintptr_t)packed.ptr, .avail_in = (uInt)packed.len};
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)size;
    if (packed.len > INT_MAX || inflateInit(&z) != Z_OK)
        return false;
    bool whole = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0 && z.avail_out == 0;
    inflateEnd(&z);
    return whole;
}

static avp_status add_pixels(const avp_ctx *ctx, avp_str pixels, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    char *packed = NULL;
    uLongf size = compressBound((uLong)pixels.len);
    AVP_TRY(avpi_alloc(ctx, size, 1, &packed, err));
    if (compress2((Bytef *)packed, &size, (const Bytef *)pixels.ptr, (uLong)pixels.len, Z_BEST_COMPRESSION) != Z_OK)
        AVP_TRY(avpi_fail_memory(ctx, err));
    AVP_TRY(add_chunk(out, "IDAT", (avp_str){packed, size}, err));
done:
    avpi_free(ctx, packed);
    return status;
}

static avp_status repack(const picture *p, avp_str packed, avpi_buf *out, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    char *pixels = NULL;
    uint64_t size = 0;
    *good = measure(p, (avp_str){NULL, 0}, &size);
    if (!*good)
        return AVP_OK;
    AVP_TRY(avpi_alloc(out->ctx, size, 1, &pixels, err));
    *good = unpack(packed, pixels, size) && measure(p, (avp_str){pixels, size}, &size);
    if (*good)
        AVP_TRY(add_pixels(out->ctx, (avp_str){pixels, size}, out, err));
done:
    avpi_free(out->ctx, pixels);
    return status;
}

/* ---- the picture ---- */

static const char *allowed_name(const chunk *c) {
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (is_named(c, allowed[i].name) && c->body.len >= allowed[i].least && c->body.len <= allowed[i].most)
            return allowed[i].name;
    return NULL;
}

/* What stands before the pixels into out, the packed pixels into packed. */
static avp_status sort_chunks(avp_str bytes, size_t at, avpi_buf *packed, avpi_buf *out, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    chunk c;
    for (;;) {
        *good = next_chunk(bytes, &at, &c);
        if (!*good || is_named(&c, "IEND"))
            goto done;
        const char *name = packed->len == 0 ? allowed_name(&c) : NULL;
        if (is_named(&c, "IDAT"))
            AVP_TRY(avpi_buf_add(packed, c.body, err));
        else if (name)
            AVP_TRY(add_chunk(out, name, c.body, err));
    }
done:
    return status;
}

avp_status avpi_clean_png(avp_str bytes, avpi_buf *out, bool *good, avp_error *err) {
    static const avp_str signature = {"\x89PNG\r\n\x1a\n", 8};
    avp_status status = AVP_OK;
    chunk head;
    picture p;
    size_t at = signature.len;
    avpi_buf packed;
    avpi_buf_init(&packed, out->ctx, SIZE_MAX);
    *good = avpi_str_starts(bytes, signature) && next_chunk(bytes, &at, &head) && read_head(&head, &p);
    if (!*good)
        goto done;
    AVP_TRY(avpi_buf_add(out, signature, err));
    AVP_TRY(add_chunk(out, "IHDR", head.body, err));
    AVP_TRY(sort_chunks(bytes, at, &packed, out, good, err));
    if (*good)
        AVP_TRY(repack(&p, avpi_buf_view(&packed), out, good, err));
    if (*good)
        AVP_TRY(add_chunk(out, "IEND", (avp_str){"", 0}, err));
done:
    avpi_buf_free(&packed);
    return status;
}
