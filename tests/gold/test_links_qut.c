/*
 * --count qut against the QUT coordination-network-toolkit's own run on its own test and sample files (last commit of 2022).
 * The directed edges lie with the data; the node counts that its tests expect stand here.
 */
#include "support/check.h"
#include "support/tiny_csv.h"

#include "avispero/links.h"
#include "base/dict.h"

#include <ctype.h>

enum { ROWS_MOST = 2000, TEXT_SIZE = 512 };

/* What makes the object of a message in each of the toolkit's networks. */
typedef enum kind { CO_RETWEET, CO_TWEET, CO_REPLY, CO_LINK, CO_POST } kind;

typedef struct messages {
    avp_act act[ROWS_MOST];
    char object[ROWS_MOST][TEXT_SIZE];
    size_t count;
} messages;

static messages built;

/* "1606451170.518101" or "59" in microseconds. */
static int64_t time_of(const char *text) {
    char *end;
    int64_t us = strtoll(text, &end, 10) * 1000000, unit = 100000;
    if (*end == '.')
        for (end++; isdigit((unsigned char)*end); end++, unit /= 10)
            us += (*end - '0') * unit;
    return us;
}

static void add(const tiny_csv *csv, size_t row, const char *object, size_t length) {
    assert_true(built.count < ROWS_MOST && length < TEXT_SIZE);
    memcpy(built.object[built.count], object, length);
    built.act[built.count] = (avp_act){.account = avpi_str_view(tiny_csv_get(csv, row, "user_id")),
                                       .post = avpi_str_view(tiny_csv_get(csv, row, "message_id")),
                                       .object = {built.object[built.count], length},
                                       .time_us = time_of(tiny_csv_get(csv, row, "timestamp"))};
    built.count++;
}

/* The toolkit cuts the field at spaces and takes what is between as it stands, brackets and quotes too. An empty field is no URL here. */
static void add_links(const tiny_csv *csv, size_t row, const char *urls) {
    for (const char *from = urls; *from;) {
        size_t length = strcspn(from, " ");
        add(csv, row, from, length);
        from += length + (from[length] != '\0');
    }
}

/* Lower case, without words that start with @, one space between words. */
static void add_text(const tiny_csv *csv, size_t row, const char *message) {
    char text[TEXT_SIZE];
    size_t n = 0;
    for (const char *word = message; *word;) {
        size_t length = strcspn(word, " \t\r\n");
        for (size_t i = 0; i < length && word[0] != '@'; i++) {
            if (i == 0 && n > 0)
                text[n++] = ' ';
            text[n++] = (char)tolower((unsigned char)word[i]);
        }
        word += length + (word[length] != '\0');
    }
    add(csv, row, text, n);
}

static void add_message(const tiny_csv *csv, size_t row, kind k) {
    const char *repost = tiny_csv_get(csv, row, "repost_id"), *reply = tiny_csv_get(csv, row, "reply_id");
    if (k == CO_POST)
        add(csv, row, "any", 3);
    else if (k == CO_RETWEET && *repost)
        add(csv, row, repost, strlen(repost));
    if (k == CO_POST || k == CO_RETWEET || *repost)
        return;
    if (k == CO_REPLY && *reply)
        add(csv, row, reply, strlen(reply));
    if (k == CO_LINK)
        add_links(csv, row, tiny_csv_get(csv, row, "urls"));
    if (k == CO_TWEET)
        add_text(csv, row, tiny_csv_get(csv, row, "message"));
}

static avp_acts read_messages(const avp_ctx *ctx, const char *name, kind k) {
    char path[REAL_DATA_PATH];
    avp_error err = {0};
    avp_acts acts = {0};
    real_data_path(name, path);
    tiny_csv csv = tiny_csv_read(path);
    built.count = 0;
    for (size_t row = 0; row < tiny_csv_rows(&csv); row++)
        add_message(&csv, row, k);
    assert_int_equal(avp_acts_build(ctx, "test", built.act, built.count, &acts, &err), AVP_OK);
    tiny_csv_free(&csv);
    return acts;
}

static avp_links count(const avp_ctx *ctx, const avp_acts *acts, int64_t window_s, int64_t min_weight, bool loops) {
    avp_error err = {0};
    avp_links links = {0};
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){.count = 1, .us = {window_s * 1000000}};
    opts.count = AVP_COUNT_QUT;
    opts.null = AVP_NULL_NONE;
    opts.min_weight = min_weight;
    opts.loops = loops;
    if (avp_links_find(ctx, acts, &opts, &links, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return links;
}

/* The gold files have loops in. */
static void compare(const char *messages_name, kind k, const char *edges_name, int64_t window_s, int64_t min_weight,
                    size_t edges) {
    avp_ctx ctx = check_ctx(2);
    char path[REAL_DATA_PATH];
    avp_acts acts = read_messages(&ctx, messages_name, k);
    real_data_path(edges_name, path);
    tiny_csv csv = tiny_csv_read(path);
    avp_links links = count(&ctx, &acts, window_s, min_weight, true);
    const avp_window_links *w = &links.windows[0];
    if (edges != SIZE_MAX)
        assert_int_equal(w->count, edges);
    assert_int_equal(w->count, tiny_csv_rows(&csv));
    for (size_t row = 0; row < tiny_csv_rows(&csv); row++) {
        uint32_t a = avpi_names_find(&acts.accounts, avpi_str_view(tiny_csv_get(&csv, row, "user_1")));
        uint32_t b = avpi_names_find(&acts.accounts, avpi_str_view(tiny_csv_get(&csv, row, "user_2")));
        size_t found = 0;
        for (size_t i = 0; i < w->count; i++)
            found +=
                w->a[i] == a && w->b[i] == b && w->weight[i] == strtoul(tiny_csv_get(&csv, row, "weight"), NULL, 10);
        assert_int_equal(found, 1);
    }
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
    tiny_csv_free(&csv);
}

static void qut__its_test_file__its_edges(void **state) {
    (void)state;
    static const int64_t windows[] = {1, 59, 60, 61};
    for (size_t i = 0; i < 4; i++)
        for (int64_t weight = 1; weight <= 2; weight++) {
            char edges[64];
            snprintf(edges, sizeof edges, "qut/cnt_test_co_retweet_tw%d_mw%d.csv", (int)windows[i], (int)weight);
            compare("qut/cnt_coretweet_test_input.csv", CO_RETWEET, edges, windows[i], weight, SIZE_MAX);
        }
}

typedef struct nodes_of {
    int64_t window_s, min_weight;
    bool loops;
    size_t nodes;
} nodes_of;

static void qut__its_test_file__its_node_counts(void **state) {
    (void)state;
    static const nodes_of known[] = {{1, 1, false, 2}, {1, 1, true, 3},   {1, 2, false, 0},
                                     {1, 2, true, 1},  {60, 1, false, 6}, {60, 1, true, 7}};
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = read_messages(&ctx, "qut/cnt_coretweet_test_input.csv", CO_RETWEET);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        avp_links links = count(&ctx, &acts, known[i].window_s, known[i].min_weight, known[i].loops);
        bool met[32] = {0};
        size_t nodes = 0;
        assert_true(acts.n_accounts <= 32);
        for (size_t k = 0; k < links.windows[0].count; k++)
            met[links.windows[0].a[k]] = met[links.windows[0].b[k]] = true;
        for (size_t a = 0; a < 32; a++)
            nodes += met[a];
        assert_int_equal(nodes, known[i].nodes);
        avp_links_free(&ctx, &links);
    }
    avp_acts_free(&ctx, &acts);
}

static void qut__its_sample__its_edges(void **state) {
    (void)state;
    static const char sample[] = "qut/cnt_sample_data.csv";
    compare(sample, CO_RETWEET, "qut/cnt_sample_co_retweet_tw60_mw1.csv", 60, 1, 18);
    compare(sample, CO_TWEET, "qut/cnt_sample_co_tweet_tw60_mw1.csv", 60, 1, 9);
    compare(sample, CO_REPLY, "qut/cnt_sample_co_reply_tw60_mw1.csv", 60, 1, 10);
    compare(sample, CO_LINK, "qut/cnt_sample_co_link_tw60_mw1.csv", 60, 1, 89);
    compare(sample, CO_POST, "qut/cnt_sample_co_post_tw60_mw1.csv", 60, 1, 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(qut__its_test_file__its_edges),
        cmocka_unit_test(qut__its_test_file__its_node_counts),
        cmocka_unit_test(qut__its_sample__its_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
