#include "registry/refold.h"

#include "registry/each_row.h"
#include "registry/fields.h"
#include "registry/sheet.h"
#include "registry/standing.h"

#include <stdio.h>

enum { SQL_SIZE = 1024 };

typedef struct folding {
    avp_case *c;
    avpi_gazetteer *g;
    avpi_sheet to;
    avpi_buf folded;
} folding;

/* A case that is read only takes no columns, not even into a table of the connection. */
static avp_status insert_words(const folding *k, const avpi_rows *rows, size_t i, avp_error *err) {
    const avpi_sql_value params[] = {avpi_sql_u64(avpi_rows_u64(rows, 0)[i]),
                                     {.type = AVPI_SQL_BOOL, .u64 = avpi_rows_bool(rows, 1)[i]},
                                     avpi_sql_text(avpi_buf_view(&k->folded))};
    return avpi_sql_exec(k->c, "INSERT INTO again_folded VALUES (?, ?, ?)", params, 3, err);
}

static avp_status take_words(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    folding *k = self;
    AVP_TRY(avpi_gazetteer_fold(k->g, avpi_rows_text(rows, 2)[i], &k->folded, err));
    if (!k->to.appender)
        return insert_words(k, rows, i, err);
    avpi_sheet_u64(&k->to, avpi_rows_u64(rows, 0)[i], true);
    avpi_sheet_bool(&k->to, avpi_rows_bool(rows, 1)[i]);
    AVP_TRY(avpi_sheet_text(&k->to, avpi_buf_view(&k->folded), err));
    AVP_TRY(avpi_sheet_row(&k->to, err));
done:
    return status;
}

static avp_status put_back(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    char sql[SQL_SIZE];
    for (size_t i = 0; i < 2; i++) {
        avpi_thing thing = i == 0 ? AVPI_RECORD : AVPI_INCIDENT;
        const char *target = avpi_registry_target(c, thing);
        (void)snprintf(sql, sizeof sql,
                       "UPDATE %s SET folded = f.folded FROM again_folded f WHERE %s f.incident AND f.id = %s.%s",
                       target, i == 0 ? "NOT" : "", target, avpi_things[thing].id);
        AVP_TRY(avpi_sql_exec(c, sql, NULL, 0, err));
    }
done:
    return status;
}

avp_status avpi_registry_refold(avp_case *c, avpi_gazetteer *g, const char *list, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_BOOL, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    char sql[SQL_SIZE];
    folding k = {.c = c, .g = g};
    avpi_buf_init(&k.folded, avpi_case_ctx(c), SIZE_MAX);
    (void)snprintf(sql, sizeof sql,
                   "SELECT id, false, concat_ws(' ', code, title, name) FROM (SELECT DISTINCT id FROM %s WHERE thing ="
                   " 'record' AND field IN ('title', 'name')) d JOIN records_now r ON r.record_id = d.id UNION ALL"
                   " SELECT id, true, concat_ws(' ', what, place_written, n.name) FROM (SELECT DISTINCT id FROM %s"
                   " WHERE thing = 'incident' AND field IN ('what', 'place', 'state')) d JOIN incidents_now i ON"
                   " i.incident_id = d.id LEFT JOIN place_names n ON n.code = i.state",
                   list, list);
    const avpi_asked_rows asked = {sql, NULL, 0, types, 3};
    AVP_TRY(avpi_sql_exec(c, "CREATE OR REPLACE TEMP TABLE again_folded (id UBIGINT, incident BOOLEAN, folded VARCHAR)",
                          NULL, 0, err));
    if (avpi_case_is_written(c))
        AVP_TRY(avpi_sheet_open(c, "again_folded", "ubt", &k.to, err));
    AVP_TRY(avpi_each_row(c, &asked, take_words, &k, err));
    if (k.to.appender)
        AVP_TRY(avpi_sheet_finish(&k.to, err));
    AVP_TRY(put_back(c, err));
done:
    avpi_sheet_free(&k.to);
    avpi_buf_free(&k.folded);
    return status;
}
