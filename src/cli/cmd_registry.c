/* `avispero registry`: cases of harm, published counts, their places and documents. */
#include "cli/case_folder.h"
#include "cli/passphrase.h"
#include "cli/registry_cli.h"
#include "cli/registry_tasks.h"
#include "cli/say.h"

static const avp_registry_options *reading(const avpi_invocation *inv) {
    return avpi_options_of(inv, &avp_registry_option_table);
}

/* ---- what can be asked for ---- */

static avp_status take_files(avpi_invocation *inv, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avp_error bad = {.status = AVP_OK};
    avp_registry_report report = {.n_files = 0};
    avp_registry_options opts = *reading(inv);
    opts.who = ((const avpi_registry_edit_options *)avpi_options_of(inv, &avpi_registry_edit_option_table))->who;
    AVPI_TRY(avpi_case_open_with(inv, true, &c, err));
    inv->late = avp_registry_import(c, inv->arguments + 1, inv->n_arguments - 1, &opts, &report, &bad);
    if (inv->late != AVP_OK)
        avpi_say_error(&inv->ctx, &bad);
    if (report.n_files > 0)
        AVPI_TRY(avpi_registry_print(inv, &report, out, err));
done:
    avp_registry_report_free(&inv->ctx, &report);
    avp_case_close(c);
    return status;
}

static avp_status look(avpi_invocation *inv, avp_case *c, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_registry_report report = {.n_files = 0};
    AVPI_TRY(avp_registry_look(c, &report, err));
    AVPI_TRY(avpi_registry_print(inv, &report, out, err));
    inv->nothing_found = report.records == 0 && report.counted == 0;
done:
    avp_registry_report_free(&inv->ctx, &report);
    return status;
}

static avp_status count(avpi_invocation *inv, avp_case *c, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_registry_rows rows = {.n_counts = 0};
    AVPI_TRY(avp_registry_count(c, avpi_options_of(inv, &avp_registry_count_option_table), &rows, err));
    AVPI_TRY(avpi_registry_print_rows(inv, &rows, out, err));
    inv->nothing_found = rows.n_counts + rows.n_single == 0;
done:
    avp_registry_rows_free(&inv->ctx, &rows);
    return status;
}

/* With the case that the first argument names. */
static avp_status with_case(avpi_invocation *inv, avp_case_mode mode,
                            avp_status (*work)(avpi_invocation *inv, avp_case *c, FILE *out, avp_error *err), FILE *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    AVPI_TRY(avpi_registry_open(inv, mode, &c, err));
    AVPI_TRY(work(inv, c, out, err));
done:
    avp_case_close(c);
    return status;
}

static avp_status run_one(avpi_invocation *inv, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_registry_task task = AVPI_TASK_LOOK;
    AVPI_TRY(avpi_registry_task_of(inv, &task, err));
    switch (task) {
    case AVPI_TASK_LOOK: return with_case(inv, AVP_CASE_READ, look, out, err);
    case AVPI_TASK_FILES: return take_files(inv, out, err);
    case AVPI_TASK_COUNT: return with_case(inv, AVP_CASE_READ, count, out, err);
    case AVPI_TASK_LISTS: return with_case(inv, AVP_CASE_READ, avpi_registry_print_lists, out, err);
    case AVPI_TASK_WAITING: return with_case(inv, AVP_CASE_READ, avpi_registry_print_waiting, out, err);
    case AVPI_TASK_SITE: return avpi_registry_share(inv, out, err);
    case AVPI_TASK_ADD:
    case AVPI_TASK_EDIT:
    case AVPI_TASK_REMOVE:
    case AVPI_TASK_DOCUMENT:
    case AVPI_TASK_DECIDE:
    case AVPI_TASK_JOIN:
    case AVPI_TASK_PUBLISH:
    case AVPI_TASK_KEEP_BACK:
    case AVPI_TASK_UNDO: return with_case(inv, AVP_CASE_WRITE, avpi_registry_edit, out, err);
    default: return avpi_registry_tips(inv, out, err);
    }
done:
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    AVPI_TRY(run_one(inv, results.stream, err));
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

const avpi_command avpi_command_registry = {
    .name = "registry",
    .summary = N_("keep cases of harm with their incidents and documents, and published counts beside them"),
    .usage = N_("avispero registry CASE [FILES...] [options]"),
    .example = "avispero registry case --add record --set 'kind=threat; title=Phone call' --who ana",
    .details = N_(
        "Files are tables of published counts (by place, period, sex, status), tables of single cases, or GeoJSON; "
        "the two kinds are never added to each other. Exactly repeated rows are duplicates, and said so: rows read = "
        "kept + duplicate + rejected. Dates are kept as precisely as they were stated. Without files it says what "
        "is held. Every change is kept with what was there before, and can be taken back."),
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .tables = {&avp_registry_option_table, &avp_registry_count_option_table, &avpi_registry_edit_option_table,
               &avp_registry_site_option_table, &avpi_registry_tip_option_table, &avp_key_option_table,
               &avpi_passphrase_option_table},
    .without = "seed|threads|memory",
    .run = run,
};
