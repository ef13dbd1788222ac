/*
 * Loader (2000), "Fast and accurate computation of binomial probabilities": a hypergeometric term is a product of three binomial ones,
 * each written with the error of Stirling's formula and a deviance, so that nothing large cancels.
 *
 *   P(X = k) = b(k; marked, p) b(drawn - k; objects - marked, p) / b(drawn; objects, p),   p = drawn / objects
 */
#include "compare/hypergeometric.h"

#include <math.h>
#include <stdbool.h>

static const double ln_10 = 2.302585092994046, ln_two_pi = 1.8378770664093455;

/* ln n! - ln(sqrt(2 pi n) (n / e)^n) */
static double stirling_error(double n) {
    enum { EXACT_MOST = 15 };
    if (n > EXACT_MOST) {
        double square = n * n;
        return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square) /
               n;
    }
    double factorial = 1;
    for (double k = 2; k <= n; k++)
        factorial *= k;
    return n > 0 ? log(factorial) - (n + 0.5) * log(n) + n - ln_two_pi / 2 : 0;
}

/* x ln(x / mean) + mean - x, by a series where the two are near */
static double deviance(double x, double mean) {
    static const double near = 0.1;
    if (!(fabs(x - mean) < near * (x + mean)))
        return x * log(x / mean) + mean - x;
    double v = (x - mean) / (x + mean), square = v * v, power = v * square, sum = 0;
    for (double k = 3; sum + power / k != sum; k += 2) {
        sum += power / k;
        power *= square;
    }
    return v * (x - mean) + 2 * x * sum;
}

/* ln of the chance of x in n tries of chance p = 1 - q */
static double ln_binomial(double x, double n, double p, double q) {
    if (n == 0)
        return 0;
    if (x == 0)
        return p < 0.1 ? -deviance(n, n * q) - n * p : n * log(q);
    if (x == n)
        return q < 0.1 ? -deviance(n, n * p) - n * q : n * log(p);
    double core =
        stirling_error(n) - stirling_error(x) - stirling_error(n - x) - deviance(x, n * p) - deviance(n - x, n * q);
    return core - (ln_two_pi + log(x) + log1p(-x / n)) / 2;
}

static double ln_term(double k, double objects, double marked, double drawn) {
    double p = drawn / objects, q = (objects - drawn) / objects;
    return ln_binomial(k, marked, p, q) + ln_binomial(drawn - k, objects - marked, p, q) -
           ln_binomial(drawn, objects, p, q);
}

/* Sum of the terms from k upwards, in units of the k-th, until they no longer matter. */
static double sum_upwards(double k, double objects, double marked, double drawn) {
    double sum = 1, term = 1, last = fmin(marked, drawn);
    for (; k < last && sum + term != sum; k++) {
        term *= (marked - k) * (drawn - k) / ((k + 1) * (objects - marked - drawn + k + 1));
        sum += term;
    }
    return sum;
}

static double sum_downwards(double k, double objects, double marked, double drawn) {
    double sum = 1, term = 1, first = fmax(0, marked + drawn - objects);
    for (; k > first && sum + term != sum; k--) {
        term *= k * (objects - marked - drawn + k) / ((marked - k + 1) * (drawn - k + 1));
        sum += term;
    }
    return sum;
}

double avpi_overlap_log10_tail(uint64_t x, uint64_t objects, uint64_t marked, uint64_t drawn) {
    double k = (double)x, m = (double)objects, d = (double)marked, e = (double)drawn;
    if (k <= fmax(0, d + e - m))
        return 0;
    if (k > fmin(d, e))
        return -(double)INFINITY;
    if (e == m || d == m)
        return 0;
    /* below the mode the terms grow: there the other side is the small one */
    if (k <= d * e / m) {
        double below = exp(ln_term(k - 1, m, d, e)) * sum_downwards(k - 1, m, d, e);
        return below < 1 ? log1p(-below) / ln_10 : 0;
    }
    double ln = ln_term(k, m, d, e) + log(sum_upwards(k, m, d, e));
    return ln < 0 ? ln / ln_10 : 0;
}
