/* Accounts of the bodies: who is active when, what they are called and look like. */
#include "simulate/bijection.h"
#include "simulate/edomex.h"
#include "simulate/words.h"

#include <math.h>

enum { DAY_S = 86400 };

int avpi_edo_body_of(const avpi_edo *edo, uint64_t account) {
    int body = 0;
    if (account < edo->world.n_accounts)
        return AVPI_EDO_BODIES;
    while (account >= edo->first[body + 1])
        body++;
    return body;
}

static uint64_t place_of(const avpi_edo *edo, uint64_t account) {
    return account - edo->first[avpi_edo_body_of(edo, account)];
}

double avpi_edo_rank_of(const avpi_edo *edo, uint64_t account) {
    uint64_t size = avpi_edo_size(edo, avpi_edo_body_of(edo, account));
    return size > 1 ? (double)place_of(edo, account) / (double)(size - 1) : 0;
}

bool avpi_edo_is_launcher(const avpi_edo *edo, uint64_t account) {
    int body = avpi_edo_body_of(edo, account);
    return body < AVPI_EDO_BODIES && avpi_edo_bodies[body].kind == AVPI_EDO_KIND_TROLLS &&
           place_of(edo, account) < avpi_edo_number.launchers;
}

uint64_t avpi_edo_launcher_count(void) {
    return (uint64_t)(AVPI_EDO_TROLLS_AMPLIFIERS - AVPI_EDO_TROLLS_THREATS + 1) * avpi_edo_number.launchers;
}

uint64_t avpi_edo_launcher(const avpi_edo *edo, uint64_t n, bool *is_public) {
    uint64_t place = n % avpi_edo_number.launchers;
    *is_public = place % 2 == 0;
    return edo->first[AVPI_EDO_TROLLS_THREATS + n / avpi_edo_number.launchers] + place;
}

bool avpi_edo_is_active(const avpi_edo *edo, uint64_t account, int season) {
    const avpi_edo_body *body = &avpi_edo_bodies[avpi_edo_body_of(edo, account)];
    avpi_rng rng = avpi_edo_ask(edo, AVPI_EDO_ASK_MEMBER, account);
    double u = avpi_rng_real(&rng);
    if (avpi_edo_is_launcher(edo, account) || u < body->both)
        return true;
    return u < body->both + body->first_only ? season == 0 : season == 1;
}

uint32_t avpi_edo_squad_of(const avpi_edo *edo, uint64_t account, int season) {
    uint64_t size = avpi_edo_size(edo, AVPI_EDO_ARMY), place = account - edo->first[AVPI_EDO_ARMY];
    return (uint32_t)(avpi_sim_shuffled(place, size, edo->world.seed * AVPI_EDO_SEASONS + (uint64_t)season) %
                      edo->n_squads);
}

/* ---- handles ---- */

static avp_status add_word(avpi_rng *rng, unsigned syllables, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = out->len;
    for (unsigned i = 0; i < syllables; i++)
        AVP_TRY(avpi_sim_say(rng, 0, 'w', out, err));
    if (out->ptr[from] >= 'a' && out->ptr[from] <= 'z')
        out->ptr[from] = (char)(out->ptr[from] - 'a' + 'A');
done:
    return status;
}

/* Name and eight digits, as the platform proposes it: "Lomachi41889237". One account's alone. */
static avp_status add_proposed(const avpi_edo *edo, avpi_rng *rng, uint64_t number, avpi_buf *out, avp_error *err) {
    enum { BITS = 26, EIGHT_DIGITS = 10000000 };
    avp_status status = AVP_OK;
    uint64_t mask = ((uint64_t)1 << BITS) - 1;
    AVP_TRY(add_word(rng, 3, out, err));
    AVP_TRY(avpi_buf_printf(
        out, err, "%llu",
        (unsigned long long)(EIGHT_DIGITS + avpi_sim_mix((number ^ edo->world.account_offset) & mask, BITS))));
done:
    return status;
}

/* "ElFarolNoticias_03", "ConRufina_Tepalcu07" */
static avp_status add_staff(const avpi_edo *edo, int body, avpi_rng *rng, uint64_t account, avpi_buf *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    unsigned place = (unsigned)place_of(edo, account);
    const char *outlet = avpi_edo_figures[AVPI_EDO_OUTLET_1 + body - AVPI_EDO_NEWSROOM_1].handle;
    if (avpi_edo_bodies[body].kind == AVPI_EDO_KIND_NEWSROOM)
        return avpi_buf_printf(out, err, "%s_%c", outlet, (char)('a' + place % 26));
    AVP_TRY(avpi_buf_add(out, body == AVPI_EDO_CAMPAIGN_MAIN ? AVPI_STR("ConRufina_") : AVPI_STR("Evaristo_"), err));
    AVP_TRY(add_word(rng, 3, out, err));
    AVP_TRY(avpi_buf_add_byte(out, (char)('a' + place % 26), err));
done:
    return status;
}

avp_status avpi_edo_handle(const avpi_edo *edo, uint64_t account, int64_t time_s, avpi_buf *out, avp_error *err) {
    static const uint64_t later = (uint64_t)1 << 31;
    enum { PROPOSED = 55 };
    int body = avpi_edo_body_of(edo, account);
    if (body == AVPI_EDO_BODIES)
        return avpi_sim_handle(&edo->world, account, out, err);
    if (body == AVPI_EDO_FIGURES)
        return avpi_buf_add(out, avpi_str_view(avpi_edo_figures[account - edo->first[body]].handle), err);
    avpi_rng rng = avpi_edo_ask(edo, AVPI_EDO_ASK_MEMBER, account | later);
    bool renamed = avpi_rng_real(&rng) < avpi_edo_bodies[body].renamed && avpi_edo_season(edo, time_s) == 1;
    avpi_edo_body_kind kind = avpi_edo_bodies[body].kind;
    bool proposed = avpi_rng_below(&rng, 100) < PROPOSED;
    if (kind == AVPI_EDO_KIND_NEWSROOM || kind == AVPI_EDO_KIND_CAMPAIGN)
        return add_staff(edo, body, &rng, account, out, err);
    if (kind == AVPI_EDO_KIND_ARMY && proposed && !renamed)
        return add_proposed(edo, &rng, account, out, err);
    return avpi_sim_handle(&edo->world, renamed ? account ^ later : account, out, err);
}

avp_status avpi_edo_name(const avpi_edo *edo, uint64_t account, avpi_buf *out, avp_error *err) {
    if (avpi_edo_body_of(edo, account) == AVPI_EDO_FIGURES)
        return avpi_buf_add(out, avpi_str_view(avpi_edo_figures[account - edo->first[AVPI_EDO_FIGURES]].name), err);
    return avpi_sim_display_name(&edo->world, account, out, err);
}

/* ---- profiles ---- */

/* Some bodies were made in bursts: within three weeks before the first protest, or in the weeks before the campaign. */
static int64_t birth_of(const avpi_edo *edo, const avpi_edo_body *body, uint64_t account, avpi_rng *rng) {
    enum { BURST_DAYS = 21, OLDEST_DAYS = 1800 };
    int season = avpi_edo_is_active(edo, account, 0) ? 0 : 1;
    int64_t latest_s = edo->season_from_s[season] - DAY_S;
    bool in_burst = avpi_rng_below(rng, 100) < body->born_in_bursts;
    return latest_s - (int64_t)avpi_rng_below(rng, (uint64_t)(in_burst ? BURST_DAYS : OLDEST_DAYS) * DAY_S);
}

static const char *client_of(const avpi_edo_body *body, avpi_rng *rng) {
    static const char *const by_hand[] = {"Android", "Android", "iPhone", "Web App"};
    bool scheduled = avpi_rng_below(rng, 100) < body->scheduled;
    size_t hand = avpi_rng_below(rng, sizeof by_hand / sizeof *by_hand);
    return scheduled ? "Cola Programada" : by_hand[hand];
}

static avpi_sim_profile organic_profile(const avpi_edo *edo, uint64_t account, int64_t time_s) {
    static const char *const own_words[] = {"De aquí y de allá", "Café, libros y caminatas",
                                            "Orgullo de barrio", "Opiniones mías",
                                            "Mamá de tres",      "Vecina y ciclista"};
    enum { SHOWS_NOTHING = 12 };
    avpi_rng rng = avpi_edo_ask(edo, AVPI_EDO_ASK_MEMBER, account | (uint64_t)1 << 32);
    avpi_sim_profile profile = avpi_sim_profile_of(&edo->world, account, time_s);
    bool bare = avpi_rng_below(&rng, 100) < SHOWS_NOTHING;
    profile.has_picture = !bare;
    profile.description = bare ? "" : own_words[avpi_rng_below(&rng, sizeof own_words / sizeof *own_words)];
    profile.client = client_of(&avpi_edo_bodies[AVPI_EDO_FANS_SINGER], &rng);
    return profile;
}

avpi_sim_profile avpi_edo_profile(const avpi_edo *edo, uint64_t account, int64_t time_s, unsigned statuses) {
    enum { HIDDEN_MOST = 3, EARLIER_MOST = 900, FOLLOWING_LEAST = 30, FOLLOWINGS = 1500 };
    int number = avpi_edo_body_of(edo, account);
    if (number == AVPI_EDO_BODIES)
        return organic_profile(edo, account, time_s);
    const avpi_edo_body *body = &avpi_edo_bodies[number];
    avpi_rng rng = avpi_edo_ask(edo, AVPI_EDO_ASK_MEMBER, account | (uint64_t)1 << 33);
    avpi_sim_profile profile = {.created_s = birth_of(edo, body, account, &rng)};
    double rank = avpi_edo_rank_of(edo, account), grown = avpi_edo_season(edo, time_s) ? 1.3 : 1;
    if (body->kind == AVPI_EDO_KIND_ARMY)
        rank = avpi_rng_real(&rng);
    profile.followers =
        (unsigned)(grown * body->followers_least * pow(body->followers_most / body->followers_least, rank));
    profile.following = FOLLOWING_LEAST + (unsigned)avpi_rng_below(&rng, FOLLOWINGS);
    /* For each post that the collection has, up to two that it has not: so a sleep hides two at most. */
    unsigned earlier = (unsigned)avpi_rng_below(&rng, EARLIER_MOST),
             hidden = (unsigned)avpi_rng_below(&rng, HIDDEN_MOST);
    profile.statuses = earlier + statuses * (1 + hidden);
    bool bare = avpi_rng_below(&rng, 100) < body->no_picture;
    profile.has_picture = !bare;
    profile.description = bare ? "" : body->description;
    profile.client = client_of(body, &rng);
    return profile;
}
