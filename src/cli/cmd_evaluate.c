/* `avispero evaluate`: how well the links agree with labels that somebody gave. */
#include "cli/analysis.h"
#include "cli/evaluate_truth.h"
#include "cli/json_out.h"
#include "cli/say.h"

#include <math.h>

static const char statement[] =
    N_("the labels are the platform's own suspensions, or those of whoever labelled: these figures say how far "
       "the links agree with them, not who is guilty");

/* What is judged, and by what. */
typedef struct evaluated {
    avp_account_labels labels;
    avp_scored_accounts scored;
    avp_evaluation result;
} evaluated;

/* A file of scores says nothing of groups, nor of who acts together with whom. */
static bool from_scores(const avpi_invocation *inv) {
    const avp_evaluate_options *opts = avpi_options_of(inv, &avp_evaluate_option_table);
    return opts->scores != NULL;
}

/* ---- JSON ---- */

static json_t *json_of_interval(avp_interval interval) {
    json_t *pair = json_array();
    (void)json_array_append_new(pair, avpi_cli_json_real(interval.low));
    (void)json_array_append_new(pair, avpi_cli_json_real(interval.high));
    return pair;
}

static json_t *json_of_cut(const avp_cut *cut) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "precision", avpi_cli_json_real(cut->precision));
    avpi_cli_json_set(object, "recall", avpi_cli_json_real(cut->recall));
    avpi_cli_json_set(object, "f1", avpi_cli_json_real(cut->f1));
    avpi_cli_json_set(object, "macro_f1", avpi_cli_json_real(cut->macro_f1));
    avpi_cli_json_set(object, "true_positives", avpi_cli_json_real(cut->true_positives));
    avpi_cli_json_set(object, "false_positives", avpi_cli_json_real(cut->false_positives));
    avpi_cli_json_set(object, "false_negatives", avpi_cli_json_real(cut->false_negatives));
    avpi_cli_json_set(object, "true_negatives", avpi_cli_json_real(cut->true_negatives));
    return object;
}

static json_t *json_of_cuts(const avpi_invocation *inv, const avp_evaluation *result) {
    json_t *cuts = json_object(), *tuned = result->splits > 0 ? json_of_cut(&result->tuned) : json_null();
    avpi_cli_json_set(cuts, "score", json_of_cut(&result->scored));
    avpi_cli_json_set(cuts, "member", from_scores(inv) ? json_null() : json_of_cut(&result->member));
    if (result->splits > 0) {
        avpi_cli_json_set(tuned, "splits", avpi_cli_json_count(result->splits));
        avpi_cli_json_set(tuned, "macro_f1_spread", avpi_cli_json_real(result->tuned_spread));
    }
    avpi_cli_json_set(cuts, "tuned", tuned);
    return cuts;
}

static json_t *json_of_labels(const avpi_invocation *inv, const evaluated *e) {
    const avp_evaluate_options *opts = avpi_options_of(inv, &avp_evaluate_option_table);
    json_t *object = json_object();
    avpi_cli_json_set(object, "file", avpi_cli_json_text(opts->labels));
    avpi_cli_json_set(object, "scheme", avpi_cli_json_text(e->labels.scheme));
    avpi_cli_json_set(object, "positive", avpi_cli_json_text(opts->positive));
    avpi_cli_json_set(object, "statement", avpi_cli_json_text(avpi_cli_tr(&inv->ctx, statement)));
    return object;
}

static json_t *json_of_all(const avpi_invocation *inv, const evaluated *e) {
    const avp_evaluation *result = &e->result;
    json_t *root = json_object(), *intervals = json_object();
#define X(field) avpi_cli_json_set(root, #field, avpi_cli_json_real(result->value.field));
    AVP_EVALUATED(X)
#undef X
#define X(field) avpi_cli_json_set(intervals, #field, json_of_interval(result->interval.field));
    AVP_EVALUATED(X)
#undef X
    avpi_cli_json_set(root, "positives", avpi_cli_json_count(result->positives));
    avpi_cli_json_set(root, "negatives", avpi_cli_json_count(result->negatives));
    avpi_cli_json_set(root, "positives_co_acting",
                      from_scores(inv) ? json_null() : avpi_cli_json_count(result->positives_co_acting));
    avpi_cli_json_set(root, "negatives_co_acting",
                      from_scores(inv) ? json_null() : avpi_cli_json_count(result->negatives_co_acting));
    avpi_cli_json_set(root, "absent", avpi_cli_json_count(e->scored.absent));
    avpi_cli_json_set(root, "unlabelled", avpi_cli_json_count(e->scored.unlabelled));
    avpi_cli_json_set(root, "least_at_p95", avpi_cli_json_real(result->least_at_p95));
    avpi_cli_json_set(root, "least_at_p99", avpi_cli_json_real(result->least_at_p99));
    avpi_cli_json_set(root, "cuts", json_of_cuts(inv, result));
    avpi_cli_json_set(root, "intervals", intervals);
    avpi_cli_json_set(root, "resamples", avpi_cli_json_count(result->resamples));
    avpi_cli_json_set(root, "labels", json_of_labels(inv, e));
    return root;
}

/* ---- text ---- */

static void print_figure(const avpi_invocation *inv, const char *name, double value, avp_interval interval, FILE *out) {
    if (isnan(value))
        avpi_say(&inv->ctx, out, N_("%s: cannot be told\n"), name);
    else if (isnan(interval.low))
        avpi_say(&inv->ctx, out, N_("%s: %.4f\n"), name, value);
    else
        avpi_say(&inv->ctx, out, N_("%s: %.4f  (95 %%: %.4f to %.4f)\n"), name, value, interval.low, interval.high);
}

static void print_cut(const avpi_invocation *inv, const char *name, const avp_cut *cut, FILE *out) {
    avpi_say(&inv->ctx, out,
             N_("%s: precision %.4f, recall %.4f, F1 %.4f, Macro-F1 %.4f (found %g of %g, %g controls called)\n"), name,
             isnan(cut->precision) ? 0.0 : cut->precision, cut->recall, cut->f1, cut->macro_f1, cut->true_positives,
             cut->true_positives + cut->false_negatives, cut->false_positives);
}

static void print_all(const avpi_invocation *inv, const evaluated *e, FILE *out) {
    const avp_ctx *ctx = &inv->ctx;
    const avp_evaluation *r = &e->result;
    char positives[AVPI_COUNT_SIZE], negatives[AVPI_COUNT_SIZE], absent[AVPI_COUNT_SIZE], others[AVPI_COUNT_SIZE];
    avpi_say(ctx, out,
             N_("%s accounts to be found, %s controls; %s of them are not in the data and have score 0; %s "
                "accounts of the data have no label\n"),
             avpi_count_text(r->positives, positives), avpi_count_text(r->negatives, negatives),
             avpi_count_text(e->scored.absent, absent), avpi_count_text(e->scored.unlabelled, others));
    print_figure(inv, avpi_cli_tr(ctx, N_("AUC")), r->value.auc, r->interval.auc, out);
    print_figure(inv, avpi_cli_tr(ctx, N_("average precision")), r->value.ap, r->interval.ap, out);
    print_figure(inv, avpi_cli_tr(ctx, N_("recall at precision .95")), r->value.recall_at_p95,
                 r->interval.recall_at_p95, out);
    print_figure(inv, avpi_cli_tr(ctx, N_("recall at precision .99")), r->value.recall_at_p99,
                 r->interval.recall_at_p99, out);
    print_cut(inv, avpi_cli_tr(ctx, N_("cut: score above 0")), &r->scored, out);
    if (!from_scores(inv))
        print_cut(inv, avpi_cli_tr(ctx, N_("cut: member of a group")), &r->member, out);
    if (r->splits > 0)
        print_cut(inv, avpi_cli_tr(ctx, N_("cut tuned on other accounts")), &r->tuned, out);
    if (!from_scores(inv))
        avpi_say(
            ctx, out, N_("%s of the accounts to be found and %s of the controls act together with anybody at all\n"),
            avpi_count_text(r->positives_co_acting, positives), avpi_count_text(r->negatives_co_acting, negatives));
    fprintf(out, "%s\n", avpi_cli_tr(ctx, statement));
}

/* ---- the command ---- */

static avp_status score(avpi_invocation *inv, avpi_analysis *analysis, evaluated *e, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_evaluate_options *opts = avpi_options_of(inv, &avp_evaluate_option_table);
    if ((opts->scores != NULL) == (inv->n_arguments > 0))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("give either a case or files, or --scores FILE"));
    AVPI_TRY(avp_account_labels_read(&inv->ctx, opts, &e->labels, err));
    if (opts->scores)
        return avp_evaluate_score_file(&inv->ctx, &e->labels, opts, &e->scored, err);
    AVPI_TRY(avpi_analysis_open(inv, AVPI_NEED_ACTS, analysis, err));
    AVPI_TRY(avpi_analysis_run(inv, analysis, err));
    AVPI_TRY(avp_evaluate_score(&inv->ctx, &e->labels, analysis->traces, analysis->n, &analysis->groups, opts,
                                &e->scored, err));
done:
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_analysis analysis = {0};
    avpi_results results = {0};
    evaluated e = {0};
    const avp_evaluate_options *opts = avpi_options_of(inv, &avp_evaluate_option_table);
    if (opts->truth && (opts->labels || opts->scores))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("give either --truth or --labels"));
    if (opts->truth)
        return avpi_cli_evaluate_truth(inv, opts->truth, err);
    AVPI_TRY(score(inv, &analysis, &e, err));
    AVPI_TRY(avp_evaluate_accounts(&inv->ctx, e.scored.row, e.scored.count, opts, &e.result, err));
    inv->nothing_found = e.result.scored.true_positives == 0;
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_of_all(inv, &e), results.stream, err));
    else
        print_all(inv, &e, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    avp_scored_accounts_free(&inv->ctx, &e.scored);
    avp_account_labels_free(&inv->ctx, &e.labels);
    avpi_analysis_close(inv, &analysis);
    return status;
}

const avpi_command avpi_command_evaluate = {
    .name = "evaluate",
    .summary = N_("measure how well links and groups agree with labels"),
    .usage = N_("avispero evaluate CASE|FILES... --labels FILE --positive VALUE[,VALUE] | --truth FILE [options]"),
    .example = "avispero evaluate posts.csv --labels labels.csv --positive troll",
    .details =
        N_("Scores every labelled account by the links that it is in, and prints AUC, average precision, recall at "
           "precision .95 and .99, and precision, recall, F1 and Macro-F1 at fixed cuts and at one that was tuned "
           "on other accounts. An account that is in no link, or not in the data, has score 0; all controls are "
           "kept. With --scores it judges another program's scores in place of a case or files.\n\n"
           "The figures belong to these labels: a platform's suspensions, or the judgement of whoever labelled.\n\n"
           "With --truth it judges what the latest run of a case found by the truth.json of the simulation that the "
           "posts came from: accounts, groups, armies, awakenings, launchers. Only the command run keeps what it "
           "finds: what "
           "groups, links and story print is not judged."),
    .arguments_least = 0,
    .arguments_most = SIZE_MAX,
    .tables = {&avp_evaluate_option_table, &avp_groups_option_table, &avp_links_option_table, &avpi_choose_option_table,
               &avp_traces_option_table, &avp_read_option_table},
    .without = "force",
    .run = run,
};
