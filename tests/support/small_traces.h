/* Traces from rows of short texts, their links, and the groups they make, for tests. */
#ifndef TESTS_SUPPORT_SMALL_TRACES_H
#define TESTS_SUPPORT_SMALL_TRACES_H

#include "support/check.h"

#include "avispero/groups.h"
#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows of one trace, growing; texts are copied. */
typedef struct small_rows {
    avp_act *row;
    size_t n, capacity;
} small_rows;

static inline avp_str small_text(const char *text) {
    size_t length = strlen(text);
    char *copy = malloc(length + 1);
    assert_non_null(copy);
    memcpy(copy, text, length + 1);
    return (avp_str){copy, length};
}

static inline void small_row(small_rows *rows, const char *account, const char *object, double second) {
    if (rows->n == rows->capacity) {
        rows->capacity = 2 * rows->capacity + 64;
        rows->row = realloc(rows->row, rows->capacity * sizeof *rows->row);
        assert_non_null(rows->row);
    }
    rows->row[rows->n++] =
        (avp_act){.account = small_text(account), .object = small_text(object), .time_us = (int64_t)(second * 1e6)};
}

/* The same with names made of a letter and a number. */
static inline void small_numbered(small_rows *rows, char kind, uint32_t account, uint32_t object, double second) {
    char name[16], thing[16];
    snprintf(name, sizeof name, "%c%05u", kind, account);
    snprintf(thing, sizeof thing, "o%05u", object);
    small_row(rows, name, thing, second);
}

static inline void small_rows_free(small_rows *rows) {
    for (size_t i = 0; i < rows->n; i++) {
        free((void *)(uintptr_t)rows->row[i].account.ptr);
        free((void *)(uintptr_t)rows->row[i].object.ptr);
    }
    free(rows->row);
    *rows = (small_rows){0};
}

enum { SMALL_TRACES_MOST = 4 };

typedef struct small_traces {
    avp_acts acts[SMALL_TRACES_MOST];
    avp_links links[SMALL_TRACES_MOST];
    avp_trace_links trace[SMALL_TRACES_MOST];
    size_t n;
} small_traces;

static inline avp_status small_trace_try(const avp_ctx *ctx, small_traces *t, const char *name, const small_rows *rows,
                                         const avp_links_options *opts, avp_error *err) {
    avp_status status = avp_acts_build(ctx, name, rows->row, rows->n, &t->acts[t->n], err);
    if (status != AVP_OK)
        return status;
    t->trace[t->n] = (avp_trace_links){&t->acts[t->n], &t->links[t->n]};
    t->n++;
    return avp_links_find(ctx, &t->acts[t->n - 1], opts, &t->links[t->n - 1], err);
}

/* Build acts from the rows and find their links; must succeed. */
static inline void small_trace(const avp_ctx *ctx, small_traces *t, const char *name, const small_rows *rows,
                               const avp_links_options *opts) {
    avp_error err = {0};
    if (small_trace_try(ctx, t, name, rows, opts, &err) != AVP_OK)
        fail_msg("%s", err.text);
}

static inline void small_traces_free(const avp_ctx *ctx, small_traces *t) {
    for (size_t i = 0; i < t->n; i++) {
        avp_links_free(ctx, &t->links[i]);
        avp_acts_free(ctx, &t->acts[i]);
    }
    *t = (small_traces){0};
}

/*
 * Organic acts, each on a random object at a random time of the span, and planted groups: every member acts on each of the
 * group's own `acts` objects within 50 s. Accounts "u...." are organic; member k of group g is "p" and 100 g + k.
 */
typedef struct small_world {
    uint32_t accounts, objects, organic_acts, groups, members, acts;
    double span_s;
} small_world;

static inline small_rows small_world_rows(const small_world *w, uint64_t seed) {
    small_rows rows = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 77);
    for (uint32_t i = 0; i < w->organic_acts; i++)
        small_numbered(&rows, 'u', (uint32_t)avpi_rng_below(&rng, w->accounts),
                       (uint32_t)avpi_rng_below(&rng, w->objects), (double)avpi_rng_below(&rng, (uint64_t)w->span_s));
    for (uint32_t g = 0; g < w->groups; g++)
        for (uint32_t k = 0; k < w->acts; k++) {
            uint32_t object = w->objects + g * w->acts + k;
            double start = (double)avpi_rng_below(&rng, (uint64_t)w->span_s);
            for (uint32_t m = 0; m < w->members; m++)
                small_numbered(&rows, 'p', 100 * g + m, object, start + (double)avpi_rng_below(&rng, 50));
        }
    return rows;
}

#endif
