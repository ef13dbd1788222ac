/*
 *   q_i = 1 - exp(-c e_i)      chance that account i carried the first; e_i = 1 + its posts that carry neither
 *   c   such that sum q_i = m  the carriers of the first, over all accounts that post
 *   both ~ Poisson-binomial(q_i, i carried the second)
 */
#include "story/carriers.h"

#include "avispero/base.h"

#include <math.h>

static double sum_of_chances(const double *exposure, size_t n, double c) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum -= expm1(-c * exposure[i]);
    return sum;
}

/* c by halving. carriers: at least one, and fewer than accounts with exposure. */
static double find_rate(const double *exposure, size_t n, double carriers) {
    enum { HALVINGS = 80 };
    double low = 0, high = 1;
    while (sum_of_chances(exposure, n, high) < carriers)
        high *= 2;
    for (int step = 0; step < HALVINGS; step++) {
        double middle = low + (high - low) / 2;
        if (sum_of_chances(exposure, n, middle) < carriers)
            low = middle;
        else
            high = middle;
    }
    return high;
}

avp_status avpi_carriers_test(const avp_ctx *ctx, const double *exposure, const uint8_t *first, const uint8_t *second,
                              size_t n, avpi_carriers *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_carriers found = {0};
    double *chance = NULL;
    size_t accounts = 0, carriers = 0, looked = 0;
    for (size_t i = 0; i < n; i++) {
        accounts += exposure[i] > 0;
        carriers += exposure[i] > 0 && first[i];
        found.both += exposure[i] > 0 && first[i] && second[i];
    }
    bool all = carriers == accounts;
    double rate = carriers > 0 && !all ? find_rate(exposure, n, (double)carriers) : 0;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *chance, &chance, err));
    for (size_t i = 0; i < n; i++)
        if (exposure[i] > 0 && second[i]) {
            chance[looked] = all ? 1 : -expm1(-rate * exposure[i]);
            found.expected += chance[looked++];
        }
    AVP_TRY(avp_poisson_binomial_tail(ctx, chance, looked, found.both, &found.log10_p, err));
    *out = found;
done:
    avpi_free(ctx, chance);
    return status;
}
