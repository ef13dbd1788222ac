/* What waits is published, or kept back, by a person: of one case, or all of a file at once. */
#include "registry/waiting.h"

#include "registry/change_values.h"
#include "registry/refold.h"
#include "registry/standing.h"

#include <stdio.h>

enum { SQL_SIZE = 512 };

/* ---- doing it, for many at once ---- */

/* What is changed in a case that is read only lies beside its table. */
static avp_status set_field(avpi_changing *k, avpi_thing thing, const avpi_registry_field *field, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_thing_of *of = &avpi_things[thing];
    const char *target = avpi_registry_target(k->c, thing);
    char sql[SQL_SIZE];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO %s SELECT * FROM %s WHERE %s IN (SELECT thing_id FROM waiting_chosen WHERE thing = "
                   "'%s' AND field = '%s') AND %s NOT IN (SELECT %s FROM %s)",
                   target, of->table, of->id, of->name, field->name, of->id, of->id, target);
    if (!avpi_case_is_written(k->c))
        AVP_TRY(avpi_sql_exec(k->c, sql, NULL, 0, err));
    (void)snprintf(sql, sizeof sql,
                   "UPDATE %s SET %s = CAST(w.after AS %s) FROM waiting_chosen w WHERE w.thing = '%s' AND w.field = "
                   "'%s' AND w.thing_id = %s.%s",
                   target, field->column, field->type, of->name, field->name, target, of->id);
    AVP_TRY(avpi_sql_exec(k->c, sql, NULL, 0, err));
done:
    return status;
}

static avp_status set_fields(avpi_changing *k, avp_error *err) {
    static const avpi_thing things[] = {AVPI_RECORD, AVPI_INCIDENT, AVPI_DOCUMENT, AVPI_STATEMENT};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < sizeof things / sizeof *things; i++)
        for (const avpi_registry_field *field = avpi_things[things[i]].fields; field->name; field++) {
            int64_t n = 0;
            const avpi_sql_value of[] = {avpi_sql_text(avpi_str_view(avpi_things[things[i]].name)),
                                         avpi_sql_text(avpi_str_view(field->name))};
            AVP_TRY(avpi_sql_number(k->c, "SELECT count(*) FROM waiting_chosen WHERE thing = ? AND field = ?", of, 2,
                                    &n, err));
            if (n > 0)
                AVP_TRY(set_field(k, things[i], field, err));
        }
    AVP_TRY(avpi_sql_exec(
        k->c, "CREATE OR REPLACE TEMP TABLE waiting_words AS SELECT thing, thing_id AS id, field FROM waiting_chosen",
        NULL, 0, err));
    AVP_TRY(avpi_registry_refold(k->c, k->g, "waiting_words", err));
done:
    return status;
}

/* A line of history each. */
static avp_status keep_lines(avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    char sql[SQL_SIZE];
    int64_t n = 0;
    const avpi_sql_value params[] = {avpi_sql_u64(k->edit_id),
                                     avpi_sql_i64(k->at_us),
                                     avpi_sql_text(k->who.ptr ? k->who : AVPI_STR("")),
                                     avpi_sql_text(k->why.ptr ? k->why : AVPI_STR("")),
                                     avpi_sql_text(k->action),
                                     {.type = AVPI_SQL_U64, .u64 = k->undoes, .null = k->undoes == 0},
                                     {.type = AVPI_SQL_U64, .u64 = k->entry, .null = k->entry == 0}};
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO %s SELECT CAST($1 AS UBIGINT), make_timestamp(CAST($2 AS BIGINT)), $3, $4, $5, thing, "
                   "thing_id, field, before, after, CAST($6 AS UBIGINT), CAST($7 AS UBIGINT) FROM waiting_chosen ORDER "
                   "BY thing, thing_id, field",
                   avpi_case_is_written(k->c) ? "registry_edits" : "told_edits");
    AVP_TRY(avpi_sql_exec(k->c, sql, params, sizeof params / sizeof *params, err));
    AVP_TRY(avpi_sql_number(k->c, "SELECT count(*) FROM waiting_chosen", NULL, 0, &n, err));
    k->kept += (size_t)n;
done:
    return status;
}

/* ---- which ---- */

static const char of_record_sql[] =
    "CREATE OR REPLACE TEMP TABLE waiting_chosen AS SELECT thing, thing_id, field, before, after FROM waiting_things "
    "WHERE case_id = coalesce((SELECT end_id FROM record_ends WHERE record_id = $1), $1)";
static const char of_source_sql[] =
    "CREATE OR REPLACE TEMP TABLE waiting_chosen AS SELECT thing, thing_id, field, before, after FROM waiting_things "
    "WHERE file_id = $1 AND case_id NOT IN (SELECT record_id FROM near_cases)";
static const char all_of_source_sql[] = "CREATE OR REPLACE TEMP TABLE waiting_chosen AS SELECT thing, thing_id, field, "
                                        "before, after FROM waiting_things WHERE file_id = $1";

static avp_status fail_none(const avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t alike = 0;
    unsigned long long id = (unsigned long long)k->id;
    const avpi_sql_value param = avpi_sql_u64(k->id);
    AVP_TRY(avpi_sql_number(k->c, "SELECT count(DISTINCT case_id) FROM waiting_things WHERE file_id = ?", &param, 1,
                            &alike, err));
    if (k->thing == AVPI_RECORD)
        status =
            avpi_fail(k->ctx, err, AVP_E_ARG, N_("nothing of case %llu (record) waits; --waiting lists what does"), id);
    else if (alike == 0)
        status =
            avpi_fail(k->ctx, err, AVP_E_ARG, N_("nothing of file %llu (source) waits; --waiting lists what does"), id);
    else
        status = avpi_fail(k->ctx, err, AVP_E_ARG,
                           N_("all that waits of source %llu may be what was taken back: look at it (--waiting), and "
                              "publish each case by itself"),
                           id);
done:
    return status;
}

avp_status avpi_changing_waiting(avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    bool withhold = avpi_str_equal(k->action, AVPI_STR("withhold"));
    const avpi_sql_value param = avpi_sql_u64(k->id);
    if (k->thing != AVPI_RECORD && k->thing != AVPI_SOURCE)
        return avpi_fail(k->ctx, err, AVP_E_ARG,
                         N_("what waits is published, or kept back, by case or by file: record:17, source:3"));
    AVP_TRY(avpi_waiting_stand(k->c, AVPI_WAITING_ALONE, err));
    AVP_TRY(avpi_sql_exec(k->c,
                          k->thing == AVPI_RECORD ? of_record_sql
                          : withhold              ? all_of_source_sql
                                                  : of_source_sql,
                          &param, 1, err));
    AVP_TRY(avpi_sql_number(k->c, "SELECT count(*) FROM waiting_chosen", NULL, 0, &n, err));
    if (n == 0)
        AVP_TRY(fail_none(k, err));
    if (withhold)
        AVP_TRY(avpi_sql_exec(k->c, "UPDATE waiting_chosen SET after = before", NULL, 0, err));
    else
        AVP_TRY(set_fields(k, err));
    AVP_TRY(keep_lines(k, err));
done:
    return status;
}

/* ---- taken back ---- */

static avp_status check_unchanged(avpi_changing *k, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_U64, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    avpi_buf_clear(&k->sql);
    AVP_TRY(avpi_buf_add(&k->sql, AVPI_STR("SELECT thing, thing_id, field FROM ("), err));
    AVP_TRY(avpi_waiting_values("waiting_chosen", &k->sql, err));
    AVP_TRY(avpi_buf_add(&k->sql, AVPI_STR(") WHERE now IS DISTINCT FROM before ORDER BY ALL LIMIT 1"), err));
    AVP_TRY(avpi_sql_query(k->c, k->sql.ptr, NULL, 0, types, 3, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n > 0) {
        avp_str thing = avpi_rows_text(rows, 0)[0], field = avpi_rows_text(rows, 2)[0];
        status = avpi_fail(
            k->ctx, err, AVP_E_ARG, N_("\"%.*s\" of %.*s %llu was changed since; take the later edit back first"),
            (int)field.len, field.ptr, (int)thing.len, thing.ptr, (unsigned long long)avpi_rows_u64(rows, 1)[0]);
    }
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_changing_wait_again(avpi_changing *k, avp_error *err) {
    static const char sql[] =
        "CREATE OR REPLACE TEMP TABLE waiting_chosen AS SELECT thing, thing_id, field, after AS before, before AS "
        "after FROM edits_now WHERE edit_id = $1 AND action IN ('publish', 'withhold')";
    avp_status status = AVP_OK;
    const avpi_sql_value param = avpi_sql_u64(k->undoes);
    AVP_TRY(avpi_sql_exec(k->c, sql, &param, 1, err));
    AVP_TRY(check_unchanged(k, err));
    AVP_TRY(set_fields(k, err));
    AVP_TRY(keep_lines(k, err));
done:
    return status;
}
