/* Chance in one window, kept after the links were tested: what the members of a group would do together without coordination. */
#ifndef AVPI_LINKS_CHANCE_H
#define AVPI_LINKS_CHANCE_H

#include "links/null_two_pass.h"
#include "links/slots.h"

typedef struct avpi_chance {
    const avp_acts *given; /* borrowed */
    avpi_strata strata; /* strata.acts are the acts in which co-actions count; d_is counted over those below the cap */
    uint8_t *counts;    /* per act of strata.acts: below the cap; NULL = all are */
    avpi_rates rates;
    int64_t window_us;
} avpi_chance;

/**
 * The null model under which the links of one window were tested, once more.
 * In       acts, links, window  as avp_links_find took and gave them; null none counts as N1
 * Out      chance               freed with avpi_chance_free
 * Cost     O(acts + co-actions of accounts that repeat)
 */
AVP_MUST_CHECK avp_status avpi_chance_make(const avp_ctx *ctx, const avp_acts *acts, const avp_links *links,
                                           const avp_window_links *window, avpi_chance *chance, avp_error *err);
/** The same acts within another window, in place: strata stay as they are unless other acts are below the cap there. */
AVP_MUST_CHECK avp_status avpi_chance_within(const avp_ctx *ctx, const avp_links *links, const avp_window_links *window,
                                             avpi_chance *chance, avp_error *err);
/** Strata and acts alone, rates empty: what rates of one's own stand on. by_source false = one stratum per trace. */
AVP_MUST_CHECK avp_status avpi_chance_strata(const avp_ctx *ctx, const avp_acts *acts, bool by_source, uint64_t cap,
                                             int64_t window_us, avpi_chance *chance, avp_error *err);
void avpi_chance_free(const avp_ctx *ctx, avpi_chance *chance);

/* Groups of accounts whose expectation is wanted. */
typedef struct avpi_grouping {
    const uint32_t *group_of; /* per account: 0 .. n_groups - 1, UINT32_MAX = in none */
    size_t n_groups;
    size_t n_parts; /* of the acts, at least 1 */
} avpi_grouping;

/**
 * Sum of lambda over all pairs of members: sum_s rate_s ((sum d_is)^2 - sum d_is^2), by group and part.
 * In       rate      per stratum; strata with rate 0 add nothing
 * Out      expected  n_groups x n_parts, set to the sums
 * Cost     O(accounts + entries of members * log)
 */
AVP_MUST_CHECK avp_status avpi_chance_of_groups(const avp_ctx *ctx, const avp_acts *given, const avpi_strata *strata,
                                                const double *rate, const avpi_grouping *groups, double *expected,
                                                avp_error *err);

/** sum_s weight_s ((sum d_is)^2 - sum d_is^2)^2 by group, over all parts. */
AVP_MUST_CHECK avp_status avpi_chance_spread(const avp_ctx *ctx, const avpi_strata *strata, const double *weight,
                                             const avpi_grouping *groups, double *spread, avp_error *err);

/**
 * log10 P(X >= x) for X Poisson with a rate that is itself uncertain: gamma with mean lambda and variance spread, so X is negative binomial.
 * spread 0 is Poisson. 0 for x = 0.
 */
double avpi_mixed_log10_tail(uint64_t x, double lambda, double spread);

#endif
