/* What each group does, by share of its posts, and at which hours. docs/methods/styles.md */
#include "avispero/styles.h"

#include "base/quantile.h"
#include "store/sql.h"
#include "story/habits.h"
#include "story/talk.h"

#include <math.h>

static const char *const names[] = {
#define X(name, text) text,
    AVP_DEED_TABLE(X)
#undef X
};

const char *avp_deed_name(avp_deed deed) {
    return names[deed];
}

const char *avp_deed_code(avp_deed deed) {
    static const char *const codes[AVP_DEEDS] = {[AVP_DEED_REPOST] = "T0049.003", [AVP_DEED_THREAT] = "T0048"};
    return codes[deed] ? codes[deed] : "";
}

/* Per post_id: bit 0 it answers somebody, bit 1 it is a candidate of a threat. */
static avp_status load_marks(const avpi_telling *t, const avp_findings *f, uint8_t **out, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_U32;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->talk->n_posts + 1, 1, out, err));
    for (size_t i = 0; i < f->threats.n_threats; i++)
        (*out)[f->threats.threats[i].post] |= 2;
    AVP_TRY(avpi_sql_query(t->c,
                           "SELECT post_id FROM posts WHERE NOT is_repost AND (reply_to IS NOT NULL OR reply_account"
                           " IS NOT NULL)",
                           NULL, 0, &type, 1, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            (*out)[avpi_rows_u32(rows, 0)[i]] |= 1;
    }
done:
    avpi_rows_close(rows);
    return status;
}

static bool is_about_target(const avpi_talk *talk, size_t i) {
    size_t n;
    const avpi_hit *hits = avpi_talk_hits(talk, i, &n);
    for (size_t k = 0; k < n; k++)
        if (hits[k].kinds)
            return true;
    return false;
}

static size_t hour_of(int64_t time_us) {
    static const int64_t hour_us = INT64_C(3600000000);
    return (size_t)(((time_us / hour_us) % AVP_HOURS + AVP_HOURS) % AVP_HOURS);
}

static void count_post(const avpi_talk *talk, size_t i, const uint8_t *marks, avp_style *of) {
    bool repost = talk->repost[i];
    of->posts++;
    of->of_hour[hour_of(talk->time_us[i])]++;
    of->of_deed[AVP_DEED_REPOST] += repost;
    of->of_deed[AVP_DEED_REPLY] += marks[talk->post[i]] & 1;
    of->of_deed[AVP_DEED_TARGET] += is_about_target(talk, i);
    of->of_deed[AVP_DEED_THREAT] += marks[talk->post[i]] >> 1;
    of->of_deed[AVP_DEED_OWN] += !repost;
}

/* ---- how old the accounts are ---- */

/* Age of each account at its first post here. [d]; NaN = not known */
static avp_status load_ages(const avpi_telling *t, double *age_days, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_I64};
    static const double day_us = 86400e6;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    for (uint32_t a = 0; a < t->crowd->n; a++)
        age_days[a] = NAN;
    AVP_TRY(avpi_sql_query(t->c, "SELECT account_id, created_at FROM accounts WHERE created_at IS NOT NULL", NULL, 0,
                           types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++) {
            uint32_t a = avpi_rows_u32(rows, 0)[i];
            if (t->crowd->start[a] < t->crowd->start[a + 1])
                age_days[a] = (double)(t->crowd->time_us[t->crowd->start[a]] - avpi_rows_i64(rows, 1)[i]) / day_us;
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status find_ages(const avpi_telling *t, avp_styles *styles, avp_error *err) {
    avp_status status = AVP_OK;
    double *age_days = NULL, *known = NULL;
    uint32_t n = t->crowd->n;
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *age_days, &age_days, err));
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *known, &known, err));
    AVP_TRY(load_ages(t, age_days, err));
    for (uint32_t g = 0; g < styles->count; g++) {
        size_t k = 0;
        for (uint32_t a = 0; a < n; a++)
            if (t->crowd->group[a] == g && !isnan(age_days[a]))
                known[k++] = age_days[a];
        avpi_sort_doubles(known, k);
        styles->of[g].median_age_days = k > 0 ? avpi_quantile(known, k, .5) : (double)NAN;
    }
done:
    avpi_free(t->ctx, age_days);
    avpi_free(t->ctx, known);
    return status;
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t *marks = NULL, *seen = NULL;
    (void)state;
    AVP_TRY(load_marks(t, f, &marks, err));
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->crowd->n + 1, 1, &seen, err));
    AVP_TRY(avpi_zalloc(t->ctx, t->groups->count + 1, sizeof *f->styles.of, &f->styles.of, err));
    f->styles.count = t->groups->count + 1;
    for (uint32_t g = 0; g < f->styles.count; g++)
        f->styles.of[g].group = g;
    for (size_t i = 0; i < t->talk->n; i++) {
        avp_style *of = &f->styles.of[avpi_talk_group(t, i)];
        count_post(t->talk, i, marks, of);
        of->accounts += !seen[t->talk->account[i]];
        seen[t->talk->account[i]] = 1;
    }
    AVP_TRY(find_ages(t, &f->styles, err));
    AVP_TRY(avpi_habits_find(t, &f->styles, err));
done:
    avpi_free(t->ctx, marks);
    avpi_free(t->ctx, seen);
    return status;
}

/* ---- table ---- */

static avp_status store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    (void)groups;
    AVP_TRY(avpi_appender_open(c, "styles", &appender, err));
    for (size_t g = 0; g < f->styles.count; g++) {
        const avp_style *of = &f->styles.of[g];
        const avp_habits *habits = &of->habits;
        const avp_str client = avpi_str_view(habits->client);
        const uint32_t hour = habits->from_hour;
        const bool hours = !isnan(habits->hours_p), clients = !isnan(habits->client_p);
        const avpi_column columns[] = {{AVPI_SQL_U64, &run_id, NULL},
                                       {AVPI_SQL_U32, of->group ? &of->group : NULL, NULL},
                                       {AVPI_SQL_U64, &of->posts, NULL},
                                       {AVPI_SQL_U64, &of->accounts, NULL},
                                       {AVPI_SQL_U64, &of->of_deed[AVP_DEED_REPOST], NULL},
                                       {AVPI_SQL_U64, &of->of_deed[AVP_DEED_REPLY], NULL},
                                       {AVPI_SQL_U64, &of->of_deed[AVP_DEED_TARGET], NULL},
                                       {AVPI_SQL_U64, &of->of_deed[AVP_DEED_THREAT], NULL},
                                       {AVPI_SQL_U64, &of->of_deed[AVP_DEED_OWN], NULL},
                                       {AVPI_SQL_F64, isnan(of->median_age_days) ? NULL : &of->median_age_days, NULL},
                                       {AVPI_SQL_U32, hours ? &hour : NULL, NULL},
                                       {AVPI_SQL_F64, hours ? &habits->hours_share : NULL, NULL},
                                       {AVPI_SQL_F64, hours ? &habits->hours_rest : NULL, NULL},
                                       {AVPI_SQL_F64, hours ? &habits->hours_p : NULL, NULL},
                                       {AVPI_SQL_F64, hours ? &habits->hours_q : NULL, NULL},
                                       {AVPI_SQL_TEXT, &client, NULL},
                                       {AVPI_SQL_U64, &habits->client_yes, NULL},
                                       {AVPI_SQL_U64, &habits->client_known, NULL},
                                       {AVPI_SQL_U64, &habits->rest_yes, NULL},
                                       {AVPI_SQL_U64, &habits->rest_known, NULL},
                                       {AVPI_SQL_F64, clients ? &habits->client_p : NULL, NULL},
                                       {AVPI_SQL_F64, clients ? &habits->client_q : NULL, NULL}};
        AVP_TRY(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, 1, err));
    }
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

static void drop(const avp_ctx *ctx, avp_findings *f) {
    for (size_t g = 0; g < f->styles.count; g++)
        avpi_free(ctx, f->styles.of[g].habits.client);
    avpi_free(ctx, f->styles.of);
    f->styles = (avp_styles){.count = 0};
}

extern const avpi_module avpi_module_styles;
const avpi_module avpi_module_styles = {.name = "styles", .find = find, .store = store, .drop = drop};
