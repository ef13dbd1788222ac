/* Who is a member of which group. */
#include "groups/members.h"

#include "groups/communities.h"
#include "groups/cores.h"
#include "groups/weighted_graph.h"

#include <math.h>
#include <string.h>

/* Accounts with an admitting link, under numbers of their own that keep their order. */
typedef struct candidates {
    const avp_ctx *ctx;
    uint32_t n;
    uint32_t *account;   /* number -> account */
    uint32_t *number;    /* account -> number, UINT32_MAX */
    uint32_t *component; /* per number: smallest number of its component */
    uint32_t *community; /* per number: smallest number of its community */
    avpi_split *split;   /* per number, set at the first of each component */
} candidates;

static avp_status candidates_find(const avp_ctx *ctx, const avp_groups *groups, candidates *c, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n_accounts = groups->accounts.count;
    c->ctx = ctx;
    AVP_TRY(avpi_alloc(ctx, n_accounts, sizeof *c->number, &c->number, err));
    memset(c->number, 0xff, n_accounts * sizeof *c->number);
    for (size_t i = 0; i < groups->n_links; i++)
        if (groups->links[i].admits)
            c->number[groups->links[i].a] = c->number[groups->links[i].b] = 0;
    for (uint32_t v = 0; v < n_accounts; v++)
        if (c->number[v] == 0)
            c->number[v] = c->n++;
    AVP_TRY(avpi_alloc(ctx, c->n, sizeof *c->account, &c->account, err));
    AVP_TRY(avpi_alloc(ctx, c->n, sizeof *c->component, &c->component, err));
    AVP_TRY(avpi_alloc(ctx, c->n, sizeof *c->community, &c->community, err));
    AVP_TRY(avpi_zalloc(ctx, c->n, sizeof *c->split, &c->split, err));
    for (uint32_t v = 0; v < n_accounts; v++)
        if (c->number[v] != UINT32_MAX)
            c->account[c->number[v]] = v;
done:
    return status;
}

static void candidates_free(candidates *c) {
    if (!c->ctx)
        return;
    avpi_free(c->ctx, c->account);
    avpi_free(c->ctx, c->number);
    avpi_free(c->ctx, c->component);
    avpi_free(c->ctx, c->community);
    avpi_free(c->ctx, c->split);
}

/* Links between candidates, in their numbers; n_edges of them. */
static avp_status links_between(const candidates *c, const avp_groups *groups, avpi_edge **out, size_t *n_edges,
                                avp_error *err) {
    avp_status status = AVP_OK;
    avpi_edge *edges = NULL;
    *n_edges = 0;
    AVP_TRY(avpi_alloc(c->ctx, groups->n_links, sizeof *edges, &edges, err));
    for (size_t i = 0; i < groups->n_links; i++) {
        uint32_t a = c->number[groups->links[i].a], b = c->number[groups->links[i].b];
        if (a != UINT32_MAX && b != UINT32_MAX)
            edges[(*n_edges)++] = (avpi_edge){a, b, groups->links[i].strength};
    }
    *out = edges;
done:
    return status;
}

/* Components, and the links inside them as a graph. */
static avp_status find_components(const candidates *c, const avp_groups *groups, double chance, avpi_graph *graph,
                                  avp_error *err) {
    avp_status status = AVP_OK;
    avpi_edge *edges = NULL;
    size_t n_edges = 0, inside = 0;
    avpi_sets_init(c->component, c->n);
    for (size_t i = 0; i < groups->n_links; i++)
        if (groups->links[i].admits)
            avpi_sets_join(c->component, c->number[groups->links[i].a], c->number[groups->links[i].b]);
    for (uint32_t v = 0; v < c->n; v++)
        c->component[v] = avpi_sets_find(c->component, v);
    AVP_TRY(links_between(c, groups, &edges, &n_edges, err));
    AVP_TRY(avpi_cores_join(c->ctx, edges, n_edges, chance, c->component, c->n, err));
    for (size_t i = 0; i < n_edges; i++)
        if (c->component[edges[i].a] == c->component[edges[i].b])
            edges[inside++] = edges[i];
    AVP_TRY(avpi_graph_build(c->ctx, c->n, edges, inside, graph, err));
done:
    avpi_free(c->ctx, edges);
    return status;
}

static avp_status split_component(const candidates *c, const avpi_graph *graph, const avp_groups_options *opts,
                                  const uint32_t *vertices, uint32_t count, uint32_t *local, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_graph part = {0};
    uint32_t *label = NULL, *first = NULL;
    AVP_TRY(avpi_alloc(c->ctx, count, sizeof *label, &label, err));
    AVP_TRY(avpi_graph_part(c->ctx, graph, vertices, count, local, &part, err));
    avpi_split *split = &c->split[vertices[0]];
    AVP_TRY(avpi_communities_split(c->ctx, &part, opts, label, split, err));
    AVP_TRY(avpi_alloc(c->ctx, split->count, sizeof *first, &first, err));
    for (uint32_t k = count; k-- > 0;)
        first[label[k]] = vertices[k];
    for (uint32_t k = 0; k < count; k++)
        c->community[vertices[k]] = first[label[k]];
done:
    avpi_free(c->ctx, label);
    avpi_free(c->ctx, first);
    avpi_graph_free(c->ctx, &part);
    return status;
}

static avp_status split_components(const candidates *c, const avpi_graph *graph, const avp_groups_options *opts,
                                   avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sets components = {0};
    uint32_t *local = NULL;
    AVP_TRY(avpi_sets_list(c->ctx, c->component, c->n, &components, err));
    AVP_TRY(avpi_alloc(c->ctx, c->n, sizeof *local, &local, err));
    memset(local, 0xff, c->n * sizeof *local);
    for (uint32_t k = 0; k < components.count; k++) {
        AVP_TRY(split_component(c, graph, opts, components.vertex + components.start[k],
                                components.start[k + 1] - components.start[k], local, err));
        AVP_TRY(avpi_progress(c->ctx, N_("groups"), components.start[k + 1], c->n, N_("accounts"), err));
    }
done:
    avpi_sets_free(c->ctx, &components);
    avpi_free(c->ctx, local);
    return status;
}

/* Connected pieces of each community without the accounts that have no admitting link in it: their piece is UINT32_MAX. */
static avp_status find_pieces(const candidates *c, const avp_groups *groups, const avpi_graph *graph, uint32_t *piece,
                              avp_error *err) {
    avp_status status = AVP_OK;
    bool *member = NULL;
    AVP_TRY(avpi_zalloc(c->ctx, c->n, sizeof *member, &member, err));
    for (size_t i = 0; i < groups->n_links; i++) {
        if (!groups->links[i].admits)
            continue;
        uint32_t a = c->number[groups->links[i].a], b = c->number[groups->links[i].b];
        if (c->community[a] == c->community[b])
            member[a] = member[b] = true;
    }
    avpi_sets_init(piece, c->n);
    for (uint32_t v = 0; v < c->n; v++)
        for (uint64_t i = graph->start[v]; i < graph->start[v + 1]; i++)
            if (member[v] && member[graph->to[i]] && c->community[v] == c->community[graph->to[i]])
                avpi_sets_join(piece, v, graph->to[i]);
    for (uint32_t v = 0; v < c->n; v++)
        piece[v] = avpi_sets_find(piece, v);
    for (uint32_t v = 0; v < c->n; v++)
        piece[v] = member[v] ? piece[v] : UINT32_MAX;
done:
    avpi_free(c->ctx, member);
    return status;
}

static avp_status group_make(const candidates *c, const uint32_t *vertices, uint32_t count, avp_group *group,
                             avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_split *split = &c->split[c->component[vertices[0]]];
    group->n_members = count;
    group->stability = split->stability;
    group->whole = split->whole;
    AVP_TRY(avpi_alloc(c->ctx, count, sizeof *group->members, &group->members, err));
    for (uint32_t k = 0; k < count; k++)
        group->members[k] = c->account[vertices[k]];
    AVP_TRY(avpi_zalloc(c->ctx, count, sizeof *group->strength, &group->strength, err));
    AVP_TRY(avpi_zalloc(c->ctx, count, sizeof *group->partners, &group->partners, err));
done:
    return status;
}

/* Which pieces have a link that hardly any collection has by chance: marks at the smallest vertex of each. */
static avp_status find_anchors(const candidates *c, const uint32_t *piece, double anchor, const avp_groups *groups,
                               bool **out, avp_error *err) {
    avp_status status = AVP_OK;
    bool *anchored = NULL;
    AVP_TRY(avpi_zalloc(c->ctx, c->n, sizeof *anchored, &anchored, err));
    for (size_t i = 0; i < groups->n_links; i++) {
        const avp_fused_link *link = &groups->links[i];
        if (!link->admits || link->log10_mp > log10(anchor))
            continue;
        uint32_t a = piece[c->number[link->a]];
        if (a != UINT32_MAX && a == piece[c->number[link->b]])
            anchored[a] = true;
    }
    *out = anchored;
done:
    return status;
}

static avp_status keep_pieces(const candidates *c, const uint32_t *piece, const avp_groups_options *opts,
                              avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sets pieces = {0};
    bool *anchored = NULL;
    AVP_TRY(find_anchors(c, piece, opts->anchor, groups, &anchored, err));
    AVP_TRY(avpi_sets_list(c->ctx, piece, c->n, &pieces, err));
    AVP_TRY(avpi_zalloc(c->ctx, pieces.count, sizeof *groups->groups, &groups->groups, err));
    for (uint32_t k = 0; k < pieces.count; k++) {
        uint32_t count = pieces.start[k + 1] - pieces.start[k];
        if (count >= 2 && count >= (uint64_t)opts->min_accounts && anchored[pieces.vertex[pieces.start[k]]])
            AVP_TRY(group_make(c, pieces.vertex + pieces.start[k], count, &groups->groups[groups->count++], err));
    }
done:
    avpi_free(c->ctx, anchored);
    avpi_sets_free(c->ctx, &pieces);
    return status;
}

/* Members without an admitting link of class shared inside their group; the group is of class exclusive when they are more than half. */
static avp_status find_classes(const candidates *c, const uint32_t *piece, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    bool *shared = NULL;
    AVP_TRY(avpi_zalloc(c->ctx, c->n, sizeof *shared, &shared, err));
    for (size_t i = 0; i < groups->n_links; i++) {
        const avp_fused_link *link = &groups->links[i];
        if (!link->admits || link->exclusive)
            continue;
        uint32_t a = c->number[link->a], b = c->number[link->b];
        if (piece[a] != UINT32_MAX && piece[a] == piece[b])
            shared[a] = shared[b] = true;
    }
    for (size_t g = 0; g < groups->count; g++) {
        avp_group *group = &groups->groups[g];
        for (size_t k = 0; k < group->n_members; k++)
            group->n_exclusive += !shared[c->number[group->members[k]]];
        group->exclusive = 2 * group->n_exclusive > group->n_members;
    }
done:
    avpi_free(c->ctx, shared);
    return status;
}

avp_status avpi_members_find(const avp_ctx *ctx, const avp_groups_options *opts, double chance, avp_groups *groups,
                             avp_error *err) {
    avp_status status = AVP_OK;
    candidates c = {0};
    avpi_graph graph = {0};
    uint32_t *piece = NULL;
    AVP_TRY(candidates_find(ctx, groups, &c, err));
    AVP_TRY(find_components(&c, groups, chance, &graph, err));
    AVP_TRY(split_components(&c, &graph, opts, err));
    AVP_TRY(avpi_alloc(ctx, c.n, sizeof *piece, &piece, err));
    AVP_TRY(find_pieces(&c, groups, &graph, piece, err));
    AVP_TRY(keep_pieces(&c, piece, opts, groups, err));
    AVP_TRY(find_classes(&c, piece, groups, err));
done:
    avpi_free(ctx, piece);
    avpi_graph_free(ctx, &graph);
    candidates_free(&c);
    return status;
}
