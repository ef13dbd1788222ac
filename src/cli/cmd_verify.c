/* `avispero verify`: is the case what it was? The smallest command, to be copied for a new one. */
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/say.h"

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avpi_results results = {0};
    AVPI_TRY(avp_case_open(&inv->ctx, inv->arguments[0], AVP_CASE_READ, &c, err));
    AVPI_TRY(avp_case_verify(c, err));
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx,
                                     json_pack("{s:o, s:b}", "path", avpi_cli_json_text(inv->arguments[0]), "whole", 1),
                                     results.stream, err));
    else
        avpi_say(&inv->ctx, results.stream, N_("%s: the custody log and all originals are as they were written\n"),
                 inv->arguments[0]);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    avp_case_close(c);
    return status;
}

const avpi_command avpi_command_verify = {
    .name = "verify",
    .summary = N_("check that a case was not altered"),
    .usage = "avispero verify CASE [options]",
    .example = "avispero verify case",
    .details =
        N_("Recomputes the hash chain of log.jsonl and the SHA-256 of every original in manifest.jsonl. The first "
           "record or file that differs is named, and the exit code is 3."),
    .arguments_least = 1,
    .arguments_most = 1,
    .without = "seed|force|exit-status",
    .run = run,
};
