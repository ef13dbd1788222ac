#include "support/told_case.h"

#include "base/rng.h"

#include <math.h>

enum { ACCOUNTS = 400, MEMBERS = 40, DAYS = 20 };

/* Nobody's words come up: each post has four of many words. */
static void chat(told_case *t, avpi_rng *rng, size_t daily) {
    char text[80];
    for (int64_t day = 0; day < DAYS; day++)
        for (size_t i = 0; i < daily; i++) {
            snprintf(text, sizeof text, "w%u w%u w%u w%u", (unsigned)avpi_rng_below(rng, 300),
                     (unsigned)avpi_rng_below(rng, 300), (unsigned)avpi_rng_below(rng, 300),
                     (unsigned)avpi_rng_below(rng, 300));
            (void)told_post(t, (uint32_t)avpi_rng_below(rng, ACCOUNTS),
                            story_start + day * story_day + (int64_t)avpi_rng_below(rng, (uint64_t)story_day), text);
        }
}

/* n posts within two hours, `tenths` tenths by members; every second of others with words of its own around it. */
static void push(told_case *t, avpi_rng *rng, int64_t from_us, size_t n, uint64_t tenths, const char *words) {
    char text[160];
    for (size_t i = 0; i < n; i++) {
        bool member = avpi_rng_below(rng, 10) < tenths;
        uint32_t account = member ? (uint32_t)avpi_rng_below(rng, MEMBERS)
                                  : MEMBERS + (uint32_t)avpi_rng_below(rng, ACCOUNTS - MEMBERS);
        snprintf(text, sizeof text, "w%u %s w%u", (unsigned)avpi_rng_below(rng, 300), words,
                 (unsigned)avpi_rng_below(rng, 300));
        (void)told_post(t, account, from_us + (int64_t)i * 2 * told_hour / (int64_t)n, text);
    }
}

static void open_silent(told_case *t) {
    static const uint32_t sizes[] = {MEMBERS};
    told_open(t, ACCOUNTS, sizes, 1);
    told_target(t, "ana", "name", "Ana");
}

static void open_chat(told_case *t, avpi_rng *rng, uint64_t seed, size_t daily) {
    open_silent(t);
    avpi_rng_init(rng, seed, 1);
    chat(t, rng, daily);
}

static const avp_trend *trend_of(const avp_findings *f, const char *phrase) {
    const avp_trend *found = NULL;
    for (size_t i = 0; i < f->told.n_trends; i++)
        if (strcmp(f->told.trends[i].phrase, phrase) == 0) {
            assert_null(found);
            found = &f->told.trends[i];
        }
    return found;
}

/* n posts at even distances with the same three words among others. */
static void say(told_case *t, uint32_t first_account, int64_t from_us, int64_t to_us, size_t n) {
    char text[80];
    for (size_t i = 0; i < n; i++) {
        snprintf(text, sizeof text, "x%u vota morsa azul y%u", first_account + (unsigned)i,
                 first_account + (unsigned)i);
        (void)told_post(t, (first_account + (uint32_t)i) % ACCOUNTS,
                        from_us + (to_us - from_us) * (int64_t)i / (int64_t)n, text);
    }
}

static avp_trend told_of_phrase(bool evening_first) {
    told_case t;
    avpi_rng rng;
    int64_t midnight = story_start + 10 * story_day;
    open_chat(&t, &rng, 8, 150);
    if (evening_first)
        say(&t, 0, midnight - 6 * told_hour, midnight, 60);
    say(&t, 60, midnight, midnight + 6 * told_hour, 340);
    if (!evening_first)
        say(&t, 0, midnight - 6 * told_hour, midnight, 60);
    avp_findings f = told_found(&t, NULL, 1);
    const avp_trend *of = trend_of(&f, "vota morsa azul");
    assert_non_null(of);
    avp_trend found = *of;
    found.phrase = NULL;
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
    return found;
}

/* The evening before the day on which a phrase comes up belongs to it, also when it is read first: that is where it began. */
static void trends__read_in_any_order__the_same(void **state) {
    (void)state;
    avp_trend a = told_of_phrase(true), b = told_of_phrase(false);
    assert_true(a.posts > 345);
    assert_int_equal(a.posts, b.posts);
    assert_int_equal(a.accounts, b.accounts);
    assert_true(a.from_us == b.from_us && a.to_us == b.to_us && a.from_us < story_start + 10 * story_day);
}

/* A made hashtag, half of it written as a phrase; one that everybody makes; one that is too small; a phrase without hashtag. */
static void trends__made_and_grown__told_apart(void **state) {
    (void)state;
    told_case t;
    avpi_rng rng;
    open_chat(&t, &rng, 3, 150);
    push(&t, &rng, story_start + 5 * story_day, 60, 8, "#NoVotesPorAna");
    push(&t, &rng, story_start + 5 * story_day, 40, 8, "no votes por ana");
    push(&t, &rng, story_start + 9 * story_day, 120, 1, "#Lluvia");
    push(&t, &rng, story_start + 12 * story_day, 30, 8, "#Poco");
    push(&t, &rng, story_start + 15 * story_day, 90, 0, "se cae el puente viejo hoy");
    avp_findings f = told_found(&t, NULL, 1);
    const avp_trend *made = trend_of(&f, "#NoVotesPorAna"), *grown = trend_of(&f, "#Lluvia");
    assert_non_null(made);
    assert_non_null(grown);
    assert_null(trend_of(&f, "#Poco"));
    assert_int_equal(made->posts, 100);
    assert_true(made->hashtag && made->target == 0 && made->target_share == 1);
    assert_int_equal(made->group, 1);
    assert_int_equal(made->first, 100);
    assert_true(made->share_first > .6 && made->share == made->share_first);
    assert_true(made->log10_p < -5 && made->q < .01);
    assert_int_equal(made->rank_first, 1);
    assert_true(isnan(made->organic_before) && isnan(made->gone_share) && isnan(made->median_age_days));
    assert_int_equal(grown->group, 0);
    assert_true(grown->target == AVP_NO_TARGET);
    assert_int_equal(f.told.n_trends, 3); /* the sentence is one trend, not one for each of its parts */
    for (size_t i = 0; i < 3; i++)
        assert_true(f.told.trends[i].hashtag || strstr("se cae el puente viejo hoy", f.told.trends[i].phrase));
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

/* One text that many paste, now and then with a laugh behind it, is one text: no trend, however many have it. */
static void trends__pasted_text__none(void **state) {
    static const char *const texts[] = {"el puente viejo se cae", "el puente viejo se cae jaja"};
    enum { POSTS = 200 };
    (void)state;
    for (int own_words = 0; own_words < 2; own_words++) {
        told_case t;
        avpi_rng rng;
        open_chat(&t, &rng, 7, 150);
        for (size_t i = 0; i < POSTS && !own_words; i++)
            (void)told_post(&t, (uint32_t)avpi_rng_below(&rng, ACCOUNTS),
                            story_start + 5 * story_day + (int64_t)i * story_second, texts[i % 4 == 0]);
        if (own_words)
            push(&t, &rng, story_start + 5 * story_day, POSTS, 0, texts[0]);
        avp_findings f = told_found(&t, NULL, 1);
        assert_int_equal(f.told.n_trends, own_words);
        avp_findings_free(&t.s.ctx, &f);
        told_close(&t);
    }
}

/* A storm of posts that name ana in words of their own is an episode; what they say of her beside her name is a trend. */
static void trends__name_with_a_word__none(void **state) {
    (void)state;
    static const char *const words[] = {"que ana", "que ana se roba todo"};
    for (int says = 0; says < 2; says++) {
        told_case t;
        avpi_rng rng;
        open_chat(&t, &rng, 9, 150);
        push(&t, &rng, story_start + 5 * story_day, 100, 0, words[says]);
        avp_findings f = told_found(&t, NULL, 1);
        assert_int_equal(f.told.n_trends, says);
        assert_true(!says || strstr(words[says], f.told.trends[0].phrase));
        avp_findings_free(&t.s.ctx, &f);
        told_close(&t);
    }
}

/* What is said under a hashtag belongs to it, though more posts pass on one post that says the same without it. */
static void trends__piece_of_what_a_hashtag_says__part_of_it(void **state) {
    (void)state;
    told_case t;
    avpi_rng rng;
    open_chat(&t, &rng, 8, 150);
    push(&t, &rng, story_start + 5 * story_day, 100, 8, "la maestra ya perdio #Fuera");
    uint32_t passed_on = told_post(&t, 390, story_start + 5 * story_day, "miren la maestra ya perdio todo");
    for (uint32_t i = 0; i < 300; i++)
        (void)told_repost(&t, i, story_start + 5 * story_day + (int64_t)(i + 1) * 20 * story_second, passed_on);
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.told.n_trends, 1);
    assert_string_equal(f.told.trends[0].phrase, "#Fuera");
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

/* Others' hashtag, alive for days, is flooded. */
static void trends__flooded__page_before_and_in_it(void **state) {
    (void)state;
    told_case t;
    avpi_rng rng;
    open_chat(&t, &rng, 4, 150);
    for (int64_t day = 0; day < 12; day++)
        push(&t, &rng, story_start + day * story_day, 6, 0, "#Marcha");
    push(&t, &rng, story_start + 12 * story_day, 300, 9, "#Marcha");
    avp_findings f = told_found(&t, NULL, 1);
    const avp_trend *trend = trend_of(&f, "#Marcha");
    assert_non_null(trend);
    assert_int_equal(trend->group, 1);
    assert_true(trend->organic_before > .95);
    assert_true(trend->organic_in < .25);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

static void trends__deleted_soon__ephemeral(void **state) {
    (void)state;
    told_case t;
    avpi_rng rng;
    open_chat(&t, &rng, 5, 150);
    push(&t, &rng, story_start + 5 * story_day, 100, 8, "#YaSeFue");
    push(&t, &rng, story_start + 9 * story_day, 100, 8, "#SeQueda");
    push(&t, &rng, story_start + 15 * story_day, 300, 8, "#Empujada");
    told_flush(&t);
    story_sql(&t.s,
              "INSERT INTO deletions SELECT 0, 0, 0, 0, 0, true, 'deleted', native, NULL, posted_at + INTERVAL 1 HOUR,"
              " NULL FROM posts WHERE text LIKE '%YaSeFue%' AND post_id % 10 < 8;"
              "INSERT INTO deletions SELECT 0, 0, 0, 0, 0, true, 'deleted', native, NULL, posted_at + INTERVAL 9 DAY,"
              " NULL FROM posts WHERE text LIKE '%SeQueda%'");
    story_sql(&t.s, "INSERT INTO deletions SELECT 0, 0, 0, 0, 0, true, 'deleted', native, NULL, posted_at + INTERVAL 1"
                    " HOUR, NULL FROM (SELECT * FROM posts WHERE text LIKE '%Empujada%' ORDER BY posted_at LIMIT 80)");
    avp_findings f = told_found(&t, NULL, 1);
    const avp_trend *pushed = trend_of(&f, "#Empujada"); /* who made it left; the others stayed */
    assert_true(pushed->ephemeral && pushed->gone_first > .7 && pushed->gone_share < .3);
    const avp_trend *gone = trend_of(&f, "#YaSeFue"), *there = trend_of(&f, "#SeQueda");
    assert_true(gone->ephemeral && fabs(gone->gone_share - .8) < .06);
    assert_true(!there->ephemeral && there->gone_share == 0);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

/* Eight trends about ana in a day, two before: a rush; spread over all days: none. */
static void rushes__crowded_and_spread__told_apart(void **state) {
    (void)state;
    for (int crowded = 0; crowded < 2; crowded++) {
        told_case t;
        avpi_rng rng;
        char words[40];
        open_chat(&t, &rng, 6, 150);
        for (int64_t i = 0; i < 10; i++) {
            int64_t day = crowded ? (i < 2 ? 2 + 4 * i : 14) : 2 * i;
            snprintf(words, sizeof words, "#AnaCosa%c", (char)('A' + i));
            push(&t, &rng, story_start + day * story_day + (crowded && i >= 2 ? 2 * i * told_hour : 0), 60, 8, words);
        }
        for (int64_t day = 0; day < DAYS; day++)
            (void)told_post(&t, 300, story_start + day * story_day, "ana");
        avp_findings f = told_found(&t, NULL, 1);
        assert_int_equal(f.told.n_rushes, 1);
        const avp_rush *rush = &f.told.rushes[0];
        assert_int_equal(rush->all, 10);
        if (crowded) {
            assert_int_equal(rush->trends, 8);
            assert_int_equal(rush->of_group, 8);
            assert_true(rush->p < .01 && rush->poisson_p < .001);
        } else {
            assert_true(rush->trends <= 2 && rush->p > .5);
        }
        avp_findings_free(&t.s.ctx, &f);
        told_close(&t);
    }
}

/* A trend of everybody beside a group of any accounts: at q = .01 hardly ever its work. */
static void trends__random_groups__within_level(void **state) {
    (void)state;
    enum { SEEDS = 200, MOST = 4 };
    size_t made = 0, trends = 0, below_05 = 0;
    told_case t;
    open_silent(&t);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        avpi_rng rng;
        avpi_rng_init(&rng, seed, 1);
        told_clear(&t);
        chat(&t, &rng, 40);
        for (size_t i = 0; i < 80; i++)
            (void)told_post(&t, (uint32_t)avpi_rng_below(&rng, ACCOUNTS),
                            story_start + 7 * story_day + (int64_t)avpi_rng_below(&rng, (uint64_t)told_hour),
                            "#Lluvia");
        avp_told_options opts;
        avp_options_init(&avp_told_option_table, &opts);
        opts.share_least = 0;
        avp_findings f = told_found(&t, &opts, seed);
        for (size_t i = 0; i < f.told.n_trends; i++) {
            trends++;
            made += f.told.trends[i].group > 0;
            below_05 += f.told.trends[i].log10_p < log10(.05);
        }
        avp_findings_free(&t.s.ctx, &f);
    }
    told_close(&t);
    print_message("%zu trends, %zu made by the group, %zu with p < .05\n", trends, made, below_05);
    assert_int_equal(trends, SEEDS);
    assert_true(made <= MOST);
    assert_true((double)below_05 <= .05 * SEEDS + 3 * sqrt(.05 * .95 * SEEDS));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trends__made_and_grown__told_apart),
        cmocka_unit_test(trends__read_in_any_order__the_same),
        cmocka_unit_test(trends__flooded__page_before_and_in_it),
        cmocka_unit_test(trends__pasted_text__none),
        cmocka_unit_test(trends__name_with_a_word__none),
        cmocka_unit_test(trends__piece_of_what_a_hashtag_says__part_of_it),
        cmocka_unit_test(trends__deleted_soon__ephemeral),
        cmocka_unit_test(rushes__crowded_and_spread__told_apart),
        cmocka_unit_test(trends__random_groups__within_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
