/* X API v1.1: statuses one a line, in arrays, or in the "statuses" of a search. */
#include "read/twitter.h"

#define ID "id_str|id"
#define USER_ID "user.id_str|user.id|user_id_str|user_id"
#define HANDLE "user.screen_name|user_screen_name"

static bool is_status(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, ID) && avpi_json_has(json, node, "created_at") &&
           avpi_json_has(json, node, "text|full_text|extended_tweet") && avpi_json_has(json, node, "user|user_id_str");
}

static bool is_user(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, "screen_name") && avpi_json_has(json, node, "followers_count") &&
           !avpi_json_has(json, node, "text|full_text");
}

static bool is_notice(const avpi_json *json, uint32_t node) {
    return avpi_json_has(
        json, node,
        "delete.status|limit.track|scrub_geo|status_withheld|user_withheld|disconnect|user_delete|user_undelete|"
        "user_suspend|user_unsuspend");
}

static int detect(const avpi_json *json, uint32_t root) {
    uint32_t statuses = avpi_json_path(json, root, "statuses");
    if (avpi_json_is(json, statuses, AVPI_JSON_ARRAY))
        return 90;
    if (is_status(json, root))
        return 95;
    if (avpi_json_has(json, root, "normalized") && is_status(json, avpi_json_first_of(json, root, "source")))
        return 90;
    return is_user(json, root) ? 60 : is_notice(json, root) ? 50 : 0;
}

/* What a user object tells about its account. */
static void put_standing(avpi_json *json, uint32_t user, avpi_batch *batch) {
    static const struct {
        avpi_number number;
        const char *member;
    } counts[] = {{AVPI_NUMBER_FOLLOWERS, "followers_count"},
                  {AVPI_NUMBER_FOLLOWING, "friends_count"},
                  {AVPI_NUMBER_STATUSES, "statuses_count"}},
      flags[] = {{AVPI_NUMBER_DEFAULT_PROFILE, "default_profile"},
                 {AVPI_NUMBER_HAS_PICTURE, "default_profile_image"},
                 {AVPI_NUMBER_VERIFIED, "verified"},
                 {AVPI_NUMBER_PROTECTED, "protected"}};
    int64_t *pictured = &batch->number[AVPI_NUMBER_HAS_PICTURE][batch->count];
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        avpi_json_put_count(batch, counts[i].number, json, avpi_json_first_of(json, user, counts[i].member));
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        avpi_json_put_flag(batch, flags[i].number, json, avpi_json_first_of(json, user, flags[i].member));
    if (*pictured != AVPI_NO_NUMBER)
        *pictured = !*pictured;
    avpi_json_put_filled(batch, AVPI_NUMBER_HAS_DESCRIPTION, json, user, "description");
    avpi_json_put_created(batch, json, avpi_json_first_of(json, user, "created_at"), AVPI_TIME_TWITTER);
}

static avp_status put_user(avpi_json *json, uint32_t status_node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json, avpi_json_first_of(json, status_node, USER_ID), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, avpi_json_first_of(json, status_node, HANDLE), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_NAME, json, avpi_json_first_of(json, status_node, "user.name"), err));
    put_standing(json, avpi_json_first_of(json, status_node, "user"), batch);
done:
    return status;
}

/* A user object as a row of its own. */
static avp_status take_user(avpi_json *json, uint32_t user, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json, avpi_json_first_of(json, user, ID), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, avpi_json_first_of(json, user, "screen_name"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_NAME, json, avpi_json_first_of(json, user, "name"), err));
    put_standing(json, user, batch);
    AVP_TRY(avpi_json_end_account(batch, place, avpi_json_raw(json, user), err));
    avpi_batch_note(batch, N_("a user, not a post: kept as an account"), place);
done:
    return status;
}

/* ---- what became of posts ---- */

static avp_status put_fate(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    size_t row = batch->count;
    avpi_fact fact = {.post = batch->text[AVPI_FIELD_POST][row],
                      .account = batch->text[AVPI_FIELD_ACCOUNT][row],
                      .time_us = AVPI_NO_TIME,
                      .place = place};
    AVP_TRY(avpi_json_words(json, avpi_json_first_of(json, node, "withheld_in_countries"), batch, &fact.detail, err));
    uint32_t copyright = avpi_json_first_of(json, node, "withheld_copyright");
    fact.kind = "withheld";
    if (!fact.detail.ptr && avpi_json_is(json, copyright, AVPI_JSON_TRUE))
        fact.detail = AVPI_STR("copyright");
    if (fact.detail.ptr)
        AVP_TRY(avpi_batch_fact(batch, fact, err));
    uint32_t versions = avpi_json_first_of(json, node, "edit_history.edit_tweet_ids");
    AVP_TRY(avpi_json_words(json, versions, batch, &fact.detail, err));
    fact.kind = "edited";
    if (fact.detail.ptr && avpi_str_find_byte(fact.detail, ' ') < fact.detail.len)
        AVP_TRY(avpi_batch_fact(batch, fact, err));
done:
    return status;
}

/* Notices of the stream that tell of a post or an account; false in *told when the notice is another. */
static avp_status take_notice(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, bool *told,
                              avp_error *err) {
    static const struct {
        const char *path, *kind, *post, *account;
    } notices[] = {{"delete.status", "deleted", "id_str|id", "user_id_str|user_id"},
                   {"status_withheld", "withheld", "id_str|id", "user_id_str|user_id"},
                   {"user_withheld", "withheld", "none", "id_str|id"},
                   {"user_delete", "deleted", "none", "id_str|id"},
                   {"user_undelete", "restored", "none", "id_str|id"},
                   {"user_suspend", "unavailable", "none", "id_str|id"},
                   {"user_unsuspend", "restored", "none", "id_str|id"}};
    avp_status status = AVP_OK;
    avpi_fact fact = {.time_us = AVPI_NO_TIME, .place = place, .alone = true};
    int64_t step_us = 0;
    size_t k = 0, n = sizeof notices / sizeof *notices;
    while (k < n && !avpi_json_has(json, node, notices[k].path))
        k++;
    *told = k < n;
    if (k == n)
        return AVP_OK;
    uint32_t what = avpi_json_first_of(json, node, notices[k].path);
    avp_str time = avpi_json_text(json, avpi_json_first_of(json, node, "delete.timestamp_ms|timestamp_ms"));
    fact.kind = notices[k].kind;
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, what, notices[k].post), batch, &fact.post, err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, what, notices[k].account), batch, &fact.account, err));
    AVP_TRY(avpi_json_words(json, avpi_json_first_of(json, what, "withheld_in_countries"), batch, &fact.detail, err));
    if (time.ptr && !avpi_time_parse(time, AVPI_TIME_UNIX_MS, &fact.time_us, &step_us))
        fact.time_us = AVPI_NO_TIME;
    AVP_TRY(avpi_batch_fact(batch, fact, err));
done:
    return status;
}

static avp_status put_lists(avpi_json *json, uint32_t node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t media =
        avpi_json_first_of(json, node, "extended_tweet.extended_entities.media|extended_entities.media|entities.media");
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_URLS, json,
                               avpi_json_first_of(json, node, "extended_tweet.entities.urls|entities.urls"),
                               "unwound.url|expanded_url|url", err));
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_HASHTAGS, json,
                               avpi_json_first_of(json, node, "extended_tweet.entities.hashtags|entities.hashtags"),
                               "text", err));
    AVP_TRY(avpi_json_put_list(
        batch, AVPI_LIST_MENTIONS, json,
        avpi_json_first_of(json, node, "extended_tweet.entities.user_mentions|entities.user_mentions"),
        "screen_name|id_str", err));
    AVP_TRY(avpi_twitter_media_list(json, media, batch, err));
done:
    return status;
}

/* A repost has the whole text and the lists of its original, whose author it mentions. */
static avp_status put_repost(avpi_json *json, uint32_t original, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str handle, text;
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_OF, json, avpi_json_first_of(json, original, ID), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_ACCOUNT, json, avpi_json_first_of(json, original, USER_ID), err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, original, HANDLE), batch, &handle, err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, original, "extended_tweet.full_text|full_text|text"), batch,
                           &text, err));
    AVP_TRY(avpi_twitter_repost_text(batch, handle, text, err));
    if (handle.ptr)
        AVP_TRY(avpi_batch_list_add(batch, AVPI_LIST_MENTIONS, handle, err));
    AVP_TRY(put_lists(json, original, batch, err));
done:
    return status;
}

static avp_status put_links(avpi_json *json, uint32_t node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPLY_TO, json,
                             avpi_json_first_of(json, node, "in_reply_to_status_id_str|in_reply_to_status_id"), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPLY_ACCOUNT, json,
                             avpi_json_first_of(json, node, "in_reply_to_user_id_str|in_reply_to_user_id"), err));
    AVP_TRY(avpi_json_put_id(
        batch, AVPI_FIELD_QUOTE_OF, json,
        avpi_json_first_of(json, node,
                           "quoted_status_id_str|quoted_status_id|quoted_status.id_str|quoted_tweet.id_str"),
        err));
    AVP_TRY(avpi_json_put_id(
        batch, AVPI_FIELD_QUOTE_ACCOUNT, json,
        avpi_json_first_of(json, node, "quoted_status.user.id_str|quoted_status.user.id|quoted_tweet.user.id_str"),
        err));
done:
    return status;
}

static avp_status put_row(avpi_json *json, uint32_t node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    size_t row = batch->count;
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_POST, json, avpi_json_first_of(json, node, ID), err));
    AVP_TRY(put_user(json, node, batch, err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_TEXT, json,
                               avpi_json_first_of(json, node, "extended_tweet.full_text|full_text|text"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_LANGUAGE, json, avpi_json_first_of(json, node, "lang"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_CLIENT, json, avpi_json_first_of(json, node, "source"), err));
    batch->text[AVPI_FIELD_CLIENT][row] = avpi_twitter_client(batch->text[AVPI_FIELD_CLIENT][row]);
    if (!avpi_json_put_time(batch, json, avpi_json_first_of(json, node, "created_at"), AVPI_TIME_TWITTER) &&
        !avpi_json_put_time(batch, json, avpi_json_first_of(json, node, "timestamp_ms"), AVPI_TIME_UNIX_MS))
        (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, node, "created_at"), AVPI_TIME_ISO);
    AVP_TRY(put_links(json, node, batch, err));
done:
    return status;
}

static avp_status take_status(avpi_json *json, uint32_t node, avpi_place place, uint8_t flags, avpi_batch *batch,
                              avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t original = avpi_json_first_of(json, node, "retweeted_status");
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(put_row(json, node, batch, err));
    if (avpi_json_is(json, original, AVPI_JSON_OBJECT)) {
        AVP_TRY(put_repost(json, original, batch, err));
        flags |= AVPI_POST_REPOST;
    } else {
        AVP_TRY(put_lists(json, node, batch, err));
    }
    AVP_TRY(put_fate(json, node, place, batch, err));
    AVP_TRY(avpi_json_end_row(batch, place, flags, avpi_json_raw(json, node), err));
done:
    return status;
}

/* Reposted and quoted posts inside the record, and what they quote. */
static avp_status take_embedded(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    static const char *const paths[] = {"retweeted_status", "quoted_status", "retweeted_status.quoted_status",
                                        "quoted_tweet", "parent"};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        uint32_t inner = avpi_json_first_of(json, node, paths[i]);
        if (avpi_json_is(json, inner, AVPI_JSON_OBJECT))
            AVP_TRY(take_status(json, inner, place, AVPI_POST_EMBEDDED, batch, err));
    }
done:
    return status;
}

static avp_status take_one(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    bool told = false;
    batch->rows_read++;
    if (is_status(json, node)) {
        AVP_TRY(take_status(json, node, place, 0, batch, err));
        AVP_TRY(take_embedded(json, node, place, batch, err));
    } else if (is_notice(json, node)) {
        AVP_TRY(take_notice(json, node, place, batch, &told, err));
        if (!told)
            status = avpi_batch_reject(batch, place, N_("a notice of the stream, not a post"),
                                       avpi_json_raw(json, node), err);
    } else if (is_user(json, node)) {
        status = take_user(json, node, place, batch, err);
    } else {
        status = take_status(json, node, place, 0, batch, err);
    }
done:
    return status;
}

static avp_status take(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t statuses = avpi_json_path(json, root, "statuses"), source = avpi_json_first_of(json, root, "source");
    bool wrapped = avpi_json_has(json, root, "normalized") && is_status(json, source); /* as twitwi keeps them */
    if (!avpi_json_is(json, statuses, AVPI_JSON_ARRAY))
        return take_one(json, wrapped ? source : root, place, batch, err);
    for (uint32_t i = avpi_json_first(statuses); i < avpi_json_end(json, statuses); i = json->nodes[i].next)
        AVP_TRY(take_one(json, i, place, batch, err));
done:
    return status;
}

const avpi_format avpi_format_twitter_v1 = {
    .name = "twitter-v1",
    .help = N_("X API v1.1: posts one a line, in arrays, or pages of a search"),
    .container = AVPI_CONTAINER_JSON,
    .priority = 50,
    .have = AVPI_TWITTER_COLUMNS,
    .json_detect = detect,
    .json_take = take,
};
