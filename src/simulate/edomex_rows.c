/* Posts of the scenario as rows of files, and those of them that were taken away later. */
#include "simulate/edomex.h"

#include "base/clock.h"
#include "simulate/posting.h"

static const avpi_edo_post *post_of(const avpi_sim_row *row) {
    return row->post;
}

static avp_status say(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    return avpi_edo_say(work, post_of(row), err);
}

static avp_status handle(avpi_sim_work *work, const avpi_sim_row *row, avpi_buf *out, avp_error *err) {
    return avpi_edo_handle(work->scenario, post_of(row)->account, row->time_s, out, err);
}

static avp_status name(avpi_sim_work *work, const avpi_sim_row *row, avpi_buf *out, avp_error *err) {
    return avpi_edo_name(work->scenario, post_of(row)->account, out, err);
}

static avpi_sim_profile profile(const avpi_sim_work *work, const avpi_sim_row *row) {
    return avpi_edo_profile(work->scenario, post_of(row)->account, row->time_s, post_of(row)->ordinal);
}

static const avpi_sim_voice voice = {.say = say, .handle = handle, .name = name, .profile = profile};

/* The world's posts are told as everywhere; their authors show what all organic accounts of the scenario show. */
static avp_status say_organic(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    return avpi_sim_voice_world.say(work, row, err);
}

static avp_status handle_organic(avpi_sim_work *work, const avpi_sim_row *row, avpi_buf *out, avp_error *err) {
    return avpi_sim_voice_world.handle(work, row, out, err);
}

static avp_status name_organic(avpi_sim_work *work, const avpi_sim_row *row, avpi_buf *out, avp_error *err) {
    return avpi_sim_voice_world.name(work, row, out, err);
}

static avpi_sim_profile profile_organic(const avpi_sim_work *work, const avpi_sim_row *row) {
    return avpi_edo_profile(work->scenario, ((const avpi_sim_post *)row->post)->account, row->time_s, 0);
}

static const avpi_sim_voice voice_organic = {
    .say = say_organic, .handle = handle_organic, .name = name_organic, .profile = profile_organic};

avp_status avpi_edo_post_organic(avpi_sim_work *work, uint64_t unit, avp_error *err) {
    work->voice = &voice_organic;
    return avpi_sim_post_organic(work, unit, err);
}

/* ---- references ---- */

static void refer_to_cue(const avpi_edo *edo, avpi_sim_row *row, avpi_sim_reference how, uint32_t number) {
    row->refers = how;
    avpi_sim_post_id(&edo->world, avpi_sim_serial(AVPI_EDO_UNIT_CUES + number, 0), edo->cues[number].time_s,
                     row->object);
    avpi_sim_account_id(&edo->world, edo->cues[number].author, row->author);
}

/* Threats answer the last thing that their target said; that is one post in three. */
static void refer_of_threat(const avpi_edo *edo, const avpi_edo_post *post, avpi_sim_row *row) {
    avpi_edo_threat threat = avpi_edo_threat_of(edo, post->number);
    uint32_t answered = AVPI_EDO_NONE;
    for (size_t i = 0; i < edo->n_cues && edo->cues[i].op == -1; i++)
        if (edo->cues[i].target == threat.target && edo->cues[i].time_s < post->time_s)
            answered = (uint32_t)i;
    if (answered != AVPI_EDO_NONE && post->number % 3 == 0)
        refer_to_cue(edo, row, AVPI_SIM_REFERS_REPLY, answered);
}

static void refer_of_object(const avpi_edo *edo, const avpi_edo_post *post, avpi_sim_row *row) {
    const avpi_sim_object *object = &post->object;
    if (object->kind != AVPI_SIM_REPOST && object->kind != AVPI_SIM_REPLY)
        return;
    row->refers = object->kind == AVPI_SIM_REPOST ? AVPI_SIM_REFERS_REPOST : AVPI_SIM_REFERS_REPLY;
    avpi_sim_object_id(&edo->world, object, row->object);
    avpi_sim_account_id(&edo->world, object->author, row->author);
}

static void refer(const avpi_edo *edo, const avpi_edo_post *post, avpi_sim_row *row) {
    const avpi_edo_cue *cue = post->doing == AVPI_EDO_REACTS ? &edo->cues[post->number] : NULL;
    if (cue && cue->way == AVPI_EDO_REPOST)
        refer_to_cue(edo, row, AVPI_SIM_REFERS_REPOST, post->number);
    else if (cue && cue->way == AVPI_EDO_REPLY)
        refer_to_cue(edo, row, AVPI_SIM_REFERS_REPLY, cue->answers);
    else if (post->doing == AVPI_EDO_THREATENS)
        refer_of_threat(edo, post, row);
    else if (post->doing == AVPI_EDO_ON_ITS_OWN)
        refer_of_object(edo, post, row);
    else if (post->doing == AVPI_EDO_IN_CROWD && edo->crowds[post->number].kind <= AVPI_EDO_CROWD_AUDIENCE &&
             edo->crowds[post->number].kind >= AVPI_EDO_CROWD_REPOST)
        refer_to_cue(edo, row, AVPI_SIM_REFERS_REPOST, edo->crowds[post->number].cue);
}

avp_status avpi_edo_write(avpi_sim_work *work, const avpi_edo_post *post, avp_error *err) {
    const avpi_edo *edo = work->scenario;
    avpi_sim_row row = {.voice = &voice, .post = post, .time_s = post->time_s};
    avpi_sim_post_id(&edo->world, post->serial, post->time_s, row.id);
    avpi_sim_account_id(&edo->world, post->account, row.account);
    refer(edo, post, &row);
    return avpi_sim_write(work, &row, err);
}

/* ---- deletions ---- */

/* Members take some posts away after hours; what made an ephemeral trend goes within minutes. */
int64_t avpi_edo_deleted(const avpi_edo *edo, const avpi_edo_post *post) {
    enum { MINUTES_LEAST_S = 180, MINUTES_S = 360, HOURS_LEAST_S = 3600, HOURS_S = 90000 };
    avpi_rng rng = avpi_edo_ask(edo, AVPI_EDO_ASK_FATE, post->serial);
    int body = avpi_edo_body_of(edo, post->account);
    double share = body == AVPI_EDO_BODIES ? avpi_edo_number.organic_deleted : avpi_edo_bodies[body].deleted;
    const avpi_edo_op *op = post->doing == AVPI_EDO_REACTS ? avpi_edo_op_of(&edo->cues[post->number]) : NULL;
    bool ephemeral = op && op->kind == AVPI_EDO_TREND && body == AVPI_EDO_TROLLS_AGENCY &&
                     (unsigned)(op - avpi_edo_ops) % avpi_edo_number.ephemeral == 0;
    if (ephemeral)
        return post->time_s + MINUTES_LEAST_S + (int64_t)avpi_rng_below(&rng, MINUTES_S);
    if (avpi_rng_real(&rng) >= share)
        return 0;
    return post->time_s + HOURS_LEAST_S + (int64_t)avpi_rng_below(&rng, HOURS_S);
}

static int64_t deleted_of(const avpi_edo *edo, const avpi_sim_row *row) {
    if (row->voice == &voice)
        return avpi_edo_deleted(edo, row->post);
    const avpi_sim_post *organic = row->post;
    avpi_edo_post post = {.doing = AVPI_EDO_IN_CROWD, .account = organic->account, .serial = organic->serial};
    post.time_s = organic->time_s;
    return avpi_edo_deleted(edo, &post);
}

/* A line of a compliance job, as the platform's API gives it for posts that are gone. */
static avp_status add_deletion(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    static const int64_t us_per_s = 1000000;
    int64_t deleted_s = deleted_of(work->scenario, row);
    char created[32], redacted[32];
    if (deleted_s == 0)
        return AVP_OK;
    avpi_time_format(row->time_s * us_per_s, created);
    avpi_time_format(deleted_s * us_per_s, redacted);
    return avpi_buf_printf(&work->bytes, err,
                           "{\"id\":\"%s\",\"action\":\"delete\",\"created_at\":\"%s\",\"redacted_at\":\"%s\","
                           "\"reason\":\"deleted\"}\n",
                           row->id, created, redacted);
}

static avp_status begin(avpi_sim_output *output, void **shared, avp_error *err) {
    (void)output;
    (void)err;
    *shared = NULL;
    return AVP_OK;
}

const avpi_sim_writer avpi_edo_writer_deletions = {
    .file_name = "posts-deleted.jsonl",
    .rows_per_task = AVPI_SIM_BYTES_ROWS,
    .begin = begin,
    .add = add_deletion,
    .full = avpi_sim_bytes_full,
    .flush = avpi_sim_bytes_flush,
};
