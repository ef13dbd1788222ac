#include "registry/change_values.h"

#include "registry/case_words.h"
#include "registry/when.h"

#include <stdio.h>

enum { SQL_SIZE = 256, TEXT_MOST = 20000 };

avp_status avpi_change_text(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n, avpi_buf *out,
                            bool *null, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    avpi_buf_clear(out);
    *null = true;
    AVP_TRY(avpi_sql_query(c, sql, params, n, &type, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &got, err));
    if (got == 0 || !avpi_rows_text(rows, 0)[0].ptr)
        goto done;
    *null = false;
    AVP_TRY(avpi_buf_add(out, avpi_rows_text(rows, 0)[0], err));
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_change_exists(avp_case *c, avpi_thing thing, uint64_t id, avp_error *err) {
    avp_status status = AVP_OK;
    char sql[SQL_SIZE];
    int64_t n = 0;
    const avpi_thing_of *of = &avpi_things[thing];
    const avpi_sql_value param = avpi_sql_u64(id);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s_now WHERE %s = ? AND NOT removed", of->table, of->id);
    AVP_TRY(avpi_sql_number(c, sql, &param, 1, &n, err));
    if (n == 0)
        status =
            avpi_fail(avpi_case_ctx(c), err, AVP_E_ARG, N_("there is no %s %llu"), of->name, (unsigned long long)id);
done:
    return status;
}

static avp_status fail_value(avp_case *c, const avpi_registry_field *field, avp_str text, const char *allowed,
                             avp_error *err) {
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_str shown = avpi_utf8_cut(text, 80);
    return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%.*s\" cannot stand in \"%s\": %s"), (int)shown.len, shown.ptr,
                     field->name, AVP_TR(ctx, allowed));
}

static avp_status take_id(avp_case *c, const avpi_registry_field *field, avpi_thing thing, avp_str text,
                          avp_error *err) {
    int64_t id = 0;
    if (!avpi_str_to_i64(text, &id) || id < 1)
        return fail_value(c, field, text, N_("write the number of it"), err);
    return avpi_change_exists(c, thing, (uint64_t)id, err);
}

static avp_status take_when(avp_case *c, const avpi_registry_field *field, avp_str text, avpi_buf *out,
                            avp_error *err) {
    avpi_when when;
    if (!avpi_when_parse(text, &when))
        return fail_value(c, field, text,
                          N_("write 2014, 2014-09, 2014-09-26 or 2014-09-26 21:30, as far as it is known"), err);
    return avpi_buf_add(out, avpi_str_view(when.text), err);
}

static avp_status take_degrees(avp_case *c, const avpi_registry_field *field, double most, avp_str text, avpi_buf *out,
                               avp_error *err) {
    double degrees = 0;
    char shown[AVPI_F64_SIZE];
    if (!avpi_degrees_word(text, most, &degrees))
        return fail_value(c, field, text,
                          field->kind == AVPI_TOLD_LATITUDE ? N_("write degrees from -90 to 90, with a point")
                                                            : N_("write degrees from -180 to 180, with a point"),
                          err);
    avpi_f64_format(degrees, shown);
    return avpi_buf_add(out, avpi_str_view(shown), err);
}

static avp_status take_age(avp_case *c, const avpi_registry_field *field, avp_str text, avpi_buf *out, avp_error *err) {
    int64_t years = 0;
    bool known = false;
    if (!avpi_age_word(text, &years, &known))
        return fail_value(c, field, text, N_("write years as a number"), err);
    return known ? avpi_buf_printf(out, err, "%lld", (long long)years) : AVP_OK;
}

static avp_status take_word(avp_case *c, const avpi_registry_field *field, avp_str text, avpi_buf *out,
                            avp_error *err) {
    avp_str word = avpi_confidence_word(text);
    bool flag = false, verdict = avpi_str_equal(text, AVPI_STR("same")) || avpi_str_equal(text, AVPI_STR("different"));
    switch (field->kind) {
    case AVPI_TOLD_FLAG:
        if (!avpi_flag_word(text, &flag))
            return fail_value(c, field, text, N_("write yes or no"), err);
        return avpi_buf_add(out, avpi_str_view(flag ? "true" : "false"), err);
    case AVPI_TOLD_CONFIDENCE:
        if (!word.ptr)
            return fail_value(c, field, text, N_("write confirmed, probable, doubtful or unknown"), err);
        return avpi_buf_add(out, word, err);
    case AVPI_TOLD_VERDICT:
        return verdict ? avpi_buf_add(out, text, err) : fail_value(c, field, text, N_("write same or different"), err);
    case AVPI_TOLD_KIND: return avpi_buf_add(out, avpi_kind_word(text), err);
    default: return avpi_buf_add(out, text, err);
    }
}

static avp_status take_some(avp_case *c, const avpi_registry_field *field, avp_str text, avpi_buf *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    switch (field->kind) {
    case AVPI_TOLD_WHEN: return take_when(c, field, text, out, err);
    case AVPI_TOLD_AGE: return take_age(c, field, text, out, err);
    case AVPI_TOLD_LATITUDE: return take_degrees(c, field, 90, text, out, err);
    case AVPI_TOLD_LONGITUDE: return take_degrees(c, field, 180, text, out, err);
    case AVPI_TOLD_OF_RECORD: status = take_id(c, field, AVPI_RECORD, text, err); break;
    case AVPI_TOLD_OF_DOCUMENT: status = take_id(c, field, AVPI_DOCUMENT, text, err); break;
    case AVPI_TOLD_OF_INCIDENT: status = take_id(c, field, AVPI_INCIDENT, text, err); break;
    default: return take_word(c, field, text, out, err);
    }
    return status == AVP_OK ? avpi_buf_add(out, text, err) : status;
}

avp_status avpi_change_value(avp_case *c, const avpi_registry_field *field, avp_str text, avpi_buf *out, bool *null,
                             avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avpi_buf_clear(out);
    if (text.len > TEXT_MOST)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is longer than %d bytes"), field->name, TEXT_MOST);
    if (text.len > 0)
        AVP_TRY(take_some(c, field, text, out, err));
    *null = out->len == 0;
    if (*null && field->needed)
        status = avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" cannot be empty"), field->name);
done:
    return status;
}
