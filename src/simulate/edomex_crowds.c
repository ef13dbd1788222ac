/* What organic accounts post beside the world's objects: about figures, with hashtags, reposts of what they follow. */
#include "simulate/bijection.h"
#include "simulate/edomex.h"
#include "simulate/posting.h"

#include <math.h>

enum { DAY_S = 86400, HOUR_S = 3600, LEAST = 4 };

static avp_status add_crowd(avpi_edo *edo, avpi_edo_crowd crowd, avp_error *err) {
    avp_status status =
        avpi_grow(edo->ctx, &edo->crowds, &edo->crowd_capacity, edo->n_crowds + 1, sizeof *edo->crowds, err);
    if (status == AVP_OK)
        edo->crowds[edo->n_crowds++] = crowd;
    return status;
}

/* A number of posts at scale 1, at this scale. */
static uint32_t scaled(const avpi_edo *edo, double posts, uint32_t least) {
    double count = posts * edo->scale + 0.5;
    return count > least ? (uint32_t)count : least;
}

/* ---- which crowds there are ---- */

static avp_status add_chatter(avpi_edo *edo, avp_error *err) {
    avp_status status = AVP_OK;
    for (int figure = 0; figure < AVPI_EDO_FIGURE_COUNT; figure++) {
        const avpi_edo_figure *f = &avpi_edo_figures[figure];
        if (f->chatter == 0)
            continue;
        int season = (int)f->chatter_season - 1;
        for (int64_t day = edo->season_from_s[season]; day + DAY_S <= edo->season_to_s[season]; day += DAY_S) {
            avpi_edo_crowd crowd = {.kind = AVPI_EDO_CROWD_CHATTER, .from_s = day, .most_s = DAY_S, .about = figure};
            crowd.count = scaled(edo, f->chatter, LEAST);
            AVP_TRY(add_crowd(edo, crowd, err));
        }
    }
done:
    return status;
}

static avp_status add_trends(avpi_edo *edo, avp_error *err) {
    enum { MOST_HOURS = 60, MADE_AFTER_S = 900, MADE_MEDIAN_S = 7200, LEAST_TREND = 60, LEAST_TAIL = 30 };
    avp_status status = AVP_OK;
    for (size_t i = 0; i < avpi_edo_gathering_count; i++) {
        const avpi_edo_gathering *g = &avpi_edo_gatherings[i];
        avpi_edo_crowd crowd = {.kind = AVPI_EDO_CROWD_TREND, .from_s = avpi_edo_time(g->when), .tag = g->tag};
        crowd.median_s = g->median_hours * HOUR_S;
        crowd.most_s = MOST_HOURS * HOUR_S;
        crowd.about = g->about;
        crowd.count = scaled(edo, g->posts, LEAST_TREND);
        AVP_TRY(add_crowd(edo, crowd, err));
    }
    for (size_t i = 0; i < avpi_edo_op_count && !edo->no_groups; i++) {
        const avpi_edo_op *op = &avpi_edo_ops[i];
        avpi_edo_crowd crowd = {.kind = AVPI_EDO_CROWD_TREND, .tag = op->tag, .about = op->target};
        crowd.from_s = avpi_edo_time(op->when) + MADE_AFTER_S;
        crowd.median_s = MADE_MEDIAN_S;
        crowd.most_s = MOST_HOURS * HOUR_S;
        crowd.count = scaled(edo, avpi_edo_number.trend_tail, LEAST_TAIL);
        if (op->kind == AVPI_EDO_TREND)
            AVP_TRY(add_crowd(edo, crowd, err));
    }
done:
    return status;
}

/* Organic reposts of figures' posts, and of those launchers that people follow. */
static avp_status add_reposts(avpi_edo *edo, avp_error *err) {
    enum { MOST_HOURS = 48, FIGURE_MEDIAN_S = 5400, LAUNCHER_MEDIAN_S = 4800, AUDIENCE_LEAST = 10 };
    avp_status status = AVP_OK;
    for (size_t i = 0; i < edo->n_cues; i++) {
        const avpi_edo_cue *cue = &edo->cues[i];
        bool own = cue->op == -1;
        if (!cue->has_root || !(own || cue->public_root))
            continue;
        avpi_edo_crowd crowd = {.from_s = cue->time_s + 30, .most_s = MOST_HOURS * HOUR_S, .cue = (uint32_t)i};
        crowd.kind = own ? AVPI_EDO_CROWD_REPOST : AVPI_EDO_CROWD_AUDIENCE;
        crowd.about = AVPI_EDO_NOBODY;
        crowd.median_s = own ? FIGURE_MEDIAN_S : LAUNCHER_MEDIAN_S;
        double posts = own ? avpi_edo_figures[cue->author - edo->first[AVPI_EDO_FIGURES]].crowd : 0;
        crowd.count = own ? scaled(edo, posts, 2) : scaled(edo, avpi_edo_number.audience_posts, AUDIENCE_LEAST);
        AVP_TRY(add_crowd(edo, crowd, err));
    }
done:
    return status;
}

avp_status avpi_edo_crowds_make(avpi_edo *edo, avp_error *err) {
    enum { DAYS = 6, LEAST_ALIKE = 40 };
    avp_status status = AVP_OK;
    AVP_TRY(add_chatter(edo, err));
    AVP_TRY(add_trends(edo, err));
    AVP_TRY(add_reposts(edo, err));
    avpi_edo_crowd alike = {.kind = AVPI_EDO_CROWD_LOOKALIKE, .from_s = edo->interview_s, .most_s = DAYS * DAY_S};
    alike.about = AVPI_EDO_VOICE;
    alike.count = scaled(edo, avpi_edo_number.lookalikes, LEAST_ALIKE);
    AVP_TRY(add_crowd(edo, alike, err));
done:
    return status;
}

/* ---- their posts ---- */

/* Log-normal after the start where there is a median, else even over the whole; when people are awake. */
static int64_t draw_time(avpi_rng *rng, const avpi_edo_crowd *crowd) {
    enum { TRIES = 16 };
    const double sigma = 1.0;
    int64_t time_s = crowd->from_s;
    for (int t = 0; t < TRIES; t++) {
        double delay = crowd->median_s > 0 ? crowd->median_s * exp(sigma * avpi_rng_normal(rng))
                                           : avpi_rng_real(rng) * (double)crowd->most_s;
        if (!(delay < (double)crowd->most_s))
            continue;
        time_s = crowd->from_s + (int64_t)delay;
        if (avpi_sim_awake(rng, time_s))
            break;
    }
    return time_s;
}

/* One of those who follow the launcher: the same organic accounts for all its posts. */
static uint64_t audience_draw(const avpi_edo *edo, avpi_rng *rng, uint64_t launcher) {
    uint64_t n = edo->world.n_accounts, most = avpi_edo_number.audience < n ? avpi_edo_number.audience : n;
    uint64_t first = avpi_sim_shuffled(launcher % n, n, edo->world.seed);
    return avpi_sim_shuffled((first + avpi_rng_below(rng, most)) % n, n, edo->world.seed + 1);
}

static uint64_t draw_account(const avpi_edo *edo, avpi_rng *rng, const avpi_edo_crowd *crowd) {
    if (crowd->kind == AVPI_EDO_CROWD_AUDIENCE)
        return audience_draw(edo, rng, edo->cues[crowd->cue].author);
    return avpi_sim_account_draw(&edo->world, rng, avpi_rng_below(rng, edo->world.n_communities));
}

avp_status avpi_edo_post_crowd(avpi_sim_work *work, uint64_t number, avp_error *err) {
    enum { TRIES = 8 };
    avp_status status = AVP_OK;
    const avpi_edo *edo = work->scenario;
    const avpi_edo_crowd *crowd = &edo->crowds[number];
    avpi_rng rng = avpi_edo_ask(edo, AVPI_EDO_ASK_CROWD, number);
    bool once = crowd->kind == AVPI_EDO_CROWD_REPOST || crowd->kind == AVPI_EDO_CROWD_AUDIENCE;
    AVP_TRY(avpi_sim_seen_clear(work->ctx, &work->seen, crowd->count, err));
    for (uint32_t i = 0; i < crowd->count; i++) {
        avpi_edo_post post = {.doing = AVPI_EDO_IN_CROWD, .number = (uint32_t)number};
        bool is_new = false;
        for (int t = 0; t < TRIES && !is_new; t++) {
            post.account = draw_account(edo, &rng, crowd);
            is_new = !once || avpi_sim_seen_add(&work->seen, post.account);
        }
        post.time_s = draw_time(&rng, crowd);
        post.serial = avpi_sim_serial(AVPI_EDO_UNIT_CROWDS + number, i);
        if (is_new && post.time_s < edo->world.end_s)
            AVP_TRY(avpi_edo_write(work, &post, err));
    }
done:
    return status;
}
