/* Simulated collections with known truth: for demos, tests and measurements. It writes files, it never posts. */
#ifndef AVISPERO_SIMULATE_H
#define AVISPERO_SIMULATE_H

#include "avispero/acts.h"
#include "avispero/options.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_PLANTED_OPTIONS(X)                                                                                         \
    X(posts, "posts", INT, int64_t, "20000", 1000, 1e9, "posts", NULL, "organic posts, about", "")                     \
    X(accounts, "accounts", INT, int64_t, "0", 0, 4e9, "accounts", NULL, "organic accounts; 0 = a tenth of the posts", \
      "bench/peers.md: the workload")                                                                                  \
    X(objects, "objects", INT, int64_t, "0", 0, 4e9, "objects", NULL, "things to share; 0 = a twentieth of the posts", \
      "bench/peers.md: the workload")                                                                                  \
    X(communities, "communities", INT, int64_t, "0", 0, 1e6, "communities", NULL,                                      \
      "communities of taste; 0 = one per 400 accounts", "")                                                            \
    X(mixing, "mixing", REAL, double, "0.1", 0, 1, "share", NULL, "share of organic acts outside the own community",   \
      "docs/methods/simulate.md")                                                                                      \
    X(activity_skew, "activity-skew", INT, int64_t, "2", 1, 6, "", NULL,                                               \
      "an account's rank in its community is a uniform number to this power; 1 = all equally active", "")              \
    X(zipf_shift, "zipf-shift", REAL, double, "100", 0, 1e6, "ranks", NULL, "popularity is 1/(rank + shift)",          \
      "Zipf-Mandelbrot; bench/peers.md: the workload")                                                                 \
    X(delay_median, "delay-median", REAL, double, "21600", 1, 2592000, "s", NULL,                                      \
      "median delay of an organic share (log-normal)", "bench/peers.md: the workload")                                 \
    X(delay_sigma, "delay-sigma", REAL, double, "2", 0, 10, "", NULL,                                                  \
      "spread of that delay: standard deviation of its logarithm", "")                                                 \
    X(days, "days", REAL, double, "30", 0.1, 3650, "d", NULL, "length of the collection", "")                          \
    X(groups, "groups", INT, int64_t, "3", 0, 1e6, "groups", NULL, "planted groups", "")                               \
    X(group_size, "group-size", INT, int64_t, "20", 2, 1e7, "accounts", NULL, "accounts of a planted group", "")       \
    X(group_acts, "group-acts", INT, int64_t, "6", 1, 1e6, "acts", NULL,                                               \
      "acts that every member makes together with the group", "docs/methods/simulate.md")                              \
    X(group_spread, "group-spread", REAL, double, "50", 0, 86400, "s", NULL,                                           \
      "time within which the group acts together", "docs/methods/simulate.md")                                         \
    X(group_noise, "group-noise", REAL, double, "0.1", 0, 1, "share", NULL, "chance that a member misses a joint act", \
      "")                                                                                                              \
    X(group_organic, "group-organic", REAL, double, "0.5", 0, 0.99, "share", NULL,                                     \
      "share of the members' acts that look organic", "")                                                              \
    X(format, "format", CHOICE, int, "csv", 0, 0, "", "csv|acts|jsonl|parquet|acts-parquet",                           \
      "csv, parquet: posts in the QUT toolkit's columns; acts, acts-parquet: the bare four columns of acts; "          \
      "jsonl: posts as API v2 lines",                                                                                  \
      "")                                                                                                              \
    X(seed, "seed", INT, int64_t, "1", 0, 9e15, "", NULL, "start of every random choice", "")

typedef struct avp_planted_options {
    AVP_PLANTED_OPTIONS(AVP_OPTION_FIELD)
} avp_planted_options;
AVP_API extern const avp_option_table avp_planted_option_table;

/**
 * Write posts.<csv|jsonl|parquet> and truth.json (docs/formats/truth.md) into folder, which is made if absent.
 *
 * Organic accounts share what their community likes, popular things more, with a delay and while they are awake. Planted
 * groups launch something and boost it within group_spread seconds; otherwise they behave like the others.
 *
 * In       opts    NULL = defaults
 * Out      files   each appears whole or not at all; old ones are replaced
 * Errors   AVP_E_ARG an option is out of range, or more than 2^32 accounts or objects; AVP_E_IO, AVP_E_FULL, AVP_E_CANCELLED
 * Cost     time O(posts), several million acts a second and core; memory a few MB per thread, whatever the number of posts
 * Threads  same bytes for every ctx->n_threads
 * Beware   posts come in order of the birth of what they share, not in order of time
 * Source   the workload of bench/peers.md; docs/methods/simulate.md
 * Proof    tests/unit/simulate
 */
AVP_API AVP_MUST_CHECK avp_status avp_simulate_planted(const avp_ctx *ctx, const avp_planted_options *opts,
                                                       const char *folder, avp_error *err);

/* X as above. Names begin with inject- because the command has both tables. */
#define AVP_INJECT_OPTIONS(X)                                                                                          \
    X(groups, "inject-groups", INT, int64_t, "18", 1, 100000, "groups", NULL, "groups to plant", "")                   \
    X(group_size, "inject-size", INT, int64_t, "20", 2, 100000, "accounts", NULL, "accounts of a planted group",       \
      "docs/methods/simulate.md: 5 to 50")                                                                             \
    X(acts_least, "inject-acts-least", INT, int64_t, "2", 1, 10000, "acts", NULL,                                      \
      "joint acts of the first group; each group after it has one more", "docs/methods/simulate.md")                   \
    X(acts_most, "inject-acts-most", INT, int64_t, "10", 1, 10000, "acts", NULL,                                       \
      "after this many joint acts the next group begins again with the least", "docs/methods/simulate.md")             \
    X(spread, "inject-spread", REAL, double, "60", 0, 86400, "s", NULL,                                                \
      "time within which the group acts together; delays are drawn from the gaps of the data that are no longer",      \
      "docs/methods/simulate.md")                                                                                      \
    X(noise, "inject-noise", REAL, double, "0.1", 0, 1, "share", NULL, "chance that a member misses a joint act", "")  \
    X(organic, "inject-organic", REAL, double, "1", 0, 1000, "acts", NULL,                                             \
      "acts on its own that a member makes for each joint one, copied from other accounts", "")                        \
    X(seed, "seed", INT, int64_t, "1", 0, 9e15, "", NULL, "start of every random choice", "")

typedef struct avp_inject_options {
    AVP_INJECT_OPTIONS(AVP_OPTION_FIELD)
} avp_inject_options;
AVP_API extern const avp_option_table avp_inject_option_table;

/**
 * Plant groups into a real collection: posts.csv (object, account, source, time, post: all real acts, then the planted ones), truth.json
 * and labels.csv (account, kind, acts) in folder, which is made if absent.
 *
 * A joint act is cloned from a real one: its object, and a time after it by a gap between two acts on one object that the data have; each
 * member follows by a short gap of the data. Members also repeat acts of others on their own, later by a gap of the data.
 *
 * In       acts    one trace; at least one act
 *          opts    NULL = defaults
 * Out      files   each appears whole or not at all
 * Errors   AVP_E_ARG an option is out of range, the least is more than the most, there are no acts; AVP_E_IO, AVP_E_FULL, AVP_E_MEMORY
 * Cost     O(acts); rows are written as they are made
 * Beware   real names stand in posts.csv: keep it where the data are kept
 * Source   docs/methods/simulate.md
 * Proof    tests/unit/simulate/test_inject.c
 */
AVP_API AVP_MUST_CHECK avp_status avp_simulate_inject(const avp_ctx *ctx, const avp_acts *acts,
                                                      const avp_inject_options *opts, const char *folder,
                                                      avp_error *err);

/* X as above. posts, format and seed are also options of `planted`, with defaults of their own here. */
#define AVP_EDOMEX_OPTIONS(X)                                                                                          \
    X(posts, "posts", INT, int64_t, "200000", 1000, 1e9, "posts", NULL, "organic posts, about", "")                    \
    X(bots, "bots", INT, int64_t, "3000", 10, 1e7, "accounts", NULL, "accounts of the army of edomex-2017",            \
      "docs/methods/simulate.md: two or three thousand were reported, and 75,000")                                     \
    X(scale, "scale", REAL, double, "1", 0.01, 1000, "x", NULL,                                                        \
      "edomex-2017: all numbers of posts and accounts times this", "")                                                 \
    X(no_groups, "no-groups", BOOL, bool, "false", 0, 0, "", NULL,                                                     \
      "edomex-2017 without anybody who acts together: no trolls, no army, no newsrooms, no campaign accounts", "")     \
    X(format, "format", CHOICE, int, "jsonl", 0, 0, "", "jsonl|parquet", "posts as API v2 lines, or as Parquet", "")   \
    X(seed, "seed", INT, int64_t, "1", 0, 9e15, "", NULL, "start of every random choice", "")

typedef struct avp_edomex_options {
    AVP_EDOMEX_OPTIONS(AVP_OPTION_FIELD)
} avp_edomex_options;
AVP_API extern const avp_option_table avp_edomex_option_table;

/**
 * Write the scenario edomex-2017 into folder, which is made if absent: posts.jsonl or posts.parquet, posts-deleted.jsonl (what was taken
 * away later, as lines of a compliance job), targets.csv, events.csv, domains.csv, truth.json (docs/formats/truth.md).
 *
 * Protests in the autumn of 2014, an interview and the threats that follow, two years of sleep, a campaign in the spring of 2017: four
 * groups of trolls and an army among organic users, fan clubs, newsrooms and campaign teams. All persons, accounts, portals and hashtags
 * are invented. The numbers stand in src/simulate/edomex_table.c.
 *
 * In       opts    NULL = defaults
 * Out      files   each appears whole or not at all; old ones are replaced
 * Errors   AVP_E_ARG an option is out of range, or more than 2^30 accounts; AVP_E_IO, AVP_E_FULL, AVP_E_CANCELLED
 * Cost     time O(posts); memory some MB per thread and 100 bytes for each order of the army, whatever the number of posts
 * Threads  same bytes for every ctx->n_threads
 * Beware   posts come account by account, not in order of time
 * Source   docs/methods/simulate.md
 * Proof    tests/unit/simulate/test_edomex.c
 */
AVP_API AVP_MUST_CHECK avp_status avp_simulate_edomex(const avp_ctx *ctx, const avp_edomex_options *opts,
                                                      const char *folder, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
