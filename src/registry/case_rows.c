#include "registry/case_rows.h"

#include "registry/waiting.h"

/* Where a person took back what a table made of a case, the rows that had told of it by then are looked at anew. */
const char avpi_known_rows_sql[] =
    "WITH undone AS (SELECT e.thing, e.thing_id AS id, max(u.edited_at) AS undone_at FROM registry_edits u JOIN "
    "registry_edits"
    " e ON e.edit_id = u.undoes AND e.action = 'import' WHERE u.action = 'undo' GROUP BY ALL),"
    " of_records AS (SELECT coalesce(r.record_id, i.record_id, s.record_id) AS record_id, max(undone_at) AS undone_at "
    "FROM undone"
    " LEFT JOIN records r ON thing = 'record' AND r.record_id = id LEFT JOIN incidents i ON thing = 'incident' AND"
    " i.incident_id = id LEFT JOIN statements s ON thing = 'statement' AND s.statement_id = id GROUP BY 1)"
    " SELECT row_key FROM (SELECT * FROM registry_origins QUALIFY row_number() OVER (PARTITION BY incident_id ORDER BY"
    " file_id DESC, line DESC, byte_offset DESC) = 1) o LEFT JOIN of_records d USING (record_id) LEFT JOIN"
    " registry_files f USING (file_id) WHERE d.undone_at IS NULL OR f.imported_at >= d.undone_at";

enum { FOLDED_MOST = 1 << 20, WORDS_MOST = 1 << 20 };

avp_status avpi_cases_sink_open(avpi_taking *t, avpi_cases_sink *sink, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = t->c;
    *sink = (avpi_cases_sink){.t = t};
    avpi_dict_init(&sink->codes, t->ctx);
    avpi_buf_init(&sink->folded, t->ctx, FOLDED_MOST);
    avpi_buf_init(&sink->words, t->ctx, WORDS_MOST);
    AVP_TRY(avpi_registry_next_id(c, "record_id", "records", &sink->next_record, err));
    AVP_TRY(avpi_again_open(t, &sink->again, err));
    AVP_TRY(avpi_waiting_begin(t, err));
    AVP_TRY(avpi_registry_next_id(c, "incident_id", "incidents", &sink->next_incident, err));
    AVP_TRY(avpi_registry_next_id(c, "statement_id", "statements", &sink->next_statement, err));
    AVP_TRY(avpi_sheet_open(c, "records", "utttttittbbut", &sink->records, err));
    AVP_TRY(avpi_sheet_open(c, "incidents", "uuttttttttfftbbt", &sink->incidents, err));
    AVP_TRY(avpi_sheet_open(c, "registry_origins", "uuuuuk", &sink->origins, err));
    AVP_TRY(avpi_sheet_open(c, "statements", "uutttttubbu", &sink->statements, err));
done:
    return status;
}

void avpi_cases_sink_free(avpi_cases_sink *sink) {
    if (!sink->t)
        return;
    avpi_again_free(&sink->again);
    avpi_sheet_free(&sink->records);
    avpi_sheet_free(&sink->incidents);
    avpi_sheet_free(&sink->origins);
    avpi_sheet_free(&sink->statements);
    avpi_dict_free(&sink->codes);
    avpi_buf_free(&sink->folded);
    avpi_buf_free(&sink->words);
    avpi_free(sink->t->ctx, sink->record_of);
    *sink = (avpi_cases_sink){.t = NULL};
}

/* ---- what a search looks at ---- */

static avp_status fold_words(avpi_cases_sink *sink, const avp_str *words, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(&sink->words);
    for (size_t i = 0; i < n; i++) {
        AVP_TRY(avpi_buf_add(&sink->words, avpi_utf8_cut(words[i], WORDS_MOST / 16), err));
        AVP_TRY(avpi_buf_add_byte(&sink->words, ' ', err));
    }
    AVP_TRY(avpi_gazetteer_fold(sink->t->g, avpi_buf_view(&sink->words), &sink->folded, err));
done:
    return status;
}

/* ---- rows ---- */

static avp_status add_texts(avpi_sheet *sheet, const avp_str *texts, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++)
        AVP_TRY(avpi_sheet_text(sheet, avpi_sheet_some(texts[i]), err));
done:
    return status;
}

/* record_id, code, kind, title, name, sex, age, status, target, public, removed, merged_into, folded */
static avp_status add_record(avpi_cases_sink *sink, const avpi_case_row *row, uint64_t id, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sheet *s = &sink->records;
    const avp_str before[] = {row->code, row->kind, row->title, row->name, row->sex},
                  after[] = {row->status, row->target};
    const avp_str words[] = {row->code, row->title, row->name};
    avpi_sheet_u64(s, id, true);
    AVP_TRY(add_texts(s, before, sizeof before / sizeof *before, err));
    avpi_sheet_i64(s, row->age, row->age_known);
    AVP_TRY(add_texts(s, after, sizeof after / sizeof *after, err));
    avpi_sheet_bool(s, row->public);
    avpi_sheet_bool(s, false);
    avpi_sheet_u64(s, 0, false);
    AVP_TRY(fold_words(sink, words, sizeof words / sizeof *words, err));
    AVP_TRY(avpi_sheet_text(s, avpi_buf_view(&sink->folded), err));
    AVP_TRY(avpi_sheet_row(s, err));
done:
    return status;
}

/* incident_id, record_id, kind, what, happened, country, state, municipality, place_written, place_how, latitude, longitude, status, public, removed, folded */
static avp_status add_incident(avpi_cases_sink *sink, const avpi_case_row *row, uint64_t record_id, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sheet *s = &sink->incidents;
    const avpi_state *state = avpi_state_of(row->place.state);
    const avp_str texts[] = {row->kind,
                             row->what,
                             avpi_str_view(row->when.text),
                             row->country,
                             avpi_str_view(row->place.state),
                             avpi_str_view(row->place.municipality),
                             row->place_written,
                             avpi_str_view(avpi_place_how_name(row->place.how))};
    const avp_str words[] = {row->what, row->place_written, avpi_str_view(state ? state->name : "")};
    avpi_sheet_u64(s, sink->next_incident, true);
    avpi_sheet_u64(s, record_id, true);
    AVP_TRY(add_texts(s, texts, sizeof texts / sizeof *texts, err));
    avpi_sheet_f64(s, row->latitude, row->located);
    avpi_sheet_f64(s, row->longitude, row->located);
    AVP_TRY(avpi_sheet_text(s, avpi_sheet_some(row->status), err));
    avpi_sheet_bool(s, row->public);
    avpi_sheet_bool(s, false);
    AVP_TRY(fold_words(sink, words, sizeof words / sizeof *words, err));
    AVP_TRY(avpi_sheet_text(s, avpi_buf_view(&sink->folded), err));
    AVP_TRY(avpi_sheet_row(s, err));
done:
    return status;
}

static avp_status add_origin(avpi_cases_sink *sink, const avpi_case_row *row, const avpi_case_ids *ids,
                             avp_error *err) {
    avpi_sheet *s = &sink->origins;
    avpi_sheet_u64(s, ids->record_id, true);
    avpi_sheet_u64(s, ids->incident_id, true);
    avpi_sheet_u64(s, sink->t->file_id, true);
    avpi_sheet_u64(s, row->line, true);
    avpi_sheet_u64(s, row->byte, true);
    avpi_sheet_key(s, row->key);
    return avpi_sheet_row(s, err);
}

/* Who told of it, and how sure that is, where the row says so. */
static avp_status add_statement(avpi_cases_sink *sink, const avpi_case_row *row, uint64_t record_id, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sheet *s = &sink->statements;
    bool any = row->source.len > 0 || !avpi_str_equal(row->confidence, AVPI_STR("unknown"));
    const avp_str texts[] = {AVPI_STR("incident"), row->what, avpi_str_view(row->when.text), row->source,
                             row->confidence};
    if (!any)
        return AVP_OK;
    avpi_sheet_u64(s, sink->next_statement++, true);
    avpi_sheet_u64(s, record_id, true);
    AVP_TRY(add_texts(s, texts, sizeof texts / sizeof *texts, err));
    avpi_sheet_u64(s, 0, false);
    avpi_sheet_bool(s, row->public);
    avpi_sheet_bool(s, false);
    avpi_sheet_u64(s, sink->next_incident, true);
    AVP_TRY(avpi_sheet_row(s, err));
done:
    return status;
}

/* The case of this code, new where the file has not told of it yet. */
static avp_status find_record(avpi_cases_sink *sink, const avpi_case_row *row, uint64_t *record_id, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id = 0;
    size_t before = sink->codes.count;
    *record_id = sink->next_record;
    if (row->code.len > 0) {
        AVP_TRY(avpi_dict_intern(&sink->codes, row->code, &id, err));
        AVP_TRY(avpi_grow(sink->t->ctx, &sink->record_of, &sink->record_capacity, sink->codes.count,
                          sizeof *sink->record_of, err));
        if (id < before) {
            *record_id = sink->record_of[id];
            goto done;
        }
        sink->record_of[id] = *record_id;
    }
    AVP_TRY(add_record(sink, row, *record_id, err));
    sink->next_record++;
done:
    return status;
}

static avp_status add_new(avpi_cases_sink *sink, const avpi_case_row *row, avpi_case_ids *ids, avp_error *err) {
    avp_status status = AVP_OK;
    if (ids->record_id == 0) {
        AVP_TRY(find_record(sink, row, &ids->record_id, err));
        avpi_again_anew(&sink->again, row, ids->record_id);
    }
    AVP_TRY(add_incident(sink, row, ids->record_id, err));
    AVP_TRY(add_statement(sink, row, ids->record_id, err));
    ids->incident_id = sink->next_incident++;
done:
    return status;
}

avp_status avpi_cases_sink_add(avpi_cases_sink *sink, const avpi_case_row *row, avpi_case_ids *ids, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_row of = *row;
    *ids = (avpi_case_ids){.record_id = 0};
    avpi_again_how how = AVPI_AGAIN_NEW;
    AVP_TRY(avpi_again_find(&sink->again, &of, ids, &how, err));
    if (how == AVPI_AGAIN_REFUSED)
        goto done;
    AVP_TRY(how == AVPI_AGAIN_UPDATE ? avpi_again_keep(&sink->again, &of, ids, err) : add_new(sink, &of, ids, err));
    if (how == AVPI_AGAIN_INCIDENT && of.says_public && !of.public)
        AVP_TRY(avpi_waiting_say(sink->t, ids->incident_id, err));
    AVP_TRY(add_origin(sink, &of, ids, err));
    ids->is_public = of.public;
    sink->t->report->kept++;
done:
    return status;
}

avp_status avpi_cases_sink_finish(avpi_cases_sink *sink, avp_error *err) {
    static const char latest_sql[] =
        "UPDATE records SET status = l.status FROM (SELECT i.record_id, arg_max(i.status, (i.happened, i.incident_id))"
        " AS status FROM incidents i JOIN registry_origins o ON o.incident_id = i.incident_id WHERE o.file_id = $1 AND"
        " i.status IS NOT NULL AND i.happened IS NOT NULL AND i.record_id >= $2 GROUP BY i.record_id HAVING count(*) > "
        "1) l"
        " WHERE records.record_id = l.record_id";
    avp_status status = AVP_OK;
    const avpi_sql_value params[] = {avpi_sql_u64(sink->t->file_id), avpi_sql_u64(sink->t->first_record)};
    AVP_TRY(avpi_sheet_finish(&sink->records, err));
    AVP_TRY(avpi_sheet_finish(&sink->incidents, err));
    AVP_TRY(avpi_sheet_finish(&sink->origins, err));
    AVP_TRY(avpi_sheet_finish(&sink->statements, err));
    AVP_TRY(avpi_sql_exec(sink->t->c, latest_sql, params, 2, err));
    AVP_TRY(avpi_again_finish(&sink->again, err));
done:
    return status;
}
