/* Parts of a scenario, cut into tasks, run by several workers into one file. */
#ifndef AVPI_SIMULATE_TASKS_H
#define AVPI_SIMULATE_TASKS_H

#include "simulate/post_writer.h"

/* One kind of thing that posts are made of: unit `first` and those that follow. */
typedef struct avpi_sim_part {
    uint64_t first, units;
    double rows_per_unit;                                                   /* about */
    avp_status (*post)(avpi_sim_work *work, uint64_t unit, avp_error *err); /* all posts of a unit */
} avpi_sim_part;

enum { AVPI_SIM_PARTS_MAX = 4 };

/**
 * Write the posts of all parts, one part after the other, into folder/writer->file_name.
 *
 * In       world, scenario  what the parts' functions find in their work space; scenario may be NULL
 * Errors   those of the parts' functions; AVP_E_IO, AVP_E_FULL, AVP_E_CANCELLED, AVP_E_MEMORY
 * Cost     a task makes about writer->rows_per_task posts; memory is that of the writer, per thread
 * Threads  same bytes for every ctx->n_threads: the plan follows from the parts alone
 */
AVP_MUST_CHECK avp_status avpi_sim_posts_write(const avp_ctx *ctx, const avpi_sim_world *world, const void *scenario,
                                               const avpi_sim_writer *writer, const avpi_sim_part *parts,
                                               size_t n_parts, const char *folder, avp_error *err);

#endif
