/* `avispero lock`: a case as one encrypted file, and the folder gone. */
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/passphrase.h"
#include "cli/say.h"

static avp_status print(const avpi_invocation *inv, const char *file, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, NULL, &results, err));
    if (inv->global->json)
        AVPI_TRY(
            avpi_cli_json_print(&inv->ctx, json_pack("{s:o}", "file", avpi_cli_json_text(file)), results.stream, err));
    else
        avpi_say(&inv->ctx, results.stream, N_("%s holds the case now; without its passphrase nobody can open it\n"),
                 file);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_passphrase passphrase = {.size = 0};
    char *file = NULL;
    if (!avp_case_is(inv->arguments[0]))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_INPUT, N_("\"%s\" is not a case"), inv->arguments[0]);
    AVPI_TRY(avpi_passphrase_read(inv, inv->arguments[0], true, &passphrase, err));
    AVPI_TRY(avp_case_lock(&inv->ctx, inv->arguments[0], inv->global->out, avpi_passphrase_view(&passphrase),
                           avpi_options_of(inv, &avp_key_option_table), &file, err));
    AVPI_TRY(print(inv, file, err));
done:
    avpi_passphrase_wipe(&passphrase);
    avp_free(&inv->ctx, file);
    return status;
}

const avpi_command avpi_command_lock = {
    .name = "lock",
    .summary = N_("put a case into one encrypted file, and remove the folder"),
    .usage = N_("avispero lock CASE [--out FILE.avispero-locked] [options]"),
    .example = "avispero lock secret",
    .details =
        N_("The file is read again to its end before the folder is removed. A case that was unlocked goes back into "
           "the file that it came from. A removed file can leave traces on a disk: keep a case locked from its "
           "first day, on an encrypted disk."),
    .arguments_least = 1,
    .arguments_most = 1,
    .tables = {&avp_key_option_table, &avpi_passphrase_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
