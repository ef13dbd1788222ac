/* Cases that are here brought up to date from a later state of their table: what nobody edited, with its line of history, and nothing made public. */
#include "registry/case_again.h"
#include "registry/refold.h"
#include "registry/standing.h"
#include "registry/waiting.h"
#include "store/journal.h"

/* ---- rows ---- */

avp_status avpi_update_rows_open(avp_case *c, avpi_sheet *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_sql_exec(
        c,
        "CREATE OR REPLACE TEMP TABLE again_rows (record_id UBIGINT, incident_id UBIGINT, line UBIGINT, tells_of_case"
        " BOOLEAN, says_no BOOLEAN, open BOOLEAN, age BIGINT, latitude DOUBLE, longitude DOUBLE, title VARCHAR, name"
        " VARCHAR, sex VARCHAR, target VARCHAR, what VARCHAR, happened VARCHAR, country VARCHAR, state VARCHAR,"
        " municipality VARCHAR, place_written VARCHAR, place_how VARCHAR, status VARCHAR, source VARCHAR, confidence"
        " VARCHAR)",
        NULL, 0, err));
    AVP_TRY(avpi_sheet_open(c, "again_rows", "uuubbbifftttttttttttttt", out, err));
done:
    return status;
}

avp_status avpi_again_keep(avpi_again *again, const avpi_case_row *row, const avpi_case_ids *ids, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sheet *s = &again->rows;
    const avp_str texts[] = {row->title,
                             row->name,
                             row->sex,
                             row->target,
                             row->what,
                             avpi_str_view(row->when.text),
                             row->country,
                             avpi_str_view(row->place.state),
                             avpi_str_view(row->place.municipality),
                             row->place_written,
                             avpi_str_view(avpi_place_how_name(row->place.how)),
                             row->status,
                             row->source,
                             row->confidence};
    avpi_sheet_u64(s, ids->record_id, true);
    avpi_sheet_u64(s, ids->incident_id, true);
    avpi_sheet_u64(s, row->line, true);
    avpi_sheet_bool(s, ids->tells_of_case);
    avpi_sheet_bool(s, row->public_told && !row->says_public);
    avpi_sheet_bool(s, row->public);
    avpi_sheet_i64(s, row->age, row->age_known);
    avpi_sheet_f64(s, row->latitude, row->located);
    avpi_sheet_f64(s, row->longitude, row->located);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        AVP_TRY(avpi_sheet_text(s, avpi_sheet_some(texts[i]), err));
    AVP_TRY(avpi_sheet_row(s, err));
done:
    return status;
}

/* ---- fields ---- */

/* Fields of fields.c with what a row says of them. Parts of one thing belong together: who moved a place by hand keeps all of it, and who changed a name its title. */
static const struct {
    const char *thing, *field, *column, *type, *part, *said; /* said NULL: it follows from others */
} fields[] = {{"record", "title", "title", "VARCHAR", "name", "a.title"},
              {"record", "name", "name", "VARCHAR", "name", "a.name"},
              {"record", "sex", "sex", "VARCHAR", "sex", "a.sex"},
              {"record", "age", "age", "BIGINT", "age", "a.age"},
              {"record", "target", "target", "VARCHAR", "target", "a.target"},
              {"record", "public", "public", "BOOLEAN", "public", "t.public AND NOT a.says_no"},
              {"record", "status", "status", "VARCHAR", "status", NULL},
              {"incident", "what", "what", "VARCHAR", "what", "a.what"},
              {"incident", "status", "status", "VARCHAR", "status", "a.status"},
              {"incident", "country", "country", "VARCHAR", "place", "a.country"},
              {"incident", "state", "state", "VARCHAR", "place", "a.state"},
              {"incident", "municipality", "municipality", "VARCHAR", "place", "a.municipality"},
              {"incident", "place", "place_written", "VARCHAR", "place", "a.place_written"},
              {"incident", "place_how", "place_how", "VARCHAR", "place", "a.place_how"},
              {"incident", "latitude", "latitude", "DOUBLE", "place", "a.latitude"},
              {"incident", "longitude", "longitude", "DOUBLE", "place", "a.longitude"},
              {"incident", "public", "public", "BOOLEAN", "public", "t.public AND NOT a.says_no"},
              {"statement", "value", "value", "VARCHAR", "words", "a.what"},
              {"statement", "source", "source", "VARCHAR", "words", "a.source"},
              {"statement", "confidence", "confidence", "VARCHAR", "words", "a.confidence"},
              {"statement", "public", "public", "BOOLEAN", "public", "t.public AND NOT a.says_no"}};

/* A row tells of its case where it is the one that the case came with, of its incident, and of what was said of that. */
static const struct {
    const char *thing, *table, *id, *joined;
} things[] = {{"record", "records", "record_id", "t.record_id = a.record_id AND a.tells_of_case"},
              {"incident", "incidents", "incident_id", "t.incident_id = a.incident_id"},
              {"statement", "statements", "statement_id",
               "t.incident_id = a.incident_id AND t.field = 'incident' AND NOT t.removed"}};
enum { FIELDS = sizeof fields / sizeof *fields };

static size_t thing_of(size_t field) {
    size_t i = 0;
    while (strcmp(things[i].thing, fields[field].thing) != 0)
        i++;
    return i;
}

static avp_status exec(const avpi_again *again, const char *sql, avp_error *err) {
    return avpi_sql_exec(again->t->c, sql, NULL, 0, err);
}

static const char fields_sql[] = "CREATE OR REPLACE TEMP TABLE again_fields (of_record UBIGINT, thing VARCHAR, id"
                                 " UBIGINT, field VARCHAR, part VARCHAR, old VARCHAR, new VARCHAR);"
                                 "CREATE OR REPLACE TEMP TABLE again_done AS FROM again_fields LIMIT 0";

static avp_status say_fields(const avpi_again *again, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("INSERT INTO again_fields "), err));
    for (size_t i = 0, n = 0; i < FIELDS; i++) {
        size_t of = thing_of(i);
        if (fields[i].said)
            AVP_TRY(avpi_buf_printf(sql, err,
                                    "%sSELECT a.record_id, '%s', t.%s, '%s', '%s', CAST(t.%s AS VARCHAR), CAST(%s AS"
                                    " VARCHAR) FROM again_rows a JOIN %s t ON %s",
                                    n++ > 0 ? " UNION ALL " : "", fields[i].thing, things[of].id, fields[i].field,
                                    fields[i].part, fields[i].column, fields[i].said, things[of].table,
                                    things[of].joined));
    }
    AVP_TRY(exec(again, sql->ptr, err));
done:
    return status;
}

/* The status of a case is that of its last incident, where several have a day and a status; else what its own row says. */
static avp_status say_statuses(const avpi_again *again, avp_error *err) {
    static const char sql[] =
        "INSERT INTO again_fields WITH those AS (SELECT record_id FROM again_rows UNION SELECT record_id FROM"
        " registry_origins WHERE file_id = $1), told AS (SELECT record_id, count(*) AS n, arg_max(status, (happened,"
        " incident_id)) AS status FROM incidents WHERE NOT removed AND status IS NOT NULL AND happened IS NOT NULL"
        " GROUP BY record_id) SELECT t.record_id, 'record', t.record_id, 'status', 'status', t.status, CASE WHEN w.n > "
        "1"
        " THEN w.status WHEN a.record_id IS NOT NULL THEN a.status ELSE t.status END FROM records t JOIN those USING"
        " (record_id) LEFT JOIN told w USING (record_id) LEFT JOIN again_rows a ON a.record_id = t.record_id AND"
        " a.tells_of_case WHERE t.record_id IN (SELECT record_id FROM registry_origins WHERE file_id <> $1)";
    const avpi_sql_value file = avpi_sql_u64(again->t->file_id);
    return avpi_sql_exec(again->t->c, sql, &file, 1, err);
}

/* ---- doing it ---- */

/*
 * A field is as the table left it where it is what the last import made of it, or, where none did, what it was before its first edit. All else is a
 * person's, and stays; so do the words of a statement where a person changed those of its incident.
 */
static const char strip_sql[] =
    "DELETE FROM again_fields WHERE (thing, id, part) IN (WITH edits AS (SELECT thing, thing_id AS id, field,"
    " arg_max({'v': after}, edit_id) FILTER (action = 'import' OR (action = 'publish' AND NOT " AVPI_UNDONE(
        "e") ")) AS told, arg_min({'v': before}, edit_id) AS begun FROM"
             " registry_edits e WHERE action <> 'refused' GROUP BY ALL) SELECT (f.thing, f.id, f.part) FROM "
             "again_fields f JOIN"
             " edits e USING (thing, id, field) WHERE f.old IS DISTINCT FROM CASE WHEN e.told IS NOT NULL THEN "
             "e.told.v ELSE"
             " e.begun.v END);"
             "DELETE FROM again_fields WHERE thing = 'statement' AND part = 'words' AND id IN (SELECT statement_id FROM"
             " statements s JOIN again_edits e ON e.thing = 'incident' AND e.field = 'what' AND e.id = s.incident_id);"
             "DELETE FROM again_fields WHERE old IS NOT DISTINCT FROM new";

static avp_status apply(const avpi_again *again, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(exec(again, strip_sql, err));
    AVP_TRY(avpi_waiting_fields(again->t, err));
    for (size_t i = 0; i < FIELDS; i++) {
        size_t of = thing_of(i);
        avpi_buf_clear(sql);
        AVP_TRY(avpi_buf_printf(sql, err,
                                "UPDATE %s SET %s = CAST(f.new AS %s) FROM again_fields f WHERE f.thing = '%s' AND"
                                " f.field = '%s' AND f.id = %s.%s",
                                things[of].table, fields[i].column, fields[i].type, fields[i].thing, fields[i].field,
                                things[of].table, things[of].id));
        AVP_TRY(exec(again, sql->ptr, err));
    }
    AVP_TRY(exec(again, "INSERT INTO again_done FROM again_fields; DELETE FROM again_fields", err));
done:
    return status;
}

/* Who told of it, where nobody had yet. */
static avp_status add_statements(const avpi_again *again, avp_error *err) {
    static const char sql[] =
        "INSERT INTO statements SELECT (SELECT coalesce(max(statement_id), 0) FROM statements) + row_number() OVER"
        " (ORDER BY a.line), i.record_id, 'incident', a.what, a.happened, a.source, a.confidence, NULL, a.open AND"
        " i.public, false, a.incident_id FROM again_rows a JOIN incidents i USING (incident_id) WHERE (a.source IS NOT"
        " NULL OR a.confidence <> 'unknown') AND a.incident_id NOT IN (SELECT incident_id FROM statements WHERE"
        " incident_id IS NOT NULL) ORDER BY a.line";
    return exec(again, sql, err);
}

/* An edit a case, so that a case can be taken back alone. */
static avp_status keep_edits(const avpi_again *again, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf path;
    int64_t cases = 0;
    avpi_buf_init(&path, again->t->ctx, SIZE_MAX);
    AVP_TRY(avpi_sql_repair(avpi_str_view(again->t->report->path), &path, err));
    const char *who = again->t->opts->who;
    const avpi_sql_value params[] = {avpi_sql_i64(avpi_journal_now_us()), avpi_sql_text(avpi_buf_view(&path)),
                                     avpi_sql_text(avpi_str_view(who ? who : ""))};
    AVP_TRY(
        avpi_sql_exec(again->t->c,
                      "INSERT INTO registry_edits SELECT (SELECT coalesce(max(edit_id), 0) FROM registry_edits) +"
                      " dense_rank() OVER (ORDER BY of_record), make_timestamp(CAST($1 AS BIGINT)), $3, $2, 'import',"
                      " thing, id, field, old, new, NULL, NULL FROM again_done ORDER BY of_record, thing, id, field",
                      params, 3, err));
    AVP_TRY(avpi_sql_number(again->t->c, "SELECT count(DISTINCT of_record) FROM again_done", NULL, 0, &cases, err));
    again->t->report->updated = (uint64_t)cases;
done:
    avpi_buf_free(&path);
    return status;
}

avp_status avpi_again_finish(avpi_again *again, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf sql;
    avpi_buf_init(&sql, again->t->ctx, SIZE_MAX);
    AVP_TRY(avpi_sheet_finish(&again->rows, err));
    if (again->n_incidents == 0)
        goto done;
    AVP_TRY(exec(again, fields_sql, err));
    AVP_TRY(avpi_waiting_come_again(again->t, err));
    AVP_TRY(say_fields(again, &sql, err));
    AVP_TRY(apply(again, &sql, err));
    AVP_TRY(say_statuses(again, err));
    AVP_TRY(apply(again, &sql, err));
    AVP_TRY(add_statements(again, err));
    AVP_TRY(keep_edits(again, err));
    AVP_TRY(avpi_registry_refold(again->t->c, again->t->g, "again_done", err));
done:
    avpi_buf_free(&sql);
    return status;
}
