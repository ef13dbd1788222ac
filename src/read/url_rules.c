/* What is known about parameters, hosts and sites. Facts about the web, gathered by looking at URLs. */
#include "read/url.h"

#include <libpsl.h>
#include <stdio.h>

static const char *const tracking_prefixes[] = {"utm_",       "mtm_",   "pk_",       "hsa_", "at_",
                                                "fb_action_", "fb_ref", "fb_source", "_hs",  "guce_"};

static const char *const tracking_names[] = {"fbclid",    "gclid",       "gclsrc",
                                             "dclid",     "gbraid",      "wbraid",
                                             "msclkid",   "yclid",       "twclid",
                                             "ttclid",    "igshid",      "igsh",
                                             "mc_cid",    "mc_eid",      "ref_src",
                                             "ref_url",   "mkt_tok",     "oly_enc_id",
                                             "vero_id",   "s_cid",       "cmpid",
                                             "ncid",      "xtor",        "_ga",
                                             "_gl",       "guccounter",  "wt_mc",
                                             "sr_share",  "smid",        "smtyp",
                                             "soc_src",   "soc_trk",     "__twitter_impression",
                                             "usqp",      "amp",         "outputtype",
                                             "amp_js_v",  "amp_gsa",     "mibextid",
                                             "rdid",      "share_url",   "spm",
                                             "scid",      "oly_anon_id", "trk",
                                             "li_fat_id", "ocid",        "ito",
                                             "sfnsn"};

/* Parameters that say nothing on one site only. */
static const struct {
    const char *host, *names;
} tracking_by_host[] = {
    {"twitter.com", "s|t|cxt|ref|lang|cn|src"},
    {"youtube.com", "si|feature|t|ab_channel|pp|app|index|start|time_continue"},
    {"spotify.com", "si|nd|context"},
    {"instagram.com", "hl|img_index"},
    {"facebook.com",
     "__tn__|__cft__[0]|__xts__[0]|hc_ref|fref|ref|refsrc|refid|locale|notif_id|notif_t|sfnsn|extid|d|vh|paipv|eav"},
    {"tiktok.com", "_r|_t|is_from_webapp|sender_device|lang|is_copy_url|web_id|refer"},
    {"reddit.com", "share_id|rdt|context|sh"},
    {"t.me", "single|embed"},
};

static bool in_list(avp_str name, const char *names) {
    while (*names) {
        size_t len = strcspn(names, "|");
        if (avpi_str_equal_fold(name, (avp_str){names, len}))
            return true;
        names += len + (names[len] == '|');
    }
    return false;
}

/* host is name or a subdomain of it. */
static bool within(avp_str host, const char *name) {
    size_t len = strlen(name);
    return avpi_str_ends(host, (avp_str){name, len}) && (host.len == len || host.ptr[host.len - len - 1] == '.');
}

bool avpi_url_is_tracking(avp_str name, avp_str host) {
    for (size_t i = 0; i < sizeof tracking_prefixes / sizeof *tracking_prefixes; i++) {
        size_t len = strlen(tracking_prefixes[i]);
        if (name.len >= len && avpi_str_equal_fold((avp_str){name.ptr, len}, (avp_str){tracking_prefixes[i], len}))
            return true;
    }
    for (size_t i = 0; i < sizeof tracking_names / sizeof *tracking_names; i++)
        if (avpi_str_equal_fold(name, avpi_str_view(tracking_names[i])))
            return true;
    for (size_t i = 0; i < sizeof tracking_by_host / sizeof *tracking_by_host; i++)
        if (within(host, tracking_by_host[i].host) && in_list(name, tracking_by_host[i].names))
            return true;
    return false;
}

static size_t count_dots(avp_str host) {
    size_t dots = 0;
    for (size_t i = 0; i < host.len; i++)
        dots += host.ptr[i] == '.';
    return dots;
}

/* A name that sites stand under, like co.uk, is no site itself. */
static bool is_site(avp_str host) {
    char name[256];
    if (count_dots(host) == 0 || host.len >= sizeof name)
        return false;
    memcpy(name, host.ptr, host.len);
    name[host.len] = '\0';
    return !psl_is_public_suffix2(psl_builtin(), name, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);
}

avp_str avpi_url_plain_host(avp_str host) {
    static const char *const prefixes[] = {"www.", "m.", "mobile.", "amp.", "touch.", "mbasic."};
    static const char *const same[][2] = {{"x.com", "twitter.com"},
                                          {"fb.com", "facebook.com"},
                                          {"fb.me", "facebook.com"},
                                          {"youtube-nocookie.com", "youtube.com"},
                                          {"telegram.me", "t.me"}};
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
            avp_str prefix = avpi_str_view(prefixes[i]);
            avp_str rest = {host.ptr + prefix.len, host.len - prefix.len};
            if (avpi_str_starts(host, prefix) && is_site(rest)) {
                host = rest;
                again = true;
            }
        }
    }
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (avpi_str_equal(host, avpi_str_view(same[i][0])))
            return avpi_str_view(same[i][1]);
    return host;
}

avp_str avpi_url_parameter(avp_str query, avp_str name) {
    for (size_t at = 0; at < query.len;) {
        avp_str rest = {query.ptr + at, query.len - at};
        size_t len = avpi_str_find_byte(rest, '&'), equals = avpi_str_find_byte((avp_str){rest.ptr, len}, '=');
        if (equals < len && avpi_str_equal((avp_str){rest.ptr, equals}, name))
            return (avp_str){rest.ptr + equals + 1, len - equals - 1};
        at += len + 1;
    }
    return (avp_str){NULL, 0};
}

avp_str avpi_url_wrapped(const avpi_url_parts *parts) {
    static const struct {
        const char *host, *path, *parameter;
    } wrappers[] = {
        {"l.facebook.com", "/l.php", "u"}, {"lm.facebook.com", "/l.php", "u"}, {"l.instagram.com", "/", "u"},
        {"google.com", "/url", "url"},     {"google.com", "/url", "q"},        {"youtube.com", "/redirect", "q"},
        {"vk.com", "/away.php", "to"},     {"out.reddit.com", "/", "url"},     {"href.li", "/", "url"}};
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
        if (!within(parts->host, wrappers[i].host) || !avpi_str_starts(parts->path, avpi_str_view(wrappers[i].path)))
            continue;
        avp_str inner = avpi_url_parameter(parts->query, avpi_str_view(wrappers[i].parameter));
        if (inner.ptr && inner.len > 7 && avpi_str_equal_fold((avp_str){inner.ptr, 4}, AVPI_STR("http")))
            return inner;
    }
    return (avp_str){NULL, 0};
}

/* Length of the run of bytes of a kind that text begins with. */
static size_t run_of(avp_str text, bool (*is)(char)) {
    size_t len = 0;
    while (len < text.len && is(text.ptr[len]))
        len++;
    return len;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_video(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

static avp_str put(char *out, const char *prefix, avp_str id) {
    int len = snprintf(out, AVPI_URL_MAX, "%s%.*s", prefix, (int)id.len, id.ptr);
    return (avp_str){out, (size_t)len};
}

/* "/name/status/123/photo/1" and "/i/web/status/123" are the post 123, whatever its author is called today. */
static avp_str twitter_form(const avpi_url_parts *parts, char *out) {
    static const avp_str marks[] = {{"/status/", 8}, {"/statuses/", 10}};
    for (size_t i = 0; i < 2; i++) {
        size_t at = avpi_str_find(parts->path, marks[i]);
        if (at == parts->path.len)
            continue;
        avp_str id = {parts->path.ptr + at + marks[i].len, parts->path.len - at - marks[i].len};
        id.len = run_of(id, is_digit);
        if (id.len > 0)
            return put(out, "/i/status/", id);
    }
    return (avp_str){NULL, 0};
}

static avp_str youtube_form(const avpi_url_parts *parts, char *out) {
    static const char *const folders[] = {"/shorts/", "/embed/", "/live/", "/v/", "/e/"};
    avp_str id = {NULL, 0};
    if (avpi_str_starts(parts->path, AVPI_STR("/watch")))
        id = avpi_url_parameter(parts->query, AVPI_STR("v"));
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        avp_str folder = avpi_str_view(folders[i]);
        if (avpi_str_starts(parts->path, folder))
            id = (avp_str){parts->path.ptr + folder.len, parts->path.len - folder.len};
    }
    id.len = run_of(id, is_video);
    return id.ptr && id.len > 0 ? put(out, "/watch?v=", id) : (avp_str){NULL, 0};
}

avp_str avpi_url_site_form(const avpi_url_parts *parts, char *out) {
    if (avpi_str_equal(parts->host, AVPI_STR("twitter.com")))
        return twitter_form(parts, out);
    if (avpi_str_equal(parts->host, AVPI_STR("youtube.com")))
        return youtube_form(parts, out);
    return (avp_str){NULL, 0};
}
