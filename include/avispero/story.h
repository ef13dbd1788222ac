/* Story: what the members of each group are like beside the rest of the collection, and when they slept and woke. */
#ifndef AVISPERO_STORY_H
#define AVISPERO_STORY_H

#include "avispero/groups.h"
#include "avispero/told.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_STORY_OPTIONS(X)                                                                                           \
    X(q, "indicator-q", REAL, double, "0.01", 1e-12, 0.5, "", NULL,                                                    \
      "false discovery rate over all indicators of all groups (Benjamini-Hochberg), and over their awakenings",        \
      "docs/methods/indicators.md")                                                                                    \
    X(draws, "draws", INT, int64_t, "9999", 99, 1e7, "draws", NULL,                                                    \
      "random groups that a group's awakening and its creation dates are compared with", "docs/methods/dormancy.md")   \
    X(created, "created-window", WINDOWS, avp_windows, "86400,604800,2592000", 0, 2592000, "s", NULL,                  \
      "time within which accounts count as created together; of a list the most striking counts",                      \
      "docs/methods/indicators.md: a day, a week, 30 days")                                                            \
    X(few_followers, "few-followers", INT, int64_t, "10", 1, 1e9, "accounts", NULL,                                    \
      "an account with fewer followers than this has few", "docs/methods/indicators.md")                               \
    X(follows_times, "follows-times", REAL, double, "10", 1, 1e9, "", NULL,                                            \
      "an account that follows this many times as many as follow it follows many", "docs/methods/indicators.md")       \
    X(series, "handle-series", INT, int64_t, "3", 2, 1e9, "accounts", NULL,                                            \
      "handles of one stem with different numbers are a series from so many accounts on",                              \
      "docs/methods/indicators.md")                                                                                    \
    X(dormant_days, "dormant-days", REAL, double, "60", 1, 36500, "d", NULL, "shortest silence that is dormancy",      \
      "docs/methods/dormancy.md")                                                                                      \
    X(dormant_times, "dormant-times", REAL, double, "10", 1, 1e9, "", NULL,                                            \
      "and it is at least this many times the account's median silence", "docs/methods/dormancy.md")                   \
    X(hidden_most, "hidden-most", INT, int64_t, "2", 0, 1e9, "posts", NULL,                                            \
      "posts that the account's own count may hide in a silence that still is verified", "docs/methods/dormancy.md")   \
    X(awake_days, "awake-days", REAL, double, "7", 0, 3650, "d", NULL, "time within which members wake together",      \
      "docs/methods/dormancy.md")                                                                                      \
    X(awake_least, "awake-least", INT, int64_t, "3", 2, 1e9, "accounts", NULL,                                         \
      "dormant members from which on a group's awakening is tested", "docs/methods/dormancy.md")                       \
    X(outage_p, "outage-p", REAL, double, "1e-9", 0, 0.5, "", NULL,                                                    \
      "a time with so few posts that this is their chance is an outage of the collection",                             \
      "docs/methods/dormancy.md: the coverage mask")                                                                   \
    X(outage_share, "outage-share", REAL, double, "0.25", 0, 1, "share", NULL,                                         \
      "and with at most this share of the posts usual at that hour of the week", "docs/methods/dormancy.md")           \
    X(outage_weeks, "outage-weeks", INT, int64_t, "8", 1, 520, "weeks", NULL,                                          \
      "weeks before and after that say what is usual", "docs/methods/dormancy.md")                                     \
    X(silence_days, "silence-days", REAL, double, "28", 1, 36500, "d", NULL,                                           \
      "days without any post of anybody that are an outage in any case", "docs/methods/dormancy.md")

typedef struct avp_story_options {
    AVP_STORY_OPTIONS(AVP_OPTION_FIELD)
} avp_story_options;
AVP_API extern const avp_option_table avp_story_option_table;

/* ---- the coverage mask ---- */

typedef struct avp_outage {
    int64_t from_us, to_us; /* half open */
} avp_outage;

/* When the collection itself was silent or nearly so: such time says nothing about anybody's silence. */
typedef struct avp_mask {
    int64_t first_us, last_us; /* of the posts; first > last: none */
    int64_t bin_us;            /* a minute, or what the times are known to */
    size_t count;
    avp_outage *outages; /* ascending, apart from each other */
    int64_t outage_us;   /* all of them together */
} avp_mask;

/* ---- dormancy and awakening ---- */

/* The longest silence of a member, less outages. A fact about dates, no verdict about a person. */
typedef struct avp_dormancy {
    uint32_t account, group; /* id in avp_groups.accounts; group id */
    int64_t from_us, to_us;  /* last post before it, first post after it */
    int64_t silent_us;       /* to - from less outages */
    bool verified;           /* the account's own count of posts says so; else: not seen in this collection */
    uint64_t hidden_most;    /* posts that it may have made unseen, when verified */
    double uniform_p;        /* chance of so long a silence if its posts lay anywhere in the collection's span */
    double conformal_p;      /* share of accounts in no group, as active, with a silence at least as long */
} avp_dormancy;

/* Did the dormant members of a group wake together, more than dormant accounts do in general? */
typedef struct avp_awakening {
    uint32_t group;
    uint64_t dormant, verified; /* members that slept; of them by their own count */
    uint64_t pool;              /* dormant accounts that it is compared with: in no other group */
    uint64_t accounts;          /* members that woke in the most striking window */
    int64_t from_us, to_us;
    double expected; /* members that would, at the pool's pace */
    double p, q;
    bool passes;
} avp_awakening;

/* ---- indicators ---- */

/* X(name, "name", title): what accounts may have in common. The names stand in tables and JSON, and never change. */
#define AVP_INDICATOR_TABLE(X)                                                                                         \
    X(CREATED_TOGETHER, "created-together", "created within {1}")                                                      \
    X(HANDLE_DIGITS, "handle-digits", "handle ends in five digits or more")                                            \
    X(HANDLE_EIGHT, "handle-eight", "handle ends in exactly eight digits, as the platform proposes them")              \
    X(HANDLE_SERIES, "handle-series", "handle is one of a series: one stem, different numbers")                        \
    X(DEFAULT_PROFILE, "default-profile", "profile left as the platform made it")                                      \
    X(NO_PICTURE, "no-picture", "no picture of its own")                                                               \
    X(NO_DESCRIPTION, "no-description", "no description")                                                              \
    X(FEW_FOLLOWERS, "few-followers", "hardly any followers")                                                          \
    X(FOLLOWS_MANY, "follows-many", "follows many times as many as follow it")                                         \
    X(DORMANT, "dormant", "long asleep, by its own count of posts")                                                    \
    X(DELETED, "deleted", "posts or account deleted")

typedef enum avp_indicator_kind {
#define X(name, text, title) AVP_INDICATOR_##name,
    AVP_INDICATOR_TABLE(X)
#undef X
        AVP_INDICATORS
} avp_indicator_kind;

/** Name of an indicator in tables and JSON; its title for people (English msgid). */
AVP_API const char *avp_indicator_name(avp_indicator_kind kind);
AVP_API const char *avp_indicator_title(avp_indicator_kind kind);

/* One indicator of one group. Accounts of which the collection does not tell are in none of the counts. */
typedef struct avp_indicator {
    uint64_t group_yes, group_known; /* members with it; members of which it is known */
    uint64_t rest_yes, rest_known;   /* the same of accounts in no group */
    double p, q;                     /* NaN when not known on either side */
    bool passes;                     /* q within opts->q */
    int64_t from_us, window_us;      /* created-together: the most striking window */
} avp_indicator;

typedef struct avp_findings {
    size_t n_groups;
    avp_indicator *indicators; /* n_groups x AVP_INDICATORS, group after group */
    size_t n_awakenings;
    avp_awakening *awakenings; /* of groups with enough dormant members, by group */
    size_t n_dormancies;
    avp_dormancy *dormancies;  /* of members, by group, then native id */
    uint64_t dormant_accounts; /* in the whole collection */
    avp_mask mask;
    avp_told told;            /* of avp_story_tell alone */
    avp_threats threats;      /* of avp_story_tell alone */
    avp_styles styles;        /* of avp_story_tell alone */
    avp_media_clusters media; /* of avp_story_tell alone */
} avp_findings;

/**
 * Compare each group with the rest of the collection: indicators of inauthenticity, dormancy, awakenings.
 *
 * An indicator is a share: of the members, and of the accounts in no group. Fisher's exact test, one-sided, asks whether the
 * members have it more often; Benjamini-Hochberg runs over all indicators of all groups. No account is ever scored.
 *
 * In       c       posts, snapshots, created_at, deletions; NULL: nothing is known, as is whatever a table does not tell
 *          groups  the listed ones (avp_known_apart first)
 *          opts    NULL = defaults; seed of the draws
 * Out      out     caller frees with avp_findings_free; with no groups it is empty
 * Errors   AVP_E_ARG option out of range; AVP_E_IO, AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     one scan of posts, one of account_snapshots; per group draws x members
 * Threads  same bytes for every ctx->n_threads and row order of the case
 * Beware   none of it proves anything about a group: newsrooms, campaigns, fan clubs share many of these traits
 * Source   Fisher (1922) J R Stat Soc 85:87; Benjamini and Hochberg (1995) J R Stat Soc B 57:289; docs/methods/indicators.md
 * Proof    tests/unit/story, tests/oracle/test_story.c, tests/planted/test_indicators_planted.c, tests/power/test_awakenings.c
 */
AVP_API AVP_MUST_CHECK avp_status avp_story_find(const avp_ctx *ctx, avp_case *c, const avp_groups *groups,
                                                 const avp_story_options *opts, uint64_t seed, avp_findings *out,
                                                 avp_error *err);
/**
 * The same, and what happened: episodes, trends, coincidences, claims, calls, in findings->told. Works without groups as well: then
 * nothing is attributed to anybody.
 *
 * In       c     with its lists of targets, events, domains, claims (avispero/lists.h)
 *          told  NULL = defaults
 * Errors   as avp_story_find
 * Cost     one reading of the texts, and as much memory as they take
 * Source   docs/methods/targets.md, episodes.md, trends.md, coincidence.md
 */
AVP_API AVP_MUST_CHECK avp_status avp_story_tell(const avp_ctx *ctx, avp_case *c, const avp_groups *groups,
                                                 const avp_story_options *opts, const avp_told_options *told,
                                                 uint64_t seed, avp_findings *out, avp_error *err);
AVP_API void avp_findings_free(const avp_ctx *ctx, avp_findings *findings);

/* ---- accounts known to be organic ---- */

#define AVP_KNOWN_OPTIONS(X)                                                                                           \
    X(known_organic, "known-organic", TEXT, const char *, NULL, 0, 0, "", NULL,                                        \
      "CSV of accounts known to be organic: native id or handle, and a kind: newsroom, campaign, fan club, other", "")

typedef struct avp_known_options {
    AVP_KNOWN_OPTIONS(AVP_OPTION_FIELD)
} avp_known_options;
AVP_API extern const avp_option_table avp_known_option_table;

/* X(name, Spanish as it may stand in the file, English) */
#define AVP_KNOWN_KIND_TABLE(X)                                                                                        \
    X(OTHER, "otro", "other")                                                                                          \
    X(NEWSROOM, "redaccion", "newsroom")                                                                               \
    X(CAMPAIGN, "campana", "campaign")                                                                                 \
    X(FAN_CLUB, "club de fans", "fan club")

typedef enum avp_known_kind {
#define X(name, spanish, english) AVP_KNOWN_##name,
    AVP_KNOWN_KIND_TABLE(X)
#undef X
        AVP_KNOWN_KINDS
} avp_known_kind;

/** "newsroom" ... (English msgid). */
AVP_API const char *avp_known_kind_name(avp_known_kind kind);

/* A group that consists mainly of known accounts: taken out of the list of groups, never accused. */
typedef struct avp_known_group {
    avp_group group; /* id 0; its members belong to no listed group */
    uint64_t known;  /* members on the list */
    uint64_t of_kind[AVP_KNOWN_KINDS];
} avp_known_group;

typedef struct avp_known {
    char sha256[65];                      /* of the file */
    uint64_t entries;                     /* distinct accounts in the file */
    uint64_t found, absent, ambiguous;    /* of them in the collection; not; a handle that several accounts had */
    uint8_t *kind_of;                     /* per id in avp_groups.accounts: 0 = not on the list, else 1 + kind */
    uint64_t *members_known;              /* per listed group: members on the list; set by avp_known_apart */
    uint64_t left_out, left_out_accounts; /* groups all of whose members are known: only their number remains */
    size_t count;
    avp_known_group *groups; /* listed apart as "known organic", strongest evidence first */
} avp_known;

/**
 * Read the list: CSV, TSV or semicolons, first column native id or handle (an @ before it is fine), second its kind, optional.
 *
 * An entry names the account with that native id; without one, the account that ever had that handle (ASCII case aside). A
 * handle that several accounts had is left unused, and counted: give the native id.
 *
 * In       c       its handles; NULL: native ids only
 * Out      out     kind_of for groups->accounts; caller frees with avp_known_free
 * Errors   AVP_E_INPUT no such file, not UTF-8, an unknown kind, a broken row (with its line); AVP_E_LIMIT larger than 256 MiB
 */
AVP_API AVP_MUST_CHECK avp_status avp_known_read(const avp_ctx *ctx, avp_case *c, const char *path,
                                                 const avp_groups *groups, avp_known *out, avp_error *err);
/** Read the list alone, so that a mistake in it shows before hours of work. Errors: as avp_known_read */
AVP_API AVP_MUST_CHECK avp_status avp_known_check(const avp_ctx *ctx, const char *path, avp_error *err);
/**
 * Take out of groups those whose members are mainly (more than half) on the list, and number the others anew in their order.
 * Counts and null models are untouched: known accounts have had their part in them.
 */
AVP_API AVP_MUST_CHECK avp_status avp_known_apart(const avp_ctx *ctx, avp_groups *groups, avp_known *known,
                                                  avp_error *err);
AVP_API void avp_known_free(const avp_ctx *ctx, avp_known *known);

/**
 * Write indicators, awakenings, dormancies, outages and known groups of a run into the case. Inside the transaction of the run.
 * known may be NULL. Errors: AVP_E_IO, AVP_E_FULL, AVP_E_MEMORY
 */
AVP_API AVP_MUST_CHECK avp_status avp_story_store(avp_case *c, uint64_t run_id, const avp_groups *groups,
                                                  const avp_findings *findings, const avp_known *known, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
