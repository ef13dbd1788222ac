#include "story/topic_rows.h"

#include <string.h>

enum { AHEAD = 16 };
static const uint32_t none = UINT32_MAX;

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

/* A topic that a post has twice, as a hashtag and as a phrase, say, counts once; the place left over says none. */
static void drop_doubles(by_post *shelf, size_t n_posts) {
    for (size_t p = 0; p < n_posts; p++)
        for (uint64_t k = shelf->start[p]; k < shelf->start[p + 1]; k++)
            for (uint64_t i = shelf->start[p]; i < k; i++)
                if (shelf->topic[i] == shelf->topic[k])
                    shelf->topic[k] = none;
}

/* Each post stands for the rows that have its words. */
static void count_rows(const avpi_topics *s, const by_post *shelf, size_t n_posts, avpi_topic_rows *out) {
    for (size_t p = 0; p < n_posts; p++)
        for (uint64_t k = shelf->start[p]; k < shelf->start[p + 1]; k++)
            if (shelf->topic[k] != none)
                out->start[shelf->topic[k] + 1] += s->weight[p];
    for (size_t i = 0; i < out->n; i++)
        out->start[i + 1] += out->start[i];
}

static avp_status put_rows(const avpi_telling *t, const by_post *shelf, avpi_topic_rows *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_talk *talk = t->talk;
    uint64_t *next = NULL;
    AVP_TRY(avpi_alloc(t->ctx, out->n + 1, sizeof *next, &next, err));
    memcpy(next, out->start, (out->n + 1) * sizeof *next);
    AVP_TRY(avpi_alloc(t->ctx, out->start[out->n], sizeof *out->row, &out->row, err));
    for (size_t i = 0; i < talk->n; i++) {
        uint32_t post = talk->words[i];
        __builtin_prefetch(&shelf->start[talk->words[i + AHEAD < talk->n ? i + AHEAD : i]]);
        for (uint64_t k = shelf->start[post]; k < shelf->start[post + 1]; k++)
            if (shelf->topic[k] != none)
                out->row[next[shelf->topic[k]]++] = (uint32_t)i;
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
    drop_doubles(&shelf, t->talk->n_posts);
    count_rows(topics, &shelf, t->talk->n_posts, &rows);
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
