/* Poisson tail in logarithms, and the Benjamini-Hochberg threshold. Formulas: docs/methods/links.md. */
#include "links/poisson.h"

#include "avispero/links.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* 0! .. 20!, each exact in a double. */
static const double factorials[] = {1.0,
                                    1.0,
                                    2.0,
                                    6.0,
                                    24.0,
                                    120.0,
                                    720.0,
                                    5040.0,
                                    40320.0,
                                    362880.0,
                                    3628800.0,
                                    39916800.0,
                                    479001600.0,
                                    6227020800.0,
                                    87178291200.0,
                                    1307674368000.0,
                                    20922789888000.0,
                                    355687428096000.0,
                                    6402373705728000.0,
                                    121645100408832000.0,
                                    2432902008176640000.0};
enum { SMALL_MOST = 20 };
static const double two_pi = 6.283185307179586;
static const double ln_10 = 2.302585092994046;

/*
 * ln x! = x ln x - x + ln(2 pi x)/2 + e(x), x > 20. The first term left out is below 1e-15 there.
 */
static double stirling_rest(double x) {
    double square = 1.0 / (x * x);
    return (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / x;
}

/*
 * x ln(x / l) + l - x without cancellation where x is near l: with v = (x - l) / (x + l),
 * ln(x / l) = 2 (v + v^3/3 + v^5/5 + ...), so that the whole is v (x - l) + 2 x (v^3/3 + v^5/5 + ...).
 */
static double deviance(double x, double lambda) {
    static const double near = 0.1;
    if (!(fabs(x - lambda) < near * (x + lambda))) {
        double ratio = x / lambda;
        return x * (isinf(ratio) ? log(x) - log(lambda) : log(ratio)) + lambda - x;
    }
    double v = (x - lambda) / (x + lambda), square = v * v, power = v * square, sum = 0;
    for (double k = 3; sum + power / k != sum; k += 2) {
        sum += power / k;
        power *= square;
    }
    return v * (x - lambda) + 2 * x * sum;
}

/* ln P(Poisson(lambda) = x), x a whole number, lambda > 0. */
static double ln_mass(double x, double lambda) {
    if (x <= SMALL_MOST)
        return x * log(lambda) - lambda - log(factorials[(size_t)x]);
    return -deviance(x, lambda) - stirling_rest(x) - 0.5 * log(two_pi * x);
}

/* 1 + l/(x+1) + l^2/((x+1)(x+2)) + ..., x >= l: the tail from x on as a multiple of the mass at x. */
static double upper_series(double x, double lambda) {
    double term = 1, sum = 1;
    for (double k = x + 1; sum + term != sum; k++) {
        term *= lambda / k;
        sum += term;
    }
    return sum;
}

/* 1 + x/l + x(x-1)/l^2 + ..., x <= l: what lies at x and below as a multiple of the mass at x. */
static double lower_series(double x, double lambda) {
    double term = 1, sum = 1;
    for (double k = x; k > 0 && sum + term != sum; k--) {
        term *= k / lambda;
        sum += term;
    }
    return sum;
}

double avp_links_poisson_log10_tail(uint64_t x, double lambda) {
    if (isnan(lambda) || lambda < 0)
        return NAN;
    if (x == 0 || isinf(lambda))
        return 0;
    if (lambda == 0)
        return -INFINITY;
    double count = (double)x, ln_tail;
    if (count > lambda)
        ln_tail = ln_mass(count, lambda) + log(upper_series(count, lambda));
    else
        ln_tail = log1p(-exp(ln_mass(count - 1, lambda) + log(lower_series(count - 1, lambda))));
    return ln_tail < 0 ? ln_tail / ln_10 : 0;
}

/*
 * ln P(X >= x) is concave in ln l, with the slope x / (1 + l/(x+1) + ...), and P(X >= x) <= l^x / x!. So Newton's steps from where
 * that bound is p come up to the mean from below: three or four of them where halving takes sixty.
 */
double avpi_poisson_largest_mean(uint64_t x, double log10_p) {
    enum { STEPS_MOST = 60 };
    static const double margin = 1 + 1e-9, small_step = 1e-12;
    double count = (double)x, ln_p = log10_p * ln_10, step = 1;
    double ln_mean = (ln_p - 1 - ln_mass(count, 1)) / count; /* ln x! = -1 - ln P(Poisson(1) = x) */
    double mean = exp(ln_mean);
    for (int i = 0; i < STEPS_MOST && fabs(step) > small_step && mean >= DBL_MIN && mean < count; i++) {
        double series = upper_series(count, mean);
        step = (ln_p - ln_mass(count, mean) - log(series)) * series / count;
        ln_mean += step;
        mean = exp(ln_mean);
    }
    return fmin(mean, count) * margin;
}

/* Doubles as integers of the same order: negative ones have all bits flipped, the others the sign bit. */
static uint64_t key_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static void insertion_sort(double *values, size_t n) {
    for (size_t i = 1; i < n; i++) {
        double value = values[i];
        size_t at = i;
        for (; at > 0 && key_of(values[at - 1]) > key_of(value); at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
}

/* In place, bit by bit from the highest: no allocation, no bad case, at most 64 levels deep. */
static void sort_from_bit(double *values, size_t n, unsigned bit) {
    enum { FEW = 24 };
    if (n <= FEW) {
        insertion_sort(values, n);
        return;
    }
    size_t low = 0, high = n;
    while (low < high) {
        if (key_of(values[low]) >> bit & 1) {
            double swap = values[low];
            values[low] = values[--high];
            values[high] = swap;
        } else {
            low++;
        }
    }
    if (bit == 0)
        return;
    sort_from_bit(values, low, bit - 1);
    sort_from_bit(values + low, n - low, bit - 1);
}

/* Put the values that are at most `most` first; how many they are. */
static size_t keep_at_most(double *values, size_t n, double most) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        double value = values[i];
        values[i] = values[kept];
        values[kept] = value;
        kept += value <= most;
    }
    return kept;
}

static double largest(const double *values, size_t n) {
    double most = -INFINITY;
    for (size_t i = 0; i < n; i++)
        most = values[i] > most ? values[i] : most;
    return most;
}

/*
 * At most k = n pass; those above log10(q k / m) do not; at most so many as are left pass; and so on, to the largest k of which k are left.
 * That takes a few looks at what is left, where sorting takes many; lists that shrink too slowly are sorted all the same.
 */
double avp_links_bh_threshold(double *log10_p, size_t n, double m, double q) {
    enum { LOOKS_MOST = 24 };
    for (int look = 0; look < LOOKS_MOST; look++) {
        size_t kept = keep_at_most(log10_p, n, log10(q * (double)n / m));
        if (kept == n)
            return largest(log10_p, n);
        n = kept;
    }
    sort_from_bit(log10_p, n, 63);
    for (size_t k = n; k > 0; k--)
        if (log10_p[k - 1] <= log10(q * (double)k / m))
            return log10_p[k - 1];
    return -INFINITY;
}
