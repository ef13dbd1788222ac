/* Posts as Bluesky's API gives them: getPosts, searchPosts, feeds with reposts, threads, profiles; pages, arrays or one a line. */
#include "read/bluesky.h"

#define POSTS "app.bsky.feed.post"

static bool is_view(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, "uri") && avpi_json_has(json, node, "author.did") &&
           avpi_json_has(json, node, "record|value");
}

static bool is_profile(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, "did") && avpi_json_has(json, node, "handle") && !avpi_json_has(json, node, "uri");
}

/* Arrays that a page holds, and what stands in them. */
static const char *const pages[] = {"posts", "feed", "actors", "profiles", "followers", "follows", "replies"};

static uint32_t first_of_page(const avpi_json *json, uint32_t root) {
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        uint32_t array = avpi_json_first_of(json, root, pages[i]);
        if (avpi_json_is(json, array, AVPI_JSON_ARRAY) && avpi_json_first(array) < avpi_json_end(json, array))
            return avpi_json_first(array);
    }
    return AVPI_JSON_NONE;
}

static int sure_of(const avpi_json *json, uint32_t node) {
    if (is_view(json, node) || is_view(json, avpi_json_first_of(json, node, "post")))
        return 96;
    return is_profile(json, node) ? 60 : 0;
}

static int detect(const avpi_json *json, uint32_t root) {
    int sure = sure_of(json, root), inside = sure_of(json, first_of_page(json, root));
    bool thread = is_view(json, avpi_json_first_of(json, root, "thread.post"));
    return thread ? 96 : sure > inside ? sure : inside;
}

static avp_status put_author(avpi_json *json, uint32_t author, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str verified = avpi_json_text(json, avpi_json_first_of(json, author, "verification.verifiedStatus"));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json, avpi_json_first_of(json, author, "did"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, avpi_json_first_of(json, author, "handle"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_NAME, json, avpi_json_first_of(json, author, "displayName"), err));
    avpi_json_put_count(batch, AVPI_NUMBER_FOLLOWERS, json, avpi_json_first_of(json, author, "followersCount"));
    avpi_json_put_count(batch, AVPI_NUMBER_FOLLOWING, json, avpi_json_first_of(json, author, "followsCount"));
    avpi_json_put_count(batch, AVPI_NUMBER_STATUSES, json, avpi_json_first_of(json, author, "postsCount"));
    avpi_json_put_created(batch, json, avpi_json_first_of(json, author, "createdAt"), AVPI_TIME_ISO);
    avpi_json_put_filled(batch, AVPI_NUMBER_HAS_DESCRIPTION, json, author, "description");
    if (author != AVPI_JSON_NONE)
        batch->number[AVPI_NUMBER_HAS_PICTURE][batch->count] = avpi_json_has(json, author, "avatar");
    if (verified.ptr)
        batch->number[AVPI_NUMBER_VERIFIED][batch->count] = avpi_str_equal(verified, AVPI_STR("valid"));
done:
    return status;
}

static avp_status take_view(avpi_json *json, uint32_t view, avpi_place place, uint8_t flags, avpi_batch *batch,
                            avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_POST, json, avpi_json_first_of(json, view, "uri"), err));
    AVP_TRY(put_author(json, avpi_json_first_of(json, view, "author"), batch, err));
    AVP_TRY(avpi_bluesky_put_post(json, avpi_json_first_of(json, view, "record|value"), batch, err));
    if (batch->time_us[batch->count] == AVPI_NO_TIME)
        (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, view, "indexedAt"), AVPI_TIME_ISO);
    avpi_bluesky_time_by_key(batch, place);
    AVP_TRY(avpi_json_end_row(batch, place, flags, avpi_json_raw(json, view), err));
done:
    return status;
}

/* A post in the place of which the server says that it is gone, blocked or detached by its author. */
static avp_status put_gone(avpi_json *json, uint32_t view, avpi_place place, avpi_batch *batch, avp_error *err) {
    static const char *const words[] = {"notFound", "blocked", "detached"};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!avpi_json_is(json, avpi_json_first_of(json, view, words[i]), AVPI_JSON_TRUE))
            continue;
        avpi_fact fact = {.kind = "unavailable", .detail = avpi_str_view(words[i]), .time_us = AVPI_NO_TIME};
        fact.place = place;
        AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, view, "uri"), batch, &fact.post, err));
        fact.account = avpi_bluesky_owner(fact.post);
        if (fact.post.ptr)
            AVP_TRY(avpi_batch_fact(batch, fact, err));
    }
done:
    return status;
}

/* What stands inside a post or beside it in a feed: quoted posts, the ends of a thread. */
static avp_status take_inner(avpi_json *json, uint32_t view, const char *const *paths, size_t n, avpi_place place,
                             avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        uint32_t inner = avpi_json_first_of(json, view, paths[i]);
        avp_str uri = avpi_json_text(json, avpi_json_first_of(json, inner, "uri"));
        if (!uri.ptr || !avpi_bluesky_in(uri, AVPI_STR(POSTS)))
            continue;
        if (is_view(json, inner))
            AVP_TRY(take_view(json, inner, place, AVPI_POST_EMBEDDED, batch, err));
        else
            AVP_TRY(put_gone(json, inner, place, batch, err));
    }
done:
    return status;
}

static avp_status take_post(avpi_json *json, uint32_t view, avpi_place place, uint8_t flags, avpi_batch *batch,
                            avp_error *err) {
    static const char *const inner[] = {"embed.record", "embed.record.record"};
    avp_status status = AVP_OK;
    AVP_TRY(take_view(json, view, place, flags, batch, err));
    AVP_TRY(take_inner(json, view, inner, 2, place, batch, err));
done:
    return status;
}

/* A repost in a feed: who, when, and of what. Its own address is not always told; then one is made of who and what. */
static avp_status take_repost(avpi_json *json, uint32_t item, uint32_t reason, avpi_place place, avpi_batch *batch,
                              avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_batch_begin(batch, err));
    avp_str *id = &batch->text[AVPI_FIELD_POST][batch->count], *of = &batch->text[AVPI_FIELD_REPOST_OF][batch->count];
    AVP_TRY(put_author(json, avpi_json_first_of(json, reason, "by"), batch, err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_OF, json, avpi_json_first_of(json, item, "post.uri"), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_POST, json, avpi_json_first_of(json, reason, "uri"), err));
    avp_str who = batch->text[AVPI_FIELD_ACCOUNT][batch->count];
    const avp_str parts[] = {AVPI_STR("repost of "), *of, AVPI_STR(" by "), who};
    if (!id->ptr && of->ptr && who.ptr)
        AVP_TRY(avpi_batch_join(batch, parts, 4, id, err));
    batch->text[AVPI_FIELD_REPOST_ACCOUNT][batch->count] = avpi_bluesky_owner(*of);
    (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, reason, "indexedAt"), AVPI_TIME_ISO);
    AVP_TRY(avpi_json_end_row(batch, place, AVPI_POST_REPOST, avpi_json_raw(json, item), err));
    AVP_TRY(take_post(json, avpi_json_first_of(json, item, "post"), place, AVPI_POST_EMBEDDED, batch, err));
done:
    return status;
}

static avp_status take_profile(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(put_author(json, node, batch, err));
    AVP_TRY(avpi_json_end_account(batch, place, avpi_json_raw(json, node), err));
    avpi_batch_note(batch, N_("a user, not a post: kept as an account"), place);
done:
    return status;
}

/* A post, an item of a feed or a search, or a profile: one record. */
static avp_status take_item(avpi_json *json, uint32_t item, avpi_place place, avpi_batch *batch, avp_error *err) {
    static const char *const ends[] = {"reply.parent", "reply.root"};
    avp_status status = AVP_OK;
    uint32_t reason = avpi_json_first_of(json, item, "reason"), post = avpi_json_first_of(json, item, "post");
    batch->rows_read++;
    if (avpi_json_has(json, reason, "by.did") && is_view(json, post))
        AVP_TRY(take_repost(json, item, reason, place, batch, err));
    else if (is_view(json, post))
        AVP_TRY(take_post(json, post, place, 0, batch, err));
    else if (is_profile(json, item))
        AVP_TRY(take_profile(json, item, place, batch, err));
    else
        AVP_TRY(take_post(json, item, place, 0, batch, err));
    AVP_TRY(take_inner(json, item, ends, 2, place, batch, err));
done:
    return status;
}

/* A thread: a post, and below it others; JSON is at most 64 deep, so is this. */
static avp_status take_thread(avpi_json *json, uint32_t thread, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t replies = avpi_json_first_of(json, thread, "replies");
    uint32_t parent = avpi_json_first_of(json, thread, "parent");
    if (avpi_json_is(json, parent, AVPI_JSON_OBJECT))
        AVP_TRY(take_thread(json, parent, place, batch, err));
    if (is_view(json, avpi_json_first_of(json, thread, "post")))
        AVP_TRY(take_item(json, thread, place, batch, err));
    else
        AVP_TRY(put_gone(json, thread, place, batch, err));
    if (!avpi_json_is(json, replies, AVPI_JSON_ARRAY))
        goto done;
    for (uint32_t i = avpi_json_first(replies); i < avpi_json_end(json, replies); i = json->nodes[i].next)
        AVP_TRY(take_thread(json, i, place, batch, err));
done:
    return status;
}

static avp_status take(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t thread = avpi_json_first_of(json, root, "thread");
    if (avpi_json_is(json, thread, AVPI_JSON_OBJECT))
        return take_thread(json, thread, place, batch, err);
    if (sure_of(json, root) > 0)
        return take_item(json, root, place, batch, err);
    for (size_t k = 0; k < sizeof pages / sizeof *pages; k++) {
        uint32_t array = avpi_json_first_of(json, root, pages[k]);
        if (!avpi_json_is(json, array, AVPI_JSON_ARRAY))
            continue;
        for (uint32_t i = avpi_json_first(array); i < avpi_json_end(json, array); i = json->nodes[i].next)
            AVP_TRY(take_item(json, i, place, batch, err));
        return AVP_OK;
    }
    AVP_TRY(take_item(json, root, place, batch, err));
done:
    return status;
}

const avpi_format avpi_format_bluesky_api = {
    .name = "bluesky-api",
    .help = N_("posts, feeds, threads and profiles of Bluesky's API"),
    .container = AVPI_CONTAINER_JSON,
    .priority = 55,
    .have = AVPI_BLUESKY_COLUMNS,
    .json_detect = detect,
    .json_take = take,
};
