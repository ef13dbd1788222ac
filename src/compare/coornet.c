/*
 * Giglietto, Righetti, Rossi, Marino (2020), and what their program CooRnet does: bins are fixed, so a burst across the edge of a bin is cut; and an
 * object links all its marked accounts, whatever bin they are in.
 */
#include "compare/coornet.h"

#include "base/quantile.h"

#include <math.h>
#include <string.h>

static const double second_us = 1e6;

static double seconds_after_first(const avp_acts *acts, uint64_t first, uint64_t k) {
    return (double)(acts->time_us[k] - acts->time_us[first]) / second_us;
}

/* Seconds to the second share, of objects with two shares or more. Returns how many. */
static size_t second_shares(const avp_acts *acts, double *out) {
    size_t n = 0;
    for (uint32_t o = 0; o < acts->n_objects; o++)
        if (acts->object_start[o + 1] - acts->object_start[o] > 1)
            out[n++] = seconds_after_first(acts, acts->object_start[o], acts->object_start[o] + 1);
    return n;
}

/* Seconds until more than the share `reached` of an object's shares, of the objects that are quick enough. */
static size_t times_to_reach(const avp_acts *acts, double quick_s, double reached, double *out) {
    size_t n = 0;
    for (uint32_t o = 0; o < acts->n_objects; o++) {
        uint64_t first = acts->object_start[o], count = acts->object_start[o + 1] - first;
        uint64_t rank = (uint64_t)floor(reached * (double)count);
        if (count > 1 && rank < count && seconds_after_first(acts, first, first + 1) <= quick_s)
            out[n++] = seconds_after_first(acts, first, first + rank);
    }
    return n;
}

avp_status avpi_coornet_interval(const avp_ctx *ctx, const avp_acts *acts, double quickest, double reached,
                                 double *interval_s, avp_error *err) {
    double *seconds = NULL;
    avp_status status = avpi_alloc(ctx, acts->n_objects, sizeof *seconds, &seconds, err);
    if (status != AVP_OK)
        return status;
    *interval_s = 1;
    size_t n = second_shares(acts, seconds);
    if (n > 0) {
        avpi_sort_doubles(seconds, n);
        double quick_s = avpi_quantile(seconds, n, quickest);
        n = times_to_reach(acts, quick_s, reached, seconds);
        avpi_sort_doubles(seconds, n);
        /* whole seconds, as the program that they are handed to takes them */
        double found = n > 0 ? floor(avpi_quantile(seconds, n, reached)) : 0;
        *interval_s = found > 1 ? found : 1;
    }
    avpi_free(ctx, seconds);
    return AVP_OK;
}

static bool has_two_accounts(const avp_acts *acts, uint64_t begin, uint64_t end) {
    for (uint64_t k = begin + 1; k < end; k++)
        if (acts->account[k] != acts->account[begin])
            return true;
    return false;
}

void avpi_coornet_mark(const avp_acts *acts, double interval_s, uint8_t *marks) {
    memset(marks, 0, acts->count);
    for (uint32_t o = 0; o < acts->n_objects; o++) {
        uint64_t first = acts->object_start[o], end = acts->object_start[o + 1];
        if (!has_two_accounts(acts, first, end))
            continue;
        for (uint64_t k = first, next; k < end; k = next) {
            double bin = floor(seconds_after_first(acts, first, k) / interval_s);
            for (next = k + 1; next < end; next++)
                if (floor(seconds_after_first(acts, first, next) / interval_s) != bin)
                    break;
            memset(marks + k, next - k > 1, next - k);
        }
    }
}
