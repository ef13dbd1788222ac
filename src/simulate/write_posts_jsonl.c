/* Posts as JSON lines, API v2 flattened: the author stands inside each post. */
#include "simulate/post_writer.h"
#include "simulate/words.h"

#include "base/clock.h"

#include <math.h>

enum { DAY_S = 86400 };
static const int64_t us_per_s = 1000000;

static avp_status begin(avpi_sim_output *output, void **shared, avp_error *err) {
    (void)output;
    (void)err;
    *shared = NULL;
    return AVP_OK;
}

static avp_status add_text(avpi_buf *out, const char *text, avp_error *err) {
    return avpi_buf_add(out, avpi_str_view(text), err);
}

/* A JSON string: our texts are UTF-8 and hold no control characters but, in principle, line ends. */
static avp_status add_string(avpi_buf *out, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add_byte(out, '"', err));
    for (size_t i = 0, from = 0; i <= text.len; i++) {
        bool special = i < text.len && (text.ptr[i] == '"' || text.ptr[i] == '\\' || (unsigned char)text.ptr[i] < ' ');
        if (i < text.len && !special)
            continue;
        AVP_TRY(avpi_buf_add(out, (avp_str){text.ptr + from, i - from}, err));
        if (special)
            AVP_TRY(avpi_buf_printf(out, err, "\\u%04x", (unsigned)(unsigned char)text.ptr[i]));
        from = i + 1;
    }
    AVP_TRY(avpi_buf_add_byte(out, '"', err));
done:
    return status;
}

static avp_status add_time(avpi_buf *out, int64_t time_s, avp_error *err) {
    char text[32];
    avpi_time_format(time_s * us_per_s, text);
    return avpi_buf_printf(out, err, "\"%s\"", text);
}

static unsigned code_points(avp_str text) {
    unsigned count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return count;
}

/* "start":3,"end":9, of an entity, in characters. */
static avp_status add_span(avpi_sim_work *work, const avpi_sim_entity *entity, avp_error *err) {
    const char *text = work->content.text.ptr;
    unsigned start = code_points((avp_str){text, entity->from});
    unsigned end = start + code_points((avp_str){text + entity->from, entity->len});
    return avpi_buf_printf(&work->bytes, err, "{\"start\":%u,\"end\":%u,", start, end);
}

static avp_status add_entity(avpi_sim_work *work, const avpi_sim_entity *entity, avp_error *err) {
    static const char *const keys[] = {
        [AVPI_SIM_TAG] = "\"tag\":", [AVPI_SIM_LINK] = "\"url\":", [AVPI_SIM_MENTION] = "\"username\":"};
    avp_status status = AVP_OK;
    avpi_buf *out = &work->bytes;
    size_t sign = entity->kind == AVPI_SIM_LINK ? 0 : 1;
    avp_str text = {work->content.text.ptr + entity->from + sign, entity->len - sign};
    AVP_TRY(add_span(work, entity, err));
    AVP_TRY(add_text(out, keys[entity->kind], err));
    AVP_TRY(add_string(out, text, err));
    if (entity->kind == AVPI_SIM_LINK) {
        AVP_TRY(add_text(out, ",\"expanded_url\":", err));
        AVP_TRY(add_string(out, text, err));
    } else if (entity->kind == AVPI_SIM_MENTION) {
        avpi_sim_account_id(work->world, entity->account, work->ids[0]);
        AVP_TRY(avpi_buf_printf(out, err, ",\"id\":\"%s\"", work->ids[0]));
    }
    AVP_TRY(avpi_buf_add_byte(out, '}', err));
done:
    return status;
}

/* "entities":{"hashtags":[...],"urls":[...],"mentions":[...]}, only the kinds that there are. */
static avp_status add_entities(avpi_sim_work *work, avp_error *err) {
    static const char *const names[] = {
        [AVPI_SIM_TAG] = "hashtags", [AVPI_SIM_LINK] = "urls", [AVPI_SIM_MENTION] = "mentions"};
    avp_status status = AVP_OK;
    const avpi_sim_content *content = &work->content;
    const char *between = ",\"entities\":{";
    if (content->n_entities == 0)
        return AVP_OK;
    for (int kind = AVPI_SIM_TAG; kind <= AVPI_SIM_MENTION; kind++) {
        size_t listed = 0;
        for (size_t i = 0; i < content->n_entities; i++) {
            if ((int)content->entities[i].kind != kind)
                continue;
            if (listed++ == 0)
                AVP_TRY(avpi_buf_printf(&work->bytes, err, "%s\"%s\":[", between, names[kind]));
            else
                AVP_TRY(avpi_buf_add_byte(&work->bytes, ',', err));
            AVP_TRY(add_entity(work, &content->entities[i], err));
        }
        if (listed)
            AVP_TRY(avpi_buf_add_byte(&work->bytes, ']', err));
        between = listed ? "," : between;
    }
    AVP_TRY(avpi_buf_add_byte(&work->bytes, '}', err));
done:
    return status;
}

static avp_status add_reference(avpi_sim_work *work, const avpi_sim_post *post, avp_error *err) {
    avp_status status = AVP_OK;
    bool reply = avpi_sim_is_reply(post);
    if (!reply && !avpi_sim_is_repost(post))
        return AVP_OK;
    avpi_sim_object_id(work->world, post->object, work->ids[0]);
    avpi_sim_account_id(work->world, post->object->author, work->ids[1]);
    AVP_TRY(avpi_buf_printf(&work->bytes, err,
                            ",\"referenced_tweets\":[{\"type\":\"%s\",\"id\":\"%s\",\"author_id\":\"%s\"}]",
                            reply ? "replied_to" : "retweeted", work->ids[0], work->ids[1]));
    if (reply)
        AVP_TRY(avpi_buf_printf(&work->bytes, err, ",\"in_reply_to_user_id\":\"%s\"", work->ids[1]));
done:
    return status;
}

/* The author at the time of the post: its number of posts grows by its own daily rate. */
static avp_status add_author(avpi_sim_work *work, const avpi_sim_post *post, avp_error *err) {
    enum { OLDEST_DAYS = 3000, FOLLOWING_MOST = 1200, EARLIER_MOST = 20000, DAILY_MOST = 40 };
    avp_status status = AVP_OK;
    avpi_buf *out = &work->bytes;
    const avpi_sim_world *world = work->world;
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_ACCOUNT, post->account | (uint64_t)1 << 40);
    int64_t created_s = world->start_s - DAY_S - (int64_t)avpi_rng_below(&rng, (uint64_t)OLDEST_DAYS * DAY_S);
    unsigned followers = (unsigned)(90 * exp(1.8 * avpi_rng_normal(&rng)));
    unsigned following = (unsigned)avpi_rng_below(&rng, FOLLOWING_MOST);
    double days = (double)(post->time_s - world->start_s) / DAY_S;
    unsigned earlier = (unsigned)avpi_rng_below(&rng, EARLIER_MOST);
    unsigned statuses = earlier + 1 + (unsigned)(days * (1 + (double)avpi_rng_below(&rng, DAILY_MOST)));
    AVP_TRY(avpi_buf_printf(out, err, ",\"author\":{\"id\":\"%s\",\"username\":\"", work->ids[2]));
    AVP_TRY(avpi_sim_handle(world, post->account, out, err));
    AVP_TRY(add_text(out, "\",\"name\":\"", err));
    AVP_TRY(avpi_sim_display_name(world, post->account, out, err));
    AVP_TRY(add_text(out, "\",\"created_at\":", err));
    AVP_TRY(add_time(out, created_s, err));
    AVP_TRY(avpi_buf_printf(out, err,
                            ",\"public_metrics\":{\"followers_count\":%u,\"following_count\":%u,\"tweet_count\":%u}}",
                            followers, following, statuses));
done:
    return status;
}

static avp_status add(avpi_sim_work *work, const avpi_sim_post *post, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf *out = &work->bytes;
    AVP_TRY(avpi_sim_content_make(work->world, post, &work->content, err));
    avpi_sim_post_id(work->world, post->serial, work->ids[0]);
    avpi_sim_account_id(work->world, post->account, work->ids[2]);
    AVP_TRY(avpi_buf_printf(out, err, "{\"id\":\"%s\",\"text\":", work->ids[0]));
    AVP_TRY(add_string(out, avpi_buf_view(&work->content.text), err));
    AVP_TRY(avpi_buf_printf(out, err, ",\"author_id\":\"%s\",\"created_at\":", work->ids[2]));
    AVP_TRY(add_time(out, post->time_s, err));
    AVP_TRY(add_text(out, ",\"lang\":\"es\"", err));
    AVP_TRY(add_reference(work, post, err));
    AVP_TRY(add_entities(work, err));
    AVP_TRY(add_author(work, post, err));
    AVP_TRY(add_text(out, "}\n", err));
done:
    return status;
}

const avpi_sim_writer avpi_sim_writer_jsonl = {
    .file_name = "posts.jsonl",
    .rows_per_task = AVPI_SIM_BYTES_ROWS,
    .begin = begin,
    .add = add,
    .full = avpi_sim_bytes_full,
    .flush = avpi_sim_bytes_flush,
};
