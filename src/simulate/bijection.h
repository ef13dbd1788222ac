/* Numbers into other numbers, one to one: ids that look arbitrary, and shuffled orders, without keeping a table. */
#ifndef AVPI_SIMULATE_BIJECTION_H
#define AVPI_SIMULATE_BIJECTION_H

#include <stdint.h>

/** One to one on 0 .. 2^bits - 1, 1 <= bits <= 64, for x below 2^bits. */
uint64_t avpi_sim_mix(uint64_t x, unsigned bits);

/** A shuffled order of 0 .. n - 1: the number at place x, and the place of a number. Different seeds, different orders. */
uint64_t avpi_sim_shuffled(uint64_t x, uint64_t n, uint64_t seed);
uint64_t avpi_sim_unshuffled(uint64_t x, uint64_t n, uint64_t seed);

#endif
