/* How the posts of the simulated world are told: ids, texts, authors. */
#include "simulate/post_writer.h"
#include "simulate/words.h"

#include <math.h>

enum { DAY_S = 86400 };

avpi_sim_profile avpi_sim_profile_of(const avpi_sim_world *world, uint64_t account, int64_t time_s) {
    enum { OLDEST_DAYS = 3000, FOLLOWING_MOST = 1200, EARLIER_MOST = 20000, DAILY_MOST = 40 };
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_ACCOUNT, account | (uint64_t)1 << 40);
    avpi_sim_profile profile = {.has_picture = true};
    profile.created_s = world->start_s - DAY_S - (int64_t)avpi_rng_below(&rng, (uint64_t)OLDEST_DAYS * DAY_S);
    profile.followers = (unsigned)(90 * exp(1.8 * avpi_rng_normal(&rng)));
    profile.following = (unsigned)avpi_rng_below(&rng, FOLLOWING_MOST);
    double days = (double)(time_s - world->start_s) / DAY_S;
    unsigned earlier = (unsigned)avpi_rng_below(&rng, EARLIER_MOST);
    profile.statuses = earlier + 1 + (unsigned)(days * (1 + (double)avpi_rng_below(&rng, DAILY_MOST)));
    return profile;
}

static uint64_t account_of(const avpi_sim_row *row) {
    return ((const avpi_sim_post *)row->post)->account;
}

static avp_status say(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    return avpi_sim_content_make(work->world, row->post, &work->content, err);
}

static avp_status handle(avpi_sim_work *work, const avpi_sim_row *row, avpi_buf *out, avp_error *err) {
    return avpi_sim_handle(work->world, account_of(row), out, err);
}

static avp_status name(avpi_sim_work *work, const avpi_sim_row *row, avpi_buf *out, avp_error *err) {
    return avpi_sim_display_name(work->world, account_of(row), out, err);
}

static avpi_sim_profile profile(const avpi_sim_work *work, const avpi_sim_row *row) {
    return avpi_sim_profile_of(work->world, account_of(row), row->time_s);
}

const avpi_sim_voice avpi_sim_voice_world = {.say = say, .handle = handle, .name = name, .profile = profile};

avp_status avpi_sim_write_post(avpi_sim_work *work, const avpi_sim_post *post, avp_error *err) {
    const avpi_sim_world *world = work->world;
    avpi_sim_row row = {.voice = &avpi_sim_voice_world, .post = post, .time_s = post->time_s};
    row.voice = work->voice ? work->voice : row.voice;
    row.refers = avpi_sim_is_repost(post)  ? AVPI_SIM_REFERS_REPOST
                 : avpi_sim_is_reply(post) ? AVPI_SIM_REFERS_REPLY
                                           : AVPI_SIM_REFERS_NOT;
    avpi_sim_post_id(world, post->serial, post->time_s, row.id);
    avpi_sim_account_id(world, post->account, row.account);
    avpi_sim_object_id(world, post->object, row.object);
    if (row.refers != AVPI_SIM_REFERS_NOT)
        avpi_sim_account_id(world, post->object->author, row.author);
    return avpi_sim_write(work, &row, err);
}
