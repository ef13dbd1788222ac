/* Stories to report: one made from posts with planted groups through the real stages, one small and made by hand. */
#ifndef TESTS_UNIT_REPORT_STORY_FIXTURE_H
#define TESTS_UNIT_REPORT_STORY_FIXTURE_H

#include "support/check.h"

#include "avispero/report.h"
#include "avispero/traces.h"
#include "base/rng.h"
#include "base/text.h"
#include "store/sql.h"

#include <math.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STORY_PATH = 512 };

static inline void must_at(avp_status status, const avp_error *err, const char *file, int line) {
    if (status != AVP_OK) {
        fprintf(stderr, "%s: %s\n", avp_status_name(status), err->text);
        _fail(file, line);
    }
}
#define MUST(call) must_at((call), &err, __FILE__, __LINE__)

/* "$TMPDIR/<name>": the folder is private to the test. */
static inline void story_path(char out[STORY_PATH], const char *name) {
    const char *temp = getenv("TMPDIR");
    snprintf(out, STORY_PATH, "%s/%s", temp ? temp : "/tmp", name);
}

/* Whole file, terminated; the caller frees. */
static inline char *story_read(const char *path, size_t *n) {
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long size = ftell(f);
    assert_true(size >= 0);
    rewind(f);
    char *bytes = malloc((size_t)size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, f), (size_t)size);
    bytes[size] = '\0';
    *n = (size_t)size;
    fclose(f);
    return bytes;
}

/* ---- what people might post to hurt whoever looks at it ---- */

static const char *const story_payloads[] = {
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\" onmouseover=\"alert(3)",
    "]]></style></svg></title><!--",
    "javascript:alert(4)//\"><b>",
    "=HYPERLINK(\"http://bad.example\",\"x\")",
    "\xE2\x80\xAEtxet \xE2\x81\xA6 isolated",
    "bell\x07 escape\x1b[31m null",
};
enum { STORY_PAYLOADS = sizeof story_payloads / sizeof *story_payloads };

/* ---- a collection with planted groups ---- */

typedef struct story_plan {
    uint32_t groups, size, events; /* of each planted group */
    uint32_t organic, organic_posts;
    bool hostile;
    const char *folder; /* of the case; NULL = in memory */
    const char *trace;  /* NULL = "url" */
    const char *sql;    /* run on the case before anything is found; may be NULL */
} story_plan;

typedef struct made_story {
    avp_case *c;
    avp_acts acts;
    avp_links links;
    avp_trace_links traces[1];
    avp_groups groups;
    avp_layout layout;
    avp_links_options links_options;
    avp_groups_options groups_options;
    avp_findings findings;
    avp_story story;
} made_story;

/* Rows of the tables that the plan fills. */
typedef struct story_rows {
    avpi_arena text;
    size_t n, capacity;
    uint32_t *post, *account, *url, *zero;
    int64_t *time_us;
    avp_str *native, *words, *written;
    bool *no;
} story_rows;

static inline avp_str story_text(story_rows *rows, const char *format, ...) AVP_PRINTF(2, 3);
static inline avp_str story_text(story_rows *rows, const char *format, ...) {
    char text[2048];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return avpi_arena_copy(&rows->text, (avp_str){text, (size_t)n});
}

static inline void story_post(story_rows *rows, bool hostile, uint32_t account, uint32_t url, int64_t time_us) {
    size_t i = rows->n++;
    assert_true(i < rows->capacity);
    rows->post[i] = (uint32_t)i;
    rows->account[i] = account;
    rows->url[i] = url;
    rows->zero[i] = 0;
    rows->no[i] = false;
    rows->time_us[i] = time_us;
    rows->native[i] = story_text(rows, "%llu", 9000000000ULL + i);
    rows->words[i] = hostile ? story_text(rows, "%s post %zu %s", story_payloads[i % STORY_PAYLOADS], i,
                                          story_payloads[(i + 3) % STORY_PAYLOADS])
                             : story_text(rows, "palabras de la publicaci\xC3\xB3n %zu", i);
    rows->written[i] = AVPI_STR("https://t.example/x");
}

static inline void story_plant(story_rows *rows, const story_plan *plan) {
    static const int64_t second = 1000000, day = INT64_C(86400000000), start = INT64_C(1491004800000000);
    avpi_rng rng;
    avpi_rng_init(&rng, 11, 0);
    uint32_t urls = plan->organic_posts / 10 + 1;
    for (uint32_t i = 0; i < plan->organic_posts; i++)
        story_post(rows, plan->hostile, (uint32_t)avpi_rng_below(&rng, plan->organic),
                   (uint32_t)avpi_rng_below(&rng, urls),
                   start + (int64_t)avpi_rng_below(&rng, 30) * day + (int64_t)avpi_rng_below(&rng, 86400) * second);
    for (uint32_t g = 0; g < plan->groups; g++)
        for (uint32_t e = 0; e < plan->events; e++) {
            int64_t at =
                start + (int64_t)avpi_rng_below(&rng, 29) * day + (int64_t)avpi_rng_below(&rng, 80000) * second;
            for (uint32_t k = 0; k < plan->size; k++)
                story_post(rows, plan->hostile, plan->organic + g * plan->size + k, urls + g * plan->events + e,
                           at + (int64_t)avpi_rng_below(&rng, 40) * second);
        }
}

static inline void story_append(avp_case *c, const char *table, const avpi_column *columns, size_t n_columns,
                                size_t n) {
    avp_error err = {0};
    avpi_appender *appender = NULL;
    MUST(avpi_appender_open(c, table, &appender, &err));
    MUST(avpi_appender_add(appender, columns, n_columns, n, &err));
    MUST(avpi_appender_finish(appender, &err));
}

static inline void story_alloc(const avp_ctx *ctx, story_rows *rows) {
    avp_error err = {0};
    MUST(avpi_alloc(ctx, rows->capacity, sizeof(uint32_t), &rows->post, &err));
    MUST(avpi_alloc(ctx, rows->capacity, sizeof(uint32_t), &rows->account, &err));
    MUST(avpi_alloc(ctx, rows->capacity, sizeof(uint32_t), &rows->url, &err));
    MUST(avpi_alloc(ctx, rows->capacity, sizeof(uint32_t), &rows->zero, &err));
    MUST(avpi_alloc(ctx, rows->capacity, sizeof(bool), &rows->no, &err));
    MUST(avpi_alloc(ctx, rows->capacity, sizeof(int64_t), &rows->time_us, &err));
    MUST(avpi_alloc(ctx, rows->capacity, sizeof(avp_str), &rows->native, &err));
    MUST(avpi_alloc(ctx, rows->capacity, sizeof(avp_str), &rows->words, &err));
    MUST(avpi_alloc(ctx, rows->capacity, sizeof(avp_str), &rows->written, &err));
}

static inline void story_drop(const avp_ctx *ctx, story_rows *rows) {
    void *const arrays[] = {rows->post,    rows->account, rows->url,   rows->zero,   rows->no,
                            rows->time_us, rows->native,  rows->words, rows->written};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        avpi_free(ctx, arrays[i]);
    avpi_arena_free(&rows->text);
}

static inline void story_fill_accounts(const avp_ctx *ctx, avp_case *c, story_rows *rows, const story_plan *plan) {
    uint32_t n = plan->organic + plan->groups * plan->size;
    story_rows people = {.capacity = n};
    story_alloc(ctx, &people);
    for (uint32_t i = 0; i < n; i++) {
        people.post[i] = i;
        people.time_us[i] = 0;
        people.native[i] = story_text(rows, "%u", 500000 + i);
        people.words[i] = plan->hostile ? story_text(rows, "%s%u", story_payloads[i % STORY_PAYLOADS], i)
                                        : story_text(rows, "cuenta_%u", i);
    }
    story_append(c, "accounts",
                 (avpi_column[]){{AVPI_SQL_U32, people.post, NULL},
                                 {AVPI_SQL_TEXT, people.native, NULL},
                                 {AVPI_SQL_I64, NULL, NULL}},
                 3, n);
    story_append(c, "account_snapshots",
                 (avpi_column[]){{AVPI_SQL_U32, people.post, NULL},
                                 {AVPI_SQL_I64, people.time_us, NULL},
                                 {AVPI_SQL_TEXT, people.words, NULL},
                                 {AVPI_SQL_TEXT, NULL, NULL},
                                 {AVPI_SQL_I64, NULL, NULL},
                                 {AVPI_SQL_I64, NULL, NULL},
                                 {AVPI_SQL_I64, NULL, NULL},
                                 {AVPI_SQL_BOOL, NULL, NULL},
                                 {AVPI_SQL_BOOL, NULL, NULL},
                                 {AVPI_SQL_BOOL, NULL, NULL},
                                 {AVPI_SQL_BOOL, NULL, NULL},
                                 {AVPI_SQL_BOOL, NULL, NULL}},
                 12, n);
    avpi_arena_init(&people.text, ctx);
    story_drop(ctx, &people);
}

static inline void story_fill_urls(const avp_ctx *ctx, avp_case *c, story_rows *rows, const story_plan *plan) {
    uint32_t n = plan->organic_posts / 10 + 1 + plan->groups * plan->events;
    story_rows urls = {.capacity = n};
    story_alloc(ctx, &urls);
    for (uint32_t i = 0; i < n; i++) {
        urls.post[i] = i;
        urls.words[i] = plan->hostile ? story_text(rows, "%s%u", story_payloads[i % STORY_PAYLOADS], i)
                                      : story_text(rows, "https://portal%u.example/nota/%u", i % 7, i);
        urls.native[i] = story_text(rows, "portal%u.example", i % 7);
    }
    story_append(c, "urls",
                 (avpi_column[]){{AVPI_SQL_U32, urls.post, NULL},
                                 {AVPI_SQL_TEXT, urls.words, NULL},
                                 {AVPI_SQL_TEXT, urls.native, NULL}},
                 3, n);
    avpi_arena_init(&urls.text, ctx);
    story_drop(ctx, &urls);
}

static inline void story_fill_posts(avp_case *c, story_rows *rows) {
    avpi_column none = {AVPI_SQL_TEXT, NULL, NULL};
    avpi_column posts[] = {{AVPI_SQL_U32, rows->post, NULL},
                           {AVPI_SQL_TEXT, rows->native, NULL},
                           {AVPI_SQL_U32, rows->account, NULL},
                           {AVPI_SQL_I64, rows->time_us, NULL},
                           {AVPI_SQL_TEXT, rows->words, NULL},
                           none,
                           none,
                           none,
                           none,
                           none,
                           none,
                           none,
                           none,
                           {AVPI_SQL_BOOL, rows->no, NULL},
                           {AVPI_SQL_BOOL, rows->no, NULL}};
    story_append(c, "posts", posts, sizeof posts / sizeof *posts, rows->n);
    story_append(c, "post_urls",
                 (avpi_column[]){{AVPI_SQL_U32, rows->post, NULL},
                                 {AVPI_SQL_U32, rows->url, NULL},
                                 {AVPI_SQL_U32, rows->zero, NULL},
                                 {AVPI_SQL_TEXT, rows->written, NULL}},
                 4, rows->n);
}

static inline void story_fill_records(avp_case *c, bool hostile) {
    avp_error err = {0};
    MUST(avpi_sql_exec(c,
                       "INSERT INTO labels SELECT native, 'kind', CASE WHEN account_id % 3 = 0 THEN 'portal' ELSE "
                       "'person' END FROM accounts WHERE account_id % 2 = 0;"
                       "INSERT INTO rejects VALUES (0, 17, 900, 'no account', 'x'), (0, 18, 950, 'no account', 'y');"
                       "INSERT INTO warnings VALUES (0, 'an id is mangled', 12, 44);"
                       "INSERT INTO run_options VALUES (1, 'links', 'window', '60'), (1, 'read', 'labels', "
                       "'/home/someone/labels.csv');",
                       NULL, 0, &err));
    avpi_sql_value path =
        avpi_sql_text(avpi_str_view(hostile ? "/home/someone/<script>alert(5).csv" : "/home/someone/posts.csv"));
    MUST(avpi_sql_exec(c,
                       "INSERT INTO sources VALUES (0, ?, 'abc123', 99, 'qut', 'account=user_id', TIMESTAMP "
                       "'2024-01-01', NULL, NULL, 1002, 990, 10, 2, 1000000)",
                       &path, 1, &err));
}

static inline void story_make(const avp_ctx *ctx, const story_plan *plan, made_story *out) {
    avp_error err = {0};
    story_rows rows = {.capacity = (size_t)plan->organic_posts + (size_t)plan->groups * plan->size * plan->events + 1};
    memset(out, 0, sizeof *out);
    avpi_arena_init(&rows.text, ctx);
    story_alloc(ctx, &rows);
    MUST(avp_case_open(ctx, plan->folder, plan->folder ? AVP_CASE_CREATE : AVP_CASE_MEMORY, &out->c, &err));
    story_plant(&rows, plan);
    story_fill_accounts(ctx, out->c, &rows, plan);
    story_fill_urls(ctx, out->c, &rows, plan);
    story_fill_posts(out->c, &rows);
    story_fill_records(out->c, plan->hostile);
    story_drop(ctx, &rows);
    avp_options_init(&avp_links_option_table, &out->links_options);
    avp_options_init(&avp_groups_option_table, &out->groups_options);
    if (plan->sql)
        MUST(avpi_sql_exec(out->c, plan->sql, NULL, 0, &err));
    MUST(avp_traces_load(ctx, out->c, plan->trace ? plan->trace : "url", NULL, &out->acts, &err));
    MUST(avp_links_find(ctx, &out->acts, &out->links_options, &out->links, &err));
    out->traces[0] = (avp_trace_links){&out->acts, &out->links};
    MUST(avp_groups_find(ctx, out->traces, 1, &out->groups_options, &out->groups, &err));
    if (out->groups.n_links > 0)
        MUST(avp_layout_compute(ctx, &out->groups, 1, &out->layout, &err));
    MUST(avp_story_find(ctx, out->c, &out->groups, NULL, 1, &out->findings, &err));
    out->story = (avp_story){.c = out->c,
                             .findings = &out->findings,
                             .traces = out->traces,
                             .n_traces = 1,
                             .groups = &out->groups,
                             .layout = out->groups.n_links > 0 ? &out->layout : NULL,
                             .links_options = &out->links_options,
                             .groups_options = &out->groups_options,
                             .command = "avispero run /home/someone/case /home/someone/posts.csv",
                             .run_id = 1};
}

static inline void story_free(const avp_ctx *ctx, made_story *made) {
    avp_findings_free(ctx, &made->findings);
    avp_layout_free(ctx, &made->layout);
    avp_groups_free(ctx, &made->groups);
    avp_links_free(ctx, &made->links);
    avp_acts_free(ctx, &made->acts);
    avp_case_close(made->c);
}

/* ---- a story made by hand: four accounts, three links, one group; all on the stack of the program ---- */

typedef struct hand_story {
    char bytes[256];
    uint64_t starts[8];
    avp_fused_link links[3];
    uint32_t group_of[4], members[2], partners[2], layout_accounts[4];
    double strength[2];
    float x[4], y[4];
    avp_group group;
    avp_groups groups;
    avp_layout layout;
    avp_acts url, text;
    avp_trace_links traces[2];
    avp_story story;
} hand_story;

static inline avp_names hand_names(hand_story *hand, const char *const *names, uint32_t n) {
    uint64_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        size_t len = strlen(names[i]);
        hand->starts[i] = at;
        memcpy(hand->bytes + at, names[i], len);
        at += len;
    }
    hand->starts[n] = at;
    return (avp_names){n, hand->bytes, hand->starts};
}

/* Natives are in bytewise order; two of them are out to do harm. */
static inline void hand_make(hand_story *hand) {
    static const char *const names[] = {"-77", "=cmd()", "a<b>&\"c\"", "zoe"};
    static avp_links no_links;
    memset(hand, 0, sizeof *hand);
    hand->links[0] =
        (avp_fused_link){.a = 0, .b = 1, .weight = 3, .traces = 1, .expected = 0.5, .log10_p = -2.5, .strength = 2.5};
    hand->links[1] = (avp_fused_link){.a = 1,
                                      .b = 2,
                                      .weight = 12,
                                      .traces = 3,
                                      .expected = 0.125,
                                      .log10_p = -30.25,
                                      .strength = 30.25,
                                      .admits = true};
    hand->links[2] =
        (avp_fused_link){.a = 2, .b = 3, .weight = 2, .traces = 2, .log10_p = -(double)INFINITY, .strength = 50};
    hand->members[0] = 1, hand->members[1] = 2;
    hand->group_of[1] = hand->group_of[2] = 1;
    hand->strength[0] = hand->strength[1] = 30.25;
    hand->partners[0] = hand->partners[1] = 1;
    hand->group = (avp_group){.id = 1,
                              .n_members = 2,
                              .members = hand->members,
                              .strength = hand->strength,
                              .partners = hand->partners,
                              .links = 1,
                              .observed = 12,
                              .expected = 0.125,
                              .log10_p = -30.25,
                              .traces = 3,
                              .stability = 1,
                              .first_us = INT64_C(1491004800000000),
                              .last_us = INT64_C(1491091200000000),
                              .strongest_a = 1,
                              .strongest_b = 2};
    hand->groups = (avp_groups){.accounts = hand_names(hand, names, 4),
                                .n_links = 3,
                                .links = hand->links,
                                .count = 1,
                                .groups = &hand->group,
                                .group_of = hand->group_of,
                                .linked_accounts = 4,
                                .innocent_pairs = 0.03,
                                .window_us = 60000000};
    for (uint32_t i = 0; i < 4; i++) {
        hand->layout_accounts[i] = i;
        hand->x[i] = (float)i - 1.5F;
        hand->y[i] = 0.25F * (float)(i * i);
    }
    hand->layout = (avp_layout){4, hand->layout_accounts, hand->x, hand->y};
    hand->url.trace = "url";
    hand->text.trace = "text";
    hand->traces[0] = (avp_trace_links){&hand->url, &no_links};
    hand->traces[1] = (avp_trace_links){&hand->text, &no_links};
    hand->story = (avp_story){.traces = hand->traces,
                              .n_traces = 2,
                              .groups = &hand->groups,
                              .layout = &hand->layout,
                              .command = "avispero run x"};
}

#endif
