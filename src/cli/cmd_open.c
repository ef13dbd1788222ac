/* `avispero open`: a seal that was encrypted to you, as an ordinary seal. */
#include "cli/invocation.h"
#include "cli/passphrase.h"
#include "cli/say.h"

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avp_key *key = NULL;
    avpi_results results = {0};
    const avp_key_options *opts = avpi_options_of(inv, &avp_key_option_table);
    avp_public_key mine = {.hex = ""};
    if (!inv->global->out)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("something is missing: give --out, the file to write"));
    AVPI_TRY(avp_key_public(&inv->ctx, opts, &mine, err)); /* nothing can be sealed to a key that is made now */
    AVPI_TRY(avpi_user_key(inv, &key, err));
    AVPI_TRY(avp_seal_open(&inv->ctx, inv->arguments[0], key, inv->global->out, err));
    AVPI_TRY(avpi_results_open(&inv->ctx, NULL, &results, err));
    avpi_say(&inv->ctx, results.stream, N_("%s holds the seal now, in plain; verify it\n"), inv->global->out);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    avp_key_free(&inv->ctx, key);
    return status;
}

const avpi_command avpi_command_open = {
    .name = "open",
    .summary = N_("open a seal that was encrypted to you"),
    .usage = N_("avispero open FILE --out FILE.avispero-seal [options]"),
    .example = "avispero open for-ana.avispero-seal --out opened.avispero-seal",
    .details =
        N_("Whoever sealed it gave your public key (`avispero key`) with --to. What comes out is an ordinary seal, "
           "which anyone can verify and read."),
    .arguments_least = 1,
    .arguments_most = 1,
    .tables = {&avp_key_option_table, &avpi_passphrase_option_table},
    .without = "json|seed|force|exit-status",
    .run = run,
};
