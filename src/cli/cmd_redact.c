/* `avispero redact`: a second case that may be published. */
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/say.h"

static avp_status print(const avpi_invocation *inv, const avp_redacted *made, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    char accounts[AVPI_COUNT_SIZE], shown[AVPI_COUNT_SIZE], gone[AVPI_COUNT_SIZE], posts[AVPI_COUNT_SIZE];
    AVPI_TRY(avpi_results_open(&inv->ctx, NULL, &results, err));
    if (inv->global->json) {
        json_t *root = json_pack("{s:o}", "case", avpi_cli_json_text(inv->global->out));
        avpi_cli_json_set(root, "accounts", avpi_cli_json_count(made->accounts));
        avpi_cli_json_set(root, "shown", avpi_cli_json_count(made->shown));
        avpi_cli_json_set(root, "gone", avpi_cli_json_count(made->gone));
        avpi_cli_json_set(root, "posts", avpi_cli_json_count(made->posts));
        avpi_cli_json_set(root, "posts_gone", avpi_cli_json_count(made->posts_gone));
        avpi_cli_json_set(root, "groups", avpi_cli_json_count(made->groups));
        avpi_cli_json_set(root, "groups_gone", avpi_cli_json_count(made->groups_gone));
        avpi_cli_json_set(root, "unmatched", avpi_cli_json_count(made->unmatched));
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, root, results.stream, err));
    } else {
        avpi_say(&inv->ctx, results.stream,
                 N_("%s: %s accounts, of which %s are shown as they are; %s were left out; %s posts\n"),
                 inv->global->out, avpi_count_text(made->accounts, accounts), avpi_count_text(made->shown, shown),
                 avpi_count_text(made->gone, gone), avpi_count_text(made->posts, posts));
    }
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
    if (made->unmatched)
        avpi_cli_note(
            &inv->ctx,
            N_("%s names on the lists of victims and deletions stand nowhere in the case: are they spelt as the "
               "platform spells them?"),
            avpi_count_text(made->unmatched, accounts));
done:
    avpi_results_close(&results);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avp_redacted made = {.accounts = 0};
    if (!inv->global->out)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("something is missing: give --out, the new case"));
    AVPI_TRY(avp_case_open(&inv->ctx, inv->arguments[0], AVP_CASE_WRITE, &c, err));
    AVPI_TRY(avp_case_redact(c, inv->global->out, avpi_options_of(inv, &avp_redact_option_table),
                             avpi_options_of(inv, &avp_key_option_table), &made, err));
    AVPI_TRY(print(inv, &made, err));
done:
    avp_case_close(c);
    return status;
}

const avpi_command avpi_command_redact = {
    .name = "redact",
    .summary = N_("make a case that may be published: pseudonyms, no texts, no bystanders' names"),
    .usage = N_("avispero redact CASE --out FOLDER [options]"),
    .example = "avispero redact case --out public",
    .details = N_(
        "The new case has no originals; accounts have pseudonyms that the same key always gives (HMAC-SHA256), but for "
        "members of groups with many followers; numbers of the others are coarse; texts are gone or masked; victims "
        "and "
        "what was deleted are left out. Make reports and exports for the public from it. Times and who acted with whom "
        "stay: somebody who has the posts can find them again."),
    .arguments_least = 1,
    .arguments_most = 1,
    .tables = {&avp_redact_option_table, &avp_key_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
