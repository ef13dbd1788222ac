/* Views of text, numbers in text, growing buffers. */
#define _GNU_SOURCE 1 /* memmem, strtod_l */
#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int avpi_str_compare(avp_str a, avp_str b) {
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool avpi_str_starts(avp_str text, avp_str prefix) {
    return text.len >= prefix.len && (prefix.len == 0 || memcmp(text.ptr, prefix.ptr, prefix.len) == 0);
}

bool avpi_str_ends(avp_str text, avp_str suffix) {
    return text.len >= suffix.len &&
           (suffix.len == 0 || memcmp(text.ptr + (text.len - suffix.len), suffix.ptr, suffix.len) == 0);
}

static char fold(char byte) {
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

bool avpi_str_equal_fold(avp_str a, avp_str b) {
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (fold(a.ptr[i]) != fold(b.ptr[i]))
            return false;
    return true;
}

static bool is_space(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

avp_str avpi_str_trim(avp_str text) {
    while (text.len && is_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

size_t avpi_str_find_byte(avp_str text, char byte) {
    const char *found = text.len ? memchr(text.ptr, byte, text.len) : NULL;
    return found ? (size_t)(found - text.ptr) : text.len;
}

size_t avpi_str_find(avp_str text, avp_str needle) {
    if (needle.len == 0)
        return 0;
    const char *found = text.len ? memmem(text.ptr, text.len, needle.ptr, needle.len) : NULL;
    return found ? (size_t)(found - text.ptr) : text.len;
}

bool avpi_str_to_i64(avp_str text, int64_t *out) {
    size_t i = 0;
    bool negative = text.len && text.ptr[0] == '-';
    if (text.len && (text.ptr[0] == '-' || text.ptr[0] == '+'))
        i = 1;
    if (i == text.len)
        return false;
    int64_t value = 0; /* kept negative: INT64_MIN has no positive twin */
    for (; i < text.len; i++) {
        unsigned digit = (unsigned)(unsigned char)text.ptr[i] - '0';
        if (digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, (int64_t)digit, &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *out = negative ? value : -value;
    return true;
}

/* Digits that can matter for a double, and one more that stands for all that follow. */
enum { DIGITS_MAX = 800, EXPONENT_MAX = 1000000 };

/* A decimal number taken apart: 0.<digits> * 10^exponent. */
typedef struct decimal {
    char digits[DIGITS_MAX + 1];
    size_t count;
    int64_t exponent;
    bool negative;
} decimal;

static void decimal_add_digit(decimal *d, char digit, bool after_point) {
    if (d->count == 0 && digit == '0') {
        d->exponent -= after_point;
        return;
    }
    if (d->count < DIGITS_MAX)
        d->digits[d->count++] = digit;
    else if (digit != '0')
        d->digits[DIGITS_MAX - 1] = d->digits[DIGITS_MAX - 1] == '0' ? '1' : d->digits[DIGITS_MAX - 1];
    d->exponent += !after_point;
}

/* e, sign, digits; false when it is none. */
static bool decimal_add_exponent(decimal *d, avp_str text) {
    int64_t value = 0;
    size_t i = 1;
    bool negative = i < text.len && text.ptr[i] == '-';
    if (i < text.len && (text.ptr[i] == '-' || text.ptr[i] == '+'))
        i++;
    if (i == text.len)
        return false;
    for (; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        if (value < EXPONENT_MAX)
            value = value * 10 + (text.ptr[i] - '0');
    }
    d->exponent += negative ? -value : value;
    return true;
}

static bool decimal_parse(avp_str text, decimal *d) {
    size_t i = 0, n_digits = 0;
    bool after_point = false;
    d->count = 0;
    d->exponent = 0;
    d->negative = text.len && text.ptr[0] == '-';
    if (text.len && (text.ptr[0] == '-' || text.ptr[0] == '+'))
        i = 1;
    for (; i < text.len; i++) {
        char byte = text.ptr[i];
        if (byte >= '0' && byte <= '9') {
            decimal_add_digit(d, byte, after_point);
            n_digits++;
        } else if (byte == '.' && !after_point) {
            after_point = true;
        } else {
            break;
        }
    }
    if (n_digits == 0)
        return false;
    if (i == text.len)
        return true;
    return (text.ptr[i] == 'e' || text.ptr[i] == 'E') && decimal_add_exponent(d, (avp_str){text.ptr + i, text.len - i});
}

/* Exact when the digits fit into 53 bits and the power of ten is exact too (Clinger 1990). */
static bool decimal_fast(const decimal *d, double *out) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int64_t power = d->exponent - (int64_t)d->count;
    if (d->count > 15 || power < -22 || power > 22)
        return false;
    int64_t mantissa = 0;
    for (size_t i = 0; i < d->count; i++)
        mantissa = mantissa * 10 + (d->digits[i] - '0');
    *out = power < 0 ? (double)mantissa / powers[-power] : (double)mantissa * powers[power];
    return true;
}

/* The C library rounds correctly; we give it ".<digits>e<exponent>" in the "C" locale, which costs no allocation. */
static bool decimal_slow(const decimal *d, double *out) {
    char text[DIGITS_MAX + 40];
    int length = snprintf(text, sizeof text, ".%.*se%lld", (int)d->count, d->digits, (long long)d->exponent);
    if (length < 0 || (size_t)length >= sizeof text)
        return false;
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (plain == (locale_t)0)
        return false;
    *out = strtod_l(text, NULL, plain);
    freelocale(plain);
    return isfinite(*out);
}

bool avpi_str_to_f64(avp_str text, double *out) {
    decimal d;
    double value = 0;
    if (!decimal_parse(text, &d))
        return false;
    if (d.count > 0 && !decimal_fast(&d, &value) && !decimal_slow(&d, &value))
        return false;
    *out = d.negative ? -value : value;
    return true;
}

/* printf writes the decimal point of the process's locale; this thread borrows the "C" locale meanwhile. */
static size_t format_plain(double value, char out[AVPI_F64_SIZE]) {
    static const int tries[] = {6, 15, 16, 17};
    int length = 0;
    double again;
    if (value == floor(value) && fabs(value) < 1e15)
        return (size_t)snprintf(out, AVPI_F64_SIZE, "%.0f", value);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        length = snprintf(out, AVPI_F64_SIZE, "%.*g", tries[i], value);
        if (length > 0 && avpi_str_to_f64((avp_str){out, (size_t)length}, &again) && again == value)
            break;
    }
    return length > 0 ? (size_t)length : 0;
}

size_t avpi_f64_format(double value, char out[AVPI_F64_SIZE]) {
    if (!isfinite(value)) {
        const char *word = isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
        return (size_t)snprintf(out, AVPI_F64_SIZE, "%s", word);
    }
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0), before = (locale_t)0;
    if (plain != (locale_t)0)
        before = uselocale(plain);
    size_t length = format_plain(value, out);
    if (plain != (locale_t)0) {
        uselocale(before);
        freelocale(plain);
    }
    return length;
}

void avpi_buf_init(avpi_buf *buf, const avp_ctx *ctx, size_t max_size) {
    *buf = (avpi_buf){.ctx = ctx, .max_size = max_size};
}

void avpi_buf_clear(avpi_buf *buf) {
    buf->len = 0;
    if (buf->ptr)
        buf->ptr[0] = '\0';
}

void avpi_buf_free(avpi_buf *buf) {
    if (buf->ptr)
        avpi_free(buf->ctx, buf->ptr);
    buf->ptr = NULL;
    buf->len = buf->capacity = 0;
}

/* Room for `more` bytes and the terminator. */
static avp_status buf_reserve(avpi_buf *buf, size_t more, avp_error *err) {
    if (more > buf->max_size - buf->len)
        return avpi_fail(buf->ctx, err, AVP_E_LIMIT, N_("the text is longer than %zu bytes, the most that is taken"),
                         buf->max_size);
    size_t need;
    if (__builtin_add_overflow(buf->len, more, &need) || __builtin_add_overflow(need, 1, &need))
        return avpi_fail_memory(buf->ctx, err);
    return avpi_grow(buf->ctx, &buf->ptr, &buf->capacity, need, 1, err);
}

avp_status avpi_buf_add(avpi_buf *buf, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(buf_reserve(buf, text.len, err));
    if (text.len)
        memcpy(buf->ptr + buf->len, text.ptr, text.len);
    buf->len += text.len;
    buf->ptr[buf->len] = '\0';
done:
    return status;
}

avp_status avpi_buf_add_byte(avpi_buf *buf, char byte, avp_error *err) {
    if (buf->len < buf->max_size && buf->len + 1 < buf->capacity) {
        buf->ptr[buf->len++] = byte;
        buf->ptr[buf->len] = '\0';
        return AVP_OK;
    }
    return avpi_buf_add(buf, (avp_str){&byte, 1}, err);
}

avp_status avpi_buf_printf(avpi_buf *buf, avp_error *err, const char *format, ...) {
    avp_status status = AVP_OK;
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length < 0) {
        status = avpi_fail(buf->ctx, err, AVP_E_BUG, N_("a text cannot be formatted"));
        goto done;
    }
    AVP_TRY(buf_reserve(buf, (size_t)length, err));
    vsnprintf(buf->ptr + buf->len, (size_t)length + 1, format, again);
    buf->len += (size_t)length;
done:
    va_end(again);
    va_end(args);
    return status;
}

avp_status avpi_str_dup(const avp_ctx *ctx, avp_str text, char **out, avp_error *err) {
    avp_status status = AVP_OK;
    char *copy = NULL;
    size_t size;
    if (__builtin_add_overflow(text.len, 1, &size))
        return avpi_fail_memory(ctx, err);
    AVP_TRY(avpi_alloc(ctx, size, 1, &copy, err));
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    *out = copy;
done:
    return status;
}
