/*
 * How fast links are counted, without reading: synthetic acts in memory, every stage timed, the fastest of several runs.
 *
 *     bench_kernel                                                    the table of docs/measurements.md
 *     bench_kernel ROWS WINDOW_S MIN_WEIGHT [THREADS [RUNS]]          one line of it
 *     bench_kernel cells                                              the kernel alone against the number of accounts
 *
 * Workload: ROWS acts, ROWS / 20 objects by popularity 1 / (rank + 100), ROWS / 10 accounts by activity 1 / (rank + 500),
 * delays log-normal with a median of six hours, 50 planted accounts that share 20 objects within 50 s.
 */
#include "avispero/links.h"
#include "base/parallel.h"
#include "base/radix.h"
#include "base/rng.h"
#include "links/count_dense.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SECOND = 1000000, PLANTED = 50, PLANTED_OBJECTS = 20, RUNS = 7 };

static void must(avp_status status, const avp_error *err) {
    if (status == AVP_OK)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(avp_status_exit_code(status));
}

/* Processor seconds of all threads: what other programs take is not in it. */
static double busy_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Ticks of the time-stamp counter a second; 0 where there is none. */
static double ticks_a_second(void) {
#if defined(__x86_64__)
    double start = avpi_now_s();
    uint64_t before = __builtin_ia32_rdtsc();
    while (avpi_now_s() - start < 0.05)
        continue;
    return (double)(__builtin_ia32_rdtsc() - before) / (avpi_now_s() - start);
#else
    return 0;
#endif
}

/* ---- the workload ---- */

/* Rank drawn with a chance of about 1 / (rank + offset), n ranks. */
static uint32_t draw_rank(avpi_rng *rng, uint32_t n, double offset) {
    double rank = offset * (pow((n + offset) / offset, avpi_rng_real(rng)) - 1);
    return rank < n ? (uint32_t)rank : n - 1;
}

/* Ids in an order that has nothing to do with rank: times a prime that divides no n we use. */
static uint32_t scatter_id(uint32_t rank, uint32_t n) {
    return (uint32_t)((uint64_t)rank * 2654435761u % n);
}

typedef struct draft {
    uint64_t *key; /* object << 32 | second */
    uint32_t *account, *order;
} draft;

static draft draw_acts(const avp_ctx *ctx, size_t n, uint32_t n_objects, uint32_t n_accounts) {
    avp_error err = {0};
    avpi_rng rng;
    draft d = {0};
    avpi_rng_init(&rng, 1, 0);
    must(avpi_alloc(ctx, n, sizeof *d.key, &d.key, &err), &err);
    must(avpi_alloc(ctx, n, sizeof *d.account, &d.account, &err), &err);
    must(avpi_alloc(ctx, n, sizeof *d.order, &d.order, &err), &err);
    for (size_t i = 0; i < n; i++) {
        uint32_t object = scatter_id(draw_rank(&rng, n_objects, 100), n_objects);
        uint64_t second = object % 2592000 + (uint64_t)(21600 * exp(1.5 * avpi_rng_normal(&rng)));
        d.key[i] = (uint64_t)object << 32 | (second < UINT32_MAX ? second : UINT32_MAX);
        d.account[i] = scatter_id(draw_rank(&rng, n_accounts, 500), n_accounts);
        if (i < PLANTED * PLANTED_OBJECTS) {
            d.key[i] = (uint64_t)(i / PLANTED) << 32 | (5000000 + avpi_rng_below(&rng, 50));
            d.account[i] = (uint32_t)(i % PLANTED);
        }
    }
    must(avpi_radix_order(ctx, d.key, n, d.order, &err), &err);
    return d;
}

static avp_acts make_acts(const avp_ctx *ctx, size_t n) {
    avp_error err = {0};
    avp_acts acts = {.trace = "bench", .count = n, .precision_us = SECOND};
    acts.n_objects = (uint32_t)(n / 20 + 1);
    acts.n_accounts = (uint32_t)(n / 10 + 1);
    draft d = draw_acts(ctx, n, acts.n_objects, acts.n_accounts);
    must(avpi_zalloc(ctx, (size_t)acts.n_objects + 1, sizeof *acts.object_start, &acts.object_start, &err), &err);
    must(avpi_alloc(ctx, n, sizeof *acts.account, &acts.account, &err), &err);
    must(avpi_alloc(ctx, n, sizeof *acts.time_us, &acts.time_us, &err), &err);
    for (size_t i = 0; i < n; i++) {
        acts.account[i] = d.account[d.order[i]];
        acts.time_us[i] = (int64_t)(uint32_t)d.key[d.order[i]] * SECOND;
        acts.object_start[(d.key[d.order[i]] >> 32) + 1]++;
    }
    for (uint32_t o = 0; o < acts.n_objects; o++)
        acts.object_start[o + 1] += acts.object_start[o];
    avpi_free(ctx, d.key);
    avpi_free(ctx, d.account);
    avpi_free(ctx, d.order);
    return acts;
}

/* ---- one run, stage by stage ---- */

typedef struct stages {
    double slots_s, prune_s, rows_s, kernel_s, total_s, kernel_busy_s;
    uint64_t co_actions, visits, pairs, links;
    uint32_t accounts;
} stages;

static uint64_t visits_of(const avpi_rows *rows) {
    uint64_t visits = 0;
    for (size_t k = 0; k < rows->n_acts; k++)
        visits += (rows->row[k].high & AVPI_ROW_PLACE) - (rows->row[k].low & AVPI_ROW_PLACE) + 1;
    return visits;
}

/* Prune for `least` co-actions, hand on pairs of `kept` or more. */
static stages run_once(const avp_ctx *ctx, const avp_acts *acts, int64_t window_us, uint32_t least, uint32_t kept) {
    avp_error err = {0};
    stages s = {0};
    avpi_slots slots = {0};
    avpi_live live = {0};
    avpi_rows rows = {0};
    avpi_counted counted = {0};
    avpi_keep keep = {.least = kept};
    avp_windows windows = {.count = 1, .us = {window_us}};
    double start = avpi_now_s();
    must(avpi_slots_count(ctx, acts, &windows, 0, false, &slots, &err), &err);
    double slots_done = avpi_now_s();
    must(avpi_prune(ctx, acts, &slots, 0, window_us, least, &live, &err), &err);
    double pruned = avpi_now_s();
    avpi_rows_plan plan = {.window_us = window_us, .repeats = slots.repeats};
    must(avpi_rows_build(ctx, acts, &live, &plan, &rows, &err), &err);
    double rows_done = avpi_now_s(), busy = busy_s();
    must(avpi_count_dense(ctx, &rows, &acts->elders, &keep, &counted, &err), &err);
    s.kernel_busy_s = busy_s() - busy;
    double end = avpi_now_s();
    s.slots_s = slots_done - start;
    s.prune_s = pruned - slots_done;
    s.rows_s = rows_done - pruned;
    s.kernel_s = end - rows_done;
    s.total_s = end - start;
    s.co_actions = counted.co_actions;
    s.pairs = counted.met;
    s.links = counted.kept.count;
    s.accounts = rows.n_accounts;
    s.visits = visits_of(&rows);
    avpi_pairs_free(ctx, &counted.kept);
    avpi_rows_free(ctx, &rows);
    avpi_live_free(ctx, &live);
    avpi_slots_free(ctx, &slots);
    return s;
}

static double smaller(double a, double b) {
    return a < b ? a : b;
}

static stages run_best(const avp_ctx *ctx, const avp_acts *acts, int64_t window_us, uint32_t least, uint32_t kept,
                       int runs) {
    stages best = run_once(ctx, acts, window_us, least, kept);
    for (int i = 1; i < runs; i++) {
        stages s = run_once(ctx, acts, window_us, least, kept);
        best.slots_s = smaller(best.slots_s, s.slots_s);
        best.prune_s = smaller(best.prune_s, s.prune_s);
        best.rows_s = smaller(best.rows_s, s.rows_s);
        best.kernel_s = smaller(best.kernel_s, s.kernel_s);
        best.kernel_busy_s = smaller(best.kernel_busy_s, s.kernel_busy_s);
        best.total_s = smaller(best.total_s, s.total_s);
    }
    return best;
}

/* Bytes that the kernel asks for: 4 per visit; per co-action a cell read and written, its number in batch and list. */
static double bytes_of(const stages *s) {
    return (4.0 * (double)s->visits + 24.0 * (double)s->co_actions) / (double)s->co_actions;
}

static void print_head(void) {
    puts("      rows window weight threads | slots s prune s  rows s kernel s total s | co-actions      pairs      "
         "links |"
         " M co-actions/s  per core ticks bytes");
}

/* Per core: by processor time, which other programs do not lengthen. Ticks of the time-stamp counter per co-action, likewise. */
static void print_line(size_t n, int64_t window_s, uint32_t min_weight, const avp_ctx *ctx, const stages *s) {
    double co_actions = (double)s->co_actions;
    printf("%10zu %6lld %6u %7u | %7.3f %7.3f %7.3f %8.3f %7.3f | %10llu %10llu %10llu | %14.0f %9.0f %5.1f %5.0f\n", n,
           (long long)window_s, min_weight, ctx->n_threads, s->slots_s, s->prune_s, s->rows_s, s->kernel_s, s->total_s,
           (unsigned long long)s->co_actions, (unsigned long long)s->pairs, (unsigned long long)s->links,
           co_actions / s->kernel_s / 1e6, co_actions / s->kernel_busy_s / 1e6,
           s->kernel_busy_s * ticks_a_second() / co_actions, bytes_of(s));
    fflush(stdout);
}

static void bench_rows(size_t n, const int64_t *windows_s, size_t n_windows, uint32_t min_weight, unsigned threads,
                       int runs) {
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    avp_acts acts = make_acts(&ctx, n);
    ctx.n_threads = threads;
    for (size_t k = 0; k < n_windows; k++) {
        stages s = run_best(&ctx, &acts, windows_s[k] * SECOND, min_weight, min_weight, runs);
        print_line(n, windows_s[k], min_weight, &ctx, &s);
    }
    avp_acts_free(&ctx, &acts);
}

/* ---- the kernel against the size of its cells ---- */

/* Bursts of 100 acts, all within the window, drawn from ever more accounts: only where the cells lie differs. */
static void bench_cells(void) {
    enum { BURST = 100, ACTS = 4000000 };
    avp_ctx ctx;
    avp_error err = {0};
    avpi_rng rng;
    avp_ctx_init(&ctx);
    ctx.n_threads = 2;
    puts("  accounts cells KiB | M co-actions/s  per core ticks");
    for (uint32_t n_accounts = 2000; n_accounts <= 8192000; n_accounts *= 4) {
        avp_acts acts = {
            .trace = "bench", .count = ACTS, .n_accounts = n_accounts, .n_objects = ACTS / BURST, .precision_us = 1};
        avpi_rng_init(&rng, 1, 0);
        must(avpi_alloc(&ctx, acts.n_objects + 1, sizeof *acts.object_start, &acts.object_start, &err), &err);
        must(avpi_alloc(&ctx, ACTS, sizeof *acts.account, &acts.account, &err), &err);
        must(avpi_zalloc(&ctx, ACTS, sizeof *acts.time_us, &acts.time_us, &err), &err);
        for (uint32_t o = 0; o <= acts.n_objects; o++)
            acts.object_start[o] = (uint64_t)o * BURST;
        for (size_t i = 0; i < ACTS; i++)
            acts.account[i] = (uint32_t)avpi_rng_below(&rng, n_accounts);
        stages s = run_best(&ctx, &acts, 0, 1, UINT32_MAX - 1, 3);
        printf("%10u %9u | %14.0f %9.0f %5.1f\n", n_accounts, (unsigned)(s.accounts * sizeof(uint32_t) / 1024),
               (double)s.co_actions / s.kernel_s / 1e6, (double)s.co_actions / s.kernel_busy_s / 1e6,
               s.kernel_busy_s * ticks_a_second() / (double)s.co_actions);
        fflush(stdout);
        avp_acts_free(&ctx, &acts);
    }
}

int main(int argc, char **argv) {
    static const int64_t short_s[] = {60}, all_s[] = {60, 600, 3600};
    if (argc == 2 && strcmp(argv[1], "cells") == 0) {
        bench_cells();
        return 0;
    }
    print_head();
    if (argc >= 4) {
        int64_t window_s = strtoll(argv[2], NULL, 10);
        unsigned threads = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 2;
        bench_rows(strtoull(argv[1], NULL, 10), &window_s, 1, (uint32_t)strtoul(argv[3], NULL, 10), threads,
                   argc > 5 ? (int)strtol(argv[5], NULL, 10) : RUNS);
        return 0;
    }
    bench_rows(1000000, all_s, 3, 2, 1, RUNS);
    bench_rows(1000000, all_s, 3, 2, 2, RUNS);
    bench_rows(10000000, short_s, 1, 2, 1, RUNS);
    bench_rows(10000000, short_s, 1, 2, 2, RUNS);
    return 0;
}
