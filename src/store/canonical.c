/* RFC 8785: sorted members, ECMAScript's numbers, the fewest escapes. */
#include "store/canonical.h"

#include "base/sort.h"

#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>

enum { DOUBLE_DIGITS = 17, POINT_MOST = 21, POINT_LEAST = -6 };
static const int64_t exact_most = (int64_t)1 << 53;

static avp_status add_escaped(avpi_buf *out, unsigned char byte, avp_error *err) {
    switch (byte) {
    case '"': return avpi_buf_add(out, AVPI_STR("\\\""), err);
    case '\\': return avpi_buf_add(out, AVPI_STR("\\\\"), err);
    case '\b': return avpi_buf_add(out, AVPI_STR("\\b"), err);
    case '\f': return avpi_buf_add(out, AVPI_STR("\\f"), err);
    case '\n': return avpi_buf_add(out, AVPI_STR("\\n"), err);
    case '\r': return avpi_buf_add(out, AVPI_STR("\\r"), err);
    case '\t': return avpi_buf_add(out, AVPI_STR("\\t"), err);
    default: return avpi_buf_printf(out, err, "\\u%04x", byte);
    }
}

/* Text that is valid UTF-8. */
static avp_status add_valid(avpi_buf *out, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        AVP_TRY(avpi_buf_add(out, (avp_str){text.ptr + from, i - from}, err));
        AVP_TRY(add_escaped(out, byte, err));
        from = i + 1;
    }
    AVP_TRY(avpi_buf_add(out, (avp_str){text.ptr + from, text.len - from}, err));
done:
    return status;
}

avp_status avpi_canonical_string(avpi_buf *out, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    size_t bad = 0;
    avpi_buf repaired;
    avpi_buf_init(&repaired, out->ctx, out->max_size);
    AVP_TRY(avpi_buf_add_byte(out, '"', err));
    if (!avpi_utf8_valid(text, &bad)) {
        AVP_TRY(avpi_sql_repair(text, &repaired, err));
        text = avpi_buf_view(&repaired);
    }
    AVP_TRY(add_valid(out, text, err));
    AVP_TRY(avpi_buf_add_byte(out, '"', err));
done:
    avpi_buf_free(&repaired);
    return status;
}

/* ---- numbers ---- */

/* The fewest digits that give x back: digits without point, and the exponent e of 0.digits * 10^e. x is finite and > 0. */
static size_t shortest(double x, char digits[DOUBLE_DIGITS + 1], int *exponent) {
    char text[64], again[64];
    for (int n = 1; n <= DOUBLE_DIGITS; n++) {
        size_t used = 0;
        double back = 0;
        snprintf(text, sizeof text, "%.*e", n - 1, x);
        const char *e = strchr(text, 'e');
        for (const char *p = text; e && p < e; p++)
            if (*p >= '0' && *p <= '9')
                digits[used++] = *p; /* the point is the locale's, so it is not looked at */
        int power = e ? (int)strtol(e + 1, NULL, 10) : 0;
        digits[used] = '\0';
        *exponent = power + 1;
        snprintf(again, sizeof again, "%c.%se%d", digits[0], used > 1 ? digits + 1 : "0", power);
        if (n == DOUBLE_DIGITS || (avpi_str_to_f64(avpi_str_view(again), &back) && !(back < x) && !(back > x)))
            break;
    }
    size_t length = strlen(digits);
    while (length > 1 && digits[length - 1] == '0')
        digits[--length] = '\0';
    return length;
}

/* ECMA-262, Number::toString. */
static avp_status add_double(avpi_buf *out, double x, avp_error *err) {
    char digits[DOUBLE_DIGITS + 1];
    int e = 0;
    if (x < 0) {
        avp_status status = avpi_buf_add_byte(out, '-', err);
        if (status != AVP_OK)
            return status;
        x = -x;
    }
    if (!(x > 0))
        return avpi_buf_add_byte(out, '0', err);
    int k = (int)shortest(x, digits, &e);
    if (k <= e && e <= POINT_MOST)
        return avpi_buf_printf(out, err, "%s%.*s", digits, e - k, "000000000000000000000");
    if (0 < e && e <= POINT_MOST)
        return avpi_buf_printf(out, err, "%.*s.%s", e, digits, digits + e);
    if (POINT_LEAST < e && e <= 0)
        return avpi_buf_printf(out, err, "0.%.*s%s", -e, "000000", digits);
    return avpi_buf_printf(out, err, "%c%s%se%+d", digits[0], k > 1 ? "." : "", digits + 1, e - 1);
}

static avp_status add_number(avpi_json *json, avp_str text, avpi_buf *out, avp_error *err) {
    int64_t whole = 0;
    double real = 0;
    if (avpi_str_to_i64(text, &whole) && whole <= exact_most && whole >= -exact_most)
        return avpi_buf_printf(out, err, "%lld", (long long)whole);
    if (!avpi_str_to_f64(text, &real))
        return avpi_fail(json->ctx, err, AVP_E_INPUT, N_("the number \"%.*s\" is out of range"), (int)text.len,
                         text.ptr);
    return add_double(out, real < 0 || real > 0 ? real : 0, err);
}

/* ---- objects ---- */

typedef struct member {
    avp_str key;
    uint32_t value;
} member;

/* UTF-16 order: as bytewise order of UTF-8, but U+E000..U+FFFF (EE, EF) come after what needs surrogates (F0..F4). */
static int compare_members(const void *left, const void *right) {
    avp_str a = ((const member *)left)->key, b = ((const member *)right)->key;
    size_t n = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < n; i++) {
        unsigned x = (unsigned char)a.ptr[i], y = (unsigned char)b.ptr[i];
        if (x == y)
            continue;
        x += x == 0xEE || x == 0xEF ? 0x10 : 0;
        y += y == 0xEE || y == 0xEF ? 0x10 : 0;
        return x < y ? -1 : 1;
    }
    return a.len < b.len ? -1 : a.len > b.len;
}

static bool is_left_out(avp_str key) {
    return avpi_str_equal(key, AVPI_STR("hash")) || avpi_str_equal(key, AVPI_STR("previous"));
}

static avp_status list_members(avpi_json *json, uint32_t object, bool bare, member **out, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    member *list = NULL;
    size_t capacity = 0, count = 0;
    for (uint32_t key = avpi_json_first(object); key < avpi_json_end(json, object);) {
        uint32_t value = json->nodes[key].next;
        avp_str name = avpi_json_text(json, key);
        if (!bare || !is_left_out(name)) {
            AVP_TRY(avpi_grow(json->ctx, &list, &capacity, count + 1, sizeof *list, err));
            list[count++] = (member){name, value};
        }
        key = json->nodes[value].next;
    }
    avpi_sort(list, count, sizeof *list, compare_members);
    for (size_t i = 1; i < count; i++)
        if (avpi_str_equal(list[i - 1].key, list[i].key)) {
            status = avpi_fail(json->ctx, err, AVP_E_INPUT, N_("the key \"%.*s\" stands twice"), (int)list[i].key.len,
                               list[i].key.ptr);
            goto done;
        }
    *out = list;
    *n = count;
    list = NULL;
done:
    avpi_free(json->ctx, list);
    return status;
}

static avp_status add_object(avpi_json *json, uint32_t node, bool bare, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    member *list = NULL;
    size_t n = 0;
    AVP_TRY(list_members(json, node, bare, &list, &n, err));
    AVP_TRY(avpi_buf_add_byte(out, '{', err));
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            AVP_TRY(avpi_buf_add_byte(out, ',', err));
        AVP_TRY(avpi_canonical_string(out, list[i].key, err));
        AVP_TRY(avpi_buf_add_byte(out, ':', err));
        AVP_TRY(avpi_canonical_node(json, list[i].value, false, out, err));
    }
    AVP_TRY(avpi_buf_add_byte(out, '}', err));
done:
    avpi_free(json->ctx, list);
    return status;
}

static avp_status add_array(avpi_json *json, uint32_t node, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add_byte(out, '[', err));
    for (uint32_t at = avpi_json_first(node); at < avpi_json_end(json, node); at = json->nodes[at].next) {
        if (at != avpi_json_first(node))
            AVP_TRY(avpi_buf_add_byte(out, ',', err));
        AVP_TRY(avpi_canonical_node(json, at, false, out, err));
    }
    AVP_TRY(avpi_buf_add_byte(out, ']', err));
done:
    return status;
}

avp_status avpi_canonical_node(avpi_json *json, uint32_t node, bool bare, avpi_buf *out, avp_error *err) {
    switch ((avpi_json_type)json->nodes[node].type) {
    case AVPI_JSON_NULL: return avpi_buf_add(out, AVPI_STR("null"), err);
    case AVPI_JSON_FALSE: return avpi_buf_add(out, AVPI_STR("false"), err);
    case AVPI_JSON_TRUE: return avpi_buf_add(out, AVPI_STR("true"), err);
    case AVPI_JSON_NUMBER: return add_number(json, avpi_json_text(json, node), out, err);
    case AVPI_JSON_STRING: return avpi_canonical_string(out, avpi_json_text(json, node), err);
    case AVPI_JSON_ARRAY: return add_array(json, node, out, err);
    case AVPI_JSON_OBJECT: return add_object(json, node, bare, out, err);
    }
    return avpi_fail(json->ctx, err, AVP_E_BUG, N_("a JSON value of no known type"));
}

avp_status avpi_canonical_json(const avp_ctx *ctx, avp_str text, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json json;
    avpi_json_init(&json, ctx);
    AVP_TRY(avpi_json_parse(&json, text, err));
    AVP_TRY(avpi_canonical_node(&json, 0, false, out, err));
done:
    avpi_json_free(&json);
    return status;
}
