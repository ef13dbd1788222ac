/* One window after its slots: what is worth counting, and counting it in memory or through the disk. */
#include "links/window_count.h"

#include "base/parallel.h"
#include "links/count_dense.h"
#include "links/count_spill.h"

enum { SPILL_SHARE = 4 }; /* this part of the budget is for pairs on their way to disk, when little else is left */

/* What must pass through memory beside the pairs: acts unless they lie in a file, slots, live acts. */
static uint64_t held_bytes(const avpi_window_job *s) {
    const avp_acts *acts = s->acts;
    uint64_t per_act = acts->spill ? 0 : sizeof *acts->account + sizeof *acts->time_us;
    per_act += (acts->spill || !acts->post ? 0 : sizeof *acts->post) +
               (acts->spill || !acts->source ? 0 : sizeof *acts->source);
    per_act += sizeof(uint32_t) + 1 + (s->slots->class_of ? 1 : 0); /* live acts, repeats, class_of */
    uint64_t names = acts->accounts.count ? acts->accounts.start[acts->accounts.count] : 0;
    names += acts->objects.count ? acts->objects.start[acts->objects.count] : 0;
    return per_act * acts->count + names +
           sizeof(uint64_t) * ((uint64_t)acts->n_objects + acts->accounts.count + acts->objects.count);
}

static avp_status count_in_memory(const avpi_window_job *s, const avpi_live *live, const avpi_keep *keep,
                                  avpi_counted *counted, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rows rows = {0};
    avpi_rows_plan plan = {
        .window_us = s->window_us, .repeats = s->slots->repeats, .with_places = s->acts->elders.of != NULL};
    AVP_TRY(avpi_rows_build(s->ctx, s->acts, live, &plan, &rows, err));
    AVP_TRY(avpi_count_dense(s->ctx, &rows, &s->acts->elders, keep, counted, err));
done:
    avpi_rows_free(s->ctx, &rows);
    return status;
}

static avp_status count_pairs(const avpi_window_job *s, const avpi_live *live, const avpi_keep *keep,
                              avpi_counted *counted, avp_error *err) {
    uint64_t budget = s->ctx->memory_bytes, held = held_bytes(s);
    uint64_t need = avpi_rows_size_bytes(s->ctx, s->acts, live->total, s->acts->elders.of != NULL) +
                    avpi_row_product_size_bytes(s->ctx, s->acts->n_accounts, keep);
    if (budget == 0 || held + need <= budget)
        return count_in_memory(s, live, keep, counted, err);
    uint64_t buffer = budget / SPILL_SHARE;
    if (budget > held && budget - held > buffer)
        buffer = budget - held;
    avpi_spill_job job = {.acts = s->acts,
                          .live = live,
                          .repeats = s->slots->repeats,
                          .window_us = s->window_us,
                          .buffer_bytes = (size_t)buffer};
    return avpi_count_spill(s->ctx, &job, keep, counted, err);
}

avp_status avpi_window_count(const avpi_window_job *job, const avpi_keep *keep, avpi_counted *counted,
                             avpi_window_clock *clock, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_live live = {0};
    double start = avpi_now_s();
    if (keep->least != UINT32_MAX)
        AVP_TRY(avpi_prune(job->ctx, job->acts, job->slots, job->k, job->window_us, keep->least, &live, err));
    double pruned = avpi_now_s();
    if (live.total > 0)
        AVP_TRY(count_pairs(job, &live, keep, counted, err));
    clock->prune_s += pruned - start;
    clock->count_s += avpi_now_s() - pruned;
done:
    avpi_live_free(job->ctx, &live);
    return status;
}
