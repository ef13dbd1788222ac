#include "read/values.h"

#include "base/utf8.h"

enum { FLOAT_DIGITS = 15 }; /* every whole number of 15 digits survives a double */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static size_t digits_from(avp_str text, size_t at) {
    size_t begin = at;
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    return at - begin;
}

/* One digit, perhaps a fraction, then E and an exponent; without a fraction the exponent must have a sign, since 8e12 may be a hash. */
static bool is_scientific(avp_str text) {
    size_t at = 1, fraction = 0;
    if (text.ptr[at] == '.' || text.ptr[at] == ',') {
        fraction = digits_from(text, ++at);
        at += fraction;
    }
    if (at >= text.len || (text.ptr[at] != 'e' && text.ptr[at] != 'E'))
        return false;
    at++;
    bool sign = at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-');
    at += sign;
    size_t exponent = digits_from(text, at);
    return exponent > 0 && exponent <= 3 && at + exponent == text.len && (sign || fraction > 0);
}

static bool is_absent_word(avp_str text) {
    static const char *const words[] = {"NA", "NULL", "null", "None", "nan", "NaN", "N/A", "<NA>"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (avpi_str_equal(text, avpi_str_view(words[i])))
            return true;
    return false;
}

avpi_id avpi_id_look(avp_str *id) {
    avp_str text = *id;
    if (text.len > 2 && is_digit(text.ptr[0]) && !is_digit(text.ptr[1]) && is_scientific(text))
        return AVPI_ID_MANGLED;
    if (text.len <= 4 && (text.len == 0 || (!is_digit(text.ptr[0]) && is_absent_word(text))))
        return AVPI_ID_ABSENT;
    if (text.len > 2 && text.ptr[text.len - 1] == '0' && text.ptr[text.len - 2] == '.') {
        size_t digits = digits_from(text, 0);
        if (digits == text.len - 2 && digits > FLOAT_DIGITS)
            return AVPI_ID_MANGLED;
        if (digits == text.len - 2)
            id->len -= 2;
    }
    return AVPI_ID_GOOD;
}

bool avpi_value_count(avp_str text, int64_t *out) {
    size_t dot = avpi_str_find_byte(text, '.');
    for (size_t i = dot + 1; i < text.len; i++)
        if (text.ptr[i] != '0')
            return false;
    return avpi_str_to_i64((avp_str){text.ptr, dot}, out);
}

bool avpi_value_flag(avp_str text, int64_t *out) {
    static const char *const words[2][4] = {{"false", "no", "f", "0"}, {"true", "yes", "t", "1"}};
    for (int value = 0; value < 2; value++)
        for (size_t i = 0; i < 4; i++)
            if (avpi_str_equal_fold(text, avpi_str_view(words[value][i]))) {
                *out = value;
                return true;
            }
    return false;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

avp_status avpi_list_add_split(avpi_batch *batch, avpi_list list, avp_str text, char separator, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && !(separator == ' ' ? is_space(text.ptr[end]) : text.ptr[end] == separator))
            end++;
        avp_str item = avpi_str_trim((avp_str){text.ptr + at, end - at});
        if (item.len > 0)
            AVP_TRY(avpi_batch_list_add(batch, list, item, err));
        at = end + 1;
    }
done:
    return status;
}

static int hex_value(char c) {
    if (is_digit(c))
        return c - '0';
    char low = (char)(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* Code point of n hex digits at text[at], or -1. */
static int64_t hex_number(avp_str text, size_t at, size_t n) {
    int64_t value = 0;
    for (size_t i = 0; i < n; i++) {
        int digit = at + i < text.len ? hex_value(text.ptr[at + i]) : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* The escape whose letter stands at text[*at]; moves *at behind it. Unknown ones stay as they are written. */
static size_t put_escape(avp_str text, size_t *at, char *out) {
    char letter = text.ptr[*at];
    size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
    int64_t code = digits ? hex_number(text, *at + 1, digits) : -1;
    ++*at;
    if (letter == 'u' && code >= 0xd800 && code < 0xdc00 && *at + 6 < text.len && text.ptr[*at + 4] == '\\') {
        int64_t low = hex_number(text, *at + 6, 4); /* the other half of a pair, as JSON writes it */
        if (text.ptr[*at + 5] == 'u' && low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            digits = 10;
        }
    }
    if (code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)) {
        *at += digits;
        return avpi_utf8_put(out, (uint32_t)code);
    }
    out[0] = letter == 'n' ? '\n' : letter == 't' ? '\t' : letter == 'r' ? '\r' : letter;
    return 1;
}

/* A quoted item: text[*at] is the opening quote; *at moves behind the closing one. */
static avp_status quoted_item(avpi_batch *batch, avp_str text, size_t *at, avp_str *item, avp_error *err) {
    size_t begin = *at + 1, end = begin, len = 0;
    bool escaped = false;
    for (; end < text.len && text.ptr[end] != text.ptr[*at]; end++)
        if (text.ptr[end] == '\\') {
            escaped = true;
            end++;
        }
    end = end < text.len ? end : text.len;
    *at = end + 1;
    *item = (avp_str){text.ptr + begin, end - begin};
    if (!escaped)
        return AVP_OK;
    char *out = avpi_arena_take(&batch->arena, item->len);
    if (!out)
        return avpi_fail_memory(batch->ctx, err);
    for (size_t i = 0; i < item->len;) {
        char c = item->ptr[i++];
        if (c == '\\' && i < item->len)
            len += put_escape(*item, &i, out + len);
        else
            out[len++] = c;
    }
    *item = (avp_str){out, len};
    return AVP_OK;
}

avp_status avpi_list_add_python(avpi_batch *batch, avpi_list list, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    text = avpi_str_trim(text);
    if (text.len == 0 || text.ptr[0] != '[' || text.ptr[text.len - 1] != ']') {
        if (text.len > 0 && avpi_id_look(&text) != AVPI_ID_ABSENT)
            status = avpi_batch_list_add(batch, list, text, err);
        return status;
    }
    text = (avp_str){text.ptr + 1, text.len - 2};
    for (size_t at = 0; at < text.len;) {
        char c = text.ptr[at];
        avp_str item = {NULL, 0};
        if (c == '\'' || c == '"') {
            AVP_TRY(quoted_item(batch, text, &at, &item, err));
        } else if (c == ',' || is_space(c)) {
            at++;
            continue;
        } else {
            size_t size = avpi_str_find_byte((avp_str){text.ptr + at, text.len - at}, ',');
            item = avpi_str_trim((avp_str){text.ptr + at, size});
            at += size;
            if (avpi_id_look(&item) == AVPI_ID_ABSENT)
                continue;
        }
        if (item.len > 0)
            AVP_TRY(avpi_batch_list_add(batch, list, item, err));
    }
done:
    return status;
}
