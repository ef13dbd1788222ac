#include "cli/evaluate_truth.h"

#include "cli/json_out.h"
#include "cli/say.h"

#include <math.h>
#include <string.h>

/* ---- JSON ---- */

static json_t *json_of_accounts(const avp_truth_evaluation *e) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "planted", avpi_cli_json_count(e->planted));
    avpi_cli_json_set(object, "precision", avpi_cli_json_real(e->precision));
    avpi_cli_json_set(object, "recall", avpi_cli_json_real(e->recall));
    avpi_cli_json_set(object, "recall_confirmed", avpi_cli_json_real(e->recall_confirmed));
    avpi_cli_json_set(object, "recall_exclusive", avpi_cli_json_real(e->recall_exclusive));
    avpi_cli_json_set(object, "recall_either", avpi_cli_json_real(e->recall_either));
    return object;
}

static json_t *json_of_groups(const avp_truth_evaluation *e) {
    json_t *list = json_array();
    for (size_t i = 0; i < e->n_groups; i++) {
        const avp_truth_group *group = &e->groups[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "truth", avpi_cli_json_text(group->name));
        avpi_cli_json_set(object, "kind", avpi_cli_json_text(group->kind));
        avpi_cli_json_set(object, "accounts", avpi_cli_json_count(group->accounts));
        avpi_cli_json_set(object, "found", avpi_cli_json_count(group->found));
        avpi_cli_json_set(object, "group", group->group_id ? avpi_cli_json_count(group->group_id) : json_null());
        avpi_cli_json_set(object, "jaccard", avpi_cli_json_real(group->jaccard));
        (void)json_array_append_new(list, object);
    }
    return list;
}

static json_t *json_of_army(const avp_truth_evaluation *e) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "recall", avpi_cli_json_real(e->army_recall));
    avpi_cli_json_set(object, "purity", avpi_cli_json_real(e->army_purity));
    return object;
}

static json_t *json_of_share(avp_truth_share share) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "truth", avpi_cli_json_count(share.truth));
    avpi_cli_json_set(object, "found", avpi_cli_json_count(share.found));
    avpi_cli_json_set(object, "matched", avpi_cli_json_count(share.matched));
    return object;
}

static json_t *json_of_episodes(const avp_truth_evaluation *e) {
    json_t *object = json_of_share(e->episodes);
    avpi_cli_json_set(object, "named", avpi_cli_json_count(e->episodes_named));
    avpi_cli_json_set(object, "against_main", avpi_cli_json_count(e->against_main_found));
    avpi_cli_json_set(object, "truth_against_main", avpi_cli_json_count(e->against_main_truth));
    return object;
}

static json_t *json_of_threats(const avp_truth_evaluation *e) {
    json_t *object = json_of_share(e->threats);
    avpi_cli_json_set(object, "precision", avpi_cli_json_real(e->threats_precision));
    avpi_cli_json_set(object, "recall", avpi_cli_json_real(e->threats_recall));
    return object;
}

/* What happened; null where the run did not look. */
static void set_story(json_t *root, const avp_truth_evaluation *e) {
    json_t *trends = json_of_share(e->trends), *coincidence = json_of_share(e->coincidences);
    avpi_cli_json_set(root, "episodes", json_of_episodes(e));
    avpi_cli_json_set(trends, "named", avpi_cli_json_count(e->trends_named));
    avpi_cli_json_set(root, "trends", trends);
    avpi_cli_json_set(coincidence, "p", avpi_cli_json_real(e->coincidence_p));
    avpi_cli_json_set(root, "coincidence", coincidence);
    avpi_cli_json_set(root, "threats", e->threats_looked ? json_of_threats(e) : json_null());
    avpi_cli_json_set(root, "doxxing", e->threats_looked ? json_of_share(e->doxxing) : json_null());
}

static json_t *json_of_all(const avp_truth_evaluation *e) {
    json_t *root = json_object(), *awakening = json_of_share(e->awakenings), *launchers = json_of_share(e->launchers);
    json_t *order = json_object();
    avpi_cli_json_set(root, "run", avpi_cli_json_count(e->run_id));
    avpi_cli_json_set(root, "command", avpi_cli_json_text(e->command));
    avpi_cli_json_set(root, "accounts", json_of_accounts(e));
    avpi_cli_json_set(root, "groups", json_of_groups(e));
    avpi_cli_json_set(root, "army", json_of_army(e));
    avpi_cli_json_set(awakening, "p", avpi_cli_json_real(e->awakening_p));
    avpi_cli_json_set(root, "awakening", awakening);
    avpi_cli_json_set(launchers, "precision", avpi_cli_json_real(e->launchers_precision));
    avpi_cli_json_set(launchers, "recall", avpi_cli_json_real(e->launchers_recall));
    avpi_cli_json_set(root, "launchers", launchers);
    avpi_cli_json_set(order, "p", avpi_cli_json_real(e->order_p));
    avpi_cli_json_set(order, "p_by_hour", avpi_cli_json_real(e->order_p_by_hour));
    avpi_cli_json_set(root, "order", order);
    set_story(root, e);
    avpi_cli_json_set(root, "accused_organic", avpi_cli_json_count(e->accused_organic));
    return root;
}

/* ---- text ---- */

static void print_share(const avp_ctx *ctx, FILE *out, const char *name, double value) {
    if (isnan(value))
        avpi_say(ctx, out, N_("%s: cannot be told\n"), name);
    else
        avpi_say(ctx, out, N_("%s: %.4f\n"), name, value);
}

static void print_groups(const avp_ctx *ctx, FILE *out, const avp_truth_evaluation *e) {
    for (size_t i = 0; i < e->n_groups; i++) {
        const avp_truth_group *group = &e->groups[i];
        char accounts[AVPI_COUNT_SIZE], found[AVPI_COUNT_SIZE];
        avpi_say(ctx, out, N_("%s (%s): %s of %s accounts in groups; most like group %u, Jaccard %.3f\n"), group->name,
                 group->kind, avpi_count_text(group->found, found), avpi_count_text(group->accounts, accounts),
                 (unsigned)group->group_id, group->jaccard);
    }
}

static void print_found(const avp_ctx *ctx, FILE *out, const char *name, avp_truth_share share, uint64_t named) {
    char truth[AVPI_COUNT_SIZE], found[AVPI_COUNT_SIZE], matched[AVPI_COUNT_SIZE], right[AVPI_COUNT_SIZE];
    avpi_say(ctx, out, N_("%s: %s planted, %s found; %s of those planted are met, %s with the group that made them\n"),
             name, avpi_count_text(share.truth, truth), avpi_count_text(share.found, found),
             avpi_count_text(share.matched, matched), avpi_count_text(named, right));
}

static void print_story(const avp_ctx *ctx, FILE *out, const avp_truth_evaluation *e) {
    print_found(ctx, out, avpi_cli_tr(ctx, N_("attacks")), e->episodes, e->episodes_named);
    print_found(ctx, out, avpi_cli_tr(ctx, N_("made trends")), e->trends, e->trends_named);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("coincidence, largest p")), e->coincidence_p);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("threats of level 3, precision")), e->threats_precision);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("threats of level 3, recall")), e->threats_recall);
}

static void print_all(const avp_ctx *ctx, FILE *out, const avp_truth_evaluation *e) {
    char count[AVPI_COUNT_SIZE];
    avpi_say(ctx, out, N_("judged: run %s, the latest that the case keeps, made by: "),
             avpi_count_text(e->run_id, count));
    avpi_say_native(out, (avp_str){e->command, strlen(e->command)});
    fputc('\n', out);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("precision of planted accounts")), e->precision);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("recall of planted accounts")), e->recall);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("recall in confirmed groups")), e->recall_confirmed);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("recall in groups of class exclusive")), e->recall_exclusive);
    avpi_say(ctx, out, N_("organic accounts in groups: %s\n"), avpi_count_text(e->accused_organic, count));
    print_groups(ctx, out, e);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("army, in groups that are at least .99 army")), e->army_recall);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("awakenings, largest p")), e->awakening_p);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("precision of launchers")), e->launchers_precision);
    print_share(ctx, out, avpi_cli_tr(ctx, N_("small accounts first, p")), e->order_p);
    print_story(ctx, out, e);
}

/* ---- the command ---- */

avp_status avpi_cli_evaluate_truth(avpi_invocation *inv, const char *truth, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = &inv->ctx;
    avp_case *c = NULL;
    avp_truth_evaluation evaluation = {0};
    avpi_results results = {0};
    if (inv->n_arguments != 1 || !avp_case_is(inv->arguments[0]))
        return avpi_cli_fail(ctx, err, AVP_E_ARG, N_("--truth judges the results of one case: give the case"));
    AVPI_TRY(avp_case_open(ctx, inv->arguments[0], AVP_CASE_READ, &c, err));
    AVPI_TRY(avp_evaluate_truth(c, truth, &evaluation, err));
    inv->nothing_found = !(evaluation.recall > 0);
    AVPI_TRY(avpi_results_open(ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(ctx, json_of_all(&evaluation), results.stream, err));
    else
        print_all(ctx, results.stream, &evaluation);
    AVPI_TRY(avpi_results_commit(ctx, &results, err));
done:
    avpi_results_close(&results);
    avp_truth_evaluation_free(ctx, &evaluation);
    avp_case_close(c);
    return status;
}
