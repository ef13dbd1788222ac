#include "read/html_text.h"

#include "base/utf8.h"

static avp_str from(avp_str text, size_t at) {
    return (avp_str){text.ptr + at, text.len - at};
}

/* Number of "#39" or "#x27"; 0 when it is none that a text may hold. */
static uint32_t reference_number(avp_str name) {
    uint32_t value = 0, base = name.len > 2 && (name.ptr[1] | 0x20) == 'x' ? 16 : 10;
    for (size_t i = base == 16 ? 2 : 1; i < name.len; i++) {
        char c = name.ptr[i], low = (char)(c | 0x20);
        uint32_t digit = c >= '0' && c <= '9'       ? (uint32_t)(c - '0')
                         : low >= 'a' && low <= 'f' ? (uint32_t)(low - 'a' + 10)
                                                    : 99;
        if (digit >= base || value > 0x10ffff)
            return 0;
        value = value * base + digit;
    }
    return value < 0x20 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000) ? 0 : value;
}

/* The reference whose & stands at text[*at]; *at moves behind what was used. Unknown ones stay as they are. */
static size_t put_reference(avp_str text, size_t *at, char *out) {
    static const struct {
        const char *name;
        uint32_t letter;
    } known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xa0}};
    enum { NAME_MAX = 10 };
    avp_str rest = from(text, *at + 1);
    size_t len = avpi_str_find_byte((avp_str){rest.ptr, rest.len < NAME_MAX ? rest.len : NAME_MAX}, ';');
    avp_str name = {rest.ptr, len};
    uint32_t letter = 0;
    if (len > 0 && len < rest.len && rest.ptr[len] == ';' && name.ptr[0] == '#')
        letter = len > 1 ? reference_number(name) : 0;
    for (size_t i = 0; i < sizeof known / sizeof *known && len < rest.len && rest.ptr[len] == ';'; i++)
        if (avpi_str_equal(name, avpi_str_view(known[i].name)))
            letter = known[i].letter;
    *at += letter ? len + 2 : 1;
    return avpi_utf8_put(out, letter ? letter : '&');
}

static bool is_letter(char c) {
    char low = (char)(c | 0x20);
    return low >= 'a' && low <= 'z';
}

/* Whether a < opens a tag, and not an arithmetic. */
static bool is_tag(avp_str text) {
    return text.len > 1 && (is_letter(text.ptr[1]) || text.ptr[1] == '/' || text.ptr[1] == '!');
}

/* Size of the tag at the beginning of text; a > within quotes does not end it. All of the text when it is not closed. */
static size_t tag_size(avp_str text) {
    char quote = '\0';
    for (size_t i = 1; i < text.len; i++) {
        char c = text.ptr[i];
        if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? '\0' : c;
        else if (!quote && c == '>')
            return i + 1;
    }
    return text.len;
}

static bool ends_line(avp_str tag) {
    return avpi_str_starts(tag, AVPI_STR("<br")) || avpi_str_starts(tag, AVPI_STR("</p>")) ||
           avpi_str_starts(tag, AVPI_STR("</div>")) || avpi_str_starts(tag, AVPI_STR("</li>"));
}

avp_status avpi_html_text(avpi_arena *arena, avp_str html, avp_str *out, avp_error *err) {
    char *text = avpi_arena_take(arena, html.len ? html.len : 1);
    size_t len = 0;
    if (!text)
        return avpi_fail_memory(arena->ctx, err);
    for (size_t at = 0; at < html.len;) {
        if (html.ptr[at] == '<' && is_tag(from(html, at))) {
            avp_str tag = {html.ptr + at, tag_size(from(html, at))};
            if (ends_line(tag))
                text[len++] = '\n';
            at += tag.len;
        } else if (html.ptr[at] == '&') {
            len += put_reference(html, &at, text + len);
        } else {
            text[len++] = html.ptr[at++];
        }
    }
    *out = avpi_str_trim((avp_str){text, len});
    return AVP_OK;
}

/* Value of an attribute within a tag; ptr NULL when it has none. */
static avp_str attribute(avp_str tag, avp_str name) {
    for (size_t at = 1; at + name.len + 2 < tag.len; at++) {
        avp_str rest = from(tag, at);
        char before = tag.ptr[at - 1], quote = rest.ptr[name.len + 1];
        bool here = avpi_str_starts(rest, name) && rest.ptr[name.len] == '=' && (quote == '"' || quote == '\'');
        if (!here || (before != ' ' && before != '\n' && before != '\t'))
            continue;
        avp_str value = from(rest, name.len + 2);
        return (avp_str){value.ptr, avpi_str_find_byte(value, quote)};
    }
    return (avp_str){NULL, 0};
}

bool avpi_html_link_next(avp_str html, size_t *at, avp_str *href, avp_str *css_class) {
    while (*at < html.len) {
        avp_str rest = from(html, *at);
        size_t open = avpi_str_find_byte(rest, '<');
        if (open == rest.len)
            break;
        avp_str tag = {rest.ptr + open, tag_size(from(rest, open))};
        *at += open + tag.len;
        *href = attribute(tag, AVPI_STR("href"));
        *css_class = attribute(tag, AVPI_STR("class"));
        if (avpi_str_starts(tag, AVPI_STR("<a ")) && href->ptr)
            return true;
    }
    *at = html.len;
    return false;
}
