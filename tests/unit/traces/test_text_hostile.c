/* Texts that somebody made to hurt: huge, endless, of no letters, of bytes that are no text. Each comes out right, and in bounded work. */
#include "support/trace_case.h"

#include "traces/near_cluster.h"

#define ACCOUNTS "INSERT INTO accounts (account_id, native) SELECT range, 'a' || range FROM range(100);"
#define POSTS "INSERT INTO posts (post_id, account_id, posted_at, text, embedded, is_repost) "

static avp_acts load(const avp_ctx *ctx, const char *sql, const char *text) {
    avp_error err = {0};
    avp_acts acts = {0};
    avp_traces_options opts = trace_options("text", text);
    avp_case *c = make_case(ctx, sql);
    if (avp_traces_load(ctx, c, "text", &opts, &acts, &err) != AVP_OK || avp_acts_validate(ctx, &acts, &err) != AVP_OK)
        fail_msg("%s", err.text);
    avp_case_close(c);
    return acts;
}

static void expect_objects(const char *sql, const char *text, size_t acts_wanted, uint32_t objects_wanted) {
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = load(&ctx, sql, text);
    assert_int_equal(acts.count, acts_wanted);
    assert_int_equal(acts.n_objects, objects_wanted);
    avp_acts_free(&ctx, &acts);
}

static void texts__a_million_times_the_same__one_object(void **state) {
    (void)state;
    expect_objects(ACCOUNTS POSTS "SELECT range, range % 100, make_timestamp(range * 1000000),"
                                  " 'Mañana todos a la plaza, que nadie falte', false, false FROM range(1000000)",
                   "near", 1000000, 1);
}

/* 60 posts of 100 kB: 20 variations of each of three. They differ in one word at their end, beyond what is compared, or near their start. */
static void texts__100_kB_each__variations_found(void **state) {
    (void)state;
    static const char sql[] = ACCOUNTS POSTS
        "SELECT range, range, make_timestamp(range * 1000000), (SELECT string_agg(md5((k * 3 + range % 3)::VARCHAR), "
        "' ' ORDER BY k) FROM range(3000) t(k)) || ' y además ' || range, false, false FROM range(60)";
    expect_objects(sql, "near", 60, 3);
    expect_objects(sql, "exact", 60, 60);
}

/* One endless word, and one letter without end: few distinct grams, but texts like others. */
static void texts__one_letter_without_end__compared_all_the_same(void **state) {
    (void)state;
    expect_objects(ACCOUNTS POSTS
                   "SELECT range, range, make_timestamp(range * 1000000), 'a b c ' || repeat('x', 5000 + range), false,"
                   " false FROM range(50)",
                   "near", 50, 1);
}

/* A common text of 200 characters and a number: every bucket is full of them, each is near all others. */
static void texts__20000_of_one_template__one_object(void **state) {
    (void)state;
    expect_objects(
        ACCOUNTS POSTS
        "SELECT range, range % 100, make_timestamp(range * 1000000), (SELECT string_agg(md5(k::VARCHAR), ' ' "
        "ORDER BY k) FROM range(6) t(k)) || ' ' || range, false, false FROM range(20000)",
        "near", 20000, 1);
}

/*
 * Near collisions: texts that share .5 to .65 of their grams, so that they meet in buckets but must not be merged. 40 words, of which
 * every text has 30 of a common stock, in pieces, and 10 of its own.
 */
static void texts__alike_below_the_threshold__all_apart(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_acts exact =
        load(&ctx,
             ACCOUNTS POSTS
             "SELECT range, range % 100, make_timestamp(range * 1000000), (SELECT string_agg(CASE WHEN k % 4 = 0 THEN "
             "left(md5(range || '-' || k), 6) ELSE left(md5(k::VARCHAR), 6) END, ' ' ORDER BY k) FROM range(40) "
             "t(k)), false, false FROM range(5000)",
             "exact");
    avpi_near_clusters clusters = {.count = 0};
    assert_int_equal(exact.n_objects, 5000);
    assert_int_equal(avpi_near_cluster_objects(&ctx, &exact, NULL, &clusters, NULL), AVP_OK);
    assert_int_equal(clusters.count, 0);
    assert_true(clusters.work.looked_at > 100000); /* they did meet */
    assert_true(clusters.work.compared <= UINT64_C(3) * 64 * 5000);
    avpi_near_free(&ctx, &clusters);
    avp_acts_free(&ctx, &exact);
}

/* Emoji, marks without letters, spaces of all kinds, nothing: no words, no acts. */
static void texts__no_words__no_acts(void **state) {
    (void)state;
    expect_objects(
        ACCOUNTS POSTS
        "VALUES (0, 0, make_timestamp(0), repeat('🐝🔥👩‍👩‍👧', 30), false, false), (1, 1, "
        "make_timestamp(0), "
        "repeat(chr(769), 500), false, false), (2, 2, make_timestamp(0), repeat(chr(8203) || chr(8238) || chr(160), "
        "90), "
        "false, false), (3, 3, make_timestamp(0), '', false, false), (4, 4, make_timestamp(0), repeat('¡!¿? ', 90), "
        "false, false), (5, 5, make_timestamp(0), '@ana @beto https://t.example/x RT', false, false)",
        "near", 0, 0);
}

/* What is not seen does not keep texts apart: directions, joiners, zero width, piled accents, full-width letters, a zero byte. */
static void texts__invisible_differences__one_object(void **state) {
    (void)state;
    expect_objects(
        ACCOUNTS POSTS
        "SELECT row_number() OVER () - 1, row_number() OVER () - 1, make_timestamp(0), t, false, false FROM (VALUES "
        "('manana todos a la plaza que nadie falte'), ('mañana todos a la plaza que nadie falte'),"
        "('mana' || chr(8203) || 'na todos a la ' || chr(8238) || 'plaza que nadie falte'),"
        "('MAN' || repeat(chr(771), 40) || 'ANA todos a la plaza, que nadie falte 🐝'),"
        "('ｍａｎａｎａ ｔｏｄｏｓ ａ ｌａ ｐｌａｚａ ｑｕｅ ｎａｄｉｅ ｆａｌｔｅ')) v(t)",
        "exact", 5, 1);
}

/* Right to left, Thai, Chinese, Burmese, Korean: a small change is near, another text is not. */
static void texts__scripts_of_the_world__near_and_apart(void **state) {
    (void)state;
    expect_objects(
        ACCOUNTS POSTS
        "SELECT row_number() OVER () - 1, row_number() OVER () - 1, make_timestamp(0), t, false, false FROM (VALUES "
        "('غدا الجميع الى الساحة للمطالبة بنشر المحاضر كاملة ولا يغيب احد'),"
        "('غدا الجميع الى الساحة للمطالبة بنشر المحاضر كاملة ولن يغيب احد'),"
        "('السوق المركزي يفتح ابوابه يوم الاحد من الثامنة صباحا حتى المساء'),"
        "('พรุ่งนี้ทุกคนไปที่จัตุรัสเพื่อเรียกร้องให้เผยแพร่เอกสารทั้งหมด'),"
        "('พรุ่งนี้ทุกคนไปที่จัตุรัสเพื่อเรียกร้องให้เผยแพร่เอกสารทั้งสิ้น'),"
        "('明天大家都到广场去要求公布全部会议记录请大家不要缺席一起来吧'),"
        "('明天大家都到广场去要求公布全部会议记录请大家不要缺席一起走吧'),"
        "('내일 모두 광장으로 나와서 회의록 전부를 공개하라고 요구합시다 아무도 빠지지 맙시다'),"
        "('내일 모두 광장으로 나와서 회의록 전부를 공개하라고 요구합시다 누구도 빠지지 맙시다')) v(t)",
        "near", 9, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts__a_million_times_the_same__one_object),
        cmocka_unit_test(texts__100_kB_each__variations_found),
        cmocka_unit_test(texts__one_letter_without_end__compared_all_the_same),
        cmocka_unit_test(texts__20000_of_one_template__one_object),
        cmocka_unit_test(texts__alike_below_the_threshold__all_apart),
        cmocka_unit_test(texts__no_words__no_acts),
        cmocka_unit_test(texts__invisible_differences__one_object),
        cmocka_unit_test(texts__scripts_of_the_world__near_and_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
