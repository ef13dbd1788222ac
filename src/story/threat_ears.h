/* What the grammar and the patterns of personal data hear in the texts. */
#ifndef AVPI_STORY_THREAT_EARS_H
#define AVPI_STORY_THREAT_EARS_H

#include "story/doxxing.h"
#include "story/target_names.h"
#include "story/tokens.h"

/* A text with a level. */
typedef struct avpi_menace {
    uint32_t post;
    uint8_t level;
    bool named; /* it mentions somebody, or a target */
    const avpi_rule *rule;
    uint64_t first_word; /* its words: word_hashes[first_word .. first_word + n_words), ascending, distinct */
    uint32_t n_words;
} avpi_menace;

typedef struct avpi_private_post {
    uint32_t post;
    avp_dox_kind kind;
    char hash[17];
} avpi_private_post;

typedef struct avpi_threat_ears {
    const avp_ctx *ctx;
    avpi_grammar grammar;
    const avpi_target_names *names;
    avpi_tokens tokens;
    unsigned char salt[32];
    avpi_menace *menaces;
    size_t n_menaces, menace_capacity;
    avpi_private_post *privates;
    size_t n_privates, private_capacity;
    uint32_t *word_hashes;
    size_t n_words, word_capacity;
    uint64_t excluded;
} avpi_threat_ears;

AVP_MUST_CHECK avp_status avpi_threat_ears_open(const avpi_telling *t, avpi_threat_ears *ears, avp_error *err);
AVP_MUST_CHECK avp_status avpi_threat_ears_hear(avpi_threat_ears *ears, const avpi_spoken *spoken, avp_error *err);
void avpi_threat_ears_close(avpi_threat_ears *ears);

#endif
