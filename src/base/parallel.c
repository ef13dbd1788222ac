/* Numbered tasks on a few threads. */
#include "base/parallel.h"

#include <pthread.h>
#include <time.h>

enum { WORKERS_MAX = 256 };

/*
 * Tasks are handed out in ascending order, so when task k fails every task below k has been handed out too, and will
 * end: the lowest failing task is the same in every run, whatever the threads do.
 */
typedef struct crew {
    const avp_ctx *ctx;
    avpi_task task;
    void *arg;
    size_t n_tasks;
    pthread_mutex_t lock; /* guards what follows */
    size_t next;
    bool stopped;
    size_t failed_task; /* SIZE_MAX: none */
    avp_status status;
    avp_error error;
} crew;

typedef struct worker {
    crew *crew;
    unsigned index;
    pthread_t thread;
} worker;

unsigned avpi_workers(const avp_ctx *ctx, size_t n_tasks) {
    size_t count = ctx->n_threads < WORKERS_MAX ? ctx->n_threads : WORKERS_MAX;
    if (count > n_tasks)
        count = n_tasks;
    return count > 0 ? (unsigned)count : 1;
}

/* Keep the failure of a task; n_tasks stands for "cancelled before any task failed". */
static void crew_fail(crew *c, size_t task, avp_status status, const avp_error *error) {
    pthread_mutex_lock(&c->lock);
    c->stopped = true;
    if (task < c->failed_task) {
        c->failed_task = task;
        c->status = status;
        c->error = *error;
    }
    pthread_mutex_unlock(&c->lock);
}

static bool crew_next(crew *c, size_t *task) {
    pthread_mutex_lock(&c->lock);
    bool any = !c->stopped && c->next < c->n_tasks;
    if (any)
        *task = c->next++;
    pthread_mutex_unlock(&c->lock);
    return any;
}

static void *work(void *self) {
    worker *w = self;
    crew *c = w->crew;
    avp_error error = {0};
    size_t task;
    while (crew_next(c, &task)) {
        if (avpi_cancelled(c->ctx)) {
            avp_status status = avpi_fail(c->ctx, &error, AVP_E_CANCELLED, N_("interrupted"));
            crew_fail(c, c->n_tasks, status, &error);
            break;
        }
        avp_status status = c->task(c->arg, task, w->index, &error);
        if (status != AVP_OK) {
            crew_fail(c, task, status, &error);
            break;
        }
    }
    return NULL;
}

avp_status avpi_parallel(const avp_ctx *ctx, size_t n_tasks, avpi_task task, void *arg, avp_error *err) {
    crew c = {.ctx = ctx, .task = task, .arg = arg, .n_tasks = n_tasks, .failed_task = SIZE_MAX};
    worker workers[WORKERS_MAX];
    unsigned wanted = avpi_workers(ctx, n_tasks), started = 1;
    pthread_mutex_init(&c.lock, NULL);
    workers[0] = (worker){.crew = &c};
    for (; started < wanted; started++) {
        workers[started] = (worker){.crew = &c, .index = started};
        /* The system may refuse a thread; those that there are do all the work. */
        if (pthread_create(&workers[started].thread, NULL, work, &workers[started]) != 0)
            break;
    }
    work(&workers[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    pthread_mutex_destroy(&c.lock);
    if (c.status != AVP_OK && err && err->status == AVP_OK) {
        *err = c.error;
        err->status = c.status;
    }
    return c.status;
}

double avpi_now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}
