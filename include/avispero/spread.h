/* Cascades: who launches what a group spreads, who boosts it, and whether small accounts come before large ones. Part of story. */
#ifndef AVISPERO_SPREAD_H
#define AVISPERO_SPREAD_H

#include "avispero/groups.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_LAUNCHERS_OPTIONS(X)                                                                                       \
    X(cascade_least, "cascade-least", INT, int64_t, "3", 2, 1e9, "accounts", NULL,                                     \
      "members of a group on one object from which on it is a cascade of the group", "docs/methods/launchers.md")      \
    X(launch_first, "launch-first", INT, int64_t, "3", 1, 1e9, "accounts", NULL,                                       \
      "the first so many members of a cascade launch it", "docs/methods/launchers.md")                                 \
    X(launch_q, "launch-q", REAL, double, "0.01", 1e-12, 0.5, "", NULL,                                                \
      "false discovery rate over all members tested as launchers, and over all pairs of launcher and booster",         \
      "docs/methods/launchers.md")                                                                                     \
    X(boost_s, "boost-delay", INT, int64_t, "900", 1, 2592000, "s", NULL,                                              \
      "longest median delay of a booster after the launcher", "docs/methods/launchers.md: 15 minutes")                 \
    X(boost_times, "boost-times", REAL, double, "10", 1, 1e9, "", NULL,                                                \
      "a booster has at least this many times the launcher's followers", "docs/methods/launchers.md")

typedef struct avp_launchers_options {
    AVP_LAUNCHERS_OPTIONS(AVP_OPTION_FIELD)
} avp_launchers_options;
AVP_API extern const avp_option_table avp_launchers_option_table;

#define AVP_NOBODY UINT32_MAX

/* One account of a group's cascade, at its first act on the object. */
typedef struct avp_actor {
    uint32_t account;  /* id in avp_groups.accounts; AVP_NOBODY: an author who acts in no trace */
    uint32_t post;     /* of the case; UINT32_MAX = not known */
    int64_t time_us;   /* of the author too, never after the others; the first repost where the original is not known */
    int64_t followers; /* at that time; -1 = not known */
    bool author;       /* of what the others reposted: the first by nature */
    bool member;       /* false for authors in no group, or in another one */
} avp_actor;

/* What a group spread: an object on which several members acted, with its author where there is one. */
typedef struct avp_cascade {
    uint32_t group, trace, object; /* index of the trace; id in that trace's acts */
    uint32_t author_source;        /* reposts: the author as a source of that trace; else AVP_NOBODY */
    uint64_t first;                /* its actors are avp_cascades.actors[first .. first + n), in order of time */
    uint32_t n, members;           /* actors; of them members */
    uint32_t others;               /* accounts on the object that are not in the group, the author aside */
    double z, log10_p;             /* small first, large later; NaN with fewer than three members of known size */
    uint64_t reach_most;           /* sum of the followers known: an upper bound of who could have seen it */
    uint64_t jump;                 /* the largest single addition to it */
    uint32_t jump_actor;           /* whose: index among the actors */
    uint32_t tree_known, depth; /* actors whose predecessor is known from interactions, and the depth that these give */
} avp_cascade;

/* Do small accounts come first and large ones later? */
typedef struct avp_order_test {
    uint32_t group; /* 0 = all groups together */
    bool
        by_hour; /* only members who acted within the same hour are compared: that large ones come later in the day does not count */
    uint64_t cascades, actors;
    double z;       /* 0 expected by chance, spread 1; NaN = nothing to compare */
    double log10_p; /* one-sided; exact for one cascade of up to eight */
} avp_order_test;

/* An account that stands at the beginning more often than its presence explains. */
typedef struct avp_launcher {
    uint32_t group;
    uint32_t account; /* id in avp_groups.accounts; AVP_NOBODY: an author who acts in no trace */
    avp_str name;     /* native id; borrowed from groups or acts */
    bool
        member; /* false: an author outside the group whose posts it carries; that alone says nothing against the author */
    uint64_t cascades; /* member: of the group's in which it is; author: all of the group's reposted posts */
    uint64_t first;    /* member: among the first; author: the author's own among them */
    double expected;   /* by chance; author: at the share that accounts in no group give it */
    double log10_p, q;
    int64_t followers; /* median over the cascades; -1 = not known */
    bool small;        /* fewer than the group's median actor has */
    bool passes; /* q within opts->launch_q, and small as far as is known: a newsroom's own account is no launcher */
} avp_launcher;

/* A larger account that follows a launcher quickly, more often than the other way round. */
typedef struct avp_booster {
    uint32_t group, launcher; /* index into avp_cascades.launchers */
    uint32_t account;         /* id in avp_groups.accounts */
    uint64_t after, before;   /* cascades in which it came within the delay after the launcher; before it */
    int64_t median_us;        /* delay after the launcher */
    int64_t followers;        /* median */
    double log10_p, q;        /* Binomial(after + before, 1/2) */
    bool passes;
} avp_booster;

typedef struct avp_cascades {
    size_t count;
    avp_cascade *of; /* by group, trace, object */
    size_t n_actors;
    avp_actor *actors;
    size_t n_orders;
    avp_order_test *orders; /* all groups together, then group by group; each plain, then by hour */
    size_t n_launchers;
    avp_launcher *launchers; /* everybody tested, by group, then p, then native id */
    size_t n_boosters;
    avp_booster *boosters; /* every pair tested, by launcher, then p, then native id */
    bool interactions;     /* the case told who had reposted, answered or mentioned whom before */
} avp_cascades;

/**
 * Find who launches and who boosts what each group spreads.
 *
 * A cascade is an object (repost, text, address, ordered hashtags, media) with three members or more; each post is in one cascade
 * only. Members are compared with members of the same cascade: nothing is said about accounts in no group but authors.
 *
 * In       c       followers, authors of reposted posts, interactions; NULL: none of them is known
 *          groups  the listed ones
 *          traces  those that the groups were made from; a joint set among them is passed over
 *          opts    NULL = defaults
 * Out      out     caller frees with avp_cascades_free
 * Errors   AVP_E_ARG option out of range; AVP_E_IO, AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     O(acts) and one scan of account_snapshots and posts; launchers: members x cascades x spread
 * Threads  same bytes for every ctx->n_threads and row order of the case
 * Beware   whoever is always awake first, or sits at a newsroom's desk, launches in this sense too
 * Source   docs/methods/launchers.md; Cinelli et al. (2022) Decis Support Syst 160:113819
 * Proof    tests/unit/story/test_launchers.c, test_order_test.c, test_cascades.c
 */
AVP_API AVP_MUST_CHECK avp_status avp_cascades_find(const avp_ctx *ctx, avp_case *c, const avp_groups *groups,
                                                    const avp_trace_links *traces, size_t n_traces,
                                                    const avp_launchers_options *opts, avp_cascades *out,
                                                    avp_error *err);
AVP_API void avp_cascades_free(const avp_ctx *ctx, avp_cascades *cascades);

/** Tables cascades, order_tests, launchers, boosters of a run. Inside its transaction. Errors: AVP_E_IO, AVP_E_FULL, AVP_E_MEMORY */
AVP_API AVP_MUST_CHECK avp_status avp_cascades_store(avp_case *c, uint64_t run_id, const avp_groups *groups,
                                                     const avp_trace_links *traces, const avp_cascades *cascades,
                                                     avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
