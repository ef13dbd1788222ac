/* What a change may say: values that go together, relations that lead somewhere, sources of which it can be said. */
#include "registry/changing.h"

#include "registry/change_values.h"

#include <stdio.h>
#include <string.h>

/* ---- points ---- */

/* Of an incident whose point is told. */
static avp_status check_point(avpi_changing *k, avp_error *err) {
    static const char sql[] = "SELECT count(*) FROM incidents_now WHERE incident_id = ? AND (latitude IS NULL) <>"
                              " (longitude IS NULL)";
    avp_status status = AVP_OK;
    int64_t halves = 0;
    const avpi_sql_value param = avpi_sql_u64(k->id);
    AVP_TRY(avpi_sql_number(k->c, sql, &param, 1, &halves, err));
    if (halves > 0)
        status = avpi_fail(k->ctx, err, AVP_E_ARG,
                           N_("a point has a latitude and a longitude: tell both, or leave both empty"));
done:
    return status;
}

/* ---- relations ---- */

/* A case that is there, and another one. */
static avp_status check_related_case(const avpi_changing *k, avp_str to, uint64_t own, avp_error *err) {
    int64_t id = 0;
    avp_str shown = avpi_utf8_cut(to, 80);
    if (!avpi_str_to_i64(to, &id) || id < 1)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("a relation to a case needs its number in \"to\", not \"%.*s\""),
                         (int)shown.len, shown.ptr);
    if ((uint64_t)id == own)
        return avpi_fail(k->ctx, err, AVP_E_ARG,
                         N_("a case is not related to itself: \"to\" is the number of another one, not %lld"),
                         (long long)id);
    return avpi_change_exists(k->c, AVPI_RECORD, (uint64_t)id, err);
}

static bool is_kind_of_end(avp_str kind) {
    static const char *const kinds[] = {"record", "account", "post", "episode"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (avpi_str_equal(kind, avpi_str_view(kinds[i])))
            return true;
    return false;
}

static avp_status check_end(const avpi_changing *k, avp_str kind, avp_str to, uint64_t own, avp_error *err) {
    avp_str shown = avpi_utf8_cut(kind, 80);
    if (!is_kind_of_end(kind))
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("\"to_kind\" is record, account, post or episode, not \"%.*s\""),
                         (int)shown.len, shown.ptr);
    if (to.len == 0)
        return avpi_fail(k->ctx, err, AVP_E_ARG,
                         N_("a relation needs \"to\": the number of the other case, or the account, post or episode"));
    return avpi_str_equal(kind, AVPI_STR("record")) ? check_related_case(k, to, own, err) : AVP_OK;
}

static avp_status check_relation(avpi_changing *k, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value param = avpi_sql_u64(k->id);
    AVP_TRY(avpi_sql_query(k->c, "SELECT to_kind, to_id, record_id FROM relations_now WHERE relation_id = ?", &param, 1,
                           types, 3, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n > 0)
        AVP_TRY(check_end(k, avpi_rows_text(rows, 0)[0], avpi_rows_text(rows, 1)[0], avpi_rows_u64(rows, 2)[0], err));
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- all that was told ---- */

avp_status avpi_changing_check(avpi_changing *k, avp_error *err) {
    if (k->thing == AVPI_INCIDENT && (avpi_changing_tells(k, "latitude") || avpi_changing_tells(k, "longitude")))
        return check_point(k, err);
    bool added = avpi_str_equal(k->action, AVPI_STR("add"));
    if (k->thing == AVPI_RELATION && (added || avpi_changing_tells(k, "to") || avpi_changing_tells(k, "to_kind") ||
                                      avpi_changing_tells(k, "record")))
        return check_relation(k, err);
    return AVP_OK;
}

/* ---- sources ---- */

static avp_status fail_source(const avpi_changing *k, uint64_t source, const char *holds, bool removing,
                              avp_error *err) {
    unsigned long long n = (unsigned long long)source;
    if (strcmp(holds, "geometry") == 0)
        return avpi_fail(k->ctx, err, AVP_E_ARG,
                         N_("source %llu is shapes: load others in their place with --geometry; of a site, only those "
                            "that it draws are a part"),
                         n);
    if (removing)
        return avpi_fail(k->ctx, err, AVP_E_ARG,
                         N_("source %llu is a table of cases: take out each case by itself, with --remove record:N"),
                         n);
    return avpi_fail(k->ctx, err, AVP_E_ARG,
                     N_("source %llu is a table of cases: each of them is public or not by itself, with --edit "
                        "record:N --set public=no"),
                     n);
}

avp_status avpi_changing_check_source(const avpi_changing *k, uint64_t source, bool removing, avp_error *err) {
    static const char *const whole[] = {"counts", "population", "places"};
    avp_status status = AVP_OK;
    bool null = false, fits = false;
    avpi_buf holds;
    avpi_buf_init(&holds, k->ctx, SIZE_MAX);
    const avpi_sql_value param = avpi_sql_u64(source);
    AVP_TRY(avpi_change_text(k->c, "SELECT holds FROM registry_files_now WHERE file_id = ?", &param, 1, &holds, &null,
                             err));
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        fits = fits || avpi_str_equal(avpi_buf_view(&holds), avpi_str_view(whole[i]));
    if (!fits)
        AVP_TRY(fail_source(k, source, null ? "" : holds.ptr, removing, err));
    if (removing && !avpi_case_is_written(k->c))
        AVP_TRY(avpi_fail(k->ctx, err, AVP_E_ARG,
                          N_("a source is taken out, or in again, where the case is not open otherwise: avispero "
                             "registry CASE --remove source:%llu, or --undo with the number of that edit"),
                          (unsigned long long)source));
done:
    avpi_buf_free(&holds);
    return status;
}
