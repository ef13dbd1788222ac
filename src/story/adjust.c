#include "story/adjust.h"

#include "base/radix.h"

#include <math.h>
#include <string.h>

/* Room for the sort; n tests, fewer than 2^32. */
typedef struct ranking {
    uint64_t *key, *key_scratch;
    uint32_t *test, *test_scratch;
    size_t n;
} ranking;

static avp_status ranking_make(const avp_ctx *ctx, size_t n, ranking *r, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *r->key, &r->key, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *r->key, &r->key_scratch, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *r->test, &r->test, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *r->test, &r->test_scratch, err));
done:
    return status;
}

static void ranking_free(const avp_ctx *ctx, ranking *r) {
    avpi_free(ctx, r->key);
    avpi_free(ctx, r->key_scratch);
    avpi_free(ctx, r->test);
    avpi_free(ctx, r->test_scratch);
}

/* Unsigned keys in the order of the numbers: those below 0 turned round, those above behind them. */
static uint64_t key_of(double p) {
    uint64_t bits;
    memcpy(&bits, &p, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* Tests whose p is a number, ascending. */
static void rank(ranking *r, const double *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!isnan(p[i])) {
            r->key[r->n] = key_of(p[i]);
            r->test[r->n++] = (uint32_t)i;
        }
    avpi_radix_u64_u32(r->key, r->test, r->key_scratch, r->test_scratch, r->n);
}

avp_status avpi_adjust_bh(const avp_ctx *ctx, const double *p, size_t n, double *q, avp_error *err) {
    avp_status status = AVP_OK;
    ranking r = {.n = 0};
    double least = 1;
    AVP_TRY(ranking_make(ctx, n, &r, err));
    rank(&r, p, n);
    for (size_t i = 0; i < n; i++)
        q[i] = p[i];
    for (size_t k = r.n; k-- > 0;) {
        double value = q[r.test[k]] * (double)r.n / (double)(k + 1);
        least = value < least ? value : least;
        q[r.test[k]] = least;
    }
done:
    ranking_free(ctx, &r);
    return status;
}
