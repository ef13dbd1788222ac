/* Acts from a query, for what no trace holds: handles, hashtags of a day, half hours. */
#ifndef AVPI_COMPARE_CASE_ACTS_H
#define AVPI_COMPARE_CASE_ACTS_H

#include "avispero/acts.h"
#include "avispero/case.h"

/** sql gives account, object, time and number of a row. Caller frees acts with avp_acts_free. */
AVP_MUST_CHECK avp_status avpi_case_acts(const avp_ctx *ctx, avp_case *c, const char *name, const char *sql,
                                         avp_acts *acts, avp_error *err);

#endif
