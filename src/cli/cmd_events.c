/* `avispero events`: a list that only a person can write. */
#include "cli/lists_cli.h"

static avp_status run(avpi_invocation *inv, avp_error *err) {
    return avpi_list_run(inv, AVP_LIST_EVENTS, err);
}

const avpi_command avpi_command_events = {
    .name = "events",
    .summary = N_("tell a case what happened when"),
    .usage = N_("avispero events CASE FILE | --template"),
    .example = "avispero events --template --out events-template.csv && avispero events case events-template.csv",
    .details = N_("A calendar: what happened in the world, with a day or an hour. Findings are held against it. A time "
                  "without a year is refused."),
    .arguments_most = 2,
    .tables = {&avpi_template_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
