/*
 * L = cascades in which the member is among the first r members; or their author, where a member is. When all orders are as likely, that happens in cascade c with chance
 * s_c / n_c: of n_c members s_c count as first (r, or more with a tie at the border). L is Poisson-binomial.
 */
#include "story/launchers.h"

#include "base/text.h"
#include "story/adjust.h"
#include "story/carried.h"
#include "story/cascades.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_number(const void *left, const void *right) {
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

int64_t avpi_median_i64(int64_t *values, size_t n) {
    if (n > 1)
        qsort(values, n, sizeof *values, by_number);
    return n == 0 ? -1 : values[(n - 1) / 2];
}

/* A member in one cascade of its group. */
typedef struct presence {
    uint32_t account;
    bool first;
    double chance; /* of being among the first */
    int64_t followers;
} presence;

typedef struct presences {
    presence *of;
    size_t n, capacity;
    double *chance; /* of one account's presences */
    int64_t *followers;
} presences;

static int by_account(const void *left, const void *right) {
    const presence *a = left, *b = right;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    return a->chance < b->chance ? -1 : a->chance > b->chance;
}

/* How many members count as first: those that fewer than r others came before; what a member wrote that member alone has launched. */
static uint32_t count_first(const avp_actor *actors, const avp_cascade *cascade, uint32_t r) {
    uint32_t members = 0, border = 0;
    if (actors[0].author && actors[0].member)
        return 1;
    for (uint32_t i = 0; i < cascade->n; i++) {
        if (!actors[i].member)
            continue;
        bool tied = members > 0 && !actors[border].author && actors[i].time_us == actors[border].time_us;
        if (members >= r && !tied)
            break;
        border = i;
        members++;
    }
    return members;
}

static avp_status add_presences(const avp_ctx *ctx, const avp_cascades *cascades, const avp_cascade *cascade,
                                uint32_t r, presences *all, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_actor *actors = avpi_cascade_actors(cascades, cascade);
    uint32_t first = count_first(actors, cascade, r), members = 0;
    AVP_TRY(avpi_grow(ctx, &all->of, &all->capacity, all->n + cascade->n, sizeof *all->of, err));
    for (uint32_t i = 0; i < cascade->n; i++) {
        if (!actors[i].member)
            continue;
        all->of[all->n++] = (presence){.account = actors[i].account,
                                       .first = members++ < first,
                                       .chance = (double)first / (double)cascade->members,
                                       .followers = actors[i].followers};
    }
done:
    return status;
}

/* Presences of one account. Where everybody counts as first nothing can be learned: no test without another cascade. */
static avp_status test_member(const avp_ctx *ctx, const presence *of, size_t n, presences *all, avp_launcher *launcher,
                              avp_error *err) {
    avp_status status = AVP_OK;
    size_t known = 0;
    *launcher = (avp_launcher){.account = of->account, .member = true, .cascades = n, .log10_p = NAN, .q = NAN};
    for (size_t i = 0; i < n; i++) {
        all->chance[i] = of[i].chance;
        launcher->first += of[i].first;
        launcher->expected += of[i].chance;
        if (of[i].followers >= 0)
            all->followers[known++] = of[i].followers;
    }
    launcher->followers = avpi_median_i64(all->followers, known);
    if (of->chance < 1)
        AVP_TRY(avp_poisson_binomial_tail(ctx, all->chance, n, launcher->first, &launcher->log10_p, err));
done:
    return status;
}

/* Median over all actors of the group's cascades that reposted, and were no authors. */
static int64_t usual_size(const avp_cascades *cascades, size_t from, size_t end, int64_t *scratch) {
    size_t known = 0;
    for (size_t k = from; k < end; k++) {
        const avp_actor *actors = avpi_cascade_actors(cascades, &cascades->of[k]);
        for (uint32_t i = 0; i < cascades->of[k].n; i++)
            if (!actors[i].author && actors[i].followers >= 0)
                scratch[known++] = actors[i].followers;
    }
    return avpi_median_i64(scratch, known);
}

static avp_status test_members(const avp_ctx *ctx, const avp_groups *groups, uint32_t group, presences *all,
                               avpi_launcher_list *list, avp_error *err) {
    avp_status status = AVP_OK;
    if (all->n > 1)
        qsort(all->of, all->n, sizeof *all->of, by_account);
    for (size_t i = 0, end; i < all->n; i = end) {
        avp_launcher launcher = {0};
        for (end = i; end < all->n && all->of[end].account == all->of[i].account; end++)
            continue;
        AVP_TRY(test_member(ctx, all->of + i, end - i, all, &launcher, err));
        launcher.group = group;
        launcher.name = avp_names_get(&groups->accounts, launcher.account);
        if (!isnan(launcher.log10_p))
            AVP_TRY(avpi_launcher_list_add(ctx, list, &launcher, err));
    }
done:
    return status;
}

static avp_status test_group(const avp_ctx *ctx, const avp_groups *groups, const avpi_carrying *carrying,
                             const avp_launchers_options *opts, const avp_cascades *cascades, size_t from, size_t end,
                             avpi_launcher_list *list, avp_error *err) {
    avp_status status = AVP_OK;
    presences all = {0};
    size_t added = list->n;
    for (size_t k = from; k < end; k++)
        AVP_TRY(add_presences(ctx, cascades, &cascades->of[k], (uint32_t)opts->launch_first, &all, err));
    size_t most = all.n + (end - from);
    AVP_TRY(avpi_alloc(ctx, most, sizeof *all.chance, &all.chance, err));
    AVP_TRY(avpi_alloc(ctx, most, sizeof *all.followers, &all.followers, err));
    AVP_TRY(test_members(ctx, groups, cascades->of[from].group, &all, list, err));
    AVP_TRY(avpi_carried_find(ctx, carrying, cascades, from, end, list, err));
    int64_t usual = usual_size(cascades, from, end, all.followers);
    for (size_t i = added; i < list->n; i++)
        list->of[i].small = list->of[i].followers >= 0 && list->of[i].followers < usual;
done:
    avpi_free(ctx, all.of);
    avpi_free(ctx, all.chance);
    avpi_free(ctx, all.followers);
    return status;
}

/* ---- over all groups ---- */

avp_status avpi_launcher_list_add(const avp_ctx *ctx, avpi_launcher_list *list, const avp_launcher *launcher,
                                  avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(ctx, &list->of, &list->capacity, list->n + 1, sizeof *list->of, err));
    list->of[list->n++] = *launcher;
done:
    return status;
}

static int by_evidence(const void *left, const void *right) {
    const avp_launcher *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->log10_p < b->log10_p || a->log10_p > b->log10_p)
        return a->log10_p < b->log10_p ? -1 : 1;
    return avpi_str_compare(a->name, b->name);
}

static avp_status adjust(const avp_ctx *ctx, const avp_launchers_options *opts, avpi_launcher_list *list,
                         avp_error *err) {
    avp_status status = AVP_OK;
    double *q = NULL;
    AVP_TRY(avpi_alloc(ctx, list->n, sizeof *q, &q, err));
    for (size_t i = 0; i < list->n; i++)
        q[i] = pow(10, list->of[i].log10_p);
    AVP_TRY(avpi_adjust_bh(ctx, q, list->n, q, err));
    for (size_t i = 0; i < list->n; i++) {
        avp_launcher *of = &list->of[i];
        of->q = q[i];
        of->passes = q[i] <= opts->launch_q && (of->small || (of->member && of->followers < 0));
    }
done:
    avpi_free(ctx, q);
    return status;
}

avp_status avpi_launchers_find(const avp_ctx *ctx, const avp_groups *groups, const avp_trace_links *traces,
                               size_t n_traces, const avp_launchers_options *opts, avp_cascades *cascades,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_launcher_list list = {0};
    avpi_carrying carrying = {.acts = NULL};
    AVP_TRY(avpi_carrying_make(ctx, groups, traces, n_traces, opts, &carrying, err));
    for (size_t k = 0, end; k < cascades->count; k = end) {
        for (end = k; end < cascades->count && cascades->of[end].group == cascades->of[k].group; end++)
            continue;
        AVP_TRY(test_group(ctx, groups, &carrying, opts, cascades, k, end, &list, err));
    }
    if (list.n > 1)
        qsort(list.of, list.n, sizeof *list.of, by_evidence);
    AVP_TRY(adjust(ctx, opts, &list, err));
    cascades->n_launchers = list.n;
    cascades->launchers = list.of;
    list.of = NULL;
done:
    avpi_carrying_free(ctx, &carrying);
    avpi_free(ctx, list.of);
    return status;
}
