#include "read/split.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Offset of the next byte that can change the walk's state. */
static size_t next_structural(avp_str text, size_t at, bool in_string) {
#ifdef __SSE2__
    enum { LANE = 16 };
    const __m128i quote = _mm_set1_epi8('"'), back = _mm_set1_epi8('\\'), low = _mm_set1_epi8(0x20);
    const __m128i open = _mm_set1_epi8('{'), close = _mm_set1_epi8('}');
    for (; at + LANE <= text.len; at += LANE) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text.ptr + at)),
                folded = _mm_or_si128(bytes, low);
        __m128i found = _mm_cmpeq_epi8(bytes, quote);
        if (in_string) /* { and [ differ by the bit 0x20, so do } and ] */
            found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, back));
        else
            found = _mm_or_si128(found, _mm_or_si128(_mm_cmpeq_epi8(folded, open), _mm_cmpeq_epi8(folded, close)));
        int mask = _mm_movemask_epi8(found);
        if (mask)
            return at + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    for (; at < text.len; at++) {
        char c = text.ptr[at];
        if (c == '"' || (in_string ? c == '\\' : c == '{' || c == '[' || c == '}' || c == ']'))
            break;
    }
    return at;
}

size_t avpi_json_walk_on(avpi_json_walk *walk, avp_str text, size_t at) {
    if (walk->escaped && at < text.len) {
        walk->escaped = false;
        at++;
    }
    while ((at = next_structural(text, at, walk->in_string)) < text.len) {
        char c = text.ptr[at++];
        if (c == '"') {
            walk->in_string = !walk->in_string;
        } else if (c == '\\') {
            walk->escaped = at == text.len;
            at++;
        } else if (c == '{' || c == '[') {
            walk->depth++;
        } else if (walk->depth <= 1) {
            walk->depth = 0;
            return at;
        } else {
            walk->depth--;
        }
    }
    return text.len + 1;
}

static bool is_separator(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ',' || c == '[' || c == ']';
}

bool avpi_json_next(avp_str text, size_t *at, avp_str *record, bool *garbage) {
    size_t begin = *at;
    while (begin < text.len && is_separator(text.ptr[begin]))
        begin++;
    *at = begin;
    if (begin == text.len)
        return false;
    size_t end = begin;
    *garbage = text.ptr[begin] != '{';
    if (*garbage) {
        while (end < text.len && text.ptr[end] != '{' && text.ptr[end] != '\n')
            end++;
    } else {
        avpi_json_walk walk = {0};
        end = avpi_json_walk_on(&walk, text, begin);
    }
    if (end > text.len)
        return false;
    *record = (avp_str){text.ptr + begin, end - begin};
    *at = end;
    return true;
}

bool avpi_line_next(avp_str text, size_t *at, avp_str *record) {
    while (*at < text.len) {
        size_t begin = *at, size = avpi_str_find_byte((avp_str){text.ptr + begin, text.len - begin}, '\n');
        *at = begin + size + (begin + size < text.len);
        avp_str line = avpi_str_trim((avp_str){text.ptr + begin, size});
        if (line.len == 0)
            continue;
        *record = line;
        return true;
    }
    return false;
}
