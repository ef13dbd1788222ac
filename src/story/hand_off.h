/* How the possible audience of a cascade grows, and where it jumps. */
#ifndef AVPI_STORY_HAND_OFF_H
#define AVPI_STORY_HAND_OFF_H

#include "avispero/spread.h"

/** Fill in reach_most, jump and jump_actor of every cascade. Cost: O(actors) */
void avpi_hand_off_find(avp_cascades *cascades);

#endif
