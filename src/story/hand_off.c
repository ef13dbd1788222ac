/* Audiences overlap and sleep: the sum of followers bounds from above who could have seen it, and says where most came in. */
#include "story/hand_off.h"

#include "story/cascades.h"

void avpi_hand_off_find(avp_cascades *cascades) {
    for (size_t k = 0; k < cascades->count; k++) {
        avp_cascade *cascade = &cascades->of[k];
        const avp_actor *actors = avpi_cascade_actors(cascades, cascade);
        cascade->reach_most = cascade->jump = 0;
        cascade->jump_actor = 0;
        for (uint32_t i = 0; i < cascade->n; i++) {
            uint64_t audience = actors[i].followers > 0 ? (uint64_t)actors[i].followers : 0;
            cascade->reach_most += audience;
            if (audience > cascade->jump) {
                cascade->jump = audience;
                cascade->jump_actor = i;
            }
        }
    }
}
