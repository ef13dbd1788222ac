/* CSV that 4CAT makes of its data sets. Its columns differ by platform; these are the common ones. */
#include "read/json_post.h"
#include "read/rt_prefix.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("id", POST, ID, true),
    AVPI_COLUMN_FIELD("author_id", ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("author_username|author", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("author_fullname|author_full|author_name|author_display_name", NAME, TEXT, false),
    AVPI_COLUMN_FIELD("body", TEXT, TEXT, false),
    AVPI_COLUMN_TIME("unix_timestamp|timestamp", AUTO),
    AVPI_COLUMN_FIELD("language_guess|language", LANGUAGE, TEXT, false),
    AVPI_COLUMN_FIELD("source", CLIENT, TEXT, false),
    AVPI_COLUMN_FIELD("retweeted_user|author_forwarded_from_id", REPOST_ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("reply_to|reply_to_id", REPLY_TO, ID, false),
    AVPI_COLUMN_FIELD("replied_user", REPLY_ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("quoted_user", QUOTE_ACCOUNT, ID, false),
    AVPI_COLUMN_LIST("urls|link_attached", URLS, LIST_COMMA),
    AVPI_COLUMN_LIST("hashtags", HASHTAGS, LIST_COMMA),
    AVPI_COLUMN_LIST("mentions|entities_mentioned", MENTIONS, LIST_COMMA),
    AVPI_COLUMN_NUMBER("author_followers", FOLLOWERS),
};

enum { AUTHOR, IMAGES, VIDEOS, SOUND, EDITED, RETWEET, CHAT };

static avp_status put_media(avpi_batch *batch, avp_str cell, avp_str kind, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t at = 0; at < cell.len;) {
        size_t size = avpi_str_find_byte((avp_str){cell.ptr + at, cell.len - at}, ',');
        avp_str item = avpi_str_trim((avp_str){cell.ptr + at, size});
        at += size + 1;
        if (item.len > 0)
            AVP_TRY(avpi_batch_media(batch, item, kind, (avp_str){NULL, 0}, err));
    }
done:
    return status;
}

/* Telegram's messages are numbered within their chat. */
static avp_status put_chat(avpi_batch *batch, avp_str chat, avp_error *err) {
    static const avpi_field fields[] = {AVPI_FIELD_POST, AVPI_FIELD_REPLY_TO};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < 2 && chat.len > 0; i++) {
        avp_str *id = batch->text[fields[i]] ? &batch->text[fields[i]][batch->count] : NULL;
        if (id && id->ptr && avpi_str_find_byte(*id, '-') == id->len && avpi_str_find_byte(*id, '/') == id->len)
            AVP_TRY(avpi_batch_join(batch, (const avp_str[]){chat, AVPI_STR("/"), *id}, 3, id, err));
    }
done:
    return status;
}

static avp_status put_edit(avpi_batch *batch, avpi_place place, avp_str time, avp_error *err) {
    avpi_fact fact = {.kind = "edited", .place = place};
    int64_t step_us = 0;
    fact.post = batch->text[AVPI_FIELD_POST][batch->count];
    fact.account = batch->text[AVPI_FIELD_ACCOUNT][batch->count];
    if (!avpi_time_parse(time, AVPI_TIME_UNIX_S, &fact.time_us, &step_us) || fact.time_us <= 0)
        return AVP_OK;
    return avpi_batch_fact(batch, fact, err);
}

static avp_status finish(avpi_batch *batch, avpi_place place, const avp_str *extras, uint8_t *flags, avp_error *err) {
    avp_status status = AVP_OK;
    size_t row = batch->count;
    avp_str name, text = batch->text[AVPI_FIELD_TEXT] ? batch->text[AVPI_FIELD_TEXT][row] : (avp_str){NULL, 0};
    avp_str *account = &batch->text[AVPI_FIELD_ACCOUNT][row], author = avpi_str_trim(extras[AUTHOR]);
    if (!account->ptr && author.len > 0)
        *account = author;
    AVP_TRY(put_chat(batch, avpi_str_trim(extras[CHAT]), err));
    if (avpi_str_equal_fold(extras[RETWEET], AVPI_STR("yes")) || (text.ptr && avpi_rt_prefix(text, &name)))
        *flags |= AVPI_POST_REPOST;
    if (batch->text[AVPI_FIELD_REPOST_ACCOUNT] && batch->text[AVPI_FIELD_REPOST_ACCOUNT][row].ptr)
        *flags |= AVPI_POST_REPOST;
    AVP_TRY(put_media(batch, extras[IMAGES], AVPI_STR("photo"), err));
    AVP_TRY(put_media(batch, extras[VIDEOS], AVPI_STR("video"), err));
    AVP_TRY(put_media(batch, extras[SOUND], AVPI_STR("sound"), err));
    AVP_TRY(put_edit(batch, place, avpi_str_trim(extras[EDITED]), err));
done:
    return status;
}

const avpi_format avpi_format_fourcat_csv = {
    .name = "4cat-csv",
    .help = N_("CSV that 4CAT makes of its data sets"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 75,
    .csv_needs = "id,thread_id,author,body,timestamp",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
    .csv_extras = {"author", "images|image_url", "videos|video_url", "music_id", "unix_timestamp_edited", "is_retweet",
                   "chat"},
    .have = {.fields = AVPI_BIT(FIELD_ACCOUNT),
             .lists = AVPI_BIT(LIST_MEDIA) | AVPI_BIT(LIST_MEDIA_KIND) | AVPI_BIT(LIST_MEDIA_HASH)},
    .csv_finish = finish,
};
