/* One pass over the text writes the nodes; a stack of at most 64 open containers, no recursion. */
#include "base/json_scan.h"

#include "base/plain_run.h"
#include "base/utf8.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

typedef const unsigned char *at;

/* Where and why the text is no JSON; reason is a msgid. */
typedef struct fault {
    at place;
    const char *reason;
} fault;

static at fail(fault *f, at place, const char *reason) {
    *f = (fault){place, reason};
    return NULL;
}

ALWAYS_INLINE at skip_space(at p, at end) {
    while (p < end && *p <= ' ' && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

static bool is_hex(unsigned char byte) {
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

/* Behind the escape that starts at the backslash p. Surrogates need no partner here: the grammar does not ask for it. */
static at skip_escape(at p, at end, fault *f) {
    if (end - p < 2)
        return fail(f, end, N_("the JSON text ends inside a string"));
    if (p[1] != 'u') {
        if (p[1] == '\0' || !strchr("\"\\/bfnrt", p[1]))
            return fail(f, p, N_("a backslash in a JSON string is followed by something else than an escape"));
        return p + 2;
    }
    for (int i = 2; i < 6; i++) {
        if (p + i >= end)
            return fail(f, end, N_("the JSON text ends inside a string"));
        if (!is_hex(p[i]))
            return fail(f, p, N_("\\u in a JSON string is not followed by four hexadecimal digits"));
    }
    return p + 6;
}

/* From behind the opening quote to the closing one. */
ALWAYS_INLINE at scan_string(at p, at end, bool *escaped, fault *f) {
    *escaped = false;
    for (;;) {
        p = avpi_plain_run(p, end);
        if (p == end)
            return fail(f, end, N_("the JSON text ends inside a string"));
        if (*p == '"')
            return p;
        if (*p == '\\') {
            *escaped = true;
            p = skip_escape(p, end, f);
            if (!p)
                return NULL;
            continue;
        }
        if (*p < 0x20)
            return fail(f, p, N_("a control character stands in a JSON string"));
        do {
            size_t size = avpi_utf8_size(p, (size_t)(end - p));
            if (size == 0)
                return fail(f, p, N_("the text is not UTF-8"));
            p += size;
        } while (p < end && *p >= 0x80);
    }
}

static inline bool is_digit(at p, at end) {
    return p < end && (unsigned)*p - '0' <= 9;
}

/* Behind the number at p, which is '-' or a digit. */
static at scan_number(at p, at end, fault *f) {
    static const char reason[] = N_("a number in the JSON text is not written as JSON asks");
    if (*p == '-')
        p++;
    if (!is_digit(p, end))
        return fail(f, p, reason);
    if (*p == '0')
        p++;
    else
        while (is_digit(p, end))
            p++;
    if (p < end && *p == '.') {
        if (!is_digit(++p, end))
            return fail(f, p, reason);
        while (is_digit(p, end))
            p++;
    }
    if (p < end && (*p | 0x20) == 'e') {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        if (!is_digit(p, end))
            return fail(f, p, reason);
        while (is_digit(p, end))
            p++;
    }
    return p;
}

static at scan_word(at p, at end, const char *word, size_t len, fault *f) {
    if ((size_t)(end - p) < len || memcmp(p, word, len) != 0)
        return fail(f, p, N_("the JSON text holds something that is no value"));
    return p + len;
}

/* The scalar at p into *node; behind it. */
ALWAYS_INLINE at scan_scalar(at start, at p, at end, avpi_json_node *node, fault *f) {
    at first = p, last;
    switch (*p) {
    case '"':
        node->type = AVPI_JSON_STRING;
        first = p + 1;
        last = p = scan_string(first, end, &node->escaped, f);
        if (!p)
            return NULL;
        p++;
        break;
    case 't':
        node->type = AVPI_JSON_TRUE;
        last = p = scan_word(p, end, "true", 4, f);
        break;
    case 'f':
        node->type = AVPI_JSON_FALSE;
        last = p = scan_word(p, end, "false", 5, f);
        break;
    case 'n':
        node->type = AVPI_JSON_NULL;
        last = p = scan_word(p, end, "null", 4, f);
        break;
    default:
        if (*p != '-' && !is_digit(p, end))
            return fail(f, p, N_("the JSON text holds something that is no value"));
        node->type = AVPI_JSON_NUMBER;
        last = p = scan_number(p, end, f);
        break;
    }
    if (!p)
        return NULL;
    node->offset = (uint32_t)(first - start);
    node->len = (uint32_t)(last - first);
    return p;
}

/* The open containers, innermost last. */
typedef struct nest {
    uint32_t nodes[AVPI_JSON_DEPTH_MAX];
    size_t depth;
    bool object; /* the innermost one is an object */
} nest;

/* Close the innermost container, whose last byte is p[-1]. */
ALWAYS_INLINE void close_container(avpi_json_node *nodes, size_t count, nest *open, at start, at p) {
    avpi_json_node *node = &nodes[open->nodes[--open->depth]];
    node->len = (uint32_t)(p - start) - node->offset;
    node->next = (uint32_t)count;
    open->object = open->depth > 0 && nodes[open->nodes[open->depth - 1]].type == AVPI_JSON_OBJECT;
}

/* After a value: commas and closing brackets, up to where the next value or key starts, or to the end of the text. */
ALWAYS_INLINE at scan_after(avpi_json_node *nodes, size_t count, nest *open, at start, at p, at end, fault *f) {
    while (open->depth > 0) {
        p = skip_space(p, end);
        if (p == end)
            return fail(f, end, N_("the JSON text ends inside an array or object"));
        if (*p == ',')
            return p + 1;
        if (*p != (open->object ? '}' : ']'))
            return fail(f, p, N_("a comma or closing bracket is missing in the JSON text"));
        close_container(nodes, count, open, start, ++p);
    }
    return p;
}

/* The key at p and its colon; behind them. */
ALWAYS_INLINE at scan_key(at start, at p, at end, avpi_json_node *node, fault *f) {
    p = skip_space(p, end);
    if (p == end)
        return fail(f, end, N_("the JSON text ends inside an array or object"));
    if (*p != '"')
        return fail(f, p, N_("a key in quotes is missing in the JSON text"));
    at first = p + 1;
    p = scan_string(first, end, &node->escaped, f);
    if (!p)
        return NULL;
    node->offset = (uint32_t)(first - start);
    node->len = (uint32_t)(p - first);
    node->type = AVPI_JSON_STRING;
    p = skip_space(p + 1, end);
    if (p == end || *p != ':')
        return fail(f, p, N_("a colon is missing in the JSON text"));
    return p + 1;
}

/* Open the container at p; *closed when it is empty. Behind its bracket, or both. */
ALWAYS_INLINE at open_container(avpi_json_node *nodes, size_t count, nest *open, at start, at p, at end, bool *closed,
                                fault *f) {
    avpi_json_node *node = &nodes[count];
    bool object = *p == '{';
    if (open->depth == AVPI_JSON_DEPTH_MAX)
        return fail(f, p, NULL);
    node->type = object ? AVPI_JSON_OBJECT : AVPI_JSON_ARRAY;
    node->escaped = false;
    node->offset = (uint32_t)(p - start);
    open->nodes[open->depth++] = (uint32_t)count;
    open->object = object;
    p = skip_space(p + 1, end);
    *closed = p < end && *p == (object ? '}' : ']');
    if (*closed)
        close_container(nodes, count + 1, open, start, ++p);
    return p;
}

/* Room for two more nodes, a key and its value; false when there is no memory. */
static bool make_room(avpi_json *json, size_t count, avp_error *err) {
    return avpi_grow(json->ctx, &json->nodes, &json->capacity, count + 2, sizeof *json->nodes, err) == AVP_OK;
}

/* Writes the nodes; where it stopped, or NULL with f (f.place NULL: no memory). */
static at scan(avpi_json *json, at start, at end, fault *f, avp_error *err) {
    nest open = {.depth = 0};
    avpi_json_node *nodes = json->nodes;
    size_t count = 0, capacity = json->capacity;
    at p = start;
    do {
        if (count + 2 > capacity) {
            if (!make_room(json, count, err))
                return fail(f, NULL, NULL);
            nodes = json->nodes;
            capacity = json->capacity;
        }
        if (open.object) {
            p = scan_key(start, p, end, &nodes[count], f);
            if (!p)
                return NULL;
            nodes[count].next = (uint32_t)count + 1;
            count++;
        }
        p = skip_space(p, end);
        if (p == end)
            return fail(f, end, N_("the JSON text ends where a value is expected"));
        if (*p == '{' || *p == '[') {
            bool closed;
            p = open_container(nodes, count, &open, start, p, end, &closed, f);
            if (!p)
                return NULL;
            count++;
            if (!closed)
                continue;
        } else {
            nodes[count].escaped = false;
            p = scan_scalar(start, p, end, &nodes[count], f);
            if (!p)
                return NULL;
            nodes[count].next = (uint32_t)count + 1;
            count++;
        }
        p = scan_after(nodes, count, &open, start, p, end, f);
        if (!p)
            return NULL;
    } while (open.depth > 0);
    json->count = count;
    return p;
}

/* Strings with backslashes get room to be unescaped: a mirror of the text from the first to the last of them. */
static avp_status make_mirror(avpi_json *json, avp_error *err) {
    size_t first = json->text.len, last = 0;
    for (size_t i = 0; i < json->count; i++) {
        const avpi_json_node *node = &json->nodes[i];
        if (!node->escaped)
            continue;
        if (first > node->offset)
            first = node->offset;
        last = (size_t)node->offset + node->len;
    }
    if (last <= first)
        return AVP_OK;
    json->mirror = avpi_arena_take(&json->unescaped, last - first);
    json->mirror_start = (uint32_t)first;
    return json->mirror ? AVP_OK : avpi_fail_memory(json->ctx, err);
}

void avpi_json_init(avpi_json *json, const avp_ctx *ctx) {
    *json = (avpi_json){.ctx = ctx};
    avpi_arena_init(&json->unescaped, ctx);
}

void avpi_json_free(avpi_json *json) {
    if (!json->ctx)
        return;
    avpi_free(json->ctx, json->nodes);
    avpi_arena_free(&json->unescaped);
    avpi_json_init(json, json->ctx);
}

static avp_status json_fail(const avpi_json *json, const fault *f, at start, avp_error *err) {
    avp_status status = AVP_E_INPUT;
    if (!f->place)
        return AVP_E_MEMORY;
    if (f->reason)
        avpi_fail(json->ctx, err, status, "%s", AVP_TR(json->ctx, f->reason));
    else
        status = avpi_fail(json->ctx, err, AVP_E_LIMIT, N_("the JSON text is nested more than %d levels deep"),
                           (int)AVPI_JSON_DEPTH_MAX);
    avpi_fail_at(err, NULL, 0, (uint64_t)(f->place - start));
    return status;
}

avp_status avpi_json_parse(avpi_json *json, avp_str text, avp_error *err) {
    fault f = {NULL, NULL};
    json->count = 0;
    json->mirror = NULL;
    json->text = text;
    avpi_arena_clear(&json->unescaped);
    if (text.len >= UINT32_MAX)
        return avpi_fail(json->ctx, err, AVP_E_LIMIT, N_("the JSON text is larger than 4 GiB"));
    at start = (at)(text.ptr ? text.ptr : ""), end = start + text.len;
    at p = scan(json, start, end, &f, err);
    if (p) {
        p = skip_space(p, end);
        if (p < end)
            p = fail(&f, p, N_("something follows the JSON value"));
    }
    if (!p) {
        json->count = 0;
        return json_fail(json, &f, start, err);
    }
    return make_mirror(json, err);
}

static unsigned hex_value(unsigned char digit) {
    return digit <= '9' ? digit - (unsigned)'0' : (digit | 0x20U) - 'a' + 10;
}

static unsigned hex_unit(at p) {
    return hex_value(p[0]) << 12 | hex_value(p[1]) << 8 | hex_value(p[2]) << 4 | hex_value(p[3]);
}

static size_t put_utf8(uint32_t code, char *out) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)((0xF00 >> size & 0xF0) | code);
    return size;
}

/* One checked escape at the backslash p as UTF-8 into out (4 bytes); behind it. */
static at unescape_one(at p, at end, char *out, size_t *size) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    *size = 1;
    if (p[1] != 'u') {
        out[0] = to[strchr(from, p[1]) - from];
        return p + 2;
    }
    uint32_t code = hex_unit(p + 2);
    p += 6;
    if (code >= 0xD800 && code < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
        uint32_t low = hex_unit(p + 2);
        if (low >= 0xDC00 && low < 0xE000) {
            *size = put_utf8(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), out);
            return p + 6;
        }
    }
    *size = put_utf8(code >= 0xD800 && code < 0xE000 ? 0xFFFD : code, out);
    return p;
}

static avp_str raw_text(const avpi_json *json, const avpi_json_node *node) {
    return (avp_str){json->text.ptr + node->offset, node->len};
}

/* Never longer than the escaped text. */
static avp_str unescape(avp_str raw, char *out) {
    at p = (at)raw.ptr, end = p + raw.len;
    char *to = out;
    while (p < end) {
        at stop = memchr(p, '\\', (size_t)(end - p));
        size_t plain = (size_t)((stop ? stop : end) - p), size = 0;
        memcpy(to, p, plain);
        to += plain;
        p += plain;
        if (stop) {
            char one[4];
            p = unescape_one(p, end, one, &size);
            memcpy(to, one, size);
            to += size;
        }
    }
    return (avp_str){out, (size_t)(to - out)};
}

/* Unescapes piece by piece, without room for the whole. */
static bool escaped_equal(avp_str raw, avp_str key) {
    at p = (at)raw.ptr, end = p + raw.len;
    size_t done = 0;
    while (p < end) {
        char one[4] = {(char)*p};
        size_t size = 1;
        p = *p == '\\' ? unescape_one(p, end, one, &size) : p + 1;
        if (size > key.len - done || memcmp(key.ptr + done, one, size) != 0)
            return false;
        done += size;
    }
    return done == key.len;
}

uint32_t avpi_json_member(const avpi_json *json, uint32_t object, avp_str key) {
    if (object >= json->count || json->nodes[object].type != AVPI_JSON_OBJECT)
        return AVPI_JSON_NONE;
    uint32_t end = json->nodes[object].next;
    for (uint32_t i = object + 1; i < end; i = json->nodes[i + 1].next) {
        const avpi_json_node *node = &json->nodes[i];
        avp_str raw = raw_text(json, node);
        if (node->escaped ? escaped_equal(raw, key) : avpi_str_equal(raw, key))
            return i + 1;
    }
    return AVPI_JSON_NONE;
}

uint32_t avpi_json_path(const avpi_json *json, uint32_t from, const char *path) {
    uint32_t node = from;
    while (node != AVPI_JSON_NONE && *path) {
        size_t length = strcspn(path, ".");
        node = avpi_json_member(json, node, (avp_str){path, length});
        path += length + (path[length] == '.');
    }
    return node < json->count ? node : AVPI_JSON_NONE;
}

avp_str avpi_json_text(avpi_json *json, uint32_t node) {
    if (node >= json->count)
        return (avp_str){NULL, 0};
    const avpi_json_node *n = &json->nodes[node];
    if (n->type == AVPI_JSON_NULL || n->type >= AVPI_JSON_ARRAY)
        return (avp_str){NULL, 0};
    avp_str raw = raw_text(json, n);
    return n->escaped ? unescape(raw, json->mirror + (n->offset - json->mirror_start)) : raw;
}

bool avpi_json_i64(const avpi_json *json, uint32_t node, int64_t *out) {
    double real;
    if (node >= json->count)
        return false;
    const avpi_json_node *n = &json->nodes[node];
    if (n->type != AVPI_JSON_NUMBER && n->type != AVPI_JSON_STRING)
        return false;
    avp_str raw = raw_text(json, n);
    if (avpi_str_to_i64(raw, out))
        return true;
    if (n->type != AVPI_JSON_NUMBER || !avpi_str_to_f64(raw, &real) || !(real > -0x1p53 && real < 0x1p53) ||
        real != (double)(int64_t)real)
        return false;
    *out = (int64_t)real;
    return true;
}
