/* Mixing with odd multipliers and shifts; shuffling with a Feistel network that walks until it is back in range. */
#include "simulate/bijection.h"

static uint64_t mask_of(unsigned bits) {
    return bits >= 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

/* An odd factor modulo 2^bits and x ^ (x >> s) can both be undone, so the whole is one to one. */
uint64_t avpi_sim_mix(uint64_t x, unsigned bits) {
    uint64_t mask = mask_of(bits);
    unsigned shift = bits / 2 > 0 ? bits / 2 : 1;
    for (int round = 0; round < 2; round++) {
        x = x * 0xd1342543de82ef95U & mask;
        x ^= x >> shift;
    }
    return (x * 0xaf251af3b0f025b5U + 0x5851f42d4c957f2dU) & mask;
}

enum { ROUNDS = 4 };

static uint64_t round_of(uint64_t half, uint64_t seed, unsigned round) {
    uint64_t z = (half + 1) * 0x9e3779b97f4a7c15U + seed + round * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 29)) * 0x94d049bb133111ebU;
    return z ^ (z >> 32);
}

/* Bits of one half, so that two halves hold n - 1. */
static unsigned half_bits(uint64_t n) {
    unsigned bits = 1;
    while (bits < 32 && (n - 1) >> (2 * bits) != 0)
        bits++;
    return bits;
}

/*   left | right  ->  right | left ^ f(right)   in each round */
static uint64_t forward(uint64_t x, unsigned bits, uint64_t seed) {
    uint64_t mask = mask_of(bits), left = x >> bits, right = x & mask;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint64_t mixed = left ^ (round_of(right, seed, round) & mask);
        left = right;
        right = mixed;
    }
    return left << bits | right;
}

static uint64_t backward(uint64_t x, unsigned bits, uint64_t seed) {
    uint64_t mask = mask_of(bits), left = x >> bits, right = x & mask;
    for (unsigned round = ROUNDS; round-- > 0;) {
        uint64_t mixed = right ^ (round_of(left, seed, round) & mask);
        right = left;
        left = mixed;
    }
    return left << bits | right;
}

uint64_t avpi_sim_shuffled(uint64_t x, uint64_t n, uint64_t seed) {
    unsigned bits = half_bits(n);
    do
        x = forward(x, bits, seed);
    while (x >= n);
    return x;
}

uint64_t avpi_sim_unshuffled(uint64_t x, uint64_t n, uint64_t seed) {
    unsigned bits = half_bits(n);
    do
        x = backward(x, bits, seed);
    while (x >= n);
    return x;
}
