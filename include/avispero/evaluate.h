/* Evaluate: how well a score of accounts agrees with labels that somebody gave them. */
#ifndef AVISPERO_EVALUATE_H
#define AVISPERO_EVALUATE_H

#include "avispero/case.h"
#include "avispero/groups.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_EVALUATE_OPTIONS(X)                                                                                        \
    X(labels, "labels", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "CSV of labels: the account column first, every other column a scheme", "")                                      \
    X(scheme, "scheme", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "column of the labels that counts; needed when there are several", "")                                           \
    X(positive, "positive", TEXT, const char *, NULL, 0, 0, "", NULL,                                                  \
      "values that are to be found, with commas between them; every other value is a control", "")                     \
    X(scores, "scores", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "CSV with the columns account and score, of another program or of `compare`, in place of a case or files", "")   \
    X(truth, "truth", TEXT, const char *, NULL, 0, 0, "", NULL,                                                        \
      "truth.json of a simulation, in place of labels: judges the results that the case holds, not scores", "")        \
    X(unlabelled, "unlabelled", CHOICE, int, "leave", 0, 0, "", "leave|negative",                                      \
      "accounts of the data that have no label: left out, or controls",                                                \
      "docs/methods/evaluate.md: nobody is called innocent by default")                                                \
    X(bootstrap, "bootstrap", INT, int64_t, "1000", 0, 100000, "resamples", NULL,                                      \
      "resamples of accounts that the intervals come from; 0 = none",                                                  \
      "Efron and Tibshirani 1993: 1,000 for intervals")                                                                \
    X(splits, "splits", INT, int64_t, "5", 0, 1000, "splits", NULL, "random splits for the tuned cut; 0 = none",       \
      "IOHunter's protocol")                                                                                           \
    X(test_share, "test-share", REAL, double, "0.2", 0.01, 0.99, "share", NULL,                                        \
      "share of each class on which a tuned cut is scored",                                                            \
      "IOHunter's protocol: 60 % train + 20 % validation, 20 % "                                                       \
      "test")                                                                                                          \
    X(percentile_step, "percentile-step", REAL, double, "0.5", 0.01, 50, "%", NULL,                                    \
      "step of the percentiles of the scores that a tuned cut is chosen from", "IOHunter's protocol: 0, 0.5 .. 99.5")  \
    X(seed, "seed", INT, int64_t, "1", 0, 9e15, "", NULL, "start of every random choice", "")

typedef struct avp_evaluate_options {
    AVP_EVALUATE_OPTIONS(AVP_OPTION_FIELD)
} avp_evaluate_options;
AVP_API extern const avp_option_table avp_evaluate_option_table;

/* One account to be judged by. */
typedef struct avp_scored_account {
    avp_str account;
    double score; /* finite; 0 when the account is in no link, or not in the data at all */
    bool positive;
    bool member;  /* of a group */
    bool co_acts; /* has a neighbour in the window at all, beyond chance or not */
} avp_scored_account;

/* What a cut gives: whoever is above it is called positive. */
typedef struct avp_cut {
    double true_positives, false_positives, false_negatives, true_negatives; /* counts; means over splits when tuned */
    double precision;                                                        /* NaN when nobody is called positive */
    double recall, f1, macro_f1;
} avp_cut;

typedef struct avp_interval {
    double low, high; /* NaN when there are no resamples */
} avp_interval;

/* X(field): figures that have an interval */
#define AVP_EVALUATED(X) X(auc) X(ap) X(f1) X(macro_f1) X(recall_at_p95) X(recall_at_p99)

typedef struct avp_evaluated {
#define X(field) double field;
    AVP_EVALUATED(X)
#undef X
} avp_evaluated;

typedef struct avp_evaluation {
    uint64_t positives, negatives;
    uint64_t positives_co_acting, negatives_co_acting;
    avp_evaluated
        value; /* auc, ap: NaN without positives or without negatives; f1, macro_f1: of the cut at score > 0 */
    struct {
#define X(field) avp_interval field;
        AVP_EVALUATED(X)
#undef X
    } interval;
    uint64_t resamples;                /* behind the intervals: those with both classes in them */
    double least_at_p95, least_at_p99; /* smallest score called positive at that precision; NaN when there is none */
    avp_cut scored, member;            /* fixed cuts: score > 0; member of a group */
    avp_cut tuned;                     /* mean over splits of the cut that was best on the other accounts */
    double tuned_spread;               /* standard deviation of macro_f1 over the splits */
    uint64_t splits;
} avp_evaluation;

/**
 * Judge scores by labels.
 *
 * AUC is the share of (positive, negative) pairs in which the positive has the larger score, ties count one half; average precision
 * sums precision times the growth of recall over distinct scores. Recall at precision P is the largest recall over cuts at a score
 * above 0 whose precision is at least P: an account with score 0 is accused by nobody.
 *
 * In       rows  n accounts, sorted by account, each once
 *          opts  NULL = defaults; bootstrap, splits, test_share, percentile_step and seed are looked at
 * Errors   AVP_E_ARG an option is out of range, a score is not finite; AVP_E_BUG rows are not sorted; AVP_E_MEMORY; AVP_E_CANCELLED
 * Cost     O(n log n + n (bootstrap + splits))
 * Threads  same bytes for every ctx->n_threads
 * Beware   precision belongs to the share of positives in these labels: it does not carry over to another collection
 * Source   Mann and Whitney (1947); docs/methods/evaluate.md
 * Proof    tests/unit/evaluate, tests/oracle/test_evaluate_plain.c
 */
AVP_API AVP_MUST_CHECK avp_status avp_evaluate_accounts(const avp_ctx *ctx, const avp_scored_account *rows, size_t n,
                                                        const avp_evaluate_options *opts, avp_evaluation *out,
                                                        avp_error *err);

/* Labelled accounts, sorted by account. */
typedef struct avp_account_labels {
    size_t count;
    avp_str *account;
    bool *positive;
    const char *scheme; /* the column that was read */
    void *memory;       /* private */
} avp_account_labels;

/**
 * Read one scheme from a CSV file of labels (.gz, .zst too). Accounts without a value are left out.
 * In       opts    labels, scheme, positive
 * Out      out     caller frees with avp_account_labels_free
 * Errors   AVP_E_ARG no file, no positive values; AVP_E_INPUT no such scheme or value (the message lists them), an account that
 *          is positive on one row and not on another, a broken row; AVP_E_MEMORY
 */
AVP_API AVP_MUST_CHECK avp_status avp_account_labels_read(const avp_ctx *ctx, const avp_evaluate_options *opts,
                                                          avp_account_labels *out, avp_error *err);
AVP_API void avp_account_labels_free(const avp_ctx *ctx, avp_account_labels *labels);

/* Accounts ready to be judged; texts are borrowed from what they were made of. */
typedef struct avp_scored_accounts {
    size_t count;
    avp_scored_account *row; /* sorted by account */
    uint64_t absent;         /* labelled, but not in the data: score 0 */
    uint64_t unlabelled;     /* in the data without a label; counted whether they are left out or not */
    void *memory;            /* private */
} avp_scored_accounts;

/**
 * Score the labelled accounts by the fused graph: S_u = sum of the strengths (min(50, -log10 p) by trace) of the links of u.
 * In       traces  n traces that made the groups: who acts within groups->window_us of somebody else co-acts
 *          opts    unlabelled
 * Out      out     borrows from labels and groups; caller frees with avp_scored_accounts_free
 * Errors   AVP_E_MEMORY
 * Cost     O(accounts + links + acts)
 */
AVP_API AVP_MUST_CHECK avp_status avp_evaluate_score(const avp_ctx *ctx, const avp_account_labels *labels,
                                                     const avp_trace_links *traces, size_t n, const avp_groups *groups,
                                                     const avp_evaluate_options *opts, avp_scored_accounts *out,
                                                     avp_error *err);

/**
 * The same from opts->scores: a CSV file with the columns account and score; whoever has a score above 0 also counts as member and as
 * co-acting.
 * Errors   AVP_E_INPUT no such columns, a score that is no finite number, an account twice; AVP_E_MEMORY
 */
AVP_API AVP_MUST_CHECK avp_status avp_evaluate_score_file(const avp_ctx *ctx, const avp_account_labels *labels,
                                                          const avp_evaluate_options *opts, avp_scored_accounts *out,
                                                          avp_error *err);
AVP_API void avp_scored_accounts_free(const avp_ctx *ctx, avp_scored_accounts *scored);

/* ---- results of a case against the truth of a simulation ---- */

enum { AVP_TRUTH_NAME_SIZE = 128 };

/* A planted group, and the found one that is most like it. */
typedef struct avp_truth_group {
    char name[AVP_TRUTH_NAME_SIZE], kind[AVP_TRUTH_NAME_SIZE];
    uint64_t accounts, found; /* its accounts; those of them that are in any group */
    uint32_t group_id;        /* 0 = none shares an account with it */
    double jaccard;           /* with that group */
} avp_truth_group;

/* What was planted, what was found, what of that agrees. */
typedef struct avp_truth_share {
    uint64_t truth, found, matched;
} avp_truth_share;

/* Shares and probabilities are NaN where they cannot be told: nobody found, nothing planted, nothing tested. */
typedef struct avp_truth_evaluation {
    uint64_t run_id;
    char *command;            /* the command line that made the run */
    uint64_t planted;         /* accounts of trolls and armies */
    uint64_t accused_organic; /* members of groups who act together in no planted group, honest ones included */
    double precision, recall; /* of planted accounts as members; honest ones that do act together count neither way */
    double recall_confirmed, recall_exclusive, recall_either;
    size_t n_groups;
    avp_truth_group *groups;
    double army_recall; /* share of armies in groups that are at least .99 army */
    double army_purity; /* share of army in the groups that are mostly army */
    avp_truth_share awakenings, launchers;
    double awakening_p; /* the largest of those matched */
    double launchers_precision, launchers_recall;
    double order_p, order_p_by_hour;
    avp_truth_share episodes; /* found: bursts of posts about a target that a group is held to account for */
    uint64_t episodes_named;  /* matched ones whose group stands for the planted one */
    uint64_t against_main_truth, against_main_found; /* episodes on the target with most planted ones */
    avp_truth_share trends; /* found: those about the planted trends' target, in their time, of a group */
    uint64_t trends_named;
    avp_truth_share coincidences; /* found: pairs that pass */
    double coincidence_p;         /* the largest of the planted pairs that were tested */
    bool threats_looked;          /* the run looked for threats and personal data */
    avp_truth_share threats;      /* of level 3 */
    double threats_precision, threats_recall;
    avp_truth_share doxxing; /* posts */
} avp_truth_evaluation;

/**
 * Judge the latest run of a case by truth.json (docs/formats/truth.md).
 *
 * Out      out     caller frees with avp_truth_evaluation_free
 * Errors   AVP_E_INPUT the file is no JSON, has no groups or unknown kinds, the case has no results; AVP_E_IO, AVP_E_MEMORY
 * Cost     O(accounts + members), in SQL
 * Beware   temporary tables are made in the case's memory; the case is not changed
 * Source   docs/methods/evaluate.md
 * Proof    tests/cli/test_evaluate_truth.sh: planted results, by their definitions
 */
AVP_API AVP_MUST_CHECK avp_status avp_evaluate_truth(avp_case *c, const char *truth_path, avp_truth_evaluation *out,
                                                     avp_error *err);
AVP_API void avp_truth_evaluation_free(const avp_ctx *ctx, avp_truth_evaluation *evaluation);

#ifdef __cplusplus
}
#endif
#endif
