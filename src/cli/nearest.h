/* The word that somebody probably meant. */
#ifndef AVPI_CLI_NEAREST_H
#define AVPI_CLI_NEAREST_H

#include <stddef.h>

/** Letters to change, add, drop or swap to make b of a. */
size_t avpi_word_distance(const char *a, const char *b);

/* Ask one candidate after the other; best stays NULL while all are too far from the word. */
typedef struct avpi_nearest {
    const char *word, *best;
    size_t distance;
} avpi_nearest;
void avpi_nearest_ask(avpi_nearest *nearest, const char *candidate);

#endif
