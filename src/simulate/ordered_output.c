#include "simulate/ordered_output.h"

#include <time.h>

avp_status avpi_sim_output_open(const avp_ctx *ctx, const char *path, avpi_sim_output *output, avp_error *err) {
    avpi_sim_output o = {.failed = SIZE_MAX};
    avp_status status = avpi_out_open(ctx, path, &o.out, err);
    if (status != AVP_OK)
        return status;
    *output = o;
    output->ctx = ctx;
    pthread_mutex_init(&output->lock, NULL);
    pthread_cond_init(&output->turned, NULL);
    return AVP_OK;
}

/* Sleep until the turn changes, or a moment: a worker that is told to stop may leave a task without passing it on. */
static void wait_a_moment(avpi_sim_output *output) {
    enum { MOMENT_NS = 50000000, SECOND_NS = 1000000000 };
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += MOMENT_NS;
    until.tv_sec += until.tv_nsec / SECOND_NS;
    until.tv_nsec %= SECOND_NS;
    pthread_cond_timedwait(&output->turned, &output->lock, &until);
}

avp_status avpi_sim_output_wait(avpi_sim_output *output, size_t task, avp_error *err) {
    pthread_mutex_lock(&output->lock);
    while (output->turn != task && task < output->failed && !avpi_cancelled(output->ctx))
        wait_a_moment(output);
    bool mine = output->turn == task;
    pthread_mutex_unlock(&output->lock);
    /* The failure that counts is the one of the task below that failed. */
    return mine ? AVP_OK : avpi_fail(output->ctx, err, AVP_E_CANCELLED, N_("interrupted"));
}

void avpi_sim_output_pass(avpi_sim_output *output, size_t task) {
    pthread_mutex_lock(&output->lock);
    output->turn = task + 1;
    pthread_cond_broadcast(&output->turned);
    pthread_mutex_unlock(&output->lock);
}

void avpi_sim_output_fail(avpi_sim_output *output, size_t task) {
    pthread_mutex_lock(&output->lock);
    if (task < output->failed)
        output->failed = task;
    pthread_cond_broadcast(&output->turned);
    pthread_mutex_unlock(&output->lock);
}

void avpi_sim_output_close(avpi_sim_output *output) {
    if (!output->ctx)
        return;
    avpi_out_abandon(&output->out);
    pthread_cond_destroy(&output->turned);
    pthread_mutex_destroy(&output->lock);
    output->ctx = NULL;
}
