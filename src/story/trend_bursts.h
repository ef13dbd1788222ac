/* Bursts of hashtags and phrases that are large enough to be told. */
#ifndef AVPI_STORY_TREND_BURSTS_H
#define AVPI_STORY_TREND_BURSTS_H

#include "story/bursts.h"
#include "story/target_names.h"
#include "story/topic_rows.h"
#include "story/trend_facts.h"

/* A burst of a topic that is large enough. */
typedef struct avpi_trend_burst {
    uint32_t topic;
    avpi_burst burst; /* of the rows of the topic */
} avpi_trend_burst;

typedef struct avpi_trend_bursts {
    avpi_trend_burst *of; /* in the order of topics, then of time */
    size_t n, capacity;
} avpi_trend_bursts;

/* What they are looked for in. */
typedef struct avpi_trend_sources {
    const avpi_telling *t;
    const avpi_topics *topics;
    const avpi_topic_rows *rows;
    const uint32_t *wording; /* per post: first post with the same words */
    avpi_trend_room *rooms;  /* of each worker */
} avpi_trend_sources;

/**
 * Posts enough, by accounts enough, in words of their own. A phrase has to say two words at least beside whom it names.
 * Out      out  freed with avpi_free
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     O(rows of all topics + topics x bins of the time in which each is spoken of)
 * Threads  topics are looked at side by side: same bytes for every ctx->n_threads
 */
AVP_MUST_CHECK avp_status avpi_trend_bursts_find(const avpi_trend_sources *from, avpi_trend_bursts *out,
                                                 avp_error *err);

/** Different texts of n rows. */
uint64_t avpi_trend_texts(const avpi_telling *t, avpi_trend_room *room, const uint32_t *rows, size_t n);
/** Different wordings of n rows; covered: only of rows that are marked there, NULL = of all. */
uint64_t avpi_trend_wordings(const avpi_trend_sources *from, avpi_trend_room *room, const uint32_t *rows, size_t n,
                             const uint8_t *covered);

/** Rows of a burst, *n of them. */
static inline const uint32_t *avpi_trend_rows(const avpi_topic_rows *rows, const avpi_trend_burst *of, size_t *n) {
    *n = of->burst.to - of->burst.from;
    return rows->row + rows->start[of->topic] + of->burst.from;
}

#endif
