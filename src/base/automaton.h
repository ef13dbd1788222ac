/* Many patterns in one walk over a text (Aho and Corasick). */
#ifndef AVPI_BASE_AUTOMATON_H
#define AVPI_BASE_AUTOMATON_H

#include "base/text.h"

/*
 * A trie of the patterns, made complete: from every node every byte leads somewhere, so a text of n bytes takes n steps. Bytes that
 * stand in no pattern share one column.
 *
 *   next  node x column -> node          ends  node -> first pattern that ends here, UINT32_MAX = none
 *   also  pattern -> another, equal one  tail  node -> nearest node that is a suffix of it and ends something, 0 = none
 */
typedef struct avpi_automaton {
    uint8_t column[256];
    uint32_t n_columns, n_nodes;
    uint32_t *next, *ends, *tail;
    uint32_t *also;
    uint32_t *length; /* of each pattern, in bytes */
} avpi_automaton;

typedef struct avpi_match {
    size_t from, to; /* half open, in bytes */
    uint32_t pattern;
} avpi_match;

/**
 * In       patterns  n of them, bytes; two may be equal: both are found
 * Out      out       freed with avpi_automaton_free; patterns are not kept
 * Errors   AVP_E_ARG an empty pattern; AVP_E_LIMIT more than 2^28 cells; AVP_E_MEMORY
 * Cost     O(bytes of the patterns x distinct bytes in them)
 * Source   Aho and Corasick (1975) Commun ACM 18:333, doi:10.1145/360825.360855
 * Proof    tests/unit/base/test_automaton.c: the same as looking for each pattern at each place
 */
AVP_MUST_CHECK avp_status avpi_automaton_make(const avp_ctx *ctx, const avp_str *patterns, size_t n,
                                              avpi_automaton *out, avp_error *err);
void avpi_automaton_free(const avp_ctx *ctx, avpi_automaton *a);

/* A walk over one text. Any number of walks may go on at once, in any threads. */
typedef struct avpi_matching {
    const avpi_automaton *automaton;
    avp_str text;
    size_t at;
    uint32_t node, tail, pattern;
    bool whole_words;
} avpi_matching;

/** whole_words: only where the match begins and ends at the text's ends or at bytes up to and including the space. */
avpi_matching avpi_automaton_begin(const avpi_automaton *a, avp_str text, bool whole_words);
/** Next match by where it ends, the longest first; false at the end of the text. */
bool avpi_automaton_next(avpi_matching *m, avpi_match *out);

#endif
