/* The 32 states of Mexico: INEGI's codes, names of today, and what else they are called. */
#ifndef AVPI_REGISTRY_STATES_H
#define AVPI_REGISTRY_STATES_H

#include <stdbool.h>
#include <stddef.h>

enum { AVPI_STATES = 32, AVPI_STATE_CODE_SIZE = 3, AVPI_PLACE_CODE_SIZE = 6 };

typedef struct avpi_state {
    const char *code, *name; /* "12", "Guerrero" */
    const char *longer;      /* other names in use, by |: "Coahuila de Zaragoza" */
    const char *shorter;     /* abbreviations: "Gro" */
    const char *former;      /* names that it had */
    unsigned municipalities; /* that it had in 2010; later ones were founded beside them */
    unsigned skipped;        /* numbers of municipalities below the greatest that none of them has */
} avpi_state;

extern const avpi_state avpi_states[AVPI_STATES]; /* by code */

/** State by its code of two digits; NULL when there is none. */
const avpi_state *avpi_state_of(const char *code);
/** Is a code of a state or municipality, whole with its zeros, one of a state that there is? */
bool avpi_state_has(const char *code);

#endif
