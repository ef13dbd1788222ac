#include "support/check.h"

#include "simulate/words.h"
#include "simulate/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static avpi_sim_world world_of(const avp_ctx *ctx, int64_t posts, int64_t seed) {
    avp_planted_options opts;
    avpi_sim_world world;
    avp_error err = {0};
    avp_options_init(&avp_planted_option_table, &opts);
    opts.posts = posts;
    opts.seed = seed;
    assert_int_equal(avpi_sim_world_init(ctx, &opts, &world, &err), AVP_OK);
    return world;
}

static int compare_text(const void *a, const void *b) {
    return strcmp(a, b);
}

static void account_id__many_accounts__all_different(void **state) {
    (void)state;
    enum { N = 50000 };
    avp_ctx ctx = check_ctx(1);
    avpi_sim_world world = world_of(&ctx, 10000, 1);
    char(*ids)[AVPI_SIM_ID_SIZE] = calloc(N, sizeof *ids);
    assert_non_null(ids);
    for (uint64_t i = 0; i < N; i++) {
        size_t length = avpi_sim_account_id(&world, i, ids[i]);
        assert_int_equal(length, strlen(ids[i]));
    }
    qsort(ids, N, sizeof *ids, compare_text);
    for (size_t i = 1; i < N; i++)
        assert_true(strcmp(ids[i - 1], ids[i]) < 0);
    free(ids);
}

static void post_id__any_serial__nineteen_digits(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_sim_world world = world_of(&ctx, 10000, 1);
    char id[AVPI_SIM_ID_SIZE];
    for (uint64_t unit = 0; unit < 4000; unit++) {
        assert_int_equal(avpi_sim_post_id(&world, avpi_sim_serial(unit << 20, unit), 0, id), 19);
        assert_true(strtoull(id, NULL, 10) > (uint64_t)1 << 53);
    }
}

static void ids__other_seed__other_ids(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_sim_world one = world_of(&ctx, 10000, 1), two = world_of(&ctx, 10000, 2);
    char a[AVPI_SIM_ID_SIZE], b[AVPI_SIM_ID_SIZE];
    for (uint64_t i = 0; i < 100; i++) {
        avpi_sim_post_id(&one, i, 0, a);
        avpi_sim_post_id(&two, i, 0, b);
        assert_string_not_equal(a, b);
    }
}

static void handle__many_accounts__all_different(void **state) {
    (void)state;
    enum { N = 20000, SIZE = 64 };
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_sim_world world = world_of(&ctx, 10000, 1);
    avpi_buf buf;
    avpi_buf_init(&buf, &ctx, SIZE);
    char(*handles)[SIZE] = calloc(N, sizeof *handles);
    assert_non_null(handles);
    for (uint64_t i = 0; i < N; i++) {
        avpi_buf_clear(&buf);
        assert_int_equal(avpi_sim_handle(&world, i, &buf, &err), AVP_OK);
        snprintf(handles[i], SIZE, "%s", buf.ptr);
    }
    qsort(handles, N, SIZE, compare_text);
    for (size_t i = 1; i < N; i++)
        assert_true(strcmp(handles[i - 1], handles[i]) < 0);
    free(handles);
    avpi_buf_free(&buf);
}

/* sum of mean_posts over all objects = posts; the sum of popularity is exact to a millionth. */
static void object_of__all_objects__posts_add_up(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_sim_world world = world_of(&ctx, 400000, 3);
    double sum = 0;
    for (uint64_t unit = 0; unit < world.n_objects; unit++) {
        avpi_sim_object object = avpi_sim_object_of(&world, unit);
        assert_true(object.birth_s >= world.start_s && object.birth_s < world.end_s);
        assert_true(object.author < world.n_accounts);
        assert_int_equal(object.author % world.n_communities, object.community);
        sum += object.mean_posts;
    }
    assert_true(fabs(sum - 400000) < 0.4);
}

static void community_size__all_communities__accounts_add_up(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_sim_world world = world_of(&ctx, 123457, 3);
    uint64_t sum = 0;
    for (uint64_t c = 0; c < world.n_communities; c++)
        sum += avpi_sim_community_size(&world, c);
    assert_int_equal(sum, world.n_accounts);
}

/* Median of the delays = --delay-median, when nobody sleeps it away; here within a factor of the rhythm. */
static void time_draw__many_draws__median_delay(void **state) {
    (void)state;
    enum { N = 20000 };
    avp_ctx ctx = check_ctx(1);
    avpi_sim_world world = world_of(&ctx, 10000, 1);
    avpi_sim_object object = {.birth_s = world.start_s};
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 1);
    int below = 0;
    for (int i = 0; i < N; i++) {
        int64_t time_s = avpi_sim_time_draw(&world, &rng, &object);
        assert_true(time_s > object.birth_s && time_s < world.end_s + 1);
        below += (double)(time_s - object.birth_s) < world.opts.delay_median;
    }
    assert_true(below > N * 35 / 100 && below < N * 65 / 100);
}

static void awake__hours_of_a_day__night_is_quiet(void **state) {
    (void)state;
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 1);
    int night = 0, evening = 0;
    for (int i = 0; i < 10000; i++) {
        night += avpi_sim_awake(&rng, 1491177600 + 10 * 3600);  /* 04:00 local */
        evening += avpi_sim_awake(&rng, 1491177600 + 3 * 3600); /* 21:00 local */
    }
    assert_true(evening == 10000 && night < 1200 && night > 400);
}

static void world_init__too_many_accounts__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_planted_options opts;
    avpi_sim_world world;
    avp_error err = {0};
    avp_options_init(&avp_planted_option_table, &opts);
    opts.groups = 1000000;
    opts.group_size = 10000000;
    assert_int_equal(avpi_sim_world_init(&ctx, &opts, &world, &err), AVP_E_ARG);
    assert_non_null(strstr(err.text, "--group-size"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(account_id__many_accounts__all_different),
        cmocka_unit_test(post_id__any_serial__nineteen_digits),
        cmocka_unit_test(ids__other_seed__other_ids),
        cmocka_unit_test(handle__many_accounts__all_different),
        cmocka_unit_test(object_of__all_objects__posts_add_up),
        cmocka_unit_test(community_size__all_communities__accounts_add_up),
        cmocka_unit_test(time_draw__many_draws__median_delay),
        cmocka_unit_test(awake__hours_of_a_day__night_is_quiet),
        cmocka_unit_test(world_init__too_many_accounts__refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
