#include "base/aside.h"

#include "base/memory.h"

#include <pthread.h>

struct avpi_aside {
    avpi_aside_task task;
    void *arg;
    pthread_t thread;
    bool on_thread;
    avp_status status;
    avp_error failure;
};

static void *run(void *self) {
    avpi_aside *a = self;
    a->status = a->task(a->arg, &a->failure);
    return NULL;
}

avp_status avpi_aside_start(const avp_ctx *ctx, avpi_aside_task task, void *arg, avpi_aside **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_aside *a = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *a, &a, err));
    a->task = task;
    a->arg = arg;
    a->on_thread = pthread_create(&a->thread, NULL, run, a) == 0;
    *out = a;
done:
    return status;
}

avp_status avpi_aside_wait(const avp_ctx *ctx, avpi_aside *a, avp_error *err) {
    if (!a)
        return AVP_OK;
    if (a->on_thread)
        pthread_join(a->thread, NULL);
    else
        run(a);
    avp_status status = a->status;
    if (status != AVP_OK && err && err->status == AVP_OK)
        *err = a->failure;
    avpi_free(ctx, a);
    return status;
}
