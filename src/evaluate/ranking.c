#include "evaluate/ranking.h"

#include "base/radix.h"

#include <math.h>
#include <string.h>

/* Order of keys = order of finite scores, largest first. -0 and 0 are one. */
static uint64_t key_of(double score) {
    uint64_t bits;
    double plain = score == 0 ? 0 : score;
    memcpy(&bits, &plain, sizeof bits);
    uint64_t ascending = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
    return ~ascending;
}

avp_status avpi_ranking_build(const avp_ctx *ctx, const avp_scored_account *rows, size_t n, avpi_ranking *out,
                              avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *key = NULL;
    if (n >= UINT32_MAX)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_LIMIT, N_("more than 2^32 - 2 accounts cannot be judged at once")));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *key, &key, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *out->score, &out->score, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *out->row, &out->row, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *out->positive, &out->positive, err));
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(rows[i].score))
            AVP_TRY(avpi_fail(ctx, err, AVP_E_ARG, N_("the score of \"%.*s\" is not a finite number"),
                              (int)(rows[i].account.len < 64 ? rows[i].account.len : 64), rows[i].account.ptr));
        key[i] = key_of(rows[i].score);
    }
    AVP_TRY(avpi_radix_order(ctx, key, n, out->row, err));
    for (size_t place = 0; place < n; place++) {
        out->score[place] = rows[out->row[place]].score;
        out->positive[place] = rows[out->row[place]].positive;
    }
    out->count = n;
done:
    avpi_free(ctx, key);
    return status;
}

void avpi_ranking_free(const avp_ctx *ctx, avpi_ranking *ranking) {
    avpi_free(ctx, ranking->score);
    avpi_free(ctx, ranking->row);
    avpi_free(ctx, ranking->positive);
    *ranking = (avpi_ranking){0};
}

/* 0 / 0 is 0, as in the literature's tables. */
static double ratio(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

void avpi_cut_rate(avp_cut *cut) {
    double called = cut->true_positives + cut->false_positives, wrong = cut->false_positives + cut->false_negatives;
    cut->precision = called > 0 ? cut->true_positives / called : (double)NAN;
    cut->recall = ratio(cut->true_positives, cut->true_positives + cut->false_negatives);
    cut->f1 = ratio(2 * cut->true_positives, 2 * cut->true_positives + wrong);
    cut->macro_f1 = (cut->f1 + ratio(2 * cut->true_negatives, 2 * cut->true_negatives + wrong)) / 2;
}

/* Counts of a walk down the ranking: accounts above and in the step at hand. */
typedef struct walk {
    uint64_t positives, negatives;           /* in all */
    uint64_t above_positive, above_negative; /* at and above the step, once it is taken */
    uint64_t twice_u;                        /* 2 x the Mann-Whitney U */
} walk;

static uint64_t weight_of(const avpi_ranking *ranking, const uint32_t *weight, size_t place) {
    return weight ? weight[ranking->row[place]] : 1;
}

/* Take the accounts of one score; returns the place of the next. */
static size_t take_step(const avpi_ranking *ranking, const uint32_t *weight, size_t place, walk *w,
                        uint64_t *step_positives) {
    uint64_t positives = 0, negatives = 0;
    size_t next = place;
    for (; next < ranking->count && ranking->score[next] == ranking->score[place]; next++)
        *(ranking->positive[next] ? &positives : &negatives) += weight_of(ranking, weight, next);
    w->twice_u += negatives * (2 * w->above_positive + positives);
    w->above_positive += positives;
    w->above_negative += negatives;
    *step_positives = positives;
    return next;
}

static void note_precision(const walk *w, unsigned percent, double score, double *recall, double *least) {
    uint64_t called = w->above_positive + w->above_negative;
    double reached = ratio((double)w->above_positive, (double)w->positives);
    /* precision >= percent / 100, without rounding; below 2^57 accounts nothing overflows */
    if (called > 0 && 100 * w->above_positive >= percent * called && reached > *recall) {
        *recall = reached;
        *least = score;
    }
}

void avpi_ranking_judge(const avpi_ranking *ranking, const uint32_t *weight, avp_evaluated *out, avpi_least *least) {
    enum { P95 = 95, P99 = 99 };
    walk w = {0};
    avpi_least found = {(double)NAN, (double)NAN};
    avp_cut scored = {0};
    *out = (avp_evaluated){0};
    for (size_t place = 0; place < ranking->count; place++)
        *(ranking->positive[place] ? &w.positives : &w.negatives) += weight_of(ranking, weight, place);
    for (size_t place = 0; place < ranking->count;) {
        double score = ranking->score[place];
        uint64_t step_positives = 0;
        place = take_step(ranking, weight, place, &w, &step_positives);
        if (step_positives > 0)
            out->ap +=
                (double)step_positives * (double)w.above_positive / (double)(w.above_positive + w.above_negative);
        if (score > 0) {
            note_precision(&w, P95, score, &out->recall_at_p95, &found.at_p95);
            note_precision(&w, P99, score, &out->recall_at_p99, &found.at_p99);
            scored.true_positives = (double)w.above_positive;
            scored.false_positives = (double)w.above_negative;
        }
    }
    scored.false_negatives = (double)w.positives - scored.true_positives;
    scored.true_negatives = (double)w.negatives - scored.false_positives;
    avpi_cut_rate(&scored);
    out->f1 = scored.f1;
    out->macro_f1 = scored.macro_f1;
    bool both = w.positives > 0 && w.negatives > 0;
    out->auc = both ? (double)w.twice_u / (2.0 * (double)w.positives * (double)w.negatives) : (double)NAN;
    out->ap = both ? out->ap / (double)w.positives : (double)NAN;
    if (least)
        *least = found;
}
