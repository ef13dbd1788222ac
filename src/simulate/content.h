/* One simulated post, and what it says. */
#ifndef AVPI_SIMULATE_CONTENT_H
#define AVPI_SIMULATE_CONTENT_H

#include "simulate/world.h"

typedef struct avpi_sim_post {
    const avpi_sim_object *object;
    uint64_t serial, account;
    int64_t time_s;
    bool first; /* the post that others repost, reply to, or that brought the object up */
} avpi_sim_post;

typedef enum avpi_sim_entity_kind { AVPI_SIM_TAG, AVPI_SIM_LINK, AVPI_SIM_MENTION } avpi_sim_entity_kind;

/* A stretch of the text: '#' and '@' belong to it. account: of a mention. */
typedef struct avpi_sim_entity {
    avpi_sim_entity_kind kind;
    size_t from, len;
    uint64_t account;
} avpi_sim_entity;

enum { AVPI_SIM_ENTITIES_MAX = 8 };

typedef struct avpi_sim_content {
    avpi_buf text;
    avpi_sim_entity entities[AVPI_SIM_ENTITIES_MAX];
    size_t n_entities;
} avpi_sim_content;

void avpi_sim_content_init(avpi_sim_content *content, const avp_ctx *ctx);
void avpi_sim_content_free(avpi_sim_content *content);

/** The text since `from` is an entity; those beyond the most are not marked. */
void avpi_sim_content_mark(avpi_sim_content *content, avpi_sim_entity_kind kind, size_t from, uint64_t account);

/** Write what a post says into content (its old text goes). The same post says the same each time. */
AVP_MUST_CHECK avp_status avpi_sim_content_make(const avpi_sim_world *world, const avpi_sim_post *post,
                                                avpi_sim_content *content, avp_error *err);

/** True when the post refers to the first post of its object: it reposts it, or replies to it. */
static inline bool avpi_sim_is_repost(const avpi_sim_post *post) {
    return !post->first && post->object->kind == AVPI_SIM_REPOST;
}
static inline bool avpi_sim_is_reply(const avpi_sim_post *post) {
    return !post->first && post->object->kind == AVPI_SIM_REPLY;
}

#endif
