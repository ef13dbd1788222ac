/* data.js of a site: AVISPERO_SITE as web/src/site_data.ts says. */
#include "base/dict.h"
#include "base/search.h"
#include "registry/registry_site.h"

/* ---- rows as objects ---- */

/* Members of the cells first .. first + n - 1, the first of them being the first of its object. */
static avp_status add_cells(avpi_script *s, const avpi_site_row *row, size_t first, const char *const *keys, size_t n,
                            avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++)
        AVP_TRY(avpi_script_member(s, i == 0, keys[i], row->cells[first + i], err));
done:
    return status;
}

/* A number as it stands in a text of digits; null where it is not told. */
static avp_status add_number(avpi_script *s, const char *key, avp_str digits, avp_error *err) {
    return avpi_out_printf(&s->out, err, ",\"%s\":%.*s", key, digits.ptr ? (int)digits.len : 4,
                           digits.ptr ? digits.ptr : "null");
}

static avp_status add_incident(const avpi_site *site, avpi_script *s, const avpi_site_row *row, avp_error *err) {
    static const char *const keys[] = {"kind", "what", "when", "state", "municipality", "status"};
    avp_status status = AVP_OK;
    (void)site;
    AVP_TRY(add_cells(s, row, AVPI_SITE_I_KIND, keys, sizeof keys / sizeof *keys, err));
    if (row->cells[AVPI_SITE_I_LATITUDE].ptr && row->cells[AVPI_SITE_I_LONGITUDE].ptr) {
        AVP_TRY(add_number(s, "latitude", row->cells[AVPI_SITE_I_LATITUDE], err));
        AVP_TRY(add_number(s, "longitude", row->cells[AVPI_SITE_I_LONGITUDE], err));
    }
done:
    return status;
}

static avp_status add_document(const avpi_site *site, avpi_script *s, const avpi_site_row *row, avp_error *err) {
    static const char *const keys[] = {"title", "type", "sha256"};
    avp_status status = AVP_OK;
    (void)site;
    AVP_TRY(add_cells(s, row, AVPI_SITE_D_TITLE, keys, sizeof keys / sizeof *keys, err));
    if (row->file)
        AVP_TRY(avpi_out_printf(&s->out, err, ",\"size_bytes\":%llu", (unsigned long long)row->size_bytes));
    else
        AVP_TRY(avpi_script_raw(s, ",\"size_bytes\":null", err));
    AVP_TRY(avpi_script_member(s, false, "file", avpi_str_view(row->file), err));
    AVP_TRY(avpi_script_raw(s, row->reason ? ",\"withheld\":{" : ",\"withheld\":null", err));
    if (row->reason) {
        AVP_TRY(avpi_script_member(s, true, "es", avpi_str_view(avpi_tr_lang("es", row->reason->why)), err));
        AVP_TRY(avpi_script_member(s, false, "en", avpi_str_view(row->reason->why), err));
        AVP_TRY(avpi_script_raw(s, "}", err));
    }
done:
    return status;
}

static avp_status add_statement(const avpi_site *site, avpi_script *s, const avpi_site_row *row, avp_error *err) {
    static const char *const keys[] = {"field", "value", "when", "source", "confidence"};
    (void)site;
    return add_cells(s, row, AVPI_SITE_S_FIELD, keys, sizeof keys / sizeof *keys, err);
}

/* Record of the site by its number in the case, as text; NULL: it does not stand there. */
static const avpi_site_row *record_of(const avpi_site *site, avp_str id) {
    const avpi_site_list *list = &site->lists[AVPI_SITE_RECORDS];
    int64_t wanted = 0;
    size_t at = 0;
    if (!avpi_str_to_i64(id, &wanted))
        return NULL;
    at = avpi_first_u64(list->rows, sizeof *list->rows, offsetof(avpi_site_row, id), list->n, (uint64_t)wanted);
    return at < list->n && list->rows[at].id == (uint64_t)wanted && !list->rows[at].gone ? &list->rows[at] : NULL;
}

static avp_str title_of(const avpi_site_row *record) {
    static const size_t cells[] = {AVPI_SITE_TITLE, AVPI_SITE_NAME, AVPI_SITE_CODE};
    for (size_t i = 0; i < 3; i++)
        if (record->cells[cells[i]].ptr)
            return record->cells[cells[i]];
    return (avp_str){NULL, 0};
}

static avp_status add_relation(const avpi_site *site, avpi_script *s, const avpi_site_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_site_row *to = record_of(site, row->cells[AVPI_SITE_R_TO]);
    AVP_TRY(avpi_script_member(s, true, "kind", row->cells[AVPI_SITE_R_KIND], err));
    AVP_TRY(avpi_out_printf(&s->out, err, ",\"to_kind\":\"record\",\"to\":\"%zu\"", to ? to->number : 0));
    AVP_TRY(avpi_script_member(s, false, "title", to ? title_of(to) : (avp_str){NULL, 0}, err));
    AVP_TRY(avpi_script_member(s, false, "note", row->cells[AVPI_SITE_R_NOTE], err));
done:
    return status;
}

/* ---- cases ---- */

typedef avp_status (*add_row)(const avpi_site *site, avpi_script *s, const avpi_site_row *row, avp_error *err);

/* ,"incidents":[{...},{...}] */
static avp_status add_rows(const avpi_site *site, avpi_script *s, const char *key, size_t which, size_t from, size_t to,
                           add_row add, avp_error *err) {
    avp_status status = AVP_OK;
    bool first = true;
    AVP_TRY(avpi_out_printf(&s->out, err, ",\"%s\":[", key));
    for (size_t i = from; i < to; i++) {
        const avpi_site_row *row = &site->lists[which].rows[i];
        if (row->gone || (which == AVPI_SITE_RELATIONS && !record_of(site, row->cells[AVPI_SITE_R_TO])))
            continue;
        AVP_TRY(avpi_script_raw(s, first ? "{" : ",{", err));
        AVP_TRY(add(site, s, row, err));
        AVP_TRY(avpi_script_raw(s, "}", err));
        first = false;
    }
    AVP_TRY(avpi_script_raw(s, "]", err));
done:
    return status;
}

/* Place and time of a case are those of its first incident that is public. */
static avp_status add_first(const avpi_site *site, avpi_script *s, const avpi_site_row *incident, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_str none = {NULL, 0};
    avp_str state = incident ? incident->cells[AVPI_SITE_I_STATE] : none,
            municipality = incident ? incident->cells[AVPI_SITE_I_MUNICIPALITY] : none;
    AVP_TRY(avpi_script_member(s, false, "state", state, err));
    AVP_TRY(avpi_script_member(s, false, "state_name", avpi_site_name(site, state), err));
    AVP_TRY(avpi_script_member(s, false, "municipality", municipality, err));
    AVP_TRY(avpi_script_member(s, false, "municipality_name", avpi_site_name(site, municipality), err));
    AVP_TRY(avpi_script_member(s, false, "when", incident ? incident->cells[AVPI_SITE_I_WHEN] : none, err));
done:
    return status;
}

static avp_status add_facts(avpi_script *s, const avpi_site_row *record, avp_error *err) {
    static const char *const before[] = {"code", "kind", "title", "name", "sex"};
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(&s->out, err, "{\"id\":%zu,", record->number));
    AVP_TRY(add_cells(s, record, AVPI_SITE_CODE, before, sizeof before / sizeof *before, err));
    AVP_TRY(add_number(s, "age", record->cells[AVPI_SITE_AGE], err));
    AVP_TRY(avpi_script_member(s, false, "status", record->cells[AVPI_SITE_STATUS], err));
done:
    return status;
}

static avp_status add_record(const avpi_site *site, avpi_script *s, const avpi_site_row *record,
                             size_t at[AVPI_SITE_LISTS], avp_error *err) {
    static const struct {
        const char *key;
        size_t which;
        add_row add;
    } parts[] = {{"incidents", AVPI_SITE_INCIDENTS, add_incident},
                 {"documents", AVPI_SITE_DOCUMENTS, add_document},
                 {"statements", AVPI_SITE_STATEMENTS, add_statement},
                 {"relations", AVPI_SITE_RELATIONS, add_relation}};
    avp_status status = AVP_OK;
    AVP_TRY(add_facts(s, record, err));
    AVP_TRY(add_first(site, s, avpi_site_first(site, record, at[AVPI_SITE_INCIDENTS]), err));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t which = parts[i].which, from = avpi_site_of(&site->lists[which], record->record_id, &at[which]);
        AVP_TRY(add_rows(site, s, parts[i].key, which, from, at[which], parts[i].add, err));
    }
    AVP_TRY(avpi_script_raw(s, "}", err));
done:
    return status;
}

static avp_status add_records(const avpi_site *site, avpi_script *s, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_site_list *list = &site->lists[AVPI_SITE_RECORDS];
    size_t at[AVPI_SITE_LISTS] = {0};
    bool first = true;
    AVP_TRY(avpi_script_raw(s, ",\"records\":[", err));
    for (size_t i = 0; i < list->n; i++) {
        if (list->rows[i].gone)
            continue;
        AVP_TRY(avpi_script_raw(s, first ? "\n" : ",\n", err));
        AVP_TRY(add_record(site, s, &list->rows[i], at, err));
        first = false;
    }
    AVP_TRY(avpi_script_raw(s, "]", err));
done:
    return status;
}

/* Of the places of incidents: {"12":"Guerrero","12035":"..."}. */
static avp_status add_names(const avpi_site *site, avpi_script *s, avp_error *err) {
    static const size_t cells[] = {AVPI_SITE_I_STATE, AVPI_SITE_I_MUNICIPALITY};
    avp_status status = AVP_OK;
    const avpi_site_list *list = &site->lists[AVPI_SITE_INCIDENTS];
    avpi_dict seen;
    avpi_dict_init(&seen, site->ctx);
    AVP_TRY(avpi_script_raw(s, ",\"names\":{", err));
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < 2 && !list->rows[i].gone; k++) {
            avp_str code = list->rows[i].cells[cells[k]], name = avpi_site_name(site, code);
            uint32_t id = 0;
            size_t before = seen.count;
            if (!name.ptr)
                continue;
            AVP_TRY(avpi_dict_intern(&seen, code, &id, err));
            if (seen.count == before)
                continue;
            AVP_TRY(avpi_script_raw(s, before > 0 ? "," : "", err));
            AVP_TRY(avpi_script_text(s, code, err));
            AVP_TRY(avpi_script_raw(s, ":", err));
            AVP_TRY(avpi_script_text(s, name, err));
        }
    AVP_TRY(avpi_script_raw(s, "}", err));
done:
    avpi_dict_free(&seen);
    return status;
}

/* ---- inhabitants ---- */

/* "population":{"12":3540685}; "population_partly":{"14":[3,125]}: of states whose inhabitants are not known, municipalities given of all. */
static avp_status add_population(const avpi_site *site, avpi_script *s, const char *key, const char *sql,
                                 avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    bool first = true;
    AVP_TRY(avpi_sql_query(site->c, sql, NULL, 0, types, 2, &rows, err));
    AVP_TRY(avpi_out_printf(&s->out, err, ",\n\"%s\":{", key));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got; i++, first = false) {
            AVP_TRY(avpi_script_raw(s, first ? "" : ",", err));
            AVP_TRY(avpi_script_text(s, avpi_rows_text(rows, 0)[i], err));
            AVP_TRY(avpi_script_raw(s, ":", err));
            AVP_TRY(avpi_script_json(s, avpi_rows_text(rows, 1)[i], err));
        }
    } while (got > 0);
    AVP_TRY(avpi_script_raw(s, "}", err));
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status add_populations(const avpi_site *site, avpi_script *s, avp_error *err) {
    static const char known[] = "SELECT code, CAST(inhabitants AS VARCHAR) FROM inhabitants_now WHERE public AND"
                                " inhabitants IS NOT NULL ORDER BY 1",
                      partly[] = "SELECT code, '[' || given || ',' || wanted || ']' FROM inhabitants_now WHERE public"
                                 " AND inhabitants IS NULL ORDER BY 1";
    avp_status status = AVP_OK;
    AVP_TRY(add_population(site, s, "population", known, err));
    AVP_TRY(add_population(site, s, "population_partly", partly, err));
done:
    return status;
}

/* ---- the file ---- */

static avp_status add_head(const avpi_site *site, avpi_script *s, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_script_raw(s, "globalThis.AVISPERO_SITE = {", err));
    AVP_TRY(avpi_script_member(s, true, "made", avpi_str_view(site->made), err));
    AVP_TRY(avpi_script_member(s, false, "title", avpi_str_view(site->opts->title ? site->opts->title : ""), err));
    AVP_TRY(avpi_script_member(s, false, "lang", avpi_str_view(site->opts->lang), err));
    AVP_TRY(avpi_script_member(s, false, "version", avpi_str_view(avp_version()), err));
    AVP_TRY(avpi_out_printf(&s->out, err, ",\"least_cell\":%lld,\"blurred\":%s,\"exact\":%llu,\"pdf_as_is\":%s",
                            (long long)site->opts->least_cell, site->told.exact_points == 0 ? "true" : "false",
                            (unsigned long long)site->told.exact_points, site->opts->pdf_as_is ? "true" : "false"));
done:
    return status;
}

avp_status avpi_site_data(const avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_script s;
    AVP_TRY(avpi_script_open(site->ctx, site->folder, "data.js", &s, err));
    AVP_TRY(add_head(site, &s, err));
    AVP_TRY(add_records(site, &s, err));
    AVP_TRY(add_names(site, &s, err));
    AVP_TRY(avpi_site_add_counts(site, &s, err));
    AVP_TRY(add_populations(site, &s, err));
    AVP_TRY(avpi_script_raw(&s, "};\n", err));
    AVP_TRY(avpi_script_commit(&s, err));
done:
    avpi_script_close(&s);
    return status;
}
