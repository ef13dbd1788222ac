/* Numbers as text. */
#include "report/numbers.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t avpi_number_count(uint64_t n, char out[AVPI_NUMBER_SIZE]) {
    char reversed[AVPI_NUMBER_SIZE];
    size_t len = 0, digits = 0;
    do {
        if (digits > 0 && digits % 3 == 0)
            reversed[len++] = ',';
        reversed[len++] = (char)('0' + n % 10);
        n /= 10;
        digits++;
    } while (n > 0);
    for (size_t i = 0; i < len; i++)
        out[i] = reversed[len - 1 - i];
    out[len] = '\0';
    return len;
}

static size_t plain_count(uint64_t n, char out[AVPI_NUMBER_SIZE]) {
    return (size_t)snprintf(out, AVPI_NUMBER_SIZE, "%llu", (unsigned long long)n);
}

size_t avpi_number_decimal(double x, int digits, int grouped, char out[AVPI_NUMBER_SIZE]) {
    static const uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    uint64_t power = powers[digits];
    uint64_t scaled = (uint64_t)llround(fabs(x) * (double)power), fraction = scaled % power;
    size_t len = 0;
    if (x < 0 && scaled > 0)
        out[len++] = '-';
    char whole[AVPI_NUMBER_SIZE];
    size_t n = grouped ? avpi_number_count(scaled / power, whole) : plain_count(scaled / power, whole);
    memcpy(out + len, whole, n + 1);
    len += n;
    if (fraction == 0)
        return len;
    out[len++] = '.';
    for (power /= 10; fraction > 0; power /= 10) {
        out[len++] = (char)('0' + fraction / power);
        fraction %= power;
    }
    out[len] = '\0';
    return len;
}

size_t avpi_number_real(double x, char out[AVPI_NUMBER_SIZE]) {
    double size = fabs(x);
    if (!(size < 9e11))
        return (size_t)snprintf(out, AVPI_NUMBER_SIZE, "%s", isnan(x) ? "?" : x > 0 ? "\xE2\x88\x9E" : "-\xE2\x88\x9E");
    int digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.95 || size == 0 ? 1 : 2;
    for (double step = 0.095; digits < 6 && digits >= 2 && size < step; step /= 10)
        digits++;
    return avpi_number_decimal(x, digits, 1, out);
}

/* printf writes the decimal mark of the process's locale: put the point back. */
static void mend_mark(char *text) {
    for (; *text; text++)
        if (!strchr("0123456789+-eE", *text))
            *text = '.';
}

size_t avpi_number_exact(double x, char out[AVPI_NUMBER_SIZE]) {
    if (fabs(x) < 1e15 && x == floor(x))
        return (size_t)snprintf(out, AVPI_NUMBER_SIZE, "%lld", (long long)x);
    /* A normal number that has a text of at most 15 digits has it at 15, where %g leaves zeros at the end away. */
    for (int precision = fabs(x) >= DBL_MIN ? DBL_DIG : 1; precision <= 17; precision++) {
        (void)snprintf(out, AVPI_NUMBER_SIZE, "%.*g", precision, x);
        if (strtod(out, NULL) == x) /* bit for bit: the loop looks for the shortest that does */
            break;
    }
    mend_mark(out);
    return strlen(out);
}
