#include "read/importing.h"
#include "base/parallel.h"
#include "read/detect.h"
#include "read/held.h"
#include "read/parquet.h"
#include "read/snowflake.h"

enum { SMALL_FILE = 1 << 21 }; /* threads are not worth their start below two stretches */

static avp_status load_mapping(avpi_importing *run, avp_error *err) {
    avp_status status = AVP_OK;
    if (!run->opts.mapping)
        return AVP_OK;
    if (run->opts.map || run->opts.as)
        return avpi_fail(run->ctx, err, AVP_E_ARG, N_("--mapping already says what --map and --as say: give it alone"));
    AVP_TRY(avpi_mapping_read(run->ctx, run->opts.mapping, &run->mapping, err));
    run->opts.map = run->mapping.map;
    run->opts.as = run->mapping.format;
done:
    return status;
}

static avp_status set_options(avpi_importing *run, const avp_ctx *ctx, const avp_read_options *opts, avp_error *err) {
    avp_status status = AVP_OK;
    *run = (avpi_importing){.ctx = ctx, .n_workers = avpi_workers(ctx, SIZE_MAX)};
    avp_options_init(&avp_read_option_table, &run->opts);
    if (opts)
        run->opts = *opts;
    AVP_TRY(avp_options_validate(ctx, &avp_read_option_table, &run->opts, err));
    AVP_TRY(load_mapping(run, err));
done:
    return status;
}

static avp_status list_files(avpi_importing *run, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = run->ctx;
    AVP_TRY(avpi_zalloc(ctx, run->sources.count, sizeof *run->report.files, &run->report.files, err));
    run->report.n_files = run->sources.count;
    for (size_t i = 0; i < run->sources.count; i++) {
        avp_read_file *file = &run->report.files[i];
        AVP_TRY(avpi_str_dup(ctx, avpi_str_view(run->sources.items[i].path), &file->path, err));
        AVP_TRY(avpi_str_dup(ctx, AVPI_STR(""), &file->format, err));
        AVP_TRY(avpi_str_dup(ctx, AVPI_STR(""), &file->explanation, err));
        run->journey.total += run->sources.items[i].size_bytes;
    }
done:
    return status;
}

avp_status avpi_importing_init(avpi_importing *run, const avp_ctx *ctx, const char *const *paths, size_t n,
                               const avp_read_options *opts, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(set_options(run, ctx, opts, err));
    AVP_TRY(avpi_sources_find(ctx, paths, n, &run->sources, err));
    AVP_TRY(list_files(run, err));
done:
    return status;
}

avp_status avpi_importing_take(avpi_importing *run, const avp_ctx *ctx, avpi_sources *sources,
                               const avp_read_options *opts, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(set_options(run, ctx, opts, err));
    run->sources = *sources;
    *sources = (avpi_sources){0};
    AVP_TRY(list_files(run, err));
done:
    return status;
}

void avpi_importing_free(avpi_importing *run) {
    if (!run->ctx)
        return;
    avpi_sources_free(&run->sources);
    avp_read_report_free(run->ctx, &run->report);
    avpi_mapping_free(&run->mapping);
    avpi_free(run->ctx, run->ended);
    avpi_decoder_free(run->decoder);
    *run = (avpi_importing){0};
}

static avp_status replace_text(const avp_ctx *ctx, char **text, const char *with, avp_error *err) {
    avp_status status = AVP_OK;
    char *copy = NULL;
    AVP_TRY(avpi_str_dup(ctx, avpi_str_view(with), &copy, err));
    avpi_free(ctx, *text);
    *text = copy;
done:
    return status;
}

avp_status avpi_importing_explain(avpi_importing *run, size_t i, const avpi_plan *plan, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, run->ctx, SIZE_MAX);
    run->report.files[i].guessed = plan->guessed;
    AVP_TRY(avpi_plan_explain(plan, &text, err));
    AVP_TRY(replace_text(run->ctx, &run->report.files[i].format, plan->format ? plan->format->name : "", err));
    AVP_TRY(replace_text(run->ctx, &run->report.files[i].explanation, text.ptr ? text.ptr : "", err));
done:
    avpi_buf_free(&text);
    return status;
}

static avp_status check_source(const avpi_importing *run, size_t i, avp_error *err) {
    const char *trouble = run->sources.items[i].trouble;
    return trouble ? avpi_fail(run->ctx, err, AVP_E_INPUT, "%s", trouble) : AVP_OK;
}

avp_status avpi_importing_look(avpi_importing *run, size_t i, avpi_plan *plan, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    const char *path = avpi_source_opened(&run->sources.items[i]);
    AVP_TRY(check_source(run, i, err));
    AVP_TRY(avpi_input_open(run->ctx, path, run->opts.expansion_limit, &input, err));
    AVP_TRY(avpi_detect(run->ctx, input, &run->opts, plan, err));
    if (plan->container == AVPI_CONTAINER_PARQUET)
        AVP_TRY(avpi_parquet_plan(run, path, plan, err));
    AVP_TRY(avpi_importing_explain(run, i, plan, err));
    if (run->opts.save_mapping && !run->saved)
        AVP_TRY(avpi_mapping_write(run->ctx, run->opts.save_mapping, plan, err));
    run->saved = true;
done:
    avpi_input_close(input);
    return status;
}

bool avpi_importing_is_cp1252(const avpi_tally *t) {
    return t->invalid > 0 && t->valid * 10 <= t->invalid;
}

/* Is it there, may it be read; then its plan, for which columns are looked for once. */
static avp_status begin(avpi_importing *run, size_t i, avpi_plan *plan, bool *known, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    avpi_source *source = &run->sources.items[i];
    AVP_TRY(check_source(run, i, err));
    AVP_TRY(avpi_input_open(run->ctx, source->given, run->opts.expansion_limit, &input, err));
    if (avpi_input_is_file(input))
        AVP_TRY(avpi_detect_text(run->ctx, input, err));
    AVP_TRY(run->sink.begin_file(run->sink.self, source, i, &run->report.files[i], known, err));
    if (!*known && !plan->format)
        AVP_TRY(avpi_importing_look(run, i, plan, err));
done:
    avpi_input_close(input);
    return status;
}

avp_status avpi_importing_once(avpi_importing *run, size_t i, avpi_plan *plan, avpi_tally *tally, bool *known,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    avpi_source *source = &run->sources.items[i];
    bool small = source->size_bytes > 0 && source->size_bytes < SMALL_FILE;
    AVP_TRY(begin(run, i, plan, known, err));
    if (*known)
        goto done;
    AVP_TRY(avpi_input_open(run->ctx, avpi_source_opened(source), run->opts.expansion_limit, &input, err));
    unsigned workers = small && !*avpi_input_packing(input) ? 1 : run->n_workers;
    if (plan->container == AVPI_CONTAINER_PARQUET)
        AVP_TRY(avpi_parquet_read(run, avpi_source_opened(source), plan, run->n_workers, tally, err));
    else
        AVP_TRY(avpi_pump_run(run->ctx, plan, input, &run->sink, workers, run->journey, tally, err));
done:
    avpi_input_close(input);
    return status;
}

avp_status avpi_importing_sum(const avpi_importing *run, const avpi_tally *t, avp_error *err) {
    if (t->read == t->kept + t->duplicate + t->rejected)
        return AVP_OK;
    return avpi_fail(run->ctx, err, AVP_E_BUG,
                     N_("%llu rows were read but %llu kept, %llu duplicate and %llu rejected"),
                     (unsigned long long)t->read, (unsigned long long)t->kept, (unsigned long long)t->duplicate,
                     (unsigned long long)t->rejected);
}

/* What speaks against a file that was read to its end; whole: and given to the sink. */
static avp_status judge(const avpi_importing *run, size_t i, const avpi_tally *t, bool whole, avp_error *err) {
    if (whole && avpi_importing_sum(run, t, err) != AVP_OK)
        return AVP_E_BUG;
    if (t->read == 0)
        return avpi_fail(run->ctx, err, AVP_E_INPUT, N_("the file holds no rows"));
    if (t->rejected < t->read || run->sources.items[i].piece.full)
        return AVP_OK;
    avp_status status = avpi_fail(run->ctx, err, AVP_E_INPUT, N_("none of the %llu rows could be read; the first: %s"),
                                  (unsigned long long)t->read, AVP_TR(run->ctx, t->reasons[0].text));
    if (err && err->line == 0) {
        err->line = t->reasons[0].first.line;
        err->byte = t->reasons[0].first.offset;
    }
    return status;
}

avp_status avpi_importing_warn_all(avpi_importing *run, size_t i, const avpi_tally *t, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t k = 0; k < t->n_notes; k++)
        AVP_TRY(avpi_importing_warn(run, i, AVP_TR(run->ctx, t->notes[k].text), t->notes[k].count, &t->notes[k].first,
                                    err));
    avpi_buf text;
    avpi_buf_init(&text, run->ctx, SIZE_MAX);
    for (size_t k = 0; k < t->n_reasons && status == AVP_OK; k++) {
        avpi_buf_clear(&text);
        status = avpi_buf_printf(&text, err, "%s: %s", AVP_TR(run->ctx, N_("rejected")),
                                 AVP_TR(run->ctx, t->reasons[k].text));
        if (status == AVP_OK)
            status = avpi_importing_warn(run, i, text.ptr, t->reasons[k].count, &t->reasons[k].first, err);
    }
    avpi_buf_free(&text);
done:
    return status;
}

static void note_snowflakes(avpi_tally *tally, const char *format) {
    const char *word = avpi_snowflakes_word(&tally->snowflakes, format);
    if (word)
        avpi_tally_note(tally, (avpi_note){word, tally->snowflakes.differ, tally->snowflakes.first});
}

static void report_tally(avpi_tally *tally, avp_read_file *file) {
    note_snowflakes(tally, file->format);
    file->rows_read = tally->read;
    file->kept = tally->kept;
    file->duplicate = tally->duplicate;
    file->rejected = tally->rejected;
    file->precision_us = avpi_steps_precision(&tally->steps);
}

/* While the file is read, what was read of it goes to the sink. */
static avp_status read_on(avpi_importing *run, size_t i, avpi_plan *plan, avp_error *err) {
    avp_status status = AVP_OK;
    avp_read_file *file = &run->report.files[i];
    avpi_tally tally = {0};
    bool known = false;
    AVP_TRY(avpi_importing_commit(run, err));
    AVP_TRY(avpi_importing_once(run, i, plan, &tally, &known, err));
    if (known)
        return AVP_OK;
    if (!plan->from_cp1252 && avpi_importing_is_cp1252(&tally)) {
        run->sink.abandon_file(run->sink.self);
        plan->from_cp1252 = true;
        AVP_TRY(avpi_importing_explain(run, i, plan, err));
        AVP_TRY(avpi_importing_once(run, i, plan, &tally, &known, err));
    }
    report_tally(&tally, file);
    AVP_TRY(avpi_importing_warn_all(run, i, &tally, err));
    AVP_TRY(judge(run, i, &tally, true, err));
    AVP_TRY(run->sink.end_file(run->sink.self, file, tally.notes, tally.n_notes, err));
    AVP_TRY(avpi_importing_ended(run, i, false, err));
done:
    if (status != AVP_OK)
        run->sink.abandon_file(run->sink.self);
    return status;
}

static avp_status parse_held(avpi_importing *run, size_t i, const avpi_plan *plan, avpi_held *held, avpi_tally *tally,
                             bool *fits, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    avpi_held_free(held);
    AVP_TRY(
        avpi_input_open(run->ctx, avpi_source_opened(&run->sources.items[i]), run->opts.expansion_limit, &input, err));
    AVP_TRY(avpi_held_parse(held, run->ctx, plan, input, run->sink.enriched, tally, fits, err));
done:
    avpi_input_close(input);
    return status;
}

/* Parsed and judged first, then given to the sink. *fits: it was a small file indeed. *took: it is, or was, in the sink. */
static avp_status read_held(avpi_importing *run, size_t i, avpi_plan *plan, avpi_held *held, bool *fits, bool *took,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avp_read_file *file = &run->report.files[i];
    avpi_tally tally = {0};
    bool known = false;
    AVP_TRY(avpi_progress(run->ctx, N_("reading"), run->journey.done_before, run->journey.total, "bytes", err));
    AVP_TRY(begin(run, i, plan, &known, err));
    if (known)
        return AVP_OK;
    *fits = plan->container != AVPI_CONTAINER_PARQUET;
    if (*fits)
        AVP_TRY(parse_held(run, i, plan, held, &tally, fits, err));
    if (*fits && !plan->from_cp1252 && avpi_importing_is_cp1252(&tally)) {
        plan->from_cp1252 = true;
        AVP_TRY(avpi_importing_explain(run, i, plan, err));
        AVP_TRY(parse_held(run, i, plan, held, &tally, fits, err));
    }
    if (!*fits)
        goto done;
    report_tally(&tally, file);
    AVP_TRY(judge(run, i, &tally, false, err));
    *took = true;
    AVP_TRY(avpi_held_give(held, &run->sink, &tally, err));
    report_tally(&tally, file);
    AVP_TRY(avpi_importing_sum(run, &tally, err));
    AVP_TRY(avpi_importing_warn_all(run, i, &tally, err));
    AVP_TRY(run->sink.end_file(run->sink.self, file, tally.notes, tally.n_notes, err));
    AVP_TRY(avpi_importing_ended(run, i, true, err));
done:
    return status;
}

avp_status avpi_importing_read(avpi_importing *run, size_t i, avpi_plan *plan, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_held held = {.n = 0};
    avpi_source *source = &run->sources.items[i];
    bool fits = true, took = false;
    source->held = run->sink.commit && source->size_bytes > 0 && source->size_bytes < AVPI_HELD_SIZE;
    if (!source->held)
        return read_on(run, i, plan, err);
    status = read_held(run, i, plan, &held, &fits, &took, err);
    avpi_held_free(&held);
    if (status != AVP_OK || !fits)
        avpi_importing_abandon(run, took, status, err);
    source->held = false;
    return status == AVP_OK && !fits ? read_on(run, i, plan, err) : status;
}

avp_status avpi_importing_settle(avpi_importing *run, size_t i, avp_status status, avp_error *file_error,
                                 avp_error *err) {
    avp_read_file *file = &run->report.files[i];
    run->journey.done_before += run->sources.items[i].size_bytes;
    run->report.input_bytes += run->sources.items[i].size_bytes;
    file->status = status;
    if (status == AVP_OK)
        return AVP_OK;
    file->kept = file->duplicate = 0;
    file->rejected = file->rows_read;
    if (file_error->file[0] == '\0')
        avpi_fail_at(file_error, file->path, file_error->line, file_error->byte);
    file->line = file_error->line;
    file->byte = file_error->byte;
    if (err && err->status == AVP_OK && status != AVP_E_INPUT)
        *err = *file_error;
    avp_status copied = replace_text(run->ctx, &file->message, file_error->text, err);
    return status != AVP_E_INPUT ? status : copied;
}

/* What is wrong with a file, and where in it. */
static avp_status describe_bad(const avp_ctx *ctx, const avp_read_file *file, avpi_buf *out, avp_error *err) {
    unsigned long long line = file->line, byte = file->byte;
    if (line)
        return avpi_buf_printf(out, err, AVP_TR(ctx, N_("%s (line %llu, byte %llu)")), file->message, line, byte);
    if (byte)
        return avpi_buf_printf(out, err, AVP_TR(ctx, N_("%s (byte %llu)")), file->message, byte);
    return avpi_buf_printf(out, err, "%s", file->message);
}

avp_status avpi_importing_verdict(const avpi_importing *run, avp_error *err) {
    const avp_read_file *first = NULL;
    size_t bad = 0;
    for (size_t i = 0; i < run->report.n_files; i++) {
        const avp_read_file *file = &run->report.files[i];
        bad += file->status != AVP_OK;
        first = first || file->status == AVP_OK ? first : file;
    }
    if (!first)
        return AVP_OK;
    avpi_buf what;
    avpi_buf_init(&what, run->ctx, SIZE_MAX);
    avp_status status = describe_bad(run->ctx, first, &what, err);
    if (status == AVP_OK && bad == 1)
        status = avpi_fail(run->ctx, err, AVP_E_INPUT, N_("\"%s\" could not be read: %s"), first->path, what.ptr);
    else if (status == AVP_OK)
        status =
            avpi_fail(run->ctx, err, AVP_E_INPUT, N_("%zu of %zu files could not be read; the first is \"%s\": %s"),
                      bad, run->report.n_files, first->path, what.ptr);
    if (err && status == AVP_E_INPUT) {
        err->line = first->line;
        err->byte = first->byte;
    }
    avpi_buf_free(&what);
    return status;
}
