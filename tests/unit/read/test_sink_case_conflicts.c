/* The same post from two exports: merged where they agree, kept and counted where they do not. */
#include "support/reading.h"

#define HEAD "post,user,date,text\n"

static const char *conflicts(reading *r) {
    return reading_one(r,
                       "SELECT coalesce(string_agg(source_id || ' ' || line || ' ' || native || ' ' || kind || ' ' ||"
                       " kept || '>' || told, '; ' ORDER BY rowid), '') FROM conflicts");
}

static void two_exports__agree__one_post(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "one.csv", AVPI_STR(HEAD "p1,ana,2024-01-02 03:04:05,hola #uno\n")), AVP_OK);
    assert_int_equal(reading_text(&r, "two.csv",
                                  AVPI_STR("post,user,date,text,language,hashtag\n"
                                           "p1,ana,2024-01-02 03:04:05,hola #uno,es,dos\n"
                                           "p2,ana,2024-01-02 03:04:06,hola,es,\n")),
                     AVP_OK);
    assert_int_equal(r.report.files[0].conflicts, 0);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts"), 2);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM post_origins WHERE post_id = 0"), 2);
    assert_string_equal(reading_one(&r, "SELECT string_agg(hashtag, ',' ORDER BY hashtag) FROM post_hashtags JOIN"
                                        " hashtags USING (hashtag_id) WHERE post_id = 0"),
                        "dos,uno");
    assert_string_equal(conflicts(&r), "");
    assert_false(reading_warned(&r, "conflicts"));
    reading_close(&r);
}

static void two_exports__differ__kept_and_counted(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "one.csv",
                                  AVPI_STR(HEAD "p1,ana,2024-01-02 03:04:05,hola\np2,beto,2024-01-02 03:04:06,x\n"
                                                "p3,carla,2024-01-02 03:04:07,y\np4,dora,2024-01-02 03:04:08,\n")),
                     AVP_OK);
    assert_int_equal(reading_text(&r, "two.csv",
                                  AVPI_STR(HEAD "p1,ana,2024-01-02 03:04:05,adios\np2,otra,2024-01-02 03:04:06,x\n"
                                                "p3,carla,2024-01-02 04:04:07,y\np4,dora,2024-01-02 03:04:08,z\n")),
                     AVP_OK);
    reading_counts(&r, 4, 0, 0);
    assert_int_equal(r.report.files[0].conflicts, 3);
    assert_string_equal(conflicts(&r), "1 2 p1 text hola>adios; 1 3 p2 account beto>otra; "
                                       "1 4 p3 time 2024-01-02 03:04:07>2024-01-02 04:04:07");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts"), 6);
    assert_string_equal(reading_one(&r, "SELECT text FROM posts WHERE native = 'p1'"), "hola");
    assert_true(reading_warned(&r, "see its table conflicts"));
    assert_int_equal(reading_number(&r, "SELECT sum(occurrences) FROM warnings WHERE source_id = 1"), 3);
    assert_string_equal(reading_one(&r, "SELECT warning FROM warnings WHERE first_line = 2"),
                        "a post has another text than before: the first one stands");
    reading_close(&r);
}

/* Within one file as well, and of a retry; a file that fails leaves none. */
static void one_file__differs__counted_in_any_threads(void **state) {
    (void)state;
    for (unsigned n_threads = 1; n_threads <= 4; n_threads += 3) {
        reading r;
        reading_open(&r, n_threads);
        assert_int_equal(reading_text(&r, "one.csv",
                                      AVPI_STR("post,user,date,other,text\np1,ana,2024-01-02 03:04:05,,x\n"
                                               "p1,ana,2024-01-02 03:04:05,,y\np1,eva,2024-01-02 03:04:06,,z\n"
                                               "p1,,2024-01-02,ana,w\n")),
                         AVP_OK);
        assert_int_equal(r.report.files[0].conflicts, 3);
        assert_string_equal(conflicts(&r), "0 3 p1 text x>y; 0 4 p1 account ana>eva; "
                                           "0 4 p1 time 2024-01-02 03:04:05>2024-01-02 03:04:06");
        avp_read_report_free(&r.ctx, &r.report);
        r.opts.map = "post=post,account=other,time=date,text=text";
        assert_int_equal(avp_read_rejects(&r.ctx, r.c, &r.opts, &r.report, &r.err), AVP_OK);
        assert_int_equal(r.report.files[0].kept, 1);
        assert_int_equal(r.report.files[0].conflicts, 1);
        assert_int_equal(reading_number(&r, "SELECT count(*) FROM conflicts"), 4);
        reading_close(&r);
    }
}

#define BARE "post,user,date,text\n"
#define FULL "post,user,date,text,language,reply_to,repost_of\n"

/* What the case has of post p1. */
static const char *post_1(reading *r) {
    return reading_one(r, "SELECT concat_ws(' ', text, language, coalesce(reply_to, '-'), coalesce(repost_of, '-'),"
                          " is_repost) FROM posts WHERE native = 'p1'");
}

/* Whichever comes first, in one transaction or two: the post is complete, and what is told twice must agree. */
static void two_exports__one_tells_more__post_completed(void **state) {
    (void)state;
    static const char bare[] = BARE "p1,ana,2024-01-02 03:04:05,\np2,ana,2024-01-02 03:04:06,\n",
                      full[] = FULL "p1,ana,2024-01-02 03:04:05,hola,es,p0,\n",
                      more[] = FULL "p1,ana,2024-01-02 03:04:05,adios,,p9,p7\n";
    char one[READING_PATH_SIZE], two[READING_PATH_SIZE], three[READING_PATH_SIZE];
    const char *paths[] = {reading_file("1.csv", avpi_str_view(bare), one),
                           reading_file("2.csv", avpi_str_view(full), two),
                           reading_file("3.csv", avpi_str_view(more), three)};
    for (int together = 0; together < 2; together++) {
        reading r;
        reading_open(&r, 2);
        uint64_t told = 0;
        for (int i = 0; i < (together ? 1 : 3); i++) {
            assert_int_equal(reading_files(&r, paths + i, together ? 3 : 1), AVP_OK);
            for (size_t f = 0; f < r.report.n_files; f++)
                told += r.report.files[f].conflicts;
        }
        assert_string_equal(post_1(&r), "hola es p0 p7 true");
        assert_int_equal(told, 2);
        assert_string_equal(conflicts(&r), "2 2 p1 reply p0>p9; 2 2 p1 text hola>adios");
        assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts"), 2);
        assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE native = 'p2' AND text IS NULL"), 1);
        reading_close(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_exports__one_tells_more__post_completed),
        cmocka_unit_test(two_exports__agree__one_post),
        cmocka_unit_test(two_exports__differ__kept_and_counted),
        cmocka_unit_test(one_file__differs__counted_in_any_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
