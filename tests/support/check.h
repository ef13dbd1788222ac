/* What every test starts with: cmocka and a context. */
#ifndef TESTS_SUPPORT_CHECK_H
#define TESTS_SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "avispero/base.h"

/* A context with n threads and no callbacks. */
static inline avp_ctx check_ctx(unsigned n_threads) {
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    ctx.n_threads = n_threads;
    return ctx;
}

#endif
