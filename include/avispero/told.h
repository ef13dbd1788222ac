/* What happened: episodes, trends, coincidences, claims, calls. Part of avp_findings. */
#ifndef AVISPERO_TOLD_H
#define AVISPERO_TOLD_H

#include "avispero/media.h"
#include "avispero/options.h"
#include "avispero/styles.h"
#include "avispero/threats.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- options ---- */

#define AVP_TOLD_OPTIONS(X)                                                                                            \
    X(burst_posts, "burst-posts", INT, int64_t, "50", 2, 1e9, "posts", NULL,                                           \
      "posts from which on a burst is an episode or a trend", "docs/methods/trends.md")                                \
    X(burst_accounts, "burst-accounts", INT, int64_t, "20", 2, 1e9, "accounts", NULL, "and accounts from which on",    \
      "docs/methods/trends.md")                                                                                        \
    X(burst_texts, "burst-texts", INT, int64_t, "5", 1, 1e9, "posts", NULL,                                            \
      "posts with words of their own from which on a burst is a trend: one post that is passed on is none",            \
      "docs/methods/trends.md")                                                                                        \
    X(burst_s, "burst-s", REAL, double, "2", 1.01, 1000, "", NULL,                                                     \
      "how many times its usual share of all posts something has in a burst", "Kleinberg 2002")                        \
    X(burst_gamma, "burst-gamma", REAL, double, "1", 0, 1000, "", NULL, "what it costs to begin a burst",              \
      "Kleinberg 2002")                                                                                                \
    X(burst_bin, "burst-bin", REAL, double, "3600", 1, 86400, "s", NULL, "time in which posts are counted for bursts", \
      "docs/methods/trends.md")                                                                                        \
    X(burst_gap, "burst-gap", REAL, double, "21600", 0, 2592000, "s", NULL,                                            \
      "bursts of one target or phrase no further apart than this are one", "docs/methods/trends.md")                   \
    X(share_least, "share-least", REAL, double, "0.1", 0, 1, "share", NULL,                                            \
      "smallest share of an episode or of a trend's first posts for which a group is named",                           \
      "docs/methods/episodes.md")                                                                                      \
    X(told_q, "told-q", REAL, double, "0.01", 1e-9, 0.5, "", NULL,                                                     \
      "false discovery rate over all episodes, or trends, and groups", "docs/methods/episodes.md")                     \
    X(first_posts, "first-posts", INT, int64_t, "100", 1, 1e6, "posts", NULL, "posts with which a trend begins",       \
      "docs/methods/trends.md")                                                                                        \
    X(hijack_share, "hijack-share", REAL, double, "0.5", 0, 1, "share", NULL,                                          \
      "a hashtag was others' when their posts were this share of its page before; it is hijacked when that falls to "  \
      "this share of what it was",                                                                                     \
      "docs/methods/trends.md")                                                                                        \
    X(phrase_peak, "phrase-peak", REAL, double, "0.3", 0, 1, "share", NULL,                                            \
      "share of a phrase's posts that one day has at least, where no hashtag says it", "docs/methods/trends.md")       \
    X(spoken_pad, "burst-pad", REAL, double, "7", 0, 366, "d", NULL,                                                   \
      "days before and after something is spoken of that say what is usual", "docs/methods/trends.md")                 \
    X(rush_hours, "rush-hours", REAL, double, "48", 1, 8760, "h", NULL,                                                \
      "period in which trends against one target are counted", "docs/methods/trends.md")                               \
    X(shifts, "shifts", INT, int64_t, "9999", 99, 1e7, "draws", NULL, "times that a series is moved by whole days",    \
      "docs/methods/coincidence.md")                                                                                   \
    X(shift_days, "shift-days", INT, int64_t, "7", 1, 366, "d", NULL, "whole days by which an onset is moved at most", \
      "docs/methods/coincidence.md")                                                                                   \
    X(together_window, "together-window", REAL, double, "900", 1, 86400, "s", NULL,                                    \
      "an onset of one series this soon after one of the other coincides", "docs/methods/coincidence.md")              \
    X(onset_bin, "onset-bin", REAL, double, "600", 1, 86400, "s", NULL,                                                \
      "time in which acts are counted for the onsets of a series", "docs/methods/coincidence.md")                      \
    X(onset_gap, "onset-gap", REAL, double, "3600", 0, 2592000, "s", NULL,                                             \
      "bursts of a series no further apart than this are one onset", "docs/methods/coincidence.md")                    \
    X(onset_posts, "onset-posts", INT, int64_t, "10", 1, 1e9, "posts", NULL,                                           \
      "posts from which on a burst of a group's acts is an onset", "docs/methods/coincidence.md")                      \
    X(onset_accounts, "onset-accounts", INT, int64_t, "3", 1, 1e9, "accounts", NULL, "and accounts from which on",     \
      "docs/methods/coincidence.md")                                                                                   \
    X(call_posts, "call-posts", INT, int64_t, "10", 1, 1e9, "posts", NULL,                                             \
      "posts from which on a call to action is told", "docs/methods/calls.md")                                         \
    X(call_more, "call-more", TEXT, const char *, NULL, 0, 0, "", NULL,                                                \
      "more rules for calls to action, from this file", "docs/methods/calls.md")                                       \
    X(gone_hours, "gone-hours", REAL, double, "24", 0.01, 8760, "h", NULL,                                             \
      "posts that are deleted within this time count as ephemeral", "docs/methods/trends.md")                          \
    AVP_MEDIA_OPTIONS(X)                                                                                               \
    AVP_THREATS_OPTIONS(X)

typedef struct avp_told_options {
    AVP_TOLD_OPTIONS(AVP_OPTION_FIELD)
} avp_told_options;
AVP_API extern const avp_option_table avp_told_option_table;

#define AVP_NO_TARGET UINT32_MAX

/* ---- targets and episodes ---- */

typedef enum avp_hit_kind { AVP_HIT_REPLY, AVP_HIT_MENTION, AVP_HIT_NAME, AVP_HIT_HASHTAG, AVP_HIT_KINDS } avp_hit_kind;
/** "reply-to", "mention", "name", "hashtag". */
AVP_API const char *avp_hit_kind_name(avp_hit_kind kind);

typedef struct avp_target {
    char *id, *name;
    uint64_t hits, accounts;         /* posts about it, and who wrote them; its own accounts aside */
    uint64_t of_kind[AVP_HIT_KINDS]; /* a post may be of several */
    int64_t first_us, last_us;       /* of the hits; first > last: nobody mentions it */
    uint64_t bursts, attributed;     /* bursts of hits that are large enough; of them with a group behind */
} avp_target;

/* A burst of hits on one target, and the group that stands out in it, if any does. */
typedef struct avp_episode {
    uint32_t target;
    int64_t from_us, to_us; /* first and last hit */
    uint64_t hits, accounts;
    uint32_t group; /* 0 = none */
    uint64_t group_hits, group_accounts;
    uint64_t rest_hits, rest_group_hits; /* on the same target outside all its bursts */
    double group_share, rest_share;
    double groups_share;                /* of all groups that pass together */
    double log10_p, q;                  /* of the group, or of the best one when none passes; NaN without groups */
    double hostile_share, hostile_rest; /* of the hits in it, and outside bursts; NaN = not looked at */
    double hostile_log10_p;             /* of so large a share, if it were that outside bursts */
} avp_episode;

/* ---- trends ---- */

typedef struct avp_trend {
    char *phrase; /* with # where it is a hashtag */
    bool hashtag;
    int64_t from_us, to_us;
    uint64_t posts, accounts;
    uint64_t texts;      /* posts with words of their own, its reposts counted with the post that they repost */
    uint32_t target;     /* that the phrase itself names, or AVP_NO_TARGET */
    double target_share; /* of its posts that are about that target */
    uint32_t group;      /* that stands out among its first posts, 0 = none */
    uint64_t first, group_first, group_posts;
    double share_first, share; /* of the group; of the best one when none passes */
    double log10_p, q;
    double top10_share, posts_per_account, repost_share, median_age_days,
        rise_s;                     /* age NaN = not known; rise: 10 % to 50 % */
    double gone_share;              /* posts deleted within gone-hours, of those whose fate is known; NaN = not known */
    double gone_first;              /* the same of its first posts, which made it */
    uint32_t rank_first, rank_rate; /* among the trends: by share_first, by posts per account; 1 = largest */
    bool ephemeral;                 /* most of its first posts are gone */
    double
        organic_before; /* hijack: share of posts by accounts in no group before the burst and in it; NaN = no hijack */
    double organic_in;
} avp_trend;

/* Many trends about one target in a short time. */
typedef struct avp_rush {
    uint32_t target;
    int64_t from_us, to_us;
    uint64_t trends, of_group; /* onsets inside; of them with a group behind */
    uint64_t all;              /* onsets about it in the whole collection */
    double expected;           /* inside, at its own rate while it is spoken of */
    double p;                  /* whole-day shifts */
    double poisson_p;
} avp_rush;

/* ---- coincidences ---- */

typedef struct avp_series {
    const char *name; /* "amplifiers", "harassers", "portals", "events" */
    size_t n;
    int64_t *onset_us; /* ascending */
} avp_series;

typedef struct avp_coincidence {
    uint32_t a, b; /* of the series */
    uint64_t n_a, n_b, k;
    int64_t
        lag_us; /* of b behind a at which most coincide: b's onset comes lag .. lag + window before a's when positive */
    double expected; /* mean of the shifted series */
    double p, q, poisson_p;
    int64_t from_us, to_us; /* while both are active */
    bool passes;
} avp_coincidence;

/* ---- claims and calls ---- */

/* How a claim was carried by one group, or by nobody in a group (0). */
typedef struct avp_carried {
    uint32_t claim, group;
    uint64_t posts, accounts;
    int64_t first_us, median_us, last_us;
} avp_carried;

typedef struct avp_claim {
    char *text;
    const char *verdict; /* "true", "false", "unverified" */
    uint32_t follows;    /* index of the claim that it builds on, UINT32_MAX = none */
    uint64_t posts, accounts;
    int64_t first_us, half_us, last_us; /* half: when half of its posts were there; first > last: nobody carried it */
    uint64_t carriers_of_both;          /* accounts that carried it and the one that it follows */
    double expected_both;               /* of accounts as active, docs/methods/claims.md; NaN = it follows none */
    double log10_p;                     /* of so many carriers of both; NaN = none */
} avp_claim;

/* Posts with one sentence in the imperative that names a time or a place. */
typedef struct avp_call {
    char *phrase;  /* as it is folded */
    uint8_t level; /* 3 to loot or harm, 2 to block, 1 to gather */
    uint64_t posts, accounts;
    int64_t first_us, last_us;
    uint32_t launched_by; /* group of the first account, 0 = none */
    uint32_t group;       /* with the largest share, 0 = none */
    double share;
} avp_call;

/* All of it; indexes above point into these arrays. */
typedef struct avp_told {
    bool looked; /* false: nobody asked, everything is empty */
    size_t n_targets, n_episodes, n_trends, n_rushes, n_series, n_coincidences, n_claims, n_carried, n_calls;
    avp_target *targets;
    avp_episode *episodes; /* by target, then time; those without a group too */
    avp_trend *trends;     /* by time */
    avp_rush *rushes;      /* the largest of each target */
    avp_series *series;
    avp_coincidence *coincidences;
    avp_claim *claims;
    avp_carried *carried;
    avp_call *calls;
} avp_told;

#ifdef __cplusplus
}
#endif
#endif
