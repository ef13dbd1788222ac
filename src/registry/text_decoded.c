/* Text in whatever encoding people's programs write it -> UTF-8 without controls. */
#include "registry/clean.h"

#include "read/encoding.h"

#include <unicode/utf8.h>

static unsigned unit_at(avp_str bytes, size_t at, bool big) {
    unsigned first = (unsigned char)bytes.ptr[at], second = (unsigned char)bytes.ptr[at + 1];
    return big ? first << 8 | second : second << 8 | first;
}

static avp_status add_character(unsigned c, avpi_buf *out, avp_error *err) {
    uint8_t bytes[U8_MAX_LENGTH];
    size_t n = 0;
    U8_APPEND_UNSAFE(bytes, n, c);
    return avpi_buf_add(out, (avp_str){(const char *)bytes, n}, err);
}

/* *good false: half a character stands there */
static avp_status decode_utf16(avp_str bytes, bool big, avpi_buf *out, bool *good, avp_error *err) {
    enum { HIGH = 0xd800, LOW = 0xdc00, END = 0xe000 };
    avp_status status = AVP_OK;
    *good = bytes.len % 2 == 0;
    for (size_t at = 0; *good && at < bytes.len; at += 2) {
        unsigned c = unit_at(bytes, at, big);
        if (c >= HIGH && c < LOW && at + 3 < bytes.len) {
            unsigned low = unit_at(bytes, at += 2, big);
            *good = low >= LOW && low < END;
            c = 0x10000 + ((c - HIGH) << 10) + (low - LOW);
        } else {
            *good = c < HIGH || c >= END;
        }
        if (*good)
            AVP_TRY(add_character(c, out, err));
    }
done:
    return status;
}

/* By its mark, or by the zero beside its first letter. */
static bool is_utf16(avp_str bytes, bool *big) {
    *big = bytes.len >= 2 && (bytes.ptr[0] == '\0' || memcmp(bytes.ptr, "\xfe\xff", 2) == 0);
    return bytes.len >= 2 && (*big || bytes.ptr[1] == '\0' || memcmp(bytes.ptr, "\xff\xfe", 2) == 0);
}

static avp_status decode_cp1252(avp_str bytes, avpi_buf *out, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    char *room = NULL;
    size_t n = 0;
    AVP_TRY(avpi_alloc(out->ctx, 3 * bytes.len + 1, 1, &room, err));
    *good = avpi_text_from_cp1252(bytes, room, &n);
    if (*good)
        AVP_TRY(avpi_buf_add(out, (avp_str){room, n}, err));
done:
    avpi_free(out->ctx, room);
    return status;
}

/* Form feeds of pages end a line, and so does the old mark of an end of file. */
static bool end_lines(char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '\f' || c == '\v' || (c == 0x1a && i + 1 == n))
            text[i] = '\n';
        else if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

avp_status avpi_text_decoded(avp_str bytes, avpi_buf *out, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = out->len, bad = 0;
    bool big = false;
    *good = true;
    if (is_utf16(bytes, &big))
        AVP_TRY(decode_utf16(bytes, big, out, good, err));
    else if (avpi_utf8_valid(bytes, &bad))
        AVP_TRY(avpi_buf_add(out, bytes, err));
    else
        AVP_TRY(decode_cp1252(bytes, out, good, err));
    *good = *good && (out->len == from || end_lines(out->ptr + from, out->len - from));
done:
    return status;
}
