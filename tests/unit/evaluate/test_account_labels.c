/* Labels and scores from files: what is taken, what is refused and how it says so. */
#include "support/check.h"
#include "support/faulty.h"
#include "support/reading.h"

#include "avispero/evaluate.h"

#include <math.h>

static avp_evaluate_options options_for(const char *labels, const char *scheme, const char *positive) {
    avp_evaluate_options opts;
    avp_options_init(&avp_evaluate_option_table, &opts);
    opts.labels = labels;
    opts.scheme = scheme;
    opts.positive = positive;
    return opts;
}

/* Read a file of this text; the message of a refusal goes to err. */
static avp_status read_text(const avp_ctx *ctx, const char *text, const char *scheme, const char *positive,
                            avp_account_labels *out, avp_error *err) {
    char path[READING_PATH_SIZE];
    reading_file("labels.csv", avpi_str_view(text), path);
    avp_evaluate_options opts = options_for(path, scheme, positive);
    return avp_account_labels_read(ctx, &opts, out, err);
}

static void refused(const char *text, const char *scheme, const char *positive, avp_status wanted, const char *words) {
    avp_ctx ctx = check_ctx(1);
    avp_account_labels labels = {0};
    avp_error err = {0};
    assert_int_equal(read_text(&ctx, text, scheme, positive, &labels, &err), wanted);
    if (!strstr(err.text, words))
        fail_msg("\"%s\" does not say \"%s\"", err.text, words);
    assert_null(labels.account);
}

static void labels__two_values_listed__sorted_with_controls(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_account_labels labels = {0};
    avp_error err = {0};
    assert_int_equal(read_text(&ctx, "id,kind\nzoe,left\n\"ana, the second\",right\nbeto,none\nqui,\n", NULL,
                               " left , right", &labels, &err),
                     AVP_OK);
    assert_int_equal(labels.count, 3);
    assert_true(avpi_str_equal(labels.account[0], AVPI_STR("ana, the second")) && labels.positive[0]);
    assert_true(avpi_str_equal(labels.account[1], AVPI_STR("beto")) && !labels.positive[1]);
    assert_true(avpi_str_equal(labels.account[2], AVPI_STR("zoe")) && labels.positive[2]);
    assert_string_equal(labels.scheme, "kind");
    avp_account_labels_free(&ctx, &labels);
}

static void labels__account_twice_with_the_same_class__kept_once(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_account_labels labels = {0};
    avp_error err = {0};
    assert_int_equal(read_text(&ctx, "id,kind\na,left\na,right\nb,none\n", NULL, "left,right", &labels, &err), AVP_OK);
    assert_int_equal(labels.count, 2);
    avp_account_labels_free(&ctx, &labels);
}

static void labels__what_is_wrong__said(void **state) {
    (void)state;
    static const char two[] = "id,kind,side\na,x,l\nb,y,r\n";
    refused(two, NULL, "x", AVP_E_ARG, "--scheme: kind, side");
    refused(two, "color", "x", AVP_E_INPUT, "there are: kind, side");
    refused(two, "id", "a", AVP_E_INPUT, "there are: kind, side");
    refused(two, "kind", "l", AVP_E_INPUT, "no account has the value \"l\"");
    refused("id,kind\na,x\na,y\n", NULL, "x", AVP_E_INPUT, "a control on another");
    refused("id,kind\na,x\nb\n", NULL, "x", AVP_E_INPUT, "another number of columns");
    refused("id,kind\na,\xff\n", NULL, "x", AVP_E_INPUT, "not UTF-8");
    refused(two, "kind", NULL, AVP_E_ARG, "--positive");
}

static void labels__no_file_given_or_there__said(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_account_labels labels = {0};
    avp_error err = {0};
    avp_evaluate_options none = options_for(NULL, NULL, "x"), gone = options_for("no/such/file.csv", NULL, "x");
    assert_int_equal(avp_account_labels_read(&ctx, &none, &labels, &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_account_labels_read(&ctx, &gone, &labels, &err), AVP_E_INPUT);
}

/* ---- scores ---- */

static avp_status score_text(const avp_ctx *ctx, const char *text, int unlabelled, avp_account_labels *labels,
                             avp_scored_accounts *out, avp_error *err) {
    char path[READING_PATH_SIZE], label_path[READING_PATH_SIZE];
    reading_file("scores.csv", avpi_str_view(text), path);
    reading_file("labels.csv", AVPI_STR("id,kind\na,x\nb,y\nz,x\n"), label_path);
    avp_evaluate_options opts = options_for(label_path, NULL, "x");
    opts.scores = path;
    opts.unlabelled = unlabelled;
    avp_status status = avp_account_labels_read(ctx, &opts, labels, err);
    return status == AVP_OK ? avp_evaluate_score_file(ctx, labels, &opts, out, err) : status;
}

static void scores__absent_and_unlabelled__zero_and_counted(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    for (int unlabelled = 0; unlabelled < 2; unlabelled++) {
        avp_account_labels labels = {0};
        avp_scored_accounts scored = {0};
        avp_error err = {0};
        assert_int_equal(score_text(&ctx, "score,account\n2.5,b\n1,a\n7,m\n", unlabelled, &labels, &scored, &err),
                         AVP_OK);
        assert_int_equal(scored.absent, 1);
        assert_int_equal(scored.unlabelled, 1);
        assert_int_equal(scored.count, 3 + (size_t)unlabelled);
        assert_true(scored.row[0].score == 1 && scored.row[0].positive);
        assert_true(scored.row[1].score == 2.5 && !scored.row[1].positive);
        if (unlabelled)
            assert_true(scored.row[2].score == 7 && !scored.row[2].positive);
        const avp_scored_account *last = &scored.row[scored.count - 1];
        assert_true(last->score == 0 && last->positive && !last->co_acts);
        avp_scored_accounts_free(&ctx, &scored);
        avp_account_labels_free(&ctx, &labels);
    }
}

static void scores__what_is_wrong__said(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    static const char *const bad[][2] = {{"account,value\na,1\n", "\"account\" and \"score\""},
                                         {"account,score\na,1\na,2\n", "stands twice"},
                                         {"account,score\na,much\n", "\"much\" is not a number"},
                                         {"account,score\na,nan\n", "\"nan\" is not a number"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        avp_account_labels labels = {0};
        avp_scored_accounts scored = {0};
        avp_error err = {0};
        assert_int_equal(score_text(&ctx, bad[i][0], 0, &labels, &scored, &err), AVP_E_INPUT);
        if (!strstr(err.text, bad[i][1]))
            fail_msg("\"%s\" does not say \"%s\"", err.text, bad[i][1]);
        assert_null(scored.row);
        avp_account_labels_free(&ctx, &labels);
    }
}

static avp_status score_once(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avp_account_labels labels = {0};
    avp_scored_accounts scored = {0};
    avp_status status = score_text(ctx, "account,score\n\"a\"\"b\",1\nb,2\n", 1, &labels, &scored, err);
    avp_scored_accounts_free(ctx, &scored);
    avp_account_labels_free(ctx, &labels);
    return status;
}

static void files__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(score_once, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels__two_values_listed__sorted_with_controls),
        cmocka_unit_test(labels__account_twice_with_the_same_class__kept_once),
        cmocka_unit_test(labels__what_is_wrong__said),
        cmocka_unit_test(labels__no_file_given_or_there__said),
        cmocka_unit_test(scores__absent_and_unlabelled__zero_and_counted),
        cmocka_unit_test(scores__what_is_wrong__said),
        cmocka_unit_test(files__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
