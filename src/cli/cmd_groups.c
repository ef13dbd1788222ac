/* `avispero groups`: sets of accounts that act together. */
#include "cli/analysis.h"
#include "cli/json_out.h"
#include "cli/outputs_log.h"
#include "cli/say.h"
#include "cli/tables_out.h"

/* The links of each trace without the time it took: the output is the same on every run. */
static json_t *json_of_traces(const avpi_analysis *analysis) {
    json_t *traces = avpi_cli_json_traces(analysis);
    for (size_t i = 0; i < json_array_size(traces); i++)
        (void)json_object_del(json_array_get(traces, i), "seconds");
    return traces;
}

static json_t *json_of_all(const avpi_invocation *inv, const avpi_analysis *analysis, bool members) {
    json_t *root = json_object();
    avpi_cli_json_set(root, "groups", avpi_cli_json_groups(analysis, members));
    avpi_cli_json_set(root, "known_organic", avpi_cli_json_known(&analysis->known));
    avpi_cli_json_set(root, "window_s", avpi_cli_json_real((double)analysis->groups.window_us / 1e6));
    avpi_cli_json_set(root, "linked_accounts", avpi_cli_json_count(analysis->groups.linked_accounts));
    avpi_cli_json_set(root, "innocent_pairs", avpi_cli_json_real(analysis->groups.innocent_pairs));
    avpi_cli_json_set(root, "traces", json_of_traces(analysis));
    avpi_cli_json_set(root, "shuffle", avpi_cli_json_text(avpi_shuffle_name(inv)));
    if (analysis->has_read)
        avpi_cli_json_set(root, "read", avpi_cli_json_read(&analysis->read));
    return root;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_analysis analysis = {0};
    avpi_results results = {0};
    const avpi_members_options *opts = avpi_options_of(inv, &avpi_members_option_table);
    AVPI_TRY(avpi_analysis_open(inv, AVPI_NEED_ACTS, &analysis, err));
    if (inv->global->out)
        AVPI_TRY(avpi_withhold(inv, analysis.c, err));
    AVPI_TRY(avpi_analysis_run(inv, &analysis, err));
    AVPI_TRY(avpi_analysis_tell(inv, &analysis, false, err));
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_of_all(inv, &analysis, opts->members), results.stream, err));
    else
        avpi_groups_print(&inv->ctx, &analysis, opts->members, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    avpi_analysis_close(inv, &analysis);
    return status;
}

const avpi_command avpi_command_groups = {
    .name = "groups",
    .summary = N_("find groups of accounts that act together beyond chance"),
    .usage = N_("avispero groups CASE|FILES... [options]"),
    .example = "avispero groups case --members",
    .details =
        N_("Fuses the links of all traces, or of the one given by --trace, and lists the groups by evidence, the "
           "strongest first. Groups come from the 60 s window, unless one other window is given. Nothing is "
           "written into the case: the command run keeps the same as a run, with the same options."),
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .tables = {&avp_groups_option_table, &avp_links_option_table, &avp_known_option_table, &avp_story_option_table,
               &avpi_choose_option_table, &avpi_calibrate_option_table, &avp_traces_option_table,
               &avpi_members_option_table, &avp_read_option_table, &avpi_withheld_option_table},
    .without = "force",
    .run = run,
};
