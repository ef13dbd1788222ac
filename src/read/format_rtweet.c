/* Tables that R's rtweet writes (before version 1). Ids may carry an x, so that spreadsheets leave them alone. */
#include "read/format.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("status_id", POST, ID, true),
    AVPI_COLUMN_FIELD("user_id", ACCOUNT, ID, true),
    AVPI_COLUMN_FIELD("screen_name", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("name", NAME, TEXT, false),
    AVPI_COLUMN_FIELD("text", TEXT, TEXT, false),
    AVPI_COLUMN_FIELD("lang", LANGUAGE, TEXT, false),
    AVPI_COLUMN_FIELD("source", CLIENT, TEXT, false),
    AVPI_COLUMN_TIME("created_at", AUTO),
    AVPI_COLUMN_FIELD("retweet_status_id", REPOST_OF, ID, false),
    AVPI_COLUMN_FIELD("retweet_user_id", REPOST_ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("reply_to_status_id", REPLY_TO, ID, false),
    AVPI_COLUMN_FIELD("reply_to_user_id", REPLY_ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("quoted_status_id", QUOTE_OF, ID, false),
    AVPI_COLUMN_FIELD("quoted_user_id", QUOTE_ACCOUNT, ID, false),
    AVPI_COLUMN_LIST("urls_expanded_url|urls_url", URLS, LIST_SPACE),
    AVPI_COLUMN_LIST("hashtags", HASHTAGS, LIST_SPACE),
    AVPI_COLUMN_LIST("mentions_screen_name", MENTIONS, LIST_SPACE),
    AVPI_COLUMN_LIST("media_url|ext_media_url", MEDIA, LIST_SPACE),
    AVPI_COLUMN_NUMBER("followers_count", FOLLOWERS),
    AVPI_COLUMN_NUMBER("friends_count", FOLLOWING),
    AVPI_COLUMN_NUMBER("statuses_count", STATUSES),
    AVPI_COLUMN_NUMBER_AS("verified", VERIFIED, FLAG),
    AVPI_COLUMN_NUMBER_AS("protected", PROTECTED, FLAG),
    AVPI_COLUMN_NUMBER_AS("description", HAS_DESCRIPTION, FILLED),
    AVPI_COLUMN_NUMBER_AS("account_created_at", CREATED_AT, MOMENT),
};

static void drop_x(avpi_batch *batch, avpi_field field, size_t row) {
    avp_str *id = batch->text[field] ? &batch->text[field][row] : NULL;
    if (id && id->len > 5 && id->ptr[0] == 'x' && id->ptr[1] >= '0' && id->ptr[1] <= '9')
        *id = (avp_str){id->ptr + 1, id->len - 1};
}

static avp_status finish(avpi_batch *batch, avpi_place place, const avp_str *extras, uint8_t *flags, avp_error *err) {
    size_t row = batch->count;
    (void)place;
    static const avpi_field ids[] = {AVPI_FIELD_POST,           AVPI_FIELD_ACCOUNT,      AVPI_FIELD_REPOST_OF,
                                     AVPI_FIELD_REPOST_ACCOUNT, AVPI_FIELD_REPLY_TO,     AVPI_FIELD_REPLY_ACCOUNT,
                                     AVPI_FIELD_QUOTE_OF,       AVPI_FIELD_QUOTE_ACCOUNT};
    (void)err;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        drop_x(batch, ids[i], row);
    if (avpi_str_equal_fold(extras[0], AVPI_STR("TRUE")))
        *flags |= AVPI_POST_REPOST;
    return AVP_OK;
}

const avpi_format avpi_format_rtweet = {
    .name = "rtweet",
    .help = N_("tables of R's rtweet"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 80,
    .csv_needs = "user_id,status_id,created_at,screen_name,text",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
    .csv_extras = {"is_retweet"},
    .csv_finish = finish,
};
