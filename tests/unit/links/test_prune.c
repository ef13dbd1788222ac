#include "support/check.h"
#include "support/small_acts.h"

#include "links/prune.h"

enum { SECOND = 1000000, ACTS = 80 };

static avpi_live prune(const avp_ctx *ctx, const avp_acts *acts, int64_t window_us, uint64_t cap, uint64_t least) {
    avp_error err = {0};
    avpi_slots slots = {0};
    avpi_live live = {0};
    avp_windows windows = {.count = 1, .us = {window_us}};
    assert_int_equal(avpi_slots_count(ctx, acts, &windows, cap, false, &slots, &err), AVP_OK);
    assert_int_equal(avpi_prune(ctx, acts, &slots, 0, window_us, least, &live, &err), AVP_OK);
    avpi_slots_free(ctx, &slots);
    return live;
}

/* One object, window 10 s: 0 has company only from itself (0 s, 4 s); 1 and 2 have each other; 3 is alone. */
static void prune__company_of_oneself__is_none(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_act rows[] = {{0, 0, 0, 0},           {0, 0, 4 * SECOND, 1},   {0, 1, 30 * SECOND, 2}, {0, 1, 32 * SECOND, 3},
                        {0, 2, 41 * SECOND, 4}, {0, 3, 900 * SECOND, 5}, {0, 2, 52 * SECOND, 6}};
    avp_acts acts = small_acts(&ctx, rows, 7, 4, 1, false);
    avpi_live live = prune(&ctx, &acts, 10 * SECOND, 0, 1);
    assert_int_equal(live.total, 2);
    assert_int_equal(acts.time_us[live.act[0]], 32 * SECOND);
    assert_int_equal(acts.time_us[live.act[1]], 41 * SECOND);
    avpi_live_free(&ctx, &live);
    avp_acts_free(&ctx, &acts);
}

/* A chain falls link by link: 3 has one object, so 2 loses its second one, so 1 loses its second one; 0 was 1's partner. */
static void prune__chain__falls_to_the_fixed_point(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 0, 1}, {1, 1, 0, 2}, {1, 2, 0, 3}, {2, 2, 0, 4}, {2, 3, 0, 5}};
    avp_acts acts = small_acts(&ctx, rows, 6, 4, 3, false);
    avpi_live live = prune(&ctx, &acts, 0, 0, 2);
    assert_int_equal(live.total, 0);
    assert_true(live.rounds >= 3);
    avpi_live_free(&ctx, &live);
    avp_acts_free(&ctx, &acts);
}

static void prune__two_accounts_on_two_objects__stay(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    small_act rows[] = {{0, 0, 0, 0},      {0, 1, 0, 1}, {1, 0, 0, 2},
                        {1, 1, SECOND, 3}, {2, 0, 0, 4}, {2, 1, 2 * SECOND, 5}};
    avp_acts acts = small_acts(&ctx, rows, 6, 2, 3, false);
    avpi_live live = prune(&ctx, &acts, SECOND, 0, 2);
    assert_int_equal(live.total, 4); /* object 2 is out of the window */
    avpi_live_free(&ctx, &live);
    live = prune(&ctx, &acts, SECOND, 0, 3);
    assert_int_equal(live.total, 0);
    avpi_live_free(&ctx, &live);
    avp_acts_free(&ctx, &acts);
}

/* The definition: drop acts without company, then accounts with too few objects, until nothing changes. */
static void define(const avp_acts *acts, const uint32_t *object, int64_t window_us, uint64_t least, bool *live) {
    for (bool changed = true; changed;) {
        bool next[ACTS];
        changed = false;
        for (size_t i = 0; i < acts->count; i++) {
            bool company = false, on[ACTS] = {0};
            uint64_t objects = 0;
            for (size_t j = 0; j < acts->count; j++) {
                company |= live[j] && object[i] == object[j] && acts->account[i] != acts->account[j] &&
                           llabs(acts->time_us[i] - acts->time_us[j]) <= window_us;
                if (live[j] && acts->account[j] == acts->account[i])
                    on[object[j]] = true;
            }
            for (size_t o = 0; o < ACTS; o++)
                objects += on[o];
            next[i] = live[i] && company && objects >= least;
            changed |= next[i] != live[i];
        }
        memcpy(live, next, acts->count * sizeof *live);
    }
}

static void prune__random_inputs__equal_the_definition(void **state) {
    (void)state;
    avpi_rng rng;
    size_t kept = 0, dropped = 0;
    avpi_rng_init(&rng, 7, 0);
    for (int n = 0; n < 1500; n++) {
        avp_ctx ctx = check_ctx(1 + (unsigned)avpi_rng_below(&rng, 3));
        small_act rows[ACTS];
        size_t count = 1 + avpi_rng_below(&rng, ACTS);
        uint64_t least = 1 + avpi_rng_below(&rng, 4);
        int64_t window_us = (int64_t)avpi_rng_below(&rng, 20) * SECOND;
        small_random(&rng, rows, count, 12, 9, 60, 0);
        avp_acts acts = small_acts(&ctx, rows, count, 12, 9, false);
        avpi_live live = prune(&ctx, &acts, window_us, 0, least);
        uint32_t object[ACTS];
        bool truth[ACTS], got[ACTS] = {0};
        for (size_t i = 0; i < count; i++) {
            object[i] = rows[i].object;
            truth[i] = true;
        }
        define(&acts, object, window_us, least, truth);
        for (size_t i = 0; i < live.total; i++)
            got[live.act[i]] = true;
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(got[i], truth[i]);
            kept += truth[i];
            dropped += !truth[i];
        }
        avpi_live_free(&ctx, &live);
        avp_acts_free(&ctx, &acts);
    }
    assert_true(kept > 1000 && dropped > 1000);
}

/* More acts than fit in one block of objects: stretches and blocks must not lose or repeat acts. */
static void prune__many_blocks__every_act_once(void **state) {
    (void)state;
    enum { MANY = 3 * AVPI_BLOCK_ACTS + 17 };
    avp_ctx ctx = check_ctx(3);
    small_act *rows = malloc(MANY * sizeof *rows);
    assert_non_null(rows);
    for (uint32_t i = 0; i < MANY; i++)
        rows[i] = (small_act){i / 3, i % 5, 0, i};
    avp_acts acts = small_acts(&ctx, rows, MANY, 5, MANY / 3 + 1, false);
    avpi_live live = prune(&ctx, &acts, 0, 0, 1);
    size_t alone = MANY % 3 == 1;
    assert_int_equal(live.total, MANY - alone);
    uint32_t next = 0;
    for (size_t b = 0; b < live.n_blocks; b++)
        for (size_t i = 0; i < live.count[b]; i++)
            assert_int_equal(avpi_live_block(&acts, &live, b)[i], next++);
    avpi_live_free(&ctx, &live);
    avp_acts_free(&ctx, &acts);
    free(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prune__company_of_oneself__is_none),
        cmocka_unit_test(prune__chain__falls_to_the_fixed_point),
        cmocka_unit_test(prune__two_accounts_on_two_objects__stay),
        cmocka_unit_test(prune__random_inputs__equal_the_definition),
        cmocka_unit_test(prune__many_blocks__every_act_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
