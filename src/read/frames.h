/* What goes between the program and what decodes Parquet for it: frames of cells. The receiver believes nothing of them. */
#ifndef AVPI_READ_FRAMES_H
#define AVPI_READ_FRAMES_H

#include "base/text.h"

/* Asked: a plan's names and sample, rows, one frame more. Answered: names, rows, their end, an error and its text. */
typedef enum avpi_frame_kind {
    AVPI_FRAME_PLAN = 1,
    AVPI_FRAME_READ,
    AVPI_FRAME_MORE,
    AVPI_FRAME_NAMES,
    AVPI_FRAME_ROWS,
    AVPI_FRAME_END,
    AVPI_FRAME_ERROR
} avpi_frame_kind;

enum { AVPI_FRAME_ROWS_MOST = 2048, AVPI_FRAME_COLUMNS_MOST = 2048, AVPI_FRAME_BYTES_MOST = 1 << 30 };

/* Then n_rows * n_columns lengths (uint32_t, all bits set: NULL), then the bytes of the cells, row by row. */
typedef struct avpi_frame_top {
    uint32_t kind, status, n_rows, n_columns;
    uint64_t size; /* of what follows */
} avpi_frame_top;

typedef struct avpi_frame {
    const avp_ctx *ctx;
    avpi_frame_top top;
    char *bytes;
    avp_str *cells; /* of avpi_frame_cells */
    size_t capacity, cells_capacity;
} avpi_frame;

void avpi_frame_init(avpi_frame *frame, const avp_ctx *ctx);
void avpi_frame_free(avpi_frame *frame);
/**
 * Take the next frame from fd, which may be one that does not block. Memory is taken for what has come, not for what is announced.
 * Out     *ended  there is none: fd is at its end, in mid-frame too
 * Errors  AVP_E_INPUT it is none; AVP_E_MEMORY; AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_frame_get(avpi_frame *frame, int fd, bool *ended, avp_error *err);
/** Make frame->cells, row by row, of what was taken; NULL has no ptr. Errors: AVP_E_INPUT lengths that do not fit, no UTF-8 */
AVP_MUST_CHECK avp_status avpi_frame_cells(avpi_frame *frame, avp_error *err);

/** Fail: a frame holds something else than was asked for. */
avp_status avpi_frame_refuse(const avp_ctx *ctx, avp_error *err);

/** Make the bytes of a frame in out. Errors: AVP_E_INPUT more than AVPI_FRAME_BYTES_MOST */
AVP_MUST_CHECK avp_status avpi_frame_make(avpi_buf *out, avpi_frame_top top, const avp_str *cells, avp_error *err);
/** Send bytes to the socket; false when nobody takes them, without a signal. */
bool avpi_frame_send(int fd, avp_str bytes);

#endif
