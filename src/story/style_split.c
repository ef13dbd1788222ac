#include "story/style_split.h"

#include "base/quantile.h"

static const double times_least = 2; /* mean of the upper part to that of the lower one */

static bool has_style(const avpi_manner *of) {
    return of->addressed > 0 || of->reposts > 0;
}

static double share_of(const avpi_manner *of) {
    return (double)of->addressed / (double)of->posts;
}

/* Sum of squared distances to the mean of count values with these sums. */
static double scatter(double sum, double squares, double count) {
    return squares - sum * sum / count;
}

/* Smallest share of the upper part; above 1 when there are not two parts. */
static double border_of(double *shares, size_t n) {
    double sum = 0, squares = 0, below = 0, below_squares = 0, border = 2, least = -1;
    for (size_t i = 0; i < n; i++) {
        sum += shares[i];
        squares += shares[i] * shares[i];
    }
    avpi_sort_doubles(shares, n);
    for (size_t i = 1; i < n; i++) {
        below += shares[i - 1];
        below_squares += shares[i - 1] * shares[i - 1];
        double both = scatter(below, below_squares, (double)i) +
                      scatter(sum - below, squares - below_squares, (double)(n - i)),
               lower = below / (double)i, upper = (sum - below) / (double)(n - i);
        if (shares[i] > shares[i - 1] && upper >= times_least * lower && (least < 0 || both < least)) {
            least = both;
            border = shares[i];
        }
    }
    return border;
}

/* Where all groups are of one style: the border above or below all of them. */
static double border_of_one_style(const avpi_manner *of, size_t n) {
    uint64_t addressed = 0, reposts = 0;
    for (size_t i = 0; i < n; i++) {
        addressed += of[i].addressed;
        reposts += of[i].reposts;
    }
    return addressed >= reposts ? 0 : 2;
}

avp_status avpi_style_split(const avp_ctx *ctx, const avpi_manner *of, size_t n, avpi_style_kind *style,
                            avp_error *err) {
    avp_status status = AVP_OK;
    double *shares = NULL;
    size_t m = 0;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *shares, &shares, err));
    for (size_t i = 0; i < n; i++)
        if (has_style(&of[i]))
            shares[m++] = share_of(&of[i]);
    double border = border_of(shares, m);
    if (border > 1)
        border = border_of_one_style(of, n);
    for (size_t i = 0; i < n; i++)
        style[i] = !has_style(&of[i])           ? AVPI_STYLE_NEITHER
                   : share_of(&of[i]) >= border ? AVPI_STYLE_HARASSES
                                                : AVPI_STYLE_AMPLIFIES;
done:
    avpi_free(ctx, shares);
    return status;
}
