#include "support/check.h"
#include "support/faulty.h"

#include "story/style_split.h"

static void expect(const avpi_manner *of, size_t n, const avpi_style_kind *wanted) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_style_kind style[8];
    assert_int_equal(avpi_style_split(&ctx, of, n, style, &err), AVP_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(style[i], wanted[i]);
}

#define NEITHER AVPI_STYLE_NEITHER
#define AMPLIFIES AVPI_STYLE_AMPLIFIES
#define HARASSES AVPI_STYLE_HARASSES

/* Parts of an army that repost about half of the time and now and then copy a text at somebody; trolls; a newsroom that does neither. */
static void split__army_and_trolls__two_styles(void **state) {
    (void)state;
    const avpi_manner of[] = {{1000, 110, 440}, {1000, 120, 470}, {800, 80, 400},
                              {500, 170, 200},  {200, 76, 60},    {90, 0, 0}};
    const avpi_style_kind wanted[] = {AMPLIFIES, AMPLIFIES, AMPLIFIES, HARASSES, HARASSES, NEITHER};
    expect(of, 6, wanted);
}

/* What differs by less than twice is one style, named by what they do more of together. */
static void split__alike__one_style(void **state) {
    (void)state;
    const avpi_manner army[] = {{1000, 100, 440}, {1000, 120, 470}, {800, 90, 400}},
                      trolls[] = {{500, 300, 100}, {200, 90, 60}};
    const avpi_style_kind all_amplify[] = {AMPLIFIES, AMPLIFIES, AMPLIFIES}, all_harass[] = {HARASSES, HARASSES};
    expect(army, 3, all_amplify);
    expect(trolls, 2, all_harass);
}

static void split__one_or_none__no_harm(void **state) {
    (void)state;
    const avpi_manner one = {10, 0, 3}, silent = {10, 0, 0};
    const avpi_style_kind amplifies = AMPLIFIES, neither = NEITHER;
    expect(&one, 1, &amplifies);
    expect(&silent, 1, &neither);
    expect(NULL, 0, NULL);
}

static avp_status work(const avp_ctx *ctx, void *state, avp_error *err) {
    const avpi_manner of[] = {{10, 5, 0}, {10, 0, 5}};
    avpi_style_kind style[2];
    (void)state;
    return avpi_style_split(ctx, of, 2, style, err);
}

static void split__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(work, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(split__army_and_trolls__two_styles),
        cmocka_unit_test(split__alike__one_style),
        cmocka_unit_test(split__one_or_none__no_harm),
        cmocka_unit_test(split__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
