/* Groups: sets of accounts held together by validated links, over all traces. */
#ifndef AVISPERO_GROUPS_H
#define AVISPERO_GROUPS_H

#include "avispero/case.h"
#include "avispero/links.h"

#ifdef __cplusplus
extern "C" {
#endif

#define AVP_GROUPS_OPTIONS(X)                                                                                          \
    X(window, "group-window", REAL, double, "60", 0, 2592000, "s", NULL, "window whose links make groups",             \
      "docs/methods/groups.md: the sweep describes, 60 s decides")                                                     \
    X(min_accounts, "min-accounts", INT, int64_t, "3", 2, 1e9, "accounts", NULL,                                       \
      "smallest group that is listed; pairs are links, not groups", "docs/decisions/0009-a-group-needs-an-anchor.md")  \
    X(together, "min-together", INT, int64_t, "2", 1, 1e9, "co-actions", NULL,                                         \
      "an account is a member only through a link of at least so many co-actions; one occasion is no pattern",         \
      "docs/decisions/0014-one-occasion-makes-no-member.md")                                                           \
    X(anchor, "anchor", REAL, double, "0.01", 0, 1, "", NULL,                                                          \
      "a group needs one link that chance would give in fewer than this share of all collections of the size",         \
      "docs/decisions/0009-a-group-needs-an-anchor.md")                                                                \
    X(resolution, "resolution", REAL, double, "1", 0.0001, 1000, "", NULL,                                             \
      "resolution of the modularity that Leiden maximises", "Traag et al. 2019")                                       \
    X(stability, "stability", REAL, double, "0.8", 0, 1, "", NULL,                                                     \
      "a component whose partitions agree less than this over 10 seeds stays whole (adjusted Rand index)",             \
      "docs/methods/groups.md: one army stays one")                                                                    \
    X(join, "join", REAL, double, "0.75", 0.01, 1000, "share", NULL,                                                   \
      "communities are one when their accounts are linked across at least this share as densely as inside",            \
      "docs/decisions/0015-dense-across-is-one.md")                                                                    \
    X(margin, "confirm-margin", REAL, double, "2", 1, 1000, "", NULL,                                                  \
      "a group is confirmed when its members act together more than so many times as often as other users",            \
      "docs/methods/confirm.md: how far activity alone misleads")                                                      \
    X(permutations, "permutations", INT, int64_t, "199", 0, 1e6, "samples", NULL,                                      \
      "how often labels are swapped within sources and days to see whether chance gives a group as much; fewer in "    \
      "large collections, unless given",                                                                               \
      "docs/methods/permute.md")                                                                                       \
    X(seed, "seed", INT, int64_t, "1", 0, 9e15, "", NULL, "start of every random choice", "")

typedef struct avp_groups_options {
    AVP_GROUPS_OPTIONS(AVP_OPTION_FIELD)
} avp_groups_options;
AVP_API extern const avp_option_table avp_groups_option_table;

/* One trace with its links: what groups are made from. All traces of a case share account names through `accounts` below. A joint set of all
 * of them (avp_acts_join) with its own links may stand last. */
typedef struct avp_trace_links {
    const avp_acts *acts;
    const avp_links *links;
} avp_trace_links;

enum {
    AVP_GROUPS_TRACES_MAX = 32, /* a trace is a bit of avp_fused_link.traces */
    AVP_GROUPS_RUNS = 10        /* seeds whose partitions must agree */
};

/* A link of the fused graph: ids are those of avp_groups.accounts. */
typedef struct avp_fused_link {
    uint32_t a, b;   /* a < b */
    uint32_t traces; /* bit i: passed in trace i; 0 = only in all of them together */
    uint32_t trace;  /* the test with the smallest p (ties: the first); may be that of the joint set */
    uint32_t weight; /* x of that test */
    double expected; /* lambda of that test */
    double log10_p;  /* its p */
    double strength; /* min(50, -log10 p), in steps of 1/1024: the weight that Leiden sees */
    double
        log10_mp; /* log10 of m p times the tests that a pair goes through: links of chance to be expected up to this p */
    bool admits; /* that is at most 1, and the pair met often enough (--min-together): makes its two accounts members */
    bool
        recurrent; /* the two are in viral moments again and again, and in two or more of them together: weight of them; p is the weaker account's */
    bool exclusive; /* passed nowhere but as evidence of class exclusive */
} avp_fused_link;

typedef struct avp_group_object {
    uint32_t trace;    /* index of the trace */
    uint32_t object;   /* id in that trace's acts */
    uint32_t accounts; /* members that acted on it */
    uint64_t acts;
} avp_group_object;

enum { AVP_GROUP_TOP_OBJECTS = 10 };

/* What a group did within one window, and what chance would do. */
typedef struct avp_group_sweep {
    int64_t window_us;
    uint64_t observed;
    double expected;
} avp_group_sweep;

typedef enum avp_confirmed { AVP_NOT_TESTABLE, AVP_NOT_CONFIRMED, AVP_CONFIRMED } avp_confirmed;

/* The same members found in one part of the collection, and what they did in the other, beside other users of the same sources. */
typedef struct avp_confirmation {
    avp_confirmed confirmed;
    bool
        by_blocks; /* false: found before split_us, tested after it; true: found in weeks 0, 2, ..., tested in weeks 1, 3, ... */
    int64_t split_us;  /* begin of the tested part */
    uint32_t accounts; /* members that the first part alone had put into one group: those that were tested */
    uint64_t observed; /* co-actions among them, in sources with 20 users or more who are in no group */
    double expected;   /* what such users, equally active, would do */
    double log10_p;    /* Poisson, before Bonferroni over the groups that could be tested */
} avp_confirmation;

/* How often labels swapped within sources and days give the group as many co-actions. */
typedef struct avp_permutation {
    uint64_t samples;  /* 0 = not tested */
    uint64_t as_large; /* samples with as many co-actions or more */
    double p;          /* (1 + as_large) / (1 + samples), or 10 / samples when stopped after 10 (Besag and Clifford) */
} avp_permutation;

/* How often members were in viral moments, which the cap takes out of the count of pairs, over the traces. */
typedef struct avp_group_recurrence {
    size_t members;  /* that recur beyond chance */
    uint64_t met;    /* moments that they were in, summed */
    double expected; /* the same by the null model */
    double log10_p;  /* log10 P(Poisson(expected) >= met); 0 = none recurs */
} avp_group_recurrence;

typedef struct avp_group {
    uint32_t id; /* 1 .. count, ordered by evidence: class shared before exclusive, then smallest log10_p first */
    size_t n_members;
    uint32_t *members;  /* ids in avp_groups.accounts, ascending */
    double *strength;   /* per member: sum of the strengths of its links inside the group */
    uint32_t *partners; /* per member: linked members */
    size_t n_exclusive; /* members without an admitting link of class shared */
    bool
        exclusive; /* those are more than half: held together by sources that hardly anybody else uses; never confirmed */
    uint64_t links;    /* fused links inside */
    uint64_t observed; /* co-actions inside the group, all member pairs, over all traces, group window */
    double expected;   /* the same by the null model: the sum of lambda over all pairs of members */
    double log10_p;    /* log10 P(Poisson(expected) >= observed) */
    uint32_t traces;   /* bit i: has links in trace i, or more co-actions there than chance explains */
    uint64_t trace_observed[AVP_GROUPS_TRACES_MAX]; /* per trace, each pair of posts in one of them */
    double trace_expected[AVP_GROUPS_TRACES_MAX];
    double stability;          /* agreement of 10 seeds over its component */
    bool whole;                /* a component kept whole because its partitions did not agree */
    int64_t first_us, last_us; /* of the members' co-actions */
    avp_group_recurrence recurrence;
    avp_confirmation confirmation;
    avp_permutation permutation;
    size_t n_sweep;
    avp_group_sweep sweep[AVP_WINDOWS_MAX];
    size_t n_objects;
    avp_group_object objects[AVP_GROUP_TOP_OBJECTS]; /* pushed most: by members, then acts, then native id */
    uint32_t strongest_a, strongest_b; /* the link with the smallest p (ties: more co-actions, then native ids) */
    uint32_t strongest_trace;
} avp_group;

typedef struct avp_groups {
    avp_names accounts; /* union over traces, canonical */
    size_t n_links;
    avp_fused_link *links; /* sorted by (a, b) */
    size_t count;
    avp_group *groups;
    uint32_t *group_of;       /* per account: group id, 0 = none */
    uint64_t linked_accounts; /* accounts with a link, member or not */
    double
        innocent_pairs; /* links among innocents to be expected, at most: m times the largest p that passed, over traces */
    int64_t window_us;
} avp_groups;

/**
 * Fuse the validated links of all traces, find communities, and say what each did.
 *
 * An account is a member only through a link with m p <= 1 and opts->together co-actions. A component whose communities depend on the seed stays whole.
 * Vertices are ordered by what surrounds them before they are ordered by name, so that accounts under other names, or
 * under pseudonyms, form the same groups.
 *
 * In       traces  n traces with links tested against a null model, a joint set of them last, if there is one; where all were counted at one and the same window it
 *                  makes the groups, else opts->window does; a trace whose times are coarser than that is left out, with
 *                  a warning
 *          opts    NULL = defaults
 * Out      out     caller frees with avp_groups_free
 * Errors   AVP_E_ARG option out of range, links not tested, with a direction, or not counted at the window;
 *          AVP_E_LIMIT more than AVP_GROUPS_TRACES_MAX traces; AVP_E_MEMORY; AVP_E_CANCELLED
 * Cost     Leiden: near-linear in links, up to 10 times, by one thread; counting inside groups: O(acts), and for the acts of
 *          members their neighbours inside the window
 * Threads  same bytes for every ctx->n_threads and input order
 * Beware   igraph, which does Leiden, allocates outside ctx; expected knows activity, not taste
 * Source   Traag, Waltman, van Eck (2019) Sci Rep 9:5233; docs/methods/groups.md
 * Proof    tests/unit/groups, tests/oracle/test_group_evidence.c, tests/planted/test_groups_planted.c
 */
AVP_API AVP_MUST_CHECK avp_status avp_groups_find(const avp_ctx *ctx, const avp_trace_links *traces, size_t n,
                                                  const avp_groups_options *opts, avp_groups *out, avp_error *err);
AVP_API void avp_groups_free(const avp_ctx *ctx, avp_groups *groups);

/**
 * Discover and confirm: the whole search on one part of the collection, and each listed group's members that it finds together tested on the
 * other part, against users of the same sources who are in no group.
 *
 * In       traces          as for avp_groups_find, with the joint set where traces are several; else nothing is tested
 *          links_options   those of the links; the window is the groups'
 * Out      groups          confirmation of every group; class exclusive is never tested
 * Errors   as avp_links_find and avp_groups_find
 * Cost     one search over half the collection, two where a group is absent from one half
 * Source   docs/methods/confirm.md
 */
AVP_API AVP_MUST_CHECK avp_status avp_groups_confirm(const avp_ctx *ctx, const avp_trace_links *traces, size_t n,
                                                     const avp_links_options *links_options,
                                                     const avp_groups_options *groups_options, avp_groups *groups,
                                                     avp_error *err);

/**
 * Permutation p-values: labels swapped within (source, day) among all posts of the sources that groups use.
 * In       samples    at most; a group is done when 10 were as large
 *          most_work  look-ups, about 5e7 a second; 0 = no bound. With too little for 19 samples nothing is tested
 * Out      groups     permutation of every group; class exclusive is not tested: a swap inside its sources keeps it together
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Source   docs/methods/permute.md; Besag and Clifford (1991) Biometrika 78:301
 */
AVP_API AVP_MUST_CHECK avp_status avp_groups_permute(const avp_ctx *ctx, const avp_trace_links *traces, size_t n,
                                                     uint64_t samples, uint64_t most_work, uint64_t seed,
                                                     avp_groups *groups, avp_error *err);

/**
 * What each group did within each window, and what chance would do: sweep of every group.
 * In       windows  those shorter than the precision of the times are left out
 * Cost     O(acts) a window
 */
AVP_API AVP_MUST_CHECK avp_status avp_groups_sweep(const avp_ctx *ctx, const avp_trace_links *traces, size_t n,
                                                   const avp_windows *windows, avp_groups *groups, avp_error *err);

/*
 * Positions for a picture: of members only, since a link without m p <= 1 accuses nobody. Neighbours are about 1 apart (0.7
 * or more), so a point of radius 0.3 suits. The picture is about 4 wide and 3 high, with its middle at 0,0.
 */
typedef struct avp_layout {
    size_t count;
    uint32_t *account; /* ids in avp_groups.accounts, ascending */
    float *x, *y;
} avp_layout;

/**
 * Lay out members and their links: every group a round island in which all have the same room, linked islands side by
 * side and turned towards each other, everything else packed around them.
 *
 * In       groups  group_of, accounts.count and links are looked at
 *          seed    another seed, another picture of the same kind
 * Out      out     caller frees with avp_layout_free
 * Errors   AVP_E_MEMORY; AVP_E_CANCELLED
 * Cost     500 iterations of O(n log n + links) up to 12,000 members, then fewer; 75,000 members with 500,000 links take
 *          6 s of processor time
 * Threads  same bytes for every ctx->n_threads
 * Source   Jacomy et al. (2014) PLoS ONE 9:e98679; ours differs: docs/methods/layout.md
 * Proof    tests/unit/groups/test_layout.c
 */
AVP_API AVP_MUST_CHECK avp_status avp_layout_compute(const avp_ctx *ctx, const avp_groups *groups, uint64_t seed,
                                                     avp_layout *out, avp_error *err);
AVP_API void avp_layout_free(const avp_ctx *ctx, avp_layout *layout);

/**
 * Write the links of all traces and windows, the groups with their members, and what is behind them into the case: tables links, groups,
 * members, confirmations, sweeps, group_objects, fused_links. Inside the transaction of the run. Errors: AVP_E_IO, AVP_E_FULL, AVP_E_MEMORY
 */
AVP_API AVP_MUST_CHECK avp_status avp_groups_store(avp_case *c, uint64_t run_id, const avp_trace_links *traces,
                                                   size_t n, const avp_groups *groups, avp_error *err);

/* Groups and links that are being written on a thread of their own. */
typedef struct avp_groups_storing avp_groups_storing;

/**
 * The same on a thread of its own. Until avp_groups_store_end nobody else may use c (avp_case_beside gives another way to read it), and what is written
 * stays as it is.
 * Out      out  ended with avp_groups_store_end
 * Errors   AVP_E_MEMORY
 */
AVP_API AVP_MUST_CHECK avp_status avp_groups_store_begin(avp_case *c, uint64_t run_id, const avp_trace_links *traces,
                                                         size_t n, const avp_groups *groups, avp_groups_storing **out,
                                                         avp_error *err);
/** Wait until all is written. Errors: as avp_groups_store. storing may be NULL. */
AVP_API AVP_MUST_CHECK avp_status avp_groups_store_end(avp_groups_storing *storing, avp_error *err);

/** Write where each member stands in the picture: table positions. Inside the transaction of the run. Errors: as avp_groups_store */
AVP_API AVP_MUST_CHECK avp_status avp_layout_store(avp_case *c, uint64_t run_id, const avp_groups *groups,
                                                   const avp_layout *layout, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
