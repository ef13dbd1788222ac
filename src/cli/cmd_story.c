/* `avispero story`: what happened. */
#include "cli/analysis.h"
#include "cli/json_out.h"
#include "cli/outputs_log.h"
#include "cli/say.h"
#include "cli/told_out.h"

static json_t *json_of_all(const avpi_invocation *inv, const avpi_analysis *analysis) {
    json_t *root = json_object();
    avpi_cli_json_told(root, inv, analysis);
    avpi_cli_json_set(root, "groups", avpi_cli_json_count(analysis->groups.count));
    avpi_cli_json_set(root, "shuffle", avpi_cli_json_text(avpi_shuffle_name(inv)));
    return root;
}

static void print_text(const avpi_invocation *inv, const avpi_analysis *analysis, FILE *out) {
    avpi_told_print(&inv->ctx, &analysis->findings, out);
    avpi_cascades_print(&inv->ctx, &analysis->cascades, out);
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_analysis analysis = {0};
    avpi_results results = {0};
    AVPI_TRY(avpi_analysis_open(inv, AVPI_NEED_CASE, &analysis, err));
    if (inv->global->out)
        AVPI_TRY(avpi_withhold(inv, analysis.c, err));
    AVPI_TRY(avpi_analysis_run(inv, &analysis, err));
    AVPI_TRY(avpi_analysis_tell(inv, &analysis, true, err));
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_of_all(inv, &analysis), results.stream, err));
    else
        print_text(inv, &analysis, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    avpi_analysis_close(inv, &analysis);
    return status;
}

const avpi_command avpi_command_story = {
    .name = "story",
    .summary = N_("tell what happened: who was attacked, which trends were made, what coincides"),
    .usage = N_("avispero story CASE|FILES... [options]"),
    .example = "avispero story case --json",
    .details = N_(
        "Finds the groups as `groups` does, and tells what happened: awakenings, attack episodes on the targets "
        "of the case, trends and who made them, series that coincide, claims and calls. What only a person knows comes "
        "from the lists of the case (`targets`, `events`, `domains`, `claims`). Nothing is written into the case."),
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .tables = {&avp_groups_option_table, &avp_links_option_table, &avp_known_option_table, &avp_story_option_table,
               &avp_told_option_table, &avp_launchers_option_table, &avpi_choose_option_table,
               &avpi_calibrate_option_table, &avp_traces_option_table, &avp_read_option_table,
               &avpi_withheld_option_table},
    .without = "force",
    .run = run,
};
