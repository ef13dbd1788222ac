/* Numbers that carry their own check: of Mexican papers, banks and cards. Letters are ASCII capitals; no value is ever kept. */
#ifndef AVPI_STORY_CHECK_DIGITS_H
#define AVPI_STORY_CHECK_DIGITS_H

#include "avispero/base.h"

/** CURP, 18 characters: letters of the name, date, sex, state, consonants, and check digit (10 - sum v (18 - k) mod 10) mod 10. */
bool avpi_is_curp(avp_str code);
/** RFC with homoclave, 13 characters (persons) or 12 (companies): date, and check character of modulus 11. */
bool avpi_is_rfc(avp_str code);
/** CLABE, 18 digits: weights 3, 7, 1, each product modulo 10. */
bool avpi_is_clabe(avp_str digits);
/** Card, 13 to 19 digits: a known beginning and Luhn's check digit. */
bool avpi_is_card(avp_str digits);
/** Clave de elector, 18 characters: six letters, date, state, sex, three digits. It has no check digit. */
bool avpi_is_elector(avp_str code);

#endif
