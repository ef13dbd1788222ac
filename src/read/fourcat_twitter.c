/* X as its own pages load it: the statuses of API v1.1 under "legacy", users and originals under "result". */
#include "read/fourcat.h"
#include "read/twitter.h"

#define LEGACY_USER "core.user_results.result"

/* The post itself: some stand one deeper, beside a notice about who may see it. */
static uint32_t post_of(const avpi_json *json, uint32_t result) {
    uint32_t inner = avpi_json_first_of(json, result, "tweet");
    return avpi_json_has(json, inner, "legacy") ? inner : result;
}

static uint32_t repost_of(const avpi_json *json, uint32_t post) {
    return post_of(
        json, avpi_json_first_of(json, post, "legacy.retweeted_status_result.result|retweeted_status_result.result"));
}

static uint32_t quote_of(const avpi_json *json, uint32_t post) {
    return post_of(json, avpi_json_first_of(json, post, "quoted_status_result.result"));
}

static avp_status put_user(avpi_json *json, uint32_t post, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t user = avpi_json_first_of(json, post, LEGACY_USER "|user"), old = avpi_json_first_of(json, user, "legacy");
    old = old != AVPI_JSON_NONE ? old : user;
    uint32_t new = avpi_json_first_of(json, user, "core"); /* since 2025 names stand here */
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json,
                             avpi_json_first_of(json, post, "legacy.user_id_str|" LEGACY_USER ".rest_id|user.id_str"),
                             err));
    uint32_t handle = avpi_json_first_of(json, old, "screen_name"), name = avpi_json_first_of(json, old, "name");
    handle = handle != AVPI_JSON_NONE ? handle : avpi_json_first_of(json, new, "screen_name");
    name = name != AVPI_JSON_NONE ? name : avpi_json_first_of(json, new, "name");
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, handle, err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_NAME, json, name, err));
    avpi_json_put_count(batch, AVPI_NUMBER_FOLLOWERS, json, avpi_json_first_of(json, old, "followers_count"));
    avpi_json_put_count(batch, AVPI_NUMBER_FOLLOWING, json, avpi_json_first_of(json, old, "friends_count"));
    avpi_json_put_count(batch, AVPI_NUMBER_STATUSES, json, avpi_json_first_of(json, old, "statuses_count"));
    avpi_json_put_flag(batch, AVPI_NUMBER_DEFAULT_PROFILE, json, avpi_json_first_of(json, old, "default_profile"));
    avpi_json_put_flag(batch, AVPI_NUMBER_VERIFIED, json, avpi_json_first_of(json, old, "verified"));
    avpi_json_put_filled(batch, AVPI_NUMBER_HAS_DESCRIPTION, json, old, "description");
    uint32_t born = avpi_json_first_of(json, old, "created_at");
    avpi_json_put_created(batch, json, born != AVPI_JSON_NONE ? born : avpi_json_first_of(json, new, "created_at"),
                          AVPI_TIME_TWITTER);
done:
    return status;
}

static avp_status put_lists(avpi_json *json, uint32_t post, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t note = avpi_json_first_of(json, post, "note_tweet.note_tweet_results.result.entity_set");
    uint32_t entities = note != AVPI_JSON_NONE ? note : avpi_json_first_of(json, post, "legacy.entities");
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_URLS, json, avpi_json_first_of(json, entities, "urls"),
                               "expanded_url|url", err));
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_HASHTAGS, json, avpi_json_first_of(json, entities, "hashtags"), "text",
                               err));
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_MENTIONS, json, avpi_json_first_of(json, entities, "user_mentions"),
                               "screen_name|id_str", err));
    AVP_TRY(avpi_twitter_media_list(
        json, avpi_json_first_of(json, post, "legacy.extended_entities.media|legacy.entities.media"), batch, err));
done:
    return status;
}

#define TEXT "note_tweet.note_tweet_results.result.text|legacy.full_text|legacy.text"

static avp_status put_repost(avpi_json *json, uint32_t original, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str handle, text;
    uint32_t user = avpi_json_first_of(json, original, LEGACY_USER "|user");
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_OF, json,
                             avpi_json_first_of(json, original, "rest_id|legacy.id_str"), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_ACCOUNT, json,
                             avpi_json_first_of(json, original, "legacy.user_id_str|" LEGACY_USER ".rest_id"), err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, user, "legacy.screen_name|core.screen_name|screen_name"),
                           batch, &handle, err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, original, TEXT), batch, &text, err));
    AVP_TRY(avpi_twitter_repost_text(batch, handle, text, err));
    if (handle.ptr)
        AVP_TRY(avpi_batch_list_add(batch, AVPI_LIST_MENTIONS, handle, err));
done:
    return status;
}

static avp_status put_links(avpi_json *json, uint32_t post, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t quoted = quote_of(json, post);
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPLY_TO, json,
                             avpi_json_first_of(json, post, "legacy.in_reply_to_status_id_str"), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPLY_ACCOUNT, json,
                             avpi_json_first_of(json, post, "legacy.in_reply_to_user_id_str"), err));
    AVP_TRY(avpi_json_put_id(
        batch, AVPI_FIELD_QUOTE_OF, json,
        avpi_json_first_of(json, post, "legacy.quoted_status_id_str|quoted_status_result.result.rest_id"), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_QUOTE_ACCOUNT, json,
                             avpi_json_first_of(json, quoted, "legacy.user_id_str|" LEGACY_USER ".rest_id"), err));
done:
    return status;
}

static avp_status put_row(avpi_json *json, uint32_t post, avpi_place place, uint8_t flags, avpi_batch *batch,
                          avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t original = repost_of(json, post);
    AVP_TRY(avpi_batch_begin(batch, err));
    avp_str *client = &batch->text[AVPI_FIELD_CLIENT][batch->count];
    AVP_TRY(
        avpi_json_put_id(batch, AVPI_FIELD_POST, json, avpi_json_first_of(json, post, "rest_id|legacy.id_str"), err));
    AVP_TRY(put_user(json, post, batch, err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_TEXT, json, avpi_json_first_of(json, post, TEXT), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_LANGUAGE, json, avpi_json_first_of(json, post, "legacy.lang"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_CLIENT, json, avpi_json_first_of(json, post, "source|legacy.source"),
                               err));
    *client = avpi_twitter_client(*client);
    (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, post, "legacy.created_at"), AVPI_TIME_TWITTER);
    AVP_TRY(put_links(json, post, batch, err));
    bool repost = avpi_json_has(json, original, "legacy");
    if (repost)
        AVP_TRY(put_repost(json, original, batch, err));
    AVP_TRY(put_lists(json, repost ? original : post, batch, err));
    AVP_TRY(avpi_json_end_row(batch, place, (uint8_t)(flags | (repost ? AVPI_POST_REPOST : 0)),
                              avpi_json_raw(json, post), err));
done:
    return status;
}

avp_status avpi_fourcat_twitter(avpi_json *json, uint32_t item, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t post = post_of(json, item);
    const uint32_t inner[] = {repost_of(json, post), quote_of(json, post), quote_of(json, repost_of(json, post))};
    AVP_TRY(put_row(json, post, place, 0, batch, err));
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
        if (avpi_json_has(json, inner[i], "legacy"))
            AVP_TRY(put_row(json, inner[i], place, AVPI_POST_EMBEDDED, batch, err));
done:
    return status;
}
