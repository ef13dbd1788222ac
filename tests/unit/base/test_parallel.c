#include "base/memory.h"
#include "base/parallel.h"
#include "support/faulty.h"

#include <stdio.h>

enum { TASKS = 2000 };

typedef struct tally {
    unsigned char done[TASKS];
    size_t fails_from, fails_step; /* tasks that fail; fails_step 0 = none */
    unsigned workers;
    uint64_t started;
} tally;

static avp_status mark(void *arg, size_t task, unsigned worker, avp_error *err) {
    tally *t = arg;
    __atomic_add_fetch(&t->started, 1, __ATOMIC_RELAXED);
    __atomic_add_fetch(&t->done[task], 1, __ATOMIC_RELAXED);
    if (worker >= t->workers)
        return avpi_fail(NULL, err, AVP_E_BUG, "worker %u", worker);
    if (t->fails_step && task >= t->fails_from && (task - t->fails_from) % t->fails_step == 0)
        return avpi_fail(NULL, err, AVP_E_INPUT, "task %zu", task);
    return AVP_OK;
}

static avp_ctx threads(unsigned n) {
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    ctx.n_threads = n;
    return ctx;
}

static void parallel__any_number_of_threads__each_task_once(void **state) {
    (void)state;
    static const unsigned counts[] = {0, 1, 2, 8, 400};
    static const size_t sizes[] = {0, 1, 2, TASKS};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            avp_ctx ctx = threads(counts[i]);
            avp_error err = {0};
            tally t = {.workers = avpi_workers(&ctx, sizes[k])};
            assert_int_equal(avpi_parallel(&ctx, sizes[k], mark, &t, &err), AVP_OK);
            assert_int_equal(err.status, AVP_OK);
            for (size_t task = 0; task < TASKS; task++)
                assert_int_equal(t.done[task], task < sizes[k]);
        }
    }
}

static void workers__between_one_and_tasks(void **state) {
    (void)state;
    avp_ctx ctx = threads(8);
    assert_int_equal(avpi_workers(&ctx, 0), 1);
    assert_int_equal(avpi_workers(&ctx, 3), 3);
    assert_int_equal(avpi_workers(&ctx, 100), 8);
    ctx.n_threads = 0;
    assert_int_equal(avpi_workers(&ctx, 100), 1);
    ctx.n_threads = 1000000;
    assert_in_range(avpi_workers(&ctx, SIZE_MAX), 1, 1000);
}

static void parallel__several_tasks_fail__lowest_is_told(void **state) {
    (void)state;
    for (int round = 0; round < 200; round++) {
        avp_ctx ctx = threads(round % 2 ? 8 : 2);
        avp_error err = {0};
        size_t from = (size_t)(round * 9);
        tally t = {.workers = 8, .fails_from = from, .fails_step = 1};
        char expected[32];
        assert_int_equal(avpi_parallel(&ctx, TASKS, mark, &t, &err), AVP_E_INPUT);
        snprintf(expected, sizeof expected, "task %zu", from);
        assert_string_equal(err.text, expected);
        assert_true(t.started <= from + 8);
        for (size_t task = 0; task <= from; task++)
            assert_int_equal(t.done[task], 1);
    }
}

static void parallel__error_has_a_message__it_stays(void **state) {
    (void)state;
    avp_ctx ctx = threads(2);
    avp_error err = {0};
    tally t = {.workers = 2, .fails_step = 1};
    avpi_fail(NULL, &err, AVP_E_IO, "before");
    assert_int_equal(avpi_parallel(&ctx, 10, mark, &t, &err), AVP_E_INPUT);
    assert_string_equal(err.text, "before");
    assert_int_equal(avpi_parallel(&ctx, 10, mark, &t, NULL), AVP_E_INPUT);
}

static avp_status fail_without_message(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)arg, (void)worker, (void)err;
    return task == 3 ? AVP_E_LIMIT : AVP_OK;
}

static void parallel__task_fails_without_message__status_is_told(void **state) {
    (void)state;
    avp_ctx ctx = threads(2);
    avp_error err = {0};
    assert_int_equal(avpi_parallel(&ctx, 10, fail_without_message, NULL, &err), AVP_E_LIMIT);
    assert_int_equal(err.status, AVP_E_LIMIT);
}

static bool asked_to_stop(void *self) {
    tally *t = self;
    return __atomic_load_n(&t->started, __ATOMIC_RELAXED) >= 5;
}

static void parallel__caller_asks_to_stop__is_cancelled(void **state) {
    (void)state;
    for (unsigned n = 1; n <= 8; n *= 2) {
        avp_ctx ctx = threads(n);
        avp_error err = {0};
        tally t = {.workers = n};
        ctx.cancelled = asked_to_stop;
        ctx.cancelled_self = &t;
        assert_int_equal(avpi_parallel(&ctx, TASKS, mark, &t, &err), AVP_E_CANCELLED);
        assert_int_equal(err.status, AVP_E_CANCELLED);
        assert_string_equal(err.text, "interrupted");
        assert_true(t.started <= 5 + n);
    }
}

static avp_status run_inside(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)task, (void)worker;
    avp_ctx ctx = threads(3);
    tally t = {.workers = 3};
    avp_status status = avpi_parallel(&ctx, 50, mark, &t, err);
    __atomic_add_fetch((uint64_t *)arg, t.started, __ATOMIC_RELAXED);
    return status;
}

static void parallel__inside_parallel__works(void **state) {
    (void)state;
    avp_ctx ctx = threads(2);
    uint64_t total = 0;
    assert_int_equal(avpi_parallel(&ctx, 20, run_inside, &total, NULL), AVP_OK);
    assert_int_equal(total, 1000);
}

typedef struct listener {
    avp_ctx ctx;
    int inside, most_inside, logs, reports;
    uint64_t last_done;
} listener;

static void enter(listener *l) {
    int inside = __atomic_add_fetch(&l->inside, 1, __ATOMIC_SEQ_CST);
    if (inside > l->most_inside)
        l->most_inside = inside;
}

static void hear_log(void *self, avp_log_level level, const char *text) {
    listener *l = self;
    (void)level, (void)text;
    enter(l);
    l->logs++; /* no lock of ours: the gate keeps to one thread at a time */
    __atomic_sub_fetch(&l->inside, 1, __ATOMIC_SEQ_CST);
}

static void hear_progress(void *self, const char *stage, uint64_t done, uint64_t total, const char *unit) {
    listener *l = self;
    (void)stage, (void)total, (void)unit;
    enter(l);
    l->reports++;
    l->last_done = done;
    __atomic_sub_fetch(&l->inside, 1, __ATOMIC_SEQ_CST);
}

static avp_status talk(void *arg, size_t task, unsigned worker, avp_error *err) {
    listener *l = arg;
    (void)worker;
    avpi_warn(&l->ctx, AVP_LOG_INFO, "task %zu", task);
    return avpi_progress(&l->ctx, "talking", task, TASKS, "tasks", err);
}

static void gate__many_threads_report__one_at_a_time(void **state) {
    (void)state;
    int64_t gate = 0;
    listener l = {.ctx = threads(8)};
    l.ctx.gate = &gate;
    l.ctx.log = hear_log;
    l.ctx.progress = hear_progress;
    l.ctx.log_self = l.ctx.progress_self = &l;
    assert_int_equal(avpi_parallel(&l.ctx, TASKS, talk, &l, NULL), AVP_OK);
    assert_int_equal(avpi_progress(&l.ctx, "talking", TASKS, TASKS, "tasks", NULL), AVP_OK);
    assert_int_equal(l.most_inside, 1);
    assert_int_equal(l.logs, TASKS);
    assert_int_equal(l.last_done, TASKS);
    assert_in_range(l.reports, 2, 200);
}

static void now_s__never_goes_back(void **state) {
    (void)state;
    double before = avpi_now_s();
    for (int i = 0; i < 1000; i++) {
        double now = avpi_now_s();
        assert_true(now >= before);
        before = now;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parallel__any_number_of_threads__each_task_once),
        cmocka_unit_test(workers__between_one_and_tasks),
        cmocka_unit_test(parallel__several_tasks_fail__lowest_is_told),
        cmocka_unit_test(parallel__error_has_a_message__it_stays),
        cmocka_unit_test(parallel__task_fails_without_message__status_is_told),
        cmocka_unit_test(parallel__caller_asks_to_stop__is_cancelled),
        cmocka_unit_test(parallel__inside_parallel__works),
        cmocka_unit_test(gate__many_threads_report__one_at_a_time),
        cmocka_unit_test(now_s__never_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
