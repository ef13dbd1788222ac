#include "read/frames.h"
#include "base/files.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STEP = 1 << 20 }; /* bytes that room is made for before they have come */

void avpi_frame_init(avpi_frame *frame, const avp_ctx *ctx) {
    *frame = (avpi_frame){.ctx = ctx};
}

void avpi_frame_free(avpi_frame *frame) {
    if (!frame->ctx)
        return;
    avpi_free(frame->ctx, frame->bytes);
    avpi_free(frame->ctx, frame->cells);
    *frame = (avpi_frame){0};
}

avp_status avpi_frame_refuse(const avp_ctx *ctx, avp_error *err) {
    return avpi_fail(ctx, err, AVP_E_INPUT, N_("the Parquet file is damaged: what decodes it gives no sense"));
}

/* Up to n bytes, fewer at the end only. */
static avp_status get_bytes(const avp_ctx *ctx, int fd, char *to, size_t n, size_t *got, avp_error *err) {
    avp_status status = AVP_OK;
    for (*got = 0; *got < n;) {
        ssize_t one = read(fd, to + *got, n - *got);
        if (one == 0 || (one < 0 && errno != EINTR && errno != EAGAIN))
            break;
        if (one > 0)
            *got += (size_t)one;
        else
            AVP_TRY(avpi_wait_readable(ctx, fd, err));
    }
done:
    return status;
}

static bool is_sound(const avpi_frame_top *top) {
    return top->kind >= AVPI_FRAME_PLAN && top->kind <= AVPI_FRAME_ERROR && top->status < AVP_STATUS_COUNT &&
           top->n_rows <= AVPI_FRAME_ROWS_MOST && top->n_columns <= AVPI_FRAME_COLUMNS_MOST &&
           top->size <= AVPI_FRAME_BYTES_MOST && top->size / sizeof(uint32_t) >= (size_t)top->n_rows * top->n_columns;
}

avp_status avpi_frame_get(avpi_frame *frame, int fd, bool *ended, avp_error *err) {
    avp_status status = AVP_OK;
    size_t got = 0, have = 0;
    AVP_TRY(get_bytes(frame->ctx, fd, (char *)&frame->top, sizeof frame->top, &got, err));
    *ended = got < sizeof frame->top;
    if (!*ended && !is_sound(&frame->top))
        AVP_TRY(avpi_frame_refuse(frame->ctx, err));
    while (!*ended && have < frame->top.size) {
        size_t want = frame->top.size - have < STEP ? frame->top.size : have + STEP;
        AVP_TRY(avpi_grow(frame->ctx, &frame->bytes, &frame->capacity, want, 1, err));
        AVP_TRY(get_bytes(frame->ctx, fd, frame->bytes + have, want - have, &got, err));
        have += got;
        *ended = have < want;
    }
done:
    if (status != AVP_OK || *ended)
        frame->top = (avpi_frame_top){0};
    return status;
}

avp_status avpi_frame_cells(avpi_frame *frame, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = (size_t)frame->top.n_rows * frame->top.n_columns, at = n * sizeof(uint32_t), bad = 0;
    AVP_TRY(avpi_grow(frame->ctx, &frame->cells, &frame->cells_capacity, n + 1, sizeof *frame->cells, err));
    for (size_t i = 0; i < n; i++) {
        uint32_t length = 0;
        memcpy(&length, frame->bytes + i * sizeof length, sizeof length);
        frame->cells[i] = (avp_str){NULL, 0};
        if (length == UINT32_MAX)
            continue;
        if (length > frame->top.size - at)
            AVP_TRY(avpi_frame_refuse(frame->ctx, err));
        frame->cells[i] = (avp_str){frame->bytes ? frame->bytes + at : "", length};
        if (!avpi_utf8_valid(frame->cells[i], &bad))
            AVP_TRY(avpi_frame_refuse(frame->ctx, err));
        at += length;
    }
    if (at != frame->top.size)
        status = avpi_frame_refuse(frame->ctx, err);
done:
    return status;
}

avp_status avpi_frame_make(avpi_buf *out, avpi_frame_top top, const avp_str *cells, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = (size_t)top.n_rows * top.n_columns;
    top.size = n * sizeof(uint32_t);
    for (size_t i = 0; i < n; i++)
        top.size += cells[i].len;
    if (top.size > AVPI_FRAME_BYTES_MOST)
        return avpi_fail(out->ctx, err, AVP_E_INPUT, N_("a row of the Parquet file is longer than 1 GiB"));
    avpi_buf_clear(out);
    AVP_TRY(avpi_buf_add(out, (avp_str){(const char *)&top, sizeof top}, err));
    for (size_t i = 0; i < n; i++) {
        uint32_t length = cells[i].ptr ? (uint32_t)cells[i].len : UINT32_MAX;
        AVP_TRY(avpi_buf_add(out, (avp_str){(const char *)&length, sizeof length}, err));
    }
    for (size_t i = 0; i < n; i++)
        if (cells[i].len > 0)
            AVP_TRY(avpi_buf_add(out, cells[i], err));
done:
    return status;
}

bool avpi_frame_send(int fd, avp_str bytes) {
    for (size_t done = 0; done < bytes.len;) {
        ssize_t one = send(fd, bytes.ptr + done, bytes.len - done, MSG_NOSIGNAL);
        struct pollfd room = {.fd = fd, .events = POLLOUT};
        if (one > 0)
            done += (size_t)one;
        else if (one < 0 && errno == EAGAIN)
            (void)poll(&room, 1, -1);
        else if (one == 0 || errno != EINTR)
            return false;
    }
    return true;
}
