/* Posts of the Internet Research Agency, as released in 2018: no post ids, times to the minute, reposts without their source. */
#include "read/format.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("author_id|author", ACCOUNT, ID, true),
    AVPI_COLUMN_FIELD("author", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("content", TEXT, TEXT, false),
    AVPI_COLUMN_FIELD("language", LANGUAGE, TEXT, false),
    AVPI_COLUMN_TIME("publish_date", AUTO),
    AVPI_COLUMN_NUMBER("following", FOLLOWING),
    AVPI_COLUMN_NUMBER("followers", FOLLOWERS),
    AVPI_COLUMN_NUMBER("updates", STATUSES),
};

/* The program that they replied with wrapped the whole text in single quotes: '@name text'. */
static avp_str unwrap_reply(avp_str text) {
    bool wrapped = text.len > 3 && text.ptr[0] == '\'' && text.ptr[1] == '@' && text.ptr[text.len - 1] == '\'';
    return wrapped ? (avp_str){text.ptr + 1, text.len - 2} : text;
}

static avp_status finish(avpi_batch *batch, avpi_place place, const avp_str *extras, uint8_t *flags, avp_error *err) {
    size_t row = batch->count;
    (void)place;
    (void)err;
    avp_str *text = &batch->text[AVPI_FIELD_TEXT][row];
    if (text->ptr)
        *text = unwrap_reply(*text);
    if (avpi_str_equal(extras[0], AVPI_STR("R")) || avpi_str_equal(extras[0], AVPI_STR("RETWEET")))
        *flags |= AVPI_POST_REPOST;
    return AVP_OK;
}

const avpi_format avpi_format_ira = {
    .name = "ira",
    .help = N_("posts of the Internet Research Agency as released in 2018"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 90,
    .csv_needs = "author|author_id,content,publish_date,harvested_date,updates,post_type",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
    .csv_extras = {"post_type"},
    .csv_finish = finish,
};
