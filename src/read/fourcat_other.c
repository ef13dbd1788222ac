/* TikTok, Instagram and Threads as their own pages load them. */
#include "read/enrich.h"
#include "read/fourcat.h"

static avp_str none(void) {
    return (avp_str){NULL, 0};
}

static avp_status put_tiktok_account(avpi_json *json, uint32_t item, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t author = avpi_json_first_of(json, item, "author");
    bool whole = avpi_json_is(json, author, AVPI_JSON_OBJECT);
    uint32_t handle = whole ? avpi_json_first_of(json, author, "uniqueId") : author;
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json, handle, err)); /* as the Research API names accounts */
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, handle, err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_NAME, json, avpi_json_first_of(json, item, "author.nickname|nickname"),
                               err));
    avpi_json_put_flag(batch, AVPI_NUMBER_VERIFIED, json, avpi_json_first_of(json, author, "verified"));
    avpi_json_put_filled(batch, AVPI_NUMBER_HAS_DESCRIPTION, json, whole ? author : AVPI_JSON_NONE, "signature");
    avpi_json_put_count(batch, AVPI_NUMBER_FOLLOWERS, json,
                        avpi_json_first_of(json, item, "authorStats.followerCount"));
    avpi_json_put_count(batch, AVPI_NUMBER_FOLLOWING, json,
                        avpi_json_first_of(json, item, "authorStats.followingCount"));
    avpi_json_put_count(batch, AVPI_NUMBER_STATUSES, json, avpi_json_first_of(json, item, "authorStats.videoCount"));
done:
    return status;
}

avp_status avpi_fourcat_tiktok(avpi_json *json, uint32_t item, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str sound;
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_POST, json, avpi_json_first_of(json, item, "id"), err));
    AVP_TRY(put_tiktok_account(json, item, batch, err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_TEXT, json, avpi_json_first_of(json, item, "desc"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_LANGUAGE, json, avpi_json_first_of(json, item, "textLanguage"), err));
    (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, item, "createTime"), AVPI_TIME_UNIX_S);
    uint32_t extra = avpi_json_first_of(json, item, "textExtra");
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_HASHTAGS, json, extra, "hashtagName", err));
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_MENTIONS, json, extra, "userUniqueId", err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, item, "music.id"), batch, &sound, err));
    if (sound.ptr && !avpi_str_equal(sound, AVPI_STR("0")))
        AVP_TRY(avpi_batch_media(batch, sound, AVPI_STR("sound"), none(), err));
    AVP_TRY(avpi_json_end_row(batch, place, 0, avpi_json_raw(json, item), err));
done:
    return status;
}

static avp_status put_instagram_account(avpi_json *json, uint32_t item, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t user = avpi_json_first_of(json, item, "user|owner");
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json, avpi_json_first_of(json, user, "pk|id|username"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, avpi_json_first_of(json, user, "username"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_NAME, json, avpi_json_first_of(json, user, "full_name"), err));
    avpi_json_put_flag(batch, AVPI_NUMBER_VERIFIED, json, avpi_json_first_of(json, user, "is_verified"));
    avpi_json_put_flag(batch, AVPI_NUMBER_PROTECTED, json, avpi_json_first_of(json, user, "is_private"));
    avpi_json_put_flag(batch, AVPI_NUMBER_HAS_PICTURE, json,
                       avpi_json_first_of(json, user, "has_anonymous_profile_picture"));
    int64_t *pictured = &batch->number[AVPI_NUMBER_HAS_PICTURE][batch->count];
    if (*pictured != AVPI_NO_NUMBER)
        *pictured = !*pictured;
done:
    return status;
}

avp_status avpi_fourcat_instagram(avpi_json *json, uint32_t item, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(
        avpi_json_put_id(batch, AVPI_FIELD_POST, json, avpi_json_first_of(json, item, "code|shortcode|pk|id"), err));
    AVP_TRY(put_instagram_account(json, item, batch, err));
    AVP_TRY(
        avpi_json_put_text(batch, AVPI_FIELD_TEXT, json, avpi_json_first_of(json, item, "caption.text|caption"), err));
    (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, item, "taken_at|taken_at_timestamp"),
                             AVPI_TIME_UNIX_S);
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_MENTIONS, json, avpi_json_first_of(json, item, "usertags.in"),
                               "user.username", err));
    AVP_TRY(avpi_extract_row(batch, batch->count,
                             AVPI_BIT(LIST_URLS) | AVPI_BIT(LIST_HASHTAGS) | AVPI_BIT(LIST_MENTIONS), err));
    AVP_TRY(avpi_json_end_row(batch, place, 0, avpi_json_raw(json, item), err));
done:
    return status;
}
