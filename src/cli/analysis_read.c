/* What an analysis is made of: a case, files read into one in memory, or a table of acts; and what is said about the reading. */
#include "cli/analysis.h"
#include "cli/nearest.h"
#include "cli/say.h"
#include "cli/tables_out.h"

#include <glob.h>
#include <string.h>
#include <unistd.h>

/* Patterns are a shell's, where no shell has expanded them. */
static bool is_there(const char *path) {
    glob_t found = {0};
    if (strcmp(path, "-") == 0 || access(path, F_OK) == 0)
        return true;
    bool matches = strpbrk(path, "*?[") && glob(path, 0, NULL, &found) == 0;
    globfree(&found);
    return matches;
}

avp_status avpi_inputs_check(const avp_ctx *ctx, const char *const *paths, size_t n, avp_error *err) {
    size_t there = 0;
    for (size_t i = 0; i < n; i++)
        there += is_there(paths[i]);
    if (there > 0 || n == 0)
        return AVP_OK;
    if (n > 1)
        return avpi_cli_fail(ctx, err, AVP_E_INPUT,
                             N_("there is none of the %zu files or folders given; the first is \"%s\""), n, paths[0]);
    return avpi_cli_fail(ctx, err, AVP_E_INPUT, N_("there is no file or folder \"%s\""), paths[0]);
}

/* Say what is wrong with each bad file. */
static size_t say_bad_files(const avpi_invocation *inv, const avp_read_report *report) {
    size_t bad = 0;
    char place[AVPI_PLACE_SIZE];
    for (size_t i = 0; i < report->n_files; i++) {
        const avp_read_file *file = &report->files[i];
        if (file->status == AVP_OK)
            continue;
        bad++;
        avpi_cli_note(&inv->ctx, N_("%s: left out: %s"), avpi_place_text(&inv->ctx, file, place),
                      file->message ? file->message : avp_translate(inv->ctx.lang, avp_status_text(file->status)));
    }
    return bad;
}

/* Bad files among others are said and left out: the results stand, the exit code tells. */
static avp_status judge_reading(avpi_invocation *inv, avpi_analysis *analysis, avp_status status, const avp_error *own,
                                avp_error *err) {
    analysis->has_read = true;
    if (status == AVP_E_INPUT && analysis->read.n_files > 1 && analysis->read.posts > 0) {
        if (say_bad_files(inv, &analysis->read) == 0)
            avpi_say_error(&inv->ctx, own);
        inv->late = status;
        return AVP_OK;
    }
    if (status != AVP_OK && err->status == AVP_OK)
        *err = *own;
    return status;
}

avp_status avpi_analysis_read(avpi_invocation *inv, const char *const *paths, size_t n, avpi_analysis *analysis,
                              avp_error *err) {
    const avp_read_options *opts = avpi_options_of(inv, &avp_read_option_table);
    avp_error own = {0};
    double began_s = avpi_clock_s();
    avp_status status = avp_read_files(&inv->ctx, analysis->c, paths, n, opts, &analysis->read, &own);
    analysis->read_s = avpi_clock_s() - began_s;
    return judge_reading(inv, analysis, status, &own, err);
}

/* Any name will do for the trace of a table of acts; one that is nearly a known name was probably meant to be it. */
static void say_nearest_trace(const avpi_invocation *inv, const char *name) {
    avpi_nearest nearest = {.word = name};
    if (!name || inv->global->quiet)
        return;
    for (size_t i = 0; i < avp_traces_count(); i++)
        avpi_nearest_ask(&nearest, avp_traces_name(i));
    if (nearest.best && nearest.distance > 0)
        avpi_cli_note(&inv->ctx, N_("the trace of these acts is called \"%s\" as --trace says; was \"%s\" meant?"),
                      name, nearest.best);
}

/* Files that need no case: rows are acts already. */
static avp_status read_acts(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    const avpi_choose_options *choose = avpi_options_of(inv, &avpi_choose_option_table);
    const avp_links_options *links = avpi_options_of(inv, &avp_links_option_table);
    avp_error own = {0};
    double began_s = avpi_clock_s();
    avp_status status = avp_read_acts(
        &inv->ctx, inv->arguments, inv->n_arguments, avpi_options_of(inv, &avp_read_option_table),
        choose->trace ? choose->trace : "object",
        !links || links->count != AVP_COUNT_OBJECTS || links->null != AVP_NULL_NONE || avpi_shuffle_name(inv) != NULL,
        &analysis->acts[0], &analysis->read, &own);
    analysis->read_s = avpi_clock_s() - began_s;
    analysis->n = 1;
    say_nearest_trace(inv, choose->trace);
    return judge_reading(inv, analysis, status, &own, err);
}

avp_status avpi_analysis_open(avpi_invocation *inv, avpi_need need, avpi_analysis *analysis, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = &inv->ctx;
    if (avp_case_is(inv->arguments[0])) {
        if (inv->n_arguments > 1)
            return avpi_cli_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is a case: give either one case or files"),
                                 inv->arguments[0]);
        return avp_case_open(ctx, inv->arguments[0], AVP_CASE_READ, &analysis->c, err);
    }
    AVPI_TRY(avpi_inputs_check(ctx, inv->arguments, inv->n_arguments, err));
    const avp_read_options *opts = avpi_options_of(inv, &avp_read_option_table);
    if (need == AVPI_NEED_ACTS && avp_read_is_acts(ctx, inv->arguments, inv->n_arguments, opts))
        return read_acts(inv, analysis, err);
    AVPI_TRY(avp_case_open(ctx, NULL, AVP_CASE_MEMORY, &analysis->c, err));
    AVPI_TRY(avpi_analysis_read(inv, inv->arguments, inv->n_arguments, analysis, err));
done:
    return status;
}

/* Guesses, warnings, and rows that could not be taken are said before anything is found or not found. */
void avpi_analysis_say_reading(const avpi_invocation *inv, const avpi_analysis *analysis) {
    uint64_t rejected = 0, rows = 0;
    char text[AVPI_COUNT_SIZE], all[AVPI_COUNT_SIZE];
    if (inv->global->quiet || !analysis->has_read)
        return;
    for (size_t i = 0; i < analysis->read.n_files; i++) {
        const avp_read_file *file = &analysis->read.files[i];
        rejected += file->rejected;
        rows += file->rows_read;
        if (file->guessed && file->status == AVP_OK)
            avpi_cli_note(&inv->ctx, N_("%s was read as %s: %s"), file->path, file->format, file->explanation);
    }
    avpi_read_print_warnings(&inv->ctx, &analysis->read, stderr);
    if (rejected > 0)
        avpi_cli_note(&inv->ctx, N_("%s of %s rows were rejected and are not looked at; \"avispero read\" says why"),
                      avpi_count_text(rejected, text), avpi_count_text(rows, all));
}
