/* The links of all traces as one graph over one list of accounts. */
#ifndef AVPI_GROUPS_FUSE_H
#define AVPI_GROUPS_FUSE_H

#include "avispero/groups.h"
#include "base/memory.h"

/* How the traces' own ids and windows stand to the fused graph. */
typedef struct avpi_fusion {
    const avp_ctx *ctx;
    const avp_trace_links *traces;
    size_t n;
    uint32_t *map[AVP_GROUPS_TRACES_MAX];                  /* account of trace t -> account of the fused graph */
    const avp_window_links *window[AVP_GROUPS_TRACES_MAX]; /* its links at the group window; NULL: too coarse for it */
    double chance; /* that a link between two innocents passes: at most the sum over traces of the largest p that did */
} avpi_fusion;

/* A link's share of the strength ends here: beyond it p says nothing more about who belongs together. */
#define AVPI_STRENGTH_MOST 50.0
/* Strengths are multiples of this, so that their sums are exact, in any order. */
#define AVPI_STRENGTH_STEP (1.0 / 1024)

/**
 * Join the accounts and the links of n traces.
 * In       traces   links tested; all counted at the group window (a trace whose times are coarser than it is left out)
 * Out      fusion   caller frees with avpi_fusion_free; borrows traces
 *          groups   accounts, links, n_links, linked_accounts, innocent_pairs and window_us are set
 * Errors   AVP_E_ARG not tested, directed, no such window; AVP_E_LIMIT too many traces or accounts; AVP_E_MEMORY
 * Cost     O(accounts + links) per trace
 */
AVP_MUST_CHECK avp_status avpi_fuse(const avp_ctx *ctx, const avp_trace_links *traces, size_t n,
                                    const avp_groups_options *opts, avpi_fusion *fusion, avp_groups *groups,
                                    avp_error *err);
void avpi_fusion_free(avpi_fusion *fusion);

#endif
