/* Leiden as igraph has it, without its global state leaking. */
#ifndef AVPI_GROUPS_LEIDEN_H
#define AVPI_GROUPS_LEIDEN_H

#include "groups/weighted_graph.h"

typedef struct avpi_leiden avpi_leiden;

/**
 * Get ready to partition one graph.
 * In       graph  with at least one link; order  vertices in the order in which igraph shall see them
 * Out      out    the caller closes with avpi_leiden_close, soon: others wait
 * Errors   AVP_E_MEMORY; AVP_E_BUG when igraph refuses for another reason
 * Threads  igraph keeps its random numbers and its error handlers in globals: from here to the close they are ours, and
 *          another thread that comes here waits
 * Beware   igraph allocates by itself, not through ctx
 */
AVP_MUST_CHECK avp_status avpi_leiden_open(const avp_ctx *ctx, const avpi_graph *graph, const uint32_t *order,
                                           avpi_leiden **out, avp_error *err);
/** Partition by modularity at a resolution; label[v] below n. Errors: AVP_E_MEMORY, AVP_E_BUG. */
AVP_MUST_CHECK avp_status avpi_leiden_run(avpi_leiden *leiden, double resolution, uint64_t seed, uint32_t *label,
                                          avp_error *err);
/** leiden may be NULL. */
void avpi_leiden_close(avpi_leiden *leiden);

#endif
