/*
 * The scenario "edomex-2017" as a table: who, when, how many, how. These numbers were fixed before any detector ran on what they give.
 * Persons, accounts, portals, outlets and hashtags are invented.
 */
#ifndef AVPI_SIMULATE_EDOMEX_TABLE_H
#define AVPI_SIMULATE_EDOMEX_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/* ---- bodies: sets of accounts with one way of life. Organic accounts are the world's. ---- */

typedef enum avpi_edo_body_id {
    AVPI_EDO_FIGURES,
    AVPI_EDO_FANS_SINGER,
    AVPI_EDO_FANS_TEAM,
    AVPI_EDO_NEWSROOM_1,
    AVPI_EDO_NEWSROOM_2,
    AVPI_EDO_NEWSROOM_3,
    AVPI_EDO_CAMPAIGN_MAIN,
    AVPI_EDO_CAMPAIGN_RIVAL,
    AVPI_EDO_TROLLS_THREATS,
    AVPI_EDO_TROLLS_TEENS,
    AVPI_EDO_TROLLS_AGENCY,
    AVPI_EDO_TROLLS_AMPLIFIERS,
    AVPI_EDO_ARMY,
    AVPI_EDO_BODIES
} avpi_edo_body_id;

typedef enum avpi_edo_body_kind {
    AVPI_EDO_KIND_FIGURES, /* persons and outlets that everybody looks at */
    AVPI_EDO_KIND_FANS,
    AVPI_EDO_KIND_NEWSROOM,
    AVPI_EDO_KIND_CAMPAIGN,
    AVPI_EDO_KIND_TROLLS,
    AVPI_EDO_KIND_ARMY
} avpi_edo_body_kind;

/* What a body does with a cue. */
typedef enum avpi_edo_way {
    AVPI_EDO_REPOST, /* repeats the post of the cue's author */
    AVPI_EDO_REPLY,  /* answers one post of the target */
    AVPI_EDO_COPY,   /* posts one text */
    AVPI_EDO_TAGS,   /* posts the same hashtags in the same order */
    AVPI_EDO_URL,    /* posts one page */
    AVPI_EDO_WAYS
} avpi_edo_way;

typedef struct avpi_edo_body {
    const char *name, *description;
    avpi_edo_body_kind kind;
    unsigned size; /* at scale 1; 0 = as options say */
    double followers_least, followers_most;
    unsigned ways[AVPI_EDO_WAYS];   /* percent */
    double takes_part;              /* chance that a member answers a cue */
    int after_s, spread_s;          /* of its answers: after_s + up to spread_s */
    double small_first;             /* share of that delay which follows the number of followers */
    double first_only, both;        /* shares of the members active in the first season alone, in both */
    unsigned wakes_day;             /* of the second season: those of both seasons come back within three days of it */
    unsigned own_posts;             /* that look like anybody's, in each season, at most */
    double deleted, renamed;        /* share of posts taken away later; of accounts that change their handle */
    unsigned born_in_bursts;        /* percent of accounts made within three weeks before the first protest */
    unsigned no_picture, scheduled; /* percent without picture and description; that post by a program */
} avpi_edo_body;

extern const avpi_edo_body avpi_edo_bodies[AVPI_EDO_BODIES];

/* ---- figures ---- */

typedef enum avpi_edo_figure_id {
    AVPI_EDO_MAIN,
    AVPI_EDO_RIVAL,
    AVPI_EDO_THIRD,
    AVPI_EDO_VOICE, /* who gives the interview */
    AVPI_EDO_MARCH,
    AVPI_EDO_SINGER,
    AVPI_EDO_TEAM,
    AVPI_EDO_OUTLET_1,
    AVPI_EDO_OUTLET_2,
    AVPI_EDO_OUTLET_3,
    AVPI_EDO_PORTAL_1,
    AVPI_EDO_PORTAL_2,
    AVPI_EDO_PORTAL_3,
    AVPI_EDO_FIGURE_COUNT,
    AVPI_EDO_NOBODY = AVPI_EDO_FIGURE_COUNT
} avpi_edo_figure_id;

typedef struct avpi_edo_figure {
    const char *id, *name, *handle;
    const char *aliases[3];    /* NULL after the last */
    const char *domain;        /* of outlets and portals */
    double daily[2];           /* posts a day in the first and in the second season */
    int answered_by;           /* body that repeats or shares them, or -1 */
    double crowd;              /* organic reposts of each, at scale 1 */
    bool is_target, is_portal; /* is in targets.csv */
    const char *hashtag;       /* of its own; NULL = none */
    unsigned chatter;          /* organic posts about it on a day of the season of `chatter_season`, at scale 1 */
    unsigned chatter_season;
} avpi_edo_figure;

extern const avpi_edo_figure avpi_edo_figures[AVPI_EDO_FIGURE_COUNT];

/* ---- what happens ---- */

typedef enum avpi_edo_op_kind { AVPI_EDO_PROTEST, AVPI_EDO_ATTACK, AVPI_EDO_TREND, AVPI_EDO_SKIRMISH } avpi_edo_op_kind;

/* An operation of those who act together. Times are local (UTC - 6). */
typedef struct avpi_edo_op {
    avpi_edo_op_kind kind;
    const char *when;
    double hours;
    int target;      /* figure, or AVPI_EDO_NOBODY */
    int lead;        /* body */
    bool army;       /* all of it, not one squad */
    const char *tag; /* without '#'; NULL = none */
} avpi_edo_op;

extern const avpi_edo_op avpi_edo_ops[];
extern const size_t avpi_edo_op_count;

/* Cues of a body in an operation of each kind: of the one that leads, and of each other body of trolls. */
typedef struct avpi_edo_effort {
    unsigned lead, other;
} avpi_edo_effort;
extern const avpi_edo_effort avpi_edo_efforts[];

/* A trend that nobody made. */
typedef struct avpi_edo_gathering {
    const char *when, *tag;
    double median_hours;
    unsigned posts; /* at scale 1 */
    int about;      /* figure, or AVPI_EDO_NOBODY */
} avpi_edo_gathering;
extern const avpi_edo_gathering avpi_edo_gatherings[];
extern const size_t avpi_edo_gathering_count;

typedef struct avpi_edo_event {
    const char *when, *name, *kind;
} avpi_edo_event;
extern const avpi_edo_event avpi_edo_events[];
extern const size_t avpi_edo_event_count;

typedef struct avpi_edo_numbers {
    const char *start, *first_end, *second_start, *end; /* the two seasons, and the collection */
    double weights[3];                                  /* of the first season, between, of the second */
    const char *interview;
    unsigned threats, threats_later, lookalikes; /* at scale 1: after the interview, on the last days, alike */
    double threat_mean_hours, threat_most_hours, doxxing_hours;
    double threats_of_first_body;      /* share; the others are of the second body of trolls */
    unsigned least_body;               /* accounts of a body of trolls, at least */
    unsigned launchers;                /* of each body of trolls: its smallest accounts; every second has an audience */
    unsigned audience, audience_posts; /* organic accounts that follow such a launcher; reposts of each of its posts */
    unsigned squad, squads_together,
        deals; /* accounts of a squad; squads of a large burst; large bursts of a squad and round */
    unsigned skirmishes;
    int portal_s, troll_s, army_s; /* after the start of an operation: first article, first cue, first burst */
    unsigned trend_tail;           /* organic posts that follow a made trend */
    unsigned ephemeral;            /* every n-th made trend is taken away within minutes */
    double organic_deleted;
} avpi_edo_numbers;
extern const avpi_edo_numbers avpi_edo_number;

#endif
