#include "read/held.h"
#include "read/enrich.h"
#include "read/snowflake.h"

static avp_status finish_batches(const avpi_reader *r, bool enriched, avpi_tally *tally, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < r->used; i++) {
        avpi_snowflakes_count(r->batches[i]);
        if (enriched)
            AVP_TRY(avpi_enrich(r->batches[i], err));
        avpi_tally_add(tally, r->batches[i]);
    }
    tally->valid += r->valid;
    tally->invalid += r->invalid;
done:
    return status;
}

/* Stretch after stretch, each into a reader of its own. *end: there was none. */
static avp_status parse_next(avpi_held *held, const avp_ctx *ctx, const avpi_plan *plan, avpi_splitter *splitter,
                             bool enriched, avpi_tally *tally, bool *end, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stretch stretch = {0};
    avpi_reader *r = &held->readers[held->n++];
    AVP_TRY(avpi_reader_init(r, ctx, plan, err));
    AVP_TRY(avpi_splitter_next(splitter, &r->room, &stretch, end, err));
    if (*end)
        goto done;
    AVP_TRY(avpi_reader_parse(r, &stretch, err));
    AVP_TRY(finish_batches(r, enriched, tally, err));
done:
    return status;
}

avp_status avpi_held_parse(avpi_held *held, const avp_ctx *ctx, const avpi_plan *plan, avpi_input *input, bool enriched,
                           avpi_tally *tally, bool *fits, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_splitter splitter = {0};
    bool end = false;
    *held = (avpi_held){.n = 0};
    *tally = (avpi_tally){0};
    AVP_TRY(avpi_splitter_init(&splitter, ctx, input, plan->cut, plan->dialect, plan->record_limit, plan->skip,
                               plan->skip_lines, err));
    splitter.keep_cut = plan->keep_cut;
    while (!end && held->n < AVPI_HELD_STRETCHES)
        AVP_TRY(parse_next(held, ctx, plan, &splitter, enriched, tally, &end, err));
    *fits = end;
    if (splitter.was_cut)
        avpi_tally_cut(tally, splitter.line, splitter.offset);
    avpi_tally_sort(tally);
done:
    avpi_splitter_free(&splitter);
    return status;
}

avp_status avpi_held_give(const avpi_held *held, avpi_sink *sink, avpi_tally *tally, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_tally t = {.valid = tally->valid, .invalid = tally->invalid};
    avpi_tally_keep_cut(tally, &t);
    for (size_t k = 0; k < held->n; k++)
        for (size_t i = 0; i < held->readers[k].used; i++) {
            AVP_TRY(sink->take(sink->self, 0, held->readers[k].batches[i], &t.kept, &t.duplicate, err));
            avpi_tally_add(&t, held->readers[k].batches[i]);
        }
    if (sink->put)
        AVP_TRY(sink->put(sink->self, 0, err));
    avpi_tally_sort(&t);
    *tally = t;
done:
    return status;
}

void avpi_held_free(avpi_held *held) {
    for (size_t k = 0; k < held->n; k++)
        avpi_reader_free(&held->readers[k]);
    *held = (avpi_held){.n = 0};
}
