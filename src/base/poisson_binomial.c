/*
 * The recursion over trials, on tilted chances, so that what is looked for is never too small for a double:
 *
 *   p'_i = p_i t / w_i,   w_i = 1 - p_i + p_i t,   t >= 1 such that sum p'_i = k - 1/2
 *   P(first i trials give j) = (w_1 ... w_i) t^-j P'(first i trials give j)
 *   P(X >= k) = sum over i of P(first i - 1 trials give k - 1) p_i      the k-th success is the i-th trial
 *
 * Under the tilted law k - 1 successes are common, and the factors stand in logarithms.
 */
#include "base/memory.h"

#include <math.h>

static const double ln_10 = 2.302585092994046;
/* Tilted mass below this changes no digit of the sum, in which terms near 1 / (spread of X) stand. */
static const double negligible = 1e-40;

/* p' of chance p at ln t = u */
static double tilted(double p, double u) {
    return p > 0 ? 1 / (1 + exp(log1p(-p) - log(p) - u)) : 0;
}

/* ln w */
static double ln_weight(double p, double u) {
    static const double far = 300;
    return u < far ? log1p(p * expm1(u)) : u + log(p + (1 - p) * exp(-u));
}

static double tilted_mean(const double *p, size_t n, double u) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += tilted(p[i], u);
    return sum;
}

/* ln t by halving; 0 where the mean lies beyond k already. Any t gives the right sum, so it need not be exact. */
static double find_tilt(const double *p, size_t n, double mean) {
    enum { HALVINGS = 40 };
    double low = 0, high = 1;
    if (tilted_mean(p, n, 0) >= mean)
        return 0;
    while (tilted_mean(p, n, high) < mean)
        high *= 2;
    for (int step = 0; step < HALVINGS; step++) {
        double middle = low + (high - low) / 2;
        if (tilted_mean(p, n, middle) < mean)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* Tilted masses of 0 .. k - 1 successes, those outside low .. high negligible. */
typedef struct masses {
    double *of;
    size_t low, high, k;
} masses;

/* One trial more of tilted chance q. */
static void add_trial(masses *m, double q) {
    if (m->high + 1 < m->k && m->of[m->high] * q > 0)
        m->of[++m->high] = 0;
    for (size_t j = m->high; j > m->low; j--)
        m->of[j] = m->of[j] * (1 - q) + m->of[j - 1] * q;
    m->of[m->low] *= 1 - q;
    while (m->low < m->high && m->of[m->low] < negligible)
        m->of[m->low++] = 0;
    while (m->high > m->low && m->of[m->high] < negligible)
        m->high--;
}

/* ln of (exp(sum) + exp(term)) */
static double ln_add(double sum, double term) {
    if (isinf(sum))
        return term;
    double most = sum > term ? sum : term, least = sum > term ? term : sum;
    return most + log1p(exp(least - most));
}

static double ln_tail(const double *p, size_t n, masses *m) {
    double u = find_tilt(p, n, (double)m->k - 0.5), ln_weights = 0, sum = -INFINITY;
    m->of[0] = 1;
    for (size_t i = 0; i < n; i++) {
        double at_edge = m->high == m->k - 1 ? m->of[m->k - 1] : 0;
        if (at_edge > 0 && p[i] > 0)
            sum = ln_add(sum, log(at_edge) + ln_weights - (double)(m->k - 1) * u + log(p[i]));
        add_trial(m, tilted(p[i], u));
        ln_weights += ln_weight(p[i], u);
    }
    return sum < 0 ? sum : 0;
}

/* How many can succeed; SIZE_MAX when one of them is no chance. */
static size_t count_possible(const double *p, size_t n) {
    size_t possible = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(p[i] >= 0 && p[i] <= 1))
            return SIZE_MAX;
        possible += p[i] > 0;
    }
    return possible;
}

avp_status avp_poisson_binomial_tail(const avp_ctx *ctx, const double *p, size_t n, uint64_t k, double *log10_p,
                                     avp_error *err) {
    avp_status status = AVP_OK;
    masses m = {.k = (size_t)k};
    size_t possible = count_possible(p, n);
    if (possible == SIZE_MAX || k == 0 || k > possible) {
        *log10_p = possible == SIZE_MAX ? (double)NAN : k == 0 ? 0 : -(double)INFINITY;
        return AVP_OK;
    }
    AVP_TRY(avpi_zalloc(ctx, m.k, sizeof *m.of, &m.of, err));
    *log10_p = ln_tail(p, n, &m) / ln_10;
done:
    avpi_free(ctx, m.of);
    return status;
}
