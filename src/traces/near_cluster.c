/* Near-duplicate texts, step by step: distinct texts, signatures, buckets, medoids, clusters. */
#include "traces/near_cluster.h"

#include "base/parallel.h"
#include "traces/near_medoids.h"

#include <assert.h>

/* Number the clusters of two posts or more by their medoids, bytewise: number[text] for a medoid, UINT32_MAX without a cluster. */
static avp_status number_clusters(const avp_ctx *ctx, const avpi_near_texts *texts, const uint32_t *joined,
                                  uint32_t *number, avpi_near_clusters *out, avp_error *err) {
    avp_status status = AVP_OK;
    memset(number, 0xFF, texts->count * sizeof *number);
    for (uint32_t text = 0; text < texts->count; text++)
        if (joined[text] != text || texts->posts[text] > 1)
            number[joined[text]] = 0;
    for (uint32_t b = 0; b < texts->count; b++) {
        uint32_t text = texts->bytewise[b];
        if (number[text] == 0)
            number[text] = out->count++;
    }
    AVP_TRY(avpi_alloc(ctx, out->count, sizeof *out->medoid, &out->medoid, err));
    for (uint32_t text = 0; text < texts->count; text++)
        if (number[text] != UINT32_MAX)
            out->medoid[number[text]] = texts->first_row[text];
done:
    return status;
}

static avp_status write_clusters(const avp_ctx *ctx, const avpi_near_texts *texts, const uint32_t *joined, size_t n,
                                 avpi_near_clusters *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *number = NULL;
    AVP_TRY(avpi_alloc(ctx, texts->count, sizeof *number, &number, err));
    AVP_TRY(number_clusters(ctx, texts, joined, number, out, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *out->cluster, &out->cluster, err));
    for (size_t row = 0; row < n; row++) {
        uint32_t text = texts->of_row[row];
        out->cluster[row] = text == UINT32_MAX ? UINT32_MAX : number[joined[text]];
    }
done:
    avpi_free(ctx, number);
    return status;
}

/* joined[text] = its medoid. */
static avp_status find_near(const avp_ctx *ctx, const avpi_near_texts *texts, const avpi_near_options *opts,
                            uint32_t *joined, avpi_near_work *work, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_near_bands bands = {.n_texts = 0};
    avpi_minhash minhash;
    avpi_near_search search = {ctx, texts, opts, &minhash, &bands, joined, work};
    double start = avpi_now_s();
    avpi_minhash_init(&minhash, (uint64_t)opts->seed);
    AVP_TRY(avpi_near_bands_sketch(ctx, texts, opts, &minhash, &bands, err));
    work->seconds_sketch = avpi_now_s() - start;
    AVP_TRY(avpi_near_bands_fill(ctx, opts, &bands, err));
    work->seconds_bands = avpi_now_s() - start - work->seconds_sketch;
    for (unsigned b = 0; b < bands.n_bands; b++) {
        work->buckets += bands.band[b].n_buckets;
        work->capped_buckets += bands.band[b].n_capped;
    }
    start = avpi_now_s();
    AVP_TRY(avpi_near_medoids_find(&search, err));
    work->seconds_medoids = avpi_now_s() - start;
    AVP_TRY(avpi_near_medoids_join(&search, err));
    work->seconds_join = avpi_now_s() - start - work->seconds_medoids;
done:
    avpi_near_bands_free(ctx, &bands);
    return status;
}

/* Clusters of the distinct texts of n rows. */
static avp_status cluster_texts(const avp_ctx *ctx, avpi_near_texts *texts, size_t n, const avpi_near_options *opts,
                                avpi_near_clusters *clusters, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *joined = NULL;
    clusters->work.distinct_texts = texts->count;
    AVP_TRY(avpi_alloc(ctx, texts->count, sizeof *joined, &joined, err));
    AVP_TRY(find_near(ctx, texts, opts, joined, &clusters->work, err));
    AVP_TRY(write_clusters(ctx, texts, joined, n, clusters, err));
done:
    avpi_free(ctx, joined);
    return status;
}

static avp_status check_options(const avp_ctx *ctx, size_t n, const avpi_near_options **opts,
                                avpi_near_options *defaults, avp_error *err) {
    if (!*opts) {
        avp_options_init(&avpi_near_option_table, defaults);
        *opts = defaults;
    }
    if (n >= UINT32_MAX)
        return avpi_fail(ctx, err, AVP_E_LIMIT, N_("%zu texts are too many to compare at once: give at most %u"), n,
                         UINT32_MAX - 1);
    return avp_options_validate(ctx, &avpi_near_option_table, *opts, err);
}

avp_status avpi_near_cluster(const avp_ctx *ctx, const avp_str *texts, const int64_t *time_us, size_t n,
                             const avpi_near_options *opts, avpi_near_clusters *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_near_options defaults;
    avpi_near_clusters clusters = {.count = 0};
    avpi_near_texts distinct = {.count = 0};
    double start = avpi_now_s();
    AVP_TRY(check_options(ctx, n, &opts, &defaults, err));
    AVP_TRY(avpi_near_texts_build(ctx, texts, time_us, n, &distinct, err));
    clusters.work.seconds_distinct = avpi_now_s() - start;
    AVP_TRY(cluster_texts(ctx, &distinct, n, opts, &clusters, err));
    *out = clusters;
done:
    if (status != AVP_OK)
        avpi_near_free(ctx, &clusters);
    avpi_near_texts_free(ctx, &distinct);
    return status;
}

avp_status avpi_near_cluster_objects(const avp_ctx *ctx, const avp_acts *acts, const avpi_near_options *opts,
                                     avpi_near_clusters *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_near_options defaults;
    avpi_near_clusters clusters = {.count = 0};
    avpi_near_texts distinct = {.count = 0};
    double start = avpi_now_s();
    AVP_TRY(check_options(ctx, acts->n_objects, &opts, &defaults, err));
    AVP_TRY(avpi_near_texts_of_objects(ctx, acts, &distinct, err));
    clusters.work.seconds_distinct = avpi_now_s() - start;
    AVP_TRY(cluster_texts(ctx, &distinct, acts->n_objects, opts, &clusters, err));
    *out = clusters;
done:
    if (status != AVP_OK)
        avpi_near_free(ctx, &clusters);
    avpi_near_texts_free(ctx, &distinct);
    return status;
}

void avpi_near_free(const avp_ctx *ctx, avpi_near_clusters *clusters) {
    avpi_free(ctx, clusters->cluster);
    avpi_free(ctx, clusters->medoid);
    *clusters = (avpi_near_clusters){.count = 0};
}
