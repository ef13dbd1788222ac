/*
 * An allocator that counts, and fails on demand: for fault tests.
 *
 *     faulty_run(work, &state) calls work with a ctx whose n-th allocation fails, n = 0, 1, ... until it succeeds.
 *     After each call it asserts: AVP_E_MEMORY with a message (or AVP_OK at the end), and no live block.
 *
 *         static avp_status read_twice(const avp_ctx *ctx, void *state, avp_error *err) { ... free everything ...; return status; }
 *         static void read__any_allocation_fails__clean(void **state) { faulty_run(read_twice, NULL); }
 *
 * Or by hand: faulty f; avp_ctx ctx = faulty_ctx(&f); f.fail_at = 3; ... assert_int_equal(f.live, 0);
 * Threads may share it. Blocks carry their size in front, so f.live_bytes and f.peak_bytes are exact.
 */
#ifndef AVP_TEST_FAULTY_H
#define AVP_TEST_FAULTY_H

#include "avispero/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define FAULTY_NEVER UINT64_MAX

typedef struct faulty {
    uint64_t calls;      /* allocations and growths asked for so far */
    uint64_t fail_at;    /* the call with this number (from 0) fails; FAULTY_NEVER = none */
    bool fail_after_too; /* all later calls fail as well */
    uint64_t failed;     /* calls that were made to fail */
    uint64_t live;       /* blocks not freed yet */
    uint64_t live_bytes, peak_bytes;
} faulty;

enum { FAULTY_HEAD = 16 };

static inline void faulty_count_bytes(faulty *f, uint64_t more, uint64_t less) {
    uint64_t live = __atomic_add_fetch(&f->live_bytes, more - less, __ATOMIC_RELAXED);
    uint64_t peak = __atomic_load_n(&f->peak_bytes, __ATOMIC_RELAXED);
    while (live > peak &&
           !__atomic_compare_exchange_n(&f->peak_bytes, &peak, live, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        continue;
}

static inline void *faulty_resize(void *self, void *old, size_t size) {
    faulty *f = self;
    char *base = old ? (char *)old - FAULTY_HEAD : NULL;
    uint64_t old_size = base ? *(uint64_t *)(void *)base : 0;
    if (size == 0) {
        if (base) {
            __atomic_sub_fetch(&f->live, 1, __ATOMIC_RELAXED);
            faulty_count_bytes(f, 0, old_size);
        }
        free(base);
        return NULL;
    }
    uint64_t call = __atomic_fetch_add(&f->calls, 1, __ATOMIC_RELAXED);
    bool fails = call == f->fail_at || (f->fail_after_too && call > f->fail_at);
    char *block = fails || size > SIZE_MAX - FAULTY_HEAD ? NULL : realloc(base, size + FAULTY_HEAD);
    if (!block) {
        __atomic_add_fetch(&f->failed, 1, __ATOMIC_RELAXED);
        return NULL;
    }
    *(uint64_t *)(void *)block = size;
    if (!base)
        __atomic_add_fetch(&f->live, 1, __ATOMIC_RELAXED);
    faulty_count_bytes(f, size, old_size);
    return block + FAULTY_HEAD;
}

/** Zero f, and give a context that allocates through it, with 2 threads. Change the context at will. */
static inline avp_ctx faulty_ctx(faulty *f) {
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    *f = (faulty){.fail_at = FAULTY_NEVER};
    ctx.allocator = (avp_allocator){faulty_resize, f};
    ctx.n_threads = 2;
    return ctx;
}

/* Must free all that it allocated before it returns, also when it fails. */
typedef avp_status (*faulty_work)(const avp_ctx *ctx, void *state, avp_error *err);

/** Run work once for every allocation that it makes, failing just that one. step > 1 tries only every step-th, for long work. */
static inline void faulty_run_step(faulty_work work, void *state, uint64_t step) {
    enum { TRIES_MOST = 1000000 };
    for (uint64_t n = 0; n < TRIES_MOST; n += step) {
        faulty f;
        avp_ctx ctx = faulty_ctx(&f);
        avp_error err = {0};
        f.fail_at = n;
        avp_status status = work(&ctx, state, &err);
        if (f.live != 0)
            fail_msg("%llu blocks leak when allocation %llu fails", (unsigned long long)f.live, (unsigned long long)n);
        if (status == AVP_OK && f.failed == 0)
            return;
        if (status != AVP_E_MEMORY || err.status != AVP_E_MEMORY || err.text[0] == '\0')
            fail_msg("allocation %llu fails, but the status is %s and the message \"%s\"", (unsigned long long)n,
                     avp_status_name(status), err.text);
    }
    fail_msg("the work never succeeds");
}

static inline void faulty_run(faulty_work work, void *state) {
    faulty_run_step(work, state, 1);
}

#endif
