/* Groups planted into a collection: every real act stays, and what is planted is what the truth says, cloned from the data. */
#include "support/check.h"
#include "support/faulty.h"
#include "support/simulated.h"
#include "support/small_acts.h"

#include <math.h>

enum { PEOPLE = 200, THINGS = 60, ROWS = 1500, SPAN_S = 200000, COLUMNS = 4 };

static avp_acts collection(const avp_ctx *ctx) {
    static small_act rows[ROWS];
    avpi_rng rng;
    avpi_rng_init(&rng, 3, 9);
    small_random(&rng, rows, ROWS, PEOPLE, THINGS, SPAN_S, 0);
    avp_acts acts = small_acts(ctx, rows, ROWS, PEOPLE, THINGS, true);
    acts.precision_us = 1000000;
    return acts;
}

static avp_inject_options options(void) {
    avp_inject_options opts;
    avp_options_init(&avp_inject_option_table, &opts);
    opts.groups = 3;
    opts.group_size = 5;
    opts.acts_least = 2;
    opts.acts_most = 4;
    opts.noise = 0;
    return opts;
}

static void inject(const avp_acts *acts, const avp_inject_options *opts, unsigned n_threads, const char *name) {
    char folder[SIMULATED_PATH_SIZE];
    avp_ctx ctx = check_ctx(n_threads);
    avp_error err = {0};
    if (avp_simulate_inject(&ctx, acts, opts, simulated_path(name, folder), &err) != AVP_OK)
        fail_msg("%s", err.text);
}

/* A row of posts.csv: object,account,time,post. */
typedef struct row {
    char *cell[COLUMNS];
} row;

static row *rows_of(const char *folder, char **text, size_t *count) {
    size_t size, n = 0;
    *text = simulated_read(folder, "posts.csv", &size);
    row *rows = calloc(size / 8 + 1, sizeof *rows);
    assert_non_null(rows);
    for (char *line = strchr(*text, '\n') + 1; *line; n++) {
        char *end = strchr(line, '\n');
        *end = '\0';
        for (int c = 0; c < COLUMNS; c++) {
            rows[n].cell[c] = line;
            line = strchr(line, ',');
            if (c + 1 < COLUMNS) {
                assert_non_null(line);
                *line++ = '\0';
            }
        }
        line = end + 1;
    }
    *count = n;
    return rows;
}

static void inject__every_real_act__still_there_in_order(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = collection(&ctx);
    avp_inject_options opts = options();
    char *text;
    size_t n;
    inject(&acts, &opts, 1, "kept");
    row *rows = rows_of("kept", &text, &n);
    assert_true(n > ROWS);
    for (size_t k = 0; k < ROWS; k++) {
        avp_str account = avp_names_get(&acts.accounts, acts.account[k]);
        assert_int_equal(strlen(rows[k].cell[1]), account.len);
        assert_memory_equal(rows[k].cell[1], account.ptr, account.len);
        assert_int_equal(atoll(rows[k].cell[2]), acts.time_us[k] / 1000000);
    }
    free(rows);
    free(text);
    avp_acts_free(&ctx, &acts);
}

/* How many objects all of the accounts act on within the spread of each other. */
static size_t joint_objects(const row *rows, size_t n, const json_t *accounts, int spread_s) {
    size_t joint = 0;
    for (size_t first = ROWS; first < n; first++) {
        if (strcmp(rows[first].cell[1], json_string_value(json_array_get(accounts, 0))) != 0)
            continue;
        size_t together = 0;
        for (size_t a = 0; a < json_array_size(accounts); a++)
            for (size_t k = ROWS; k < n; k++)
                if (strcmp(rows[k].cell[1], json_string_value(json_array_get(accounts, a))) == 0 &&
                    strcmp(rows[k].cell[0], rows[first].cell[0]) == 0 &&
                    llabs(atoll(rows[k].cell[2]) - atoll(rows[first].cell[2])) <= spread_s) {
                    together++;
                    break;
                }
        joint += together == json_array_size(accounts);
    }
    return joint;
}

static void inject__no_noise__each_group_acts_together_as_often_as_the_truth_says(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = collection(&ctx);
    avp_inject_options opts = options();
    char *text;
    size_t n, wanted_rows = 0;
    opts.organic = 0;
    inject(&acts, &opts, 1, "joint");
    row *rows = rows_of("joint", &text, &n);
    json_t *truth = simulated_truth("joint"), *groups = json_object_get(truth, "groups"), *group;
    size_t index;
    json_array_foreach(groups, index, group) {
        size_t acts_wanted = (size_t)json_integer_value(json_object_get(group, "acts"));
        assert_int_equal(acts_wanted, 2 + index);
        assert_int_equal(json_array_size(json_object_get(group, "accounts")), 5);
        assert_int_equal(joint_objects(rows, n, json_object_get(group, "accounts"), 60), acts_wanted);
        wanted_rows += 5 * acts_wanted;
    }
    assert_int_equal(index, 3);
    assert_int_equal(n, ROWS + wanted_rows);
    json_decref(truth);
    free(rows);
    free(text);
    avp_acts_free(&ctx, &acts);
}

static void inject__planted_rows__objects_and_times_of_the_data(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = collection(&ctx);
    avp_inject_options opts = options();
    char *text;
    size_t n;
    inject(&acts, &opts, 1, "cloned");
    row *rows = rows_of("cloned", &text, &n);
    for (size_t k = ROWS; k < n; k++) {
        assert_int_equal(rows[k].cell[0][0], 'o');
        assert_true(strtol(rows[k].cell[0] + 1, NULL, 10) < THINGS);
        assert_true(atoll(rows[k].cell[2]) >= 0 && atoll(rows[k].cell[2]) <= SPAN_S);
        assert_null(strchr(rows[k].cell[2], '.'));
        assert_true(strlen(rows[k].cell[1]) == 19); /* nobody of the data has such a name */
        for (size_t j = ROWS; j < k; j++)
            assert_false(strcmp(rows[j].cell[1], rows[k].cell[1]) == 0 &&
                         strcmp(rows[j].cell[0], rows[k].cell[0]) == 0);
    }
    free(rows);
    free(text);
    avp_acts_free(&ctx, &acts);
}

/* Strikes follow the times of the data: they neither stand at the real acts themselves nor pile up at the end. */
static void inject__strikes__spread_over_the_collection(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = collection(&ctx);
    avp_inject_options opts = options();
    char *text;
    size_t n, at_end = 0, at_real = 0;
    opts.groups = 40;
    opts.organic = 0;
    inject(&acts, &opts, 1, "strikes");
    row *rows = rows_of("strikes", &text, &n);
    for (size_t k = ROWS; k < n; k++) {
        bool real = false;
        for (size_t j = 0; j < ROWS && !real; j++)
            real = strcmp(rows[j].cell[0], rows[k].cell[0]) == 0 && strcmp(rows[j].cell[2], rows[k].cell[2]) == 0;
        at_real += real;
        at_end += atoll(rows[k].cell[2]) > SPAN_S - SPAN_S / 20;
    }
    assert_true(n - ROWS >= 500);
    assert_true(at_end * 5 < n - ROWS);
    assert_true(at_real * 5 < n - ROWS);
    free(rows);
    free(text);
    avp_acts_free(&ctx, &acts);
}

static void inject__seed__decides_every_byte(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = collection(&ctx);
    avp_inject_options opts = options();
    size_t a, b, c;
    inject(&acts, &opts, 1, "one");
    inject(&acts, &opts, 8, "two");
    opts.seed = 2;
    inject(&acts, &opts, 1, "three");
    char *one = simulated_read("one", "posts.csv", &a), *two = simulated_read("two", "posts.csv", &b);
    char *three = simulated_read("three", "posts.csv", &c);
    assert_int_equal(a, b);
    assert_memory_equal(one, two, a);
    assert_true(a != c || memcmp(one, three, a) != 0);
    free(one);
    free(two);
    free(three);
    avp_acts_free(&ctx, &acts);
}

static void inject__what_cannot_be__said(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = collection(&ctx), none = {.trace = "url"};
    avp_inject_options opts = options();
    avp_error err = {0};
    opts.acts_least = 5;
    assert_int_equal(avp_simulate_inject(&ctx, &acts, &opts, "x", &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_simulate_inject(&ctx, &none, NULL, "x", &err), AVP_E_ARG);
    avp_error_clear(&err);
    opts = options();
    opts.noise = (double)NAN;
    assert_int_equal(avp_simulate_inject(&ctx, &acts, &opts, "x", &err), AVP_E_ARG);
    avp_acts_free(&ctx, &acts);
}

/* More joint acts are asked for than there are objects: as many as there are, and no endless search. */
static void inject__fewer_objects_than_acts__as_many_as_there_are(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_act few[] = {{0, 0, 0, 0}, {0, 1, 5000000, 1}, {1, 0, 9000000, 2}};
    avp_acts acts = small_acts(&ctx, few, 3, 2, 2, true);
    avp_inject_options opts = options();
    char *text;
    size_t n;
    opts.acts_least = opts.acts_most = 10;
    opts.groups = 1;
    inject(&acts, &opts, 1, "few");
    row *rows = rows_of("few", &text, &n);
    assert_int_equal(n, 3 + 2 * 5);
    free(rows);
    free(text);
    avp_acts_free(&ctx, &acts);
}

static avp_status inject_once(const avp_ctx *ctx, void *state, avp_error *err) {
    char folder[SIMULATED_PATH_SIZE];
    avp_inject_options opts = options();
    return avp_simulate_inject(ctx, state, &opts, simulated_path("faults", folder), err);
}

static void inject__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = collection(&ctx);
    faulty_run(inject_once, &acts);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inject__every_real_act__still_there_in_order),
        cmocka_unit_test(inject__no_noise__each_group_acts_together_as_often_as_the_truth_says),
        cmocka_unit_test(inject__planted_rows__objects_and_times_of_the_data),
        cmocka_unit_test(inject__strikes__spread_over_the_collection),
        cmocka_unit_test(inject__seed__decides_every_byte),
        cmocka_unit_test(inject__what_cannot_be__said),
        cmocka_unit_test(inject__fewer_objects_than_acts__as_many_as_there_are),
        cmocka_unit_test(inject__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
