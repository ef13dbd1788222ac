/* TikTok's Research API: pages of videos. Comments and users come without what would tell whose they are. */
#include "read/json_post.h"

static bool is_video(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, "create_time") && !avpi_json_has(json, node, "parent_comment_id") &&
           avpi_json_has(json, node, "video_description|view_count|music_id|hashtag_names|region_code");
}

static bool is_user(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, "display_name") && avpi_json_has(json, node, "follower_count|bio_description");
}

static uint32_t array_at(const avpi_json *json, uint32_t root, const char *paths) {
    uint32_t array = avpi_json_first_of(json, root, paths);
    return avpi_json_is(json, array, AVPI_JSON_ARRAY) ? array : AVPI_JSON_NONE;
}

static int detect(const avpi_json *json, uint32_t root) {
    bool page = avpi_json_has(json, root, "error.log_id|data.search_id|data.cursor");
    if (page && (array_at(json, root, "data.videos|data.comments") != AVPI_JSON_NONE ||
                 is_user(json, avpi_json_first_of(json, root, "data"))))
        return 96;
    return is_video(json, root) && avpi_json_has(json, root, "username") && avpi_json_has(json, root, "video_id|id")
               ? 80
               : 0;
}

static avp_status take_video(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str sound;
    size_t rejects = batch->n_rejects;
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_POST, json, avpi_json_first_of(json, node, "id|video_id"), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json, avpi_json_first_of(json, node, "username"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, avpi_json_first_of(json, node, "username"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_TEXT, json, avpi_json_first_of(json, node, "video_description"), err));
    (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, node, "create_time"), AVPI_TIME_UNIX_S);
    uint32_t tags = avpi_json_first_of(json, node, "hashtag_names");
    if (avpi_json_is(json, tags, AVPI_JSON_ARRAY))
        for (uint32_t i = avpi_json_first(tags); i < avpi_json_end(json, tags); i = json->nodes[i].next) {
            avp_str tag;
            AVP_TRY(avpi_json_keep(json, i, batch, &tag, err));
            if (tag.ptr)
                AVP_TRY(avpi_batch_list_add(batch, AVPI_LIST_HASHTAGS, tag, err));
        }
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, node, "music_id"), batch, &sound, err));
    if (sound.ptr && !avpi_str_equal(sound, AVPI_STR("0")))
        AVP_TRY(avpi_batch_media(batch, sound, AVPI_STR("sound"), (avp_str){NULL, 0}, err));
    AVP_TRY(avpi_json_end_row(batch, place, 0, avpi_json_raw(json, node), err));
    if (batch->n_rejects > rejects && !avpi_json_has(json, node, "username"))
        batch->rejects[rejects].reason = N_("the video has no username: ask the API for the field \"username\"");
done:
    return status;
}

static avp_status take_one(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    batch->rows_read++;
    if (avpi_json_has(json, node, "parent_comment_id"))
        return avpi_batch_reject(batch, place, N_("a comment on TikTok, whose author the API does not tell"),
                                 avpi_json_raw(json, node), err);
    if (is_user(json, node))
        return avpi_batch_reject(batch, place, N_("a user of TikTok; the answer does not tell which"),
                                 avpi_json_raw(json, node), err);
    return take_video(json, node, place, batch, err);
}

static avp_status take(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t data = avpi_json_first_of(json, root, "data"), array = array_at(json, root, "data.videos|data.comments");
    if (array == AVPI_JSON_NONE)
        return take_one(json, avpi_json_is(json, data, AVPI_JSON_OBJECT) ? data : root, place, batch, err);
    for (uint32_t i = avpi_json_first(array); i < avpi_json_end(json, array); i = json->nodes[i].next)
        AVP_TRY(take_one(json, i, place, batch, err));
done:
    return status;
}

const avpi_format avpi_format_tiktok_research = {
    .name = "tiktok-research",
    .help = N_("videos of TikTok's Research API"),
    .container = AVPI_CONTAINER_JSON,
    .priority = 55,
    .have = {.fields = AVPI_BIT(FIELD_POST) | AVPI_BIT(FIELD_ACCOUNT) | AVPI_BIT(FIELD_HANDLE) | AVPI_BIT(FIELD_TEXT),
             .lists = AVPI_BIT(LIST_HASHTAGS) | AVPI_BIT(LIST_MEDIA) | AVPI_BIT(LIST_MEDIA_KIND) |
                      AVPI_BIT(LIST_MEDIA_HASH)},
    .json_detect = detect,
    .json_take = take,
};
