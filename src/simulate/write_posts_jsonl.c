/* Posts as JSON lines, API v2 flattened: the author stands inside each post. */
#include "simulate/post_writer.h"

#include "base/clock.h"

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

static avp_status add_reference(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    bool reply = row->refers == AVPI_SIM_REFERS_REPLY;
    if (row->refers == AVPI_SIM_REFERS_NOT)
        return AVP_OK;
    AVP_TRY(avpi_buf_printf(&work->bytes, err,
                            ",\"referenced_tweets\":[{\"type\":\"%s\",\"id\":\"%s\",\"author_id\":\"%s\"}]",
                            reply ? "replied_to" : "retweeted", row->object, row->author));
    if (reply)
        AVP_TRY(avpi_buf_printf(&work->bytes, err, ",\"in_reply_to_user_id\":\"%s\"", row->author));
done:
    return status;
}

/* What an account shows, and the address of the picture that everybody has who chose none. */
static avp_status add_standing(avpi_buf *out, const avpi_sim_profile *profile, avp_error *err) {
    static const char own[] = "https://pictures.example/profile_images/own.jpg",
                      none[] = "https://pictures.example/default_profile_images/default.png";
    avp_status status = AVP_OK;
    if (!profile->description)
        return AVP_OK;
    AVP_TRY(add_text(out, ",\"description\":", err));
    AVP_TRY(add_string(out, avpi_str_view(profile->description), err));
    AVP_TRY(avpi_buf_printf(out, err, ",\"profile_image_url\":\"%s\"", profile->has_picture ? own : none));
done:
    return status;
}

/* The author at the time of the post. */
static avp_status add_author(avpi_sim_work *work, const avpi_sim_row *row, const avpi_sim_profile *profile,
                             avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf *out = &work->bytes;
    AVP_TRY(avpi_buf_printf(out, err, ",\"author\":{\"id\":\"%s\",\"username\":\"", row->account));
    AVP_TRY(row->voice->handle(work, row, out, err));
    AVP_TRY(add_text(out, "\",\"name\":\"", err));
    AVP_TRY(row->voice->name(work, row, out, err));
    AVP_TRY(add_text(out, "\",\"created_at\":", err));
    AVP_TRY(add_time(out, profile->created_s, err));
    AVP_TRY(add_standing(out, profile, err));
    AVP_TRY(avpi_buf_printf(out, err,
                            ",\"public_metrics\":{\"followers_count\":%u,\"following_count\":%u,\"tweet_count\":%u}}",
                            profile->followers, profile->following, profile->statuses));
done:
    return status;
}

static avp_status add(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf *out = &work->bytes;
    avpi_sim_profile profile = row->voice->profile(work, row);
    AVP_TRY(row->voice->say(work, row, err));
    AVP_TRY(avpi_buf_printf(out, err, "{\"id\":\"%s\",\"text\":", row->id));
    AVP_TRY(add_string(out, avpi_buf_view(&work->content.text), err));
    AVP_TRY(avpi_buf_printf(out, err, ",\"author_id\":\"%s\",\"created_at\":", row->account));
    AVP_TRY(add_time(out, row->time_s, err));
    AVP_TRY(add_text(out, ",\"lang\":\"es\"", err));
    if (profile.client)
        AVP_TRY(avpi_buf_printf(out, err, ",\"source\":\"%s\"", profile.client));
    AVP_TRY(add_reference(work, row, err));
    AVP_TRY(add_entities(work, err));
    AVP_TRY(add_author(work, row, &profile, err));
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
