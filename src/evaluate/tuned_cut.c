#include "evaluate/tuned_cut.h"

#include "base/quantile.h"
#include "base/rng.h"

#include <math.h>

/* A split: which accounts are set aside, and how many of either class stand above each place of the ranking. */
typedef struct split {
    bool *aside;         /* by input row */
    uint32_t *shuffled;  /* input rows of one class */
    uint64_t *positives; /* [place]: positives of the rest at places below it; count + 1 of them */
    uint64_t *negatives;
    uint64_t *aside_positives, *aside_negatives; /* the same of those set aside */
} split;

static avp_status split_new(const avp_ctx *ctx, size_t n, split *s, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *s->aside, &s->aside, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *s->shuffled, &s->shuffled, err));
    AVP_TRY(avpi_alloc(ctx, n + 1, sizeof *s->positives, &s->positives, err));
    AVP_TRY(avpi_alloc(ctx, n + 1, sizeof *s->negatives, &s->negatives, err));
    AVP_TRY(avpi_alloc(ctx, n + 1, sizeof *s->aside_positives, &s->aside_positives, err));
    AVP_TRY(avpi_alloc(ctx, n + 1, sizeof *s->aside_negatives, &s->aside_negatives, err));
done:
    return status;
}

static void split_free(const avp_ctx *ctx, split *s) {
    avpi_free(ctx, s->aside);
    avpi_free(ctx, s->shuffled);
    avpi_free(ctx, s->positives);
    avpi_free(ctx, s->negatives);
    avpi_free(ctx, s->aside_positives);
    avpi_free(ctx, s->aside_negatives);
}

/* Set a share of one class aside, drawn from the rows in input order. */
static void set_aside(const avp_scored_account *rows, size_t n, bool positive, double share, avpi_rng *rng, split *s) {
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        if (rows[i].positive == positive) {
            s->aside[i] = false;
            s->shuffled[found++] = (uint32_t)i;
        }
    size_t wanted = (size_t)((double)found * share + 0.5);
    for (size_t k = 0; k < wanted; k++) {
        size_t other = k + (size_t)avpi_rng_below(rng, found - k);
        uint32_t chosen = s->shuffled[other];
        s->shuffled[other] = s->shuffled[k];
        s->shuffled[k] = chosen;
        s->aside[chosen] = true;
    }
}

static void count_above(const avpi_ranking *ranking, split *s) {
    s->positives[0] = s->negatives[0] = s->aside_positives[0] = s->aside_negatives[0] = 0;
    for (size_t place = 0; place < ranking->count; place++) {
        bool aside = s->aside[ranking->row[place]], positive = ranking->positive[place];
        s->positives[place + 1] = s->positives[place] + (!aside && positive);
        s->negatives[place + 1] = s->negatives[place] + (!aside && !positive);
        s->aside_positives[place + 1] = s->aside_positives[place] + (aside && positive);
        s->aside_negatives[place + 1] = s->aside_negatives[place] + (aside && !positive);
    }
}

/* Everybody in the first `called` places is called positive. */
static avp_cut cut_at(const uint64_t *positives, const uint64_t *negatives, size_t n, size_t called) {
    avp_cut cut = {.true_positives = (double)positives[called],
                   .false_positives = (double)negatives[called],
                   .false_negatives = (double)(positives[n] - positives[called]),
                   .true_negatives = (double)(negatives[n] - negatives[called])};
    avpi_cut_rate(&cut);
    return cut;
}

/* called[k]: accounts with a score above the k-th percentile. Returns how many percentiles there are. */
static size_t find_cuts(const avpi_ranking *ranking, double step, const double *ascending, size_t *called) {
    static const double whole = 100;
    size_t n = 0, count = ranking->count;
    for (double percentile = 0; percentile < whole; percentile = (double)n * step) {
        double threshold = avpi_quantile(ascending, count, percentile / whole);
        size_t low = 0, high = count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (ranking->score[middle] > threshold)
                low = middle + 1;
            else
                high = middle;
        }
        called[n++] = low;
    }
    return n;
}

static size_t best_cut(const split *s, size_t n, const size_t *called, size_t n_cuts) {
    size_t best = 0;
    double best_f1 = -1;
    for (size_t k = 0; k < n_cuts; k++) {
        avp_cut cut = cut_at(s->positives, s->negatives, n, called[k]);
        if (cut.macro_f1 > best_f1) {
            best_f1 = cut.macro_f1;
            best = called[k];
        }
    }
    return best;
}

/* Sums over splits, for means and the spread. */
typedef struct sums {
    avp_cut cut;
    double squares, precisions;
} sums;

static void add_cut(sums *sum, const avp_cut *cut) {
    sum->cut.true_positives += cut->true_positives;
    sum->cut.false_positives += cut->false_positives;
    sum->cut.false_negatives += cut->false_negatives;
    sum->cut.true_negatives += cut->true_negatives;
    sum->cut.recall += cut->recall;
    sum->cut.f1 += cut->f1;
    sum->cut.macro_f1 += cut->macro_f1;
    sum->squares += cut->macro_f1 * cut->macro_f1;
    if (!isnan(cut->precision)) {
        sum->cut.precision += cut->precision;
        sum->precisions += 1;
    }
}

static void take_means(const sums *sum, double n, avp_evaluation *out) {
    double mean = sum->cut.macro_f1 / n, variance = sum->squares / n - mean * mean;
    out->tuned = (avp_cut){.true_positives = sum->cut.true_positives / n,
                           .false_positives = sum->cut.false_positives / n,
                           .false_negatives = sum->cut.false_negatives / n,
                           .true_negatives = sum->cut.true_negatives / n,
                           .precision = sum->precisions > 0 ? sum->cut.precision / sum->precisions : (double)NAN,
                           .recall = sum->cut.recall / n,
                           .f1 = sum->cut.f1 / n,
                           .macro_f1 = mean};
    out->tuned_spread = variance > 0 ? sqrt(variance) : 0;
}

static avp_status prepare(const avp_ctx *ctx, const avpi_ranking *ranking, double step, size_t **called, size_t *n_cuts,
                          avp_error *err) {
    avp_status status = AVP_OK;
    double *ascending = NULL;
    size_t n = ranking->count;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *ascending, &ascending, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)(100 / step) + 2, sizeof **called, called, err));
    for (size_t place = 0; place < n; place++)
        ascending[n - 1 - place] = ranking->score[place];
    *n_cuts = find_cuts(ranking, step, ascending, *called);
done:
    avpi_free(ctx, ascending);
    return status;
}

avp_status avpi_tuned_cut(const avp_ctx *ctx, const avpi_ranking *ranking, const avp_scored_account *rows,
                          const avp_evaluate_options *opts, avp_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    split s = {0};
    sums sum = {{0}, 0, 0};
    size_t *called = NULL, n_cuts = 0, n = ranking->count;
    if (n == 0 || opts->splits == 0)
        return AVP_OK;
    AVP_TRY(prepare(ctx, ranking, opts->percentile_step, &called, &n_cuts, err));
    AVP_TRY(split_new(ctx, n, &s, err));
    for (uint64_t k = 0; k < (uint64_t)opts->splits; k++) {
        avpi_rng rng;
        avpi_rng_init(&rng, (uint64_t)opts->seed, k);
        set_aside(rows, n, true, opts->test_share, &rng, &s);
        set_aside(rows, n, false, opts->test_share, &rng, &s);
        count_above(ranking, &s);
        avp_cut cut = cut_at(s.aside_positives, s.aside_negatives, n, best_cut(&s, n, called, n_cuts));
        add_cut(&sum, &cut);
        if (avpi_cancelled(ctx))
            AVP_TRY(avpi_fail(ctx, err, AVP_E_CANCELLED, N_("interrupted")));
    }
    take_means(&sum, (double)opts->splits, out);
    out->splits = (uint64_t)opts->splits;
done:
    split_free(ctx, &s);
    avpi_free(ctx, called);
    return status;
}
