#include "cli/program.h"

#include "avispero/read.h"
#include "cli/console.h"
#include "cli/help.h"
#include "cli/invocation.h"
#include "cli/say.h"

#include <stdlib.h>
#include <string.h>

/* ---- language ---- */

/* "es" for es, es_MX.UTF-8, es:en; else "en". */
static const char *language_of(const char *locale) {
    return locale && strncmp(locale, "es", 2) == 0 && !(locale[2] >= 'a' && locale[2] <= 'z') ? "es" : "en";
}

static const char *language_of_environment(void) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && value[0])
            return language_of(value);
    }
    return "en";
}

static void set_language(avp_ctx *ctx, const char *lang) {
    memcpy(ctx->lang, lang, 3);
}

/* Before the options are parsed, so that a complaint about them is in the right language already. */
static void guess_language(avp_ctx *ctx, int argc, char **argv) {
    static const char flag[] = "--lang";
    set_language(ctx, language_of_environment());
    for (int i = 1; i < argc; i++) {
        const char *value = NULL;
        if (strncmp(argv[i], flag, sizeof flag - 1) == 0 && argv[i][sizeof flag - 1] == '=')
            value = argv[i] + sizeof flag;
        else if (strcmp(argv[i], flag) == 0 && i + 1 < argc)
            value = argv[i + 1];
        if (value && (strcmp(value, "es") == 0 || strcmp(value, "en") == 0))
            set_language(ctx, value);
    }
}

/* ---- what is no command ---- */

static avp_status print_about(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, NULL, &results, err));
    if (inv->global->version && !inv->global->help)
        fprintf(results.stream, "avispero %s\n", avp_version());
    else
        avpi_help_write(&inv->ctx, inv->command, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

static avp_status dump(avpi_invocation *inv, const avpi_dump_options *opts, avp_error *err) {
    avp_status status = AVP_OK;
    if (opts->man)
        AVPI_TRY(avpi_man_dump(&inv->ctx, opts->man, err));
    if (opts->completions)
        AVPI_TRY(avpi_completions_dump(&inv->ctx, opts->completions, err));
done:
    return status;
}

static void apply_global_options(avpi_invocation *inv, avpi_cli_progress *progress) {
    const avpi_global_options *global = inv->global;
    avp_ctx *ctx = &inv->ctx;
    if (global->threads > 0)
        ctx->n_threads = (unsigned)global->threads;
    ctx->memory_bytes = (size_t)global->memory;
    avpi_console_begin(progress, ctx, global->quiet, global->progress);
    avpi_signals_begin(ctx);
}

static avp_status obey(avpi_invocation *inv, avpi_cli_progress *progress, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_dump_options *dumps = avpi_options_of(inv, &avpi_dump_option_table);
    char *private_folder = NULL;
    if (inv->global->help || inv->global->version)
        return print_about(inv, err);
    if (dumps->man || dumps->completions)
        return dump(inv, dumps, err);
    if (!inv->command)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("a command is missing; \"avispero --help\" lists the commands"));
    AVPI_TRY(avpi_invocation_check(inv, err));
    apply_global_options(inv, progress);
    /* Temporary files of a case in memory stay in memory. */
    if (inv->n_arguments > 0 && avp_case_in_memory(&inv->ctx, inv->arguments[0], &private_folder))
        inv->ctx.temp_dir = private_folder;
    status = inv->command->run(inv, err);
done:
    inv->ctx.temp_dir = NULL;
    avp_free(&inv->ctx, private_folder);
    return status;
}

static int exit_code_of(const avpi_invocation *inv, avp_status status) {
    if (status != AVP_OK)
        return avp_status_exit_code(status);
    if (inv->late != AVP_OK)
        return avp_status_exit_code(inv->late);
    return inv->nothing_found && inv->global->exit_status ? AVPI_EXIT_NOTHING : AVPI_EXIT_DONE;
}

int avpi_program(int argc, char **argv) {
    avpi_invocation inv = {0};
    avpi_cli_progress progress = {0};
    avp_error err = {0};
    int64_t gate = 0;
    if (argc == 2 && strcmp(argv[1], AVP_DECODE_ARGUMENT) == 0)
        return avp_decode_parquet();
    avp_ctx_init(&inv.ctx);
    inv.ctx.program = "/proc/self/exe";
    inv.ctx.gate = &gate;
    guess_language(&inv.ctx, argc, argv);
    avp_status status = avpi_invocation_parse(&inv, argc, argv, &err);
    if (status == AVP_OK)
        status = obey(&inv, &progress, &err);
    avpi_console_clear(&progress);
    /* Whoever closed our stdout has what it wanted. */
    if (status == AVP_E_IO && avpi_stdout_is_closed())
        status = AVP_OK;
    else if (status != AVP_OK)
        avpi_say_error(&inv.ctx, &err);
    int code = exit_code_of(&inv, status);
    avpi_invocation_free(&inv);
    return code;
}
