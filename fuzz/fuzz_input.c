/* Any bytes as a file: unpacked or refused, with the place; in small steps and large ones alike. */
#define _GNU_SOURCE 1 /* memfd_create */
#include "read/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { ROOM = 1 << 22, EXPANSION = 100 };

static void demand(bool condition) {
    if (!condition)
        abort();
}

/* Read at most ROOM bytes in steps; their number, and the status. */
static avp_status slurp(const char *path, size_t step, char *out, size_t *len) {
    avp_ctx ctx;
    avp_error err = {0};
    avpi_input *in = NULL;
    size_t got = 0;
    avp_ctx_init(&ctx);
    *len = 0;
    avp_status status = avpi_input_open(&ctx, path, EXPANSION, &in, &err);
    while (status == AVP_OK && *len < ROOM) {
        size_t want = ROOM - *len < step ? ROOM - *len : step;
        status = avpi_input_read(in, out + *len, want, &got, &err);
        *len += got;
        if (got < want)
            break;
    }
    demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
    avpi_input_close(in);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static char one[ROOM], two[ROOM];
    char path[64];
    size_t len_one = 0, len_two = 0;
    int fd = memfd_create("fuzz", 0);
    demand(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    avp_status first = slurp(path, ROOM, one, &len_one), second = slurp(path, 4099, two, &len_two);
    demand(first == second);
    demand(first != AVP_OK || (len_one == len_two && memcmp(one, two, len_one) == 0));
    close(fd);
    return 0;
}
