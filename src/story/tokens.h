/* A folded text as the grammar reads it: words, where sentences begin, what stands between quotation marks. */
#ifndef AVPI_STORY_TOKENS_H
#define AVPI_STORY_TOKENS_H

#include "story/folding.h"
#include "story/grammar.h"

/* Work space; the words point into the folded text. */
typedef struct avpi_tokens {
    const avp_ctx *ctx;
    avpi_token *of;
    uint32_t *from, *to; /* per token: bytes of folded.text */
    size_t n, capacity, from_capacity, to_capacity;
} avpi_tokens;

/**
 * Mentions are targets. A hashtag is a sentence of its own: its words, or itself without the sign when it has but one.
 * Errors: AVP_E_MEMORY. Cost: O(bytes)
 */
AVP_MUST_CHECK avp_status avpi_tokens_make(avpi_tokens *tokens, const avpi_folded *folded, avp_error *err);
/** The words within bytes [from, to) of the folded text stand for somebody. */
void avpi_tokens_mark(avpi_tokens *tokens, size_t from, size_t to);
void avpi_tokens_free(avpi_tokens *tokens);

#endif
