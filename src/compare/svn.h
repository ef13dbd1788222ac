/* Statistically validated networks by the hypergeometric law: uncorrected, do not use. */
#ifndef AVPI_COMPARE_SVN_H
#define AVPI_COMPARE_SVN_H

#include "compare/similar.h"

/** Pairs whose number of shared objects passes Benjamini-Hochberg at opts->q over all pairs of rows. Errors: as avpi_similar_edges; AVP_E_LIMIT more than opts->pairs_exact pairs share anything */
AVP_MUST_CHECK avp_status avpi_svn_edges(const avp_ctx *ctx, const avpi_incidence *incidence,
                                         const avp_compare_options *opts, avp_compared_network *out, avp_error *err);

#endif
