/* Texts, folded and heard on all threads. */
#ifndef AVPI_STORY_LISTENING_H
#define AVPI_STORY_LISTENING_H

#include "story/talk.h"

/* Who hears texts. Each hears one text after the other, all in the same order; two of them at the same time, so they share nothing. */
typedef struct avpi_listener {
    avp_status (*hear)(void *state, const avpi_spoken *spoken, avp_error *err);
    void *state;
} avpi_listener;

/**
 * Let all listeners hear the text of every post that has words of its own.
 * In       listeners  n of them; the folded text is theirs until hear returns
 * Errors   AVP_E_IO, AVP_E_MEMORY, AVP_E_CANCELLED, and those of listeners
 * Cost     one scan of the texts; folding and listeners divide among threads
 */
AVP_MUST_CHECK avp_status avpi_listen(const avpi_telling *t, const avpi_listener *listeners, size_t n, avp_error *err);

#endif
