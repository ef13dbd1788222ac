/* Small accounts first, large ones later: the order test. Formulas: docs/methods/launchers.md. */
#ifndef AVPI_STORY_ORDER_TEST_H
#define AVPI_STORY_ORDER_TEST_H

#include "avispero/spread.h"
#include "base/memory.h"

/* T = sum a b of one permuted set, with its exact moments when all orders are as likely. */
typedef struct avpi_order {
    double t, expected, variance;
} avpi_order;

/** Moments. In: n ranks of time (ties share their mean) and sizes log10(1 + followers). */
avpi_order avpi_order_moments(const double *rank, const double *size, size_t n);

enum { AVPI_ORDER_EXACT_MOST = 8 };
/** log10 of the share of the n! orders whose T is as large. In: n <= AVPI_ORDER_EXACT_MOST. Cost: n! */
double avpi_order_exact(const double *rank, const double *size, size_t n);

/** log10 P(N(0,1) >= z); NaN for NaN. */
double avpi_normal_log10_tail(double z);

/**
 * Test each cascade by itself (z, log10_p of it), all groups together and group by group.
 * In       cascades  with the followers of their actors
 * Out      cascades  n_orders, orders
 * Errors   AVP_E_MEMORY
 * Cost     O(actors log actors)
 */
AVP_MUST_CHECK avp_status avpi_order_find(const avp_ctx *ctx, size_t n_groups, avp_cascades *cascades, avp_error *err);

#endif
