/* What a real collection lends to planted groups: acts to clone, and delays. */
#ifndef AVPI_SIMULATE_DIFFUSION_H
#define AVPI_SIMULATE_DIFFUSION_H

#include "avispero/acts.h"
#include "base/memory.h"
#include "base/rng.h"

typedef struct avpi_sim_diffusion {
    const avp_acts *acts;
    int64_t spread_us, first_us, last_us, step_us;
    uint32_t *object_of; /* per act */
    int64_t *gap_us;     /* between acts on one object, one after the other; short ones (at most spread_us) first */
    size_t n_gaps, n_short;
} avpi_sim_diffusion;

/** Freed with avpi_sim_diffusion_free whatever happens. acts holds at least one act. */
AVP_MUST_CHECK avp_status avpi_sim_diffusion_init(const avp_ctx *ctx, const avp_acts *acts, int64_t spread_us,
                                                  avpi_sim_diffusion *out, avp_error *err);
void avpi_sim_diffusion_free(const avp_ctx *ctx, avpi_sim_diffusion *diffusion);

/** A real act, each as likely as any other. */
uint64_t avpi_sim_diffusion_act(const avpi_sim_diffusion *diffusion, avpi_rng *rng);
/** A delay of the data that is no longer than the spread; uniform where the data have none. */
int64_t avpi_sim_diffusion_short(const avpi_sim_diffusion *diffusion, avpi_rng *rng);
/** A time later than time_us by any delay of the data that does not lead out of the collection; time_us where none is found. */
int64_t avpi_sim_diffusion_after(const avpi_sim_diffusion *diffusion, int64_t time_us, avpi_rng *rng);
/** Inside the collection, and as precise as its times. */
int64_t avpi_sim_diffusion_time(const avpi_sim_diffusion *diffusion, int64_t time_us);

#endif
