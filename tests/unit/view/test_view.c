/* Questions to a case in memory: answers agree with the tables, bad questions are refused, foreign text stays text. */
#include "support/trace_case.h"

#include "avispero/view.h"

#include <jansson.h>
#include <string.h>

static const char *const small_case =
    "INSERT INTO sources VALUES (0, '/home/x/a.csv', 'ab12', 10, 'csv', 'why', TIMESTAMP '2020-01-05', NULL, NULL, 6, "
    "4, 1, 1, 1000000);"
    "INSERT INTO rejects VALUES (0, 7, 99, 'no account', '<b>\\x00'::BLOB);"
    "INSERT INTO accounts VALUES (0, 'ana', NULL), (1, 'beto', NULL), (2, 'cora', NULL);"
    "INSERT INTO account_snapshots (account_id, seen_at, handle, followers) VALUES (0, TIMESTAMP '2020-01-01', 'old', "
    "5),"
    " (0, TIMESTAMP '2020-01-02', '<script>alert(1)</script>', 7);"
    "INSERT INTO posts (post_id, native, account_id, posted_at, text, repost_of, embedded, is_repost) VALUES"
    " (0, 'p0', 0, TIMESTAMP '2020-01-01 00:00:00', 'una misma frase bastante larga', NULL, false, false),"
    " (1, 'p1', 1, TIMESTAMP '2020-01-01 00:00:07', 'RT una misma frase bastante larga', 'x', false, true),"
    " (2, 'p2', 0, TIMESTAMP '2020-01-01 00:00:10', 'otra', 'x', false, true),"
    " (3, 'p3', 2, TIMESTAMP '2020-01-03 12:00:00', 'canción ' || chr(8238) || 'x', NULL, false, false),"
    " (4, 'p4', 2, NULL, NULL, NULL, false, false), (5, 'x', 2, TIMESTAMP '2019-01-01', 'inside', NULL, true, false);"
    "INSERT INTO post_origins VALUES (3, 0, 5, 77, 12, 1);"
    "INSERT INTO runs VALUES (1, TIMESTAMP '2020-02-01', TIMESTAMP '2020-02-01', 'run', '0', 1);"
    "INSERT INTO groups VALUES (1, 1, 2, 1, 1, 0.25, -4, 'repost', 1, false, TIMESTAMP '2020-01-01', TIMESTAMP "
    "'2020-01-01');"
    "INSERT INTO members VALUES (1, 1, 'ana', 3, 1), (1, 1, 'beto', 3, 1);"
    "INSERT INTO confirmations VALUES (1, 1, 60, false, 'confirmed', false, TIMESTAMP '2020-01-02', 2, 1, 0.125, -3, "
    "0, NULL);"
    "INSERT INTO sweeps VALUES (1, 1, 60, 1, 0.25);"
    "INSERT INTO group_objects VALUES (1, 1, 0, 'repost', 'x', 2, 2), (1, 1, 1, 'mention', 'ana', 2, 2),"
    " (1, 1, 2, 'hashtags', 'ana', 2, 2);"
    "INSERT INTO deletions (source_id, line, byte_offset, byte_count, row_key, alone, kind, post) VALUES"
    " (0, 5, 90, 9, 1, true, 'deleted', 'p0'), (0, 6, 99, 9, 2, false, 'edited', 'p1');"
    "INSERT INTO links VALUES (1, 'repost', 60, 'ana', 'beto', 1, 0.25, -4);"
    "INSERT INTO fused_links VALUES (1, 'ana', 'beto', 'repost', 1, 0.25, -4, -1, 4, true, false);"
    "INSERT INTO events VALUES (TIMESTAMP '2020-01-02', 86400000000, 'vote', 'election');"
    "INSERT INTO order_tests VALUES (1, NULL, false, 4, 20, 2.5, -2.2), (1, 1, true, 4, 20, NULL, NULL);"
    "INSERT INTO launchers VALUES (1, 1, 'ana', true, 9, 8, 1.5, -6, 0.0001, 5, true, true);"
    "INSERT INTO boosters VALUES (1, 1, 'ana', 'beto', 7, 0, 30, 900, -3, 0.001, true);"
    "INSERT INTO cascades (run_id, group_id, trace, object, members, others, valid_from, valid_to, reach_most) VALUES"
    " (1, 1, 'repost', 'x', 2, 1, TIMESTAMP '2020-01-01', TIMESTAMP '2020-01-01', 905),"
    " (1, 1, 'mention', 'ana', 1, 1, TIMESTAMP '2020-01-01', TIMESTAMP '2020-01-01', 5);"
    "INSERT INTO rushes VALUES (1, 'cora', TIMESTAMP '2020-01-01', TIMESTAMP '2020-01-01', 1, 0, 3, 0.5, 1, 0.4),"
    " (1, 'beto', TIMESTAMP '2020-01-01', TIMESTAMP '2020-01-02', 4, 1, 6, 2.5, 0.2, 0.2),"
    " (1, 'ana', TIMESTAMP '2020-01-01', TIMESTAMP '2020-01-02', 4, 1, 6, 0.5, 0.001, 0.001);"
    "INSERT INTO positions VALUES (1, 'ana', -1, 0.5), (1, 'beto', 1, -0.5);";

typedef struct looking {
    avp_ctx ctx;
    avp_case *c;
    avp_view *view;
} looking;

static int look(void **state, const char *sql) {
    static looking l;
    avp_error err = {0};
    l = (looking){.ctx = check_ctx(1)};
    l.c = make_case(&l.ctx, sql);
    if (avp_view_open(&l.ctx, l.c, &l.view, &err) != AVP_OK)
        fail_msg("%s", err.text);
    *state = &l;
    return 0;
}

static int look_at_small(void **state) {
    return look(state, small_case);
}

static int look_at_nothing(void **state) {
    return look(state, "SELECT 1");
}

static int look_away(void **state) {
    looking *l = *state;
    avp_view_close(l->view);
    avp_case_close(l->c);
    return 0;
}

/* "groups/1?from=0&to=5", split in place; the answer is a JSON value, or NULL when it was not found. */
static json_t *ask(const looking *l, const char *question, avp_status expected) {
    char text[512], *rest = text;
    avp_view_param params[8];
    size_t n = 0;
    avp_answer answer = {.found = false};
    avp_error err = {0};
    snprintf(text, sizeof text, "%s", question);
    const char *path = strsep(&rest, "?");
    for (char *part; rest && (part = strsep(&rest, "&"));) {
        params[n].name = strsep(&part, "=");
        params[n++].value = part;
    }
    avp_status status = avp_view_ask(l->view, "en", path, params, n, &answer, &err);
    if (status != expected)
        fail_msg("%s: %s %s", question, avp_status_name(status), err.text);
    assert_int_equal(answer.found, answer.bytes != NULL || answer.in_file || answer.flow != NULL);
    json_t *root = answer.found && strcmp(answer.type, "application/json") == 0
                       ? json_loadb(answer.bytes, answer.size_bytes, 0, NULL)
                       : NULL;
    avp_answer_free(&l->ctx, &answer);
    return root;
}

static json_int_t number(const json_t *root, const char *a, const char *b) {
    const json_t *inner = b ? json_object_get(json_object_get(root, a), b) : json_object_get(root, a);
    assert_true(json_is_integer(inner));
    return json_integer_value(inner);
}

static void overview__small_case__counts_are_those_of_the_tables(void **state) {
    json_t *root = ask(*state, "overview", AVP_OK);
    assert_int_equal(number(root, "counts", "posts"), 5);
    assert_int_equal(number(root, "counts", "accounts"), 3);
    assert_int_equal(number(root, "counts", "members"), 2);
    assert_int_equal(number(root, "counts", "rejected"), 1);
    assert_int_equal(number(root, "counts", "untimed"), 1);
    assert_int_equal(number(root, "counts", "kept"), 4);
    assert_int_equal(number(root, "counts", "notices"), 1); /* the other one came with a post */
    assert_int_equal(number(root, "series", "total"), 4);
    assert_int_equal(number(root, "series", "total_members"), 3);
    assert_int_equal(number(root, "run", "id"), 1);
    json_decref(root);
}

/* The parts of a cut span sum up to the whole, as long as they are cut between bins. */
static void overview__span_cut_in_two__parts_sum_up(void **state) {
    const looking *l = *state;
    json_t *whole = ask(l, "overview", AVP_OK);
    json_int_t first = number(whole, "series", "from_us"), end = number(whole, "series", "to_us"), all = 0;
    json_int_t cut = first + INT64_C(86400000000);
    for (int part = 0; part < 2; part++) {
        char question[128];
        snprintf(question, sizeof question, "overview?from=%lld&to=%lld", (long long)(part ? cut : first),
                 (long long)(part ? end : cut));
        json_t *root = ask(l, question, AVP_OK);
        all += number(root, "series", "total");
        assert_int_equal(number(root, "series", "total"), part ? 1 : 3);
        json_decref(root);
    }
    assert_int_equal(all, number(whole, "series", "total"));
    json_decref(whole);
}

/* Wherever a span ends, also inside a bin, every list and every sum tells the same number of posts. */
static void counts__span_that_cuts_bins__the_same_everywhere(void **state) {
    const looking *l = *state;
    const int64_t begin = INT64_C(1577836800000000), second = 1000000; /* 2020-01-01 */
    static const int64_t ends_s[][3] = {{0, 8, 2},       {0, 7, 1},   {7, 11, 2}, {8, 9, 0},
                                        {10, 300000, 2}, {10, 5, -1}, {-50, 1, 1}};
    for (size_t i = 0; i < sizeof ends_s / sizeof *ends_s; i++) {
        char question[128];
        const char *const names[] = {"overview", "posts", "groups", "posts"};
        json_int_t n[4];
        for (int k = 0; k < 4; k++) {
            snprintf(question, sizeof question, "%s?from=%lld&to=%lld%s", names[k],
                     (long long)(begin + ends_s[i][0] * second), (long long)(begin + ends_s[i][1] * second),
                     k == 3 ? "&group=1" : "");
            json_t *root = ask(l, question, ends_s[i][2] < 0 ? AVP_E_ARG : AVP_OK);
            if (ends_s[i][2] >= 0)
                n[k] = k == 0   ? number(root, "series", "total")
                       : k == 2 ? number(json_array_get(json_object_get(root, "groups"), 0), "posts", NULL)
                                : number(root, "total", NULL);
            json_decref(root);
        }
        if (ends_s[i][2] < 0)
            continue;
        assert_int_equal(n[0], ends_s[i][2]);
        assert_int_equal(n[0], n[1]);
        assert_int_equal(n[2], n[3]);
    }
}

static void group__one__sentences_members_and_evidence(void **state) {
    json_t *root = ask(*state, "groups/1", AVP_OK);
    assert_string_equal(json_string_value(json_object_get(json_object_get(root, "group"), "verdict")), "confirmed");
    const char *did = json_string_value(json_object_get(json_object_get(root, "sentences"), "did"));
    assert_non_null(strstr(did, "these 2 accounts"));
    assert_non_null(strstr(did, "within 60 seconds 1 times"));
    assert_int_equal(json_array_size(json_object_get(root, "members")), 2);
    assert_int_equal(json_array_size(json_object_get(root, "sweep")), 1);
    json_t *objects = json_object_get(root, "objects");
    assert_int_equal(json_array_size(objects), 3);
    for (size_t o = 0; o < 3; o++) { /* an account is called by its handle; a hashtag of the same letters is none */
        const char *handle = json_string_value(json_object_get(json_array_get(objects, o), "handle"));
        assert_true(o == 1 ? handle && strcmp(handle, "<script>alert(1)</script>") == 0 : !handle);
    }
    json_decref(root);
    assert_null(ask(*state, "groups/2", AVP_OK));
    assert_null(ask(*state, "groups/0", AVP_OK));
    assert_null(ask(*state, "groups/1x", AVP_OK));
    assert_null(ask(*state, "nothing", AVP_OK));
}

/* What two accounts share is told with the seconds between them, whichever is named first. */
static void link__two_accounts__their_meetings(void **state) {
    for (int turned = 0; turned < 2; turned++) {
        json_t *root = ask(*state, turned ? "link?a=beto&b=ana" : "link?a=ana&b=beto", AVP_OK);
        json_t *meetings = json_object_get(root, "meetings"), *repost = json_array_get(meetings, 0);
        assert_int_equal(number(root, "meetings_total", NULL), 2);
        assert_string_equal(json_string_value(json_object_get(repost, "shared")), "repost");
        assert_string_equal(json_string_value(json_object_get(repost, "object")), "x");
        assert_int_equal(number(repost, "gap_us", NULL), turned ? 3000000 : -3000000);
        json_t *near = json_array_get(meetings, 1);
        assert_string_equal(json_string_value(json_object_get(near, "shared")), "text");
        assert_true(json_array_size(json_object_get(near, "a_text")) >= 3);
        assert_int_equal(json_array_size(json_object_get(root, "tests")), 1);
        json_decref(root);
    }
    json_t *early = ask(*state, "link?a=ana&b=beto&to=1577836808000000", AVP_OK); /* before the second repost */
    assert_int_equal(number(early, "meetings_total", NULL), 1);
    assert_int_equal(json_array_size(json_object_get(early, "tests")), 1);
    json_decref(early);
    assert_null(ask(*state, "link?a=ana&b=nobody", AVP_OK));
    ask(*state, "link?a=ana", AVP_E_ARG);
    ask(*state, "link?a=ana&b=ana", AVP_E_ARG);
}

static void cascades__one_group__all_its_parts(void **state) {
    json_t *root = ask(*state, "cascades/1", AVP_OK), *orders = json_object_get(root, "orders");
    assert_int_equal(json_array_size(orders), 2);
    assert_int_equal(number(json_array_get(orders, 1), "group", NULL), 0); /* all groups stand last */
    json_t *launcher = json_array_get(json_object_get(root, "launchers"), 0);
    assert_int_equal(number(launcher, "first", NULL), 8);
    assert_int_equal(number(launcher, "tested", NULL), 1);
    assert_string_equal(json_string_value(json_object_get(launcher, "handle")), "<script>alert(1)</script>");
    assert_int_equal(number(json_array_get(json_object_get(root, "boosters"), 0), "after", NULL), 7);
    json_t *cascades = json_object_get(root, "cascades");
    assert_int_equal(number(json_array_get(cascades, 0), "reach_most", NULL), 905);
    assert_true(json_is_null(json_object_get(json_array_get(cascades, 0), "object_handle")));
    assert_string_equal(json_string_value(json_object_get(json_array_get(cascades, 1), "object_handle")),
                        "<script>alert(1)</script>");
    json_decref(root);
    root = ask(*state, "cascades/1?from=1577836800000001",
               AVP_OK); /* the cascade is over, the tests are of the whole time */
    assert_int_equal(json_array_size(json_object_get(root, "cascades")), 0);
    assert_int_equal(json_array_size(json_object_get(root, "launchers")), 1);
    json_decref(root);
    assert_null(ask(*state, "cascades/2", AVP_OK));
    root = ask(*state, "cascade-acts?trace=repost&object=x", AVP_OK);
    json_t *acts = json_object_get(root, "acts");
    assert_int_equal(json_array_size(acts),
                     3); /* the author's post is known from inside another record; two reposted it */
    assert_true(json_is_true(json_object_get(json_array_get(acts, 0), "author")));
    assert_int_equal(number(json_array_get(acts, 1), "time_us", NULL), INT64_C(1577836807000000));
    json_decref(root);
    root = ask(*state, "events", AVP_OK);
    assert_int_equal(number(json_array_get(json_object_get(root, "events"), 0), "time_us", NULL),
                     INT64_C(1577923200000000));
    json_decref(root);
}

static void story__rushes_of_chance__said_to_be_such(void **state) {
    json_t *root = ask(*state, "story", AVP_OK), *rushes = json_object_get(root, "rushes");
    assert_int_equal(json_array_size(rushes), 3);
    for (size_t i = 0; i < 3; i++) {
        const json_t *rush = json_array_get(rushes, i);
        bool planted = strcmp(json_string_value(json_object_get(rush, "target")), "ana") == 0;
        assert_true(json_is_boolean(json_object_get(rush, "passes")));
        assert_int_equal(json_is_true(json_object_get(rush, "passes")), planted);
    }
    json_decref(root);
}

static void posts__filters__as_plain_sql(void **state) {
    static const struct {
        const char *question;
        json_int_t total;
    } cases[] = {{"posts", 5},          {"posts?account=ana", 2},
                 {"posts?group=1", 3},  {"posts?q=CANCION", 1},
                 {"posts?q=frase", 2},  {"posts?q=%", 0},
                 {"posts?q=inside", 0}, {"posts?account=nobody", 0},
                 {"posts?q=' OR 1", 0}, {"posts?limit=1&offset=4", 5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *root = ask(*state, cases[i].question, AVP_OK);
        assert_int_equal(number(root, "total", NULL), cases[i].total);
        json_decref(root);
    }
    json_t *root = ask(*state, "posts/3", AVP_OK);
    json_t *origin = json_array_get(json_object_get(root, "origins"), 0);
    assert_string_equal(json_string_value(json_object_get(origin, "file")), "a.csv");
    assert_int_equal(number(origin, "byte", NULL), 77);
    json_decref(root);
    json_decref(ask(*state, "posts/5", AVP_OK)); /* known from inside another record: it has a page as well */
}

/* Handles are given as they are: what shows them makes them harmless. The latest one counts. */
static void accounts__hostile_handle__stays_text(void **state) {
    json_t *root = ask(*state, "accounts?order=followers", AVP_OK),
           *first = json_array_get(json_object_get(root, "accounts"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "handle")), "<script>alert(1)</script>");
    assert_int_equal(number(first, "followers", NULL), 7);
    json_decref(root);
    root = ask(*state, "rejects", AVP_OK);
    assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(root, "rejects"), 0), "raw")),
                        "<b>\\x00");
    json_decref(root);
}

static void questions__bad_parameters__refused(void **state) {
    static const char *const bad[] = {"posts?limit=0",     "posts?limit=501",       "posts?limit=1x",
                                      "posts?offset=-1",   "posts?what=1",          "posts?q=a&q=b",
                                      "posts?from=9&to=1", "accounts?order=native", "posts?group=4294967296",
                                      "overview?q=1",      "posts?q=\xff"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ask(*state, bad[i], AVP_E_ARG);
}

static uint32_t u32_at(const avp_answer *answer, size_t at) {
    uint32_t value;
    assert_true(at + sizeof value <= answer->size_bytes);
    memcpy(&value, answer->bytes + at, sizeof value);
    return value;
}

static void network__two_accounts__bytes_as_documented(void **state) {
    const looking *l = *state;
    avp_answer answer = {.found = false};
    avp_error err = {0};
    float x;
    assert_int_equal(avp_view_ask(l->view, "en", "network", NULL, 0, &answer, &err), AVP_OK);
    assert_memory_equal(answer.bytes, "AVN2", 4);
    assert_int_equal(u32_at(&answer, 4), 2);
    assert_int_equal(u32_at(&answer, 8), 1);
    uint32_t names = u32_at(&answer, 12);
    assert_int_equal(u32_at(&answer, 16), 1);          /* links of the run, all of them here */
    assert_int_equal(u32_at(&answer, 20), UINT32_MAX); /* of each account */
    assert_int_equal(answer.size_bytes, 24 + 2 * 20 + 1 * 16 + 2 * 4 + names);
    memcpy(&x, answer.bytes + 24, sizeof x);
    assert_true(x == -1.0f);
    assert_int_equal(u32_at(&answer, 24 + 16), 1); /* group of the first */
    assert_int_equal(u32_at(&answer, 24 + 32), 1); /* its partners */
    assert_int_equal(u32_at(&answer, 24 + 40), 0); /* the link: from the first */
    assert_int_equal(u32_at(&answer, 24 + 44), 1); /* to the second */
    assert_memory_equal(answer.bytes + answer.size_bytes - 5, "\tbeto", 5);
    avp_answer_free(&l->ctx, &answer);
    assert_int_equal(avp_view_ask(l->view, "es", "picture", NULL, 0, &answer, &err), AVP_OK);
    assert_non_null(strstr(answer.bytes, "grupo 1: 2 cuentas"));
    assert_null(strstr(answer.bytes, "<script"));
    avp_answer_free(&l->ctx, &answer);
}

/* Every question has an answer, or none, of a case that holds nothing. */
static void questions__empty_case__answered(void **state) {
    for (size_t i = 0; i < avp_view_questions_count(); i++) {
        char path[64];
        snprintf(path, sizeof path, "%s", avp_view_questions_path(i));
        char *hash = strchr(path, '#');
        if (hash)
            *hash = '1';
        bool link = strcmp(path, "link") == 0, download = strcmp(path, "download") == 0,
             acts = strcmp(path, "cascade-acts") == 0;
        json_decref(ask(*state,
                        link       ? "link?a=x&b=y"
                        : download ? "download?what=links"
                        : acts     ? "cascade-acts?object=x"
                                   : path,
                        AVP_OK));
    }
    json_t *root = ask(*state, "overview", AVP_OK);
    assert_true(json_is_null(json_object_get(root, "series")) && json_is_null(json_object_get(root, "run")));
    json_decref(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(overview__small_case__counts_are_those_of_the_tables, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(overview__span_cut_in_two__parts_sum_up, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(counts__span_that_cuts_bins__the_same_everywhere, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(group__one__sentences_members_and_evidence, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(link__two_accounts__their_meetings, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(cascades__one_group__all_its_parts, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(story__rushes_of_chance__said_to_be_such, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(posts__filters__as_plain_sql, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(accounts__hostile_handle__stays_text, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(questions__bad_parameters__refused, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(network__two_accounts__bytes_as_documented, look_at_small, look_away),
        cmocka_unit_test_setup_teardown(questions__empty_case__answered, look_at_nothing, look_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
