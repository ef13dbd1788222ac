/* Vocabulary of the scenario beside the lexicon: what is said about somebody, and against. All of it invented for simulated files. */
#ifndef AVPI_SIMULATE_EDOMEX_WORDS_H
#define AVPI_SIMULATE_EDOMEX_WORDS_H

#include "simulate/lexicon.h"

/*
 * Lists of whole sentences. Their slots, beside those of the lexicon:
 *   %N name of whom it is about   %X accusation   %J scorn   %K praise   %E laughter
 *   %A a moment   %B a place of every day   %C who speaks
 */
typedef enum avpi_edo_list {
    AVPI_EDO_SAY_HOSTILE,
    AVPI_EDO_SAY_TEENS,
    AVPI_EDO_SAY_AGENCY,
    AVPI_EDO_SAY_PRAISE,
    AVPI_EDO_SAY_MILD,
    AVPI_EDO_SAY_PROGRAMME, /* a candidate of herself */
    AVPI_EDO_SAY_MARCH,
    AVPI_EDO_SAY_FAKE, /* headlines of the portals */
    AVPI_EDO_SAY_THREAT,
    AVPI_EDO_SAY_ALIKE,
    AVPI_EDO_SAY_ADDRESS, /* with an address and a number that do not exist */
    AVPI_EDO_SAY_TREND,
    AVPI_EDO_LISTS
} avpi_edo_list;

avpi_sim_list avpi_edo_sentences(avpi_edo_list list);
/** List of a slot's letter; count 0 when it is one of the lexicon's. */
avpi_sim_list avpi_edo_slot(char letter);
/** Hashtags, without '#', that everybody uses in a season (0, 1). */
avpi_sim_list avpi_edo_common_tags(int season);

#endif
