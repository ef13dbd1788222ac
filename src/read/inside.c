#include "read/inside.h"
#include "read/split.h"

static const avp_str array_name = {"\"messages\"", 10};

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static void open_one(avpi_inside *w, bool object, uint64_t at) {
    w->too_deep |= w->depth >= AVPI_INSIDE_DEPTH;
    if (!w->too_deep) {
        w->opened[w->depth] = at;
        w->is_object[w->depth] = object;
    }
    w->depth++;
}

/* A byte outside of strings. True: it opens the array. */
static bool take_sign(avpi_inside *w, char c, uint64_t at) {
    bool found = false;
    if (is_space(c))
        return false;
    if (c == ':' && w->key) {
        w->colon = true;
        return false;
    }
    if (c == '{' || c == '[') {
        found = c == '[' && w->colon && w->depth > 0 && w->is_object[w->depth - 1];
        open_one(w, c == '{', at);
    } else if ((c == '}' || c == ']') && w->depth > 0) {
        w->depth--;
    }
    w->key = w->colon = false;
    return found && !w->too_deep;
}

/* A string ends right before `end` of the text. */
static void end_string(avpi_inside *w, avp_str text, uint64_t base, size_t end) {
    w->in_string = false;
    uint64_t size = base + end - w->string_begin;
    bool here = w->string_begin >= base && size == array_name.len;
    w->key = here && avpi_str_equal((avp_str){text.ptr + end - array_name.len, array_name.len}, array_name);
}

bool avpi_inside_find(avpi_inside *w, avp_str text, uint64_t base, size_t *at) {
    while (*at < text.len && !w->too_deep) {
        char c = text.ptr[(*at)++];
        if (w->in_string) {
            bool escaped = w->escaped;
            w->escaped = !escaped && c == '\\';
            if (c == '"' && !escaped)
                end_string(w, text, base, *at);
        } else if (c == '"') {
            w->in_string = true;
            w->escaped = w->key = w->colon = false;
            w->string_begin = base + *at - 1;
        } else if (take_sign(w, c, base + *at - 1)) {
            return true;
        } else if (w->depth == 0 && (c == '}' || c == ']')) {
            return false;
        }
    }
    return false;
}

uint64_t avpi_inside_object(const avpi_inside *w) {
    for (unsigned d = w->depth; d > 0; d--)
        if (w->is_object[d - 1])
            return w->opened[d - 1];
    return UINT64_MAX;
}

size_t avpi_inside_elements(avp_str text, size_t most, bool *closed, bool *other) {
    size_t whole = 0;
    *closed = *other = false;
    for (;;) {
        size_t at = whole;
        while (at < text.len && (is_space(text.ptr[at]) || text.ptr[at] == ','))
            at++;
        if (at == text.len || (whole > 0 && whole >= most))
            return whole;
        *closed = text.ptr[at] == ']';
        *other = !*closed && text.ptr[at] != '{';
        if (*closed)
            return at;
        if (*other)
            return whole;
        avpi_json_walk walk = {0};
        size_t end = avpi_json_walk_on(&walk, text, at);
        if (end > text.len)
            return whole;
        whole = end;
    }
}

bool avpi_inside_blank(avp_str elements) {
    size_t at = 0;
    while (at < elements.len && (is_space(elements.ptr[at]) || elements.ptr[at] == ','))
        at++;
    return at == elements.len;
}

avp_status avpi_inside_record(avp_str head, avp_str elements, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t comma = 0;
    while (comma < elements.len && is_space(elements.ptr[comma]))
        comma++;
    AVP_TRY(avpi_buf_add(out, head, err));
    AVP_TRY(avpi_buf_add(out, elements, err));
    if (comma < elements.len && elements.ptr[comma] == ',') /* the comma behind the elements before */
        out->ptr[head.len + comma] = ' ';
    AVP_TRY(avpi_buf_add(out, AVPI_STR("]}"), err));
done:
    return status;
}
