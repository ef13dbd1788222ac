/*
 * As CooRTweet 2.1.3 counts; contents are posts, accounts and objects as ours.
 *
 *   (a) accounts with fewer than min_participation acts in the whole input are left out
 *   (b) pairs of acts on one object, at most the window apart, both ends included
 *   (c) not: two acts of one content, of one account, or where the object is itself one of the contents (the original
 *       among its reposts); --loops keeps all three, as its remove_loops = FALSE does
 *   (d) accounts are counted again, on the acts of contents that still stand in a pair, matched by content over all objects;
 *       a pair stays if either content belongs to an account that still has min_participation acts
 *   (e) the weight of two accounts is the number of pairs left; it counts contents, not objects
 */
#include "links/count_peers.h"

#include <string.h>

typedef struct work {
    const avp_ctx *ctx;
    const avpi_peer_job *job;
    avpi_rows rows;
    uint8_t *is_object;   /* per place: the post is the object itself */
    uint8_t *post_stands; /* per post: stands in a pair, after (c) */
    uint8_t *post_stays;  /* per post: such a post of an account with enough of them */
    size_t n_posts;
} work;

/* (a) */
static avp_status take_active(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = w->job->acts;
    uint64_t *acts_of = NULL;
    uint8_t *marks = NULL;
    avpi_live live = {0};
    avpi_rows_plan plan = {.window_us = w->job->window_us, .with_places = true};
    AVP_TRY(avpi_zalloc(w->ctx, acts->n_accounts, sizeof *acts_of, &acts_of, err));
    AVP_TRY(avpi_alloc(w->ctx, acts->count, 1, &marks, err));
    for (size_t i = 0; i < acts->count; i++)
        acts_of[acts->account[i]]++;
    for (size_t i = 0; i < acts->count; i++)
        marks[i] = acts_of[acts->account[i]] >= w->job->min_participation;
    AVP_TRY(avpi_live_marked(w->ctx, acts, marks, &live, err));
    AVP_TRY(avpi_rows_build(w->ctx, acts, &live, &plan, &w->rows, err));
done:
    avpi_free(w->ctx, acts_of);
    avpi_free(w->ctx, marks);
    avpi_live_free(w->ctx, &live);
    return status;
}

/* Places whose post is their object: by name, where the posts have names. */
static avp_status find_originals(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = w->job->acts;
    uint32_t object = 0;
    AVP_TRY(avpi_zalloc(w->ctx, w->rows.n_acts, 1, &w->is_object, err));
    for (size_t place = 0; place < w->rows.n_acts && acts->posts.count > 0 && acts->objects.count > 0; place++) {
        uint32_t act = w->rows.act[place];
        while (acts->object_start[object + 1] <= act)
            object++;
        if (acts->post[act] == UINT32_MAX)
            continue;
        avp_str name = avp_names_get(&acts->objects, object), post = avp_names_get(&acts->posts, acts->post[act]);
        w->is_object[place] = name.len == post.len && memcmp(name.ptr, post.ptr, name.len) == 0;
    }
done:
    return status;
}

/* (c): two places of one object inside the window make a pair. */
static bool makes_pair(const work *w, uint32_t p, uint32_t q) {
    const uint32_t *post = w->job->acts->post, *act = w->rows.act;
    if (w->job->loops)
        return true;
    return w->rows.who[p] != w->rows.who[q] && post[act[p]] != post[act[q]] && !w->is_object[p] && !w->is_object[q];
}

/* (d), first half. Rows are looked at from the left end of each pair. */
static avp_status find_standing(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_rows *r = &w->rows;
    const uint32_t *post = w->job->acts->post;
    for (size_t i = 0; i < w->job->acts->count; i++)
        w->n_posts = post[i] >= w->n_posts ? (size_t)post[i] + 1 : w->n_posts;
    AVP_TRY(avpi_zalloc(w->ctx, w->n_posts, 1, &w->post_stands, err));
    for (size_t k = 0; k < r->n_acts; k++) {
        uint32_t p = r->place[k];
        for (uint32_t q = p + 1; q <= (r->row[k].high & AVPI_ROW_PLACE); q++)
            if (makes_pair(w, p, q))
                w->post_stands[post[r->act[p]]] = w->post_stands[post[r->act[q]]] = 1;
    }
done:
    return status;
}

/* (d), second half. */
static avp_status count_again(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_rows *r = &w->rows;
    const uint32_t *post = w->job->acts->post;
    AVP_TRY(avpi_zalloc(w->ctx, w->n_posts, 1, &w->post_stays, err));
    for (uint32_t a = 0; a < r->n_accounts; a++) {
        uint64_t standing = 0;
        for (uint32_t k = r->start[a]; k < r->start[a + 1]; k++)
            standing += w->post_stands[post[r->act[r->place[k]]]];
        for (uint32_t k = r->start[a]; k < r->start[a + 1] && standing >= w->job->min_participation; k++)
            w->post_stays[post[r->act[r->place[k]]]] = w->post_stands[post[r->act[r->place[k]]]];
    }
done:
    return status;
}

static bool pair_stays(const work *w, uint32_t p, uint32_t q) {
    const uint32_t *post = w->job->acts->post, *act = w->rows.act;
    return (w->post_stays[post[act[p]]] || w->post_stays[post[act[q]]]) && makes_pair(w, p, q);
}

/* (e): a pair of places counts for the lower account; inside one account, for the left place. */
static avp_status gather(const void *arg, avpi_row_worker *t, uint32_t i, avp_error *err) {
    (void)err;
    const work *w = arg;
    const avpi_rows *r = &w->rows;
    for (uint32_t k = r->start[i]; k < r->start[i + 1]; k++) {
        uint32_t p = r->place[k];
        for (uint32_t q = r->row[k].low & AVPI_ROW_PLACE; q <= (r->row[k].high & AVPI_ROW_PLACE); q++) {
            uint32_t y = r->who[q];
            bool counts = y > i || (y == i && q > p);
            if (counts && pair_stays(w, p, q))
                avpi_row_add(t, y);
        }
    }
    return AVP_OK;
}

avp_status avpi_count_coortweet(const avp_ctx *ctx, const avpi_peer_job *job, avpi_counted *out, avp_error *err) {
    avp_status status = AVP_OK;
    work w = {.ctx = ctx, .job = job};
    avpi_keep keep = {.least = job->min_weight};
    AVP_TRY(take_active(&w, err));
    AVP_TRY(find_originals(&w, err));
    AVP_TRY(find_standing(&w, err));
    AVP_TRY(count_again(&w, err));
    AVP_TRY(avpi_row_product(ctx, &w.rows, &keep, gather, &w, out, err));
    out->met = out->co_actions;
done:
    avpi_rows_free(ctx, &w.rows);
    avpi_free(ctx, w.is_object);
    avpi_free(ctx, w.post_stands);
    avpi_free(ctx, w.post_stays);
    return status;
}
