/* `avispero simulate`: collections with a known truth. */
#include "cli/analysis.h"
#include "cli/say.h"

#include <string.h>

typedef avp_status (*scenario_run)(avpi_invocation *inv, avp_error *err);

static avp_status run_planted(avpi_invocation *inv, avp_error *err) {
    if (inv->n_arguments > 1)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("the scenario \"%s\" takes no files"), "planted");
    return avp_simulate_planted(&inv->ctx, avpi_options_of(inv, &avp_planted_option_table), inv->global->out, err);
}

static avp_status inject(avpi_invocation *inv, const avpi_analysis *analysis, avp_error *err) {
    avp_inject_options opts = *(const avp_inject_options *)avpi_options_of(inv, &avp_inject_option_table);
    if (analysis->n != 1)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("groups are planted into one kind of trace; the data have %zu, choose one by --trace"),
                             analysis->n);
    opts.seed = inv->global->seed;
    return avp_simulate_inject(&inv->ctx, &analysis->acts[0], &opts, inv->global->out, err);
}

/* Of posts, format and seed, which are options of `planted` too, only what was given counts: this scenario has its own defaults. */
static avp_status edomex_options(avpi_invocation *inv, avp_edomex_options *opts, avp_error *err) {
    const avp_planted_options *shared = avpi_options_of(inv, &avp_planted_option_table);
    enum { PLANTED_JSONL = 2, PLANTED_PARQUET = 3, JSONL = 0, PARQUET = 1 };
    *opts = *(const avp_edomex_options *)avpi_options_of(inv, &avp_edomex_option_table);
    opts->seed = inv->global->seed;
    if (avpi_given(inv, "posts"))
        opts->posts = shared->posts;
    if (!avpi_given(inv, "format"))
        return AVP_OK;
    if (shared->format != PLANTED_JSONL && shared->format != PLANTED_PARQUET)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("the scenario \"edomex-2017\" is written as jsonl or parquet alone"));
    opts->format = shared->format == PLANTED_JSONL ? JSONL : PARQUET;
    return AVP_OK;
}

static avp_status run_edomex(avpi_invocation *inv, avp_error *err) {
    avp_edomex_options opts;
    avp_status status = edomex_options(inv, &opts, err);
    if (status == AVP_OK && inv->n_arguments > 1)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("the scenario \"%s\" takes no files"), "edomex-2017");
    return status == AVP_OK ? avp_simulate_edomex(&inv->ctx, &opts, inv->global->out, err) : status;
}

/* The first argument is the scenario; the others are what is read. */
static avp_status run_inject(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_analysis analysis = {0};
    if (inv->n_arguments < 2)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("the scenario \"inject\" needs a case or files to plant groups into"));
    inv->arguments++;
    inv->n_arguments--;
    AVPI_TRY(avpi_analysis_open(inv, AVPI_NEED_ACTS, &analysis, err));
    AVPI_TRY(avpi_analysis_load(inv, &analysis, err));
    AVPI_TRY(inject(inv, &analysis, err));
done:
    inv->arguments--;
    inv->n_arguments++;
    avpi_analysis_close(inv, &analysis);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    static const struct {
        const char *name;
        scenario_run run;
    } scenarios[] = {{"planted", run_planted}, {"inject", run_inject}, {"edomex-2017", run_edomex}};
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        if (strcmp(inv->arguments[0], scenarios[i].name) != 0)
            continue;
        if (!inv->global->out)
            return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                                 N_("something is missing: give --out, the folder to write into"));
        return scenarios[i].run(inv, err);
    }
    return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("there is no scenario \"%s\"; there is: %s"), inv->arguments[0],
                         "planted, inject, edomex-2017");
}

const avpi_command avpi_command_simulate = {
    .name = "simulate",
    .summary = N_("make a collection of posts with a known truth, in files"),
    .usage = N_("avispero simulate planted|inject|edomex-2017 [CASE|FILES...] --out FOLDER [options]"),
    .example = "avispero simulate planted --posts 5000 --out data",
    .details = N_(
        "planted writes posts.csv, posts.jsonl or posts.parquet, and truth.json with the accounts of the planted "
        "groups. "
        "Organic accounts share what their community likes, at waking hours; planted groups launch something "
        "and boost it within seconds. Persons, places, domains and texts are invented.\n\n"
        "inject plants groups into one trace of real data: acts cloned from those of the data, with delays drawn from "
        "them. It writes posts.csv with all acts, truth.json and labels.csv.\n\n"
        "edomex-2017 tells a whole story: protests in 2014, an interview and the threats after it, two years of sleep, "
        "a "
        "campaign in 2017; four groups of trolls and an army among organic users, fan clubs, newsrooms and campaign "
        "teams. It writes posts, what was deleted of them, targets.csv, events.csv, domains.csv and truth.json. All of "
        "it is invented.\n\nIt writes files; it never posts."),
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .tables = {&avp_planted_option_table, &avp_edomex_option_table, &avp_inject_option_table, &avpi_choose_option_table,
               &avp_traces_option_table, &avp_read_option_table},
    .without = "json|force|exit-status",
    .run = run,
};
