#include "story/pool.h"

#include "base/sort.h"

static int by_time(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

avp_status avpi_pool_make(const avp_ctx *ctx, const avpi_crowd *crowd, const int64_t *moment_us, size_t n_groups,
                          avpi_pool *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_pool pool = {.n_groups = n_groups};
    size_t *at = NULL;
    AVP_TRY(avpi_zalloc(ctx, n_groups + 2, sizeof *pool.start, &pool.start, err));
    AVP_TRY(avpi_alloc(ctx, n_groups + 1, sizeof *at, &at, err));
    for (uint32_t a = 0; a < crowd->n; a++)
        if (moment_us[a] != INT64_MIN)
            pool.start[crowd->group[a] + 1]++;
    for (size_t g = 0; g <= n_groups; g++) {
        pool.start[g + 1] += pool.start[g];
        at[g] = pool.start[g];
    }
    AVP_TRY(avpi_alloc(ctx, pool.start[n_groups + 1], sizeof *pool.time_us, &pool.time_us, err));
    for (uint32_t a = 0; a < crowd->n; a++)
        if (moment_us[a] != INT64_MIN)
            pool.time_us[at[crowd->group[a]]++] = moment_us[a];
    for (size_t g = 0; g <= n_groups; g++)
        if (avpi_pool_count(&pool, g) > 1)
            avpi_sort(pool.time_us + pool.start[g], avpi_pool_count(&pool, g), sizeof *pool.time_us, by_time);
    *out = pool;
    pool = (avpi_pool){0};
done:
    avpi_free(ctx, at);
    avpi_pool_free(ctx, &pool);
    return status;
}

void avpi_pool_free(const avp_ctx *ctx, avpi_pool *pool) {
    avpi_free(ctx, pool->start);
    avpi_free(ctx, pool->time_us);
    *pool = (avpi_pool){0};
}

static void merge(const int64_t *a, size_t n, const int64_t *b, size_t m, int64_t *out) {
    size_t i = 0, k = 0;
    while (i < n || k < m)
        if (k == m || (i < n && a[i] <= b[k])) {
            out[i + k] = a[i];
            i++;
        } else {
            out[i + k] = b[k];
            k++;
        }
}

avp_status avpi_pool_scan(const avp_ctx *ctx, const avpi_pool *pool, size_t group, avpi_scan scan, avpi_scan_found *out,
                          avp_error *err) {
    avp_status status = AVP_OK;
    int64_t *both = NULL;
    scan.n_members = avpi_pool_count(pool, group);
    scan.members = pool->time_us + pool->start[group];
    scan.n_pool = pool->start[1] + scan.n_members;
    scan.stream = (uint64_t)group << 4 | scan.stream;
    AVP_TRY(avpi_alloc(ctx, scan.n_pool, sizeof *both, &both, err));
    merge(pool->time_us, pool->start[1], scan.members, scan.n_members, both);
    scan.pool = both;
    AVP_TRY(avpi_scan_test(ctx, &scan, out, err));
done:
    avpi_free(ctx, both);
    return status;
}
