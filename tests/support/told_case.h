/* Posts with words, over a story_case; lists written by hand; what is told of it. */
#ifndef AVP_TEST_TOLD_CASE_H
#define AVP_TEST_TOLD_CASE_H

#include "support/story_case.h"

static const int64_t told_hour = INT64_C(3600000000);

/* Rows of the table posts that are still to come, column by column. */
typedef struct told_rows {
    size_t n, capacity;
    uint32_t *post, *account;
    int64_t *time_us;
    avp_str *native, *text, *repost_of, *reply_account;
    bool *repost, *embedded; /* embedded: of none */
} told_rows;

typedef struct told_case {
    story_case s;
    avpi_arena text;
    told_rows rows;
} told_case;

static inline void told_open(told_case *t, uint32_t n, const uint32_t *sizes, size_t n_groups) {
    story_open(&t->s, n, sizes, n_groups);
    avpi_arena_init(&t->text, &t->s.ctx);
    t->rows = (told_rows){.n = 0};
}

static inline void told_flush(told_case *t) {
    avp_error err = {0};
    told_rows *r = &t->rows;
    avpi_appender *appender = NULL;
    const avpi_column none = {AVPI_SQL_TEXT, NULL, NULL};
    const avpi_column columns[] = {{AVPI_SQL_U32, r->post, NULL},
                                   {AVPI_SQL_TEXT, r->native, NULL},
                                   {AVPI_SQL_U32, r->account, NULL},
                                   {AVPI_SQL_I64, r->time_us, NULL},
                                   {AVPI_SQL_TEXT, r->text, NULL},
                                   none,
                                   none,
                                   {AVPI_SQL_TEXT, r->repost_of, NULL},
                                   none,
                                   none,
                                   {AVPI_SQL_TEXT, r->reply_account, NULL},
                                   none,
                                   none,
                                   {AVPI_SQL_BOOL, r->embedded, NULL},
                                   {AVPI_SQL_BOOL, r->repost, NULL}};
    if (r->n == 0)
        return;
    STORY_MUST(avpi_appender_open(t->s.c, "posts", &appender, &err));
    STORY_MUST(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, r->n, &err));
    STORY_MUST(avpi_appender_finish(appender, &err));
    avpi_arena_clear(&t->text);
    r->n = 0;
}

static inline void told_grow(told_case *t) {
    told_rows *r = &t->rows;
    if (r->n < r->capacity)
        return;
    r->capacity = 2 * r->capacity + 1024;
    r->post = realloc(r->post, r->capacity * sizeof *r->post);
    r->account = realloc(r->account, r->capacity * sizeof *r->account);
    r->time_us = realloc(r->time_us, r->capacity * sizeof *r->time_us);
    r->native = realloc(r->native, r->capacity * sizeof *r->native);
    r->text = realloc(r->text, r->capacity * sizeof *r->text);
    r->repost_of = realloc(r->repost_of, r->capacity * sizeof *r->repost_of);
    r->reply_account = realloc(r->reply_account, r->capacity * sizeof *r->reply_account);
    r->repost = realloc(r->repost, r->capacity * sizeof *r->repost);
    r->embedded = realloc(r->embedded, r->capacity * sizeof *r->embedded);
}

static inline avp_str told_text(told_case *t, const char *text) {
    avp_str kept = text ? avpi_arena_copy(&t->text, avpi_str_view(text)) : (avp_str){NULL, 0};
    assert_true(!text || kept.ptr);
    return kept;
}

static inline uint32_t told_add(told_case *t, uint32_t account, int64_t time_us, const char *text, const char *of,
                                const char *to_account) {
    told_rows *r = &t->rows;
    char native[16];
    told_grow(t);
    snprintf(native, sizeof native, "p%u", t->s.posts);
    r->post[r->n] = t->s.posts;
    r->account[r->n] = account;
    r->time_us[r->n] = time_us;
    r->native[r->n] = told_text(t, native);
    r->text[r->n] = told_text(t, text);
    r->repost_of[r->n] = told_text(t, of);
    r->reply_account[r->n] = told_text(t, to_account);
    r->repost[r->n] = of != NULL;
    r->embedded[r->n] = false;
    r->n++;
    return t->s.posts++;
}

/* A post of text; its native id is p<number>, the number comes back. */
static inline uint32_t told_post(told_case *t, uint32_t account, int64_t time_us, const char *text) {
    return told_add(t, account, time_us, text, NULL, NULL);
}

static inline uint32_t told_repost(told_case *t, uint32_t account, int64_t time_us, uint32_t of) {
    char native[16];
    snprintf(native, sizeof native, "p%u", of);
    return told_add(t, account, time_us, NULL, native, NULL);
}

static inline uint32_t told_reply(told_case *t, uint32_t account, int64_t time_us, const char *to_account) {
    return told_add(t, account, time_us, "si", NULL, to_account);
}

static inline void told_target(told_case *t, const char *target, const char *kind, const char *value) {
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO targets SELECT '%s', 'Name of %s' WHERE '%s' NOT IN (SELECT target FROM targets);"
             "INSERT INTO target_aliases VALUES ('%s', '%s', '%s', NULL, NULL)",
             target, target, target, target, kind, value);
    story_sql(&t->s, sql);
}

/* All posts go; accounts, groups and lists stay, so that many draws need one case. */
static inline void told_clear(told_case *t) {
    story_sql(&t->s, "DELETE FROM posts");
    t->s.posts = 0;
}

static inline avp_findings told_found(told_case *t, const avp_told_options *opts, uint64_t seed) {
    avp_error err = {0};
    avp_findings findings = {0};
    told_flush(t);
    story_flush(&t->s);
    STORY_MUST(avp_story_tell(&t->s.ctx, t->s.c, &t->s.groups, NULL, opts, seed, &findings, &err));
    return findings;
}

static inline void told_close(told_case *t) {
    told_rows *r = &t->rows;
    void *const columns[] = {r->post,      r->account,       r->time_us, r->native,  r->text,
                             r->repost_of, r->reply_account, r->repost,  r->embedded};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        free(columns[i]);
    avpi_arena_free(&t->text);
    story_close(&t->s);
}

#endif
