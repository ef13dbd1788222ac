#include "read/bluesky.h"

#define POSTS "app.bsky.feed.post"

avp_str avpi_bluesky_owner(avp_str uri) {
    if (!uri.ptr || !avpi_str_starts(uri, AVPI_STR("at://")))
        return (avp_str){NULL, 0};
    avp_str rest = {uri.ptr + 5, uri.len - 5};
    size_t size = avpi_str_find_byte(rest, '/');
    return size > 0 ? (avp_str){rest.ptr, size} : (avp_str){NULL, 0};
}

bool avpi_bluesky_in(avp_str uri, avp_str collection) {
    avp_str owner = avpi_bluesky_owner(uri);
    if (!owner.ptr)
        return false;
    avp_str rest = {owner.ptr + owner.len, uri.len - 5 - owner.len};
    return rest.len > collection.len + 2 && avpi_str_starts((avp_str){rest.ptr + 1, rest.len - 1}, collection) &&
           rest.ptr[collection.len + 1] == '/';
}

bool avpi_bluesky_key_time(avp_str uri, int64_t *time_us) {
    enum { KEY_SIZE = 13, CLOCK_BITS = 10 };
    static const char letters[] = "234567abcdefghijklmnopqrstuvwxyz";
    static const int64_t first_us = INT64_C(1600000000000000); /* before the protocol there was no such key */
    uint64_t value = 0;
    if (uri.len < KEY_SIZE + 1 || uri.ptr[uri.len - KEY_SIZE - 1] != '/')
        return false;
    for (size_t i = uri.len - KEY_SIZE; i < uri.len; i++) {
        const char *letter = memchr(letters, uri.ptr[i], sizeof letters - 1);
        if (!letter)
            return false;
        value = value << 5 | (uint64_t)(letter - letters);
    }
    *time_us = (int64_t)(value >> CLOCK_BITS);
    return *time_us >= first_us && *time_us < INT64_C(7258118400000000);
}

void avpi_bluesky_time_by_key(avpi_batch *batch, avpi_place place) {
    int64_t time_us = 0;
    avp_str uri = batch->text[AVPI_FIELD_POST][batch->count];
    if (batch->time_us[batch->count] != AVPI_NO_TIME || !uri.ptr || !avpi_bluesky_key_time(uri, &time_us))
        return;
    batch->time_us[batch->count] = time_us;
    avpi_batch_note(batch, N_("a time that cannot be read was taken from the record's key"), place);
}

/* An address and its owner into two fields. */
static avp_status put_address(avpi_json *json, uint32_t node, avpi_field of, avpi_field account, avpi_batch *batch,
                              avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_json_put_id(batch, of, json, node, err));
    batch->text[account][batch->count] = avpi_bluesky_owner(batch->text[of][batch->count]);
done:
    return status;
}

/* A quoted post: embed.record, and one deeper where media stand beside it. Lists, feeds and starter packs are no posts. */
static avp_status put_quote(avpi_json *json, uint32_t record, avpi_batch *batch, avp_error *err) {
    avp_str *quote = &batch->text[AVPI_FIELD_QUOTE_OF][batch->count];
    uint32_t node = avpi_json_first_of(json, record, "embed.record.record.uri|embed.record.uri");
    avp_status status = put_address(json, node, AVPI_FIELD_QUOTE_OF, AVPI_FIELD_QUOTE_ACCOUNT, batch, err);
    if (quote->ptr && !avpi_bluesky_in(*quote, AVPI_STR(POSTS)))
        *quote = batch->text[AVPI_FIELD_QUOTE_ACCOUNT][batch->count] = (avp_str){NULL, 0};
    return status;
}

static avp_status put_feature(avpi_json *json, uint32_t feature, avpi_batch *batch, avp_error *err) {
    static const struct {
        const char *type, *path;
        avpi_list list;
    } features[] = {{"app.bsky.richtext.facet#link", "uri", AVPI_LIST_URLS},
                    {"app.bsky.richtext.facet#tag", "tag", AVPI_LIST_HASHTAGS},
                    {"app.bsky.richtext.facet#mention", "did", AVPI_LIST_MENTIONS}};
    avp_status status = AVP_OK;
    avp_str type = avpi_json_text(json, avpi_json_first_of(json, feature, "$type")), item;
    for (size_t i = 0; type.ptr && i < sizeof features / sizeof *features; i++)
        if (avpi_str_equal(type, avpi_str_view(features[i].type))) {
            AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, feature, features[i].path), batch, &item, err));
            if (item.ptr)
                AVP_TRY(avpi_batch_list_add(batch, features[i].list, item, err));
        }
done:
    return status;
}

static avp_status put_facets(avpi_json *json, uint32_t record, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t facets = avpi_json_first_of(json, record, "facets");
    if (!avpi_json_is(json, facets, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(facets); i < avpi_json_end(json, facets); i = json->nodes[i].next) {
        uint32_t features = avpi_json_first_of(json, i, "features");
        if (!avpi_json_is(json, features, AVPI_JSON_ARRAY))
            continue;
        for (uint32_t k = avpi_json_first(features); k < avpi_json_end(json, features); k = json->nodes[k].next)
            AVP_TRY(put_feature(json, k, batch, err));
    }
done:
    return status;
}

/* A blob: its content address is its id and its hash. */
static avp_status put_blob(avpi_json *json, uint32_t blob, avp_str kind, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str id, hash;
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, blob, "ref.$link|cid"), batch, &id, err));
    if (!id.ptr)
        return AVP_OK;
    AVP_TRY(avpi_batch_join(batch, (const avp_str[]){AVPI_STR("cid:"), id}, 2, &hash, err));
    AVP_TRY(avpi_batch_media(batch, id, kind, hash, err));
done:
    return status;
}

static avp_status put_media(avpi_json *json, uint32_t embed, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t images = avpi_json_first_of(json, embed, "images");
    if (avpi_json_is(json, images, AVPI_JSON_ARRAY))
        for (uint32_t i = avpi_json_first(images); i < avpi_json_end(json, images); i = json->nodes[i].next)
            AVP_TRY(put_blob(json, avpi_json_first_of(json, i, "image"), AVPI_STR("photo"), batch, err));
    AVP_TRY(put_blob(json, avpi_json_first_of(json, embed, "video"), AVPI_STR("video"), batch, err));
done:
    return status;
}

/* The card of a page is shared even when its address was taken out of the text. */
static avp_status put_embed(avpi_json *json, uint32_t embed, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str page;
    if (embed == AVPI_JSON_NONE)
        return AVP_OK;
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, embed, "external.uri"), batch, &page, err));
    if (page.ptr)
        AVP_TRY(avpi_batch_list_add(batch, AVPI_LIST_URLS, page, err));
    AVP_TRY(put_media(json, embed, batch, err));
done:
    return status;
}

static avp_status put_tags(avpi_json *json, uint32_t record, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str tag;
    uint32_t tags = avpi_json_first_of(json, record, "tags");
    if (!avpi_json_is(json, tags, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(tags); i < avpi_json_end(json, tags); i = json->nodes[i].next) {
        AVP_TRY(avpi_json_keep(json, i, batch, &tag, err));
        if (tag.ptr)
            AVP_TRY(avpi_batch_list_add(batch, AVPI_LIST_HASHTAGS, tag, err));
    }
done:
    return status;
}

avp_status avpi_bluesky_put_post(avpi_json *json, uint32_t record, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t langs = avpi_json_first_of(json, record, "langs");
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_TEXT, json, avpi_json_first_of(json, record, "text"), err));
    if (avpi_json_is(json, langs, AVPI_JSON_ARRAY) && avpi_json_first(langs) < avpi_json_end(json, langs))
        AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_LANGUAGE, json, avpi_json_first(langs), err));
    AVP_TRY(put_address(json, avpi_json_first_of(json, record, "reply.parent.uri"), AVPI_FIELD_REPLY_TO,
                        AVPI_FIELD_REPLY_ACCOUNT, batch, err));
    AVP_TRY(put_quote(json, record, batch, err));
    AVP_TRY(put_facets(json, record, batch, err));
    AVP_TRY(put_tags(json, record, batch, err));
    AVP_TRY(put_embed(json, avpi_json_first_of(json, record, "embed.media|embed"), batch, err));
    (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, record, "createdAt"), AVPI_TIME_ISO);
done:
    return status;
}

avp_status avpi_bluesky_put_repost(avpi_json *json, uint32_t record, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(put_address(json, avpi_json_first_of(json, record, "subject.uri"), AVPI_FIELD_REPOST_OF,
                        AVPI_FIELD_REPOST_ACCOUNT, batch, err));
    (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, record, "createdAt"), AVPI_TIME_ISO);
done:
    return status;
}
