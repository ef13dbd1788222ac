/* `avispero compare`: methods of the literature, beside which ours can be seen. */
#include "cli/analysis.h"
#include "cli/json_out.h"
#include "cli/outputs_log.h"
#include "cli/say.h"

#include <math.h>

static const char note[] = N_("comparison with the literature; not evidence");

static json_t *json_of_network(const avp_comparison *found, const avp_compared_network *network) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "network", avpi_cli_json_text(network->name));
    avpi_cli_json_set(object, "accounts", avpi_cli_json_count(network->accounts));
    avpi_cli_json_set(object, "objects", avpi_cli_json_count(network->objects));
    avpi_cli_json_set(object, "accounts_with_one_object", avpi_cli_json_count(network->single));
    avpi_cli_json_set(object, "pairs", avpi_cli_json_count(network->pairs));
    avpi_cli_json_set(object, "sampled", json_boolean(network->sampled));
    avpi_cli_json_set(object, "threshold", avpi_cli_json_real(network->threshold));
    avpi_cli_json_set(object, "edges", avpi_cli_json_count(network->count));
    if (found->method == AVP_COMPARE_SVN) {
        avpi_cli_json_set(object, "tests", avpi_cli_json_count(network->tests));
        avpi_cli_json_set(object, "bonferroni", avpi_cli_json_count(network->bonferroni));
        avpi_cli_json_set(object, "warning", avpi_cli_json_text("uncorrected, do not use"));
    }
    return object;
}

static json_t *json_of_all(const avpi_invocation *inv, const avp_comparison *found) {
    static const char *const methods[] = {"coornet", "pacheco", "luceri", "svn"};
    json_t *root = json_object(), *networks = json_array(), *fused = json_object();
    avpi_cli_json_set(root, "note", avpi_cli_json_text(avpi_cli_tr(&inv->ctx, note)));
    avpi_cli_json_set(root, "method", avpi_cli_json_text(methods[found->method]));
    for (size_t i = 0; i < found->n_networks; i++)
        (void)json_array_append_new(networks, json_of_network(found, &found->network[i]));
    avpi_cli_json_set(root, "networks", networks);
    if (found->method == AVP_COMPARE_COORNET)
        avpi_cli_json_set(root, "interval_s", avpi_cli_json_real(found->interval_s));
    avpi_cli_json_set(fused, "accounts", avpi_cli_json_count(found->fused_accounts));
    avpi_cli_json_set(fused, "edges", avpi_cli_json_count(found->fused_edges));
    avpi_cli_json_set(fused, "top_score", avpi_cli_json_real(found->top_score));
    avpi_cli_json_set(fused, "accounts_with_top_score", avpi_cli_json_count(found->top_accounts));
    if (found->method == AVP_COMPARE_LUCERI) {
        avpi_cli_json_set(fused, "iterations", avpi_cli_json_count(found->iterations));
        avpi_cli_json_set(fused, "converged", json_boolean(found->converged));
    }
    avpi_cli_json_set(root, "fused", fused);
    avpi_cli_json_set(root, "shuffle", avpi_cli_json_text(avpi_shuffle_name(inv)));
    return root;
}

static void print_network(const avp_ctx *ctx, const avp_comparison *found, const avp_compared_network *network,
                          FILE *out) {
    char accounts[AVPI_COUNT_SIZE], objects[AVPI_COUNT_SIZE], pairs[AVPI_COUNT_SIZE], edges[AVPI_COUNT_SIZE];
    char single[AVPI_COUNT_SIZE];
    avpi_say(ctx, out, N_("%s: %s accounts, %s objects; %s pairs share something, %s edges are kept\n"), network->name,
             avpi_count_text(network->accounts, accounts), avpi_count_text(network->objects, objects),
             avpi_count_text(network->pairs, pairs), avpi_count_text(network->count, edges));
    if (found->method == AVP_COMPARE_SVN)
        avpi_say(ctx, out,
                 N_("  uncorrected, do not use: %s pairs pass Bonferroni, %s Benjamini-Hochberg, on data "
                    "where thousands pass by chance (--shuffle labels shows it)\n"),
                 avpi_count_text(network->bonferroni, accounts), edges);
    else if (network->pairs > 0)
        avpi_say(ctx, out, N_("  threshold %.6g%s; %s accounts have one object only and are alike whatever it is\n"),
                 network->threshold, network->sampled ? avpi_cli_tr(ctx, N_(" (from a sample of the pairs)")) : "",
                 avpi_count_text(network->single, single));
}

static void print_all(const avpi_invocation *inv, const avp_comparison *found, FILE *out) {
    const avp_ctx *ctx = &inv->ctx;
    char accounts[AVPI_COUNT_SIZE], edges[AVPI_COUNT_SIZE], top[AVPI_COUNT_SIZE];
    fprintf(out, "%s\n", avpi_cli_tr(ctx, note));
    for (size_t i = 0; i < found->n_networks; i++)
        print_network(ctx, found, &found->network[i], out);
    if (found->method == AVP_COMPARE_COORNET)
        avpi_say(ctx, out, N_("interval: %g s\n"), found->interval_s);
    avpi_say(ctx, out, N_("together: %s accounts, %s edges; %s accounts share the top score of %.6g\n"),
             avpi_count_text(found->fused_accounts, accounts), avpi_count_text(found->fused_edges, edges),
             avpi_count_text(found->top_accounts, top), found->top_score);
}

static avp_status write_files(const avpi_invocation *inv, const avp_comparison *found, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_compare_files_options *files = avpi_options_of(inv, &avpi_compare_files_option_table);
    if (inv->global->out)
        AVPI_TRY(avp_comparison_write_edges(&inv->ctx, found, inv->global->out, err));
    if (files->scores)
        AVPI_TRY(avp_comparison_write_scores(&inv->ctx, found, files->scores, err));
done:
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_analysis analysis = {0};
    avp_comparison found = {0};
    avpi_results results = {0};
    const avpi_compare_files_options *files = avpi_options_of(inv, &avpi_compare_files_option_table);
    AVPI_TRY(avpi_analysis_open(inv, AVPI_NEED_ACTS, &analysis, err));
    if (inv->global->out || files->scores)
        AVPI_TRY(avpi_withhold(inv, analysis.c, err));
    AVPI_TRY(avpi_analysis_load(inv, &analysis, err));
    AVPI_TRY(avp_compare_run(&inv->ctx, avpi_shuffle_name(inv) ? NULL : analysis.c, analysis.acts, analysis.n,
                             avpi_options_of(inv, &avp_compare_option_table), &found, err));
    inv->nothing_found = found.fused_edges == 0;
    AVPI_TRY(write_files(inv, &found, err));
    AVPI_TRY(avpi_results_open(&inv->ctx, NULL, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_of_all(inv, &found), results.stream, err));
    else
        print_all(inv, &found, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    avp_comparison_free(&inv->ctx, &found);
    avpi_analysis_close(inv, &analysis);
    return status;
}

const avpi_command avpi_command_compare = {
    .name = "compare",
    .summary = N_("run a method of the literature, for comparison only; not evidence"),
    .usage = N_("avispero compare CASE|FILES... --method coornet|pacheco|luceri|svn [--out FILE] [options]"),
    .example = "avispero compare case --method luceri --out edges-luceri.csv",
    .details = N_(
        "Comparison with the literature; not evidence: none of these methods asks what chance would do, and each finds "
        "networks in shuffled data too. coornet: shares of one object in one bin of time. pacheco: shared handles, "
        "images, hashtags of a day, reposts, half hours. luceri: networks of TF-IDF cosines, their union, "
        "eigenvector centrality. svn: the hypergeometric test, uncorrected, do not use.\n\n"
        "Edges go to --out, scores of accounts to --scores, where \"avispero evaluate --scores\" reads them."),
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .tables = {&avp_compare_option_table, &avpi_compare_files_option_table, &avpi_choose_option_table,
               &avp_traces_option_table, &avp_read_option_table, &avpi_withheld_option_table},
    .without = "force",
    .run = run,
};
