/* Words of people without what names them: handles, mail addresses, long numbers, links to platforms. */
#include "report/masks.h"

enum { NUMBER_LEAST = 10, KNOWN_LEAST = 4, WORDS_MOST = 1 << 20 };

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Bytes of a letter that a name may have at this place: of ASCII, or with an accent (U+00C0 .. U+00FF); 0 = none. */
static size_t letter(avp_str text, size_t at) {
    if (at < text.len && is_word(text.ptr[at]))
        return 1;
    return at + 1 < text.len && (unsigned char)text.ptr[at] == 0xC3 ? 2 : 0;
}

/* Where a name ends; a full stop or hyphen inside counts, at its end it does not. */
static size_t end_of_name(avp_str text, size_t at) {
    while (at < text.len) {
        bool joint = (text.ptr[at] == '.' || text.ptr[at] == '-') && letter(text, at + 1) > 0;
        size_t step = joint ? 1 : letter(text, at);
        if (step == 0)
            break;
        at += step;
    }
    return at;
}

static size_t end_of_link(avp_str text, size_t at) {
    while (at < text.len && (unsigned char)text.ptr[at] > ' ' && !strchr("<>\"'", text.ptr[at]))
        at++;
    return at;
}

/* Digits, with what people put between them. */
static size_t end_of_number(avp_str text, size_t at, size_t *digits) {
    size_t end = at;
    for (*digits = 0; at < text.len && (is_digit(text.ptr[at]) || strchr("-. ()", text.ptr[at])); at++)
        if (is_digit(text.ptr[at])) {
            ++*digits;
            end = at + 1;
        }
    return end;
}

/* ---- links ---- */

/* Sites whose links name accounts, or one post. */
static const char *const platforms[] = {"twitter.com", "x.com",         "t.co",       "facebook.com", "fb.com",
                                        "fb.watch",    "instagram.com", "tiktok.com", "youtube.com",  "youtu.be",
                                        "threads.net", "threads.com",   "bsky.app",   "t.me",         "telegram.me",
                                        "wa.me",       "linkedin.com"};

static bool is_platform(avp_str host) {
    for (size_t i = 0; i < sizeof platforms / sizeof *platforms; i++) {
        avp_str site = avpi_str_view(platforms[i]);
        if (host.len < site.len)
            continue;
        avp_str tail = {host.ptr + host.len - site.len, site.len};
        if (avpi_str_equal_fold(tail, site) && (host.len == site.len || host.ptr[host.len - site.len - 1] == '.'))
            return true;
    }
    return false;
}

static avp_str without_port(avp_str host) {
    return (avp_str){host.ptr, avpi_str_find_byte(host, ':')};
}

/* A site that would name its account: its pseudonym, and no path, which can be searched for. */
static avp_status add_site(avpi_masks *masks, avpi_buf *out, avp_str domain, bool link, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str shown;
    AVP_TRY(avpi_masks_site(masks, domain, &shown, err));
    AVP_TRY(avpi_buf_add(out, shown, err));
    if (link)
        AVP_TRY(avpi_buf_add(out, AVPI_STR("/..."), err));
done:
    return status;
}

/* Without query and fragment; of platforms, and where an @ stands, the host alone. */
static avp_status add_link(avpi_masks *masks, avpi_buf *out, avp_str link, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str domain;
    size_t scheme = avpi_str_find(link, AVPI_STR("://")), from = scheme < link.len ? scheme + 3 : 0, host_end = from;
    while (host_end < link.len && !strchr("/?#", link.ptr[host_end]))
        host_end++;
    size_t end = host_end;
    while (end < link.len && link.ptr[end] != '?' && link.ptr[end] != '#')
        end++;
    avp_str host = {link.ptr + from, host_end - from};
    if (avpi_str_find_byte(host, '@') < host.len)
        return avpi_buf_add(out, AVPI_STR("[...]"), err);
    if (avpi_masks_domain(masks, without_port(host), &domain))
        return add_site(masks, out, domain, true, err);
    bool hide = is_platform(host) || avpi_str_find_byte(link, '@') < link.len;
    AVP_TRY(avpi_buf_add(out, (avp_str){link.ptr, hide ? host_end : end}, err));
    if (hide)
        AVP_TRY(avpi_buf_add(out, AVPI_STR("/..."), err));
done:
    return status;
}

/* ---- one piece after the other ---- */

static bool starts_link(avp_str text, size_t at) {
    avp_str rest = {text.ptr + at, text.len - at};
    return avpi_str_starts(rest, AVPI_STR("http://")) || avpi_str_starts(rest, AVPI_STR("https://"));
}

static avp_status add_name(avpi_masks *masks, avpi_buf *out, avp_str name, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str shown;
    AVP_TRY(avpi_masks_name(masks, name, &shown, err));
    AVP_TRY(avpi_buf_add(out, shown, err));
done:
    return status;
}

/* A word that is the id or the handle of an account, or begins a mail address. */
static bool is_known(const avpi_masks *masks, avp_str word) {
    char small[64];
    if (word.len < KNOWN_LEAST || word.len >= sizeof small)
        return false;
    for (size_t i = 0; i < word.len; i++)
        small[i] = (char)(word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? word.ptr[i] + ('a' - 'A') : word.ptr[i]);
    return avpi_names_find(&masks->people->groups->accounts, word) != UINT32_MAX ||
           avpi_dict_find(&masks->handles, (avp_str){small, word.len}) != UINT32_MAX ||
           avpi_dict_find(&masks->told, (avp_str){small, word.len}) != UINT32_MAX;
}

/* A name in plain words: the pseudonym of whose it is. */
static avp_status add_plain(avpi_masks *masks, avpi_buf *out, avp_str native, avp_error *err) {
    return native.ptr ? add_name(masks, out, native, err) : avpi_buf_add(out, AVPI_STR("[...]"), err);
}

static avp_status add_word(avpi_masks *masks, avpi_buf *out, avp_str text, size_t *at, avp_error *err) {
    avp_str native = {NULL, 0};
    size_t plain = avpi_masks_plain(masks, text, *at, &native);
    if (plain > 0) {
        *at = plain;
        return add_plain(masks, out, native, err);
    }
    size_t end = end_of_name(text, *at), digits, number = end_of_number(text, *at, &digits);
    avp_str word = {text.ptr + *at, end - *at}, domain;
    if (end < text.len && text.ptr[end] == '@' && letter(text, end + 1) > 0) {
        *at = end_of_name(text, end + 1);
        return avpi_buf_add(out, AVPI_STR("[...]"), err);
    }
    if (avpi_masks_domain(masks, word, &domain)) {
        bool link = end < text.len && strchr("/:?#", text.ptr[end]);
        *at = link ? end_of_link(text, end) : end;
        return add_site(masks, out, domain, link, err);
    }
    if (is_known(masks, word)) {
        *at = end;
        return add_name(masks, out, word, err);
    }
    if (digits >= NUMBER_LEAST) {
        *at = number;
        return avpi_buf_add(out, AVPI_STR("[...]"), err);
    }
    *at = end;
    return avpi_buf_add(out, word, err);
}

static avp_status add_piece(avpi_masks *masks, avpi_buf *out, avp_str text, size_t *at, avp_error *err) {
    size_t from = *at;
    if (text.ptr[from] == '@' && letter(text, from + 1) > 0) {
        *at = end_of_name(text, from + 1);
        return add_name(masks, out, (avp_str){text.ptr + from, *at - from}, err);
    }
    if (starts_link(text, from)) {
        *at = end_of_link(text, from);
        return add_link(masks, out, (avp_str){text.ptr + from, *at - from}, err);
    }
    if (letter(text, from) > 0)
        return add_word(masks, out, text, at, err);
    *at = from + 1;
    return avpi_buf_add_byte(out, text.ptr[from], err);
}

static avp_status keep(avpi_masks *masks, const avpi_buf *buf, avp_str *out, avp_error *err) {
    *out = avpi_arena_copy(&masks->text, avpi_buf_view(buf));
    return out->ptr ? AVP_OK : avpi_fail_memory(masks->text.ctx, err);
}

avp_status avpi_masks_words(avpi_masks *masks, avp_str text, avp_str *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf buf;
    *out = text;
    if (masks->names || !text.ptr || text.len == 0)
        return AVP_OK;
    avpi_buf_init(&buf, masks->text.ctx, WORDS_MOST);
    for (size_t at = 0; at < text.len;)
        AVP_TRY(add_piece(masks, &buf, text, &at, err));
    AVP_TRY(keep(masks, &buf, out, err));
done:
    avpi_buf_free(&buf);
    return status;
}

/* What stands between straight quotation marks is a value of somebody's file. */
avp_status avpi_masks_message(avpi_masks *masks, avp_str text, avp_str *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf buf;
    bool quoted = false;
    *out = text;
    if (masks->names || avpi_str_find_byte(text, '"') == text.len)
        return AVP_OK;
    avpi_buf_init(&buf, masks->text.ctx, WORDS_MOST);
    for (size_t i = 0; i < text.len; i++) {
        bool mark = text.ptr[i] == '"';
        if (mark && !quoted)
            AVP_TRY(avpi_buf_add(&buf, AVPI_STR("\"..."), err));
        quoted = mark ? !quoted : quoted;
        if (!quoted)
            AVP_TRY(avpi_buf_add_byte(&buf, text.ptr[i], err));
    }
    AVP_TRY(keep(masks, &buf, out, err));
done:
    avpi_buf_free(&buf);
    return status;
}
