/*
 * Texts come in chunks, a chunk in pages. While one chunk is heard, the next one is folded and the one after it fetched: each listener
 * is a task, each page to be folded is one, fetching is one.
 *
 *   round   fetch     fold      hear: targets, trends, ...
 *     k     k         k - 1     k - 2
 *   k + 1   k + 1     k         k - 1
 */
#include "story/listening.h"

#include "base/parallel.h"
#include "store/sql.h"

#include <string.h>

enum { PAGES = 16, CHUNKS = 3 };

/* A page and its texts, folded; the arena holds what these point to. */
typedef struct part {
    avpi_page *page;
    size_t n_rows;
    avpi_arena kept;
    avpi_spoken *spoken;
    avpi_folded *folded;
    size_t n, capacity;
} part;

typedef struct chunk {
    part parts[PAGES];
    size_t n_parts;
} chunk;

typedef struct listening {
    const avpi_telling *t;
    const avpi_listener *listeners;
    size_t n_listeners;
    avpi_rows *rows;
    avpi_folder **folders; /* of each worker */
    unsigned n_folders;
    chunk *chunks;
    size_t round;
    uint64_t fetched;
} listening;

static void end_chunk(const avp_ctx *ctx, chunk *c) {
    for (size_t p = 0; p < PAGES; p++) {
        avpi_page_free(c->parts[p].page);
        avpi_arena_free(&c->parts[p].kept);
        avpi_free(ctx, c->parts[p].spoken);
        avpi_free(ctx, c->parts[p].folded);
    }
}

static void end(listening *l) {
    const avp_ctx *ctx = l->t->ctx;
    for (size_t c = 0; l->chunks && c < CHUNKS; c++)
        end_chunk(ctx, &l->chunks[c]);
    for (unsigned w = 0; l->folders && w < l->n_folders; w++)
        avpi_folder_free(l->folders[w]);
    avpi_free(ctx, l->chunks);
    avpi_free(ctx, l->folders);
    avpi_rows_close(l->rows);
}

static avp_status begin_chunk(const listening *l, chunk *c, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t p = 0; p < PAGES; p++) {
        avpi_arena_init(&c->parts[p].kept, l->t->ctx);
        AVP_TRY(avpi_page_new(l->rows, &c->parts[p].page, err));
    }
done:
    return status;
}

static avp_status begin(listening *l, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    const avp_ctx *ctx = l->t->ctx;
    l->n_folders = avpi_workers(ctx, SIZE_MAX);
    AVP_TRY(avpi_zalloc(ctx, l->n_folders, sizeof(avpi_folder *), &l->folders, err));
    for (unsigned w = 0; w < l->n_folders; w++)
        AVP_TRY(avpi_folder_new(ctx, &l->folders[w], err));
    AVP_TRY(avpi_sql_query(l->t->c, "SELECT post_id, text FROM posts WHERE text IS NOT NULL", NULL, 0, types, 2,
                           &l->rows, err));
    AVP_TRY(avpi_zalloc(ctx, CHUNKS, sizeof *l->chunks, &l->chunks, err));
    for (size_t c = 0; c < CHUNKS; c++)
        AVP_TRY(begin_chunk(l, &l->chunks[c], err));
done:
    return status;
}

/* The chunk that was fetched so many rounds ago. */
static chunk *chunk_of(const listening *l, size_t rounds_ago) {
    return &l->chunks[(l->round + CHUNKS - rounds_ago) % CHUNKS];
}

/* ---- fetching ---- */

static avp_status fetch(listening *l, avp_error *err) {
    avp_status status = AVP_OK;
    chunk *c = chunk_of(l, 0);
    for (c->n_parts = 0; c->n_parts < PAGES; c->n_parts++) {
        part *to = &c->parts[c->n_parts];
        AVP_TRY(avpi_page_fetch(l->rows, to->page, &to->n_rows, err));
        if (to->n_rows == 0)
            break;
        l->fetched += to->n_rows;
    }
done:
    return status;
}

/* ---- folding ---- */

static avp_status keep(part *to, const avp_ctx *ctx, uint32_t post, avp_str raw, const avpi_folded *folded,
                       avp_error *err) {
    size_t bytes = folded->n_words * sizeof *folded->words;
    avpi_word *words = avpi_arena_take(&to->kept, bytes + 1);
    avp_str text = avpi_arena_copy(&to->kept, folded->text), plain = avpi_arena_copy(&to->kept, folded->plain);
    if (!words || !text.ptr || !plain.ptr)
        return avpi_fail_memory(ctx, err);
    if (bytes > 0)
        memcpy(words, folded->words, bytes);
    to->folded[to->n] = (avpi_folded){text, plain, words, folded->n_words};
    to->spoken[to->n] = (avpi_spoken){post, raw, &to->folded[to->n]};
    to->n++;
    return AVP_OK;
}

static avp_status make_room(part *to, const avp_ctx *ctx, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_arena_clear(&to->kept);
    to->n = 0;
    if (to->n_rows <= to->capacity)
        return AVP_OK;
    AVP_TRY(avpi_resize(ctx, &to->spoken, to->n_rows, sizeof *to->spoken, err));
    AVP_TRY(avpi_resize(ctx, &to->folded, to->n_rows, sizeof *to->folded, err));
    to->capacity = to->n_rows;
done:
    return status;
}

static avp_status fold(const listening *l, part *to, avpi_folder *folder, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folded folded;
    AVP_TRY(avpi_page_read(to->page, err));
    AVP_TRY(make_room(to, l->t->ctx, err));
    for (size_t i = 0; i < to->n_rows; i++) {
        uint32_t post = avpi_page_u32(to->page, 0)[i];
        avp_str raw = avpi_page_text(to->page, 1)[i];
        if (l->t->talk->words_of[post] != post || raw.len == 0)
            continue;
        AVP_TRY(avpi_fold(folder, raw, &folded, err));
        AVP_TRY(keep(to, l->t->ctx, post, raw, &folded, err));
    }
done:
    return status;
}

/* ---- hearing ---- */

static avp_status hear(const listening *l, const avpi_listener *who, avp_error *err) {
    avp_status status = AVP_OK;
    const chunk *c = chunk_of(l, 2);
    for (size_t p = 0; p < c->n_parts; p++)
        for (size_t i = 0; i < c->parts[p].n; i++) {
            if (avpi_cancelled(l->t->ctx))
                return avpi_fail(l->t->ctx, err, AVP_E_CANCELLED, N_("interrupted"));
            AVP_TRY(who->hear(who->state, &c->parts[p].spoken[i], err));
        }
done:
    return status;
}

/* ---- rounds ---- */

static avp_status work(void *arg, size_t task, unsigned worker, avp_error *err) {
    listening *l = arg;
    if (task == 0)
        return fetch(l, err);
    if (task <= l->n_listeners)
        return hear(l, &l->listeners[task - 1], err);
    return fold(l, &chunk_of(l, 1)->parts[task - 1 - l->n_listeners], l->folders[worker], err);
}

avp_status avpi_listen(const avpi_telling *t, const avpi_listener *listeners, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    listening l = {.t = t, .listeners = listeners, .n_listeners = n};
    AVP_TRY(begin(&l, err));
    for (bool more = true; more; l.round++) {
        AVP_TRY(avpi_parallel(t->ctx, 1 + n + chunk_of(&l, 1)->n_parts, work, &l, err));
        AVP_TRY(avpi_progress(t->ctx, N_("reading what was said"), l.fetched, t->talk->n_posts, "posts", err));
        more = chunk_of(&l, 0)->n_parts + chunk_of(&l, 1)->n_parts > 0;
    }
done:
    end(&l);
    return status;
}
