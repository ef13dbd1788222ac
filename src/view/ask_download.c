/* download: posts, accounts or links of a view as CSV or Parquet, with the filters that the page shows them by. */
#include "view/download.h"

static avp_status format_of(const avpi_asked *asked, bool *parquet, avp_error *err) {
    const char *as = avpi_asked_text(asked, "as");
    *parquet = as && strcmp(as, "parquet") == 0;
    if (as && !*parquet && strcmp(as, "csv") != 0)
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"as\" is \"csv\" or \"parquet\""));
    if (*parquet && !asked->view->folder)
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("Parquet is written from a case that is kept in a folder"));
    return AVP_OK;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *what = avpi_asked_text(asked, "what");
    bool parquet;
    AVP_TRY(avpi_asked_withhold(asked, err));
    AVP_TRY(format_of(asked, &parquet, err));
    for (size_t i = 0; i < avpi_download_tables_count; i++) {
        const avpi_download_table *of = &avpi_download_tables[i];
        if (!what || strcmp(what, of->what) != 0)
            continue;
        avp_view_flow *flow = NULL;
        AVP_TRY(avpi_download_begin(asked, of, parquet, &flow, err));
        *answer = (avp_answer){.found = true,
                               .type = parquet ? "application/vnd.apache.parquet" : "text/csv; charset=utf-8",
                               .file_name = parquet ? of->parquet_name : of->csv_name,
                               .flow = flow};
        return AVP_OK;
    }
    status = avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"what\" is \"posts\", \"accounts\" or \"links\""));
done:
    return status;
}

const avpi_ask avpi_ask_download = {
    .path = "download",
    .names = {"what", "as", "from", "to", "account", "group", "q", "order", "with_deleted"},
    .answer = answer};
