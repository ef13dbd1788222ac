/* A post as it is shown, letter by letter beside its plain form: what the passages of two posts are found in. */
#ifndef AVPI_TRACES_NEAR_SIDE_H
#define AVPI_TRACES_NEAR_SIDE_H

#include "traces/near_passage.h"
#include "traces/spelling.h"

/*
 * Every letter is made plain by itself, with the marks that stand on it; all between two letters is one space.
 *
 *   original   ¡Sí,  ¡VOTEN!      side   s i   v o t e n         the space points from behind its left letter to its right one, so
 *                                                               that a passage that begins or ends with it begins or ends with a letter
 */
typedef struct avpi_near_letters {
    avpi_near_side side;
    char *text;
    uint32_t *from, *to;
    size_t text_room, from_room, to_room;
} avpi_near_letters;

/**
 * In       original  any bytes, less than 4 GiB
 * Out      letters   may hold those of an earlier post, whose room is used again; the caller frees with avpi_near_letters_free
 * Errors   AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_near_letters_of(const avp_ctx *ctx, avpi_spelling *spelling, avp_str original,
                                               avpi_near_letters *letters, avp_error *err);
void avpi_near_letters_free(const avp_ctx *ctx, avpi_near_letters *letters);

#endif
