/*
 * Posts are sorted by the hash of their text; neighbours with one hash are compared byte by byte. Only where different texts
 * share a hash, which chance never brings about but an enemy may, the texts of that hash are sorted.
 *
 *   hash order   row 7  row 9  row 2  row 5  row 1
 *   step         FIRST  SAME   FIRST  OTHER  SAME        OTHER: same hash, other bytes than the row before
 */
#include "traces/near_texts.h"

#include "base/dict.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "base/radix.h"

#include <assert.h>

enum { ROWS_PER_TASK = 1 << 15 };
enum { SAME, FIRST, OTHER };

typedef struct finder {
    const avp_ctx *ctx;
    const avp_str *rows;
    size_t n;
    uint64_t *hash; /* per row */
    uint32_t *order;
    uint8_t *step; /* per place of the order */
    avpi_near_texts *texts;
} finder;

static size_t last_of(size_t task, size_t n) {
    size_t to = (task + 1) * ROWS_PER_TASK;
    return to < n ? to : n;
}

static avp_status hash_rows(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    finder *f = arg;
    for (size_t i = task * ROWS_PER_TASK; i < last_of(task, f->n); i++)
        f->hash[i] = avpi_hash64(f->rows[i]);
    return AVP_OK;
}

static avp_status compare_neighbours(void *arg, size_t task, unsigned worker, avp_error *err) {
    enum { AHEAD = 16 };
    (void)worker, (void)err;
    finder *f = arg;
    for (size_t k = task * ROWS_PER_TASK; k < last_of(task, f->n); k++) {
        if (k + AHEAD < f->n)
            __builtin_prefetch(f->rows[f->order[k + AHEAD]].ptr);
        uint32_t row = f->order[k];
        if (k == 0 || f->hash[f->order[k - 1]] != f->hash[row])
            f->step[k] = FIRST;
        else
            f->step[k] = avpi_str_equal(f->rows[f->order[k - 1]], f->rows[row]) ? SAME : OTHER;
    }
    return AVP_OK;
}

/* Rows of one hash whose texts differ: bring equal texts together, and mark where each begins. */
static avp_status part_collision(finder *f, size_t from, size_t to, avp_error *err) {
    avp_status status = AVP_OK;
    size_t count = to - from;
    avp_str *texts = NULL;
    uint32_t *order = NULL, *rows = NULL;
    AVP_TRY(avpi_alloc(f->ctx, count, sizeof *texts, &texts, err));
    AVP_TRY(avpi_alloc(f->ctx, count, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(f->ctx, count, sizeof *rows, &rows, err));
    for (size_t i = 0; i < count; i++) {
        rows[i] = f->order[from + i];
        texts[i] = f->rows[rows[i]];
    }
    AVP_TRY(avpi_sort_text(f->ctx, texts, count, order, err));
    for (size_t i = 0; i < count; i++) {
        f->order[from + i] = rows[order[i]];
        f->step[from + i] = i > 0 && avpi_str_equal(texts[order[i - 1]], texts[order[i]]) ? SAME : FIRST;
    }
done:
    avpi_free(f->ctx, texts);
    avpi_free(f->ctx, order);
    avpi_free(f->ctx, rows);
    return status;
}

static avp_status part_collisions(finder *f, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = 0;
    bool mixed = false;
    for (size_t k = 0; k <= f->n; k++) {
        if (k < f->n && f->step[k] != FIRST) {
            mixed |= f->step[k] == OTHER;
            continue;
        }
        if (mixed)
            AVP_TRY(part_collision(f, from, k, err));
        from = k;
        mixed = false;
    }
done:
    return status;
}

/* Number the texts in order of hash, and note the rows of each. The order is stable, so the first row comes first. */
static avp_status number_texts(finder *f, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_near_texts *t = f->texts;
    size_t count = 0;
    for (size_t k = 0; k < f->n; k++)
        count += f->step[k] == FIRST && f->rows[f->order[k]].len > 0;
    AVP_TRY(avpi_alloc(f->ctx, count, sizeof *t->text, &t->text, err));
    AVP_TRY(avpi_zalloc(f->ctx, count, sizeof *t->posts, &t->posts, err));
    AVP_TRY(avpi_alloc(f->ctx, count, sizeof *t->first_row, &t->first_row, err));
    for (size_t k = 0; k < f->n; k++) {
        uint32_t row = f->order[k];
        if (f->rows[row].len == 0) {
            t->of_row[row] = UINT32_MAX;
            continue;
        }
        if (f->step[k] == FIRST) {
            t->text[t->count] = f->rows[row];
            t->first_row[t->count++] = row;
        }
        t->of_row[row] = t->count - 1;
        t->posts[t->count - 1]++;
    }
done:
    return status;
}

static avp_status find_texts(finder *f, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n_tasks = (f->n + ROWS_PER_TASK - 1) / ROWS_PER_TASK;
    AVP_TRY(avpi_alloc(f->ctx, f->n, sizeof *f->hash, &f->hash, err));
    AVP_TRY(avpi_alloc(f->ctx, f->n, sizeof *f->order, &f->order, err));
    AVP_TRY(avpi_parallel(f->ctx, n_tasks, hash_rows, f, err));
    AVP_TRY(avpi_radix_order(f->ctx, f->hash, f->n, f->order, err));
    AVP_TRY(avpi_alloc(f->ctx, f->n, sizeof *f->step, &f->step, err));
    AVP_TRY(avpi_parallel(f->ctx, n_tasks, compare_neighbours, f, err));
    AVP_TRY(part_collisions(f, err));
    AVP_TRY(avpi_alloc(f->ctx, f->n, sizeof *f->texts->of_row, &f->texts->of_row, err));
    AVP_TRY(number_texts(f, err));
done:
    avpi_free(f->ctx, f->hash);
    avpi_free(f->ctx, f->order);
    avpi_free(f->ctx, f->step);
    return status;
}

static avp_status sort_texts(const avp_ctx *ctx, avpi_near_texts *t, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *t->bytewise, &t->bytewise, err));
    AVP_TRY(avpi_sort_text(ctx, t->text, t->count, t->bytewise, err));
done:
    return status;
}

/* *rank_of[old number] = place by posts, then bytes; texts->bytewise, of old numbers before, lists the places in bytewise order. */
static avp_status rank_texts(const avp_ctx *ctx, avpi_near_texts *t, uint32_t **rank_of, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    uint32_t *order = NULL, *rank = NULL;
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *rank, &rank, err));
    for (uint32_t b = 0; b < t->count; b++)
        keys[b] = UINT32_MAX - t->posts[t->bytewise[b]];
    AVP_TRY(avpi_radix_order(ctx, keys, t->count, order, err));
    for (uint32_t r = 0; r < t->count; r++)
        rank[t->bytewise[order[r]]] = r;
    for (uint32_t b = 0; b < t->count; b++)
        t->bytewise[b] = rank[t->bytewise[b]];
    *rank_of = rank;
    rank = NULL;
done:
    avpi_free(ctx, keys);
    avpi_free(ctx, order);
    avpi_free(ctx, rank);
    return status;
}

/* Give every text its rank as its number. */
static avp_status renumber(const avp_ctx *ctx, avpi_near_texts *t, size_t n, const uint32_t *rank, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str *text = NULL;
    uint32_t *posts = NULL, *first_row = NULL;
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *text, &text, err));
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *posts, &posts, err));
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *first_row, &first_row, err));
    for (uint32_t i = 0; i < t->count; i++) {
        text[rank[i]] = t->text[i];
        posts[rank[i]] = t->posts[i];
        first_row[rank[i]] = t->first_row[i];
    }
    for (size_t row = 0; row < n; row++)
        if (t->of_row[row] != UINT32_MAX)
            t->of_row[row] = rank[t->of_row[row]];
    avpi_free(ctx, t->text);
    avpi_free(ctx, t->posts);
    avpi_free(ctx, t->first_row);
    t->text = text;
    t->posts = posts;
    t->first_row = first_row;
    text = NULL;
    posts = first_row = NULL;
done:
    avpi_free(ctx, text);
    avpi_free(ctx, posts);
    avpi_free(ctx, first_row);
    return status;
}

static avp_status note_times(const avp_ctx *ctx, avpi_near_texts *t, const int64_t *time_us, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *t->first_us, &t->first_us, err));
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *t->last_us, &t->last_us, err));
    for (uint32_t i = 0; i < t->count; i++) {
        t->first_us[i] = INT64_MAX;
        t->last_us[i] = INT64_MIN;
    }
    for (size_t row = 0; row < n; row++) {
        uint32_t i = t->of_row[row];
        if (i == UINT32_MAX)
            continue;
        t->first_us[i] = time_us[row] < t->first_us[i] ? time_us[row] : t->first_us[i];
        t->last_us[i] = time_us[row] > t->last_us[i] ? time_us[row] : t->last_us[i];
    }
done:
    return status;
}

avp_status avpi_near_texts_build(const avp_ctx *ctx, const avp_str *rows, const int64_t *time_us, size_t n,
                                 avpi_near_texts *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_near_texts texts = {.count = 0};
    uint32_t *rank = NULL;
    finder f = {.ctx = ctx, .rows = rows, .n = n, .texts = &texts};
    assert(n < UINT32_MAX);
    AVP_TRY(find_texts(&f, err));
    AVP_TRY(sort_texts(ctx, &texts, err));
    AVP_TRY(rank_texts(ctx, &texts, &rank, err));
    AVP_TRY(renumber(ctx, &texts, n, rank, err));
    if (time_us)
        AVP_TRY(note_times(ctx, &texts, time_us, n, err));
    *out = texts;
done:
    avpi_free(ctx, rank);
    if (status != AVP_OK)
        avpi_near_texts_free(ctx, &texts);
    return status;
}

/* ---- texts that stand as objects of acts ---- */

static avp_status view_objects(const avp_ctx *ctx, const avp_acts *acts, avpi_near_texts *t, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = acts->n_objects;
    t->count = n;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t->text, &t->text, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t->posts, &t->posts, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t->first_row, &t->first_row, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t->of_row, &t->of_row, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t->bytewise, &t->bytewise, err));
    for (uint32_t o = 0; o < n; o++) {
        uint64_t posts = acts->object_start[o + 1] - acts->object_start[o];
        t->text[o] = avp_names_get(&acts->objects, o);
        t->posts[o] = posts < UINT32_MAX ? (uint32_t)posts : UINT32_MAX - 1;
        t->first_row[o] = t->of_row[o] = t->bytewise[o] = o;
    }
done:
    return status;
}

/* Acts of an object stand in order of time. */
static avp_status view_times(const avp_ctx *ctx, const avp_acts *acts, avpi_near_texts *t, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *t->first_us, &t->first_us, err));
    AVP_TRY(avpi_alloc(ctx, t->count, sizeof *t->last_us, &t->last_us, err));
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t object = t->first_row[i];
        t->first_us[i] = acts->time_us[acts->object_start[object]];
        t->last_us[i] = acts->time_us[acts->object_start[object + 1] - 1];
    }
done:
    return status;
}

avp_status avpi_near_texts_of_objects(const avp_ctx *ctx, const avp_acts *acts, avpi_near_texts *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_near_texts texts = {.count = 0};
    uint32_t *rank = NULL;
    AVP_TRY(view_objects(ctx, acts, &texts, err));
    AVP_TRY(rank_texts(ctx, &texts, &rank, err));
    AVP_TRY(renumber(ctx, &texts, acts->n_objects, rank, err));
    AVP_TRY(view_times(ctx, acts, &texts, err));
    *out = texts;
done:
    avpi_free(ctx, rank);
    if (status != AVP_OK)
        avpi_near_texts_free(ctx, &texts);
    return status;
}

void avpi_near_texts_free(const avp_ctx *ctx, avpi_near_texts *texts) {
    avpi_free(ctx, texts->of_row);
    avpi_free(ctx, texts->text);
    avpi_free(ctx, texts->posts);
    avpi_free(ctx, texts->first_row);
    avpi_free(ctx, texts->bytewise);
    avpi_free(ctx, texts->first_us);
    avpi_free(ctx, texts->last_us);
    *texts = (avpi_near_texts){.count = 0};
}
