/* The simulated world: who there is, what there is to share, and when. Nothing is stored: everything is computed from its number. */
#ifndef AVPI_SIMULATE_WORLD_H
#define AVPI_SIMULATE_WORLD_H

#include "avispero/simulate.h"
#include "base/rng.h"
#include "base/text.h"

/*
 * accounts  0 .. n_accounts - 1                organic; account a belongs to community a modulo n_communities
 *           n_accounts .. + n_members - 1      planted, group after group
 * units     0 .. n_objects - 1                 organic objects, in order of birth
 *           then n_planted_objects             what the groups push together, group after group
 *           then n_members                     posts of one member that look organic
 * serial    unit * 2^27 + ordinal              number of a post; ordinal 0 is the first post of its object
 */
/* A stretch of the collection in which things happen `weight` times as often as where the weight is 1. */
typedef struct avpi_sim_season {
    int64_t from_s, to_s;
    double weight;
} avpi_sim_season;

typedef struct avpi_sim_world {
    avp_planted_options opts;
    uint64_t seed;
    uint64_t n_accounts, n_communities, n_objects;
    uint64_t n_members, n_planted_objects, organic_per_member;
    int64_t start_s, end_s;
    const avpi_sim_season *seasons; /* borrowed, one after the other without gaps; NULL: always the same */
    size_t n_seasons;
    double popularity_sum; /* of 1/(rank + shift) over the organic objects */
    double posts_per_object;
    uint64_t account_offset, post_offset; /* so that two seeds have other ids */
    bool timed_ids;                       /* ids of posts tell when they were made, as Twitter's do */
} avpi_sim_world;

/** Derive a world from options. Errors: AVP_E_ARG when there would be too many accounts or objects. */
AVP_MUST_CHECK avp_status avpi_sim_world_init(const avp_ctx *ctx, const avp_planted_options *opts,
                                              avpi_sim_world *world, avp_error *err);

/* What the accounts of an object do with it. */
typedef enum avpi_sim_kind {
    AVPI_SIM_REPOST, /* repost its first post */
    AVPI_SIM_URL,    /* post the same page, in their own words or with its headline */
    AVPI_SIM_TAGS,   /* post the same three hashtags in the same order */
    AVPI_SIM_REPLY,  /* reply to its first post */
    AVPI_SIM_COPY,   /* post the same text */
    AVPI_SIM_KIND_COUNT
} avpi_sim_kind;

#define AVPI_SIM_NO_GROUP UINT64_MAX

typedef struct avpi_sim_object {
    uint64_t unit;
    avpi_sim_kind kind;
    uint64_t community, author;
    uint64_t group; /* that pushes it, or AVPI_SIM_NO_GROUP */
    int64_t birth_s;
    double mean_posts; /* organic ones */
} avpi_sim_object;

/** The object of a unit below n_objects + n_planted_objects. */
avpi_sim_object avpi_sim_object_of(const avpi_sim_world *world, uint64_t unit);
/** An organic object, popular ones more often, from the community of choice. */
avpi_sim_object avpi_sim_object_draw(const avpi_sim_world *world, avpi_rng *rng, uint64_t community);

uint64_t avpi_sim_community_size(const avpi_sim_world *world, uint64_t community);
/** An organic account of a community; active ones more often. */
uint64_t avpi_sim_account_draw(const avpi_sim_world *world, avpi_rng *rng, uint64_t community);
/** Community that an account, organic or planted, feels at home in. */
uint64_t avpi_sim_community_of(const avpi_sim_world *world, uint64_t account);
/** First account of a planted group; its members follow one another. */
uint64_t avpi_sim_group_first(const avpi_sim_world *world, uint64_t group);

/** When this share of all objects has been born, and which share had been born at a time. */
int64_t avpi_sim_time_at(const avpi_sim_world *world, double place);
double avpi_sim_place_at(const avpi_sim_world *world, int64_t time_s);
/** True with the chance that somebody who could post at this time does: people sleep. */
bool avpi_sim_awake(avpi_rng *rng, int64_t time_s);
/** When somebody acts on an object: log-normal delay after its birth, waking hours, inside the collection. */
int64_t avpi_sim_time_draw(const avpi_sim_world *world, avpi_rng *rng, const avpi_sim_object *object);

/* ---- native ids ---- */

enum { AVPI_SIM_ORDINAL_BITS = 27, AVPI_SIM_ID_SIZE = 24 };
static inline uint64_t avpi_sim_serial(uint64_t unit, uint64_t ordinal) {
    return unit << AVPI_SIM_ORDINAL_BITS | ordinal;
}
/**
 * Write the id of a post (19 digits; with timed_ids, one that holds its time) or of an account (up to 19 digits), terminated; returns its
 * length. Timed ids of one second meet with a chance of 2^-32 for each pair.
 */
size_t avpi_sim_post_id(const avpi_sim_world *world, uint64_t serial, int64_t time_s, char out[AVPI_SIM_ID_SIZE]);
size_t avpi_sim_account_id(const avpi_sim_world *world, uint64_t account, char out[AVPI_SIM_ID_SIZE]);
/** Id of an object as a thing: the id of its first post where others refer to that post, else one of its own. */
size_t avpi_sim_object_id(const avpi_sim_world *world, const avpi_sim_object *object, char out[AVPI_SIM_ID_SIZE]);

/* ---- streams of random numbers, one for each question about the world ---- */

typedef enum avpi_sim_stream {
    AVPI_SIM_STREAM_WORLD,
    AVPI_SIM_STREAM_OBJECT,
    AVPI_SIM_STREAM_OBJECT_TEXT,
    AVPI_SIM_STREAM_POSTS,
    AVPI_SIM_STREAM_POST_TEXT,
    AVPI_SIM_STREAM_ACCOUNT,
    AVPI_SIM_STREAM_COMMUNITY,
    AVPI_SIM_STREAM_MEMBER
} avpi_sim_stream;

/** The stream of one thing: its numbers do not depend on what was drawn elsewhere. number is below 2^60. */
static inline avpi_rng avpi_sim_stream_of(const avpi_sim_world *world, avpi_sim_stream stream, uint64_t number) {
    avpi_rng rng;
    avpi_rng_init(&rng, world->seed, (uint64_t)stream << 60 | number);
    return rng;
}

#endif
