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

/* A small world: random groups, and acts of two traces; what its evidence should be. */
typedef struct world {
    avp_acts acts[TRACES];
    avp_links links[TRACES];
    avp_trace_links traces[TRACES];
    avp_group group[GROUPS];
    avp_groups groups;
    uint32_t members[GROUPS][ACCOUNTS], group_of[ACCOUNTS], identity[ACCOUNTS];
    avpi_fusion fusion;
    truth t;
} world;

static void draw_groups(const avp_ctx *ctx, world *w, avpi_rng *rng) {
    *w = (world){.fusion = {.ctx = ctx, .n = TRACES}};
    w->groups =
        (avp_groups){.count = GROUPS, .groups = w->group, .window_us = 1000000 * (int64_t)avpi_rng_below(rng, 30)};
    w->fusion.traces = w->traces;
    for (int g = 0; g < GROUPS; g++) {
        w->group[g].members = w->members[g];
        w->t.first_us[g] = INT64_MAX;
        w->t.last_us[g] = INT64_MIN;
    }
    w->groups.accounts.count = ACCOUNTS;
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        uint32_t g = (uint32_t)avpi_rng_below(rng, GROUPS + 1);
        w->group_of[a] = g < GROUPS ? g : UINT32_MAX;
        w->identity[a] = a;
        if (g < GROUPS)
            w->members[g][w->group[g].n_members++] = a;
    }
    small_names(ctx, 'a', ACCOUNTS, &w->groups.accounts);
}

static void draw_trace(const avp_ctx *ctx, world *w, size_t k, uint64_t cap, avpi_rng *rng) {
    small_act rows[ACTS];
    size_t n = (size_t)avpi_rng_below(rng, ACTS + 1);
    small_random(rng, rows, n, ACCOUNTS, OBJECTS, 1 + (uint32_t)avpi_rng_below(rng, 200), 0);
    for (size_t i = 0; i < n; i++)
        rows[i].post = (uint32_t)(k * ACTS + i); /* no post stands in both */
    w->acts[k] = small_acts(ctx, rows, n, ACCOUNTS, OBJECTS, true);
    w->acts[k].trace = k ? "b" : "a";
    w->links[k] = (avp_links){.null = AVP_NULL_N1, .cap = cap};
    w->traces[k] = (avp_trace_links){&w->acts[k], &w->links[k]};
    w->fusion.map[k] = w->identity;
    w->fusion.window[k] = &w->links[k].windows[0];
    define(&w->acts[k], w->group_of, w->groups.window_us, cap, &w->t);
}

static void check_groups(const world *w) {
    const truth *t = &w->t;
    for (int g = 0; g < GROUPS; g++) {
        const avp_group *of = &w->group[g];
        assert_int_equal(of->observed, t->observed[g]);
        assert_near(of->expected, t->expected[g], 1e-9 * (1 + t->expected[g]));
        assert_true(of->log10_p == avp_links_poisson_log10_tail(of->observed, of->expected));
        if (t->observed[g] > 0) {
            assert_int_equal(of->first_us, t->first_us[g]);
            assert_int_equal(of->last_us, t->last_us[g]);
        }
    }
    check_objects(&w->groups, w->acts, w->group_of);
}

static void free_world(const avp_ctx *ctx, world *w) {
    avpi_free(ctx, w->fusion.whole_map);
    avp_acts_free(ctx, &w->fusion.made);
    avpi_free(ctx, w->groups.accounts.bytes);
    avpi_free(ctx, w->groups.accounts.start);
    for (size_t k = 0; k < TRACES; k++)
        avp_acts_free(ctx, &w->acts[k]);
}

static void evidence__random_acts__equals_definition(void **state) {
    avpi_rng rng;
    (void)state;
    avpi_rng_init(&rng, 31, 1);
    for (int round = 0; round < 3000; round++) {
        avp_ctx ctx = check_ctx(1 + (unsigned)avpi_rng_below(&rng, 3));
        avp_error err = {0};
        world w;
        draw_groups(&ctx, &w, &rng);
        uint64_t cap = avpi_rng_below(&rng, 12);
        for (size_t k = 0; k < TRACES; k++)
            draw_trace(&ctx, &w, k, cap, &rng);
        if (avpi_group_evidence(&ctx, &w.fusion, &w.groups, &err) != AVP_OK)
            fail_msg("%s", err.text);
        check_groups(&w);
        free_world(&ctx, &w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence__random_acts__equals_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
