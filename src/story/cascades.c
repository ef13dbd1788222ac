#include "story/cascades.h"

#include "base/dict.h"
#include "base/sort.h"
#include "story/roots.h"

#include <string.h>

/* Replies and mentions have the other as their object, not a message that is passed on. */
static const char *const spread[] = {"text", "hashtags", "url", "repost", "media", "object"};
enum { SPREAD = sizeof spread / sizeof *spread };

typedef struct found_actor {
    uint32_t group;
    avp_actor actor;
} found_actor;

typedef struct collecting {
    const avp_ctx *ctx;
    const avp_groups *groups;
    const avp_launchers_options *opts;
    const avp_acts *acts; /* of the trace at hand */
    uint32_t trace;
    avpi_roots roots;
    uint32_t *map;   /* account of the trace -> account of groups, AVP_NOBODY = not there */
    uint64_t *stamp; /* per account of the trace: the last object on which it was seen */
    uint64_t objects;
    uint8_t *used; /* a bit per post: stands in a cascade */
    size_t n_here, here_capacity;
    found_actor *here; /* members on the object at hand */
    uint32_t accounts_here;
    avp_cascades out;
    size_t cascade_capacity, actor_capacity;
} collecting;

avp_str avpi_actor_name(const avp_groups *groups, const avp_trace_links *traces, const avp_cascade *cascade,
                        const avp_actor *actor) {
    if (actor->account != AVP_NOBODY)
        return avp_names_get(&groups->accounts, actor->account);
    return avp_names_get(&traces[cascade->trace].acts->sources, cascade->author_source);
}

static uint32_t group_of(const collecting *c, uint32_t account) {
    return account == AVP_NOBODY ? 0 : c->groups->group_of[account];
}

/* ---- posts that stand in a cascade already ---- */

static uint32_t post_of(const avp_acts *acts, uint64_t i) {
    return acts->post ? acts->post[i] : UINT32_MAX;
}

static bool is_used(const collecting *c, uint32_t post) {
    return post != UINT32_MAX && c->used[post / 8] >> post % 8 & 1;
}

static void use(collecting *c, uint32_t post) {
    if (post != UINT32_MAX)
        c->used[post / 8] = (uint8_t)(c->used[post / 8] | 1U << post % 8);
}

static uint32_t largest_post(const avp_trace_links *traces, size_t n) {
    uint32_t largest = 0;
    for (size_t t = 0; t < n; t++)
        for (uint64_t i = 0; i < traces[t].acts->count; i++) {
            uint32_t post = post_of(traces[t].acts, i);
            largest = post != UINT32_MAX && post > largest ? post : largest;
        }
    return largest;
}

/* ---- one object ---- */

static int by_group_and_time(const void *left, const void *right) {
    const found_actor *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->actor.author != b->actor.author)
        return a->actor.author ? -1 : 1;
    if (a->actor.time_us != b->actor.time_us)
        return a->actor.time_us < b->actor.time_us ? -1 : 1;
    return a->actor.account < b->actor.account ? -1 : a->actor.account > b->actor.account;
}

/* The first act of each account; the author, who reposts itself at times, is no reposter. */
static avp_status gather(collecting *c, uint32_t object, uint32_t author, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = c->acts;
    c->n_here = c->accounts_here = 0;
    c->objects++;
    for (uint64_t i = acts->object_start[object]; i < acts->object_start[object + 1]; i++) {
        uint32_t local = acts->account[i], account = c->map[local], group = group_of(c, account);
        if (c->stamp[local] == c->objects || (account != AVP_NOBODY && account == author))
            continue;
        c->stamp[local] = c->objects;
        c->accounts_here++;
        if (group == 0 || is_used(c, post_of(acts, i)))
            continue;
        AVP_TRY(avpi_grow(c->ctx, &c->here, &c->here_capacity, c->n_here + 1, sizeof *c->here, err));
        c->here[c->n_here++] = (found_actor){group,
                                             {.account = account,
                                              .post = post_of(acts, i),
                                              .time_us = acts->time_us[i],
                                              .followers = -1,
                                              .member = true}};
    }
done:
    return status;
}

/* The author as first actor of a cascade; its post may be known, or only that it was before the others. */
static avp_actor author_of(const collecting *c, const avpi_root *root, uint32_t group, int64_t first_us) {
    int64_t time_us = root->time_us < first_us ? root->time_us : first_us;
    return (avp_actor){.account = root->account,
                       .post = root->post,
                       .time_us = time_us,
                       .followers = -1,
                       .author = true,
                       .member = group_of(c, root->account) == group};
}

static avp_status add_cascade(collecting *c, uint32_t object, const avpi_root *root, const found_actor *of, size_t n,
                              avp_error *err) {
    avp_status status = AVP_OK;
    avp_cascades *out = &c->out;
    uint32_t group = of[0].group, authors = root->source != AVP_NOBODY;
    uint32_t members = (uint32_t)n;
    AVP_TRY(avpi_grow(c->ctx, &out->of, &c->cascade_capacity, out->count + 1, sizeof *out->of, err));
    AVP_TRY(avpi_grow(c->ctx, &out->actors, &c->actor_capacity, out->n_actors + n + 1, sizeof *out->actors, err));
    avp_actor *actors = out->actors + out->n_actors;
    if (authors) {
        actors[0] = author_of(c, root, group, of[0].actor.time_us);
        members += actors[0].member;
    }
    if (members < (uint64_t)c->opts->cascade_least)
        return AVP_OK;
    for (size_t i = 0; i < n; i++) {
        actors[authors + i] = of[i].actor;
        use(c, of[i].actor.post);
    }
    out->of[out->count++] = (avp_cascade){.group = group,
                                          .trace = c->trace,
                                          .object = object,
                                          .author_source = root->source,
                                          .first = out->n_actors,
                                          .n = (uint32_t)n + authors,
                                          .members = members,
                                          .others = c->accounts_here - (uint32_t)n};
    out->n_actors += n + authors;
done:
    return status;
}

static avp_status collect_object(collecting *c, uint32_t object, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_root root = avpi_roots_get(&c->roots, object);
    AVP_TRY(gather(c, object, root.account, err));
    avpi_sort(c->here, c->n_here, sizeof *c->here, by_group_and_time);
    for (size_t i = 0, end; i < c->n_here; i = end) {
        for (end = i; end < c->n_here && c->here[end].group == c->here[i].group; end++)
            continue;
        AVP_TRY(add_cascade(c, object, &root, c->here + i, end - i, err));
    }
done:
    return status;
}

/* ---- one trace after the other ---- */

static avp_status collect_trace(collecting *c, avp_case *from, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = c->acts;
    AVP_TRY(avpi_alloc(c->ctx, acts->n_accounts, sizeof *c->map, &c->map, err));
    AVP_TRY(avpi_zalloc(c->ctx, acts->n_accounts, sizeof *c->stamp, &c->stamp, err));
    for (uint32_t a = 0; a < acts->n_accounts; a++)
        c->map[a] = avpi_names_find(&c->groups->accounts, avp_names_get(&acts->accounts, a));
    c->objects = 0;
    if (strcmp(acts->trace, "repost") == 0)
        AVP_TRY(avpi_roots_load(c->ctx, from, c->groups, acts, &c->roots, err));
    for (uint32_t o = 0; o < acts->n_objects; o++)
        AVP_TRY(collect_object(c, o, err));
done:
    avpi_roots_free(c->ctx, &c->roots);
    avpi_free(c->ctx, c->map);
    avpi_free(c->ctx, c->stamp);
    c->map = NULL;
    c->stamp = NULL;
    return status;
}

static int by_group(const void *left, const void *right) {
    const avp_cascade *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->trace != b->trace)
        return a->trace < b->trace ? -1 : 1;
    return a->object < b->object ? -1 : a->object > b->object;
}

avp_status avpi_cascades_collect(const avp_ctx *ctx, avp_case *c, const avp_groups *groups,
                                 const avp_trace_links *traces, size_t n_traces, const avp_launchers_options *opts,
                                 avp_cascades *out, avp_error *err) {
    avp_status status = AVP_OK;
    collecting all = {.ctx = ctx, .groups = groups, .opts = opts};
    AVP_TRY(avpi_zalloc(ctx, (size_t)largest_post(traces, n_traces) / 8 + 1, 1, &all.used, err));
    for (size_t s = 0; s < SPREAD; s++)
        for (size_t t = 0; t < n_traces; t++) {
            all.acts = traces[t].acts;
            all.trace = (uint32_t)t;
            if (all.acts->n_parts == 0 && strcmp(all.acts->trace, spread[s]) == 0)
                AVP_TRY(collect_trace(&all, c, err));
        }
    avpi_sort(all.out.of, all.out.count, sizeof *all.out.of, by_group);
    *out = all.out;
    all.out = (avp_cascades){0};
done:
    avpi_free(ctx, all.here);
    avpi_free(ctx, all.used);
    avp_cascades_free(ctx, &all.out);
    return status;
}
