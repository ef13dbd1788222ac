/* Compare: methods of the literature, for comparison only. What they find is not evidence. */
#ifndef AVISPERO_COMPARE_H
#define AVISPERO_COMPARE_H

#include "avispero/acts.h"
#include "avispero/case.h"
#include "avispero/options.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum avp_compare_method {
    AVP_COMPARE_COORNET,
    AVP_COMPARE_PACHECO,
    AVP_COMPARE_LUCERI,
    AVP_COMPARE_SVN
} avp_compare_method;

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_COMPARE_OPTIONS(X)                                                                                         \
    X(method, "method", CHOICE, int, "luceri", 0, 0, "", "coornet|pacheco|luceri|svn",                                 \
      "method of the literature, for comparison only: what it finds is not evidence", "")                              \
    X(interval, "interval", REAL, double, "0", 0, 2592000, "s", NULL,                                                  \
      "coornet: length of the time bins; 0 = estimated from the quickest objects", "CooRnet")                          \
    X(quickest, "quickest", REAL, double, "0.1", 0, 1, "share", NULL,                                                  \
      "coornet: share of objects with the quickest second share that the interval is estimated from", "CooRnet: q")    \
    X(reached, "reached", REAL, double, "0.5", 0, 1, "share", NULL,                                                    \
      "coornet: share of an object's shares whose time is taken, and quantile of these times", "CooRnet: p")           \
    X(coornet_percentile, "coornet-percentile", REAL, double, "90", 0, 100, "%", NULL,                                 \
      "coornet: percentile of the weights from which on an edge is kept", "CooRnet: percentile_edge_weight")           \
    X(repost_percentile, "repost-percentile", REAL, double, "80", 0, 100, "%", NULL,                                   \
      "luceri: percentile for reposts, and for objects", "Luceri et al. 2024")                                         \
    X(url_percentile, "url-percentile", REAL, double, "80", 0, 100, "%", NULL, "luceri: percentile for URLs",          \
      "Luceri et al. 2024")                                                                                            \
    X(hashtags_percentile, "hashtags-percentile", REAL, double, "65", 0, 100, "%", NULL,                               \
      "luceri: percentile for hashtag sequences", "Luceri et al. 2024")                                                \
    X(fast_percentile, "fast-percentile", REAL, double, "0", 0, 100, "%", NULL, "luceri: percentile for fast reposts", \
      "Luceri et al. 2024 give none")                                                                                  \
    X(text_percentile, "text-percentile", REAL, double, "96", 0, 100, "%", NULL, "luceri: percentile for texts",       \
      "Luceri et al. 2024")                                                                                            \
    X(reposts_least, "reposts-least", INT, int64_t, "20", 1, 1e9, "reposts", NULL,                                     \
      "luceri: smallest number of reposts of an account in the repost network", "Luceri et al. 2024")                  \
    X(top_percentile, "top-percentile", REAL, double, "99.5", 0, 100, "%", NULL, "pacheco: percentile for reposts",    \
      "Pacheco et al. 2021: the top 0.5 %")                                                                            \
    X(media_percentile, "media-percentile", REAL, double, "99", 0, 100, "%", NULL, "pacheco: percentile for images",   \
      "Pacheco et al. 2021: the top 1 %")                                                                              \
    X(sync_cosine, "sync-cosine", REAL, double, "0.9", 0, 1, "", NULL,                                                 \
      "pacheco: cosine above which accounts post at the same half hours", "Pacheco et al. 2021")                       \
    X(sync_least, "sync-least", INT, int64_t, "8", 1, 1e9, "posts", NULL,                                              \
      "pacheco: smallest number of posts of an account in the network of half hours",                                  \
      "ours: accounts with one post would all be alike; docs/methods/compare.md")                                      \
    X(q, "svn-q", REAL, double, "0.01", 1e-12, 0.5, "", NULL,                                                          \
      "svn: level of Bonferroni and false discovery rate of Benjamini-Hochberg, over all pairs",                       \
      "Tumminello et al. 2011")                                                                                        \
    X(pairs_exact, "pairs-exact", INT, int64_t, "20000000", 1, 1e9, "pairs", NULL,                                     \
      "with more similar pairs than this a percentile comes from a sample, and svn gives up", "160 MB of weights")     \
    X(pairs_sampled, "pairs-sampled", INT, int64_t, "1000000", 1, 1e9, "pairs", NULL,                                  \
      "pairs in such a sample, at least", "docs/methods/compare.md")                                                   \
    X(edges_most, "edges-most", INT, int64_t, "50000000", 1, 2e9, "edges", NULL,                                       \
      "a network with more edges than this is refused", "1.2 GB")                                                      \
    X(seed, "seed", INT, int64_t, "1", 0, 9e15, "", NULL, "start of every random choice", "")

typedef struct avp_compare_options {
    AVP_COMPARE_OPTIONS(AVP_OPTION_FIELD)
} avp_compare_options;
AVP_API extern const avp_option_table avp_compare_option_table;

/* One network of accounts. Ids are those of avp_comparison.accounts; a < b, sorted. */
typedef struct avp_compared_network {
    char name[48];              /* "luceri:co-repost", "svn-uncorrected-do-not-use:url" */
    uint64_t accounts, objects; /* after the method's own floors */
    uint64_t single;            /* accounts with one object only: any two of them that share it have cosine 1 */
    uint64_t pairs;             /* pairs with a weight above 0; of the sampled rows when sampled */
    bool sampled;               /* the threshold comes from a sample of the pairs */
    double threshold;           /* smallest weight kept; for svn the largest log10 p that passes BH, -inf when none */
    uint64_t bonferroni;        /* svn: pairs that pass Bonferroni */
    uint64_t tests;             /* svn: all pairs of accounts */
    size_t count;
    uint32_t *a, *b;
    double *weight;
    double *log10_p; /* svn alone, else NULL */
} avp_compared_network;

enum { AVP_COMPARED_MOST = 40 };

typedef struct avp_comparison {
    int method;
    avp_names accounts; /* of all networks, canonical */
    size_t n_networks;
    avp_compared_network network[AVP_COMPARED_MOST];
    double interval_s; /* coornet: the interval in force; else 0 */
    /* The networks' union, each pair once. */
    uint64_t fused_accounts, fused_edges;
    double *score;         /* per account: see docs/methods/compare.md; 0 outside the union */
    double top_score;      /* the largest */
    uint64_t top_accounts; /* how many share it (to 1e-9): a clique, usually of one viral object */
    uint64_t iterations;   /* luceri: of the eigenvector */
    bool converged;
} avp_comparison;

/**
 * Run a method of the literature.
 *
 * coornet  accounts that share one object within a fixed bin of time, counted by object, edges from a percentile on
 * pacheco  five networks: shared handles, images, hashtags of a day, reposts (TF-IDF cosine), half hours of posting (cosine)
 * luceri   networks of TF-IDF cosines by trace, their union, and its unweighted eigenvector centrality
 * svn      the hypergeometric test of shared objects: uncorrected, do not use
 *
 * In       acts  n traces, as avp_traces_load names them; each method takes those that it knows, and "object"
 *          c     the case, for what stands in no trace (handles, hashtags of a day, half hours); NULL = these are left out
 *          opts  NULL = defaults
 * Out      out   caller frees with avp_comparison_free
 * Errors   AVP_E_ARG an option is out of range, or no trace that the method takes has acts; AVP_E_LIMIT too many pairs or edges;
 *          AVP_E_MEMORY; AVP_E_IO; AVP_E_CANCELLED
 * Cost     time sum over objects of (accounts)^2, memory O(acts + edges + accounts) per thread: no account x account matrix
 * Threads  same bytes for every ctx->n_threads
 * Beware   none of them has a null model: on shuffled data they find networks as well
 * Source   docs/methods/compare.md
 * Proof    tests/unit/compare, tests/oracle/test_compare_plain.c
 */
AVP_API AVP_MUST_CHECK avp_status avp_compare_run(const avp_ctx *ctx, avp_case *c, const avp_acts *acts, size_t n,
                                                  const avp_compare_options *opts, avp_comparison *out, avp_error *err);
AVP_API void avp_comparison_free(const avp_ctx *ctx, avp_comparison *comparison);

/** Write `not_evidence,a,b,weight,log10_p` as CSV: the network's name, native ids, sorted, LF. path NULL or "-" = stdout. */
AVP_API AVP_MUST_CHECK avp_status avp_comparison_write_edges(const avp_ctx *ctx, const avp_comparison *comparison,
                                                             const char *path, avp_error *err);

/** Write `account,score` as CSV, accounts of the union alone: what `avispero evaluate --scores` reads. */
AVP_API AVP_MUST_CHECK avp_status avp_comparison_write_scores(const avp_ctx *ctx, const avp_comparison *comparison,
                                                              const char *path, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
