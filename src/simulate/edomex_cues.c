/* What the bodies react to: posts of figures and launchers, articles, orders. */
#include "simulate/edomex.h"

#include <math.h>

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 };

static avp_status add_cue(avpi_edo *edo, avpi_edo_cue cue, avp_error *err) {
    avp_status status = avpi_grow(edo->ctx, &edo->cues, &edo->cue_capacity, edo->n_cues + 1, sizeof *edo->cues, err);
    if (status == AVP_OK)
        edo->cues[edo->n_cues++] = cue;
    return status;
}

static avpi_edo_cue new_cue(int64_t time_s, int body, avpi_edo_way way) {
    return (avpi_edo_cue){
        .time_s = time_s, .body = body, .way = way, .op = -1, .target = AVPI_EDO_NOBODY, .answers = AVPI_EDO_NONE};
}

/* ---- figures ---- */

/* Small collections have fewer posts of figures too, or newsrooms and fans would be most of them: by the root of the scale. */
static double figure_share(const avpi_edo *edo) {
    const double least = 0.25;
    double share = sqrt(edo->scale);
    return share < least ? least : share > 1 ? 1 : share;
}

static avp_status add_figure_posts(avpi_edo *edo, int figure, int season, avp_error *err) {
    enum { TRIES = 8 };
    avp_status status = AVP_OK;
    const avpi_edo_figure *f = &avpi_edo_figures[figure];
    avpi_rng rng = avpi_edo_ask(edo, AVPI_EDO_ASK_PLAN, (uint64_t)figure << 1 | (uint64_t)season);
    int64_t from = edo->season_from_s[season], span = edo->season_to_s[season] - from - DAY_S;
    uint64_t count = (uint64_t)(f->daily[season] * figure_share(edo) * (double)span / DAY_S);
    for (uint64_t i = 0; i < count; i++) {
        int64_t time_s = from;
        for (int t = 0; t < TRIES; t++) {
            time_s = from + (int64_t)(((double)i + avpi_rng_real(&rng)) / (double)count * (double)span);
            if (avpi_sim_awake(&rng, time_s))
                break;
        }
        avpi_edo_cue cue = new_cue(time_s, f->answered_by, f->domain ? AVPI_EDO_URL : AVPI_EDO_REPOST);
        cue.has_root = true;
        cue.author = avpi_edo_figure_account(edo, figure);
        cue.target = f->is_target ? figure : AVPI_EDO_NOBODY;
        if (cue.body >= 0 && avpi_edo_size(edo, cue.body) == 0)
            cue.body = -1;
        AVP_TRY(add_cue(edo, cue, err));
    }
done:
    return status;
}

static avp_status add_figures(avpi_edo *edo, avp_error *err) {
    avp_status status = AVP_OK;
    for (int figure = 0; figure < AVPI_EDO_FIGURE_COUNT; figure++)
        for (int season = 0; season < AVPI_EDO_SEASONS; season++)
            AVP_TRY(add_figure_posts(edo, figure, season, err));
done:
    return status;
}

/* The last post of a figure before a time: what a reply answers. Figures' posts stand first, in order of time. */
static uint32_t post_before(const avpi_edo *edo, int figure, int64_t time_s, size_t n_figure_cues) {
    uint32_t found = AVPI_EDO_NONE;
    for (size_t i = 0; i < n_figure_cues; i++)
        if (edo->cues[i].author == avpi_edo_figure_account(edo, figure) && edo->cues[i].time_s + MINUTE_S < time_s)
            found = (uint32_t)i;
    return found;
}

/* ---- operations ---- */

/* One operation at work: which, when, and the articles that it has so far. */
typedef struct operation {
    int number; /* as in a cue */
    avpi_edo_op op;
    int64_t from_s, to_s;
    uint32_t articles[3];
    size_t n_figure_cues;
    avpi_rng rng;
} operation;

static avpi_edo_way draw_way(avpi_rng *rng, const avpi_edo_body *body) {
    uint64_t draw = avpi_rng_below(rng, 100), sum = 0;
    for (int way = 0; way < AVPI_EDO_WAYS; way++) {
        sum += body->ways[way];
        if (draw < sum)
            return (avpi_edo_way)way;
    }
    return AVPI_EDO_REPOST;
}

/* The author of what is repeated: one of the body's own launchers; for the army, anybody's. */
static void choose_launcher(const avpi_edo *edo, operation *o, avpi_edo_cue *cue) {
    uint64_t each = avpi_edo_number.launchers, n = avpi_rng_below(&o->rng, each);
    if (cue->body == AVPI_EDO_ARMY)
        n = avpi_rng_below(&o->rng, avpi_edo_launcher_count());
    else
        n += (uint64_t)(cue->body - AVPI_EDO_TROLLS_THREATS) * each;
    cue->has_root = true;
    cue->author = avpi_edo_launcher(edo, n, &cue->public_root);
}

/* Fill in what the way needs: whose post, which article, which post to answer. */
static void furnish(const avpi_edo *edo, operation *o, avpi_edo_cue *cue) {
    cue->op = o->number;
    cue->target = o->op.target;
    if (o->op.kind == AVPI_EDO_TREND)
        cue->way = AVPI_EDO_TAGS;
    if (cue->way == AVPI_EDO_REPLY) {
        cue->answers = o->op.target == AVPI_EDO_NOBODY ? AVPI_EDO_NONE
                                                       : post_before(edo, o->op.target, cue->time_s, o->n_figure_cues);
        cue->way = cue->answers == AVPI_EDO_NONE ? AVPI_EDO_COPY : AVPI_EDO_REPLY;
    }
    if (cue->way == AVPI_EDO_URL)
        cue->answers = o->articles[avpi_rng_below(&o->rng, 3)];
    if (cue->way == AVPI_EDO_REPOST)
        choose_launcher(edo, o, cue);
}

/* The portals fire first: three articles within two minutes. */
static avp_status add_articles(avpi_edo *edo, operation *o, avp_error *err) {
    avp_status status = AVP_OK;
    for (int i = 0; i < 3; i++) {
        avpi_edo_cue cue =
            new_cue(o->from_s + avpi_edo_number.portal_s + (int64_t)avpi_rng_below(&o->rng, 90), -1, AVPI_EDO_URL);
        cue.op = o->number;
        cue.target = o->op.target;
        cue.has_root = true;
        cue.author = avpi_edo_figure_account(edo, AVPI_EDO_PORTAL_1 + i);
        o->articles[i] = (uint32_t)edo->n_cues;
        AVP_TRY(add_cue(edo, cue, err));
    }
done:
    return status;
}

/* Somewhere in the operation; the first of them near its start. */
static int64_t draw_moment(operation *o, bool first, int after_s) {
    int64_t from = o->from_s + after_s, room = o->to_s - from;
    if (first || room <= MINUTE_S)
        return from + (int64_t)avpi_rng_below(&o->rng, MINUTE_S);
    return from + (int64_t)avpi_rng_below(&o->rng, (uint64_t)room);
}

static avp_status add_troll_cues(avpi_edo *edo, operation *o, avp_error *err) {
    avp_status status = AVP_OK;
    for (int body = AVPI_EDO_TROLLS_THREATS; body <= AVPI_EDO_TROLLS_AMPLIFIERS; body++) {
        const avpi_edo_effort *effort = &avpi_edo_efforts[o->op.kind];
        unsigned count = body == o->op.lead ? effort->lead : effort->other;
        for (unsigned i = 0; i < count; i++) {
            int64_t time_s = draw_moment(o, i == 0 && body == o->op.lead, avpi_edo_number.troll_s);
            avpi_edo_cue cue = new_cue(time_s, body, draw_way(&o->rng, &avpi_edo_bodies[body]));
            furnish(edo, o, &cue);
            AVP_TRY(add_cue(edo, cue, err));
        }
    }
done:
    return status;
}

static avp_status add_burst(avpi_edo *edo, operation *o, const uint32_t *squads, unsigned n, bool first,
                            avp_error *err) {
    const avpi_edo_body *army = &avpi_edo_bodies[AVPI_EDO_ARMY];
    avpi_edo_cue cue =
        new_cue(draw_moment(o, first, avpi_edo_number.army_s - army->after_s), AVPI_EDO_ARMY, draw_way(&o->rng, army));
    furnish(edo, o, &cue);
    for (unsigned i = 0; i < n; i++)
        cue.squads[i] = squads[i];
    cue.n_squads = n;
    return add_cue(edo, cue, err);
}

/* Squads in a random order, cut into sets of `together`; the last set takes the rest. */
static avp_status add_large_bursts(avpi_edo *edo, operation *o, uint32_t *order, unsigned most, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned together = avpi_edo_number.squads_together;
    for (uint32_t i = edo->n_squads; i-- > 1;) {
        uint32_t j = (uint32_t)avpi_rng_below(&o->rng, i + 1), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    for (uint32_t from = 0, made = 0; from < edo->n_squads && made < most; made++) {
        uint32_t left = edo->n_squads - from, n = left < 2 * together ? left : together;
        AVP_TRY(add_burst(edo, o, order + from, n, false, err));
        from += n;
    }
done:
    return status;
}

/*
 * The whole army: every squad alone once, and in several large bursts. Otherwise one burst, a small or a large one in turn; attacks that
 * trolls lead do without.
 */
static avp_status add_army_cues(avpi_edo *edo, operation *o, int serial, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *order = NULL;
    if (o->op.kind == AVPI_EDO_ATTACK && !o->op.army)
        return AVP_OK;
    AVP_TRY(avpi_alloc(edo->ctx, edo->n_squads, sizeof *order, &order, err));
    for (uint32_t s = 0; s < edo->n_squads; s++)
        order[s] = s;
    for (uint32_t s = 0; o->op.army && s < edo->n_squads; s++)
        AVP_TRY(add_burst(edo, o, &order[s], 1, s == 0, err));
    for (unsigned deal = 0; o->op.army && deal < avpi_edo_number.deals; deal++)
        AVP_TRY(add_large_bursts(edo, o, order, UINT32_MAX, err));
    if (!o->op.army && serial % 2)
        AVP_TRY(add_large_bursts(edo, o, order, 1, err));
    else if (!o->op.army)
        AVP_TRY(add_burst(edo, o, &order[avpi_rng_below(&o->rng, edo->n_squads)], 1, true, err));
done:
    avpi_free(edo->ctx, order);
    return status;
}

static avp_status add_operation(avpi_edo *edo, operation *o, int serial, avp_error *err) {
    avp_status status = AVP_OK;
    o->rng = avpi_edo_ask(edo, AVPI_EDO_ASK_PLAN, (uint64_t)1 << 32 | (uint32_t)o->number);
    o->to_s = o->from_s + (int64_t)(o->op.hours * HOUR_S);
    AVP_TRY(add_articles(edo, o, err));
    AVP_TRY(add_troll_cues(edo, o, err));
    AVP_TRY(add_army_cues(edo, o, serial, err));
done:
    return status;
}

/* Small operations on nobody in particular, spread over the campaign, at any hour of the day. */
static avp_status add_skirmishes(avpi_edo *edo, size_t n_figure_cues, avp_error *err) {
    enum { FIRST_HOUR = 8, HOURS = 14, LENGTH_HOURS = 1, WEEK_DAYS = 8 };
    avp_status status = AVP_OK;
    avpi_rng rng = avpi_edo_ask(edo, AVPI_EDO_ASK_PLAN, (uint64_t)1 << 33);
    int64_t from = edo->season_from_s[1] + WEEK_DAYS * DAY_S, days = (edo->season_to_s[1] - from) / DAY_S - WEEK_DAYS;
    for (unsigned i = 0; i < avpi_edo_number.skirmishes; i++) {
        int64_t day = (int64_t)i * days / avpi_edo_number.skirmishes;
        operation o = {.number = -2 - (int)i, .n_figure_cues = n_figure_cues};
        o.op = (avpi_edo_op){.kind = AVPI_EDO_SKIRMISH, .hours = LENGTH_HOURS, .target = AVPI_EDO_NOBODY};
        o.op.lead = AVPI_EDO_TROLLS_THREATS + (int)(i % 4);
        o.from_s = from + day * DAY_S + FIRST_HOUR * HOUR_S + (int64_t)avpi_rng_below(&rng, HOURS * HOUR_S);
        AVP_TRY(add_operation(edo, &o, (int)i, err));
    }
done:
    return status;
}

/* ---- who reacts to which ---- */

static bool is_for_squad(const avpi_edo_cue *cue, uint32_t squad) {
    for (unsigned i = 0; i < cue->n_squads; i++)
        if (cue->squads[i] == squad)
            return true;
    return false;
}

static avp_status index_bodies(avpi_edo *edo, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = 0;
    AVP_TRY(avpi_alloc(edo->ctx, edo->n_cues, sizeof *edo->of_body, &edo->of_body, err));
    for (int body = 0; body < AVPI_EDO_BODIES; body++) {
        edo->body_cues[body] = n;
        for (size_t i = 0; i < edo->n_cues; i++)
            if (edo->cues[i].body == body)
                edo->of_body[n++] = (uint32_t)i;
    }
    edo->body_cues[AVPI_EDO_BODIES] = n;
done:
    return status;
}

static avp_status index_squads(avpi_edo *edo, avp_error *err) {
    avp_status status = AVP_OK;
    size_t lists = (size_t)edo->n_squads * AVPI_EDO_SEASONS, sum = 0;
    for (size_t i = 0; i < edo->n_cues; i++)
        sum += edo->cues[i].n_squads;
    AVP_TRY(avpi_alloc(edo->ctx, lists + 1, sizeof *edo->squad_cues, &edo->squad_cues, err));
    AVP_TRY(avpi_alloc(edo->ctx, sum, sizeof *edo->of_squad, &edo->of_squad, err));
    uint32_t n = 0;
    for (size_t list = 0; list < lists; list++) {
        edo->squad_cues[list] = n;
        for (uint32_t i = edo->body_cues[AVPI_EDO_ARMY]; i < edo->body_cues[AVPI_EDO_ARMY + 1]; i++) {
            const avpi_edo_cue *cue = &edo->cues[edo->of_body[i]];
            bool same_season = (size_t)avpi_edo_season(edo, cue->time_s) == list / edo->n_squads;
            if (same_season && is_for_squad(cue, (uint32_t)(list % edo->n_squads)))
                edo->of_squad[n++] = edo->of_body[i];
        }
    }
    edo->squad_cues[lists] = n;
done:
    return status;
}

avp_status avpi_edo_cues_make(avpi_edo *edo, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t army = avpi_edo_size(edo, AVPI_EDO_ARMY), squad = avpi_edo_number.squad;
    edo->n_squads = army ? (uint32_t)((army + squad - 1) / squad) : 1;
    AVP_TRY(add_figures(edo, err));
    size_t n_figure_cues = edo->n_cues;
    for (size_t i = 0; i < avpi_edo_op_count && !edo->no_groups; i++) {
        operation o = {.number = (int)i, .op = avpi_edo_ops[i], .n_figure_cues = n_figure_cues};
        o.from_s = avpi_edo_time(o.op.when);
        AVP_TRY(add_operation(edo, &o, (int)i, err));
    }
    if (!edo->no_groups)
        AVP_TRY(add_skirmishes(edo, n_figure_cues, err));
    AVP_TRY(index_bodies(edo, err));
    AVP_TRY(index_squads(edo, err));
done:
    return status;
}
