/* The report of a run: its warnings, and its end. */
#include "read/importing.h"

static avp_status place_text(const avpi_importing *run, size_t i, const avpi_place *place, char **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, run->ctx, SIZE_MAX);
    AVP_TRY(avpi_buf_printf(&text, err, "%s", run->sources.items[i].path));
    if (place && place->line > 0)
        AVP_TRY(avpi_buf_printf(&text, err, ":%llu", (unsigned long long)place->line));
    AVP_TRY(avpi_str_dup(run->ctx, avpi_buf_view(&text), out, err));
done:
    avpi_buf_free(&text);
    return status;
}

static bool is_told(avpi_importing *run, const char *text, uint64_t count) {
    avp_read_report *report = &run->report;
    for (size_t k = 0; k < report->n_warnings; k++)
        if (strcmp(report->warnings[k].text, text) == 0) {
            report->warnings[k].count += count;
            return true;
        }
    return false;
}

avp_status avpi_importing_warn(avpi_importing *run, size_t i, const char *text, uint64_t count, const avpi_place *place,
                               avp_error *err) {
    avp_status status = AVP_OK;
    char *where = NULL;
    if (is_told(run, text, count))
        return AVP_OK;
    AVP_TRY(place_text(run, i, place, &where, err));
    status = avpi_importing_warn_at(run, text, count, where, err);
done:
    avpi_free(run->ctx, where);
    return status;
}

avp_status avpi_importing_warn_at(avpi_importing *run, const char *text, uint64_t count, const char *first_place,
                                  avp_error *err) {
    avp_status status = AVP_OK;
    avp_read_report *report = &run->report;
    avp_read_warning added = {.count = count};
    if (is_told(run, text, count))
        return AVP_OK;
    AVP_TRY(avpi_grow(run->ctx, &report->warnings, &run->warnings_capacity, report->n_warnings + 1, sizeof added, err));
    AVP_TRY(avpi_str_dup(run->ctx, avpi_str_view(text), &added.text, err));
    AVP_TRY(avpi_str_dup(run->ctx, avpi_str_view(first_place ? first_place : ""), &added.first_place, err));
    report->warnings[report->n_warnings++] = added;
    added = (avp_read_warning){0};
done:
    avpi_free(run->ctx, added.text);
    return status;
}

avp_status avpi_importing_warn_conflicts(avpi_importing *run, size_t i, avp_error *err) {
    uint64_t count = run->report.files[i].conflicts;
    const char *text =
        N_("rows tell of a post another account, time or text than the case does: see its table conflicts");
    return count ? avpi_importing_warn(run, i, AVP_TR(run->ctx, text), count, NULL, err) : AVP_OK;
}

void avp_read_report_free(const avp_ctx *ctx, avp_read_report *report) {
    if (!report)
        return;
    for (size_t i = 0; report->files && i < report->n_files; i++) {
        avpi_free(ctx, report->files[i].path);
        avpi_free(ctx, report->files[i].format);
        avpi_free(ctx, report->files[i].explanation);
        avpi_free(ctx, report->files[i].message);
    }
    for (size_t i = 0; i < report->n_warnings; i++) {
        avpi_free(ctx, report->warnings[i].text);
        avpi_free(ctx, report->warnings[i].first_place);
    }
    avpi_free(ctx, report->files);
    avpi_free(ctx, report->warnings);
    *report = (avp_read_report){0};
}
