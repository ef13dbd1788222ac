/* Allocation through ctx, overflow-checked; arenas. */
#include "base/memory.h"

#include <stdint.h>
#include <string.h>

/* count * size, at least 1; false on overflow. */
static bool block_size(size_t count, size_t size, size_t *bytes) {
    if (__builtin_mul_overflow(count, size, bytes) || *bytes > PTRDIFF_MAX)
        return false;
    if (*bytes == 0)
        *bytes = 1;
    return true;
}

static void *resize_block(const avp_ctx *ctx, void *old, size_t bytes) {
    return ctx->allocator.resize(ctx->allocator.self, old, bytes);
}

avp_status avpi_alloc(const avp_ctx *ctx, size_t count, size_t size, void *out, avp_error *err) {
    size_t bytes;
    void *block = block_size(count, size, &bytes) ? resize_block(ctx, NULL, bytes) : NULL;
    if (!block)
        return avpi_fail_memory(ctx, err);
    memcpy(out, &block, sizeof block); /* out is some T **: a store through void ** would break the aliasing rules */
    return AVP_OK;
}

avp_status avpi_zalloc(const avp_ctx *ctx, size_t count, size_t size, void *out, avp_error *err) {
    size_t bytes;
    void *block = block_size(count, size, &bytes) ? resize_block(ctx, NULL, bytes) : NULL;
    if (!block)
        return avpi_fail_memory(ctx, err);
    memset(block, 0, bytes);
    memcpy(out, &block, sizeof block);
    return AVP_OK;
}

avp_status avpi_resize(const avp_ctx *ctx, void *block, size_t count, size_t size, avp_error *err) {
    size_t bytes;
    void *old;
    memcpy(&old, block, sizeof old);
    void *resized = block_size(count, size, &bytes) ? resize_block(ctx, old, bytes) : NULL;
    if (!resized)
        return avpi_fail_memory(ctx, err);
    memcpy(block, &resized, sizeof resized);
    return AVP_OK;
}

avp_status avpi_grow(const avp_ctx *ctx, void *block, size_t *capacity, size_t need, size_t size, avp_error *err) {
    enum { LEAST = 8 };
    if (need <= *capacity)
        return AVP_OK;
    size_t larger = *capacity + *capacity / 2;
    if (larger < need)
        larger = need;
    if (larger < LEAST)
        larger = LEAST;
    avp_status status = avpi_resize(ctx, block, larger, size, err);
    if (status == AVP_OK)
        *capacity = larger;
    return status;
}

void avpi_free(const avp_ctx *ctx, void *pointer) {
    if (pointer)
        resize_block(ctx, pointer, 0);
}

/* page -> older page -> ... -> NULL; only the first one still gives bytes. */
struct avpi_arena_page {
    struct avpi_arena_page *older;
    size_t size, used;
    _Alignas(16) unsigned char bytes[];
};

enum { ARENA_LEAST = 4096, ARENA_MOST = 1 << 22, ARENA_ALIGN = 8 };

void avpi_arena_init(avpi_arena *arena, const avp_ctx *ctx) {
    *arena = (avpi_arena){.ctx = ctx};
}

/* A page for at least `size` bytes: twice the last one, between the limits. */
static struct avpi_arena_page *add_page(avpi_arena *arena, size_t size) {
    size_t room = arena->page ? arena->page->size * 2 : ARENA_LEAST;
    if (room > ARENA_MOST)
        room = ARENA_MOST;
    if (room < size)
        room = size;
    if (room > PTRDIFF_MAX - sizeof(struct avpi_arena_page))
        return NULL;
    struct avpi_arena_page *page = resize_block(arena->ctx, NULL, sizeof *page + room);
    if (!page)
        return NULL;
    *page = (struct avpi_arena_page){.older = arena->page, .size = room};
    if (arena->page && size > ARENA_MOST / 4 && arena->page->size - arena->page->used > room - size) {
        /* A large block gets a page of its own behind the first one, whose rest stays in use. */
        page->older = arena->page->older;
        arena->page->older = page;
    } else {
        arena->page = page;
    }
    return page;
}

static void *take_bytes(avpi_arena *arena, size_t size, size_t align) {
    struct avpi_arena_page *page = arena->page;
    size_t start = 0;
    if (page)
        start = (page->used + align - 1) & ~(align - 1);
    if (!page || start > page->size || size > page->size - start) {
        page = add_page(arena, size);
        start = 0;
    }
    if (!page)
        return NULL;
    arena->used_bytes += start + size - page->used;
    page->used = start + size;
    return page->bytes + start;
}

void *avpi_arena_take(avpi_arena *arena, size_t size) {
    return take_bytes(arena, size, ARENA_ALIGN);
}

avp_str avpi_arena_copy(avpi_arena *arena, avp_str text) {
    char *copy = take_bytes(arena, text.len, 1);
    if (!copy)
        return (avp_str){NULL, 0};
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    return (avp_str){copy, text.len};
}

static void free_pages(const avp_ctx *ctx, struct avpi_arena_page *page) {
    while (page) {
        struct avpi_arena_page *older = page->older;
        avpi_free(ctx, page);
        page = older;
    }
}

void avpi_arena_clear(avpi_arena *arena) {
    if (arena->page) {
        free_pages(arena->ctx, arena->page->older);
        arena->page->older = NULL;
        arena->page->used = 0;
    }
    arena->used_bytes = 0;
}

void avpi_arena_free(avpi_arena *arena) {
    if (arena->ctx)
        free_pages(arena->ctx, arena->page);
    arena->page = NULL;
    arena->used_bytes = 0;
}
