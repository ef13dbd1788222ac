#include "registry/changing.h"

#include "registry/change_values.h"
#include "registry/standing.h"

#include <stdio.h>

enum { SQL_SIZE = 512 };

void avpi_changing_init(avpi_changing *k, avp_case *c) {
    *k = (avpi_changing){.c = c, .ctx = avpi_case_ctx(c), .thing = AVPI_THINGS, .values = AVPI_JSON_NONE};
    avpi_json_init(&k->json, k->ctx);
    avpi_buf_init(&k->before, k->ctx, SIZE_MAX);
    avpi_buf_init(&k->after, k->ctx, SIZE_MAX);
    avpi_buf_init(&k->sql, k->ctx, SIZE_MAX);
}

void avpi_changing_free(avpi_changing *k) {
    avpi_json_free(&k->json);
    avpi_gazetteer_free(k->g);
    avpi_buf_free(&k->before);
    avpi_buf_free(&k->after);
    avpi_buf_free(&k->sql);
}

/* ---- one field ---- */

/* What is changed in a case that is read only lies beside its table. */
static avp_status bring_row(avpi_changing *k, avpi_thing thing, uint64_t id, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_thing_of *of = &avpi_things[thing];
    const char *target = avpi_registry_target(k->c, thing);
    const avpi_sql_value param = avpi_sql_u64(id);
    if (avpi_case_is_written(k->c))
        return AVP_OK;
    avpi_buf_clear(&k->sql);
    AVP_TRY(avpi_buf_printf(&k->sql, err,
                            "INSERT INTO %s SELECT * FROM %s WHERE %s = $1 AND %s NOT IN (SELECT %s FROM %s)", target,
                            of->table, of->id, of->id, of->id, target));
    AVP_TRY(avpi_sql_exec(k->c, k->sql.ptr, &param, 1, err));
done:
    return status;
}

avp_status avpi_changing_keep(avpi_changing *k, const char *action, avpi_thing thing, uint64_t id, const char *field,
                              avp_str before, avp_str after, avp_error *err) {
    const avpi_sql_value params[] = {avpi_sql_u64(k->edit_id),
                                     avpi_sql_i64(k->at_us),
                                     avpi_sql_text(k->who.ptr ? k->who : AVPI_STR("")),
                                     avpi_sql_text(k->why.ptr ? k->why : AVPI_STR("")),
                                     avpi_sql_text(avpi_str_view(action)),
                                     avpi_sql_text(avpi_str_view(thing < AVPI_THINGS ? avpi_things[thing].name : "")),
                                     avpi_sql_u64(id),
                                     avpi_sql_text(avpi_str_view(field)),
                                     avpi_sql_text(before),
                                     avpi_sql_text(after),
                                     {.type = AVPI_SQL_U64, .u64 = k->undoes, .null = k->undoes == 0},
                                     {.type = AVPI_SQL_U64, .u64 = k->entry, .null = k->entry == 0}};
    char sql[SQL_SIZE];
    snprintf(sql, sizeof sql,
             "INSERT INTO %s VALUES (?, make_timestamp(CAST(? AS BIGINT)), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
             avpi_case_is_written(k->c) ? "registry_edits" : "told_edits");
    k->kept++;
    return avpi_sql_exec(k->c, sql, params, sizeof params / sizeof *params, err);
}

avp_str avpi_changing_text(const avpi_buf *buf, bool null) {
    return null ? (avp_str){NULL, 0} : avpi_buf_view(buf);
}

avp_status avpi_changing_value(avpi_changing *k, avpi_thing thing, uint64_t id, const avpi_registry_field *field,
                               avpi_buf *out, bool *null, avp_error *err) {
    char sql[SQL_SIZE];
    const avpi_sql_value param = avpi_sql_u64(id);
    snprintf(sql, sizeof sql, "SELECT CAST(%s AS VARCHAR) FROM %s_now WHERE %s = ?", field->column,
             avpi_things[thing].table, avpi_things[thing].id);
    return avpi_change_text(k->c, sql, &param, 1, out, null, err);
}

/* value is what is kept, ptr NULL = NULL. Nothing is done where it stands there already. */
avp_status avpi_changing_set(avpi_changing *k, avpi_thing thing, uint64_t id, const avpi_registry_field *field,
                             avp_str value, avp_error *err) {
    avp_status status = AVP_OK;
    bool null = false;
    char sql[SQL_SIZE], action[32];
    const avpi_sql_value params[] = {avpi_sql_text(value), avpi_sql_u64(id)};
    AVP_TRY(avpi_changing_value(k, thing, id, field, &k->before, &null, err));
    if (null == (value.ptr == NULL) && (null || avpi_str_equal(avpi_buf_view(&k->before), value)))
        goto done;
    AVP_TRY(bring_row(k, thing, id, err));
    snprintf(sql, sizeof sql, "UPDATE %s SET %s = CAST(? AS %s) WHERE %s = ?", avpi_registry_target(k->c, thing),
             field->column, field->type, avpi_things[thing].id);
    AVP_TRY(avpi_sql_exec(k->c, sql, params, 2, err));
    snprintf(action, sizeof action, "%.*s", (int)k->action.len, k->action.ptr);
    AVP_TRY(avpi_changing_keep(k, action, thing, id, field->name, avpi_changing_text(&k->before, null), value, err));
done:
    return status;
}

avp_status avpi_changing_set_own(avpi_changing *k, avpi_thing thing, uint64_t id, const char *name, avp_str value,
                                 avp_error *err) {
    return avpi_changing_set(k, thing, id, avpi_registry_field_named(thing, avpi_str_view(name)), value, err);
}

/* ---- what follows from others ---- */

static const char *const folded_of[AVPI_THINGS] = {
    [AVPI_RECORD] = "SELECT concat_ws(' ', code, title, name) FROM records_now WHERE record_id = ?",
    [AVPI_INCIDENT] =
        "SELECT concat_ws(' ', what, place_written, (SELECT name FROM place_names n WHERE n.code = i.state))"
        " FROM incidents_now i WHERE incident_id = ?"};

avp_status avpi_changing_refold(avpi_changing *k, avpi_thing thing, uint64_t id, avp_error *err) {
    avp_status status = AVP_OK;
    bool null = false;
    char sql[SQL_SIZE];
    const avpi_sql_value param = avpi_sql_u64(id);
    if (!folded_of[thing])
        return AVP_OK;
    AVP_TRY(avpi_change_text(k->c, folded_of[thing], &param, 1, &k->before, &null, err));
    AVP_TRY(avpi_gazetteer_fold(k->g, avpi_buf_view(&k->before), &k->after, err));
    AVP_TRY(bring_row(k, thing, id, err));
    const avpi_sql_value params[] = {avpi_sql_text(avpi_buf_view(&k->after)), param};
    snprintf(sql, sizeof sql, "UPDATE %s SET folded = ? WHERE %s = ?", avpi_registry_target(k->c, thing),
             avpi_things[thing].id);
    AVP_TRY(avpi_sql_exec(k->c, sql, params, 2, err));
done:
    return status;
}
