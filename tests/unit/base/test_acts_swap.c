/* Labels swapped inside a source: every world that is allowed comes up equally often. */
#include "support/check.h"
#include "support/small_acts.h"

#include "base/text.h"

enum { ACTS = 6, LABELS = 5, CODES = 15625, DRAWS = 31200 };

static const char *const labels[LABELS] = {"a", "b", "c", "d", "e"};

static avp_act act(const char *account, const char *object, const char *post, int64_t s) {
    return (avp_act){.account = avpi_str_view(account),
                     .object = avpi_str_view(object),
                     .source = AVPI_STR("s"),
                     .post = avpi_str_view(post),
                     .time_us = s * 1000000};
}

/* Two objects of two acts, whose accounts must differ, and two of one act, which anybody may have. Account a acts twice. */
static avp_acts given(const avp_ctx *ctx) {
    const avp_act rows[ACTS] = {act(labels[0], "o", "1", 0), act(labels[1], "o", "2", 1), act(labels[2], "p", "3", 0),
                                act(labels[3], "p", "4", 1), act(labels[0], "q", "5", 0), act(labels[4], "r", "6", 0)};
    avp_acts acts = {0};
    avp_error err = {0};
    assert_int_equal(avp_acts_build(ctx, "t", rows, ACTS, &acts, &err), AVP_OK);
    return acts;
}

static unsigned code_of(const uint32_t *account) {
    unsigned code = 0;
    for (size_t i = 0; i < ACTS; i++)
        code = code * LABELS + account[i];
    return code;
}

/* Is the code an order of a a b c d e in which o and p have two different accounts each? By going through its digits. */
static bool is_allowed(unsigned code) {
    uint32_t account[ACTS];
    unsigned times[LABELS] = {0};
    for (size_t i = ACTS; i-- > 0; code /= LABELS)
        times[account[i] = code % LABELS]++;
    return times[0] == 2 && times[1] == 1 && times[2] == 1 && times[3] == 1 && times[4] == 1 &&
           account[0] != account[1] && account[2] != account[3];
}

static void swap__all_allowed_worlds__equally_often(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    static unsigned drawn[CODES];
    avp_acts acts = given(&ctx);
    uint32_t account[ACTS], post[ACTS], source[ACTS];
    memcpy(account, acts.account, sizeof account);
    memcpy(post, acts.post, sizeof post);
    memcpy(source, acts.source, sizeof source);
    for (uint64_t seed = 1; seed <= DRAWS; seed++) {
        memcpy(acts.account, account, sizeof account);
        memcpy(acts.post, post, sizeof post);
        memcpy(acts.source, source, sizeof source);
        assert_int_equal(avp_acts_shuffle(&ctx, &acts, AVP_SHUFFLE_WITHIN_SOURCE, seed, &err), AVP_OK);
        drawn[code_of(acts.account)]++;
    }
    unsigned allowed = 0;
    double chi2 = 0, expected = DRAWS / 312.0;
    for (unsigned code = 0; code < CODES; code++) {
        assert_true(is_allowed(code) || drawn[code] == 0);
        allowed += is_allowed(code);
        chi2 += is_allowed(code) ? (drawn[code] - expected) * (drawn[code] - expected) / expected : 0;
    }
    assert_int_equal(allowed, 312); /* 6!/2 orders, less 4! with a twice on o and 4! with a twice on p */
    /* 311 degrees of freedom: mean 311, standard deviation 25 */
    assert_true(chi2 > 311 - 4 * 25 && chi2 < 311 + 4 * 25);
    avp_acts_free(&ctx, &acts);
}

/* One object binds nobody: a, who acts on it twice, a, b and c in any of 12 orders. */
static void swap__one_object__any_order_of_its_labels(void **state) {
    (void)state;
    enum { N = 4, ORDERS = 12, TIMES = 300 };
    const avp_act rows[N] = {act("a", "o", "1", 0), act("a", "o", "2", 1), act("b", "o", "3", 2),
                             act("c", "o", "4", 3)};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    unsigned drawn[3 * 3 * 3 * 3] = {0}, orders = 0;
    double chi2 = 0;
    for (uint64_t seed = 1; seed <= ORDERS * TIMES; seed++) {
        avp_acts acts = {0};
        unsigned code = 0;
        assert_int_equal(avp_acts_build(&ctx, "t", rows, N, &acts, &err), AVP_OK);
        assert_int_equal(avp_acts_shuffle(&ctx, &acts, AVP_SHUFFLE_WITHIN_SOURCE, seed, &err), AVP_OK);
        for (size_t i = 0; i < N; i++)
            code = 3 * code + acts.account[i];
        drawn[code]++;
        avp_acts_free(&ctx, &acts);
    }
    for (unsigned code = 0; code < 3 * 3 * 3 * 3; code++) {
        orders += drawn[code] > 0;
        chi2 += drawn[code] > 0 ? ((double)drawn[code] - TIMES) * ((double)drawn[code] - TIMES) / TIMES : 0;
    }
    assert_int_equal(orders, ORDERS);
    /* 11 degrees of freedom: mean 11, standard deviation 4.7 */
    assert_true(chi2 < 11 + 4 * 4.7);
}

enum { POSTS = 60, THINGS = 12, PEOPLE = 15, DAY_S = 86400 };

/* Posts of one to three things of one source, over `days`; nobody has a thing twice. */
static avp_acts mixed(const avp_ctx *ctx, int64_t days) {
    static char names[POSTS][8], things[THINGS][4], people[PEOPLE][4];
    bool has[PEOPLE][THINGS] = {{false}};
    avp_act rows[3 * POSTS];
    size_t n = 0;
    avp_acts acts = {0};
    avp_error err = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, 5, 5);
    for (unsigned p = 0; p < POSTS; p++) {
        size_t who = avpi_rng_below(&rng, PEOPLE);
        int64_t s = (int64_t)avpi_rng_below(&rng, (uint64_t)(days * DAY_S));
        snprintf(names[p], sizeof names[p], "%u", p);
        snprintf(people[who], sizeof people[who], "p%u", (unsigned)who);
        for (uint64_t k = 0; k < 1 + p % 3; k++) {
            size_t what = avpi_rng_below(&rng, THINGS);
            if (has[who][what])
                continue;
            has[who][what] = true;
            snprintf(things[what], sizeof things[what], "o%u", (unsigned)what);
            rows[n++] = act(people[who], things[what], names[p], s);
        }
    }
    assert_int_equal(avp_acts_build(ctx, "t", rows, n, &acts, &err), AVP_OK);
    return acts;
}

static size_t count_repeats(const avp_acts *acts) {
    size_t repeats = 0;
    for (uint32_t o = 0; o < acts->n_objects; o++)
        for (uint64_t i = acts->object_start[o]; i < acts->object_start[o + 1]; i++)
            for (uint64_t k = acts->object_start[o]; k < i; k++)
                repeats += acts->account[i] == acts->account[k];
    return repeats;
}

/* Strata by the number of things and by the day share what their accounts have. */
static void swap__posts_of_several_things_and_days__nobody_repeats(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    for (int64_t days = 1; days <= 90; days += 89) {
        size_t moved = 0;
        for (uint64_t seed = 1; seed <= 200; seed++) {
            avp_acts acts = mixed(&ctx, days), given_acts = mixed(&ctx, days);
            assert_int_equal(avp_acts_shuffle(&ctx, &acts, AVP_SHUFFLE_WITHIN_SOURCE, seed, &err), AVP_OK);
            assert_int_equal(count_repeats(&acts), 0);
            for (size_t i = 0; i < acts.count; i++)
                moved += acts.account[i] != given_acts.account[i];
            avp_acts_free(&ctx, &acts);
            avp_acts_free(&ctx, &given_acts);
        }
        assert_true(moved > 200);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(swap__all_allowed_worlds__equally_often),
                                       cmocka_unit_test(swap__one_object__any_order_of_its_labels),
                                       cmocka_unit_test(swap__posts_of_several_things_and_days__nobody_repeats)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
