/* msgs_dataset.csv of telegram-tracker. Posts are "channel/message", accounts "channel1" and "user1", as in Telegram Desktop's exports. */
#include "read/json_post.h"
#include "read/values.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("channel_name|username", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("message", TEXT, TEXT, false),
    AVPI_COLUMN_TIME("date", AUTO),
    AVPI_COLUMN_LIST("url", URLS, LIST_SPACE),
};

enum { CHANNEL, LINK, PEER, FROM, FORWARD, ORIGIN, ORIGIN_LINK, REPLY };

/* A number that pandas may have written as 12.0; empty when there is none. */
static avp_str number_in(avp_str cell) {
    cell = avpi_str_trim(cell);
    return cell.len > 0 && avpi_id_look(&cell) == AVPI_ID_GOOD ? cell : (avp_str){NULL, 0};
}

/* 55 of "https://t.me/name/55". */
static avp_str message_of(avp_str link) {
    size_t begin = link.len;
    while (begin > 0 && link.ptr[begin - 1] >= '0' && link.ptr[begin - 1] <= '9')
        begin--;
    bool whole = begin > 0 && begin < link.len && link.ptr[begin - 1] == '/';
    return whole ? (avp_str){link.ptr + begin, link.len - begin} : (avp_str){NULL, 0};
}

static avp_status put_id(avpi_batch *batch, avpi_field field, avp_str a, const char *between, avp_str b,
                         avp_error *err) {
    if (!a.ptr || !b.ptr)
        return AVP_OK;
    return avpi_batch_join(batch, (const avp_str[]){a, avpi_str_view(between), b}, 3, &batch->text[field][batch->count],
                           err);
}

static avp_status finish(avpi_batch *batch, avpi_place place, const avp_str *extras, uint8_t *flags, avp_error *err) {
    avp_status status = AVP_OK;
    (void)place;
    avp_str channel = number_in(extras[CHANNEL]), from = number_in(extras[FROM]), origin = number_in(extras[ORIGIN]);
    bool user = avpi_str_equal(avpi_str_trim(extras[PEER]), AVPI_STR("PeerUser"));
    AVP_TRY(put_id(batch, AVPI_FIELD_POST, channel, "/", message_of(avpi_str_trim(extras[LINK])), err));
    if (user)
        AVP_TRY(put_id(batch, AVPI_FIELD_ACCOUNT, AVPI_STR("user"), "", from, err));
    else
        AVP_TRY(put_id(batch, AVPI_FIELD_ACCOUNT, AVPI_STR("channel"), "", from.ptr ? from : channel, err));
    AVP_TRY(put_id(batch, AVPI_FIELD_REPLY_TO, channel, "/", number_in(extras[REPLY]), err));
    if (number_in(extras[FORWARD]).ptr && !avpi_str_equal(number_in(extras[FORWARD]), AVPI_STR("0"))) {
        *flags |= AVPI_POST_REPOST;
        AVP_TRY(put_id(batch, AVPI_FIELD_REPOST_ACCOUNT, AVPI_STR("channel"), "", origin, err));
        AVP_TRY(put_id(batch, AVPI_FIELD_REPOST_OF, origin, "/", message_of(avpi_str_trim(extras[ORIGIN_LINK])), err));
    }
done:
    return status;
}

const avpi_format avpi_format_telegram_tracker = {
    .name = "telegram-tracker",
    .help = N_("msgs_dataset.csv of telegram-tracker"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 90,
    .csv_needs = "signature,channel_id,message,date,msg_link,is_forward",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
    .csv_extras = {"channel_id", "msg_link", "msg_from_peer", "msg_from_id", "is_forward",
                   "from_channel_id|forward_msg_from_peer_id", "forward_msg_link", "reply_to_msg_id"},
    .have = {.fields = AVPI_BIT(FIELD_POST) | AVPI_BIT(FIELD_ACCOUNT) | AVPI_BIT(FIELD_REPLY_TO) |
                       AVPI_BIT(FIELD_REPOST_OF) | AVPI_BIT(FIELD_REPOST_ACCOUNT)},
    .csv_finish = finish,
};
