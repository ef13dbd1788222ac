/* `avispero read`: files into a case. */
#include "cli/analysis.h"
#include "cli/case_folder.h"
#include "cli/follow_cli.h"
#include "cli/json_out.h"
#include "cli/preview_out.h"
#include "cli/say.h"
#include "cli/tables_out.h"

static avp_status print(const avpi_invocation *inv, const avp_read_report *report, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, avpi_cli_json_read(report), results.stream, err));
    else
        avpi_read_print(&inv->ctx, report, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

/* The same bytes again change nothing, the log included. */
static bool something_new(const avp_read_report *report) {
    for (size_t i = 0; i < report->n_files; i++)
        if (report->files[i].status == AVP_OK && !report->files[i].already)
            return true;
    return false;
}

static avp_status need_files(const avpi_invocation *inv, size_t least, avp_error *err) {
    if (inv->n_arguments >= least)
        return AVP_OK;
    return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("\"read\" needs a case and files: %s"),
                         "avispero read CASE FILES...");
}

/* What is to be read: the rejects of the case that is there, or files into one that may have to be made. */
static avp_status read_all(avpi_invocation *inv, avp_case **c, avp_read_report *report, avp_error *bad,
                           avp_error *err) {
    avp_status status = AVP_OK;
    const avp_read_options *opts = avpi_options_of(inv, &avp_read_option_table);
    const avpi_reading_options *reading = avpi_options_of(inv, &avpi_reading_option_table);
    if (reading->retry_rejects && inv->n_arguments > 1)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("--retry-rejects takes a case and no files"));
    if (reading->retry_rejects && !avp_case_is(inv->arguments[0]))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_INPUT, N_("\"%s\" is not a case"), inv->arguments[0]);
    if (reading->retry_rejects && reading->follow)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("--follow and --retry-rejects exclude each other"));
    if (!reading->retry_rejects) {
        AVPI_TRY(need_files(inv, 2, err));
        AVPI_TRY(avpi_inputs_check(&inv->ctx, inv->arguments + 1, inv->n_arguments - 1, err));
    }
    AVPI_TRY(reading->follow ? avpi_follow_open(inv, c, err) : avpi_case_open_or_make(inv, c, err));
    if (reading->follow)
        return avpi_follow_run(inv, *c, report, bad, err);
    inv->late = reading->retry_rejects
                    ? avp_read_rejects(&inv->ctx, *c, opts, report, bad)
                    : avp_read_files(&inv->ctx, *c, inv->arguments + 1, inv->n_arguments - 1, opts, report, bad);
done:
    return status;
}

/* The report is printed even when some files are bad: it says which, and what became of the others. */
static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avp_read_report report = {0};
    avp_error bad = {0};
    const avpi_reading_options *reading = avpi_options_of(inv, &avpi_reading_option_table);
    if (reading->preview)
        return avpi_preview_run(inv, err);
    AVPI_TRY(read_all(inv, &c, &report, &bad, err));
    if (inv->late != AVP_OK)
        avpi_say_error(&inv->ctx, &bad);
    inv->nothing_found = report.posts == 0;
    if (avp_case_path(c) && !reading->follow && something_new(&report)) /* following logs round by round */
        AVPI_TRY(avpi_command_log(inv, c, err));
    if (report.n_files > 0 || inv->late == AVP_OK)
        AVPI_TRY(print(inv, &report, err));
done:
    avp_read_report_free(&inv->ctx, &report);
    avp_case_close(c);
    return status;
}

const avpi_command avpi_command_read = {
    .name = "read",
    .summary = N_("read exports of social platforms into a case"),
    .usage = N_("avispero read CASE FILES... [options]"),
    .example = "avispero read case posts.csv",
    .details =
        N_("Makes the case if it is not there. Formats are told from content; .gz and .zst are read as they are; "
           "folders are walked; - is stdin. Nothing is lost: rows read = kept + duplicate + rejected, for each "
           "file. A bad file leaves nothing and does not stop the others; the exit code is then 3. With --preview, "
           "avispero read --preview FILES... makes no case and changes nothing. With --follow it goes on: new files, "
           "and what is appended to known ones, are read as they come, in whole records, until Ctrl-C or SIGTERM."),
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .tables = {&avp_read_option_table, &avpi_reading_option_table, &avp_follow_option_table},
    .without = "seed",
    .run = run,
};
