/*
 * Bluesky's Jetstream, one event a line, in its three forms: 2024 with one-letter words (type "com", commit.type "c"), then kind and
 * commit.operation, and since 2026 frames {"$type": "message", "payload": {...}} with the commit's members in the payload itself.
 */
#include "read/bluesky.h"

#define PAYLOAD "network.bsky.jetstream.subscribeEvents#"

/* An event of any form. */
typedef struct event {
    uint32_t envelope, commit; /* commit: where operation, collection, rkey, record stand */
    char kind;                 /* c commit, i identity, a account, ? another */
    avp_str did;
} event;

static avp_str text_at(avpi_json *json, uint32_t node, const char *paths) {
    return avpi_json_text(json, avpi_json_first_of(json, node, paths));
}

static bool is_text(const avpi_json *json, uint32_t node, avp_str want) {
    return node != AVPI_JSON_NONE && json->nodes[node].type == AVPI_JSON_STRING &&
           avpi_str_equal(avpi_json_raw(json, node), want);
}

static char kind_of(const avpi_json *json, uint32_t node) {
    static const struct {
        avp_str word;
        char kind;
    } words[] = {{{"commit", 6}, 'c'}, {{"com", 3}, 'c'},     {{"identity", 8}, 'i'},
                 {{"id", 2}, 'i'},     {{"account", 7}, 'a'}, {{"acc", 3}, 'a'}};
    avp_str said = avpi_json_raw(json, node);
    if (avpi_str_starts(said, AVPI_STR(PAYLOAD)))
        said = (avp_str){said.ptr + sizeof PAYLOAD - 1, said.len - (sizeof PAYLOAD - 1)};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (avpi_str_equal(said, words[i].word))
            return words[i].kind;
    return '?';
}

static event look(const avpi_json *json, uint32_t root) {
    event e = {root, AVPI_JSON_NONE, '?', {NULL, 0}};
    uint32_t payload = avpi_json_first_of(json, root, "payload");
    bool frame = avpi_json_is(json, payload, AVPI_JSON_OBJECT);
    e.envelope = frame ? payload : root;
    uint32_t kind = avpi_json_first_of(json, e.envelope, frame ? "$type" : "kind|type");
    e.kind = kind_of(json, kind);
    e.commit = frame ? payload : avpi_json_first_of(json, root, "commit");
    return e;
}

static int detect(const avpi_json *json, uint32_t root) {
    event e = look(json, root);
    bool frame = e.envelope != root && avpi_json_has(json, e.envelope, "$type") &&
                 avpi_str_starts(avpi_json_raw(json, avpi_json_first_of(json, e.envelope, "$type")), AVPI_STR(PAYLOAD));
    if (frame)
        return 97;
    return avpi_json_has(json, root, "did") && avpi_json_has(json, root, "time_us") &&
                   avpi_json_has(json, root, "commit|identity|account|kind|type")
               ? 97
               : 0;
}

/* When the server saw it: microseconds before 2026, a text since. */
static int64_t seen_at(avpi_json *json, const event *e) {
    int64_t time_us = AVPI_NO_TIME, step_us = 0;
    avp_str old = text_at(json, e->envelope, "time_us"), now = text_at(json, e->envelope, "time|witnessedAt");
    if (old.ptr && avpi_time_parse(old, AVPI_TIME_UNIX_US, &time_us, &step_us))
        return time_us;
    return now.ptr && avpi_time_parse(now, AVPI_TIME_ISO, &time_us, &step_us) ? time_us : AVPI_NO_TIME;
}

/* at://did/collection/rkey */
static avp_status address(avpi_json *json, const event *e, avpi_batch *batch, avp_str *uri, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str collection, key;
    *uri = (avp_str){NULL, 0};
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, e->commit, "collection"), batch, &collection, err));
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, e->commit, "rkey"), batch, &key, err));
    const avp_str parts[] = {AVPI_STR("at://"), e->did, AVPI_STR("/"), collection, AVPI_STR("/"), key};
    if (e->did.ptr && collection.ptr && key.ptr)
        status = avpi_batch_join(batch, parts, sizeof parts / sizeof *parts, uri, err);
done:
    return status;
}

/* The author's clock may be wrong by years; what the server saw is kept beside it only as a word of warning. */
static void judge_time(avpi_json *json, const event *e, avpi_place place, avpi_batch *batch) {
    static const int64_t day_us = INT64_C(86400000000);
    int64_t *said = &batch->time_us[batch->count], seen = seen_at(json, e);
    if (*said == AVPI_NO_TIME && seen != AVPI_NO_TIME) {
        *said = seen;
        avpi_steps_add(&batch->steps, seen, 1);
    } else if (seen != AVPI_NO_TIME && (*said > seen + day_us || *said < seen - day_us)) {
        avpi_batch_note(
            batch, N_("the author's program gives a time that is more than a day from when the server saw the post"),
            place);
    }
}

static avp_status take_record(avpi_json *json, const event *e, bool repost, avpi_place place, avpi_batch *batch,
                              avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t record = avpi_json_first_of(json, e->commit, "record");
    uint32_t operation = avpi_json_first_of(json, e->commit, "operation|type");
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(address(json, e, batch, &batch->text[AVPI_FIELD_POST][batch->count], err));
    batch->text[AVPI_FIELD_ACCOUNT][batch->count] = e->did;
    if (repost)
        AVP_TRY(avpi_bluesky_put_repost(json, record, batch, err));
    else
        AVP_TRY(avpi_bluesky_put_post(json, record, batch, err));
    judge_time(json, e, place, batch);
    avpi_bluesky_time_by_key(batch, place);
    if (is_text(json, operation, AVPI_STR("update")) || is_text(json, operation, AVPI_STR("u"))) {
        avpi_fact fact = {.kind = "edited",
                          .post = batch->text[AVPI_FIELD_POST][batch->count],
                          .account = e->did,
                          .time_us = seen_at(json, e),
                          .place = place};
        AVP_TRY(avpi_batch_fact(batch, fact, err));
    }
    AVP_TRY(avpi_json_end_row(batch, place, repost ? AVPI_POST_REPOST : 0, avpi_json_raw(json, e->envelope), err));
done:
    return status;
}

/* A record of a collection that holds no posts, by name. */
static const char *name_other(const avpi_json *json, uint32_t collection) {
    static const struct {
        avp_str name;
        const char *reason;
    } others[] = {{{"app.bsky.feed.like", 18}, N_("a like, not a post")},
                  {{"app.bsky.graph.follow", 21}, N_("a follow, not a post")},
                  {{"app.bsky.graph.block", 20}, N_("a block, not a post")}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_text(json, collection, others[i].name))
            return others[i].reason;
    return N_("a record of another kind, not a post");
}

static avp_status take_commit(avpi_json *json, const event *e, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t collection = avpi_json_first_of(json, e->commit, "collection");
    uint32_t operation = avpi_json_first_of(json, e->commit, "operation|type");
    bool post = is_text(json, collection, AVPI_STR("app.bsky.feed.post")),
         repost = is_text(json, collection, AVPI_STR("app.bsky.feed.repost"));
    if (!post && !repost)
        return avpi_batch_reject(batch, place, name_other(json, collection), avpi_json_raw(json, e->envelope), err);
    if (!is_text(json, operation, AVPI_STR("delete")) && !is_text(json, operation, AVPI_STR("d")))
        return take_record(json, e, repost, place, batch, err);
    avpi_fact fact = {.kind = "deleted", .account = e->did, .time_us = seen_at(json, e), .place = place, .alone = true};
    AVP_TRY(address(json, e, batch, &fact.post, err));
    AVP_TRY(avpi_batch_fact(batch, fact, err));
done:
    return status;
}

/* An account that got a handle, or that is (no longer) there. */
static avp_status take_account(avpi_json *json, const event *e, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t active = avpi_json_first_of(json, e->envelope, "account.active");
    avpi_fact fact = {.account = e->did, .time_us = seen_at(json, e), .place = place, .alone = true};
    if (e->kind == 'a' && avpi_json_is(json, active, AVPI_JSON_FALSE)) {
        AVP_TRY(
            avpi_json_keep(json, avpi_json_first_of(json, e->envelope, "account.status"), batch, &fact.detail, err));
        bool gone = fact.detail.ptr && avpi_str_equal(fact.detail, AVPI_STR("deleted"));
        fact.kind = gone ? "deleted" : "unavailable";
        status = avpi_batch_fact(batch, fact, err);
        goto done;
    }
    AVP_TRY(avpi_batch_begin(batch, err));
    batch->text[AVPI_FIELD_ACCOUNT][batch->count] = e->did;
    batch->time_us[batch->count] = fact.time_us;
    AVP_TRY(avpi_json_put_text(batch, AVPI_FIELD_HANDLE, json, avpi_json_first_of(json, e->envelope, "identity.handle"),
                               err));
    AVP_TRY(avpi_json_end_account(batch, place, avpi_json_raw(json, e->envelope), err));
done:
    return status;
}

static avp_status take(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    event e = look(json, root);
    batch->rows_read++;
    AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, e.envelope, "did"), batch, &e.did, err));
    if (e.kind == '?' || !e.did.ptr)
        status =
            avpi_batch_reject(batch, place, N_("a notice of the stream, not a post"), avpi_json_raw(json, root), err);
    else if (e.kind == 'c')
        status = take_commit(json, &e, place, batch, err);
    else
        status = take_account(json, &e, place, batch, err);
done:
    return status;
}

const avpi_format avpi_format_bluesky_jetstream = {
    .name = "bluesky-jetstream",
    .help = N_("events of Bluesky's Jetstream, one a line: the old form and the one of 2026"),
    .container = AVPI_CONTAINER_JSON,
    .priority = 60,
    .have = AVPI_BLUESKY_COLUMNS,
    .json_detect = detect,
    .json_take = take,
};
