/* `avispero key`: the public key to give to others; made on first use. */
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/passphrase.h"
#include "cli/say.h"

#include <string.h>

static avp_status find_key(const avpi_invocation *inv, avp_public_key *out, avp_error *err) {
    const avp_key_options *opts = avpi_options_of(inv, &avp_key_option_table);
    avp_status status = AVP_OK;
    avp_key *key = NULL;
    if (avp_key_exists(&inv->ctx, opts))
        return avp_key_public(&inv->ctx, opts, out, err);
    AVPI_TRY(avpi_user_key(inv, &key, err));
    *out = avp_key_public_of(key);
done:
    avp_key_free(&inv->ctx, key);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avp_public_key key = {.hex = ""};
    avpi_results results = {0};
    AVPI_TRY(find_key(inv, &key, err));
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(
            &inv->ctx, json_pack("{s:s, s:o}", "public_key", key.hex, "signer", avpi_cli_json_text(key.name)),
            results.stream, err));
    else
        fprintf(results.stream, "avispero-public-key 1 %s%s%s\n", key.hex, key.name[0] ? " " : "", key.name);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

const avpi_command avpi_command_key = {
    .name = "key",
    .summary = N_("print your public key, for those who check your seals or seal something to you"),
    .usage = N_("avispero key [options]"),
    .example = "avispero key --signer Ana --out ana.avispero-key",
    .details =
        N_("The key is made on first use, protected by a passphrase, in a folder of your own and never in a case. "
           "Printing it needs no passphrase. Give it to others in person: whoever can exchange it on the way can "
           "sign in your name."),
    .arguments_most = 0,
    .tables = {&avp_key_option_table, &avpi_passphrase_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
