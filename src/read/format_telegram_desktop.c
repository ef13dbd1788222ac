/* result.json of Telegram Desktop: one chat, or all of an account. Posts are "chat/message", so that numbers of two chats differ. */
#include "read/json_post.h"

/* Messages of one chat. */
typedef struct chat {
    avpi_json *json;
    avp_str id;
    avpi_place place; /* of the whole record: the file is one */
} chat;

static bool is_chat(const avpi_json *json, uint32_t node) {
    uint32_t messages = avpi_json_first_of(json, node, "messages");
    return avpi_json_is(json, messages, AVPI_JSON_ARRAY) && avpi_json_has(json, node, "type") &&
           avpi_json_has(json, node, "id");
}

static uint32_t chats_at(const avpi_json *json, uint32_t root, const char *path) {
    uint32_t list = avpi_json_first_of(json, root, path);
    return avpi_json_is(json, list, AVPI_JSON_ARRAY) ? list : AVPI_JSON_NONE;
}

static int detect(const avpi_json *json, uint32_t root) {
    uint32_t list = chats_at(json, root, "chats.list|left_chats.list");
    bool account = list != AVPI_JSON_NONE &&
                   (avpi_json_first(list) >= avpi_json_end(json, list) || is_chat(json, avpi_json_first(list)));
    return account || is_chat(json, root) ? 96 : 0;
}

static avp_str type_of(avpi_json *json, uint32_t node) {
    avp_str type = avpi_json_text(json, avpi_json_first_of(json, node, "type"));
    return type.ptr ? type : AVPI_STR("");
}

/* Text as a string, or in parts that are strings or objects. */
static avp_status put_text(const chat *c, uint32_t message, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json *json = c->json;
    uint32_t text = avpi_json_first_of(json, message, "text");
    avp_str *out = &batch->text[AVPI_FIELD_TEXT][batch->count], part;
    avpi_buf whole;
    avpi_buf_init(&whole, batch->ctx, SIZE_MAX);
    if (!avpi_json_is(json, text, AVPI_JSON_ARRAY))
        return avpi_json_put_text(batch, AVPI_FIELD_TEXT, json, text, err);
    for (uint32_t i = avpi_json_first(text); i < avpi_json_end(json, text); i = json->nodes[i].next) {
        bool object = avpi_json_is(json, i, AVPI_JSON_OBJECT);
        AVP_TRY(avpi_json_keep(json, object ? avpi_json_first_of(json, i, "text") : i, batch, &part, err));
        if (part.ptr)
            AVP_TRY(avpi_buf_add(&whole, part, err));
    }
    if (whole.len > 0)
        AVP_TRY(avpi_batch_copy(batch, avpi_buf_view(&whole), out, err));
done:
    avpi_buf_free(&whole);
    return status;
}

static avp_status put_entity(const chat *c, uint32_t part, avpi_batch *batch, avp_error *err) {
    static const struct {
        const char *type, *path;
        avpi_list list;
    } kinds[] = {{"link", "text", AVPI_LIST_URLS},
                 {"text_link", "href", AVPI_LIST_URLS},
                 {"hashtag", "text", AVPI_LIST_HASHTAGS},
                 {"mention", "text", AVPI_LIST_MENTIONS},
                 {"mention_name", "user_id", AVPI_LIST_MENTIONS}};
    avp_status status = AVP_OK;
    avp_str type = type_of(c->json, part), item;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (avpi_str_equal(type, avpi_str_view(kinds[i].type))) {
            AVP_TRY(avpi_json_keep(c->json, avpi_json_first_of(c->json, part, kinds[i].path), batch, &item, err));
            if (item.ptr)
                AVP_TRY(avpi_batch_list_add(batch, kinds[i].list, item, err));
        }
done:
    return status;
}

/* Older exports have no text_entities; the parts of the text say the same. */
static avp_status put_entities(const chat *c, uint32_t message, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json *json = c->json;
    uint32_t parts = avpi_json_first_of(json, message, "text_entities|text");
    if (!avpi_json_is(json, parts, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(parts); i < avpi_json_end(json, parts); i = json->nodes[i].next)
        AVP_TRY(put_entity(c, i, batch, err));
done:
    return status;
}

/* A file's name is its own within one chat's export; where it was not exported a sentence stands in its place. */
static avp_status put_media(const chat *c, uint32_t message, avpi_batch *batch, avp_error *err) {
    static const char *const paths[] = {"photo", "file"};
    avp_status status = AVP_OK;
    avp_str kind;
    AVP_TRY(avpi_json_keep(c->json, avpi_json_first_of(c->json, message, "media_type"), batch, &kind, err));
    for (size_t i = 0; i < 2; i++) {
        avp_str name, id;
        AVP_TRY(avpi_json_keep(c->json, avpi_json_first_of(c->json, message, paths[i]), batch, &name, err));
        if (!name.ptr || name.ptr[0] == '(')
            continue;
        AVP_TRY(avpi_batch_join(batch, (const avp_str[]){c->id, AVPI_STR("/"), name}, 3, &id, err));
        AVP_TRY(avpi_batch_media(batch, id,
                                 i == 0     ? AVPI_STR("photo")
                                 : kind.ptr ? kind
                                            : AVPI_STR("file"),
                                 (avp_str){NULL, 0}, err));
    }
done:
    return status;
}

/* Unix time where it is told (not 0), else the clock of the machine that made the export. */
static bool read_time(avpi_json *json, uint32_t unix_time, uint32_t local, int64_t *time_us, int64_t *step_us) {
    avp_str text = avpi_json_text(json, unix_time);
    if (text.ptr && avpi_time_parse(text, AVPI_TIME_UNIX_S, time_us, step_us) && *time_us > 0)
        return true;
    text = avpi_json_text(json, local);
    return text.ptr && avpi_time_parse(text, AVPI_TIME_ISO, time_us, step_us);
}

static void put_time(const chat *c, uint32_t message, avpi_place place, avpi_batch *batch) {
    int64_t time_us = 0, step_us = 0, unix_time = 0;
    uint32_t told = avpi_json_first_of(c->json, message, "date_unixtime");
    if (!read_time(c->json, told, avpi_json_first_of(c->json, message, "date"), &time_us, &step_us))
        return;
    batch->time_us[batch->count] = time_us;
    avpi_steps_add(&batch->steps, time_us, step_us);
    if (told == AVPI_JSON_NONE || !avpi_json_i64(c->json, told, &unix_time) || unix_time <= 0)
        avpi_batch_note(batch, N_("a time is that of the exporting computer, whose zone is not told: taken for UTC"),
                        place);
}

static avp_status put_edit(const chat *c, uint32_t message, avpi_batch *batch, avp_error *err) {
    avpi_fact fact = {.kind = "edited", .place = c->place, .time_us = AVPI_NO_TIME};
    int64_t step_us = 0;
    fact.post = batch->text[AVPI_FIELD_POST][batch->count];
    fact.account = batch->text[AVPI_FIELD_ACCOUNT][batch->count];
    if (!fact.post.ptr || !avpi_json_has(c->json, message, "edited"))
        return AVP_OK;
    if (!read_time(c->json, avpi_json_first_of(c->json, message, "edited_unixtime"),
                   avpi_json_first_of(c->json, message, "edited"), &fact.time_us, &step_us))
        fact.time_us = AVPI_NO_TIME;
    return avpi_batch_fact(batch, fact, err);
}

static avp_status put_id(const chat *c, uint32_t node, avpi_field field, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str id;
    AVP_TRY(avpi_json_keep(c->json, node, batch, &id, err));
    if (id.ptr)
        status = avpi_batch_join(batch, (const avp_str[]){c->id, AVPI_STR("/"), id}, 3,
                                 &batch->text[field][batch->count], err);
done:
    return status;
}

/* A forward says from whom, not of which message. */
static avp_status put_forward(const chat *c, uint32_t message, avpi_batch *batch, uint8_t *flags, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t from = avpi_json_first_of(c->json, message, "forwarded_from_id|forwarded_from");
    if (from == AVPI_JSON_NONE && avpi_json_path(c->json, message, "forwarded_from") == AVPI_JSON_NONE)
        return AVP_OK;
    *flags |= AVPI_POST_REPOST;
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_ACCOUNT, c->json, from, err));
done:
    return status;
}

static avp_status take_message(const chat *c, uint32_t message, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json *json = c->json;
    uint8_t flags = 0;
    batch->rows_read++;
    if (avpi_str_equal(type_of(json, message), AVPI_STR("service")))
        return avpi_batch_reject(batch, c->place, N_("a service message (joined, pinned, invited ...), not a post"),
                                 avpi_json_raw(json, message), err);
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(put_id(c, avpi_json_first_of(json, message, "id"), AVPI_FIELD_POST, batch, err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json, avpi_json_first_of(json, message, "from_id|from"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_NAME, json, avpi_json_first_of(json, message, "from"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_CLIENT, json, avpi_json_first_of(json, message, "via_bot"), err));
    AVP_TRY(put_text(c, message, batch, err));
    AVP_TRY(put_entities(c, message, batch, err));
    AVP_TRY(put_media(c, message, batch, err));
    AVP_TRY(put_id(c, avpi_json_first_of(json, message, "reply_to_message_id"), AVPI_FIELD_REPLY_TO, batch, err));
    AVP_TRY(put_forward(c, message, batch, &flags, err));
    put_time(c, message, c->place, batch);
    AVP_TRY(put_edit(c, message, batch, err));
    AVP_TRY(avpi_json_end_row(batch, c->place, flags, avpi_json_raw(json, message), err));
done:
    return status;
}

static avp_status take_chat(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    chat c = {.json = json, .place = place};
    uint32_t messages = avpi_json_first_of(json, node, "messages");
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, node, "id"), batch, &c.id, err));
    if (!avpi_json_is(json, messages, AVPI_JSON_ARRAY) || !c.id.ptr) {
        batch->rows_read++;
        return avpi_batch_reject(batch, place, N_("not a chat of Telegram"), avpi_json_raw(json, node), err);
    }
    for (uint32_t i = avpi_json_first(messages); i < avpi_json_end(json, messages); i = json->nodes[i].next) {
        c.place.offset = place.offset + json->nodes[i].offset;
        c.place.size = json->nodes[i].len;
        AVP_TRY(take_message(&c, i, batch, err));
    }
done:
    return status;
}

static avp_status take(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err) {
    static const char *const lists[] = {"chats.list", "left_chats.list"};
    avp_status status = AVP_OK;
    bool account = false;
    for (size_t k = 0; k < 2; k++) {
        uint32_t list = chats_at(json, root, lists[k]);
        if (list == AVPI_JSON_NONE)
            continue;
        account = true;
        for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next)
            AVP_TRY(take_chat(json, i, place, batch, err));
    }
    if (!account)
        status = take_chat(json, root, place, batch, err);
done:
    return status;
}

const avpi_format avpi_format_telegram_desktop = {
    .name = "telegram-desktop",
    .help = N_("result.json of Telegram Desktop: one chat, or a whole account"),
    .container = AVPI_CONTAINER_JSON,
    .priority = 55,
    .have = {.fields = AVPI_BIT(FIELD_OBJECT) - 1, .lists = AVPI_BIT(LIST_COUNT) - 1},
    .json_inside = true,
    .json_detect = detect,
    .json_take = take,
};
