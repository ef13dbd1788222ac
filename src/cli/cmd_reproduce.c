#define _GNU_SOURCE 1 /* nftw */
/* `avispero reproduce`: the sealed work done again, and every result compared. */
#include "cli/json_out.h"
#include "cli/reproduce.h"
#include "cli/say.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static avp_status prepare(avpi_reproduction *r, avp_error *err) {
    const char *temp = r->inv->ctx.temp_dir ? r->inv->ctx.temp_dir : getenv("TMPDIR");
    char name[PATH_SIZE];
    snprintf(name, sizeof name, "%.3000s/avispero-again-XXXXXX", temp ? temp : "/tmp");
    r->folder = mkdtemp(name) ? strdup(name) : NULL;
    if (!r->folder)
        return avpi_cli_fail(&r->inv->ctx, err, AVP_E_IO, N_("no folder to work in can be made in \"%s\""),
                             temp ? temp : "/tmp");
    r->sealed = avpi_cli_join(r->folder, "sealed");
    r->work = avpi_cli_join(r->folder, "work");
    r->manifest = json_object();
    r->imports = json_array();
    r->kept = json_array();
    if (!r->sealed || !r->work || !r->manifest || !r->imports || !r->kept)
        return avpi_cli_fail_memory(&r->inv->ctx, err);
    return avpi_cli_folder_make(&r->inv->ctx, r->work, err);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

static void clear(avpi_reproduction *r) {
    if (r->folder)
        (void)nftw(r->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    json_decref(r->manifest);
    json_decref(r->imports);
    json_decref(r->kept);
    free(r->folder);
    free(r->sealed);
    free(r->work);
    free(r->c);
}

static avp_status print(const avpi_reproduction *r, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_invocation *inv = r->inv;
    avpi_results results = {0};
    char commands[AVPI_COUNT_SIZE], same[AVPI_COUNT_SIZE], different[AVPI_COUNT_SIZE], missing[AVPI_COUNT_SIZE];
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(
            &inv->ctx,
            json_pack("{s:b, s:o, s:o, s:o, s:o, s:o}", "ok", r->different == 0 && r->missing == 0, "commands",
                      avpi_cli_json_count(r->commands), "same", avpi_cli_json_count(r->same), "different",
                      avpi_cli_json_count(r->different), "missing", avpi_cli_json_count(r->missing), "unknown_imports",
                      avpi_cli_json_count(r->unknown)),
            results.stream, err));
    else
        avpi_say(&inv->ctx, results.stream,
                 N_("%s commands were given again: %s results are the same byte for byte, %s differ, %s were not made "
                    "again\n"),
                 avpi_count_text(r->commands, commands), avpi_count_text(r->same, same),
                 avpi_count_text(r->different, different), avpi_count_text(r->missing, missing));
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_reproduction r = {.inv = inv};
    avp_verified verified = {.row = NULL};
    AVPI_TRY(avp_verify(&inv->ctx, inv->arguments[0], NULL, &verified, err));
    if (verified.kind != AVP_VERIFY_SEAL) {
        status = avpi_cli_fail(&inv->ctx, err, AVP_E_INPUT, N_("\"%s\" is no seal"), inv->arguments[0]);
        goto done;
    }
    AVPI_TRY(prepare(&r, err));
    AVPI_TRY(avp_seal_unpack(&inv->ctx, inv->arguments[0], r.sealed, err));
    AVPI_TRY(avpi_reproduce_commands(&r, err));
    AVPI_TRY(avpi_reproduce_compare(&r, verified.facts.evidence, err));
    AVPI_TRY(print(&r, err));
    if (r.different + r.missing > 0)
        inv->late = AVP_E_INPUT;
done:
    clear(&r);
    avp_verified_free(&inv->ctx, &verified);
    return status;
}

const avpi_command avpi_command_reproduce = {
    .name = "reproduce",
    .summary = N_("do the sealed work again, and compare every result"),
    .usage = N_("avispero reproduce FILE.avispero-seal [options]"),
    .example = "avispero reproduce whole.avispero-seal",
    .details = N_(
        "Needs a seal made --with-originals. Verifies it, gives the recorded commands again on the sealed originals in "
        "a folder of their own, and compares reports, tables of results and the root of the evidence byte for byte. "
        "Exit 3 when something differs. What was read --by-reference is not in a seal."),
    .arguments_least = 1,
    .arguments_most = 1,
    .without = "seed|force|exit-status",
    .run = run,
};
