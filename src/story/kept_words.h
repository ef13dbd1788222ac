/* The words of texts, kept short while phrases are looked for in them a second and a third time: no text is folded twice. */
#ifndef AVPI_STORY_KEPT_WORDS_H
#define AVPI_STORY_KEPT_WORDS_H

#include "story/folding.h"

/*
 * One text. Words that are not plain (names, hashtags and their parts), and such as no phrase is made of, only end runs of plain ones:
 *
 *   text     ya baasta @ana ya se va            len      2 5 - 2 2 2
 *   letters  yabaastayaseva                     written  NULL: as the letters have it
 *
 * written has the plain words as they were folded, a space between two, where one of them is not its letters ("m4ntequilla", "d'accord").
 */
typedef struct avpi_kept {
    uint32_t post, n;
    const uint16_t *len; /* letters of each word; AVPI_KEPT_BREAK: a word that ends a run */
    const char *letters, *written;
} avpi_kept;

enum { AVPI_KEPT_BREAK = UINT16_MAX };

typedef struct avpi_kept_texts {
    avpi_arena room;
    avpi_kept *of;
    size_t n, capacity;
} avpi_kept_texts;

void avpi_kept_init(avpi_kept_texts *kept, const avp_ctx *ctx);
void avpi_kept_free(avpi_kept_texts *kept, const avp_ctx *ctx);
/** Keep the words of a text. Errors: AVP_E_MEMORY. Cost: about as many bytes as the text has. */
AVP_MUST_CHECK avp_status avpi_kept_add(avpi_kept_texts *kept, const avp_ctx *ctx, uint32_t post,
                                        const avpi_folded *folded, avp_error *err);

/**
 * Plain words [first, first + n) as people may read them, into buf.
 * before: letters of the words before them, which are kept->letters .. letters + before
 */
AVP_MUST_CHECK avp_status avpi_kept_written(const avpi_kept *kept, size_t first, size_t n, size_t before, avpi_buf *buf,
                                            avp_error *err);

/** Is c part of what words are known by? */
static inline bool avpi_is_topic_letter(char c) {
    return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

#endif
