/*
 * What decodes Parquet: DuckDB in a process of its own (avp_ctx.program), since a file that is made for it can crash DuckDB. The two talk in
 * frames over a socket; without a program it is a thread of this process that talks the same.
 */
#ifndef AVPI_READ_DECODER_H
#define AVPI_READ_DECODER_H

#include "read/frames.h"

typedef struct avpi_decoder avpi_decoder;

/**
 * Ask about the file: its names and a sample (AVPI_FRAME_PLAN), or the columns of these numbers (AVPI_FRAME_READ). Starts what decodes where
 * there is none; one serves many files, in turn.
 * In/out   *d      NULL at first; freed with avpi_decoder_free
 * Errors   AVP_E_IO no process can be started
 */
AVP_MUST_CHECK avp_status avpi_decoder_ask(const avp_ctx *ctx, avpi_decoder **d, avpi_frame_kind kind, const char *path,
                                           const uint32_t *columns, size_t n, avp_error *err);
/**
 * Take the next frame of the answer: names, rows, or the end. Its cells are made by avpi_frame_cells, by any thread.
 * Errors   those of decoding, in its words; AVP_E_INPUT what decodes broke off: it is ended then
 */
AVP_MUST_CHECK avp_status avpi_decoder_next(avpi_decoder *d, avpi_frame *frame, avp_error *err);
/** The rest of the answer is not wanted. */
void avpi_decoder_leave(avpi_decoder *d);
/** End what decodes; the next question starts another. */
void avpi_decoder_end(avpi_decoder *d);
void avpi_decoder_free(avpi_decoder *d);

/** Answer at fd until the other side is gone: what the process, or the thread, does. base: allocator and cancellation. */
void avpi_decode_serve(const avp_ctx *base, int fd);

#endif
