#include "traces/near_cluster.h"

#include "base/dict.h"
#include "support/check.h"
#include "support/faulty.h"
#include "support/near_posts.h"

#include <math.h>
#include <stdio.h>

#define DAY_US (INT64_C(86400) * 1000000)

static avpi_near_clusters cluster(const avp_str *texts, const int64_t *time_us, size_t n,
                                  const avpi_near_options *opts) {
    avp_ctx ctx = check_ctx(2);
    avpi_near_clusters out = {.count = 0};
    avp_error err = {0};
    assert_int_equal(avpi_near_cluster(&ctx, texts, time_us, n, opts, &out, &err), AVP_OK);
    return out;
}

static void drop(avpi_near_clusters *out) {
    avp_ctx ctx = check_ctx(1);
    avpi_near_free(&ctx, out);
}

static avpi_near_options options(void) {
    avpi_near_options opts;
    avp_options_init(&avpi_near_option_table, &opts);
    return opts;
}

static void cluster__none_or_one__alone(void **state) {
    (void)state;
    const avp_str one = AVPI_STR("la obra del puente sigue sin funcionar");
    avpi_near_clusters out = cluster(NULL, NULL, 0, NULL);
    assert_int_equal(out.count, 0);
    drop(&out);
    out = cluster(&one, NULL, 1, NULL);
    assert_int_equal(out.count, 0);
    assert_int_equal(out.cluster[0], UINT32_MAX);
    drop(&out);
}

static void cluster__equal_texts__one_cluster_with_the_first_as_medoid(void **state) {
    (void)state;
    const avp_str texts[] = {AVPI_STR("otra cosa que nadie repite"), AVPI_STR("ab"), AVPI_STR("hoy cierra el mercado"),
                             AVPI_STR("ab"), AVPI_STR("hoy cierra el mercado")};
    const uint32_t expected[] = {UINT32_MAX, 0, 1, 0, 1};
    avpi_near_clusters out = cluster(texts, NULL, 5, NULL);
    assert_int_equal(out.count, 2);
    assert_memory_equal(out.cluster, expected, sizeof expected);
    assert_int_equal(out.medoid[0], 1);
    assert_int_equal(out.medoid[1], 2);
    assert_int_equal(out.work.distinct_texts, 3);
    drop(&out);
}

static void cluster__empty_and_short_texts__like_no_other(void **state) {
    (void)state;
    const avp_str texts[] = {{NULL, 0}, AVPI_STR(""), AVPI_STR("abcd"), AVPI_STR("abce"), AVPI_STR("abc")};
    avpi_near_clusters out = cluster(texts, NULL, 5, NULL);
    assert_int_equal(out.count, 0);
    for (int i = 0; i < 5; i++)
        assert_int_equal(out.cluster[i], UINT32_MAX);
    drop(&out);
}

static void cluster__a_word_exchanged__one_cluster_in_any_script(void **state) {
    (void)state;
    const avp_str texts[] = {
        AVPI_STR("la obra del puente de villa tordilla sigue sin funcionar desde hace nueve dias"),
        AVPI_STR("la obra del puente de villa tordilla sigue sin funcionar desde hace siete dias"),
        AVPI_STR("мост в посёлке снова закрыт и никто не знает когда его откроют"),
        AVPI_STR("мост в посёлке опять закрыт и никто не знает когда его откроют"),
        AVPI_STR("这座桥又关闭了没有人知道什么时候能重新开放给大家使用谢谢"),
        AVPI_STR("那座桥又关闭了没有人知道什么时候能重新开放给大家使用谢谢"),
        AVPI_STR("اغلق الجسر مرة اخرى ولا احد يعرف متى سيفتح من جديد للناس"),
        AVPI_STR("اغلق الجسر مرة ثانية ولا احد يعرف متى سيفتح من جديد للناس"),
    };
    const avpi_near_options opts = options();
    avpi_near_clusters out = cluster(texts, NULL, 8, &opts);
    assert_int_equal(out.count, 4);
    for (int i = 0; i < 8; i += 2)
        assert_int_equal(out.cluster[i], out.cluster[i + 1]);
    drop(&out);
}

/* Words a to t; each text begins one word later than the one before, so texts far from each other share little. */
static void chain(avp_str texts[3], char bytes[3][200]) {
    for (int i = 0; i < 3; i++) {
        size_t at = 0;
        for (int word = 0; word < 20; word++) {
            char first = (char)('a' + (word + 2 * i) % 26);
            const char letters[] = {first, (char)(first ^ 1), 'o', first, 'z', ' '};
            memcpy(bytes[i] + at, letters, sizeof letters);
            at += sizeof letters;
        }
        texts[i] = (avp_str){bytes[i], at};
    }
}

static void cluster__chain__does_not_drift(void **state) {
    (void)state;
    char bytes[3][200];
    avp_str links[3], texts[4];
    chain(links, bytes);
    /* 0 - 1 and 1 - 2 are near, 0 - 2 are not: the text with most posts leads */
    for (uint32_t most = 0; most < 3; most++) {
        for (uint32_t i = 0; i < 3; i++)
            texts[i] = links[i];
        texts[3] = links[most];
        avpi_near_clusters out = cluster(texts, NULL, 4, NULL);
        assert_int_equal(out.count, 1);
        assert_int_equal(out.medoid[0], most);
        assert_int_equal(out.cluster[1], 0);
        assert_int_equal(out.cluster[0], most == 2 ? UINT32_MAX : 0);
        assert_int_equal(out.cluster[2], most == 0 ? UINT32_MAX : 0);
        drop(&out);
    }
}

static void cluster__equally_many_posts__first_bytewise_is_the_medoid(void **state) {
    (void)state;
    const avp_str texts[] = {AVPI_STR("el teleferico cambia de horario manana por la tarde b"),
                             AVPI_STR("el teleferico cambia de horario manana por la tarde a")};
    avpi_near_clusters out = cluster(texts, NULL, 2, NULL);
    assert_int_equal(out.count, 1);
    assert_int_equal(out.medoid[0], 1);
    drop(&out);
}

static void cluster__nearest_medoid__is_joined(void **state) {
    (void)state;
    char bytes[3][200];
    avp_str links[3], texts[5];
    chain(links, bytes);
    /* Two medoids, 0 and 2, of two posts each; the text between has lost the first word that it shares with 0. */
    char middle[200];
    memcpy(middle, bytes[1], 120);
    memcpy(middle, bytes[2] + 114, 6);
    texts[0] = texts[1] = links[0];
    texts[2] = texts[3] = links[2];
    texts[4] = (avp_str){middle, 120};
    avpi_near_clusters out = cluster(texts, NULL, 5, NULL);
    assert_int_equal(out.count, 2);
    assert_int_not_equal(out.cluster[4], UINT32_MAX);
    assert_int_equal(out.cluster[4], out.cluster[2]);
    drop(&out);
}

static void cluster__window__both_ends_included(void **state) {
    (void)state;
    const avp_str texts[] = {AVPI_STR("la clinica nueva abre otra vez el lunes por la manana"),
                             AVPI_STR("la clinica nueva abre otra vez el martes por la manana"),
                             AVPI_STR("la clinica nueva abre otra vez el lunes por la manana")};
    avpi_near_options opts = options();
    opts.window_s = 86400;
    for (int64_t late = 0; late < 2; late++) {
        const int64_t time_us[] = {-DAY_US, DAY_US + late, 0};
        avpi_near_clusters out = cluster(texts, time_us, 3, &opts);
        assert_int_equal(out.cluster[0], 0);
        assert_int_equal(out.cluster[2], 0); /* equal texts are one, whenever */
        assert_int_equal(out.cluster[1], late ? UINT32_MAX : 0);
        drop(&out);
    }
}

static void cluster__all_equal__one_cluster_and_no_comparison(void **state) {
    (void)state;
    enum { N = 100000 };
    avp_str *texts = calloc(N, sizeof *texts);
    for (size_t i = 0; i < N; i++)
        texts[i] = AVPI_STR("todos dicen lo mismo a la misma hora");
    avpi_near_clusters out = cluster(texts, NULL, N, NULL);
    assert_int_equal(out.count, 1);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(out.cluster[i], 0);
    assert_int_equal(out.work.looked_at, 0);
    drop(&out);
    free(texts);
}

static void cluster__huge_text__only_its_start_counts(void **state) {
    (void)state;
    enum { HUGE = 100000000, LARGE = 200000 };
    char *bytes = malloc(HUGE);
    avpi_rng rng;
    assert_non_null(bytes);
    avpi_rng_init(&rng, 1, 0);
    for (size_t i = 0; i < LARGE; i++)
        bytes[i] = (char)('a' + avpi_rng_below(&rng, 26));
    memset(bytes + LARGE, 'x', HUGE - LARGE);
    const avp_str texts[] = {{bytes, HUGE}, {bytes, LARGE}, {bytes + 70000, LARGE}};
    avpi_near_clusters out = cluster(texts, NULL, 3, NULL);
    assert_int_equal(out.count, 1);
    assert_int_equal(out.cluster[0], 0);
    assert_int_equal(out.cluster[1], 0);
    assert_int_equal(out.cluster[2], UINT32_MAX);
    assert_int_equal(out.medoid[0], 1);
    drop(&out);
    free(bytes);
}

static void cluster__bytes_that_are_no_utf8__compared_all_the_same(void **state) {
    (void)state;
    const avp_str texts[] = {AVPI_STR("\xff\xfe\xff\x80\x81 abcdefghijklmnopqrstuvwxyz \xe4\xb8"),
                             AVPI_STR("\xff\xfe\xff\x80\x81 abcdefghijklmnopqrstuvwxyz \xe4\xb9"),
                             AVPI_STR("\xc0\xc0\xc0\xc0\xc0\xc0\xc0\xc0")};
    avpi_near_clusters out = cluster(texts, NULL, 3, NULL);
    assert_int_equal(out.count, 1);
    assert_int_equal(out.cluster[2], UINT32_MAX);
    drop(&out);
}

static void cluster__options_out_of_range__refused_and_nothing_written(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    const avp_str text = AVPI_STR("x");
    for (int i = 0; i < 5; i++) {
        avpi_near_options opts = options();
        opts.threshold = i == 0 ? NAN : i == 1 ? 0.1 : opts.threshold;
        opts.rows = i == 2 ? 9 : opts.rows;
        opts.window_s = i == 3 ? 60 : opts.window_s;
        opts.grams = i == 4 ? 0 : opts.grams;
        avpi_near_clusters out = {.count = 77};
        avp_error err = {0};
        assert_int_equal(avpi_near_cluster(&ctx, &text, NULL, 1, &opts, &out, &err), AVP_E_ARG);
        assert_true(err.text[0] != '\0');
        assert_int_equal(out.count, 77);
        assert_null(out.cluster);
    }
}

static void cluster__more_texts_than_ids__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_near_clusters out = {.count = 77};
    avp_error err = {0};
    assert_int_equal(avpi_near_cluster(&ctx, NULL, NULL, UINT32_MAX, NULL, &out, &err), AVP_E_LIMIT);
    assert_int_equal(out.count, 77);
}

static bool stop(void *self) {
    int *polls = self;
    return __atomic_add_fetch(polls, 1, __ATOMIC_RELAXED) > 3;
}

static void cluster__cancelled__says_so(void **state) {
    (void)state;
    near_posts p = near_posts_make(3000, 2);
    avp_ctx ctx = check_ctx(2);
    int polls = 0;
    ctx.cancelled = stop;
    ctx.cancelled_self = &polls;
    avpi_near_clusters out = {.count = 77};
    avp_error err = {0};
    assert_int_equal(avpi_near_cluster(&ctx, p.texts, NULL, p.n, NULL, &out, &err), AVP_E_CANCELLED);
    assert_int_equal(out.count, 77);
    near_posts_free(&p);
}

static void options__table__every_default_stands(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_near_options opts = options();
    assert_int_equal(avp_options_validate(&ctx, &avpi_near_option_table, &opts, NULL), AVP_OK);
    assert_true(opts.threshold > 0.699 && opts.threshold < 0.701);
    assert_int_equal(opts.rows, 4);
    assert_int_equal(opts.cap, 2000);
    assert_int_equal(opts.seed, 1);
}

static avp_status cluster_some(const avp_ctx *ctx, void *state, avp_error *err) {
    const near_posts *p = state;
    avpi_near_clusters out = {.count = 77};
    avp_status status = avpi_near_cluster(ctx, p->texts, p->time_us, p->n, NULL, &out, err);
    if (status != AVP_OK) {
        assert_int_equal(out.count, 77);
        return status;
    }
    avpi_near_free(ctx, &out);
    return status;
}

static void cluster__any_allocation_fails__clean(void **state) {
    (void)state;
    near_posts p = near_posts_make(200, 4);
    faulty_run(cluster_some, &p);
    near_posts_free(&p);
}

/* ---- objects of acts ---- */

static avp_acts acts_of(const avp_ctx *ctx, const near_posts *p) {
    avp_acts acts = {0};
    avp_act *rows = calloc(p->n, sizeof *rows);
    char(*posts)[24] = calloc(p->n, sizeof *posts);
    for (size_t i = 0; i < p->n; i++) {
        snprintf(posts[i], sizeof posts[i], "p%zu", i);
        rows[i] = (avp_act){
            .account = AVPI_STR("a"), .object = p->texts[i], .post = avpi_str_view(posts[i]), .time_us = p->time_us[i]};
    }
    assert_int_equal(avp_acts_build(ctx, "text", rows, p->n, &acts, NULL), AVP_OK);
    free(rows);
    free(posts);
    return acts;
}

static void cluster__objects_of_acts__as_their_posts(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avpi_near_options opts = options();
    opts.window_s = 2 * 86400;
    near_posts p = near_posts_make(3000, 41);
    avp_acts acts = acts_of(&ctx, &p);
    avpi_near_clusters posts = cluster(p.texts, p.time_us, p.n, &opts), objects = {.count = 0};
    assert_int_equal(avpi_near_cluster_objects(&ctx, &acts, &opts, &objects, NULL), AVP_OK);
    assert_int_equal(objects.work.distinct_texts, acts.n_objects);
    assert_int_equal(objects.count, posts.count);
    for (size_t i = 0; i < p.n; i++) {
        uint32_t object = avpi_names_find(&acts.objects, p.texts[i]), of_post = posts.cluster[i];
        assert_int_equal(objects.cluster[object], of_post);
        if (of_post != UINT32_MAX)
            assert_true(
                avpi_str_equal(avp_names_get(&acts.objects, objects.medoid[of_post]), p.texts[posts.medoid[of_post]]));
    }
    drop(&posts);
    drop(&objects);
    avp_acts_free(&ctx, &acts);
    near_posts_free(&p);
}

static avp_status cluster_objects(const avp_ctx *ctx, void *state, avp_error *err) {
    avpi_near_clusters out = {.count = 0};
    avp_status status = avpi_near_cluster_objects(ctx, state, NULL, &out, err);
    avpi_near_free(ctx, &out);
    return status;
}

static void cluster__objects_and_any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    near_posts p = near_posts_make(200, 5);
    avp_acts acts = acts_of(&ctx, &p);
    faulty_run(cluster_objects, &acts);
    avp_acts_free(&ctx, &acts);
    near_posts_free(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cluster__none_or_one__alone),
        cmocka_unit_test(cluster__equal_texts__one_cluster_with_the_first_as_medoid),
        cmocka_unit_test(cluster__empty_and_short_texts__like_no_other),
        cmocka_unit_test(cluster__a_word_exchanged__one_cluster_in_any_script),
        cmocka_unit_test(cluster__chain__does_not_drift),
        cmocka_unit_test(cluster__equally_many_posts__first_bytewise_is_the_medoid),
        cmocka_unit_test(cluster__nearest_medoid__is_joined),
        cmocka_unit_test(cluster__window__both_ends_included),
        cmocka_unit_test(cluster__all_equal__one_cluster_and_no_comparison),
        cmocka_unit_test(cluster__huge_text__only_its_start_counts),
        cmocka_unit_test(cluster__bytes_that_are_no_utf8__compared_all_the_same),
        cmocka_unit_test(cluster__options_out_of_range__refused_and_nothing_written),
        cmocka_unit_test(cluster__more_texts_than_ids__refused),
        cmocka_unit_test(cluster__cancelled__says_so),
        cmocka_unit_test(options__table__every_default_stands),
        cmocka_unit_test(cluster__any_allocation_fails__clean),
        cmocka_unit_test(cluster__objects_of_acts__as_their_posts),
        cmocka_unit_test(cluster__objects_and_any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
