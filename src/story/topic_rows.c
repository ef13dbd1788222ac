#include "story/topic_rows.h"

#include <string.h>

void avpi_topic_rows_free(const avp_ctx *ctx, avpi_topic_rows *rows) {
    avpi_free(ctx, rows->start);
    avpi_free(ctx, rows->row);
    *rows = (avpi_topic_rows){.n = 0};
}

/* Topics of each post: topic[start[post] .. start[post + 1]). */
typedef struct by_post {
    uint64_t *start;
    uint32_t *topic;
} by_post;

static bool is_large(const uint64_t *volume, uint32_t topic, const avpi_telling *t) {
    return volume[topic] >= (uint64_t)t->opts->burst_posts;
}

static avp_status shelve(const avpi_telling *t, const avpi_topics *s, const uint64_t *volume, by_post *out,
                         avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *next = NULL;
    size_t n_posts = t->talk->n_posts;
    AVP_TRY(avpi_zalloc(t->ctx, n_posts + 2, sizeof *out->start, &out->start, err));
    AVP_TRY(avpi_alloc(t->ctx, s->n_uses, sizeof *out->topic, &out->topic, err));
    AVP_TRY(avpi_alloc(t->ctx, n_posts + 2, sizeof *next, &next, err));
    for (size_t i = 0; i < s->n_uses; i++)
        out->start[s->uses[i].post + 1] += is_large(volume, s->uses[i].topic, t);
    for (size_t p = 0; p <= n_posts; p++)
        out->start[p + 1] += out->start[p];
    memcpy(next, out->start, (n_posts + 2) * sizeof *next);
    for (size_t i = 0; i < s->n_uses; i++)
        if (is_large(volume, s->uses[i].topic, t))
            out->topic[next[s->uses[i].post]++] = s->uses[i].topic;
done:
    avpi_free(t->ctx, next);
    return status;
}

/* Is the k-th topic of the post one that stood before it? As a hashtag and as a phrase, say. */
static bool is_again(const by_post *shelf, uint64_t begin, uint64_t k) {
    for (uint64_t i = begin; i < k; i++)
        if (shelf->topic[i] == shelf->topic[k])
            return true;
    return false;
}

static avp_status put_rows(const avpi_telling *t, const by_post *shelf, avpi_topic_rows *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_talk *talk = t->talk;
    uint64_t *next = NULL;
    AVP_TRY(avpi_alloc(t->ctx, out->n + 2, sizeof *next, &next, err));
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < talk->n; i++) {
            uint32_t post = talk->words[i];
            for (uint64_t k = shelf->start[post]; k < shelf->start[post + 1]; k++) {
                if (is_again(shelf, shelf->start[post], k))
                    continue;
                if (pass == 0)
                    out->start[shelf->topic[k] + 1]++;
                else
                    out->row[next[shelf->topic[k]]++] = (uint32_t)i;
            }
        }
        if (pass == 1)
            break;
        for (size_t i = 0; i < out->n; i++)
            out->start[i + 1] += out->start[i];
        memcpy(next, out->start, (out->n + 1) * sizeof *next);
        AVP_TRY(avpi_alloc(t->ctx, out->start[out->n], sizeof *out->row, &out->row, err));
    }
done:
    avpi_free(t->ctx, next);
    return status;
}

avp_status avpi_topic_rows_make(const avpi_telling *t, const avpi_topics *topics, avpi_topic_rows *out,
                                avp_error *err) {
    avp_status status = AVP_OK;
    avpi_topic_rows rows = {.n = topics->keys.count};
    by_post shelf = {NULL, NULL};
    uint64_t *volume = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, rows.n + 1, sizeof *volume, &volume, err));
    AVP_TRY(avpi_zalloc(t->ctx, rows.n + 2, sizeof *rows.start, &rows.start, err));
    for (size_t i = 0; i < topics->n_uses; i++)
        volume[topics->uses[i].topic] += topics->weight[topics->uses[i].post];
    AVP_TRY(shelve(t, topics, volume, &shelf, err));
    AVP_TRY(put_rows(t, &shelf, &rows, err));
    *out = rows;
    rows = (avpi_topic_rows){.n = 0};
done:
    avpi_free(t->ctx, volume);
    avpi_free(t->ctx, shelf.start);
    avpi_free(t->ctx, shelf.topic);
    avpi_topic_rows_free(t->ctx, &rows);
    return status;
}
