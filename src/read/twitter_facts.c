/* What X's API v2 says became of posts and accounts. */
#include "read/twitter.h"

static avp_status add_withheld(avpi_json *json, uint32_t node, avpi_batch *batch, avpi_fact fact, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_json_words(json, avpi_json_first_of(json, node, "withheld.country_codes"), batch, &fact.detail, err));
    if (!fact.detail.ptr && avpi_json_is(json, avpi_json_first_of(json, node, "withheld.copyright"), AVPI_JSON_TRUE))
        fact.detail = AVPI_STR("copyright");
    fact.kind = "withheld";
    if (fact.detail.ptr)
        status = avpi_batch_fact(batch, fact, err);
done:
    return status;
}

avp_status avpi_twitter_v2_fate(avpi_json *json, uint32_t node, uint32_t author, avpi_place place, avpi_batch *batch,
                                avp_error *err) {
    avp_status status = AVP_OK;
    avpi_fact fact = {.time_us = AVPI_NO_TIME,
                      .place = place,
                      .post = batch->text[AVPI_FIELD_POST][batch->count],
                      .account = batch->text[AVPI_FIELD_ACCOUNT][batch->count]};
    if (!fact.post.ptr)
        return AVP_OK;
    AVP_TRY(add_withheld(json, node, batch, fact, err));
    uint32_t versions = avpi_json_first_of(json, node, "edit_history_tweet_ids");
    AVP_TRY(avpi_json_words(json, versions, batch, &fact.detail, err));
    fact.kind = "edited";
    if (fact.detail.ptr && avpi_str_find_byte(fact.detail, ' ') < fact.detail.len)
        AVP_TRY(avpi_batch_fact(batch, fact, err));
    fact.post = fact.detail = (avp_str){NULL, 0};
    if (author != AVPI_JSON_NONE && fact.account.ptr)
        AVP_TRY(add_withheld(json, author, batch, fact, err));
done:
    return status;
}

/* Puts what an error tells into fact, which is complete but for the post or account, and keeps it where it names one. */
static avp_status put_error(avpi_json *json, uint32_t error, avpi_fact fact, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str type = avpi_json_text(json, avpi_json_first_of(json, error, "resource_type"));
    uint32_t id = avpi_json_first_of(json, error, "resource_id|value");
    bool post = type.ptr && avpi_str_equal(type, AVPI_STR("tweet"));
    if (!post && !(type.ptr && avpi_str_equal(type, AVPI_STR("user"))))
        return AVP_OK;
    AVP_TRY(avpi_json_keep(json, id, batch, post ? &fact.post : &fact.account, err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, error, "detail|title"), batch, &fact.detail, err));
    if (!fact.post.ptr && !fact.account.ptr)
        return AVP_OK;
    batch->rows_read += fact.alone;
    status = avpi_batch_fact(batch, fact, err);
done:
    return status;
}

/* Posts that are looked up again and are all gone make a page of errors alone: each is a record, or the file held none. */
static bool has_data(const avpi_json *json, uint32_t root) {
    uint32_t data = avpi_json_member(json, root, AVPI_STR("data"));
    return data != AVPI_JSON_NONE &&
           !(avpi_json_is(json, data, AVPI_JSON_ARRAY) && avpi_json_first(data) >= avpi_json_end(json, data));
}

avp_status avpi_twitter_v2_errors(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_fact fact = {
        .kind = "unavailable", .time_us = AVPI_NO_TIME, .place = place, .alone = !has_data(json, root)};
    uint32_t errors = avpi_json_first_of(json, root, "errors");
    if (errors == AVPI_JSON_NONE)
        return AVP_OK;
    avpi_batch_note(
        batch, N_("the page says that some posts or users could not be had (deleted, suspended or protected)"), place);
    if (!avpi_json_is(json, errors, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(errors); i < avpi_json_end(json, errors); i = json->nodes[i].next)
        AVP_TRY(put_error(json, i, fact, batch, err));
done:
    return status;
}

avp_status avpi_twitter_v2_compliance(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch,
                                      avp_error *err) {
    avp_status status = AVP_OK;
    avpi_fact fact = {.kind = "deleted", .time_us = AVPI_NO_TIME, .place = place, .alone = true};
    int64_t step_us = 0;
    avp_str time = avpi_json_text(json, avpi_json_first_of(json, node, "redacted_at"));
    if (time.ptr && !avpi_time_parse(time, AVPI_TIME_ISO, &fact.time_us, &step_us))
        fact.time_us = AVPI_NO_TIME;
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, node, "id"), batch, &fact.post, err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, node, "reason"), batch, &fact.detail, err));
    fact.account = fact.post; /* jobs for posts and for users write the same; an id is one or the other */
    AVP_TRY(avpi_batch_fact(batch, fact, err));
    avpi_batch_note(batch, N_("a compliance notice, not a post: kept in the table deletions"), place);
done:
    return status;
}
