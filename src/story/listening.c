/*
 * Texts come in chunks. Of each chunk the texts are folded, some at a time on every thread; then it is passed to the listeners, each a task.
 *
 *   chunk   | part 0 | part 1 | ...  | part n |      fold: a task a part
 *   listeners  targets: parts 0 1 2 ..               hear: a task a listener
 *              trends:  parts 0 1 2 ..
 */
#include "story/listening.h"

#include "base/parallel.h"
#include "store/sql.h"

#include <string.h>

enum { PART_TEXTS = 128, CHUNK_TEXTS = 2048, PARTS = CHUNK_TEXTS / PART_TEXTS };

/* The folded texts of a part; the arena holds what they point to. */
typedef struct part {
    avpi_arena kept;
    avpi_spoken spoken[PART_TEXTS];
    avpi_folded folded[PART_TEXTS];
    size_t n;
} part;

typedef struct listening {
    const avpi_telling *t;
    const avpi_listener *listeners;
    size_t n_listeners;
    avpi_rows *rows;
    size_t n_rows; /* of the chunk */
    avpi_folder **folders;
    part *parts;
} listening;

static unsigned workers_of(const listening *l) {
    return avpi_workers(l->t->ctx, PARTS);
}

static void end(listening *l) {
    for (size_t p = 0; l->parts && p < PARTS; p++)
        avpi_arena_free(&l->parts[p].kept);
    for (unsigned w = 0; l->folders && w < workers_of(l); w++)
        avpi_folder_free(l->folders[w]);
    avpi_free(l->t->ctx, l->parts);
    avpi_free(l->t->ctx, l->folders);
    avpi_rows_close(l->rows);
}

static avp_status begin(listening *l, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    const avp_ctx *ctx = l->t->ctx;
    AVP_TRY(avpi_zalloc(ctx, workers_of(l), sizeof(avpi_folder *), &l->folders, err));
    AVP_TRY(avpi_zalloc(ctx, PARTS, sizeof *l->parts, &l->parts, err));
    for (size_t p = 0; p < PARTS; p++)
        avpi_arena_init(&l->parts[p].kept, ctx);
    for (unsigned w = 0; w < workers_of(l); w++)
        AVP_TRY(avpi_folder_new(ctx, &l->folders[w], err));
    AVP_TRY(avpi_sql_query(l->t->c, "SELECT post_id, text FROM posts WHERE text IS NOT NULL", NULL, 0, types, 2,
                           &l->rows, err));
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

static avp_status fold_part(void *arg, size_t task, unsigned worker, avp_error *err) {
    const listening *l = arg;
    avp_status status = AVP_OK;
    part *to = &l->parts[task];
    size_t end_row = (task + 1) * PART_TEXTS < l->n_rows ? (task + 1) * PART_TEXTS : l->n_rows;
    avpi_folded folded;
    avpi_arena_clear(&to->kept);
    to->n = 0;
    for (size_t i = task * PART_TEXTS; i < end_row; i++) {
        uint32_t post = avpi_rows_u32(l->rows, 0)[i];
        avp_str raw = avpi_rows_text(l->rows, 1)[i];
        if (l->t->talk->words_of[post] != post || raw.len == 0)
            continue;
        AVP_TRY(avpi_fold(l->folders[worker], raw, &folded, err));
        AVP_TRY(keep(to, l->t->ctx, post, raw, &folded, err));
    }
done:
    return status;
}

/* ---- hearing ---- */

static avp_status hear_chunk(void *arg, size_t task, unsigned worker, avp_error *err) {
    const listening *l = arg;
    avp_status status = AVP_OK;
    const avpi_listener *who = &l->listeners[task];
    (void)worker;
    for (size_t p = 0; p * PART_TEXTS < l->n_rows; p++)
        for (size_t i = 0; i < l->parts[p].n; i++) {
            if (avpi_cancelled(l->t->ctx))
                return avpi_fail(l->t->ctx, err, AVP_E_CANCELLED, N_("interrupted"));
            AVP_TRY(who->hear(who->state, &l->parts[p].spoken[i], err));
        }
done:
    return status;
}

static avp_status take_chunk(listening *l, avp_error *err) {
    avp_status status = AVP_OK;
    size_t parts = (l->n_rows + PART_TEXTS - 1) / PART_TEXTS;
    AVP_TRY(avpi_parallel(l->t->ctx, parts, fold_part, l, err));
    AVP_TRY(avpi_parallel(l->t->ctx, l->n_listeners, hear_chunk, l, err));
done:
    return status;
}

avp_status avpi_listen(const avpi_telling *t, const avpi_listener *listeners, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    listening l = {.t = t, .listeners = listeners, .n_listeners = n};
    uint64_t done = 0;
    AVP_TRY(begin(&l, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(l.rows, &l.n_rows, err));
        if (l.n_rows == 0)
            break;
        AVP_TRY(take_chunk(&l, err));
        done += l.n_rows;
        AVP_TRY(avpi_progress(t->ctx, N_("reading what was said"), done, t->talk->n_posts, "posts", err));
    }
done:
    end(&l);
    return status;
}
