/* A case in memory with accounts, posts and snapshots made by hand, and groups over them. Accounts are called a00000, a00001 ... */
#ifndef AVP_TEST_STORY_CASE_H
#define AVP_TEST_STORY_CASE_H

#include "support/check.h"

#include "avispero/story.h"
#include "base/text.h"
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t story_second = 1000000, story_day = INT64_C(86400000000);
static const int64_t story_start = INT64_C(1483228800000000); /* 1 January 2017 */

static inline void story_must_at(avp_status status, const avp_error *err, const char *file, int line) {
    if (status != AVP_OK) {
        fprintf(stderr, "%s: %s\n", avp_status_name(status), err->text);
        _fail(file, line);
    }
}
#define STORY_MUST(call) story_must_at((call), &err, __FILE__, __LINE__)

typedef struct story_case {
    avp_ctx ctx;
    avp_case *c;
    uint32_t n, posts;
    avp_groups groups;
    char *names;
    uint64_t *starts;
    avpi_buf rows[2]; /* to come: of posts, of account_snapshots */
} story_case;

static inline void story_sql(story_case *s, const char *sql) {
    avp_error err = {0};
    STORY_MUST(avpi_sql_exec(s->c, sql, NULL, 0, &err));
}

static inline int64_t story_number(const story_case *s, const char *sql) {
    avp_error err = {0};
    int64_t n = -1;
    STORY_MUST(avpi_sql_number(s->c, sql, NULL, 0, &n, &err));
    return n;
}

/* n accounts; the first sum(sizes) of them in n_groups groups, one after the other. */
static inline void story_open(story_case *s, uint32_t n, const uint32_t *sizes, size_t n_groups) {
    enum { NAME = 6 };
    avp_error err = {0};
    char sql[256];
    *s = (story_case){.ctx = check_ctx(2), .n = n};
    avpi_buf_init(&s->rows[0], &s->ctx, SIZE_MAX);
    avpi_buf_init(&s->rows[1], &s->ctx, SIZE_MAX);
    STORY_MUST(avp_case_open(&s->ctx, NULL, AVP_CASE_MEMORY, &s->c, &err));
    snprintf(sql, sizeof sql,
             "INSERT INTO accounts (account_id, native) SELECT i, printf('a%%05d', i) FROM range(%u) t(i);"
             "ALTER TABLE accounts ADD COLUMN IF NOT EXISTS created_at TIMESTAMP",
             n);
    story_sql(s, sql);
    s->names = malloc((size_t)n * NAME + 1);
    s->starts = malloc(((size_t)n + 1) * sizeof *s->starts);
    s->groups.group_of = calloc((size_t)n + 1, sizeof *s->groups.group_of);
    s->groups.groups = calloc(n_groups + 1, sizeof *s->groups.groups);
    for (uint32_t i = 0; i <= n; i++) {
        s->starts[i] = (uint64_t)i * NAME;
        if (i < n)
            snprintf(s->names + (size_t)i * NAME, NAME + 1, "a%05u", i % 100000);
    }
    s->groups.accounts = (avp_names){n, s->names, s->starts};
    s->groups.count = n_groups;
    for (uint32_t g = 0, at = 0; g < n_groups; g++) {
        avp_group *group = &s->groups.groups[g];
        *group = (avp_group){.id = g + 1, .n_members = sizes[g]};
        STORY_MUST(avpi_alloc(&s->ctx, sizes[g], sizeof *group->members, &group->members, &err));
        STORY_MUST(avpi_zalloc(&s->ctx, sizes[g], sizeof *group->strength, &group->strength, &err));
        STORY_MUST(avpi_zalloc(&s->ctx, sizes[g], sizeof *group->partners, &group->partners, &err));
        for (uint32_t k = 0; k < sizes[g]; k++, at++) {
            group->members[k] = at;
            s->groups.group_of[at] = g + 1;
        }
    }
}

static inline void story_close(story_case *s) {
    for (size_t g = 0; g < s->groups.count; g++) {
        avpi_free(&s->ctx, s->groups.groups[g].members);
        avpi_free(&s->ctx, s->groups.groups[g].strength);
        avpi_free(&s->ctx, s->groups.groups[g].partners);
    }
    free(s->groups.groups);
    free(s->groups.group_of);
    free(s->names);
    free(s->starts);
    avpi_buf_free(&s->rows[0]);
    avpi_buf_free(&s->rows[1]);
    avp_case_close(s->c);
}

/* A post; statuses < 0: without a snapshot. Kept back until story_flush. */
static inline void story_post(story_case *s, uint32_t account, int64_t time_us, int64_t statuses) {
    avp_error err = {0};
    STORY_MUST(avpi_buf_printf(&s->rows[0], &err, ",(%u,'p%u',%u,make_timestamp(%lld),false,false)", s->posts, s->posts,
                               account, (long long)time_us));
    if (statuses >= 0)
        STORY_MUST(avpi_buf_printf(&s->rows[1], &err, ",(%u,make_timestamp(%lld),NULL,%lld)", account,
                                   (long long)time_us, (long long)statuses));
    s->posts++;
}

static inline void story_handle(story_case *s, uint32_t account, const char *handle) {
    avp_error err = {0};
    STORY_MUST(avpi_buf_printf(&s->rows[1], &err, ",(%u,TIMESTAMP '2017-01-01','%s',NULL)", account, handle));
}

static inline void story_flush(story_case *s) {
    static const char *const heads[] = {
        "INSERT INTO posts (post_id, native, account_id, posted_at, embedded, is_repost) VALUES ",
        "INSERT INTO account_snapshots (account_id, seen_at, handle, statuses) VALUES "};
    avp_error err = {0};
    for (size_t k = 0; k < 2; k++) {
        avpi_buf sql;
        avpi_buf_init(&sql, &s->ctx, SIZE_MAX);
        STORY_MUST(avpi_buf_printf(&sql, &err, "%s%s", heads[k], s->rows[k].len > 0 ? s->rows[k].ptr + 1 : ""));
        if (s->rows[k].len > 0)
            story_sql(s, sql.ptr);
        avpi_buf_free(&sql);
        avpi_buf_clear(&s->rows[k]);
    }
}

static inline avp_findings story_found(story_case *s, const avp_story_options *opts) {
    avp_error err = {0};
    avp_findings findings = {0};
    story_flush(s);
    STORY_MUST(avp_story_find(&s->ctx, s->c, &s->groups, opts, 1, &findings, &err));
    return findings;
}

static inline const avp_indicator *story_indicator(const avp_findings *f, uint32_t group, avp_indicator_kind kind) {
    return &f->indicators[(size_t)(group - 1) * AVP_INDICATORS + (size_t)kind];
}

#endif
