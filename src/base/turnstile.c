#include "base/turnstile.h"

bool avpi_turnstile_init(avpi_turnstile *t) {
    t->turn = 0;
    t->broken = false;
    if (pthread_mutex_init(&t->lock, NULL) != 0)
        return false;
    if (pthread_cond_init(&t->turned, NULL) == 0)
        return true;
    pthread_mutex_destroy(&t->lock);
    return false;
}

void avpi_turnstile_free(avpi_turnstile *t) {
    pthread_cond_destroy(&t->turned);
    pthread_mutex_destroy(&t->lock);
}

bool avpi_turnstile_enter(avpi_turnstile *t, uint64_t number) {
    pthread_mutex_lock(&t->lock);
    while (t->turn != number && !t->broken)
        pthread_cond_wait(&t->turned, &t->lock);
    if (!t->broken)
        return true;
    pthread_mutex_unlock(&t->lock);
    return false;
}

void avpi_turnstile_leave(avpi_turnstile *t, bool well) {
    t->turn++;
    t->broken |= !well;
    pthread_cond_broadcast(&t->turned);
    pthread_mutex_unlock(&t->lock);
}

void avpi_turnstile_break(avpi_turnstile *t) {
    pthread_mutex_lock(&t->lock);
    t->broken = true;
    pthread_cond_broadcast(&t->turned);
    pthread_mutex_unlock(&t->lock);
}
