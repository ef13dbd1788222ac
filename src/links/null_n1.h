/* N1: labels exchangeable over slots given activity. See docs/methods/links.md. */
#ifndef AVPI_LINKS_NULL_N1_H
#define AVPI_LINKS_NULL_N1_H

#include "links/pairs.h"
#include "links/slots.h"

/* The model in one window: lambda of a pair = scale * d_a * d_b. */
typedef struct avpi_n1 {
    const uint32_t *acts_of;
    double scale;        /* 2 W / (E^2 - S2) */
    uint64_t acts;       /* E */
    uint64_t co_actions; /* W */
    double m, q;
} avpi_n1;

avpi_n1 avpi_n1_model(const avpi_slots *slots, size_t k, double m, double q);
double avpi_n1_lambda(const avpi_n1 *model, uint32_t a, uint32_t b);

/**
 * The rule for a count under N1: it keeps every pair with weight >= min_weight that Benjamini-Hochberg could let pass.
 * Also gives the weight that any passing pair reaches: UINT32_MAX when none can pass.
 */
avpi_keep avpi_n1_keep(const avpi_n1 *model, uint32_t min_weight);

/** Test the pairs that such a count kept, and fill out->{a, b, weight, expected, log10_p, count, threshold_p} with those that pass. */
AVP_MUST_CHECK avp_status avpi_n1_test(const avp_ctx *ctx, const avpi_n1 *model, const avpi_pairs *kept,
                                       avp_window_links *out, avp_error *err);

#endif
