#include "story/kleinberg.h"

#include <math.h>
#include <string.h>

typedef struct shares {
    double yes[2], no[2]; /* -ln p, -ln (1 - p) of both states */
    double begin;         /* cost of beginning a burst */
} shares;

/* The binomial coefficient is the same in both states, and left out. */
static double cost(const shares *s, int state, uint64_t r, uint64_t d) {
    return (double)r * s->yes[state] + (double)(d - r) * s->no[state];
}

static void walk(const shares *s, const uint64_t *r, const uint64_t *d, size_t n, uint8_t *from, uint8_t *burst) {
    double quiet = 0, loud = s->begin; /* before the first bin the state is quiet */
    for (size_t i = 0; i < n; i++) {
        bool falls = loud < quiet, rises = quiet + s->begin < loud;
        if (i == 0)
            falls = false, rises = true;
        from[i] = (uint8_t)(falls | (!rises) << 1); /* bit of a state: comes from the burst */
        double next_quiet = (falls ? loud : quiet) + cost(s, 0, r[i], d[i]);
        loud = (rises ? quiet + s->begin : loud) + cost(s, 1, r[i], d[i]);
        quiet = next_quiet;
    }
    uint8_t state = loud < quiet;
    for (size_t i = n; i-- > 0;) {
        burst[i] = state;
        state = from[i] >> state & 1;
    }
}

avp_status avpi_kleinberg(const avp_ctx *ctx, const uint64_t *r, const uint64_t *d, size_t n, double s, double gamma,
                          uint8_t *burst, avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t *from = NULL;
    uint64_t all_r = 0, all_d = 0;
    for (size_t i = 0; i < n; i++) {
        all_r += r[i];
        all_d += d[i];
    }
    memset(burst, 0, n);
    if (all_r == 0 || all_r == all_d)
        return AVP_OK;
    double p0 = (double)all_r / (double)all_d, p1 = fmin(s * p0, .9999);
    if (p1 <= p0)
        return AVP_OK;
    const shares of = {{-log(p0), -log(p1)}, {-log1p(-p0), -log1p(-p1)}, gamma * log((double)n)};
    AVP_TRY(avpi_alloc(ctx, n, 1, &from, err));
    walk(&of, r, d, n, from, burst);
done:
    avpi_free(ctx, from);
    return status;
}
