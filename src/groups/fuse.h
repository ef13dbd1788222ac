/* The links of all traces as one graph over one list of accounts. */
#ifndef AVPI_GROUPS_FUSE_H
#define AVPI_GROUPS_FUSE_H

#include "avispero/groups.h"
#include "base/memory.h"

/* How the traces' own ids and windows stand to the fused graph. */
typedef struct avpi_fusion {
    const avp_ctx *ctx;
    const avp_trace_links *traces;
    size_t n;                                              /* with the joint set */
    uint32_t *map[AVP_GROUPS_TRACES_MAX];                  /* account of trace t -> account of the fused graph */
    const avp_window_links *window[AVP_GROUPS_TRACES_MAX]; /* its links at the group window; NULL: too coarse for it */
    double tests;      /* tests that a pair goes through: traces, and one more for all of them together */
    uint64_t together; /* co-actions of a link that admits, at least */
    double chance; /* that a link between two innocents passes: at most the sum over traces of the largest p that did */
    /* All traces as one: the joint set, the only trace, or made when first asked for (avpi_fusion_whole). */
    avp_trace_links whole;
    avp_window_links whole_window; /* a view */
    uint32_t *whole_map;           /* account of whole -> account of the fused graph */
    avp_acts made;
    avp_links made_links;
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
/** Fill in fusion->whole for a group window. Errors: AVP_E_MEMORY, AVP_E_LIMIT. Cost: O(acts) where no joint set was given. */
AVP_MUST_CHECK avp_status avpi_fusion_whole(avpi_fusion *fusion, const avp_names *accounts, int64_t window_us,
                                            avp_error *err);
/** Is trace t the joint set? */
static inline bool avpi_is_joint(const avpi_fusion *fusion, size_t t) {
    return fusion->traces[t].acts->n_parts > 0;
}
void avpi_fusion_free(avpi_fusion *fusion);

#endif
