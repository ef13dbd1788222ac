/* What the library takes from its surroundings: defaults. */
#define _GNU_SOURCE 1 /* sched_getaffinity */
#include "base/memory.h"

#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef AVP_VERSION
#define AVP_VERSION "0.0.0"
#endif

static void *resize_default(void *self, void *old, size_t size) {
    (void)self;
    if (size == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, size);
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
