/* Any bytes as a file that nobody knows: a plan by which all of it can be read, or a message. */
#define _GNU_SOURCE 1 /* memfd_create */
#include "feed.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avpi_plan plan;
    avp_read_options opts;
    avp_error err = {0};
    avpi_input *in = NULL;
    char path[64];
    int fd = memfd_create("fuzz", 0);
    demand(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    avp_ctx_init(&ctx);
    ctx.n_threads = 1;
    avp_options_init(&avp_read_option_table, &opts);
    avpi_plan_init(&plan, &ctx);
    if (avpi_input_open(&ctx, path, 100, &in, &err) == AVP_OK) {
        avp_status status = avpi_detect(&ctx, in, &opts, &plan, &err);
        demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
        bool plain = avpi_input_packing(in)[0] == '\0';
        if (status == AVP_OK && plain && plan.container != AVPI_CONTAINER_PARQUET) {
            demand(plan.skip <= size);
            feed(&ctx, &plan, (avp_str){(const char *)bytes + plan.skip, size - plan.skip});
        }
    }
    avpi_input_close(in);
    avpi_plan_free(&plan);
    close(fd);
    return 0;
}
