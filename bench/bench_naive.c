/*
 * The yardstick: what anyone would write in an afternoon. One thread, integer ids only, no null model, no checks: read object,account,content,time,
 * sort by (object, time), slide a window, sort the pairs, keep those met on at least two objects.
 *
 * usage: bench_naive SHARES.csv WINDOW_S        prints rows, pairs in the window, edges, seconds
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct share {
    uint64_t object;
    int64_t time;
    uint64_t account;
} share;

static int by_object_then_time(const void *x, const void *y) {
    const share *a = x, *b = y;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    return (a->time > b->time) - (a->time < b->time);
}

typedef struct pair {
    uint64_t a, b;
} pair;

static int by_pair(const void *x, const void *y) {
    const pair *p = x, *q = y;
    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return (p->b > q->b) - (p->b < q->b);
}

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The digits of the next field, whatever letters stand before them. */
static uint64_t next_number(const char **at) {
    while (**at && (**at < '0' || **at > '9') && **at != ',')
        ++*at;
    uint64_t value = 0;
    for (; **at >= '0' && **at <= '9'; ++*at)
        value = value * 10 + (uint64_t)(**at - '0');
    while (**at && **at != ',' && **at != '\n')
        ++*at;
    if (**at == ',')
        ++*at;
    return value;
}

static void *grown(void *block, size_t count, size_t size) {
    void *larger = realloc(block, count * size);
    if (!larger)
        abort();
    return larger;
}

static share *read_shares(const char *path, size_t *count) {
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    share *shares = NULL;
    size_t capacity = 0;
    char line[512];
    *count = 0;
    if (!fgets(line, sizeof line, file))
        line[0] = '\0'; /* the header */
    while (fgets(line, sizeof line, file)) {
        if (*count == capacity)
            shares = grown(shares, capacity = capacity ? capacity * 2 : 1024, sizeof *shares);
        const char *at = line;
        share *s = &shares[(*count)++];
        s->object = next_number(&at);
        s->account = next_number(&at);
        next_number(&at);
        s->time = (int64_t)next_number(&at);
    }
    fclose(file);
    return shares;
}

static pair *slide(const share *shares, size_t n, int64_t window, size_t *count) {
    pair *pairs = NULL;
    size_t capacity = 0;
    *count = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1;
             j < n && shares[j].object == shares[i].object && shares[j].time - shares[i].time <= window; j++) {
            uint64_t a = shares[i].account, b = shares[j].account;
            if (a == b)
                continue;
            if (*count == capacity)
                pairs = grown(pairs, capacity = capacity ? capacity * 2 : 1024, sizeof *pairs);
            pairs[(*count)++] = a < b ? (pair){a, b} : (pair){b, a};
        }
    return pairs;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: bench_naive SHARES.csv WINDOW_S\n", stderr);
        return argc == 1 ? 0 : 2; /* alone it has nothing to do */
    }
    double start = now_s();
    size_t n = 0, n_pairs = 0, edges = 0;
    share *shares = read_shares(argv[1], &n);
    if (!shares)
        return 3;
    qsort(shares, n, sizeof *shares, by_object_then_time);
    pair *pairs = slide(shares, n, strtoll(argv[2], NULL, 10), &n_pairs);
    if (n_pairs)
        qsort(pairs, n_pairs, sizeof *pairs, by_pair);
    for (size_t i = 0, j; i < n_pairs; i = j) {
        for (j = i + 1; j < n_pairs && by_pair(&pairs[j], &pairs[i]) == 0; j++) {
        }
        edges += j - i >= 2;
    }
    printf("rows %zu pairs %zu edges %zu seconds %.2f\n", n, n_pairs, edges, now_s() - start);
    free(shares);
    free(pairs);
    return 0;
}
