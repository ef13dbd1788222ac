#include "proof/packed_file.h"

#include "base/fail.h"
#include "base/memory.h"

#include <string.h>

static avp_status take_piece(avpi_packed_file *packed, avp_str piece, avp_error *err) {
    packed->hash = avpi_hash128_mix(packed->hash, piece);
    return avpi_out_write(&packed->out, piece, err);
}

/* ---- the thread ---- */

/* Pieces as they come, until the end; after an error they are let go, so that the caller never waits for nothing. */
static void *write_pieces(void *self) {
    avpi_packed_file *packed = self;
    pthread_mutex_lock(&packed->lock);
    for (;;) {
        while (!packed->full && !packed->ending)
            pthread_cond_wait(&packed->moved, &packed->lock);
        if (!packed->full)
            break;
        if (packed->status == AVP_OK) {
            pthread_mutex_unlock(&packed->lock);
            avp_error error = {0};
            avp_status status = take_piece(packed, (avp_str){packed->piece, packed->piece_bytes}, &error);
            pthread_mutex_lock(&packed->lock);
            packed->status = status;
            packed->error = error;
        }
        packed->full = false;
        pthread_cond_signal(&packed->moved);
    }
    pthread_mutex_unlock(&packed->lock);
    return NULL;
}

static void end_thread(avpi_packed_file *packed) {
    if (!packed->running)
        return;
    pthread_mutex_lock(&packed->lock);
    packed->ending = true;
    pthread_cond_signal(&packed->moved);
    pthread_mutex_unlock(&packed->lock);
    pthread_join(packed->thread, NULL);
    packed->running = false;
}

static avp_status tell(const avpi_packed_file *packed, avp_error *err) {
    if (packed->status != AVP_OK && err && err->status == AVP_OK)
        *err = packed->error;
    return packed->status;
}

/* ---- the caller ---- */

avp_status avpi_packed_open(const avp_ctx *ctx, const char *path, size_t piece_most, avpi_packed_file *packed,
                            avp_error *err) {
    avp_status status = AVP_OK;
    *packed = (avpi_packed_file){.ctx = ctx, .piece_capacity = piece_most};
    pthread_mutex_init(&packed->lock, NULL);
    pthread_cond_init(&packed->moved, NULL);
    AVP_TRY(avpi_out_open(ctx, path, &packed->out, err));
    AVP_TRY(avpi_alloc(ctx, piece_most, 1, &packed->piece, err));
    packed->running =
        ctx->n_threads > 1 && pthread_create(&packed->thread, NULL, write_pieces, packed) == 0; /* else by ourselves */
done:
    return status;
}

static avp_status hand_over(avpi_packed_file *packed, avp_str piece, avp_error *err) {
    pthread_mutex_lock(&packed->lock);
    while (packed->full)
        pthread_cond_wait(&packed->moved, &packed->lock);
    avp_status status = tell(packed, err);
    if (status == AVP_OK) {
        memcpy(packed->piece, piece.ptr, piece.len);
        packed->piece_bytes = piece.len;
        packed->full = true;
        pthread_cond_signal(&packed->moved);
    }
    pthread_mutex_unlock(&packed->lock);
    return status;
}

avp_status avpi_packed_write(void *self, avp_str piece, avp_error *err) {
    avpi_packed_file *packed = self;
    if (packed->head_bytes == 0)
        packed->head_bytes = piece.len;
    if (piece.len > packed->piece_capacity)
        return avpi_fail(packed->ctx, err, AVP_E_BUG, N_("a piece is longer than was said"));
    return packed->running ? hand_over(packed, piece, err) : take_piece(packed, piece, err);
}

avp_status avpi_packed_commit(avpi_packed_file *packed, avp_error *err) {
    end_thread(packed);
    avp_status status = tell(packed, err);
    return status == AVP_OK ? avpi_out_commit(&packed->out, err) : status;
}

void avpi_packed_close(avpi_packed_file *packed) {
    if (!packed->ctx)
        return;
    end_thread(packed);
    avpi_out_abandon(&packed->out);
    avpi_free(packed->ctx, packed->piece);
    pthread_cond_destroy(&packed->moved);
    pthread_mutex_destroy(&packed->lock);
    *packed = (avpi_packed_file){0};
}
