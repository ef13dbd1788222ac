/* Small exports, exactly; hostile ids; the same bytes twice. */
#include "unit/report/story_fixture.h"

static char *export_hand(const avp_ctx *ctx, const char *format, const char *name, const char *suffix) {
    static hand_story hand;
    char path[STORY_PATH], made[STORY_PATH + 32];
    avp_error err = {0};
    size_t n;
    hand_make(&hand);
    story_path(path, name);
    MUST(avp_report_export(ctx, &hand.story, format, path, &err));
    snprintf(made, sizeof made, "%.*s%s", (int)(strlen(path) - (suffix[0] ? strlen(strrchr(path, '.')) : 0)), path,
             suffix);
    return story_read(made, &n);
}

static void expect(const char *format, const char *name, const char *suffix, const char *wanted) {
    avp_ctx ctx = check_ctx(2);
    char *text = export_hand(&ctx, format, name, suffix);
    assert_string_equal(text, wanted);
    free(text);
}

static void csv__by_hand__exact(void **state) {
    (void)state;
    expect("csv", "net.csv", ".nodes.csv",
           "account,handle,group,strength,partners\n"
           "-77,,0,2.5,1\n"
           "=cmd(),,1,32.75,2\n"
           "\"a<b>&\"\"c\"\"\",,1,80.25,2\n"
           "zoe,,0,50,1\n");
    expect("csv", "net.csv", ".edges.csv",
           "a,b,weight,expected,log10_p,strength,traces,admits\n"
           "-77,=cmd(),3,0.5,-2.5,2.5,url,false\n"
           "=cmd(),\"a<b>&\"\"c\"\"\",12,0.125,-30.25,30.25,url text,true\n"
           "\"a<b>&\"\"c\"\"\",zoe,2,0,-Infinity,50,text,false\n");
}

static void gephi__by_hand__exact(void **state) {
    (void)state;
    expect("gephi", "gephi.csv", ".nodes.csv",
           "Id,Label,group,strength,partners,x,y\n"
           "-77,-77,0,2.5,1,-1.5,0\n"
           "=cmd(),\"'=cmd()\",1,32.75,2,-0.5,0.25\n"
           "\"a<b>&\"\"c\"\"\",\"a<b>&\"\"c\"\"\",1,80.25,2,0.5,1\n"
           "zoe,zoe,0,50,1,1.5,2.25\n");
    expect("gephi", "gephi.csv", ".edges.csv",
           "Source,Target,Type,Weight,expected,log10_p,traces\n"
           "-77,=cmd(),Undirected,3,0.5,-2.5,url\n"
           "=cmd(),\"a<b>&\"\"c\"\"\",Undirected,12,0.125,-30.25,url text\n"
           "\"a<b>&\"\"c\"\"\",zoe,Undirected,2,0,-Infinity,text\n");
}

static void count_warning(void *self, avp_log_level level, const char *text) {
    *(size_t *)self += level == AVP_LOG_WARNING && strstr(text, "like formulas") != NULL;
}

/* Ids join with the export they came from: never changed, but said when a spreadsheet could run one. */
static void csv__id_like_a_formula__kept_and_said(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    size_t warnings = 0;
    ctx.log = count_warning;
    ctx.log_self = &warnings;
    free(export_hand(&ctx, "csv", "warned.csv", ".nodes.csv"));
    assert_int_equal(warnings, 1);
    free(export_hand(&ctx, "gephi", "warned.csv", ".nodes.csv"));
    assert_int_equal(warnings, 2);
}

static void graphml__by_hand__exact(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char *text = export_hand(&ctx, "graphml", "net.graphml", "");
    const char *body = strstr(text, "<graph ");
    assert_non_null(body);
    assert_string_equal(
        body,
        "<graph edgedefault=\"undirected\">\n"
        "<node id=\"n0\"><data key=\"account\">-77</data><data key=\"label\">-77</data><data "
        "key=\"group\">0</data><data key=\"strength\">2.5</data><data key=\"x\">-1.5</data><data "
        "key=\"y\">0</data></node>\n"
        "<node id=\"n1\"><data key=\"account\">=cmd()</data><data key=\"label\">=cmd()</data><data "
        "key=\"group\">1</data><data key=\"strength\">32.75</data><data key=\"x\">-0.5</data><data "
        "key=\"y\">0.25</data></node>\n"
        "<node id=\"n2\"><data key=\"account\">a&lt;b&gt;&amp;&quot;c&quot;</data><data "
        "key=\"label\">a&lt;b&gt;&amp;&quot;c&quot;</data><data key=\"group\">1</data><data "
        "key=\"strength\">80.25</data><data key=\"x\">0.5</data><data key=\"y\">1</data></node>\n"
        "<node id=\"n3\"><data key=\"account\">zoe</data><data key=\"label\">zoe</data><data "
        "key=\"group\">0</data><data key=\"strength\">50</data><data key=\"x\">1.5</data><data "
        "key=\"y\">2.25</data></node>\n"
        "<edge source=\"n0\" target=\"n1\"><data key=\"weight\">3</data><data key=\"expected\">0.5</data><data "
        "key=\"log10_p\">-2.5</data><data key=\"traces\">url</data></edge>\n"
        "<edge source=\"n1\" target=\"n2\"><data key=\"weight\">12</data><data key=\"expected\">0.125</data><data "
        "key=\"log10_p\">-30.25</data><data key=\"traces\">url text</data></edge>\n"
        "<edge source=\"n2\" target=\"n3\"><data key=\"weight\">2</data><data key=\"expected\">0</data><data "
        "key=\"log10_p\">-Infinity</data><data key=\"traces\">text</data></edge>\n"
        "</graph>\n</graphml>\n");
    free(text);
}

static void gexf__by_hand__exact(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char *text = export_hand(&ctx, "gexf", "net.gexf", "");
    assert_non_null(
        strstr(text, "<gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">"));
    assert_non_null(
        strstr(text, "<node id=\"a&lt;b&gt;&amp;&quot;c&quot;\" "
                     "label=\"a&lt;b&gt;&amp;&quot;c&quot;\"><attvalues><attvalue for=\"group\" value=\"1\"/>"
                     "<attvalue for=\"strength\" value=\"80.25\"/><attvalue for=\"partners\" value=\"2\"/></attvalues>"
                     "<viz:color r=\"211\" g=\"117\" b=\"8\"/><viz:position x=\"0.5\" y=\"-1\" z=\"0\"/><viz:size "
                     "value=\"20\"/></node>\n"));
    assert_non_null(strstr(text, "<edge id=\"1\" source=\"=cmd()\" target=\"a&lt;b&gt;&amp;&quot;c&quot;\" "
                                 "weight=\"12\"><attvalues><attvalue for=\"expected\" value=\"0.125\"/>"
                                 "<attvalue for=\"log10_p\" value=\"-30.25\"/><attvalue for=\"traces\" value=\"url "
                                 "text\"/></attvalues></edge>\n"));
    free(text);
}

static void json__by_hand__exact(void **state) {
    (void)state;
    char wanted[2048];
    snprintf(wanted, sizeof wanted, "{\"version\":\"%s\",\"window_us\":60000000,\n%s", avp_version(),
             "\"groups\":[\n"
             "{\"id\":1,\"accounts\":2,\"links\":1,\"observed\":12,\"expected\":0.125,\"log10_p\":-30.25,\"traces\":["
             "\"url\",\"text\"],\"first\":\"2017-04-01T00:00:00Z\",\"last\":\"2017-04-02T00:00:00Z\",\"whole\":false,"
             "\"stability\":1}],\n"
             "\"accounts\":[\n"
             "{\"account\":\"-77\",\"group\":0,\"partners\":1,\"strength\":2.5,\"x\":-1.5,\"y\":0},\n"
             "{\"account\":\"=cmd()\",\"group\":1,\"partners\":2,\"strength\":32.75,\"x\":-0.5,\"y\":0.25},\n"
             "{\"account\":\"a\\u003cb>&\\\"c\\\"\",\"group\":1,\"partners\":2,\"strength\":80.25,\"x\":0.5,\"y\":1},\n"
             "{\"account\":\"zoe\",\"group\":0,\"partners\":1,\"strength\":50,\"x\":1.5,\"y\":2.25}],\n"
             "\"links\":[\n"
             "{\"a\":\"-77\",\"b\":\"=cmd()\",\"weight\":3,\"expected\":0.5,\"log10_p\":-2.5,\"strength\":2.5,"
             "\"traces\":[\"url\"],\"admits\":false},\n"
             "{\"a\":\"=cmd()\",\"b\":\"a\\u003cb>&\\\"c\\\"\",\"weight\":12,\"expected\":0.125,\"log10_p\":-30.25,"
             "\"strength\":30.25,\"traces\":[\"url\",\"text\"],\"admits\":true},\n"
             "{\"a\":\"a\\u003cb>&\\\"c\\\"\",\"b\":\"zoe\",\"weight\":2,\"expected\":0,\"log10_p\":null,\"strength\":"
             "50,\"traces\":[\"text\"],\"admits\":false}]}\n");
    expect("json", "net.json", "", wanted);
}

/* What DuckDB reads back from the files is what went in. */
static void parquet__by_hand__reads_back(void **state) {
    (void)state;
    static hand_story hand;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case *c = NULL;
    char path[STORY_PATH], folder[STORY_PATH], sql[3 * STORY_PATH];
    int64_t n = 0;
    hand_make(&hand);
    story_path(path, "net.parquet");
    story_path(folder, "");
    MUST(avp_report_export(&ctx, &hand.story, "parquet", path, &err));
    MUST(avp_case_open(&ctx, NULL, AVP_CASE_MEMORY, &c, &err));
    folder[strlen(folder) - 1] = '\0';
    MUST(avpi_sql_allow(c, folder, &err));
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM '%s/net.nodes.parquet' WHERE (account, group_id, strength, partners, x, y) = "
             "('a<b>&\"c\"', 1, 80.25, 2, 0.5, 1) AND handle IS NULL",
             folder);
    MUST(avpi_sql_number(c, sql, NULL, 0, &n, &err));
    assert_int_equal(n, 1);
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM '%s/net.edges.parquet' WHERE weight = 12 AND expected = 0.125 AND log10_p = -30.25 "
             "AND traces = 'url text' AND admits",
             folder);
    MUST(avpi_sql_number(c, sql, NULL, 0, &n, &err));
    assert_int_equal(n, 1);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM '%s/net.edges.parquet'", folder);
    MUST(avpi_sql_number(c, sql, NULL, 0, &n, &err));
    assert_int_equal(n, 3);
    avp_case_close(c);
}

static void exports__twice_and_any_threads__same_bytes(void **state) {
    (void)state;
    static const char *const files[][3] = {
        {"csv", "x.csv", "x.edges.csv"}, {"gephi", "x.csv", "x.nodes.csv"},
        {"gexf", "x.gexf", "x.gexf"},    {"graphml", "x.graphml", "x.graphml"},
        {"json", "x.json", "x.json"},    {"parquet", "x.parquet", "x.edges.parquet"}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *first = NULL;
        size_t first_size = 0, size;
        for (unsigned threads = 1; threads <= 8; threads *= 2) {
            avp_ctx ctx = check_ctx(threads);
            avp_error err = {0};
            made_story made;
            char path[STORY_PATH], read[STORY_PATH];
            story_make(&ctx, &(story_plan){.groups = 3, .size = 5, .events = 6, .organic = 60, .organic_posts = 400},
                       &made);
            story_path(path, files[i][1]);
            story_path(read, files[i][2]);
            MUST(avp_report_export(&ctx, &made.story, files[i][0], path, &err));
            story_free(&ctx, &made);
            char *text = story_read(read, &size);
            if (!first) {
                first = text;
                first_size = size;
                continue;
            }
            assert_int_equal(size, first_size);
            assert_memory_equal(text, first, size);
            free(text);
        }
        free(first);
    }
}

static void export__unknown_format_or_place__refused(void **state) {
    (void)state;
    static hand_story hand;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    hand_make(&hand);
    assert_int_equal(avp_report_export(&ctx, &hand.story, "xls", "x", &err), AVP_E_ARG);
    assert_non_null(strstr(err.text, "xls"));
    for (size_t i = 0; i < avp_exporters_count(); i++) {
        avp_error_clear(&err);
        assert_int_equal(avp_report_export(&ctx, &hand.story, avp_exporters_name(i), "/nowhere/at/all/x.csv", &err),
                         AVP_E_IO);
        assert_true(err.text[0] != '\0');
    }
}

static void exporters__list__sorted(void **state) {
    (void)state;
    static const char *const names[] = {"csv", "gephi", "gexf", "graphml", "json", "parquet"};
    assert_int_equal(avp_exporters_count(), 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(avp_exporters_name(i), names[i]);
    assert_null(avp_exporters_name(6));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv__by_hand__exact),
        cmocka_unit_test(csv__id_like_a_formula__kept_and_said),
        cmocka_unit_test(gephi__by_hand__exact),
        cmocka_unit_test(graphml__by_hand__exact),
        cmocka_unit_test(gexf__by_hand__exact),
        cmocka_unit_test(json__by_hand__exact),
        cmocka_unit_test(parquet__by_hand__reads_back),
        cmocka_unit_test(exports__twice_and_any_threads__same_bytes),
        cmocka_unit_test(export__unknown_format_or_place__refused),
        cmocka_unit_test(exporters__list__sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
