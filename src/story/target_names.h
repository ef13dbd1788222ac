/* The names that targets go by, ready to be looked for. */
#ifndef AVPI_STORY_TARGET_NAMES_H
#define AVPI_STORY_TARGET_NAMES_H

#include "base/automaton.h"
#include "base/dict.h"
#include "story/talk.h"

typedef struct avpi_alias {
    uint32_t target;
    avp_hit_kind kind;
    int64_t from_us, to_us; /* half open */
} avpi_alias;

typedef struct avpi_target_names {
    const avp_ctx *ctx;
    size_t n_targets;
    char **id, **name;   /* of targets, by id bytewise */
    avpi_alias *aliases; /* of patterns of the automaton */
    size_t n, capacity;
    avpi_automaton automaton;
    avpi_dict handles;   /* handles in lower case, and native ids of accounts that had one */
    uint32_t *handle_of; /* per entry of handles: alias */
    size_t handle_capacity;
    uint32_t *own; /* per account_id: target whose account it is, or AVP_NO_TARGET */
} avpi_target_names;

/** Out: names, freed with avpi_target_names_free whatever happens. Errors: AVP_E_IO, AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_target_names_load(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd,
                                                 avpi_target_names *names, avp_error *err);
void avpi_target_names_free(avpi_target_names *names);

/** Alias that a handle or native id in any case is, UINT32_MAX = none. Errors: AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_target_names_handle(const avpi_target_names *names, avp_str written, avpi_buf *work,
                                                   uint32_t *alias, avp_error *err);

#endif
