/*
 * L = cascades in which the member is among the first r members; or their author, where a member is. When all orders are as likely, that
 * happens in cascade c with chance s_c / n_c: of n_c members s_c count as first (r, or more with a tie at the border).
 *
 * Small accounts may come first in general: that is the order test's finding, and no launcher's. So the chance is raised by what
 * accounts of nearly the same size do, b = the largest (times first + 1) / (expected + 1) of the four nearest by followers, where b > 1:
 *
 *   L ~ Poisson-binomial(min(1, b s_c / n_c))      for what a member wrote: 1 / n_c
 */
#include "story/first_members.h"

#include "base/sort.h"

#include "story/cascades.h"
#include "story/launchers.h"

#include <math.h>

enum { NEAREST = 4 };

/* A member in one cascade of its group. */
typedef struct presence {
    uint32_t account;
    bool first, wrote; /* wrote: a member wrote what the others reposted */
    double chance;     /* of being among the first, were all orders as likely */
    int64_t followers;
} presence;

/* All presences of one account: of[from .. end). */
typedef struct member {
    size_t from, end;
    int64_t followers;      /* median; -1 = not known */
    double first, expected; /* where no member wrote it */
    double raise;           /* b, at least 1 */
} member;

typedef struct testing {
    const avp_ctx *ctx;
    presence *of;
    size_t n, capacity;
    member *members;
    size_t n_members;
    double *chance;
    int64_t *followers;
} testing;

static int by_account(const void *left, const void *right) {
    const presence *a = left, *b = right;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    return a->chance < b->chance ? -1 : a->chance > b->chance;
}

/* How many members count as first: those that fewer than r others came before. */
static uint32_t count_first(const avp_actor *actors, const avp_cascade *cascade, uint32_t r) {
    uint32_t members = 0, border = 0;
    if (actors[0].author && actors[0].member)
        return 1;
    for (uint32_t i = 0; i < cascade->n; i++) {
        if (!actors[i].member)
            continue;
        bool tied = members > 0 && actors[i].time_us == actors[border].time_us;
        if (members >= r && !tied)
            break;
        border = i;
        members++;
    }
    return members;
}

static avp_status add_presences(testing *all, const avp_cascades *cascades, const avp_cascade *cascade, uint32_t r,
                                avp_error *err) {
    avp_status status = AVP_OK;
    const avp_actor *actors = avpi_cascade_actors(cascades, cascade);
    uint32_t first = count_first(actors, cascade, r), members = 0;
    AVP_TRY(avpi_grow(all->ctx, &all->of, &all->capacity, all->n + cascade->n, sizeof *all->of, err));
    for (uint32_t i = 0; i < cascade->n; i++) {
        if (!actors[i].member)
            continue;
        all->of[all->n++] = (presence){.account = actors[i].account,
                                       .first = members++ < first,
                                       .wrote = actors[0].author && actors[0].member,
                                       .chance = (double)first / (double)cascade->members,
                                       .followers = actors[i].followers};
    }
done:
    return status;
}

static member sum_up(testing *all, size_t from, size_t end) {
    member m = {.from = from, .end = end, .raise = 1};
    size_t known = 0;
    for (size_t i = from; i < end; i++) {
        m.first += all->of[i].first && !all->of[i].wrote;
        m.expected += all->of[i].wrote ? 0 : all->of[i].chance;
        if (all->of[i].followers >= 0)
            all->followers[known++] = all->of[i].followers;
    }
    m.followers = avpi_median_i64(all->followers, known);
    return m;
}

static avp_status gather_members(testing *all, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(all->ctx, all->n, sizeof *all->members, &all->members, err));
    AVP_TRY(avpi_alloc(all->ctx, all->n, sizeof *all->chance, &all->chance, err));
    AVP_TRY(avpi_alloc(all->ctx, all->n, sizeof *all->followers, &all->followers, err));
    avpi_sort(all->of, all->n, sizeof *all->of, by_account);
    for (size_t i = 0, end; i < all->n; i = end) {
        for (end = i; end < all->n && all->of[end].account == all->of[i].account; end++)
            continue;
        all->members[all->n_members++] = sum_up(all, i, end);
    }
done:
    return status;
}

static int by_size(const void *left, const void *right) {
    const member *a = left, *b = right;
    if (a->followers != b->followers)
        return a->followers < b->followers ? -1 : 1;
    return a->from < b->from ? -1 : a->from > b->from;
}

/* Members stand by size, those of unknown size first: raise each by its nearest, itself aside. */
static void raise_by_size(testing *all) {
    size_t known = 0;
    while (known < all->n_members && all->members[known].followers < 0)
        known++;
    size_t n = all->n_members - known;
    if (n <= NEAREST)
        return;
    for (size_t i = known; i < all->n_members; i++) {
        size_t low = i - known > NEAREST / 2 ? i - NEAREST / 2 : known;
        low = low + NEAREST >= all->n_members ? all->n_members - NEAREST - 1 : low;
        for (size_t k = low; k <= low + NEAREST; k++) {
            const member *near = &all->members[k];
            double earliness = (near->first + 1) / (near->expected + 1);
            if (k != i && earliness > all->members[i].raise)
                all->members[i].raise = earliness;
        }
    }
}

static avp_status test_member(testing *all, const member *m, avp_launcher *launcher, avp_error *err) {
    avp_status status = AVP_OK;
    const presence *of = all->of + m->from;
    size_t n = m->end - m->from;
    *launcher = (avp_launcher){.account = of->account, .member = true, .cascades = n, .followers = m->followers};
    launcher->log10_p = launcher->q = NAN;
    for (size_t i = 0; i < n; i++) {
        double raised = of[i].wrote ? of[i].chance : of[i].chance * m->raise;
        all->chance[i] = raised < 1 ? raised : 1;
        launcher->first += of[i].first;
        launcher->expected += all->chance[i];
    }
    if (of->chance < 1) /* ascending: else everybody counts as first everywhere, and nothing can be learned */
        AVP_TRY(avp_poisson_binomial_tail(all->ctx, all->chance, n, launcher->first, &launcher->log10_p, err));
done:
    return status;
}

avp_status avpi_first_members_find(const avp_ctx *ctx, const avp_groups *groups, const avp_launchers_options *opts,
                                   const avp_cascades *cascades, size_t from, size_t end, avpi_launcher_list *list,
                                   avp_error *err) {
    avp_status status = AVP_OK;
    testing all = {.ctx = ctx};
    for (size_t k = from; k < end; k++)
        AVP_TRY(add_presences(&all, cascades, &cascades->of[k], (uint32_t)opts->launch_first, err));
    AVP_TRY(gather_members(&all, err));
    avpi_sort(all.members, all.n_members, sizeof *all.members, by_size);
    raise_by_size(&all);
    for (size_t i = 0; i < all.n_members; i++) {
        avp_launcher launcher = {0};
        AVP_TRY(test_member(&all, &all.members[i], &launcher, err));
        launcher.group = cascades->of[from].group;
        launcher.name = avp_names_get(&groups->accounts, launcher.account);
        if (!isnan(launcher.log10_p))
            AVP_TRY(avpi_launcher_list_add(ctx, list, &launcher, err));
    }
done:
    avpi_free(ctx, all.of);
    avpi_free(ctx, all.members);
    avpi_free(ctx, all.chance);
    avpi_free(ctx, all.followers);
    return status;
}
