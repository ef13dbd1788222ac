/* The raster of sleepers: which accounts are drawn, in which order, and their days; the same figure on the page, with its rows. */
#include "unit/report/story_fixture.h"

#include "report/sleepers.h"

static const story_plan big_groups = {.groups = 2, .size = 30, .events = 8, .organic = 80, .organic_posts = 600};
static const int64_t day_us = INT64_C(86400000000);

/* What the stage before would have found: the members of group g slept, the later ones in the list waking first. */
typedef struct sleep_story {
    made_story made;
    avp_dormancy dormancies[60];
    avp_awakening awakenings[2];
    avp_awakening *none;
    avp_dormancy *nobody;
} sleep_story;

static void begin(const avp_ctx *ctx, sleep_story *s) {
    story_make(ctx, &big_groups, &s->made);
    avp_findings *f = &s->made.findings;
    s->none = f->awakenings;
    s->nobody = f->dormancies;
    int64_t first_us = f->mask.first_us;
    f->n_dormancies = 0;
    for (size_t g = 0; g < 2; g++) {
        const avp_group *group = &s->made.groups.groups[g];
        s->awakenings[g] = (avp_awakening){.group = (uint32_t)g + 1,
                                           .dormant = group->n_members,
                                           .verified = 2,
                                           .pool = 40,
                                           .accounts = 5,
                                           .expected = .25,
                                           .from_us = first_us + 2 * day_us,
                                           .to_us = first_us + 9 * day_us,
                                           .p = 1e-4,
                                           .q = 1e-4,
                                           .passes = g == 0};
        for (size_t i = 0; i < group->n_members; i++)
            s->dormancies[f->n_dormancies++] =
                (avp_dormancy){.account = group->members[i],
                               .group = group->id,
                               .from_us = first_us,
                               .to_us = first_us + (int64_t)(group->n_members - i) * INT64_C(60000000),
                               .verified = i < 2};
    }
    f->awakenings = s->awakenings;
    f->n_awakenings = 2;
    f->dormancies = s->dormancies;
    f->told.looked = true;
}

static void end(const avp_ctx *ctx, sleep_story *s) {
    avp_findings *f = &s->made.findings;
    f->awakenings = s->none;
    f->dormancies = s->nobody;
    f->n_awakenings = 0;
    story_free(ctx, &s->made);
}

static int64_t days_posted(const sleep_story *s, uint32_t account) {
    avp_error err = {0};
    int64_t n = -1;
    const avpi_sql_value native = avpi_sql_text(avp_names_get(&s->made.groups.accounts, account));
    MUST(avpi_sql_number(s->made.c,
                         "SELECT count(DISTINCT CAST(posted_at AS DATE)) FROM posts JOIN accounts USING (account_id)"
                         " WHERE accounts.native = ?",
                         &native, 1, &n, &err));
    return n;
}

static void sleepers__groups_that_pass__rows_and_days(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    static sleep_story s;
    avpi_sleepers all;
    begin(&ctx, &s);
    MUST(avpi_sleepers_load(&ctx, &s.made.story, &all, &err));
    const avp_group *group = &s.made.groups.groups[0];
    assert_int_equal(all.n_groups, 1); /* the other awakening does not pass */
    assert_int_equal(all.group[0].slept, group->n_members);
    assert_int_equal(all.n, AVPI_SLEEPERS_OF_GROUP);
    assert_int_equal(all.of[0].account, group->members[group->n_members - 1]); /* it woke first */
    assert_int_equal(all.of[all.n - 1].account, group->members[0]);
    assert_true(all.of[all.n - 1].verified && !all.of[0].verified);
    for (size_t i = 0; i < all.n; i++) {
        int64_t days = 0;
        for (size_t d = 0; d < all.n_days; d++)
            days += all.posted[i * all.n_days + d];
        assert_true(days > 0);
        assert_int_equal(days, days_posted(&s, all.of[i].account));
    }
    avpi_sleepers_free(&ctx, &all);
    s.awakenings[0].passes = false;
    MUST(avpi_sleepers_load(&ctx, &s.made.story, &all, &err));
    assert_int_equal(all.n, 0);
    avpi_sleepers_free(&ctx, &all);
    end(&ctx, &s);
}

static void page__groups_that_woke__raster_with_its_rows(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    static sleep_story s;
    char path[STORY_PATH];
    size_t n;
    begin(&ctx, &s);
    story_path(path, "page.html");
    for (int language = 0; language < 2; language++) {
        MUST(avp_report_write(&ctx, &s.made.story, language ? "es" : "en", path, &err));
        char *page = story_read(path, &n);
        const char *told = strstr(page, "id=\"told-awakenings\"");
        assert_non_null(told);
        const char *figure = strstr(told, "<figure>"), *rows = strstr(told, "id=\"rows-awakenings\"");
        assert_true(figure && rows && figure < rows);
        assert_non_null(strstr(figure, "<svg"));
        assert_non_null(strstr(figure, "href=\"#rows-awakenings\""));
        assert_non_null(strstr(told, language ? "Miembros que estuvieron en letargo" : "Members that slept"));
        free(page);
    }
    s.awakenings[0].passes = false;
    MUST(avp_report_write(&ctx, &s.made.story, "en", path, &err));
    char *page = story_read(path, &n);
    assert_null(strstr(page, "told-awakenings"));
    free(page);
    end(&ctx, &s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sleepers__groups_that_pass__rows_and_days),
        cmocka_unit_test(page__groups_that_woke__raster_with_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
