/* The whole evaluation: intervals, tuned cuts, threads, faults, and scores from a fused graph. */
#include "support/check.h"
#include "support/faulty.h"
#include "support/small_traces.h"

#include "avispero/evaluate.h"
#include "base/text.h"

#include <math.h>

enum { ACCOUNTS = 400 };

typedef struct sample {
    char name[ACCOUNTS][8];
    avp_scored_account rows[ACCOUNTS];
} sample;

/* Every fifth account is to be found; its score is larger by `shift`. */
static void make_sample(sample *s, double shift, uint64_t seed) {
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 5);
    for (size_t i = 0; i < ACCOUNTS; i++) {
        snprintf(s->name[i], sizeof s->name[i], "a%05zu", i);
        double score = avpi_rng_normal(&rng) + (i % 5 == 0 ? shift : 0);
        s->rows[i] = (avp_scored_account){.account = {s->name[i], 6},
                                          .score = score > 0 ? score : 0,
                                          .positive = i % 5 == 0,
                                          .member = score > 1,
                                          .co_acts = score > -1};
    }
}

static avp_evaluation evaluate(const sample *s, unsigned n_threads, int64_t seed) {
    avp_ctx ctx = check_ctx(n_threads);
    avp_error err = {0};
    avp_evaluate_options opts;
    avp_evaluation out = {0};
    avp_options_init(&avp_evaluate_option_table, &opts);
    opts.bootstrap = 200;
    opts.seed = seed;
    if (avp_evaluate_accounts(&ctx, s->rows, ACCOUNTS, &opts, &out, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return out;
}

static void intervals__value__inside_and_neither_point_nor_all(void **state) {
    (void)state;
    sample s;
    make_sample(&s, 1, 3);
    avp_evaluation e = evaluate(&s, 1, 1);
    assert_int_equal(e.positives, 80);
    assert_int_equal(e.negatives, 320);
    assert_int_equal(e.resamples, 200);
    assert_true(e.interval.auc.low < e.value.auc && e.value.auc < e.interval.auc.high);
    double width = e.interval.auc.high - e.interval.auc.low;
    /* Hanley and McNeil (1982): the standard error of an AUC of about .74 with 80 and 320 accounts is about .033 */
    assert_true(width > .06 && width < .2);
    assert_true(e.interval.macro_f1.low < e.value.macro_f1 && e.value.macro_f1 < e.interval.macro_f1.high);
}

static void intervals__no_signal__auc_interval_holds_one_half(void **state) {
    (void)state;
    sample s;
    unsigned held = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        make_sample(&s, 0, 100 + seed);
        avp_evaluation e = evaluate(&s, 2, 1);
        held += e.interval.auc.low <= .5 && .5 <= e.interval.auc.high;
    }
    assert_true(held >= 16); /* 19 expected of 20; fewer than 16 has a chance of .003 */
}

static void tuned__signal__better_than_the_fixed_cut_on_accounts_it_did_not_see(void **state) {
    (void)state;
    sample s;
    make_sample(&s, 2.5, 9);
    avp_evaluation e = evaluate(&s, 1, 1);
    assert_int_equal(e.splits, 5);
    assert_true(e.tuned.macro_f1 > e.scored.macro_f1 + .1);
    /* a fifth of either class is set aside */
    assert_true(e.tuned.true_positives + e.tuned.false_negatives == 16);
    assert_true(e.tuned.false_positives + e.tuned.true_negatives == 64);
}

static void evaluate__threads__same_bytes(void **state) {
    (void)state;
    sample s;
    make_sample(&s, 1, 4);
    avp_evaluation one = evaluate(&s, 1, 7), two = evaluate(&s, 2, 7), eight = evaluate(&s, 8, 7);
    avp_evaluation other = evaluate(&s, 1, 8);
    assert_memory_equal(&one.value, &two.value, sizeof one.value);
    assert_memory_equal(&one.interval, &two.interval, sizeof one.interval);
    assert_memory_equal(&one.interval, &eight.interval, sizeof one.interval);
    assert_memory_equal(&one.tuned, &eight.tuned, sizeof one.tuned);
    assert_true(memcmp(&one.interval, &other.interval, sizeof one.interval) != 0);
}

static void evaluate__nothing_or_one__no_answer_and_no_crash(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_evaluation out = {0};
    avp_scored_account one = {.account = AVPI_STR("a"), .score = 3, .positive = true};
    assert_int_equal(avp_evaluate_accounts(&ctx, NULL, 0, NULL, &out, &err), AVP_OK);
    assert_true(isnan(out.value.auc) && isnan(out.interval.auc.low));
    assert_int_equal(avp_evaluate_accounts(&ctx, &one, 1, NULL, &out, &err), AVP_OK);
    assert_true(isnan(out.value.auc) && out.resamples == 0 && out.value.f1 == 1);
}

static void evaluate__unsorted_or_twice__our_mistake(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_evaluation out = {0};
    avp_scored_account rows[] = {{.account = AVPI_STR("b")}, {.account = AVPI_STR("a")}, {.account = AVPI_STR("a")}};
    avp_error err = {0};
    assert_int_equal(avp_evaluate_accounts(&ctx, rows, 2, NULL, &out, &err), AVP_E_BUG);
    avp_error_clear(&err);
    assert_int_equal(avp_evaluate_accounts(&ctx, rows + 1, 2, NULL, &out, &err), AVP_E_BUG);
}

static avp_status evaluate_once(const avp_ctx *ctx, void *state, avp_error *err) {
    const sample *s = state;
    avp_evaluate_options opts;
    avp_evaluation out = {0};
    avp_options_init(&avp_evaluate_option_table, &opts);
    opts.bootstrap = 8;
    return avp_evaluate_accounts(ctx, s->rows, 50, &opts, &out, err);
}

static void evaluate__any_allocation_fails__clean(void **state) {
    (void)state;
    static sample s;
    make_sample(&s, 1, 1);
    faulty_run(evaluate_once, &s);
}

/* ---- from a fused graph ---- */

static avp_account_labels labels_of(avp_str *account, bool *positive, size_t n) {
    return (avp_account_labels){.count = n, .account = account, .positive = positive, .scheme = "kind"};
}

static void score__sum_of_link_strengths__absent_accounts_zero(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    small_traces t = {0};
    avp_groups groups = {0};
    avp_scored_accounts scored = {0};
    avp_links_options links;
    avp_evaluate_options opts;
    small_world world = {
        .accounts = 300, .objects = 120, .organic_acts = 2000, .groups = 1, .members = 5, .acts = 8, .span_s = 400000};
    small_rows rows = small_world_rows(&world, 5);
    avp_options_init(&avp_links_option_table, &links);
    avp_options_init(&avp_evaluate_option_table, &opts);
    links.windows = (avp_windows){1, {60000000}};
    links.null = AVP_NULL_N1;
    small_trace(&ctx, &t, "repost", &rows, &links);
    assert_int_equal(avp_groups_find(&ctx, t.trace, t.n, NULL, &groups, &err), AVP_OK);
    avp_str account[] = {AVPI_STR("nobody"), AVPI_STR("p00000"), AVPI_STR("p00004")};
    bool positive[] = {true, true, true};
    avp_account_labels labels = labels_of(account, positive, 3);
    opts.unlabelled = 1;
    assert_int_equal(avp_evaluate_score(&ctx, &labels, t.trace, t.n, &groups, &opts, &scored, &err), AVP_OK);
    assert_int_equal(scored.absent, 1);
    assert_int_equal(scored.count, groups.accounts.count + 1);
    assert_int_equal(scored.unlabelled, groups.accounts.count - 2);
    for (size_t i = 0; i < scored.count; i++) {
        const avp_scored_account *row = &scored.row[i];
        double sum = 0;
        for (size_t k = 0; k < groups.n_links; k++)
            if (avpi_str_equal(avp_names_get(&groups.accounts, groups.links[k].a), row->account) ||
                avpi_str_equal(avp_names_get(&groups.accounts, groups.links[k].b), row->account))
                sum += groups.links[k].strength;
        assert_true(row->score == sum);
        assert_true(row->co_acts || row->score == 0);
        if (row->account.ptr[0] == 'p')
            assert_true(row->score > 0 && row->member && row->co_acts);
        if (avpi_str_equal(row->account, AVPI_STR("nobody")))
            assert_true(row->score == 0 && row->positive && !row->co_acts);
    }
    avp_scored_accounts_free(&ctx, &scored);
    avp_groups_free(&ctx, &groups);
    small_traces_free(&ctx, &t);
    small_rows_free(&rows);
}

/* Who co-acts, against every pair of acts. */
static void score__who_co_acts__as_every_pair_of_acts_says(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    for (uint64_t seed = 0; seed < 30; seed++) {
        avp_error err = {0};
        small_traces t = {0};
        avp_groups groups = {0};
        avp_scored_accounts scored = {0};
        avp_links_options links;
        avp_evaluate_options opts;
        avp_account_labels none = {0};
        small_world world = {.accounts = 40, .objects = 15, .organic_acts = 60, .span_s = 600};
        small_rows rows = small_world_rows(&world, seed);
        avp_options_init(&avp_links_option_table, &links);
        avp_options_init(&avp_evaluate_option_table, &opts);
        links.windows = (avp_windows){1, {20000000}};
        links.null = AVP_NULL_N1;
        opts.unlabelled = 1;
        small_trace(&ctx, &t, "url", &rows, &links);
        assert_int_equal(avp_groups_find(&ctx, t.trace, t.n, NULL, &groups, &err), AVP_OK);
        assert_int_equal(avp_evaluate_score(&ctx, &none, t.trace, t.n, &groups, &opts, &scored, &err), AVP_OK);
        for (size_t a = 0; a < scored.count; a++) {
            bool wanted = false;
            for (size_t i = 0; i < rows.n; i++)
                for (size_t j = 0; j < rows.n; j++)
                    wanted |= avpi_str_equal(rows.row[i].account, scored.row[a].account) &&
                              !avpi_str_equal(rows.row[j].account, scored.row[a].account) &&
                              avpi_str_equal(rows.row[i].object, rows.row[j].object) &&
                              llabs(rows.row[i].time_us - rows.row[j].time_us) <= 20000000;
            assert_true(scored.row[a].co_acts == wanted);
        }
        avp_scored_accounts_free(&ctx, &scored);
        avp_groups_free(&ctx, &groups);
        small_traces_free(&ctx, &t);
        small_rows_free(&rows);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals__value__inside_and_neither_point_nor_all),
        cmocka_unit_test(intervals__no_signal__auc_interval_holds_one_half),
        cmocka_unit_test(tuned__signal__better_than_the_fixed_cut_on_accounts_it_did_not_see),
        cmocka_unit_test(evaluate__threads__same_bytes),
        cmocka_unit_test(evaluate__nothing_or_one__no_answer_and_no_crash),
        cmocka_unit_test(evaluate__unsorted_or_twice__our_mistake),
        cmocka_unit_test(evaluate__any_allocation_fails__clean),
        cmocka_unit_test(score__sum_of_link_strengths__absent_accounts_zero),
        cmocka_unit_test(score__who_co_acts__as_every_pair_of_acts_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
