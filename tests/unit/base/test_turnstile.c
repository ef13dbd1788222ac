#include "base/turnstile.h"
#include "support/check.h"

enum { PASSES = 400, THREADS = 4 };

typedef struct crowd {
    avpi_turnstile turnstile;
    pthread_mutex_t handing_out;
    uint64_t next;          /* number to be given out */
    uint64_t order[PASSES]; /* as they passed */
    size_t passed;
    uint64_t breaks_at; /* the number whose holder is not well; UINT64_MAX = none */
    size_t refused;
} crowd;

static uint64_t take_number(crowd *c) {
    pthread_mutex_lock(&c->handing_out);
    uint64_t number = c->next < PASSES ? c->next++ : UINT64_MAX;
    pthread_mutex_unlock(&c->handing_out);
    return number;
}

static void count_refused(crowd *c) {
    pthread_mutex_lock(&c->handing_out);
    c->refused++;
    pthread_mutex_unlock(&c->handing_out);
}

static void *walk(void *arg) {
    crowd *c = arg;
    for (uint64_t number; (number = take_number(c)) != UINT64_MAX;) {
        if (!avpi_turnstile_enter(&c->turnstile, number)) {
            count_refused(c);
            continue;
        }
        c->order[c->passed++] = number; /* nobody else is inside */
        avpi_turnstile_leave(&c->turnstile, number != c->breaks_at);
    }
    return NULL;
}

static void run(crowd *c) {
    pthread_t threads[THREADS];
    assert_true(avpi_turnstile_init(&c->turnstile));
    pthread_mutex_init(&c->handing_out, NULL);
    for (int i = 0; i < THREADS; i++)
        assert_true(pthread_create(&threads[i], NULL, walk, c) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&c->handing_out);
}

static void turnstile__many_threads__in_order(void **state) {
    (void)state;
    crowd c = {.breaks_at = UINT64_MAX};
    run(&c);
    assert_true(c.passed == PASSES && c.refused == 0);
    for (size_t i = 0; i < c.passed; i++)
        assert_true(c.order[i] == i);
    avpi_turnstile_free(&c.turnstile);
}

static void turnstile__one_is_not_well__nobody_after(void **state) {
    (void)state;
    crowd c = {.breaks_at = 7};
    run(&c);
    assert_true(c.passed == 8 && c.order[7] == 7);
    assert_true(c.refused == PASSES - 8);
    avpi_turnstile_free(&c.turnstile);
}

static void turnstile__broken_while_all_wait__none_passes(void **state) {
    (void)state;
    crowd c = {.breaks_at = UINT64_MAX, .next = 1}; /* number 0 never comes: all wait */
    pthread_t thread;
    assert_true(avpi_turnstile_init(&c.turnstile));
    pthread_mutex_init(&c.handing_out, NULL);
    assert_true(pthread_create(&thread, NULL, walk, &c) == 0);
    avpi_turnstile_break(&c.turnstile);
    pthread_join(thread, NULL);
    assert_true(c.passed == 0 && c.refused == PASSES - 1);
    pthread_mutex_destroy(&c.handing_out);
    avpi_turnstile_free(&c.turnstile);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turnstile__many_threads__in_order),
        cmocka_unit_test(turnstile__one_is_not_well__nobody_after),
        cmocka_unit_test(turnstile__broken_while_all_wait__none_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
