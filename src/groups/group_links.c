/* The links inside each group, and the order of groups. */
#include "groups/group_links.h"

#include "base/sort.h"

/* Smallest p, then more co-actions; links come in order of native ids, so the first of equals stays. */
static bool stronger(const avp_fused_link *link, const avp_fused_link *best) {
    if (!best || link->log10_p != best->log10_p)
        return !best || link->log10_p < best->log10_p;
    return link->weight > best->weight;
}

static void add_link(avp_group *group, const avp_fused_link *link, uint32_t place_a, uint32_t place_b) {
    group->links++;
    group->traces |= link->traces;
    group->strength[place_a] += link->strength;
    group->strength[place_b] += link->strength;
    group->partners[place_a]++;
    group->partners[place_b]++;
}

avp_status avpi_group_links(const avp_ctx *ctx, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *place = NULL;
    const avp_fused_link **best = NULL;
    AVP_TRY(avpi_zalloc(ctx, groups->accounts.count, sizeof *groups->group_of, &groups->group_of, err));
    AVP_TRY(avpi_alloc(ctx, groups->accounts.count, sizeof *place, &place, err));
    AVP_TRY(avpi_zalloc(ctx, groups->count, sizeof *best, &best, err));
    for (size_t g = 0; g < groups->count; g++)
        for (size_t k = 0; k < groups->groups[g].n_members; k++) {
            groups->group_of[groups->groups[g].members[k]] = (uint32_t)g + 1;
            place[groups->groups[g].members[k]] = (uint32_t)k;
        }
    for (size_t i = 0; i < groups->n_links; i++) {
        const avp_fused_link *link = &groups->links[i];
        uint32_t g = groups->group_of[link->a];
        if (g == 0 || g != groups->group_of[link->b])
            continue;
        add_link(&groups->groups[g - 1], link, place[link->a], place[link->b]);
        if (stronger(link, best[g - 1]))
            best[g - 1] = link;
    }
    for (size_t g = 0; g < groups->count; g++)
        if (best[g]) {
            groups->groups[g].strongest_a = best[g]->a;
            groups->groups[g].strongest_b = best[g]->b;
            groups->groups[g].strongest_trace = best[g]->trace;
        }
done:
    avpi_free(ctx, place);
    avpi_free(ctx, best);
    return status;
}

/* The better of the two kinds of evidence: pairs of posts, and recurrence in moments too large for pairs. */
static double best_log10_p(const avp_group *group) {
    return group->recurrence.log10_p < group->log10_p ? group->recurrence.log10_p : group->log10_p;
}

static int by_evidence(const void *left, const void *right) {
    const avp_group *a = left, *b = right;
    if (a->exclusive != b->exclusive)
        return a->exclusive ? 1 : -1;
    if (best_log10_p(a) != best_log10_p(b))
        return best_log10_p(a) < best_log10_p(b) ? -1 : 1;
    return a->members[0] < b->members[0] ? -1 : a->members[0] > b->members[0];
}

void avpi_groups_number(avp_groups *groups) {
    if (groups->count > 0)
        avpi_sort(groups->groups, groups->count, sizeof *groups->groups, by_evidence);
    for (size_t g = 0; g < groups->count; g++) {
        groups->groups[g].id = (uint32_t)g + 1;
        for (size_t k = 0; k < groups->groups[g].n_members; k++)
            groups->group_of[groups->groups[g].members[k]] = groups->groups[g].id;
    }
}
