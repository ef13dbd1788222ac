/* `simulate edomex-2017`: the driver. */
#include "simulate/edomex.h"

#include "base/clock.h"
#include "simulate/tasks.h"

enum { HOUR_S = 3600, UTC_BEHIND_S = 6 * HOUR_S };

int64_t avpi_edo_time(const char *local) {
    static const int64_t us_per_s = 1000000;
    int64_t time_us = 0, step_us = 0;
    bool parsed = avpi_time_parse(avpi_str_view(local), AVPI_TIME_ISO, &time_us, &step_us);
    return parsed ? time_us / us_per_s + UTC_BEHIND_S : 0;
}

/* ---- sizes ---- */

static bool acts_together(avpi_edo_body_kind kind) {
    return kind != AVPI_EDO_KIND_FIGURES && kind != AVPI_EDO_KIND_FANS;
}

/* Only trolls and fans come in numbers that depend on the scale; the army is as large as was asked for. */
static uint64_t size_of(const avp_edomex_options *opts, int number) {
    const avpi_edo_body *body = &avpi_edo_bodies[number];
    double size = body->size;
    if (opts->no_groups && acts_together(body->kind))
        return 0;
    if (body->kind == AVPI_EDO_KIND_ARMY)
        return (uint64_t)((double)opts->bots * opts->scale + 0.5);
    if (body->kind != AVPI_EDO_KIND_TROLLS)
        return body->size;
    size = size * opts->scale + 0.5;
    return size > avpi_edo_number.least_body ? (uint64_t)size : avpi_edo_number.least_body;
}

static uint32_t threats_of(const avpi_edo *edo, const avp_edomex_options *opts, unsigned count) {
    enum { LEAST_PART = 10 };
    double threats = count * opts->scale + 0.5, least = (double)count / LEAST_PART;
    return edo->no_groups ? 0 : (uint32_t)(threats > least ? threats : least);
}

/* The world of the organic accounts: a planted one without groups, with busy and quiet seasons. */
static avp_status init_world(avpi_edo *edo, const avp_edomex_options *opts, avp_error *err) {
    enum { POSTS_LEAST = 1000, DAY_S = 86400 };
    avp_status status = AVP_OK;
    avp_planted_options world;
    int64_t at[] = {avpi_edo_time(avpi_edo_number.start), avpi_edo_time(avpi_edo_number.first_end),
                    avpi_edo_time(avpi_edo_number.second_start), avpi_edo_time(avpi_edo_number.end)};
    double posts = (double)opts->posts * opts->scale;
    avp_options_init(&avp_planted_option_table, &world);
    world.posts = posts > POSTS_LEAST ? (int64_t)posts : POSTS_LEAST;
    world.groups = 0;
    world.seed = opts->seed;
    world.days = (double)(at[3] - at[0]) / DAY_S;
    AVP_TRY(avpi_sim_world_init(edo->ctx, &world, &edo->world, err));
    for (size_t i = 0; i < sizeof edo->seasons / sizeof *edo->seasons; i++)
        edo->seasons[i] = (avpi_sim_season){at[i], at[i + 1], avpi_edo_number.weights[i]};
    edo->world.timed_ids = true;
    edo->world.start_s = at[0];
    edo->world.end_s = at[3];
    edo->world.seasons = edo->seasons;
    edo->world.n_seasons = sizeof edo->seasons / sizeof *edo->seasons;
    for (int season = 0; season < AVPI_EDO_SEASONS; season++) {
        edo->season_from_s[season] = at[2 * season];
        edo->season_to_s[season] = at[2 * season + 1];
    }
done:
    return status;
}

avp_status avpi_edo_init(const avp_ctx *ctx, const avp_edomex_options *opts, avpi_edo *edo, avp_error *err) {
    static const double posts_at_scale_1 = 200000, accounts_most = (double)((uint64_t)1 << 30);
    avp_status status = AVP_OK;
    *edo = (avpi_edo){.ctx = ctx, .no_groups = opts->no_groups};
    AVP_TRY(avp_options_validate(ctx, &avp_edomex_option_table, opts, err));
    edo->scale = (double)opts->posts * opts->scale / posts_at_scale_1;
    if (edo->scale * posts_at_scale_1 / 10 + (double)opts->bots * opts->scale > accounts_most) {
        status = avpi_fail(ctx, err, AVP_E_ARG,
                           N_("more than %llu accounts in all cannot be simulated; lower --posts, --bots or --scale"),
                           (unsigned long long)1 << 30);
        goto done;
    }
    AVP_TRY(init_world(edo, opts, err));
    edo->first[0] = edo->world.n_accounts;
    for (int body = 0; body < AVPI_EDO_BODIES; body++)
        edo->first[body + 1] = edo->first[body] + size_of(opts, body);
    edo->first[AVPI_EDO_BODIES + 1] = edo->first[AVPI_EDO_BODIES];
    edo->interview_s = avpi_edo_time(avpi_edo_number.interview);
    edo->n_threats = threats_of(edo, opts, avpi_edo_number.threats);
    edo->n_threats_later = threats_of(edo, opts, avpi_edo_number.threats_later);
    AVP_TRY(avpi_edo_cues_make(edo, err));
    AVP_TRY(avpi_edo_crowds_make(edo, err));
done:
    return status;
}

void avpi_edo_free(avpi_edo *edo) {
    avpi_free(edo->ctx, edo->cues);
    avpi_free(edo->ctx, edo->of_body);
    avpi_free(edo->ctx, edo->squad_cues);
    avpi_free(edo->ctx, edo->of_squad);
    avpi_free(edo->ctx, edo->crowds);
}

/* ---- the files ---- */

/* world = the copy inside edo, whose seasons live there too. */
static avp_status write_posts(const avpi_edo *edo, int format, const char *folder, avp_error *err) {
    enum { PARTS = 3, PER_ACCOUNT = 40, PER_CROWD = 30 };
    static const avpi_sim_writer *const writers[] = {&avpi_sim_writer_jsonl, &avpi_sim_writer_authors_parquet};
    avp_status status = AVP_OK;
    const avpi_sim_world *world = &edo->world;
    uint64_t members = edo->first[AVPI_EDO_BODIES] - edo->first[0];
    const avpi_sim_part parts[PARTS] = {
        {0, world->n_objects, world->posts_per_object, avpi_edo_post_organic},
        {edo->first[0], members, PER_ACCOUNT, avpi_edo_post_account},
        {0, edo->n_crowds, PER_CROWD, avpi_edo_post_crowd},
    };
    AVP_TRY(avpi_sim_posts_write(edo->ctx, world, edo, writers[format], parts, PARTS, folder, err));
    AVP_TRY(avpi_sim_posts_write(edo->ctx, world, edo, &avpi_edo_writer_deletions, parts, PARTS, folder, err));
done:
    return status;
}

avp_status avp_simulate_edomex(const avp_ctx *ctx, const avp_edomex_options *opts, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    avp_edomex_options defaults;
    avpi_edo edo = {.ctx = ctx};
    avp_options_init(&avp_edomex_option_table, &defaults);
    opts = opts ? opts : &defaults;
    AVP_TRY(avpi_edo_init(ctx, opts, &edo, err));
    AVP_TRY(avpi_folder_make(ctx, folder, err));
    AVP_TRY(write_posts(&edo, opts->format, folder, err));
    AVP_TRY(avpi_edo_lists_write(&edo, folder, err));
    AVP_TRY(avpi_edo_truth_write(&edo, opts, folder, err));
done:
    avpi_edo_free(&edo);
    return status;
}
