/* Posts as rows of cells: the columns of the QUT toolkit, and the four columns of acts. */
#include "simulate/post_writer.h"
#include "simulate/words.h"

#include <stdio.h>

static avp_str seconds_of(const avpi_sim_post *post, char out[AVPI_SIM_ID_SIZE]) {
    int length = snprintf(out, AVPI_SIM_ID_SIZE, "%lld", (long long)post->time_s);
    return (avp_str){out, length > 0 ? (size_t)length : 0};
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

static avp_status fill_post(avpi_sim_work *work, const avpi_sim_post *post, avp_str *cells, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sim_world *world = work->world;
    static const avp_str none = {"", 0};
    avpi_buf_clear(&work->words);
    AVP_TRY(avpi_sim_content_make(world, post, &work->content, err));
    AVP_TRY(avpi_sim_handle(world, post->account, &work->words, err));
    size_t handle_length = work->words.len;
    AVP_TRY(add_urls(&work->content, &work->words, err));
    cells[0] = (avp_str){work->ids[0], avpi_sim_post_id(world, post->serial, work->ids[0])};
    cells[1] = (avp_str){work->ids[1], avpi_sim_account_id(world, post->account, work->ids[1])};
    cells[2] = (avp_str){work->words.ptr, handle_length};
    avp_str object = {work->ids[2], avpi_sim_object_id(world, post->object, work->ids[2])};
    cells[3] = avpi_sim_is_repost(post) ? object : none;
    cells[4] = avpi_sim_is_reply(post) ? object : none;
    cells[5] = avpi_buf_view(&work->content.text);
    cells[6] = seconds_of(post, work->ids[3]);
    cells[7] = (avp_str){work->words.ptr + handle_length, work->words.len - handle_length};
done:
    return status;
}

static avp_status fill_act(avpi_sim_work *work, const avpi_sim_post *post, avp_str *cells, avp_error *err) {
    const avpi_sim_world *world = work->world;
    (void)err;
    cells[0] = (avp_str){work->ids[0], avpi_sim_object_id(world, post->object, work->ids[0])};
    cells[1] = (avp_str){work->ids[1], avpi_sim_account_id(world, post->account, work->ids[1])};
    cells[2] = (avp_str){work->ids[2], avpi_sim_post_id(world, post->serial, work->ids[2])};
    cells[3] = seconds_of(post, work->ids[3]);
    return AVP_OK;
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
