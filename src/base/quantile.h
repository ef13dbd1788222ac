/* Quantiles with linear interpolation: type 7 of Hyndman and Fan (1996), the default of numpy and of R. */
#ifndef AVPI_BASE_QUANTILE_H
#define AVPI_BASE_QUANTILE_H

#include <stddef.h>

/** Ascending; no NaN among them. */
void avpi_sort_doubles(double *values, size_t n);

/** share 0..1 of n > 0 ascending values. */
double avpi_quantile(const double *ascending, size_t n, double share);

#endif
