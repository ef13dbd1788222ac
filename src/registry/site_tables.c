/* downloads/ of a site: cases and counts for spreadsheets, cases for maps. The same rows as in data.js. */
#include "registry/registry_site.h"

#include <math.h>

typedef struct table {
    const avpi_site *site;
    avpi_script s;
    bool first; /* feature */
} table;

/* ---- cells ---- */

/* A comma before, unless it is the first; no spreadsheet takes a cell for a formula. */
static avp_status add_cell(table *t, bool first, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    if (!first)
        AVP_TRY(avpi_out_write(&t->s.out, AVPI_STR(","), err));
    AVP_TRY(avpi_out_csv(&t->s.out, text.ptr ? text : AVPI_STR(""), true, err));
done:
    return status;
}

/* A number as it stands: a guard would make text of those below zero. */
static avp_status add_number(table *t, avp_str digits, avp_error *err) {
    return avpi_out_printf(&t->s.out, err, ",%.*s", (int)digits.len, digits.ptr ? digits.ptr : "");
}

static avp_status add_place(table *t, avp_str state, avp_str municipality, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(add_cell(t, false, state, err));
    AVP_TRY(add_cell(t, false, avpi_site_name(t->site, state), err));
    AVP_TRY(add_cell(t, false, municipality, err));
    AVP_TRY(add_cell(t, false, avpi_site_name(t->site, municipality), err));
done:
    return status;
}

/* ---- records.csv: a row for each incident; a case without one has a row too ---- */

static avp_status add_case(table *t, const avpi_site_row *record, const avpi_site_row *incident, avp_error *err) {
    static const avp_str none[AVPI_SITE_I_LONGITUDE + 1] = {{NULL, 0}};
    avp_status status = AVP_OK;
    const avp_str *r = record->cells, *i = incident ? incident->cells : none;
    AVP_TRY(avpi_out_printf(&t->s.out, err, "%zu", record->number));
    for (size_t k = AVPI_SITE_CODE; k <= AVPI_SITE_SEX; k++)
        AVP_TRY(add_cell(t, false, r[k], err));
    AVP_TRY(add_number(t, r[AVPI_SITE_AGE], err));
    AVP_TRY(add_cell(t, false, r[AVPI_SITE_STATUS], err));
    AVP_TRY(add_cell(t, false, i[AVPI_SITE_I_KIND], err));
    AVP_TRY(add_cell(t, false, i[AVPI_SITE_I_WHAT], err));
    AVP_TRY(add_cell(t, false, i[AVPI_SITE_I_WHEN], err));
    AVP_TRY(add_place(t, i[AVPI_SITE_I_STATE], i[AVPI_SITE_I_MUNICIPALITY], err));
    AVP_TRY(add_cell(t, false, i[AVPI_SITE_I_STATUS], err));
    AVP_TRY(add_number(t, i[AVPI_SITE_I_LATITUDE], err));
    AVP_TRY(add_number(t, i[AVPI_SITE_I_LONGITUDE], err));
    AVP_TRY(avpi_out_write(&t->s.out, AVPI_STR("\n"), err));
done:
    return status;
}

typedef avp_status (*write_case)(table *t, const avpi_site_row *record, const avpi_site_row *incident, avp_error *err);

/* Each case with each of its incidents, or with none. */
static avp_status each_case(table *t, write_case write, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_site_list *records = &t->site->lists[AVPI_SITE_RECORDS],
                         *incidents = &t->site->lists[AVPI_SITE_INCIDENTS];
    for (size_t i = 0, at = 0; i < records->n; i++) {
        const avpi_site_row *record = &records->rows[i];
        bool any = false;
        for (size_t k = avpi_site_of(incidents, record->record_id, &at); k < at && !record->gone; k++)
            if (!incidents->rows[k].gone) {
                AVP_TRY(write(t, record, &incidents->rows[k], err));
                any = true;
            }
        if (!any && !record->gone)
            AVP_TRY(write(t, record, NULL, err));
    }
done:
    return status;
}

static avp_status write_records(table *t, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_write(&t->s.out,
                           AVPI_STR("case,code,kind,title,name,sex,age,status,incident_kind,what,when,state,state_name,"
                                    "municipality,municipality_name,incident_status,latitude,longitude\n"),
                           err));
    AVP_TRY(each_case(t, add_case, err));
done:
    return status;
}

/* ---- counts.csv ---- */

static avp_status add_count(table *t, const char *level, const avpi_site_cell *cell, avp_error *err) {
    avp_status status = AVP_OK;
    bool municipal = !avpi_str_equal(cell->place, cell->state);
    const avp_str none = {NULL, 0}, of[] = {cell->period, cell->kind, cell->status, cell->sex};
    AVP_TRY(avpi_out_printf(&t->s.out, err, "%s", level));
    AVP_TRY(add_place(t, cell->state, municipal ? cell->place : none, err));
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        AVP_TRY(add_cell(t, false, of[i], err));
    AVP_TRY(avpi_out_printf(&t->s.out, err, ",%llu\n", (unsigned long long)cell->count));
done:
    return status;
}

static avp_status write_counts(table *t, avp_error *err) {
    const struct {
        const char *level;
        const avpi_site_cells *of;
    } levels[] = {{"state", &t->site->counts.by_state}, {"municipality", &t->site->counts.municipal}};
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_write(
        &t->s.out, AVPI_STR("level,state,state_name,municipality,municipality_name,year,kind,status,sex,count\n"),
        err));
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < levels[i].of->n; k++)
            if (!levels[i].of->rows[k].hidden)
                AVP_TRY(add_count(t, levels[i].level, &levels[i].of->rows[k], err));
done:
    return status;
}

/* ---- records.geojson: a feature for each incident, or for a case without one ---- */

static avp_status add_properties(table *t, const avpi_site_row *record, const avpi_site_row *incident, avp_error *err) {
    static const char *const keys[] = {"code", "kind", "title", "name", "sex"};
    static const char *const incident_keys[] = {"incident_kind", "what",         "when",
                                                "state",         "municipality", "incident_status"};
    avp_status status = AVP_OK;
    avpi_script *s = &t->s;
    avp_str age = record->cells[AVPI_SITE_AGE];
    AVP_TRY(avpi_out_printf(&s->out, err, "\"case\":%zu", record->number));
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        AVP_TRY(avpi_script_member(s, false, keys[k], record->cells[AVPI_SITE_CODE + k], err));
    AVP_TRY(avpi_out_printf(&s->out, err, ",\"age\":%.*s", age.ptr ? (int)age.len : 4, age.ptr ? age.ptr : "null"));
    AVP_TRY(avpi_script_member(s, false, "status", record->cells[AVPI_SITE_STATUS], err));
    for (size_t k = 0; incident && k < sizeof incident_keys / sizeof *incident_keys; k++)
        AVP_TRY(avpi_script_member(s, false, incident_keys[k], incident->cells[AVPI_SITE_I_KIND + k], err));
    if (incident) {
        AVP_TRY(avpi_script_member(s, false, "state_name", avpi_site_name(t->site, incident->cells[AVPI_SITE_I_STATE]),
                                   err));
        AVP_TRY(avpi_script_member(s, false, "municipality_name",
                                   avpi_site_name(t->site, incident->cells[AVPI_SITE_I_MUNICIPALITY]), err));
    }
done:
    return status;
}

/* To a hundredth of a degree, a kilometre: more digits would say that somebody knows more. */
static avp_status add_middle(table *t, const avpi_site_middle *middle, avp_error *err) {
    char longitude[AVPI_F64_SIZE], latitude[AVPI_F64_SIZE];
    avpi_f64_format(round(100 * middle->longitude) / 100, longitude);
    avpi_f64_format(round(100 * middle->latitude) / 100, latitude);
    return avpi_out_printf(&t->s.out, err, "{\"type\":\"Point\",\"coordinates\":[%s,%s]}", longitude, latitude);
}

/*
 * The point itself only where the case says that it may be told; else the middle of the municipality, or of the state: *is says which. RFC 7946 calls a
 * feature without a point unlocated.
 */
static avp_status add_point(table *t, const avpi_site_row *incident, const char **is, avp_error *err) {
    avp_str latitude = incident->cells[AVPI_SITE_I_LATITUDE], longitude = incident->cells[AVPI_SITE_I_LONGITUDE];
    const avpi_site_middle *near =
        avpi_site_topology_middle(&t->site->municipalities, incident->cells[AVPI_SITE_I_MUNICIPALITY]);
    const avpi_site_middle *far = avpi_site_topology_middle(&t->site->states, incident->cells[AVPI_SITE_I_STATE]);
    bool exact = latitude.ptr && longitude.ptr;
    *is = exact ? "exact" : near ? "municipality" : far ? "state" : NULL;
    if (exact)
        return avpi_out_printf(&t->s.out, err, "{\"type\":\"Point\",\"coordinates\":[%.*s,%.*s]}", (int)longitude.len,
                               longitude.ptr, (int)latitude.len, latitude.ptr);
    return *is ? add_middle(t, near ? near : far, err) : avpi_script_raw(&t->s, "null", err);
}

static avp_status add_feature(table *t, const avpi_site_row *record, const avpi_site_row *incident, avp_error *err) {
    avp_status status = AVP_OK;
    const char *is = NULL;
    AVP_TRY(avpi_script_raw(&t->s, t->first ? "\n" : ",\n", err));
    AVP_TRY(avpi_script_raw(&t->s, "{\"type\":\"Feature\",\"geometry\":", err));
    AVP_TRY(incident ? add_point(t, incident, &is, err) : avpi_script_raw(&t->s, "null", err));
    AVP_TRY(avpi_script_raw(&t->s, ",\"properties\":{", err));
    AVP_TRY(add_properties(t, record, incident, err));
    AVP_TRY(avpi_script_member(&t->s, false, "point_is", avpi_str_view(is), err));
    AVP_TRY(avpi_script_raw(&t->s, "}}", err));
    t->first = false;
done:
    return status;
}

static avp_status write_features(table *t, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_script_raw(&t->s, "{\"type\":\"FeatureCollection\",\"features\":[", err));
    AVP_TRY(each_case(t, add_feature, err));
    AVP_TRY(avpi_script_raw(&t->s, "]}\n", err));
done:
    return status;
}

/* ---- files ---- */

avp_status avpi_site_tables(const avpi_site *site, avp_error *err) {
    static const struct {
        const char *name;
        avp_status (*write)(table *t, avp_error *err);
    } tables[] = {{"records.csv", write_records}, {"counts.csv", write_counts}, {"records.geojson", write_features}};
    avp_status status = AVP_OK;
    char *folder = NULL;
    table t = {.site = site};
    AVP_TRY(avpi_path_join(site->ctx, site->folder, "downloads", &folder, err));
    AVP_TRY(avpi_folder_make(site->ctx, folder, err));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        t.first = true;
        avpi_script_close(&t.s);
        AVP_TRY(avpi_script_open(site->ctx, folder, tables[i].name, &t.s, err));
        AVP_TRY(tables[i].write(&t, err));
        AVP_TRY(avpi_script_commit(&t.s, err));
    }
done:
    avpi_script_close(&t.s);
    avpi_free(site->ctx, folder);
    return status;
}
