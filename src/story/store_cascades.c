/* Cascades, order tests, launchers and boosters of a run as tables of the case. */
#include "avispero/spread.h"

#include "store/sql.h"
#include "story/cascades.h"

#include <math.h>

#define COLUMNS(array) (array), sizeof(array) / sizeof *(array)

static const double *number_or_null(const double *value) {
    return isnan(*value) ? NULL : value;
}

static avp_status add_cascade(avpi_appender *to, uint64_t run_id, const avp_groups *groups,
                              const avp_trace_links *traces, const avp_cascades *all, const avp_cascade *of,
                              avp_error *err) {
    const avp_acts *acts = traces[of->trace].acts;
    const avp_actor *actors = avpi_cascade_actors(all, of), *jump = &actors[of->jump_actor];
    avp_str trace = avpi_str_view(acts->trace), object = avp_names_get(&acts->objects, of->object);
    avp_str jumper = avpi_actor_name(groups, traces, of, jump), author = {0};
    bool jumps = of->jump > 0;
    if (of->author_source != AVP_NOBODY)
        author = avp_names_get(&acts->sources, of->author_source);
    const avpi_column columns[] = {{AVPI_SQL_U64, &run_id, NULL},
                                   {AVPI_SQL_U32, &of->group, NULL},
                                   {AVPI_SQL_TEXT, &trace, NULL},
                                   {AVPI_SQL_TEXT, &object, NULL},
                                   {AVPI_SQL_TEXT, author.ptr ? &author : NULL, NULL},
                                   {AVPI_SQL_U32, &of->members, NULL},
                                   {AVPI_SQL_U32, &of->others, NULL},
                                   {AVPI_SQL_I64, &actors[0].time_us, NULL},
                                   {AVPI_SQL_I64, &actors[of->n - 1].time_us, NULL},
                                   {AVPI_SQL_F64, number_or_null(&of->z), NULL},
                                   {AVPI_SQL_F64, number_or_null(&of->log10_p), NULL},
                                   {AVPI_SQL_U64, &of->reach_most, NULL},
                                   {AVPI_SQL_TEXT, jumps ? &jumper : NULL, NULL},
                                   {AVPI_SQL_I64, jumps ? &jump->time_us : NULL, NULL},
                                   {AVPI_SQL_U64, jumps ? &of->jump : NULL, NULL},
                                   {AVPI_SQL_U32, all->interactions ? &of->tree_known : NULL, NULL},
                                   {AVPI_SQL_U32, all->interactions ? &of->depth : NULL, NULL}};
    return avpi_appender_add(to, COLUMNS(columns), 1, err);
}

static avp_status add_order(avpi_appender *to, uint64_t run_id, const avp_order_test *of, avp_error *err) {
    bool of_group = of->group > 0;
    const avpi_column columns[] = {{AVPI_SQL_U64, &run_id, NULL},
                                   {AVPI_SQL_U32, of_group ? &of->group : NULL, NULL},
                                   {AVPI_SQL_BOOL, &of->by_hour, NULL},
                                   {AVPI_SQL_U64, &of->cascades, NULL},
                                   {AVPI_SQL_U64, &of->actors, NULL},
                                   {AVPI_SQL_F64, number_or_null(&of->z), NULL},
                                   {AVPI_SQL_F64, number_or_null(&of->log10_p), NULL}};
    return avpi_appender_add(to, COLUMNS(columns), 1, err);
}

static avp_status add_launcher(avpi_appender *to, uint64_t run_id, const avp_launcher *of, avp_error *err) {
    const avpi_column columns[] = {
        {AVPI_SQL_U64, &run_id, NULL},       {AVPI_SQL_U32, &of->group, NULL},
        {AVPI_SQL_TEXT, &of->name, NULL},    {AVPI_SQL_BOOL, &of->member, NULL},
        {AVPI_SQL_U64, &of->cascades, NULL}, {AVPI_SQL_U64, &of->first, NULL},
        {AVPI_SQL_F64, &of->expected, NULL}, {AVPI_SQL_F64, &of->log10_p, NULL},
        {AVPI_SQL_F64, &of->q, NULL},        {AVPI_SQL_I64, of->followers >= 0 ? &of->followers : NULL, NULL},
        {AVPI_SQL_BOOL, &of->small, NULL},   {AVPI_SQL_BOOL, &of->passes, NULL}};
    return avpi_appender_add(to, COLUMNS(columns), 1, err);
}

static avp_status add_booster(avpi_appender *to, uint64_t run_id, const avp_groups *groups, const avp_cascades *all,
                              const avp_booster *of, avp_error *err) {
    avp_str account = avp_names_get(&groups->accounts, of->account);
    double median_s = (double)of->median_us * 1e-6;
    const avpi_column columns[] = {{AVPI_SQL_U64, &run_id, NULL},
                                   {AVPI_SQL_U32, &of->group, NULL},
                                   {AVPI_SQL_TEXT, &all->launchers[of->launcher].name, NULL},
                                   {AVPI_SQL_TEXT, &account, NULL},
                                   {AVPI_SQL_U64, &of->after, NULL},
                                   {AVPI_SQL_U64, &of->before, NULL},
                                   {AVPI_SQL_F64, &median_s, NULL},
                                   {AVPI_SQL_I64, &of->followers, NULL},
                                   {AVPI_SQL_F64, &of->log10_p, NULL},
                                   {AVPI_SQL_F64, &of->q, NULL},
                                   {AVPI_SQL_BOOL, &of->passes, NULL}};
    return avpi_appender_add(to, COLUMNS(columns), 1, err);
}

typedef struct storing {
    uint64_t run_id;
    const avp_groups *groups;
    const avp_trace_links *traces;
    const avp_cascades *all;
} storing;

static avp_status add_all_cascades(avpi_appender *to, const storing *s, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < s->all->count; i++)
        AVP_TRY(add_cascade(to, s->run_id, s->groups, s->traces, s->all, &s->all->of[i], err));
done:
    return status;
}

static avp_status add_all_orders(avpi_appender *to, const storing *s, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < s->all->n_orders; i++)
        AVP_TRY(add_order(to, s->run_id, &s->all->orders[i], err));
done:
    return status;
}

static avp_status add_all_launchers(avpi_appender *to, const storing *s, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < s->all->n_launchers; i++)
        AVP_TRY(add_launcher(to, s->run_id, &s->all->launchers[i], err));
done:
    return status;
}

static avp_status add_all_boosters(avpi_appender *to, const storing *s, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < s->all->n_boosters; i++)
        AVP_TRY(add_booster(to, s->run_id, s->groups, s->all, &s->all->boosters[i], err));
done:
    return status;
}

static avp_status fill(avp_case *c, const char *table, const storing *s,
                       avp_status (*add)(avpi_appender *, const storing *, avp_error *), avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    AVP_TRY(avpi_appender_open(c, table, &appender, err));
    AVP_TRY(add(appender, s, err));
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

avp_status avp_cascades_store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_trace_links *traces,
                              const avp_cascades *cascades, avp_error *err) {
    avp_status status = AVP_OK;
    const storing s = {run_id, groups, traces, cascades};
    AVP_TRY(fill(c, "cascades", &s, add_all_cascades, err));
    AVP_TRY(fill(c, "order_tests", &s, add_all_orders, err));
    AVP_TRY(fill(c, "launchers", &s, add_all_launchers, err));
    AVP_TRY(fill(c, "boosters", &s, add_all_boosters, err));
done:
    return status;
}
