/* Figures of scores against their definitions, pair by pair and cut by cut, on thousands of random samples. */
#include "support/check.h"

#include "base/quantile.h"
#include "base/rng.h"
#include "evaluate/ranking.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ACCOUNTS_MOST = 24, SAMPLES = 4000 };

typedef struct sample {
    size_t n;
    char name[ACCOUNTS_MOST][24];
    avp_scored_account rows[ACCOUNTS_MOST];
    uint32_t weight[ACCOUNTS_MOST];
} sample;

/* Few distinct scores, so that ties are common; weights 0 to 3. */
static void make(sample *s, avpi_rng *rng) {
    s->n = (size_t)avpi_rng_below(rng, ACCOUNTS_MOST + 1);
    for (size_t i = 0; i < s->n; i++) {
        snprintf(s->name[i], sizeof s->name[i], "a%03zu", i);
        s->rows[i] = (avp_scored_account){.account = {s->name[i], 4},
                                          .score = (double)avpi_rng_below(rng, 6),
                                          .positive = avpi_rng_below(rng, 2) == 0};
        s->weight[i] = (uint32_t)avpi_rng_below(rng, 4);
    }
}

/* Weights of the rows at or above a score, by class. */
static void above(const sample *s, double score, double *positive, double *negative) {
    *positive = *negative = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->rows[i].score >= score)
            *(s->rows[i].positive ? positive : negative) += s->weight[i];
}

static double plain_auc(const sample *s) {
    double won = 0, pairs = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < s->n; j++)
            if (s->rows[i].positive && !s->rows[j].positive) {
                double w = (double)s->weight[i] * s->weight[j], a = s->rows[i].score, b = s->rows[j].score;
                pairs += w;
                won += a > b ? w : a == b ? w / 2 : 0;
            }
    return pairs > 0 ? won / pairs : (double)NAN;
}

static double plain_ap(const sample *s) {
    double sum = 0, before = 0, all, controls, p, q;
    above(s, -1, &all, &controls);
    for (double cut = 5; cut >= 0; cut--) {
        above(s, cut, &p, &q);
        if (p > before)
            sum += (p - before) * p / (p + q);
        before = p;
    }
    return all > 0 && controls > 0 ? sum / all : (double)NAN;
}

static double plain_recall_at(const sample *s, double precision) {
    double best = 0, all, controls, p, q;
    above(s, -1, &all, &controls);
    for (double cut = 5; cut > 0; cut--) {
        above(s, cut, &p, &q);
        if (p > 0 && p / (p + q) >= precision - 1e-12 && p / all > best)
            best = p / all;
    }
    return best;
}

static double plain_f1(double tp, double fp, double fn) {
    return tp + fp + fn > 0 ? 2 * tp / (2 * tp + fp + fn) : 0;
}

static void near(double got, double wanted, const char *what, uint64_t seed) {
    if (isnan(got) != isnan(wanted) || (!isnan(got) && fabs(got - wanted) > 1e-12))
        fail_msg("%s of sample %llu: %.15g, by definition %.15g", what, (unsigned long long)seed, got, wanted);
}

static void judge__random_samples__as_defined(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    for (uint64_t seed = 0; seed < SAMPLES; seed++) {
        sample s;
        avpi_rng rng;
        avp_error err = {0};
        avpi_ranking ranking = {0};
        avp_evaluated got;
        double all, controls, p, q;
        avpi_rng_init(&rng, seed, 1);
        make(&s, &rng);
        assert_int_equal(avpi_ranking_build(&ctx, s.rows, s.n, &ranking, &err), AVP_OK);
        avpi_ranking_judge(&ranking, s.weight, &got, NULL);
        above(&s, -1, &all, &controls);
        above(&s, 1, &p, &q);
        near(got.auc, plain_auc(&s), "auc", seed);
        near(got.ap, plain_ap(&s), "ap", seed);
        near(got.recall_at_p95, plain_recall_at(&s, .95), "recall_at_p95", seed);
        near(got.recall_at_p99, plain_recall_at(&s, .99), "recall_at_p99", seed);
        near(got.f1, plain_f1(p, q, all - p), "f1", seed);
        near(got.macro_f1, (plain_f1(p, q, all - p) + plain_f1(controls - q, all - p, q)) / 2, "macro_f1", seed);
        avpi_ranking_free(&ctx, &ranking);
    }
}

/* Type 7: of n values the k-th stands at (k - 1) / (n - 1); R gives quantile(c(1, 2, 4, 8, 16), c(.1, .5, .9)) = 1.4, 4, 12.8. */
static void quantile__known_values__as_r(void **state) {
    (void)state;
    const double values[] = {1, 2, 4, 8, 16};
    assert_true(fabs(avpi_quantile(values, 5, .1) - 1.4) < 1e-12);
    assert_true(avpi_quantile(values, 5, .5) == 4);
    assert_true(fabs(avpi_quantile(values, 5, .9) - 12.8) < 1e-12);
    assert_true(avpi_quantile(values, 5, 0) == 1 && avpi_quantile(values, 5, 1) == 16);
    assert_true(avpi_quantile(values, 1, .3) == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(judge__random_samples__as_defined),
                                       cmocka_unit_test(quantile__known_values__as_r)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
