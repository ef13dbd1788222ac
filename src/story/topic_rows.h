/* The posts of each topic, as rows of talk in the order of time. */
#ifndef AVPI_STORY_TOPIC_ROWS_H
#define AVPI_STORY_TOPIC_ROWS_H

#include "story/topics.h"

/* Rows of topic i: row[start[i] .. start[i + 1]). Topics with fewer than opts->burst_posts rows have none. */
typedef struct avpi_topic_rows {
    size_t n;
    uint64_t *start;
    uint32_t *row;
} avpi_topic_rows;

AVP_MUST_CHECK avp_status avpi_topic_rows_make(const avpi_telling *t, const avpi_topics *topics, avpi_topic_rows *out,
                                               avp_error *err);
void avpi_topic_rows_free(const avp_ctx *ctx, avpi_topic_rows *rows);

#endif
