#include "support/faulty.h"
#include "support/trace_case.h"

/*
 * Accounts 0 zoe, 1 ana, 2 luis, 3 beto. Times are seconds.
 *
 *   post  account  time  what
 *   0     zoe      10    original "p0", links, hashtags, mention
 *   1     ana      11    the same words as 0 in other letters; the same link twice, as the reader keeps it
 *   2     luis     12    repost of p0, author not named
 *   3     beto     13    repost of p0, author named
 *   4     zoe      14    repost of p0 by its own author
 *   5     ana      15    reply to p0
 *   6     luis     none  reply to p0, no time
 *   7     luis     16    embedded copy
 *   8     beto     17    a repost of something not said, with text, links, hashtags, mention
 */
static const char world[] =
    "INSERT INTO accounts (account_id, native) VALUES (0, 'zoe'), (1, 'ana'), (2, 'luis'), (3, 'beto');"
    "INSERT INTO posts (post_id, native, account_id, posted_at, text, repost_of, repost_account, reply_to, "
    "reply_account, embedded,"
    " is_repost) VALUES"
    " (0, 'p0', 0, make_timestamp(10000000), '¡Todos a VOTAR este domingo en la mañana! https://a.example/x', NULL, "
    "NULL, NULL, NULL, false, false),"
    " (1, 'p1', 1, make_timestamp(11000000), 'todos a votar este domingo, en la manana @zoe', NULL, NULL, NULL, NULL, "
    "false, false),"
    " (2, 'p2', 2, make_timestamp(12000000), 'RT @zoe: Todos a votar este domingo en la mañana', 'p0', NULL, NULL, "
    "NULL, false, true),"
    " (3, 'p3', 3, make_timestamp(13000000), NULL, 'p0', 'zoe', NULL, NULL, false, true),"
    " (4, 'p4', 0, make_timestamp(14000000), NULL, 'p0', 'zoe', NULL, NULL, false, true),"
    " (5, 'p5', 1, make_timestamp(15000000), 'no', NULL, NULL, 'p0', NULL, false, false),"
    " (6, 'p6', 2, NULL, 'todos a votar este domingo en la manana', NULL, NULL, 'p0', 'zoe', false, false),"
    " (7, 'p7', 2, make_timestamp(16000000), 'todos a votar este domingo en la manana', 'p0', 'zoe', 'p0', 'zoe', "
    "true, false),"
    " (8, 'p8', 3, make_timestamp(17000000), 'todos a votar este domingo en la manana', NULL, NULL, NULL, NULL, false, "
    "true);"
    "INSERT INTO urls VALUES (0, 'https://a.example/x', 'a.example'), (1, 'https://b.example/', NULL);"
    "INSERT INTO post_urls SELECT p, u, k, 'w' FROM (VALUES (0, 0, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1), (7, 0, 0), (8, "
    "0, 0)) v(p, u, k);"
    "INSERT INTO hashtags VALUES (0, 'Vota'), (1, 'MÉXICO'), (2, 'ya'), (3, 'méxico'), (4, 'VOTA');"
    "INSERT INTO post_hashtags VALUES (0, 2, 2), (0, 0, 0), (0, 1, 1), (1, 4, 0), (1, 3, 1), (1, 2, 2), (5, 0, 0), (5, "
    "1, 1),"
    " (7, 0, 0), (7, 1, 1), (7, 2, 2), (8, 0, 0), (8, 1, 1), (8, 2, 2);"
    "INSERT INTO post_mentions VALUES (0, 'luis', 0), (1, 'zoe', 0), (7, 'zoe', 0), (8, 'zoe', 0);"
    "INSERT INTO post_objects VALUES (0, 'thing', 'shop'), (0, 'other', NULL), (1, 'thing', 'shop'), (6, 'thing', "
    "'shop'), (7, 'thing', 'shop')";

static void object__rows_with_time__as_they_stand(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    expect_acts(&ctx, world, "object", "other|-|zoe|10|0\nthing|shop|zoe|10|0\nthing|shop|ana|11|1\n");
}

static void repost__author_named_or_known_to_the_case__is_the_source(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    expect_acts(&ctx, world, "repost", "p0|zoe|luis|12|2\np0|zoe|beto|13|3\np0|zoe|zoe|14|4\n");
}

static void url__same_address_twice_in_a_post__one_act(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    expect_acts(
        &ctx, world, "url",
        "https://a.example/x|a.example|zoe|10|0\nhttps://a.example/x|a.example|ana|11|1\n"); /* no domain, no page */
}

static void hashtags__three_or_more_in_order__case_folded(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    expect_acts(&ctx, world, "hashtags", "#vota #méxico #ya|#vota|zoe|10|0\n#vota #méxico #ya|#vota|ana|11|1\n");
}

static void reply__target_with_author__no_time_no_act(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    expect_acts(&ctx, world, "reply", "p0|zoe|ana|15|5\n");
}

static void mention__the_account__is_its_own_source(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    expect_acts(&ctx, world, "mention", "luis|luis|zoe|10|0\nzoe|zoe|ana|11|1\n");
}

static void text__same_words__one_object_short_and_reposts_left_out(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    expect_acts(&ctx, world, "text",
                "todos a votar este domingo en la manana|#vota|zoe|10|0\ntodos a votar este domingo en la "
                "manana|#vota|ana|11|1\n");
}

static void text__around_the_least_length__kept_from_25_characters_and_4_words(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_traces_options exact = trace_options("text", "exact");
    expect_acts_as(
        &ctx,
        "INSERT INTO accounts (account_id, native) VALUES (0, 'a');"
        "INSERT INTO posts (post_id, account_id, posted_at, text, embedded, is_repost) VALUES"
        " (0, 0, make_timestamp(0), 'uno dos tres cuatro cincoo', false, false)," /* 26 */
        " (1, 0, make_timestamp(0), 'uno dos tres cuatro cinco', false, false),"  /* 25 */
        " (2, 0, make_timestamp(0), 'uno dos tres cuatro cinc', false, false),"   /* 24 */
        " (3, 0, make_timestamp(0), 'largapalabra otralargapalabra finfinfin', false, false),"
        " (4, 0, make_timestamp(0), '我们大家都要去投票站投票选举', false, false)," /* 14 characters that count twice */
        " (5, 0, make_timestamp(0), '', false, false)",
        "text", &exact,
        "uno dos tres cuatro cinco|-|a|0|1\nuno dos tres cuatro "
        "cincoo|-|a|0|0\n我们大家都要去投票站投票选举|-|a|0|4\n");
}

/*
 * Posts 0 and 1 have one text, 2 changes a word, 3 is two years later, 4 is another text, 5 is Thai and 6 changes a word of it; times are days.
 */
static const char variations[] =
    "INSERT INTO accounts (account_id, native) VALUES (0, 'a'), (1, 'b');"
    "INSERT INTO posts (post_id, account_id, posted_at, text, embedded, is_repost) VALUES"
    " (0, 0, make_timestamp(0), 'Mañana todos a la plaza a exigir que se publiquen las actas completas', false, false),"
    " (1, 1, make_timestamp(1000000), '¡Mañana todos a la plaza a exigir que se publiquen las actas completas! "
    "https://x.example/1', false, false),"
    " (2, 1, make_timestamp(2000000), 'Mañana todas a la plaza a exigir que se publiquen las actas completas', false, "
    "false),"
    " (3, 0, make_timestamp(63072000000000), 'Mañana todes a la plaza a exigir que se publiquen las actas completas', "
    "false, false),"
    " (4, 0, make_timestamp(3000000), 'El mercado del centro abre los domingos a las ocho de la mañana', false, false),"
    " (5, 0, make_timestamp(4000000), 'พรุ่งนี้ทุกคนไปที่จัตุรัสเพื่อเรียกร้องให้เผยแพร่เอกสาร', false, false),"
    " (6, 1, make_timestamp(5000000), 'พรุ่งนี้ทุกคนไปที่จัตุรัสเพื่อเรียกร้องให้เผยแพร่เอกสารนะ', false, false);";

#define OTHER "el mercado del centro abre los domingos a las ocho de la manana|-|a|3|4\n"
#define MEDOID "manana todos a la plaza a exigir que se publiquen las actas completas"
#define LATE "manana todes a la plaza a exigir que se publiquen las actas completas|-|a|63072000|3\n"

static void text__a_word_changed__one_object_named_after_the_commonest(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    expect_acts(&ctx, variations, "text",
                OTHER LATE MEDOID "|-|a|0|0\n" MEDOID "|-|b|1|1\n" MEDOID "|-|b|2|2\n"
                                  "พรุ่งนี้ทุกคนไปที่จัตุรัสเพื่อเรียกร้องให้เผยแพร่เอกสาร|-|a|4|5\n"
                                  "พรุ่งนี้ทุกคนไปที่จัตุรัสเพื่อเรียกร้องให้เผยแพร่เอกสาร|-|b|5|6\n");
}

static void text__exact_or_a_high_threshold__words_changed_are_apart(void **state) {
    (void)state;
    static const char apart[] =
        OTHER "manana todas a la plaza a exigir que se publiquen las actas completas|-|b|2|2\n" LATE MEDOID
              "|-|a|0|0\n" MEDOID "|-|b|1|1\n"
              "พรุ่งนี้ทุกคนไปที่จัตุรัสเพื่อเรียกร้องให้เผยแพร่เอกสาร|-|a|4|5\n"
              "พรุ่งนี้ทุกคนไปที่จัตุรัสเพื่อเรียกร้องให้เผยแพร่เอกสารนะ|-|b|5|6\n";
    avp_ctx ctx = check_ctx(2);
    avp_traces_options exact = trace_options("text", "exact"), strict = trace_options("near-threshold", "1");
    expect_acts_as(&ctx, variations, "text", &exact, apart);
    expect_acts_as(&ctx, variations, "text", &strict, apart);
}

static void load__option_out_of_range__named(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_acts acts = {0};
    avp_traces_options opts = trace_options("text", "near");
    avp_case *c = make_case(&ctx, "SELECT 1");
    opts.threshold = 0.2;
    assert_int_equal(avp_traces_load(&ctx, c, "text", &opts, &acts, &err), AVP_E_ARG);
    assert_non_null(strstr(err.text, "near-threshold"));
    avp_case_close(c);
}

static void load__empty_case__no_acts_in_any_trace(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    assert_int_equal(avp_traces_count(), 10);
    for (size_t i = 0; i < avp_traces_count(); i++) {
        expect_acts(&ctx, "SELECT 1", avp_traces_name(i), "");
        assert_true(strlen(avp_traces_help(i)) > 5);
        assert_true(i == 0 || strcmp(avp_traces_name(i - 1), avp_traces_name(i)) < 0);
    }
    assert_null(avp_traces_name(10));
}

static void load__unknown_trace__known_ones_listed(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_acts acts = {0};
    avp_case *c = make_case(&ctx, "SELECT 1");
    assert_int_equal(avp_traces_load(&ctx, c, "likes", NULL, &acts, &err), AVP_E_ARG);
    assert_non_null(strstr(err.text, "\"likes\""));
    assert_non_null(strstr(err.text, "fast-repost, hashtags, media, mention, object, reply, repost, sync, text, url"));
    avp_case_close(c);
}

static int64_t precision_of(const char *sources, const char *trace) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_acts acts = {0};
    avp_case *c = make_case(&ctx, world);
    if (avpi_sql_exec(c, sources, NULL, 0, &err) != AVP_OK ||
        avp_traces_load(&ctx, c, trace, NULL, &acts, &err) != AVP_OK)
        fail_msg("%s", err.text);
    int64_t precision = acts.precision_us;
    avp_acts_free(&ctx, &acts);
    avp_case_close(c);
    return precision;
}

#define SOURCE(id, step)                                                                                               \
    "INSERT INTO sources VALUES (" #id ", 'f', 's', 0, 'x', '', make_timestamp(0), NULL, NULL, 0, 0, 0, 0, " #step ")" \
    ";"
#define ORIGIN(post, source) "INSERT INTO post_origins VALUES (" #post ", " #source ", 0, 0, 0, 0);"

static void precision__of_the_posts_used__coarsest(void **state) {
    (void)state;
    assert_int_equal(precision_of("SELECT 1", "reply"), 1);
    assert_int_equal(precision_of(SOURCE(0, 1000000), "reply"), 1000000);
    /* the reply, post 5, stands in the exact file; post 0 in the coarse one */
    static const char two[] = SOURCE(0, 1000000) SOURCE(1, 60000000) ORIGIN(5, 0) ORIGIN(0, 1) ORIGIN(1, 0);
    assert_int_equal(precision_of(two, "reply"), 1000000);
    assert_int_equal(precision_of(two, "url"), 60000000);
    /* a post that stands in both files has the better time */
    static const char both[] = SOURCE(0, 1000000) SOURCE(1, 60000000) ORIGIN(5, 0) ORIGIN(5, 1);
    assert_int_equal(precision_of(both, "reply"), 1000000);
}

/* ---- laws ---- */

/* Many posts over many chunks; `order` shuffles the rows. */
static avp_case *large_case(const avp_ctx *ctx, const char *order) {
    char sql[2048];
    snprintf(sql, sizeof sql,
             "INSERT INTO accounts (account_id, native) SELECT range, 'a' || range FROM range(300) ORDER BY %s;"
             "INSERT INTO posts (post_id, native, account_id, posted_at, text, embedded, is_repost) SELECT range, 'p' "
             "|| range,"
             " hash(range) %% 300, make_timestamp((hash(range + 1) %% 100000)::BIGINT * 1000000),"
             " 'El MISMO texto número ' || (hash(range + 2) %% 500) || ' está en muchas partes', false, false FROM "
             "range(20000) ORDER BY %s",
             order, order);
    return make_case(ctx, sql);
}

static void expect_same_any_way(const avp_traces_options *opts, uint32_t n_objects) {
    static const char *const orders[] = {"range", "range", "hash(range)", "-range"};
    static const unsigned threads[] = {1, 2, 8, 2};
    avp_acts first = {0};
    for (size_t i = 0; i < 4; i++) {
        avp_ctx ctx = check_ctx(threads[i]);
        avp_error err = {0};
        avp_acts acts = {0};
        avp_case *c = large_case(&ctx, orders[i]);
        if (avp_traces_load(&ctx, c, "text", opts, &acts, &err) != AVP_OK)
            fail_msg("%s", err.text);
        avp_case_close(c);
        if (i == 0) {
            assert_int_equal(acts.count, 20000);
            assert_int_equal(acts.n_objects, n_objects);
            first = acts;
            continue;
        }
        expect_same_acts(&first, &acts);
        avp_acts_free(&ctx, &acts);
    }
    avp_ctx ctx = check_ctx(1);
    avp_acts_free(&ctx, &first);
}

static void load__threads_and_row_order__same_acts(void **state) {
    (void)state;
    avp_traces_options exact = trace_options("text", "exact"), close = trace_options("near-threshold", "0.95");
    expect_same_any_way(&exact, 500);
    expect_same_any_way(NULL, 2); /* all but the number is the same */
    expect_same_any_way(&close, 500);
}

/* The case has an allocator of its own here; what fails is the work of the traces. */
static void expect_clean_faults(avp_case *c, const char *trace) {
    for (uint64_t at = 0;; at++) {
        faulty f;
        avp_ctx ctx = faulty_ctx(&f);
        avp_error err = {0};
        avp_acts acts = {0};
        ctx.n_threads = 1;
        f.fail_at = at;
        avp_status status = avp_traces_load(&ctx, c, trace, NULL, &acts, &err);
        avp_acts_free(&ctx, &acts);
        assert_int_equal(f.live, 0);
        assert_true(status == AVP_OK || (status == AVP_E_MEMORY && err.status == AVP_E_MEMORY));
        if (f.failed == 0)
            break;
    }
}

static void load__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx plain = check_ctx(1);
    avp_case *c = make_case(&plain, world);
    for (size_t i = 0; i < avp_traces_count(); i++)
        expect_clean_faults(c, avp_traces_name(i));
    avp_case_close(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(object__rows_with_time__as_they_stand),
        cmocka_unit_test(repost__author_named_or_known_to_the_case__is_the_source),
        cmocka_unit_test(url__same_address_twice_in_a_post__one_act),
        cmocka_unit_test(hashtags__three_or_more_in_order__case_folded),
        cmocka_unit_test(reply__target_with_author__no_time_no_act),
        cmocka_unit_test(mention__the_account__is_its_own_source),
        cmocka_unit_test(text__same_words__one_object_short_and_reposts_left_out),
        cmocka_unit_test(text__around_the_least_length__kept_from_25_characters_and_4_words),
        cmocka_unit_test(text__a_word_changed__one_object_named_after_the_commonest),
        cmocka_unit_test(text__exact_or_a_high_threshold__words_changed_are_apart),
        cmocka_unit_test(load__option_out_of_range__named),
        cmocka_unit_test(load__empty_case__no_acts_in_any_trace),
        cmocka_unit_test(load__unknown_trace__known_ones_listed),
        cmocka_unit_test(precision__of_the_posts_used__coarsest),
        cmocka_unit_test(load__threads_and_row_order__same_acts),
        cmocka_unit_test(load__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
