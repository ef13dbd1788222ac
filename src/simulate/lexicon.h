/* Vocabulary of the simulated texts: Spanish, invented places, no persons. */
#ifndef AVPI_SIMULATE_LEXICON_H
#define AVPI_SIMULATE_LEXICON_H

#include <stddef.h>

/*
 * A text may hold slots, each filled from the list of its letter:
 *   %t subject     %v what it does   %p place       %d when          %a people
 *   %o opinion     %i opening        %c ending      %q question      %n a number
 *   %T tag word    %s word of a URL  %w syllable    %R reply         %S statement   %H headline
 */
typedef struct avpi_sim_list {
    const char *const *items;
    size_t count;
} avpi_sim_list;

/** List of a slot's letter; count 0 for a letter without one. */
avpi_sim_list avpi_sim_lexicon(char letter);

#endif
