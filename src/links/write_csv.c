/* Links as CSV: native ids, one line a link, the same bytes in every locale. */
#include "avispero/links.h"

#include "base/files.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_SIZE = 32, DIGITS = 6 };

/* Significant digits of |value| rounded to DIGITS, and its power of ten. The C library's decimal point is not looked at. */
static int digits_of(double value, char digits[DIGITS + 1]) {
    char text[NUMBER_SIZE];
    size_t n = 0;
    snprintf(text, sizeof text, "%.*e", DIGITS - 1, fabs(value));
    const char *at = text;
    for (; *at && *at != 'e'; at++)
        if (*at >= '0' && *at <= '9' && n < DIGITS)
            digits[n++] = *at;
    digits[n] = '\0';
    int power = 0;
    bool negative = *at == 'e' && at[1] == '-';
    for (at += *at ? 1 : 0; *at; at++)
        if (*at >= '0' && *at <= '9')
            power = power * 10 + (*at - '0');
    return negative ? -power : power;
}

static char *put_digits(char *at, const char *digits, int from, int to) {
    for (int i = from; i < to; i++)
        *at++ = digits[i];
    return at;
}

/* What "%g" writes where the decimal point is a point: six digits, no zeros at the end, an exponent below 1e-4 and from 1e6 on. */
static size_t format_real(double value, char out[NUMBER_SIZE]) {
    char digits[DIGITS + 1] = "", *at = out;
    if (!isfinite(value))
        return (size_t)snprintf(out, NUMBER_SIZE, "%s", isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
    int power = digits_of(value, digits), shown = DIGITS;
    while (shown > 1 && digits[shown - 1] == '0')
        shown--;
    if (signbit(value))
        *at++ = '-';
    bool scientific = power < -4 || power >= DIGITS;
    int whole = scientific ? 1 : power + 1; /* digits before the point */
    if (whole <= 0)
        *at++ = '0';
    at = put_digits(at, digits, 0, whole);
    if (whole < shown)
        *at++ = '.';
    for (int zeros = whole; zeros < 0; zeros++)
        *at++ = '0';
    at = put_digits(at, digits, whole > 0 ? whole : 0, shown);
    if (scientific)
        at += snprintf(at, NUMBER_SIZE / 2, "e%c%02d", power < 0 ? '-' : '+', power < 0 ? -power : power);
    return (size_t)(at - out);
}

static size_t format_count(uint64_t value, char out[NUMBER_SIZE]) {
    char reversed[NUMBER_SIZE];
    size_t n = 0;
    do {
        reversed[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    for (size_t i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    return n;
}

/* ",1.5" : the numbers of one line, up to the line end. */
static size_t format_numbers(const avp_window_links *w, size_t i, char out[3 * NUMBER_SIZE]) {
    size_t n = 0;
    out[n++] = ',';
    n += format_count(w->weight[i], out + n);
    if (w->log10_p) {
        out[n++] = ',';
        n += format_real(w->expected[i], out + n);
        out[n++] = ',';
        n += format_real(w->log10_p[i], out + n);
    }
    const char *evidence = !w->exclusive ? "" : w->exclusive[i] ? ",exclusive" : ",shared";
    memcpy(out + n, evidence, strlen(evidence));
    n += strlen(evidence);
    out[n++] = '\n';
    return n;
}

avp_status avp_links_write_csv(const avp_ctx *ctx, const avp_acts *acts, const avp_links *links, size_t window,
                               const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    if (window >= links->n_windows)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("there is no window number %zu among the %zu counted"), window,
                         links->n_windows);
    const avp_window_links *w = &links->windows[window];
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, AVPI_STR("a,b,weight"), err));
    if (w->log10_p)
        AVP_TRY(avpi_out_write(&out, AVPI_STR(",expected,log10_p"), err));
    AVP_TRY(avpi_out_write(&out, w->exclusive ? AVPI_STR(",evidence\n") : AVPI_STR("\n"), err));
    for (size_t i = 0; i < w->count; i++) {
        char numbers[3 * NUMBER_SIZE];
        size_t n = format_numbers(w, i, numbers);
        AVP_TRY(avpi_out_csv(&out, avp_names_get(&acts->accounts, w->a[i]), false, err));
        AVP_TRY(avpi_out_write(&out, AVPI_STR(","), err));
        AVP_TRY(avpi_out_csv(&out, avp_names_get(&acts->accounts, w->b[i]), false, err));
        AVP_TRY(avpi_out_write(&out, (avp_str){numbers, n}, err));
    }
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    return status;
}
