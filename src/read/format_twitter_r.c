/* Tables that R's twitteR writes (twListToDF). A repost says so, but not of which post. */
#include "read/rt_prefix.h"
#include "read/twitter.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("id", POST, ID, false),
    AVPI_COLUMN_FIELD("screenName", ACCOUNT, NAME, true),
    AVPI_COLUMN_FIELD("text", TEXT, TEXT, false),
    AVPI_COLUMN_TIME("created", AUTO),
    AVPI_COLUMN_FIELD("replyToSID", REPLY_TO, ID, false),
    AVPI_COLUMN_FIELD("replyToSN", REPLY_ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("statusSource", CLIENT, TEXT, false),
};

static avp_status finish(avpi_batch *batch, avpi_place place, const avp_str *extras, uint8_t *flags, avp_error *err) {
    size_t row = batch->count;
    (void)place;
    (void)err;
    avp_str name, text = batch->text[AVPI_FIELD_TEXT] ? batch->text[AVPI_FIELD_TEXT][row] : (avp_str){NULL, 0};
    bool prefixed = text.ptr && avpi_rt_prefix(text, &name);
    if (batch->text[AVPI_FIELD_CLIENT])
        batch->text[AVPI_FIELD_CLIENT][row] = avpi_twitter_client(batch->text[AVPI_FIELD_CLIENT][row]);
    if (!avpi_str_equal_fold(extras[0], AVPI_STR("TRUE")) && !prefixed)
        return AVP_OK;
    *flags |= AVPI_POST_REPOST;
    if (prefixed)
        batch->text[AVPI_FIELD_REPOST_ACCOUNT][row] = name;
    return AVP_OK;
}

const avpi_format avpi_format_twitter_r = {
    .name = "twitter-r",
    .help = N_("tables of R's twitteR"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 80,
    .csv_needs = "text,created,screenName,isRetweet,statusSource",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
    .csv_extras = {"isRetweet"},
    .have = {.fields = UINT32_C(1) << AVPI_FIELD_REPOST_ACCOUNT},
    .csv_finish = finish,
};
