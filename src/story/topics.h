/* Hashtags and phrases, a hashtag and the phrase that it is written of being one; and the posts that have them. */
#ifndef AVPI_STORY_TOPICS_H
#define AVPI_STORY_TOPICS_H

#include "base/dict.h"
#include "base/text.h"
#include "story/kept_words.h"
#include "story/talk.h"

typedef struct avpi_topic {
    avp_str shown; /* as it is written most plainly: "#NoVotesPorAna", "no votes por ana" */
    bool hashtag;
    uint32_t words; /* of a phrase */
} avpi_topic;

typedef struct avpi_topic_use {
    uint32_t topic, post;
} avpi_topic_use;

/* Those of one run of words. */
typedef struct avpi_phrases {
    struct avpi_phrase *of;
    size_t n, capacity;
} avpi_phrases;

/*
 * A topic is known by its letters and digits without spaces: "#NoVotesPorAna" and "no votes por Ana" are novotesporana. Phrases without a
 * hashtag are two to four words in a row that came up within one day: at least opts->burst_posts posts have them on some day,
 * and that is at least opts->phrase_peak of all posts that have them. They are counted by hash first, which may let a few more
 * through, and never loses one for its count.
 */
typedef struct avpi_topics {
    const avp_ctx *ctx;
    const avpi_talk *talk;
    const avp_told_options *opts;
    avpi_arena text;
    avpi_dict keys; /* topics by their letters */
    avpi_topic *of;
    size_t of_capacity;
    avpi_topic_use *uses;
    size_t n_uses, uses_capacity;
    uint32_t *weight, *day;    /* per post: rows with its words, day of the first of them */
    uint32_t *of_day, *of_all; /* posts by hash of phrase and day, of phrase */
    uint64_t mask;
    uint64_t *said; /* per post: hash of its plain words, hashtags, names and addresses aside; 0 = it has none */
    avpi_kept_texts kept;
    uint8_t *known; /* bit per hash of a topic, once all are known */
    uint64_t known_mask;
    avpi_buf written;
    char *letters; /* of one hashtag */
    size_t letters_capacity;
    avpi_phrases phrases;
} avpi_topics;

/** Out: topics, freed with avpi_topics_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_topics_init(const avpi_telling *t, avpi_topics *topics, avp_error *err);
void avpi_topics_free(avpi_topics *topics);
/** A text: its hashtags, and how often every phrase comes up; its words are kept. */
AVP_MUST_CHECK avp_status avpi_topics_hear(avpi_topics *topics, const avpi_spoken *spoken, avp_error *err);
/**
 * When all were heard: phrases that came up on some day, then which posts have what. Only when all are known can it be said which posts
 * have them: texts come in any order.
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED; Cost: two walks over the words kept
 * Threads  parts of the texts are walked side by side: same bytes for every ctx->n_threads
 */
AVP_MUST_CHECK avp_status avpi_topics_find(avpi_topics *topics, avp_error *err);
/**
 * After it: per post the first post (by number) with the same plain words. What many paste is one wording.
 * Out: wording, talk->n_posts + 1, freed with avpi_free
 */
AVP_MUST_CHECK avp_status avpi_topics_wordings(const avpi_topics *topics, uint32_t **wording, avp_error *err);

#endif
