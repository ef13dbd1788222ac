/* The evidence of groups against the plain definition, pair of acts by pair of acts, on thousands of small random inputs. */
#include "support/check.h"
#include "support/near.h"
#include "support/small_acts.h"

#include "groups/group_evidence.h"

#include <math.h>

enum { ACCOUNTS = 12, OBJECTS = 5, ACTS = 60, TRACES = 2, GROUPS = 3 };

typedef struct truth {
    uint64_t observed[GROUPS];
    double expected[GROUPS];
    int64_t first_us[GROUPS], last_us[GROUPS];
} truth;

static bool together(const avp_acts *acts, const uint32_t *object, size_t i, size_t j, int64_t window_us) {
    int64_t gap = acts->time_us[i] - acts->time_us[j];
    return object[i] == object[j] && gap <= window_us && -gap <= window_us;
}

/* Add what one trace shows; group[a] = UINT32_MAX for accounts in none. */
static void define(const avp_acts *acts, const uint32_t *group, int64_t window_us, uint64_t cap, truth *t) {
    static bool met[ACCOUNTS][ACCOUNTS][OBJECTS];
    uint32_t object[ACTS], d[ACCOUNTS] = {0};
    bool over[ACTS];
    double all = 0, squares = 0, w = 0;
    memset(met, 0, sizeof met);
    for (uint32_t o = 0; o < OBJECTS; o++)
        for (uint64_t i = acts->object_start[o]; i < acts->object_start[o + 1]; i++)
            object[i] = o;
    for (size_t i = 0; i < acts->count; i++) {
        uint64_t neighbours = 0;
        for (size_t j = 0; j < acts->count; j++)
            neighbours += j != i && together(acts, object, i, j, window_us);
        over[i] = cap > 0 && neighbours > cap;
        d[acts->account[i]] += !over[i];
    }
    for (size_t i = 0; i < acts->count; i++)
        for (size_t j = 0; j < acts->count; j++) {
            uint32_t a = acts->account[i], b = acts->account[j];
            if (over[i] || over[j] || a >= b || !together(acts, object, i, j, window_us))
                continue;
            w += !met[a][b][object[i]];
            if (group[a] == group[b] && group[a] != UINT32_MAX) {
                int64_t first = acts->time_us[i] < acts->time_us[j] ? acts->time_us[i] : acts->time_us[j];
                int64_t last = acts->time_us[i] < acts->time_us[j] ? acts->time_us[j] : acts->time_us[i];
                t->observed[group[a]] += !met[a][b][object[i]];
                t->first_us[group[a]] = first < t->first_us[group[a]] ? first : t->first_us[group[a]];
                t->last_us[group[a]] = last > t->last_us[group[a]] ? last : t->last_us[group[a]];
            }
            met[a][b][object[i]] = true;
        }
    for (size_t a = 0; a < ACCOUNTS; a++) {
        all += d[a];
        squares += (double)d[a] * d[a];
    }
    for (size_t a = 0; a < ACCOUNTS; a++)
        for (size_t b = 0; b < a; b++)
            if (group[a] == group[b] && group[a] != UINT32_MAX && all * all > squares)
                t->expected[group[a]] += 2 * w * d[a] * d[b] / (all * all - squares);
}

/* Objects by members, then acts, then trace and object (native names do not differ between traces here). */
static void check_objects(const avp_groups *groups, const avp_acts *acts, const uint32_t *group) {
    for (uint32_t g = 0; g < groups->count; g++) {
        const avp_group *it = &groups->groups[g];
        size_t wanted = 0;
        for (size_t k = 0; k + 1 < it->n_objects; k++) {
            const avp_group_object *a = &it->objects[k], *b = &it->objects[k + 1];
            assert_true(
                a->accounts > b->accounts ||
                (a->accounts == b->accounts &&
                 (a->acts > b->acts ||
                  (a->acts == b->acts && (a->object < b->object || (a->object == b->object && a->trace < b->trace))))));
        }
        for (uint32_t t = 0; t < TRACES; t++)
            for (uint32_t o = 0; o < OBJECTS; o++) {
                uint64_t n = 0;
                bool member[ACCOUNTS] = {false};
                uint32_t members = 0;
                for (uint64_t i = acts[t].object_start[o]; i < acts[t].object_start[o + 1]; i++)
                    if (group[acts[t].account[i]] == g) {
                        n++;
                        members += !member[acts[t].account[i]];
                        member[acts[t].account[i]] = true;
                    }
                wanted += n > 0;
                for (size_t k = 0; k < it->n_objects; k++)
                    if (it->objects[k].trace == t && it->objects[k].object == o) {
                        assert_int_equal(it->objects[k].acts, n);
                        assert_int_equal(it->objects[k].accounts, members);
                    }
            }
        assert_int_equal(it->n_objects, wanted < AVP_GROUP_TOP_OBJECTS ? wanted : AVP_GROUP_TOP_OBJECTS);
    }
}

static void evidence__random_acts__equals_definition(void **state) {
    (void)state;
    avpi_rng rng;
    avpi_rng_init(&rng, 31, 1);
    for (int round = 0; round < 3000; round++) {
        avp_ctx ctx = check_ctx(1 + (unsigned)avpi_rng_below(&rng, 3));
        avp_error err = {0};
        avp_acts acts[TRACES];
        avp_links links[TRACES];
        avp_trace_links traces[TRACES];
        avp_group group[GROUPS] = {0};
        avp_groups groups = {
            .count = GROUPS, .groups = group, .window_us = 1000000 * (int64_t)avpi_rng_below(&rng, 30)};
        uint32_t members[GROUPS][ACCOUNTS], group_of[ACCOUNTS], identity[ACCOUNTS];
        uint64_t cap = avpi_rng_below(&rng, 12);
        avpi_fusion fusion = {.ctx = &ctx, .traces = traces, .n = TRACES};
        truth t = {0};
        for (int g = 0; g < GROUPS; g++) {
            group[g].members = members[g];
            t.first_us[g] = INT64_MAX;
            t.last_us[g] = INT64_MIN;
        }
        groups.accounts.count = ACCOUNTS;
        for (uint32_t a = 0; a < ACCOUNTS; a++) {
            uint32_t g = (uint32_t)avpi_rng_below(&rng, GROUPS + 1);
            group_of[a] = g < GROUPS ? g : UINT32_MAX;
            identity[a] = a;
            if (g < GROUPS)
                members[g][group[g].n_members++] = a;
        }
        for (size_t k = 0; k < TRACES; k++) {
            small_act rows[ACTS];
            size_t n = (size_t)avpi_rng_below(&rng, ACTS + 1);
            small_random(&rng, rows, n, ACCOUNTS, OBJECTS, 1 + (uint32_t)avpi_rng_below(&rng, 200), 0);
            for (size_t i = 0; i < n; i++)
                rows[i].post = (uint32_t)(k * ACTS + i); /* no post stands in both */
            acts[k] = small_acts(&ctx, rows, n, ACCOUNTS, OBJECTS, true);
            acts[k].trace = k ? "b" : "a";
            links[k] = (avp_links){.null = AVP_NULL_N1, .cap = cap};
            traces[k] = (avp_trace_links){&acts[k], &links[k]};
            fusion.map[k] = identity;
            fusion.window[k] = &links[k].windows[0];
            define(&acts[k], group_of, groups.window_us, cap, &t);
        }
        small_names(&ctx, 'a', ACCOUNTS, &groups.accounts);
        if (avpi_group_evidence(&ctx, &fusion, &groups, &err) != AVP_OK)
            fail_msg("%s", err.text);
        avpi_free(&ctx, fusion.whole_map);
        avp_acts_free(&ctx, &fusion.made);
        avpi_free(&ctx, groups.accounts.bytes);
        avpi_free(&ctx, groups.accounts.start);
        for (int g = 0; g < GROUPS; g++) {
            assert_int_equal(group[g].observed, t.observed[g]);
            assert_near(group[g].expected, t.expected[g], 1e-9 * (1 + t.expected[g]));
            assert_true(group[g].log10_p == avp_links_poisson_log10_tail(group[g].observed, group[g].expected));
            if (t.observed[g] > 0) {
                assert_int_equal(group[g].first_us, t.first_us[g]);
                assert_int_equal(group[g].last_us, t.last_us[g]);
            }
        }
        check_objects(&groups, acts, group_of);
        for (size_t k = 0; k < TRACES; k++)
            avp_acts_free(&ctx, &acts[k]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence__random_acts__equals_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
