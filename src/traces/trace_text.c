/*
 * text: who wrote nearly the same words. Equal after normalisation first, then near-duplicate clusters; short texts are left out, they
 * agree by chance.
 * Source: length and words as in Luceri et al. (2024), who compare meanings; ours differs: the words themselves.
 */
#include "base/acts_merge.h"
#include "traces/near_cluster.h"
#include "traces/normalise.h"
#include "traces/trace.h"

enum { WORDS_LEAST = 4, CHARACTERS_LEAST = 25 };

static avp_status copy(const avp_ctx *ctx, avpi_arena *arena, avp_str *text, avp_error *err) {
    avp_str kept = avpi_arena_copy(arena, *text);
    if (!kept.ptr)
        return avpi_fail_memory(ctx, err);
    *text = kept;
    return AVP_OK;
}

/* "MÉXICO" becomes "#mexico": written in many ways, one stratum. */
static avp_status fold_tag(const avp_ctx *ctx, avpi_normaliser *state, avpi_trace_texts *texts, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str folded, tag = texts->source;
    if (!tag.ptr)
        return AVP_OK;
    AVP_TRY(avpi_spelling_fold(avpi_normaliser_spelling(state), tag, &folded, err));
    bool signed_already = folded.len > 0 && folded.ptr[0] == '#';
    char *out = avpi_arena_take(texts->arena, folded.len + 1);
    if (!out)
        return avpi_fail_memory(ctx, err);
    out[0] = '#';
    memcpy(out + !signed_already, folded.ptr, folded.len);
    texts->source = (avp_str){out, folded.len + !signed_already};
done:
    return status;
}

static avp_status normalise(const avp_ctx *ctx, void *state, avpi_trace_texts *texts, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_normal normal;
    AVP_TRY(avpi_normalise(state, texts->object, &normal, err));
    texts->object = (avp_str){NULL, 0};
    if (normal.words < WORDS_LEAST || normal.characters < CHARACTERS_LEAST)
        return AVP_OK;
    texts->object = normal.text;
    AVP_TRY(copy(ctx, texts->arena, &texts->object, err));
    AVP_TRY(fold_tag(ctx, state, texts, err));
done:
    return status;
}

static avp_status begin(const avp_ctx *ctx, void **state, avp_error *err) {
    avpi_normaliser *normaliser = NULL;
    avp_status status = avpi_normaliser_new(ctx, &normaliser, err);
    *state = normaliser;
    return status;
}

static void end(const avp_ctx *ctx, void *state) {
    (void)ctx;
    avpi_normaliser_free(state);
}

/* Texts of a cluster become one object, named after its medoid. */
static avp_status merge_near(const avp_ctx *ctx, const avpi_near_options *opts, avp_acts *acts, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_near_clusters clusters = {.count = 0};
    AVP_TRY(avpi_near_cluster_objects(ctx, acts, opts, &clusters, err));
    for (uint32_t o = 0; o < acts->n_objects; o++)
        clusters.cluster[o] = clusters.cluster[o] == UINT32_MAX ? o : clusters.medoid[clusters.cluster[o]];
    AVP_TRY(avpi_acts_merge_objects(ctx, acts, clusters.cluster, err));
done:
    avpi_near_free(ctx, &clusters);
    return status;
}

static avp_status finish(const avp_ctx *ctx, const avp_traces_options *opts, avp_acts *acts, avp_error *err) {
#define COPY(field, ...) .field = opts->field,
    const avpi_near_options near = {AVP_NEAR_OPTIONS(COPY)};
#undef COPY
    return opts->text == AVP_TEXT_EXACT ? AVP_OK : merge_near(ctx, &near, acts, err);
}

extern const avpi_trace avpi_trace_text;
const avpi_trace avpi_trace_text = {
    .name = "text",
    .help = N_("nearly the same words, whatever their case, accents, links, mentions and signs; reposts are left out"),
    .sql = "WITH tags AS (SELECT ph.post_id, arg_min(h.hashtag, ph.position) AS hashtag"
           " FROM post_hashtags ph JOIN hashtags h USING (hashtag_id) GROUP BY ph.post_id)"
           " SELECT p.account_id, p.post_id, p.posted_at, p.text, t.hashtag"
           " FROM posts p LEFT JOIN tags t USING (post_id)"
           " WHERE p.text IS NOT NULL AND p.posted_at IS NOT NULL AND NOT p.is_repost AND NOT p.embedded",
    .key = normalise,
    .key_begin = begin,
    .key_end = end,
    .finish = finish,
};
