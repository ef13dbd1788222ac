#include "support/told_case.h"

#include "avispero/review.h"
#include "base/rng.h"

#include <math.h>

enum { ACCOUNTS = 200, MEMBERS = 20, PICTURES = 30 };

static const uint32_t sizes[] = {MEMBERS};

static void picture(told_case *t, uint32_t post, const char *media, const char *kind, const char *hash) {
    char sql[256];
    snprintf(sql, sizeof sql,
             "INSERT INTO post_media (post_id, media, position, kind, hash) VALUES (%u, '%s', 0, '%s', %s)", post,
             media, kind, hash);
    story_sql(&t->s, sql);
}

/* Everybody posts a picture of a few; one of them, posted by everybody alike. */
static void background(told_case *t) {
    char media[16];
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        uint32_t post = told_post(t, a, story_start + a * told_hour, "miren");
        snprintf(media, sizeof media, "m%u", a % 20);
        picture(t, post, media, "image", "NULL");
    }
}

/* Twelve members and one other post one picture under two ids with one hash; a sound and a repost are none. */
static void media__picture_of_a_group__waits_for_a_person(void **state) {
    (void)state;
    told_case t;
    avp_error err = {0};
    told_open(&t, ACCOUNTS, sizes, 1);
    background(&t);
    uint32_t first = 0;
    for (uint32_t a = 0; a < 13; a++) {
        uint32_t post = told_post(&t, a < 12 ? a : 150, story_start + 3 * story_day + a * story_second, "asi estamos");
        first = a == 0 ? post : first;
        picture(&t, post, a % 2 ? "x1" : "x2", "image", "'md5:abc'");
        picture(&t, post, "tune", "sound", "NULL");
    }
    picture(&t, first, "x2", "image", "'blurhash:LEHV6nWB2yk8'");
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.media.count, 1);
    const avp_media_cluster *of = &f.media.of[0];
    assert_string_equal(of->object, "md5:abc");
    assert_string_equal(of->blurhash, "LEHV6nWB2yk8");
    assert_true(of->post_id == first && of->posts == 13 && of->accounts == 13);
    assert_true(of->group == 1 && of->group_accounts == 12);
    assert_true(of->all == ACCOUNTS && of->members == MEMBERS);
    assert_true(of->log10_p < -9 && of->q < .01);
    assert_true(of->first_us == story_start + 3 * story_day && of->last_us == of->first_us + 12 * story_second);
    story_sql(&t.s, "INSERT INTO threat_counts VALUES (1, 0, 0, 0, 0, 0)");
    char sql[256];
    snprintf(sql, sizeof sql,
             "INSERT INTO media_clusters VALUES (1, 'md5:abc', 'LEHV6nWB2yk8', %u, 'p', 13, 13, 1, 12, TIMESTAMP "
             "'2017-01-04', TIMESTAMP '2017-01-04', -9, 0.001)",
             first);
    story_sql(&t.s, sql);
    avp_candidates all;
    STORY_MUST(avp_candidates_load(t.s.c, &all, &err));
    assert_int_equal(all.count, 1);
    assert_string_equal(all.of[0].media, "md5:abc");
    assert_string_equal(all.of[0].blurhash, "LEHV6nWB2yk8");
    assert_true(all.of[0].post_id == first && all.of[0].level == 0 && !all.of[0].kinds);
    assert_true(all.of[0].media_group == 1 && all.of[0].media_posts == 13 && all.of[0].media_accounts == 13);
    assert_int_equal(all.of_verdict[AVP_VERDICT_WAITING], 1);
    avp_candidates_free(&t.s.ctx, &all);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

/* Who posts which of the pictures is chance. */
static void any_pictures(told_case *t, uint64_t seed) {
    enum { N = ACCOUNTS * 4 };
    static uint32_t post[N], zero[N];
    static char names[PICTURES][8];
    static avp_str media[N];
    avp_error err = {0};
    avpi_appender *appender = NULL;
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 8);
    told_clear(t);
    story_sql(&t->s, "DELETE FROM post_media");
    for (size_t i = 0; i < PICTURES; i++)
        snprintf(names[i], sizeof names[i], "m%zu", i);
    for (uint32_t i = 0; i < N; i++) {
        post[i] = told_post(t, i / 4, story_start + (int64_t)avpi_rng_below(&rng, 1000) * told_hour, "miren");
        media[i] = avpi_str_view(names[avpi_rng_below(&rng, PICTURES)]);
    }
    const avpi_column columns[] = {{AVPI_SQL_U32, post, NULL},
                                   {AVPI_SQL_TEXT, media, NULL},
                                   {AVPI_SQL_U32, zero, NULL},
                                   {AVPI_SQL_TEXT, NULL, NULL},
                                   {AVPI_SQL_TEXT, NULL, NULL}};
    STORY_MUST(avpi_appender_open(t->s.c, "post_media", &appender, &err));
    STORY_MUST(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, N, &err));
    STORY_MUST(avpi_appender_finish(appender, &err));
}

static void media__random_groups__within_level(void **state) {
    (void)state;
    enum { SEEDS = 200 };
    size_t tested = 0, seeds_with_any = 0;
    told_case t;
    avp_told_options opts;
    told_open(&t, ACCOUNTS, sizes, 1);
    avp_options_init(&avp_told_option_table, &opts);
    opts.media_accounts = 2;
    opts.told_q = .05;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        any_pictures(&t, seed);
        avp_findings f = told_found(&t, &opts, seed);
        tested += f.media.tested;
        seeds_with_any += f.media.count > 0;
        avp_findings_free(&t.s.ctx, &f);
    }
    told_close(&t);
    print_message("%zu pictures tested; in %zu of %d seeds one passes at q = .05\n", tested, seeds_with_any, SEEDS);
    assert_true(tested > SEEDS * PICTURES / 3);
    assert_true((double)seeds_with_any <=
                .05 * SEEDS + 3 * sqrt(.05 * .95 * SEEDS)); /* all are null: BH is a test of any */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(media__picture_of_a_group__waits_for_a_person),
        cmocka_unit_test(media__random_groups__within_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
