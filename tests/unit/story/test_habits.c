#include "support/told_case.h"

#include "base/rng.h"

#include <math.h>

enum { ACCOUNTS = 300, GROUPS = 5, MEMBERS = 12, POSTS = 8 };

static void open_silent(told_case *t) {
    static const uint32_t sizes[GROUPS] = {MEMBERS, MEMBERS, MEMBERS, MEMBERS, MEMBERS};
    told_open(t, ACCOUNTS, sizes, GROUPS);
}

/* Everybody posts by day, a little of it at night, and with one of three clients. Members from `from_hour` on for eight hours when shifted. */
static void fill(told_case *t, uint64_t seed, bool planted) {
    static const char *const clients[] = {"Web", "Telefono", "Tableta"};
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 7);
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        bool shifted = planted && a < MEMBERS;
        for (int i = 0; i < POSTS; i++) {
            int64_t day = (int64_t)avpi_rng_below(&rng, 30), hour = shifted ? 2 + (int64_t)avpi_rng_below(&rng, 8)
                                                                    : avpi_rng_below(&rng, 10)
                                                                        ? 12 + (int64_t)avpi_rng_below(&rng, 12)
                                                                        : (int64_t)avpi_rng_below(&rng, 24);
            (void)told_post(t, a, story_start + day * story_day + hour * told_hour, "un dia cualquiera");
        }
    }
    told_flush(t);
    char sql[8192] = "UPDATE posts SET client = [";
    for (uint32_t a = 0, at = (uint32_t)strlen(sql); a < ACCOUNTS; a++)
        at += (uint32_t)snprintf(sql + at, sizeof sql - at, "%s'%s'", a ? "," : "",
                                 planted && a < MEMBERS ? "Taller" : clients[avpi_rng_below(&rng, 3)]);
    (void)snprintf(sql + strlen(sql), sizeof sql - strlen(sql), "][account_id + 1]");
    story_sql(&t->s, sql);
}

static void habits__planted_shift_and_client__found(void **state) {
    (void)state;
    told_case t;
    open_silent(&t);
    fill(&t, 1, true);
    avp_findings f = told_found(&t, NULL, 1);
    const avp_habits *of = &f.styles.of[1].habits;
    assert_int_equal(of->from_hour, 2);
    assert_true(of->hours_share == 1 && of->hours_rest < .2);
    assert_true(fabs(of->hours_p - .001) < 1e-12 && of->hours_pass);
    assert_string_equal(of->client, "Taller");
    assert_true(of->client_yes == MEMBERS && of->client_known == MEMBERS);
    assert_true(of->rest_yes == 0 && of->rest_known == ACCOUNTS - GROUPS * MEMBERS);
    assert_true(of->client_p < 1e-15 && of->client_passes);
    assert_null(f.styles.of[0].habits.client);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

/* Members like anybody: p of hours and of clients within their level over 200 seeds, 5 groups each. */
static void habits__random_groups__within_level(void **state) {
    (void)state;
    enum { SEEDS = 200, TESTS = SEEDS * GROUPS };
    size_t hours = 0, clients = 0, passes = 0;
    told_case t;
    open_silent(&t);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        told_clear(&t);
        fill(&t, seed, false);
        avp_findings f = told_found(&t, NULL, seed);
        for (size_t g = 1; g <= GROUPS; g++) {
            const avp_habits *of = &f.styles.of[g].habits;
            assert_false(isnan(of->hours_p) || isnan(of->client_p));
            hours += of->hours_p <= .05;
            clients += of->client_p <= .05;
            passes += of->hours_pass + of->client_passes;
        }
        avp_findings_free(&t.s.ctx, &f);
    }
    told_close(&t);
    print_message("of %d at .05: %zu by hours, %zu by clients; %zu pass\n", TESTS, hours, clients, passes);
    assert_true((double)hours <= .05 * TESTS + 3 * sqrt(.05 * .95 * TESTS));
    assert_true((double)clients <= .05 * TESTS + 3 * sqrt(.05 * .95 * TESTS));
    assert_true((double)passes <= .02 * SEEDS + 3 * sqrt(.02 * .98 * SEEDS)); /* .01 for each of the two in a seed */
}

static void habits__no_clients_or_few_accounts__not_known(void **state) {
    static const uint32_t sizes[] = {2};
    (void)state;
    told_case t;
    told_open(&t, 40, sizes, 1);
    for (uint32_t i = 0; i < 400; i++)
        (void)told_post(&t, i % 40, story_start + i * told_hour, "hola");
    avp_findings f = told_found(&t, NULL, 1);
    const avp_habits *of = &f.styles.of[1].habits;
    assert_true(isnan(of->hours_p) && isnan(of->client_p) && isnan(of->hours_q) && isnan(of->client_q));
    assert_false(of->hours_pass || of->client_passes);
    assert_true(isnan(f.styles.of[1].median_age_days));
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(habits__planted_shift_and_client__found),
        cmocka_unit_test(habits__random_groups__within_level),
        cmocka_unit_test(habits__no_clients_or_few_accounts__not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
