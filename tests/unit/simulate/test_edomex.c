/* The scenario edomex-2017: the same bytes, and no leak. What it holds is checked by tests/cli/test_edomex.sh. */
#include "support/faulty.h"
#include "support/simulated.h"

#include "simulate/edomex.h"
#include "simulate/edomex_words.h"

#include <sys/stat.h>

static const char *const files[] = {"posts.jsonl", "posts-deleted.jsonl", "targets.csv",
                                    "events.csv",  "domains.csv",         "truth.json"};
enum { FILES = sizeof files / sizeof *files };

static avp_edomex_options small(void) {
    avp_edomex_options opts;
    avp_options_init(&avp_edomex_option_table, &opts);
    opts.scale = 0.02;
    return opts;
}

static void make(const avp_edomex_options *opts, unsigned n_threads, const char *name) {
    char folder[SIMULATED_PATH_SIZE];
    avp_ctx ctx = check_ctx(n_threads);
    avp_error err = {0};
    if (avp_simulate_edomex(&ctx, opts, simulated_path(name, folder), &err) != AVP_OK)
        fail_msg("%s", err.text);
}

static bool same(const char *one, const char *other, const char *file) {
    size_t n, m;
    char *a = simulated_read(one, file, &n), *b = simulated_read(other, file, &m);
    bool equal = n == m && memcmp(a, b, n) == 0;
    free(a);
    free(b);
    return equal;
}

static void edomex__any_threads__same_bytes(void **state) {
    (void)state;
    avp_edomex_options opts = small();
    make(&opts, 1, "e1");
    make(&opts, 2, "e2");
    make(&opts, 8, "e8");
    for (int i = 0; i < FILES; i++) {
        assert_true(same("e1", "e2", files[i]));
        assert_true(same("e1", "e8", files[i]));
    }
    opts.format = 1;
    make(&opts, 1, "p1");
    make(&opts, 8, "p8");
    assert_true(same("p1", "p8", "posts.parquet"));
    assert_true(same("p1", "e1", "posts-deleted.jsonl"));
}

static void edomex__other_seed__other_posts_same_story(void **state) {
    (void)state;
    avp_edomex_options opts = small();
    make(&opts, 2, "s1");
    opts.seed = 2;
    make(&opts, 2, "s2");
    assert_false(same("s1", "s2", "posts.jsonl"));
    assert_false(same("s1", "s2", "truth.json"));
    assert_true(same("s1", "s2", "events.csv"));
}

/* Six times the organic posts need no more memory than the tables of cues and crowds, and those do not grow. */
static void edomex__six_times_the_posts__flat(void **state) {
    (void)state;
    enum { SLACK_BYTES = 1 << 22 };
    char folder[SIMULATED_PATH_SIZE];
    uint64_t peaks[2];
    for (int i = 0; i < 2; i++) {
        faulty f;
        avp_error err = {0};
        avp_ctx ctx = faulty_ctx(&f);
        ctx.n_threads = 2;
        avp_edomex_options opts = small();
        opts.posts *= i == 0 ? 10 : 60;
        opts.bots *= 5;
        assert_int_equal(avp_simulate_edomex(&ctx, &opts, simulated_path("flat", folder), &err), AVP_OK);
        peaks[i] = f.peak_bytes;
        assert_int_equal(f.live, 0);
    }
    print_message("peaks: %llu and %llu bytes\n", (unsigned long long)peaks[0], (unsigned long long)peaks[1]);
    assert_true(peaks[1] < peaks[0] + SLACK_BYTES);
}

/* Every n-th allocation fails in turn; all of them would take minutes. */
static void edomex__allocations_fail__clean(void **state) {
    (void)state;
    enum { EACH = 90, STEP = 53 };
    char folder[SIMULATED_PATH_SIZE];
    avp_status status = AVP_E_MEMORY;
    avp_edomex_options opts = small();
    opts.posts = 1000;
    opts.bots = 100;
    for (uint64_t fail_at = 0; status != AVP_OK; fail_at += fail_at < EACH ? 1 : STEP) {
        faulty f;
        avp_error err = {0};
        avp_ctx ctx = faulty_ctx(&f);
        ctx.n_threads = 1;
        f.fail_at = fail_at;
        status = avp_simulate_edomex(&ctx, &opts, simulated_path("faulty", folder), &err);
        assert_true(status == AVP_OK || status == AVP_E_MEMORY);
        assert_true(status == AVP_OK || err.text[0] != '\0');
        assert_int_equal(f.live, 0);
    }
}

static bool always(void *self) {
    (void)self;
    return true;
}

static void edomex__cancelled__nothing_is_left(void **state) {
    (void)state;
    char folder[SIMULATED_PATH_SIZE], path[SIMULATED_PATH_SIZE];
    struct stat there;
    avp_ctx ctx = check_ctx(4);
    avp_error err = {0};
    ctx.cancelled = always;
    avp_edomex_options opts = small();
    assert_int_equal(avp_simulate_edomex(&ctx, &opts, simulated_path("cancelled", folder), &err), AVP_E_CANCELLED);
    assert_int_not_equal(stat(simulated_path("cancelled/posts.jsonl", path), &there), 0);
}

static void edomex__too_many_accounts__refused(void **state) {
    (void)state;
    char folder[SIMULATED_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_edomex_options opts = small();
    opts.bots = 10000000;
    opts.scale = 1000;
    assert_int_equal(avp_simulate_edomex(&ctx, &opts, simulated_path("many", folder), &err), AVP_E_ARG);
    opts.scale = 0;
    assert_int_equal(avp_simulate_edomex(&ctx, &opts, simulated_path("many", folder), &err), AVP_E_ARG);
}

/* The table is what the scenario promises. */
static void table__what_is_planted__as_promised(void **state) {
    (void)state;
    int attacks = 0, on_main = 0, trends = 0, portals = 0;
    int64_t vote_s = avpi_edo_time("2017-06-04T23:59:59Z"), eve_s = avpi_edo_time("2017-06-03T00:00:00Z");
    for (size_t i = 0; i < avpi_edo_op_count; i++) {
        const avpi_edo_op *op = &avpi_edo_ops[i];
        int64_t when_s = avpi_edo_time(op->when);
        assert_true(when_s > 0);
        attacks += op->kind == AVPI_EDO_ATTACK;
        on_main += op->kind == AVPI_EDO_ATTACK && op->target == AVPI_EDO_MAIN;
        trends += op->kind == AVPI_EDO_TREND && op->target == AVPI_EDO_MAIN && when_s >= eve_s && when_s <= vote_s;
    }
    for (int i = 0; i < AVPI_EDO_FIGURE_COUNT; i++)
        portals += avpi_edo_figures[i].is_portal;
    assert_int_equal(attacks, 10);
    assert_int_equal(on_main, 8);
    assert_int_equal(trends, 17);
    assert_int_equal(portals, 3);
    for (int body = AVPI_EDO_TROLLS_THREATS; body < AVPI_EDO_BODIES; body++) {
        unsigned sum = 0;
        for (int way = 0; way < AVPI_EDO_WAYS; way++)
            sum += avpi_edo_bodies[body].ways[way];
        assert_int_equal(sum, 100);
    }
}

/* Seasons: the share of what has been born is the inverse of when it is born, and grows. */
static void seasons__time_and_share__inverse(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_edomex_options opts = small();
    avpi_edo edo;
    assert_int_equal(avpi_edo_init(&ctx, &opts, &edo, &err), AVP_OK);
    int64_t before_s = 0;
    for (int i = 0; i < 1000; i++) {
        double place = (i + 0.5) / 1000;
        int64_t time_s = avpi_sim_time_at(&edo.world, place);
        assert_true(time_s >= before_s && time_s >= edo.world.start_s && time_s < edo.world.end_s);
        assert_true(avpi_sim_place_at(&edo.world, time_s) > place - 1e-6);
        assert_true(avpi_sim_place_at(&edo.world, time_s) < place + 1e-6);
        before_s = time_s;
    }
    avpi_edo_free(&edo);
}

/* Every slot of every sentence has a list, here or in the lexicon. */
static void words__every_slot__has_a_list(void **state) {
    (void)state;
    for (int list = 0; list < AVPI_EDO_LISTS; list++) {
        avpi_sim_list sentences = avpi_edo_sentences((avpi_edo_list)list);
        assert_true(sentences.count > 0);
        for (size_t i = 0; i < sentences.count; i++)
            for (const char *slot = strchr(sentences.items[i], '%'); slot; slot = strchr(slot + 2, '%'))
                assert_true(slot[1] == 'N' || slot[1] == 'n' || avpi_edo_slot(slot[1]).count > 0 ||
                            avpi_sim_lexicon(slot[1]).count > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table__what_is_planted__as_promised),
        cmocka_unit_test(seasons__time_and_share__inverse),
        cmocka_unit_test(words__every_slot__has_a_list),
        cmocka_unit_test(edomex__any_threads__same_bytes),
        cmocka_unit_test(edomex__other_seed__other_posts_same_story),
        cmocka_unit_test(edomex__six_times_the_posts__flat),
        cmocka_unit_test(edomex__allocations_fail__clean),
        cmocka_unit_test(edomex__cancelled__nothing_is_left),
        cmocka_unit_test(edomex__too_many_accounts__refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
