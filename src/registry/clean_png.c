#include "registry/clean.h"
#include "registry/png_pixels.h"

#include <limits.h>
#include <zlib.h>

enum { CHUNK_BEFORE = 8, CHUNK_AROUND = 12, HEAD_SIZE = 13 };

/* How bright numbers are and what colours they stand for: what an eye sees of a picture without them is another picture. In the order that they have here. */
enum { SRGB, CHROMATICITIES, GAMMA, TONES };
static const struct {
    const char *name;
    size_t size, number;  /* bytes, and of each number of them */
    uint32_t least, most; /* of a number */
} tones[TONES] = {
    [SRGB] = {"sRGB", 1, 1, 0, 3}, [CHROMATICITIES] = {"cHRM", 32, 4, 0, 100000}, [GAMMA] = {"gAMA", 4, 4, 1, 1000000}};

typedef struct chunk {
    avp_str name, body;
} chunk;

typedef struct picture {
    avpi_png png;
    avp_str head, palette, alphas, tones[TONES]; /* bodies of chunks; ptr NULL = there is none */
    avpi_buf packed;
} picture;

static const avp_str signature = {"\x89PNG\r\n\x1a\n", 8};

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

/* ---- the head ---- */

static bool read_head(const chunk *c, avpi_png *out) {
    static const unsigned samples[] = {1, 0, 3, 1, 2, 0, 4};
    if (!is_named(c, "IHDR") || c->body.len != HEAD_SIZE)
        return false;
    const unsigned char *rest = (const unsigned char *)c->body.ptr + 8;
    *out = (avpi_png){.width = long_at(c->body, 0), .height = long_at(c->body, 4), .depth = rest[0], .type = rest[1]};
    out->interlaced = rest[4] == 1;
    out->samples = out->type < sizeof samples / sizeof *samples ? samples[out->type] : 0;
    bool bits = out->depth == 1 || out->depth == 2 || out->depth == 4, whole = out->depth == 8 || out->depth == 16;
    bool depth = out->type == AVPI_PNG_GREY      ? bits || whole
                 : out->type == AVPI_PNG_PALETTE ? bits || out->depth == 8
                                                 : whole;
    return out->width > 0 && out->height > 0 && out->width <= INT_MAX && out->height <= INT_MAX && out->samples > 0 &&
           depth && rest[2] == 0 && rest[3] == 0 && rest[4] <= 1;
}

/* ---- chunks before the pixels ---- */

static avp_str *place_of(picture *p, const chunk *c) {
    if (p->png.type == AVPI_PNG_PALETTE && is_named(c, "PLTE"))
        return &p->palette;
    if (is_named(c, "tRNS"))
        return &p->alphas;
    for (size_t i = 0; i < TONES; i++)
        if (is_named(c, tones[i].name))
            return &p->tones[i];
    return NULL;
}

/* false: a chunk that there may be one of comes twice, or behind the first pixels. */
static bool sort_chunk(picture *p, const chunk *c) {
    avp_str *place = place_of(p, c);
    bool good = !place || (!place->ptr && p->packed.len == 0);
    if (place && good)
        *place = c->body;
    return good;
}

static avp_status sort_chunks(avp_str bytes, size_t at, picture *p, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    chunk c;
    for (;;) {
        *good = next_chunk(bytes, &at, &c) && sort_chunk(p, &c);
        if (!*good || is_named(&c, "IEND"))
            goto done;
        if (is_named(&c, "IDAT"))
            AVP_TRY(avpi_buf_add(&p->packed, c.body, err));
    }
done:
    return status;
}

static bool read_palette(picture *p) {
    size_t most = p->png.type == AVPI_PNG_PALETTE ? (size_t)1 << p->png.depth : 0, n = p->palette.len / 3;
    if (most == 0)
        return true;
    if (n == 0 || n > most || p->palette.len % 3 != 0 || p->alphas.len > n)
        return false;
    p->png.n_colours = (unsigned)n;
    for (size_t i = 0; i < n; i++) {
        memcpy(p->png.colours[i], p->palette.ptr + 3 * i, 3);
        p->png.colours[i][3] = i < p->alphas.len ? (unsigned char)p->alphas.ptr[i] : 0xff;
    }
    return true;
}

/* ---- chunks as they are written ---- */

static bool is_tone(size_t which, avp_str body) {
    bool good = body.ptr && body.len == tones[which].size;
    for (size_t at = 0; good && at < body.len; at += tones[which].number) {
        uint32_t number = tones[which].number == 1 ? (unsigned char)body.ptr[at] : long_at(body, at);
        good = number >= tones[which].least && number <= tones[which].most;
    }
    return good;
}

static avp_status add_tones(const picture *p, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < TONES; i++)
        if (is_tone(i, p->tones[i]))
            AVP_TRY(add_chunk(out, tones[i].name, p->tones[i], err));
done:
    return status;
}

/* Alphas up to the last that is not whole. */
static avp_status add_palette(const avpi_png *p, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    char colours[3 * AVPI_PNG_COLOURS_MOST], alphas[AVPI_PNG_COLOURS_MOST];
    size_t n_alphas = 0;
    for (size_t i = 0; i < p->n_colours; i++) {
        memcpy(colours + 3 * i, p->colours[i], 3);
        alphas[i] = (char)p->colours[i][3];
        n_alphas = p->colours[i][3] < 0xff ? i + 1 : n_alphas;
    }
    AVP_TRY(add_chunk(out, "PLTE", (avp_str){colours, 3 * (size_t)p->n_colours}, err));
    if (n_alphas > 0)
        AVP_TRY(add_chunk(out, "tRNS", (avp_str){alphas, n_alphas}, err));
done:
    return status;
}

/* The one colour that is transparent, of samples of two bytes, of which depth bits count. */
static avp_status add_key(const picture *p, avpi_buf *out, avp_error *err) {
    char key[6];
    size_t n = 2 * (size_t)p->png.samples;
    bool keyed = p->png.type == AVPI_PNG_GREY || p->png.type == AVPI_PNG_RGB;
    if (!keyed || p->alphas.len != n)
        return AVP_OK;
    for (size_t i = 0; i < n; i += 2) {
        unsigned whole = (unsigned)(unsigned char)p->alphas.ptr[i] << 8 | (unsigned char)p->alphas.ptr[i + 1];
        unsigned counts = whole & ((1U << p->png.depth) - 1);
        key[i] = (char)(counts >> 8);
        key[i + 1] = (char)counts;
    }
    return add_chunk(out, "tRNS", (avp_str){key, n}, err);
}

/* ---- pixels ---- */

/* All of `packed`, into exactly `size` bytes. */
static bool unpack(avp_str packed, unsigned char *out, size_t size) {
    z_stream z = {.next_in = (Bytef *)(uintptr_t)packed.ptr, .avail_in = (uInt)packed.len};
    z.next_out = out;
    z.avail_out = (uInt)size;
    if (packed.len > INT_MAX || inflateInit(&z) != Z_OK)
        return false;
    bool whole = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0 && z.avail_out == 0;
    inflateEnd(&z);
    return whole;
}

static avp_status add_pixels(const avp_ctx *ctx, const unsigned char *rows, size_t n, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    char *packed = NULL;
    uLongf size = compressBound((uLong)n);
    AVP_TRY(avpi_alloc(ctx, size, 1, &packed, err));
    if (compress2((Bytef *)packed, &size, rows, (uLong)n, Z_DEFAULT_COMPRESSION) != Z_OK)
        AVP_TRY(avpi_fail_memory(ctx, err));
    AVP_TRY(add_chunk(out, "IDAT", (avp_str){packed, size}, err));
done:
    avpi_free(ctx, packed);
    return status;
}

static avp_status write_picture(picture *p, const unsigned char *rows, size_t size, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(out, signature, err));
    AVP_TRY(add_chunk(out, "IHDR", p->head, err));
    AVP_TRY(add_tones(p, out, err));
    if (p->png.type == AVPI_PNG_PALETTE)
        AVP_TRY(add_palette(&p->png, out, err));
    else
        AVP_TRY(add_key(p, out, err));
    AVP_TRY(add_pixels(out->ctx, rows, size, out, err));
    AVP_TRY(add_chunk(out, "IEND", (avp_str){"", 0}, err));
done:
    return status;
}

static avp_status repack(picture *p, avpi_buf *out, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char *rows = NULL;
    uint64_t size = 0;
    *good = read_palette(p) && avpi_png_size(&p->png, &size);
    if (!*good)
        return AVP_OK;
    AVP_TRY(avpi_alloc(out->ctx, size, 1, &rows, err));
    *good = unpack(avpi_buf_view(&p->packed), rows, size) && avpi_png_tidy(&p->png, rows);
    if (*good)
        AVP_TRY(write_picture(p, rows, size, out, err));
done:
    avpi_free(out->ctx, rows);
    return status;
}

/* ---- the picture ---- */

avp_status avpi_clean_png(avp_str bytes, avpi_buf *out, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    chunk head;
    picture p = {.head = {NULL, 0}};
    size_t at = signature.len;
    avpi_buf_init(&p.packed, out->ctx, SIZE_MAX);
    *good = avpi_str_starts(bytes, signature) && next_chunk(bytes, &at, &head) && read_head(&head, &p.png);
    p.head = *good ? head.body : p.head;
    if (*good)
        AVP_TRY(sort_chunks(bytes, at, &p, good, err));
    if (*good)
        AVP_TRY(repack(&p, out, good, err));
done:
    avpi_buf_free(&p.packed);
    return status;
}
