/* Figures as files: the right kind, the same bytes, nothing hostile in them; very large networks become a picture. */
#include "unit/report/story_fixture.h"

#include "report/figures.h"
#include "support/faulty.h"

static const story_plan plan = {
    .groups = 3, .size = 6, .events = 8, .organic = 80, .organic_posts = 600, .hostile = true};

static char *figure_of(unsigned threads, const char *figure, const char *name, size_t *n) {
    avp_ctx ctx = check_ctx(threads);
    avp_error err = {0};
    made_story made;
    char path[STORY_PATH];
    story_make(&ctx, &plan, &made);
    story_path(path, name);
    MUST(avp_report_figure(&ctx, &made.story, figure, "es", path, &err));
    story_free(&ctx, &made);
    return story_read(path, n);
}

static void figure__each_kind__its_signature(void **state) {
    (void)state;
    static const char *const kinds[][2] = {{"f.svg", "<?xml"}, {"f.png", "\x89PNG\r\n"}, {"f.pdf", "%PDF-"}};
    static const char *const figures[] = {"network", "timeline"};
    for (size_t f = 0; f < 2; f++)
        for (size_t k = 0; k < 3; k++) {
            size_t n, again_n;
            char *one = figure_of(1, figures[f], kinds[k][0], &n),
                 *again = figure_of(8, figures[f], kinds[k][0], &again_n);
            assert_true(n > 500);
            assert_memory_equal(one, kinds[k][1], strlen(kinds[k][1]));
            assert_int_equal(n, again_n);
            assert_memory_equal(one, again, n);
            free(one);
            free(again);
        }
}

static void figure__svg__titled_and_harmless(void **state) {
    (void)state;
    size_t n;
    char *svg = figure_of(1, "network", "f.svg", &n);
    assert_non_null(strstr(svg, "role=\"img\""));
    assert_non_null(strstr(svg, "<title id=\"figure-t\">Red de cuentas que act\xC3\xBA"
                                "an juntas</title>"));
    assert_non_null(strstr(svg, "(grupo 1)"));
    assert_null(strstr(svg, "<script"));
    assert_null(strstr(svg, "<img"));
    assert_null(strstr(svg, "\xE2\x80\xAE"));
    free(svg);
}

static void figure__unknown__refused(void **state) {
    (void)state;
    static hand_story hand;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[STORY_PATH];
    hand_make(&hand);
    story_path(path, "f.gif");
    assert_int_equal(avp_report_figure(&ctx, &hand.story, "map", "en", path, &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_report_figure(&ctx, &hand.story, "network", "en", path, &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_report_figure(&ctx, &hand.story, "network", "de", "f.svg", &err), AVP_E_ARG);
}

/* A network of n accounts in a ring of groups of ten, links inside and onwards. */
typedef struct ring {
    avp_groups groups;
    avp_layout layout;
    avp_story story;
} ring;

static void ring_make(ring *r, uint32_t n) {
    *r = (ring){0};
    r->groups.accounts = (avp_names){n, malloc((size_t)n * 8), malloc(((size_t)n + 1) * sizeof(uint64_t))};
    r->groups.group_of = malloc(n * sizeof(uint32_t));
    r->groups.links = malloc((size_t)n * 2 * sizeof(avp_fused_link));
    r->groups.groups = calloc(n / 10, sizeof(avp_group));
    r->groups.count = n / 10;
    r->groups.window_us = 60000000;
    r->layout = (avp_layout){n, malloc(n * sizeof(uint32_t)), malloc(n * sizeof(float)), malloc(n * sizeof(float))};
    for (uint32_t i = 0; i < n; i++) {
        char name[9];
        snprintf(name, sizeof name, "%08u", i % 100000000U);
        memcpy(r->groups.accounts.bytes + (size_t)i * 8, name, 8);
        r->groups.accounts.start[i] = (uint64_t)i * 8;
        r->groups.group_of[i] = i / 10 + 1;
        r->groups.groups[i / 10] = (avp_group){.id = i / 10 + 1, .n_members = 10};
        r->layout.account[i] = i;
        r->layout.x[i] = (float)(100 * cos(i * 6.2831853 / n) + (double)(i % 10));
        r->layout.y[i] = (float)(60 * sin(i * 6.2831853 / n) + (double)(i % 7));
        for (uint32_t k = 1; k <= 2 && i + k < n; k++)
            r->groups.links[r->groups.n_links++] = (avp_fused_link){.a = i,
                                                                    .b = i + k,
                                                                    .weight = 3,
                                                                    .traces = 1,
                                                                    .expected = 0.1,
                                                                    .log10_p = -8,
                                                                    .strength = 8,
                                                                    .admits = true};
    }
    r->groups.accounts.start[n] = (uint64_t)n * 8;
    r->story = (avp_story){.groups = &r->groups, .layout = &r->layout};
}

static void ring_free(ring *r) {
    void *const blocks[] = {r->groups.accounts.bytes, r->groups.accounts.start, r->groups.group_of, r->groups.links,
                            r->groups.groups,         r->layout.account,        r->layout.x,        r->layout.y};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
}

static void network__sizes__vector_or_raster(void **state) {
    (void)state;
    static const uint32_t sizes[] = {10, 500, 20000};
    for (size_t i = 0; i < 3; i++) {
        avp_ctx ctx = check_ctx(2);
        avp_error err = {0};
        avpi_network network = {0};
        ring r;
        ring_make(&r, sizes[i]);
        MUST(avpi_network_prepare(&ctx, &r.story, &r.layout, NULL, AVPI_WIDE, &network, &err));
        assert_true((network.light.pixels != NULL) == (sizes[i] > 6000));
        assert_true(network.points_in_raster == (sizes[i] > 6000));
        assert_true(network.n_legend <= AVPI_GROUP_COLOURS + 2);
        avpi_network_free(&ctx, &network);
        ring_free(&r);
    }
}

/* No badge touches another or leaves the plot; every point lies inside. */
static void network__many_groups__badges_apart(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    ring r;
    ring_make(&r, 1200);
    for (int narrow = 0; narrow < 2; narrow++) {
        avpi_network network = {0};
        double radius = narrow ? 10.5 : 12;
        MUST(avpi_network_prepare(&ctx, &r.story, &r.layout, NULL, narrow ? AVPI_NARROW : AVPI_WIDE, &network, &err));
        assert_true(network.n_badges >= 10);
        for (size_t i = 0; i < network.n_badges; i++) {
            assert_true(network.badges[i].at.x >= radius && network.badges[i].at.x <= network.plot.width - radius);
            for (size_t k = 0; k < i; k++)
                assert_true(hypot(network.badges[i].at.x - network.badges[k].at.x,
                                  network.badges[i].at.y - network.badges[k].at.y) >= 2 * radius);
        }
        for (size_t i = 0; i < network.n_nodes; i++) {
            assert_true(network.nodes[i].at.x >= 0 && network.nodes[i].at.x <= network.plot.width);
            assert_true(network.nodes[i].at.y >= 0 && network.nodes[i].at.y <= network.plot.height);
        }
        for (size_t i = 0; i < network.n_legend; i++)
            assert_true(network.legend[i].place.x + network.legend[i].place.width <= network.width + 1 ||
                        network.legend[i].place.x < 10);
        avpi_network_free(&ctx, &network);
    }
    ring_free(&r);
}

static void network__one_place_or_none__still_a_picture(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    uint32_t accounts[] = {0, 1};
    float zero[] = {0, 0};
    static hand_story hand;
    hand_make(&hand);
    avp_layout same = {2, accounts, zero, zero}, none = {0};
    const avp_layout *const layouts[] = {&same, &none};
    for (size_t i = 0; i < 2; i++) {
        avpi_network network = {0};
        MUST(avpi_network_prepare(&ctx, &hand.story, layouts[i], NULL, AVPI_WIDE, &network, &err));
        assert_true(network.plot.height > 0 && network.plot.height < 1000);
        avpi_network_free(&ctx, &network);
    }
}

static avp_status prepare_ring(const avp_ctx *ctx, void *state, avp_error *err) {
    const ring *r = state;
    avpi_network network = {0};
    avp_status status = avpi_network_prepare(ctx, &r->story, &r->layout, NULL, AVPI_NARROW, &network, err);
    avpi_network_free(ctx, &network);
    return status;
}

static void network__any_allocation_fails__clean(void **state) {
    (void)state;
    ring r;
    ring_make(&r, 7000);
    faulty_run_step(prepare_ring, &r, 3);
    ring_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figure__each_kind__its_signature),
        cmocka_unit_test(figure__svg__titled_and_harmless),
        cmocka_unit_test(figure__unknown__refused),
        cmocka_unit_test(network__sizes__vector_or_raster),
        cmocka_unit_test(network__many_groups__badges_apart),
        cmocka_unit_test(network__one_place_or_none__still_a_picture),
        cmocka_unit_test(network__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
