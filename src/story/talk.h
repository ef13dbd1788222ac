/* Posts in the order of time, and what each is about. */
#ifndef AVPI_STORY_TALK_H
#define AVPI_STORY_TALK_H

#include "story/telling.h"

typedef struct avpi_hit {
    uint32_t target;
    uint8_t kinds; /* bit avp_hit_kind */
} avpi_hit;

/*
 * Rows are the posts that were read as rows of their own and have a time; embedded originals only lend their words. The words of a
 * repost are those of its original where the case has it:
 *
 *   row      time  account  words ----> post_id ---- start[post_id] .. start[post_id + 1] ----> hits
 *
 * Rows are in the order of time, then of the accounts' native ids: nothing depends on the order in which they were read.
 */
typedef struct avpi_talk {
    size_t n;
    int64_t *time_us;
    uint32_t *account; /* the case's account_id */
    uint32_t *post;    /* post_id */
    uint32_t *words;   /* post_id whose text it has */
    uint8_t *repost;
    uint32_t n_posts;   /* largest post_id + 1 */
    uint32_t *rank;     /* of accounts, by native id */
    uint32_t *words_of; /* per post_id: as `words` */
    size_t n_targets;
    uint64_t *hit_start; /* n_posts + 1 */
    avpi_hit *hits;
    uint8_t *hostile; /* per post_id: has hostile words, by the grammar of threats; NULL = nobody has looked */
} avpi_talk;

/** Errors: AVP_E_IO, AVP_E_MEMORY, AVP_E_CANCELLED. Cost: one scan of posts without their texts, sorting. */
AVP_MUST_CHECK avp_status avpi_talk_load(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd, avpi_talk *out,
                                         avp_error *err);
void avpi_talk_free(const avp_ctx *ctx, avpi_talk *talk);

/** Hits of row i; *n of them. */
static inline const avpi_hit *avpi_talk_hits(const avpi_talk *talk, size_t i, size_t *n) {
    uint32_t words = talk->words[i];
    *n = talk->hit_start ? (size_t)(talk->hit_start[words + 1] - talk->hit_start[words]) : 0;
    return *n ? talk->hits + talk->hit_start[words] : NULL;
}

/** Kinds (bits) of hit that row i is on target, 0 = none. */
static inline uint8_t avpi_talk_hit(const avpi_talk *talk, size_t i, uint32_t target) {
    size_t n;
    const avpi_hit *hits = avpi_talk_hits(talk, i, &n);
    for (size_t k = 0; k < n; k++)
        if (hits[k].target == target)
            return hits[k].kinds;
    return 0;
}

/** Group of the account of row i, 0 = none. */
static inline uint32_t avpi_talk_group(const avpi_telling *t, size_t i) {
    return t->crowd->group[t->talk->account[i]];
}

#endif
