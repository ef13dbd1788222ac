/* Rows from many workers -> canonical acts. Sorting and writing out stand in acts_order.c. */
#include "base/acts_rows.h"

#include <string.h>
#include <unistd.h>

size_t avpi_act_row_bytes(const avpi_acts_builder *b) {
    return sizeof(uint32_t) * 2 + sizeof(int64_t) + (b->with_key ? sizeof(uint64_t) : 0) +
           (b->with_source ? sizeof(uint32_t) : 0) + (b->posts != AVPI_POSTS_NONE ? sizeof(uint32_t) : 0);
}

avp_status avpi_acts_builder_new(const avp_ctx *ctx, const char *trace, unsigned n_workers, bool with_source,
                                 avpi_posts posts, avpi_acts_builder **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_acts_builder *b = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *b, &b, err));
    *b = (avpi_acts_builder){.ctx = ctx,
                             .trace = trace,
                             .n_workers = n_workers,
                             .with_source = with_source,
                             .with_key = true,
                             .posts = posts,
                             .fd = -1};
    if (ctx->memory_bytes)
        AVP_TRY(avpi_file_temp(ctx, &b->fd, err));
    AVP_TRY(avpi_zalloc(ctx, n_workers, sizeof *b->workers, &b->workers, err));
    for (unsigned w = 0; w < n_workers; w++)
        for (unsigned k = 0; k < AVPI_NAMES_KINDS; k++)
            avpi_dict_init(&b->workers[w].dict[k], ctx);
    for (unsigned w = 0; w < n_workers; w++)
        avpi_numbers_init(&b->workers[w].numbers, ctx);
    *out = b;
    b = NULL;
done:
    avpi_acts_builder_free(b);
    return status;
}

static void free_chunks(avpi_acts_builder *b, avpi_act_chunk *chunk) {
    while (chunk) {
        avpi_act_chunk *next = chunk->next;
        avpi_free(b->ctx, chunk->block);
        avpi_free(b->ctx, chunk);
        chunk = next;
    }
}

void avpi_acts_builder_free(avpi_acts_builder *b) {
    if (!b)
        return;
    for (unsigned w = 0; b->workers && w < b->n_workers; w++) {
        free_chunks(b, b->workers[w].chunks);
        for (unsigned k = 0; k < AVPI_NAMES_KINDS; k++)
            avpi_dict_free(&b->workers[w].dict[k]);
        avpi_numbers_free(&b->workers[w].numbers);
    }
    if (b->fd >= 0)
        close(b->fd);
    avpi_free(b->ctx, b->workers);
    avpi_free(b->ctx, b);
}

avp_status avpi_acts_builder_file(avpi_acts_builder *b, uint32_t file, avp_error *err) {
    (void)err;
    b->file = file;
    for (unsigned w = 0; w < b->n_workers; w++)
        b->workers[w].open = NULL; /* a chunk holds rows of one file */
    return AVP_OK;
}

void avpi_acts_builder_forget_file(avpi_acts_builder *b) {
    for (unsigned w = 0; w < b->n_workers; w++) {
        avpi_act_chunk **at = &b->workers[w].chunks;
        while (*at) {
            avpi_act_chunk *chunk = *at;
            if (chunk->file != b->file) {
                at = &chunk->next;
                continue;
            }
            *at = chunk->next;
            chunk->next = NULL;
            free_chunks(b, chunk);
        }
        b->workers[w].open = NULL;
    }
}

void avpi_act_chunk_lay_out(const avpi_acts_builder *b, avpi_act_chunk *chunk, void *block) {
    char *at = block;
    chunk->time_us = (int64_t *)(void *)at;
    at += AVPI_CHUNK_ROWS * sizeof(int64_t);
    chunk->key = b->with_key ? (uint64_t *)(void *)at : NULL;
    at += b->with_key ? AVPI_CHUNK_ROWS * sizeof(uint64_t) : 0;
    uint32_t **ids[] = {&chunk->account, &chunk->object, &chunk->source, &chunk->post};
    bool has[] = {true, true, b->with_source, b->posts != AVPI_POSTS_NONE};
    for (size_t i = 0; i < 4; i++) {
        *ids[i] = has[i] ? (uint32_t *)(void *)at : NULL;
        at += has[i] ? AVPI_CHUNK_ROWS * sizeof(uint32_t) : 0;
    }
}

/* A full chunk goes to the temporary file when memory is over the budget: the block moves, the chunk stays as its place card. */
static avp_status spill_chunk(avpi_acts_builder *b, avpi_act_chunk *chunk, avp_error *err) {
    avp_status status = AVP_OK;
    size_t size = avpi_act_row_bytes(b) * AVPI_CHUNK_ROWS;
    chunk->file_offset = __atomic_fetch_add(&b->spilled_bytes, size, __ATOMIC_RELAXED);
    AVP_TRY(avpi_pwrite(b->ctx, b->fd, chunk->block, size, chunk->file_offset, err));
    avpi_free(b->ctx, chunk->block);
    chunk->block = NULL;
    chunk->on_disk = true;
    __atomic_fetch_sub(&b->held_bytes, size, __ATOMIC_RELAXED);
done:
    return status;
}

static bool over_budget(const avpi_acts_builder *b) {
    return b->ctx->memory_bytes && __atomic_load_n(&b->held_bytes, __ATOMIC_RELAXED) > b->ctx->memory_bytes / 8;
}

static avp_status new_chunk(avpi_acts_builder *b, avpi_acts_worker *worker, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_act_chunk *chunk = NULL;
    if (worker->open && over_budget(b) && b->fd >= 0)
        AVP_TRY(spill_chunk(b, worker->open, err));
    AVP_TRY(avpi_zalloc(b->ctx, 1, sizeof *chunk, &chunk, err));
    AVP_TRY(avpi_alloc(b->ctx, AVPI_CHUNK_ROWS, avpi_act_row_bytes(b), &chunk->block, err));
    avpi_act_chunk_lay_out(b, chunk, chunk->block);
    chunk->file = b->file;
    chunk->next = worker->chunks;
    worker->chunks = worker->open = chunk;
    __atomic_fetch_add(&b->held_bytes, avpi_act_row_bytes(b) * AVPI_CHUNK_ROWS, __ATOMIC_RELAXED);
    chunk = NULL;
done:
    avpi_free(b->ctx, chunk);
    return status;
}

enum { BLOCK = 256 };

/* Ids of one block of rows, kind by kind. */
typedef struct row_ids {
    uint32_t account[BLOCK], object[BLOCK], source[BLOCK], post[BLOCK];
} row_ids;

/* Numbers as numbers, while there is room for them among the ids; other names by the dictionary. */
static avp_status number_posts(avpi_acts_worker *worker, const avp_str *posts, size_t n, uint32_t *ids,
                               avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        uint64_t key;
        uint8_t digits;
        ids[i] = UINT32_MAX;
        if (!posts[i].ptr)
            continue;
        if (worker->numbers.n < AVPI_NUMBER - 1 && avpi_number_of(posts[i], &key, &digits)) {
            ids[i] = AVPI_NUMBER | (uint32_t)worker->numbers.n;
            AVP_TRY(avpi_numbers_add(&worker->numbers, key, digits, err));
            continue;
        }
        if (worker->dict[AVPI_NAMES_POST].count >= AVPI_NUMBER - 1)
            return avpi_fail(worker->numbers.ctx, err, AVP_E_LIMIT,
                             N_("more than 4,294,967,294 distinct names: split the input"));
        AVP_TRY(avpi_dict_intern(&worker->dict[AVPI_NAMES_POST], posts[i], &ids[i], err));
    }
done:
    return status;
}

static bool is_number(avp_str text) {
    uint64_t key;
    uint8_t digits;
    return avpi_number_of(text, &key, &digits);
}

/* Blocks without numbers are looked up at once, which is quicker. */
static avp_status name_posts(avpi_acts_worker *worker, const avp_str *posts, size_t n, uint32_t *ids, avp_error *err) {
    bool any = worker->dict[AVPI_NAMES_POST].count + n >= AVPI_NUMBER;
    for (size_t i = 0; i < n && !any; i++)
        any = is_number(posts[i]);
    return any ? number_posts(worker, posts, n, ids, err)
               : avpi_dict_intern_many(&worker->dict[AVPI_NAMES_POST], posts, n, ids, err);
}

static avp_status intern_block(avpi_acts_builder *b, avpi_acts_worker *worker, const avpi_act_columns *c, size_t from,
                               size_t n, row_ids *ids, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_dict_intern_many(&worker->dict[AVPI_NAMES_ACCOUNT], c->account + from, n, ids->account, err));
    AVP_TRY(avpi_dict_intern_many(&worker->dict[AVPI_NAMES_OBJECT], c->object + from, n, ids->object, err));
    if (b->with_source && c->source)
        AVP_TRY(avpi_dict_intern_many(&worker->dict[AVPI_NAMES_SOURCE], c->source + from, n, ids->source, err));
    else
        memset(ids->source, 0xff, sizeof ids->source);
    if (b->posts == AVPI_POSTS_NAMED && c->post)
        AVP_TRY(name_posts(worker, c->post + from, n, ids->post, err));
    else if (b->posts == AVPI_POSTS_NUMBERED && c->post_number)
        memcpy(ids->post, c->post_number + from, n * sizeof *ids->post);
    else
        memset(ids->post, 0xff, sizeof ids->post);
done:
    return status;
}

static void put_row(avpi_act_chunk *chunk, const avpi_act_columns *c, size_t row, const row_ids *ids, size_t i) {
    size_t at = chunk->count++;
    chunk->account[at] = ids->account[i];
    chunk->object[at] = ids->object[i];
    chunk->time_us[at] = c->time_us[row];
    if (chunk->key)
        chunk->key[at] = c->key ? c->key[row] : 0;
    if (chunk->source)
        chunk->source[at] = ids->source[i];
    if (chunk->post)
        chunk->post[at] = ids->post[i];
}

avp_status avpi_acts_builder_add(avpi_acts_builder *b, unsigned worker_number, const avpi_act_columns *c,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    avpi_acts_worker *worker = &b->workers[worker_number];
    row_ids ids;
    for (size_t from = 0; from < c->n; from += BLOCK) {
        size_t n = c->n - from < BLOCK ? c->n - from : BLOCK;
        AVP_TRY(intern_block(b, worker, c, from, n, &ids, err));
        for (size_t i = 0; i < n; i++) {
            if (ids.account[i] == UINT32_MAX || ids.object[i] == UINT32_MAX || c->time_us[from + i] == AVPI_ACT_NO_TIME)
                continue;
            if (!worker->open || worker->open->count == AVPI_CHUNK_ROWS)
                AVP_TRY(new_chunk(b, worker, err));
            put_row(worker->open, c, from + i, &ids, i);
        }
    }
done:
    return status;
}
