/* What members are like stands apart from what they did, with its innocent explanations, and never on a single account. */
#include "unit/report/story_fixture.h"

static const story_plan three_groups = {.groups = 3, .size = 6, .events = 8, .organic = 80, .organic_posts = 600};

static char *page_of(const avp_ctx *ctx, const avp_story *story, const char *lang) {
    avp_error err = {0};
    char path[STORY_PATH];
    size_t n;
    story_path(path, "page.html");
    MUST(avp_report_write(ctx, story, lang, path, &err));
    return story_read(path, &n);
}

static const char *group_of(const char *page, const char *id) {
    const char *at = strstr(page, id);
    assert_non_null(at);
    return at;
}

/* Group 1: created in a week, and awake in one; group 2: nothing stands out. */
static void page__indicators__apart_with_their_shares(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &three_groups, &made);
    avp_indicator *created = &made.findings.indicators[AVP_INDICATOR_CREATED_TOGETHER];
    *created = (avp_indicator){.group_yes = 5,
                               .group_known = 6,
                               .rest_yes = 1,
                               .rest_known = 80,
                               .p = 1e-7,
                               .q = 1e-6,
                               .passes = true,
                               .from_us = INT64_C(1462147200000000),
                               .window_us = INT64_C(604800000000)};
    avp_awakening awake = {.group = 1,
                           .dormant = 5,
                           .verified = 2,
                           .pool = 40,
                           .accounts = 4,
                           .expected = .25,
                           .from_us = INT64_C(1491004800000000),
                           .to_us = INT64_C(1491609600000000),
                           .p = 1e-4,
                           .q = 1e-4,
                           .passes = true};
    avp_awakening *none = made.findings.awakenings;
    size_t n_none = made.findings.n_awakenings;
    made.findings.awakenings = &awake;
    made.findings.n_awakenings = 1;
    char *page = page_of(&ctx, &made.story, "en");
    const char *first = group_of(page, "id=\"group-1\""), *second = group_of(page, "id=\"group-2\"");
    const char *apart = strstr(first, "Apart from acting together: what the members are like");
    assert_true(apart && apart < second);
    assert_true(strstr(first, "In other windows") < apart); /* after all evidence of co-action */
    assert_non_null(strstr(apart, "A newsroom, an official campaign, a fan club, accounts that post through one"));
    assert_non_null(strstr(apart, "created within"));
    assert_non_null(strstr(apart, "2 May 2016"));
    const char *out = strstr(apart, "stands out");
    assert_true(out && out < second);
    assert_null(strstr(out + 1, "stands out")); /* nothing else does */
    const char *woke = strstr(apart, "members that had slept woke within");
    assert_true(woke && woke < second);
    assert_non_null(strstr(apart, "may be the collection's doing") ? apart
                                                                   : strstr(apart, "the collection&#39;s doing"));
    assert_non_null(strstr(apart, "Not known in this collection: profile left as the platform made it"));
    free(page);
    page = page_of(&ctx, &made.story, "es");
    assert_non_null(strstr(page, "Aparte de actuar en conjunto: c\xC3\xB3mo son los miembros"));
    assert_non_null(strstr(page, "despertaron en un plazo de"));
    assert_null(strstr(page, "stands out"));
    free(page);
    made.findings.awakenings = none;
    made.findings.n_awakenings = n_none;
    story_free(&ctx, &made);
}

static void page__no_findings__no_section(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &three_groups, &made);
    made.story.findings = NULL;
    char *page = page_of(&ctx, &made.story, "en");
    assert_null(strstr(page, "Apart from acting together"));
    assert_null(strstr(page, "href=\"#known\""));
    free(page);
    story_free(&ctx, &made);
}

/* Groups beyond those told in full: what stands out in them is said all the same. */
static void page__many_groups__what_stands_out_is_listed(void **state) {
    (void)state;
    static const story_plan many = {.groups = 23, .size = 6, .events = 8, .organic = 300, .organic_posts = 1500};
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &many, &made);
    assert_int_equal(made.groups.count, 23);
    char *page = page_of(&ctx, &made.story, "en");
    assert_null(strstr(page, "what stands out in these groups"));
    free(page);
    made.findings.indicators[21 * AVP_INDICATORS + AVP_INDICATOR_NO_PICTURE] = (avp_indicator){
        .group_yes = 6, .group_known = 6, .rest_yes = 3, .rest_known = 300, .p = 1e-9, .q = 1e-7, .passes = true};
    page = page_of(&ctx, &made.story, "en");
    const char *at = strstr(page, "what stands out in these groups");
    assert_non_null(at);
    assert_non_null(
        strstr(at, "no picture of its own: 6 of 6 (100%) (members), fewer than 5 of 300 (accounts in no group)"));
    free(page);
    page = page_of(&ctx, &made.story, "es");
    assert_non_null(strstr(
        page,
        "sin imagen propia: 6 de 6 (100\xC2\xA0%) (miembros), menos de 5 de 300 (cuentas en ning\xC3\xBAn grupo)"));
    free(page);
    story_free(&ctx, &made);
}

static void page__known_organic__apart_and_unnamed(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    made_story made;
    story_make(&ctx, &three_groups, &made);
    avp_known known = {.sha256 = "0123abcd", .entries = 9, .found = 8, .ambiguous = 1, .absent = 0};
    MUST(avpi_zalloc(&ctx, made.groups.accounts.count, 1, &known.kind_of, &err));
    const avp_group *first = &made.groups.groups[0], *second = &made.groups.groups[1];
    char *outsider = NULL;
    MUST(avpi_str_dup(&ctx, avp_names_get(&made.groups.accounts, second->members[5]), &outsider, &err));
    for (size_t i = 0; i < 6; i++)
        known.kind_of[first->members[i]] = 1 + AVP_KNOWN_NEWSROOM;
    for (size_t i = 0; i < 5; i++)
        known.kind_of[second->members[i]] = 1 + AVP_KNOWN_FAN_CLUB;
    MUST(avp_known_apart(&ctx, &made.groups, &known, &err));
    avp_findings_free(&ctx, &made.findings);
    MUST(avp_story_find(&ctx, made.c, &made.groups, NULL, 1, &made.findings, &err));
    avp_layout_free(&ctx, &made.layout);
    MUST(avp_layout_compute(&ctx, &made.groups, 1, &made.layout, &err));
    made.story.known = &known;
    char *page = page_of(&ctx, &made.story, "en"), *text = NULL;
    assert_non_null(strstr(page, "One group of accounts is linked by acting together"));
    assert_non_null(strstr(page, "href=\"#known\""));
    assert_non_null(strstr(page, "0123abcd"));
    assert_non_null(strstr(page, "Groups that consist mainly of them are not among the findings"));
    assert_null(strstr(page, "id=\"group-2\""));
    assert_null(strstr(page, outsider));
    free(page);
    MUST(avp_report_text(&ctx, &made.story, "es", 100, &text, &err));
    assert_non_null(strstr(text, "De las 9 cuentas de la lista"));
    avp_free(&ctx, text);
    avp_free(&ctx, outsider);
    avp_known_free(&ctx, &known);
    story_free(&ctx, &made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page__indicators__apart_with_their_shares),
        cmocka_unit_test(page__no_findings__no_section),
        cmocka_unit_test(page__many_groups__what_stands_out_is_listed),
        cmocka_unit_test(page__known_organic__apart_and_unnamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
