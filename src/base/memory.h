/* Memory: every allocation goes through ctx. Three lifetimes: results, arenas of one stage, arrays given by the caller. */
#ifndef AVPI_BASE_MEMORY_H
#define AVPI_BASE_MEMORY_H

#include "base/fail.h"

/** count * size bytes, not cleared / cleared; *out = NULL-safe result (count 0 gives a valid pointer). Fails with AVP_E_MEMORY, also on overflow. */
AVP_MUST_CHECK avp_status avpi_alloc(const avp_ctx *ctx, size_t count, size_t size, void *out, avp_error *err);
AVP_MUST_CHECK avp_status avpi_zalloc(const avp_ctx *ctx, size_t count, size_t size, void *out, avp_error *err);
/** Resize the block at *(void **)block to count * size; on failure the block is untouched. */
AVP_MUST_CHECK avp_status avpi_resize(const avp_ctx *ctx, void *block, size_t count, size_t size, avp_error *err);
/** Make room for at least `need` elements, growing by half; *capacity is updated. */
AVP_MUST_CHECK avp_status avpi_grow(const avp_ctx *ctx, void *block, size_t *capacity, size_t need, size_t size,
                                    avp_error *err);
void avpi_free(const avp_ctx *ctx, void *pointer);

/* `out` and `block` above are the address of a pointer of any object type. */

typedef struct avpi_arena {
    const avp_ctx *ctx;
    struct avpi_arena_page *page;
    size_t used_bytes; /* handed out in all */
} avpi_arena;

void avpi_arena_init(avpi_arena *arena, const avp_ctx *ctx);
/** size bytes, 8-aligned; NULL when there is no memory. */
void *avpi_arena_take(avpi_arena *arena, size_t size);
/** Copy of text (not terminated); ptr NULL when there is no memory. */
avp_str avpi_arena_copy(avpi_arena *arena, avp_str text);
void avpi_arena_clear(avpi_arena *arena); /* keeps one page */
void avpi_arena_free(avpi_arena *arena);

#endif
