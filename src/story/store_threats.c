/* Threats, doxxing and floods of a run as tables of the case: posts by their ids, no texts, no values. */
#include "story/store_threats.h"

#include "store/sql.h"

#include <math.h>

static avpi_sql_value text_or_null(const char *text) {
    return avpi_sql_text(avpi_str_view(text));
}

static avpi_sql_value group_or_null(uint32_t group) {
    return (avpi_sql_value){.type = AVPI_SQL_U64, .u64 = group, .null = group == 0};
}

static avpi_sql_value number_or_null(double value) {
    return (avpi_sql_value){.type = AVPI_SQL_F64, .f64 = value, .null = !isfinite(value)};
}

static avpi_sql_value target_or_null(const avp_findings *f, uint32_t target) {
    return text_or_null(target == AVP_NO_TARGET ? NULL : f->told.targets[target].id);
}

static avp_status store_threats(avp_case *c, uint64_t run_id, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < f->threats.n_threats; i++) {
        const avp_threat *of = &f->threats.threats[i];
        const avpi_sql_value params[] = {
            avpi_sql_u64(run_id),          avpi_sql_u64(of->post),  text_or_null(of->id),   text_or_null(of->name),
            avpi_sql_i64(of->time_us),     avpi_sql_u64(of->level), text_or_null(of->rule), group_or_null(of->group),
            target_or_null(f, of->target), avpi_sql_u64(of->alike)};
        AVP_TRY(avpi_sql_exec(
            c, "INSERT INTO threats VALUES (?, ?, ?, ?, make_timestamp(CAST(? AS BIGINT)), ?, ?, ?, ?, ?)", params,
            sizeof params / sizeof *params, err));
    }
done:
    return status;
}

static avp_status store_doxxing(avp_case *c, uint64_t run_id, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < f->threats.n_doxxing; i++) {
        const avp_doxxing *of = &f->threats.doxxing[i];
        const avpi_sql_value params[] = {avpi_sql_u64(run_id),          avpi_sql_u64(of->post),
                                         text_or_null(of->id),          text_or_null(of->name),
                                         avpi_sql_i64(of->time_us),     text_or_null(avp_dox_kind_name(of->kind)),
                                         text_or_null(of->hash),        group_or_null(of->group),
                                         target_or_null(f, of->target), {.type = AVPI_SQL_BOOL, .u64 = of->by_thread}};
        AVP_TRY(avpi_sql_exec(
            c, "INSERT INTO doxxing VALUES (?, ?, ?, ?, make_timestamp(CAST(? AS BIGINT)), ?, ?, ?, ?, ?)", params,
            sizeof params / sizeof *params, err));
    }
done:
    return status;
}

static avp_status store_floods(avp_case *c, uint64_t run_id, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < f->threats.n_floods; i++) {
        const avp_flood *of = &f->threats.floods[i];
        const avpi_sql_value params[] = {avpi_sql_u64(run_id),
                                         target_or_null(f, of->target),
                                         text_or_null(of->event),
                                         avpi_sql_i64(of->event_us),
                                         avpi_sql_u64(of->before),
                                         avpi_sql_u64(of->after),
                                         avpi_sql_f64(of->hours_before),
                                         avpi_sql_f64(of->hours_after),
                                         number_or_null(of->rate_ratio),
                                         avpi_sql_u64(of->accounts),
                                         number_or_null(of->alike_share),
                                         number_or_null(of->log10_p),
                                         number_or_null(of->q),
                                         {.type = AVPI_SQL_BOOL, .u64 = of->passes}};
        AVP_TRY(avpi_sql_exec(c,
                              "INSERT INTO floods VALUES (?, ?, ?, make_timestamp(CAST(? AS BIGINT)), ?, ?, ?, ?, ?, ?,"
                              " ?, ?, ?, ?)",
                              params, sizeof params / sizeof *params, err));
    }
done:
    return status;
}

avp_status avpi_threats_store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f,
                              avp_error *err) {
    avp_status status = AVP_OK;
    const avp_threats *of = &f->threats;
    (void)groups;
    if (!of->looked)
        return AVP_OK;
    const avpi_sql_value params[] = {avpi_sql_u64(run_id), avpi_sql_u64(of->l3),       avpi_sql_u64(of->l2),
                                     avpi_sql_u64(of->l1), avpi_sql_u64(of->excluded), avpi_sql_u64(of->unnamed)};
    AVP_TRY(avpi_sql_exec(c, "INSERT INTO threat_counts VALUES (?, ?, ?, ?, ?, ?)", params,
                          sizeof params / sizeof *params, err));
    AVP_TRY(store_threats(c, run_id, f, err));
    AVP_TRY(store_doxxing(c, run_id, f, err));
    AVP_TRY(store_floods(c, run_id, f, err));
done:
    return status;
}
