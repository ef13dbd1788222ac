/* Numbers as text: thousands apart, independent of the C library's locale. Spanish of Mexico and English write them alike. */
#ifndef AVPI_REPORT_NUMBERS_H
#define AVPI_REPORT_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

enum { AVPI_NUMBER_SIZE = 48 };

/** "1,234,567"; returns the length. */
size_t avpi_number_count(uint64_t n, char out[AVPI_NUMBER_SIZE]);
/** With at most `digits` decimals (0..6), rounded half away from zero, thousands apart when `grouped`; trailing zeros are left out. |x| < 9e11. */
size_t avpi_number_decimal(double x, int digits, int grouped, char out[AVPI_NUMBER_SIZE]);
/** For reading: 2 figures below 10, one decimal below 100, whole above: "0.092", "1.7", "36.4", "219". */
size_t avpi_number_real(double x, char out[AVPI_NUMBER_SIZE]);
/** Shortest text that reads back as the same double, for exports: "0.5", "1e-09", "NaN" and "-Infinity" left to the caller. */
size_t avpi_number_exact(double x, char out[AVPI_NUMBER_SIZE]);

#endif
