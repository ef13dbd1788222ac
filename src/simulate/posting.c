#include "simulate/posting.h"

/* An object never has more organic posts than this, so that the set of its accounts stays small. */
enum { POSTS_MOST = 1 << 20, SLOTS_LEAST = 16, TRIES = 8 };

/* ---- accounts that an object has had ---- */

avp_status avpi_sim_seen_clear(const avp_ctx *ctx, avpi_sim_seen *seen, uint64_t accounts, avp_error *err) {
    size_t need = SLOTS_LEAST;
    while (need < 2 * accounts)
        need *= 2;
    if (need > seen->capacity) {
        avp_status status = avpi_resize(ctx, &seen->slots, need, sizeof *seen->slots, err);
        if (status != AVP_OK)
            return status;
        seen->capacity = need;
    }
    seen->n_slots = need;
    memset(seen->slots, 0, need * sizeof *seen->slots);
    return AVP_OK;
}

bool avpi_sim_seen_add(avpi_sim_seen *seen, uint64_t account) {
    size_t slot = (size_t)(account * 0x9e3779b97f4a7c15U >> 32) & (seen->n_slots - 1);
    for (; seen->slots[slot]; slot = (slot + 1) & (seen->n_slots - 1))
        if (seen->slots[slot] == account + 1)
            return false;
    seen->slots[slot] = account + 1;
    return true;
}

void avpi_sim_seen_free(const avp_ctx *ctx, avpi_sim_seen *seen) {
    avpi_free(ctx, seen->slots);
    *seen = (avpi_sim_seen){0};
}

/* ---- the crowd ---- */

/* How many follow: no more than half of all accounts. */
static uint64_t followers_draw(const avpi_sim_world *world, avpi_rng *rng, double mean) {
    uint64_t count = avpi_rng_poisson(rng, mean), most = world->n_accounts / 2;
    if (count > most)
        count = most;
    return count < POSTS_MOST ? count : POSTS_MOST;
}

/*
 * Share of the crowd that comes from the object's own community: what --mixing leaves, and of a viral object no more
 * than fits into half of the community. The rest comes from anywhere.
 */
static double local_share(const avpi_sim_world *world, uint64_t community, uint64_t count) {
    double room = (double)avpi_sim_community_size(world, community) / 2;
    double share = 1 - world->opts.mixing;
    return (double)count * share > room ? room / (double)count : share;
}

/* An account that has not yet posted about the object; false when it is not found soon. */
static bool newcomer_draw(avpi_sim_work *work, avpi_rng *rng, uint64_t community, double local, uint64_t *account) {
    for (int i = 0; i < TRIES; i++) {
        bool at_home = avpi_rng_real(rng) < local;
        uint64_t from = at_home ? community : avpi_rng_below(rng, work->world->n_communities);
        *account = avpi_sim_account_draw(work->world, rng, from);
        if (avpi_sim_seen_add(&work->seen, *account))
            return true;
    }
    return false;
}

/* count posts of the crowd, numbered from `ordinal`; the author is in work->seen already. */
static avp_status post_crowd(avpi_sim_work *work, avpi_rng *rng, const avpi_sim_object *object, uint64_t count,
                             uint64_t ordinal, avp_error *err) {
    avp_status status = AVP_OK;
    double local = local_share(work->world, object->community, count);
    for (uint64_t i = 0; i < count; i++) {
        avpi_sim_post post = {.object = object, .serial = avpi_sim_serial(object->unit, ordinal + i)};
        if (!newcomer_draw(work, rng, object->community, local, &post.account))
            continue;
        post.time_s = avpi_sim_time_draw(work->world, rng, object);
        AVP_TRY(avpi_sim_write_post(work, &post, err));
    }
done:
    return status;
}

static avp_status post_first(avpi_sim_work *work, const avpi_sim_object *object, avp_error *err) {
    avpi_sim_post post = {.object = object,
                          .serial = avpi_sim_serial(object->unit, 0),
                          .account = object->author,
                          .time_s = object->birth_s,
                          .first = true};
    avpi_sim_seen_add(&work->seen, object->author);
    return avpi_sim_write_post(work, &post, err);
}

avp_status avpi_sim_post_organic(avpi_sim_work *work, uint64_t unit, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sim_object object = avpi_sim_object_of(work->world, unit);
    avpi_rng rng = avpi_sim_stream_of(work->world, AVPI_SIM_STREAM_POSTS, unit);
    uint64_t count = followers_draw(work->world, &rng, object.mean_posts - 1);
    AVP_TRY(avpi_sim_seen_clear(work->ctx, &work->seen, count + 1, err));
    AVP_TRY(post_first(work, &object, err));
    AVP_TRY(post_crowd(work, &rng, &object, count, 1, err));
done:
    return status;
}

/* ---- the groups ---- */

/* When the group strikes: at once if one of its own launches, else within the hour after somebody else's post. */
static int64_t strike_draw(const avpi_sim_world *world, avpi_rng *rng, const avpi_sim_object *object) {
    enum { LATEST_S = 3600 };
    bool launched = object->author >= world->n_accounts;
    return object->birth_s + (launched ? 0 : 1 + (int64_t)avpi_rng_below(rng, LATEST_S));
}

/* Every member but the launcher and those who miss it, within the spread. */
static avp_status post_boost(avpi_sim_work *work, avpi_rng *rng, const avpi_sim_object *object, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sim_world *world = work->world;
    uint64_t first = avpi_sim_group_first(world, object->group), size = (uint64_t)world->opts.group_size;
    int64_t strike_s = strike_draw(world, rng, object);
    for (uint64_t member = 0; member < size; member++) {
        bool misses = avpi_rng_real(rng) < world->opts.group_noise;
        int64_t delay_s = (int64_t)(avpi_rng_real(rng) * world->opts.group_spread);
        avpi_sim_post post = {.object = object,
                              .serial = avpi_sim_serial(object->unit, 1 + member),
                              .account = first + member,
                              .time_s = strike_s + delay_s};
        if (!misses && post.account != object->author)
            AVP_TRY(avpi_sim_write_post(work, &post, err));
    }
done:
    return status;
}

avp_status avpi_sim_post_planted(avpi_sim_work *work, uint64_t unit, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sim_object object = avpi_sim_object_of(work->world, unit);
    avpi_rng rng = avpi_sim_stream_of(work->world, AVPI_SIM_STREAM_POSTS, unit);
    uint64_t count = followers_draw(work->world, &rng, object.mean_posts - 1);
    AVP_TRY(avpi_sim_seen_clear(work->ctx, &work->seen, count + 1, err));
    AVP_TRY(post_first(work, &object, err));
    AVP_TRY(post_boost(work, &rng, &object, err));
    AVP_TRY(post_crowd(work, &rng, &object, count, 1 + (uint64_t)work->world->opts.group_size, err));
done:
    return status;
}

avp_status avpi_sim_post_member(avpi_sim_work *work, uint64_t member, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sim_world *world = work->world;
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_MEMBER, member);
    uint64_t unit = world->n_objects + world->n_planted_objects + member;
    uint64_t account = world->n_accounts + member, home = avpi_sim_community_of(world, account);
    for (uint64_t i = 0; i < world->organic_per_member; i++) {
        bool at_home = avpi_rng_real(&rng) >= world->opts.mixing;
        uint64_t community = at_home ? home : avpi_rng_below(&rng, world->n_communities);
        avpi_sim_object object = avpi_sim_object_draw(world, &rng, community);
        avpi_sim_post post = {.object = &object, .serial = avpi_sim_serial(unit, i), .account = account};
        post.time_s = avpi_sim_time_draw(world, &rng, &object);
        AVP_TRY(avpi_sim_write_post(work, &post, err));
    }
done:
    return status;
}
