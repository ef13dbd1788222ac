/* Acts that took part in a co-action of their group: the fast walk against the plain definition. */
#include "support/check.h"

#include "base/rng.h"
#include "base/text.h"
#include "report/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACTS = 120, ACCOUNTS = 9, OBJECTS = 6, TRIALS = 400 };

static void random_acts(const avp_ctx *ctx, uint64_t seed, avp_acts *acts) {
    static char names[ACTS][2][16];
    avp_act rows[ACTS];
    avp_error err = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 0);
    for (size_t i = 0; i < ACTS; i++) {
        snprintf(names[i][0], 16, "a%d", (int)avpi_rng_below(&rng, ACCOUNTS));
        snprintf(names[i][1], 16, "o%d", (int)avpi_rng_below(&rng, OBJECTS));
        rows[i] = (avp_act){.account = avpi_str_view(names[i][0]),
                            .object = avpi_str_view(names[i][1]),
                            .time_us = (int64_t)avpi_rng_below(&rng, 200)};
    }
    assert_int_equal(avp_acts_build(ctx, "object", rows, ACTS, acts, &err), AVP_OK);
}

/* For every act look at every other act on its object. */
static void mark_plainly(const avp_acts *acts, const uint32_t *group_of, int64_t window_us, bool *marks) {
    for (uint32_t o = 0; o < acts->n_objects; o++)
        for (uint64_t i = acts->object_start[o]; i < acts->object_start[o + 1]; i++)
            for (uint64_t k = acts->object_start[o]; k < acts->object_start[o + 1]; k++) {
                uint32_t a = acts->account[i], b = acts->account[k];
                int64_t gap = acts->time_us[i] - acts->time_us[k];
                if (a != b && group_of[a] && group_of[a] == group_of[b] && (gap < 0 ? -gap : gap) <= window_us)
                    marks[i] = true;
            }
}

static void mark_together__random_acts__as_defined(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    for (uint64_t seed = 0; seed < TRIALS; seed++) {
        avp_acts acts = {0};
        avp_error err = {0};
        avp_group two[2] = {{.id = 1}, {.id = 2}};
        random_acts(&ctx, seed, &acts);
        uint32_t group_of[ACCOUNTS] = {0};
        for (uint32_t a = 0; a < acts.n_accounts; a++)
            group_of[a] = (uint32_t)((a * 7 + seed) % 3);
        avp_groups groups = {.count = 2, .groups = two, .window_us = (int64_t)(seed % 30)};
        bool fast[ACTS] = {false}, plain[ACTS] = {false};
        assert_int_equal(avpi_mark_together(&ctx, &groups, &acts, group_of, fast, &err), AVP_OK);
        mark_plainly(&acts, group_of, groups.window_us, plain);
        assert_memory_equal(fast, plain, sizeof fast);
        avp_acts_free(&ctx, &acts);
    }
}

static void groups_of_acts__accounts_of_one_trace__by_name(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_acts acts = {0};
    uint32_t *group_of = NULL;
    avp_act rows[] = {{.account = AVPI_STR("b"), .object = AVPI_STR("o")},
                      {.account = AVPI_STR("d"), .object = AVPI_STR("o")}};
    char bytes[] = "abcd";
    uint64_t starts[] = {0, 1, 2, 3, 4};
    uint32_t groups_of_names[] = {1, 2, 3, 4};
    avp_groups groups = {.accounts = {4, bytes, starts}, .group_of = groups_of_names};
    assert_int_equal(avp_acts_build(&ctx, "object", rows, 2, &acts, &err), AVP_OK);
    assert_int_equal(avpi_groups_of_acts(&ctx, &groups, &acts, &group_of, &err), AVP_OK);
    assert_int_equal(group_of[0], 2);
    assert_int_equal(group_of[1], 4);
    avpi_free(&ctx, group_of);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mark_together__random_acts__as_defined),
        cmocka_unit_test(groups_of_acts__accounts_of_one_trace__by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
