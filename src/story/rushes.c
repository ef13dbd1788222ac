#include "story/rushes.h"

#include "base/sort.h"

#include "story/shifts.h"
#include "story/tails.h"

#include <math.h>

enum { ONSETS_LEAST = 3 };

static int ascending(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y ? 1 : 0;
}

size_t avpi_rush_most(int64_t *onset_us, size_t n, int64_t window_us, size_t *first) {
    size_t most = 0, end = 0;
    avpi_sort(onset_us, n, sizeof *onset_us, ascending);
    for (size_t i = 0; i < n; i++) {
        while (end < n && onset_us[end] - onset_us[i] <= window_us)
            end++;
        if (end - i > most) {
            most = end - i;
            *first = i;
        }
    }
    return most;
}

/* Days on which somebody speaks of the target. */
static avp_status spoken_days(const avpi_telling *t, const avp_target *target, uint32_t id, avpi_days *days,
                              avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_days_make(t->ctx, target->first_us, target->last_us, false, days, err));
    for (size_t i = 0; i < t->talk->n; i++)
        if (avpi_talk_hit(t->talk, i, id))
            avpi_days_set(days, t->talk->time_us[i]);
done:
    return status;
}

double avpi_rush_p(const avpi_rush_test *test, size_t most, int64_t *moved) {
    avpi_rng rng;
    uint64_t reached = 0;
    size_t first;
    avpi_rng_init(&rng, test->seed, AVPI_STREAM_RUSH + test->stream);
    for (uint64_t d = 0; d < test->draws; d++) {
        for (size_t i = 0; i < test->n; i++)
            moved[i] = avpi_shift(test->days, test->onset_us[i], test->shift_days, &rng);
        reached += avpi_rush_most(moved, test->n, test->window_us, &first) >= most;
    }
    return (1 + (double)reached) / (1 + (double)test->draws);
}

static uint64_t of_groups(const avp_told *told, uint32_t target, int64_t from_us, int64_t to_us) {
    uint64_t n = 0;
    for (size_t i = 0; i < told->n_trends; i++)
        n += told->trends[i].target == target && told->trends[i].group && told->trends[i].from_us >= from_us &&
             told->trends[i].from_us <= to_us;
    return n;
}

static avp_status find_one(const avpi_telling *t, uint32_t target, int64_t *onset_us, size_t n, avp_told *told,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avpi_days days = {.n = 0};
    int64_t *moved = NULL, window_us = (int64_t)(t->opts->rush_hours * 3600e6);
    size_t first = 0, most = avpi_rush_most(onset_us, n, window_us, &first);
    AVP_TRY(spoken_days(t, &told->targets[target], target, &days, err));
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *moved, &moved, err));
    size_t active = 0;
    for (size_t d = 0; d < days.n; d++)
        active += days.active[d];
    avp_rush rush = {.target = target,
                     .from_us = onset_us[first],
                     .to_us = onset_us[first + most - 1],
                     .trends = most,
                     .all = n,
                     .expected = (double)n * t->opts->rush_hours / 24 / (double)active};
    rush.of_group = of_groups(told, target, rush.from_us, rush.to_us);
    const avpi_rush_test test = {.days = &days,
                                 .onset_us = onset_us,
                                 .n = n,
                                 .window_us = window_us,
                                 .shift_days = t->opts->shift_days,
                                 .draws = (uint64_t)t->opts->shifts,
                                 .seed = t->seed,
                                 .stream = target};
    rush.p = avpi_rush_p(&test, most, moved);
    rush.poisson_p = pow(10, avpi_poisson_log10_above(most, rush.expected));
    told->rushes[told->n_rushes++] = rush;
done:
    avpi_free(t->ctx, days.active);
    avpi_free(t->ctx, moved);
    return status;
}

avp_status avpi_rushes_find(const avpi_telling *t, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t *onset_us = NULL;
    AVP_TRY(avpi_alloc(t->ctx, told->n_targets, sizeof *told->rushes, &told->rushes, err));
    AVP_TRY(avpi_alloc(t->ctx, told->n_trends, sizeof *onset_us, &onset_us, err));
    for (uint32_t target = 0; target < told->n_targets; target++) {
        size_t n = 0;
        for (size_t i = 0; i < told->n_trends; i++)
            if (told->trends[i].target == target)
                onset_us[n++] = told->trends[i].from_us;
        if (n >= ONSETS_LEAST)
            AVP_TRY(find_one(t, target, onset_us, n, told, err));
    }
done:
    avpi_free(t->ctx, onset_us);
    return status;
}

avp_status avpi_rushes_store(avp_case *c, uint64_t run_id, const avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < told->n_rushes; i++) {
        const avp_rush *of = &told->rushes[i];
        const avpi_sql_value params[] = {
            avpi_sql_u64(run_id),      avpi_sql_text(avpi_str_view(told->targets[of->target].id)),
            avpi_sql_i64(of->from_us), avpi_sql_i64(of->to_us),
            avpi_sql_u64(of->trends),  avpi_sql_u64(of->of_group),
            avpi_sql_u64(of->all),     avpi_sql_f64(of->expected),
            avpi_sql_f64(of->p),       avpi_sql_f64(of->poisson_p)};
        AVP_TRY(avpi_sql_exec(c,
                              "INSERT INTO rushes VALUES (?, ?, make_timestamp(CAST(? AS BIGINT)),"
                              " make_timestamp(CAST(? AS BIGINT)), ?, ?, ?, ?, ?, ?)",
                              params, sizeof params / sizeof *params, err));
    }
done:
    return status;
}
