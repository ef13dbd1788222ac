#include "read/json_cells.h"
#include "read/marks.h"
#include "read/reader.h"

static avp_status take_object(avpi_reader *r, uint32_t root, avpi_place place, avp_str raw, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_batch *batch = NULL;
    AVP_TRY(avpi_reader_batch(r, &batch, err));
    if (r->plan->format->json_take) {
        status = r->plan->format->json_take(&r->json, root, place, batch, err);
        goto done;
    }
    batch->rows_read++;
    if (r->json.nodes[root].type != AVPI_JSON_OBJECT) {
        status = avpi_batch_reject(batch, place, N_("not a JSON object"), raw, err);
        goto done;
    }
    memset(r->cells, 0, r->plan->n_columns * sizeof *r->cells);
    AVP_TRY(avpi_json_cells(r->plan, &r->json, root, &batch->arena, r->cells, err));
    AVP_TRY(avpi_plan_take(r->plan, r->cells, r->plan->n_columns, place, raw, batch, err));
done:
    return status;
}

/* An array on a line: each of its elements is a record. */
static avp_status take_root(avpi_reader *r, avpi_place place, avp_str raw, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_json *json = &r->json;
    if (json->nodes[0].type != AVPI_JSON_ARRAY)
        return take_object(r, 0, place, raw, err);
    for (uint32_t i = avpi_json_first(0); i < avpi_json_end(json, 0); i = json->nodes[i].next)
        AVP_TRY(take_object(r, i, place, raw, err));
done:
    return status;
}

static avp_status take_record(avpi_reader *r, avp_str raw, avpi_place place, bool clean, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_batch *batch = NULL;
    avp_str text = raw;
    if (!avpi_plan_wants(r->plan, place))
        return AVP_OK;
    const char *reason = raw.len > r->plan->record_limit ? N_("the record is longer than --max-record") : NULL;
    AVP_TRY(avpi_reader_batch(r, &batch, err));
    if (!clean && !reason)
        AVP_TRY(avpi_reader_mend(r, batch, place, &text, &reason, err));
    if (reason) {
        status = avpi_reader_reject(r, place, reason, raw, err);
        goto done;
    }
    avp_error why = {0};
    avp_status parsed = avpi_json_parse(&r->json, text, &why);
    if (parsed == AVP_E_MEMORY)
        status = avpi_fail_memory(r->ctx, err);
    else if (parsed == AVP_E_LIMIT)
        status = avpi_reader_reject(r, place, N_("the JSON is nested too deeply"), raw, err);
    else if (parsed != AVP_OK)
        status = avpi_reader_reject(r, place, N_("not valid JSON"), raw, err);
    else
        status = take_root(r, place, raw, err);
done:
    return status;
}

avp_status avpi_reader_json(avpi_reader *r, const avpi_stretch *stretch, bool clean, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str text = stretch->bytes, record;
    bool garbage = false, lines = r->plan->cut == AVPI_CUT_LINES;
    uint64_t line = stretch->line;
    size_t at = 0, counted = 0;
    while (lines ? avpi_line_next(text, &at, &record) : avpi_json_next(text, &at, &record, &garbage)) {
        size_t begin = (size_t)(record.ptr - text.ptr);
        line += avpi_marks_lines((avp_str){text.ptr + counted, begin - counted});
        counted = begin;
        avpi_place place = {line, stretch->offset + begin, record.len};
        if (garbage)
            AVP_TRY(avpi_reader_reject(r, place, N_("not a JSON object"), record, err));
        else
            AVP_TRY(take_record(r, record, place, clean, err));
    }
done:
    return status;
}
