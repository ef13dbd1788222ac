/* `avispero verify`: is it what it was? The smallest command, to be copied for a new one. */
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/say.h"

static json_t *json_of(const char *path, const avp_verified *v) {
    static const char *const kinds[] = {"case", "post"};
    json_t *root = json_pack("{s:b, s:b, s:s}", "ok", 1, "whole", 1, "kind", kinds[v->kind]);
    avpi_cli_json_set(root, "path", avpi_cli_json_text(path));
    avpi_cli_json_set(root, "root", avpi_cli_json_text(v->facts.root));
    if (v->kind == AVP_VERIFY_POST) {
        avpi_cli_json_set(root, "row", avpi_cli_json_str((avp_str){v->row, v->row_size}));
        return root;
    }
    avpi_cli_json_set(root, "originals", avpi_cli_json_count(v->facts.originals));
    avpi_cli_json_set(root, "rows", avpi_cli_json_count(v->facts.rows));
    avpi_cli_json_set(root, "records", avpi_cli_json_count(v->facts.records));
    avpi_cli_json_set(root, "absent", avpi_cli_json_count(v->facts.absent));
    return root;
}

static void say_case(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    char originals[AVPI_COUNT_SIZE], rows[AVPI_COUNT_SIZE], records[AVPI_COUNT_SIZE], absent[AVPI_COUNT_SIZE];
    avpi_say(&inv->ctx, out, N_("%s: the custody log and all originals are as they were written\n"), inv->arguments[0]);
    avpi_say(&inv->ctx, out, N_("root %s\nover %s originals, %s rows and %s records of the log\n"), v->facts.root,
             avpi_count_text(v->facts.originals, originals), avpi_count_text(v->facts.rows, rows),
             avpi_count_text(v->facts.records, records));
    if (v->facts.absent)
        avpi_say(&inv->ctx, out,
                 N_("%s originals are kept elsewhere and were not found: their rows were not checked\n"),
                 avpi_count_text(v->facts.absent, absent));
}

static void say_post(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    avpi_say(&inv->ctx, out, N_("%s: this row stands in the case with the root %s:\n"), inv->arguments[0],
             v->facts.root);
    avpi_say_native(out, (avp_str){v->row, v->row_size});
    fputc('\n', out);
}

static avp_status print(const avpi_invocation *inv, const avp_verified *v, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_of(inv->arguments[0], v), results.stream, err));
    else if (v->kind == AVP_VERIFY_POST)
        say_post(inv, v, results.stream);
    else
        say_case(inv, v, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

/* A program that asked for JSON gets it also when something differs; people read stderr. */
static avp_status print_failure(const avpi_invocation *inv, const avp_error *failure) {
    avp_error ignored = {0};
    avpi_results results = {0};
    json_t *root = json_pack("{s:b, s:b}", "ok", 0, "whole", 0);
    avpi_cli_json_set(root, "path", avpi_cli_json_text(inv->arguments[0]));
    avpi_cli_json_set(root, "error", avpi_cli_json_text(failure->text));
    avpi_cli_json_set(root, "file", avpi_cli_json_text(failure->file[0] ? failure->file : NULL));
    avp_status status = avpi_results_open(&inv->ctx, inv->global->out, &results, &ignored);
    if (status == AVP_OK)
        status = avpi_cli_json_print(&inv->ctx, root, results.stream, &ignored);
    else
        json_decref(root);
    if (status == AVP_OK)
        status = avpi_results_commit(&inv->ctx, &results, &ignored);
    avpi_results_close(&results);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_verified verified = {0};
    avp_status status = avp_verify(&inv->ctx, inv->arguments[0], &verified, err);
    if (status == AVP_OK)
        status = print(inv, &verified, err);
    else if (status == AVP_E_INPUT && inv->global->json)
        (void)print_failure(inv, err);
    avp_verified_free(&inv->ctx, &verified);
    return status;
}

const avpi_command avpi_command_verify = {
    .name = "verify",
    .summary = N_("check that a case, or a proof from one, was not altered"),
    .usage = "avispero verify PATH [options]",
    .example = "avispero verify case",
    .details =
        N_("Of a case: recomputes the hash chain of log.jsonl, the SHA-256 of every original in manifest.jsonl, and "
           "the root over all rows. Of a proof of one post: follows the hashes from the row to the root. The first "
           "thing that differs is named, and the exit code is 3."),
    .arguments_least = 1,
    .arguments_most = 1,
    .without = "seed|force|exit-status",
    .run = run,
};
