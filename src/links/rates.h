/* Rates of the two-pass null: how often two acts of one stratum are together when nobody coordinates. */
#ifndef AVPI_LINKS_RATES_H
#define AVPI_LINKS_RATES_H

#include "links/margins.h"

/*
 * lambda of a pair = sum over strata of 2 rate_s d_is d_js.
 *
 *   shared     per stratum: the rate of its clean accounts, or of all its accounts where fewer than 20 are clean
 *   like_size  the same, but where fewer than 20 are clean: the rate of clean strata of like size; what evidence of class `exclusive` is tested against
 */
typedef struct avpi_rates {
    uint32_t count;
    double *shared, *like_size;
    double least; /* smallest of both, above 0 */
} avpi_rates;

enum { AVPI_CLEAN_ACCOUNTS = 20 };

/** Rates from the margins of all accounts and of the clean ones. Errors: AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_rates_make(const avp_ctx *ctx, const avpi_margins *all, const avpi_margins *clean,
                                          avpi_rates *rates, avp_error *err);
/** Every stratum at the rate of all its accounts, W_s / (E_s^2 - S2_s): N1, stratum by stratum. Both arrays are the same. */
AVP_MUST_CHECK avp_status avpi_rates_plain(const avp_ctx *ctx, const avpi_margins *all, avpi_rates *rates,
                                           avp_error *err);
void avpi_rates_free(const avp_ctx *ctx, avpi_rates *rates);

/* The acts of one account by stratum, at hand for all its pairs. One per thread. */
typedef struct avpi_laid_out {
    const avpi_strata *strata; /* borrowed */
    uint32_t account;          /* UINT32_MAX = none yet */
    uint32_t *acts_in;         /* per stratum */
} avpi_laid_out;

/** Nobody is laid out yet; freed with avpi_laid_out_free. Errors: AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_laid_out_make(const avp_ctx *ctx, const avpi_strata *strata, avpi_laid_out *out,
                                             avp_error *err);
void avpi_laid_out_free(const avp_ctx *ctx, avpi_laid_out *laid_out);
/** Cost: O(strata of the account and of the one before); nothing when it is the same. */
void avpi_lay_out(avpi_laid_out *laid_out, uint32_t account);

/** lambda of the account that is laid out and of b, under both rates. Cost: O(strata of b). */
void avpi_rates_lambda(const avpi_rates *rates, const avpi_laid_out *a, uint32_t b, double *shared, double *like_size);

#endif
