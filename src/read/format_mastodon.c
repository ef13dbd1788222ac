/* Mastodon's API: statuses in arrays or one a line, searches, contexts of a thread, accounts. */
#include "read/mastodon.h"

static const char *const pages[] = {"statuses", "ancestors", "descendants", "accounts"};

static bool is_account(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, "acct") && avpi_json_has(json, node, "username") &&
           avpi_json_has(json, node, "followers_count|note");
}

static uint32_t array_at(const avpi_json *json, uint32_t root, const char *path) {
    uint32_t array = avpi_json_first_of(json, root, path);
    return avpi_json_is(json, array, AVPI_JSON_ARRAY) ? array : AVPI_JSON_NONE;
}

static int detect(const avpi_json *json, uint32_t root) {
    if (avpi_mastodon_is_status(json, root))
        return 97;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        uint32_t array = array_at(json, root, pages[i]);
        if (array != AVPI_JSON_NONE && avpi_json_first(array) < avpi_json_end(json, array) &&
            (avpi_mastodon_is_status(json, avpi_json_first(array)) || is_account(json, avpi_json_first(array))))
            return 97;
    }
    return is_account(json, root) ? 62 : 0;
}

static avp_status take_account(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(avpi_mastodon_put_account(json, node, batch, err));
    AVP_TRY(avpi_json_end_account(batch, place, avpi_json_raw(json, node), err));
    avpi_batch_note(batch, N_("a user, not a post: kept as an account"), place);
done:
    return status;
}

/* {"event": "delete", "payload": "123"}: from the stream. */
static avp_status take_deleted(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_fact fact = {.kind = "deleted", .time_us = AVPI_NO_TIME, .place = place, .alone = true};
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, node, "payload"), batch, &fact.post, err));
    AVP_TRY(avpi_batch_fact(batch, fact, err));
done:
    return status;
}

static avp_status take_one(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_str event = avpi_json_text(json, avpi_json_first_of(json, node, "event"));
    bool deleted = event.ptr && avpi_str_equal(event, AVPI_STR("delete")) && avpi_json_has(json, node, "payload");
    batch->rows_read++;
    if (deleted)
        return take_deleted(json, node, place, batch, err);
    if (is_account(json, node))
        return take_account(json, node, place, batch, err);
    return avpi_mastodon_take(json, node, place, batch, err);
}

static avp_status take(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    bool page = false;
    for (size_t k = 0; k < sizeof pages / sizeof *pages; k++) {
        uint32_t array = array_at(json, root, pages[k]);
        page |= array != AVPI_JSON_NONE;
        for (uint32_t i = array == AVPI_JSON_NONE ? 0 : avpi_json_first(array);
             array != AVPI_JSON_NONE && i < avpi_json_end(json, array); i = json->nodes[i].next)
            AVP_TRY(take_one(json, i, place, batch, err));
    }
    if (!page)
        status = take_one(json, root, place, batch, err);
done:
    return status;
}

const avpi_format avpi_format_mastodon = {
    .name = "mastodon",
    .help = N_("Mastodon's API: statuses, searches, threads, accounts"),
    .container = AVPI_CONTAINER_JSON,
    .priority = 55,
    .have = {.fields = AVPI_BIT(FIELD_OBJECT) - 1,
             .numbers = AVPI_BIT(NUMBER_COUNT) - 1,
             .lists = AVPI_BIT(LIST_COUNT) - 1},
    .json_detect = detect,
    .json_take = take,
};
