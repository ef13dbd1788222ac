/* `avispero targets`: a list that only a person can write. */
#include "cli/lists_cli.h"

static avp_status run(avpi_invocation *inv, avp_error *err) {
    return avpi_list_run(inv, AVP_LIST_TARGETS, err);
}

const avpi_command avpi_command_targets = {
    .name = "targets",
    .summary = N_("tell a case whom it is about"),
    .usage = N_("avispero targets CASE FILE | --template"),
    .example = "avispero targets --template --out targets-template.csv && avispero targets case targets-template.csv",
    .details = N_("One row for each name that a target goes by: a handle, a name, an alias, a hashtag, each for the "
                  "time that it is valid. Posts that mention a target, reply to it or use its hashtags are its hits: "
                  "attack episodes and trends are found from them."),
    .arguments_most = 2,
    .tables = {&avpi_template_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
