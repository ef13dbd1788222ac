/* `avispero domains`: a list that only a person can write. */
#include "cli/lists_cli.h"

static avp_status run(avpi_invocation *inv, avp_error *err) {
    return avpi_list_run(inv, AVP_LIST_DOMAINS, err);
}

const avpi_command avpi_command_domains = {
    .name = "domains",
    .summary = N_("tell a case whose sites are whose"),
    .usage = N_("avispero domains CASE FILE | --template"),
    .example = "avispero domains --template --out domains-template.csv && avispero domains case domains-template.csv",
    .details = N_("Portals are looked at as a series of their own: when their links come up, beside the groups of "
                  "accounts. Whether a site is one is for a person to say."),
    .arguments_most = 2,
    .tables = {&avpi_template_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
