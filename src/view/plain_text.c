#include "view/plain_text.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

enum { DECOMPOSED_MOST = 32 };

/* The letter that a character is built on, in small form; 0 for a mark that stands on others. */
static uint16_t plain_of(const UNormalizer2 *nfd, UChar32 code) {
    UErrorCode failed = U_ZERO_ERROR;
    UChar parts[DECOMPOSED_MOST];
    if (u_charType(code) == U_NON_SPACING_MARK)
        return 0;
    int32_t n = unorm2_getDecomposition(nfd, code, parts, DECOMPOSED_MOST, &failed);
    UChar32 base = n > 0 && U_SUCCESS(failed) ? parts[0] : code, small = u_tolower(base);
    return (uint16_t)(small < AVPI_PLAIN_CODES ? small : base < AVPI_PLAIN_CODES ? base : code);
}

avp_status avpi_plain_make(const avp_ctx *ctx, avpi_plain *plain, avp_error *err) {
    UErrorCode failed = U_ZERO_ERROR;
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&failed);
    if (U_FAILURE(failed))
        return avpi_fail(ctx, err, AVP_E_BUG, N_("the Unicode library lacks its data"));
    for (UChar32 code = 0; code < AVPI_PLAIN_CODES; code++)
        plain->of[code] = plain_of(nfd, code);
    return AVP_OK;
}

/* Code of the character at s, of two or three bytes, and how many; 0 bytes: it is another. */
static size_t decode(const unsigned char *s, size_t left, unsigned *code) {
    if (left >= 2 && (s[0] & 0xe0) == 0xc0 && (s[1] & 0xc0) == 0x80) {
        *code = (unsigned)(s[0] & 0x1f) << 6 | (s[1] & 0x3f);
        return 2;
    }
    if (left >= 3 && (s[0] & 0xf0) == 0xe0 && (s[1] & 0xc0) == 0x80 && (s[2] & 0xc0) == 0x80) {
        *code = (unsigned)(s[0] & 0xf) << 12 | (unsigned)(s[1] & 0x3f) << 6 | (s[2] & 0x3f);
        return 3;
    }
    return 0;
}

static char *encode(unsigned code, char *out) {
    if (code == 0)
        return out;
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3f));
    } else {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    }
    return out;
}

/* No character becomes longer than it was but those of two bytes that become three: room for half as much again. */
static avp_status make_room(avpi_buf *out, size_t bytes, avp_error *err) {
    size_t need = out->len + bytes + bytes / 2 + 4;
    if (need <= out->capacity)
        return AVP_OK;
    if (need > out->max_size)
        return avpi_fail(out->ctx, err, AVP_E_LIMIT, N_("a text is too long to be searched"));
    return avpi_grow(out->ctx, &out->ptr, &out->capacity, need, 1, err);
}

avp_status avpi_plain_add(const avpi_plain *plain, avp_str text, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    const unsigned char *s = (const unsigned char *)text.ptr;
    AVP_TRY(make_room(out, text.len, err));
    char *to = out->ptr + out->len;
    for (size_t i = 0; i < text.len;) {
        unsigned code = 0;
        if (s[i] < 0x80) {
            *to++ = (char)plain->of[s[i++]];
            continue;
        }
        size_t bytes = decode(s + i, text.len - i, &code);
        if (bytes > 0 && code < AVPI_PLAIN_CODES)
            to = encode(plain->of[code], to);
        else if (bytes > 0)
            to = encode(code, to);
        else
            *to++ = (char)s[i];
        i += bytes > 0 ? bytes : 1;
    }
    out->len = (size_t)(to - out->ptr);
    *to = '\0';
done:
    return status;
}
