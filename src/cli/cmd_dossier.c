/* `avispero dossier`: what a person said yes to, for a complaint. */
#include "cli/invocation.h"
#include "cli/outputs_log.h"
#include "cli/say.h"

#include <string.h>

static bool ends(const char *path, const char *ending) {
    size_t length = strlen(path), tail = strlen(ending);
    return length > tail && strcmp(path + length - tail, ending) == 0;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    const char *out = inv->global->out;
    avp_case *c = NULL;
    avp_proof_root root = {.root = ""};
    uint64_t posts = 0;
    char count[AVPI_COUNT_SIZE];
    if (!out || (!ends(out, ".html") && !ends(out, ".pdf")))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("a dossier needs --out with a name in .html or .pdf"));
    if (!avp_case_is(inv->arguments[0]))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_INPUT, N_("\"%s\" is not a case"), inv->arguments[0]);
    AVPI_TRY(avp_case_open(&inv->ctx, inv->arguments[0], AVP_CASE_READ, &c, err));
    AVPI_TRY(avpi_withhold(inv, c, err));
    AVPI_TRY(avp_proof_root_of(c, NULL, &root, err));
    AVPI_TRY(
        avp_report_dossier(&inv->ctx, c, root.evidence[0] ? root.evidence : NULL, inv->ctx.lang, out, &posts, err));
    inv->nothing_found = posts == 0;
    if (!inv->global->quiet)
        avpi_cli_note(&inv->ctx, N_("%s posts that a person said yes to are in \"%s\""), avpi_count_text(posts, count),
                      out);
done:
    avp_case_close(c);
    if (status == AVP_OK)
        avpi_outputs_log(inv, "dossier");
    return status;
}

const avpi_command avpi_command_dossier = {
    .name = "dossier",
    .summary = N_("write the threats that a person said yes to, for a complaint"),
    .usage = N_("avispero dossier CASE --out FILE.html|FILE.pdf [options]"),
    .example = "avispero dossier case --lang es --out dossier.html",
    .details = N_("Per post: account, time, words, the file and line where it stands and the file's SHA-256. Only "
                  "posts that were said yes to by \"avispero review\" "
                  "are in it. Posts that publish personal data are listed without their words."),
    .arguments_least = 1,
    .arguments_most = 1,
    .tables = {&avpi_withheld_option_table},
    .without = "json|seed|force|threads|memory",
    .run = run,
};
