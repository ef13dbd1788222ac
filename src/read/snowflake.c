#include "read/snowflake.h"

/* Value of eight digits, all at once: pairs, fours, eights. UINT64_MAX when a byte is none. */
static inline uint64_t eight_digits(const char *text) {
    const uint64_t zeros = UINT64_C(0x3030303030303030), sixes = UINT64_C(0x0606060606060606);
    uint64_t v;
    memcpy(&v, text, sizeof v);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    if (((v & (v + sixes)) & UINT64_C(0xf0f0f0f0f0f0f0f0)) != zeros)
        return UINT64_MAX;
    v = (v - zeros) * 10 + ((v - zeros) >> 8);
    const uint64_t pairs = UINT64_C(0x000000ff000000ff), low = UINT64_C(0x000f424000000064),
                   high = UINT64_C(0x0000271000000001);
    return ((v & pairs) * low + ((v >> 16) & pairs) * high) >> 32;
}

/* Id of 15 to 19 digits; false for any other text. */
static bool id_of(avp_str text, uint64_t *id) {
    enum { DIGITS_LEAST = 15, DIGITS_MOST = 19, EIGHT = 8 };
    if (text.len < DIGITS_LEAST || text.len > DIGITS_MOST)
        return false;
    uint64_t first = eight_digits(text.ptr), last = eight_digits(text.ptr + text.len - EIGHT), value = first;
    if (first == UINT64_MAX || last == UINT64_MAX)
        return false;
    for (size_t i = EIGHT; i + EIGHT < text.len; i++) {
        unsigned digit = (unsigned)(unsigned char)text.ptr[i] - '0';
        if (digit > 9)
            return false;
        value = value * 10 + digit;
    }
    if (text.len == DIGITS_LEAST) /* one digit stands in both halves */
        value = value / 10;
    *id = value * UINT64_C(100000000) + last;
    return true;
}

void avpi_snowflakes_count(avpi_batch *batch) {
    enum { TIME_SHIFT = 22 };
    const int64_t epoch_ms = INT64_C(1288834974657), day_us = INT64_C(86400000000);
    const avp_str *posts = batch->text[AVPI_FIELD_POST];
    avpi_snowflakes *s = &batch->snowflakes;
    *s = (avpi_snowflakes){0};
    for (size_t i = 0; posts && i < batch->count; i++) {
        uint64_t id;
        if (batch->time_us[i] == AVPI_NO_TIME || !posts[i].ptr || !id_of(posts[i], &id))
            continue;
        int64_t inside_us = (epoch_ms + (int64_t)(id >> TIME_SHIFT)) * 1000, off_us = inside_us - batch->time_us[i];
        if (off_us <= day_us && off_us >= -day_us)
            s->agree++;
        else if (s->differ++ == 0)
            s->first = batch->place[i];
    }
}

void avpi_snowflakes_merge(avpi_snowflakes *into, const avpi_snowflakes *from) {
    if (from->differ > 0 && (into->differ == 0 || from->first.offset < into->first.offset))
        into->first = from->first;
    into->agree += from->agree;
    into->differ += from->differ;
}

const char *avpi_snowflakes_word(const avpi_snowflakes *counts, const char *format) {
    bool twitter = strncmp(format, "twitter", strlen("twitter")) == 0 || strcmp(format, "rtweet") == 0;
    if (counts->differ == 0 || (counts->agree <= counts->differ && !twitter))
        return NULL;
    return N_("the time inside the post id (a Twitter snowflake) is more than a day from the stated one");
}
