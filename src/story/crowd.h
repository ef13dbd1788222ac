/* The accounts of a case, whose group they are in, and the moments of their posts. */
#ifndef AVPI_STORY_CROWD_H
#define AVPI_STORY_CROWD_H

#include "avispero/story.h"
#include "base/memory.h"

/* Accounts are numbered by the case's account_id, an order that depends on the rows: nothing that is shown may depend on it. */
typedef struct avpi_crowd {
    uint32_t n;
    uint32_t *group;   /* 0 = in none */
    uint32_t *account; /* id in avp_groups.accounts, UINT32_MAX = has no act in a trace */
    uint64_t *start;   /* n + 1: moments of account i are time_us[start[i] .. start[i + 1]) */
    int64_t *
        time_us; /* ascending within an account; posts that stood inside others too, where the collection's span has them */
    size_t n_read;    /* posts that were read as rows of their own: what the collection is made of */
    int64_t *read_us; /* any order */
    int64_t precision_us;
} avpi_crowd;

/** Errors: AVP_E_IO, AVP_E_MEMORY, AVP_E_CANCELLED. Cost: one scan of posts, sorting by account. */
AVP_MUST_CHECK avp_status avpi_crowd_load(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, avpi_crowd *out,
                                          avp_error *err);
void avpi_crowd_free(const avp_ctx *ctx, avpi_crowd *crowd);

#endif
