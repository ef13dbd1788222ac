#include "read/url.h"

#include <libpsl.h>
#include <unicode/uidna.h>

enum { HOST_MAX = 253, WRAPPERS_MAX = 3 };

/* Fixed room that a URL is put together in; what does not fit makes it no URL. */
typedef struct form {
    char bytes[AVPI_URL_MAX];
    size_t len;
    bool full;
} form;

/* The bytes are left as they are. */
static void empty_form(form *f) {
    f->len = 0;
    f->full = false;
}

static void put_byte(form *f, char c) {
    f->full |= f->len == sizeof f->bytes;
    if (!f->full)
        f->bytes[f->len++] = c;
}

static void put_text(form *f, avp_str text) {
    for (size_t i = 0; i < text.len; i++)
        put_byte(f, text.ptr[i]);
}

static bool is_alnum(unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_unreserved(unsigned char c) {
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    char low = (char)(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* Byte that %XX at text[i] stands for, or -1. */
static int escaped_byte(avp_str text, size_t i) {
    if (text.ptr[i] != '%' || i + 2 >= text.len)
        return -1;
    int high = hex_value(text.ptr[i + 1]), low = hex_value(text.ptr[i + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static void put_escaped(form *f, unsigned char byte) {
    static const char digits[] = "0123456789ABCDEF";
    put_byte(f, '%');
    put_byte(f, digits[byte >> 4]);
    put_byte(f, digits[byte & 15]);
}

/* One form of percent-encoding: unreserved characters plain, escapes in upper case, what may not stand in a URL escaped. */
static void put_encoded(form *f, avp_str text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        int escape = escaped_byte(text, i);
        i += escape >= 0 ? 2 : 0;
        if (escape >= 0 && is_unreserved((unsigned char)escape))
            put_byte(f, (char)escape);
        else if (escape >= 0)
            put_escaped(f, (unsigned char)escape);
        else if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", (char)c))
            put_escaped(f, c);
        else
            put_byte(f, (char)c);
    }
}

/* ---- host ---- */

static bool is_ascii_host(avp_str host) {
    for (size_t i = 0; i < host.len; i++) {
        unsigned char c = (unsigned char)host.ptr[i];
        if (!is_alnum(c) && c != '-' && c != '.' && c != '_')
            return false;
    }
    return true;
}

static bool put_idna(form *f, avp_str host) {
    UErrorCode code = U_ZERO_ERROR;
    UIDNAInfo about = UIDNA_INFO_INITIALIZER;
    char ascii[HOST_MAX + 1];
    UIDNA *idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &code);
    int32_t len =
        U_SUCCESS(code) ? uidna_nameToASCII_UTF8(idna, host.ptr, (int32_t)host.len, ascii, HOST_MAX, &about, &code) : 0;
    uidna_close(idna);
    if (U_FAILURE(code) || about.errors || len <= 0 || len > HOST_MAX || !is_ascii_host((avp_str){ascii, (size_t)len}))
        return false;
    put_text(f, (avp_str){ascii, (size_t)len});
    return true;
}

/* Host in lower case and ASCII; false when it can be none. */
static bool put_host(form *f, avp_str host) {
    while (host.len > 0 && host.ptr[host.len - 1] == '.')
        host.len--;
    size_t dot = avpi_str_find_byte(host, '.');
    bool bracketed = host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';
    if (host.len > HOST_MAX ||
        (!bracketed && (dot == 0 || dot >= host.len || avpi_str_find(host, AVPI_STR("..")) < host.len)))
        return false;
    if (!bracketed && !is_ascii_host(host))
        return put_idna(f, host);
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        put_byte(f, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    return true;
}

/* ---- taking apart ---- */

/* Text behind "http://" or "https://" (or before a bare "www."); false when it begins otherwise. */
static bool skip_scheme(avp_str *text) {
    static const avp_str schemes[] = {{"https://", 8}, {"http://", 7}, {"//", 2}};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (text->len > schemes[i].len && avpi_str_equal_fold((avp_str){text->ptr, schemes[i].len}, schemes[i])) {
            *text = (avp_str){text->ptr + schemes[i].len, text->len - schemes[i].len};
            return true;
        }
    return text->len > 4 && avpi_str_equal_fold((avp_str){text->ptr, 4}, AVPI_STR("www."));
}

static bool take_apart(avp_str text, avpi_url_parts *parts) {
    text = avpi_str_trim(text);
    if (text.len > AVPI_URL_MAX || !skip_scheme(&text))
        return false;
    text.len = avpi_str_find_byte(text, '#');
    size_t end = 0;
    while (end < text.len && text.ptr[end] != '/' && text.ptr[end] != '?' && text.ptr[end] != '\\')
        end++;
    avp_str authority = {text.ptr, end}, rest = {text.ptr + end, text.len - end};
    size_t user = authority.len;
    while (user > 0 && authority.ptr[user - 1] != '@')
        user--;
    authority = (avp_str){authority.ptr + user, authority.len - user};
    size_t colon = authority.len;
    while (colon > 0 && authority.ptr[colon - 1] >= '0' && authority.ptr[colon - 1] <= '9')
        colon--;
    bool port = colon > 0 && authority.ptr[colon - 1] == ':';
    parts->host = port ? (avp_str){authority.ptr, colon - 1} : authority;
    parts->port = port ? (avp_str){authority.ptr + colon, authority.len - colon} : (avp_str){"", 0};
    size_t question = avpi_str_find_byte(rest, '?');
    parts->path = (avp_str){rest.ptr, question};
    parts->query = question < rest.len ? (avp_str){rest.ptr + question + 1, rest.len - question - 1} : (avp_str){"", 0};
    return parts->host.len > 0;
}

/* ---- putting together ---- */

/* Drop the last segment of what stands in the form from `begin` on. */
static void up_one(form *f, size_t begin) {
    while (f->len > begin && f->bytes[f->len - 1] != '/')
        f->len--;
    if (f->len > begin)
        f->len--;
}

static bool ends_with(const form *f, size_t begin, avp_str end) {
    return f->len - begin > end.len && avpi_str_ends((avp_str){f->bytes + begin, f->len - begin}, end);
}

/* Segments "." and ".." resolved; a last segment "amp" left out: it is the same article. */
static void put_path(form *f, avp_str path) {
    size_t begin = f->len;
    for (size_t at = 0; at < path.len;) {
        at++; /* the slash */
        avp_str rest = {path.ptr + at, path.len - at};
        avp_str segment = {rest.ptr, avpi_str_find_byte(rest, '/')};
        at += segment.len;
        if (avpi_str_equal(segment, AVPI_STR(".."))) {
            up_one(f, begin);
        } else if (!avpi_str_equal(segment, AVPI_STR("."))) {
            put_byte(f, '/');
            put_encoded(f, segment);
        }
    }
    while (ends_with(f, begin, AVPI_STR("/amp")) || ends_with(f, begin, AVPI_STR("/amp/")))
        f->len -= f->bytes[f->len - 1] == '/' ? 5 : 4;
    if (f->len == begin)
        put_byte(f, '/');
}

/* Parameters that matter, in their order. "&amp;" is how HTML writes "&". */
static void put_query(form *f, avp_str query, avp_str host) {
    char before = '?';
    for (size_t at = 0; at < query.len;) {
        avp_str rest = {query.ptr + at, query.len - at};
        avp_str one = {rest.ptr, avpi_str_find_byte(rest, '&')};
        at += one.len + 1;
        if (avpi_str_starts(one, AVPI_STR("amp;")))
            one = (avp_str){one.ptr + 4, one.len - 4};
        avp_str name = {one.ptr, avpi_str_find_byte(one, '=')};
        if (one.len == 0 || avpi_url_is_tracking(name, host))
            continue;
        put_byte(f, before);
        put_encoded(f, one);
        before = '&';
    }
}

static bool says_nothing(avp_str port) {
    return port.len == 0 || avpi_str_equal(port, AVPI_STR("80")) || avpi_str_equal(port, AVPI_STR("443"));
}

static void put_all(form *f, const avpi_url_parts *parts) {
    char site[AVPI_URL_MAX];
    put_text(f, AVPI_STR("https://"));
    put_text(f, parts->host);
    if (!says_nothing(parts->port)) {
        put_byte(f, ':');
        put_text(f, parts->port);
    }
    avp_str known = avpi_url_site_form(parts, site);
    if (known.ptr) {
        put_text(f, known);
        return;
    }
    put_path(f, parts->path);
    put_query(f, parts->query, parts->host);
}

/* %XX undone, to look into a wrapper. */
static avp_str decode(avp_str text, char *out) {
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        int escape = escaped_byte(text, i);
        i += escape >= 0 ? 2 : 0;
        out[len++] = escape >= 0 ? (char)escape : text.ptr[i];
    }
    return (avp_str){out, len};
}

static bool is_address(avp_str host) {
    for (size_t i = 0; i < host.len; i++)
        if (host.ptr[i] != '.' && !(host.ptr[i] >= '0' && host.ptr[i] <= '9'))
            return host.ptr[0] == '[';
    return true;
}

static avp_str registrable(avp_str host) {
    char name[HOST_MAX + 1];
    memcpy(name, host.ptr, host.len);
    name[host.len] = '\0';
    const char *domain = is_address(host) ? NULL : psl_registrable_domain(psl_builtin(), name);
    return domain ? (avp_str){host.ptr + (domain - name), host.len - (size_t)(domain - name)} : host;
}

/* youtu.be/ID is youtube.com/watch?v=ID. */
static void expand_short(avpi_url_parts *parts, form *room) {
    if (!avpi_str_equal(parts->host, AVPI_STR("youtu.be")) || parts->path.len < 2)
        return;
    put_text(room, AVPI_STR("/v"));
    put_text(room, parts->path);
    parts->host = AVPI_STR("youtube.com");
    parts->path = (avp_str){room->bytes, room->len};
}

static avp_status keep(avpi_arena *arena, avp_str text, avp_str *out, avp_error *err) {
    *out = avpi_arena_copy(arena, text);
    return out->ptr ? AVP_OK : avpi_fail_memory(arena->ctx, err);
}

avp_status avpi_url_canonical(avpi_arena *arena, avp_str written, avp_str *canonical, avp_str *domain, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_url_parts parts;
    form host, out, room;
    char unwrapped[2][AVPI_URL_MAX];
    *canonical = *domain = (avp_str){NULL, 0};
    empty_form(&out);
    empty_form(&room);
    for (unsigned i = 0;; i++) {
        empty_form(&host);
        if (!take_apart(written, &parts) || !put_host(&host, parts.host))
            return AVP_OK;
        parts.host = avpi_url_plain_host((avp_str){host.bytes, host.len});
        avp_str inner = avpi_url_wrapped(&parts);
        if (!inner.ptr || i == WRAPPERS_MAX)
            break;
        written = decode(inner, unwrapped[i & 1]);
    }
    expand_short(&parts, &room);
    put_all(&out, &parts);
    if (out.full)
        return AVP_OK;
    AVP_TRY(keep(arena, registrable(parts.host), domain, err));
    AVP_TRY(keep(arena, (avp_str){out.bytes, out.len}, canonical, err));
done:
    return status;
}
