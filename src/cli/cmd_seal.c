/* `avispero seal`: a case as one signed file. */
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/passphrase.h"
#include "cli/say.h"

static avp_status print(const avpi_invocation *inv, const avp_sealed *sealed, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    char rows[AVPI_COUNT_SIZE], copies[AVPI_COUNT_SIZE];
    AVPI_TRY(avpi_results_open(&inv->ctx, NULL, &results, err));
    if (inv->global->json) {
        json_t *root = json_pack("{s:s, s:s, s:s}", "root", sealed->facts.root, "signed_by", sealed->signer.hex,
                                 "sha256", sealed->sha256);
        avpi_cli_json_set(root, "signer", avpi_cli_json_text(sealed->signer.name));
        avpi_cli_json_set(root, "path", avpi_cli_json_text(inv->global->out));
        avpi_cli_json_set(root, "size_bytes", avpi_cli_json_count(sealed->size_bytes));
        avpi_cli_json_set(root, "copies", avpi_cli_json_count(sealed->copies));
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, root, results.stream, err));
    } else {
        avpi_say(&inv->ctx, results.stream, N_("%s\nroot    %s, over %s rows\nSHA-256 %s\nkey     %s\ncopies  %s\n"),
                 inv->global->out, sealed->facts.root, avpi_count_text(sealed->facts.rows, rows), sealed->sha256,
                 sealed->signer.hex, avpi_count_text(sealed->copies, copies));
    }
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avp_key *key = NULL;
    avp_sealed sealed = {.copies = 0};
    if (!inv->global->out)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("something is missing: give --out, the file to write"));
    AVPI_TRY(avp_case_open(&inv->ctx, inv->arguments[0], AVP_CASE_WRITE, &c, err));
    AVPI_TRY(avpi_user_key(inv, &key, err));
    AVPI_TRY(avp_seal_write(c, key, avpi_options_of(inv, &avp_seal_option_table), inv->global->out, &sealed, err));
    AVPI_TRY(print(inv, &sealed, err));
done:
    avp_key_free(&inv->ctx, key);
    avp_case_close(c);
    return status;
}

const avpi_command avpi_command_seal = {
    .name = "seal",
    .summary = N_("seal a case into one signed file that anyone can verify"),
    .usage = N_("avispero seal CASE --out FILE.avispero-seal [options]"),
    .example = "avispero seal case --out case.avispero-seal --tsa-request root.tsq",
    .details =
        N_("Packs the manifest, the log, the roots of all rows, the reports and the time stamps, and signs every byte "
           "of it "
           "with your key, which is made on first use. Send root.tsq to a time-stamping authority, and seal again with "
           "its "
           "answer: --tsa-response root.tsr --tsa-ca authority.pem. Keep copies where nobody can reach all of them."),
    .arguments_least = 1,
    .arguments_most = 1,
    .tables = {&avp_seal_option_table, &avp_key_option_table, &avpi_passphrase_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
