#include "links/spill_runs.h"

#include "base/files.h"

#include <unistd.h>

enum { WRITE_PAIRS = 1 << 13, READ_LEAST = 1 << 6, READ_MOST = 1 << 16, CANCEL_STEP = 1 << 20 };

avp_status avpi_spill_open(const avp_ctx *ctx, avpi_spill_runs *runs, avp_error *err) {
    *runs = (avpi_spill_runs){.ctx = ctx, .fd = -1};
    pthread_mutex_init(&runs->lock, NULL);
    return avpi_file_temp(ctx, &runs->fd, err);
}

void avpi_spill_close(avpi_spill_runs *runs) {
    if (!runs->ctx)
        return;
    if (runs->fd >= 0)
        close(runs->fd);
    avpi_free(runs->ctx, runs->run);
    pthread_mutex_destroy(&runs->lock);
    *runs = (avpi_spill_runs){.fd = -1};
}

static uint64_t count_distinct(const uint64_t *keys, size_t n) {
    uint64_t distinct = n > 0;
    for (size_t i = 1; i < n; i++)
        distinct += keys[i] != keys[i - 1];
    return distinct;
}

/* Take room at the end of the file for a run of so many pairs. */
static avp_status reserve(avpi_spill_runs *runs, uint64_t count, uint64_t *start, avp_error *err) {
    pthread_mutex_lock(&runs->lock);
    avp_status status = avpi_grow(runs->ctx, &runs->run, &runs->capacity, runs->count + 1, sizeof *runs->run, err);
    if (status == AVP_OK) {
        *start = runs->end;
        runs->run[runs->count++] = (avpi_spill_run){runs->end, count};
        runs->end += count * sizeof(avpi_pair);
    }
    pthread_mutex_unlock(&runs->lock);
    return status;
}

avp_status avpi_spill_write(avpi_spill_runs *runs, const uint64_t *keys, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_pair *pairs = NULL;
    uint64_t at = 0;
    if (n == 0)
        return AVP_OK;
    AVP_TRY(avpi_alloc(runs->ctx, WRITE_PAIRS, sizeof *pairs, &pairs, err));
    AVP_TRY(reserve(runs, count_distinct(keys, n), &at, err));
    for (size_t i = 0; i < n;) {
        size_t count = 0;
        for (size_t end; i < n && count < WRITE_PAIRS; i = end) {
            for (end = i + 1; end < n && keys[end] == keys[i]; end++)
                ;
            pairs[count++] = (avpi_pair){(uint32_t)(keys[i] >> 32), (uint32_t)keys[i], (uint32_t)(end - i)};
        }
        AVP_TRY(avpi_pwrite(runs->ctx, runs->fd, pairs, count * sizeof *pairs, at, err));
        at += count * sizeof *pairs;
    }
done:
    avpi_free(runs->ctx, pairs);
    return status;
}

/* A run being read. */
typedef struct reader {
    uint64_t next, end; /* bytes of the file not read yet */
    avpi_pair *buffer;
    size_t at, count;
} reader;

/* Readers that have pairs left, as a heap by their first pair; ties by reader do not matter, since weights add up. */
typedef struct merge {
    avpi_spill_runs *runs;
    avpi_pair *buffers;
    size_t buffer_pairs;
    reader *readers;
    size_t *heap;
    size_t n;
} merge;

static uint64_t key_of(const avpi_pair *pair) {
    return (uint64_t)pair->a << 32 | pair->b;
}

static uint64_t head(const merge *m, size_t place) {
    const reader *r = &m->readers[m->heap[place]];
    return key_of(&r->buffer[r->at]);
}

static avp_status refill(merge *m, reader *r, avp_error *err) {
    uint64_t left = (r->end - r->next) / sizeof(avpi_pair);
    r->at = 0;
    r->count = left < m->buffer_pairs ? (size_t)left : m->buffer_pairs;
    if (r->count == 0)
        return AVP_OK;
    avp_status status = avpi_pread(m->runs->ctx, m->runs->fd, r->buffer, r->count * sizeof(avpi_pair), r->next, err);
    r->next += r->count * sizeof(avpi_pair);
    return status;
}

static void sift_down(merge *m, size_t place) {
    for (;;) {
        size_t least = place, left = 2 * place + 1, right = left + 1;
        if (left < m->n && head(m, left) < head(m, least))
            least = left;
        if (right < m->n && head(m, right) < head(m, least))
            least = right;
        if (least == place)
            return;
        size_t swap = m->heap[place];
        m->heap[place] = m->heap[least];
        m->heap[least] = swap;
        place = least;
    }
}

static avp_status open_readers(merge *m, size_t buffer_bytes, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_spill_runs *runs = m->runs;
    size_t pairs = buffer_bytes / sizeof(avpi_pair) / (runs->count ? runs->count : 1);
    m->buffer_pairs = pairs < READ_LEAST ? READ_LEAST : pairs > READ_MOST ? READ_MOST : pairs;
    AVP_TRY(avpi_alloc(runs->ctx, runs->count, m->buffer_pairs * sizeof(avpi_pair), &m->buffers, err));
    AVP_TRY(avpi_alloc(runs->ctx, runs->count, sizeof *m->readers, &m->readers, err));
    AVP_TRY(avpi_alloc(runs->ctx, runs->count, sizeof *m->heap, &m->heap, err));
    for (size_t i = 0; i < runs->count; i++) {
        const avpi_spill_run *run = &runs->run[i];
        m->readers[i] = (reader){.next = run->start,
                                 .end = run->start + run->count * sizeof(avpi_pair),
                                 .buffer = m->buffers + i * m->buffer_pairs};
        AVP_TRY(refill(m, &m->readers[i], err));
        m->heap[m->n++] = i;
    }
    for (size_t i = m->n / 2; i-- > 0;)
        sift_down(m, i);
done:
    return status;
}

/* Take the smallest pair off the heap. */
static avp_status take(merge *m, avpi_pair *pair, avp_error *err) {
    reader *r = &m->readers[m->heap[0]];
    *pair = r->buffer[r->at++];
    if (r->at == r->count) {
        avp_status status = refill(m, r, err);
        if (status != AVP_OK)
            return status;
        if (r->count == 0)
            m->heap[0] = m->heap[--m->n];
    }
    if (m->n > 0)
        sift_down(m, 0);
    return AVP_OK;
}

static avp_status merge_readers(merge *m, const avpi_keep *keep, avpi_counted *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = m->runs->ctx;
    avpi_keep_space space = {0};
    AVP_TRY(avpi_keep_space_make(ctx, keep, &space, err));
    while (m->n > 0) {
        avpi_pair sum, more;
        AVP_TRY(take(m, &sum, err));
        while (m->n > 0 && head(m, 0) == key_of(&sum)) {
            AVP_TRY(take(m, &more, err));
            sum.weight += more.weight;
        }
        out->met++;
        if (avpi_keeps(keep, &space, sum.a, sum.b, sum.weight))
            AVP_TRY(avpi_pairs_add(ctx, &out->kept, sum, err));
        if (out->met % CANCEL_STEP == 0 && avpi_cancelled(ctx))
            AVP_TRY(avpi_fail(ctx, err, AVP_E_CANCELLED, N_("interrupted")));
    }
done:
    avpi_keep_space_free(ctx, &space);
    return status;
}

avp_status avpi_spill_merge(avpi_spill_runs *runs, size_t buffer_bytes, const avpi_keep *keep, avpi_counted *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    merge m = {.runs = runs};
    AVP_TRY(open_readers(&m, buffer_bytes, err));
    AVP_TRY(merge_readers(&m, keep, out, err));
done:
    avpi_free(runs->ctx, m.buffers);
    avpi_free(runs->ctx, m.readers);
    avpi_free(runs->ctx, m.heap);
    return status;
}
