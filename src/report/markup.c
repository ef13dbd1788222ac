/* Reading our own page. */
#include "report/markup.h"

#include "base/fail.h"

#include <string.h>

static bool is_void(avp_str tag) {
    return avpi_str_equal(tag, AVPI_STR("meta")) || avpi_str_equal(tag, AVPI_STR("br"));
}

static avpi_element *add_child(avpi_arena *arena, avpi_element *parent) {
    avpi_element *made = avpi_arena_take(arena, sizeof *made);
    if (!made)
        return NULL;
    *made = (avpi_element){.tag = AVPI_STR(""), .parent = parent};
    if (parent->last)
        parent->last->next = made;
    else
        parent->first = made;
    parent->last = made;
    return made;
}

/* ---- text ---- */

static size_t unescape(avp_str text, size_t at, char *out) {
    static const struct {
        const char *name;
        char is;
    } names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    avp_str rest = {text.ptr + at, text.len - at};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (avpi_str_starts(rest, avpi_str_view(names[i].name))) {
            *out = names[i].is;
            return strlen(names[i].name);
        }
    *out = text.ptr[at];
    return 1;
}

static avp_status add_text(avpi_arena *arena, avpi_element *parent, avp_str raw, avp_error *err) {
    char *copy = avpi_arena_take(arena, raw.len + 1);
    avpi_element *made = copy ? add_child(arena, parent) : NULL;
    size_t len = 0;
    if (!made)
        return avpi_fail_memory(arena->ctx, err);
    for (size_t at = 0; at < raw.len;)
        at += unescape(raw, at, &copy[len++]);
    made->text = (avp_str){copy, len};
    return AVP_OK;
}

/* ---- tags ---- */

/* Where the tag ends; a > inside quotation marks does not end it. */
static size_t end_of_tag(avp_str page, size_t at) {
    bool quoted = false;
    for (; at < page.len; at++) {
        quoted = page.ptr[at] == '"' ? !quoted : quoted;
        if (page.ptr[at] == '>' && !quoted)
            return at;
    }
    return page.len;
}

static avp_status close_tag(avpi_arena *arena, avpi_element **open, avp_str tag, avp_error *err) {
    if (!(*open)->parent || !avpi_str_equal((*open)->tag, tag))
        return avpi_fail(arena->ctx, err, AVP_E_BUG, N_("the page closes <%.*s> out of order; please report this"),
                         (int)tag.len, tag.ptr);
    *open = (*open)->parent;
    return AVP_OK;
}

static avp_status take_tag(avpi_arena *arena, avpi_element **open, avp_str inside, avp_error *err) {
    bool closing = inside.len > 0 && inside.ptr[0] == '/', alone = inside.len > 0 && inside.ptr[inside.len - 1] == '/';
    avp_str rest = closing ? (avp_str){inside.ptr + 1, inside.len - 1} : inside;
    size_t name = 0;
    while (name < rest.len && !strchr(" \n/", rest.ptr[name]))
        name++;
    avp_str tag = {rest.ptr, name};
    if (closing)
        return close_tag(arena, open, tag, err);
    avpi_element *made = add_child(arena, *open);
    if (!made)
        return avpi_fail_memory(arena->ctx, err);
    made->tag = tag;
    made->attributes = (avp_str){rest.ptr + name, rest.len - name};
    if (!alone && !is_void(tag))
        *open = made;
    return AVP_OK;
}

/* What stands in <style> is no markup. */
static size_t skip_style(const avpi_element *open, avp_str page, size_t at) {
    if (!avpi_element_is(open, "style"))
        return at;
    avp_str rest = {page.ptr + at, page.len - at};
    return at + avpi_str_find(rest, AVPI_STR("</style>"));
}

avp_status avpi_markup_read(avpi_arena *arena, avp_str page, avpi_element **root, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_element *top = avpi_arena_take(arena, sizeof *top), *open = top;
    if (!top)
        return avpi_fail_memory(arena->ctx, err);
    *top = (avpi_element){.tag = AVPI_STR("")};
    size_t at = avpi_str_find(page, AVPI_STR("<html"));
    while (at < page.len) {
        at = skip_style(open, page, at);
        avp_str rest = {page.ptr + at, page.len - at};
        size_t text = avpi_str_find_byte(rest, '<');
        if (text > 0)
            AVP_TRY(add_text(arena, open, (avp_str){rest.ptr, text}, err));
        if (text == rest.len)
            break;
        size_t end = end_of_tag(page, at + text);
        AVP_TRY(take_tag(arena, &open, (avp_str){page.ptr + at + text + 1, end - at - text - 1}, err));
        at = end + 1;
    }
    if (open != top)
        AVP_TRY(avpi_fail(arena->ctx, err, AVP_E_BUG, N_("the page leaves <%.*s> open; please report this"),
                          (int)open->tag.len, open->tag.ptr));
    *root = top;
done:
    return status;
}

/* ---- looking ---- */

avp_str avpi_element_get(const avpi_element *of, const char *name) {
    avp_str rest = of->attributes;
    size_t wanted = strlen(name);
    while (rest.len > 0) {
        size_t from = avpi_str_find_byte(rest, '"');
        if (from >= rest.len)
            break;
        avp_str value = {rest.ptr + from + 1, rest.len - from - 1};
        value.len = avpi_str_find_byte(value, '"');
        bool here = from > wanted + 1 && rest.ptr[from - 1] == '=' &&
                    memcmp(rest.ptr + from - 1 - wanted, name, wanted) == 0 && rest.ptr[from - 2 - wanted] == ' ';
        if (here)
            return value;
        size_t used = from + value.len + 2;
        rest = used < rest.len ? (avp_str){rest.ptr + used, rest.len - used} : (avp_str){rest.ptr, 0};
    }
    return (avp_str){NULL, 0};
}

bool avpi_element_is(const avpi_element *of, const char *tag) {
    return avpi_str_equal(of->tag, avpi_str_view(tag));
}

bool avpi_element_has(const avpi_element *of, const char *class) {
    avp_str words = avpi_element_get(of, "class"), wanted = avpi_str_view(class);
    while (words.ptr && words.len > 0) {
        size_t end = avpi_str_find_byte(words, ' ');
        if (avpi_str_equal((avp_str){words.ptr, end}, wanted))
            return true;
        size_t used = end < words.len ? end + 1 : end;
        words = (avp_str){words.ptr + used, words.len - used};
    }
    return false;
}

const avpi_element *avpi_element_find(const avpi_element *from, const char *tag) {
    for (const avpi_element *child = from->first; child; child = child->next) {
        if (avpi_element_is(child, tag))
            return child;
        const avpi_element *below = avpi_element_find(child, tag);
        if (below)
            return below;
    }
    return NULL;
}
