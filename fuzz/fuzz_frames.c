/* Any bytes as what a decoder of Parquet answers: frames with whole cells, or a message. */
#define _GNU_SOURCE 1 /* memfd_create */
#include "feed.h"

#include "read/frames.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Every byte belongs to one cell, and what is made of the cells is the frame again. */
static void check_cells(const avp_ctx *ctx, const avpi_frame *frame) {
    size_t n = (size_t)frame->top.n_rows * frame->top.n_columns, sum = n * sizeof(uint32_t), bad = 0;
    avp_error err = {0};
    avpi_buf again;
    for (size_t i = 0; i < n; i++) {
        demand(avpi_utf8_valid(frame->cells[i], &bad));
        sum += frame->cells[i].len;
    }
    demand(sum == frame->top.size);
    avpi_buf_init(&again, ctx, SIZE_MAX);
    demand(avpi_frame_make(&again, frame->top, frame->cells, &err) == AVP_OK);
    demand(again.len == sizeof frame->top + sum);
    demand(sum == 0 || memcmp(again.ptr + sizeof frame->top, frame->bytes, sum) == 0);
    avpi_buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avp_error err = {0};
    avpi_frame frame;
    bool ended = false;
    avp_status status = AVP_OK;
    int fd = memfd_create("fuzz", 0);
    demand(fd >= 0 && write(fd, bytes, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
    avp_ctx_init(&ctx);
    avpi_frame_init(&frame, &ctx);
    while (status == AVP_OK && !ended) {
        status = avpi_frame_get(&frame, fd, &ended, &err);
        demand(frame.capacity <= 3 * size + (2u << 20)); /* not by what the bytes announce */
        if (status == AVP_OK && !ended && (status = avpi_frame_cells(&frame, &err)) == AVP_OK)
            check_cells(&ctx, &frame);
    }
    demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
    avpi_frame_free(&frame);
    close(fd);
    return 0;
}
