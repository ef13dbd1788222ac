/*
 * Communities of fans, and accounts among them that act together. A fan acts mostly in the own community, on popular things more, each for itself, soon after
 * a thing is born; nobody knows of anybody. The source of a thing is its community, or one of the community's authors. The first `planted` fans of community 0 do all that and, besides, act
 * together: on each of `joint` things of their community, within 50 s. Their names begin with "p", all others' with "u".
 */
#ifndef TESTS_SUPPORT_FAN_WORLD_H
#define TESTS_SUPPORT_FAN_WORLD_H

#include "base/text.h"
#include "support/small_traces.h"

#include <math.h>

enum { FAN_SOURCES_MAX = 1024, FAN_SPREAD_S = 50 };

typedef struct fan_world {
    uint32_t communities, fans, objects; /* fans and objects of each community */
    double acts;                         /* of an account, mean; Poisson */
    double skew;                         /* 1 = all fans are equally active, 2 = very unequally */
    double mixing;                       /* share of acts outside the own community */
    double ageing_s;                     /* mean delay of an act after the birth of its object; exponential */
    double span_s;                       /* births are uniform in it */
    uint32_t planted, joint;
    uint32_t
        authors; /* sources of each community; 0 = 1. Thing k is of author k % authors, so that the first are large and the last small */
} fan_world;

static inline avp_str fan_source(uint32_t source) {
    static char names[FAN_SOURCES_MAX][8];
    assert_true(source < FAN_SOURCES_MAX);
    snprintf(names[source], sizeof names[source], "s%04u", source % FAN_SOURCES_MAX);
    return avpi_str_view(names[source]);
}

static inline uint32_t fan_source_of(const fan_world *w, uint32_t object) {
    uint32_t authors = w->authors ? w->authors : 1;
    return object / w->objects * authors + object % w->objects % authors;
}

/* An act of an account with the letter of its kind; a source beyond those of the world is a private one. */
static inline void fan_row(small_rows *rows, char kind, uint32_t account, uint32_t object, uint32_t source,
                           double second) {
    small_numbered(rows, kind, account, object, second);
    rows->row[rows->n - 1].source = fan_source(source);
}

static inline void fan_act(small_rows *rows, const fan_world *w, uint32_t account, uint32_t object, double second) {
    fan_row(rows, account < w->planted ? 'p' : 'u', account, object, fan_source_of(w, object), second);
}

/* An object of a community by Zipf's law: of rank r with chance 1 / r, up to a constant. cumulated: objects sums of 1 / r. */
static inline uint32_t fan_object(avpi_rng *rng, const fan_world *w, const double *cumulated, uint32_t community) {
    double at = avpi_rng_real(rng) * cumulated[w->objects - 1];
    uint32_t least = 0, most = w->objects - 1;
    while (least < most) {
        uint32_t middle = (least + most) / 2;
        if (cumulated[middle] < at)
            least = middle + 1;
        else
            most = middle;
    }
    return community * w->objects + least;
}

/* An account of a community; with skew 2 of activity rank r by a chance that falls as r^(-1/2). Ranks have nothing to do with numbers. */
static inline uint32_t fan_account(avpi_rng *rng, const fan_world *w, uint32_t community) {
    double rank = w->fans * pow(avpi_rng_real(rng), w->skew);
    return community * w->fans + (uint32_t)rank * 37 % w->fans;
}

/* Whether account has not acted on object yet; from now on it has. One bit each. */
static inline bool fan_first_time(uint8_t *acted, const fan_world *w, uint32_t account, uint32_t object) {
    size_t bit = (size_t)account * w->communities * w->objects + object;
    bool first = !(acted[bit / 8] >> bit % 8 & 1);
    acted[bit / 8] |= (uint8_t)(1u << bit % 8);
    return first;
}

static inline void fan_organic(small_rows *rows, const fan_world *w, const double *birth_s, avpi_rng *rng) {
    size_t accounts = (size_t)w->communities * w->fans, objects = (size_t)w->communities * w->objects, n = 0;
    double *cumulated = calloc(w->objects, sizeof *cumulated), sum = 0;
    uint8_t *acted = calloc(accounts * objects / 8 + 1, 1);
    assert_true(cumulated && acted);
    for (uint32_t r = 0; r < w->objects; r++)
        cumulated[r] = sum += 1.0 / (r + 1);
    while (n < (size_t)((double)accounts * w->acts)) {
        uint32_t community = (uint32_t)avpi_rng_below(rng, w->communities), account = fan_account(rng, w, community);
        if (avpi_rng_real(rng) < w->mixing)
            community = (uint32_t)avpi_rng_below(rng, w->communities);
        uint32_t object = fan_object(rng, w, cumulated, community);
        double delay_s = -w->ageing_s * log(1 - avpi_rng_real(rng));
        if (!fan_first_time(acted, w, account, object))
            continue;
        fan_act(rows, w, account, object, floor(birth_s[object] + delay_s));
        n++;
    }
    free(acted);
    free(cumulated);
}

/* Things that the group pushes are drawn evenly; it comes to them as late as anybody else. */
static inline void fan_planted(small_rows *rows, const fan_world *w, const double *birth_s, avpi_rng *rng) {
    for (uint32_t k = 0; k < w->joint; k++) {
        uint32_t object = k * (w->objects / w->joint) + (uint32_t)avpi_rng_below(rng, w->objects / w->joint);
        double start_s = floor(birth_s[object] - w->ageing_s * log(1 - avpi_rng_real(rng)));
        for (uint32_t account = 0; account < w->planted; account++)
            fan_act(rows, w, account, object, start_s + (double)avpi_rng_below(rng, FAN_SPREAD_S + 1));
    }
}

static inline small_rows fan_world_rows(const fan_world *w, uint64_t seed) {
    small_rows rows = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 24);
    double *birth_s = calloc((size_t)w->communities * w->objects, sizeof *birth_s);
    assert_non_null(birth_s);
    for (size_t o = 0; o < (size_t)w->communities * w->objects; o++)
        birth_s[o] = avpi_rng_real(&rng) * w->span_s;
    fan_organic(&rows, w, birth_s, &rng);
    fan_planted(&rows, w, birth_s, &rng);
    free(birth_s);
    return rows;
}

#endif
