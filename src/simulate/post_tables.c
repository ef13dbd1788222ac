/* Posts as rows of cells: the columns of the QUT toolkit, and the four columns of acts. */
#include "simulate/post_writer.h"

#include "base/clock.h"

#include <stdio.h>

static avp_str seconds_of(const avpi_sim_row *row, char out[AVPI_SIM_ID_SIZE]) {
    int length = snprintf(out, AVPI_SIM_ID_SIZE, "%lld", (long long)row->time_s);
    return (avp_str){out, length > 0 ? (size_t)length : 0};
}

static avp_str referred(const avpi_sim_row *row, avpi_sim_reference refers, const char *id) {
    return row->refers == refers ? avpi_str_view(id) : (avp_str){"", 0};
}

/* "['https://a.example/1']" for the link of the content, "" when it has none. */
static avp_status add_urls(const avpi_sim_content *content, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < content->n_entities; i++) {
        const avpi_sim_entity *entity = &content->entities[i];
        if (entity->kind != AVPI_SIM_LINK)
            continue;
        AVP_TRY(avpi_buf_add(out, AVPI_STR("['"), err));
        AVP_TRY(avpi_buf_add(out, (avp_str){content->text.ptr + entity->from, entity->len}, err));
        AVP_TRY(avpi_buf_add(out, AVPI_STR("']"), err));
    }
done:
    return status;
}

static avp_status fill_post(avpi_sim_work *work, const avpi_sim_row *row, avp_str *cells, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(&work->words);
    AVP_TRY(row->voice->say(work, row, err));
    AVP_TRY(row->voice->handle(work, row, &work->words, err));
    size_t handle_length = work->words.len;
    AVP_TRY(add_urls(&work->content, &work->words, err));
    cells[0] = avpi_str_view(row->id);
    cells[1] = avpi_str_view(row->account);
    cells[2] = (avp_str){work->words.ptr, handle_length};
    cells[3] = referred(row, AVPI_SIM_REFERS_REPOST, row->object);
    cells[4] = referred(row, AVPI_SIM_REFERS_REPLY, row->object);
    cells[5] = avpi_buf_view(&work->content.text);
    cells[6] = seconds_of(row, work->ids[0]);
    cells[7] = (avp_str){work->words.ptr + handle_length, work->words.len - handle_length};
done:
    return status;
}

static avp_status fill_act(avpi_sim_work *work, const avpi_sim_row *row, avp_str *cells, avp_error *err) {
    (void)err;
    cells[0] = avpi_str_view(row->object);
    cells[1] = avpi_str_view(row->account);
    cells[2] = avpi_str_view(row->id);
    cells[3] = seconds_of(row, work->ids[0]);
    return AVP_OK;
}

static avp_str number_of(unsigned number, char out[AVPI_SIM_ID_SIZE]) {
    int length = snprintf(out, AVPI_SIM_ID_SIZE, "%u", number);
    return (avp_str){out, length > 0 ? (size_t)length : 0};
}

/* work->words = handle, addresses, name, time of birth; their ends say where each stands. */
static avp_status add_words(avpi_sim_work *work, const avpi_sim_row *row, const avpi_sim_profile *profile,
                            size_t ends[4], avp_error *err) {
    static const int64_t us_per_s = 1000000;
    avp_status status = AVP_OK;
    char created[32];
    avpi_buf *words = &work->words;
    avpi_buf_clear(words);
    AVP_TRY(row->voice->handle(work, row, words, err));
    ends[0] = words->len;
    AVP_TRY(add_urls(&work->content, words, err));
    ends[1] = words->len;
    AVP_TRY(row->voice->name(work, row, words, err));
    ends[2] = words->len;
    avpi_time_format(profile->created_s * us_per_s, created);
    AVP_TRY(avpi_buf_add(words, avpi_str_view(created), err));
    ends[3] = words->len;
done:
    return status;
}

static avp_status fill_authors(avpi_sim_work *work, const avpi_sim_row *row, avp_str *cells, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sim_profile profile = row->voice->profile(work, row);
    size_t ends[4] = {0};
    AVP_TRY(row->voice->say(work, row, err));
    AVP_TRY(add_words(work, row, &profile, ends, err));
    const char *words = work->words.ptr;
    cells[0] = avpi_str_view(row->id);
    cells[1] = avpi_str_view(row->account);
    cells[2] = (avp_str){words, ends[0]};
    cells[3] = (avp_str){words + ends[1], ends[2] - ends[1]};
    cells[4] = referred(row, AVPI_SIM_REFERS_REPOST, row->object);
    cells[5] = referred(row, AVPI_SIM_REFERS_REPOST, row->author);
    cells[6] = referred(row, AVPI_SIM_REFERS_REPLY, row->object);
    cells[7] = referred(row, AVPI_SIM_REFERS_REPLY, row->author);
    cells[8] = avpi_buf_view(&work->content.text);
    cells[9] = seconds_of(row, work->ids[0]);
    cells[10] = (avp_str){words + ends[0], ends[1] - ends[0]};
    cells[11] = number_of(profile.followers, work->ids[1]);
    cells[12] = number_of(profile.following, work->ids[2]);
    cells[13] = number_of(profile.statuses, work->ids[3]);
    cells[14] = (avp_str){words + ends[2], ends[3] - ends[2]};
    cells[15] = avpi_str_view(profile.client ? profile.client : "");
done:
    return status;
}

const avpi_sim_table avpi_sim_table_posts = {
    .n_columns = 8,
    .names = {"message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls"},
    .types = {AVPI_SIM_CELL_ID, AVPI_SIM_CELL_ID, AVPI_SIM_CELL_ID, AVPI_SIM_CELL_ID, AVPI_SIM_CELL_ID,
              AVPI_SIM_CELL_TEXT, AVPI_SIM_CELL_SECONDS, AVPI_SIM_CELL_TEXT},
    .fill = fill_post,
};
const avpi_sim_table avpi_sim_table_acts = {
    .n_columns = 4,
    .names = {"object_id", "account_id", "content_id", "timestamp_share"},
    .types = {AVPI_SIM_CELL_ID, AVPI_SIM_CELL_ID, AVPI_SIM_CELL_ID, AVPI_SIM_CELL_SECONDS},
    .fill = fill_act,
};
const avpi_sim_table avpi_sim_table_authors = {
    .n_columns = 16,
    .names = {"post", "account", "handle", "name", "repost_of", "repost_account", "reply_to", "reply_account", "text",
              "time", "url", "followers", "following", "statuses", "account_created", "client"},
    .types = {AVPI_SIM_CELL_ID, AVPI_SIM_CELL_ID, AVPI_SIM_CELL_ID, AVPI_SIM_CELL_TEXT, AVPI_SIM_CELL_ID,
              AVPI_SIM_CELL_ID, AVPI_SIM_CELL_ID, AVPI_SIM_CELL_ID, AVPI_SIM_CELL_TEXT, AVPI_SIM_CELL_SECONDS,
              AVPI_SIM_CELL_TEXT, AVPI_SIM_CELL_TEXT, AVPI_SIM_CELL_TEXT, AVPI_SIM_CELL_TEXT, AVPI_SIM_CELL_TEXT,
              AVPI_SIM_CELL_TEXT},
    .fill = fill_authors,
};
