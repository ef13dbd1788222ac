/* What one trend is made of. */
#ifndef AVPI_STORY_TREND_FACTS_H
#define AVPI_STORY_TREND_FACTS_H

#include "story/talk.h"

/* What all trends are measured with; only read while they are. */
typedef struct avpi_trend_tools {
    const avpi_telling *t;
    size_t n_groups;            /* with group 0 */
    uint64_t *posts, *accounts; /* of each group in the whole collection */
    uint64_t all_accounts;
    int64_t *created_us; /* per account, INT64_MIN = not known */
    uint8_t *gone;       /* per post: deleted within opts->gone_hours */
    bool deletions_known;
} avpi_trend_tools;

/* Work space of one thread. What is marked with less than mark was not seen in this walk. */
typedef struct avpi_trend_room {
    const avp_ctx *ctx;
    uint32_t *seen, *count; /* per account */
    uint32_t *heard;        /* per post */
    uint32_t mark;
    avpi_folder *folder;
} avpi_trend_room;

/** One room for each of the workers that avpi_parallel has for many tasks, *n of them. Freed with avpi_trend_rooms_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_trend_rooms_make(const avpi_telling *t, avpi_trend_room **rooms, unsigned *n,
                                                avp_error *err);
void avpi_trend_rooms_free(avpi_trend_room *rooms, unsigned n);

AVP_MUST_CHECK avp_status avpi_trend_tools_make(const avpi_telling *t, avpi_trend_tools *tools, avp_error *err);
void avpi_trend_tools_free(avpi_trend_tools *tools);

/**
 * Fill trend (but for its phrase) from its n rows, in the order of time.
 * Out   log10_p   n_groups - 1 chances, of groups 1 ..: k of the first posts, and of their accounts, against the group's share of the
 *                 whole collection without this trend (Fisher's exact test; the larger of the two)
 */
AVP_MUST_CHECK avp_status avpi_trend_measure(const avpi_trend_tools *tools, avpi_trend_room *room, const uint32_t *rows,
                                             size_t n, avp_trend *trend, double *log10_p, avp_error *err);
/** Share of its posts that are about its target. */
void avpi_trend_about(const avpi_trend_tools *tools, const uint32_t *rows, size_t n, avp_trend *trend);
/** Fill the counts and shares of a group. */
void avpi_trend_of_group(const avpi_trend_tools *tools, const uint32_t *rows, size_t n, uint32_t group,
                         avp_trend *trend);
/**
 * Was it others' before? Mean share, over time, of posts by accounts in no group on the page of the latest 20 posts: in the seven days
 * before the burst, and in it. Left as it is where fewer than 20 posts of others stood there before, or the page did not change much.
 * In   rows  all n of the topic; the burst is [from, to) of them
 */
void avpi_trend_hijack(const avpi_trend_tools *tools, const uint32_t *rows, size_t from, size_t to, avp_trend *trend);

#endif
