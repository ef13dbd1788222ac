/* Of shapes a site has what is drawn, and the middle of each. */
#include "support/check.h"

#include "base/files.h"
#include "registry/site_topology.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Two squares that share a side, told by differences on a grid of a tenth of a degree from (-100, 18); an island beside the second; and an arc of nobody's. */
static const char shared[] =
    "{\"type\":\"Topology\",\"objects\":{\"places\":{\"type\":\"GeometryCollection\",\"geometries\":["
    "{\"type\":\"Polygon\",\"id\":\"12002\",\"properties\":{\"name\":\"West\",\"who\":\"secret\"},\"arcs\":[[0,1]]},"
    "{\"type\":\"MultiPolygon\",\"id\":\"12001\",\"properties\":{\"name\":\"<East>\"},\"arcs\":[[[2,-2]],[[3]]]}]}},"
    "\"transform\":{\"scale\":[0.1,0.1],\"translate\":[-100,18],\"who\":\"secret\"},\"who\":\"secret\",\"arcs\":["
    "[[10,10,777],[-10,0],[0,-10],[10,0]],[[10,0],[0,10]],[[10,0],[10,0],[0,10],[-10,0]],"
    "[[40,0],[1,0],[0,1],[-1,0],[0,-1]],[[777,777],[1,1]]]}";

static char *written(const avp_ctx *ctx, avpi_site_topology *t, avpi_buf *out) {
    avpi_script s;
    char folder[] = "/tmp/test_site_topology-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    assert_int_equal(avpi_script_open(ctx, folder, "shapes.js", &s, NULL), AVP_OK);
    assert_int_equal(avpi_site_topology_write(t, &s, NULL), AVP_OK);
    assert_int_equal(avpi_script_commit(&s, NULL), AVP_OK);
    avpi_script_close(&s);
    (void)snprintf(path, sizeof path, "%s/shapes.js", folder);
    assert_int_equal(avpi_file_read(ctx, path, 1 << 20, out, NULL), AVP_OK);
    assert_int_equal(unlink(path) | rmdir(folder), 0);
    return out->ptr;
}

static void middle_is(const avpi_site_topology *t, const char *code, double longitude, double latitude) {
    const avpi_site_middle *middle = avpi_site_topology_middle(t, avpi_str_view(code));
    assert_non_null(middle);
    assert_true(fabs(middle->longitude - longitude) < 1e-9 && fabs(middle->latitude - latitude) < 1e-9);
}

static void topology__arcs_both_ways_and_an_island__middles_of_the_largest_rings(void **state) {
    avp_ctx ctx = check_ctx(1);
    avpi_site_topology t;
    (void)state;
    assert_int_equal(avpi_site_topology_load(&ctx, avpi_str_view(shared), &t, NULL), AVP_OK);
    middle_is(&t, "12002", -99.5, 18.5);
    middle_is(&t, "12001", -98.5, 18.5);
    assert_null(avpi_site_topology_middle(&t, AVPI_STR("12003")));
    assert_null(avpi_site_topology_middle(&t, (avp_str){NULL, 0}));
    avpi_site_topology_free(&t);
}

static void topology__more_than_is_drawn__not_written(void **state) {
    avp_ctx ctx = check_ctx(1);
    avpi_site_topology t;
    avpi_buf out;
    (void)state;
    assert_int_equal(avpi_site_topology_load(&ctx, avpi_str_view(shared), &t, NULL), AVP_OK);
    const char *text = written(&ctx, &t, &out);
    assert_string_equal(
        text, "{\"type\":\"Topology\",\"objects\":{\"places\":{\"type\":\"GeometryCollection\",\"geometries\":["
              "{\"type\":\"Polygon\",\"id\":\"12002\",\"properties\":{\"name\":\"West\"},\"arcs\":[[0,1]]},"
              "{\"type\":\"MultiPolygon\",\"id\":\"12001\",\"properties\":{\"name\":\"\\u003cEast>\"},\"arcs\":"
              "[[[2,-2]],[[3]]]}]}},\"transform\":{\"scale\":[0.1,0.1],\"translate\":[-100,18]},\"arcs\":["
              "[[10,10],[-10,0],[0,-10],[10,0]],[[10,0],[0,10]],[[10,0],[10,0],[0,10],[-10,0]],"
              "[[40,0],[1,0],[0,1],[-1,0],[0,-1]],[[0,0],[0,0]]]}");
    avpi_buf_free(&out);
    avpi_site_topology_free(&t);
}

#define SHAPE(arcs)                                                                                                    \
    "{\"objects\":{\"places\":{\"geometries\":[{\"type\":\"Polygon\",\"id\":\"1\",\"arcs\":" arcs "}]}},\"arcs\":"

static void topology__rings_that_are_none__have_no_middle(void **state) {
    static const char *const texts[] = {SHAPE("[[7]]") "[[[0,0],[1,0],[1,1]]]}",
                                        SHAPE("[[-9]]") "[[[0,0],[1,0],[1,1]]]}",
                                        SHAPE("[[\"a\"]]") "[[[0,0],[1,0],[1,1]]]}",
                                        SHAPE("[[0]]") "[[[0,0],[\"secret\",0],[1,1]]]}",
                                        SHAPE("[[0]]") "[\"secret\"]}",
                                        SHAPE("[[0]]") "[[[0],[1,0],[1,1]]]}",
                                        SHAPE("7") "[[[0,0],[1,0],[1,1]]]}",
                                        SHAPE("[[0]]") "[[[0,0],[1,1],[2,2]]]}", /* no area */
                                        SHAPE("[]") "[]}"};
    avp_ctx ctx = check_ctx(1);
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        avpi_site_topology t;
        avpi_buf out;
        assert_int_equal(avpi_site_topology_load(&ctx, avpi_str_view(texts[i]), &t, NULL), AVP_OK);
        assert_null(avpi_site_topology_middle(&t, AVPI_STR("1")));
        assert_null(strstr(written(&ctx, &t, &out), "secret"));
        avpi_buf_free(&out);
        avpi_site_topology_free(&t);
    }
}

static void topology__no_topology__refused(void **state) {
    static const char *const texts[] = {"", "[]", "{}", "{\"arcs\":[]}", "{\"arcs\":[],\"objects\":{\"places\":{}}}"};
    avp_ctx ctx = check_ctx(1);
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        avpi_site_topology t;
        assert_int_equal(avpi_site_topology_load(&ctx, avpi_str_view(texts[i]), &t, NULL), AVP_E_INPUT);
        avpi_site_topology_free(&t);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topology__arcs_both_ways_and_an_island__middles_of_the_largest_rings),
        cmocka_unit_test(topology__more_than_is_drawn__not_written),
        cmocka_unit_test(topology__rings_that_are_none__have_no_middle),
        cmocka_unit_test(topology__no_topology__refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
