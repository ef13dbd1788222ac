/* One list of accounts over several networks. */
#ifndef AVPI_COMPARE_UNION_ACCOUNTS_H
#define AVPI_COMPARE_UNION_ACCOUNTS_H

#include "avispero/acts.h"
#include "base/memory.h"

/** All names of n sorted lists, each once, sorted. Caller frees with avpi_names_free. */
AVP_MUST_CHECK avp_status avpi_union_names(const avp_ctx *ctx, const avp_names *const *lists, size_t n, avp_names *out,
                                           avp_error *err);

/** map[i] = number in `all` of the i-th name of `list`, which `all` holds. */
AVP_MUST_CHECK avp_status avpi_union_map(const avp_ctx *ctx, const avp_names *list, const avp_names *all,
                                         uint32_t **map, avp_error *err);

#endif
