/*
 * Tables that twarc-csv makes of API v2. Lists are JSON; line ends are written "\n"; a repost has the text and the lists of its
 * original, without "RT @name:".
 */
#include "read/twitter.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("id", POST, ID, true),
    AVPI_COLUMN_FIELD("author_id|author.id", ACCOUNT, ID, true),
    AVPI_COLUMN_FIELD("author.username", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("author.name", NAME, TEXT, false),
    AVPI_COLUMN_FIELD("text", TEXT, TEXT, false),
    AVPI_COLUMN_FIELD("lang", LANGUAGE, TEXT, false),
    AVPI_COLUMN_FIELD("source", CLIENT, TEXT, false),
    AVPI_COLUMN_TIME("created_at", AUTO),
    AVPI_COLUMN_FIELD("referenced_tweets.retweeted.id", REPOST_OF, ID, false),
    AVPI_COLUMN_FIELD("retweeted_user_id", REPOST_ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("referenced_tweets.replied_to.id", REPLY_TO, ID, false),
    AVPI_COLUMN_FIELD("in_reply_to_user_id", REPLY_ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("referenced_tweets.quoted.id", QUOTE_OF, ID, false),
    AVPI_COLUMN_FIELD("quoted_user_id", QUOTE_ACCOUNT, ID, false),
    AVPI_COLUMN_LIST("entities.urls", URLS, LIST_PYTHON),
    AVPI_COLUMN_LIST("entities.hashtags", HASHTAGS, LIST_PYTHON),
    AVPI_COLUMN_LIST("entities.mentions", MENTIONS, LIST_PYTHON),
    AVPI_COLUMN_NUMBER("author.public_metrics.followers_count", FOLLOWERS),
    AVPI_COLUMN_NUMBER("author.public_metrics.following_count", FOLLOWING),
    AVPI_COLUMN_NUMBER("author.public_metrics.tweet_count", STATUSES),
    AVPI_COLUMN_NUMBER_AS("author.verified", VERIFIED, FLAG),
    AVPI_COLUMN_NUMBER_AS("author.protected", PROTECTED, FLAG),
    AVPI_COLUMN_NUMBER_AS("author.description", HAS_DESCRIPTION, FILLED),
    AVPI_COLUMN_NUMBER_AS("author.created_at", CREATED_AT, MOMENT),
};

enum { RETWEETED_NAME, MEDIA, VERSIONS, COUNTRIES };

/* "\n" as twarc-csv writes a line end; never longer than it was. */
static avp_status undo_line_ends(avpi_batch *batch, avp_str *text, avp_error *err) {
    size_t first = text->ptr ? avpi_str_find(*text, AVPI_STR("\\n")) : 0, len = first;
    if (!text->ptr || first == text->len)
        return AVP_OK;
    char *out = avpi_arena_take(&batch->arena, text->len);
    if (!out)
        return avpi_fail_memory(batch->ctx, err);
    memcpy(out, text->ptr, first);
    for (size_t i = first; i < text->len; i++) {
        bool end = text->ptr[i] == '\\' && i + 1 < text->len && text->ptr[i + 1] == 'n';
        out[len++] = end ? '\n' : text->ptr[i];
        i += end;
    }
    *text = (avp_str){out, len};
    return AVP_OK;
}

/* A list has one medium or more: ["3_777"]. */
static avp_status put_media(avpi_batch *batch, avp_str cell, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t at = 0; at < cell.len;) {
        size_t begin = at + avpi_str_find_byte((avp_str){cell.ptr + at, cell.len - at}, '"');
        if (begin >= cell.len)
            break;
        size_t size = avpi_str_find_byte((avp_str){cell.ptr + begin + 1, cell.len - begin - 1}, '"');
        avp_str key = {cell.ptr + begin + 1, size};
        at = begin + size + 2;
        if (key.len > 0)
            AVP_TRY(avpi_twitter_media(batch, key, err));
    }
done:
    return status;
}

static avp_status put_fact(avpi_batch *batch, avpi_place place, const char *kind, avp_str detail, avp_error *err) {
    avpi_fact fact = {.kind = kind, .detail = detail, .time_us = AVPI_NO_TIME, .place = place};
    fact.post = batch->text[AVPI_FIELD_POST][batch->count];
    fact.account = batch->text[AVPI_FIELD_ACCOUNT][batch->count];
    return avpi_batch_fact(batch, fact, err);
}

static avp_status finish(avpi_batch *batch, avpi_place place, const avp_str *extras, uint8_t *flags, avp_error *err) {
    avp_status status = AVP_OK;
    size_t row = batch->count;
    AVP_TRY(undo_line_ends(batch, &batch->text[AVPI_FIELD_TEXT][row], err));
    if (*flags & AVPI_POST_REPOST && extras[RETWEETED_NAME].len > 0) {
        AVP_TRY(avpi_twitter_repost_text(batch, extras[RETWEETED_NAME], batch->text[AVPI_FIELD_TEXT][row], err));
        AVP_TRY(avpi_batch_list_add(batch, AVPI_LIST_MENTIONS, extras[RETWEETED_NAME], err));
    }
    AVP_TRY(put_media(batch, extras[MEDIA], err));
    if (avpi_str_find_byte(extras[VERSIONS], ',') < extras[VERSIONS].len)
        AVP_TRY(put_fact(batch, place, "edited", extras[VERSIONS], err));
    if (extras[COUNTRIES].len > 2)
        AVP_TRY(put_fact(batch, place, "withheld", extras[COUNTRIES], err));
done:
    return status;
}

const avpi_format avpi_format_twarc_csv = {
    .name = "twarc-csv",
    .help = N_("tables that twarc-csv makes of posts of X's API v2"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 92,
    .csv_needs = "id,author_id,created_at,text,referenced_tweets.retweeted.id",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
    .csv_extras = {"retweeted_username", "attachments.media_keys", "edit_history_tweet_ids", "withheld.country_codes"},
    .have = {.fields = AVPI_BIT(FIELD_TEXT),
             .lists = AVPI_BIT(LIST_MENTIONS) | AVPI_BIT(LIST_MEDIA) | AVPI_BIT(LIST_MEDIA_KIND) |
                      AVPI_BIT(LIST_MEDIA_HASH)},
    .csv_finish = finish,
};
