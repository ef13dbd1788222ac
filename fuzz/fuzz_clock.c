/* Any text as a time of any kind: no stray read, and what is taken is written and read back the same. */
#include "base/clock.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void demand(bool condition) {
    if (!condition)
        abort();
}

static void check_kind(avp_str text, avpi_time_kind kind) {
    int64_t time_us = 0, step_us = 0, again_us = 0, again_step = 0;
    char written[32];
    if (!avpi_time_parse(text, kind, &time_us, &step_us))
        return;
    demand(time_us >= 0 && time_us < INT64_C(7258118400000000));
    demand(step_us == 1 || step_us == 1000 || step_us == 1000000 || step_us == 60000000 ||
           step_us == INT64_C(86400000000));
    avpi_time_format(time_us, written);
    demand(avpi_time_parse(avpi_str_view(written), AVPI_TIME_ISO, &again_us, &again_step));
    demand(again_us == time_us && again_step >= (step_us < 1000000 ? step_us : 1000000));
    demand(avpi_time_from_calendar(avpi_time_calendar(time_us)) == time_us - time_us % 1000000);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    enum { TEXTS = 4 };
    avp_str text = {(const char *)bytes, size}, texts[TEXTS];
    bool ambiguous;
    for (avpi_time_kind kind = AVPI_TIME_AUTO; kind <= AVPI_TIME_NAMED; kind++)
        check_kind(text, kind);
    /* The lines of the text as a column. */
    size_t n = 0;
    while (n < TEXTS && text.len > 0) {
        size_t line = avpi_str_find_byte(text, '\n'), rest = line < text.len ? line + 1 : line;
        texts[n++] = (avp_str){text.ptr, line};
        text.ptr += rest;
        text.len -= rest;
    }
    avpi_time_kind kind = avpi_time_guess(texts, n, &ambiguous);
    int64_t time_us, step_us;
    for (size_t i = 0; i < n && kind != AVPI_TIME_AUTO; i++)
        demand(avpi_str_trim(texts[i]).len == 0 || avpi_time_parse(texts[i], kind, &time_us, &step_us));
    return 0;
}
