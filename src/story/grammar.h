/* A grammar of phrases over words: classes of words, rules with levels, exclusions. Format: docs/formats/grammar.md. */
#ifndef AVPI_STORY_GRAMMAR_H
#define AVPI_STORY_GRAMMAR_H

#include "base/dict.h"

enum { AVPI_GRAMMAR_SETS_MOST = 768, AVPI_GRAMMAR_WORDS = AVPI_GRAMMAR_SETS_MOST / 64, AVPI_PATTERN_MOST = 16 };

/* Bit s: the word belongs to set s of the grammar. */
typedef struct avpi_sets {
    uint64_t of[AVPI_GRAMMAR_WORDS];
} avpi_sets;

typedef struct avpi_element {
    uint16_t set; /* what stands here is one of this set; of a gap 0 */
    uint16_t gap; /* > 0: up to so many words, whatever they are but those of the class `no` */
    bool optional;
} avpi_element;

typedef struct avpi_pattern {
    avpi_element of[AVPI_PATTERN_MOST];
    size_t n;
    bool begins;     /* ^: only where a sentence begins */
    avpi_sets needs; /* sets without which it is nowhere in a text */
} avpi_pattern;

typedef struct avpi_rule {
    char *name;
    unsigned level;   /* 1..3 */
    bool with_target; /* only in a text that names somebody */
    avpi_pattern pattern;
} avpi_rule;

/* Where an exclusion stands, seen from the match. */
typedef enum avpi_place {
    AVPI_BEFORE, /* its last word within so many words before, in the same sentence */
    AVPI_AFTER,  /* its first word within so many words after, in the same sentence */
    AVPI_NEAR,   /* both, or inside, whatever the sentence */
    AVPI_AHEAD   /* before, whatever the sentence */
} avpi_place;

typedef struct avpi_exclusion {
    char *name, *only; /* only: rules whose names begin so; NULL = all */
    avpi_place place;
    uint32_t within;
    bool weakens; /* takes a level off instead of all */
    avpi_pattern pattern;
} avpi_exclusion;

typedef struct avpi_grammar {
    const avp_ctx *ctx;
    avpi_dict words, stems; /* whole words; beginnings of words ("amenaz*") */
    avpi_sets *word_sets, *stem_sets;
    size_t word_capacity, stem_capacity;
    size_t n_sets;
    uint16_t no;           /* set of the class `no`; 0 = there is none */
    avpi_sets target_sets; /* sets that hold @target */
    avpi_rule *rules;
    size_t n_rules, rule_capacity;
    avpi_exclusion *exclusions;
    size_t n_exclusions, exclusion_capacity;
    size_t longest_stem;
} avpi_grammar;

/** Empty. Freed with avpi_grammar_free whatever happens. */
void avpi_grammar_init(avpi_grammar *g, const avp_ctx *ctx);
void avpi_grammar_free(avpi_grammar *g);

/**
 * Add what a file says. Several files make one grammar; classes are known within their file.
 * In       file  its name, for messages
 * Errors   AVP_E_INPUT with file and line: a line that is none of the kinds, an unknown class, a level other than 1, 2, 3, a pattern
 *          that is empty or too long; AVP_E_LIMIT too many sets; AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_grammar_read(avpi_grammar *g, avp_str text, const char *file, avp_error *err);

/* A word of a text, as the matcher sees it. */
typedef struct avpi_token {
    avp_str word;   /* folded */
    avpi_sets sets; /* filled in by avpi_grammar_look_up */
    bool target;    /* stands for somebody: an alias, a mention */
    bool border;    /* a sentence begins here */
    bool quoted;    /* stands between quotation marks */
} avpi_token;

/** Fill in the sets of n tokens; *all = of all together. */
void avpi_grammar_look_up(const avpi_grammar *g, avpi_token *tokens, size_t n, avpi_sets *all);

typedef struct avpi_found {
    unsigned level;        /* 0 = nothing */
    const avpi_rule *rule; /* of the best match */
    size_t from, to;       /* tokens */
    bool excluded;         /* level 0, but only because of an exclusion */
} avpi_found;

/** Highest level among all matches that no exclusion takes away (ties: the first rule, the first place). Words in quotation marks match nothing. */
avpi_found avpi_grammar_find(const avpi_grammar *g, const avpi_token *tokens, size_t n, const avpi_sets *all);

#endif
