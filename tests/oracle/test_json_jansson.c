/*
 * Our scanner against jansson, an independent reader, on random documents and on damaged ones. They must agree on what
 * is JSON and on every value. Known differences, all of them things that the grammar of RFC 8259 allows and jansson
 * refuses: numbers beyond its range, \u escapes of lone surrogates (ours become U+FFFD), \u0000 in a key; and ours
 * refuses to nest deeper than 64.
 */
#include "base/json_scan.h"
#include "base/rng.h"
#include "support/faulty.h"

#include <jansson.h>
#include <stdio.h>

enum { DOCUMENTS = 3000, DAMAGES = 40, FLAGS = JSON_DECODE_ANY | JSON_ALLOW_NUL };

typedef struct bench {
    avp_ctx ctx;
    avpi_rng rng;
    avpi_json json;
    avpi_buf text;
    unsigned keys;
} bench;

static void add(bench *b, const char *text) {
    assert_int_equal(avpi_buf_add(&b->text, avpi_str_view(text), NULL), AVP_OK);
}

static uint64_t below(bench *b, uint64_t n) {
    return avpi_rng_below(&b->rng, n);
}

static void add_space(bench *b) {
    static const char *const spaces[] = {"", "", "", "", " ", "  ", "\n", "\r\n", "\t", " \n\t "};
    add(b, spaces[below(b, sizeof spaces / sizeof *spaces)]);
}

static void add_utf8(bench *b, unsigned code) {
    char out[5] = "";
    if (code < 0x80) {
        out[0] = (char)code;
    } else if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
    } else {
        out[0] = (char)(0xF0 | code >> 18);
        out[1] = (char)(0x80 | (code >> 12 & 0x3F));
        out[2] = (char)(0x80 | (code >> 6 & 0x3F));
        out[3] = (char)(0x80 | (code & 0x3F));
    }
    add(b, out);
}

/* Any code point but surrogates and NUL; mostly small ones. */
static unsigned random_code(bench *b) {
    static const unsigned limits[] = {0x80, 0x80, 0x80, 0x100, 0x800, 0x10000, 0x110000};
    unsigned code = (unsigned)below(b, limits[below(b, 7)]);
    return code == 0 || (code >= 0xD800 && code < 0xE000) ? 'z' : code;
}

static void add_escape(bench *b, unsigned code) {
    char escape[32];
    if (code < 0x10000)
        snprintf(escape, sizeof escape, "\\u%04x", code);
    else
        snprintf(escape, sizeof escape, "\\u%04x\\u%04X", 0xD800 + ((code - 0x10000) >> 10),
                 0xDC00 + ((code - 0x10000) & 0x3FF));
    add(b, escape);
}

static void add_character(bench *b) {
    static const char *const escapes[] = {"\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"};
    unsigned code = random_code(b);
    if (below(b, 20) == 0)
        add(b, escapes[below(b, 8)]);
    else if (code < 0x20 || code == '"' || code == '\\' || below(b, 10) == 0)
        add_escape(b, code);
    else
        add_utf8(b, code);
}

static void add_string(bench *b, const char *ending) {
    static const uint64_t lengths[] = {1, 4, 20, 80};
    add(b, "\"");
    for (uint64_t n = below(b, lengths[below(b, 4)]); n > 0; n--)
        add_character(b);
    add(b, ending);
    add(b, "\"");
}

static void add_number(bench *b) {
    char number[64];
    long long whole = (long long)avpi_rng_u64(&b->rng);
    unsigned long long fraction = below(b, 10000), exponent = below(b, 200);
    int digits = (int)below(b, 20);
    double normal = avpi_rng_normal(&b->rng), uniform = avpi_rng_real(&b->rng);
    whole >>= below(b, 64);
    switch (below(b, 4)) {
    case 0: snprintf(number, sizeof number, "%lld", whole); break;
    case 1: snprintf(number, sizeof number, "%.*e", digits, normal); break;
    case 2: snprintf(number, sizeof number, "%.17g", uniform * 1e9); break;
    default:
        snprintf(number, sizeof number, "%lld.%04llu%c%s%llu", whole, fraction, digits % 2 ? 'e' : 'E',
                 digits % 3 ? "-" : "+", exponent);
    }
    add(b, number);
}

static void add_value(bench *b, unsigned depth);

static void add_container(bench *b, bool object, unsigned depth) {
    add(b, object ? "{" : "[");
    add_space(b);
    for (uint64_t i = 0, n = below(b, 6); i < n; i++) {
        if (i > 0) {
            add(b, ",");
            add_space(b);
        }
        if (object) {
            char unique[16];
            snprintf(unique, sizeof unique, "%u", b->keys++);
            add_string(b, unique);
            add_space(b);
            add(b, ":");
            add_space(b);
        }
        add_value(b, depth + 1);
        add_space(b);
    }
    add(b, object ? "}" : "]");
}

static void add_value(bench *b, unsigned depth) {
    enum { DEEP = 7 };
    static const char *const words[] = {"null", "true", "false"};
    uint64_t kind = depth == 0 ? 3 + below(b, 4) : below(b, depth < DEEP ? 8 : 3);
    if (kind == 0)
        add(b, words[below(b, 3)]);
    else if (kind == 1)
        add_number(b);
    else if (kind <= 3)
        add_string(b, "");
    else
        add_container(b, kind % 2 == 0, depth);
}

static void compare(bench *b, uint32_t node, json_t *theirs);

static void compare_members(bench *b, uint32_t node, json_t *theirs) {
    const avpi_json *json = &b->json;
    size_t count = 0;
    for (uint32_t i = avpi_json_first(node); i < avpi_json_end(json, node); i = json->nodes[i + 1].next)
        count++;
    if (count != json_object_size(theirs))
        return; /* a damaged key has become the same as another */
    for (uint32_t i = avpi_json_first(node); i < avpi_json_end(json, node); i = json->nodes[i + 1].next) {
        avp_str key = avpi_json_text(&b->json, i);
        json_t *value = json_object_getn(theirs, key.ptr, key.len);
        assert_non_null(value);
        assert_int_equal(avpi_json_member(json, node, key), i + 1);
        compare(b, i + 1, value);
    }
}

static void compare_elements(bench *b, uint32_t node, json_t *theirs) {
    size_t index = 0;
    for (uint32_t i = avpi_json_first(node); i < avpi_json_end(&b->json, node); i = b->json.nodes[i].next)
        compare(b, i, json_array_get(theirs, index++));
    assert_int_equal(index, json_array_size(theirs));
}

static void compare_number(bench *b, uint32_t node, json_t *theirs) {
    int64_t whole;
    double real;
    if (json_is_integer(theirs)) {
        assert_true(avpi_json_i64(&b->json, node, &whole));
        assert_int_equal(whole, json_integer_value(theirs));
    } else {
        assert_true(json_is_real(theirs));
        assert_true(avpi_str_to_f64(avpi_json_text(&b->json, node), &real));
        assert_true(real == json_real_value(theirs));
    }
}

static void compare(bench *b, uint32_t node, json_t *theirs) {
    avp_str text = avpi_json_text(&b->json, node);
    assert_non_null(theirs);
    switch ((avpi_json_type)b->json.nodes[node].type) {
    case AVPI_JSON_NULL: assert_true(json_is_null(theirs)); break;
    case AVPI_JSON_TRUE: assert_true(json_is_true(theirs)); break;
    case AVPI_JSON_FALSE: assert_true(json_is_false(theirs)); break;
    case AVPI_JSON_NUMBER: compare_number(b, node, theirs); break;
    case AVPI_JSON_STRING:
        assert_true(json_is_string(theirs));
        assert_int_equal(text.len, json_string_length(theirs));
        assert_memory_equal(text.ptr, json_string_value(theirs), text.len);
        break;
    case AVPI_JSON_ARRAY:
        assert_true(json_is_array(theirs));
        compare_elements(b, node, theirs);
        break;
    case AVPI_JSON_OBJECT:
        assert_true(json_is_object(theirs));
        compare_members(b, node, theirs);
        break;
    }
}

/* True for the differences told above. */
static bool known_difference(const json_error_t *error) {
    enum json_error_code code = json_error_code(error);
    return code == json_error_numeric_overflow || code == json_error_null_byte_in_key ||
           strstr(error->text, "invalid Unicode") || strstr(error->text, "too big integer");
}

/* True when both take the text; false when both refuse it or the difference is known. */
static bool read_both(bench *b, avp_str text) {
    json_error_t reason;
    avp_error err = {0};
    char *exact = malloc(text.len ? text.len : 1); /* no byte behind it, for the sanitizers */
    assert_non_null(exact);
    memcpy(exact, text.ptr, text.len);
    json_t *theirs = json_loadb(text.ptr, text.len, FLAGS, &reason);
    avp_status status = avpi_json_parse(&b->json, (avp_str){exact, text.len}, &err);
    bool both = status == AVP_OK && theirs;
    if (both)
        compare(b, 0, theirs);
    else if (status == AVP_OK ? !known_difference(&reason) : theirs && status != AVP_E_LIMIT)
        fail_msg("%.*s\nours: %s at %llu; theirs: %s", (int)text.len, text.ptr, err.text, (unsigned long long)err.byte,
                 theirs ? "good" : reason.text);
    json_decref(theirs);
    free(exact);
    return both;
}

/* What jansson makes of the document, written by jansson, is read the same by both. */
static void check_rewritten(bench *b, avp_str text) {
    static const size_t flags[] = {JSON_COMPACT, JSON_INDENT(2), JSON_ENSURE_ASCII, JSON_ESCAPE_SLASH};
    json_t *theirs = json_loadb(text.ptr, text.len, FLAGS, NULL);
    assert_non_null(theirs);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        char *again = json_dumps(theirs, flags[i] | JSON_ENCODE_ANY);
        assert_non_null(again);
        assert_true(read_both(b, avpi_str_view(again)));
        free(again);
    }
    json_decref(theirs);
}

static unsigned char random_byte(bench *b) {
    static const char likely[] = "\"\\{}[],:0123456789.-+eEtfnu \n\x1F\x80\xBF\xC3\xED\xF4/x";
    return below(b, 3) ? (unsigned char)likely[below(b, sizeof likely - 1)] : (unsigned char)below(b, 256);
}

/* One byte changed, put in, taken out, or the rest cut off. */
static void damage(bench *b, avpi_buf *text) {
    if (text->len == 0)
        return;
    size_t place = below(b, text->len);
    switch (below(b, 4)) {
    case 0: text->ptr[place] = (char)random_byte(b); break;
    case 1:
        assert_int_equal(avpi_buf_add_byte(text, 'x', NULL), AVP_OK);
        memmove(text->ptr + place + 1, text->ptr + place, text->len - place - 1);
        text->ptr[place] = (char)random_byte(b);
        break;
    case 2:
        memmove(text->ptr + place, text->ptr + place + 1, text->len - place - 1);
        text->len--;
        break;
    default:
        if (below(b, 8) == 0)
            text->len = place;
    }
}

static void start(bench *b, uint64_t stream) {
    *b = (bench){.keys = 0};
    avp_ctx_init(&b->ctx);
    avpi_rng_init(&b->rng, 20, stream);
    avpi_json_init(&b->json, &b->ctx);
    avpi_buf_init(&b->text, &b->ctx, SIZE_MAX);
}

static void stop(bench *b) {
    avpi_json_free(&b->json);
    avpi_buf_free(&b->text);
}

static void next_document(bench *b) {
    avpi_buf_clear(&b->text);
    b->keys = 0;
    add_space(b);
    add_value(b, 0);
    add_space(b);
}

static void json__random_documents__read_as_jansson_reads_them(void **state) {
    (void)state;
    bench b;
    int good = 0;
    start(&b, 1);
    for (int i = 0; i < DOCUMENTS; i++) {
        next_document(&b);
        if (read_both(&b, avpi_buf_view(&b.text))) {
            check_rewritten(&b, avpi_buf_view(&b.text));
            good++;
        }
    }
    assert_true(good > DOCUMENTS * 9 / 10); /* the others hold a number that is too large for jansson */
    stop(&b);
}

static void json__damaged_documents__refused_as_jansson_refuses_them(void **state) {
    (void)state;
    bench b;
    avpi_buf text;
    int good = 0, all = 0;
    start(&b, 2);
    avpi_buf_init(&text, &b.ctx, SIZE_MAX);
    for (int i = 0; i < DOCUMENTS; i++) {
        next_document(&b);
        for (int k = 0; k < DAMAGES; k++) {
            avpi_buf_clear(&text);
            assert_int_equal(avpi_buf_add(&text, avpi_buf_view(&b.text), NULL), AVP_OK);
            for (uint64_t n = 1 + below(&b, 3); n > 0; n--)
                damage(&b, &text);
            good += read_both(&b, avpi_buf_view(&text));
            all++;
        }
    }
    print_message("%d of %d damaged documents are still JSON\n", good, all);
    assert_true(good > all / 20 && good < all * 19 / 20);
    avpi_buf_free(&text);
    stop(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json__random_documents__read_as_jansson_reads_them),
        cmocka_unit_test(json__damaged_documents__refused_as_jansson_refuses_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
