/* Tables of single cases: a row is a case with an incident, or one more incident of the case with the same code. */
#include "registry/case_rows.h"
#include "registry/case_words.h"
#include "registry/documents.h"
#include "registry/waiting.h"

#include <limits.h>

typedef struct reading_cases {
    avpi_taking *t;
    const avpi_registry_columns *columns;
    avpi_cases_sink sink;
    avpi_registry_papers papers; /* documents that rows name */
} reading_cases;

static avp_str cell_of(const reading_cases *k, const avpi_table_row *row, avpi_registry_key key) {
    return avpi_registry_cell(k->columns, row, key);
}

/* ---- cells ---- */

static avp_status take_place(const reading_cases *k, const avpi_table_row *row, avpi_case_row *out, avp_error *err) {
    avp_str state = cell_of(k, row, AVPI_KEY_STATE), municipality = cell_of(k, row, AVPI_KEY_MUNICIPALITY);
    avp_str place = cell_of(k, row, AVPI_KEY_PLACE);
    out->country = cell_of(k, row, AVPI_KEY_COUNTRY);
    out->place_written = place.len > 0 ? place : municipality.len > 0 ? municipality : state;
    if (avpi_abroad_word(out->country)) {
        out->place = (avpi_place_found){.how = AVPI_PLACE_UNKNOWN};
        return AVP_OK;
    }
    if (state.len == 0 && municipality.len == 0 && place.len > 0)
        return avpi_gazetteer_find_written(k->t->g, place, &out->place, err);
    return avpi_gazetteer_find(k->t->g, state, municipality, &out->place, err);
}

/* Why the row cannot be taken, or NULL. */
static const char *take_point(const reading_cases *k, const avpi_table_row *row, avpi_case_row *out) {
    avp_str latitude = cell_of(k, row, AVPI_KEY_LATITUDE), longitude = cell_of(k, row, AVPI_KEY_LONGITUDE);
    if (latitude.len == 0 && longitude.len == 0)
        return NULL;
    out->located = true;
    if (!avpi_degrees_word(latitude, 90, &out->latitude) || !avpi_degrees_word(longitude, 180, &out->longitude))
        return N_("the coordinates are no degrees");
    return NULL;
}

static const char *take_values(const reading_cases *k, const avpi_table_row *row, avpi_case_row *out) {
    avp_str flag = cell_of(k, row, AVPI_KEY_PUBLIC);
    if (!avpi_when_parse(cell_of(k, row, AVPI_KEY_WHEN), &out->when))
        return N_("the date cannot be read");
    if (!avpi_age_word(cell_of(k, row, AVPI_KEY_AGE), &out->age, &out->age_known))
        return N_("the age is no number of years");
    if (!avpi_flag_word(flag, &out->public))
        return N_("public is neither yes nor no");
    out->public_told = flag.len > 0;
    out->public = out->public_told ? out->public : k->t->opts->published;
    out->confidence = avpi_confidence_word(cell_of(k, row, AVPI_KEY_CONFIDENCE));
    if (!out->confidence.ptr)
        return N_("the confidence is none of confirmed, probable, doubtful, unknown");
    return take_point(k, row, out);
}

static void take_texts(const reading_cases *k, const avpi_table_row *row, avpi_case_row *out) {
    avp_str kind = cell_of(k, row, AVPI_KEY_KIND);
    kind = kind.len > 0 ? kind : avpi_str_view(k->t->opts->kind ? k->t->opts->kind : "other");
    *out = (avpi_case_row){.code = cell_of(k, row, AVPI_KEY_CODE),
                           .kind = avpi_kind_word(kind),
                           .title = cell_of(k, row, AVPI_KEY_TITLE),
                           .name = cell_of(k, row, AVPI_KEY_NAME),
                           .sex = cell_of(k, row, AVPI_KEY_SEX),
                           .status = cell_of(k, row, AVPI_KEY_STATUS),
                           .target = cell_of(k, row, AVPI_KEY_TARGET),
                           .what = cell_of(k, row, AVPI_KEY_WHAT),
                           .source = cell_of(k, row, AVPI_KEY_SOURCE),
                           .line = row->line,
                           .byte = row->byte};
}

/* ---- rows ---- */

static avp_status keep_row(reading_cases *k, const avpi_table_row *row, avpi_case_row *of, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_ids ids;
    avp_str document = cell_of(k, row, AVPI_KEY_DOCUMENT);
    AVP_TRY(take_place(k, row, of, err));
    AVP_TRY(avpi_cases_sink_add(&k->sink, of, &ids, err));
    if (ids.refused)
        return avpi_taking_reject(k->t, row, ids.refused, err);
    if (document.len > 0)
        AVP_TRY(avpi_registry_papers_add(
            &k->papers, document, (avpi_document_of){ids.record_id, ids.incident_id, of->source, ids.is_public, true},
            err));
done:
    return status;
}

static avp_status take_row(void *self, const avpi_table_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    reading_cases *k = self;
    avpi_case_row of;
    bool seen = false;
    avp_str document = cell_of(k, row, AVPI_KEY_DOCUMENT);
    take_texts(k, row, &of);
    const char *reason = take_values(k, row, &of);
    if (!reason && document.len > 0)
        reason = avpi_registry_papers_judge(&k->papers, document);
    if (reason)
        return avpi_taking_reject(k->t, row, reason, err);
    AVP_TRY(avpi_taking_seen(k->t, row->raw, &of.key, &seen, err));
    if (!seen)
        AVP_TRY(keep_row(k, row, &of, err));
done:
    return status;
}

/* Rows that are here already are told apart before any other looks for its incident. */
static avp_status claim_rows(reading_cases *k, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_table table = {.ctx = NULL};
    avpi_table_row row;
    bool more = k->sink.again.n_incidents > 0;
    if (!more)
        return AVP_OK;
    AVP_TRY(avpi_table_open(k->t->ctx, k->t->path, &table, err));
    for (;;) {
        AVP_TRY(avpi_table_next(&table, &row, &more, err));
        if (!more)
            break;
        avpi_again_claim(&k->sink.again, row.raw);
    }
done:
    avpi_table_close(&table);
    return status;
}

avp_status avpi_take_records(avpi_taking *t, avpi_table *table, const avpi_registry_columns *columns, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t proposed = 0;
    reading_cases k = {.t = t, .columns = columns};
    avpi_registry_papers_init(&k.papers, t->ctx, t->folder);
    AVP_TRY(avpi_taking_know(t, avpi_known_rows_sql, err));
    AVP_TRY(avpi_cases_sink_open(t, &k.sink, err));
    AVP_TRY(claim_rows(&k, err));
    AVP_TRY(avpi_taking_rows(t, table, take_row, &k, err));
    AVP_TRY(avpi_cases_sink_finish(&k.sink, err));
    AVP_TRY(avpi_registry_papers_keep(&k.papers, t->c, err));
    AVP_TRY(avpi_waiting_hold(t, err));
    AVP_TRY(avpi_registry_propose(t->c, &proposed, err));
done:
    avpi_cases_sink_free(&k.sink);
    avpi_registry_papers_free(&k.papers);
    return status;
}
