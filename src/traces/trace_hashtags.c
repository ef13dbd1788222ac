/*
 * hashtags: who wrote the same hashtags in the same order, three or more. Their case says nothing.
 * Source: Pacheco et al. (2021) ICWSM 15:455, doi:10.1609/icwsm.v15i1.18075; the least of three is Luceri et al. (2024).
 */
#include "traces/spelling.h"
#include "traces/trace.h"

enum { HASHTAGS_LEAST = 3 };

static avp_str without_sign(avp_str tag) {
    return tag.len > 0 && tag.ptr[0] == '#' ? (avp_str){tag.ptr + 1, tag.len - 1} : tag;
}

/* "A\x1f""B\x1f""c" becomes "#a #b #c", its source "#a". */
static avp_status fold_tags(const avp_ctx *ctx, void *state, avpi_trace_texts *texts, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str folded = {NULL, 0}, rest;
    AVP_TRY(avpi_spelling_fold(state, texts->object, &folded, err));
    char *out = avpi_arena_take(texts->arena, 2 * folded.len + 1);
    if (!out)
        return avpi_fail_memory(ctx, err);
    size_t used = 0, first = 0;
    for (rest = folded; rest.ptr;) {
        size_t length = avpi_str_find_byte(rest, AVPI_TRACE_SEPARATOR);
        avp_str tag = without_sign((avp_str){rest.ptr, length});
        if (used > 0)
            out[used++] = ' ';
        out[used++] = '#';
        memcpy(out + used, tag.ptr, tag.len);
        used += tag.len;
        first = first ? first : used;
        rest = length < rest.len ? (avp_str){rest.ptr + length + 1, rest.len - length - 1} : (avp_str){NULL, 0};
    }
    texts->object = (avp_str){out, used};
    texts->source = (avp_str){out, first};
done:
    return status;
}

static avp_status begin(const avp_ctx *ctx, void **state, avp_error *err) {
    avpi_spelling *spelling = NULL;
    avp_status status = avpi_spelling_new(ctx, &spelling, err);
    *state = spelling;
    return status;
}

static void end(const avp_ctx *ctx, void *state) {
    (void)ctx;
    avpi_spelling_free(state);
}

extern const avpi_trace avpi_trace_hashtags;
const avpi_trace avpi_trace_hashtags = {
    .name = "hashtags",
    .help = N_("the same three or more hashtags in the same order; reposts are left out"),
    .sql = "SELECT p.account_id, p.post_id, p.posted_at, h.hashtag, NULL::VARCHAR"
           " FROM post_hashtags ph JOIN hashtags h USING (hashtag_id) JOIN posts p USING (post_id)"
           " WHERE p.posted_at IS NOT NULL AND NOT p.is_repost AND NOT p.embedded"
           " ORDER BY p.post_id, ph.position, h.hashtag",
    .sequence_least = HASHTAGS_LEAST,
    .key = fold_tags,
    .key_begin = begin,
    .key_end = end,
};
