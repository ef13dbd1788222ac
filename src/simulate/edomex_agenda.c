/* All posts of one account of a body, in order of time, so that its count of posts is exact. */
#include "simulate/edomex.h"
#include "simulate/posting.h"

#include "base/sort.h"

#include <math.h>

enum { DAY_S = 86400, HOUR_S = 3600, ENTRIES_MOST = 4096, TRIES = 16 };

typedef struct agenda {
    const avpi_edo *edo;
    uint64_t account;
    const avpi_edo_body *body;
    size_t n;
    avpi_edo_post entries[ENTRIES_MOST];
} agenda;

static avp_status add(agenda *a, int64_t time_s, avpi_edo_doing doing, uint32_t number, avp_error *err) {
    if (a->n == ENTRIES_MOST)
        return avpi_fail(a->edo->ctx, err, AVP_E_BUG, N_("a simulated account has more than %d posts"), ENTRIES_MOST);
    a->entries[a->n++] = (avpi_edo_post){.doing = doing, .account = a->account, .time_s = time_s, .number = number};
    return AVP_OK;
}

/* ---- reactions ---- */

/* Seconds after the cue: small accounts first, as far as the body goes by size; fans come early or within hours. */
static int64_t delay_of(const agenda *a, avpi_rng *rng) {
    double u = avpi_rng_real(rng);
    if (a->body->kind == AVPI_EDO_KIND_FANS)
        u *= u;
    double place = a->body->small_first * avpi_edo_rank_of(a->edo, a->account) + (1 - a->body->small_first) * u;
    return a->body->after_s + (int64_t)(place * a->body->spread_s);
}

static avp_status add_reaction(agenda *a, uint32_t number, avp_error *err) {
    const avpi_edo_cue *cue = &a->edo->cues[number];
    avpi_rng rng = avpi_edo_ask(a->edo, AVPI_EDO_ASK_TAKES_PART, (uint64_t)number << 32 | a->account);
    if (avpi_rng_real(&rng) >= a->body->takes_part || cue->author == a->account)
        return AVP_OK;
    return add(a, cue->time_s + delay_of(a, &rng), AVPI_EDO_REACTS, number, err);
}

static avp_status add_squad_reactions(agenda *a, int season, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_edo *edo = a->edo;
    size_t list = (size_t)season * edo->n_squads + avpi_edo_squad_of(edo, a->account, season);
    for (uint32_t i = edo->squad_cues[list]; i < edo->squad_cues[list + 1]; i++)
        AVP_TRY(add_reaction(a, edo->of_squad[i], err));
done:
    return status;
}

static avp_status add_reactions(agenda *a, int body, int season, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_edo *edo = a->edo;
    if (body == AVPI_EDO_ARMY)
        return add_squad_reactions(a, season, err);
    for (uint32_t i = edo->body_cues[body]; i < edo->body_cues[body + 1]; i++)
        if (avpi_edo_season(edo, edo->cues[edo->of_body[i]].time_s) == season)
            AVP_TRY(add_reaction(a, edo->of_body[i], err));
done:
    return status;
}

/* The posts that cues are about, of figures and launchers. */
static avp_status add_roots(agenda *a, int body, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_edo *edo = a->edo;
    if (body != AVPI_EDO_FIGURES && !avpi_edo_is_launcher(edo, a->account))
        return AVP_OK;
    for (size_t i = 0; i < edo->n_cues; i++)
        if (edo->cues[i].has_root && edo->cues[i].author == a->account)
            AVP_TRY(add(a, edo->cues[i].time_s, AVPI_EDO_ROOT, (uint32_t)i, err));
done:
    return status;
}

/* ---- like anybody ---- */

/* An object of the world that was born shortly before a time; the post comes after it. */
static avp_status add_own_post(agenda *a, avpi_rng *rng, int64_t from_s, int64_t to_s, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sim_world *world = &a->edo->world;
    int64_t time_s = from_s;
    for (int t = 0; t < TRIES; t++) {
        time_s = from_s + (int64_t)(avpi_rng_real(rng) * (double)(to_s - from_s));
        if (avpi_sim_awake(rng, time_s))
            break;
    }
    double place = avpi_sim_place_at(world, time_s - HOUR_S);
    uint64_t unit = (uint64_t)((place < 0 ? 0 : place) * (double)world->n_objects);
    unit = unit < world->n_objects ? unit : world->n_objects - 1;
    avpi_sim_object object = avpi_sim_object_of(world, unit);
    time_s = time_s > object.birth_s ? time_s : object.birth_s + 1 + (int64_t)avpi_rng_below(rng, HOUR_S);
    AVP_TRY(add(a, time_s, AVPI_EDO_ON_ITS_OWN, AVPI_EDO_NONE, err));
    a->entries[a->n - 1].object = object;
done:
    return status;
}

/* Those who come back do so within three days of their body's day, and nobody posts before that. */
static avp_status add_own_posts(agenda *a, int season, avp_error *err) {
    enum { COMES_BACK_DAYS = 3 };
    avp_status status = AVP_OK;
    const avpi_edo *edo = a->edo;
    avpi_rng rng = avpi_edo_ask(edo, AVPI_EDO_ASK_OWN, a->account << 1 | (uint64_t)season);
    int64_t from = edo->season_from_s[season], to = edo->season_to_s[season] - DAY_S;
    if (season == 1 && a->body->wakes_day > 0) {
        from += (int64_t)a->body->wakes_day * DAY_S;
        AVP_TRY(add_own_post(a, &rng, from, from + COMES_BACK_DAYS * DAY_S, err));
        from += COMES_BACK_DAYS * DAY_S;
    }
    uint64_t count = a->body->own_posts ? avpi_rng_below(&rng, a->body->own_posts + 1) : 0;
    for (uint64_t i = 0; i < count; i++)
        AVP_TRY(add_own_post(a, &rng, from, to, err));
done:
    return status;
}

/* ---- threats ---- */

avpi_edo_threat avpi_edo_threat_of(const avpi_edo *edo, uint32_t n) {
    avpi_rng rng = avpi_edo_ask(edo, AVPI_EDO_ASK_THREAT, n);
    bool later = n >= edo->n_threats;
    int body =
        avpi_rng_real(&rng) < avpi_edo_number.threats_of_first_body ? AVPI_EDO_TROLLS_THREATS : AVPI_EDO_TROLLS_TEENS;
    avpi_edo_threat threat = {.target = later ? AVPI_EDO_MAIN : AVPI_EDO_VOICE};
    for (int t = 0; t < TRIES; t++) {
        threat.account = edo->first[body] + avpi_rng_below(&rng, avpi_edo_size(edo, body));
        if (avpi_edo_is_active(edo, threat.account, later))
            break;
    }
    int64_t from = later ? edo->season_to_s[1] - 9 * DAY_S : edo->interview_s;
    double most = avpi_edo_number.threat_most_hours * HOUR_S, delay = most;
    for (int t = 0; t < TRIES; t++) {
        delay = avpi_rng_exponential(&rng) * avpi_edo_number.threat_mean_hours * HOUR_S;
        if (delay < most && avpi_sim_awake(&rng, from + (int64_t)delay))
            break;
    }
    threat.time_s = from + 300 + (int64_t)(delay < most ? delay : most);
    return threat;
}

static avp_status add_threats(agenda *a, int body, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_edo *edo = a->edo;
    if (body != AVPI_EDO_TROLLS_THREATS && body != AVPI_EDO_TROLLS_TEENS)
        return AVP_OK;
    for (uint32_t n = 0; n < edo->n_threats + edo->n_threats_later; n++) {
        avpi_edo_threat threat = avpi_edo_threat_of(edo, n);
        if (threat.account == a->account)
            AVP_TRY(add(a, threat.time_s, AVPI_EDO_THREATENS, n, err));
    }
    if (a->account == edo->first[AVPI_EDO_TROLLS_THREATS])
        AVP_TRY(add(a, edo->interview_s + (int64_t)(avpi_edo_number.doxxing_hours * HOUR_S), AVPI_EDO_DOXXES, 0, err));
done:
    return status;
}

/* ---- all of it ---- */

static int by_time(const void *a, const void *b) {
    const avpi_edo_post *x = a, *y = b;
    if (x->time_s != y->time_s)
        return x->time_s < y->time_s ? -1 : 1;
    if (x->doing != y->doing)
        return x->doing < y->doing ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static avp_status fill(agenda *a, int body, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(add_roots(a, body, err));
    for (int season = 0; season < AVPI_EDO_SEASONS; season++) {
        if (!avpi_edo_is_active(a->edo, a->account, season))
            continue;
        AVP_TRY(add_reactions(a, body, season, err));
        AVP_TRY(add_own_posts(a, season, err));
    }
    AVP_TRY(add_threats(a, body, err));
done:
    return status;
}

avp_status avpi_edo_agenda(const avpi_edo *edo, uint64_t account, avpi_edo_visit visit, void *self, avp_error *err) {
    avp_status status = AVP_OK;
    agenda *a = NULL;
    int body = avpi_edo_body_of(edo, account);
    AVP_TRY(avpi_alloc(edo->ctx, 1, sizeof *a, &a, err));
    a->edo = edo;
    a->account = account;
    a->body = &avpi_edo_bodies[body];
    a->n = 0;
    AVP_TRY(fill(a, body, err));
    avpi_sort(a->entries, a->n, sizeof *a->entries, by_time);
    for (size_t i = 0; i < a->n; i++) {
        avpi_edo_post *post = &a->entries[i];
        post->ordinal = (unsigned)i + 1;
        post->serial = post->doing == AVPI_EDO_ROOT ? avpi_sim_serial(AVPI_EDO_UNIT_CUES + post->number, 0)
                                                    : avpi_sim_serial(AVPI_EDO_UNIT_ACCOUNTS + account, i);
        AVP_TRY(visit(self, post, err));
    }
done:
    avpi_free(edo->ctx, a);
    return status;
}

static avp_status write_entry(void *self, const avpi_edo_post *post, avp_error *err) {
    return avpi_edo_write(self, post, err);
}

avp_status avpi_edo_post_account(avpi_sim_work *work, uint64_t account, avp_error *err) {
    return avpi_edo_agenda(work->scenario, account, write_entry, work, err);
}
