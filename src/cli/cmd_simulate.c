/* `avispero simulate`: collections with a known truth. */
#include "cli/invocation.h"
#include "cli/nearest.h"
#include "cli/say.h"

#include <string.h>

static avp_status run(avpi_invocation *inv, avp_error *err) {
    static const char scenario[] = "planted";
    const char *wanted = inv->arguments[0];
    if (strcmp(wanted, scenario) != 0)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("there is no scenario \"%s\"; there is: %s"), wanted,
                             scenario);
    if (!inv->global->out)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("something is missing: give --out, the folder to write into"));
    return avp_simulate_planted(&inv->ctx, avpi_options_of(inv, &avp_planted_option_table), inv->global->out, err);
}

const avpi_command avpi_command_simulate = {
    .name = "simulate",
    .summary = N_("make a collection of posts with a known truth, in files"),
    .usage = "avispero simulate planted --out FOLDER [options]",
    .example = "avispero simulate planted --posts 5000 --out data",
    .details =
        N_("Writes posts.csv, posts.jsonl or posts.parquet, and truth.json with the accounts of the planted groups. "
           "Organic accounts share what their community likes, at waking hours; planted groups launch something "
           "and boost it within seconds. Persons, places, domains and texts are invented. It writes files; it "
           "never posts."),
    .arguments_least = 1,
    .arguments_most = 1,
    .tables = {&avp_planted_option_table},
    .without = "json|force|exit-status",
    .run = run,
};
