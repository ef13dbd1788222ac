/* What the library takes from its surroundings: defaults. */
#define _GNU_SOURCE 1 /* sched_getaffinity */
#include "base/memory.h"

#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef AVP_VERSION
#define AVP_VERSION "0.0.0"
#endif

/* Large arrays on large pages: a tenth of a run over 10 M rows went into clearing 4 KiB pages one by one. Advice only, so errors do not matter. */
static void advise_large(void *block, size_t size) {
#ifdef MADV_HUGEPAGE
    enum { LARGE = 8 << 20, PAGE = 2 << 20 };
    if (!block || size < LARGE)
        return;
    uintptr_t from = ((uintptr_t)block + PAGE - 1) / PAGE * PAGE, to = ((uintptr_t)block + size) / PAGE * PAGE;
    madvise((char *)block + (from - (uintptr_t)block), to - from, MADV_HUGEPAGE);
#else
    (void)block, (void)size;
#endif
}

static void *resize_default(void *self, void *old, size_t size) {
    (void)self;
    if (size == 0) {
        free(old);
        return NULL;
    }
    void *block = realloc(old, size);
    advise_large(block, size);
    return block;
}

/* Processors that this process may use: fewer than the machine has under taskset and in containers. */
static unsigned count_processors(void) {
#ifdef CPU_COUNT
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (unsigned)CPU_COUNT(&set);
#endif
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (unsigned)count : 1;
}

void avp_ctx_init(avp_ctx *ctx) {
    *ctx = (avp_ctx){.allocator = {resize_default, NULL}, .n_threads = count_processors(), .lang = "en"};
}

const char *avp_version(void) {
    return AVP_VERSION;
}

void avp_free(const avp_ctx *ctx, void *pointer) {
    avpi_free(ctx, pointer);
}
