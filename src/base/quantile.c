#include "base/quantile.h"
#include "base/sort.h"

#include <math.h>

static int by_value(const void *left, const void *right) {
    double a, b;
    a = *(const double *)left;
    b = *(const double *)right;
    return (a > b) - (a < b);
}

void avpi_sort_doubles(double *values, size_t n) {
    avpi_sort(values, n, sizeof *values, by_value);
}

double avpi_quantile(const double *ascending, size_t n, double share) {
    double at = share * (double)(n - 1);
    size_t below = (size_t)floor(at);
    if (below + 1 >= n)
        return ascending[n - 1];
    double part = at - (double)below, step = ascending[below + 1] - ascending[below];
    /* from the nearer end, so that a share of 0 and of 1 give the ends exactly */
    return part < 0.5 ? ascending[below] + step * part : ascending[below + 1] - step * (1 - part);
}
