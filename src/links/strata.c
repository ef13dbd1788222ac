#include "links/strata.h"

#include "base/parallel.h"
#include "base/radix.h"

#include <string.h>

static const int64_t day_us = INT64_C(86400) * 1000000;
enum { PERIOD_DAYS = 28, SPAN_DAYS = 60 };

/* First act of the collection, and whether it is long enough for periods. */
static bool long_collection(const avp_acts *acts, int64_t *first_us) {
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (uint32_t o = 0; o < acts->n_objects; o++) {
        if (acts->object_start[o] == acts->object_start[o + 1])
            continue;
        int64_t begin = acts->time_us[acts->object_start[o]], end = acts->time_us[acts->object_start[o + 1] - 1];
        first = begin < first ? begin : first;
        last = end > last ? end : last;
    }
    *first_us = first;
    return first <= last && last - first > SPAN_DAYS * day_us;
}

/* source << 32 | period: equal for acts of one stratum. No source is a source of its own. */
static uint64_t key_of(const avp_acts *acts, size_t act, bool periods, int64_t first_us) {
    uint64_t source = acts->source ? acts->source[act] : UINT32_MAX;
    uint64_t period = periods ? (uint64_t)((acts->time_us[act] - first_us) / (PERIOD_DAYS * day_us)) : 0;
    return source << 32 | period;
}

/* ---- objects that lie in one stratum stay; the others are cut ---- */

typedef struct splitting {
    const avp_ctx *ctx;
    const avp_acts *in;
    avpi_strata *out;
    bool periods;
    int64_t first_us;
    uint64_t *key;        /* per act of the output */
    uint64_t *object_key; /* per object of the output */
    uint64_t *sort_key, *sort_scratch;
    uint32_t *order, *order_scratch;
    size_t capacity;
} splitting;

/* Number of objects after the split, and whether any is cut. */
static size_t count_objects(const splitting *s, size_t *largest) {
    size_t objects = 0;
    *largest = 0;
    for (uint32_t o = 0; o < s->in->n_objects; o++) {
        size_t from = (size_t)s->in->object_start[o], to = (size_t)s->in->object_start[o + 1];
        bool mixed = false;
        for (size_t i = from + 1; i < to && !mixed; i++)
            mixed = s->key[i] != s->key[from];
        if (mixed && to - from > *largest)
            *largest = to - from;
        objects += mixed ? to - from : 1; /* at most */
    }
    return objects;
}

/* Acts of object o grouped by stratum, in order of time inside each: a stable sort by key. */
static void cut_object(splitting *s, uint32_t o, avp_acts *acts) {
    size_t from = (size_t)s->in->object_start[o], n = (size_t)s->in->object_start[o + 1] - from;
    for (size_t i = 0; i < n; i++) {
        s->sort_key[i] = s->key[from + i];
        s->order[i] = (uint32_t)i;
    }
    avpi_radix_u64_u32(s->sort_key, s->order, s->sort_scratch, s->order_scratch, n);
    for (size_t i = 0; i < n; i++) {
        acts->account[from + i] = s->in->account[from + s->order[i]];
        acts->time_us[from + i] = s->in->time_us[from + s->order[i]];
        if (acts->elders.of)
            acts->elders.of[from + i] = s->in->elders.of[from + s->order[i]];
        if (i == 0 || s->sort_key[i] != s->sort_key[i - 1]) {
            s->object_key[acts->n_objects] = s->sort_key[i];
            acts->object_start[acts->n_objects++] = from + i;
        }
    }
}

static avp_status room_to_cut(splitting *s, size_t objects, size_t largest, avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts *acts = &s->out->acts;
    AVP_TRY(avpi_alloc(s->ctx, objects + 1, sizeof *s->object_key, &s->object_key, err));
    AVP_TRY(avpi_alloc(s->ctx, objects + 1, sizeof *acts->object_start, &acts->object_start, err));
    AVP_TRY(avpi_alloc(s->ctx, s->in->count, sizeof *acts->account, &acts->account, err));
    AVP_TRY(avpi_alloc(s->ctx, s->in->count, sizeof *acts->time_us, &acts->time_us, err));
    if (s->in->elders.of)
        AVP_TRY(avpi_alloc(s->ctx, s->in->count, sizeof *acts->elders.of, &acts->elders.of, err));
    AVP_TRY(avpi_alloc(s->ctx, largest, sizeof *s->sort_key, &s->sort_key, err));
    AVP_TRY(avpi_alloc(s->ctx, largest, sizeof *s->sort_scratch, &s->sort_scratch, err));
    AVP_TRY(avpi_alloc(s->ctx, largest, sizeof *s->order, &s->order, err));
    AVP_TRY(avpi_alloc(s->ctx, largest, sizeof *s->order_scratch, &s->order_scratch, err));
done:
    return status;
}

static avp_status cut_objects(splitting *s, size_t objects, size_t largest, avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts *acts = &s->out->acts;
    acts->object_start = NULL;
    acts->account = NULL;
    acts->time_us = NULL;
    acts->elders.of = NULL;
    acts->n_objects = 0;
    s->out->owns = true;
    for (uint32_t o = 0; o < s->in->n_objects; o++) {
        size_t n = (size_t)(s->in->object_start[o + 1] - s->in->object_start[o]);
        largest = n > largest ? n : largest;
    }
    AVP_TRY(room_to_cut(s, objects, largest, err));
    for (uint32_t o = 0; o < s->in->n_objects; o++)
        cut_object(s, o, acts);
    acts->object_start[acts->n_objects] = s->in->count;
done:
    return status;
}

static avp_status keep_objects(splitting *s, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(s->ctx, s->in->n_objects, sizeof *s->object_key, &s->object_key, err));
    for (uint32_t o = 0; o < s->in->n_objects; o++)
        s->object_key[o] = s->in->object_start[o] < s->in->object_start[o + 1] ? s->key[s->in->object_start[o]] : 0;
done:
    return status;
}

/* Keys become numbers 0, 1, ... in the order of (source, period). */
static avp_status number_strata(splitting *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = s->out->acts.n_objects, *order = NULL;
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *s->out->of_object, &s->out->of_object, err));
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *s->out->source, &s->out->source, err));
    AVP_TRY(avpi_radix_order(s->ctx, s->object_key, n, order, err));
    for (uint32_t k = 0; k < n; k++) {
        if (k == 0 || s->object_key[order[k]] != s->object_key[order[k - 1]])
            s->out->source[s->out->count++] = (uint32_t)(s->object_key[order[k]] >> 32);
        s->out->of_object[order[k]] = s->out->count - 1;
    }
done:
    avpi_free(s->ctx, order);
    return status;
}

avp_status avpi_strata_split(const avp_ctx *ctx, const avp_acts *acts, avpi_strata *strata, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_strata made = {.acts = *acts};
    splitting s = {.ctx = ctx, .in = acts, .out = &made};
    made.acts.post = made.acts.source = NULL;
    s.periods = long_collection(acts, &s.first_us);
    AVP_TRY(avpi_alloc(ctx, acts->count, sizeof *s.key, &s.key, err));
    for (size_t i = 0; i < acts->count; i++)
        s.key[i] = key_of(acts, i, s.periods, s.first_us);
    size_t largest, objects = count_objects(&s, &largest);
    if (largest > 0)
        AVP_TRY(cut_objects(&s, objects, largest, err));
    else
        AVP_TRY(keep_objects(&s, err));
    AVP_TRY(number_strata(&s, err));
    *strata = made;
    made = (avpi_strata){0};
done:
    avpi_strata_free(ctx, &made);
    void *work[] = {s.key, s.object_key, s.sort_key, s.sort_scratch, s.order, s.order_scratch};
    for (size_t i = 0; i < sizeof work / sizeof *work; i++)
        avpi_free(ctx, work[i]);
    return status;
}

/* ---- parts of a joint set ---- */

uint32_t avpi_strata_part(const avp_acts *acts, const avpi_strata *strata, uint32_t stratum) {
    uint32_t part = 0, source = strata->source[stratum];
    while (part + 1 < acts->n_parts && source >= acts->parts[part].end_source)
        part++;
    return part;
}

static uint32_t part_of_object(const avp_acts *acts, uint32_t object) {
    uint32_t part = 0;
    while (part + 1 < acts->n_parts && object >= acts->parts[part].end_object)
        part++;
    return part;
}

avp_status avpi_strata_parts(const avp_ctx *ctx, const avp_acts *acts, const avpi_strata *by_source,
                             avpi_strata *strata, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_strata made = {.acts = by_source ? by_source->acts : *acts};
    uint32_t n_objects = made.acts.n_objects;
    made.acts.post = made.acts.source = NULL;
    made.count = acts->n_parts ? (uint32_t)acts->n_parts : 1;
    AVP_TRY(avpi_alloc(ctx, n_objects, sizeof *made.of_object, &made.of_object, err));
    AVP_TRY(avpi_alloc(ctx, made.count, sizeof *made.source, &made.source, err));
    for (uint32_t part = 0; part < made.count; part++)
        made.source[part] = acts->n_parts ? acts->parts[part].first_source : UINT32_MAX;
    for (uint32_t o = 0; o < n_objects; o++)
        made.of_object[o] =
            by_source ? avpi_strata_part(acts, by_source, by_source->of_object[o]) : part_of_object(acts, o);
    *strata = made;
    made = (avpi_strata){0};
done:
    avpi_strata_free(ctx, &made);
    return status;
}

void avpi_strata_free(const avp_ctx *ctx, avpi_strata *strata) {
    if (strata->owns) {
        avpi_free(ctx, strata->acts.object_start);
        avpi_free(ctx, strata->acts.account);
        avpi_free(ctx, strata->acts.time_us);
        avpi_free(ctx, strata->acts.elders.of);
    }
    avpi_free(ctx, strata->of_object);
    avpi_free(ctx, strata->source);
    avpi_free(ctx, strata->start);
    avpi_free(ctx, strata->stratum);
    avpi_free(ctx, strata->acts_in);
    *strata = (avpi_strata){0};
}

/* ---- d_is ---- */

/*
 * Strata of every account's counted acts, grouped by account: a counting sort by runs of objects. A run has the places of each account to itself,
 * behind those of the runs before it, so that runs can be sorted at the same time and what comes out is the same for any number of them.
 */
typedef struct by_account {
    const avpi_strata *strata;
    const uint8_t *counts; /* NULL = all acts */
    size_t n_runs;
    uint32_t *first; /* object of every run, and one past the last */
    uint64_t *slot;  /* of run r and account a: slot[r * accounts + a], first how many, then where the next goes */
    uint32_t *grouped;
} by_account;

static avp_status count_run(void *arg, size_t run, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    by_account *g = arg;
    const avp_acts *acts = &g->strata->acts;
    uint64_t *slot = g->slot + run * acts->n_accounts;
    for (uint64_t i = acts->object_start[g->first[run]]; i < acts->object_start[g->first[run + 1]]; i++)
        slot[acts->account[i]] += !g->counts || g->counts[i];
    return AVP_OK;
}

static avp_status place_run(void *arg, size_t run, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    by_account *g = arg;
    const avp_acts *acts = &g->strata->acts;
    uint64_t *slot = g->slot + run * acts->n_accounts;
    for (uint32_t o = g->first[run]; o < g->first[run + 1]; o++)
        for (uint64_t i = acts->object_start[o]; i < acts->object_start[o + 1]; i++)
            if (!g->counts || g->counts[i])
                g->grouped[slot[acts->account[i]]++] = g->strata->of_object[o];
    return AVP_OK;
}

/* From how many to where they begin. */
static uint64_t give_places(by_account *g) {
    uint64_t at = 0;
    uint32_t accounts = g->strata->acts.n_accounts;
    for (uint32_t a = 0; a < accounts; a++)
        for (size_t run = 0; run < g->n_runs; run++) {
            uint64_t n = g->slot[run * accounts + a];
            g->slot[run * accounts + a] = at;
            at += n;
        }
    return at;
}

/* Runs of about as many acts, one for each worker; a short list is one run. */
static avp_status cut_runs(const avp_ctx *ctx, by_account *g, avp_error *err) {
    enum { FEW = 1 << 16 };
    avp_status status = AVP_OK;
    const avp_acts *acts = &g->strata->acts;
    uint32_t o = 0;
    g->n_runs = acts->count < FEW ? 1 : avpi_workers(ctx, acts->count);
    AVP_TRY(avpi_alloc(ctx, g->n_runs + 1, sizeof *g->first, &g->first, err));
    for (size_t run = 0; run < g->n_runs; run++) {
        while (o < acts->n_objects && acts->object_start[o] < acts->count / g->n_runs * run)
            o++;
        g->first[run] = o;
    }
    g->first[g->n_runs] = acts->n_objects;
done:
    return status;
}

/* What g->slot of the last run says then: where those of each account end. */
static avp_status group_by_account(const avp_ctx *ctx, by_account *g, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(cut_runs(ctx, g, err));
    AVP_TRY(avpi_zalloc(ctx, g->n_runs * g->strata->acts.n_accounts + 1, sizeof *g->slot, &g->slot, err));
    AVP_TRY(avpi_parallel(ctx, g->n_runs, count_run, g, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)give_places(g), sizeof *g->grouped, &g->grouped, err));
    AVP_TRY(avpi_parallel(ctx, g->n_runs, place_run, g, err));
done:
    return status;
}

static void sort_small(uint32_t *values, size_t n) {
    for (size_t i = 1; i < n; i++) {
        uint32_t value = values[i];
        size_t j = i;
        for (; j > 0 && values[j - 1] > value; j--)
            values[j] = values[j - 1];
        values[j] = value;
    }
}

/* Accounts with many acts: radix over 64-bit keys in scratch. */
static avp_status sort_values(const avp_ctx *ctx, uint32_t *values, size_t n, avp_error *err) {
    enum { SMALL = 64 };
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    if (n <= SMALL) {
        sort_small(values, n);
        return AVP_OK;
    }
    AVP_TRY(avpi_alloc(ctx, 2 * n, sizeof *keys, &keys, err));
    for (size_t i = 0; i < n; i++)
        keys[i] = values[i];
    avpi_radix_u64(keys, keys + n, n);
    for (size_t i = 0; i < n; i++)
        values[i] = (uint32_t)keys[i];
done:
    avpi_free(ctx, keys);
    return status;
}

/* grouped -> (stratum, count) entries, in place over the strata. */
static avp_status compress(const avp_ctx *ctx, avpi_strata *strata, const uint64_t *end, uint32_t *grouped,
                           avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t from = 0, at = 0;
    for (uint32_t a = 0; a < strata->acts.n_accounts; from = end[a++]) {
        strata->start[a] = at;
        AVP_TRY(sort_values(ctx, grouped + from, (size_t)(end[a] - from), err));
        for (uint64_t i = from; i < end[a]; i++) {
            if (i > from && grouped[i] == strata->stratum[at - 1]) {
                strata->acts_in[at - 1]++;
                continue;
            }
            strata->stratum[at] = grouped[i];
            strata->acts_in[at++] = 1;
        }
    }
    strata->start[strata->acts.n_accounts] = at;
done:
    return status;
}

avp_status avpi_strata_count(const avp_ctx *ctx, avpi_strata *strata, const uint8_t *counts, avp_error *err) {
    avp_status status = AVP_OK;
    by_account g = {.strata = strata, .counts = counts};
    size_t accounts = strata->acts.n_accounts;
    avpi_free(ctx, strata->start);
    avpi_free(ctx, strata->stratum);
    avpi_free(ctx, strata->acts_in);
    strata->start = NULL;
    strata->stratum = strata->acts_in = NULL;
    AVP_TRY(group_by_account(ctx, &g, err));
    const uint64_t *end = g.slot + (g.n_runs - 1) * accounts;
    size_t total = accounts ? (size_t)end[accounts - 1] : 0;
    AVP_TRY(avpi_alloc(ctx, accounts + 1, sizeof *strata->start, &strata->start, err));
    AVP_TRY(avpi_alloc(ctx, total, sizeof *strata->stratum, &strata->stratum, err));
    AVP_TRY(avpi_alloc(ctx, total, sizeof *strata->acts_in, &strata->acts_in, err));
    AVP_TRY(compress(ctx, strata, end, g.grouped, err));
done:
    avpi_free(ctx, g.first);
    avpi_free(ctx, g.slot);
    avpi_free(ctx, g.grouped);
    return status;
}
