#include "support/faulty.h"
#include "support/near.h"
#include "support/small_traces.h"

#include "base/dict.h"
#include "base/text.h"
#include "groups/fuse.h"

#include <math.h>

/* A trace of which only names and links matter: account ids are ranks of single letters. */
typedef struct paper_trace {
    avp_acts acts;
    avp_links links;
    char bytes[27];
    uint64_t start[28];
    uint32_t a[8], b[8], weight[8];
    double expected[8], log10_p[8];
} paper_trace;

static void paper_make(paper_trace *t, const char *name, const char *letters) {
    *t = (paper_trace){0};
    t->acts.trace = name;
    t->acts.n_accounts = t->acts.accounts.count = (uint32_t)strlen(letters);
    memcpy(t->bytes, letters, strlen(letters));
    t->acts.accounts.bytes = t->bytes;
    t->acts.accounts.start = t->start;
    for (uint64_t i = 0; i <= strlen(letters); i++)
        t->start[i] = i;
    t->links.n_windows = 1;
    t->links.m = 1000;
    avp_window_links *w = &t->links.windows[0];
    *w = (avp_window_links){.window_us = 60000000,
                            .threshold_p = 1e-4,
                            .a = t->a,
                            .b = t->b,
                            .weight = t->weight,
                            .expected = t->expected,
                            .log10_p = t->log10_p};
}

static void paper_link(paper_trace *t, uint32_t a, uint32_t b, uint32_t weight, double expected, double log10_p) {
    size_t i = t->links.windows[0].count++;
    t->a[i] = a;
    t->b[i] = b;
    t->weight[i] = weight;
    t->expected[i] = expected;
    t->log10_p[i] = log10_p;
}

static avp_status fuse(const avp_ctx *ctx, paper_trace *papers, size_t n, double window, avpi_fusion *fusion,
                       avp_groups *groups, avp_error *err) {
    static avp_trace_links traces[40];
    avp_groups_options opts;
    avp_options_init(&avp_groups_option_table, &opts);
    opts.window = window;
    for (size_t i = 0; i < n; i++)
        traces[i] = (avp_trace_links){&papers[i].acts, &papers[i].links};
    *groups = (avp_groups){0};
    return avpi_fuse(ctx, traces, n, &opts, fusion, groups, err);
}

static void fuse__two_traces__joins_names_and_links(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_fusion f;
    avp_groups g;
    paper_trace t[2];
    paper_make(&t[0], "repost", "ACE");
    paper_make(&t[1], "url", "BCDE");
    paper_link(&t[0], 0, 1, 4, 0.5, -2.5); /* A C, too weak to admit: m p = 3.2 */
    paper_link(&t[0], 1, 2, 5, 0.25, -80); /* C E */
    paper_link(&t[1], 0, 1, 2, 0.5, -3.5); /* B C, m p = 0.32, in one of two tests */
    paper_link(&t[1], 1, 3, 7, 0.5, -20);  /* C E */
    assert_int_equal(fuse(&ctx, t, 2, 60, &f, &g, &err), AVP_OK);
    assert_int_equal(g.accounts.count, 5);
    for (uint32_t i = 0; i < 5; i++)
        assert_true(avpi_str_equal(avp_names_get(&g.accounts, i), (avp_str){&"ABCDE"[i], 1}));
    assert_int_equal(f.map[1][3], 4);
    assert_int_equal(g.n_links, 3);
    assert_int_equal(g.linked_accounts, 4);
    assert_near(g.innocent_pairs, 0.2, 1e-12);
    const avp_fused_link *ac = &g.links[0], *bc = &g.links[1], *ce = &g.links[2];
    assert_true(ac->a == 0 && ac->b == 2 && !ac->admits && ac->strength == 2.5 && ac->traces == 1);
    assert_true(bc->a == 1 && bc->b == 2 && bc->admits && bc->strength == 3.5 && bc->traces == 2 && bc->trace == 1);
    assert_true(ce->a == 2 && ce->b == 4 && ce->admits && ce->traces == 3 && ce->trace == 0);
    assert_int_equal(ce->weight, 5); /* of the test that decides */
    assert_near(ce->expected, 0.25, 0);
    assert_near(ce->log10_p, -80, 0);
    assert_near(ce->strength, 50, 0); /* the most */
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);
}

/* However small its p, one occasion makes nobody a member. */
static void fuse__one_co_action__does_not_admit(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_groups g;
    avpi_fusion f;
    paper_trace paper;
    paper_make(&paper, "url", "ABC");
    paper_link(&paper, 0, 1, 1, 1e-9, -9);
    paper_link(&paper, 0, 2, 2, 1e-5, -9);
    assert_int_equal(fuse(&ctx, &paper, 1, 60, &f, &g, &err), AVP_OK);
    assert_int_equal(g.n_links, 2);
    assert_true(g.links[0].log10_mp <= 0 && !g.links[0].admits);
    assert_true(g.links[1].log10_mp <= 0 && g.links[1].admits);
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);
}

/* What the tests of one trace with exclusive links make of them: shared evidence decides, whatever p the other has. */
static void fuse__exclusive_links__shared_evidence_decides(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_fusion f;
    avp_groups g;
    paper_trace t[2];
    uint8_t exclusive[] = {1, 1};
    paper_make(&t[0], "repost", "AB");
    paper_make(&t[1], "url", "ABC");
    paper_link(&t[0], 0, 1, 4, 0.5, -9);
    paper_link(&t[1], 0, 1, 9, 0.5, -40);
    paper_link(&t[1], 1, 2, 9, 0.5, -40);
    t[1].links.windows[0].exclusive = exclusive;
    assert_int_equal(fuse(&ctx, t, 2, 60, &f, &g, &err), AVP_OK);
    assert_int_equal(g.n_links, 2);
    assert_false(g.links[0].exclusive);
    assert_near(g.links[0].log10_p, -9, 0);
    assert_int_equal(g.links[0].traces, 3);
    assert_true(g.links[1].exclusive);
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);
}

static void fuse__nothing__is_empty(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_fusion f;
    avp_groups g;
    assert_int_equal(fuse(&ctx, NULL, 0, 60, &f, &g, &err), AVP_OK);
    assert_int_equal(g.accounts.count, 0);
    assert_int_equal(g.n_links, 0);
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);
}

/* Whether links were counted at one window, at several, or not at the one that is asked for. */
static void fuse__windows__one_needs_no_choice_several_do(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_fusion f;
    avp_groups g;
    paper_trace t[1];
    paper_make(t, "url", "AB");
    paper_link(t, 0, 1, 4, 0.5, -5);
    assert_int_equal(fuse(&ctx, t, 1, 3600, &f, &g, &err), AVP_OK);
    assert_int_equal(g.window_us, 60000000);
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);

    t->links.n_windows = 2;
    t->links.windows[1] = (avp_window_links){.window_us = 600000000};
    assert_int_equal(fuse(&ctx, t, 1, 600, &f, &g, &err), AVP_OK);
    assert_int_equal(g.n_links, 0);
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);

    assert_int_equal(fuse(&ctx, t, 1, 61, &f, &g, &err), AVP_E_ARG);
    assert_non_null(strstr(err.text, "61 s"));
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);
}

static void fuse__times_too_coarse_for_the_window__trace_is_left_out(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_fusion f;
    avp_groups g;
    paper_trace t[2];
    paper_make(&t[0], "url", "AB");
    paper_make(&t[1], "text", "BC");
    paper_link(&t[0], 0, 1, 4, 0.5, -5);
    paper_link(&t[1], 0, 1, 4, 0.5, -5);
    t[1].acts.precision_us = 86400000000;
    t[1].links.windows[0].window_us = 86400000000;
    assert_int_equal(fuse(&ctx, t, 2, 60, &f, &g, &err), AVP_OK);
    assert_int_equal(g.n_links, 1);
    assert_null(f.window[1]);
    assert_int_equal(g.accounts.count, 3);
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);
}

static void fuse__untested_or_directed_links__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_fusion f;
    avp_groups g;
    paper_trace t[1];
    paper_make(t, "url", "AB");
    t->links.windows[0].threshold_p = NAN;
    assert_int_equal(fuse(&ctx, t, 1, 60, &f, &g, &err), AVP_E_ARG);
    assert_non_null(strstr(err.text, "not tested"));
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);
    avp_error_clear(&err);
    paper_make(t, "url", "AB");
    t->links.directed = true;
    assert_int_equal(fuse(&ctx, t, 1, 60, &f, &g, &err), AVP_E_ARG);
    assert_non_null(strstr(err.text, "direction"));
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);
}

static void fuse__more_traces_than_bits__limit(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_fusion f;
    avp_groups g;
    static paper_trace t[33];
    for (size_t i = 0; i < 33; i++)
        paper_make(&t[i], "url", "AB");
    assert_int_equal(fuse(&ctx, t, 32, 60, &f, &g, &err), AVP_OK);
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);
    assert_int_equal(fuse(&ctx, t, 33, 60, &f, &g, &err), AVP_E_LIMIT);
    avpi_fusion_free(&f);
    avp_groups_free(&ctx, &g);
}

static avp_status fuse_and_free(const avp_ctx *ctx, void *state, avp_error *err) {
    avpi_fusion f;
    avp_groups g;
    avp_status status = fuse(ctx, state, 2, 60, &f, &g, err);
    avpi_fusion_free(&f);
    avp_groups_free(ctx, &g);
    return status;
}

static void fuse__any_allocation_fails__clean(void **state) {
    (void)state;
    paper_trace t[2];
    paper_make(&t[0], "repost", "ACE");
    paper_make(&t[1], "url", "BCDE");
    paper_link(&t[0], 0, 1, 4, 0.5, -2.5);
    faulty_run(fuse_and_free, t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fuse__two_traces__joins_names_and_links),
        cmocka_unit_test(fuse__one_co_action__does_not_admit),
        cmocka_unit_test(fuse__exclusive_links__shared_evidence_decides),
        cmocka_unit_test(fuse__nothing__is_empty),
        cmocka_unit_test(fuse__windows__one_needs_no_choice_several_do),
        cmocka_unit_test(fuse__times_too_coarse_for_the_window__trace_is_left_out),
        cmocka_unit_test(fuse__untested_or_directed_links__refused),
        cmocka_unit_test(fuse__more_traces_than_bits__limit),
        cmocka_unit_test(fuse__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
