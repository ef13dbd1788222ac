/* Small files that are committed together. */
#include "base/parallel.h"
#include "read/importing.h"

/* A transaction takes so many files, bytes or seconds: what an interruption may cost. */
enum { GROUP_FILES = 512, GROUP_BYTES = 1 << 24 };
static const double group_s = 2;

/* Tell of files that were ended, and are not in after all. */
static void take_back(avpi_importing *run, avp_status status, const avp_error *why) {
    for (size_t k = 0; k < run->n_ended; k++) {
        avp_read_file *file = &run->report.files[run->ended[k]];
        file->status = status;
        file->kept = file->duplicate = 0;
        file->rejected = file->rows_read;
        if (!file->message &&
            avpi_str_dup(run->ctx, avpi_str_view(why ? why->text : ""), &file->message, NULL) != AVP_OK)
            file->message = NULL;
    }
    run->n_ended = 0;
    run->ended_bytes = 0;
}

void avpi_importing_abandon(avpi_importing *run, bool took, avp_status status, const avp_error *why) {
    run->sink.abandon_file(run->sink.self);
    if (took)
        take_back(run, status, why);
}

avp_status avpi_importing_commit(avpi_importing *run, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error own = {0};
    if (!run->sink.commit)
        return AVP_OK;
    status = run->sink.commit(run->sink.self, &own);
    if (status != AVP_OK) {
        avpi_importing_abandon(run, true, status, &own);
        if (err && err->status == AVP_OK)
            *err = own;
        return status;
    }
    size_t n = run->n_ended;
    run->n_ended = 0;
    run->ended_bytes = 0;
    for (size_t k = 0; k < n; k++)
        AVP_TRY(avpi_importing_warn_conflicts(run, run->ended[k], err));
done:
    return status;
}

avp_status avpi_importing_ended(avpi_importing *run, size_t i, bool held, avp_error *err) {
    avp_status status = AVP_OK;
    if (!run->sink.commit)
        return avpi_importing_warn_conflicts(run, i, err);
    if (run->n_ended == 0)
        run->ended_since_s = avpi_now_s();
    AVP_TRY(avpi_grow(run->ctx, &run->ended, &run->ended_capacity, run->n_ended + 1, sizeof *run->ended, err));
    run->ended[run->n_ended++] = i;
    run->ended_bytes += run->sources.items[i].size_bytes;
    bool full =
        run->n_ended >= GROUP_FILES || run->ended_bytes >= GROUP_BYTES || avpi_now_s() - run->ended_since_s >= group_s;
    if (!held || full)
        AVP_TRY(avpi_importing_commit(run, err));
done:
    return status;
}
