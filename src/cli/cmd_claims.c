/* `avispero claims`: a list that only a person can write. */
#include "cli/lists_cli.h"

static avp_status run(avpi_invocation *inv, avp_error *err) {
    return avpi_list_run(inv, AVP_LIST_CLAIMS, err);
}

const avpi_command avpi_command_claims = {
    .name = "claims",
    .summary = N_("tell a case which stories are true and which are not"),
    .usage = N_("avispero claims CASE FILE | --template"),
    .example = "avispero claims --template --out claims-template.csv && avispero claims case claims-template.csv",
    .details = N_("An address or a phrase, its verdict, and the claim that it builds on, if any. Who carried each, "
                  "when and how fast is then told; what is true is for a person to say."),
    .arguments_most = 2,
    .tables = {&avpi_template_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
