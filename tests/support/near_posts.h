/* Posts of which many are nearly the same: templates in which words are exchanged, copies, and texts of their own. */
#ifndef TESTS_SUPPORT_NEAR_POSTS_H
#define TESTS_SUPPORT_NEAR_POSTS_H

#include "base/rng.h"
#include "base/text.h"

#include <stdlib.h>

typedef struct near_posts {
    size_t n;
    avp_str *texts;
    int64_t *time_us;
    char *bytes;
    size_t used;
} near_posts;

enum { NEAR_POST_SIZE = 400 };

static inline void near_posts_add_word(near_posts *p, uint64_t word) {
    static const char *const parts[] = {"ca",  "lo",  "me",  "ti", "ñu",  "ra", "po",
                                        "den", "sas", "bri", "ga", "vez", "中", "шо"};
    do {
        const char *part = parts[word % 14];
        size_t len = strlen(part);
        memcpy(p->bytes + p->used, part, len);
        p->used += len;
        word /= 14;
    } while (word > 0);
}

/* 6 to 25 words of the text `number`; each is exchanged for a word of its own with the chance change. */
static inline void near_posts_add(near_posts *p, uint64_t number, avpi_rng *rng, double change) {
    enum { WORDS = 5000 };
    avpi_rng own;
    avpi_rng_init(&own, 77, number);
    size_t count = 6 + avpi_rng_below(&own, 20), start = p->used;
    for (size_t i = 0; i < count; i++) {
        uint64_t word = avpi_rng_below(&own, WORDS);
        if (avpi_rng_real(rng) < change)
            word = avpi_rng_below(rng, WORDS);
        if (i > 0)
            p->bytes[p->used++] = ' ';
        near_posts_add_word(p, word);
    }
    p->texts[p->n++] = (avp_str){p->bytes + start, p->used - start};
}

/** n posts: a third copies, a third variations of n / 40 templates, a third alone. Times within 30 days. */
static inline near_posts near_posts_make(size_t n, uint64_t seed) {
    near_posts p = {.texts = calloc(n + 1, sizeof(avp_str)), .time_us = calloc(n + 1, sizeof(int64_t))};
    p.bytes = malloc((n + 1) * NEAR_POST_SIZE);
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 5);
    while (p.n < n) {
        uint64_t kind = avpi_rng_below(&rng, 3), template = avpi_rng_below(&rng, n / 40 + 1);
        p.time_us[p.n] = (int64_t)avpi_rng_below(&rng, UINT64_C(30) * 86400 * 1000000);
        if (kind == 2)
            near_posts_add(&p, seed * 1000003 + p.n + 1000000, &rng, 0);
        else
            near_posts_add(&p, template, &rng, kind == 1 ? 0.08 : 0);
    }
    return p;
}

static inline void near_posts_free(near_posts *p) {
    free(p->texts);
    free(p->time_us);
    free(p->bytes);
}

/** order[k] = row that stands at k after a shuffle. The caller frees it. */
static inline uint32_t *near_posts_order(size_t n, uint64_t seed) {
    uint32_t *order = calloc(n + 1, sizeof *order);
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 6);
    for (size_t i = 0; i < n; i++) {
        size_t j = (size_t)avpi_rng_below(&rng, i + 1);
        order[i] = order[j];
        order[j] = (uint32_t)i;
    }
    return order;
}

#endif
