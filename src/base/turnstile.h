/* One thread after the other, in the order of their numbers. */
#ifndef AVPI_BASE_TURNSTILE_H
#define AVPI_BASE_TURNSTILE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/*
 *   number 3: enter ......|pass|           each number passes once, 0 first;
 *   number 4: enter ...........|pass|      who is broken off does not pass, nor does anyone after
 */
typedef struct avpi_turnstile {
    pthread_mutex_t lock; /* held by whoever passes */
    pthread_cond_t turned;
    uint64_t turn;
    bool broken;
} avpi_turnstile;

/** false: the system has no such things left. Freed with avpi_turnstile_free. */
bool avpi_turnstile_init(avpi_turnstile *turnstile);
void avpi_turnstile_free(avpi_turnstile *turnstile);
/** Wait until all lower numbers have left. false: it was broken, nothing is held. */
bool avpi_turnstile_enter(avpi_turnstile *turnstile, uint64_t number);
/** Let the next number in; or nobody, where all is not well. */
void avpi_turnstile_leave(avpi_turnstile *turnstile, bool well);
/** Nobody enters any more; waits for whoever is inside. Not from inside. */
void avpi_turnstile_break(avpi_turnstile *turnstile);

#endif
