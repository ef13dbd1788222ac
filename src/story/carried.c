#include "story/carried.h"

#include "base/dict.h"
#include "base/sort.h"
#include "story/cascades.h"
#include "story/launchers.h"
#include "story/tails.h"

#include <string.h>

/* ---- what everybody else reposts ---- */

static avp_status group_of_accounts(const avp_ctx *ctx, const avp_groups *groups, const avp_acts *acts, uint32_t **out,
                                    avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(ctx, acts->n_accounts, sizeof **out, out, err));
    for (uint32_t a = 0; a < acts->n_accounts; a++) {
        uint32_t account = avpi_names_find(&groups->accounts, avp_names_get(&acts->accounts, a));
        (*out)[a] = account == UINT32_MAX ? 0 : groups->group_of[account];
    }
done:
    return status;
}

/* Acts of accounts in no group, up to the number that is looked for; the few who repost a post twice count twice, for the outsiders. */
static bool has_outsiders(const avp_acts *acts, const uint32_t *group, uint32_t object, int64_t least) {
    int64_t outside = 0;
    for (uint64_t i = acts->object_start[object]; i < acts->object_start[object + 1] && outside < least; i++)
        outside += group[acts->account[i]] == 0;
    return outside >= least;
}

static void count_theirs(const uint32_t *group, int64_t least, avpi_carrying *c) {
    for (uint32_t o = 0; o < c->acts->n_objects; o++) {
        uint64_t first = c->acts->object_start[o];
        if (first == c->acts->object_start[o + 1] || c->acts->source[first] == UINT32_MAX ||
            !has_outsiders(c->acts, group, o, least))
            continue;
        c->theirs[c->acts->source[first]]++;
        c->all_theirs++;
    }
}

avp_status avpi_carrying_make(const avp_ctx *ctx, const avp_groups *groups, const avp_trace_links *traces,
                              size_t n_traces, const avp_launchers_options *opts, avpi_carrying *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_carrying c = {.acts = NULL};
    uint32_t *group = NULL;
    for (size_t t = 0; t < n_traces; t++)
        if (strcmp(traces[t].acts->trace, "repost") == 0 && traces[t].acts->source) {
            c.acts = traces[t].acts;
            c.trace = (uint32_t)t;
        }
    if (c.acts) {
        AVP_TRY(avpi_zalloc(ctx, c.acts->n_sources, sizeof *c.theirs, &c.theirs, err));
        AVP_TRY(group_of_accounts(ctx, groups, c.acts, &group, err));
        count_theirs(group, opts->cascade_least, &c);
    }
    *out = c;
    c = (avpi_carrying){.acts = NULL};
done:
    avpi_free(ctx, group);
    avpi_carrying_free(ctx, &c);
    return status;
}

void avpi_carrying_free(const avp_ctx *ctx, avpi_carrying *carrying) {
    avpi_free(ctx, carrying->theirs);
    *carrying = (avpi_carrying){.acts = NULL};
}

/* ---- what the group reposts ---- */

/* A reposted post of an author outside. */
typedef struct carried {
    uint32_t source, account;
    int64_t followers;
} carried;

static int by_source(const void *left, const void *right) {
    const carried *a = left, *b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return a->followers < b->followers ? -1 : a->followers > b->followers;
}

static size_t list_carried(const avpi_carrying *c, const avp_cascades *cascades, size_t from, size_t end, carried *of,
                           uint64_t *posts) {
    size_t n = 0;
    for (size_t k = from; k < end; k++) {
        const avp_cascade *cascade = &cascades->of[k];
        const avp_actor *author = avpi_cascade_actors(cascades, cascade);
        if (cascade->trace != c->trace || cascade->author_source == AVP_NOBODY)
            continue;
        ++*posts;
        if (!author->member)
            of[n++] = (carried){cascade->author_source, author->account, author->followers};
    }
    return n;
}

/* n posts of one author, ascending by followers, those not known first. */
static avp_launcher test_author(const avpi_carrying *c, const carried *of, size_t n, uint64_t posts) {
    size_t unknown = 0;
    double share = ((double)c->theirs[of->source] + 1) / ((double)c->all_theirs + 1);
    while (unknown < n && of[unknown].followers < 0)
        unknown++;
    return (avp_launcher){.account = of->account,
                          .name = avp_names_get(&c->acts->sources, of->source),
                          .cascades = posts,
                          .first = n,
                          .expected = (double)posts * share,
                          .log10_p = avpi_binomial_log10_tail(n, posts, share),
                          .followers = unknown == n ? -1 : of[unknown + (n - unknown - 1) / 2].followers};
}

avp_status avpi_carried_find(const avp_ctx *ctx, const avpi_carrying *carrying, const avp_cascades *cascades,
                             size_t from, size_t end, avpi_launcher_list *list, avp_error *err) {
    avp_status status = AVP_OK;
    carried *of = NULL;
    uint64_t posts = 0;
    if (!carrying->acts)
        return AVP_OK;
    AVP_TRY(avpi_alloc(ctx, end - from, sizeof *of, &of, err));
    size_t n = list_carried(carrying, cascades, from, end, of, &posts);
    avpi_sort(of, n, sizeof *of, by_source);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i; next < n && of[next].source == of[i].source; next++)
            continue;
        avp_launcher launcher = test_author(carrying, of + i, next - i, posts);
        launcher.group = cascades->of[from].group;
        AVP_TRY(avpi_launcher_list_add(ctx, list, &launcher, err));
    }
done:
    avpi_free(ctx, of);
    return status;
}
