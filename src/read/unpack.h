/* Unpackers behind avpi_input: each turns packed bytes into plain ones, member after member. */
#ifndef AVPI_READ_UNPACK_H
#define AVPI_READ_UNPACK_H

#include "base/text.h"

/* One step: takes from *in, gives into *out, both moved on. *between = at the border of two members, where a file may end. */
typedef struct avpi_unpacker {
    const char *name;
    void *state;
    avp_status (*step)(const avp_ctx *ctx, void *state, avp_str *in, char **out, size_t *out_left, bool *between,
                       avp_error *err);
    void (*free)(const avp_ctx *ctx, void *state);
} avpi_unpacker;

AVP_MUST_CHECK avp_status avpi_unpacker_gzip(const avp_ctx *ctx, avpi_unpacker *out, avp_error *err);
AVP_MUST_CHECK avp_status avpi_unpacker_zstd(const avp_ctx *ctx, avpi_unpacker *out, avp_error *err);

#endif
