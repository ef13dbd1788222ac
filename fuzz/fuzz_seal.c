/* Any bytes as a seal: it is whole, or there is a message. */
#define _GNU_SOURCE 1 /* memfd_create */
#include "feed.h"

#include "avispero/proof.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avp_error err = {0};
    avp_verified verified = {.row = NULL};
    char path[64];
    int fd = memfd_create("fuzz", 0);
    demand(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    avp_ctx_init(&ctx);
    avp_status status = avp_verify(&ctx, path, NULL, &verified, &err);
    /* AVP_E_ARG: it begins like a locked case */
    demand(status == AVP_OK ||
           ((status == AVP_E_INPUT || status == AVP_E_LIMIT || status == AVP_E_ARG) && err.text[0]));
    avp_verified_free(&ctx, &verified);
    close(fd);
    return 0;
}
