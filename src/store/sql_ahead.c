/*
 *   thread:  fetch -> ring, waits while it is full        taker:  ring -> out, waits while it is empty
 */
#include "store/sql_ahead.h"

#include <pthread.h>

enum { RING = 8 };

struct avpi_ahead {
    avp_case *c;
    duckdb_result *result;
    avpi_fetch fetch;
    pthread_t thread;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t turned;
    duckdb_data_chunk ring[RING];
    size_t first, count;
    bool ended, stop;
    avp_status status; /* of the end */
    avp_error failure;
};

/* false: there is nothing more to fetch, or nobody wants it. */
static bool put(avpi_ahead *a, duckdb_data_chunk chunk, avp_status status) {
    pthread_mutex_lock(&a->lock);
    while (a->count == RING && !a->stop)
        pthread_cond_wait(&a->turned, &a->lock);
    bool more = chunk && !a->stop;
    if (more)
        a->ring[(a->first + a->count++) % RING] = chunk;
    a->ended = !more;
    a->status = status;
    pthread_cond_signal(&a->turned);
    pthread_mutex_unlock(&a->lock);
    if (!more)
        duckdb_destroy_data_chunk(&chunk);
    return more;
}

static void *run(void *self) {
    avpi_ahead *a = self;
    duckdb_data_chunk chunk = NULL;
    avp_status status;
    do
        status = a->fetch(a->c, a->result, &chunk, &a->failure);
    while (put(a, chunk, status));
    return NULL;
}

avpi_ahead *avpi_ahead_start(avp_case *c, duckdb_result *result, avpi_fetch fetch) {
    avpi_ahead *a = NULL;
    if (avpi_zalloc(&c->ctx, 1, sizeof *a, &a, NULL) != AVP_OK)
        return NULL;
    a->c = c;
    a->result = result;
    a->fetch = fetch;
    if (pthread_mutex_init(&a->lock, NULL) != 0)
        goto no_lock;
    if (pthread_cond_init(&a->turned, NULL) != 0)
        goto no_condition;
    if (pthread_create(&a->thread, NULL, run, a) == 0)
        return a;
    pthread_cond_destroy(&a->turned);
no_condition:
    pthread_mutex_destroy(&a->lock);
no_lock:
    avpi_free(&c->ctx, a);
    return NULL;
}

avp_status avpi_ahead_take(avpi_ahead *a, duckdb_data_chunk *chunk, avp_error *err) {
    pthread_mutex_lock(&a->lock);
    while (a->count == 0 && !a->ended)
        pthread_cond_wait(&a->turned, &a->lock);
    *chunk = NULL;
    avp_status status = AVP_OK;
    if (a->count > 0) {
        *chunk = a->ring[a->first];
        a->first = (a->first + 1) % RING;
        a->count--;
    } else if (a->status != AVP_OK) {
        status = a->status;
        if (err && err->status == AVP_OK)
            *err = a->failure;
    }
    pthread_cond_signal(&a->turned);
    pthread_mutex_unlock(&a->lock);
    return status;
}

void avpi_ahead_stop(avpi_ahead *a) {
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_signal(&a->turned);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    for (; a->count > 0; a->count--, a->first = (a->first + 1) % RING)
        duckdb_destroy_data_chunk(&a->ring[a->first]);
    pthread_cond_destroy(&a->turned);
    pthread_mutex_destroy(&a->lock);
    avpi_free(&a->c->ctx, a);
}
