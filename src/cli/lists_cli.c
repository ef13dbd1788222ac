#include "cli/lists_cli.h"

#include "cli/json_out.h"

static avp_status print_template(const avpi_invocation *inv, avp_list_kind kind, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    fputs(avp_list_template(kind), results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

static avp_status print_taken(const avpi_invocation *inv, avp_list_kind kind, uint64_t rows, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    char count[AVPI_COUNT_SIZE];
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(
            &inv->ctx, json_pack("{s:s, s:o}", "list", avp_list_name(kind), "rows", avpi_cli_json_count(rows)),
            results.stream, err));
    else
        avpi_say(&inv->ctx, results.stream, N_("%s: %s rows are in the case, in place of what it had\n"),
                 avp_list_name(kind), avpi_count_text(rows, count));
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

static avp_status take(avpi_invocation *inv, avp_list_kind kind, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    uint64_t rows = 0;
    if (!avp_case_is(inv->arguments[0]))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_INPUT, N_("\"%s\" is not a case"), inv->arguments[0]);
    AVPI_TRY(avp_list_check(&inv->ctx, kind, inv->arguments[1], err));
    AVPI_TRY(avp_case_open(&inv->ctx, inv->arguments[0], AVP_CASE_WRITE, &c, err));
    AVPI_TRY(avp_list_import(c, kind, inv->arguments[1], &rows, err));
    AVPI_TRY(avpi_command_log(inv, c, err));
    AVPI_TRY(print_taken(inv, kind, rows, err));
done:
    avp_case_close(c);
    return status;
}

avp_status avpi_list_run(avpi_invocation *inv, avp_list_kind kind, avp_error *err) {
    const avpi_template_options *opts = avpi_options_of(inv, &avpi_template_option_table);
    if (opts->template)
        return print_template(inv, kind, err);
    if (inv->n_arguments != 2)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("\"%s\" needs a case and a file, or --template for a file to begin with"),
                             inv->command->name);
    return take(inv, kind, err);
}
