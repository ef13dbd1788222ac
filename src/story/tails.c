/* Tails in logarithms: the mass at one point by Stirling's series, the rest of the tail as a series of ratios beside it. */
#include "story/tails.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

static const double ln_10 = 2.302585092994046;
static const double half_ln_two_pi = 0.9189385332046727;

double avpi_ln_factorial(uint64_t n) {
    enum { DIRECT_MOST = 32 };
    if (n <= DIRECT_MOST) {
        double product = 1;
        for (uint64_t k = 2; k <= n; k++)
            product *= (double)k;
        return log(product);
    }
    double x = (double)n, square = 1.0 / (x * x);
    double rest = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / x;
    return (x + 0.5) * log(x) - x + half_ln_two_pi + rest;
}

static double ln_choose(uint64_t n, uint64_t k) {
    return avpi_ln_factorial(n) - avpi_ln_factorial(k) - avpi_ln_factorial(n - k);
}

/* ---- hypergeometric ---- */

typedef struct urn {
    uint64_t all, marked, drawn;
} urn;

static double urn_ln_mass(const urn *u, uint64_t x) {
    return ln_choose(u->marked, x) + ln_choose(u->all - u->marked, u->drawn - x) - ln_choose(u->all, u->drawn);
}

/* P(x + 1) / P(x) */
static double urn_ratio(const urn *u, uint64_t x) {
    return (double)(u->marked - x) / (double)(x + 1) *
           ((double)(u->drawn - x) / (double)(u->all - u->marked - u->drawn + x + 1));
}

/* Sum of P from x upwards (or downwards) as a multiple of P(x). */
static double urn_series(const urn *u, uint64_t x, uint64_t end, bool up) {
    double term = 1, sum = 1;
    for (uint64_t k = x; k != end; k = up ? k + 1 : k - 1) {
        term *= up ? urn_ratio(u, k) : 1 / urn_ratio(u, k - 1);
        if (sum + term == sum)
            break;
        sum += term;
    }
    return sum;
}

double avpi_hypergeometric_log10_tail(uint64_t x, uint64_t all, uint64_t marked, uint64_t drawn) {
    const urn u = {all, marked, drawn};
    uint64_t most = marked < drawn ? marked : drawn;
    uint64_t least = marked > all - drawn ? marked - (all - drawn) : 0;
    if (x <= least)
        return 0;
    if (x > most)
        return -INFINITY;
    double mean = (double)marked * ((double)drawn / (double)all), ln_tail;
    if ((double)x > mean)
        ln_tail = urn_ln_mass(&u, x) + log(urn_series(&u, x, most, true));
    else
        ln_tail = log1p(-exp(urn_ln_mass(&u, x - 1) + log(urn_series(&u, x - 1, least, false))));
    return ln_tail < 0 ? ln_tail / ln_10 : 0;
}

/* ---- binomial ---- */

static double binomial_series(uint64_t x, uint64_t n, double p, bool up) {
    double term = 1, sum = 1, odds = p / (1 - p);
    for (uint64_t k = x; up ? k < n : k > 0; k = up ? k + 1 : k - 1) {
        term *= up ? (double)(n - k) / (double)(k + 1) * odds : (double)k / (double)(n - k + 1) / odds;
        if (sum + term == sum)
            break;
        sum += term;
    }
    return sum;
}

double avpi_binomial_log10_tail(uint64_t x, uint64_t n, double p) {
    if (x == 0 || p >= 1)
        return x <= n ? 0 : -INFINITY;
    if (x > n || p <= 0)
        return -INFINITY;
    bool up = (double)x > (double)n * p;
    uint64_t at = up ? x : x - 1;
    double ln_mass = ln_choose(n, at) + (double)at * log(p) + (double)(n - at) * log1p(-p);
    double ln_side = ln_mass + log(binomial_series(at, n, p, up));
    double ln_tail = up ? ln_side : log1p(-exp(ln_side));
    return ln_tail < 0 ? ln_tail / ln_10 : 0;
}

/* ---- Poisson, from below ---- */

double avpi_poisson_log10_below(uint64_t x, double mean) {
    double term = 1, sum = 1;
    if (!(mean > 0))
        return 0;
    for (double k = (double)x; k > 0 && sum + term != sum; k--) {
        term *= k / mean;
        sum += term;
    }
    double ln_tail = (double)x * log(mean) - mean - avpi_ln_factorial(x) + log(sum);
    return ln_tail < 0 ? ln_tail / ln_10 : 0;
}

/* ---- Poisson, from above ---- */

double avpi_poisson_log10_above(uint64_t x, double mean) {
    double term = 1, sum = 1;
    if (x == 0)
        return 0;
    if (!(mean > 0))
        return -INFINITY;
    if ((double)x <= mean) { /* the other side is the shorter one */
        double below = pow(10, avpi_poisson_log10_below(x - 1, mean));
        return below < 1 ? log1p(-below) / ln_10 : -INFINITY;
    }
    for (double k = (double)x + 1; sum + term != sum; k++) {
        term *= mean / k;
        sum += term;
    }
    double ln_tail = (double)x * log(mean) - mean - avpi_ln_factorial(x) + log(sum);
    return ln_tail < 0 ? ln_tail / ln_10 : 0;
}
