/* Axes: round marks over a range of counts or of time. */
#ifndef AVPI_REPORT_SCALES_H
#define AVPI_REPORT_SCALES_H

#include "base/fail.h"

enum { AVPI_TICKS_MAX = 16, AVPI_TICK_LABEL_SIZE = 48 };

typedef struct avpi_tick {
    double at; /* count, or microseconds */
    char label[AVPI_TICK_LABEL_SIZE];
} avpi_tick;

typedef struct avpi_ticks {
    size_t count;
    avpi_tick tick[AVPI_TICKS_MAX];
} avpi_ticks;

/** Marks 0, s, 2 s ... with s = 1, 2 or 5 times a power of ten, up to the first that is >= most (so the last is the end of the axis); at most `wanted` + 1 of them. */
avpi_ticks avpi_ticks_counts(uint64_t most, size_t wanted);
/** Marks at whole minutes, hours, days, months or years (UTC) inside [first_us, last_us], at most `wanted` (1..AVPI_TICKS_MAX), labels in ctx->lang. */
avpi_ticks avpi_ticks_times(const avp_ctx *ctx, int64_t first_us, int64_t last_us, size_t wanted);

#endif
