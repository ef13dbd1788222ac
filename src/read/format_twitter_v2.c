/* X API v2: pages (data, includes, errors), the stream's single posts, and posts flattened one a line. */
#include "read/rt_prefix.h"
#include "read/twitter.h"

/* What a page includes beside its data; empty for flattened posts, which hold it themselves. */
typedef struct page {
    avpi_json *json;
    avpi_json_index users, posts;
} page;

static bool is_post(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, "id") && avpi_json_has(json, node, "text") &&
           avpi_json_has(json, node, "created_at|author_id|author|edit_history_tweet_ids");
}

/* Why something that comes from the same API is no post; NULL when it is unknown. */
static const char *name_other(const avpi_json *json, uint32_t node) {
    if (avpi_json_has(json, node, "tweet_count") && avpi_json_has(json, node, "start"))
        return N_("a count of posts, not a post");
    if (avpi_json_has(json, node, "owner_id") && avpi_json_has(json, node, "member_count"))
        return N_("a list of users, not a post");
    return NULL;
}

static bool is_user(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, "username") && avpi_json_has(json, node, "name") &&
           !avpi_json_has(json, node, "text");
}

/* From a compliance job: posts and accounts that are to be taken out of collections, and why. */
static bool is_compliance(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, "id") && avpi_json_has(json, node, "action") &&
           avpi_json_has(json, node, "reason");
}

static uint32_t first_item(const avpi_json *json, uint32_t data) {
    if (!avpi_json_is(json, data, AVPI_JSON_ARRAY))
        return data;
    return avpi_json_first(data) < avpi_json_end(json, data) ? avpi_json_first(data) : AVPI_JSON_NONE;
}

static int detect(const avpi_json *json, uint32_t root) {
    enum { PAGE = 95, FLAT = 92, EMPTY_PAGE = 70, OTHER = 55 };
    uint32_t data = avpi_json_member(json, root, AVPI_STR("data")), item = first_item(json, data);
    if (data != AVPI_JSON_NONE && item != AVPI_JSON_NONE && is_post(json, item))
        return PAGE;
    if (data == AVPI_JSON_NONE && avpi_json_has(json, root, "id") && avpi_json_has(json, root, "text") &&
        avpi_json_has(json, root, "author_id|author.username") &&
        avpi_json_has(json, root, "public_metrics|conversation_id|edit_history_tweet_ids|referenced_tweets|entities"))
        return FLAT;
    if (avpi_json_has(json, root, "meta.result_count|meta.newest_id|errors") && data == AVPI_JSON_NONE)
        return EMPTY_PAGE;
    item = item != AVPI_JSON_NONE ? item : root;
    return is_user(json, item) || is_compliance(json, item) || name_other(json, item) ? OTHER : 0;
}

static avp_str text_at(avpi_json *json, uint32_t node, const char *paths) {
    return avpi_json_text(json, avpi_json_first_of(json, node, paths));
}

/* The author of a post: inside it when flattened, else among the users of the page. */
static uint32_t author_of(const page *p, uint32_t node) {
    uint32_t inner = avpi_json_first_of(p->json, node, "author");
    if (avpi_json_is(p->json, inner, AVPI_JSON_OBJECT))
        return inner;
    return avpi_json_index_find(&p->users, text_at(p->json, node, "author_id"));
}

/* Reference of a post by type ("retweeted"), and the post that it leads to where that is known. */
typedef struct reference {
    uint32_t node, post;
} reference;

static reference find_reference(const page *p, uint32_t node, const char *type) {
    reference found = {AVPI_JSON_NONE, AVPI_JSON_NONE};
    avpi_json *json = p->json;
    uint32_t all = avpi_json_first_of(json, node, "referenced_tweets");
    if (!avpi_json_is(json, all, AVPI_JSON_ARRAY))
        return found;
    for (uint32_t i = avpi_json_first(all); i < avpi_json_end(json, all); i = json->nodes[i].next) {
        if (!avpi_str_equal(text_at(json, i, "type"), avpi_str_view(type)))
            continue;
        found.node = i;
        found.post = avpi_json_has(json, i, "text") ? i : avpi_json_index_find(&p->posts, text_at(json, i, "id"));
        return found;
    }
    return found;
}

/* What a user object tells about its account. The picture of those who have none has an address of its own. */
static void put_standing(avpi_json *json, uint32_t user, avpi_batch *batch) {
    avp_str picture = text_at(json, user, "profile_image_url");
    avpi_json_put_count(batch, AVPI_NUMBER_FOLLOWERS, json,
                        avpi_json_first_of(json, user, "public_metrics.followers_count"));
    avpi_json_put_count(batch, AVPI_NUMBER_FOLLOWING, json,
                        avpi_json_first_of(json, user, "public_metrics.following_count"));
    avpi_json_put_count(batch, AVPI_NUMBER_STATUSES, json,
                        avpi_json_first_of(json, user, "public_metrics.tweet_count"));
    avpi_json_put_flag(batch, AVPI_NUMBER_VERIFIED, json, avpi_json_first_of(json, user, "verified"));
    avpi_json_put_flag(batch, AVPI_NUMBER_PROTECTED, json, avpi_json_first_of(json, user, "protected"));
    avpi_json_put_filled(batch, AVPI_NUMBER_HAS_DESCRIPTION, json, user, "description");
    avpi_json_put_created(batch, json, avpi_json_first_of(json, user, "created_at"), AVPI_TIME_ISO);
    if (picture.ptr)
        batch->number[AVPI_NUMBER_HAS_PICTURE][batch->count] =
            avpi_str_find(picture, AVPI_STR("default_profile_images")) == picture.len;
}

static avp_status put_author(const page *p, uint32_t node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json *json = p->json;
    uint32_t author = author_of(p, node), id = avpi_json_first_of(json, node, "author_id|author.id");
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json, id, err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, avpi_json_first_of(json, author, "username"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_NAME, json, avpi_json_first_of(json, author, "name"), err));
    put_standing(json, author, batch);
done:
    return status;
}

/* A user object as a row of its own. */
static avp_status take_user(const page *p, uint32_t user, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json *json = p->json;
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json, avpi_json_first_of(json, user, "id"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, avpi_json_first_of(json, user, "username"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_NAME, json, avpi_json_first_of(json, user, "name"), err));
    put_standing(json, user, batch);
    AVP_TRY(avpi_json_end_account(batch, place, avpi_json_raw(json, user), err));
    avpi_batch_note(batch, N_("a user, not a post: kept as an account"), place);
done:
    return status;
}

/* Addresses of the post's own pictures and videos are media, not shared pages. */
static avp_status put_urls(avpi_json *json, uint32_t urls, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    if (!avpi_json_is(json, urls, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(urls); i < avpi_json_end(json, urls); i = json->nodes[i].next) {
        avp_str url, shown = text_at(json, i, "display_url");
        if (avpi_json_has(json, i, "media_key") || (shown.ptr && avpi_str_starts(shown, AVPI_STR("pic."))))
            continue;
        AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, i, "unwound_url|expanded_url|url"), batch, &url, err));
        if (url.ptr)
            AVP_TRY(avpi_batch_list_add(batch, AVPI_LIST_URLS, url, err));
    }
done:
    return status;
}

static avp_status put_media(avpi_json *json, uint32_t keys, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    if (!avpi_json_is(json, keys, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(keys); i < avpi_json_end(json, keys); i = json->nodes[i].next) {
        avp_str key;
        bool whole = avpi_json_is(json, i, AVPI_JSON_OBJECT);
        AVP_TRY(avpi_json_keep(json, whole ? avpi_json_first_of(json, i, "media_key") : i, batch, &key, err));
        if (key.ptr)
            AVP_TRY(avpi_twitter_media(batch, key, err));
    }
done:
    return status;
}

static avp_status put_lists(avpi_json *json, uint32_t node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(put_urls(json, avpi_json_first_of(json, node, "note_tweet.entities.urls|entities.urls"), batch, err));
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_HASHTAGS, json,
                               avpi_json_first_of(json, node, "note_tweet.entities.hashtags|entities.hashtags"), "tag",
                               err));
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_MENTIONS, json,
                               avpi_json_first_of(json, node, "note_tweet.entities.mentions|entities.mentions"),
                               "username|id", err));
    AVP_TRY(put_media(json, avpi_json_first_of(json, node, "attachments.media_keys|attachments.media"), batch, err));
done:
    return status;
}

/* The first mention of a repost is the author of the original, where nothing else tells it. */
static uint32_t mentioned_author(const page *p, uint32_t node) {
    avp_str name, text = text_at(p->json, node, "text");
    uint32_t mentions = avpi_json_first_of(p->json, node, "entities.mentions");
    uint32_t first = first_item(p->json, mentions);
    if (!text.ptr || !avpi_rt_prefix(text, &name) || !avpi_json_is(p->json, mentions, AVPI_JSON_ARRAY) ||
        first == AVPI_JSON_NONE)
        return AVPI_JSON_NONE;
    bool same = avpi_str_equal_fold(text_at(p->json, first, "username"), name);
    return same ? avpi_json_first_of(p->json, first, "id") : AVPI_JSON_NONE;
}

/* A repost has the whole text and the lists of its original, whose author it mentions. */
static avp_status put_repost(const page *p, uint32_t node, reference to, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json *json = p->json;
    avp_str handle, text;
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_OF, json, avpi_json_first_of(json, to.node, "id"), err));
    if (to.post == AVPI_JSON_NONE) {
        uint32_t author = avpi_json_first_of(json, to.node, "author_id");
        author = author != AVPI_JSON_NONE ? author : mentioned_author(p, node);
        AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_ACCOUNT, json, author, err));
        status = put_lists(json, node, batch, err);
        goto done;
    }
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_ACCOUNT, json,
                             avpi_json_first_of(json, to.post, "author_id|author.id"), err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, author_of(p, to.post), "username"), batch, &handle, err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, to.post, "note_tweet.text|text"), batch, &text, err));
    AVP_TRY(avpi_twitter_repost_text(batch, handle, text, err));
    if (handle.ptr)
        AVP_TRY(avpi_batch_list_add(batch, AVPI_LIST_MENTIONS, handle, err));
    AVP_TRY(put_lists(json, to.post, batch, err));
done:
    return status;
}

static avp_status put_links(const page *p, uint32_t node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json *json = p->json;
    reference reply = find_reference(p, node, "replied_to"), quote = find_reference(p, node, "quoted");
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPLY_TO, json, avpi_json_first_of(json, reply.node, "id"), err));
    if (reply.node != AVPI_JSON_NONE)
        AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPLY_ACCOUNT, json,
                                 avpi_json_first_of(json, node, "in_reply_to_user_id"), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_QUOTE_OF, json, avpi_json_first_of(json, quote.node, "id"), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_QUOTE_ACCOUNT, json,
                             avpi_json_first_of(json, quote.post, "author_id|author.id"), err));
done:
    return status;
}

static avp_status take_post(const page *p, uint32_t node, avpi_place place, uint8_t flags, avpi_batch *batch,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json *json = p->json;
    reference original = find_reference(p, node, "retweeted");
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_POST, json, avpi_json_first_of(json, node, "id"), err));
    AVP_TRY(put_author(p, node, batch, err));
    AVP_TRY(
        avpi_json_put_text(batch, AVPI_FIELD_TEXT, json, avpi_json_first_of(json, node, "note_tweet.text|text"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_LANGUAGE, json, avpi_json_first_of(json, node, "lang"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_CLIENT, json, avpi_json_first_of(json, node, "source"), err));
    (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, node, "created_at"), AVPI_TIME_ISO);
    AVP_TRY(put_links(p, node, batch, err));
    if (original.node != AVPI_JSON_NONE) {
        AVP_TRY(put_repost(p, node, original, batch, err));
        flags |= AVPI_POST_REPOST;
    } else {
        AVP_TRY(put_lists(json, node, batch, err));
    }
    AVP_TRY(avpi_twitter_v2_fate(json, node, author_of(p, node), place, batch, err));
    AVP_TRY(avpi_json_end_row(batch, place, flags, avpi_json_raw(json, node), err));
done:
    return status;
}

/* Posts inside a flattened one: those that it reposts, quotes or answers. */
static avp_status take_inner(const page *p, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t all = avpi_json_first_of(p->json, node, "referenced_tweets");
    if (!avpi_json_is(p->json, all, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(all); i < avpi_json_end(p->json, all); i = p->json->nodes[i].next)
        if (avpi_json_has(p->json, i, "text"))
            AVP_TRY(take_post(p, i, place, AVPI_POST_EMBEDDED, batch, err));
done:
    return status;
}

static avp_status take_one(const page *p, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    const char *other = is_post(p->json, node) ? NULL : name_other(p->json, node);
    batch->rows_read++;
    if (other)
        return avpi_batch_reject(batch, place, other, avpi_json_raw(p->json, node), err);
    if (!is_post(p->json, node) && is_user(p->json, node))
        return take_user(p, node, place, batch, err);
    if (!is_post(p->json, node) && is_compliance(p->json, node))
        return avpi_twitter_v2_compliance(p->json, node, place, batch, err);
    AVP_TRY(take_post(p, node, place, 0, batch, err));
    AVP_TRY(take_inner(p, node, place, batch, err));
done:
    return status;
}

static avp_status take_included(const page *p, uint32_t posts, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    if (!avpi_json_is(p->json, posts, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(posts); i < avpi_json_end(p->json, posts); i = p->json->nodes[i].next)
        AVP_TRY(take_post(p, i, place, AVPI_POST_EMBEDDED, batch, err));
done:
    return status;
}

static avp_status take(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    page p = {.json = json};
    uint32_t data = avpi_json_member(json, root, AVPI_STR("data")),
             included = avpi_json_path(json, root, "includes.tweets");
    AVP_TRY(avpi_json_index_make(&p.users, json, avpi_json_path(json, root, "includes.users"), batch, err));
    AVP_TRY(avpi_json_index_make(&p.posts, json, included, batch, err));
    AVP_TRY(avpi_twitter_v2_errors(json, root, place, batch, err));
    if (avpi_json_is(json, data, AVPI_JSON_ARRAY)) {
        for (uint32_t i = avpi_json_first(data); i < avpi_json_end(json, data); i = json->nodes[i].next)
            AVP_TRY(take_one(&p, i, place, batch, err));
    } else if (data != AVPI_JSON_NONE) {
        AVP_TRY(take_one(&p, data, place, batch, err));
    } else if (!avpi_json_has(json, root, "meta|errors")) {
        AVP_TRY(take_one(&p, root, place, batch, err));
    }
    AVP_TRY(take_included(&p, included, place, batch, err));
done:
    return status;
}

const avpi_format avpi_format_twitter_v2 = {
    .name = "twitter-v2",
    .help = N_("X API v2: pages as they come, the stream, or posts flattened one a line"),
    .container = AVPI_CONTAINER_JSON,
    .priority = 50,
    .have = AVPI_TWITTER_COLUMNS,
    .json_detect = detect,
    .json_take = take,
};
