/* Posts with words, over a story_case; lists written by hand; what is told of it. */
#ifndef AVP_TEST_TOLD_CASE_H
#define AVP_TEST_TOLD_CASE_H

#include "support/story_case.h"

static const int64_t told_hour = INT64_C(3600000000);

typedef struct told_case {
    story_case s;
    avpi_buf rows; /* to come */
} told_case;

static inline void told_open(told_case *t, uint32_t n, const uint32_t *sizes, size_t n_groups) {
    story_open(&t->s, n, sizes, n_groups);
    avpi_buf_init(&t->rows, &t->s.ctx, SIZE_MAX);
}

static inline void told_flush(told_case *t) {
    avp_error err = {0};
    avpi_buf sql;
    avpi_buf_init(&sql, &t->s.ctx, SIZE_MAX);
    STORY_MUST(
        avpi_buf_printf(&sql, &err,
                        "INSERT INTO posts (post_id, native, account_id, posted_at, text, repost_of, reply_account,"
                        " embedded, is_repost) VALUES %s",
                        t->rows.len > 0 ? t->rows.ptr + 1 : ""));
    if (t->rows.len > 0)
        story_sql(&t->s, sql.ptr);
    avpi_buf_free(&sql);
    avpi_buf_clear(&t->rows);
}

/* A post of text; its native id is p<number>, the number comes back. */
static inline uint32_t told_post(told_case *t, uint32_t account, int64_t time_us, const char *text) {
    avp_error err = {0};
    STORY_MUST(avpi_buf_printf(&t->rows, &err, ",(%u,'p%u',%u,make_timestamp(%lld),'%s',NULL,NULL,false,false)",
                               t->s.posts, t->s.posts, account, (long long)time_us, text));
    return t->s.posts++;
}

static inline uint32_t told_repost(told_case *t, uint32_t account, int64_t time_us, uint32_t of) {
    avp_error err = {0};
    STORY_MUST(avpi_buf_printf(&t->rows, &err, ",(%u,'p%u',%u,make_timestamp(%lld),NULL,'p%u',NULL,false,true)",
                               t->s.posts, t->s.posts, account, (long long)time_us, of));
    return t->s.posts++;
}

static inline uint32_t told_reply(told_case *t, uint32_t account, int64_t time_us, const char *to_account) {
    avp_error err = {0};
    STORY_MUST(avpi_buf_printf(&t->rows, &err, ",(%u,'p%u',%u,make_timestamp(%lld),'si',NULL,'%s',false,false)",
                               t->s.posts, t->s.posts, account, (long long)time_us, to_account));
    return t->s.posts++;
}

static inline void told_target(told_case *t, const char *target, const char *kind, const char *value) {
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO targets SELECT '%s', 'Name of %s' WHERE '%s' NOT IN (SELECT target FROM targets);"
             "INSERT INTO target_aliases VALUES ('%s', '%s', '%s', NULL, NULL)",
             target, target, target, target, kind, value);
    story_sql(&t->s, sql);
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
    avpi_buf_free(&t->rows);
    story_close(&t->s);
}

#endif
