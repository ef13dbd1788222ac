/* The scenario "edomex-2017": its table made into accounts, cues and posts. */
#ifndef AVPI_SIMULATE_EDOMEX_H
#define AVPI_SIMULATE_EDOMEX_H

#include "simulate/edomex_table.h"
#include "simulate/post_writer.h"

/*
 * accounts  0 .. world.n_accounts - 1   organic; then the bodies of the table, one after the other
 * units     0 .. 2^32 - 1               the world's objects
 *           2^32 + account              posts of a member of a body, in order of time
 *           CUES + number               the one post that a cue is about
 *           CROWDS + number             posts of a crowd
 */
#define AVPI_EDO_UNIT_ACCOUNTS ((uint64_t)1 << 32)
#define AVPI_EDO_UNIT_CUES (AVPI_EDO_UNIT_ACCOUNTS + ((uint64_t)1 << 31))
#define AVPI_EDO_UNIT_CROWDS (AVPI_EDO_UNIT_CUES + ((uint64_t)1 << 30))
#define AVPI_EDO_NONE UINT32_MAX

enum { AVPI_EDO_SQUADS_MOST = 8, AVPI_EDO_SEASONS = 2 };

/* Something to react to: a post of somebody, or an order that is seen only in what follows. */
typedef struct avpi_edo_cue {
    int64_t time_s;
    int body; /* who reacts; -1 = no body */
    avpi_edo_way way;
    int op;        /* index into avpi_edo_ops; -1 = a figure's own post, -2 - n = skirmish n */
    int target;    /* figure that it is about, or AVPI_EDO_NOBODY */
    bool has_root; /* there is a post by author */
    uint64_t author;
    uint32_t answers; /* for replies: cue whose post is answered; for pages: cue of the article; NONE */
    uint32_t squads[AVPI_EDO_SQUADS_MOST];
    unsigned n_squads; /* of the army; 0 = the whole body */
    bool public_root;  /* an organic audience repeats it */
} avpi_edo_cue;

/* Why organic accounts post beside the world's objects. */
typedef enum avpi_edo_crowd_kind {
    AVPI_EDO_CROWD_CHATTER,  /* about a figure, over a day */
    AVPI_EDO_CROWD_TREND,    /* a hashtag that nobody made, or the tail of one that somebody made */
    AVPI_EDO_CROWD_REPOST,   /* of a figure's post */
    AVPI_EDO_CROWD_AUDIENCE, /* reposts of a launcher's post by those who follow it */
    AVPI_EDO_CROWD_LOOKALIKE /* words of a threat without one */
} avpi_edo_crowd_kind;

typedef struct avpi_edo_crowd {
    avpi_edo_crowd_kind kind;
    int64_t from_s;
    double median_s, most_s;
    uint32_t count, cue; /* cue: whose post is repeated */
    int about;           /* figure, or AVPI_EDO_NOBODY */
    const char *tag;     /* without '#', or NULL */
} avpi_edo_crowd;

typedef struct avpi_edo {
    const avp_ctx *ctx;
    avpi_sim_world world;
    avpi_sim_season seasons[3];
    int64_t season_from_s[AVPI_EDO_SEASONS], season_to_s[AVPI_EDO_SEASONS], interview_s;
    double scale; /* of the crowd: posts / 200,000 */
    bool no_groups;
    uint64_t first[AVPI_EDO_BODIES + 2]; /* account; the last two are equal: whoever is in no body */
    avpi_edo_cue *cues;
    size_t n_cues, cue_capacity;
    uint32_t body_cues[AVPI_EDO_BODIES + 1], *of_body; /* cues of a body: of_body[body_cues[b]] .. */
    uint32_t n_squads, *squad_cues, *of_squad;         /* of squad s in season t: squad_cues[t * n_squads + s] .. */
    avpi_edo_crowd *crowds;
    size_t n_crowds, crowd_capacity;
    uint32_t n_threats, n_threats_later;
} avpi_edo;

/** Everything that is kept of a scenario: tables of cues and crowds, thousands of each. Freed with avpi_edo_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_edo_init(const avp_ctx *ctx, const avp_edomex_options *opts, avpi_edo *edo,
                                        avp_error *err);
void avpi_edo_free(avpi_edo *edo);

/** Seconds since 1970 of a local time of the table. */
int64_t avpi_edo_time(const char *local);

/* ---- accounts (edomex_accounts.c) ---- */

/** Body of an account, AVPI_EDO_BODIES for an organic one. */
int avpi_edo_body_of(const avpi_edo *edo, uint64_t account);
static inline uint64_t avpi_edo_size(const avpi_edo *edo, int body) {
    return edo->first[body + 1] - edo->first[body];
}
static inline uint64_t avpi_edo_figure_account(const avpi_edo *edo, int figure) {
    return edo->first[AVPI_EDO_FIGURES] + (uint64_t)figure;
}
/** True when the account takes part in a season (0, 1). */
bool avpi_edo_is_active(const avpi_edo *edo, uint64_t account, int season);
/** 0 = the smallest of its body, 1 = the largest. */
double avpi_edo_rank_of(const avpi_edo *edo, uint64_t account);
bool avpi_edo_is_launcher(const avpi_edo *edo, uint64_t account);
/** n-th launcher of all, n below 4 bodies x launchers each; whether an organic audience follows it. */
uint64_t avpi_edo_launcher(const avpi_edo *edo, uint64_t n, bool *is_public);
uint64_t avpi_edo_launcher_count(void);
/** Squad of a member of the army in a season. */
uint32_t avpi_edo_squad_of(const avpi_edo *edo, uint64_t account, int season);
AVP_MUST_CHECK avp_status avpi_edo_handle(const avpi_edo *edo, uint64_t account, int64_t time_s, avpi_buf *out,
                                          avp_error *err);
AVP_MUST_CHECK avp_status avpi_edo_name(const avpi_edo *edo, uint64_t account, avpi_buf *out, avp_error *err);
/** statuses: posts of the account up to and with this one, as counted in the collection. */
avpi_sim_profile avpi_edo_profile(const avpi_edo *edo, uint64_t account, int64_t time_s, unsigned statuses);

/* ---- cues and crowds (edomex_cues.c, edomex_crowds.c) ---- */

AVP_MUST_CHECK avp_status avpi_edo_cues_make(avpi_edo *edo, avp_error *err);
AVP_MUST_CHECK avp_status avpi_edo_crowds_make(avpi_edo *edo, avp_error *err);
/** Season of a time: 0, 1. */
static inline int avpi_edo_season(const avpi_edo *edo, int64_t time_s) {
    return time_s >= edo->season_from_s[1];
}
/** The operation of a cue, NULL for figures' own posts and skirmishes. */
static inline const avpi_edo_op *avpi_edo_op_of(const avpi_edo_cue *cue) {
    return cue->op >= 0 ? &avpi_edo_ops[cue->op] : NULL;
}

/* ---- posts ---- */

typedef enum avpi_edo_doing {
    AVPI_EDO_ROOT,       /* the post that a cue is about */
    AVPI_EDO_REACTS,     /* to a cue, in its way */
    AVPI_EDO_ON_ITS_OWN, /* like anybody: about an object of the world */
    AVPI_EDO_THREATENS,
    AVPI_EDO_DOXXES,
    AVPI_EDO_IN_CROWD
} avpi_edo_doing;

typedef struct avpi_edo_post {
    avpi_edo_doing doing;
    uint64_t account, serial;
    int64_t time_s;
    unsigned ordinal;       /* among the posts of its account; 0 for organic accounts */
    uint32_t number;        /* of the cue, the threat or the crowd; AVPI_EDO_NONE */
    avpi_sim_object object; /* of the world, for posts of its own */
} avpi_edo_post;

/** Write one post. */
AVP_MUST_CHECK avp_status avpi_edo_write(avpi_sim_work *work, const avpi_edo_post *post, avp_error *err);

typedef avp_status (*avpi_edo_visit)(void *self, const avpi_edo_post *post, avp_error *err);
/** All posts of a member of a body, in order of time. */
AVP_MUST_CHECK avp_status avpi_edo_agenda(const avpi_edo *edo, uint64_t account, avpi_edo_visit visit, void *self,
                                          avp_error *err);
/** Parts of the scenario: unit = object of the world; account of a body; crowd. */
AVP_MUST_CHECK avp_status avpi_edo_post_organic(avpi_sim_work *work, uint64_t unit, avp_error *err);
AVP_MUST_CHECK avp_status avpi_edo_post_account(avpi_sim_work *work, uint64_t account, avp_error *err);
AVP_MUST_CHECK avp_status avpi_edo_post_crowd(avpi_sim_work *work, uint64_t crowd, avp_error *err);
/** What a post says, into work->content. */
AVP_MUST_CHECK avp_status avpi_edo_say(avpi_sim_work *work, const avpi_edo_post *post, avp_error *err);
/** Who writes threat number n, which target it is about, when. */
typedef struct avpi_edo_threat {
    uint64_t account;
    int target;
    int64_t time_s;
} avpi_edo_threat;
avpi_edo_threat avpi_edo_threat_of(const avpi_edo *edo, uint32_t n);
/** When a post was taken away; 0 = never. */
int64_t avpi_edo_deleted(const avpi_edo *edo, const avpi_edo_post *post);

/* ---- files beside the posts ---- */

extern const avpi_sim_writer avpi_edo_writer_deletions;
AVP_MUST_CHECK avp_status avpi_edo_lists_write(const avpi_edo *edo, const char *folder, avp_error *err);
AVP_MUST_CHECK avp_status avpi_edo_truth_write(const avpi_edo *edo, const avp_edomex_options *opts, const char *folder,
                                               avp_error *err);

/* A stream of random numbers for one question about one thing; */
typedef enum avpi_edo_question {
    AVPI_EDO_ASK_MEMBER,
    AVPI_EDO_ASK_CUE,
    AVPI_EDO_ASK_CROWD,
    AVPI_EDO_ASK_THREAT,
    AVPI_EDO_ASK_TEXT,
    AVPI_EDO_ASK_ROOT_TEXT,
    AVPI_EDO_ASK_OWN,
    AVPI_EDO_ASK_FATE,
    AVPI_EDO_ASK_AUDIENCE,
    AVPI_EDO_ASK_TAKES_PART,
    AVPI_EDO_ASK_PLAN,
    AVPI_EDO_ASK_PAGE
} avpi_edo_question;
static inline avpi_rng avpi_edo_ask(const avpi_edo *edo, avpi_edo_question question, uint64_t number) {
    avpi_rng rng;
    avpi_rng_init(&rng, edo->world.seed ^ ((uint64_t)question + 1) * 0x9e3779b97f4a7c15U, number);
    return rng;
}

#endif
