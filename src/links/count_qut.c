/*
 * As the QUT coordination-network-toolkit counts; messages are posts.
 *
 *   Messages are told apart by id, and the first one with an id stands for it. "First" is the earliest (time, account): acts
 *   know no order of rows. A message may act on several objects (a post with two links).
 *   Two messages match when they act on the same object at most the window apart, both ends included, and have different ids.
 *   weight(a -> b) = messages of a that match at least one message of b. Directed; a -> a only with --loops.
 */
#include "links/count_peers.h"

#include "base/radix.h"

typedef struct work {
    const avp_ctx *ctx;
    const avpi_peer_job *job;
    avpi_rows rows;
} work;

/* Earliest (time, account) of every post. */
typedef struct first_act {
    int64_t time_us;
    uint32_t account;
    bool known;
} first_act;

static avp_status find_first(const work *w, first_act **out, avp_error *err) {
    const avp_acts *acts = w->job->acts;
    uint32_t most = 0;
    for (size_t i = 0; i < acts->count; i++)
        most = acts->post[i] > most ? acts->post[i] : most;
    avp_status status = avpi_zalloc(w->ctx, (size_t)most + 1, sizeof **out, out, err);
    for (size_t i = 0; status == AVP_OK && i < acts->count; i++) {
        first_act *f = &(*out)[acts->post[i]];
        bool earlier =
            acts->time_us[i] < f->time_us || (acts->time_us[i] == f->time_us && acts->account[i] < f->account);
        if (!f->known || earlier)
            *f = (first_act){acts->time_us[i], acts->account[i], true};
    }
    return status;
}

/* Rows of the acts that belong to the message which stands for their id. */
static avp_status take_messages(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = w->job->acts;
    first_act *first = NULL;
    uint8_t *marks = NULL;
    avpi_live live = {0};
    avpi_rows_plan plan = {.window_us = w->job->window_us, .with_places = true};
    AVP_TRY(find_first(w, &first, err));
    AVP_TRY(avpi_alloc(w->ctx, acts->count, 1, &marks, err));
    for (size_t i = 0; i < acts->count; i++) {
        const first_act *f = &first[acts->post[i]];
        marks[i] = f->time_us == acts->time_us[i] && f->account == acts->account[i];
    }
    AVP_TRY(avpi_live_marked(w->ctx, acts, marks, &live, err));
    AVP_TRY(avpi_rows_build(w->ctx, acts, &live, &plan, &w->rows, err));
done:
    avpi_free(w->ctx, first);
    avpi_free(w->ctx, marks);
    avpi_live_free(w->ctx, &live);
    return status;
}

/* Accounts that match the message at hand through one of its rows. */
static void gather_row(const work *w, avpi_row_worker *t, uint32_t i, uint32_t row) {
    const avpi_rows *r = &w->rows;
    const uint32_t *post = w->job->acts->post;
    uint32_t own = post[r->act[r->place[row]]];
    for (uint32_t q = r->row[row].low & AVPI_ROW_PLACE; q <= (r->row[row].high & AVPI_ROW_PLACE); q++) {
        uint32_t y = r->who[q];
        if (post[r->act[q]] == own || (y == i && !w->job->loops) || t->stamp[y] == t->serial)
            continue;
        t->stamp[y] = t->serial;
        avpi_row_add(t, y);
    }
}

/* Rows of account i, message by message. */
static avp_status gather(const void *arg, avpi_row_worker *t, uint32_t i, avp_error *err) {
    avp_status status = AVP_OK;
    const work *w = arg;
    const avpi_rows *r = &w->rows;
    size_t n = r->start[i + 1] - r->start[i];
    AVP_TRY(avpi_row_keys(w->ctx, t, n, err));
    for (size_t k = 0; k < n; k++) {
        uint32_t row = r->start[i] + (uint32_t)k;
        t->keys[k] = (uint64_t)w->job->acts->post[r->act[r->place[row]]] << 32 | row;
    }
    avpi_radix_u64(t->keys, t->scratch, n);
    for (size_t k = 0; k < n; k++) {
        if (k == 0 || t->keys[k] >> 32 != t->keys[k - 1] >> 32)
            AVP_TRY(avpi_row_serial(w->ctx, r, t, err));
        gather_row(w, t, i, (uint32_t)t->keys[k]);
    }
done:
    return status;
}

avp_status avpi_count_qut(const avp_ctx *ctx, const avpi_peer_job *job, avpi_counted *out, avp_error *err) {
    avp_status status = AVP_OK;
    work w = {.ctx = ctx, .job = job};
    avpi_keep keep = {.least = job->min_weight};
    AVP_TRY(take_messages(&w, err));
    AVP_TRY(avpi_row_product(ctx, &w.rows, &keep, gather, &w, out, err));
done:
    avpi_rows_free(ctx, &w.rows);
    return status;
}
