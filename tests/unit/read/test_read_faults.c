/* Any allocation fails: out of memory with a message, nothing leaks, nothing is left behind. */
#include "support/faulty.h"
#include "support/reading.h"

#include <unistd.h>

static char table[READING_PATH_SIZE], pages[READING_PATH_SIZE];

static int make_files(void **state) {
    (void)state;
    reading_file(
        "f.csv",
        AVPI_STR("object_id,account_id,content_id,timestamp_share,domain\no1,\"a "
                 "\"\"1\"\"\",c1,1600000000,d\no1,a2,c2,1600000001,d\no2,a2,c2,1600000001,d\n,a,c,1600000000,d\n"
                 "\"x\"y,a\nb,o1,c,1600000000,d\n"),
        table);
    reading_file("f.json",
                 AVPI_STR("{\"data\":[{\"id\":\"1\",\"author_id\":\"9\",\"created_at\":\"2020-01-02T03:04:05.000Z\","
                          "\"text\":\"RT @Ana: \\u00f1 #Ta\\u00f1a http://m\xc3\xbc.de/x\","
                          "\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"100\"}]}],\"includes\":{\"users\":[{"
                          "\"id\":\"9\",\"username\":\"Eva\"}],"
                          "\"tweets\":[{\"id\":\"100\",\"author_id\":\"7\",\"created_at\":\"2020-01-02T03:00:00.000Z\","
                          "\"text\":\"x\",\"entities\":{\"urls\":[{\"expanded_url\":\"http://a.mx/\"}]}}]}}\n"),
                 pages);
    return 0;
}

static avp_status to_acts(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avp_acts acts = {0};
    avp_read_report report = {0};
    const char *paths[] = {table};
    avp_status status = avp_read_acts(ctx, paths, 1, NULL, "object", true, &acts, &report, err);
    if (status == AVP_OK)
        assert_int_equal(acts.count, 4);
    avp_acts_free(ctx, &acts);
    avp_read_report_free(ctx, &report);
    return status;
}

static avp_status to_case(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avp_case *c = NULL;
    avp_read_report report = {0};
    const char *paths[] = {table, pages};
    avp_status status = avp_case_open(ctx, NULL, AVP_CASE_MEMORY, &c, err);
    if (status == AVP_OK)
        status = avp_read_files(ctx, c, paths, 2, NULL, &report, err);
    if (status == AVP_OK)
        assert_int_equal(report.posts, 4);
    avp_case_close(c);
    avp_read_report_free(ctx, &report);
    return status;
}

static void read_acts__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(to_acts, NULL);
}

static void read_files__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run_step(to_case, NULL, 5);
}

static avp_status to_preview(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avp_preview preview = {0};
    const char *paths[] = {table, pages};
    avp_status status = avp_read_preview(ctx, paths, 2, NULL, &preview, err);
    if (status == AVP_OK)
        assert_int_equal(preview.files[0].n_rows + preview.files[1].n_rows, 7);
    avp_preview_free(ctx, &preview);
    return status;
}

static void preview__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(to_preview, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_acts__any_allocation_fails__clean),
        cmocka_unit_test(preview__any_allocation_fails__clean),
        cmocka_unit_test(read_files__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, make_files, NULL);
}
