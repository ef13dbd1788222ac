/*
 * --count coortweet against CooRTweet 2.1.3's own run on the retweets of a published case. Its edges lie with the data,
 * made by tests/gold/coortweet.R; its counts stand here.
 */
#include "support/check.h"
#include "support/tiny_csv.h"

#include "avispero/links.h"
#include "avispero/read.h"
#include "base/dict.h"

typedef struct gold {
    int64_t window_s, min_participation;
    bool loops;
    uint64_t pairs;
    size_t accounts, edges; /* SIZE_MAX: not known */
} gold;

static const gold golds[] = {
    {10, 1, false, 1098, 1525, 1092}, {10, 2, false, 447, 525, 442},    {10, 5, false, 22, 23, 20},
    {10, 5, true, 60, SIZE_MAX, 27},  {60, 1, false, 6281, 3954, 6206}, {60, 2, false, 3791, 2110, 3721},
    {60, 5, false, 1235, 772, 1193},  {60, 10, false, 168, 145, 159},   {300, 2, false, 19887, 3440, 19239},
};

static avp_acts read_case(const avp_ctx *ctx) {
    char path[REAL_DATA_PATH];
    avp_error err = {0};
    avp_acts acts = {0};
    avp_read_report report = {0};
    real_data_path("coortweet/russian_coord_tweets.csv.zst", path);
    const char *paths[] = {path};
    if (avp_read_acts(ctx, paths, 1, NULL, "repost", true, &acts, &report, &err) != AVP_OK)
        fail_msg("%s", err.text);
    avp_read_report_free(ctx, &report);
    return acts;
}

static avp_links count(const avp_ctx *ctx, const avp_acts *acts, const gold *g) {
    avp_error err = {0};
    avp_links links = {0};
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){.count = 1, .us = {g->window_s * 1000000}};
    opts.count = AVP_COUNT_COORTWEET;
    opts.null = AVP_NULL_NONE;
    opts.min_participation = g->min_participation;
    opts.loops = g->loops;
    if (avp_links_find(ctx, acts, &opts, &links, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return links;
}

static size_t accounts_of(const avp_acts *acts, const avp_window_links *w) {
    bool *met = calloc(acts->n_accounts, sizeof *met);
    size_t count = 0;
    assert_non_null(met);
    for (size_t i = 0; i < w->count; i++)
        met[w->a[i]] = met[w->b[i]] = true;
    for (size_t a = 0; a < acts->n_accounts; a++)
        count += met[a];
    free(met);
    return count;
}

static void coortweet__published_case__its_counts(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = read_case(&ctx);
    for (size_t i = 0; i < sizeof golds / sizeof *golds; i++) {
        avp_links links = count(&ctx, &acts, &golds[i]);
        assert_int_equal(links.pairs_counted, golds[i].pairs);
        assert_int_equal(links.windows[0].count, golds[i].edges);
        if (golds[i].accounts != SIZE_MAX)
            assert_int_equal(accounts_of(&acts, &links.windows[0]), golds[i].accounts);
        avp_links_free(&ctx, &links);
    }
    avp_acts_free(&ctx, &acts);
}

/* Every edge of the gold file is a link of the same weight; as many edges as links, so they are the same set. */
static void compare_edges(const avp_ctx *ctx, const avp_acts *acts, const gold *g) {
    char name[128], path[REAL_DATA_PATH];
    snprintf(name, sizeof name, "coortweet/russian_retweets_tw%lld_mp%lld_edges.csv.gz", (long long)g->window_s,
             (long long)g->min_participation);
    real_data_path(name, path);
    tiny_csv csv = tiny_csv_read(path);
    avp_links links = count(ctx, acts, g);
    const avp_window_links *w = &links.windows[0];
    assert_int_equal(w->count, tiny_csv_rows(&csv));
    for (size_t row = 0; row < tiny_csv_rows(&csv); row++) {
        uint32_t a = avpi_names_find(&acts->accounts, avpi_str_view(tiny_csv_get(&csv, row, "from")));
        uint32_t b = avpi_names_find(&acts->accounts, avpi_str_view(tiny_csv_get(&csv, row, "to")));
        uint32_t low = a < b ? a : b, high = a < b ? b : a;
        size_t from = 0, to = w->count;
        while (from < to) {
            size_t middle = (from + to) / 2;
            if (w->a[middle] < low || (w->a[middle] == low && w->b[middle] < high))
                from = middle + 1;
            else
                to = middle;
        }
        assert_true(from < w->count && w->a[from] == low && w->b[from] == high);
        assert_int_equal(w->weight[from], strtoul(tiny_csv_get(&csv, row, "weight"), NULL, 10));
    }
    avp_links_free(ctx, &links);
    tiny_csv_free(&csv);
}

static void coortweet__published_case__its_edges_and_weights(void **state) {
    (void)state;
    static const gold with_edges[] = {{.window_s = 10, .min_participation = 2},
                                      {.window_s = 60, .min_participation = 2},
                                      {.window_s = 60, .min_participation = 5},
                                      {.window_s = 60, .min_participation = 10},
                                      {.window_s = 300, .min_participation = 2}};
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = read_case(&ctx);
    for (size_t i = 0; i < sizeof with_edges / sizeof *with_edges; i++)
        compare_edges(&ctx, &acts, &with_edges[i]);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coortweet__published_case__its_counts),
        cmocka_unit_test(coortweet__published_case__its_edges_and_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
