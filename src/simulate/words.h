/* Sentences, names, tags and addresses out of the lexicon. */
#ifndef AVPI_SIMULATE_WORDS_H
#define AVPI_SIMULATE_WORDS_H

#include "simulate/world.h"

/**
 * Add one item of a list to out, its slots filled. home: a place that the voice prefers, index into the list 'p'.
 * The first letter of statements and headlines is a capital.
 */
AVP_MUST_CHECK avp_status avpi_sim_say(avpi_rng *rng, size_t home, char letter, avpi_buf *out, avp_error *err);

/* Accounts. A handle is one account's alone. */
AVP_MUST_CHECK avp_status avpi_sim_handle(const avpi_sim_world *world, uint64_t account, avpi_buf *out, avp_error *err);
AVP_MUST_CHECK avp_status avpi_sim_display_name(const avpi_sim_world *world, uint64_t account, avpi_buf *out,
                                                avp_error *err);

/** A hashtag without its '#': "AguaVillaTordilla", number 0, 1, 2 ... of a community. */
AVP_MUST_CHECK avp_status avpi_sim_tag(const avpi_sim_world *world, uint64_t community, uint64_t number, avpi_buf *out,
                                       avp_error *err);
/** A fictional domain under .example, number 0, 1, 2 ... */
AVP_MUST_CHECK avp_status avpi_sim_domain(const avpi_sim_world *world, uint64_t number, avpi_buf *out, avp_error *err);

size_t avpi_sim_home_of(const avpi_sim_world *world, uint64_t community);

#endif
