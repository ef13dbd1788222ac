/*
 * What the QUT coordination-network-toolkit compares, read off its results:
 *   qut-text  lower case, without @mentions, white space collapsed; no shortest length; reposts left out
 *   qut-url   the pieces between blanks as they stand in the column, brackets and quotes of a list included; reposts left out
 *   qut-post  any two posts at all
 *   qut-similar  at least half of the words of both together are in common (--similar-threshold); otherwise as qut-text
 * Not copied: its empty text or URL, which links everybody.
 */
#include "traces/peer_traces.h"

#include "base/sort.h"

#include "traces/peer_similar.h"

#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

/* One per thread: ICU's lower-casing. */
static avp_status begin(const avp_ctx *ctx, void **state, avp_error *err) {
    UErrorCode code = U_ZERO_ERROR;
    *state = ucasemap_open("", 0, &code);
    return U_SUCCESS(code) ? AVP_OK : avpi_fail_memory(ctx, err);
}

static void end(const avp_ctx *ctx, void *state) {
    (void)ctx;
    ucasemap_close(state);
}

static avp_status lower(const avp_ctx *ctx, UCaseMap *map, avpi_arena *arena, avp_str text, avp_str *out,
                        avp_error *err) {
    UErrorCode code = U_ZERO_ERROR;
    size_t room = 3 * text.len + 4; /* no letter grows more */
    char *bytes = text.len < INT32_MAX / 4 ? avpi_arena_take(arena, room) : NULL;
    if (!bytes)
        return avpi_fail_memory(ctx, err);
    int32_t length = ucasemap_utf8ToLower(map, bytes, (int32_t)room, text.ptr, (int32_t)text.len, &code);
    if (U_FAILURE(code))
        return avpi_fail_memory(ctx, err);
    *out = (avp_str){bytes, (size_t)length};
    return AVP_OK;
}

/* A letter, digit or underscore: what a name after @ is made of. */
static bool is_word(UChar32 c) {
    return c == '_' || u_isalnum(c);
}

static int32_t skip_word(const uint8_t *bytes, int32_t at, int32_t length) {
    while (at < length) {
        int32_t next = at;
        UChar32 c;
        U8_NEXT_OR_FFFD(bytes, next, length, c);
        if (!is_word(c))
            break;
        at = next;
    }
    return at;
}

/* In place: @names go, white space becomes one blank, none at the ends. */
static size_t tidy(char *bytes, size_t n) {
    int32_t length = (int32_t)n, at = 0;
    size_t kept = 0;
    bool gap = false;
    while (at < length) {
        int32_t from = at;
        UChar32 c;
        U8_NEXT_OR_FFFD((const uint8_t *)bytes, at, length, c);
        int32_t behind = c == '@' ? skip_word((const uint8_t *)bytes, at, length) : at;
        if (behind > at) {
            at = behind;
            continue;
        }
        if (u_isUWhiteSpace(c)) {
            gap = kept > 0;
            continue;
        }
        if (gap)
            bytes[kept++] = ' ';
        gap = false;
        memmove(bytes + kept, bytes + from, (size_t)(at - from));
        kept += (size_t)(at - from);
    }
    return kept;
}

static avp_status key(const avp_ctx *ctx, void *state, avpi_trace_texts *texts, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str folded = {NULL, 0};
    AVP_TRY(lower(ctx, state, texts->arena, texts->object, &folded, err));
    char *bytes = (char *)(uintptr_t)folded.ptr; /* taken from the arena above */
    size_t kept = tidy(bytes, folded.len);
    texts->object = kept ? (avp_str){bytes, kept} : (avp_str){NULL, 0};
done:
    return status;
}

#define PEER_TEXTS                                                                                                     \
    "SELECT p.account_id, p.post_id, p.posted_at, p.text, NULL FROM posts p"                                           \
    " WHERE p.text IS NOT NULL AND p.posted_at IS NOT NULL AND NOT p.is_repost AND NOT p.embedded"

/* ---- sets of words ---- */

typedef struct word_state {
    UCaseMap *map;
    UBreakIterator *breaks;
} word_state;

static void end_words(const avp_ctx *ctx, void *state) {
    word_state *w = state;
    if (!w)
        return;
    ucasemap_close(w->map);
    ubrk_close(w->breaks);
    avpi_free(ctx, w);
}

static avp_status begin_words(const avp_ctx *ctx, void **state, avp_error *err) {
    avp_status status = AVP_OK;
    UErrorCode code = U_ZERO_ERROR;
    word_state *w = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *w, &w, err));
    w->map = ucasemap_open("", 0, &code);
    w->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &code);
    if (U_FAILURE(code))
        AVP_TRY(avpi_fail_memory(ctx, err));
    *state = w;
    w = NULL;
done:
    end_words(ctx, w);
    return status;
}

static int compare_words(const void *a, const void *b) {
    return avpi_str_compare(*(const avp_str *)a, *(const avp_str *)b);
}

/* Whatever stands between two boundaries of words (Unicode annex 29) and is no white space: signs are words as well. */
static avp_status cut_words(const avp_ctx *ctx, UBreakIterator *breaks, avpi_arena *arena, avp_str text, avp_str **out,
                            size_t *n, avp_error *err) {
    UErrorCode code = U_ZERO_ERROR;
    UText view = UTEXT_INITIALIZER;
    avp_str *words = avpi_arena_take(arena, (text.len + 1) * sizeof *words);
    if (!words)
        return avpi_fail_memory(ctx, err);
    utext_openUTF8(&view, text.ptr, (int64_t)text.len, &code);
    ubrk_setUText(breaks, &view, &code);
    *out = words;
    *n = 0;
    for (int32_t from = 0, to; U_SUCCESS(code) && (to = ubrk_next(breaks)) != UBRK_DONE; from = to)
        if (text.ptr[from] != ' ')
            words[(*n)++] = (avp_str){text.ptr + from, (size_t)(to - from)};
    utext_close(&view);
    return U_SUCCESS(code) ? AVP_OK : avpi_fail_memory(ctx, err);
}

/* Each word once, in order, with separators between them. */
static avp_status key_words(const avp_ctx *ctx, void *state, avpi_trace_texts *texts, avp_error *err) {
    avp_status status = AVP_OK;
    word_state *w = state;
    avp_str *words = NULL;
    size_t n = 0, len = 0;
    AVP_TRY(key(ctx, w->map, texts, err));
    if (!texts->object.ptr)
        return AVP_OK;
    AVP_TRY(cut_words(ctx, w->breaks, texts->arena, texts->object, &words, &n, err));
    avpi_sort(words, n, sizeof *words, compare_words);
    char *out = avpi_arena_take(texts->arena, texts->object.len + n + 1);
    if (!out)
        AVP_TRY(avpi_fail_memory(ctx, err));
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && avpi_str_equal(words[i], words[i - 1]))
            continue;
        if (len > 0)
            out[len++] = AVPI_TRACE_SEPARATOR;
        memcpy(out + len, words[i].ptr, words[i].len);
        len += words[i].len;
    }
    texts->object = (avp_str){out, len};
done:
    return status;
}

static avp_status finish_similar(const avp_ctx *ctx, const avp_traces_options *opts, avp_acts *acts, avp_error *err) {
    return avpi_similar_pairs(ctx, opts->similar, acts, err);
}

const avpi_trace avpi_peer_traces[] = {
    {.name = "qut-post",
     .help = N_("any two posts at all, as the QUT toolkit's co_post"),
     .sql = "SELECT p.account_id, p.post_id, p.posted_at, 'post', NULL FROM posts p"
            " WHERE p.posted_at IS NOT NULL AND NOT p.embedded"},
    {.name = "qut-similar",
     .help = N_("enough of the words in common, as the QUT toolkit's co_similar_tweet"),
     .sql = PEER_TEXTS,
     .key = key_words,
     .key_begin = begin_words,
     .key_end = end_words,
     .finish = finish_similar},
    {.name = "qut-text",
     .help = N_("the same words in the same order, as the QUT toolkit's co_tweet"),
     .sql = PEER_TEXTS,
     .key = key,
     .key_begin = begin,
     .key_end = end},
    {.name = "qut-url",
     .help = N_("the same address to the letter, as the QUT toolkit's co_link"),
     .sql = "SELECT p.account_id, p.post_id, p.posted_at, pu.written, u.domain"
            " FROM post_urls pu JOIN urls u USING (url_id) JOIN posts p USING (post_id)"
            " WHERE p.posted_at IS NOT NULL AND NOT p.is_repost AND NOT p.embedded"},
};
const size_t avpi_peer_traces_count = sizeof avpi_peer_traces / sizeof *avpi_peer_traces;
