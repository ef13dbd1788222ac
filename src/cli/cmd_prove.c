/* `avispero prove`: show one post, and that it stands in the case, without the rest. */
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/outputs_log.h"
#include "cli/say.h"

static avp_status print(const avpi_invocation *inv, const char *post, const avp_proof_root *root, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, NULL, &results, err));
    if (inv->global->json)
        AVPI_TRY(
            avpi_cli_json_print(&inv->ctx,
                                json_pack("{s:o, s:o, s:o}", "post", avpi_cli_json_text(post), "root",
                                          avpi_cli_json_text(root->root), "out", avpi_cli_json_text(inv->global->out)),
                                results.stream, err));
    else
        avpi_say(&inv->ctx, results.stream, N_("%s proves that the post %s stands in the case with the root\n%s\n"),
                 inv->global->out, post, root->root);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avp_proof_root root = {0};
    if (!inv->global->out)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("something is missing: give --out, the file to write"));
    AVPI_TRY(avp_case_open(&inv->ctx, inv->arguments[0], AVP_CASE_READ, &c, err));
    AVPI_TRY(avpi_withhold(inv, c, err));
    AVPI_TRY(avp_proof_write_post(c, inv->arguments[1], inv->global->out, &root, err));
    AVPI_TRY(print(inv, inv->arguments[1], &root, err));
done:
    avp_case_close(c);
    return status;
}

const avpi_command avpi_command_prove = {
    .name = "prove",
    .summary = N_("prove that one post stands in a case, without showing the rest"),
    .usage = N_("avispero prove CASE POST --out FILE [options]"),
    .example = "avispero prove case 2036773968667751842 --out post.json",
    .details =
        N_("Writes the raw row that the post was read from and the hashes that lead from it to the root of the "
           "case (a Merkle tree, RFC 6962). `avispero verify FILE` checks it anywhere, without the case; that the "
           "root is that of the case is said by a seal."),
    .arguments_least = 2,
    .arguments_most = 2,
    .tables = {&avpi_withheld_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
