/* Indicators, awakenings, dormancies, outages and known groups of a run as tables of the case. */
#include "avispero/story.h"

#include "store/sql.h"
#include "story/telling.h"

#include <math.h>

/* One row of `indicators`; NULL where nothing is known. */
static avp_status add_indicator(avpi_appender *appender, uint64_t run_id, uint32_t group, avp_indicator_kind kind,
                                const avp_indicator *of, avp_error *err) {
    avp_str name = avpi_str_view(avp_indicator_name(kind));
    double share = (double)of->group_yes / (double)of->group_known,
           rest = (double)of->rest_yes / (double)of->rest_known;
    double window_s = (double)of->window_us * 1e-6;
    bool tested = !isnan(of->p), known = of->group_known > 0, rest_known = of->rest_known > 0;
    const avpi_column columns[] = {{AVPI_SQL_U64, &run_id, NULL},
                                   {AVPI_SQL_U32, &group, NULL},
                                   {AVPI_SQL_TEXT, &name, NULL},
                                   {AVPI_SQL_U64, &of->group_yes, NULL},
                                   {AVPI_SQL_U64, &of->group_known, NULL},
                                   {AVPI_SQL_F64, known ? &share : NULL, NULL},
                                   {AVPI_SQL_U64, &of->rest_yes, NULL},
                                   {AVPI_SQL_U64, &of->rest_known, NULL},
                                   {AVPI_SQL_F64, rest_known ? &rest : NULL, NULL},
                                   {AVPI_SQL_F64, tested ? &of->p : NULL, NULL},
                                   {AVPI_SQL_F64, tested ? &of->q : NULL, NULL},
                                   {AVPI_SQL_BOOL, &of->passes, NULL},
                                   {AVPI_SQL_I64, of->window_us ? &of->from_us : NULL, NULL},
                                   {AVPI_SQL_F64, of->window_us ? &window_s : NULL, NULL}};
    return avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, 1, err);
}

static avp_status store_indicators(avp_case *c, uint64_t run_id, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    AVP_TRY(avpi_appender_open(c, "indicators", &appender, err));
    for (size_t i = 0; i < f->n_groups * AVP_INDICATORS; i++)
        AVP_TRY(add_indicator(appender, run_id, (uint32_t)(i / AVP_INDICATORS + 1),
                              (avp_indicator_kind)(i % AVP_INDICATORS), &f->indicators[i], err));
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

static avp_status store_awakenings(avp_case *c, uint64_t run_id, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < f->n_awakenings; i++) {
        const avp_awakening *of = &f->awakenings[i];
        const avpi_sql_value params[] = {
            avpi_sql_u64(run_id),       avpi_sql_u64(of->group), avpi_sql_u64(of->dormant),
            avpi_sql_u64(of->verified), avpi_sql_u64(of->pool),  avpi_sql_u64(of->accounts),
            avpi_sql_i64(of->from_us),  avpi_sql_i64(of->to_us), avpi_sql_f64(of->expected),
            avpi_sql_f64(of->p),        avpi_sql_f64(of->q),     {.type = AVPI_SQL_BOOL, .u64 = of->passes}};
        AVP_TRY(avpi_sql_exec(c,
                              "INSERT INTO awakenings VALUES (?, ?, ?, ?, ?, ?, make_timestamp(CAST(? AS BIGINT)),"
                              " make_timestamp(CAST(? AS BIGINT)), ?, ?, ?, ?)",
                              params, sizeof params / sizeof *params, err));
    }
done:
    return status;
}

static avp_status store_dormancies(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f,
                                   avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    AVP_TRY(avpi_appender_open(c, "dormancies", &appender, err));
    for (size_t i = 0; i < f->n_dormancies; i++) {
        const avp_dormancy *of = &f->dormancies[i];
        avp_str account = avp_names_get(&groups->accounts, of->account);
        double silent_days = (double)of->silent_us / 86400e6;
        const avpi_column columns[] = {
            {AVPI_SQL_U64, &run_id, NULL},        {AVPI_SQL_U32, &of->group, NULL},
            {AVPI_SQL_TEXT, &account, NULL},      {AVPI_SQL_I64, &of->from_us, NULL},
            {AVPI_SQL_I64, &of->to_us, NULL},     {AVPI_SQL_F64, &silent_days, NULL},
            {AVPI_SQL_BOOL, &of->verified, NULL}, {AVPI_SQL_U64, of->verified ? &of->hidden_most : NULL, NULL},
            {AVPI_SQL_F64, &of->uniform_p, NULL}, {AVPI_SQL_F64, &of->conformal_p, NULL}};
        AVP_TRY(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, 1, err));
    }
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

static avp_status store_outages(avp_case *c, uint64_t run_id, const avp_mask *mask, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < mask->count; i++) {
        const avpi_sql_value params[] = {avpi_sql_u64(run_id), avpi_sql_i64(mask->outages[i].from_us),
                                         avpi_sql_i64(mask->outages[i].to_us)};
        AVP_TRY(avpi_sql_exec(c,
                              "INSERT INTO outages VALUES (?, make_timestamp(CAST(? AS BIGINT)),"
                              " make_timestamp(CAST(? AS BIGINT)))",
                              params, sizeof params / sizeof *params, err));
    }
done:
    return status;
}

/* Known groups without their members: nobody on the list, or beside them, is accused. */
static avp_status store_known(avp_case *c, uint64_t run_id, const avp_known *known, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < known->count; i++) {
        const avp_known_group *of = &known->groups[i];
        const avpi_sql_value params[] = {avpi_sql_u64(run_id),
                                         avpi_sql_u64(of->group.n_members),
                                         avpi_sql_u64(of->known),
                                         avpi_sql_u64(of->group.observed),
                                         avpi_sql_f64(of->group.expected),
                                         avpi_sql_f64(of->group.log10_p)};
        AVP_TRY(avpi_sql_exec(c, "INSERT INTO known_groups VALUES (?, ?, ?, ?, ?, ?)", params,
                              sizeof params / sizeof *params, err));
    }
    const avpi_sql_value params[] = {avpi_sql_u64(run_id), avpi_sql_text(avpi_str_view(known->sha256))};
    AVP_TRY(avpi_sql_exec(c, "INSERT INTO run_options VALUES (?, 'story', 'known-organic-sha256', ?)", params, 2, err));
done:
    return status;
}

avp_status avp_story_store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *findings,
                           const avp_known *known, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(store_indicators(c, run_id, findings, err));
    AVP_TRY(store_awakenings(c, run_id, findings, err));
    AVP_TRY(store_dormancies(c, run_id, groups, findings, err));
    AVP_TRY(store_outages(c, run_id, &findings->mask, err));
    for (size_t m = 0; findings->told.looked && m < avpi_modules_count; m++)
        if (avpi_modules[m]->store)
            AVP_TRY(avpi_modules[m]->store(c, run_id, groups, findings, err));
    if (known && known->sha256[0])
        AVP_TRY(store_known(c, run_id, known, err));
done:
    return status;
}
