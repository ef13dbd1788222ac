#include "registry/standing.h"

#include "registry/changes.h"
#include "registry/fields.h"
#include "registry/states.h"
#include "store/entries.h"

#include <stdio.h>

enum { SQL_MOST = 1 << 16 };

static const char *const told_names[AVPI_THINGS] = {"told_records",    "told_incidents", "told_documents",
                                                    "told_statements", "told_relations", "told_proposals",
                                                    "told_tips",       "told_sources"};

const char *avpi_registry_target(const avp_case *c, size_t thing) {
    return avpi_case_is_written(c) ? avpi_things[thing].table : told_names[thing];
}

/* ---- the views ---- */

static avp_status make_thing(avp_case *c, size_t thing, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_thing_of *of = &avpi_things[thing];
    const char *told = told_names[thing];
    avpi_buf_clear(sql);
    if (avpi_case_is_written(c))
        AVP_TRY(
            avpi_buf_printf(sql, err, "CREATE OR REPLACE TEMP VIEW %s_now AS SELECT * FROM %s", of->table, of->table));
    else
        AVP_TRY(avpi_buf_printf(
            sql, err,
            "CREATE OR REPLACE TEMP TABLE %s AS SELECT * FROM %s LIMIT 0; CREATE OR REPLACE TEMP VIEW"
            " %s_now AS SELECT * FROM %s WHERE %s NOT IN (SELECT %s FROM %s) UNION ALL SELECT * FROM %s",
            told, of->table, of->table, of->table, of->id, of->id, told, told));
    AVP_TRY(avpi_sql_exec(c, sql->ptr, NULL, 0, err));
done:
    return status;
}

static avp_status make_edits(avp_case *c, avp_error *err) {
    return avpi_sql_exec(c,
                         avpi_case_is_written(c)
                             ? "CREATE OR REPLACE TEMP VIEW edits_now AS SELECT * FROM registry_edits"
                             : "CREATE OR REPLACE TEMP TABLE told_edits AS SELECT * FROM registry_edits LIMIT 0;"
                               "CREATE OR REPLACE TEMP VIEW edits_now AS SELECT * FROM registry_edits UNION ALL SELECT "
                               "* FROM told_edits",
                         NULL, 0, err);
}

/* Of a code the name that came first; the states as they are called today. */
static avp_status make_names(avp_case *c, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(sql);
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("CREATE OR REPLACE TEMP VIEW place_names AS SELECT * FROM (VALUES "), err));
    for (size_t i = 0; i < AVPI_STATES; i++)
        AVP_TRY(
            avpi_buf_printf(sql, err, "%s('%s', '%s')", i > 0 ? "," : "", avpi_states[i].code, avpi_states[i].name));
    AVP_TRY(avpi_buf_add(sql,
                         AVPI_STR(") v(code, name) UNION ALL SELECT code, arg_min(name, (file_id, rowid)) FROM places"
                                  " WHERE length(code) = 5 AND file_id NOT IN (SELECT file_id FROM registry_files WHERE"
                                  " removed) GROUP BY code"),
                         err));
    AVP_TRY(avpi_sql_exec(c, sql->ptr, NULL, 0, err));
done:
    return status;
}

/*
 * Inhabitants of a place that was given are as they were given, of a code told by several files the last one's. A state that was not given has the sum of its municipalities
 * where all of them were: as many as in 2010 at least, and every number up to the greatest that was given, since new municipalities get the next one. Else
 * its inhabitants are not known: a rate of the state over some of its municipalities would be a false number. Codes from 900 on say "not told where": they are
 * in the sum, and no municipality.
 */
static const char inhabitants_sql[] =
    ") s(code, municipalities, skipped)), held AS (SELECT p.code, arg_max(p.inhabitants, (p.file_id, p.rowid)) AS n,"
    " arg_max(f.public, (p.file_id, p.rowid)) AS public FROM populations p JOIN registry_files_now f USING (file_id) "
    "WHERE NOT f.removed GROUP BY p.code),"
    " parts AS (SELECT left(code, 2) AS code, sum(n) AS n, count(*) FILTER (right(code, 3) < '900') AS given,"
    " coalesce(max(CAST(right(code, 3) AS BIGINT)) FILTER (right(code, 3) < '900'), 0) AS last, bool_and(public) AS"
    " public FROM held WHERE length(code) = 5 GROUP BY 1),"
    " summed AS (SELECT code, n, given, greatest(municipalities, last - skipped) AS wanted, public FROM parts JOIN"
    " states USING (code) WHERE code NOT IN (SELECT code FROM held))"
    " SELECT code, CAST(n AS UBIGINT) AS inhabitants, NULL AS given, NULL AS wanted, public FROM held"
    " UNION ALL SELECT code, CAST(CASE WHEN given >= wanted THEN n END AS UBIGINT), given, wanted, public FROM summed";

/* ---- what a case is: the command line, the answers and the site ask here ---- */

/* What is of a case: of one that is gone nothing, of one that was joined into another it is of that one. */
#define OF_CASE(table)                                                                                                 \
    "CREATE OR REPLACE TEMP VIEW case_" table                                                                          \
    "_now AS SELECT coalesce(e.end_id, x.record_id) AS case_id, x.* FROM " table                                       \
    "_now x LEFT JOIN record_ends e USING (record_id) WHERE NOT x.removed AND x.record_id NOT IN (SELECT"              \
    " record_id FROM records_gone);"
#define FACTS "case_id, incident_id, happened, state, municipality, place_written, place_how, latitude, longitude"

/*
 * Few rows in tables, for every question looks at them, each made anew when something was changed: cases that a person joined into another, step by step to the
 * one that stands (joined in a circle, none does); those that are no case any more; the last status of incidents where the case has none; and of a case the own
 * kind where no incident is of it: then each of them is of that kind as well, and a case without incidents is of its own.
 */
static const char settled_sql[] =
    "CREATE OR REPLACE TEMP TABLE record_ends AS WITH RECURSIVE steps(record_id, end_id) AS (SELECT record_id,"
    " merged_into FROM records_now WHERE merged_into IS NOT NULL UNION SELECT s.record_id, r.merged_into FROM steps s"
    " JOIN records_now r ON r.record_id = s.end_id WHERE r.merged_into IS NOT NULL) SELECT s.record_id, s.end_id FROM"
    " steps s JOIN records_now r ON r.record_id = s.end_id WHERE r.merged_into IS NULL;"
    "CREATE OR REPLACE TEMP TABLE records_gone AS SELECT record_id FROM records_now WHERE removed OR (merged_into IS "
    "NOT"
    " NULL AND record_id NOT IN (SELECT e.record_id FROM record_ends e JOIN records_now r ON r.record_id = e.end_id"
    " WHERE NOT r.removed));" OF_CASE("incidents")
        OF_CASE("documents") "CREATE OR REPLACE TEMP TABLE last_statuses AS SELECT case_id, arg_max(status, "
                             "(coalesce(happened, ''),"
                             " incident_id)) AS status FROM case_incidents_now WHERE status IS NOT NULL AND case_id IN "
                             "(SELECT record_id FROM"
                             " records_now WHERE status IS NULL) GROUP BY case_id;"
                             "CREATE OR REPLACE TEMP TABLE own_kinds AS SELECT r.record_id, r.kind FROM records_now r "
                             "WHERE NOT r.removed AND"
                             " r.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM case_incidents_now i WHERE "
                             "i.case_id = r.record_id AND i.kind"
                             " = r.kind);"
                             "CREATE OR REPLACE TEMP TABLE own_facts AS SELECT k.record_id AS case_id, k.kind, i.* "
                             "EXCLUDE (case_id, kind) FROM"
                             " own_kinds k LEFT JOIN (SELECT kind, " FACTS
                             " FROM case_incidents_now) i ON i.case_id = k.record_id";

static const char cases_sql[] =
    "CREATE OR REPLACE TEMP VIEW cases_now AS SELECT r.* REPLACE (coalesce(r.status, l.status) AS status) FROM"
    " records_now r LEFT JOIN last_statuses l ON l.case_id = r.record_id WHERE NOT removed AND merged_into IS NULL;"
    "CREATE OR REPLACE TEMP VIEW case_facts_now AS SELECT kind, false AS own_kind, " FACTS " FROM case_incidents_now"
    " UNION ALL SELECT kind, true, " FACTS " FROM own_facts;"
    "CREATE OR REPLACE TEMP VIEW case_members_now AS SELECT record_id AS case_id, record_id FROM records_now UNION ALL"
    " SELECT e.end_id, e.record_id FROM record_ends e JOIN records_now r USING (record_id) WHERE NOT r.removed";

/* Every edit and every file of the registry changes this number. */
static const char state_sql[] =
    "SELECT (SELECT coalesce(max(edit_id), 0) FROM edits_now) * 1000003 + (SELECT count(*) +"
    " coalesce(max(file_id), 0) FROM registry_files)";

static avp_status settle(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t now = 0, settled = 0;
    char sql[96];
    AVP_TRY(avpi_sql_number(c, state_sql, NULL, 0, &now, err));
    AVP_TRY(avpi_sql_number(c, "SELECT max(state) FROM settled", NULL, 0, &settled, err));
    if (now == settled)
        goto done;
    AVP_TRY(avpi_sql_exec(c, settled_sql, NULL, 0, err));
    snprintf(sql, sizeof sql, "CREATE OR REPLACE TEMP TABLE settled AS SELECT CAST(%lld AS BIGINT) AS state",
             (long long)now); /* no UPDATE: that would count as a change of the case */
    AVP_TRY(avpi_sql_exec(c, sql, NULL, 0, err));
done:
    return status;
}

static avp_status make_cases(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(
        avpi_sql_exec(c, "CREATE OR REPLACE TEMP TABLE settled AS SELECT CAST(-1 AS BIGINT) AS state", NULL, 0, err));
    AVP_TRY(settle(c, err));
    AVP_TRY(avpi_sql_exec(c, cases_sql, NULL, 0, err));
done:
    return status;
}

static avp_status make_inhabitants(avp_case *c, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(sql);
    AVP_TRY(avpi_buf_add(
        sql, AVPI_STR("CREATE OR REPLACE TEMP VIEW inhabitants_now AS WITH states AS (SELECT * FROM (VALUES "), err));
    for (size_t i = 0; i < AVPI_STATES; i++)
        AVP_TRY(avpi_buf_printf(sql, err, "%s('%s', %u, %u)", i > 0 ? "," : "", avpi_states[i].code,
                                avpi_states[i].municipalities, avpi_states[i].skipped));
    AVP_TRY(avpi_buf_add(sql, AVPI_STR(inhabitants_sql), err));
    AVP_TRY(avpi_sql_exec(c, sql->ptr, NULL, 0, err));
done:
    return status;
}

static avp_status make_views(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf sql;
    avpi_buf_init(&sql, avpi_case_ctx(c), SQL_MOST);
    for (size_t i = 0; i < AVPI_THINGS; i++)
        AVP_TRY(make_thing(c, i, &sql, err));
    AVP_TRY(make_edits(c, err));
    AVP_TRY(make_cases(c, err));
    AVP_TRY(make_inhabitants(c, &sql, err));
    AVP_TRY(make_names(c, &sql, err));
done:
    avpi_buf_free(&sql);
    return status;
}

/* ---- what was told ---- */

typedef struct catching_up {
    avp_case *c;
    uint64_t done; /* entries up to this one are taken in */
} catching_up;

static avp_status take_entry(void *self, const avpi_entry *entry, avp_error *err) {
    catching_up *k = self;
    if (entry->number <= k->done || !avpi_str_equal(entry->action, AVPI_STR("registry")))
        return AVP_OK;
    const avpi_json_node *node = &entry->json->nodes[entry->details];
    avp_str change = {entry->json->text.ptr + node->offset, node->len};
    return avpi_change_take(k->c, change, entry->at_us, entry->number, err);
}

avp_status avpi_registry_catch_up(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t done = 0;
    catching_up k = {.c = c};
    AVP_TRY(avpi_sql_number(c, "SELECT coalesce(max(entry), 0) FROM edits_now", NULL, 0, &done, err));
    k.done = (uint64_t)done;
    AVP_TRY(avpi_entries_each(c, take_entry, &k, err));
done:
    return status;
}

avp_status avpi_registry_stand(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t there = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM duckdb_views() WHERE view_name = 'place_names'", NULL, 0, &there,
                            err));
    if (there == 0) {
        AVP_TRY(make_views(c, err));
        AVP_TRY(avpi_registry_catch_up(c, err));
    }
    AVP_TRY(settle(c, err));
done:
    return status;
}
