/* Texts of posts, fetched for all exhibits at once: the table of posts has no index. */
#include "report/exhibits.h"

#include "store/sql.h"

enum { SQL_MAX_BYTES = 1 << 22 };

/* Calls take for every excerpt that shows a post of a member. */
typedef avp_status (*take_excerpt)(void *self, avpi_excerpt *excerpt, avp_error *err);

static avp_status each_excerpt(avpi_exhibits *exhibits, take_excerpt take, void *self, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t g = 0; g < exhibits->count; g++) {
        avpi_exhibit *exhibit = &exhibits->exhibits[g];
        for (size_t k = 0; k < exhibit->n_meetings; k++) {
            AVP_TRY(take(self, &exhibit->meetings[k].a, err));
            AVP_TRY(take(self, &exhibit->meetings[k].b, err));
        }
        for (size_t k = 0; k < AVP_GROUP_TOP_OBJECTS; k++)
            AVP_TRY(take(self, &exhibit->samples[k], err));
    }
done:
    return status;
}

static avp_status list_post(void *self, avpi_excerpt *excerpt, avp_error *err) {
    avpi_buf *sql = self;
    return excerpt->post == UINT32_MAX ? AVP_OK : avpi_buf_printf(sql, err, ",%u", excerpt->post);
}

static avp_status copy_text(avpi_arena *arena, avp_str text, avp_str *out, avp_error *err) {
    *out = text.ptr ? avpi_arena_copy(arena, avpi_utf8_cut(text, AVPI_EXCERPT_BYTES)) : (avp_str){0};
    return !text.ptr || out->ptr ? AVP_OK : avpi_fail_memory(arena->ctx, err);
}

/* One row of the answer, given to every excerpt of that post. */
typedef struct found_post {
    avpi_arena *arena;
    uint32_t post;
    avp_str native, text;
    bool gone;
} found_post;

static avp_status give_post(void *self, avpi_excerpt *excerpt, avp_error *err) {
    const found_post *found = self;
    avp_status status = AVP_OK;
    if (excerpt->post != found->post)
        return AVP_OK;
    excerpt->gone = found->gone;
    AVP_TRY(copy_text(found->arena, found->native, &excerpt->native, err));
    AVP_TRY(copy_text(found->arena, found->text, &excerpt->text, err));
done:
    return status;
}

static avp_status fetch_posts(avp_case *c, const avpi_buf *sql, avpi_exhibits *exhibits, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, sql->ptr, NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            uint32_t post = avpi_rows_u32(rows, 0)[i];
            found_post found = {&exhibits->text, post, avpi_rows_text(rows, 1)[i], avpi_rows_text(rows, 2)[i],
                                avpi_gone_has(&exhibits->gone, post)};
            AVP_TRY(each_excerpt(exhibits, give_post, &found, err));
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* Posts of members, by the case's post ids. */
static avp_status load_posts(const avp_ctx *ctx, avp_case *c, avpi_exhibits *exhibits, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf sql;
    avpi_buf_init(&sql, ctx, SQL_MAX_BYTES);
    AVP_TRY(avpi_buf_add(&sql, AVPI_STR("SELECT post_id, native, text FROM posts WHERE post_id IN (4294967295"), err));
    AVP_TRY(each_excerpt(exhibits, list_post, &sql, err));
    AVP_TRY(avpi_buf_add_byte(&sql, ')', err));
    AVP_TRY(fetch_posts(c, &sql, exhibits, err));
done:
    avpi_buf_free(&sql);
    return status;
}

/* ---- posts that are objects themselves ---- */

static bool is_post(const avp_story *story, const avp_group_object *object) {
    const char *trace = story->traces[object->trace].acts->trace;
    return strcmp(trace, "repost") == 0 || strcmp(trace, "reply") == 0;
}

static avp_str native_of(const avp_story *story, const avp_group_object *object) {
    return avp_names_get(&story->traces[object->trace].acts->objects, object->object);
}

static avp_status list_objects(const avp_ctx *ctx, const avp_story *story, const avpi_exhibits *exhibits, avpi_buf *sql,
                               avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t g = 0; g < exhibits->count; g++) {
        const avp_group *group = &story->groups->groups[g];
        for (size_t k = 0; k < group->n_objects; k++) {
            if (!is_post(story, &group->objects[k]))
                continue;
            AVP_TRY(avpi_buf_add_byte(sql, ',', err));
            AVP_TRY(avpi_sql_quote(ctx, native_of(story, &group->objects[k]), sql, err));
        }
    }
done:
    return status;
}

static avp_status give_objects(const avp_story *story, avpi_exhibits *exhibits, const found_post *found,
                               avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t g = 0; g < exhibits->count; g++) {
        const avp_group *group = &story->groups->groups[g];
        for (size_t k = 0; k < group->n_objects; k++)
            if (is_post(story, &group->objects[k]) &&
                avpi_str_equal(native_of(story, &group->objects[k]), found->native)) {
                avpi_excerpt *sample = &exhibits->exhibits[g].samples[k];
                sample->gone = found->gone;
                AVP_TRY(copy_text(&exhibits->text, found->text, &sample->text, err));
            }
    }
done:
    return status;
}

/* The reposted or answered post speaks better than "RT @..." or the answer, if the case has it. */
static avp_status load_objects(const avp_ctx *ctx, const avp_story *story, avpi_exhibits *exhibits, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U32};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    avpi_buf sql;
    avpi_buf_init(&sql, ctx, SQL_MAX_BYTES);
    AVP_TRY(avpi_buf_add(
        &sql, AVPI_STR("SELECT native, min(text), min(post_id) FROM posts WHERE text IS NOT NULL AND native IN (''"),
        err));
    AVP_TRY(list_objects(ctx, story, exhibits, &sql, err));
    AVP_TRY(avpi_buf_add(&sql, AVPI_STR(") GROUP BY native"), err));
    AVP_TRY(avpi_sql_query(story->c, sql.ptr, NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            uint32_t post = avpi_rows_u32(rows, 2)[i];
            found_post found = {&exhibits->text, post, avpi_rows_text(rows, 0)[i], avpi_rows_text(rows, 1)[i],
                                avpi_gone_has(&exhibits->gone, post)};
            AVP_TRY(give_objects(story, exhibits, &found, err));
        }
    }
done:
    avpi_rows_close(rows);
    avpi_buf_free(&sql);
    return status;
}

/* Acts that were read without a case number their posts themselves: their native ids are all there is. */
static avp_status name_posts(avpi_arena *arena, const avp_acts *acts, avpi_excerpt *excerpt, avp_error *err) {
    if (excerpt->post < acts->posts.count)
        return copy_text(arena, avp_names_get(&acts->posts, excerpt->post), &excerpt->native, err);
    return AVP_OK;
}

static avp_status name_all(avpi_exhibits *exhibits, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t g = 0; g < exhibits->count; g++) {
        avpi_exhibit *exhibit = &exhibits->exhibits[g];
        for (size_t k = 0; k < exhibit->n_meetings; k++) {
            AVP_TRY(name_posts(&exhibits->text, exhibit->acts, &exhibit->meetings[k].a, err));
            AVP_TRY(name_posts(&exhibits->text, exhibit->acts, &exhibit->meetings[k].b, err));
        }
    }
done:
    return status;
}

bool avpi_exhibits_of_case(const avp_story *story) {
    return story->c && story->n_traces > 0 && story->traces[0].acts->posts.count == 0;
}

avp_status avpi_exhibits_texts(const avp_ctx *ctx, const avp_story *story, avpi_exhibits *exhibits, avp_error *err) {
    avp_status status = AVP_OK;
    if (exhibits->count == 0)
        return AVP_OK;
    if (avpi_exhibits_of_case(story)) {
        AVP_TRY(load_posts(ctx, story->c, exhibits, err));
        AVP_TRY(load_objects(ctx, story, exhibits, err));
    } else {
        AVP_TRY(name_all(exhibits, err));
    }
done:
    return status;
}
