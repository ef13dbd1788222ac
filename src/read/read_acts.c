/* Files whose rows are acts, straight into acts. */
#include "read/detect.h"
#include "read/importing.h"
#include "read/parquet.h"
#include "read/sink_acts.h"

#include <sys/stat.h>

/* A plan for each file, made before the first is read: all must be of the kind. */
typedef struct acts_plans {
    avpi_plan *plans;
    size_t n;
    bool with_source;
} acts_plans;

static void free_plans(const avp_ctx *ctx, acts_plans *p) {
    for (size_t i = 0; i < p->n; i++)
        avpi_plan_free(&p->plans[i]);
    avpi_free(ctx, p->plans);
}

static avp_status look_at_one(avpi_importing *run, size_t i, avpi_plan *plan, avp_error *err) {
    avp_error file_error = {0};
    avp_status looked = avpi_importing_look(run, i, plan, &file_error);
    if (looked != AVP_OK)
        return avpi_importing_settle(run, i, looked, &file_error, err);
    if (plan->acts)
        return AVP_OK;
    return avpi_fail(
        run->ctx, err, AVP_E_ARG,
        N_("the rows of \"%s\" (format \"%s\") are posts, not acts: read them into a case, or name the object with "
           "--map object=COLUMN"),
        run->sources.items[i].path, plan->format ? plan->format->name : "");
}

static avp_status look_at_all(avpi_importing *run, acts_plans *p, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(run->ctx, run->sources.count, sizeof *p->plans, &p->plans, err));
    while (p->n < run->sources.count) {
        avpi_plan *plan = &p->plans[p->n++];
        avpi_plan_init(plan, run->ctx);
        AVP_TRY(look_at_one(run, p->n - 1, plan, err));
        p->with_source |= plan->acts && (plan->have.fields >> AVPI_FIELD_SOURCE & 1);
    }
done:
    return status;
}

static int64_t coarsest(const avp_read_report *report) {
    int64_t precision_us = 0;
    for (size_t i = 0; i < report->n_files; i++)
        if (report->files[i].precision_us > precision_us)
            precision_us = report->files[i].precision_us;
    return precision_us;
}

static avp_status read_all(avpi_importing *run, acts_plans *p, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < p->n; i++) {
        if (run->report.files[i].status != AVP_OK)
            continue;
        avp_error file_error = {0};
        avp_status one = avpi_importing_read(run, i, &p->plans[i], &file_error);
        AVP_TRY(avpi_importing_settle(run, i, one, &file_error, err));
    }
done:
    return status;
}

avp_status avp_read_acts(const avp_ctx *ctx, const char *const *paths, size_t n, const avp_read_options *opts,
                         const char *trace, bool want_posts, avp_acts *acts, avp_read_report *report, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_importing run = {0};
    acts_plans plans = {0};
    avpi_acts_sink *sink = NULL;
    AVP_TRY(avpi_importing_init(&run, ctx, paths, n, opts, err));
    AVP_TRY(look_at_all(&run, &plans, err));
    AVP_TRY(avpi_acts_sink_new(ctx, trace ? trace : "object", plans.with_source, want_posts, &sink, err));
    run.sink = avpi_acts_sink_port(sink);
    run.n_workers = avpi_acts_sink_workers(sink);
    AVP_TRY(read_all(&run, &plans, err));
    AVP_TRY(avpi_acts_sink_finish(sink, coarsest(&run.report), run.report.files, run.report.n_files, acts, err));
    run.report.posts = want_posts ? acts->posts.count : acts->count;
    run.report.accounts = acts->accounts.count;
    status = avpi_importing_verdict(&run, err);
done:
    avpi_acts_sink_free(sink);
    free_plans(ctx, &plans);
    if (report) {
        *report = run.report;
        run.report = (avp_read_report){0};
    }
    avpi_importing_free(&run);
    return status;
}

/* What a file that can be read holds; a bad one says nothing. */
static void look_for_acts(avpi_importing *run, size_t i, size_t *acts, size_t *others) {
    avpi_plan plan;
    avp_error ignored = {0};
    avpi_plan_init(&plan, run->ctx);
    if (avpi_importing_look(run, i, &plan, &ignored) == AVP_OK)
        ++*(plan.acts ? acts : others);
    avpi_plan_free(&plan);
}

/* Looking at stdin or a pipe would use it up. */
static bool may_be_looked_at(const char *path) {
    struct stat about;
    return stat(path, &about) != 0 ? strcmp(path, "-") != 0 : S_ISREG(about.st_mode) || S_ISDIR(about.st_mode);
}

bool avp_read_is_acts(const avp_ctx *ctx, const char *const *paths, size_t n, const avp_read_options *opts) {
    avpi_importing run = {0};
    avp_error ignored = {0};
    bool may = n > 0;
    size_t acts = 0, others = 0;
    for (size_t i = 0; i < n && may; i++)
        may = may_be_looked_at(paths[i]);
    may = may && avpi_importing_init(&run, ctx, paths, n, opts, &ignored) == AVP_OK;
    for (size_t i = 0; i < run.sources.count && may && others == 0; i++)
        look_for_acts(&run, i, &acts, &others);
    avpi_importing_free(&run);
    return may && acts > 0 && others == 0;
}
