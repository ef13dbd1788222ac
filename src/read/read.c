/* Files into a case: each in one transaction, then the labels. */
#include "read/importing.h"
#include "read/labels.h"
#include "read/sink_case.h"
#include "store/sql.h"

static avp_status read_one(avpi_importing *run, size_t i, avp_error *err) {
    avpi_plan plan;
    avp_error file_error = {0};
    avpi_plan_init(&plan, run->ctx);
    avp_status status = avpi_importing_read(run, i, &plan, &file_error);
    avpi_plan_free(&plan);
    return avpi_importing_settle(run, i, status, &file_error, err);
}

/* What was read to its end before something stopped the run is in all the same, where that can be. */
static avp_status read_all(avpi_importing *run, avp_error *err) {
    avp_error ignored = {0};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < run->sources.count && status == AVP_OK; i++)
        status = read_one(run, i, err);
    avp_status committed = avpi_importing_commit(run, status == AVP_OK ? err : &ignored);
    return status == AVP_OK ? committed : status;
}

static avp_status count_case(avpi_importing *run, avp_case *c, avp_error *err) {
    avp_case_counts counts = {0};
    avp_status status = avp_case_count(c, &counts, err);
    run->report.posts = counts.posts;
    run->report.accounts = counts.accounts;
    return status;
}

avp_status avp_read_files(const avp_ctx *ctx, avp_case *c, const char *const *paths, size_t n,
                          const avp_read_options *opts, avp_read_report *report, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_importing run = {0};
    avpi_case_sink *sink = NULL;
    AVP_TRY(avpi_importing_init(&run, ctx, paths, n, opts, err));
    AVP_TRY(avpi_case_sink_new(ctx, c, &run.opts, &sink, err));
    run.sink = avpi_case_sink_port(sink);
    AVP_TRY(read_all(&run, err));
    if (run.opts.labels)
        AVP_TRY(avpi_labels_read(&run, c, run.opts.labels, err));
    AVP_TRY(count_case(&run, c, err));
    status = avpi_importing_verdict(&run, err);
done:
    avpi_case_sink_free(sink);
    if (report) {
        *report = run.report;
        run.report = (avp_read_report){0};
    }
    avpi_importing_free(&run);
    return status;
}
