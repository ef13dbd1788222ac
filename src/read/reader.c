#include "read/reader.h"
#include "read/encoding.h"

avp_status avpi_reader_init(avpi_reader *r, const avp_ctx *ctx, const avpi_plan *plan, avp_error *err) {
    avp_status status = AVP_OK;
    *r = (avpi_reader){.ctx = ctx, .plan = plan};
    avpi_buf_init(&r->room, ctx, SIZE_MAX);
    avpi_json_init(&r->json, ctx);
    avpi_arena_init(&r->mended, ctx);
    size_t cells = plan->n_columns ? plan->n_columns : 1;
    if (plan->cut == AVPI_CUT_CSV) {
        AVP_TRY(avpi_csv_init(&r->csv, ctx, plan->dialect, cells, err));
        AVP_TRY(avpi_csv_init(&r->single, ctx, plan->dialect, cells, err));
    } else {
        AVP_TRY(avpi_zalloc(ctx, cells, sizeof *r->cells, &r->cells, err));
    }
done:
    return status;
}

void avpi_reader_free(avpi_reader *r) {
    if (!r->ctx)
        return;
    for (size_t i = 0; i < r->n_batches; i++) {
        avpi_batch_free(r->batches[i]);
        avpi_free(r->ctx, r->batches[i]);
    }
    avpi_free(r->ctx, r->batches);
    avpi_free(r->ctx, r->cells);
    avpi_csv_free(&r->csv);
    avpi_csv_free(&r->single);
    avpi_json_free(&r->json);
    avpi_arena_free(&r->mended);
    avpi_buf_free(&r->room);
    *r = (avpi_reader){0};
}

static avp_status new_batch(avpi_reader *r, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_batch *batch = NULL;
    AVP_TRY(avpi_grow(r->ctx, &r->batches, &r->capacity, r->n_batches + 1, sizeof *r->batches, err));
    AVP_TRY(avpi_zalloc(r->ctx, 1, sizeof *batch, &batch, err));
    r->batches[r->n_batches++] = batch;
    AVP_TRY(avpi_batch_init(batch, r->ctx, r->plan->have, err));
done:
    return status;
}

static bool is_full(const avpi_batch *batch) {
    return batch->count >= AVPI_BATCH_ROWS || batch->n_rejects >= AVPI_BATCH_ROWS;
}

avp_status avpi_reader_batch(avpi_reader *r, avpi_batch **batch, avp_error *err) {
    avp_status status = AVP_OK;
    if (r->used > 0 && !is_full(r->batches[r->used - 1])) {
        *batch = r->batches[r->used - 1];
        return AVP_OK;
    }
    if (r->used > 0 && r->at_once) {
        AVP_TRY(r->hand_on(r->self, r->batches[0], err));
        avpi_batch_clear(r->batches[0]);
    } else {
        if (r->used == r->n_batches)
            AVP_TRY(new_batch(r, err));
        avpi_batch_clear(r->batches[r->used++]);
    }
    *batch = r->batches[r->used - 1];
done:
    return status;
}

avp_status avpi_reader_reject(avpi_reader *r, avpi_place place, const char *reason, avp_str raw, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_batch *batch = NULL;
    if (!avpi_plan_wants(r->plan, place))
        return AVP_OK;
    AVP_TRY(avpi_reader_batch(r, &batch, err));
    batch->rows_read++;
    AVP_TRY(avpi_batch_reject(batch, place, reason, raw, err));
done:
    return status;
}

/* Tells from the bytes of the whole file so far: every letter beyond ASCII is either half of the UTF-8 or none of it. */
static bool convert(const avpi_reader *r, avp_str text, char *out, size_t *len, const char **note) {
    *note = N_("characters written as two surrogates (CESU-8) were mended");
    if (avpi_text_from_cesu8(text, out, len))
        return true;
    *note = N_("text that is not UTF-8 was read as Windows-1252");
    return r->plan->from_cp1252 && avpi_text_from_cp1252(text, out, len);
}

avp_status avpi_reader_mend(avpi_reader *r, avpi_batch *batch, avpi_place place, avp_str *text, const char **reason,
                            avp_error *err) {
    size_t bad = 0, len = 0;
    const char *note = NULL;
    *reason = NULL;
    if (text->len > 0 && memchr(text->ptr, '\0', text->len)) {
        *reason = N_("a NUL byte stands in the record");
        return AVP_OK;
    }
    if (avpi_utf8_valid(*text, &bad)) {
        for (size_t i = 0; i < text->len; i++)
            if ((unsigned char)text->ptr[i] >= 0x80) {
                r->valid++;
                break;
            }
        return AVP_OK;
    }
    char *out = avpi_arena_take(&r->mended, 3 * text->len);
    if (!out)
        return avpi_fail_memory(r->ctx, err);
    if (convert(r, *text, out, &len, &note)) {
        avpi_batch_note(batch, note, place);
        *text = (avp_str){out, len};
        return AVP_OK;
    }
    r->invalid++;
    *reason = N_("the record is not valid UTF-8");
    return AVP_OK;
}

avp_status avpi_reader_parse(avpi_reader *r, const avpi_stretch *stretch, avp_error *err) {
    avp_status status = AVP_OK;
    size_t bad = 0;
    r->used = 0;
    avpi_arena_clear(&r->mended);
    if (stretch->reason) {
        avpi_place place = {stretch->line, stretch->offset, stretch->size};
        AVP_TRY(avpi_reader_reject(r, place, stretch->reason, stretch->bytes, err));
    } else {
        bool clean = avpi_utf8_valid(stretch->bytes, &bad) && !memchr(stretch->bytes.ptr, '\0', stretch->bytes.len);
        if (r->plan->cut == AVPI_CUT_CSV)
            AVP_TRY(avpi_reader_csv(r, stretch, clean, err));
        else
            AVP_TRY(avpi_reader_json(r, stretch, clean, err));
    }
    if (r->at_once && r->used > 0)
        AVP_TRY(r->hand_on(r->self, r->batches[0], err));
done:
    return status;
}
