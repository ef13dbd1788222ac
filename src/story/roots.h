/* The posts that others repost: whose they are, and when they were made. */
#ifndef AVPI_STORY_ROOTS_H
#define AVPI_STORY_ROOTS_H

#include "avispero/spread.h"
#include "base/memory.h"

typedef struct avpi_root {
    uint32_t source;  /* the author among the trace's sources; AVP_NOBODY = not known */
    uint32_t account; /* the author in avp_groups.accounts; AVP_NOBODY = acts in no trace, or not known */
    uint32_t post;    /* of the case; UINT32_MAX = not in it */
    int64_t time_us;  /* INT64_MAX = not known */
} avpi_root;

/* Empty: no root is known. */
typedef struct avpi_roots {
    uint32_t n;
    avpi_root *of; /* per object */
} avpi_roots;

/** Roots of the objects of the trace repost. In: c NULL = authors only. Errors: AVP_E_IO, AVP_E_MEMORY */
AVP_MUST_CHECK avp_status avpi_roots_load(const avp_ctx *ctx, avp_case *c, const avp_groups *groups,
                                          const avp_acts *reposts, avpi_roots *out, avp_error *err);
avpi_root avpi_roots_get(const avpi_roots *roots, uint32_t object);
void avpi_roots_free(const avp_ctx *ctx, avpi_roots *roots);

#endif
