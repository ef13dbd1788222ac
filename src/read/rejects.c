/* Rejects read again: from the originals, at their places only. */
#include "base/files.h"
#include "read/importing.h"
#include "read/sink_case.h"
#include "store/sql.h"

/* A source with rejects. */
typedef struct rejecting {
    uint32_t source_id;
    uint64_t rejects;
    char *path, *original; /* as it was named; the file to open */
} rejecting;

typedef struct rejectings {
    rejecting *items;
    size_t count, capacity;
} rejectings;

static void free_all(const avp_ctx *ctx, rejectings *all) {
    for (size_t i = 0; i < all->count; i++) {
        avpi_free(ctx, all->items[i].path);
        avpi_free(ctx, all->items[i].original);
    }
    avpi_free(ctx, all->items);
}

static avp_status add(const avp_ctx *ctx, avp_case *c, const avpi_rows *rows, size_t i, rejectings *all,
                      avp_error *err) {
    avp_status status = AVP_OK;
    avp_str stored = avpi_rows_text(rows, 2)[i];
    char *name = NULL;
    AVP_TRY(avpi_grow(ctx, &all->items, &all->capacity, all->count + 1, sizeof *all->items, err));
    rejecting *r = &all->items[all->count++];
    *r = (rejecting){.source_id = avpi_rows_u32(rows, 0)[i], .rejects = avpi_rows_u64(rows, 3)[i]};
    AVP_TRY(avpi_str_dup(ctx, avpi_rows_text(rows, 1)[i], &r->path, err));
    if (!stored.ptr || !avp_case_path(c)) { /* standard input left nothing but its name */
        bool input = avpi_str_equal(avpi_rows_text(rows, 1)[i], AVPI_STR("-"));
        AVP_TRY(avpi_str_dup(ctx, input ? AVPI_STR("./-") : avpi_rows_text(rows, 1)[i], &r->original, err));
        goto done;
    }
    AVP_TRY(avpi_str_dup(ctx, stored, &name, err));
    AVP_TRY(avpi_path_join(ctx, avp_case_path(c), name, &r->original, err));
done:
    avpi_free(ctx, name);
    return status;
}

static avp_status find_sources(const avp_ctx *ctx, avp_case *c, rejectings *all, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(
        c, "SELECT source_id, path, stored_as, rejected FROM sources WHERE rejected > 0 ORDER BY source_id", NULL, 0,
        types, 4, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++)
            AVP_TRY(add(ctx, c, rows, i, all, err));
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* Their places, sorted; a record may hold several. */
static avp_status find_places(const avp_ctx *ctx, avp_case *c, uint32_t source_id, avpi_place **out, size_t *count,
                              avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0, capacity = 0;
    const avpi_sql_value id = avpi_sql_u64(source_id);
    AVP_TRY(avpi_sql_query(c, "SELECT DISTINCT line, byte_offset FROM rejects WHERE source_id = ? ORDER BY 1, 2", &id,
                           1, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        AVP_TRY(avpi_grow(ctx, out, &capacity, *count + n, sizeof **out, err));
        for (size_t i = 0; i < n; i++)
            (*out)[(*count)++] = (avpi_place){avpi_rows_u64(rows, 0)[i], avpi_rows_u64(rows, 1)[i], 0};
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* Of a page of which some posts were rejected all are met again: those that were kept before are no news. */
static avp_status settle_counts(const avpi_importing *run, const avpi_tally *t, const rejecting *r, avp_read_file *file,
                                avp_error *err) {
    if (avpi_importing_sum(run, t, err) != AVP_OK)
        return AVP_E_BUG;
    if (t->read < r->rejects || t->kept + t->rejected > r->rejects)
        return avpi_fail(run->ctx, err, AVP_E_INPUT,
                         N_("of %llu rejected rows %llu were met again: read with other limits, rows begin elsewhere; "
                            "nothing was changed"),
                         (unsigned long long)r->rejects, (unsigned long long)t->read);
    file->rows_read = r->rejects;
    file->kept = t->kept;
    file->rejected = t->rejected;
    file->duplicate = r->rejects - t->kept - t->rejected;
    file->precision_us = avpi_steps_precision(&t->steps);
    return AVP_OK;
}

static avp_status read_again(avpi_importing *run, size_t i, const rejecting *r, avpi_plan *plan, avp_error *err) {
    avp_status status = AVP_OK;
    avp_read_file *file = &run->report.files[i];
    avpi_tally tally = {0};
    bool known = false;
    AVP_TRY(avpi_importing_once(run, i, plan, &tally, &known, err));
    if (!plan->from_cp1252 && avpi_importing_is_cp1252(&tally)) {
        run->sink.abandon_file(run->sink.self);
        plan->from_cp1252 = true;
        AVP_TRY(avpi_importing_explain(run, i, plan, err));
        AVP_TRY(avpi_importing_once(run, i, plan, &tally, &known, err));
    }
    AVP_TRY(settle_counts(run, &tally, r, file, err));
    AVP_TRY(avpi_importing_warn_all(run, i, &tally, err));
    AVP_TRY(run->sink.end_file(run->sink.self, file, tally.notes, tally.n_notes, err));
    AVP_TRY(avpi_importing_ended(run, i, false, err));
done:
    if (status != AVP_OK)
        run->sink.abandon_file(run->sink.self);
    return status;
}

static avp_status retry_source(avpi_importing *run, avp_case *c, avpi_case_sink *sink, size_t i, const rejecting *r,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avp_error file_error = {0};
    avpi_place *places = NULL;
    avpi_only only = {0};
    avpi_plan plan;
    char *path = NULL;
    avpi_plan_init(&plan, run->ctx);
    AVP_TRY(find_places(run->ctx, c, r->source_id, &places, &only.count, err));
    only.places = places;
    plan.only = &only;
    AVP_TRY(avpi_str_dup(run->ctx, avpi_str_view(r->path), &path, err));
    avpi_free(run->ctx, run->report.files[i].path); /* as it was named, not the copy */
    run->report.files[i].path = path;
    avpi_case_sink_retry(sink, r->source_id, r->rejects);
    avp_status one = read_again(run, i, r, &plan, &file_error);
    AVP_TRY(avpi_importing_settle(run, i, one, &file_error, err));
done:
    avpi_plan_free(&plan);
    avpi_free(run->ctx, places);
    return status;
}

static avp_status retry_all(avpi_importing *run, avp_case *c, const rejectings *all, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_sink *sink = NULL;
    AVP_TRY(avpi_case_sink_new(run->ctx, c, &run->opts, &sink, err));
    run->sink = avpi_case_sink_retry_port(sink);
    for (size_t i = 0; i < all->count; i++)
        AVP_TRY(retry_source(run, c, sink, i, &all->items[i], err));
    status = avpi_importing_verdict(run, err);
done:
    avpi_case_sink_free(sink);
    return status;
}

static avp_status name_originals(const avp_ctx *ctx, const rejectings *all, const char ***out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(ctx, all->count + 1, sizeof **out, out, err));
    for (size_t i = 0; i < all->count; i++)
        (*out)[i] = all->items[i].original;
done:
    return status;
}

avp_status avp_read_rejects(const avp_ctx *ctx, avp_case *c, const avp_read_options *opts, avp_read_report *report,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_importing run = {0};
    rejectings all = {0};
    const char **paths = NULL;
    avp_case_counts counts = {0};
    AVP_TRY(find_sources(ctx, c, &all, err));
    AVP_TRY(name_originals(ctx, &all, &paths, err));
    AVP_TRY(avpi_importing_init(&run, ctx, paths, all.count, opts, err));
    if (run.sources.count != all.count)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_INPUT, N_("an original of the case is no plain file any more")));
    avp_status read = retry_all(&run, c, &all, err);
    if (read == AVP_OK || read == AVP_E_INPUT)
        AVP_TRY(avp_case_count(c, &counts, err));
    run.report.posts = counts.posts;
    run.report.accounts = counts.accounts;
    status = read;
done:
    if (report) {
        *report = run.report;
        run.report = (avp_read_report){0};
    }
    avpi_importing_free(&run);
    avpi_free(ctx, paths);
    free_all(ctx, &all);
    return status;
}
