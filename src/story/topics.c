#include "story/topics.h"

#include "base/hash.h"
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

avp_status avpi_topics_init(const avpi_telling *t, avpi_topics *s, avp_error *err) {
    enum { CELLS_LEAST = 1 << 16, CELLS_MOST = 1 << 24, CELLS_A_POST = 16 };
    avp_status status = AVP_OK;
    *s = (avpi_topics){.ctx = t->ctx, .talk = t->talk, .opts = t->opts};
    avpi_arena_init(&s->text, t->ctx);
    avpi_kept_init(&s->kept, t->ctx);
    avpi_buf_init(&s->written, t->ctx, SIZE_MAX);
    avpi_dict_init(&s->keys, t->ctx);
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

    avpi_free(s->ctx, s->phrases);
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

/* Phrases of the run of n words that begins with word `from`, with their hashes; the counts that they will need are fetched meanwhile. */
static avp_status find_phrases(avpi_topics *s, const avpi_kept *text, size_t from, size_t n, size_t most, size_t before,
                               avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t day = s->day[text->post];
    AVP_TRY(avpi_grow(s->ctx, &s->phrases, &s->phrases_capacity, n * most, sizeof *s->phrases, err));
    s->n_phrases = 0;
    for (size_t first = from; first < from + n; before += text->len[first++]) {
        size_t length = text->len[first];
        for (size_t k = WORDS_LEAST; k <= most && first + k <= from + n; k++) {
            length += text->len[first + k - 1];
            if (length == 0)
                continue;
            phrase of = {.letters = {text->letters + before, length}, .first = first, .n = k, .before = before};
            of.hash = avpi_hash64(of.letters);
            __builtin_prefetch(&s->of_day[cell_of_day(s, of.hash, day)], 1);
            __builtin_prefetch(all_of(s, of.hash), 1);
            s->phrases[s->n_phrases++] = of;
        }
    }
done:
    return status;
}

typedef avp_status (*phrase_fn)(avpi_topics *s, const avpi_kept *text, const phrase *of, avp_error *err);

/* Each phrase of the text, of at most `most` words, with fn. */
static avp_status each_phrase(avpi_topics *s, const avpi_kept *text, size_t most, phrase_fn fn, avp_error *err) {
    avp_status status = AVP_OK;
    size_t before = 0;
    for (size_t from = 0, n; from < text->n; from += n + 1) {
        size_t letters = 0;
        for (n = 0; from + n < text->n && text->len[from + n] != AVPI_KEPT_BREAK; n++)
            letters += text->len[from + n];
        AVP_TRY(find_phrases(s, text, from, n, most, before, err));
        for (size_t i = 0; i < s->n_phrases; i++)
            AVP_TRY(fn(s, text, &s->phrases[i], err));
        before += letters;
    }
done:
    return status;
}

static avp_status count_phrase(avpi_topics *s, const avpi_kept *text, const phrase *of, avp_error *err) {
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
    AVP_TRY(each_phrase(s, &s->kept.of[s->kept.n - 1], WORDS_MOST, count_phrase, err));
done:
    return status;
}

/* ---- the texts again ---- */

static avp_status each_text(avpi_topics *s, size_t most, phrase_fn fn, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < s->kept.n; i++) {
        if (avpi_cancelled(s->ctx))
            return avpi_fail(s->ctx, err, AVP_E_CANCELLED, N_("interrupted"));
        AVP_TRY(each_phrase(s, &s->kept.of[i], most, fn, err));
    }
done:
    return status;
}

static bool came_up(const avpi_topics *s, uint64_t hash, uint32_t day) {
    uint32_t of_day = s->of_day[cell_of_day(s, hash, day)];
    return of_day >= (uint64_t)s->opts->burst_posts &&
           (double)of_day >= s->opts->phrase_peak * (double)*all_of(s, hash);
}

static avp_status find_phrase(avpi_topics *s, const avpi_kept *text, const phrase *of, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id;
    if (!came_up(s, of->hash, s->day[text->post]))
        return AVP_OK;
    avpi_buf_clear(&s->written);
    AVP_TRY(avpi_kept_written(text, of->first, of->n, of->before, &s->written, err));
    AVP_TRY(add_topic(s, of->letters, avpi_buf_view(&s->written), false, (uint32_t)of->n, &id, err));
done:
    return status;
}

/* A bit for each topic, so that few phrases that are none are looked up. */
static avp_status mark_topics(avpi_topics *s, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(s->ctx, KNOWN_BITS / 8, 1, &s->known, err));
    for (uint32_t id = 0; id < s->keys.count; id++) {
        uint64_t bit = avpi_hash64(avpi_dict_get(&s->keys, id)) % KNOWN_BITS;
        s->known[bit / 8] |= (uint8_t)(1u << bit % 8);
    }
done:
    return status;
}

static avp_status note_phrase(avpi_topics *s, const avpi_kept *text, const phrase *of, avp_error *err) {
    uint64_t bit = of->hash % KNOWN_BITS;
    if (!(s->known[bit / 8] >> bit % 8 & 1))
        return AVP_OK;
    uint32_t id = avpi_dict_find_hashed(&s->keys, of->letters, of->hash);
    return id == none ? AVP_OK : add_use(s, id, text->post, err);
}

avp_status avpi_topics_find(avpi_topics *s, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(each_text(s, WORDS_MOST, find_phrase, err));
    AVP_TRY(mark_topics(s, err));
    AVP_TRY(each_text(s, WORDS_OF_HASHTAG, note_phrase, err));
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
