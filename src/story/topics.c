#include "story/topics.h"

#include "base/hash.h"
#include "base/parallel.h"
#include "base/radix.h"

#include <string.h>

enum { WORDS_LEAST = 2, WORDS_MOST = 4, WORDS_OF_HASHTAG = 8, KNOWN_BITS = 1 << 22 };
static const int64_t day_us = INT64_C(86400000000);
static const uint32_t none = UINT32_MAX;

/* ---- life ---- */

static avp_status weigh_posts(const avpi_talk *talk, avpi_topics *s, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(s->ctx, (size_t)talk->n_posts + 1, sizeof *s->weight, &s->weight, err));
    AVP_TRY(avpi_zalloc(s->ctx, (size_t)talk->n_posts + 1, sizeof *s->day, &s->day, err));
    for (size_t i = 0; i < talk->n; i++)
        if (s->weight[talk->words[i]]++ == 0)
            s->day[talk->words[i]] = (uint32_t)(talk->time_us[i] / day_us);
done:
    return status;
}

/* No topics yet, and no posts. */
static void topics_begin(avpi_topics *s, const avp_ctx *ctx) {
    *s = (avpi_topics){.ctx = ctx};
    avpi_arena_init(&s->text, ctx);
    avpi_kept_init(&s->kept, ctx);
    avpi_buf_init(&s->written, ctx, SIZE_MAX);
    avpi_dict_init(&s->keys, ctx);
}

avp_status avpi_topics_init(const avpi_telling *t, avpi_topics *s, avp_error *err) {
    enum { CELLS_LEAST = 1 << 16, CELLS_MOST = 1 << 24, CELLS_A_POST = 16 };
    avp_status status = AVP_OK;
    topics_begin(s, t->ctx);
    s->talk = t->talk;
    s->opts = t->opts;
    uint64_t cells = CELLS_LEAST;
    while (cells < CELLS_MOST && cells < (uint64_t)t->talk->n_posts * CELLS_A_POST)
        cells *= 2;
    s->mask = cells - 1;
    AVP_TRY(avpi_zalloc(s->ctx, cells, sizeof *s->of_day, &s->of_day, err));
    AVP_TRY(avpi_zalloc(s->ctx, cells, sizeof *s->of_all, &s->of_all, err));
    AVP_TRY(avpi_zalloc(s->ctx, (size_t)t->talk->n_posts + 1, sizeof *s->said, &s->said, err));
    AVP_TRY(weigh_posts(t->talk, s, err));
done:
    return status;
}

void avpi_topics_free(avpi_topics *s) {
    if (!s->ctx)
        return;
    avpi_arena_free(&s->text);
    avpi_kept_free(&s->kept, s->ctx);
    avpi_buf_free(&s->written);
    avpi_free(s->ctx, s->known);
    avpi_dict_free(&s->keys);
    avpi_free(s->ctx, s->of);
    avpi_free(s->ctx, s->uses);
    avpi_free(s->ctx, s->weight);
    avpi_free(s->ctx, s->day);
    avpi_free(s->ctx, s->of_day);
    avpi_free(s->ctx, s->of_all);
    avpi_free(s->ctx, s->said);
    avpi_free(s->ctx, s->letters);
    avpi_free(s->ctx, s->phrases.of);
    *s = (avpi_topics){.ctx = NULL};
}

/* ---- letters ---- */

/* Letters of a hashtag. */
static avp_status put_letters(avpi_topics *s, const avpi_folded *f, const avpi_word *word, avp_str *out,
                              avp_error *err) {
    avp_status status = AVP_OK;
    size_t used = 0;
    AVP_TRY(avpi_grow(s->ctx, &s->letters, &s->letters_capacity, f->plain.len + 1, 1, err));
    for (size_t k = word->plain_from; k < word->plain_to; k++)
        if (avpi_is_topic_letter(f->plain.ptr[k]))
            s->letters[used++] = f->plain.ptr[k];
    *out = (avp_str){s->letters, used};
done:
    return status;
}

/* ---- topics ---- */

/* Of two ways of writing a hashtag that with small and capital letters, then the first bytewise: whatever is read first. */
static bool is_plainer(avp_str a, avp_str b) {
    bool mixed[2] = {false, false};
    const avp_str both[] = {a, b};
    for (size_t k = 0; k < 2; k++) {
        bool capital = false, small = false;
        for (size_t i = 0; i < both[k].len; i++) {
            capital = capital || (both[k].ptr[i] >= 'A' && both[k].ptr[i] <= 'Z');
            small = small || (both[k].ptr[i] >= 'a' && both[k].ptr[i] <= 'z');
        }
        mixed[k] = capital && small;
    }
    return mixed[0] != mixed[1] ? mixed[0] : avpi_str_compare(a, b) < 0;
}

static avp_status add_topic(avpi_topics *s, avp_str key, avp_str shown, bool hashtag, uint32_t words, uint32_t *id,
                            avp_error *err) {
    avp_status status = AVP_OK;
    size_t before = s->keys.count;
    AVP_TRY(avpi_dict_intern(&s->keys, key, id, err));
    AVP_TRY(avpi_grow(s->ctx, &s->of, &s->of_capacity, s->keys.count, sizeof *s->of, err));
    avpi_topic *topic = &s->of[*id];
    if (*id == before)
        *topic = (avpi_topic){.hashtag = hashtag};
    if (topic->hashtag != hashtag || (topic->shown.ptr && !is_plainer(shown, topic->shown)))
        goto done; /* a phrase that is a hashtag too is shown as that */
    topic->words = words;
    topic->shown = avpi_arena_copy(&s->text, shown);
    if (!topic->shown.ptr)
        status = avpi_fail_memory(s->ctx, err);
done:
    return status;
}

static avp_status add_use(avpi_topics *s, uint32_t topic, uint32_t post, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = s->n_uses; i > 0 && s->uses[i - 1].post == post; i--)
        if (s->uses[i - 1].topic == topic)
            return AVP_OK;
    AVP_TRY(avpi_grow(s->ctx, &s->uses, &s->uses_capacity, s->n_uses + 1, sizeof *s->uses, err));
    s->uses[s->n_uses++] = (avpi_topic_use){topic, post};
done:
    return status;
}

/* ---- first hearing ---- */

static avp_str next_raw_hashtag(avp_str raw, size_t *at) {
    while (*at < raw.len && raw.ptr[*at] != '#')
        ++*at;
    size_t from = *at, to = from + 1;
    while (to < raw.len &&
           ((unsigned char)raw.ptr[to] >= 0x80 || raw.ptr[to] == '_' ||
            avpi_is_topic_letter((char)(raw.ptr[to] >= 'A' && raw.ptr[to] <= 'Z' ? raw.ptr[to] | 0x20 : raw.ptr[to]))))
        to++;
    *at = to;
    return from < raw.len ? (avp_str){raw.ptr + from, to - from} : (avp_str){NULL, 0};
}

static avp_status add_hashtags(avpi_topics *s, const avpi_spoken *spoken, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_folded *f = spoken->folded;
    size_t at = 0;
    for (size_t i = 0; i < f->n_words; i++) {
        uint32_t id;
        avp_str key;
        if (f->words[i].kind != AVPI_WORD_HASHTAG)
            continue;
        AVP_TRY(put_letters(s, f, &f->words[i], &key, err));
        avp_str raw = next_raw_hashtag(spoken->raw, &at);
        while (raw.ptr && raw.len < 2)
            raw = next_raw_hashtag(spoken->raw, &at);
        if (!raw.ptr) /* written with another sign: as it was folded */
            raw = (avp_str){f->text.ptr + f->words[i].from, f->words[i].to - f->words[i].from};
        if (key.len == 0)
            continue;
        AVP_TRY(add_topic(s, key, raw, true, 1, &id, err));
        AVP_TRY(add_use(s, id, spoken->post, err));
    }
done:
    return status;
}

static uint64_t cell_of_day(const avpi_topics *s, uint64_t hash, uint32_t day) {
    return ((hash ^ ((uint64_t)day * UINT64_C(0x9E3779B97F4A7C15))) * UINT64_C(0xD6E8FEB86659FD93) >> 20) & s->mask;
}

/* Words [first, first + n) of the text, two or more; before: letters of the words before them. */
typedef struct avpi_phrase {
    avp_str letters;
    uint64_t hash; /* of letters */
    size_t first, n, before;
} phrase;

static uint32_t *all_of(const avpi_topics *s, uint64_t hash) {
    return &s->of_all[hash >> 20 & s->mask];
}

/* One walk over the phrases of texts, of at most `most` words: what is done with each, and what it will need, fetched meanwhile. */
typedef struct phrase_walk {
    const avpi_topics *s;
    void *self;
    avp_status (*take)(void *self, const avpi_kept *text, const phrase *of, avp_error *err);
    void (*fetch)(const avpi_topics *s, const avpi_kept *text, uint64_t hash);
    size_t most;
    avpi_phrases *room;
} phrase_walk;

static void fetch_counts(const avpi_topics *s, const avpi_kept *text, uint64_t hash) {
    __builtin_prefetch(&s->of_day[cell_of_day(s, hash, s->day[text->post])], 1);
    __builtin_prefetch(all_of(s, hash), 1);
}

/* Phrases of the run of n words that begins with word `from`, with their hashes. */
static avp_status find_phrases(const phrase_walk *w, const avpi_kept *text, size_t from, size_t n, size_t before,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_phrases *room = w->room;
    AVP_TRY(avpi_grow(w->s->ctx, &room->of, &room->capacity, n * w->most, sizeof *room->of, err));
    room->n = 0;
    for (size_t first = from; first < from + n; before += text->len[first++]) {
        size_t length = text->len[first];
        for (size_t k = WORDS_LEAST; k <= w->most && first + k <= from + n; k++) {
            length += text->len[first + k - 1];
            if (length == 0)
                continue;
            phrase of = {.letters = {text->letters + before, length}, .first = first, .n = k, .before = before};
            of.hash = avpi_hash64(of.letters);
            w->fetch(w->s, text, of.hash);
            room->of[room->n++] = of;
        }
    }
done:
    return status;
}

/* Each phrase of the text. */
static avp_status each_phrase(const phrase_walk *w, const avpi_kept *text, avp_error *err) {
    avp_status status = AVP_OK;
    size_t before = 0;
    for (size_t from = 0, n; from < text->n; from += n + 1) {
        size_t letters = 0;
        for (n = 0; from + n < text->n && text->len[from + n] != AVPI_KEPT_BREAK; n++)
            letters += text->len[from + n];
        AVP_TRY(find_phrases(w, text, from, n, before, err));
        for (size_t i = 0; i < w->room->n; i++)
            AVP_TRY(w->take(w->self, text, &w->room->of[i], err));
        before += letters;
    }
done:
    return status;
}

static avp_status count_phrase(void *self, const avpi_kept *text, const phrase *of, avp_error *err) {
    avpi_topics *s = self;
    (void)err;
    *all_of(s, of->hash) += s->weight[text->post];
    s->of_day[cell_of_day(s, of->hash, s->day[text->post])] += s->weight[text->post];
    return AVP_OK;
}

/* Plain words, in their order: what is left when two people say the same under other hashtags and to other names. */
static uint64_t hash_of_words(const avpi_folded *f) {
    uint64_t hash = 0;
    for (size_t i = 0; i < f->n_words; i++)
        if (f->words[i].kind == AVPI_WORD_PLAIN) {
            avp_str word = {f->text.ptr + f->words[i].from, f->words[i].to - f->words[i].from};
            hash = (hash ^ avpi_hash64(word)) * UINT64_C(0x9E3779B97F4A7C15);
            hash ^= hash >> 32;
        }
    return hash;
}

avp_status avpi_topics_hear(avpi_topics *s, const avpi_spoken *spoken, avp_error *err) {
    avp_status status = AVP_OK;
    if (s->weight[spoken->post] == 0)
        return AVP_OK;
    AVP_TRY(add_hashtags(s, spoken, err));
    s->said[spoken->post] = hash_of_words(spoken->folded);
    AVP_TRY(avpi_kept_add(&s->kept, s->ctx, spoken->post, spoken->folded, err));
    const phrase_walk walk = {s, s, count_phrase, fetch_counts, WORDS_MOST, &s->phrases};
    AVP_TRY(each_phrase(&walk, &s->kept.of[s->kept.n - 1], err));
done:
    return status;
}

/* ---- the texts again ---- */

/* Some of the texts, walked by one worker. */
typedef struct part {
    const avpi_topics *s;
    avpi_topics found;    /* topics of its own, by the first walk */
    avpi_topic_use *uses; /* by the second */
    size_t n_uses, uses_capacity;
    avpi_phrases room;
} part;

typedef struct parts {
    avpi_topics *s;
    part *of;
    size_t n;
    phrase_walk walk; /* but for whose it is */
} parts;

static avp_status walk_part(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    const parts *all = arg;
    part *of = &all->of[task];
    phrase_walk walk = all->walk;
    size_t n = all->s->kept.n, first = n * task / all->n, end = n * (task + 1) / all->n;
    (void)worker;
    walk.self = of;
    walk.room = &of->room;
    for (size_t i = first; i < end; i++)
        AVP_TRY(each_phrase(&walk, &all->s->kept.of[i], err));
done:
    avpi_free(all->s->ctx, of->room.of);
    of->room = (avpi_phrases){NULL, 0, 0};
    return status;
}

/* In parts of fixed size, so that nothing depends on the number of workers. */
static avp_status parts_make(avpi_topics *s, parts *all, avp_error *err) {
    enum { TEXTS_A_PART = 1 << 16 };
    avp_status status = AVP_OK;
    *all = (parts){.s = s};
    size_t n = s->kept.n / TEXTS_A_PART + 1;
    AVP_TRY(avpi_zalloc(s->ctx, n, sizeof *all->of, &all->of, err));
    all->n = n;
    for (size_t i = 0; i < n; i++) {
        all->of[i].s = s;
        topics_begin(&all->of[i].found, s->ctx);
    }
done:
    return status;
}

static void parts_free(parts *all) {
    for (size_t i = 0; i < all->n; i++) {
        avpi_topics_free(&all->of[i].found);
        avpi_free(all->s->ctx, all->of[i].uses);
    }
    avpi_free(all->s->ctx, all->of);
}

/* ---- first walk: phrases that came up ---- */

static bool came_up(const avpi_topics *s, uint64_t hash, uint32_t day) {
    uint32_t of_day = s->of_day[cell_of_day(s, hash, day)];
    return of_day >= (uint64_t)s->opts->burst_posts &&
           (double)of_day >= s->opts->phrase_peak * (double)*all_of(s, hash);
}

static avp_status find_phrase(void *self, const avpi_kept *text, const phrase *of, avp_error *err) {
    avp_status status = AVP_OK;
    part *to = self;
    uint32_t id;
    if (!came_up(to->s, of->hash, to->s->day[text->post]))
        return AVP_OK;
    avpi_buf_clear(&to->found.written);
    AVP_TRY(avpi_kept_written(text, of->first, of->n, of->before, &to->found.written, err));
    AVP_TRY(add_topic(&to->found, of->letters, avpi_buf_view(&to->found.written), false, (uint32_t)of->n, &id, err));
done:
    return status;
}

/* Those of a part to those of all: the plainest way of writing one is the plainest of all parts'. */
static avp_status take_topics(avpi_topics *s, const avpi_topics *found, avp_error *err) {
    avp_status status = AVP_OK;
    for (uint32_t i = 0; i < found->keys.count; i++) {
        uint32_t id;
        AVP_TRY(add_topic(s, avpi_dict_get(&found->keys, i), found->of[i].shown, false, found->of[i].words, &id, err));
    }
done:
    return status;
}

static avp_status find_all(avpi_topics *s, avp_error *err) {
    avp_status status = AVP_OK;
    parts all = {.s = s};
    AVP_TRY(parts_make(s, &all, err));
    all.walk = (phrase_walk){.s = s, .take = find_phrase, .fetch = fetch_counts, .most = WORDS_MOST};
    AVP_TRY(avpi_parallel(s->ctx, all.n, walk_part, &all, err));
    for (size_t i = 0; i < all.n; i++)
        AVP_TRY(take_topics(s, &all.of[i].found, err));
done:
    parts_free(&all);
    return status;
}

/* ---- second walk: which posts have what ---- */

/* A bit for each topic and many that are none, so that few phrases that are none are looked up. */
static avp_status mark_topics(avpi_topics *s, avp_error *err) {
    enum { BITS_A_TOPIC = 16 };
    avp_status status = AVP_OK;
    uint64_t bits = KNOWN_BITS;
    while (bits < BITS_A_TOPIC * (uint64_t)s->keys.count)
        bits *= 2;
    s->known_mask = bits - 1;
    AVP_TRY(avpi_zalloc(s->ctx, bits / 8, 1, &s->known, err));
    for (uint32_t id = 0; id < s->keys.count; id++) {
        uint64_t bit = avpi_hash64(avpi_dict_get(&s->keys, id)) & s->known_mask;
        s->known[bit / 8] |= (uint8_t)(1u << bit % 8);
    }
done:
    return status;
}

static void fetch_known(const avpi_topics *s, const avpi_kept *text, uint64_t hash) {
    (void)text;
    __builtin_prefetch(&s->known[(hash & s->known_mask) / 8]);
}

static avp_status note_phrase(void *self, const avpi_kept *text, const phrase *of, avp_error *err) {
    avp_status status = AVP_OK;
    part *to = self;
    uint64_t bit = of->hash & to->s->known_mask;
    if (!(to->s->known[bit / 8] >> bit % 8 & 1))
        return AVP_OK;
    uint32_t id = avpi_dict_find_hashed(&to->s->keys, of->letters, of->hash);
    if (id == none)
        return AVP_OK;
    for (size_t i = to->n_uses; i > 0 && to->uses[i - 1].post == text->post; i--)
        if (to->uses[i - 1].topic == id)
            return AVP_OK;
    AVP_TRY(avpi_grow(to->s->ctx, &to->uses, &to->uses_capacity, to->n_uses + 1, sizeof *to->uses, err));
    to->uses[to->n_uses++] = (avpi_topic_use){id, text->post};
done:
    return status;
}

static avp_status take_uses(avpi_topics *s, parts *all, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = s->n_uses;
    for (size_t i = 0; i < all->n; i++)
        n += all->of[i].n_uses;
    AVP_TRY(avpi_resize(s->ctx, &s->uses, n, sizeof *s->uses, err));
    s->uses_capacity = n;
    for (size_t i = 0; i < all->n; i++) {
        part *of = &all->of[i];
        if (of->n_uses > 0)
            memcpy(s->uses + s->n_uses, of->uses, of->n_uses * sizeof *of->uses);
        s->n_uses += of->n_uses;
        avpi_free(s->ctx, of->uses);
        of->uses = NULL;
    }
done:
    return status;
}

static avp_status note_all(avpi_topics *s, avp_error *err) {
    avp_status status = AVP_OK;
    parts all = {.s = s};
    AVP_TRY(parts_make(s, &all, err));
    all.walk = (phrase_walk){.s = s, .take = note_phrase, .fetch = fetch_known, .most = WORDS_OF_HASHTAG};
    AVP_TRY(avpi_parallel(s->ctx, all.n, walk_part, &all, err));
    AVP_TRY(take_uses(s, &all, err));
done:
    parts_free(&all);
    return status;
}

avp_status avpi_topics_find(avpi_topics *s, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(find_all(s, err));
    AVP_TRY(mark_topics(s, err));
    AVP_TRY(note_all(s, err));
done:
    return status;
}

avp_status avpi_topics_wordings(const avpi_topics *s, uint32_t **wording, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = (size_t)s->talk->n_posts + 1;
    uint32_t *first = NULL, *order = NULL;
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *first, &first, err));
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *order, &order, err));
    AVP_TRY(avpi_radix_order(s->ctx, s->said, n, order, err));
    for (size_t i = 0; i < n; i++) {
        bool same = i > 0 && s->said[order[i]] != 0 && s->said[order[i]] == s->said[order[i - 1]];
        first[order[i]] = same ? first[order[i - 1]] : order[i];
    }
    *wording = first;
    first = NULL;
done:
    avpi_free(s->ctx, first);
    avpi_free(s->ctx, order);
    return status;
}
