/* `avispero export`: accounts and links for other programs. */
#include "cli/analysis.h"
#include "cli/outputs_log.h"
#include "cli/say.h"

#include <string.h>

static bool is_format(const char *name) {
    for (size_t i = 0; i < avp_exporters_count(); i++)
        if (strcmp(avp_exporters_name(i), name) == 0)
            return true;
    return false;
}

/* --as, or what follows the last dot of --out. */
static avp_status choose_format(const avpi_invocation *inv, const char **format, avp_error *err) {
    const avpi_export_options *opts = avpi_options_of(inv, &avpi_export_option_table);
    const char *dot = inv->global->out ? strrchr(inv->global->out, '.') : NULL;
    if (!inv->global->out)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("something is missing: give --out, the file to write"));
    *format = opts->as ? opts->as : dot ? dot + 1 : "";
    if (!is_format(*format))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("\"%s\" is no export format; give --as csv, gephi, gexf, graphml, json or parquet"),
                             *format);
    return AVP_OK;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_analysis analysis = {0};
    const char *format = NULL;
    AVPI_TRY(choose_format(inv, &format, err));
    AVPI_TRY(avpi_analysis_open(inv, AVPI_NEED_CASE, &analysis, err));
    AVPI_TRY(avpi_withhold(inv, analysis.c, err));
    AVPI_TRY(avpi_analysis_run(inv, &analysis, err));
    inv->nothing_found = analysis.groups.n_links == 0;
    avp_story story = avpi_analysis_story(inv, &analysis);
    AVPI_TRY(avp_report_export(&inv->ctx, &story, format, inv->global->out, err));
done:
    avpi_analysis_close(inv, &analysis);
    if (status == AVP_OK)
        avpi_outputs_log(inv, "export");
    return status;
}

const avpi_command avpi_command_export = {
    .name = "export",
    .summary = N_("write accounts and links for Gephi, R, Python and others"),
    .usage = N_("avispero export CASE|FILES... --as FORMAT --out FILE [options]"),
    .example = "avispero export case --as gexf --out network.gexf",
    .details = N_("Links and groups are computed from the case with the options given here. The formats csv, gephi and "
                  "parquet write two files beside --out, one of accounts and one of links."),
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .tables = {&avpi_export_option_table, &avpi_withheld_option_table, &avp_groups_option_table,
               &avp_links_option_table, &avp_known_option_table, &avpi_choose_option_table, &avp_traces_option_table,
               &avp_read_option_table},
    .without = "json|force",
    .run = run,
};
