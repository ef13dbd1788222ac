/*
 * An army beside organic accounts. It makes so many true links that Benjamini-Hochberg lets links between innocents through; nobody of them becomes a
 * member (methods 2.0 b). Its members meet at random, so that it has no inner communities: it stays one group (f). And it is confirmed out of sample, where
 * all of it is left out of the rates (g).
 */
#ifndef TESTS_SUPPORT_ARMY_H
#define TESTS_SUPPORT_ARMY_H

#include "support/fan_world.h"

typedef struct army_world {
    fan_world organic;
    uint32_t army, bursts,
        at_a_time; /* each burst is of accounts drawn at random, within 50 s, on anything of any community */
} army_world;

/* 8,000 organic accounts at scale 1, 60 acts each; an army of 3,000 with a third of all acts. */
static inline army_world army_world_of(double scale) {
    return (army_world){.organic = {.communities = (uint32_t)(20 * scale),
                                    .fans = 400,
                                    .objects = 4000,
                                    .acts = 60,
                                    .skew = 2,
                                    .mixing = .1,
                                    .ageing_s = 6 * 3600,
                                    .span_s = 30 * 86400.0},
                        .army = (uint32_t)(3000 * scale),
                        .bursts = 600,
                        .at_a_time = (uint32_t)(400 * scale)};
}

static inline void army_rows(small_rows *rows, const army_world *w, avpi_rng *rng) {
    for (uint32_t burst = 0; burst < w->bursts; burst++) {
        uint32_t object = (uint32_t)avpi_rng_below(rng, w->organic.communities * w->organic.objects);
        double start_s = (double)avpi_rng_below(rng, (uint64_t)w->organic.span_s);
        for (uint32_t i = 0; i < w->at_a_time; i++)
            fan_row(rows, 'p', (uint32_t)avpi_rng_below(rng, w->army), object, fan_source_of(&w->organic, object),
                    start_s + (double)avpi_rng_below(rng, FAN_SPREAD_S + 1));
    }
}

static inline void army_count(const avp_groups *groups, const uint8_t *chosen, uint32_t *army, uint32_t *others) {
    *army = *others = 0;
    for (uint32_t a = 0; a < groups->accounts.count; a++)
        if (chosen ? chosen[a] : groups->group_of[a] > 0)
            ++*(avp_names_get(&groups->accounts, a).ptr[0] == 'p' ? army : others);
}

static inline void army_count_linked(const avp_groups *groups, uint32_t *army, uint32_t *others) {
    uint8_t *linked = calloc(groups->accounts.count + 1, 1);
    assert_non_null(linked);
    for (size_t i = 0; i < groups->n_links; i++)
        linked[groups->links[i].a] = linked[groups->links[i].b] = 1;
    army_count(groups, linked, army, others);
    free(linked);
}

static inline avp_groups army_find(const avp_ctx *ctx, const army_world *w, small_traces *t) {
    avp_error err = {0};
    avp_groups groups = {0};
    avp_links_options opts;
    avp_groups_options group_opts;
    avpi_rng rng;
    avpi_rng_init(&rng, 3, 1);
    avp_options_init(&avp_links_option_table, &opts);
    avp_options_init(&avp_groups_option_table, &group_opts);
    opts.windows = (avp_windows){1, {60000000}};
    small_rows rows = fan_world_rows(&w->organic, 1);
    army_rows(&rows, w, &rng);
    small_trace(ctx, t, "repost", &rows, &opts);
    if (avp_groups_find(ctx, t->trace, 1, &group_opts, &groups, &err) != AVP_OK ||
        avp_groups_confirm(ctx, t->trace, 1, &opts, &group_opts, &groups, &err) != AVP_OK)
        fail_msg("%s", err.text);
    small_rows_free(&rows);
    return groups;
}

static inline void army_expect(double scale) {
    avp_ctx ctx = check_ctx(2);
    small_traces t = {0};
    const army_world w = army_world_of(scale);
    uint32_t army, others;
    avp_groups groups = army_find(&ctx, &w, &t);
    army_count_linked(&groups, &army, &others);
    print_message("%zu links; linked: %u of the army, %u others\n", groups.n_links, army, others);
    assert_true(others > 0); /* what the rule is there for */
    army_count(&groups, NULL, &army, &others);
    assert_true(army >= .99 * w.army);
    assert_int_equal(others, 0);
    assert_int_equal(groups.count, 1);
    const avp_group *group = &groups.groups[0];
    print_message("members: %u; stability %.3f; after the split %llu times, expected %.1f\n", army, group->stability,
                  (unsigned long long)group->confirmation.observed, group->confirmation.expected);
    assert_true(group->whole);
    assert_false(group->exclusive);
    assert_int_equal(group->confirmation.confirmed, AVP_CONFIRMED);
    assert_true((double)group->confirmation.observed > 20 * group->confirmation.expected);
    avp_groups_free(&ctx, &groups);
    small_traces_free(&ctx, &t);
}

#endif
