/* Sizes, communities, objects and times of the simulated world. */
#include "simulate/world.h"

#include "simulate/bijection.h"

#include <math.h>

/* Monday, 3 April 2017, 00:00 UTC. */
static const int64_t start_of_collection_s = 1491177600;
enum { DAY_S = 86400, HOUR_S = 3600, LOCAL_TIME_S = -6 * HOUR_S };

/* ACCOUNTS_PER_COMMUNITY and the two ratios are the workload that docs/formats/truth.md describes. */
enum { POSTS_PER_ACCOUNT = 10, POSTS_PER_OBJECT = 20, ACCOUNTS_PER_COMMUNITY = 400 };
static const uint64_t units_most = (uint64_t)1 << 32;

/* Sum of 1/(r + 1 + shift) for r = 0 .. n - 1: the first terms one by one, the rest by the midpoint rule. */
static double popularity_sum(uint64_t n, double shift) {
    enum { EXACT = 4096 };
    double sum = 0;
    uint64_t exact = n < EXACT ? n : EXACT;
    for (uint64_t r = 0; r < exact; r++)
        sum += 1 / ((double)r + 1 + shift);
    if (n > exact)
        sum += log(((double)n + shift + 0.5) / ((double)exact + shift + 0.5));
    return sum;
}

static uint64_t at_least(uint64_t value, uint64_t least) {
    return value > least ? value : least;
}

/* Organic posts of a member, so that `share` of all its posts look organic. */
static uint64_t organic_per_member(const avp_planted_options *opts) {
    double together = (double)opts->group_acts * (1 - opts->group_noise);
    return (uint64_t)(together * opts->group_organic / (1 - opts->group_organic) + 0.5);
}

avp_status avpi_sim_world_init(const avp_ctx *ctx, const avp_planted_options *opts, avpi_sim_world *world,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sim_world w = {.opts = *opts, .seed = (uint64_t)opts->seed, .start_s = start_of_collection_s};
    AVP_TRY(avp_options_validate(ctx, &avp_planted_option_table, opts, err));
    uint64_t posts = (uint64_t)opts->posts;
    w.n_accounts = opts->accounts ? (uint64_t)opts->accounts : at_least(posts / POSTS_PER_ACCOUNT, 2);
    w.n_objects = opts->objects ? (uint64_t)opts->objects : at_least(posts / POSTS_PER_OBJECT, 1);
    w.n_communities = opts->communities ? (uint64_t)opts->communities : w.n_accounts / ACCOUNTS_PER_COMMUNITY;
    w.n_communities = at_least(w.n_communities < w.n_accounts ? w.n_communities : w.n_accounts, 1);
    w.n_members = (uint64_t)opts->groups * (uint64_t)opts->group_size;
    w.n_planted_objects = (uint64_t)opts->groups * (uint64_t)opts->group_acts;
    if (w.n_accounts + w.n_members >= units_most || w.n_objects + w.n_planted_objects + w.n_members >= units_most) {
        status = avpi_fail(ctx, err, AVP_E_ARG,
                           N_("more than %llu accounts or objects in all cannot be simulated; lower --accounts, "
                              "--objects, --groups, --group-size or --group-acts"),
                           (unsigned long long)units_most - 1);
        goto done;
    }
    w.organic_per_member = organic_per_member(opts);
    w.end_s = w.start_s + (int64_t)(opts->days * DAY_S);
    w.popularity_sum = popularity_sum(w.n_objects, opts->zipf_shift);
    w.posts_per_object = (double)posts / (double)w.n_objects;
    avpi_rng rng = avpi_sim_stream_of(&w, AVPI_SIM_STREAM_WORLD, 0);
    w.account_offset = avpi_rng_u64(&rng);
    w.post_offset = avpi_rng_u64(&rng);
    *world = w;
done:
    return status;
}

/* ---- accounts ---- */

uint64_t avpi_sim_community_size(const avpi_sim_world *world, uint64_t community) {
    return (world->n_accounts - community - 1) / world->n_communities + 1;
}

uint64_t avpi_sim_account_draw(const avpi_sim_world *world, avpi_rng *rng, uint64_t community) {
    double u = avpi_rng_real(rng), share = 1;
    for (int64_t i = 0; i < world->opts.activity_skew; i++)
        share *= u;
    uint64_t place = (uint64_t)((double)avpi_sim_community_size(world, community) * share);
    return community + place * world->n_communities;
}

uint64_t avpi_sim_community_of(const avpi_sim_world *world, uint64_t account) {
    return account % world->n_communities;
}

uint64_t avpi_sim_group_first(const avpi_sim_world *world, uint64_t group) {
    return world->n_accounts + group * (uint64_t)world->opts.group_size;
}

/* ---- time ---- */

bool avpi_sim_awake(avpi_rng *rng, int64_t time_s) {
    /* Share of the busiest hour, by local hour: asleep at four, awake from seven, most at nine in the evening. */
    static const double rhythm[24] = {.45, .28, .16, .10, .08, .10, .20, .36, .50, .58, .62, .66,
                                      .72, .76, .76, .72, .70, .72, .78, .86, .95, 1.0, .92, .70};
    int64_t local = (time_s + LOCAL_TIME_S) % DAY_S;
    return avpi_rng_real(rng) < rhythm[local / HOUR_S];
}

static double weight_of(const avpi_sim_season *season) {
    return season->weight * (double)(season->to_s - season->from_s);
}

static double weight_of_all(const avpi_sim_world *world) {
    double sum = 0;
    for (size_t i = 0; i < world->n_seasons; i++)
        sum += weight_of(&world->seasons[i]);
    return sum;
}

int64_t avpi_sim_time_at(const avpi_sim_world *world, double place) {
    if (!world->seasons)
        return world->start_s + (int64_t)(place * (double)(world->end_s - world->start_s));
    double left = place * weight_of_all(world);
    for (size_t i = 0; i < world->n_seasons; i++) {
        const avpi_sim_season *season = &world->seasons[i];
        if (left < weight_of(season))
            return season->from_s + (int64_t)(left / season->weight);
        left -= weight_of(season);
    }
    return world->end_s - 1;
}

double avpi_sim_place_at(const avpi_sim_world *world, int64_t time_s) {
    double before = 0;
    if (!world->seasons)
        return (double)(time_s - world->start_s) / (double)(world->end_s - world->start_s);
    for (size_t i = 0; i < world->n_seasons; i++) {
        const avpi_sim_season *season = &world->seasons[i];
        int64_t until = time_s < season->to_s ? time_s : season->to_s;
        before += until > season->from_s ? season->weight * (double)(until - season->from_s) : 0;
    }
    return before / weight_of_all(world);
}

enum { TRIES = 16 };

/* Somewhere in the day (or the whole, if shorter) around the share `place` of the collection, in waking hours. */
static int64_t birth_draw(const avpi_sim_world *world, avpi_rng *rng, double place) {
    const int64_t last_minute_s = 60;
    int64_t span = world->end_s - world->start_s - last_minute_s, stretch = span < DAY_S ? span : DAY_S;
    int64_t offset = world->seasons ? avpi_sim_time_at(world, place) - world->start_s : (int64_t)(place * (double)span);
    int64_t from = world->start_s + offset / stretch * stretch;
    int64_t most = world->start_s + span - from, width = most < stretch ? most : stretch;
    int64_t time_s = from;
    for (int i = 0; i < TRIES; i++) {
        time_s = from + (int64_t)(avpi_rng_real(rng) * (double)width);
        if (avpi_sim_awake(rng, time_s))
            break;
    }
    return time_s;
}

int64_t avpi_sim_time_draw(const avpi_sim_world *world, avpi_rng *rng, const avpi_sim_object *object) {
    double left = (double)(world->end_s - object->birth_s) - 1;
    for (int i = 0; i < TRIES; i++) {
        double delay = world->opts.delay_median * exp(world->opts.delay_sigma * avpi_rng_normal(rng));
        if (!(delay < left))
            continue;
        int64_t time_s = object->birth_s + 1 + (int64_t)delay;
        if (avpi_sim_awake(rng, time_s))
            return time_s;
    }
    return object->birth_s + 1 + (int64_t)(avpi_rng_real(rng) * left);
}

/* ---- objects ---- */

/* Out of 100 organic objects: reposts are the commonest trace in collections by keyword, then pages. */
static avpi_sim_kind organic_kind(avpi_rng *rng) {
    enum { REPOSTS = 60, URLS = 20, TAGS = 8 };
    uint64_t draw = avpi_rng_below(rng, 100);
    if (draw < REPOSTS)
        return AVPI_SIM_REPOST;
    if (draw < REPOSTS + URLS)
        return AVPI_SIM_URL;
    return draw < REPOSTS + URLS + TAGS ? AVPI_SIM_TAGS : AVPI_SIM_REPLY;
}

/* Each group has one way of working, kept four times in five; now and then it does something else. */
static avpi_sim_kind planted_kind(avpi_rng *rng, uint64_t group) {
    static const avpi_sim_kind ways[] = {AVPI_SIM_REPOST, AVPI_SIM_URL, AVPI_SIM_COPY, AVPI_SIM_TAGS, AVPI_SIM_REPLY};
    enum { WAYS = sizeof ways / sizeof *ways, KEPT = 80 };
    return ways[avpi_rng_below(rng, 100) < KEPT ? group % WAYS : avpi_rng_below(rng, WAYS)];
}

static avpi_sim_object organic_object(const avpi_sim_world *world, uint64_t unit) {
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_OBJECT, unit);
    uint64_t rank = avpi_sim_shuffled(unit, world->n_objects, world->seed);
    avpi_sim_object object = {.unit = unit, .group = AVPI_SIM_NO_GROUP, .community = rank % world->n_communities};
    object.kind = organic_kind(&rng);
    object.author = avpi_sim_account_draw(world, &rng, object.community);
    object.birth_s = birth_draw(world, &rng, (double)unit / (double)world->n_objects);
    object.mean_posts =
        (double)world->opts.posts / (((double)rank + 1 + world->opts.zipf_shift) * world->popularity_sum);
    return object;
}

/* Half of what a group pushes comes from one of its own (it launches), half from somebody whom it makes look large. */
static avpi_sim_object planted_object(const avpi_sim_world *world, uint64_t unit) {
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_OBJECT, unit);
    uint64_t acts = (uint64_t)world->opts.group_acts, number = unit - world->n_objects;
    avpi_sim_object object = {.unit = unit, .group = number / acts, .mean_posts = world->posts_per_object};
    object.kind = planted_kind(&rng, object.group);
    object.community = avpi_rng_below(&rng, world->n_communities);
    bool launches = avpi_rng_below(&rng, 2) == 0;
    object.author =
        launches ? avpi_sim_group_first(world, object.group) + avpi_rng_below(&rng, (uint64_t)world->opts.group_size)
                 : avpi_sim_account_draw(world, &rng, object.community);
    double place = ((double)(number % acts) + avpi_rng_real(&rng)) / (double)acts;
    object.birth_s = birth_draw(world, &rng, place);
    return object;
}

avpi_sim_object avpi_sim_object_of(const avpi_sim_world *world, uint64_t unit) {
    return unit < world->n_objects ? organic_object(world, unit) : planted_object(world, unit);
}

avpi_sim_object avpi_sim_object_draw(const avpi_sim_world *world, avpi_rng *rng, uint64_t community) {
    double shift = world->opts.zipf_shift + 0.5, n = (double)world->n_objects;
    double rank = shift * exp(avpi_rng_real(rng) * log((n + shift) / shift)) - shift;
    uint64_t place = (uint64_t)rank < world->n_objects ? (uint64_t)rank : world->n_objects - 1;
    uint64_t of_community = place - place % world->n_communities + community;
    if (of_community < world->n_objects)
        place = of_community;
    return organic_object(world, avpi_sim_unshuffled(place, world->n_objects, world->seed));
}

/* ---- native ids ---- */

static size_t put_digits(uint64_t value, char out[AVPI_SIM_ID_SIZE]) {
    char digits[AVPI_SIM_ID_SIZE];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    for (size_t i = 0; i < n; i++)
        out[i] = digits[n - 1 - i];
    out[n] = '\0';
    return n;
}

enum { LONG_ID_BITS = 60 };
static const uint64_t long_id_base = 1000000000000000000U;

/*
 * milliseconds since 4 November 2010, then 22 bits: Twitter's ids; https://github.com/twitter-archive/snowflake
 * 10 bits of the serial's image make the milliseconds, 22 stand as they are.
 */
static uint64_t timed_id(uint64_t mixed, int64_t time_s) {
    static const int64_t epoch_ms = 1288834974657;
    enum { MS_PER_S = 1000, LOW_BITS = 22 };
    uint64_t low = mixed & (((uint64_t)1 << LOW_BITS) - 1), ms = (mixed >> LOW_BITS) % MS_PER_S;
    return ((uint64_t)(time_s * MS_PER_S - epoch_ms) + ms) << LOW_BITS | low;
}

size_t avpi_sim_post_id(const avpi_sim_world *world, uint64_t serial, int64_t time_s, char out[AVPI_SIM_ID_SIZE]) {
    uint64_t mask = ((uint64_t)1 << LONG_ID_BITS) - 1;
    uint64_t mixed = avpi_sim_mix((serial ^ world->post_offset) & mask, LONG_ID_BITS);
    return put_digits(world->timed_ids ? timed_id(mixed, time_s) : long_id_base + mixed, out);
}

/* Two in five joined when ids were short: up to ten digits. The others have 19. */
size_t avpi_sim_account_id(const avpi_sim_world *world, uint64_t account, char out[AVPI_SIM_ID_SIZE]) {
    enum { SHORT_ID_BITS = 32, FIFTHS = 5, SHORT_FIFTHS = 2 };
    uint64_t number = (account ^ world->account_offset) & UINT32_MAX;
    uint64_t mixed = avpi_sim_mix(number, SHORT_ID_BITS);
    if (mixed % FIFTHS < SHORT_FIFTHS)
        return put_digits(mixed, out);
    return put_digits(long_id_base + avpi_sim_mix(mixed, LONG_ID_BITS), out);
}

size_t avpi_sim_object_id(const avpi_sim_world *world, const avpi_sim_object *object, char out[AVPI_SIM_ID_SIZE]) {
    bool first_post = object->kind == AVPI_SIM_REPOST || object->kind == AVPI_SIM_REPLY;
    uint64_t last = ((uint64_t)1 << AVPI_SIM_ORDINAL_BITS) - 1;
    return avpi_sim_post_id(world, avpi_sim_serial(object->unit, first_post ? 0 : last), object->birth_s, out);
}
