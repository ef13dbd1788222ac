#include "read/mastodon.h"
#include "read/html_text.h"

/* Numbers are a server's own: the same post and account have others on another server. Their addresses are the same everywhere. */
#define POST_ID "uri|url|id"
#define ACCOUNT_ID "uri|url|acct|id"

bool avpi_mastodon_is_status(const avpi_json *json, uint32_t node) {
    return avpi_json_has(json, node, "id") && avpi_json_has(json, node, "created_at") &&
           avpi_json_has(json, node, "content|reblog") && avpi_json_has(json, node, "account.acct");
}

avp_status avpi_mastodon_put_account(avpi_json *json, uint32_t account, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str picture = avpi_json_text(json, avpi_json_first_of(json, account, "avatar"));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_ACCOUNT, json, avpi_json_first_of(json, account, ACCOUNT_ID), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, avpi_json_first_of(json, account, "acct"), err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_NAME, json, avpi_json_first_of(json, account, "display_name"), err));
    avpi_json_put_count(batch, AVPI_NUMBER_FOLLOWERS, json, avpi_json_first_of(json, account, "followers_count"));
    avpi_json_put_count(batch, AVPI_NUMBER_FOLLOWING, json, avpi_json_first_of(json, account, "following_count"));
    avpi_json_put_count(batch, AVPI_NUMBER_STATUSES, json, avpi_json_first_of(json, account, "statuses_count"));
    avpi_json_put_flag(batch, AVPI_NUMBER_VERIFIED, json, avpi_json_first_of(json, account, "verified"));
    avpi_json_put_filled(batch, AVPI_NUMBER_HAS_DESCRIPTION, json, account, "note");
    avpi_json_put_created(batch, json, avpi_json_first_of(json, account, "created_at"), AVPI_TIME_ISO);
    if (picture.ptr)
        batch->number[AVPI_NUMBER_HAS_PICTURE][batch->count] =
            avpi_str_find(picture, AVPI_STR("/original/missing.")) == picture.len;
done:
    return status;
}

/* HTML of the post; a warning that its author put before it is part of what was said. */
static avp_status put_text(avpi_json *json, uint32_t node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str html, warning, *text = &batch->text[AVPI_FIELD_TEXT][batch->count];
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, node, "content"), batch, &html, err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, node, "spoiler_text"), batch, &warning, err));
    if (html.ptr)
        AVP_TRY(avpi_html_text(&batch->arena, html, text, err));
    if (text->len == 0)
        *text = warning;
    else if (warning.ptr)
        AVP_TRY(avpi_batch_join(batch, (const avp_str[]){warning, AVPI_STR("\n"), *text}, 3, text, err));
done:
    return status;
}

/* Links of the text that are neither mentions nor hashtags, and the page of the card. */
static avp_status put_urls(avpi_json *json, uint32_t node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str html, href, css_class, card;
    size_t at = 0;
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, node, "content"), batch, &html, err));
    while (html.ptr && avpi_html_link_next(html, &at, &href, &css_class)) {
        if (css_class.ptr && avpi_str_find(css_class, AVPI_STR("mention")) < css_class.len)
            continue;
        AVP_TRY(avpi_html_text(&batch->arena, href, &href, err));
        if (href.len > 0)
            AVP_TRY(avpi_batch_list_add(batch, AVPI_LIST_URLS, href, err));
    }
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, node, "card.url"), batch, &card, err));
    if (card.ptr)
        AVP_TRY(avpi_batch_list_add(batch, AVPI_LIST_URLS, card, err));
done:
    return status;
}

/* A sketch of the picture: plain ones share it, so its size, where it is told, must be the same too. */
static avp_status sketch_of(avpi_json *json, uint32_t medium, avpi_batch *batch, avp_str *hash, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str sketch, size;
    *hash = (avp_str){NULL, 0};
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, medium, "blurhash"), batch, &sketch, err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, medium, "meta.original.size"), batch, &size, err));
    const avp_str parts[] = {AVPI_STR("blurhash:"), size, size.ptr ? AVPI_STR(":") : AVPI_STR(""), sketch};
    if (sketch.ptr)
        status = avpi_batch_join(batch, parts, sizeof parts / sizeof *parts, hash, err);
done:
    return status;
}

static avp_status put_media(avpi_json *json, uint32_t media, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    if (!avpi_json_is(json, media, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(media); i < avpi_json_end(json, media); i = json->nodes[i].next) {
        avp_str id, kind, hash;
        AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, i, "remote_url|url|id"), batch, &id, err));
        AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, i, "type"), batch, &kind, err));
        AVP_TRY(sketch_of(json, i, batch, &hash, err));
        if (kind.ptr && avpi_str_equal(kind, AVPI_STR("image")))
            kind = AVPI_STR("photo");
        if (id.ptr)
            AVP_TRY(avpi_batch_media(batch, id, kind, hash, err));
    }
done:
    return status;
}

static avp_status put_lists(avpi_json *json, uint32_t node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(put_urls(json, node, batch, err));
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_HASHTAGS, json, avpi_json_first_of(json, node, "tags"), "name", err));
    AVP_TRY(avpi_json_put_list(batch, AVPI_LIST_MENTIONS, json, avpi_json_first_of(json, node, "mentions"), "acct|url",
                               err));
    AVP_TRY(put_media(json, avpi_json_first_of(json, node, "media_attachments"), batch, err));
done:
    return status;
}

/* The replied-to account is told by number only; its address stands among the mentions, or it is the author. */
static avp_status put_reply(avpi_json *json, uint32_t node, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t number = avpi_json_first_of(json, node, "in_reply_to_account_id");
    uint32_t mentions = avpi_json_first_of(json, node, "mentions"), found = AVPI_JSON_NONE;
    avp_str wanted = avpi_json_raw(json, number),
            own = avpi_json_raw(json, avpi_json_first_of(json, node, "account.id"));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPLY_TO, json, avpi_json_first_of(json, node, "in_reply_to_id"), err));
    if (number == AVPI_JSON_NONE)
        return AVP_OK;
    if (avpi_str_equal(wanted, own))
        found = avpi_json_first_of(json, avpi_json_first_of(json, node, "account"), ACCOUNT_ID);
    if (found == AVPI_JSON_NONE && avpi_json_is(json, mentions, AVPI_JSON_ARRAY))
        for (uint32_t i = avpi_json_first(mentions); i < avpi_json_end(json, mentions); i = json->nodes[i].next)
            if (avpi_str_equal(avpi_json_raw(json, avpi_json_first_of(json, i, "id")), wanted))
                found = avpi_json_first_of(json, i, "url|acct");
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPLY_ACCOUNT, json, found != AVPI_JSON_NONE ? found : number, err));
done:
    return status;
}

static avp_status put_edit(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    avpi_fact fact = {.kind = "edited", .place = place, .time_us = AVPI_NO_TIME};
    avp_str time = avpi_json_text(json, avpi_json_first_of(json, node, "edited_at"));
    int64_t step_us = 0;
    fact.post = batch->text[AVPI_FIELD_POST][batch->count];
    fact.account = batch->text[AVPI_FIELD_ACCOUNT][batch->count];
    if (!time.ptr || !fact.post.ptr)
        return AVP_OK;
    if (!avpi_time_parse(time, AVPI_TIME_ISO, &fact.time_us, &step_us))
        fact.time_us = AVPI_NO_TIME;
    return avpi_batch_fact(batch, fact, err);
}

static avp_status put_row(avpi_json *json, uint32_t node, uint32_t boosted, avpi_place place, uint8_t flags,
                          avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    bool boost = avpi_json_is(json, boosted, AVPI_JSON_OBJECT);
    uint32_t said = boost ? boosted : node, quote = avpi_json_first_of(json, said, "quote.quoted_status|quote");
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_POST, json, avpi_json_first_of(json, node, POST_ID), err));
    AVP_TRY(avpi_mastodon_put_account(json, avpi_json_first_of(json, node, "account"), batch, err));
    AVP_TRY(put_text(json, said, batch, err));
    AVP_TRY(put_lists(json, said, batch, err));
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_LANGUAGE, json, avpi_json_first_of(json, said, "language"), err));
    AVP_TRY(
        avpi_json_put_text(batch, AVPI_FIELD_CLIENT, json, avpi_json_first_of(json, node, "application.name"), err));
    AVP_TRY(put_reply(json, node, batch, err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_QUOTE_OF, json, avpi_json_first_of(json, quote, "uri|url|id"), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_QUOTE_ACCOUNT, json,
                             avpi_json_first_of(json, quote, "account.uri|account.url"), err));
    if (boost)
        AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_OF, json, avpi_json_first_of(json, boosted, POST_ID), err));
    AVP_TRY(avpi_json_put_id(batch, AVPI_FIELD_REPOST_ACCOUNT, json,
                             avpi_json_first_of(json, boosted, "account.uri|account.url|account.acct"), err));
    (void)avpi_json_put_time(batch, json, avpi_json_first_of(json, node, "created_at"), AVPI_TIME_ISO);
    AVP_TRY(put_edit(json, node, place, batch, err));
    flags |= boost ? AVPI_POST_REPOST : 0;
    AVP_TRY(avpi_json_end_row(batch, place, flags, avpi_json_raw(json, node), err));
done:
    return status;
}

avp_status avpi_mastodon_take(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch, avp_error *err) {
    static const char *const inner[] = {"reblog", "quote.quoted_status", "reblog.quote.quoted_status", "quote"};
    avp_status status = AVP_OK;
    AVP_TRY(put_row(json, node, avpi_json_first_of(json, node, "reblog"), place, 0, batch, err));
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        uint32_t other = avpi_json_first_of(json, node, inner[i]);
        if (avpi_mastodon_is_status(json, other))
            AVP_TRY(put_row(json, other, AVPI_JSON_NONE, place, AVPI_POST_EMBEDDED, batch, err));
    }
done:
    return status;
}
