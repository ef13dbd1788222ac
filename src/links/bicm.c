#include "links/bicm.h"

#include "base/radix.h"

#include <math.h>

/* Distinct degrees of one side, how often each occurs, and its number x. */
typedef struct side {
    uint32_t *class_of;
    double *degree, *times, *value;
    size_t n;
} side;

static void side_free(const avp_ctx *ctx, side *s) {
    avpi_free(ctx, s->class_of);
    avpi_free(ctx, s->degree);
    avpi_free(ctx, s->times);
    avpi_free(ctx, s->value);
}

static avp_status side_make(const avp_ctx *ctx, const uint32_t *degree, size_t n, side *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    uint32_t *order = NULL;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *s->class_of, &s->class_of, err));
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *s->degree, &s->degree, err));
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *s->times, &s->times, err));
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *s->value, &s->value, err));
    for (size_t i = 0; i < n; i++)
        keys[i] = degree[i];
    AVP_TRY(avpi_radix_order(ctx, keys, n, order, err));
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || keys[order[i]] != keys[order[i - 1]])
            s->degree[s->n++] = (double)keys[order[i]];
        s->times[s->n - 1]++;
        s->class_of[order[i]] = (uint32_t)s->n - 1;
    }
done:
    avpi_free(ctx, keys);
    avpi_free(ctx, order);
    return status;
}

static double total(const side *s) {
    double sum = 0;
    for (size_t i = 0; i < s->n; i++)
        sum += s->times[i] * s->degree[i];
    return sum;
}

static double count(const side *s) {
    double sum = 0;
    for (size_t i = 0; i < s->n; i++)
        sum += s->times[i];
    return sum;
}

/* x_i = d_i / sum_o y_o / (1 + x_i y_o); the largest relative change. */
static double step(side *s, const side *other) {
    double most = 0, whole = count(other);
    for (size_t i = 0; i < s->n; i++) {
        double sum = 0, before = s->value[i];
        if (s->degree[i] >= whole) {
            s->value[i] = INFINITY;
            continue;
        }
        for (size_t o = 0; o < other->n; o++)
            sum += other->times[o] *
                   (isinf(other->value[o]) ? 1 / before : other->value[o] / (1 + before * other->value[o]));
        s->value[i] = s->degree[i] / sum;
        double change = fabs(s->value[i] - before) / before;
        most = change > most ? change : most;
    }
    return most;
}

avp_status avpi_bicm_fit(const avp_ctx *ctx, const uint32_t *d, size_t n, const uint32_t *k, size_t m, double *x,
                         double *y, avp_error *err) {
    enum { STEPS = 2000 };
    static const double close_enough = 1e-10;
    avp_status status = AVP_OK;
    side accounts = {0}, objects = {0};
    AVP_TRY(side_make(ctx, d, n, &accounts, err));
    AVP_TRY(side_make(ctx, k, m, &objects, err));
    double root = sqrt(total(&accounts));
    for (size_t i = 0; i < accounts.n; i++)
        accounts.value[i] = accounts.degree[i] / root;
    for (size_t o = 0; o < objects.n; o++)
        objects.value[o] = objects.degree[o] / root;
    for (int i = 0; i < STEPS; i++) {
        double change = step(&accounts, &objects);
        change = fmax(change, step(&objects, &accounts));
        if (change < close_enough)
            break;
    }
    for (size_t i = 0; i < n; i++)
        x[i] = accounts.value[accounts.class_of[i]];
    for (size_t o = 0; o < m; o++)
        y[o] = objects.value[objects.class_of[o]];
done:
    side_free(ctx, &accounts);
    side_free(ctx, &objects);
    return status;
}
