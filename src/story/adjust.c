#include "story/adjust.h"

#include "base/sort.h"

#include <math.h>

typedef struct ranked {
    double p;
    size_t index;
} ranked;

static int by_p(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    if (a->p < b->p || a->p > b->p)
        return a->p < b->p ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

avp_status avpi_adjust_bh(const avp_ctx *ctx, const double *p, size_t n, double *q, avp_error *err) {
    avp_status status = AVP_OK;
    ranked *tests = NULL;
    size_t m = 0;
    double least = 1;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *tests, &tests, err));
    for (size_t i = 0; i < n; i++)
        if (!isnan(p[i]))
            tests[m++] = (ranked){p[i], i};
    avpi_sort(tests, m, sizeof *tests, by_p);
    for (size_t i = 0; i < n; i++)
        q[i] = p[i];
    for (size_t k = m; k-- > 0;) {
        double value = tests[k].p * (double)m / (double)(k + 1);
        least = value < least ? value : least;
        q[tests[k].index] = least;
    }
done:
    avpi_free(ctx, tests);
    return status;
}
