/* A counting sort of the live acts by account, object order kept inside an account, in two parallel passes. */
#include "links/rows.h"

#include "base/parallel.h"

/* A live act of the object at hand. */
typedef struct look {
    uint32_t low, high; /* how far it reaches, as indices among the live acts of the object */
    uint32_t near;      /* acts before this one that share their account with another one close by */
    bool same;          /* its account has acted on the object before */
    bool repeats;       /* its account acts on the object more than once */
    bool close;         /* ... and so near that a third act can see both */
} look;

/* Where the next row of an account goes, beside its number: one look fetches both. */
typedef struct cursor {
    uint32_t number;
    uint32_t at; /* first the account's live acts in the stretch, then the index of its next row */
} cursor;

/* A stretch of blocks that one task works on. */
typedef struct stretch {
    size_t first_block, end_block;
    cursor *cursors; /* per account id */
    look *looks;     /* one more than the live acts of the largest object met */
    size_t capacity;
    uint32_t *met;  /* per account id: last object on which it repeats and was met, + 1; NULL until there is one */
    uint32_t *last; /* per account id: its last act there */
} stretch;

typedef struct work {
    const avp_ctx *ctx;
    const avp_acts *acts;
    const avpi_live *live;
    const avpi_rows_plan *plan;
    avpi_rows *rows;
    uint32_t *block_place; /* first place of every block */
    stretch *stretches;
    size_t n_stretches;
} work;

/* Cut the blocks into as many stretches as there are workers, with about equal numbers of live acts. */
static void cut_stretches(work *w) {
    size_t block = 0, n_blocks = w->live->n_blocks;
    for (size_t s = 0; s < w->n_stretches; s++) {
        uint64_t goal = (uint64_t)w->live->total * (s + 1) / w->n_stretches;
        w->stretches[s].first_block = block;
        while (block < n_blocks && (s + 1 == w->n_stretches || w->block_place[block] + w->live->count[block] <= goal))
            block++;
        w->stretches[s].end_block = block;
    }
}

static avp_status count_stretch(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    work *w = arg;
    stretch *s = &w->stretches[task];
    for (size_t b = s->first_block; b < s->end_block; b++) {
        const uint32_t *act = avpi_live_block(w->acts, w->live, b);
        for (size_t i = 0; i < w->live->count[b]; i++)
            s->cursors[w->acts->account[act[i]]].at++;
    }
    return AVP_OK;
}

/* Number the accounts that have live acts; counts become cursors. */
static void number_accounts(work *w) {
    avpi_rows *r = w->rows;
    uint32_t at = 0, count = 0;
    for (uint32_t a = 0; a < w->acts->n_accounts; a++) {
        uint32_t first = at;
        for (size_t s = 0; s < w->n_stretches; s++) {
            cursor *c = &w->stretches[s].cursors[a];
            uint32_t acts = c->at;
            *c = (cursor){count, at};
            at += acts;
        }
        if (at == first)
            continue;
        r->account[count] = a;
        r->start[count++] = first;
    }
    r->start[count] = at;
    r->n_accounts = count;
}

/* How far each of the n live acts of one object reaches. */
static void look_around(const work *w, const uint32_t *act, uint32_t n, look *looks) {
    const int64_t *time_us = w->acts->time_us;
    uint32_t low = 0, high = 0;
    for (uint32_t i = 0; i < n; i++) {
        while (!avpi_within(time_us[act[low]], time_us[act[i]], w->plan->window_us))
            low++;
        while (high + 1 < n && avpi_within(time_us[act[i]], time_us[act[high + 1]], w->plan->window_us))
            high++;
        looks[i] = (look){.low = low, .high = high};
    }
}

/*
 * Rows on which a partner can be met twice: those of accounts that act more than once, and those that see two acts of one
 * account. Two acts can both be seen from a third only if they are at most two windows apart.
 */
static void look_for_repeats(const work *w, stretch *s, const uint32_t *act, uint32_t n, uint32_t object) {
    int64_t twice_us = 2 * w->plan->window_us;
    look *looks = s->looks;
    for (uint32_t i = 0; i < n; i++) {
        if (!w->plan->repeats[act[i]])
            continue;
        uint32_t a = w->acts->account[act[i]];
        if (s->met[a] == object + 1) {
            uint32_t before = s->last[a];
            looks[i].same = looks[i].repeats = looks[before].repeats = true;
            if (avpi_within(w->acts->time_us[act[before]], w->acts->time_us[act[i]], twice_us))
                looks[i].close = looks[before].close = true;
        }
        s->met[a] = object + 1;
        s->last[a] = i;
    }
    looks[n] = (look){0};
    for (uint32_t i = 0; i < n; i++)
        looks[i + 1].near = looks[i].near + looks[i].close;
    for (uint32_t i = 0; i < n; i++)
        looks[i].repeats = looks[i].repeats || looks[looks[i].high + 1].near > looks[looks[i].low].near;
}

/* Put the rows of one object, n live acts from place `first` on, behind those that their accounts have already. */
static void scatter_object(const work *w, const stretch *s, const uint32_t *act, uint32_t n, uint32_t first) {
    enum { AHEAD = 8 };
    avpi_rows *r = w->rows;
    const uint32_t *account = w->acts->account;
    for (uint32_t i = 0; i < n; i++) {
        if (i + 2 * AHEAD < n)
            __builtin_prefetch(&s->cursors[account[act[i + 2 * AHEAD]]], 1);
        if (i + AHEAD < n)
            __builtin_prefetch(&r->row[s->cursors[account[act[i + AHEAD]]].at], 1);
        cursor *c = &s->cursors[account[act[i]]];
        const look *l = &s->looks[i];
        uint32_t at = c->at++;
        r->row[at].low = (first + l->low) | (l->same ? AVPI_ROW_SAME : 0);
        r->row[at].high = (first + l->high) | (l->repeats ? AVPI_ROW_REPEATS : 0);
        r->who[first + i] = c->number;
        if (w->plan->with_places) {
            r->place[at] = first + i;
            r->act[first + i] = act[i];
        }
    }
}

/* Work space for an object of n live acts. */
static avp_status look_ready(const work *w, stretch *s, uint32_t n, bool repeats, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(w->ctx, &s->looks, &s->capacity, (size_t)n + 1, sizeof *s->looks, err));
    if (repeats && !s->last) {
        if (!s->met)
            AVP_TRY(avpi_zalloc(w->ctx, w->acts->n_accounts, sizeof *s->met, &s->met, err));
        AVP_TRY(avpi_alloc(w->ctx, w->acts->n_accounts, sizeof *s->last, &s->last, err));
    }
done:
    return status;
}

static avp_status add_object(const work *w, stretch *s, const uint32_t *act, uint32_t n, uint32_t first,
                             uint32_t object, avp_error *err) {
    uint8_t repeats = 0;
    for (uint32_t i = 0; i < n && w->plan->repeats; i++)
        repeats |= w->plan->repeats[act[i]];
    avp_status status = look_ready(w, s, n, repeats, err);
    if (status != AVP_OK)
        return status;
    look_around(w, act, n, s->looks);
    if (repeats)
        look_for_repeats(w, s, act, n, object);
    scatter_object(w, s, act, n, first);
    return AVP_OK;
}

static avp_status scatter_stretch(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)worker;
    avp_status status = AVP_OK;
    work *w = arg;
    stretch *s = &w->stretches[task];
    for (size_t b = s->first_block; b < s->end_block; b++) {
        const uint32_t *act = avpi_live_block(w->acts, w->live, b);
        uint32_t object = avpi_slots_block(w->acts, b), place = w->block_place[b];
        for (size_t i = 0, end; i < w->live->count[b]; i = end, object++) {
            for (end = i; end < w->live->count[b] && act[end] < w->acts->object_start[object + 1]; end++)
                ;
            if (end == i)
                continue;
            uint32_t n = (uint32_t)(end - i);
            AVP_TRY(add_object(w, s, act + i, n, place, object, err));
            place += n;
        }
    }
done:
    return status;
}

static avp_status make_room(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = w->ctx;
    avpi_rows *r = w->rows;
    size_t n = w->live->total, accounts = w->acts->n_accounts;
    AVP_TRY(avpi_alloc(ctx, accounts, sizeof *r->account, &r->account, err));
    AVP_TRY(avpi_alloc(ctx, accounts + 1, sizeof *r->start, &r->start, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *r->who, &r->who, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *r->row, &r->row, err));
    AVP_TRY(avpi_alloc(ctx, w->live->n_blocks, sizeof *w->block_place, &w->block_place, err));
    AVP_TRY(avpi_zalloc(ctx, w->n_stretches, sizeof *w->stretches, &w->stretches, err));
    for (size_t s = 0; s < w->n_stretches; s++)
        AVP_TRY(avpi_zalloc(ctx, accounts, sizeof(cursor), &w->stretches[s].cursors, err));
    if (!w->plan->with_places)
        goto done;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *r->place, &r->place, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *r->act, &r->act, err));
done:
    return status;
}

avp_status avpi_rows_build(const avp_ctx *ctx, const avp_acts *acts, const avpi_live *live, const avpi_rows_plan *plan,
                           avpi_rows *rows, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rows built = {.n_acts = live->total};
    work w = {.ctx = ctx, .acts = acts, .live = live, .plan = plan, .rows = &built};
    w.n_stretches = avpi_workers(ctx, live->n_blocks);
    AVP_TRY(make_room(&w, err));
    uint32_t place = 0;
    for (size_t b = 0; b < live->n_blocks; b++) {
        w.block_place[b] = place;
        place += (uint32_t)live->count[b];
    }
    cut_stretches(&w);
    AVP_TRY(avpi_parallel(ctx, w.n_stretches, count_stretch, &w, err));
    number_accounts(&w);
    AVP_TRY(avpi_parallel(ctx, w.n_stretches, scatter_stretch, &w, err));
    *rows = built;
    built = (avpi_rows){0};
done:
    for (size_t s = 0; w.stretches && s < w.n_stretches; s++) {
        avpi_free(ctx, w.stretches[s].cursors);
        avpi_free(ctx, w.stretches[s].looks);
        avpi_free(ctx, w.stretches[s].met);
        avpi_free(ctx, w.stretches[s].last);
    }
    avpi_free(ctx, w.stretches);
    avpi_free(ctx, w.block_place);
    avpi_rows_free(ctx, &built);
    return status;
}

void avpi_rows_free(const avp_ctx *ctx, avpi_rows *rows) {
    avpi_free(ctx, rows->account);
    avpi_free(ctx, rows->who);
    avpi_free(ctx, rows->start);
    avpi_free(ctx, rows->row);
    avpi_free(ctx, rows->place);
    avpi_free(ctx, rows->act);
    *rows = (avpi_rows){0};
}

uint64_t avpi_rows_size_bytes(const avp_ctx *ctx, const avp_acts *acts, size_t n_live, bool with_places) {
    const avpi_rows *r = NULL;
    uint64_t per_act = sizeof *r->who + sizeof *r->row, per_account = sizeof *r->account + sizeof *r->start;
    if (with_places)
        per_act += sizeof *r->place + sizeof *r->act;
    per_account += sizeof(cursor) * ctx->n_threads;
    return per_act * n_live + per_account * acts->n_accounts;
}
