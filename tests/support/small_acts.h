/* Acts made by hand, for tests: numbers in, canonical acts out, with names "a0000000007", "o...", "p..." when asked for. */
#ifndef TESTS_SUPPORT_SMALL_ACTS_H
#define TESTS_SUPPORT_SMALL_ACTS_H

#include "avispero/acts.h"
#include "base/acts_elders.h"
#include "base/memory.h"
#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct small_act {
    uint32_t object, account;
    int64_t time_us;
    uint32_t post; /* UINT32_MAX = none */
} small_act;

static inline int small_act_order(const void *left, const void *right) {
    const small_act *a = left, *b = right;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us ? -1 : 1;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    return a->post < b->post ? -1 : a->post > b->post;
}

static inline void small_names(const avp_ctx *ctx, char kind, uint32_t count, avp_names *names) {
    enum { SIZE = 11 };
    avp_error err = {0};
    names->count = count;
    if (avpi_alloc(ctx, (size_t)count * SIZE + 1, 1, &names->bytes, &err) != AVP_OK ||
        avpi_alloc(ctx, (size_t)count + 1, sizeof *names->start, &names->start, &err) != AVP_OK)
        abort();
    for (uint32_t i = 0; i < count; i++) {
        names->start[i] = (uint64_t)i * SIZE;
        snprintf(names->bytes + i * SIZE, SIZE + 1, "%c%010u", kind, i);
    }
    names->start[count] = (uint64_t)count * SIZE;
}

/* Sorts rows; equal rows stay. Free with avp_acts_free. */
static inline avp_acts small_acts(const avp_ctx *ctx, small_act *rows, size_t n, uint32_t n_accounts,
                                  uint32_t n_objects, bool names) {
    avp_acts acts = {.trace = "test", .count = n, .n_accounts = n_accounts, .n_objects = n_objects, .precision_us = 1};
    avp_error err = {0};
    uint32_t n_posts = 0;
    if (n)
        qsort(rows, n, sizeof *rows, small_act_order);
    if (avpi_zalloc(ctx, (size_t)n_objects + 1, sizeof *acts.object_start, &acts.object_start, &err) != AVP_OK ||
        avpi_alloc(ctx, n, sizeof *acts.account, &acts.account, &err) != AVP_OK ||
        avpi_alloc(ctx, n, sizeof *acts.time_us, &acts.time_us, &err) != AVP_OK ||
        avpi_alloc(ctx, n, sizeof *acts.post, &acts.post, &err) != AVP_OK)
        abort();
    for (size_t i = 0; i < n; i++) {
        acts.account[i] = rows[i].account;
        acts.time_us[i] = rows[i].time_us;
        acts.post[i] = rows[i].post;
        acts.object_start[rows[i].object + 1]++;
        if (rows[i].post != UINT32_MAX && rows[i].post >= n_posts)
            n_posts = rows[i].post + 1;
    }
    for (uint32_t o = 0; o < n_objects; o++)
        acts.object_start[o + 1] += acts.object_start[o];
    if (avpi_acts_find_elders(ctx, &acts, &err) != AVP_OK)
        abort();
    if (names) {
        small_names(ctx, 'a', n_accounts, &acts.accounts);
        small_names(ctx, 'o', n_objects, &acts.objects);
        small_names(ctx, 'p', n_posts, &acts.posts);
    }
    return acts;
}

/* n random rows: times in [0, span_s] whole seconds. Small ranges make ties, repeats and duplicates. */
static inline void small_random(avpi_rng *rng, small_act *rows, size_t n, uint32_t n_accounts, uint32_t n_objects,
                                uint32_t span_s, uint32_t n_posts) {
    for (size_t i = 0; i < n; i++)
        rows[i] = (small_act){.object = (uint32_t)avpi_rng_below(rng, n_objects),
                              .account = (uint32_t)avpi_rng_below(rng, n_accounts),
                              .time_us = (int64_t)avpi_rng_below(rng, (uint64_t)span_s + 1) * 1000000,
                              .post = n_posts ? (uint32_t)avpi_rng_below(rng, n_posts) : (uint32_t)i};
}

#endif
