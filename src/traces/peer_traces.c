/*
 * What the QUT coordination-network-toolkit compares, read off its results:
 *   qut-text  lower case, without @mentions, white space collapsed; no shortest length; reposts left out
 *   qut-url   the pieces between blanks as they stand in the column, brackets and quotes of a list included; reposts left out
 *   qut-post  any two posts at all
 * Not copied: its empty text or URL, which links everybody.
 */
#include "traces/peer_traces.h"

#include <string.h>
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

const avpi_trace avpi_peer_traces[] = {
    {.name = "qut-post",
     .help = N_("any two posts at all, as the QUT toolkit's co_post"),
     .sql = "SELECT p.account_id, p.post_id, p.posted_at, 'post', NULL FROM posts p"
            " WHERE p.posted_at IS NOT NULL AND NOT p.embedded"},
    {.name = "qut-text",
     .help = N_("the same words in the same order, as the QUT toolkit's co_tweet"),
     .sql = "SELECT p.account_id, p.post_id, p.posted_at, p.text, NULL FROM posts p"
            " WHERE p.text IS NOT NULL AND p.posted_at IS NOT NULL AND NOT p.is_repost AND NOT p.embedded",
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
