/*
 * Methods 2.0 d: accounts come and go. Those of one month meet more often than accounts of different years could, and that is no coordination: where a
 * collection spans more than 60 days the stratum is (source, 28 days). Beside it a group that comes and goes like the others, and is found.
 */
#include "support/near.h"
#include "support/small_traces.h"

enum { ACCOUNTS = 3000, SOURCES = 5, ACTS_EACH = 18, OBJECTS_A_DAY = 3, GROUP = 20, SHARE = 10 };

static const double day_s = 86400;

typedef struct world {
    double days;    /* length of the collection; everybody is there for a tenth of it */
    double speed;   /* all times divided by this */
    uint32_t joint; /* acts of the group, 0 = nothing planted */
} world;

static void add(small_rows *rows, const world *w, char kind, uint32_t account, uint32_t object, double second) {
    static char source[SOURCES][4];
    small_numbered(rows, kind, account, object, floor(second / w->speed));
    snprintf(source[object % SOURCES], sizeof source[0], "s%u", object % SOURCES);
    rows->row[rows->n - 1].source = (avp_str){source[object % SOURCES], 2};
}

/* Object k of its source is born evenly over the days; acts on it come at an exponential delay of mean 3 h. */
static double born_s(uint32_t number) {
    return day_s * number / OBJECTS_A_DAY;
}

/* An account reads one source, as long as it is there. */
static void add_reader(small_rows *rows, const world *w, char kind, uint32_t account, uint32_t source, double from_day,
                       avpi_rng *rng) {
    uint32_t first = (uint32_t)(from_day * OBJECTS_A_DAY), n = (uint32_t)(w->days / SHARE * OBJECTS_A_DAY);
    for (uint32_t k = 0; k < ACTS_EACH; k++) {
        uint32_t number = first + (uint32_t)avpi_rng_below(rng, n);
        double delay_s = -3 * 3600 * log(1 - avpi_rng_real(rng));
        add(rows, w, kind, account, SOURCES * number + source, born_s(number) + delay_s);
    }
}

static small_rows make(const world *w, uint64_t seed) {
    small_rows rows = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 28);
    double last_day = w->days * (SHARE - 1) / SHARE;
    for (uint32_t account = 0; account < ACCOUNTS; account++)
        add_reader(&rows, w, 'u', account, account % SOURCES, avpi_rng_real(&rng) * last_day, &rng);
    double from_day = avpi_rng_real(&rng) * last_day;
    for (uint32_t member = 0; w->joint && member < GROUP; member++)
        add_reader(&rows, w, 'p', member, 0, from_day, &rng);
    for (uint32_t k = 0; k < w->joint; k++) {
        uint32_t number = (uint32_t)(OBJECTS_A_DAY * (from_day + w->days / SHARE * (k + .5) / w->joint));
        double start_s = born_s(number) + 3600 * (double)avpi_rng_below(&rng, 6);
        for (uint32_t member = 0; member < GROUP; member++)
            add(&rows, w, 'p', member, SOURCES * number, start_s + (double)avpi_rng_below(&rng, 50));
    }
    return rows;
}

typedef struct outcome {
    uint64_t links, members, planted; /* links between organic accounts; organic and planted members of groups */
} outcome;

static outcome find(const avp_ctx *ctx, const world *w, int64_t window_s, uint64_t seed) {
    avp_error err = {0};
    outcome found = {0};
    small_traces t = {0};
    avp_groups groups = {0};
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){1, {window_s * INT64_C(1000000)}};
    small_rows rows = make(w, seed);
    small_trace(ctx, &t, "url", &rows, &opts);
    if (avp_groups_find(ctx, t.trace, 1, NULL, &groups, &err) != AVP_OK)
        fail_msg("%s", err.text);
    const avp_window_links *links = &t.links[0].windows[0];
    for (size_t i = 0; i < links->count; i++)
        found.links += avp_names_get(&t.acts[0].accounts, links->a[i]).ptr[0] == 'u' ||
                       avp_names_get(&t.acts[0].accounts, links->b[i]).ptr[0] == 'u';
    for (uint32_t a = 0; a < groups.accounts.count; a++)
        if (groups.group_of[a])
            ++*(avp_names_get(&groups.accounts, a).ptr[0] == 'p' ? &found.planted : &found.members);
    avp_groups_free(ctx, &groups);
    small_traces_free(ctx, &t);
    small_rows_free(&rows);
    return found;
}

static void turnover__accounts_of_a_tenth_of_the_span__nobody_a_member(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    const world w = {.days = 300, .speed = 1};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        assert_int_equal(find(&ctx, &w, 60, seed).members, 0);
        assert_int_equal(find(&ctx, &w, 3600, seed).members, 0);
    }
}

static void turnover__group_that_comes_and_goes__found_beside_them(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    const world w = {.days = 300, .speed = 1, .joint = 8}, more = {.days = 300, .speed = 1, .joint = 16};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        outcome minute = find(&ctx, &w, 60, seed), hour = find(&ctx, &more, 3600, seed);
        assert_int_equal(minute.planted, GROUP);
        assert_int_equal(minute.members, 0);
        assert_int_equal(hour.planted, GROUP);
        assert_int_equal(hour.members, 0);
    }
}

/* The same world squeezed into 50 days, where the rule does not apply: what it is good for. */
static void turnover__without_periods__links_innocents(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    const world w = {.days = 300, .speed = 6};
    uint64_t links = 0;
    for (uint64_t seed = 1; seed <= 3; seed++)
        links += find(&ctx, &w, 600, seed).links;
    assert_true(links > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turnover__accounts_of_a_tenth_of_the_span__nobody_a_member),
        cmocka_unit_test(turnover__group_that_comes_and_goes__found_beside_them),
        cmocka_unit_test(turnover__without_periods__links_innocents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
