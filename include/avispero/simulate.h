/* Simulated collections with known truth: for demos, tests and measurements. It writes files, it never posts. */
#ifndef AVISPERO_SIMULATE_H
#define AVISPERO_SIMULATE_H

#include "avispero/options.h"

#ifdef __cplusplus
extern "C" {
#endif

#define AVP_PLANTED_OPTIONS(X)                                                                                         \
    X(posts, "posts", INT, int64_t, "20000", 1000, 1e9, "posts", NULL, "organic posts, about", "")                     \
    X(accounts, "accounts", INT, int64_t, "0", 0, 4e9, "accounts", NULL, "organic accounts; 0 = a tenth of the posts", \
      "")                                                                                                              \
    X(objects, "objects", INT, int64_t, "0", 0, 4e9, "objects", NULL, "things to share; 0 = a twentieth of the posts", \
      "")                                                                                                              \
    X(communities, "communities", INT, int64_t, "0", 0, 1e6, "communities", NULL,                                      \
      "communities of taste; 0 = one per 400 accounts", "")                                                            \
    X(mixing, "mixing", REAL, double, "0.1", 0, 1, "share", NULL, "share of organic acts outside the own community",   \
      "")                                                                                                              \
    X(zipf_shift, "zipf-shift", REAL, double, "100", 0, 1e6, "ranks", NULL, "popularity is 1/(rank + shift)",          \
      "Zipf-Mandelbrot")                                                                                               \
    X(delay_median, "delay-median", REAL, double, "21600", 1, 2592000, "s", NULL,                                      \
      "median delay of an organic share (log-normal, sigma 2)", "")                                                    \
    X(days, "days", REAL, double, "30", 0.1, 3650, "d", NULL, "length of the collection", "")                          \
    X(groups, "groups", INT, int64_t, "3", 0, 1e6, "groups", NULL, "planted groups", "")                               \
    X(group_size, "group-size", INT, int64_t, "20", 2, 1e7, "accounts", NULL, "accounts of a planted group", "")       \
    X(group_acts, "group-acts", INT, int64_t, "6", 1, 1e6, "acts", NULL,                                               \
      "acts that every member makes together with the group", "")                                                      \
    X(group_window, "group-spread", REAL, double, "50", 0, 86400, "s", NULL,                                           \
      "time within which the group acts together", "")                                                                 \
    X(group_noise, "group-noise", REAL, double, "0.1", 0, 1, "share", NULL, "chance that a member misses a joint act", \
      "")                                                                                                              \
    X(group_organic, "group-organic", REAL, double, "0.5", 0, 1, "share", NULL,                                        \
      "share of the members' acts that look organic", "")                                                              \
    X(format, "format", CHOICE, int, "csv", 0, 0, "", "csv|acts|jsonl|parquet",                                        \
      "posts as QUT-style CSV, bare four-column acts, v2 JSON lines or Parquet", "")                                   \
    X(seed, "seed", INT, int64_t, "1", 0, 9e15, "", NULL, "start of every random choice", "")

typedef struct avp_planted_options {
    AVP_PLANTED_OPTIONS(AVP_OPTION_FIELD)
} avp_planted_options;
AVP_API extern const avp_option_table avp_planted_option_table;

/**
 * Write posts.<csv|jsonl|parquet> and truth.json (docs/formats/truth.md) into folder. Streams: memory does not grow with posts.
 * Errors   AVP_E_ARG; AVP_E_IO, AVP_E_FULL
 * Threads  same bytes at any number of threads
 */
AVP_API AVP_MUST_CHECK avp_status avp_simulate_planted(const avp_ctx *ctx, const avp_planted_options *opts,
                                                       const char *folder, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
