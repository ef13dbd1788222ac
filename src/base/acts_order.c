/* Rows of all chunks -> canonical order: counted by object, scattered, sorted object by object, duplicates dropped, written out. */
#include "base/acts_elders.h"
#include "base/acts_rows.h"
#include "base/parallel.h"

#include <string.h>

/* One act while it is being sorted. Two share a cache line. */
typedef struct record {
    int64_t time_us;
    uint64_t key;
    uint32_t account, source, post, file;
} record;

typedef struct stretch { /* objects [from, to) of one task */
    uint32_t from, to;
} stretch;

/*
 * With a memory budget the objects are cut into parts [part_from, part_to) whose records fit; each part scans all chunks again.
 *
 *   start[o - part_from]   where the records of object o begin in `records`
 */
typedef struct ordering {
    avpi_acts_builder *b;
    avpi_acts_names names;
    avpi_chunk_ref *chunks;
    size_t n_chunks;
    void **blocks; /* per worker: a chunk read back from disk */
    uint32_t n_objects;
    uint64_t *object_count; /* rows per object, then acts per object */
    uint32_t part_from, part_to;
    record *records;
    uint64_t *start, *fill;
    stretch *stretches;
    size_t n_stretches;
    record **scratch; /* per worker */
    uint64_t *duplicates;
    size_t n_files;
    avp_acts acts;
} ordering;

/* The chunk's columns, in memory or read back into the worker's block. */
static avp_status view_chunk(ordering *o, size_t index, unsigned worker, avpi_act_chunk *view, avp_error *err) {
    avp_status status = AVP_OK;
    *view = *o->chunks[index].chunk;
    if (view->on_disk) {
        size_t size = avpi_act_row_bytes(o->b) * AVPI_CHUNK_ROWS;
        if (!o->blocks[worker])
            AVP_TRY(avpi_alloc(o->b->ctx, size, 1, &o->blocks[worker], err));
        AVP_TRY(avpi_pread(o->b->ctx, o->b->fd, o->blocks[worker], size, view->file_offset, err));
        avpi_act_chunk_lay_out(o->b, view, o->blocks[worker]);
    }
done:
    return status;
}

static void mark(uint8_t *used, uint32_t id) {
    __atomic_store_n(&used[id], 1, __ATOMIC_RELAXED);
}

static avp_status count_chunk(void *arg, size_t task, unsigned worker, avp_error *err) {
    ordering *o = arg;
    avp_status status = AVP_OK;
    avpi_act_chunk c;
    AVP_TRY(view_chunk(o, task, worker, &c, err));
    unsigned w = o->chunks[task].worker;
    const avpi_acts_names *n = &o->names;
    for (size_t i = 0; i < c.count; i++) {
        uint32_t object = n->maps[AVPI_NAMES_OBJECT][w][c.object[i]];
        mark(n->used[AVPI_NAMES_OBJECT], object);
        __atomic_fetch_add(&o->object_count[object], 1, __ATOMIC_RELAXED);
        mark(n->used[AVPI_NAMES_ACCOUNT], n->maps[AVPI_NAMES_ACCOUNT][w][c.account[i]]);
        if (c.source && c.source[i] != UINT32_MAX)
            mark(n->used[AVPI_NAMES_SOURCE], n->maps[AVPI_NAMES_SOURCE][w][c.source[i]]);
        if (c.post && o->b->posts == AVPI_POSTS_NAMED && c.post[i] != UINT32_MAX)
            mark(n->used[AVPI_NAMES_POST],
                 n->maps[AVPI_NAMES_POST][w][avpi_acts_post_place(&o->b->workers[w], c.post[i])]);
    }
done:
    return status;
}

static avp_status scatter_chunk(void *arg, size_t task, unsigned worker, avp_error *err) {
    ordering *o = arg;
    avp_status status = AVP_OK;
    avpi_act_chunk c;
    AVP_TRY(view_chunk(o, task, worker, &c, err));
    unsigned w = o->chunks[task].worker;
    const uint32_t *accounts = o->names.maps[AVPI_NAMES_ACCOUNT][w], *objects = o->names.maps[AVPI_NAMES_OBJECT][w];
    const uint32_t *sources = o->names.maps[AVPI_NAMES_SOURCE][w], *posts = o->names.maps[AVPI_NAMES_POST][w];
    bool named = o->b->posts == AVPI_POSTS_NAMED;
    for (size_t i = 0; i < c.count; i++) {
        uint32_t object = objects[c.object[i]];
        if (object < o->part_from || object >= o->part_to)
            continue;
        uint64_t at = __atomic_fetch_add(&o->fill[object - o->part_from], 1, __ATOMIC_RELAXED);
        uint32_t source = c.source ? c.source[i] : UINT32_MAX, post = c.post ? c.post[i] : UINT32_MAX;
        o->records[at] =
            (record){c.time_us[i],
                     c.key ? c.key[i] : 0,
                     accounts[c.account[i]],
                     source == UINT32_MAX ? source : sources[source],
                     named && post != UINT32_MAX ? posts[avpi_acts_post_place(&o->b->workers[w], post)] : post,
                     c.file};
    }
done:
    return status;
}

/* time, account, post first: the canonical order; the rest only brings equal rows together, the earliest file first. */
static inline int compare_records(const record *a, const record *b) {
#define AVPI_BY(field)                                                                                                 \
    if (a->field != b->field)                                                                                          \
    return a->field < b->field ? -1 : 1
    AVPI_BY(time_us);
    AVPI_BY(account);
    AVPI_BY(post);
    AVPI_BY(source);
    AVPI_BY(key);
    AVPI_BY(file);
#undef AVPI_BY
    return 0;
}

static bool same_act(const record *a, const record *b) {
    return a->time_us == b->time_us && a->account == b->account && a->post == b->post && a->source == b->source &&
           a->key == b->key;
}

enum { RUN = 24 };

static void insertion(record *r, size_t n) {
    for (size_t i = 1; i < n; i++) {
        record moving = r[i];
        size_t j = i;
        for (; j > 0 && compare_records(&r[j - 1], &moving) > 0; j--)
            r[j] = r[j - 1];
        r[j] = moving;
    }
}

static void merge_records(const record *left, size_t n_left, const record *right, size_t n_right, record *out) {
    size_t i = 0, j = 0, k = 0;
    while (i < n_left && j < n_right)
        out[k++] = compare_records(&left[i], &right[j]) <= 0 ? left[i++] : right[j++];
    memcpy(out + k, left + i, (n_left - i) * sizeof *out);
    memcpy(out + k + (n_left - i), right + j, (n_right - j) * sizeof *out);
}

/* Merge sort from short sorted runs; ordered neighbours are left alone, so sorted input costs O(n). */
static void sort_records(record *r, size_t n, record *scratch) {
    for (size_t at = 0; at < n; at += RUN)
        insertion(r + at, n - at < RUN ? n - at : RUN);
    for (size_t width = RUN; width < n; width *= 2)
        for (size_t at = 0; at + width < n; at += 2 * width) {
            size_t right = n - at - width < width ? n - at - width : width;
            if (compare_records(&r[at + width - 1], &r[at + width]) <= 0)
                continue;
            memcpy(scratch, r + at, (width + right) * sizeof *r);
            merge_records(scratch, width, scratch + width, right, r + at);
        }
}

/* Sorted records of one object without the duplicates; returns how many stay. */
static size_t drop_duplicates(ordering *o, record *r, size_t n) {
    size_t kept = n ? 1 : 0;
    for (size_t i = 1; i < n; i++) {
        if (!same_act(&r[i], &r[kept - 1])) {
            r[kept++] = r[i];
            continue;
        }
        if (r[i].file < o->n_files)
            __atomic_fetch_add(&o->duplicates[r[i].file], 1, __ATOMIC_RELAXED);
    }
    return kept;
}

static avp_status sort_stretch(void *arg, size_t task, unsigned worker, avp_error *err) {
    ordering *o = arg;
    avp_status status = AVP_OK;
    size_t largest = 0;
    stretch s = o->stretches[task];
    for (uint32_t object = s.from; object < s.to; object++)
        largest = o->object_count[object] > largest ? (size_t)o->object_count[object] : largest;
    AVP_TRY(avpi_resize(o->b->ctx, &o->scratch[worker], largest, sizeof(record), err));
    for (uint32_t object = s.from; object < s.to; object++) {
        record *r = o->records + o->start[object - o->part_from];
        sort_records(r, (size_t)o->object_count[object], o->scratch[worker]);
        o->object_count[object] = drop_duplicates(o, r, (size_t)o->object_count[object]);
    }
done:
    return status;
}

static avp_status write_stretch(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    ordering *o = arg;
    stretch s = o->stretches[task];
    for (uint32_t object = s.from; object < s.to; object++) {
        const record *r = o->records + o->start[object - o->part_from];
        uint64_t at = o->acts.object_start[object];
        for (uint64_t i = 0; i < o->object_count[object]; i++, at++) {
            o->acts.account[at] = r[i].account;
            o->acts.time_us[at] = r[i].time_us;
            if (o->acts.post)
                o->acts.post[at] = r[i].post;
            if (o->acts.source)
                o->acts.source[at] = r[i].source;
        }
    }
    return AVP_OK;
}

/* Cut the part's objects into stretches of about equal rows, one task each. */
static void cut_stretches(ordering *o, uint64_t rows) {
    uint64_t wanted = rows / AVPI_STRETCHES + 1, held = 0;
    o->n_stretches = 0;
    uint32_t from = o->part_from;
    for (uint32_t object = o->part_from; object < o->part_to; object++) {
        held += o->object_count[object];
        if (held >= wanted || object + 1 == o->part_to) {
            o->stretches[o->n_stretches++] = (stretch){from, object + 1};
            from = object + 1;
            held = 0;
        }
    }
}

/* The next objects whose records fit into `most` rows, at least one object. */
static uint64_t choose_part(ordering *o, uint64_t most) {
    uint64_t rows = 0;
    o->part_from = o->part_to;
    while (o->part_to < o->n_objects && (o->part_to == o->part_from || rows + o->object_count[o->part_to] <= most))
        rows += o->object_count[o->part_to++];
    return rows;
}

static avp_status order_part(ordering *o, uint64_t rows, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = o->b->ctx;
    size_t n = o->part_to - o->part_from;
    AVP_TRY(avpi_resize(ctx, &o->records, (size_t)rows, sizeof *o->records, err));
    AVP_TRY(avpi_resize(ctx, &o->start, n, sizeof *o->start, err));
    AVP_TRY(avpi_resize(ctx, &o->fill, n, sizeof *o->fill, err));
    uint64_t at = 0;
    for (size_t i = 0; i < n; i++) {
        o->start[i] = o->fill[i] = at;
        at += o->object_count[o->part_from + i];
    }
    cut_stretches(o, rows);
    AVP_TRY(avpi_parallel(ctx, o->n_chunks, scatter_chunk, o, err));
    AVP_TRY(avpi_parallel(ctx, o->n_stretches, sort_stretch, o, err));
    for (uint32_t object = o->part_from; object < o->part_to; object++)
        o->acts.object_start[object + 1] = o->acts.object_start[object] + o->object_count[object];
    AVP_TRY(avpi_parallel(ctx, o->n_stretches, write_stretch, o, err));
done:
    return status;
}

static avp_status list_chunks(ordering *o, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0;
    for (unsigned w = 0; w < o->b->n_workers; w++)
        for (avpi_act_chunk *c = o->b->workers[w].chunks; c; c = c->next)
            n++;
    AVP_TRY(avpi_alloc(o->b->ctx, n, sizeof *o->chunks, &o->chunks, err));
    for (unsigned w = 0; w < o->b->n_workers; w++)
        for (avpi_act_chunk *c = o->b->workers[w].chunks; c; c = c->next)
            o->chunks[o->n_chunks++] = (avpi_chunk_ref){c, w};
    unsigned threads = avpi_workers(o->b->ctx, SIZE_MAX);
    AVP_TRY(avpi_zalloc(o->b->ctx, threads, sizeof *o->blocks, &o->blocks, err));
    AVP_TRY(avpi_zalloc(o->b->ctx, threads, sizeof *o->scratch, &o->scratch, err));
    AVP_TRY(avpi_alloc(o->b->ctx, AVPI_STRETCHES + 1, sizeof *o->stretches, &o->stretches, err));
done:
    return status;
}

/* Objects without rows were never used: their counts go with their names. */
static void compact_counts(ordering *o, uint32_t before) {
    uint32_t kept = 0;
    for (uint32_t object = 0; object < before; object++)
        if (o->object_count[object])
            o->object_count[kept++] = o->object_count[object];
}

static avp_status number_and_count(ordering *o, uint64_t *rows, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_acts_names_merge(o->b, &o->names, err));
    uint32_t before = o->names.names[AVPI_NAMES_OBJECT].count;
    AVP_TRY(avpi_zalloc(o->b->ctx, before, sizeof *o->object_count, &o->object_count, err));
    AVP_TRY(avpi_parallel(o->b->ctx, o->n_chunks, count_chunk, o, err));
    AVP_TRY(avpi_acts_names_compact(o->b, &o->names, err));
    compact_counts(o, before);
    o->n_objects = o->names.names[AVPI_NAMES_OBJECT].count;
    *rows = 0;
    for (uint32_t object = 0; object < o->n_objects; object++)
        *rows += o->object_count[object];
done:
    return status;
}

static void free_ordering(ordering *o) {
    const avp_ctx *ctx = o->b->ctx;
    unsigned threads = avpi_workers(ctx, SIZE_MAX);
    for (unsigned t = 0; t < threads; t++) {
        if (o->blocks)
            avpi_free(ctx, o->blocks[t]);
        if (o->scratch)
            avpi_free(ctx, o->scratch[t]);
    }
    void *all[] = {o->chunks,  o->blocks, o->scratch, o->stretches, o->object_count,
                   o->records, o->start,  o->fill,    o->duplicates};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        avpi_free(ctx, all[i]);
    avpi_acts_names_free(o->b, &o->names);
    avp_acts_free(ctx, &o->acts);
}

static void hand_over(ordering *o, int64_t precision_us, avp_acts *acts) {
    avp_names *names = o->names.names;
    o->acts.trace = o->b->trace;
    o->acts.n_accounts = names[AVPI_NAMES_ACCOUNT].count;
    o->acts.n_sources = names[AVPI_NAMES_SOURCE].count;
    o->acts.precision_us = precision_us;
    o->acts.accounts = names[AVPI_NAMES_ACCOUNT];
    o->acts.objects = names[AVPI_NAMES_OBJECT];
    o->acts.sources = names[AVPI_NAMES_SOURCE];
    o->acts.posts = names[AVPI_NAMES_POST];
    memset(names, 0, AVPI_NAMES_KINDS * sizeof *names);
    o->acts.spilled_bytes += o->b->spilled_bytes;
    *acts = o->acts;
    o->acts = (avp_acts){0};
}

avp_status avpi_acts_builder_finish(avpi_acts_builder *b, int64_t precision_us, avp_acts *acts, uint64_t *duplicates,
                                    size_t n_files, avp_error *err) {
    avp_status status = AVP_OK;
    ordering o = {.b = b, .n_files = n_files};
    uint64_t rows = 0;
    AVP_TRY(avpi_zalloc(b->ctx, n_files, sizeof *o.duplicates, &o.duplicates, err));
    AVP_TRY(list_chunks(&o, err));
    AVP_TRY(number_and_count(&o, &rows, err));
    uint64_t budget = b->ctx->memory_bytes / 4, most = rows;
    bool in_file = budget && rows * sizeof(record) > budget;
    if (in_file)
        most = budget / sizeof(record);
    AVP_TRY(avpi_acts_room(b->ctx, (size_t)rows, b->posts != AVPI_POSTS_NONE, b->with_source, in_file, &o.acts, err));
    AVP_TRY(avpi_zalloc(b->ctx, (size_t)o.n_objects + 1, sizeof *o.acts.object_start, &o.acts.object_start, err));
    while (o.part_to < o.n_objects) {
        uint64_t part_rows = choose_part(&o, most);
        AVP_TRY(order_part(&o, part_rows, err));
    }
    o.acts.n_objects = o.n_objects;
    o.acts.count = (size_t)o.acts.object_start[o.n_objects];
    AVP_TRY(avpi_acts_find_elders(b->ctx, &o.acts, err));
    hand_over(&o, precision_us, acts);
    if (duplicates)
        memcpy(duplicates, o.duplicates, n_files * sizeof *duplicates);
    for (size_t f = 0; f < n_files; f++)
        acts->duplicates += o.duplicates[f];
done:
    free_ordering(&o);
    return status;
}
