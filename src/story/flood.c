/* Two Poisson rates: given their sum, the later count is binomial (Przyborowski and Wilenski 1940). */
#include "story/flood.h"

#include "base/sort.h"

#include "store/sql.h"
#include "story/adjust.h"
#include "story/tails.h"

#include <math.h>

static const double hour_us = 3.6e9;

double avpi_covered_hours(const avp_mask *mask, int64_t from_us, int64_t to_us) {
    int64_t from = from_us > mask->first_us ? from_us : mask->first_us;
    int64_t to = to_us < mask->last_us + 1 ? to_us : mask->last_us + 1, out_us = 0;
    if (to <= from)
        return 0;
    for (size_t i = 0; i < mask->count; i++) {
        int64_t begin = mask->outages[i].from_us > from ? mask->outages[i].from_us : from;
        int64_t end = mask->outages[i].to_us < to ? mask->outages[i].to_us : to;
        out_us += end > begin ? end - begin : 0;
    }
    return (double)(to - from - out_us) / hour_us;
}

double avpi_rate_log10_p(uint64_t before, double hours_before, uint64_t after, double hours_after) {
    if (!(hours_before > 0) || !(hours_after > 0))
        return NAN;
    return avpi_binomial_log10_tail(after, before + after, hours_after / (hours_before + hours_after));
}

static int by_number(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Threats about the target before and after; who wrote the later ones, and how many of those are alike. */
static avp_status count(const avpi_telling *t, const avp_threats *all, avp_flood *flood, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t span_us = (int64_t)(t->opts->flood_hours * hour_us);
    uint32_t *accounts = NULL;
    uint64_t alike = 0;
    AVP_TRY(avpi_alloc(t->ctx, all->n_threats, sizeof *accounts, &accounts, err));
    for (size_t i = 0; i < all->n_threats; i++) {
        int64_t late_us = all->threats[i].time_us - flood->event_us;
        if (all->threats[i].target != flood->target || late_us >= span_us || late_us < -span_us)
            continue;
        flood->before += late_us < 0;
        if (late_us < 0)
            continue;
        alike += all->threats[i].alike > 0;
        accounts[flood->after++] = all->threats[i].account;
    }
    avpi_sort(accounts, flood->after, sizeof *accounts, by_number);
    for (size_t i = 0; i < flood->after; i++)
        flood->accounts += i == 0 || accounts[i] != accounts[i - 1];
    flood->hours_before = avpi_covered_hours(t->mask, flood->event_us - span_us, flood->event_us);
    flood->hours_after = avpi_covered_hours(t->mask, flood->event_us, flood->event_us + span_us);
    flood->alike_share = flood->after > 0 ? (double)alike / (double)flood->after : (double)NAN;
done:
    avpi_free(t->ctx, accounts);
    return status;
}

static avp_status add_flood(const avpi_telling *t, avp_str event, int64_t event_us, uint32_t target, avp_threats *all,
                            size_t *capacity, avp_error *err) {
    avp_status status = AVP_OK;
    avp_flood flood = {.target = target, .event_us = event_us, .q = NAN};
    AVP_TRY(count(t, all, &flood, err));
    if (flood.after == 0)
        return AVP_OK;
    flood.log10_p = avpi_rate_log10_p(flood.before, flood.hours_before, flood.after, flood.hours_after);
    flood.rate_ratio = (double)flood.after / flood.hours_after / ((double)flood.before / flood.hours_before);
    AVP_TRY(avpi_grow(t->ctx, &all->floods, capacity, all->n_floods + 1, sizeof *all->floods, err));
    AVP_TRY(avpi_str_dup(t->ctx, event, &flood.event, err));
    all->floods[all->n_floods++] = flood;
done:
    return status;
}

static avp_status adjust(const avpi_telling *t, avp_threats *all, avp_error *err) {
    avp_status status = AVP_OK;
    double *q = NULL;
    AVP_TRY(avpi_alloc(t->ctx, all->n_floods, sizeof *q, &q, err));
    for (size_t i = 0; i < all->n_floods; i++)
        q[i] = pow(10, all->floods[i].log10_p);
    AVP_TRY(avpi_adjust_bh(t->ctx, q, all->n_floods, q, err));
    for (size_t i = 0; i < all->n_floods; i++) {
        all->floods[i].q = q[i];
        all->floods[i].passes = q[i] <= t->opts->flood_q;
    }
done:
    avpi_free(t->ctx, q);
    return status;
}

avp_status avpi_floods_find(const avpi_telling *t, avp_findings *f, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t capacity = 0, got = 0;
    AVP_TRY(avpi_sql_query(t->c, "SELECT name, happened_at FROM events ORDER BY happened_at, name", NULL, 0, types, 2,
                           &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            for (uint32_t target = 0; target < f->told.n_targets; target++)
                AVP_TRY(add_flood(t, avpi_rows_text(rows, 0)[i], avpi_rows_i64(rows, 1)[i], target, &f->threats,
                                  &capacity, err));
    }
    AVP_TRY(adjust(t, &f->threats, err));
done:
    avpi_rows_close(rows);
    return status;
}
