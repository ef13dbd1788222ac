/* From what people write of a place to INEGI's codes. docs/methods/places.md */
#ifndef AVPI_REGISTRY_GAZETTEER_H
#define AVPI_REGISTRY_GAZETTEER_H

#include "registry/states.h"
#include "store/sql.h"

/* How a place was found, from sure to not at all; names are kept in tables: they are added to, never renamed. */
typedef enum avpi_place_how {
    AVPI_PLACE_CODE,         /* the code itself stood there */
    AVPI_PLACE_NAME,         /* its name, accents and case aside */
    AVPI_PLACE_OLD_NAME,     /* a name that it had */
    AVPI_PLACE_ABBREVIATION, /* a short or a longer form: "Gto.", "Iguala", "Cd. Juarez" */
    AVPI_PLACE_TYPO,         /* a name one or two letters away, the only one so near */
    AVPI_PLACE_BY_HAND,      /* a person said so */
    AVPI_PLACE_UNKNOWN,      /* something stands there that is no place known here */
    AVPI_PLACE_NONE          /* nothing, or words for "not known": SIN MUNICIPIO, SE DESCONOCE */
} avpi_place_how;
const char *avpi_place_how_name(avpi_place_how how);

typedef struct avpi_place_found {
    char state[AVPI_STATE_CODE_SIZE], municipality[AVPI_PLACE_CODE_SIZE]; /* "" = not known */
    avpi_place_how how; /* of the municipality where one is written, else of the state */
} avpi_place_found;

/* The names known: of the 32 states, and of the municipalities that were added. */
typedef struct avpi_gazetteer avpi_gazetteer;

AVP_MUST_CHECK avp_status avpi_gazetteer_new(const avp_ctx *ctx, avpi_gazetteer **out, avp_error *err);
void avpi_gazetteer_free(avpi_gazetteer *g);
/** A name of a municipality (code of five digits): the first one of a code is its name, later ones are names that it had. */
AVP_MUST_CHECK avp_status avpi_gazetteer_add(avpi_gazetteer *g, avp_str code, avp_str name, avp_error *err);
/** The names of the case's table `places`. */
AVP_MUST_CHECK avp_status avpi_gazetteer_load(avpi_gazetteer *g, avp_case *c, avp_error *err);

/**
 * Find a place.
 * In       state, municipality  codes or names as written; ptr NULL or "" = nothing stands there
 * Out      out  codes as written are kept, whether any place has them or not
 * Errors   AVP_E_MEMORY
 * Cost     the same words again: one look-up. New ones: O(names of the state x length^2)
 * Beware   a municipality without a state is found by its exact name alone, and only where one state has it
 * Proof    tests/unit/registry/test_gazetteer.c
 */
AVP_MUST_CHECK avp_status avpi_gazetteer_find(avpi_gazetteer *g, avp_str state, avp_str municipality,
                                              avpi_place_found *out, avp_error *err);
/** The same for one text: "Iguala, Guerrero", or a state alone. */
AVP_MUST_CHECK avp_status avpi_gazetteer_find_written(avpi_gazetteer *g, avp_str place, avpi_place_found *out,
                                                      avp_error *err);

/** Words that a search or a comparison looks at: small letters and digits without accents, single spaces. out: cleared first. */
AVP_MUST_CHECK avp_status avpi_gazetteer_fold(avpi_gazetteer *g, avp_str text, avpi_buf *out, avp_error *err);
/** Is it nothing, or words for "not known"? */
AVP_MUST_CHECK avp_status avpi_gazetteer_says_nothing(avpi_gazetteer *g, avp_str text, bool *nothing, avp_error *err);
/** Letters that must be added, left out, exchanged or swapped with their neighbour to make b of a; bytes; more than most: most + 1. */
size_t avpi_letters_apart(avp_str a, avp_str b, size_t most);

#endif
