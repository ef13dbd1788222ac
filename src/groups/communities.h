/* Communities of one connected component, and whether they are real. */
#ifndef AVPI_GROUPS_COMMUNITIES_H
#define AVPI_GROUPS_COMMUNITIES_H

#include "avispero/groups.h"
#include "groups/weighted_graph.h"

typedef struct avpi_split {
    uint32_t count; /* communities */
    uint32_t
        runs; /* made; they end early once what is left of them cannot matter, and in very large graphs once five agree well */
    double stability; /* mean agreement of the runs' partitions */
    double quality;   /* modularity of the partition that was taken */
    bool whole;       /* the partitions did not agree: one community */
} avpi_split;

/**
 * Split a connected graph into communities by Leiden, AVP_GROUPS_RUNS times with seeds opts->seed, + 1, ...; when the
 * partitions agree less than opts->stability, do not split it. The best partition is taken, of equals the first.
 *
 * In       graph   connected
 * Out      label   per vertex, 0 .. count - 1, numbered by first vertex
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Threads  runs are made side by side; same labels for every ctx->n_threads
 * Source   Traag, Waltman, van Eck (2019) Sci Rep 9:5233
 */
AVP_MUST_CHECK avp_status avpi_communities_split(const avp_ctx *ctx, const avpi_graph *graph,
                                                 const avp_groups_options *opts, uint32_t *label, avpi_split *out,
                                                 avp_error *err);

#endif
