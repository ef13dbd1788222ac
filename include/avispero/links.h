/* Links: pairs of accounts that acted on the same objects within a window, and how far beyond chance. */
#ifndef AVISPERO_LINKS_H
#define AVISPERO_LINKS_H

#include "avispero/acts.h"
#include "avispero/options.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum avp_links_count_mode { AVP_COUNT_OBJECTS, AVP_COUNT_COORTWEET, AVP_COUNT_QUT } avp_links_count_mode;
typedef enum avp_links_null { AVP_NULL_NONE, AVP_NULL_N1, AVP_NULL_TWO_PASS } avp_links_null;

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_LINKS_OPTIONS(X)                                                                                           \
    X(windows, "window", WINDOWS, avp_windows, "10,60,600,3600,86400", 0, 2592000, "s", NULL,                          \
      "longest time between two acts that count as together, both ends included; a list is a sweep",                   \
      "docs/methods/links.md: a sweep, since the window decides what is found")                                        \
    X(count, "count", CHOICE, int, "objects", 0, 0, "", "objects|coortweet|qut",                                       \
      "what is counted: distinct objects, or as CooRTweet or the QUT toolkit count", "")                               \
    X(null, "null", CHOICE, int, "two-pass", 0, 0, "", "none|n1|two-pass", "null model that links are tested against", \
      "docs/methods/two-pass.md: fans of one source are not a network")                                                \
    X(q, "q", REAL, double, "0.01", 1e-12, 0.5, "", NULL, "false discovery rate over all pairs (Benjamini-Hochberg)",  \
      "docs/methods/links.md: Benjamini-Hochberg")                                                                     \
    X(min_weight, "min-weight", INT, int64_t, "1", 1, 1e9, "co-actions", NULL,                                         \
      "smallest weight of a link that is kept", "")                                                                    \
    X(min_participation, "min-participation", INT, int64_t, "2", 1, 1e9, "acts", NULL,                                 \
      "smallest number of acts of an account, for --count coortweet", "CooRTweet 2.1.3")                               \
    X(cap, "cap", INT, int64_t, "500", 0, 1e9, "acts", NULL,                                                           \
      "acts with more neighbours than this in the window are viral moments, listed and left out of test and count; 0 " \
      "= no cap; off with --null none",                                                                                \
      "docs/methods/links.md: the cap")                                                                                \
    X(edge_quantile, "edge-quantile", REAL, double, "0", 0, 1, "share", NULL,                                          \
      "without a null model: keep links heavier than this quantile of all weights (type 7), as CooRTweet's flag of "   \
      "edges; 0 keeps all",                                                                                            \
      "CooRTweet 2.1.3: edge_weight")                                                                                  \
    X(loops, "loops", BOOL, bool, "false", 0, 0, "", NULL, "keep links of an account with itself (coortweet, qut)", "")

typedef struct avp_links_options {
    AVP_LINKS_OPTIONS(AVP_OPTION_FIELD)
} avp_links_options;
AVP_API extern const avp_option_table avp_links_option_table;

/*
 * Accounts that are in viral moments again and again. The cap takes such moments out of the count of pairs; here they are tested by themselves, account by
 * account, two-pass null only. What follows counts over one trace and window; all zero where nothing is over the cap.
 */
typedef struct avp_recurrence {
    uint64_t moments; /* runs of over-cap acts on one object */
    size_t count;     /* accounts that pass Benjamini-Hochberg over all accounts; ascending */
    uint32_t *account;
    uint32_t *met;      /* moments that it was in */
    double *expected;   /* as other users of the same sources, equally active, would be */
    double *log10_p;    /* log10 of the binomial tail, N tests */
    uint8_t *exclusive; /* 1: passes only beside other sources of like size, since hardly anybody else uses its own */
    size_t n_ties;      /* pairs of them that were in two moments or more together: some, never all; sorted, a < b */
    uint32_t *tie_a, *tie_b;
    uint32_t *tie_moments;
} avp_recurrence;

/* Links of one window. Sorted by (a, b); a < b, except directed (qut), where every ordered pair may stand, and loops (a == b). */
typedef struct avp_window_links {
    int64_t window_us;
    uint64_t co_actions; /* W: (pair of accounts, object) combinations met inside the window, over-cap acts left out */
    uint64_t acts, over_cap_acts; /* E of the null model, and what the cap left out */
    double threshold_p;           /* largest p that BH let pass; 0 when none; NaN when not tested */
    size_t count;
    uint32_t *a, *b;
    uint32_t *weight; /* x: distinct objects (or the counting mode's own weight) */
    double *expected; /* lambda; NULL when not tested */
    double *log10_p;  /* log10 P(Poisson(lambda) >= x); NULL when not tested */
    /* Two-pass null only: evidence of class `exclusive` rests on sources that hardly anybody outside uses; 1 marks such links. */
    uint8_t *exclusive;
    size_t exclusive_count;
    uint64_t suspects; /* accounts of the first pass, left out of the rates */
    uint8_t *suspect;  /* per account: 1 = one of them */
    avp_recurrence recurrence;
} avp_window_links;

typedef struct avp_links {
    int null; /* avp_links_null */
    bool directed;
    uint64_t
        pairs_counted; /* pairs of accounts (coortweet: pairs of contents) whose co-actions were counted, longest window */
    double m;          /* all pairs N (N - 1) / 2, the number of tests */
    uint64_t cap;      /* the cap that was in force; 0 = none */
    size_t n_windows;
    avp_window_links windows[AVP_WINDOWS_MAX];
    uint64_t co_actions_counted; /* counted one by one, over all windows, after pruning: the work of the kernel */
    uint64_t spilled_bytes;
    double seconds_prepare, seconds_prune, seconds_count, seconds_test;
} avp_links;

/**
 * Link accounts that acted on the same object within a short time, and keep the links that the null model does not explain.
 * A pair of posts counts once (avp_elders), unless opts->null is none.
 *
 * In       acts   n acts in canonical order; n may be 0
 *          opts   NULL = defaults
 * Out      out    per window the links that pass; caller frees with avp_links_free
 * Errors   AVP_E_ARG option out of range, coortweet or qut without posts or with several windows; AVP_E_MEMORY; AVP_E_CANCELLED
 * Cost     time O(n + co-actions), memory O(n + accounts) per thread; with ctx->memory_bytes set and too small, pairs are
 *          counted in runs on disk
 * Threads  acts is only read; same bytes for every ctx->n_threads
 * Beware   N1 knows activity, not taste: fans of one source link too; the stratified null tells them apart
 * Source   windowed counting: Gustavson (1978) row product; N1 and m: docs/methods/links.md
 */
AVP_API AVP_MUST_CHECK avp_status avp_links_find(const avp_ctx *ctx, const avp_acts *acts,
                                                 const avp_links_options *opts, avp_links *out, avp_error *err);
AVP_API void avp_links_free(const avp_ctx *ctx, avp_links *links);

/* What the same search finds where there is nothing to find, window by window as in links. */
typedef struct avp_calibration {
    uint64_t shuffles;                      /* that were drawn; 0 = none */
    double mean_false[AVP_WINDOWS_MAX];     /* links per shuffle, as strong as those that were kept */
    double mean_exclusive[AVP_WINDOWS_MAX]; /* links of evidence class exclusive where delays are drawn anew */
    uint64_t dropped[AVP_WINDOWS_MAX];      /* links that were taken back because shuffles gave too many as strong */
    double mean_recurrent
        [AVP_WINDOWS_MAX]; /* accounts per shuffle that recur in viral moments; above the share q of the real ones all are taken back */
} avp_calibration;

/**
 * Run the whole search on shuffled acts, and take back links until at most the share q of them is matched by shuffles.
 * Labels are swapped within sources, or permuted over all acts where there are no sources. Class exclusive has another null, since a swap
 * inside its sources keeps them together: every act but an object's first gets a delay drawn from the whole collection's (a tenth as many
 * worlds, one at least).
 * In       opts      those of the links; its windows, or some of them: the others stay as they are
 *          shuffles  how many; their seeds are seed, seed + 1, ...
 *          least     after so many it ends as soon as what they gave is far below what could take a link back: three standard deviations
 *                    of a Poisson count and three more; 0 where nothing was found, so that nothing can be taken back. = shuffles: all
 * In/out   links     as avp_links_find gave them
 * Errors   as avp_links_find
 * Cost     one shuffle and one search each
 */
AVP_API AVP_MUST_CHECK avp_status avp_links_calibrate(const avp_ctx *ctx, const avp_acts *acts,
                                                      const avp_links_options *opts, uint64_t least, uint64_t shuffles,
                                                      uint64_t seed, avp_links *links, avp_calibration *out,
                                                      avp_error *err);

/** log10 P(Poisson(lambda) >= x), exact in the far tail; 0 for x == 0; -inf for lambda == 0 and x > 0. */
AVP_API double avp_links_poisson_log10_tail(uint64_t x, double lambda);

/** Benjamini-Hochberg: the largest of n log10 p-values that passes at q over m tests; -inf when none. Reorders log10_p. */
AVP_API double avp_links_bh_threshold(double *log10_p, size_t n, double m, double q);

/** One moment that two accounts share: indices of their acts in acts, for the posts behind a link. */
typedef struct avp_co_action {
    uint32_t object;
    size_t act_a, act_b; /* the closest pair of acts on the object */
    int64_t gap_us;      /* time_b - time_a */
} avp_co_action;

/** All objects on which a and b acted within window_us, closest pair of acts each; sorted by time. Caller frees *out with avp_free. */
AVP_API AVP_MUST_CHECK avp_status avp_links_evidence(const avp_ctx *ctx, const avp_acts *acts, uint32_t a, uint32_t b,
                                                     int64_t window_us, avp_co_action **out, size_t *count,
                                                     avp_error *err);

/* One pair under the exact law. */
typedef struct avp_exact_pair {
    uint32_t a, b, weight;   /* x, as given */
    uint64_t acts_a, acts_b; /* below the cap */
    double expected;         /* sum of the chances of meeting, object by object */
    double log10_p;          /* log10 P(X >= x), X = on how many objects the two would meet */
} avp_exact_pair;

/**
 * The Poisson-binomial tail of one pair, for what is published: object by object the chance that the two meet there, were the names spread over the acts at
 * random. The null model N1 without one Poisson law for all objects; it knows activity and crowds, not taste.
 * In       weight  x of the pair, as in avp_window_links
 *          cap     as in avp_links.cap; 0 = none
 * Errors   AVP_E_ARG not two accounts; AVP_E_MEMORY
 * Cost     O(acts + objects x the spread of X)
 * Source   docs/methods/links.md: one pair exactly
 * Proof    tests/unit/links/test_exact_pair.c
 */
AVP_API AVP_MUST_CHECK avp_status avp_links_exact_pair(const avp_ctx *ctx, const avp_acts *acts, uint32_t a, uint32_t b,
                                                       int64_t window_us, uint64_t cap, uint32_t weight,
                                                       avp_exact_pair *out, avp_error *err);

/* A viral moment: an object on which acts are over the cap, so that they are left out of count and test. */
typedef struct avp_viral {
    uint32_t object;
    uint64_t acts, accounts;   /* over the cap, and who made them */
    int64_t first_us, last_us; /* of those acts */
} avp_viral;

/**
 * Viral moments of one window, most acts first, then by native id of the object.
 * In       cap  as in avp_links.cap; 0 = none
 * Out      out  count entries; caller frees with avp_free
 * Errors   AVP_E_MEMORY
 * Cost     O(acts of objects with more acts than the cap)
 */
AVP_API AVP_MUST_CHECK avp_status avp_links_viral(const avp_ctx *ctx, const avp_acts *acts, int64_t window_us,
                                                  uint64_t cap, avp_viral **out, size_t *count, avp_error *err);

/** Write `a,b,weight[,expected,log10_p[,evidence]]` of one window as CSV: native ids, a < b bytewise, sorted, LF. path NULL or "-" = stdout. */
AVP_API AVP_MUST_CHECK avp_status avp_links_write_csv(const avp_ctx *ctx, const avp_acts *acts, const avp_links *links,
                                                      size_t window, const char *path, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
