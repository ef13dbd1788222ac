#include "story/trend_bursts.h"

#include "base/parallel.h"

#include <string.h>

enum { TOPICS_A_TASK = 64 };

typedef struct searching {
    const avpi_trend_sources *from;
    avpi_volume volume;
    avpi_trend_bursts *found; /* a task each */
} searching;

uint64_t avpi_trend_texts(const avpi_telling *t, avpi_trend_room *room, const uint32_t *rows, size_t n) {
    uint64_t texts = 0;
    room->mark++;
    for (size_t i = 0; i < n; i++) {
        uint32_t *heard = &room->heard[t->talk->words[rows[i]]];
        texts += *heard != room->mark;
        *heard = room->mark;
    }
    return texts;
}

uint64_t avpi_trend_wordings(const avpi_trend_sources *from, avpi_trend_room *room, const uint32_t *rows, size_t n,
                             const uint8_t *covered) {
    uint64_t wordings = 0;
    room->mark++;
    for (size_t i = 0; i < n; i++) {
        if (covered && !covered[rows[i]])
            continue;
        uint32_t *heard = &room->heard[from->wording[from->t->talk->words[rows[i]]]];
        wordings += *heard != room->mark;
        *heard = room->mark;
    }
    return wordings;
}

/* Posts enough, by accounts enough, and more than one post that is passed on; a phrase is what many say in words of their own, not what
 * many pass on or paste. */
static bool is_large(const avpi_trend_sources *from, avpi_trend_room *room, const avpi_topic *topic,
                     const uint32_t *rows, size_t n) {
    const avp_told_options *opts = from->t->opts;
    if (n < (size_t)opts->burst_posts ||
        avpi_rows_accounts(from->t->talk, rows, n, room->seen, ++room->mark) < (uint64_t)opts->burst_accounts)
        return false;
    return topic->hashtag ? avpi_trend_texts(from->t, room, rows, n) >= (uint64_t)opts->burst_texts
                          : avpi_trend_wordings(from, room, rows, n, NULL) >= (uint64_t)opts->burst_accounts;
}

/*
 * Does a phrase say anything beside whom it names? Two words at least: a name with the word before or behind it is talk about somebody, which
 * is what episodes are made of.
 */
static avp_status says_something(const avpi_trend_sources *from, avpi_trend_room *room, const avpi_topic *topic,
                                 bool *says, avp_error *err) {
    enum { WORDS_BESIDE = 2 };
    avp_status status = AVP_OK;
    avpi_folded folded;
    avpi_match match;
    size_t beside = 0;
    uint32_t named = 0; /* bit per word: part of a name */
    *says = true;
    if (topic->hashtag || from->t->names->n == 0)
        return AVP_OK;
    AVP_TRY(avpi_fold(room->folder, topic->shown, &folded, err));
    avpi_matching walk = avpi_automaton_begin(&from->t->names->automaton, folded.text, true);
    size_t n = folded.n_words < 32 ? folded.n_words : 32; /* a phrase has four */
    while (avpi_automaton_next(&walk, &match))
        for (size_t i = 0; i < n; i++)
            named |= (uint32_t)(folded.words[i].from >= match.from && folded.words[i].to <= match.to) << i;
    for (size_t i = 0; i < n; i++)
        beside += !(named >> i & 1);
    *says = beside >= WORDS_BESIDE;
done:
    return status;
}

static avp_status add_bursts(const searching *s, avpi_trend_room *room, uint32_t topic, avpi_trend_bursts *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_telling *t = s->from->t;
    const avpi_topic *of = &s->from->topics->of[topic];
    const uint64_t *start = s->from->rows->start;
    const uint32_t *rows = s->from->rows->row + start[topic];
    avpi_bursts bursts = {.n = 0};
    bool says = true;
    AVP_TRY(says_something(s->from, room, of, &says, err));
    if (!says)
        goto done;
    AVP_TRY(avpi_bursts_find(t, &s->volume, rows, (size_t)(start[topic + 1] - start[topic]), t->opts->burst_gap, true,
                             &bursts, err));
    for (size_t b = 0; b < bursts.n; b++) {
        const avpi_burst opened = avpi_burst_opened(t->talk, &s->volume, rows, bursts.of[b]);
        if (!is_large(s->from, room, of, rows + opened.from, opened.to - opened.from))
            continue;
        AVP_TRY(avpi_grow(t->ctx, &out->of, &out->capacity, out->n + 1, sizeof *out->of, err));
        out->of[out->n++] = (avpi_trend_burst){topic, opened};
    }
done:
    avpi_bursts_free(t->ctx, &bursts);
    return status;
}

static avp_status search_topics(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    const searching *s = arg;
    const avpi_topic_rows *rows = s->from->rows;
    size_t first = task * TOPICS_A_TASK, end = first + TOPICS_A_TASK < rows->n ? first + TOPICS_A_TASK : rows->n;
    for (size_t topic = first; topic < end; topic++)
        if (rows->start[topic + 1] - rows->start[topic] >= (uint64_t)s->from->t->opts->burst_posts)
            AVP_TRY(add_bursts(s, &s->from->rooms[worker], (uint32_t)topic, &s->found[task], err));
done:
    return status;
}

/* One list of all, in the order of the tasks. */
static avp_status join(const avp_ctx *ctx, const avpi_trend_bursts *found, size_t n_tasks, avpi_trend_bursts *out,
                       avp_error *err) {
    avp_status status = AVP_OK;
    avpi_trend_bursts all = {.n = 0};
    size_t n = 0;
    for (size_t i = 0; i < n_tasks; i++)
        n += found[i].n;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *all.of, &all.of, err));
    for (size_t i = 0; i < n_tasks; i++) {
        if (found[i].n > 0)
            memcpy(all.of + all.n, found[i].of, found[i].n * sizeof *all.of);
        all.n += found[i].n;
    }
    all.capacity = n;
    *out = all;
done:
    return status;
}

avp_status avpi_trend_bursts_find(const avpi_trend_sources *from, avpi_trend_bursts *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_telling *t = from->t;
    searching s = {.from = from};
    size_t n_tasks = (from->rows->n + TOPICS_A_TASK - 1) / TOPICS_A_TASK;
    AVP_TRY(avpi_volume_make(t->ctx, t->talk, t->opts->burst_bin, &s.volume, err));
    AVP_TRY(avpi_zalloc(t->ctx, n_tasks, sizeof *s.found, &s.found, err));
    AVP_TRY(avpi_parallel(t->ctx, n_tasks, search_topics, &s, err));
    AVP_TRY(join(t->ctx, s.found, n_tasks, out, err));
done:
    for (size_t i = 0; s.found && i < n_tasks; i++)
        avpi_free(t->ctx, s.found[i].of);
    avpi_free(t->ctx, s.found);
    avpi_volume_free(t->ctx, &s.volume);
    return status;
}
