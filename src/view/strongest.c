#include "view/strongest.h"

#include "base/radix.h"
#include "view/ask.h"

/* A number that grows with a double, NaN last: bits of a positive one grow with it, those of a negative one fall. */
static uint64_t rising(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* Links lie in order of the names of their accounts, which the stable sort keeps where p is the same. */
avp_status avpi_links_by_strength(avp_view *view, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_groups *groups = &view->groups;
    avpi_by_strength of = {NULL, NULL};
    uint64_t *keys = NULL;
    if (view->by_strength.order)
        return AVP_OK;
    AVP_TRY(avpi_alloc(&view->ctx, groups->n_links, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(&view->ctx, groups->n_links, sizeof *of.order, &of.order, err));
    AVP_TRY(avpi_alloc(&view->ctx, groups->n_links, sizeof *of.place, &of.place, err));
    for (size_t l = 0; l < groups->n_links; l++)
        keys[l] = rising(groups->links[l].log10_p);
    AVP_TRY(avpi_radix_order(&view->ctx, keys, groups->n_links, of.order, err));
    for (size_t k = 0; k < groups->n_links; k++)
        of.place[of.order[k]] = (uint32_t)k;
    view->by_strength = of;
    of = (avpi_by_strength){NULL, NULL};
done:
    avpi_free(&view->ctx, keys);
    avpi_by_strength_free(&view->ctx, &of);
    return status;
}

void avpi_by_strength_free(const avp_ctx *ctx, avpi_by_strength *of) {
    avpi_free(ctx, of->order);
    avpi_free(ctx, of->place);
    *of = (avpi_by_strength){NULL, NULL};
}

/* ---- choosing ---- */

/* Ranks of links, and how many have each. */
typedef struct ranking {
    uint32_t *rank; /* of the k-th strongest; UINT32_MAX: an end of it has no place */
    uint32_t *seen; /* links of each account so far */
    size_t *count;  /* links by rank; an account has fewer partners than there are accounts */
    bool *placed;
} ranking;

static avp_status make_room(avp_view *view, ranking *r, avp_error *err) {
    avp_status status = AVP_OK;
    size_t accounts = view->groups.accounts.count;
    AVP_TRY(avpi_alloc(&view->ctx, view->groups.n_links, sizeof *r->rank, &r->rank, err));
    AVP_TRY(avpi_zalloc(&view->ctx, accounts, sizeof *r->seen, &r->seen, err));
    AVP_TRY(avpi_zalloc(&view->ctx, accounts + 1, sizeof *r->count, &r->count, err));
    AVP_TRY(avpi_zalloc(&view->ctx, accounts, sizeof *r->placed, &r->placed, err));
    for (size_t i = 0; i < view->layout.count; i++)
        r->placed[view->layout.account[i]] = true;
done:
    return status;
}

static void free_ranking(const avp_view *view, ranking *r) {
    avpi_free(&view->ctx, r->rank);
    avpi_free(&view->ctx, r->seen);
    avpi_free(&view->ctx, r->count);
    avpi_free(&view->ctx, r->placed);
}

/* Links between placed accounts, each with its rank. By strength they lie all over memory: they are fetched some steps ahead. */
static size_t rank_links(const avp_view *view, ranking *r) {
    enum { AHEAD = 24 };
    const uint32_t *order = view->by_strength.order;
    size_t total = 0;
    for (size_t k = 0; k < view->groups.n_links; k++) {
        if (k + AHEAD < view->groups.n_links)
            __builtin_prefetch(&view->groups.links[order[k + AHEAD]]);
        const avp_fused_link *link = &view->groups.links[order[k]];
        r->rank[k] = UINT32_MAX;
        if (!r->placed[link->a] || !r->placed[link->b])
            continue;
        uint32_t of_a = r->seen[link->a]++, of_b = r->seen[link->b]++;
        r->rank[k] = of_a < of_b ? of_a : of_b;
        r->count[r->rank[k]]++;
        total++;
    }
    return total;
}

/* How many ranks fit whole, and how much room is left after them. */
static uint32_t whole_ranks(const ranking *r, size_t accounts, size_t most, size_t *room) {
    uint32_t each = 0;
    *room = most;
    while (each < accounts && r->count[each] <= *room)
        *room -= r->count[each++];
    return each;
}

static void take(const avp_view *view, const ranking *r, size_t room, avpi_links_drawn *of) {
    for (size_t k = 0; k < view->groups.n_links; k++) {
        bool whole = r->rank[k] < of->each, partly = r->rank[k] == of->each && room > 0;
        if (r->rank[k] == UINT32_MAX || !(whole || partly))
            continue;
        room -= partly;
        of->links[of->n++] = view->by_strength.order[k];
    }
}

avp_status avpi_links_choose(avp_view *view, size_t most, avpi_links_drawn *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_links_drawn of = {.n = 0};
    ranking r = {NULL, NULL, NULL, NULL};
    size_t room = 0;
    AVP_TRY(avpi_links_by_strength(view, err));
    AVP_TRY(make_room(view, &r, err));
    of.total = rank_links(view, &r);
    AVP_TRY(avpi_alloc(&view->ctx, of.total < most ? of.total : most, sizeof *of.links, &of.links, err));
    of.each = of.total <= most ? UINT32_MAX : whole_ranks(&r, view->groups.accounts.count, most, &room);
    take(view, &r, room, &of);
    *out = of;
    of.links = NULL;
done:
    free_ranking(view, &r);
    avpi_free(&view->ctx, of.links);
    return status;
}

void avpi_links_drawn_free(const avp_view *view, avpi_links_drawn *drawn) {
    avpi_free(&view->ctx, drawn->links);
    *drawn = (avpi_links_drawn){.links = NULL};
}
