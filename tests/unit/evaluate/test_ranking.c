/* Figures of a ranking: known answers, ties, weights, what has no answer. */
#include "support/check.h"

#include "evaluate/ranking.h"

#include <math.h>
#include <stdio.h>

enum { ROWS_MOST = 16 };

static char names[ROWS_MOST][24];

/* Rows from scores; the first n_positive are to be found. */
static size_t make_rows(const double *score, size_t n, size_t n_positive, avp_scored_account *rows) {
    for (size_t i = 0; i < n; i++) {
        snprintf(names[i], sizeof names[i], "a%02zu", i);
        rows[i] = (avp_scored_account){.account = {names[i], 3}, .score = score[i], .positive = i < n_positive};
    }
    return n;
}

static avp_evaluated judge(const double *score, size_t n, size_t n_positive, const uint32_t *weight,
                           avpi_least *least) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_scored_account rows[ROWS_MOST];
    avpi_ranking ranking = {0};
    avp_evaluated out;
    make_rows(score, n, n_positive, rows);
    if (avpi_ranking_build(&ctx, rows, n, &ranking, &err) != AVP_OK)
        fail_msg("%s", err.text);
    avpi_ranking_judge(&ranking, weight, &out, least);
    avpi_ranking_free(&ctx, &ranking);
    return out;
}

static void auc__six_accounts_with_one_tie__five_sixths(void **state) {
    (void)state;
    const double score[] = {.9, .8, .4, .7, .4, .1};
    avp_evaluated out = judge(score, 6, 3, NULL, NULL);
    /* 3 + 3 + (1 + 1/2) of 9 pairs */
    assert_true(fabs(out.auc - .833333333333) < 1e-9);
}

static void ap__six_accounts_with_one_tie__thirteen_fifteenths(void **state) {
    (void)state;
    const double score[] = {.9, .8, .4, .7, .4, .1};
    avp_evaluated out = judge(score, 6, 3, NULL, NULL);
    /* (1 + 1 + 3/5) / 3 */
    assert_true(fabs(out.ap - 13.0 / 15) < 1e-12);
}

static void auc__all_scores_equal__one_half(void **state) {
    (void)state;
    const double score[] = {0, -0.0, 0, 0, 0};
    avp_evaluated out = judge(score, 5, 2, NULL, NULL);
    assert_true(out.auc == 0.5);
    assert_true(fabs(out.ap - .4) < 1e-12); /* the share of positives */
}

static void auc__perfect_and_reversed__one_and_zero(void **state) {
    (void)state;
    const double good[] = {3, 2, 1, 0}, bad[] = {0, 1, 2, 3};
    assert_true(judge(good, 4, 2, NULL, NULL).auc == 1);
    assert_true(judge(good, 4, 2, NULL, NULL).ap == 1);
    assert_true(judge(bad, 4, 2, NULL, NULL).auc == 0);
}

static void auc__one_class_only__no_answer(void **state) {
    (void)state;
    const double score[] = {1, 2};
    assert_true(isnan(judge(score, 2, 2, NULL, NULL).auc));
    assert_true(isnan(judge(score, 2, 0, NULL, NULL).auc));
    assert_true(isnan(judge(score, 0, 0, NULL, NULL).ap));
}

static void recall_at__precision_falls_and_recovers__largest_recall_counts(void **state) {
    (void)state;
    /* from the top: positive, control, positive x 18: precision at the last step 19/20 */
    const double score[] = {9, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 8};
    const uint32_t weight[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 7, 2, 1};
    avpi_least least;
    avp_evaluated out = judge(score, 15, 14, weight, &least);
    assert_true(fabs(out.recall_at_p95 - 1) < 1e-12); /* 21 positives, 1 control: 21/22 = .9545 */
    assert_true(least.at_p95 == 6);
    assert_true(fabs(out.recall_at_p99 - 1.0 / 21) < 1e-12);
    assert_true(least.at_p99 == 9);
}

static void recall_at__precision_exactly_met__counts(void **state) {
    (void)state;
    const double score[] = {2, 2};
    const uint32_t weight[] = {19, 1};
    assert_true(judge(score, 2, 1, weight, NULL).recall_at_p95 == 1);
    const uint32_t less[] = {18, 1};
    assert_true(judge(score, 2, 1, less, NULL).recall_at_p95 == 0);
}

static void recall_at__score_zero__accuses_nobody(void **state) {
    (void)state;
    const double score[] = {0, 0, 0};
    avpi_least least;
    avp_evaluated out = judge(score, 3, 3, NULL, &least);
    assert_true(out.recall_at_p95 == 0 && out.f1 == 0);
    assert_true(isnan(least.at_p95));
}

static void weights__account_drawn_twice__same_as_two_accounts(void **state) {
    (void)state;
    const double score[] = {5, 3, 3, 2}, twice[] = {5, 3, 3, 3, 2, 2};
    const uint32_t weight[] = {1, 2, 1, 2};
    avp_evaluated a = judge(score, 4, 2, weight, NULL), b = judge(twice, 6, 3, NULL, NULL);
    assert_true(a.auc == b.auc && a.ap == b.ap && a.f1 == b.f1 && a.macro_f1 == b.macro_f1);
}

static void build__score_not_finite__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    const double bad[] = {(double)NAN, (double)INFINITY};
    for (size_t i = 0; i < 2; i++) {
        avp_scored_account rows[1];
        avpi_ranking ranking = {0};
        avp_error err = {0};
        make_rows(&bad[i], 1, 1, rows);
        assert_int_equal(avpi_ranking_build(&ctx, rows, 1, &ranking, &err), AVP_E_ARG);
        avpi_ranking_free(&ctx, &ranking);
    }
}

static void cut__nobody_called__no_precision_and_f1_zero(void **state) {
    (void)state;
    avp_cut cut = {.false_negatives = 2, .true_negatives = 6};
    avpi_cut_rate(&cut);
    assert_true(isnan(cut.precision));
    assert_true(cut.recall == 0 && cut.f1 == 0);
    assert_true(fabs(cut.macro_f1 - 6.0 / 14) < 1e-12); /* (0 + 12/14) / 2 */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(auc__six_accounts_with_one_tie__five_sixths),
        cmocka_unit_test(ap__six_accounts_with_one_tie__thirteen_fifteenths),
        cmocka_unit_test(auc__all_scores_equal__one_half),
        cmocka_unit_test(auc__perfect_and_reversed__one_and_zero),
        cmocka_unit_test(auc__one_class_only__no_answer),
        cmocka_unit_test(recall_at__precision_falls_and_recovers__largest_recall_counts),
        cmocka_unit_test(recall_at__precision_exactly_met__counts),
        cmocka_unit_test(recall_at__score_zero__accuses_nobody),
        cmocka_unit_test(weights__account_drawn_twice__same_as_two_accounts),
        cmocka_unit_test(build__score_not_finite__refused),
        cmocka_unit_test(cut__nobody_called__no_precision_and_f1_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
