/* What two posts say alike, to be marked where they stand side by side. */
#ifndef AVPI_REPORT_SHARED_WORDS_H
#define AVPI_REPORT_SHARED_WORDS_H

#include "report/show.h"
#include "traces/near_side.h"

/* Begun with ctx alone set, nothing is ever shared: texts are compared only after avpi_shared_words_begin. */
typedef struct avpi_shared_words {
    const avp_ctx *ctx;
    avpi_spelling *spelling; /* NULL: not begun */
    avpi_near_letters left, right;
    size_t count; /* of the last two texts */
    avpi_show_mark a[AVPI_PASSAGES_MOST], b[AVPI_PASSAGES_MOST];
} avpi_shared_words;

AVP_MUST_CHECK avp_status avpi_shared_words_begin(avpi_shared_words *shared, avp_error *err);
/** Passages of at least 8 letters that both texts have, in the order of both. ptr NULL in a text: none. */
AVP_MUST_CHECK avp_status avpi_shared_words_find(avpi_shared_words *shared, avp_str a, avp_str b, avp_error *err);
void avpi_shared_words_end(avpi_shared_words *shared);

#endif
