/* What was taken back in this registry. */
#include "registry/case_withdrawn.h"

#include "registry/standing.h"

#define TEXTS "('title', 'name', 'what', 'place', 'value', 'source', 'note')"
/* How a case stands today may be told anew; to empty it takes back what was said. */
#define STANDS_NOW "(field IN ('status', 'sex', 'age') AND stands IS NOT NULL)"
/* Fields that stand otherwise than a table, or who added them, told last. */
static const char edits_sql[] =
    "CREATE OR REPLACE TEMP TABLE again_edits AS WITH changed AS (SELECT thing, thing_id AS id, field, arg_max({'v': "
    "after}, edit_id) AS stands, arg_max({'v': after}, edit_id) FILTER (action IN ('import', 'add') OR (action = "
    "'publish' AND NOT " AVPI_UNDONE(
        "e") ")) AS told, arg_min({'v': before}, edit_id) AS begun FROM edits_now e WHERE action <> 'refused' GROUP BY "
             "ALL), both_told AS (SELECT thing, id, field, stands.v AS stands, CASE WHEN told IS NULL THEN begun.v "
             "ELSE told.v END AS told FROM changed) SELECT thing, id, field, told, stands FROM both_told WHERE stands "
             "IS DISTINCT FROM told AND NOT (field = 'public' AND stands = 'true')";

/*
 * And what was there once and is not any more, whoever wrote it: words that a person took out (those that another text has instead are not counted by their
 * order), a mark that a person closed though no table had opened it, what a person kept back while it waited.
 */
static const char lost_sql[] =
    "CREATE OR REPLACE TEMP TABLE again_lost AS WITH latest AS (SELECT thing, thing_id AS id, field, arg_max({'v': "
    "after}, edit_id).v AS stands FROM edits_now WHERE action <> 'refused' AND field IN " TEXTS
    " GROUP BY ALL), words AS (SELECT DISTINCT l.thing, l.id, l.field, e.before AS told, l.stands FROM latest l JOIN "
    "edits_now e ON e.thing = l.thing AND e.thing_id = l.id AND e.field = l.field WHERE e.action NOT IN ('refused', "
    "'import', 'add', 'publish', 'withhold') AND e.before IS NOT NULL), listed AS (SELECT *, word_list(told) AS was, "
    "word_list(coalesce(stands, '')) AS still FROM words), closing AS (SELECT thing, thing_id AS id, arg_max(edit_id, "
    "edit_id) AS edit_id, arg_max(after, edit_id) AS after, arg_max(action, edit_id) AS action, arg_max(undoes, "
    "edit_id) AS undoes FROM edits_now WHERE field = 'public' AND action <> 'refused' GROUP BY ALL) SELECT thing, id, "
    "field, told, stands FROM listed WHERE len(words_without(was, still)) > 0 UNION ALL SELECT thing, id, 'public', "
    "'true', 'false' FROM closing WHERE after = 'false' AND (action IN ('set', 'decide') OR (action = 'undo' AND "
    "undoes NOT IN (SELECT edit_id FROM edits_now WHERE action IN ('publish', 'withhold', 'import')))) UNION ALL "
    "SELECT DISTINCT e.thing, e.thing_id, e.field, 'true', 'false' FROM edits_now e WHERE e.action = 'withhold' AND "
    "NOT " AVPI_UNDONE("e");

/* Joined cases are one: what was taken back of one of them was taken back of all. */
static const char touched_sql[] =
    "CREATE OR REPLACE TEMP TABLE again_touched AS WITH both_kinds AS (SELECT thing, id, field FROM again_edits "
    "WHERE NOT " STANDS_NOW " UNION SELECT thing, id, field FROM again_lost), own AS (SELECT id AS record_id FROM "
    "both_kinds WHERE thing = 'record' "
    "AND field <> 'target' UNION SELECT record_id FROM incidents_now JOIN both_kinds e "
    "ON e.thing = 'incident' AND e.id = incident_id UNION SELECT record_id FROM documents_now "
    "JOIN both_kinds e ON e.thing = 'document' AND e.id = document_id UNION SELECT record_id FROM statements_now JOIN "
    "both_kinds e ON e.thing = 'statement' AND e.id = statement_id UNION SELECT record_id FROM relations_now JOIN "
    "both_kinds e ON e.thing = 'relation' AND e.id = relation_id UNION SELECT record_id FROM registry_origins JOIN "
    "both_kinds e ON e.thing = 'source' AND e.id = file_id UNION SELECT record_id FROM records_now WHERE removed OR "
    "merged_into IS NOT NULL), joined AS (SELECT record_id, coalesce(end_id, record_id) AS end_id FROM records_now "
    "LEFT JOIN record_ends USING (record_id)) SELECT record_id FROM joined WHERE end_id IN (SELECT end_id FROM joined "
    "JOIN own USING (record_id))";

/* And what its own table took back, and nobody gave again: another table may know it under other words, but not make it public. */
static const char shut_sql[] =
    "CREATE OR REPLACE TEMP TABLE again_shut AS WITH shut AS (SELECT DISTINCT thing, thing_id FROM edits_now WHERE "
    "action = 'import' AND field = 'public' AND after = 'false') SELECT record_id FROM records_now JOIN shut ON thing "
    "= 'record' AND thing_id = record_id WHERE NOT public UNION SELECT record_id FROM incidents_now JOIN shut ON thing "
    "= 'incident' AND thing_id = incident_id WHERE NOT public;CREATE OR REPLACE TEMP TABLE again_withdrawn AS SELECT "
    "record_id FROM again_touched UNION SELECT record_id FROM again_shut";

avp_status avpi_withdrawn_open(avp_case *c, avp_error *err) {
    const char *const steps[] = {edits_sql, lost_sql, touched_sql, shut_sql};
    avp_status status = AVP_OK;
    AVP_TRY(avpi_withdrawn_macros(c, err));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        AVP_TRY(avpi_sql_exec(c, steps[i], NULL, 0, err));
done:
    return status;
}

/* To join two cases, to add what nobody had said, or to say how a case stands today takes nothing back. */
avp_status avpi_withdrawn_any(avp_case *c, bool *any, avp_error *err) {
    static const char sql[] =
        "SELECT (SELECT count(*) FROM again_shut) + (SELECT count(*) FROM again_lost WHERE thing IN ('record', "
        "'incident', 'document', 'statement', 'relation')) + (SELECT count(*) FROM again_edits WHERE told IS NOT NULL "
        "AND thing IN ('record', 'incident', 'document', 'statement', 'relation') AND field NOT IN ('merged_into', "
        "'kind', 'record', 'incident', 'document', 'target', 'confidence') AND field NOT "
        "IN " TEXTS " AND NOT " STANDS_NOW " AND NOT (field = 'when' AND starts_with(coalesce(stands, ''), told)))";
    avp_status status = AVP_OK;
    int64_t n = 0;
    AVP_TRY(avpi_sql_number(c, sql, NULL, 0, &n, err));
    *any = n > 0;
done:
    return status;
}
