#include "read/facebook.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* The part of a path at text, up to the next sign that ends one. */
static avp_str part_at(avp_str text) {
    size_t len = 0;
    while (len < text.len && text.ptr[len] != '/' && text.ptr[len] != '?' && text.ptr[len] != '&' &&
           text.ptr[len] != '#')
        len++;
    return (avp_str){text.ptr, len};
}

static avp_str only_digits(avp_str part) {
    for (size_t i = 0; i < part.len; i++)
        if (!is_digit(part.ptr[i]))
            return (avp_str){NULL, 0};
    return part.len > 0 ? part : (avp_str){NULL, 0};
}

static avp_str number_after(avp_str url, const char *word) {
    avp_str mark = avpi_str_view(word);
    size_t at = avpi_str_find(url, mark);
    if (at == url.len)
        return (avp_str){NULL, 0};
    return only_digits(part_at((avp_str){url.ptr + at + mark.len, url.len - at - mark.len}));
}

void avpi_facebook_ids(avp_str url, avp_str *page, avp_str *post) {
    static const char *const posts[] = {"/posts/", "/videos/", "/permalink/", "story_fbid=", "/reel/", "fbid=", "?v="};
    static const avp_str site = {"facebook.com/", 13};
    size_t host = avpi_str_find(url, site);
    *page = *post = (avp_str){NULL, 0};
    if (host == url.len)
        return;
    avp_str path = {url.ptr + host + site.len, url.len - host - site.len};
    *page = only_digits(part_at(path));
    if (!page->ptr)
        *page = number_after(path, "groups/");
    if (!page->ptr)
        *page = number_after(path, "?id=");
    if (!page->ptr)
        *page = number_after(path, "&id=");
    for (size_t i = 0; i < sizeof posts / sizeof *posts && !post->ptr; i++)
        *post = number_after(url, posts[i]);
}
