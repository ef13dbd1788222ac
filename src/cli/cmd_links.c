/* `avispero links`: pairs of accounts that acted together. */
#include "cli/analysis.h"
#include "cli/json_out.h"
#include "cli/one_pair.h"
#include "cli/outputs_log.h"
#include "cli/say.h"
#include "cli/tables_out.h"

#include <stdlib.h>
#include <string.h>

/* "edges.csv", "url" -> "edges-url.csv" */
static char *path_of_trace(const char *path, const char *trace) {
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (!dot || (slash && dot < slash))
        dot = path + strlen(path);
    size_t size = strlen(path) + strlen(trace) + 2;
    char *name = malloc(size);
    if (name)
        snprintf(name, size, "%.*s-%s%s", (int)(dot - path), path, trace, dot);
    return name;
}

static bool has_other_ending(const char *path) {
    const char *dot = strrchr(path, '.');
    return dot && (strcmp(dot, ".parquet") == 0 || strcmp(dot, ".gexf") == 0 || strcmp(dot, ".graphml") == 0 ||
                   strcmp(dot, ".json") == 0);
}

static avp_status write_edges(avpi_invocation *inv, const avpi_analysis *analysis, avp_error *err) {
    avp_status status = AVP_OK;
    const char *out = inv->global->out;
    for (size_t i = 0; i < analysis->n; i++) {
        char *path = analysis->n > 1 ? path_of_trace(out, analysis->acts[i].trace) : strdup(out);
        if (!path)
            return avpi_cli_fail_memory(&inv->ctx, err);
        status = avp_links_write_csv(&inv->ctx, &analysis->acts[i], &analysis->links[i],
                                     avpi_window_written(&analysis->links[i]), path, err);
        free(path);
        AVPI_TRY(status);
    }
done:
    return status;
}

/* By default only where the null model is the one that has to be trusted, and not on labels that are shuffled already. */
static avp_status calibrate(avpi_invocation *inv, avpi_analysis *analysis, avp_calibration *calibrations,
                            avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_calibrate_options *options = avpi_options_of(inv, &avpi_calibrate_option_table);
    bool wanted =
        avpi_given(inv, "calibrate") || (analysis->links_options.null == AVP_NULL_TWO_PASS && !avpi_shuffle_name(inv));
    for (size_t i = 0; i < analysis->n && wanted && options->shuffles > 0; i++)
        AVPI_TRY(avp_links_calibrate(&inv->ctx, &analysis->acts[i], &analysis->links_options,
                                     (uint64_t)options->shuffles, (uint64_t)options->shuffles,
                                     (uint64_t)inv->global->seed, &analysis->links[i], &calibrations[i], err));
done:
    return status;
}

/* One trace: its own object; several: a list and totals. */
static json_t *json_of_all(const avpi_invocation *inv, const avpi_analysis *analysis,
                           const avp_calibration *calibrations, double write_s) {
    json_t *traces = json_array(), *root = NULL;
    json_int_t links = 0, pairs = 0;
    for (size_t i = 0; i < analysis->n; i++) {
        json_t *one = avpi_cli_json_links(&analysis->acts[i], &analysis->links[i], &analysis->links_options,
                                          avpi_window_written(&analysis->links[i]));
        if (calibrations[i].shuffles > 0)
            avpi_cli_json_set(one, "calibration",
                              avpi_cli_json_calibration(&calibrations[i], &analysis->links[i],
                                                        avpi_window_written(&analysis->links[i])));
        links += json_integer_value(json_object_get(one, "links"));
        pairs += json_integer_value(json_object_get(one, "pairs_counted"));
        if (analysis->n == 1)
            root = json_incref(one);
        (void)json_array_append_new(traces, one);
    }
    if (analysis->n != 1) {
        root = json_object();
        avpi_cli_json_set(root, "pairs_counted", json_integer(pairs));
        avpi_cli_json_set(root, "links", json_integer(links));
        avpi_cli_json_set(root, "by_window", json_array());
        avpi_cli_json_set(root, "traces", traces);
    } else {
        json_decref(traces);
    }
    json_t *seconds = json_object_get(root, "seconds");
    if (!seconds)
        avpi_cli_json_set(root, "seconds", seconds = json_object());
    avpi_cli_json_set(seconds, "read", avpi_cli_json_real(analysis->read_s));
    avpi_cli_json_set(seconds, "links", avpi_cli_json_real(analysis->links_s));
    avpi_cli_json_set(seconds, "write", avpi_cli_json_real(write_s));
    avpi_cli_json_set(root, "shuffle", avpi_cli_json_text(avpi_shuffle_name(inv)));
    if (analysis->has_read)
        avpi_cli_json_set(root, "read", avpi_cli_json_read(&analysis->read));
    return root;
}

/* With neither --json nor --out: the edges themselves, or for several traces what there is. */
static avp_status print(avpi_invocation *inv, const avpi_analysis *analysis, const avp_calibration *calibrations,
                        double write_s, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    bool edges = !inv->global->json && !inv->global->out && analysis->n == 1;
    if (edges)
        return avp_links_write_csv(&inv->ctx, &analysis->acts[0], &analysis->links[0],
                                   avpi_window_written(&analysis->links[0]), NULL, err);
    AVPI_TRY(avpi_results_open(&inv->ctx, NULL, &results, err));
    if (inv->global->json)
        AVPI_TRY(
            avpi_cli_json_print(&inv->ctx, json_of_all(inv, analysis, calibrations, write_s), results.stream, err));
    else
        avpi_links_print(&inv->ctx, analysis, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_analysis analysis = {0};
    avp_calibration calibrations[AVP_GROUPS_TRACES_MAX] = {{0}};
    if (inv->global->out && has_other_ending(inv->global->out))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("links are written as .csv, not as \"%s\"; \"avispero export\" has other formats"),
                             inv->global->out);
    AVPI_TRY(avpi_analysis_open(inv, AVPI_NEED_ACTS, &analysis, err));
    if (inv->global->out)
        AVPI_TRY(avpi_withhold(inv, analysis.c, err));
    AVPI_TRY(avpi_analysis_link(inv, &analysis, err));
    const avpi_pair_options *pair = avpi_options_of(inv, &avpi_pair_option_table);
    if (pair->pair) {
        status = avpi_one_pair(inv, &analysis, pair->pair, err);
        goto done;
    }
    AVPI_TRY(calibrate(inv, &analysis, calibrations, err));
    double began_s = avpi_clock_s();
    if (inv->global->out)
        AVPI_TRY(write_edges(inv, &analysis, err));
    inv->nothing_found = true;
    for (size_t i = 0; i < analysis.n; i++)
        inv->nothing_found &= analysis.links[i].windows[avpi_window_written(&analysis.links[i])].count == 0;
    AVPI_TRY(print(inv, &analysis, calibrations, avpi_clock_s() - began_s, err));
done:
    avpi_analysis_close(inv, &analysis);
    return status;
}

const avpi_command avpi_command_links = {
    .name = "links",
    .summary = N_("link accounts that acted on the same objects within a short time"),
    .usage = N_("avispero links CASE|FILES... [options]"),
    .example = "avispero links posts.csv --trace repost --window 60 --out edges.csv",
    .details = N_(
        "Takes a case, or files, which then make a case in memory; a table of acts (object_id, account_id, "
        "content_id, timestamp_share) is read straight and has one trace, named by --trace, \"object\" by default.\n\n"
        "The edges (a,b,weight and, when tested, expected,log10_p,evidence: shared|exclusive) of the 60 s window, or "
        "else of the first, go to "
        "--out or to stdout. With several traces each has a file of its own: edges-url.csv, edges-repost.csv."),
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .tables = {&avp_links_option_table, &avpi_choose_option_table, &avp_traces_option_table,
               &avpi_calibrate_option_table, &avpi_pair_option_table, &avp_read_option_table,
               &avpi_withheld_option_table},
    .without = "force",
    .run = run,
};
