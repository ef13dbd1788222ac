/* Posts of the information operations that Twitter published from 2018 to 2022. Times to the minute; ids of small accounts are hashed. */
#include "read/format.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("tweetid", POST, ID, true),
    AVPI_COLUMN_FIELD("userid", ACCOUNT, ID, true),
    AVPI_COLUMN_FIELD("user_screen_name", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("user_display_name", NAME, TEXT, false),
    AVPI_COLUMN_FIELD("tweet_text", TEXT, TEXT, false),
    AVPI_COLUMN_FIELD("tweet_language", LANGUAGE, TEXT, false),
    AVPI_COLUMN_FIELD("tweet_client_name", CLIENT, TEXT, false),
    AVPI_COLUMN_TIME("tweet_time", AUTO),
    AVPI_COLUMN_FIELD("retweet_tweetid", REPOST_OF, ID, false),
    AVPI_COLUMN_FIELD("retweet_userid", REPOST_ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("in_reply_to_tweetid|in_reply_to_statusid", REPLY_TO, ID, false),
    AVPI_COLUMN_FIELD("in_reply_to_userid", REPLY_ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("quoted_tweet_tweetid", QUOTE_OF, ID, false),
    AVPI_COLUMN_LIST("urls", URLS, LIST_PYTHON),
    AVPI_COLUMN_LIST("hashtags", HASHTAGS, LIST_PYTHON),
    AVPI_COLUMN_LIST("user_mentions", MENTIONS, LIST_PYTHON),
    AVPI_COLUMN_NUMBER("follower_count", FOLLOWERS),
    AVPI_COLUMN_NUMBER("following_count", FOLLOWING),
    AVPI_COLUMN_NUMBER_AS("user_profile_description", HAS_DESCRIPTION, FILLED),
    AVPI_COLUMN_NUMBER_AS("account_creation_date", CREATED_AT, MOMENT),
};

static avp_status finish(avpi_batch *batch, avpi_place place, const avp_str *extras, uint8_t *flags, avp_error *err) {
    (void)batch;
    (void)place;
    (void)err;
    if (avpi_str_equal_fold(extras[0], AVPI_STR("true")))
        *flags |= AVPI_POST_REPOST;
    return AVP_OK;
}

const avpi_format avpi_format_twitter_io = {
    .name = "twitter-io",
    .help = N_("posts of Twitter's information operations archive"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 92,
    .csv_needs = "tweetid,userid,user_screen_name,tweet_text,tweet_time,is_retweet",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
    .csv_extras = {"is_retweet"},
    .csv_finish = finish,
};
